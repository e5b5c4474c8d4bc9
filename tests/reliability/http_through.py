"""The shapes of row 10 through a proxy: whatever the proxy lets through, it and tjp agree on what the requests are."""

import socket
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from http_wire import MADE_UP, Exchange, Line, is_me, mark
from row import expect

QUIET = 0.3    # seconds without an answer after which the proxy is told that nothing more comes
GIVE_UP = 5    # seconds a proxy gets to close a connection whose client has ended
PATIENCE = 20


def exchange(port, shape, key, serial):
    """The shape and a marked request on one connection; then another client's request on one of its own, which takes up
    whatever the proxy and tjp left over between them. Answers both."""
    seen = Exchange(shape, serial)
    with Line(port, QUIET) as line:
        line.socket.settimeout(PATIENCE)
        line.send(shape.data(key, serial) + mark("after", key, serial))
        line.socket.settimeout(QUIET)
        try:
            collect(line, seen, until_after=True)
        except socket.timeout:
            pass
        line.end()
        line.socket.settimeout(GIVE_UP)
        try:
            collect(line, seen)
            seen.closed = True
        except socket.timeout:
            pass
    with Line(port, PATIENCE) as line:
        victim = line.send(mark("victim", key, serial)).answer()
    return seen, victim


def collect(line, seen, until_after=False):
    while not (until_after and seen.after()):
        answer = line.answer(head_only=seen.shape.is_head and not seen.answers)
        if answer is None:
            return
        seen.answers.append(answer)


def fault(seen, victim, asked):
    """What is wrong with the answers, in a sentence. A canary may be answered where the proxy itself read a request
    there and forwarded it as one; the proxy's own answers, which have no id, are its own affair."""
    after, canary = seen.after(), seen.id_of("canary")
    if seen.strangers(also={canary} & asked):
        return "answered as %s" % seen.ids()
    if after is not None and not is_me(after):
        return "the next request was answered %s" % after
    if not is_me(victim) or victim.header("x-request-id") != seen.id_of("victim"):
        return "another client's request was answered %s" % victim
    if any(answer.status >= 500 for answer, at in zip(seen.answers, seen.ids()) if at != "-"):
        return "tjp answered %s" % [answer.status for answer in seen.answers]
    return None


def through(site, proxy, shapes, serials, clients):
    """Has several clients send the shapes through the proxy, then ends both; raises Broken with what is wrong. Answers
    the number of requests that the proxy forwarded. Both are fresh: their logs hold nothing else."""
    with ThreadPoolExecutor(clients) as crowd:
        sent = list(crowd.map(lambda pair: exchange(proxy.port, pair[0], site.key, pair[1]), zip(shapes, serials)))
    notes = site.notes()
    told = {identity for seen, _ in sent for identity in [*seen.ids(), seen.id_of("victim")]} - {"-"}
    settled(lambda: told <= {one.answered for one in proxy.taken()})
    proxy.stop()
    logged, taken = site.ended(), proxy.taken()

    asked = {one.asked for one in taken}
    faults = ["%s: %s" % (seen.shape.name, wrong) for seen, victim in sent if (wrong := fault(seen, victim, asked))]
    expect(not faults, len(faults), "of", len(sent), "shapes through %s:" % proxy.name, "; ".join(faults[:8]))
    crossed = [one for one in taken if one.answered not in ("-", one.asked) and not MADE_UP.fullmatch(one.answered)]
    expect(not crossed, len(crossed), "answers went to other requests,",
           "; ".join("that of %s to %s" % (one.answered, one.asked) for one in crossed[:3]))
    smuggled = [note for note in notes if note not in asked]
    expect(not smuggled, "stored, and no request to %s:" % proxy.name, smuggled[:5])
    # Where the proxy gave up on a request, tjp may have answered it all the same.
    theirs = Counter(one.answered for one in taken if one.answered not in ("-", "probe"))
    given_up = Counter(one.asked for one in taken if one.answered == "-")
    ours = Counter(identity for _, identity in logged)
    unseen, unforwarded = theirs - ours, ours - theirs - given_up
    expect(not unseen and not unforwarded, proxy.name, "and tjp disagree on the requests: tjp alone has seen",
           sorted(unforwarded)[:5], "and the proxy alone", sorted(unseen)[:5])
    expect(all(status < 500 for status, _ in logged), "tjp answered with a 5xx")
    return sum(theirs.values())


def settled(is_so, seconds=10):
    """Waits a while for it to be so: a proxy's log may come a moment later."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
