"""Backups of a journal in use, by command and by the server's own schedule: each restored, served and compared."""

import os
import re
import shutil
import time

from folders import flip
from harness import run, trade
from retry_history import Chronicle
from row import expect
from workload import TRADES

TITLE = "restored backups that are not the journal as it was at one moment of their making"

ARGUMENTS = ("--rate-limit", "0", "--hook-rate-limit", "0", "--access-log", "off")
HOUR = 3600
LEAD_SECONDS = 0.6  # from a start to the next scheduled backup, and up to a second more
COUNTS = re.compile(r"sound: .*? ([\d,]+) trades, ([\d,]+) signals")


def said(*args, timeout=120):
    """What a command printed; Broken where it failed."""
    done = run(*args, timeout=timeout)
    expect(done.returncode == 0, "tjp %s: exit %d: %s" % (args[0], done.returncode, done.stderr.strip()))
    return done.stdout


def counts(report):
    """The numbers of trades and signals that a verify found."""
    found = COUNTS.search(report)
    expect(found, "verify said", report[:200])
    return tuple(int(number.replace(",", "")) for number in found.groups())


class Drills:
    """A journal with writers, and the backups of it."""

    def __init__(self, row, writers, demo_trades, keep):
        self.row, self.keep = row, keep
        self.room = row.folder("restore")
        self.backups = os.path.join(self.room, "backups")
        self.server = row.server(*ARGUMENTS).start()
        self.server.admin("demo", "--trades", str(demo_trades), timeout=120)
        self.others = counts(said("verify", "--data", self.server.data))  # what is not the writers'
        self.crowd = Chronicle(self.server, writers, row.dice)
        self.crowd.work_until(lambda: time.sleep(0.2))
        self.made = {}        # number → begin and end of its making; by schedule, of the wait for it
        self.met = 0          # changes while the command made a backup
        self.slowest = 0.0    # recovery
        self.restored = 0
        self.largest = 0      # trades in a restored journal

    @property
    def newest(self):
        return max(self.made, default=0)

    def by_command(self):
        def back_up():
            time.sleep(self.row.dice.uniform(0.05, 0.4))
            begin = time.monotonic()
            number = int(said("backup", "--to", self.backups, "--data", self.server.data, "--keep", str(self.keep)))
            expect(number == self.newest + 1, "the backup after", self.newest, "is", number)
            self.made[number] = (begin, time.monotonic())
            time.sleep(0.05)
        self.crowd.work_until(back_up)
        self.met += self.crowd.changes_in(*self.made[self.newest])
        self.kept()

    def by_schedule(self):
        """The server makes one by itself, an hour after the last: its record is set back, so that this is soon."""
        self.server.close_clients()
        self.server.clients.clear()
        expect(self.server.stop() == 0, "the server did not end well")
        if self.newest:
            record = os.path.join(self.backups, "meta", str(self.newest))
            with open(record, "r+", encoding="utf-8") as file:
                rest = file.read().split("\n", 1)[1]
                file.seek(0)
                file.truncate()
                file.write("%d\n%s" % (time.time() + LEAD_SECONDS + 1 - HOUR, rest))
        schedule = ("--backup-to", self.backups, "--backup-hours", "1", "--backup-keep", str(self.keep))
        self.server.args = (*ARGUMENTS, *schedule)
        self.server.start()
        self.crowd.settle()
        number, begin = self.newest + 1, time.monotonic()

        def wait():
            self.server.log_with("backup %d made in" % number, 60)
            self.made[number] = (begin, time.monotonic())
            time.sleep(0.05)
        self.crowd.work_until(wait)
        self.kept()

    def kept(self):
        """Only the newest remain."""
        rows = [row.split("\t") for row in said("backup", "list", "--to", self.backups).splitlines()]
        expect([int(row[0]) for row in rows] == sorted(self.made)[-self.keep:], "the backups are", rows)
        expect(not any("damaged" in row[1] for row in rows), "a backup is damaged:", rows)

    def restore(self, number):
        """Restores into a new folder, and serves it; answers the server and the report of what is there."""
        data = os.path.join(self.room, "restored-%d-%d" % (number, self.restored))
        begin = time.monotonic()
        report = said("restore", "--from", self.backups, "--number", str(number), "--data", data, "--verify")
        server = self.row.server(*ARGUMENTS, data=data).start()
        expect(server.client().get("/readyz").status == 200, "a restored journal is not ready")
        self.slowest = max(self.slowest, time.monotonic() - begin)
        self.restored += 1
        return server, report

    def drill(self, number):
        """Restores a backup and compares; nothing of that remains."""
        server, report = self.restore(number)
        found = self.crowd.compare([server] * len(self.crowd.writers), *self.made[number])
        expected = tuple(ours + others for ours, others in zip(found, self.others))
        expect(counts(report) == expected, "verify counts", counts(report), "instead of", expected)
        self.largest = max(self.largest, expected[0])
        key = self.crowd.writers[0].key
        expect(server.client(key).post(TRADES, trade()).status == 201, "a restored journal takes no trade")
        server.close()
        shutil.rmtree(server.data)


def check(row):
    drills, scheduled = Drills(row, row.pick(3, 6), row.pick(1000, 50000), row.pick(2, 4)), 0
    for number in range(row.pick(3, 20)):
        if number % row.pick(2, 4) == 0:
            drills.by_schedule()
            scheduled += 1
        else:
            drills.by_command()
        drills.drill(drills.newest)
        if number % 4 == 2:  # the oldest that remains is still what it was
            drills.drill(min(sorted(drills.made)[-drills.keep:]))
    server = drills.server
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    expect(drills.met > 0, "nothing was written while a backup was made: the row proved nothing")
    return ("0 of %d, from %d backups of which the server's schedule made %d; %d changes, %d of them while the command "
            "ran; restore --verify and start to the first 200 in %.1f s at most, with %d trades"
            % (drills.restored, len(drills.made), scheduled, drills.crowd.acknowledged, drills.met, drills.slowest,
               drills.largest))


def control(row):
    """A copy is compared with a later moment, copies of two moments are taken for one, and a shared file is damaged."""
    drills = Drills(row, 2, 0, 5)
    drills.by_command()
    drills.crowd.work_until(lambda: time.sleep(0.2))
    drills.by_command()
    (older, _), (newer, _) = drills.restore(1), drills.restore(2)
    begin, end = drills.made[1][0], drills.made[2][1]
    drills.crowd.compare([older, older], begin, end)
    mixed = row.must_break(drills.crowd.compare, [older, newer], begin, end)
    later = row.must_break(drills.crowd.compare, [older, older], *drills.made[2])
    flip(drills.backups, 100)

    def restored():
        for number in drills.made:  # one of them has the table, or both share it
            drills.restore(number)
    damaged = row.must_break(restored)
    return "a later moment: %s; two moments: %s; a flipped bit: %s" % (later, mixed, re.sub(r"/\S+/", "", damaged))
