"""Keep-alive clients that note what they asked and what was answered, each until the server closes its connection.

    plain   one request at a time
    burst   eight requests written at once, then their answers read
    window  eight requests always on their way: for every answer read, one more is written
    reader  four pages of a megabyte at once, read slowly: the server has to wait with the rest of an answer

What may stay unanswered: once an answer says `Connection: close`, the server takes no further request of that
connection (RFC 9112, 9.6), and a client that pipelines sends those again (9.3.2). So a request without an answer is
right where the server did nothing for it; a request that it has served, or an answer that breaks off, never is.
"""

import collections
import random
import re
import socket
import threading
import time

from harness import trade
from row import expect
from wire import Raw, encode, head

TRADES = "/api/v1/trades"
KINDS = ("plain", "burst", "window", "plain", "burst", "window", "burst", "reader")
DEPTH = 8
READS = ("/api/v1/me", TRADES + "?limit=20", "/api/v1/stats")
LONG_PAGE, PAGES = TRADES + "?pair=BTCUSDT&limit=500", 4  # together more than a socket's buffers take
LONG_PAGE_TRADES = [trade(pair="BTCUSDT", notes="%d " % number + "n" * 2000) for number in range(500)]
SHORT_PAIR = "XAUUSD"
BODY = encode(trade(pair=SHORT_PAIR, notes="%s")).encode()
LOGGED = re.compile(r" (c\d+-\d+)$", re.MULTILINE)
PATIENCE_SECONDS = 20


class Caller(threading.Thread):
    def __init__(self, number, port, api_key, seed):
        super().__init__(daemon=True)
        self.number, self.api_key = number, api_key
        self.kind = KINDS[number % len(KINDS)]
        self.dice = random.Random("%s %s" % (seed, number))
        self.raw = Raw(port, timeout=PATIENCE_SECONDS)
        self.raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self.serial = 0
        self.waiting = collections.deque()  # names of requests without an answer, in order
        self.answered = set()               # names
        self.made = {}                      # name of a POST → the identity of its trade
        self.told = False                   # an answer said that the connection ends
        self.broken = None                  # how an answer broke off, or came wrong

    def request(self):
        """The bytes of one more request. Its name is its X-Request-Id, and the notes of the trade it makes."""
        self.serial += 1
        name = "c%d-%d" % (self.number, self.serial)
        self.waiting.append(name)
        if self.kind == "reader" or self.dice.random() < 0.4:
            path = LONG_PAGE if self.kind == "reader" else self.dice.choice(READS)
            return head("GET", path, self.api_key, "X-Request-Id: " + name)
        body = BODY % name.encode()
        return head("POST", TRADES, self.api_key, "X-Request-Id: " + name, "Content-Length: %d" % len(body)) + body

    def send(self, count=1):
        self.raw.send(b"".join(self.request() for _ in range(count)))

    def take(self):
        """Reads one answer; False where there will be no more."""
        if self.kind == "reader":
            time.sleep(self.dice.uniform(0.01, 0.08))
        answer = self.raw.answer()
        if answer is None:
            return False
        name = self.waiting.popleft()
        expect(answer.header("x-request-id") == name, "the answer to another request than", name, answer)
        expect(answer.status in (200, 201), "a request is answered", answer)
        self.answered.add(name)
        if answer.status == 201:
            self.made[name] = answer.header("location").rsplit("/", 1)[1]
        self.told = answer.header("connection", "").lower() == "close"
        return not self.told

    def run(self):
        try:
            self.call()
            if self.told:
                expect(self.raw.closed(), "after `Connection: close` the connection stays, or brings more")
        except (AssertionError, OSError) as fault:
            self.broken = "client %d (%s): %s" % (self.number, self.kind, (str(fault) or type(fault).__name__)[:60])
        finally:
            self.raw.socket.close()

    def call(self):
        if self.kind == "window":
            self.send(DEPTH)
            while self.take():
                self.send()
            return
        count = {"burst": DEPTH, "reader": PAGES}.get(self.kind, 1)
        while True:
            self.send(count)
            if not all(self.take() for _ in range(count)):
                return


class Callers:
    """Clients at once. When all have ended, `whole` and `heard` say whether the server let none of them down."""

    def __init__(self, server, api_key, count, seed):
        self.all = [Caller(number, server.port, api_key, seed) for number in range(count)]

    def start(self):
        for caller in self.all:
            caller.start()

    def join(self):
        for caller in self.all:
            caller.join(PATIENCE_SECONDS)
            expect(not caller.is_alive(), "client", caller.number, "does not end")

    def total(self, of_one):
        return sum(of_one(caller) for caller in self.all)

    def whole(self):
        """Every answer came whole, in order, and was a good one."""
        broken = [caller.broken for caller in self.all if caller.broken]
        expect(not broken, len(broken), "answers broke off or came wrong:", broken[0] if broken else "")

    def heard(self, log, stored):
        """Whatever was done has been answered. `log` is the server's access log, a line for every request it served;
        `stored` are the trades there are after a restart."""
        kept = {item["notes"]: item["id"] for item in stored}
        expect(len(kept) == len(stored), "a trade is stored twice")
        made = {name: identity for caller in self.all for name, identity in caller.made.items()}
        lost = [name for name, identity in made.items() if kept.get(name) != identity]
        expect(not lost, len(lost), "answered trades are not stored:", lost[:2])
        silent = [name for name in kept if name not in made]
        expect(not silent, len(silent), "trades were stored and not answered:", silent[:2])
        answered = {name for caller in self.all for name in caller.answered}
        unheard = [name for name in LOGGED.findall(log) if name not in answered]
        expect(not unheard, len(unheard), "requests were served and not answered:", unheard[:2])
