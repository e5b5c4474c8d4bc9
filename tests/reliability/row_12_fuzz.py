"""Input made by chance, for everything that reads what a stranger sends: request heads and bodies fed in pieces and
whole, trades, signals, queries and cursors, keys, the configuration. The long form runs libFuzzer's programs where they
are built (tests/fuzz/CMakeLists.txt says how), else what the ordinary build has: mutations of the corpora."""

import glob
import os
import re
import subprocess

from row import expect

TITLE = "inputs that crash a reader or break its checks"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPORA = os.path.join(ROOT, "tests", "fuzz", "corpus")
FUZZERS = os.path.join(ROOT, "build", "fuzz")


def targets():
    return sorted(name for name in os.listdir(CORPORA) if name != "control")


def run(row, words, seconds):
    """Runs a program in a folder of its own; raises Broken with its last words where it ends by a fault."""
    done = subprocess.run(words, cwd=row.folder("fuzz"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=seconds, errors="replace")
    faults = re.findall(r"(?:check failed|ERROR|runtime error): .*", done.stdout)
    said = " / ".join(faults[:3]) or done.stdout[-400:].replace("\n", " / ")
    expect(done.returncode == 0, os.path.basename(words[0]), "-", said)
    return done.stdout


def corpora(build, target):
    """Folders of inputs: those written by hand, and those that libFuzzer found, which a build unpacks."""
    folders = [os.path.join(CORPORA, target), os.path.join(build, "tests", "fuzz", "found", target)]
    return [folder for folder in folders if os.path.isdir(folder)]


def mutate(row, target, count):
    """Answers the number of inputs given to a target."""
    replay = row.program(target + "_replay")
    out = run(row, [replay, "--mutate", str(count), str(row.seed), *corpora(os.path.dirname(replay), target)], 600)
    return int(re.search(r"(\d+) inputs", out).group(1))


def fuzz(row, target, seconds):
    """Answers executions and edges covered."""
    found = os.path.join(FUZZERS, "corpus-" + target)
    os.makedirs(found, exist_ok=True)
    out = run(row, [os.path.join(FUZZERS, target + "_fuzz"), "-max_total_time=%d" % seconds, "-seed=%d" % row.seed,
                    "-print_final_stats=1", "-timeout=10", found, *corpora(FUZZERS, target)], seconds + 120)
    executed = int(re.search(r"number_of_executed_units: *(\d+)", out).group(1))
    return executed, max([int(edges) for edges in re.findall(r"cov: (\d+)", out)] or [0])


def has_fuzzers():
    return all(os.path.exists(os.path.join(FUZZERS, target + "_fuzz")) for target in targets() + ["control"])


def check(row):
    if not row.short and has_fuzzers():
        ends = {target: fuzz(row, target, row.pick(0, 60, 1800)) for target in targets()}
        return "0 of " + ", ".join("%d (%s, %d edges)" % (count, target, edges)
                                   for target, (count, edges) in ends.items()) + "; libFuzzer, ASan and UBSan"
    counts = {target: mutate(row, target, row.pick(20000, 400000)) for target in targets()}
    for target in targets():
        expect(len(glob.glob(os.path.join(CORPORA, target, "*"))) > 0, target, "has no corpus")
    return "0 of " + ", ".join("%d (%s)" % (count, target) for target, count in counts.items()) + "; mutations"


def control(row):
    """A target whose fault its corpus does not show."""
    if not row.short and has_fuzzers():
        return "a planted fault: " + row.must_break(fuzz, row, "control", 60)[:80]
    return "a planted fault: " + row.must_break(mutate, row, "control", 20000)[:80]
