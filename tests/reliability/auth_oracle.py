"""What an answer gives away beside its words: its bytes, and the time it takes.

Two requests are twins where the contract wants their answers to be the same: a foreign id and one that nothing has, a
key that is unknown and one that is revoked. Their answers may differ in the date alone; the request id is the same.
"""

import gc
import math
import re
import socket
import time

from auth_callers import other_id
from row import expect

REQUEST_ID = "X-Request-Id: twin"
DATE = re.compile(rb"\r\nDate: [^\r]*")
IDENTITY = re.compile(r"[a-z]+_[0-9a-z]{26}")
T_LIMIT = 4.5       # |t| of one comparison in some 150,000 by chance
TRIMMED = 0.1       # of the slowest requests, counted over all classes: what the scheduler did, not the server


def request(method, target, headers, body=None):
    lines = ["%s %s HTTP/1.1" % (method, target), "Host: localhost", REQUEST_ID]
    lines += ["%s: %s" % pair for pair in headers.items()]
    body = (body or "").encode()
    if body:
        lines += ["Content-Type: application/json", "Content-Length: %d" % len(body)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Line:
    """One connection, kept alive, and the clock around each exchange on it."""

    def __init__(self, port):
        self.port, self.socket = port, None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def ask(self, data):
        """(answer without its date, nanoseconds to its first bytes)."""
        if self.socket is None:
            self.open()
        begin = time.perf_counter_ns()
        self.socket.sendall(data)
        answer = self.socket.recv(1 << 20)
        took = time.perf_counter_ns() - begin
        answer = self.whole(answer)
        if b"\r\nConnection: close" in answer:
            self.close()
        return DATE.sub(b"", answer, 1), took

    def whole(self, answer):
        """The rest of an answer that did not come at once."""
        head = answer.find(b"\r\n\r\n")
        while head < 0:
            answer += self.more()
            head = answer.find(b"\r\n\r\n")
        while b"chunked" in answer[:head] and not answer.endswith(b"\r\n0\r\n\r\n"):
            answer += self.more()
        length = re.search(rb"\r\nContent-Length: (\d+)", answer[:head + 2])
        while len(answer) < head + 4 + (int(length[1]) if length else 0):
            answer += self.more()
        return answer

    def more(self):
        data = self.socket.recv(1 << 20)
        expect(data, "the server closed within an answer")
        return data


def same_bytes(line, case, one, other):
    """Raises Broken where two requests are not answered with the same bytes."""
    first, second = line.ask(one)[0], line.ask(other)[0]
    expect(first == second, case, "is told from its twin:", first, "and", second)
    return first


def foreign_ids(world, matrix):
    """Each operation on a single thing, and each filter by an id, for everybody else; answers how many twins."""
    strangers = [caller for caller in world.callers if caller.kind != "nobody" and not caller.mine]
    ids = {word: IDENTITY.search(matrix.standing["/api/v1/%s/{id}" % word])[0] for word in ("accounts", "hooks")}
    ids = {"account_id": ids["accounts"], "hook_id": ids["hooks"]}
    count = 0
    with Line(world.server.port) as line:
        def twins(caller, method, target, identity, body):
            nonlocal count
            one = request(method, target, caller.headers, body)
            other = one.replace(identity.encode(), other_id(identity).encode())
            answer = same_bytes(line, "%s %s for %s" % (method, target, caller.name), one, other)
            count += answer[9:12] in (b"200", b"404")  # who was refused before anything was looked for proves little
        for method, path, operation in world.operations():
            for caller in strangers if operation["security"] else ():
                if "{id}" in path:
                    foreign = matrix.standing[path]
                    twins(caller, method, foreign, IDENTITY.search(foreign)[0], matrix.body(operation))
                for name in set(ids) & set(world.parameters(operation, "query")):
                    twins(caller, method, "%s?%s=%s" % (matrix.standing[path], name, ids[name]), ids[name], None)
                if operation["operationId"] == "parseMessage":
                    twins(caller, method, path, ids["hook_id"], '{"raw":"x","hook_id":"%s"}' % ids["hook_id"])
    return count


class Samples:
    """Latencies of classes of requests, asked in random order over one connection."""

    def __init__(self, classes, dice):
        self.classes = classes  # name → requests of that class, as many in each
        self.dice = dice
        self.took = {name: [] for name in classes}
        self.answers = {name: set() for name in classes}

    def collect(self, port, count, seconds):
        """Asks `count` times, or for as long as there is time; answers how often it did."""
        names, done = list(self.classes), 0
        deadline = time.monotonic() + seconds
        with Line(port) as line:
            for name in names:  # the first of each are slower: their code and data are in no cache yet
                for data in self.classes[name]:
                    line.ask(data)
            gc.disable()
            try:
                while done < count and (done % 1000 or time.monotonic() < deadline):
                    name = self.dice.choice(names)
                    answer, took = line.ask(self.dice.choice(self.classes[name]))
                    self.took[name].append(took)
                    self.answers[name].add(answer)
                    done += 1
            finally:
                gc.enable()
        return done

    def trimmed(self):
        every = sorted(took for each in self.took.values() for took in each)
        limit = every[int(len(every) * (1 - TRIMMED)) - 1]
        return {name: [took for took in each if took <= limit] for name, each in self.took.items()}

    def identical(self, twins):
        """Raises Broken where twins were answered with more than one text."""
        for names in twins:
            answers = set().union(*(self.answers[name] for name in names))
            expect(len(answers) == 1, " and ".join(names), "have", len(answers), "answers:", *list(answers)[:2])


def welch(one, other):
    """Welch's t: the difference of two means in units of its standard error."""
    def mean_and_error(values):
        mean = math.fsum(values) / len(values)
        return mean, math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)
    (mean, error), (mean_2, error_2) = mean_and_error(one), mean_and_error(other)
    return (mean - mean_2) / math.sqrt(error + error_2), mean - mean_2


def indistinguishable(samples, pairs):
    """Raises Broken where the times of a pair differ; answers the largest |t|, and the largest difference in ns."""
    trimmed = samples.trimmed()
    found = {pair: welch(*(trimmed[name] for name in pair)) for pair in pairs}
    apart = ["%s / %s by %d ns, t = %.1f" % (*pair, abs(difference), t)
             for pair, (t, difference) in found.items() if abs(t) >= T_LIMIT]
    expect(not apart, "told apart by their time:", "; ".join(apart))
    return max(abs(t) for t, _ in found.values()), max(abs(difference) for _, difference in found.values())
