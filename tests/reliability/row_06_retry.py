"""Connections break in the middle of answers and the server dies; what is sent again until it is answered is once."""

from retry_clients import Crew
from row import expect

TITLE = "retried POSTs stored twice or answered differently, with answers cut and kill -9"

SENDERS = 10


def delivered(row, server, way, orders, kills):
    """Delivers orders and compares; answers the number of them, and of what happened on the way."""
    crew = Crew(server, way[0].lower(), way, row.seed)
    crew.deliver(orders, SENDERS, kills, row.dice)
    counts = crew.counts
    expect(counts["cut"] > orders // 10, "too few answers were cut: the row proved nothing")
    crew.same_answers()
    crew.agree()
    return crew.orders, counts


def check(row):
    server = row.server("--rate-limit", "0", "--access-log", "off").start()
    orders, kills = row.pick(750, 50000), row.pick(1, 20)
    by_key, of_keys = delivered(row, server, "Idempotency-Key", orders, kills)
    by_id, of_ids = delivered(row, server, "external_id", orders, kills)
    server.admin("verify")
    expect(server.stop() == 0, "the server did not end well")
    counts = of_keys + of_ids
    return ("0 of %d by Idempotency-Key and %d by external_id, sent %d times: %d answers cut, %d requests lost to %d "
            "kills" % (by_key, by_id, counts["sent"], counts["cut"], counts["lost"], 2 * kills))


def control(row):
    """The same clients with nothing that tells a repetition from a new order."""
    server = row.server("--rate-limit", "0", "--access-log", "off").start()
    crew = Crew(server, "n", "nothing", row.seed)
    crew.deliver(240, SENDERS, 0, row.dice)
    return "without either: %s; %s" % (row.must_break(crew.agree), row.must_break(crew.same_answers))
