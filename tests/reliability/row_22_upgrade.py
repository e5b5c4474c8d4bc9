"""Data folders of earlier versions open with everything in them; what is brought forward is copied first; what a newer
version wrote is refused, with the way back named, and left as it is."""

import glob
import hashlib
import json
import os
import struct
import subprocess
import tarfile

from harness import run, trade
from row import Broken, expect
from upgrade_journal import SIGNALS, TRADES, held, still_holds

TITLE = "journals of other versions not whole after an upgrade, or opened where they must not be"
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def unpacked(row, name):
    folder = row.folder("fixture")
    with tarfile.open(os.path.join(DATA, name)) as archive:
        archive.extractall(folder)
    os.chmod(os.path.join(folder, "journal"), 0o700)
    with open(os.path.join(folder, "held.json"), encoding="utf-8") as file:
        return os.path.join(folder, "journal"), json.load(file)


def compare(row, folder, kept):
    """A journal as this version shows it is as the version that wrote it did."""
    expect(run("verify", "--data", folder).stdout.startswith("sound: "), "it is not sound")
    server = row.server(data=folder).start()
    shown = held(server, kept["key"])
    different = [name for name in kept["held"] if not still_holds(shown.get(name), kept["held"][name])]
    expect(not different, "not as it was:", different)
    if kept["hook"]:
        hook = server.client().call("POST", kept["hook"], b"XAUUSD BUY 2341 SL 2331 TP 2351")
        expect(hook.status == 200 and hook.json()["signal"]["status"] == "pending", "its hook does not go on:", hook)
    expect(server.client(kept["key"]).post(TRADES, trade()).status == 201, "it takes no trade")
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    return len(kept["held"]["trades"]) + len(kept["held"].get("signals", ()))


# ------------------------------------------------------------------ the mark of a format, in a log of the database

def crc32c(data):
    """Castagnoli's, as RocksDB's log has it: masked."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    crc ^= 0xffffffff
    return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff


def mark(folder, version):
    """Has a killed server's folder say that it is of another format; its record of the log gets a new checksum."""
    for path in glob.glob(os.path.join(folder, "db", "*.log")):
        with open(path, "rb") as file:
            log = bytearray(file.read())
        at = 0
        while at + 7 <= len(log):
            size, kind = struct.unpack_from("<HB", log, at + 4)
            found = log.find(b"format_version", at + 7, at + 7 + size)
            if found >= 0:
                struct.pack_into(">I", log, found + len(b"format_version") + 1, version)
                struct.pack_into("<I", log, at, crc32c(bytes([kind]) + log[at + 7:at + 7 + size]))
                with open(path, "wb") as file:
                    file.write(log)
                return
            at += 7 + size
    raise Broken("no mark of a format in the log")


def young(row):
    """A folder that was killed before its log became tables, its key, and what it holds."""
    server = row.server().start()
    user = server.user()
    for number in range(30):
        user.api.post(TRADES, trade(notes="n%d" % number, pair=row.dice.choice(("XAUUSD", "EURUSD"))))
        user.api.post(SIGNALS, {"symbol": "XAUUSD", "direction": "BUY", "comment": "s%d" % number})
    hook = user.api.post("/api/v1/hooks", {"name": "h"}).json()["url"]
    kept = {"key": user.key, "held": held(server, user.key), "hook": "/" + hook.split("/", 3)[3]}
    server.close_clients()
    server.kill()
    os.remove(os.path.join(server.data, "admin.sock"))
    return server.data, kept


def digests(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, "**"), recursive=True):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                found[path] = hashlib.sha256(file.read()).hexdigest()
    return found


def is_refused(folder, *words):
    """Every command refuses the folder with those words, and changes nothing of what is in it."""
    tables = {path: digest for path, digest in digests(folder).items() if path.endswith(".sst")}
    for command in (("verify",), ("user", "list"), ("serve", "--listen", "127.0.0.1:0")):
        try:
            done = run(*command, "--data", folder, timeout=10)
        except subprocess.TimeoutExpired:
            raise Broken("%s goes on with it" % command[0]) from None
        expect(done.returncode == 1, command[0], "takes it")
        for word in words:
            expect(word in done.stderr, command[0], "does not say", word, "but", done.stderr)
    after = digests(folder)
    expect(all(after.get(path) == digest for path, digest in tables.items()), "a refused folder was changed")


def version_of(name):
    """format_3.tar.xz is of format 3."""
    return int(name.split(".")[0].removeprefix("format_"))


def check(row):
    """Fixtures are made by upgrade_fixture.py with a program of that version."""
    versions = sorted(version_of(name) for name in os.listdir(DATA) if name.startswith("format_"))
    current = versions[-1]
    records = 0
    for version in versions:
        folder, kept = unpacked(row, "format_%d.tar.xz" % version)
        records += compare(row, folder, kept)
        if version == current:
            continue
        copy = os.path.join(folder, "before-migration", "format-%d" % version)
        expect(os.path.isdir(copy), "nothing was copied before format", version, "was brought forward")
        again = os.path.join(row.folder("copy"), "journal")
        os.makedirs(again, mode=0o700)
        os.rename(copy, os.path.join(again, "db"))
        records += compare(row, again, kept)

    folder, _ = young(row)
    mark(folder, current + 1)
    is_refused(folder, "format %d" % (current + 1), "up to %d" % current, "use the newer version")
    return ("0 of %d records over formats %s, as they were and in the copies made before they were brought forward; "
            "a newer one refused" % (records, ", ".join(map(str, versions))))


def control(row):
    """A journal that an upgrade took a trade from, and one of this format where a newer one is to be refused."""
    folder, kept = young(row)
    kept["held"]["trades"].append(dict(kept["held"]["trades"][0], id="trade_lost"))
    less = row.must_break(compare, row, folder, kept)
    folder, _ = young(row)
    return "a trade less: %s; no newer format: %s" % (less, row.must_break(is_refused, folder, "format 5"))
