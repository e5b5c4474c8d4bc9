"""File systems of a row's own: an image on a loop device, whose power can be cut, and a small one in memory."""

import fcntl
import os
import struct
import subprocess
import time

from row import Missing

POWER_OFF = 0x8004587D  # EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN are one: _IOR('X', 125, __u32)
NO_LOG_FLUSH = 2        # what was not synced is gone: nothing more is written, not even the file system's own log
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
IMAGE_BYTES = 512 << 20  # sparse: only what is written takes space


def command(*words):
    """Runs a program; answers what it complained of, or nothing."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PATH": PATH})
    return (done.stderr.strip() or "exit %d" % done.returncode) if done.returncode else ""


class Mount:
    """Something mounted for as long as the row runs. What works in it must be made after it, so that it ends before."""

    def __init__(self, row, *words):
        row.needs_root()
        row.needs("mount", "umount")
        self.words = words
        self.point = row.folder("mount")
        self.data = os.path.join(self.point, "data")  # not there yet
        self.mount()
        row.at_end(self.unmount)

    def mount(self):
        refused = command("mount", *self.words, self.point)
        if refused:
            raise Missing("mount %s is refused: %s" % (" ".join(self.words[:-1]), refused))

    def unmount(self):
        """A process that was just killed may hold a file a moment longer."""
        refused = ""
        for _ in range(100):
            refused = command("umount", self.point)
            if not refused or not os.path.ismount(self.point):
                return
            time.sleep(0.05)
        command("umount", "--lazy", self.point)
        raise OSError("%s cannot be unmounted: %s" % (self.point, refused))


class Disk(Mount):
    """A disk of its own with a file system, ext4 or xfs."""

    def __init__(self, row, kind):
        row.needs_root()
        row.needs("mkfs." + kind)
        image = os.path.join(row.folder("disk"), "image")
        with open(image, "wb") as file:
            file.truncate(IMAGE_BYTES)
        refused = command("mkfs." + kind, "-q", image)
        if refused:
            raise Missing("mkfs.%s: %s" % (kind, refused))
        super().__init__(row, "-t", kind, "-o", "loop", image)

    def power_off(self):
        """From here on nothing reaches the disk."""
        folder = os.open(self.point, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, POWER_OFF, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(folder)

    def power_on(self):
        """With its processes ended: mounts what the cut left; the file system replays its own log."""
        self.unmount()
        self.mount()


class Memory(Mount):
    """A disk of so many bytes, in memory, that can be filled up."""

    def __init__(self, row, size):
        super().__init__(row, "-t", "tmpfs", "-o", "size=%d" % size, "tmpfs")
        self.ballast = os.path.join(self.point, "ballast")

    def free(self):
        found = os.statvfs(self.point)
        return found.f_bavail * found.f_frsize

    def fill(self, leave):
        """Leaves so many bytes free; others may write meanwhile."""
        file = os.open(self.ballast, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            for _ in range(20):
                more = self.free() - leave
                if more <= 0:
                    return
                try:
                    os.posix_fallocate(file, os.fstat(file).st_size, more)
                except OSError:  # somebody took a part of it: nothing was taken
                    time.sleep(0.001)
        finally:
            os.close(file)

    def clear(self):
        if os.path.exists(self.ballast):
            os.remove(self.ballast)
