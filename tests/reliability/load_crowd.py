"""Thousands of connections from one thread: what a flood, an overload or a burst of parallel requests is made of."""

import selectors
import socket
import struct
import time

from row import expect
from wire import Answer

AT_ONCE = 200       # connections that are being opened at any moment
OPEN_SECONDS = 30   # for the kernel's handshake of all of them
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing leaves no TIME_WAIT behind, so that a row can open many thousand


class Line:
    """One connection: what it has still to send, the answers that came, and when it was opened and ended."""

    def __init__(self, port, out=b"", setup=None, tag=None, answers=0):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        if setup:
            setup(self.socket)
        self.out, self.buffer, self.tag = out, b"", tag
        self.connected, self.opened, self.ended = False, time.monotonic(), None
        self.answers, self.awaited = [], answers
        self.socket.connect_ex(("127.0.0.1", port))

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def take(self):
        """Moves whole answers out of the buffer; answers the new ones."""
        fresh = []
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                break
            lines = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
            answer = Answer(int(lines[0].split(" ")[1]), headers, b"")
            length = int(answer.header("content-length", "0"))
            if len(self.buffer) < end + 4 + length:
                break
            answer.body, self.buffer = self.buffer[end + 4:end + 4 + length], self.buffer[end + 4 + length:]
            fresh.append(answer)
        self.answers += fresh
        return fresh


class Crowd:
    """Lines and the selector that serves them. `on_answer(line, answer)` is told of every whole answer."""

    def __init__(self, on_answer=None):
        self.selector, self.lines, self.on_answer = selectors.DefaultSelector(), [], on_answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def add(self, line, listen=True):
        """`listen=False` for one who will not read: what waits for it must not wake us."""
        self.lines.append(line)
        line.listens = listen
        self._watch(line)
        return line

    def open(self, count, make, listens=lambda line: True):
        """Opens `count` lines, made by make(number), some at a time; answers them once the kernel has all."""
        made, begin = [], time.monotonic()
        while len(made) < count:
            for number in range(len(made), min(count, len(made) + AT_ONCE)):
                line = make(number)
                made.append(self.add(line, listens(line)))
            self._settle(made[-AT_ONCE:], begin)
        return made

    def _settle(self, lines, begin):
        while any(not line.connected and line.ended is None for line in lines):
            expect(time.monotonic() - begin < OPEN_SECONDS, "connections are not taken")
            self.turn(0.1)

    def send(self, line, data, answers=0):
        line.out += data
        line.awaited += answers
        if line.ended is None:
            self._write(line)
            self._watch(line)

    def turn(self, seconds=0.05):
        """Waits for something to happen, once, and does it."""
        for key, events in self.selector.select(seconds):
            line = key.data
            if events & selectors.EVENT_WRITE:
                self._write(line)
            if events & selectors.EVENT_READ and line.ended is None:
                self._read(line)
            if line.ended is None:
                self._watch(line)

    def run(self, seconds, done=lambda: False):
        """Turns until `done()` or the time is over; answers whether it was done."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if done():
                return True
            self.turn(min(0.05, max(0.0, end - time.monotonic())))
        return done()

    def settled(self):
        """Whether every line has all the answers it waits for, or has ended."""
        return all(len(line.answers) >= line.awaited or line.ended is not None for line in self.lines)

    def open_lines(self):
        return [line for line in self.lines if line.ended is None]

    def close(self):
        for line in self.lines:
            self._end(line)
        self.lines = []
        self.selector.close()

    def forget(self, line):
        """Ends one line and knows nothing of it any more."""
        self._end(line)
        self.lines.remove(line)

    # -------------------------------------------------------------------------------------------- inside

    def _watch(self, line):
        wanted = selectors.EVENT_READ if line.listens or not line.connected else 0
        if line.out or not line.connected:
            wanted |= selectors.EVENT_WRITE
        known = self.selector.get_map().get(line.socket)
        if known is None and wanted:
            self.selector.register(line.socket, wanted, line)
        elif known is not None and not wanted:
            self.selector.unregister(line.socket)
        elif known is not None and known.events != wanted:
            self.selector.modify(line.socket, wanted, line)

    def _write(self, line):
        if not line.connected:
            if line.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                return self._end(line)
            line.connected = True
        while line.out:
            try:
                line.out = line.out[line.socket.send(line.out):]
            except BlockingIOError:
                return
            except OSError:
                line.out = b""  # what it answered before is what counts

    def _read(self, line):
        try:
            data = line.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        line.buffer += data
        for answer in line.take():
            if self.on_answer:
                self.on_answer(line, answer)
        if not data:
            self._end(line)

    def _end(self, line):
        if line.ended is None:
            line.ended = time.monotonic()
            if self.selector.get_map().get(line.socket) is not None:
                self.selector.unregister(line.socket)
            line.socket.close()
