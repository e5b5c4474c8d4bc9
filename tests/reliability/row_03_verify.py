"""tjp verify after every kind of sudden end: each record whole, each index of what it is of, and nothing else."""

import json
import os
import shutil
import threading
import time

import disk_log
from disk_mounts import Disk
from disk_writers import DiskCrowd
from folders import flip
from harness import run
from row import Broken, Missing, expect
from workload import PAIRS

TITLE = "torn records, index mismatches"


def sound(data, after):
    """Looks at all that a folder at rest holds; answers the number of rows."""
    done = run("verify", "--data", data, "--json")
    if not done.stdout:
        raise Broken("after %s verify ends with %d: %s" % (after, done.returncode, done.stderr.strip()))
    told = json.loads(done.stdout)
    expect(told["fault_count"] == 0, "after", after, "there are", told["fault_count"], "faults:", *told["faults"][:2])
    expect(told["ok"] and done.returncode == 0, "after", after, "verify ends with", done.returncode)
    return sum(told["counts"].values())


class Rounds:
    """One journal that is ended suddenly again and again, and looked at in between."""

    def __init__(self, row, disk):
        self.row, self.disk = row, disk
        self.server = row.server(data=disk.data if disk else None).start()
        self.data = self.server.data
        self.crowd = DiskCrowd(self.server, row.pick(2, 6), row.dice)
        self.rows = 0

    def end(self, cut, least=1):
        """A kill, or a power cut with what the disk has then; some changes after the start."""
        gone, enough = threading.Event(), self.crowd.acknowledged + least
        deadline = time.monotonic() + 10

        def suddenly():
            time.sleep(self.row.dice.uniform(0.05, 0.4))
            while self.crowd.acknowledged < enough and time.monotonic() < deadline:
                time.sleep(0.01)
            gone.set()
            if cut:
                self.disk.power_off()
            self.server.kill()
        self.crowd.work_until(suddenly, gone)
        self.server.close_clients()
        self.server.clients.clear()
        if cut:
            self.disk.power_on()

    def tear(self, images):
        """Looks at copies of what was left, whose log ends anywhere."""
        for _ in range(images):
            copy = os.path.join(self.row.folder("image"), "data")
            shutil.copytree(self.data, copy, ignore=shutil.ignore_patterns("*.sock"))
            how = disk_log.tear(disk_log.newest(copy), self.row.dice)
            disk_log.forget_end(copy)
            self.rows += sound(copy, "a log " + how)
            shutil.rmtree(copy)

    def look(self, after):
        self.rows += sound(self.data, after)

    def start(self):
        self.server.start()
        self.crowd.settle()


def check(row):
    try:
        disk = Disk(row, "ext4")
    except Missing:  # a kill needs none
        disk = None
    rounds, images = row.pick(2, 40), row.pick(1, 3)
    journal = Rounds(row, disk)
    for _ in range(rounds):
        for cut in (False, True) if disk else (False,):
            journal.end(cut)
            journal.tear(images)
            journal.look("a power cut" if cut else "a kill")
            journal.start()
    journal.crowd.agree()
    ends = "%d kills" % rounds + (" and %d power cuts" % rounds if disk else "")
    return ("0 faults in %d rows looked at, after %s and %d torn logs"
            % (journal.rows, ends, rounds * images * (2 if disk else 1)))


def control(row):
    """A row of an index is misplaced in the log under a right checksum; then a bit of a table is turned over."""
    journal = Rounds(row, None)
    journal.end(cut=False, least=40)
    log = disk_log.newest(journal.data)
    expect(disk_log.misplace_a_pair_row(log, PAIRS), "there is no row to misplace in", os.path.getsize(log), "bytes")
    misplaced = row.must_break(sound, journal.data, "a misplaced row")
    expect("trades_by_pair" in misplaced, "another table is named:", misplaced)
    # The first look has made tables of the log.
    flip(os.path.join(journal.data, "db"), 100)
    flipped = row.must_break(sound, journal.data, "a flipped bit")
    expect("checksum mismatch" in flipped, "something else is told:", flipped)
    return "%s; after a flipped bit: checksum mismatch" % misplaced
