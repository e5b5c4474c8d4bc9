"""Attackers who take their time, and the good client who is to notice nothing of them."""

import os
import socket
import time

import wire
from load_crowd import Crowd, Line
from load_process import held
from wire import Client, head

KINDS = ("head", "body", "read")
RAMP = 800           # connections that are opened a second
TICK_SECONDS = 0.05
DRIP_SECONDS = 2.0   # from one byte of a connection to its next
LOOK_SECONDS = 0.25  # from one look at what the server still holds to the next
PATIENCE = 5         # seconds after which the good client gives an answer up


class Target:
    """A server to attack: what slow connections of each kind ask it for, and what the good client does meanwhile."""

    def __init__(self, server, key, paths, requests):
        self.port, self.key, self.paths, self.requests = server.port, key, paths, requests


def as_from_afar(sock):
    """Segments and a window as on a line of the Internet: on loopback the kernel alone would take a large answer."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)


class Slow:
    """Slow connections to one server."""

    def __init__(self, target):
        self.target, self.crowd = target, Crowd()
        self.held = {}  # a client's port → its line
        self.gone = []  # (kind, seconds until the server gave it up)
        self.most = 0   # held at once
        self.wave = []  # whose turn to send a byte is next

    def open(self, kind):
        """A line that begins; its tag is its kind and what it goes on with."""
        path = self.target.paths[kind]
        if kind == "head":
            first, more = ("GET %s HTTP/1.1\r\nHost: x\r\nX-Slow: " % path).encode(), b"a"
        elif kind == "body":
            first, more = head("POST", path, self.target.key, "Content-Length: 10000"), b" "
        else:
            first, more = head("GET", path), b""
        line = Line(self.target.port, first, as_from_afar if kind == "read" else None, (kind, more))
        self.crowd.add(line, listen=kind != "read")
        self.held[line.port] = line

    def refill(self, each):
        """Opens some of what lacks to `each` of every kind."""
        lacking = {kind: each for kind in KINDS}
        for line in self.held.values():
            lacking[line.tag[0]] -= 1
        for _ in range(int(RAMP * TICK_SECONDS)):
            kind = max(lacking, key=lacking.get)
            if lacking[kind] <= 0:
                return
            lacking[kind] -= 1
            self.open(kind)

    def look(self):
        """Notes every connection that the server no longer holds."""
        now, still = time.monotonic(), held(self.target.port)
        for port in [port for port, line in self.held.items() if line.connected and port not in still]:
            line = self.held.pop(port)
            # Who was turned away had a short answer, and then was idle: that is no slow reader.
            kind = "refused" if line.buffer.startswith(b"HTTP/1.1 503") else line.tag[0]
            self.gone.append((kind, now - line.opened))
            self.crowd.forget(line)
        self.most = max(self.most, len(self.held))

    def drip(self):
        """One byte for those whose turn it is."""
        if not self.wave:
            self.wave = list(self.held.values())
        turns = 1 + int(len(self.held) * TICK_SECONDS / DRIP_SECONDS)
        for line in self.wave[:turns]:
            if line.connected and line.ended is None:
                if line.tag[0] == "read":
                    sip(line)
                else:
                    self.crowd.send(line, line.tag[1])
        self.wave = self.wave[turns:]


def sip(line):
    """A byte of the answer; of its first line all that tells what it is."""
    try:
        line.buffer += line.socket.recv(1 if line.buffer else 16)
    except OSError:
        pass


def attack(stop, target, each, seconds, until=KINDS):
    """Holds `each` slow connections of every kind for so many seconds, where one that is closed is opened again; then
    waits until the last of the kinds in `until` is closed, or `stop` is set. Answers [(kind, seconds until it was
    closed)], the kinds of those that were not, and the most there were at once."""
    os.nice(5)  # real attackers do not take the server's own processor
    slow, begin, last_look = Slow(target), time.monotonic(), 0
    while not stop.is_set():
        now = time.monotonic()
        if now - begin < seconds:
            slow.refill(each)
        elif not any(line.tag[0] in until for line in slow.held.values()):
            break
        if now - last_look > LOOK_SECONDS:
            last_look = now
            slow.look()
        slow.drip()
        slow.crowd.run(TICK_SECONDS)
    left = [line.tag[0] for line in slow.held.values()]
    slow.crowd.close()
    return slow.gone, left, slow.most


def good_client(stop, target, pause):
    """Makes the target's requests in turn; answers [(when it was sent, seconds, name, status)]."""
    wire.TIMEOUT = PATIENCE
    client, samples, number = Client(target.port, target.key), [], 0
    while not stop.is_set():
        name, method, path, body = target.requests[number % len(target.requests)]
        number += 1
        begin = time.monotonic()
        try:
            status = client.call(method, path, body).status
        except OSError as error:
            status = type(error).__name__
            client.close()
        samples.append((begin, time.monotonic() - begin, name, status))
        time.sleep(pause)
    client.close()
    return samples


def p99(samples, window, names):
    """The 99th percentile, in milliseconds, of those requests that were sent in the window."""
    begin, end = window
    times = sorted(seconds for at, seconds, name, _ in samples if begin <= at < end and name in names)
    return times[min(len(times) - 1, int(len(times) * 0.99))] * 1000 if times else float("inf")
