"""Medians, their spread, and the one table."""

import statistics

# What the product promises; README.md says where each comes from.
GOALS = {
    "me": "0.75 × inline Beast; > nginx",
    "list 50": "25 × Fastify, 18 × FastAPI, 20 × Go",
    "anew: list 50": "0.9 of the limit",
    "pair 100": "30 × Fastify; 0.9 of the limit",
    "deep 500": "30 × Fastify; 0.9 of the limit",
    "durable POST, 64": "10 × Fastify, 3 × with group commit; 0.8 × RocksDB alone",
    "p99": "≤ 3 × p50; ≤ 1/5 of the best peer's",
    "cores": "≥ 1.7 ×",
    "idle": "< 30",
    "peak": "≤ 200",
    "start": "≤ 100",
    "disk": "≤ 150",
    "import": "≤ 40",
    "scale": "≤ 1.2",
    "hook": "≥ 0.85",
    "flat": "≤ 1.05",
}

COMPARED = ("Fastify", "Fastify, group commit", "FastAPI", "Go", "epoll loop", "inline Beast", "our HTTP layer", "nginx")
NOISY_SPREAD, NOISY_OTHERS = 10, 5  # percent


def median(values):
    return statistics.median(values)


def spread(values):
    """How far the runs lie apart: half of the whole range, in percent of the median."""
    middle = median(values)
    return (max(values) - min(values)) / 2 / middle * 100 if middle else 0.0


def summarise(runs):
    """The medians of runs of one case, the spread of the CPU figure, and how much others disturbed at the worst."""
    summary = {name: median([run[name] for run in runs]) for name in runs[0]}
    summary["spread_percent"] = spread([run["per_cpu_second"] for run in runs])
    summary["others_percent"] = max(run["others_percent"] for run in runs)
    summary["runs"] = [round(run["per_cpu_second"]) for run in runs]
    return summary


def figure(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def times(ratio):
    return f"{ratio:,.0f} ×" if ratio >= 10 else f"{ratio:.2f} ×" if ratio < 3 else f"{ratio:.1f} ×"


class Table:
    """Rows of cells under fixed headings; columns that stay empty are left out."""

    HEADINGS = ("measure", "tjp", "requests/s", "p50 ms", "p99 ms", "spread", *COMPARED, "goal", "notes")

    def __init__(self):
        self.rows = []

    def add(self, measure, value, goal="", notes="", cells=None):
        self.rows.append({"measure": measure, "tjp": value, "goal": goal, "notes": notes} | (cells or {}))

    def text(self):
        used = [name for name in self.HEADINGS if any(row.get(name) for row in self.rows)]
        align = {"measure": "---", "goal": "---", "notes": "---"}
        lines = ["| " + " | ".join(used) + " |", "| " + " | ".join(align.get(name, "---:") for name in used) + " |"]
        lines += ["| " + " | ".join(row.get(name, "") for name in used) + " |" for row in self.rows]
        return "\n".join(lines)


def request_cells(case):
    """The cells of a closed-loop case: ours, and ours over each of the others by the CPU of a request."""
    ours = case["tjp"]
    mark = " (!)" if ours["spread_percent"] > NOISY_SPREAD or ours["others_percent"] > NOISY_OTHERS else ""
    cells = {
        "requests/s": figure(ours["per_second"]),
        "p50 ms": f"{ours['p50_ms']:.2f}",
        "p99 ms": f"{ours['p99_ms']:.2f}",
        "spread": f"± {ours['spread_percent']:.0f} %{mark}",
    }
    for name in COMPARED:
        if name in case:
            cells[name] = times(ours["per_cpu_second"] / case[name]["per_cpu_second"])
    return cells


def limit_notes(name, case, result):
    """What a server of our shape could do at best: the cost of the bytes, and then that of the rows."""
    scan = result.get("rocksdb", {}).get("reads", {}).get(name.removeprefix("anew: "))
    beast = case.get("inline Beast")
    if not scan or not beast:
        return ""
    limit = 1 / (1 / beast["per_cpu_second"] + 1 / scan["per_cpu_second"])
    share = case["tjp"]["per_cpu_second"] / limit
    rows = figure(scan["per_cpu_second"])
    return f"{share:.2f} of the limit {figure(limit)} (inline Beast and then RocksDB's scan, {rows})"


def post_notes(name, case, result):
    ours = case["tjp"]
    notes = [
        f"{ours['commits_per_sync']:.1f} commits a sync, {figure(ours['syncs_per_second'])} syncs/s",
        f"{figure(ours['disk_bytes'])} bytes to disk a trade",
    ]
    alone = result.get("rocksdb", {}).get("commits", {}).get(name.split()[-1])
    if alone:
        by_cpu, by_time = (ours[word] / alone[word] for word in ("per_cpu_second", "per_second"))
        notes.append(f"{by_cpu:.2f} of RocksDB alone by CPU, {by_time:.2f} by rate")
        beast = result["cases"].get("me", {}).get("inline Beast")
        if beast:
            limit = 1 / (1 / beast["per_cpu_second"] + 1 / alone["per_cpu_second"])
            share = ours["per_cpu_second"] / limit
            notes.append(f"{share:.2f} of the limit {figure(limit)} (inline Beast's small answer and then RocksDB)")
    if ours["with_compaction"] < 0.98 * ours["per_cpu_second"]:
        notes.append(f"{figure(ours['with_compaction'])} with the compaction that follows")
    for peer in COMPARED:
        if peer in case:
            notes.append(f"{peer}: {times(ours['per_second'] / case[peer]['per_second'])} by rate")
    return "; ".join(notes)


def add_requests(table, result):
    for name, case in result["cases"].items():
        size = result.get("body_bytes", {}).get(name, {}).get("tjp")
        label = f"{name}, {size:,} bytes" if size else name
        notes = ""
        if name.startswith("durable POST"):
            notes = post_notes(name, case, result)
        elif name in ("anew: list 50", "pair 100", "deep 500"):
            notes = limit_notes(name, case, result)
        elif name in result.get("hooks", {}):
            ratio = result["hooks"][name]
            notes = f"{ratio['per_second']:.2f} of durable POST by rate ({GOALS['hook']}), in turn with it; "
            notes += f"{ratio['per_cpu_second']:.2f} by CPU, {ratio['with_compaction']:.2f} with compaction"
        value = f"{figure(case['tjp']['per_cpu_second'])} per CPU-second"
        table.add(label, value, GOALS.get(name, ""), notes, cells=request_cells(case))


def add_latency(table, result):
    for name, rows in result.get("latency", {}).items():
        for row in rows:
            share = row["rate"] / row["peak"] * 100
            ratio = row["p99_ms"] / row["p50_ms"] if row["p50_ms"] else 0
            notes = f"p99.9 {row['p999_ms']:.2f} ms, at most {row['max_ms']:.1f}; p99 is {ratio:.1f} × p50"
            missed = row["missed_percent"]
            if missed >= 0.01:
                notes += f"; {missed:.{0 if missed >= 1 else 2}f} % sent over 1 ms late or not at all"
            floor = result.get("latency_floor", {}).get(name) if row is rows[0] else None
            if floor:
                notes += f"; p99 is {row['p99_ms'] / floor['p99_ms']:.1f} × that of the epoll loop at this rate, "
                notes += f"{floor['p99_ms']:.2f} ms, which is {floor['p99_ms'] / floor['p50_ms']:.1f} × its p50"
            if row is rows[-1] and row["server"] == "tjp" and len(rows) > 1:
                best = max(rows[1:-1], key=lambda one: one["rate"])
                notes += f"; p99 is {row['p99_ms'] / best['p99_ms']:.2f} of what {best['server']} has at that rate"
            table.add(
                f"open loop: {name}, {row['server']}", f"at {share:.0f} % of its peak",
                GOALS["p99"] if row["server"] == "tjp" else "", notes,
                cells={
                    "requests/s": figure(row["rate"]),
                    "p50 ms": f"{row['p50_ms']:.2f}",
                    "p99 ms": f"{row['p99_ms']:.2f}",
                    "spread": f"± {row['p99_spread_percent']:.0f} %",
                },
            )


def add_variants(table, result):
    for name, found in result.get("tls", {}).items():
        plain, tls = found["plain"], found["TLS"]
        notes = f"TLS costs {plain['per_cpu_second'] / tls['per_cpu_second']:.2f} × of plain, measured in turn"
        value = f"{figure(tls['per_cpu_second'])} per CPU-second"
        table.add(f"{name} by TLS", value, notes=notes, cells=request_cells({"tjp": tls}))
    if "cores" in result:
        cores = result["cores"]
        where = "on cores of its own" if cores["own_cores_for_load"] else "on the same cores, and so the limit"
        notes = f"by the CPU of a request {times(cores['cost_ratio'])}; wrk was {where}"
        table.add("list 50, 2 cores : 1", times(cores["rate_ratio"]), GOALS["cores"], notes)
    if "rocksdb" in result:
        reads = result["rocksdb"]["reads"]
        notes = "; ".join(f"{name} {figure(one['per_cpu_second'])}" for name, one in reads.items())
        table.add("RocksDB alone, reads per CPU-second", "", notes=notes)
        commits = result["rocksdb"]["commits"]
        notes = "; ".join(
            f"{callers} callers {figure(one['per_second'])}/s, {figure(one['per_cpu_second'])} per CPU-second"
            for callers, one in commits.items()
        )
        table.add("RocksDB alone, synced commits of a trade", "", notes=notes)
        disk = result["disk_sync"]
        rate = f"{figure(disk['per_second'])}/s, {disk['p50_ms']:.2f} ms"
        table.add("the disk alone: append 512 bytes, fdatasync", rate)
    for name, key in (("list 50", "list 50"), ("pair 100", "pair 100")):
        if key in result.get("scale", {}):
            one, scale = result["scale"][key], result["scale"]
            label = f"{name}: cost with {scale['many']:,} trades : with {scale['few']:,}"
            table.add(label, f"{one['ratio']:.2f}", GOALS["scale"], f"{figure(one['few'])} and {figure(one['many'])}")
    if "pending" in result:
        one = result["pending"]
        label = f"100 pending signals: cost among {one['count']:,} old ones : among {one['few_count']:,}"
        table.add(label, f"{one['ratio']:.2f}", GOALS["scale"], f"{figure(one['few'])} and {figure(one['many'])}")
    if "soak" in result:
        one = result["soak"]
        notes = f"{figure(one['rate'])} mixed requests/s; at most {figure(one['peak_mib'])} MiB; "
        notes += f"p99 {one['p99_ms']:.1f} ms"
        label = f"memory over {one['seconds']} s of load: last third : first third"
        table.add(label, f"{one['last_third_mib'] / one['first_third_mib']:.2f}", GOALS["flat"], notes)


def add_data(table, result):
    for name, one in result["import"].items():
        notes = f"{figure(one['trades_per_second'])}/s; {one['cpu_seconds']:.1f} CPU-seconds of the server; "
        notes += f"memory at most {figure(one['peak_mib'])} MiB; "
        notes += f"{figure(one['disk_bytes_per_trade'])} bytes written to disk a trade"
        row = result.get("row_bytes", {}).get(name)
        if row:
            notes += f", {one['disk_bytes_per_trade'] / row:.1f} × a row of {row}"
        if "lists" in one:
            lists = one["lists"]
            p99 = lists["latency_us"]["p99"] / 1000
            notes += f"; meanwhile {lists['answered']:,} of {lists['scheduled']:,} lists of 50 answered, "
            notes += f"p99 {p99:.1f} ms"
        goal = GOALS["import"] if name == "tjp" else ""
        label = f"import of {one['trades']:,} trades over the batch endpoint, {name}"
        table.add(label, f"{one['seconds']:.1f} s", goal, notes)
    if "rocksdb" in result:
        value = f"{figure(result['rocksdb']['disk_bytes_per_trade'])} bytes"
        table.add("a trade on disk, compacted, with all indexes", value, GOALS["disk"])
    table.add("data folder after loading", f"{figure(result['disk_mib'])} MiB")
    memory = dict(result["memory_mib"])
    for word, label in (("idle", "new folder, idle"), ("loaded", "trades loaded, just started"),
                        ("peak", "at most, under all of the above")):
        if word in memory:
            value = memory.pop(word)
            others = "; ".join(f"{name} {figure(mib)}" for name, mib in memory.items()) if word == "peak" else ""
            table.add(f"memory, {label}", f"{figure(value)} MiB", GOALS.get(word, ""), others)
    start = dict(result["start_ms"])
    clean, killed = start.pop("clean", None), start.pop("killed", None)
    others = "; ".join(f"{name} {ms:.0f}" for name, ms in start.items())
    if clean is not None:
        table.add("start to the first 200, trades loaded", f"{clean:.0f} ms", GOALS["start"], others)
    if killed is not None:
        table.add("– after kill -9 while writing", f"{killed:.0f} ms")


def table(result):
    made = Table()
    add_requests(made, result)
    add_latency(made, result)
    add_variants(made, result)
    add_data(made, result)
    return "\n".join([made.text(), "", *footnotes(result)])


def footnotes(result):
    conditions = result["conditions"]
    others = [one["others_percent"] for case in result["cases"].values() for one in case.values()]
    others += [row["others_percent"] for rows in result.get("latency", {}).values() for row in rows]
    worst = ""
    if others:
        worst = f", during the runs {median(others):.0f} % in the median and {max(others):.0f} % at the worst"
    yield (
        f"{conditions['date']}, revision {conditions['revision']}, {conditions['cpu']}, {conditions['cores']} cores, "
        f"{conditions['memory_gib']} GiB, Linux {conditions['kernel']}; medians of {conditions['runs']} runs of "
        f"{conditions['seconds']} s; other work on the machine before the start: {conditions['busy_percent']} %{worst}."
    )
    if conditions["quick"]:
        yield "\n**A smoke test: these figures mean nothing.**"
    noisy = conditions["busy_percent"] > NOISY_OTHERS or (others and median(others) > NOISY_OTHERS)
    if noisy:
        yield "\n**The machine was noisy: do not quote this table.**"
    for name, reason in result["missing"].items():
        yield f"\n{name} is left out: {reason}."
