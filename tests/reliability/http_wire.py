"""Sends the shapes of row 10 and judges what came back: each answer belongs to the request that it should, nothing of a
canary was answered, logged or stored, and the next request began where the shape ends."""

import re
import socket
import time
from collections import Counter

from harness import listing
from http_shape import KEY, SERIAL, get
from row import expect
from wire import Answer, Raw

PATIENCE = 20  # seconds; nothing here waits for its end unless something is wrong
LOG_LINE = re.compile(r"^\S+ \S+ (\S* \S+) (\d{3}) \d+B \d+us \S+ (\S+)$", re.M)
MADE_UP = re.compile(r"[0-9a-f]{16}")  # the id of a request whose own could not be read
WORDS = ("shape", "second", "third", "after")


class Line(Raw):
    """Reads answers as a client does that takes every framing: 1xx, chunks, no length, and even no head at all."""

    def __init__(self, port, timeout=PATIENCE):
        super().__init__(port, timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def answer(self, head_only=False):
        while True:
            whole = self._until(lambda: b"\r\n\r\n" in self.buffer)
            if not whole and not self.buffer:
                return None
            if not whole or not self.buffer.startswith(b"HTTP/1."):
                self._until(lambda: False)
                body, self.buffer = self.buffer, b""
                return Answer(0, [], body)
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            lines = head.decode("latin-1").split("\r\n")
            headers = [tuple(part.strip() for part in line.partition(":")[::2]) for line in lines[1:]]
            answer = Answer(int(lines[0].split(" ")[1]), headers, b"")
            if answer.status >= 200:
                break
        if not head_only and answer.status not in (204, 304):
            answer.body = self._body(answer)
        return answer

    def _take(self, count):
        self._until(lambda: len(self.buffer) >= count)
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _body(self, answer):
        if (answer.header("transfer-encoding") or "").lower() == "chunked":
            body = b""
            while self._until(lambda: b"\r\n" in self.buffer):
                size, self.buffer = self.buffer.split(b"\r\n", 1)
                body += self._take(int(size.split(b";")[0], 16))
                self._take(2)
                if int(size.split(b";")[0], 16) == 0:
                    break
            return body
        size = answer.header("content-length")
        if size is None:
            self._until(lambda: False)
            size = len(self.buffer)
        return self._take(int(size))


class Exchange:
    """What came back for one sending of a shape and the marked request behind it."""

    def __init__(self, shape, serial):
        self.shape, self.serial = shape, serial
        self.answers = []
        self.closed = False

    def id_of(self, word):
        return "%s-%06d" % (word, self.serial)

    def ids(self):
        return [answer.header("x-request-id") or "-" for answer in self.answers]

    def strangers(self, also=()):
        """Ids that are no answer to what was sent, or not in the order it was sent in. A proxy may have its own view of
        what was sent, and then it forwards `also`."""
        wanted = [self.id_of(word) for word in WORDS]
        wrong, at = [], 0
        for answer, identity in zip(self.answers, self.ids()):
            if identity in wanted[at:]:
                at = wanted.index(identity) + 1
            elif identity in also:
                continue
            elif identity != "-" and not (MADE_UP.fullmatch(identity) and answer.status >= 400):
                wrong.append(identity)
        return wrong

    def after(self):
        return next((answer for answer, at in zip(self.answers, self.ids()) if at == self.id_of("after")), None)

    def fault(self):
        """What is wrong with the answers of tjp itself, in a sentence; None where all is well."""
        shape, statuses = self.shape, [answer.status for answer in self.answers]
        if any(status >= 500 or status == 0 for status in statuses):
            return "answered %s" % statuses
        if self.strangers():
            return "answered as %s" % self.ids()
        if shape.end == "waits":
            return None if len(statuses) < 2 and all(s in (400, 408) for s in statuses) else "answered %s" % statuses
        wanted = shape.answers + ([{200}] if shape.end == "open" else [])
        if len(statuses) != len(wanted) or any(s not in may for s, may in zip(statuses, wanted)):
            return "answered %s and not %s" % (statuses, [sorted(may) for may in wanted])
        if shape.end == "open" and not is_me(self.after()):
            return "the next request was answered %s" % self.ids()
        return None if self.closed else "not closed"


def is_me(answer):
    return answer is not None and answer.status == 200 and answer.body.startswith(b'{"ok":true,"user":')


def mark(word, key, serial):
    """A harmless request, known by its id."""
    return get(name=word).replace(KEY, key).replace(SERIAL, "%06d" % serial).encode()


def pieces(data, cuts):
    edges = [0, *sorted(cuts), len(data)]
    return [data[begin:end] for begin, end in zip(edges, edges[1:])]


def exchange(port, shape, key, serial, cuts=()):
    """The shape and a marked request behind it on one connection, in one piece or cut at some places."""
    seen = Exchange(shape, serial)
    with Line(port) as line:
        for piece in pieces(shape.data(key, serial) + mark("after", key, serial), cuts):
            line.send(piece)
            if cuts:
                time.sleep(0.001)
        try:
            count = len(shape.answers) + 1 if shape.end == "open" else None
            if shape.end == "waits":
                line.end()
            while len(seen.answers) != count:
                answer = line.answer(head_only=shape.is_head and not seen.answers)
                if answer is None:
                    break
                seen.answers.append(answer)
            line.end()
            while (answer := line.answer()) is not None:
                seen.answers.append(answer)
            seen.closed = True
        except socket.timeout:
            pass
    return seen


class Site:
    """A tjp with one user, whose log and journal tell what it took for a request."""

    def __init__(self, server):
        self.server, self.port = server, server.port
        self.user = server.user()
        self.key = self.user.key

    def notes(self):
        return [item["notes"] for item in listing(self.user.api, limit=500)]

    def ended(self):
        """Stops it. Answers the (status, id) of every request that it answered, by its access log, which is whole now;
        but for those that `notes` and a proxy's start made, which no shape does."""
        self.server.close_clients()
        expect(self.server.stop() == 0, "the server did not end well")
        return [(int(status), identity) for route, status, identity in LOG_LINE.findall(self.server.all_logs())
                if route != "GET /api/v1/trades" and identity != "probe"]


def directly(site, batches):
    """Sends every (shape, serial, cuts) of some batches, then ends the site. Raises Broken with what is wrong; answers
    the number of exchanges."""
    exchanges = []
    for batch in batches:
        sent = [exchange(site.port, shape, site.key, serial, cuts) for shape, serial, cuts in batch]
        faults = ["%s%s: %s" % (shape.name, " cut at %s" % sorted(cuts) if cuts else "", fault)
                  for (shape, _, cuts), seen in zip(batch, sent) if (fault := seen.fault())]
        smuggled = sum(seen.id_of("canary") in seen.ids() for seen in sent)
        expect(not faults, len(faults), "of", len(sent), "shapes were taken wrongly,", smuggled,
               "with a canary answered:", "; ".join(faults[:5]))
        exchanges += sent
    stored = Counter(seen.id_of(word) for seen in exchanges for word, answer in zip(WORDS, seen.answers)
                     if answer.status == 201)
    odd = unlike(Counter(site.notes()), stored)
    expect(not odd, "stored is not what was answered with 201:", odd[:5])
    logged = site.ended()
    expect(all(status < 500 for status, _ in logged), "the server answered with a 5xx")
    answered = Counter(identity for seen in exchanges for identity in seen.ids())
    odd = unlike(Counter(identity for _, identity in logged), answered)
    expect(not odd, "the server took other requests than it answered:", odd[:5])
    return len(exchanges)


def unlike(one, other):
    return sorted(((one - other) + (other - one)).elements())
