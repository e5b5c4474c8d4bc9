"""Writers on a disk that fails: a 5xx tells them nothing, as the API has it, and they ask again until it does."""

import os
import time

from row import Broken, expect
from workload import LOST, Crowd, Writer

PAUSE = 0.02  # seconds between two requests of a patient writer


class Refused(Exception):
    """A 5xx: what was asked for may or may not have happened, and may happen at the next start."""

    def __init__(self, answer):
        super().__init__("answered %d %r" % (answer.status, answer.body[:200]))
        self.answer = answer


class DiskWriter(Writer):
    """Says by `refused` what it makes of a 5xx; here, that there is none."""

    def took(self, answer):
        if answer.status >= 500:
            raise Refused(answer)
        expect(answer.status != 404, "something acknowledged is lost: it is answered 404")
        return super().took(answer)

    def step(self, gone=None):
        try:
            if self.unsure is None:
                return super().step(gone)
            return self.again()
        except Refused as refused:
            # A server whose disk is gone may say so before it ends.
            return False if gone is not None and gone.is_set() else self.refused(refused.answer)

    def refused(self, answer):
        raise Broken("%s is answered %d %r" % (self.unsure[0], answer.status, answer.body[:200]))

    def again(self):
        """The same request once more: an Idempotency-Key, a mark or its own nature makes both of them one. Looking at
        what is stored would not do: what failed can be in the log, and come back at the next start."""
        name, arguments = self.unsure
        try:
            getattr(self, name)(*arguments)
        except LOST:
            return False
        self.acknowledged += 1
        self.unsure = None
        return True


class PatientWriter(DiskWriter):
    """Takes a 5xx of `allowed` for what it is, and asks again until the change is accepted. Writes without haste."""

    allowed = (507,)

    def __init__(self, *arguments):
        self.refusals = self.accepted = 0
        super().__init__(*arguments)

    def step(self, gone=None):
        before = self.acknowledged
        going = super().step(gone)
        self.accepted += self.acknowledged - before
        time.sleep(PAUSE)
        return going

    def refused(self, answer):
        if answer.status not in self.allowed or not (answer.header("Retry-After") or "").isdigit():
            return super().refused(answer)
        self.refusals += 1
        return True


class DiskCrowd(Crowd):
    def __init__(self, server, count, dice, kind=DiskWriter):
        super().__init__(server, 0, dice)
        self.writers = [kind(server, dice.randrange(1 << 30)) for _ in range(count)]


def all_since(writers, count, seconds):
    """A function that says whether each writer's `count` has grown by now; it waits for that so many seconds."""
    before = [getattr(writer, count) for writer in writers]

    def grown():
        return all(getattr(writer, count) > then for writer, then in zip(writers, before))

    def wait(ended=lambda: False):
        deadline = time.monotonic() + seconds
        while not grown() and not ended() and time.monotonic() < deadline:
            time.sleep(0.01)
        return grown()
    return wait


def faulty(row, words):
    """What a server's environment needs for the preloaded library, and the file that arms it."""
    arm = os.path.join(row.folder("arm"), "armed")
    return {"LD_PRELOAD": row.program("tjp_faulty_io.so"), "FAULTY_IO": words, "FAULTY_IO_ARM": arm}, arm
