"""SIGTERM under keep-alive clients, plain and pipelined: whole answers to all that was done, and a quick end."""

import time

from harness import listing
from retry_callers import LONG_PAGE_TRADES, SHORT_PAIR, TRADES, Callers
from row import expect

TITLE = "answers cut off, or requests done and not answered, when SIGTERM ends a busy server"

CLIENTS = 64
MOST_KILLS = 10


class Bout:
    """Clients at work for a moment, `end()` of their server, and its next start."""

    def __init__(self, row, server, end):
        user = server.user()
        filled = user.api.post(TRADES + "/batch", {"trades": LONG_PAGE_TRADES})
        expect(filled.status == 201, "the long page cannot be filled:", filled.status)
        server.close_clients()  # idle connections would hold up the end
        server.clients.clear()
        self.callers = Callers(server, user.key, CLIENTS, row.dice.random())
        self.callers.start()
        time.sleep(row.dice.uniform(0.2, 0.7))
        begin = time.monotonic()
        self.code = end()
        self.seconds = time.monotonic() - begin
        self.callers.join()
        self.log = server.stderr()
        server.start()
        self.stored = listing(server.client(user.key), limit=500, pair=SHORT_PAIR)

    def whole(self):
        self.callers.whole()

    def heard(self):
        self.callers.heard(self.log, self.stored)


def check(row):
    server = row.server("--rate-limit", "0").start()
    stops, limit, slowest = row.pick(3, 30), row.pick(8, 5), 0.0
    answered = told = left_alone = 0
    for _ in range(stops):
        bout = Bout(row, server, server.stop)
        bout.whole()
        bout.heard()
        expect(bout.code == 0, "the server ended with", bout.code)
        expect(bout.seconds < limit, "the server took %.1f s to end" % bout.seconds)
        slowest = max(slowest, bout.seconds)
        answered += bout.callers.total(lambda caller: len(caller.answered))
        left_alone += bout.callers.total(lambda caller: len(caller.waiting))
        told += bout.callers.total(lambda caller: caller.told)
    expect(told > 0, "no client was at work when the server ended: the row proved nothing")
    return ("0 of %d over %d stops under %d clients, %d of them told `Connection: close`; %d pipelined requests not "
            "begun; exit 0 in %.2f s at most" % (answered, stops, CLIENTS, told, left_alone, slowest))


def control(row):
    """The server is killed instead."""
    server = row.server("--rate-limit", "0").start()
    bouts = []

    def killed():
        yield from list(bouts)
        while len(bouts) < MOST_KILLS:
            bouts.append(Bout(row, server, server.kill))
            yield bouts[-1]

    def all_whole():
        for bout in killed():
            bout.whole()

    def all_heard():
        for bout in killed():
            bout.heard()
    return "kill -9: %s; %s" % (row.must_break(all_whole), row.must_break(all_heard))
