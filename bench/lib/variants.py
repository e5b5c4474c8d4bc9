"""Our server in other conditions: idle, started anew, with TLS, with more cores, with much older data, for long."""

import os
import signal
import subprocess
import time

from lib import ceilings, drive, load, report, signals
from lib.bench import OURS, say

STARTS = 5
SOAK_S = 600
SOAK_STEP_S = 10
WARM_UP_SHARE = 20


def idle(bench):
    say("idle")
    with bench.serve(bench.scratch / "empty") as server:
        server.settle()
        bench.result["memory_mib"]["idle"] = server.memory_mib()


def start(bench):
    times = []
    for _ in range(STARTS):
        with bench.serve() as server:
            times.append(server.start_ms)
    bench.result["start_ms"]["clean"] = report.median(times)


def kill(bench, server):
    """Ends our server as a power cut would, and starts it anew."""
    server.stop(signal.SIGKILL)
    with bench.serve() as again:
        bench.result["start_ms"]["killed"] = again.start_ms


def tls(bench):
    """me and list 50, plain and by TLS, in turn."""
    certificate, key = bench.scratch / "cert.pem", bench.scratch / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    cases = drive.reads(bench.keys, bench.options.trades)[:2]
    runs = {}
    for at in range(bench.options.runs):
        for label, settings in (("plain", {}), ("TLS", {"certificate": (str(certificate), str(key))})):
            with bench.serve(**settings) as server:
                for case in cases:
                    say(f"{case.name}, {label}, run {at + 1} of {bench.options.runs}")
                    drive.run(server, case, 1, bench.scratch)
                    run = drive.run(server, case, bench.options.seconds, bench.scratch)
                    runs.setdefault((case.name, label), []).append(run)
    bench.result["tls"] = _by_case(runs)


def cores(bench):
    """List 50 with one thread on one core, and with two on two.

    With four cores wrk has two of its own. With fewer it shares those of the server: then only the cost of a request
    says what two threads cost each other.
    """
    own = os.cpu_count() >= 4
    case = drive.listing("list 50", bench.keys, 50)
    runs = {}
    for at in range(bench.options.runs):
        for threads in (1, 2):
            say(f"{threads} cores, run {at + 1} of {bench.options.runs}")
            load_core = "2,3" if own else "1" if threads == 1 else "0,1"
            with bench.serve(core=set(range(threads)), threads=threads) as server:
                drive.run(server, case, 1, bench.scratch, load_core)
                run = drive.run(server, case, bench.options.seconds, bench.scratch, load_core)
                runs.setdefault((case.name, str(threads)), []).append(run)
    found = _by_case(runs)[case.name]
    one, two = found["1"], found["2"]
    bench.result["cores"] = {
        "own_cores_for_load": own,
        "rate_ratio": two["per_second"] / one["per_second"],
        "cost_ratio": 2 * two["per_cpu_second"] / one["per_cpu_second"],
        "runs": found,
    }


def _by_case(runs):
    found = {}
    for (case_name, label), done in runs.items():
        found.setdefault(case_name, {})[label] = report.summarise(done)
    return found


def rocksdb(bench):
    """RocksDB alone on a copy of the data as it was loaded; and what that is on disk when it is compacted."""
    say("RocksDB alone: compacting a copy")
    alone = ceilings.RocksDb(bench.programs / "rocksdb_alone", bench.data, bench.scratch)
    count = bench.options.users * bench.options.trades
    found = {"disk_bytes_per_trade": alone.compact() / count}
    reads, commits = [], {callers: [] for callers in bench.options.callers}
    for at in range(bench.options.runs):
        say(f"RocksDB alone, run {at + 1} of {bench.options.runs}")
        reads.append(alone.reads(bench.options.seconds / 4))
        for callers, done in commits.items():
            done.append(alone.commits(bench.options.seconds / 2, callers))
    figure = lambda runs, name: {
        word: report.median([run[name][word] for run in runs]) for word in ("per_second", "per_cpu_second")
    }
    found["reads"] = {name: figure(reads, name) for name in reads[0]}
    found["commits"] = {str(callers): figure(done, "commits") for callers, done in commits.items()}
    bench.result["rocksdb"] = found
    bench.result["disk_sync"] = ceilings.disk_syncs(bench.scratch, bench.options.seconds)


def scale(bench):
    """What a listing costs a user with a very long history, against one with a short one."""
    few, many = bench.options.few, bench.options.many
    say(f"loading one user of {many:,} trades")
    with bench.serve(core=None, threads=0) as server:
        keys = load.make_users(bench.tjp, bench.data, ["few", "many"])
        load.load(server.port, [("few", keys[0], few)])
        took = load.load(server.port, [("many", keys[1], many)])
        server.settle()
    found = {"few": few, "many": many, "trades_per_second": many / took}
    with bench.serve() as server:
        for name, make, limit in (("list 50", drive.listing, 50), ("pair 100", drive.pair_listing, 100)):
            runs = ([], [])
            for at in range(2 * bench.options.runs + 2):
                say(f"{name} of {(few, many)[at % 2]:,} trades")
                run = drive.run(server, make(name, [keys[at % 2]], limit), bench.options.seconds, bench.scratch)
                runs[at % 2].append(run["per_cpu_second"])
            # The first of each only warmed the cache.
            few_cost, many_cost = (report.median(done[1:]) for done in runs)
            found[name] = {"few": few_cost, "many": many_cost, "ratio": few_cost / many_cost}
    bench.result["scale"] = found
    _pending(bench)


def _pending(bench):
    """Listing a page of pending signals among few and among many old ones."""
    few, many = bench.options.few, bench.options.many
    say(f"loading one user of {many:,} signals")
    with bench.serve(core=None, threads=0) as server:
        keys = load.make_users(bench.tjp, bench.data, ["few-signals", "many-signals"])
        for key, count in zip(keys, (few, many)):
            signals.fill(server, signals.make_hook(server.port, key), key, count, bench.scratch, say)
        server.settle()
    with bench.serve() as server:
        runs = ([], [])
        for at in range(2 * bench.options.runs + 2):
            say(f"pending among {(few, many)[at % 2]:,} signals")
            case = signals.pending_listing(keys[at % 2])
            runs[at % 2].append(drive.run(server, case, bench.options.seconds, bench.scratch)["per_cpu_second"])
    few_cost, many_cost = (report.median(done[1:]) for done in runs)
    bench.result["pending"] = {
        "few": few_cost, "many": many_cost, "ratio": few_cost / many_cost, "count": many, "few_count": few
    }


def soak(bench):
    """The mixed load for ten minutes, and what memory the server holds in the course of it.

    Its caches have a bound and are filled first: that they fill is no leak.
    """
    length = 20 if bench.options.quick else SOAK_S
    case, samples = drive.mixed(bench.keys), []
    filling = [drive.deep_listing("deep 500", bench.keys, bench.options.trades), *drive.writes(bench.keys, (64,))]
    with bench.serve() as server:
        for one in filling:
            drive.run(server, one, max(1, length // WARM_UP_SHARE), bench.scratch)
        rate = drive.run(server, case, bench.options.seconds, bench.scratch)["per_second"] / 2
        load_loop = drive.OpenLoop(bench.programs / "loadgen", server, case, rate, bench.scratch, length, spin=False)
        while load_loop.child.poll() is None:
            samples.append(server.memory_mib())
            time.sleep(min(SOAK_STEP_S, length / 10))
        done = load_loop.result()
    third = max(1, len(samples) // 3)
    bench.result["soak"] = {
        "seconds": length,
        "rate": rate,
        "first_third_mib": report.median(samples[:third]),
        "last_third_mib": report.median(samples[-third:]),
        "peak_mib": max(samples),
        "samples_mib": [round(sample, 1) for sample in samples],
        "p99_ms": done["latency_us"]["p99"] / 1000,
    }


def peak_memory(bench, contestants):
    for one in contestants:
        name = "peak" if one.name == OURS else one.name
        bench.result["memory_mib"][name] = one.server.memory_mib("VmHWM")
