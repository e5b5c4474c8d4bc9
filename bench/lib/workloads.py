"""What is measured in a closed loop: wrk sends the next request of a connection when the last one is answered."""

import contextlib
import json

from lib import ceilings, drive, signals
from lib.bench import OURS, say
from lib.process import exchange

WARM_UP_S = 1


def reads(bench, contestants):
    """me and the listings, of everybody with users and trades, and of the servers with canned answers of that size."""
    readers = [one for one in contestants if not one.writes_only]
    entries = []
    with contextlib.ExitStack() as stack:
        cases = drive.reads(bench.keys, bench.options.trades)
        for case in cases[:2] if bench.options.quick else cases:
            size = check(bench, case, readers)
            for one in readers:
                entries.append((case.name, one.name, one.server, _case_of(case.name, one, bench)))
            for name, server in stack.enter_context(bench.canned(size)):
                entries.append((case.name, name, server, ceilings.CASE))
        for _, _, server, case in entries if not bench.options.quick else ():
            drive.run(server, case, WARM_UP_S, bench.scratch)
        bench.rounds(entries)


def _case_of(name, contestant, bench):
    return next(case for case in drive.reads(contestant.keys, bench.options.trades) if case.name == name)


def check(bench, case, readers):
    """One request of a case to everybody: each must answer well, with as many rows. Returns the size of our body."""
    sizes = {}
    for one in readers:
        path, key = _case_of(case.name, one, bench).example()
        status, body = exchange(one.server.port, path, key)
        rows = json.loads(body).get("trades", []) if status == 200 else []
        if status != 200 or (rows and len(rows) != int(case.name.split()[-1])):
            raise RuntimeError(f"{case.name}: {one.name} answers {status} with {len(rows)} rows")
        sizes[one.name] = len(body)
    bench.result.setdefault("body_bytes", {})[case.name] = sizes
    return sizes[OURS]


def writes(bench, contestants):
    """New trades over some numbers of connections, each answered when it is on disk."""
    counters = ("tjp_commits_total", "tjp_commit_batches_total")
    callers = bench.options.callers
    runs, batched = {}, {count: [] for count in callers}
    for at in range(bench.options.runs):
        for count in callers:
            for one in contestants:
                (case,) = drive.writes(one.keys, (count,))
                say(f"{case.name}: {one.name}, run {at + 1} of {bench.options.runs}")
                ours = one.name == OURS
                if ours:
                    # What the database still has to do after the last run would be counted here.
                    one.server.settle()
                    cpu, before = one.server.cpu_seconds(), [one.server.counter(name) for name in counters]
                run = drive.run(one.server, case, bench.options.seconds, bench.scratch)
                if ours:
                    after = [one.server.counter(name) for name in counters]
                    one.server.settle()
                    run["with_compaction"] = run["requests"] / max(one.server.cpu_seconds() - cpu, 0.01)
                    batched[count].append([new - old for new, old in zip(after, before)])
                runs.setdefault((case.name, one.name), []).append(run)
    for (case_name, name), done in runs.items():
        bench.note(case_name, name, done)
    for count, done in batched.items():
        commits, syncs = (sum(column) for column in zip(*done))
        ours = bench.result["cases"][f"durable POST, {count}"][OURS]
        ours["commits_per_sync"] = commits / max(syncs, 1)
        ours["syncs_per_second"] = syncs / bench.options.seconds / bench.options.runs


def mixed(bench, contestants):
    bench.rounds([("90/10 mixed", one.name, one.server, drive.mixed(one.keys)) for one in contestants])


def hooks(bench, contestants):
    """Messages to hooks; only ours has them."""
    server = contestants[0].server
    paths = [signals.make_hook(server.port, key) for key in bench.keys]
    bench.rounds([(case.name, OURS, server, case) for case in signals.hook_cases(paths)])
