"""A mixed load for as long as the form allows: memory, descriptors and threads of the server stay as they are once its
caches and buffers have filled. (That the sanitizers have nothing to say is what `tests/run --ci` shows.)"""

import os
import subprocess
import sys
import threading
import time

from row import Broken, expect
from workload import Crowd

TITLE = "memory, descriptors or threads that grow under a mixed load"


def sample(pid):
    """MiB in memory, open descriptors, threads."""
    with open("/proc/%d/status" % pid, encoding="ascii") as status:
        fields = dict(line.split(":", 1) for line in status)
    return (int(fields["VmRSS"].split()[0]) / 1024, len(os.listdir("/proc/%d/fd" % pid)), int(fields["Threads"]))


def watch(pid, seconds, every):
    """Samples over that time."""
    samples, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(every)
        samples.append(sample(pid))
    return samples


def middle(samples, what):
    values = sorted(one[what] for one in samples)
    return values[len(values) // 2]


def judge(samples, room, need=None):
    """The last third against the one before it, its memory against `need` MiB where that is given; raises Broken where
    descriptors or threads have grown, or memory has by more than a tenth and `room` MiB."""
    third = len(samples) // 3
    before, after = samples[third:2 * third], samples[2 * third:]
    for what, name, more in ((1, "descriptors", 12), (2, "threads", 0)):
        grown = middle(before, what), middle(after, what)
        if grown[1] > grown[0] + more:
            raise Broken("%s grew from %d to %d" % (name, *grown))
    memory = middle(before, 0) if need is None else need, middle(after, 0)
    if memory[1] > 1.1 * memory[0] + room:
        raise Broken("memory grew from %.0f to %.0f MiB" % memory)
    return memory[1], max(one[0] for one in samples), middle(after, 1), middle(after, 2)


def read_on(server, key, stop):
    """A reader of pages, sums, exports and what is not there."""
    api = server.client(key)
    paths = ("/api/v1/trades?limit=500", "/api/v1/trades?pair=XAUUSD", "/api/v1/stats", "/api/v1/me",
             "/api/v1/signals?status=pending", "/api/v1/trades/export?format=csv", "/api/v1/nothing", "/metrics")
    while not stop.is_set():
        for path in paths:
            api.get(path)
        api.close()  # and a new connection


def soak(row, server, crowd, seconds):
    """Samples of a server under load."""
    stop = threading.Event()
    readers = [threading.Thread(target=read_on, args=(server, crowd.writers[0].key, stop)) for _ in range(2)]
    samples = []
    for reader in readers:
        reader.start()
    try:
        crowd.work_until(lambda: samples.extend(watch(server.process.pid, seconds, row.pick(0.1, 1))))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    return samples


def check(row):
    """A journal that grows takes more memory: so what counts is what a new process needs for the same."""
    server = row.server("--rate-limit", "0", "--hook-rate-limit", "0", "--cache-mb", "8").start()
    crowd = Crowd(server, row.pick(2, 4), row.dice)
    seconds = row.pick(9, 420, 1800)
    samples = soak(row, server, crowd, seconds)
    room = row.pick(20, 2)
    samples = samples[len(samples) // 4:]  # within seconds buffers are still filling
    try:
        figure, as_new = judge(samples, room), "flat"
    except Broken as grown:
        if row.size != "full":
            raise
        server.close_clients()
        server.clients.clear()
        server.restart()
        crowd.settle()
        fresh = soak(row, server, crowd, seconds // 6)
        need = middle(fresh[len(fresh) // 2:], 0)
        figure = judge(samples, room, need)
        as_new = "%s, and a new process needs %.0f MiB for the journal of then" % (grown, need)
    crowd.agree()
    expect(server.stop() == 0, "the server did not end well")
    return ("%.0f MiB at the end, %.0f at most, %d descriptors, %d threads after %d s with %d changes; over the last "
            "half: %s" % (*figure, seconds, crowd.acknowledged, as_new))


def control(row):
    """A process that keeps a megabyte and a descriptor twenty times a second."""
    code = "import os, time\nkept = []\nwhile True: kept += [bytearray(1 << 20), os.dup(0)]; time.sleep(0.05)"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.DEVNULL) as leaking:
        try:
            samples = watch(leaking.pid, 3, 0.05)
        finally:
            leaking.kill()
    room = row.pick(10, 2)
    memory = row.must_break(judge, [(one[0], 0, 0) for one in samples], room)
    descriptors = row.must_break(judge, [(0, one[1], one[2]) for one in samples], room)
    return "what grows: %s; %s" % (memory, descriptors)
