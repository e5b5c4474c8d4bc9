"""What a row can see of a process from outside, servers with less than they want, and work in processes of its own."""

import multiprocessing
import os
import resource
import subprocess
import time
import traceback

from harness import BINARY, Server, environment
from row import Broken, Missing

# Where memory cgroups are, and their files of the bound, the peak and what was killed: of version 1, then of version 2.
GROUPS = (("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control"),
          ("/sys/fs/cgroup", "memory.max", "memory.peak", "memory.events"))
_fork = multiprocessing.get_context("fork")


def raise_own_limit(row, files):
    """Lets this process, and so its children, have that many descriptors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < files:
        raise Missing("this needs %d descriptors, and the limit is %d" % (files, hard))
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
        row.at_end(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)))


def _scheduled(pid):
    """Of each thread: nanoseconds on a core, and nanoseconds of waiting for one."""
    times = {}
    for thread in os.listdir("/proc/%d/task" % pid):
        try:
            with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="utf-8") as stat:
                ran, waited, _ = stat.read().split()
        except FileNotFoundError:
            continue  # it ended meanwhile
        times[thread] = int(ran), int(waited)
    return times


def cpu_share(pid, seconds):
    """How much of a core a process takes over the next seconds, as if it had the machine for itself: the time in which
    a thread waits for a core that others have does not count."""
    before, begin = _scheduled(pid), time.monotonic_ns()
    time.sleep(seconds)
    after, share = _scheduled(pid), 0.0
    took = time.monotonic_ns() - begin
    for thread, (ran, waited) in after.items():
        ran_before, waited_before = before.get(thread, (0, 0))
        share += (ran - ran_before) / max(took - (waited - waited_before), took // 20)
    return share


def memory(pid, field="VmRSS"):
    """MiB that are resident; field="VmHWM" for the most there ever were."""
    with open("/proc/%d/status" % pid, encoding="utf-8") as status:
        for line in status:
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
    raise Broken("the process has ended")


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


def held(port):
    """The clients' ports of all connections that a server on `port` has a descriptor of. One that it has closed while
    the kernel still sends what is left has an inode no more."""
    found, wanted = set(), ":%04X" % port
    with open("/proc/net/tcp", encoding="utf-8") as table:
        next(table)
        for row in table:
            fields = row.split()
            if fields[1].endswith(wanted) and fields[9] != "0" and fields[3] != "0A":
                found.add(int(fields[2].split(":")[1], 16))
    return found


class Confined(Server):
    """A server with a hard limit of descriptors, in a memory group, or both."""

    def __init__(self, args=("--rate-limit", "0"), files=None, group=None, **options):
        super().__init__(args, **options)
        self.files, self.group = files, group

    def spawn(self):
        def confine():
            if self.files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (self.files, self.files))
            if self.group:
                self.group.enter()
        self.runs += 1
        with open(self._log("out"), "wb") as out, open(self._log("err"), "wb") as err:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *self.args], preexec_fn=confine,
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(self.env))
        return self


class MemoryGroup:
    """A memory cgroup that goes away with the row."""

    def __init__(self, row, mib):
        place, bound, self.most, self.events = GROUPS[0] if os.path.isdir(GROUPS[0][0]) else GROUPS[1]
        self.path = os.path.join(place, "tjp-row-%d-%d" % (os.getpid(), row.dice.randrange(1 << 30)))
        try:
            os.mkdir(self.path)
        except OSError as error:
            raise Missing("no memory cgroup can be made: %s" % error.strerror)
        row.at_end(self.remove)
        if not all(os.path.exists(os.path.join(self.path, name)) for name in (bound, self.most, self.events)):
            raise Missing("%s has no memory cgroups" % place)
        self.write(bound, mib << 20)

    def write(self, name, value):
        with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
            file.write("%d\n" % value)

    def read(self, name):
        with open(os.path.join(self.path, name), encoding="utf-8") as file:
            return file.read()

    def enter(self):
        """Of the calling process."""
        self.write("cgroup.procs", 0)

    def peak(self):
        """MiB at most, with the kernel's buffers and cached pages of files."""
        return int(self.read(self.most)) / (1 << 20)

    def killed(self):
        """Whether the kernel ended any of its processes for memory."""
        return "oom_kill 0" not in self.read(self.events)

    def remove(self):
        for _ in range(100):  # the last of its processes may still be on its way out
            try:
                return os.rmdir(self.path)
            except OSError:
                time.sleep(0.05)


class Aside:
    """A function at work in a process of its own, so that its Python does not wait for ours. It is given an Event that
    is set when it should come to an end, and what it returns is the answer of `end()`."""

    def __init__(self, row, function, *args):
        self.stop, self.function = _fork.Event(), function
        self.result, sender = _fork.Pipe(duplex=False)

        def work():
            try:
                sender.send((True, function(self.stop, *args)))
            except BaseException:
                sender.send((False, traceback.format_exc()))
        self.process = _fork.Process(target=work, daemon=True)
        self.process.start()
        sender.close()
        row.at_end(self.kill)

    def end(self, seconds=60):
        """Asks for the end and waits for it; answers what the function returned."""
        self.stop.set()
        return self.wait(seconds)

    def wait(self, seconds):
        if not self.result.poll(seconds):
            self.kill()
            raise Broken("%s did not end within %d s" % (self.function.__name__, seconds))
        worked, value = self.result.recv()
        self.process.join()
        if not worked:
            raise RuntimeError(value)
        return value

    def kill(self):
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
