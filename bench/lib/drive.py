"""The requests that are measured, and driving them with wrk from core 1."""

import dataclasses
import datetime
import json
import pathlib
import random
import re
import resource
import signal
import subprocess

from lib import trades
from lib.process import TICKS

LUA = pathlib.Path(__file__).resolve().parent.parent / "lua" / "requests.lua"
CONNECTIONS = 64
RANGE_DAYS = 90  # holds more than 500 trades
VARIANTS = 2000


@dataclasses.dataclass
class Case:
    """One kind of request; `lines` as requests.lua reads them."""

    name: str
    lines: list
    connections: int = CONNECTIONS

    def example(self):
        """Path and key of one of its requests."""
        _, path, key, _ = self.lines[0].split("\t")
        return path, key


def get(path, key=""):
    return f"GET\t{path}\t{key}\t"


def listing(name, keys, limit):
    return Case(name, [get(f"/api/v1/trades?limit={limit}", key) for key in keys])


def anew(name, keys, limit):
    """A listing of which nobody can keep a page: each request has another target."""
    return Case(name, [get(f"/api/v1/trades?limit={limit}&n=@COUNTER@", key) for key in keys])


def pair_listing(name, keys, limit):
    return Case(name, [get(f"/api/v1/trades?limit={limit}&pair={pair}", key) for key in keys for pair in trades.PAIRS])


def deep_listing(name, keys, per_user):
    """500 rows from a random place in the middle half of a random user's history."""
    chance = random.Random(name)
    days = trades.history_days(per_user)
    span = min(RANGE_DAYS, max(1, days // 2))
    lines = []
    for _ in range(VARIANTS):
        ago = days // 4 + chance.randrange(max(1, days // 2 - span + 1))
        last = trades.LAST_DAY - datetime.timedelta(days=ago)
        first = last - datetime.timedelta(days=span)
        lines.append(get(f"/api/v1/trades?limit=500&from={first}&to={last}", chance.choice(keys)))
    return Case(name, lines)


def reads(keys, per_user):
    return [
        Case("me", [get("/api/v1/me", key) for key in keys]),
        listing("list 50", keys, 50),
        anew("anew: list 50", keys, 50),
        pair_listing("pair 100", keys, 100),
        deep_listing("deep 500", keys, per_user),
    ]


CALLERS = (1, 16, 64, 256)


def posts(keys):
    chance = random.Random("writes")
    day = trades.LAST_DAY + datetime.timedelta(days=1)
    return [f"POST\t/api/v1/trades\t{chance.choice(keys)}\t{trades.trade(chance, day)}" for _ in range(VARIANTS)]


def writes(keys, callers=CALLERS):
    """The same new trades, over some numbers of connections."""
    lines = posts(keys)
    return [Case(f"durable POST, {count}", lines, count) for count in callers]


def mixed(keys):
    """Nine lists of 50 and one new trade of ten."""
    chance = random.Random("mixed")
    lists = [get("/api/v1/trades?limit=50", chance.choice(keys)) for _ in range(9 * VARIANTS)]
    return Case("90/10 mixed", lists + posts(keys))


class Others:
    """What part of the machine other programs used between two moments, the host's included ("steal")."""

    def __init__(self, server):
        self.server = server
        self.before = self._sample()

    def _sample(self):
        fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        own = resource.getrusage(resource.RUSAGE_CHILDREN)
        mine = resource.getrusage(resource.RUSAGE_SELF)
        ours = self.server.cpu_seconds() + sum(one.ru_utime + one.ru_stime for one in (own, mine))
        return sum(fields), fields[3] + fields[4], ours

    def percent(self):
        whole, idle, ours = (new - old for new, old in zip(self._sample(), self.before))
        if whole <= 0:
            return 0.0
        return max(0.0, 100 * (whole - idle - ours * TICKS) / whole)


def _requests_file(case, folder):
    path = pathlib.Path(folder) / "requests.txt"
    path.write_text("\n".join(case.lines) + "\n")
    return str(path)


def run(server, case, seconds, folder, load_core="1"):
    """One run of wrk. Figures of the server's CPU include all its threads, background work of the database too."""
    requests = _requests_file(case, folder)
    words = ["taskset", "-c", load_core, "wrk", "-t1", f"-c{case.connections}", f"-d{seconds}s"]
    # A slow peer is slow, not broken: wrk's own limit is 2 s.
    words += ["--timeout", "30s", "-s", str(LUA)]
    others = Others(server)
    before, written = server.cpu_seconds(), server.disk_bytes()
    out = subprocess.run([*words, server.url(), "--", requests], capture_output=True, text=True, check=False)
    used, written = server.cpu_seconds() - before, server.disk_bytes() - written
    busy = others.percent()
    server.fail_if_dead()
    line = re.search(r"^figures (.*)$", out.stdout, re.MULTILINE)
    if out.returncode != 0 or not line:
        raise RuntimeError(f"wrk failed: {out.stdout[-500:]}{out.stderr[-500:]}")
    found = {name: int(value) for name, value in (part.split("=") for part in line[1].split())}
    if found["bad_status"] or found["broken"] or not found["requests"]:
        raise RuntimeError(f"{case.name}: not every request was answered well: {line[1]}")
    return {
        "per_cpu_second": found["requests"] / max(used, 0.01),
        "per_second": found["requests"] / found["us"] * 1e6,
        "p50_ms": found["p50"] / 1000,
        "p99_ms": found["p99"] / 1000,
        "cpu_share": used / found["us"] * 1e6,
        "disk_bytes": written / found["requests"],
        "requests": found["requests"],
        "others_percent": busy,
    }


class OpenLoop:
    """The load generator, on core 1."""

    def __init__(self, program, server, case, rate, folder, seconds=None, spin=True):
        requests = _requests_file(case, folder)
        words = ["taskset", "-c", "1", str(program), str(server.port), requests, "--rate", f"{rate:.1f}"]
        words += ["--connections", str(case.connections)]
        if seconds is not None:
            words += ["--seconds", str(seconds), "--warm-up", "0.5"]
        if spin:
            words.append("--spin")
        self.case = case
        self.child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def stop(self):
        """Ends a run that has no end of its own."""
        self.child.send_signal(signal.SIGTERM)
        return self.result()

    def result(self):
        out, errors = self.child.communicate(timeout=600)
        if self.child.returncode != 0:
            raise RuntimeError(f"loadgen failed: {errors[-500:]}")
        found = json.loads(out)
        if found["bad_status"] or found["broken"]:
            raise RuntimeError(f"{self.case.name}: not every request was answered well: {out}")
        return found
