"""Starting, watching and stopping servers. Everything started here is stopped by its own process id."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
READY_TIMEOUT_S = 30
STOP_TIMEOUT_S = 60
SETTLE_TIMEOUT_S = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A child on one core (or on all, where `core` is None), with its output in a log file."""

    def __init__(self, words, log, core=None):
        pin = (lambda: os.sched_setaffinity(0, {core})) if core is not None else None
        self.log = pathlib.Path(log)
        self.began = time.monotonic()
        with open(log, "ab") as out:
            # In a session of its own, so that Ctrl-C reaches the benchmark alone, which then stops it in good order.
            self.child = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=pin, start_new_session=True
            )
        self.pid = self.child.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGTERM):
        if self.child.poll() is None:
            self.child.send_signal(how)
        try:
            self.child.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def fail_if_dead(self):
        if self.child.poll() is not None:
            raise RuntimeError(f"{self.child.args[0]} ended by itself:\n{self.log.read_text()[-2000:]}")

    def cpu_seconds(self):
        """CPU time of the process and of its children, user and kernel."""
        return sum(_ticks(pid) for pid in [self.pid, *_children(self.pid)]) / TICKS

    def memory_mib(self, field="VmRSS"):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"/proc/{self.pid}/status has no {field}")

    def settle(self):
        """Waits until the process has no work left, such as the compaction after many writes."""
        deadline = time.monotonic() + SETTLE_TIMEOUT_S
        while time.monotonic() < deadline:
            before = self.cpu_seconds()
            time.sleep(0.5)
            if self.cpu_seconds() - before <= 0.02:
                return


def _ticks(pid):
    # The command's name, in brackets, may hold anything; the fields are counted after it.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _children(pid):
    with contextlib.suppress(FileNotFoundError):
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def exchange(port, path, key=""):
    """One GET on a connection of its own: status and body."""
    authorization = f"Authorization: Bearer {key}\r\n" if key else ""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{authorization}Connection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


class Server(Process):
    """`tjp serve` on a data folder: one thread on core 0, or one a core. `start_ms` is the time to the first 200."""

    def __init__(self, binary, data, log, pinned=True, key=""):
        self.port = free_port()
        words = [binary, "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}", "--rate-limit", "0"]
        words += ["--hook-rate-limit", "0"]
        words += ["--access-log", "off", "--threads", "1" if pinned else "0"]
        super().__init__(words, log, 0 if pinned else None)
        try:
            self._await_first_200("/api/v1/me" if key else "/healthz", key)
        except BaseException:
            self.stop()
            raise
        self.start_ms = (time.monotonic() - self.began) * 1000

    def _await_first_200(self, path, key):
        while time.monotonic() - self.began < READY_TIMEOUT_S:
            self.fail_if_dead()
            with contextlib.suppress(ConnectionError):
                if exchange(self.port, path, key)[0] == 200:
                    return
            time.sleep(0.001)
        raise RuntimeError(f"the server did not answer within {READY_TIMEOUT_S} s")

    def counter(self, name):
        for line in exchange(self.port, "/metrics")[1].decode().splitlines():
            if line.startswith(name + " "):
                return int(line.split()[1])
        raise RuntimeError(f"/metrics has no {name}")
