"""Clients whose connections break in the middle of answers, and that send again until they are answered.

An order is one POST. How it is made harmless to repeat is its way: an Idempotency-Key, an external_id, or nothing at
all. What the clients saw of it is kept for `Crew.agree`, and nothing is judged before.
"""

import collections
import random
import re
import socket
import struct
import threading
import time

from harness import listing, trade
from row import expect
from wire import Raw, decode, encode, head

TRADES = "/api/v1/trades"
CUTS = 0.2             # of all answers, how many are cut off by the client
ASKED_AGAIN = 0.05     # of all answers, how many are followed by an order that was answered before
BATCHES = 0.04         # of all orders, how many make three trades at once
PATIENCE_SECONDS = 60  # for one order, over any number of attempts
LONGEST_ANSWER = 850   # bytes of a single trade's answer, more or less: up to there it is cut
IDENTITY = re.compile(rb'"id":"(trade_\w+)"')
TRY_LATER = (409, 503)  # the first one is still running; too many at once


def order_bytes(mark, way, api_key):
    """The request of an order, and the notes that its trades carry: they tell afterwards what it made."""
    size = 3 if random.Random(mark).random() < BATCHES else 1
    notes = ["%s/%d" % (mark, at) for at in range(size)]
    trades = [trade(notes=note, **({"external_id": note} if way == "external_id" else {})) for note in notes]
    body = encode(trades[0] if size == 1 else {"trades": trades}).encode()
    lines = ["Content-Type: application/json", "Content-Length: %d" % len(body)]
    if way == "Idempotency-Key":
        lines.append("Idempotency-Key: " + mark)
    return head("POST", TRADES if size == 1 else TRADES + "/batch", api_key, *lines) + body, notes


class Door:
    """Where the server is. Nobody connects while it is down: another program may have got its port."""

    def __init__(self, server):
        self.server, self.is_up, self.kills = server, threading.Event(), 0
        self.is_up.set()

    def connect(self):
        expect(self.is_up.wait(PATIENCE_SECONDS), "the server did not come back")
        return Raw(self.server.port, timeout=20)

    def kill_and_start(self):
        self.is_up.clear()
        self.kills += 1
        self.server.kill()
        self.server.start()
        self.is_up.set()


class Sender(threading.Thread):
    """One client: one order at a time on a connection that it keeps for as long as that lasts."""

    def __init__(self, crew, number, count):
        super().__init__(daemon=True)
        self.crew, self.number, self.count = crew, number, count
        self.dice = random.Random("%s %s" % (crew.seed, number))
        self.raw = self.kills = None            # the connection, and how often the server had been killed before it
        self.answered = {}                      # mark → (notes, the identities of its trades) as first answered
        self.glimpses = {}                      # mark → identities seen in answers that were cut
        self.differing = []                     # marks that were answered with other trades than before
        self.counts = collections.Counter()
        self.fault = None

    def run(self):
        try:
            for serial in range(self.count):
                self.deliver("%s.%d.%d" % (self.crew.name, self.number, serial))
                if self.dice.random() < ASKED_AGAIN:
                    self.counts["asked again"] += 1
                    self.deliver("%s.%d.%d" % (self.crew.name, self.number, self.dice.randrange(serial + 1)))
        except Exception as fault:  # handed to whoever waits for the crew
            self.fault = fault
        finally:
            self.hang_up()

    def deliver(self, mark):
        """Sends an order until it is answered."""
        request, notes = order_bytes(mark, self.crew.way, self.crew.api_key)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = self.attempt(mark, request)
            if answer is None:
                continue
            if answer.status in TRY_LATER:
                self.counts[answer.status] += 1
                time.sleep(0.002)
                continue
            expect(answer.status in (200, 201), "an order is answered", answer)
            self.remember(mark, notes, answer)
            return
        expect(False, "no answer within", PATIENCE_SECONDS, "s")

    def attempt(self, mark, request):
        """Sends once; None where no whole answer came."""
        self.counts["sent"] += 1
        try:
            if self.raw is None:
                self.kills = self.crew.door.kills
                self.raw = self.crew.door.connect()
            self.raw.send(request)
            if self.dice.random() < CUTS:
                self.cut(mark)
                return None
            answer = self.raw.answer()
        except (OSError, AssertionError) as fault:  # the server died, before its answer or in the middle of it
            answer, why = None, fault
        else:
            why = "the connection was closed"
        if answer is None:
            expect(self.kills != self.crew.door.kills, "no answer, though the server was not killed:", why)
            self.counts["lost"] += 1
            self.hang_up()
        return answer

    def cut(self, mark):
        """Breaks the connection right after sending, or somewhere within the answer; by a FIN or by a reset."""
        self.counts["cut"] += 1
        seen = b""
        if self.dice.random() < 0.6:
            seen = self.raw.socket.recv(self.dice.randrange(1, LONGEST_ANSWER))
        found = IDENTITY.findall(seen)
        if found:
            self.glimpses.setdefault(mark, set()).add(found[0].decode())
        if self.dice.random() < 0.5:
            self.raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.hang_up()

    def hang_up(self):
        if self.raw:
            self.raw.socket.close()
            self.raw = None

    def remember(self, mark, notes, answer):
        body = decode(answer.body)
        trades = body["trades"] if "trades" in body else [body["trade"]]
        identities = [item["id"] for item in trades]
        again = mark in self.answered
        before = self.answered.setdefault(mark, (notes, identities))[1]
        same = [item["notes"] for item in trades] == notes and before == identities
        other = self.glimpses.get(mark, set()) - {identities[0]}
        if not same or other or (again and not self.says_again(answer, body)):
            self.differing.append(mark)

    def says_again(self, answer, body):
        """Whether an answer says of itself that it is not the first one."""
        if self.crew.way == "Idempotency-Key":
            return answer.header("Idempotent-Replayed") == "true"
        return answer.status == 200 and bool(body.get("duplicate") or body.get("duplicates"))


class Crew:
    """Senders at once, for one user."""

    def __init__(self, server, name, way, seed):
        self.name, self.way, self.seed = name, way, seed
        self.user = server.user()
        self.api_key, self.door = self.user.key, Door(server)
        self.senders = []

    def deliver(self, orders, count, kills, dice):
        """Has `count` senders deliver so many orders, and kills the server `kills` times meanwhile."""
        self.senders = [Sender(self, number, orders // count) for number in range(count)]
        for sender in self.senders:
            sender.start()
        try:
            for number in range(kills):
                self.wait_for(orders * (number + 1) // (kills + 1))
                time.sleep(dice.uniform(0, 0.03))
                self.door.kill_and_start()
        finally:
            for sender in self.senders:
                sender.join()
        for sender in self.senders:
            if sender.fault:
                raise sender.fault

    def wait_for(self, answered):
        while sum(len(sender.answered) for sender in self.senders) < answered:
            if not any(sender.is_alive() for sender in self.senders):
                return
            time.sleep(0.003)

    @property
    def counts(self):
        return sum((sender.counts for sender in self.senders), collections.Counter())

    @property
    def orders(self):
        return sum(len(sender.answered) for sender in self.senders)

    def same_answers(self):
        """Every repetition was answered with the trades of the first; what was seen of cut answers too."""
        differing = [mark for sender in self.senders for mark in sender.differing]
        expect(not differing, len(differing), "of", self.orders, "orders got different answers:", differing[:3])

    def agree(self):
        """One row is stored for every trade ordered, it is the one that was answered, and there are no others."""
        stored = {}
        for item in listing(self.door.server.client(self.api_key), limit=500):
            stored.setdefault(item["notes"], []).append(item["id"])
        expected = {note: identity for sender in self.senders for notes, identities in sender.answered.values()
                    for note, identity in zip(notes, identities)}
        doubled = [note for note, identities in stored.items() if len(identities) > 1]
        expect(not doubled, len(doubled), "of", len(expected), "trades are stored more than once:", doubled[:2])
        missing = [note for note in expected if note not in stored]
        expect(not missing, len(missing), "answered trades are not stored:", missing[:2])
        extra = [note for note in stored if note not in expected]
        expect(not extra, len(extra), "trades that nobody ordered:", extra[:2])
        other = [note for note, identity in expected.items() if stored[note] != [identity]]
        expect(not other, len(other), "trades have another id than was answered:", other[:2])
        return len(expected)
