"""All that a data folder or a backup holds, in the clear: logs without their framing, tables without compression.

Tables are compressed, so that no search of their bytes finds a text. They are read by the library that they are made
with, through its C interface, as rows: what is the newest of each key. Older values have been in the log before.
"""

import ctypes
import ctypes.util
import os
import shutil
import struct
import tempfile

from row import Missing, expect

BLOCK, HEADER = 32768, 7  # of a log: RocksDB's log_format.h


def library():
    for name in ("librocksdb.so.7.8", "librocksdb.so", ctypes.util.find_library("rocksdb")):
        try:
            return ctypes.CDLL(name) if name else None
        except OSError:
            continue
    return None


def needs_library():
    if library() is None:
        raise Missing("librocksdb, which reads tables, is not installed")


def log_records(data):
    """A log's bytes without the headers that stand at every 32 KiB and before every record."""
    out, at = [], 0
    while at + HEADER <= len(data):
        left = BLOCK - at % BLOCK
        size, kind = struct.unpack_from("<HB", data, at + 4)
        if left < HEADER or kind == 0:
            at += left
            continue
        out.append(data[at + HEADER:at + HEADER + size])
        at += HEADER + size
    return b"".join(out)


def files(folder):
    """(path within the folder, bytes) of every file; logs also without their framing."""
    for at, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(at, name)
            if not os.path.isfile(path):  # the admin socket
                continue
            with open(path, "rb") as file:
                data = file.read()
            yield os.path.relpath(path, folder), data
            if name.endswith(".log"):
                yield os.path.relpath(path, folder) + " unframed", log_records(data)


class Tables:
    """The rows of a database, of a copy of it: opening it writes a file."""

    def __init__(self, folder):
        self.lib = library()
        for name in ("options_create", "readoptions_create", "list_column_families", "create_iterator_cf", "iter_key",
                     "iter_value", "open_for_read_only_column_families"):
            getattr(self.lib, "rocksdb_" + name).restype = ctypes.c_void_p
        self.lib.rocksdb_iter_valid.restype = ctypes.c_ubyte
        self.copy = tempfile.mkdtemp(prefix="tjp-tables-")
        self.path = os.path.join(self.copy, "db").encode()
        shutil.copytree(folder, self.path.decode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.copy, ignore_errors=True)

    def call(self, name, *args):
        """A function that tells of its failure in its last argument."""
        failure = ctypes.c_char_p()
        result = getattr(self.lib, "rocksdb_" + name)(*args, ctypes.byref(failure))
        expect(failure.value is None, "the tables cannot be read:", failure.value)
        return result

    def rows(self):
        """(table, key and value) of every row."""
        lib, options, count = self.lib, ctypes.c_void_p(self.lib.rocksdb_options_create()), ctypes.c_size_t()
        listed = self.call("list_column_families", options, self.path, ctypes.byref(count))
        names = (ctypes.c_char_p * count.value).from_address(listed)
        families, with_options = (ctypes.c_void_p * count.value)(), (ctypes.c_void_p * count.value)()
        with_options[:] = [options.value] * count.value
        db = ctypes.c_void_p(self.call("open_for_read_only_column_families", options, self.path,
                                       ctypes.c_int(count.value), names, with_options, families, ctypes.c_ubyte(0)))
        reading = ctypes.c_void_p(lib.rocksdb_readoptions_create())
        for name, family in zip(list(names), list(families)):
            cursor = ctypes.c_void_p(lib.rocksdb_create_iterator_cf(db, reading, ctypes.c_void_p(family)))
            lib.rocksdb_iter_seek_to_first(cursor)
            while lib.rocksdb_iter_valid(cursor):
                row = self.text(lib.rocksdb_iter_key, cursor) + b"\0" + self.text(lib.rocksdb_iter_value, cursor)
                yield name.decode(), row
                lib.rocksdb_iter_next(cursor)
            self.call("iter_get_error", cursor)
            lib.rocksdb_iter_destroy(cursor)
            lib.rocksdb_column_family_handle_destroy(ctypes.c_void_p(family))
        lib.rocksdb_close(db)

    @staticmethod
    def text(read, cursor):
        size = ctypes.c_size_t()
        return ctypes.string_at(read(cursor, ctypes.byref(size)), size.value)
