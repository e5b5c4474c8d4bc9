"""What is measured in a closed loop: wrk sends the next request of a connection when the last one is answered."""

import contextlib
import json
import statistics

from lib import ceilings, drive, signals
from lib.bench import OURS, say
from lib.process import exchange

WARM_UP_S = 1
RATIOS = ("per_second", "per_cpu_second", "with_compaction")


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
                if one.name == OURS:
                    before = [one.server.counter(name) for name in counters]
                    run = _settled(bench, one.server, case)
                    after = [one.server.counter(name) for name in counters]
                    batched[count].append([new - old for new, old in zip(after, before)])
                else:
                    run = drive.run(one.server, case, bench.options.seconds, bench.scratch)
                runs.setdefault((case.name, one.name), []).append(run)
    for (case_name, name), done in runs.items():
        bench.note(case_name, name, done)
    for count, done in batched.items():
        commits, syncs = (sum(column) for column in zip(*done))
        ours = bench.result["cases"][f"durable POST, {count}"][OURS]
        ours["commits_per_sync"] = commits / max(syncs, 1)
        ours["syncs_per_second"] = syncs / bench.options.seconds / bench.options.runs


def _settled(bench, server, case):
    """A run of ours that finds no compaction under way, and what it costs with the compaction that it leaves behind."""
    server.settle()
    cpu = server.cpu_seconds()
    run = drive.run(server, case, bench.options.seconds, bench.scratch)
    server.settle()
    run["with_compaction"] = run["requests"] / max(server.cpu_seconds() - cpu, 0.01)
    return run


def mixed(bench, contestants):
    bench.rounds([("90/10 mixed", one.name, one.server, drive.mixed(one.keys)) for one in contestants])


def hooks(bench, contestants):
    """Messages to hooks, which only ours has, and durable POSTs in turn with them: a machine's speed changes by more
    than what tells the two apart, so each round has a ratio of its own."""
    server = contestants[0].server
    paths = [signals.make_hook(server.port, key) for key in bench.keys]
    (post,) = drive.writes(bench.keys, (drive.CONNECTIONS,))
    cases = signals.hook_cases(paths)
    runs = {case.name: [] for case in cases}
    ratios = {case.name: [] for case in cases}
    for at in range(bench.options.runs):
        say(f"hooks and POST in turn, run {at + 1} of {bench.options.runs}")
        beside = _settled(bench, server, post)
        for case in cases:
            run = _settled(bench, server, case)
            runs[case.name].append(run)
            ratios[case.name].append({word: run[word] / beside[word] for word in RATIOS})
    for case in cases:
        bench.note(case.name, OURS, runs[case.name])
        bench.result.setdefault("hooks", {})[case.name] = {
            word: statistics.median(one[word] for one in ratios[case.name]) for word in RATIOS}
