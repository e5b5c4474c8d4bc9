"""Medians, their spread, and the one table."""

import statistics

# What a one-file prototype of the same API reached on the same kind of machine, and what the product promises.
GOALS = {
    "me": "> 42,816",
    "list 50": "> 12,023",
    "pair 100": "> 8,506",
    "deep 500": "> 2,808",
    "durable POST": "> 14,844 and > 11,074/s",
    "idle": "< 30",
    "load": "< 300",
    "start": "< 200",
    "scale": "≤ 1.2",
    "group": "≥ 20, or the bound",
    "hook": "≥ 0.85",
    "pending": "≤ 1.2",
}

HEADINGS = ("measure", "value", "requests/s", "p50 ms", "p99 ms", "spread", "goal", "for comparison")


def median(values):
    return statistics.median(values)


def spread(values):
    """How far the runs lie apart: half of the whole range, in percent of the median."""
    middle = median(values)
    return (max(values) - min(values)) / 2 / middle * 100 if middle else 0.0


def summarise(runs):
    """The medians of runs of one case, and the spread of the CPU figure."""
    summary = {name: median([run[name] for run in runs]) for name in runs[0]}
    summary["spread_percent"] = spread([run["per_cpu_second"] for run in runs])
    summary["runs"] = [round(run["per_cpu_second"]) for run in runs]
    return summary


def figure(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def request_row(name, case):
    compare = []
    if case.get("http_layer"):
        compare.append(f"our HTTP layer alone {figure(case['http_layer'])}")
    if case.get("nginx"):
        compare.append(f"nginx, a file of that size {figure(case['nginx'])}")
    if case.get("with_compaction", case["per_cpu_second"]) < 0.98 * case["per_cpu_second"]:
        compare.append(f"{figure(case['with_compaction'])} with the compaction that follows")
    size = f", {case['body_bytes']:,} bytes" if case.get("body_bytes") else ""
    return (
        name + size,
        f"{figure(case['per_cpu_second'])} per CPU-second",
        figure(case["per_second"]),
        f"{case['p50_ms']:.2f}",
        f"{case['p99_ms']:.2f}",
        f"± {case['spread_percent']:.0f} %",
        GOALS.get(name, ""),
        "; ".join(compare),
    )


def plain_row(name, value, goal="", compare=""):
    return (name, value, "", "", "", "", goal, compare)


def bound(result):
    """What holds durable POST back, as a sentence."""
    post, disk = result["cases"]["durable POST"], result["disk_sync"]
    synced = result["syncs_per_second"]
    share, commits = post["cpu_share"], result["commits_per_sync"]
    busy = f"{share * 100:.0f} % of the core used, {figure(synced)} syncs/s of {commits:.0f}"
    full_disk = synced > 0.7 * disk["per_second"]
    limit = "the core" if share > 0.85 else "the disk" if full_disk else "disk and core in turn"
    return f"bounded by {limit}: {busy} commits each"


def rows(result):
    cases = result["cases"]
    yield from (request_row(name, case) for name, case in cases.items())
    ratio = cases["durable POST"]["per_second"] / cases["durable POST, 1 connection"]["per_second"]
    yield plain_row("durable POST, 64 connections : 1", f"{ratio:.1f} ×", GOALS["group"], bound(result))
    for name in ("hook, JSON alert", "hook, text"):
        hook, post = cases[name], cases["durable POST"]
        rate, cost = (hook[each] / post[each] for each in ("per_second", "per_cpu_second"))
        yield plain_row(f"{name} : durable POST", f"{rate:.2f}", GOALS["hook"], f"by CPU-seconds {cost:.2f}")
    if "pending" in result:
        one = result["pending"]
        label = f"100 pending signals: cost among {one['count']:,} old ones : among {one['few_count']:,}"
        compare = f"{figure(one['few'])} and {figure(one['many'])} per CPU-second"
        yield plain_row(label, f"{one['ratio']:.2f}", GOALS["pending"], compare)
    disk = result["disk_sync"]
    yield plain_row(
        "the disk alone: append 512 bytes, fdatasync", f"{figure(disk['per_second'])}/s, {disk['p50_ms']:.2f} ms"
    )
    yield plain_row("a trade in a listing", f"{result['row_bytes']} bytes")
    if "scale" in result:
        scale = result["scale"]
        for name in ("list 50", "pair 100"):
            one = scale[name]
            compare = f"{figure(one['few'])} and {figure(one['many'])} per CPU-second"
            label = f"{name}: cost with {scale['many']:,} trades : with {scale['few']:,}"
            yield plain_row(label, f"{one['ratio']:.2f}", GOALS["scale"], compare)
        yield plain_row("import of those over the batch endpoint", f"{figure(scale['trades_per_second'])} trades/s")
    load = result["load"]
    yield plain_row(
        f"import of {load['users']} × {load['trades']:,} over the batch endpoint",
        f"{figure(load['trades_per_second'])} trades/s",
        compare=f"{load['cpu_seconds']:.1f} CPU-seconds of the server; memory at most {figure(load['peak_mib'])} MiB",
    )
    memory = result["memory_mib"]
    yield plain_row("memory, new folder, idle", f"{memory['idle']:.1f} MiB", GOALS["idle"])
    yield plain_row("memory, trades loaded, just started", f"{figure(memory['loaded'])} MiB")
    yield plain_row("memory, at most, under all of the above", f"{figure(memory['peak'])} MiB", GOALS["load"])
    start = result["start_ms"]
    yield plain_row("start to the first 200, trades loaded", f"{start['clean']:.0f} ms", GOALS["start"])
    yield plain_row("– after kill -9 while writing", f"{start['killed']:.0f} ms")
    yield plain_row("data folder after loading", f"{figure(result['disk_mib'])} MiB")


def table(result):
    lines = ["| " + " | ".join(HEADINGS) + " |", "| --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"]
    lines += ["| " + " | ".join(row) + " |" for row in rows(result)]
    conditions = result["conditions"]
    lines += [
        "",
        f"{conditions['date']}, {conditions['cpu']}, {conditions['cores']} cores, Linux {conditions['kernel']}; "
        f"medians of {conditions['runs']} runs of {conditions['seconds']} s; other work on the "
        f"machine before the start: {conditions['busy_percent']} %.",
    ]
    return "\n".join(lines)
