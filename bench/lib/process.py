"""Starting, watching and stopping servers. Everything started here is stopped by its own process id."""

import contextlib
import http.client
import os
import pathlib
import signal
import socket
import ssl
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
    """A child on `core` (a core, a set of them, or None for all), with its output in a log file."""

    def __init__(self, words, log, core=None):
        cores = {core} if isinstance(core, int) else core
        pin = (lambda: os.sched_setaffinity(0, cores)) if cores is not None else None
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

    def disk_bytes(self):
        """Bytes that the process has caused to be written to the disk."""
        lines = pathlib.Path(f"/proc/{self.pid}/io").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes:"))

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


def exchange(port, path, key="", tls=False):
    """One GET on a connection of its own: status and body."""
    if tls:
        client = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=_insecure())
    else:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(client):
        client.request("GET", path, headers={"Authorization": f"Bearer {key}"} if key else {})
        answer = client.getresponse()
        return answer.status, answer.read()


def _insecure():
    """For our own certificate of this run, which nobody signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class HttpServer(Process):
    """A server on a port, ready when `path` is answered with 200 (or at all, where `status` is None).

    `start_ms` is the time from the exec of the program to that answer.
    """

    def __init__(self, words, log, port, core=0, path="/", key="", status=200, tls=False):
        super().__init__(words, log, core)
        self.port = port
        self.tls = tls
        try:
            self._await_answer(path, key, status)
        except BaseException:
            self.stop()
            raise
        self.start_ms = (time.monotonic() - self.began) * 1000

    def _await_answer(self, path, key, status):
        while time.monotonic() - self.began < READY_TIMEOUT_S:
            self.fail_if_dead()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                found, body = exchange(self.port, path, key, self.tls)
                if status is None or found == status:
                    return
                if found != 503:
                    raise RuntimeError(f"{self.child.args[0]} answers {found}: {body[:200]!r}")
            time.sleep(0.001)
        raise RuntimeError(f"{self.child.args[0]} did not answer within {READY_TIMEOUT_S} s")

    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"


class Server(HttpServer):
    """`tjp serve` on a data folder with `threads` threads on `core` (a core, several, or None for all)."""

    def __init__(self, binary, data, log, core=0, threads=1, key="", certificate=None):
        port = free_port()
        words = [binary, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", "--rate-limit", "0"]
        words += ["--hook-rate-limit", "0", "--access-log", "off", "--threads", str(threads)]
        if certificate:
            words += ["--tls-cert", certificate[0], "--tls-key", certificate[1]]
        path = "/api/v1/me" if key else "/healthz"
        super().__init__(words, log, port, core, path, key, tls=certificate is not None)

    def counter(self, name):
        for line in exchange(self.port, "/metrics", tls=self.tls)[1].decode().splitlines():
            if line.startswith(name + " "):
                return int(line.split()[1])
        raise RuntimeError(f"/metrics has no {name}")
