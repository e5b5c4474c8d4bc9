"""A server's wall clock, to be set while it runs. libfaketime does not do: it and an allocator that is linked in wait
for each other at the start, since each asks the other for something before it is ready."""

import mmap
import os
import struct
import subprocess

from row import expect

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load_clock.c")
DAY = 24 * 3600


class Clock:
    """The file that holds how many seconds the clock is ahead."""

    def __init__(self, path):
        self.path = path
        with open(path, "w+b") as file:
            file.write(struct.pack("=q", 0))
            file.flush()
            self.page = mmap.mmap(file.fileno(), 8)

    def set(self, seconds):
        struct.pack_into("=q", self.page, 0, seconds)


def settable_clock(row):
    """A clock, and the environment in which a process goes by it."""
    row.needs("cc")
    folder = row.folder("clock")
    library = os.path.join(folder, "clock.so")
    built = subprocess.run(("cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE), capture_output=True, text=True)
    expect(built.returncode == 0, built.stderr)
    clock = Clock(os.path.join(folder, "offset"))
    return clock, {"LD_PRELOAD": library, "LOAD_CLOCK": clock.path}
