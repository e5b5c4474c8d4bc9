"""Exhaustion: no descriptor left, ten thousand connections in twice the memory, and ten times what queues hold."""

from harness import trade
from load_broken import Fake
from load_crowd import Crowd
from load_floods import (DOCUMENTED_MIB, ME, QUIET, TRADES, common_server, flooded, gives_back, out_of_descriptors,
                         promised_too_much, share_at_its_end, store_keeps_its_own, survives)
from load_process import raise_own_limit
from load_queues import SMALL, bodies, connections, overload, post, statistics, writes
from row import Missing, expect

TITLE = "exhaustion: descriptors, memory, connections and queues"
DESCRIPTORS = 14000
NO_MEMORY_MIB = 40  # too little for a flood


def overloaded(row):
    server = row.server(*SMALL).start()
    user = server.user()
    figures = [writes(server, user, row.pick(1, 20)), connections(server, user), bodies(server, user)]
    if not row.short:
        wide = row.server(*QUIET).start()
        figures.append(statistics(wide, wide.user()))
    # Nobody is left, so everything is served again.
    many = [trade(notes="n" * 4000) for _ in range(300)]
    statuses = [user.api.get(ME).status, user.api.post(TRADES, trade()).status,
                user.api.post(TRADES + "/batch", {"trades": many}).status, user.api.get(TRADES + "?limit=500").status]
    expect(statuses == [200, 201, 201, 200], "after overload good requests are answered", statuses)
    expect(server.stop() == 0, "the server did not end well")
    return figures


def in_little_memory(row):
    try:
        return survives(row, 2 * DOCUMENTED_MIB, 3)
    except Missing as missing:
        return "memory limit left out: %s" % missing


def check(row):
    raise_own_limit(row, row.pick(4000, DESCRIPTORS))
    figures = [out_of_descriptors(row), store_keeps_its_own(row, common_server(row)), flooded(row)]
    if not row.short:
        figures.append(in_little_memory(row))
    return "; ".join(figures + overloaded(row))


def control(row):
    """A loop that spins at EMFILE; a server that keeps something of every connection, and refuses nothing; one that
    counts on more descriptors than there are; and one that has no memory for a flood."""
    def spins():
        """an accept loop that asks again at once"""
        with Crowd() as crowd:
            share_at_its_end(Fake(row, "spin"), crowd, row.pick(0.7, 2))

    def grows():
        """64 KiB kept of every connection"""
        gives_back(Fake(row, "grow"), 1000, row.pick(0.8, 2), 0.5)

    def queues():
        """a server that takes everything"""
        overload(Fake(row, "grow").port, 240, lambda: post(TRADES, None, trade()), row.pick(0.7, 2))
    found = [row.must_break(broken) for broken in (spins, grows, queues)]
    if not row.short:
        found.append(row.must_break(store_keeps_its_own, row, promised_too_much(row)))
        try:
            found.append(row.must_break(survives, row, NO_MEMORY_MIB, 1))
        except Missing:
            pass  # the check says so
    return "; ".join(found)
