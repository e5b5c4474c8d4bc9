"""RocksDB's write-ahead log as bytes: what a power cut can leave of it, and a row of it changed under a right checksum.

A log is blocks of 32 KiB, and a block is records: checksum (4 bytes), length (2), type (1), payload; all little-endian.
The checksum is CRC-32C over type and payload, rotated and shifted as LevelDB began it."""

import glob
import os
import re
import struct

BLOCK, HEADER, PAGE, WHOLE = 32 << 10, 7, 4096, 1


def _table():
    rows = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        rows.append(value)
    return rows


CRC_32C = _table()


def checksum(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_32C[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def newest(data):
    """The log that a server wrote last."""
    return max(glob.glob(os.path.join(data, "db", "*.log")))


def forget_end(data):
    """Takes away what is known of how far the log went, as after a power cut, and without which a log that was cut by
    hand would be refused."""
    os.remove(os.path.join(data, "db", "high_water"))


def tear(path, dice):
    """Leaves the log as a power cut can: without its end; the lost end's length may have been noted, and reads as
    zeros from a page on."""
    size = dice.randrange(os.path.getsize(path) + 1)
    if dice.random() < 0.5:
        os.truncate(path, size)
        return "cut short"
    os.truncate(path, size // PAGE * PAGE)
    os.truncate(path, size // PAGE * PAGE + dice.randrange(1, 32 * PAGE))
    return "followed by zeros"


def records(log):
    """(place, type, payload) of every record."""
    at = 0
    while at + HEADER <= len(log):
        if BLOCK - at % BLOCK < HEADER:
            at += BLOCK - at % BLOCK
            continue
        length, kind = struct.unpack_from("<HB", log, at + 4)
        if kind == 0:  # what a block was filled up with
            return
        yield at, kind, log[at + HEADER:at + HEADER + length]
        at += HEADER + length


def misplace_a_pair_row(path, pairs):
    """Lists one trade under its pair by another id, without a sign of it in the log; answers whether there was one.

    The key of that row is user (16 bytes), pair, NUL, date (4), id (16)."""
    with open(path, "rb") as file:
        log = bytearray(file.read())
    row = re.compile(("(?:%s)" % "|".join(pairs)).encode() + rb"\x00.{20}", re.S)
    for at, kind, payload in records(bytes(log)):
        found = row.search(payload) if kind == WHOLE else None
        start = found.start() - 16 if found else 0
        if start < 1 or payload[start - 1] != 16 + len(found.group()):  # a key's length stands before it
            continue
        changed = bytearray(payload)
        changed[found.end() - 1] ^= 1
        struct.pack_into("<I", log, at, checksum(log[at + 6:at + HEADER] + changed))
        log[at + HEADER:at + HEADER + len(payload)] = changed
        with open(path, "wb") as file:
            file.write(log)
        return True
    return False
