"""Slow attack: thousands of connections that send heads and bodies, or read answers, a byte at a time."""

import os
import statistics
import subprocess
import time

from harness import trade
from load_broken import Fake
from load_process import Aside, raise_own_limit
from load_slow import KINDS, Target, attack, good_client, p99
from row import expect

TITLE = "2,000 slow connections: p99 of a good client, time until each is closed"

# Seconds a head may take; a body; an answer of which nothing is taken; and a connection between two requests.
DEADLINES = {"head": 10, "body": 30, "read": 30, "refused": 60}
SLACK = 3  # sweeps, and the second in which a closing connection is still listened to
PATHS = {"head": "/healthz", "body": "/api/v1/trades", "read": "/api/v1/openapi.json"}
PAUSE = 0.004  # of the good client, between two requests
DESCRIPTORS = 12000
READS = ("me", "list", "pair")  # what waits for the disk has that one's p99, not the server's


def prepare(row):
    """A server with a journal, and what its good client does."""
    server = row.server().start()
    user = server.user()
    for _ in range(4):
        made = user.api.post("/api/v1/trades/batch", {"trades": [trade(pnl=number) for number in range(500)]})
        expect(made.status == 201, made)
    requests = [("me", "GET", "/api/v1/me", None), ("list", "GET", "/api/v1/trades?limit=50", None),
                ("pair", "GET", "/api/v1/trades?limit=20&pair=XAUUSD", None),
                ("post", "POST", "/api/v1/trades", trade())]
    return server, Target(server, user.key, PATHS, requests)


def twice(before):
    return 2 * before


def generous(before):
    """Of a short time, with few requests, on a machine that has other things to do."""
    return 5 * before + 50


class Windows:
    """Times with an attack and without, in turn."""

    def __init__(self):
        self.quiet, self.attacked = [], []

    def wait(self, kind, seconds):
        begin = time.monotonic()
        time.sleep(seconds)
        getattr(self, kind).append((begin, time.monotonic()))


def served(samples):
    """Raises Broken where the good client was refused, or not answered."""
    failed = [(name, status) for _, _, name, status in samples if status not in (200, 201)]
    expect(not failed, len(failed), "of", len(samples), "good requests failed:", sorted(set(failed), key=str)[:4])


def judge(samples, windows, limit):
    """Whether the good client was served as soon as ever; answers both p99."""
    before, during = (statistics.median(p99(samples, window, READS) for window in times)
                      for times in (windows.quiet, windows.attacked))
    expect(during <= limit(before), "p99 %.1f ms under attack, %.1f ms without" % (during, before))
    served(samples)
    return before, during


def bounded_p99(row, target, each, rounds, seconds, limit):
    """Alternates windows with and without the attack, of so many seconds each; answers both p99."""
    good, windows = Aside(row, good_client, target, PAUSE), Windows()
    for _ in range(rounds):
        windows.wait("quiet", seconds[0])
        attacking = Aside(row, attack, target, each, 60)
        windows.wait("attacked", seconds[1])
        _, _, most = attacking.end()
        expect(most > 2 * each, "there were only", most, "slow connections: this proves nothing")
        time.sleep(0.5)  # thousands of resets at once are another attack
    return judge(good.end(), windows, limit)


def all_closed(gone, left, kinds=KINDS, slack=SLACK):
    """Raises Broken where a connection outlived its deadline, or did not have its time; answers the longest of each
    kind."""
    late = [kind for kind in left if kind in kinds]
    expect(not late, len(late), "connections are still open after their deadline")
    longest = {}
    for kind, deadline in DEADLINES.items():
        times = [seconds for found, seconds in gone if found == kind]
        longest[kind] = max(times, default=0)
        expect(longest[kind] <= deadline + slack, "a", kind, "was borne for %.1f s" % longest[kind])
        shortest = min(times, default=deadline)
        expect(shortest > deadline - 1, "a", kind, "was closed after %.1f s already" % shortest)
    return longest


def known_tool(row, server, count):
    """The same heads and bodies from slowhttptest, at once."""
    folder = row.folder("slow")
    modes = {"-H": ("/healthz", 10 + 4), "-B": ("/api/v1/trades", 30 + 4)}
    running = {mode: subprocess.Popen(
        ("slowhttptest", mode, "-c", str(count), "-r", "200", "-i", "4", "-l", str(seconds + count // 200), "-p", "3",
         "-s", "4096", "-g", "-o", os.path.join(folder, mode), "-v", "1", "-u", server.url + path),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for mode, (path, seconds) in modes.items()}
    for process in running.values():
        row.at_end(process.kill)
    for mode, process in running.items():
        said, _ = process.communicate(timeout=90)
        expect("No open connections left" in said, "slowhttptest", mode, "ended otherwise:", said[-400:])
        with open(os.path.join(folder, mode + ".csv"), encoding="utf-8") as table:
            rows = [[int(number) for number in line.split(",")] for line in list(table)[1:]]
        expect(max(row[3] for row in rows) > count // 2, "slowhttptest", mode, "held no more than", max(rows))
        expect(all(row[4] for row in rows), "slowhttptest", mode, "found no service in", rows)


def short_check(row, target):
    """One attack of ten seconds, in which heads are closed and the good client is served."""
    good, windows = Aside(row, good_client, target, PAUSE), Windows()
    windows.wait("quiet", 1)
    begin = time.monotonic()
    gone, left, most = Aside(row, attack, target, 67, 0.6, ("head",)).wait(DEADLINES["head"] + 10)
    windows.attacked.append((begin, time.monotonic()))
    longest = all_closed(gone, left, ("head",), 2 * SLACK)
    before, during = judge(good.end(), windows, generous)
    return "p99 %.1f ms under %d slow connections, %.1f without; heads closed after %.1f s at most" % (
        during, most, before, longest["head"])


def check(row):
    if row.short:
        return short_check(row, prepare(row)[1])
    row.needs("slowhttptest")
    raise_own_limit(row, DESCRIPTORS)
    server, target = prepare(row)
    before, during = bounded_p99(row, target, 667, 8, (6, 8), twice)
    good = Aside(row, good_client, target, PAUSE)
    gone, left, most = Aside(row, attack, target, 667, 20).wait(120)
    served(good.end())
    longest = all_closed(gone, left)
    expect(most > 1900, "there were only", most, "slow connections: this proves nothing")
    known_tool(row, server, 1000)
    expect(server.stop() == 0, "the server did not end well")
    return ("p99 %.1f ms under %d slow connections, %.1f without; of %d closed ones a head had %.1f s, a body %.1f s, "
            "an unread answer %.1f s at most; slowhttptest: 2,000 of 2,000 closed, service available throughout"
            % (during, most, before, len(gone), longest["head"], longest["body"], longest["read"]))


def control(row):
    """Eight threads without deadlines, a connection each."""
    fake = Fake(row, "threads")
    target = Target(fake, None, {"head": "/", "body": "/", "read": "/large"}, [("me", "GET", "/", None)])

    def slowed():
        """p99 of a server whose threads are all taken"""
        bounded_p99(row, target, 20, 1, row.pick((0.4, 1.5), (5, 5)), row.pick(generous, twice))

    def kept():
        """connections that nobody closes"""
        attacking = Aside(row, attack, target, row.pick(67, 667), row.pick(1, 6))
        time.sleep(row.pick(1, DEADLINES["head"] + SLACK))
        gone, left, _ = attacking.end()
        all_closed(gone, left)
    return "eight threads without deadlines: %s; %s" % (row.must_break(slowed), row.must_break(kept))
