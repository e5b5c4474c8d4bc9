"""Test cases that work with folders of their own, and damage done to what lies in them."""

import os
import shutil
import tempfile

from harness import CommandCase, Server, run


class Folders(CommandCase):
    def setUp(self):
        self.room = tempfile.mkdtemp(prefix="tjp-backup-")
        self.addCleanup(shutil.rmtree, self.room, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.room, name)

    def server(self, **options):
        server = Server(**options)
        self.addCleanup(server.close)
        return server.start()

    def ok(self, *args):
        done = run(*args)
        self.assertEqual((done.returncode, done.stderr), (0, ""), (args, done))
        return done.stdout

    def backup(self, data, *more):
        return int(self.ok("backup", "--to", self.path("backups"), "--data", data, *more))

    def numbers(self):
        return [int(row.split("\t")[0]) for row in self.ok("backup", "list", "--to", self.path("backups")).splitlines()]


def bytes_in(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def flip(folder, place):
    """Turns over one bit of the largest table below a folder."""
    tables = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith(".sst")]
    with open(max(tables, key=os.path.getsize), "r+b") as table:
        table.seek(place)
        byte = table.read(1)
        table.seek(place)
        table.write(bytes([byte[0] ^ 4]))
