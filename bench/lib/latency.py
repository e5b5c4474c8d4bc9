"""Latencies in an open loop: requests come at a fixed rate, whether or not those before are answered."""

from lib import ceilings, drive, report
from lib.bench import OURS, say

SHARE_OF_PEAK = 0.5
FLOOR = "epoll loop"
SMALL_BODY = 123  # of an answer whose size was not measured
PEER_CAN = 0.75  # of its peak: more, and it would be measured at its end


def cases_of(contestant):
    return (
        drive.Case("me", [drive.get("/api/v1/me", key) for key in contestant.keys]),
        drive.listing("list 50", contestant.keys, 50),
        drive.Case("durable POST, 64", drive.posts(contestant.keys)),
    )


def case_of(contestant, name):
    return next(case for case in cases_of(contestant) if case.name == name)


def measure(bench, contestants):
    """Ours at half of its peak, each peer at that rate or, where it cannot, at half of its own, and ours there too; and
    the epoll loop, whose latencies are the machine's own, at the first of these rates."""
    readers = [one for one in contestants if not one.writes_only]
    ours = readers[0]
    found = {}
    names = ["list 50"] if bench.options.quick else [case.name for case in cases_of(ours)]
    for name in names:
        peaks = {one.name: peak(bench, one, name) for one in readers}
        rate = SHARE_OF_PEAK * peaks[OURS]
        plan = [(ours, rate)]
        for one in readers[1:]:
            most = peaks[one.name]
            plan.append((one, rate if rate < PEER_CAN * most else SHARE_OF_PEAK * most))
        if len(plan) > 1:
            # At the rate of the best peer, so that the two can be compared.
            plan.append((ours, max(rate for _, rate in plan[1:])))
        runs = [[] for _ in plan]
        size = bench.result.get("body_bytes", {}).get(name, {}).get(OURS, SMALL_BODY)
        with bench.canned(size) as canned:
            floor = [server for label, server in canned if label == FLOOR]
            floor_runs = []
            for at in range(bench.options.runs):
                for (one, rate), done in zip(plan, runs):
                    say(f"{name} at {rate:,.0f}/s: {one.name}, run {at + 1} of {bench.options.runs}")
                    done.append(run(bench, one.server, case_of(one, name), rate))
                for server in floor:
                    floor_runs.append(run(bench, server, ceilings.CASE, plan[0][1]))
        found[name] = [
            {"server": one.name, "rate": rate, "peak": peaks[one.name]} | summary(done)
            for (one, rate), done in zip(plan, runs)
        ]
        if floor_runs:
            bench.result.setdefault("latency_floor", {})[name] = {"rate": plan[0][1]} | summary(floor_runs)
    bench.result["latency"] = found


def peak(bench, contestant, name):
    """Requests a second at full load: as it was measured, or by a run now."""
    known = bench.result["cases"].get(name, {}).get(contestant.name)
    if known:
        return known["per_second"]
    say(f"the peak of {contestant.name} at {name}")
    return drive.run(contestant.server, case_of(contestant, name), bench.options.seconds, bench.scratch)["per_second"]


def run(bench, server, case, rate):
    others = drive.Others(server)
    loop = drive.OpenLoop(bench.programs / "loadgen", server, case, rate, bench.scratch, bench.options.seconds)
    found = loop.result()
    found["others_percent"] = others.percent()
    return found


def summary(runs):
    """Medians over the runs; the shares of what went wrong are the worst."""
    out = {
        f"{name}_ms": report.median([one["latency_us"][name] for one in runs]) / 1000
        for name in ("p50", "p90", "p99", "p999", "max")
    }
    out["p99_spread_percent"] = report.spread([one["latency_us"]["p99"] for one in runs])
    out["service_p99_ms"] = report.median([one["service_us"]["p99"] for one in runs]) / 1000
    out["achieved"] = report.median([one["achieved"] for one in runs])
    out["missed_percent"] = 100 * report.median([one["missed_share"] for one in runs])
    out["others_percent"] = max(one["others_percent"] for one in runs)
    out["unanswered"] = max(one["unanswered"] + one["unsent"] for one in runs)
    return out
