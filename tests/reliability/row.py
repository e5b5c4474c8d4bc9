"""What every row gets: its seed and size, folders and servers that go away with it, and the word for a control."""

import os
import platform
import random
import shutil
import subprocess
import tempfile

from harness import BINARY, Server


class Broken(AssertionError):
    """A promise was not kept. What a check raises, and what its control must raise."""


class ControlPassed(Exception):
    """Something broken on purpose was not noticed: the check proves nothing."""


class Missing(Exception):
    """This machine lacks what the row needs; the sentence says what."""


def expect(kept, *what):
    """Raises Broken with the words where a promise is not kept."""
    if not kept:
        raise Broken(" ".join(str(word) for word in what))


class Row:
    """`size` is "short", "long" or "full"."""

    def __init__(self, seed, size):
        self.seed, self.size = seed, size
        self.dice = random.Random(seed)
        self.place = tempfile.gettempdir()  # where it works
        self._last = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for undo in reversed(self._last):
            undo()

    def at_end(self, undo):
        """Has `undo()` called when the row has ended, however it ended; the last one first."""
        self._last.append(undo)

    @property
    def short(self):
        return self.size == "short"

    def pick(self, short, long, full=None):
        """A size: what CI can spare, what ten minutes can, or what the figure asks for where those do not do."""
        return {"short": short, "long": long, "full": long if full is None else full}[self.size]

    def folder(self, name="row"):
        path = tempfile.mkdtemp(prefix="tjp-%s-" % name)
        self.at_end(lambda: shutil.rmtree(path, ignore_errors=True))
        return path

    def server(self, *args, **options):
        """A server that is not started yet; without a rate limit unless `args` say so."""
        server = Server(args or ("--rate-limit", "0"), **options)
        self.at_end(server.close)
        return server

    def needs(self, *programs):
        """Ends the row as left out where one of the programs is not installed."""
        for program in programs:
            if not shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
                raise Missing("%s is not installed" % program)

    def program(self, name):
        """A program or library of the tests, built beside the server."""
        path = os.path.join(os.path.dirname(BINARY), name)
        if not os.path.exists(path):
            raise Missing("%s is not built" % name)
        return path

    def needs_root(self):
        if os.geteuid() != 0:
            raise Missing("this needs root")

    def must_break(self, broken, *args):
        """Runs a check on something that is broken on purpose; answers what it found."""
        try:
            broken(*args)
        except Broken as found:
            return str(found).splitlines()[0][:200]
        raise ControlPassed(broken.__doc__ or broken.__name__)

    def file_system(self):
        """`Linux 6.1.0, ext4`: where the row ran; without the distribution's name for its kernel."""
        words = ("findmnt", "-n", "-o", "FSTYPE", "-T", self.place)
        done = subprocess.run(words, capture_output=True, text=True)
        return "%s %s, %s" % (platform.system(), platform.release().split("-")[0], (done.stdout.split() or ["unknown"])[0])
