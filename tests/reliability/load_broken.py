"""Servers with a fault each, for negative controls: programs of their own, `load_broken.py KIND`, that say their port.

  threads   eight threads, a connection each, and no deadlines
  spin      asks for the next connection again at once where it has no descriptor left for it
  grow      takes whatever comes, keeps something of each connection, and refuses nothing
  wall      counts its rate limit's minute by the wall clock
"""

import os
import queue
import selectors
import socket
import subprocess
import sys
import threading
import time

THREADS = 8
KEPT_BYTES = 64 << 10
LIMIT, WINDOW = 60, 60
LARGE_BYTES = 400_000


class Fake:
    """One of the kinds at work; what it has in common with a Server is `port` and `process`."""

    def __init__(self, row, kind, env=None):
        self.process = subprocess.Popen([sys.executable, "-B", os.path.abspath(__file__), kind],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        env={**os.environ, **(env or {})})
        row.at_end(self.close)
        self.port = int(self.process.stdout.readline())

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def listen():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    print(listener.getsockname()[1], flush=True)
    return listener


def threads():
    listener, waiting = listen(), queue.Queue()

    def one():
        while True:
            connection = waiting.get()
            try:
                serve(connection)
            except OSError:
                pass
            connection.close()

    def serve(connection):
        text = b""
        while b"\r\n\r\n" not in text:
            more = connection.recv(4096)
            if not more:
                return
            text += more
        head, body = text.split(b"\r\n\r\n", 1)
        missing = int(next((line[15:] for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), b"0"))
        while len(body) < missing:
            more = connection.recv(4096)
            if not more:
                return
            body += more
        size = LARGE_BYTES if b" /large " in head else 2
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
    for _ in range(THREADS):
        threading.Thread(target=one, daemon=True).start()
    while True:
        waiting.put(listener.accept()[0])


class Loop:
    """A selector, and a connection's bytes so far. Its accept does not care why it failed: that is what spins."""

    def __init__(self):
        self.listener, self.selector = listen(), selectors.DefaultSelector()
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ)

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.read(key.fileobj, key.data)

    def accept(self):
        try:
            connection = self.listener.accept()[0]
        except OSError:
            return
        self.selector.register(connection, selectors.EVENT_READ, bytearray())
        self.opened()

    def opened(self):
        pass

    def read(self, connection, text):
        try:
            data = connection.recv(1 << 16)
        except OSError:
            data = b""
        text += data
        while b"\r\n\r\n" in text:
            end = text.index(b"\r\n\r\n") + 4
            lines = bytes(text[:end]).decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            size = int(headers.get("content-length", 0))
            if len(text) < end + size:
                break
            del text[:end + size]
            data = data and self.send(connection, self.answer(headers))
        if not data:
            self.selector.unregister(connection)
            connection.close()

    @staticmethod
    def send(connection, data):
        try:
            connection.sendall(data)
        except OSError:
            return b""
        return data

    def answer(self, headers):
        return b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"


class Growing(Loop):
    kept = []

    def opened(self):
        self.kept.append(os.urandom(KEPT_BYTES))


class Wall(Loop):
    """All headers of the rate limit are as they should be."""

    def __init__(self):
        super().__init__()
        self.logs = {}

    def answer(self, headers):
        now = time.time()
        log = self.logs.setdefault(headers.get("authorization"), [])
        log[:] = [at for at in log if now - WINDOW < at]
        allowed = len(log) < LIMIT
        if allowed:
            log.append(now)
        left, wait = LIMIT - len(log), int(max(1, min(WINDOW, log[0] + WINDOW - now)))
        lines = ["HTTP/1.1 200 OK" if allowed else "HTTP/1.1 429 Too Many Requests",
                 'RateLimit-Policy: "permin";q=%d;w=%d' % (LIMIT, WINDOW),
                 'RateLimit: "permin";r=%d;t=%d' % (left, wait), "X-RateLimit-Limit: %d" % LIMIT,
                 "X-RateLimit-Remaining: %d" % left, "X-RateLimit-Reset: %d" % (now + WINDOW)]
        body = "{}" if allowed else '{"error":"past the limit","code":"rate_limited","request_id":"x"}'
        if not allowed:
            lines.append("Retry-After: %d" % wait)
        return "\r\n".join([*lines, "Content-Length: %d" % len(body), "", body]).encode()


if __name__ == "__main__":
    {"threads": threads, "spin": lambda: Loop().run(), "grow": lambda: Growing().run(),
     "wall": lambda: Wall().run()}[sys.argv[1]]()
