"""More than the queues of a server hold: what is too much has to be refused with 503 and Retry-After."""

import json

from harness import trade
from load_crowd import Crowd, Line
from load_process import memory
from row import expect
from wire import head

ME, TRADES, BATCH, STATS = "/api/v1/me", "/api/v1/trades", "/api/v1/trades/batch", "/api/v1/stats"
QUEUE, CONNECTIONS = 24, 300
SMALL = ("--rate-limit", "0", "--access-log", "off", "--write-queue", str(QUEUE), "--max-connections", str(CONNECTIONS))
BODY_BYTES, BODIES = 8 << 20, 8  # the largest body there is, and how many of these may be under way together
JOBS = 4096                      # that may wait for a pool of threads
GROWTH_MIB = 96                  # the bound of bodies and answers, and an allocator's share


def post(path, key, body):
    text = json.dumps(body).encode()
    return head("POST", path, key, "Content-Type: application/json", "Content-Length: %d" % len(text)) + text


def told_to_wait(answer):
    wait = answer.header("retry-after") or ""
    expect(wait.isdigit() and int(wait) >= 1, "a 503 without Retry-After:", answer)
    return True


def overload(port, count, make, seconds):
    """`count` lines with a request under way each, all the time; answers how often each status came."""
    found, going = {}, [True]

    def on_answer(line, answer):
        found[answer.status] = found.get(answer.status, 0) + 1
        if answer.status == 503:
            told_to_wait(answer)
        if going[0]:
            crowd.send(line, make(), 1)
    with Crowd(on_answer) as crowd:
        crowd.open(count, lambda _: Line(port, make(), answers=1))
        crowd.run(seconds)
        going[0] = False
        expect(crowd.run(60, crowd.settled), "requests are not answered")
        unanswered = [line for line in crowd.lines if len(line.answers) < line.awaited]
        expect(not unanswered, len(unanswered), "of", count, "connections were closed without an answer")
    expect(found.get(503), "nothing was refused at", count, "requests at once:", found)
    return found


def writes(server, user, seconds):
    """Ten times as many writers as commits may wait."""
    count = 10 * QUEUE

    def make():
        return post(TRADES, user.key, trade())
    found = overload(server.port, count, make, seconds)
    expect(set(found) == {201, 503}, "writers were answered", found)
    stored = user.api.get(STATS).json()["stats"]["trades"]
    expect(stored >= found[201], found[201], "trades were acknowledged, and", stored, "are there")
    return "%d writers at a queue of %d: %d times 201, %d times 503" % (count, QUEUE, found[201], found[503])


def connections(server, user):
    """Ten times as many connections as may be open. Those far past it may be closed without a word."""
    count = 10 * CONNECTIONS
    with Crowd() as crowd:
        crowd.open(count, lambda _: Line(server.port, head("GET", "/healthz"), answers=1))
        expect(user.api.get(ME).status == 200, "an open connection suffers")
        crowd.run(10, crowd.settled)
        served, told, silent = 0, 0, 0
        for line in crowd.lines:
            statuses = [answer.status for answer in line.answers]
            expect(statuses in ([200], [503], []), "a connection was answered", statuses)
            expect(statuses or line.ended, "a connection is neither served nor refused")
            served += statuses == [200]
            told += statuses == [503] and told_to_wait(line.answers[0])
            silent += not statuses
        crowd.run(5, lambda: len(crowd.open_lines()) <= CONNECTIONS)  # a refusal comes before the end of its connection
        expect(len(crowd.open_lines()) <= CONNECTIONS, len(crowd.open_lines()), "connections are open")
    expect(told, "none of", count, "connections was refused")
    return "%d connections where %d may be: %d served, %d told 503, %d closed" % (
        count, CONNECTIONS, served, told, silent)


def bodies(server, user):
    """Ten times as many large bodies as may be under way."""
    count, before = 10 * BODIES, memory(server.process.pid)
    begun = head("POST", BATCH, user.key, "Content-Type: application/json", "Content-Length: %d" % BODY_BYTES)
    with Crowd() as crowd:
        crowd.open(count, lambda _: Line(server.port, begun + b" " * (1 << 20), answers=1))
        crowd.run(10, lambda: sum(1 for line in crowd.lines if line.answers) >= count - BODIES)
        answers = [answer for line in crowd.lines for answer in line.answers]
        expect({answer.status for answer in answers} == {503}, "begun bodies were answered", answers[:1])
        expect(len(answers) >= count - BODIES, "only", len(answers), "of", count, "bodies of 8 MiB were refused")
        for answer in answers:
            told_to_wait(answer)
        more = memory(server.process.pid) - before
        expect(more < GROWTH_MIB, "%d MiB more" % more)
    return "%d bodies of 8 MiB: %d told 503, %d MiB more" % (count, len(answers), more)


def statistics(server, user):
    """More statistics at once than may wait for the pool that computes them."""
    for _ in range(6):
        made = user.api.post(BATCH, {"trades": [trade(pnl=number) for number in range(500)]})
        expect(made.status == 201, made)
    count = JOBS + 1500
    asked = head("GET", STATS + "?group_by=pair", user.key)
    with Crowd() as crowd:
        crowd.open(count, lambda _: Line(server.port))
        for line in crowd.lines:
            crowd.send(line, asked, 1)
        expect(crowd.run(120, crowd.settled), "statistics are not answered")
        answers = [answer for line in crowd.lines for answer in line.answers]
    found = {status: sum(1 for answer in answers if answer.status == status) for status in (200, 503)}
    expect(sum(found.values()) == count, "of", count, "requests for statistics", found, "were answered so")
    expect(found[503], "none of", count, "was refused: this proves nothing")
    all(told_to_wait(answer) for answer in answers if answer.status == 503)
    return "%d statistics at once: %d answered, %d told 503" % (count, found[200], found[503])
