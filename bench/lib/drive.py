"""The requests that are measured, and driving them with wrk from core 1."""

import dataclasses
import datetime
import pathlib
import random
import re
import subprocess

from lib import trades

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
        pair_listing("pair 100", keys, 100),
        deep_listing("deep 500", keys, per_user),
    ]


def writes(keys):
    """The same new trades, over many connections and over one."""
    chance = random.Random("writes")
    day = trades.LAST_DAY + datetime.timedelta(days=1)
    lines = [f"POST\t/api/v1/trades\t{chance.choice(keys)}\t{trades.trade(chance, day)}" for _ in range(VARIANTS)]
    return [Case("durable POST", lines), Case("durable POST, 1 connection", lines, 1)]


def run(server, case, seconds, folder):
    """One run of wrk. Figures of the server's CPU include all its threads, background work of the database too."""
    requests = pathlib.Path(folder) / "requests.txt"
    requests.write_text("\n".join(case.lines) + "\n")
    words = ["taskset", "-c", "1", "wrk", "-t1", f"-c{case.connections}", f"-d{seconds}s", "-s", str(LUA)]
    before = server.cpu_seconds()
    out = subprocess.run(
        [*words, f"http://127.0.0.1:{server.port}", "--", str(requests)], capture_output=True, text=True, check=False
    )
    used = server.cpu_seconds() - before
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
        "requests": found["requests"],
    }
