"""Power cuts under writers of everything: what was acknowledged had been synced, and is there when power is back."""

import os
import subprocess
import sys
import threading
import time

from disk_mounts import Disk
from disk_writers import DiskCrowd, faulty
from row import Broken, expect

TITLE = "acknowledged changes lost to power cuts"
# Whoever syncs has the file system note the new length of every file, also of one whose end is not written yet: a
# database that is alone on its disk is never cut there.
NEIGHBOUR = """
import os, sys
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
while True:
    os.pwrite(file, os.urandom(100), 0)
    os.fsync(file)
"""


def cut(row, disk, server, crowd, neighbours=0):
    """Cuts the power while everybody writes, and starts again; answers the seconds until the server is ready."""
    gone = threading.Event()
    others = [subprocess.Popen((sys.executable, "-c", NEIGHBOUR, os.path.join(disk.point, "neighbour%d" % number)),
                               stderr=subprocess.DEVNULL) for number in range(neighbours)]

    def power_off():
        time.sleep(row.dice.uniform(0.02, 0.4))
        # First: a sync that the cut interrupts can return as if it had been done.
        gone.set()
        disk.power_off()
        server.kill()
    try:
        crowd.work_until(power_off, gone)
    finally:
        for other in others:
            other.kill()
            other.wait()
    server.close_clients()
    server.clients.clear()
    begin = time.monotonic()
    disk.power_on()
    try:
        server.start()
    except AssertionError as refused:
        raise Broken("after a cut: %s" % refused)
    return time.monotonic() - begin


def cuts(row, kind, count, agree_every):
    """Answers the changes acknowledged, the requests cut and the longest way back in seconds."""
    disk = Disk(row, kind)
    server = row.server(data=disk.data).start()
    crowd = DiskCrowd(server, row.pick(3, 8), row.dice)
    hit, slowest = 0, 0.0
    for number in range(1, count + 1):
        slowest = max(slowest, cut(row, disk, server, crowd, row.pick(0, 2)))
        hit += sum(1 for writer in crowd.writers if writer.unsure)
        crowd.settle()
        if number % agree_every == 0 or number == count:
            crowd.agree()
    server.admin("verify")
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    return crowd.acknowledged, hit, slowest


def check(row):
    row.program("tjp_faulty_io.so")  # for the control: better left out now than after all of this
    done = [(kind, count, *cuts(row, kind, count, row.pick(1, 5)))
            for kind, count in row.pick((("ext4", 4),), (("ext4", 150), ("xfs", 50)))]
    changes, hit = (sum(one[at] for one in done) for at in (2, 3))
    expect(hit > 0, "no cut hit a request: the row proved nothing")
    return ("0 of %d acknowledged changes lost over %s, %d requests cut; mounted and ready in %.2f s at most"
            % (changes, " and ".join("%d cuts on %s" % (one[1], one[0]) for one in done), hit,
               max(one[4] for one in done)))


def control(row):
    """A disk that says it had synced, and had not."""
    disk = Disk(row, "ext4")
    env, lying = faulty(row, "any sync lie 1")
    server = row.server(data=disk.data, env=env).start()
    crowd = DiskCrowd(server, row.pick(2, 4), row.dice)
    open(lying, "w").close()

    def cut_and_compare():
        """Five cuts of a disk that does not sync."""
        for _ in range(5):
            cut(row, disk, server, crowd)
            crowd.settle()
            crowd.agree()
    return "syncs that do nothing: " + row.must_break(cut_and_compare)
