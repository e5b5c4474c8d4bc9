"""Writes and syncs of each kind of file fail, one kind at a time, with an I/O error or a full disk, at a random moment:
the server says so and ends, or refuses until the fault is gone. What was acknowledged is there afterwards."""

import os
import time

import disk_log
from disk_writers import DiskCrowd, PatientWriter, all_since, faulty
from harness import run
from row import expect

TITLE = "I/O error matrix"
CELLS = [(file, call, how) for file in ("log", "sst", "manifest") for call in ("write", "sync")
         for how in ("EIO", "ENOSPC")]
FIRST = {"log": 40, "sst": 8, "manifest": 4}  # up to which call the first that fails may be
ASSERTED = "Assertion `sync_without_flush_called_' failed"
SAID = "stopping, so that a restart can recover"
READY_SECONDS = 5
SLOW_SECONDS = 20  # for what no promise has a time for


class FaultWriter(PatientWriter):
    allowed = (503, 507)


class Matrix:
    def __init__(self, row, server, crowd):
        self.row, self.server, self.crowd = row, server, crowd
        self.backups = row.folder("backups")
        self.stopped = self.asserted = self.survived = 0
        self.slowest = 0.0

    def start(self, compare):
        """After a fault; whoever got no answer sees what became of it."""
        begin = time.monotonic()
        self.server.start()
        took = time.monotonic() - begin
        expect(took < self.row.pick(SLOW_SECONDS, READY_SECONDS), "ready only %.1f s after a fault" % took)
        self.slowest = max(self.slowest, took)
        self.crowd.settle()
        if compare:
            self.crowd.agree()

    def run(self, cell, compare):
        """One fault on a server that starts anew with it, and is left ended."""
        file, call, how = cell
        first = self.row.dice.randrange(1, FIRST[file] + 1)
        self.server.env, arm = faulty(self.row, "%s %s %s %d" % (file, call, how, first))
        self.start(compare)

        def fail():
            time.sleep(self.row.dice.uniform(0.05, 0.2))
            open(arm, "w").close()
            self.strike(file, arm + ".struck")
            if how == "EIO":
                self.expect_stopped(cell)
            else:
                self.expect_patience(cell, arm)
            self.server.kill()
        self.crowd.work_until(fail)
        self.server.close_clients()
        self.server.clients.clear()

    def ended(self):
        return self.server.process.poll() is not None

    def strike(self, file, struck):
        """Waits for the fault. Tables and what lists them are written when memory is written out, as for a backup."""
        deadline = time.monotonic() + SLOW_SECONDS
        while not os.path.exists(struck):
            expect(time.monotonic() < deadline, "the fault never came: the row proves nothing")
            if file == "log":
                time.sleep(0.01)
            else:
                run("backup", "--to", self.backups, "--keep", "1", "--data", self.server.data)

    def expect_stopped(self, cell):
        deadline = time.monotonic() + SLOW_SECONDS
        while not self.ended() and time.monotonic() < deadline:
            time.sleep(0.01)
        expect(self.ended(), *cell, "does not end the server")
        code = self.server.process.returncode
        expect(code == 1 and SAID in self.server.stderr(), *cell, "ends it with", code, self.server.stderr()[-300:])
        self.stopped += 1

    def expect_patience(self, cell, arm):
        """A full disk: refusals, and changes again when it has space. Half of the time the server is killed before."""
        writers = self.crowd.writers
        all_since(writers, "refusals", 1)(self.ended)
        time.sleep(self.row.dice.uniform(0, self.row.pick(0.5, 1.5)))
        if self.ended():
            # RocksDB as Debian builds it may end at an assertion of its own when it recovers from a log that was full,
            # which the watermark keeps it from otherwise.
            code, said = self.server.process.returncode, self.server.stderr()
            expect(cell[0] == "log" and code == -6 and ASSERTED in said, *cell, "ends it with", code, said[-300:])
            self.asserted += 1
            return
        self.survived += 1
        if self.row.dice.random() < 0.5:
            return
        accepted = all_since(writers, "accepted", SLOW_SECONDS)
        os.remove(arm)
        expect(accepted(self.ended) or self.ended() and cell[0] == "log", *cell, "is over, and changes are refused")


def check(row):
    server = row.server("--rate-limit", "0", "--hook-rate-limit", "0").start()
    crowd = DiskCrowd(server, row.pick(2, 4), row.dice, FaultWriter)
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    matrix = Matrix(row, server, crowd)
    # The short form takes each kind of file, and a full disk.
    faults = CELLS * 10
    if row.short:
        faults = [row.dice.choice([cell for cell in CELLS if cell[0] == file and cell[2] == "EIO"])
                  for file in ("log", "sst", "manifest")] + [("sst", row.dice.choice(("write", "sync")), "ENOSPC")]
    row.dice.shuffle(faults)
    for number, cell in enumerate(faults):
        matrix.run(cell, compare=number % row.pick(2, 6) == 0)
    server.env = None
    matrix.start(compare=True)
    server.admin("verify")
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    return ("0 of %d acknowledged changes lost over %d faults: %d ended the server with a sentence, %d with an "
            "assertion of RocksDB's, %d it outlived; ready again in %.2f s at most"
            % (crowd.acknowledged, len(faults), matrix.stopped, matrix.asserted, matrix.survived, matrix.slowest))


def control(row):
    """A server that takes a sync that failed for done; what was not synced is cut off the log."""
    env, arm = faulty(row, "log sync lie 1")
    server = row.server("--rate-limit", "0", env=env).start()
    crowd = DiskCrowd(server, 2, row.dice, FaultWriter)
    log = disk_log.newest(server.data)

    def fail():
        open(arm, "w").close()
        fail.synced = os.path.getsize(log)
        all_since(crowd.writers, "accepted", SLOW_SECONDS)()
        time.sleep(0.3)
        server.kill()
    crowd.work_until(fail)
    expect(os.path.exists(arm + ".struck"), "no sync failed: the control proves nothing")
    os.truncate(log, fail.synced)
    disk_log.forget_end(server.data)
    server.close_clients()
    server.env = None
    server.start()

    def compared():
        """Changes that were acknowledged and not synced."""
        crowd.settle()
        crowd.agree()
    return "failed syncs taken for done: " + row.must_break(compared)
