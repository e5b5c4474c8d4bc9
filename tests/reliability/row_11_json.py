"""Every rule of RFC 8259, and documents by chance, against an independent judgement: what is no JSON is refused, and
what is comes back with every digit and every character."""

import random
from concurrent.futures import ThreadPoolExecutor

from json_careless import CarelessServer, lax_members
from json_clerk import Clerk
from json_documents import Writer
from json_judge import KINDS, Malformed, parse
from json_rules import rules
from json_texts import texts
from row import expect
from wire import Client

TITLE = "JSON by every rule of RFC 8259, and numbers and texts that come back identical"


def all_cases():
    return [*rules(), *texts()]


def some(row):
    """All the cases, or a sample in which the many of one rule do not crowd out the others."""
    cases = all_cases()
    if not row.short:
        return cases
    many = "the grammar of numbers"
    return (row.dice.sample([case for case in cases if case.rule != many], 400) +
            row.dice.sample([case for case in cases if case.rule == many], 50))


def declared(case, body):
    """The judgement is only worth something where it agrees with what the rule says of itself."""
    try:
        parse(body)
        found = True
    except Malformed:
        found = False
    assert found == case.well_formed, "the judgement of %s, %r, is %s" % (case.rule, body[:200], found)


def by_rule(clerk, cases):
    for case in cases:
        body = clerk.kind.fill(case.text)
        if len(body) <= clerk.kind.most:
            declared(case, body)
        clerk.send(body, case.rule)


def by_chance(clerk, seed, count):
    writer = Writer(random.Random(seed), clerk.kind)
    for _ in range(count):
        clerk.send(writer.body(), "by chance")


def check(row):
    server = row.server().start()
    clerks = [Clerk(kind, server.user().api) for kind in KINDS.values()]
    chosen = [(some(row), row.dice.randrange(1 << 30)) for _ in clerks]
    count = row.pick(250, 20_000)

    def work(clerk, job):
        cases, seed = job
        by_rule(clerk, cases)
        by_chance(clerk, seed, count)
        clerk.agree()
    with ThreadPoolExecutor(len(clerks)) as crowd:
        list(crowd.map(work, clerks, chosen))
    server.restart()
    for clerk in clerks:
        clerk.api.port = server.port
        clerk.agree()
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    sent, taken = sum(clerk.sent for clerk in clerks), sum(clerk.taken for clerk in clerks)
    return ("0 of %d bodies judged wrongly, %d by rule and %d by chance; %d taken and stored identical, also after a "
            "restart, and %d refused"
            % (sent, sum(len(cases) for cases, _ in chosen), count * len(clerks), taken, sent - taken))


def control(row):
    """The same on a server that reads numbers as doubles and keeps the last of two members, and by such a judgement."""
    careless = CarelessServer(row)
    cases = all_cases()

    def compared(rule, api, *members):
        clerk = Clerk(KINDS["trades"], api, *members)
        by_rule(clerk, [case for case in cases if case.rule == rule])
        clerk.agree()

    def found(*args):
        return row.must_break(compared, *args).split(":")[0]
    api = row.server().start().user().api
    return ("numbers as doubles: %s; the last of two members kept: %s; a judgement that keeps it: %s"
            % (found("hard numbers", Client(careless.port)), found("duplicates", Client(careless.port)),
               found("duplicates", api, lax_members)))
