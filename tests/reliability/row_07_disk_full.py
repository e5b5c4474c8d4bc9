"""A disk that fills up under writers and readers: changes are refused, reads go on, and space is all that it takes."""

import threading
import time

import disk_log
from disk_mounts import Memory
from disk_writers import DiskCrowd, PatientWriter, all_since, faulty
from harness import run, trade
from row import Broken, expect
from workload import LOST, TRADES

TITLE = "disk full"
DISK_BYTES = 320 << 20
WATERMARK = 64 << 20  # the server's own setting, min-free-mb, as it comes
NO_LIMITS = ("--rate-limit", "0", "--hook-rate-limit", "0")
# How full the disk gets: somewhere under the watermark; to its last byte, while RocksDB writes tables; to its last byte
# when RocksDB has just begun a log, which has no space yet for the deletions that the watermark lets through.
WATERMARKED, TABLES, LOG = KINDS = ("watermark", "tables", "log")
# RocksDB itself looks every 5 s whether there is space again, and then writes out what had gathered.
AGAIN_SECONDS = {WATERMARKED: 5, TABLES: 6, LOG: 6}
SLOW_SECONDS = 20  # for what no promise has a time for


class Reader:
    def __init__(self, server, writer):
        self.api = server.client(writer.key)
        self.reads, self.faults = 0, []

    def run(self, stop):
        while not stop.is_set() and not self.faults:
            for path in ("/api/v1/me", "/api/v1/trades?limit=50", "/api/v1/trades?pair=XAUUSD", "/api/v1/signals"):
                try:
                    answer = self.api.get(path)
                except LOST as error:
                    self.faults.append("%s is not answered: %r" % (path, error))
                    break
                self.reads += 1
                if answer.status != 200:
                    self.faults.append("%s is answered %s" % (path, answer))
            time.sleep(0.02)


class Cycles:
    """Fills the disk and frees it, while everybody goes on."""

    def __init__(self, row, disk, server, crowd, kinds):
        self.row, self.disk, self.server, self.crowd, self.kinds = row, disk, server, crowd, kinds
        self.slowest = dict.fromkeys(KINDS, 0.0)
        self.cleaner = server.user().api
        self.rubbish = [self.cleaner.post(TRADES, trade()).json()["trade"]["id"] for _ in self.kinds]

    def fill(self, kind):
        refused = all_since(self.crowd.writers, "refusals", SLOW_SECONDS)
        self.disk.fill(0 if kind == TABLES else self.row.dice.randrange(WATERMARK // 4, WATERMARK // 2))
        if kind == TABLES:
            thread = threading.Thread(target=self.back_up)
            thread.start()
            while thread.is_alive():
                self.hold(0.002)
            thread.join()
        expect(refused(self.ended), "changes are accepted on a full disk")
        if kind == LOG:
            # Nobody changes anything now: what a backup has written out is all that there is.
            self.back_up()
            self.hold(0.2)
            answer = self.cleaner.delete(TRADES + "/" + self.rubbish.pop())
            told = answer.status == 507 and answer.header("Retry-After")
            expect(told or answer.status in (200, 204), "a deletion is answered", answer)

    def hold(self, seconds):
        """What RocksDB gives back of its log meanwhile somebody else takes at once."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.disk.fill(0)
            time.sleep(0.002)

    def back_up(self):
        """Has tables written, and a new log begun."""
        run("backup", "--to", self.row.folder("backup"), "--data", self.server.data)

    def clear(self, kind):
        accepted = all_since(self.crowd.writers, "accepted", SLOW_SECONDS)
        begin = time.monotonic()
        self.disk.clear()
        expect(accepted(self.ended), "changes are refused on a disk that has space again")
        took = time.monotonic() - begin
        expect(took < self.row.pick(SLOW_SECONDS, AGAIN_SECONDS[kind]),
               "changes were refused %.1f s after there was space" % took)
        self.slowest[kind] = max(self.slowest[kind], took)

    def ended(self):
        code = self.server.process.poll()
        expect(code is None, "the server has ended with", code, self.server.stderr()[-300:])
        return False

    def run(self):
        for kind in self.kinds:
            time.sleep(self.row.dice.uniform(0.2, 0.6))
            self.fill(kind)
            time.sleep(self.row.dice.uniform(0.1, 2))
            self.clear(kind)


def under_load(crowd, readers, work):
    """Does `work` while writers write and readers read; raises what any of them has found."""
    stop, broken = threading.Event(), []

    def end():
        try:
            work()
        except Broken as found:
            broken.append(found)
    threads = [threading.Thread(target=reader.run, args=(stop,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        crowd.work_until(end)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if broken:
        raise broken[0]
    for reader in readers:
        expect(not reader.faults, *reader.faults)


def check(row):
    row.program("tjp_faulty_io.so")  # for the control: better left out now than after all of this
    disk = Memory(row, DISK_BYTES)
    server = row.server(*NO_LIMITS, data=disk.data).start()
    crowd = DiskCrowd(server, row.pick(2, 4), row.dice, PatientWriter)
    readers = [Reader(server, writer) for writer in crowd.writers]
    cycles = Cycles(row, disk, server, crowd, row.pick((WATERMARKED, LOG), KINDS * 7))
    under_load(crowd, readers, cycles.run)
    for begin in (lambda: None, server.restart):
        begin()
        crowd.settle()
        crowd.agree()
    server.admin("verify")
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    return ("0 of %d acknowledged changes lost over %d fillings, 0 aborts; %d refusals, all 507 with Retry-After; "
            "all %d reads 200; changes again %.1f s after there is space at most, %.1f s where RocksDB had met its end"
            % (crowd.acknowledged, len(cycles.kinds), sum(writer.refusals for writer in crowd.writers),
               sum(reader.reads for reader in readers), cycles.slowest[WATERMARKED],
               max(cycles.slowest[TABLES], cycles.slowest[LOG])))


def control(row):
    """A server that takes what a full disk refused for written."""
    disk = Memory(row, DISK_BYTES // 2)
    env, arm = faulty(row, "log write lie 1")
    server = row.server(*NO_LIMITS, "--min-free-mb", "0", data=disk.data, env=env).start()
    crowd = DiskCrowd(server, 2, row.dice, PatientWriter)

    def fill():
        time.sleep(0.2)
        accepted = all_since(crowd.writers, "accepted", SLOW_SECONDS)
        disk.fill(0)
        open(arm, "w").close()
        accepted()
        time.sleep(0.3)
        server.kill()
    crowd.work_until(fill)
    disk.clear()
    server.close_clients()
    server.env = None
    disk_log.forget_end(disk.data)
    server.start()

    def compared():
        """Changes that were acknowledged and not written."""
        crowd.settle()
        crowd.agree()
    return "writes that a full disk refused, taken for done: " + row.must_break(compared)
