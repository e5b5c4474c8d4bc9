"""One bit turned over, or a file cut short, anywhere in a journal at rest: no damage passes in silence, and what repair
makes of it holds nothing that was never there."""

import glob
import json
import os
import shutil

from harness import Server, listing, run, trade
from row import expect

TITLE = "silent loss from bit flips and truncation"
TRADES = "/api/v1/trades"
KINDS = (("log", "*.log"), ("table", "*.sst"), ("manifest", "MANIFEST-*"), ("CURRENT", "CURRENT"),
         ("high-water mark", "high_water"))


class Journal:
    """A folder that nobody has open, and what it holds."""

    def __init__(self, row, trades, killed, notes=50):
        server = row.server(data=row.folder("journal")).start()
        user = server.user()
        for at in range(0, trades, 100):
            user.api.post(TRADES + "/batch", {"trades": [
                trade(pair=row.dice.choice(("XAUUSD", "EURUSD")), notes=row.dice.randbytes(notes).hex())
                for _ in range(100)]})
        for number in range(20):
            user.api.post("/api/v1/signals", {"symbol": "EURUSD", "direction": "SELL", "comment": "s%d" % number})
        self.folder, self.key, self.email = server.data, user.key, user.email
        self.held = held(server, self.key)
        server.close_clients()
        server.kill() if killed else server.stop()

    def copy(self, row):
        folder = os.path.join(row.folder("damaged"), "journal")
        shutil.copytree(self.folder, folder, ignore=lambda _, names: [n for n in names if n.endswith(".sock")])
        os.chmod(folder, 0o700)
        return folder


def held(server, key):
    """Everything of the one user, by its id."""
    api = server.client(key)
    found = {item["id"]: item for item in listing(api, limit=500)}
    found.update((item["id"], item) for item in listing(api, "/api/v1/signals", "signals", limit=100))
    return found


def served(folder, journal):
    """What a server shows of a folder; where the key is lost, with a new one of the user, if there is one still."""
    server = Server(data=folder).start()
    try:
        key = journal.key
        if server.client(key).get("/api/v1/me").status != 200:
            key = server.mint(journal.email) if journal.email in server.admin("user", "list") else None
        return held(server, key) if key else {}
    finally:
        server.close()


def harm(row, folder, pattern):
    """Damages one file of that kind in one place; answers what was done."""
    files = [name for name in glob.glob(os.path.join(folder, "db", pattern)) if os.path.getsize(name) > 0]
    if not files:
        return None
    path = row.dice.choice(sorted(files))
    size = os.path.getsize(path)
    at = row.dice.randrange(size)
    what = "%s of %d bytes, " % (os.path.basename(path), size)
    if row.dice.random() < 0.25:
        os.truncate(path, at)
        return what + "cut at %d" % at
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << row.dice.randrange(8)]))
    return what + "flipped in %d" % at


def judge(journal, folder, what):
    """How damage shows: refused, reported or harmless. Raises Broken where it does not."""
    done = run("verify", "--json", "--data", folder)
    expect(done.returncode in (0, 1), what, "- verify ended with", done.returncode, done.stderr[-300:])
    if done.returncode == 1:
        if done.stdout:
            expect(json.loads(done.stdout)["faults"], what, "- a fault without a name")
            return "reported"
        expect(done.stderr.startswith("tjp: ") and len(done.stderr) > 30, what, "- no sentence:", done.stderr)
        return "refused"
    expect(served(folder, journal) == journal.held, what, "- sound, and not what was stored: a silent loss")
    return "harmless"


def salvage(row, journal, folder, what):
    """Repair refuses or makes a sound journal, which holds nothing new; answers how much of the old one it holds."""
    made = os.path.join(row.folder("made"), "journal")
    done = run("repair", "--salvage", "--json", "--data", folder, "--to", made)
    expect(done.returncode in (0, 1), what, "- repair ended with", done.returncode, done.stderr[-300:])
    if done.returncode == 1:
        expect(not os.path.exists(os.path.join(made, "db")), what, "- a failed repair left a journal")
        return 0.0
    expect(json.loads(done.stdout)["after"]["fault_count"] == 0, what, "- repaired and not sound")
    found = served(made, journal)
    shutil.rmtree(made, ignore_errors=True)
    invented = [identity for identity, item in found.items() if journal.held.get(identity) != item]
    expect(not invented, what, "- repair invented", invented[:2])
    return len(found) / len(journal.held)


def check(row):
    journals = {True: Journal(row, row.pick(200, 2000), True), False: Journal(row, row.pick(200, 2000), False)}
    kinds = list(KINDS)
    if not row.short:  # so much in memory that older logs are needed beside the newest one
        journals["logs"] = Journal(row, 12_000, True, 2000)
        expect(len(glob.glob(os.path.join(journals["logs"].folder, "db", "*.log"))) > 1, "there is one log only")
        kinds.append(("logs", "*.log"))
    ends, kept, rounds = {}, [], row.pick(24, 300)
    for number in range(rounds):
        kind, pattern = kinds[number % len(kinds)]
        journal = journals[kind if kind in journals else kind == "log" or row.dice.random() < 0.3]
        folder = journal.copy(row)
        done = harm(row, folder, pattern)
        if done is None:
            continue
        original = os.path.join(folder, "..", "original")
        shutil.copytree(folder, original)
        end = judge(journal, folder, done)
        ends[end] = ends.get(end, 0) + 1
        if end != "harmless" and number % row.pick(3, 2) == 0:
            kept.append((salvage(row, journal, original, done), done))
        shutil.rmtree(os.path.dirname(folder), ignore_errors=True)
    expect(ends.get("harmless", 0) < rounds / 2, "most damage hit nothing: the row proved little")
    kept.sort()
    return ("%d damages: %s, 0 silent; of %d repaired with --salvage half kept at least %.1f %%, the worst %.1f %% (%s)"
            % (sum(ends.values()), ", ".join("%d %s" % (count, end) for end, count in sorted(ends.items())),
               len(kept), 100 * kept[len(kept) // 2][0], 100 * kept[0][0], kept[0][1]))


def control(row):
    """A journal that lost one trade and is sound in itself: as where damage goes unnoticed."""
    journal = Journal(row, 100, False)
    folder = journal.copy(row)
    server = row.server(data=folder).start()
    api = server.client(journal.key)
    expect(api.delete(TRADES + "/" + next(i for i in journal.held if i.startswith("trade"))).status in (200, 204), "?")
    server.close_clients()
    server.stop()
    return "a trade less: " + row.must_break(judge, journal, folder, "one trade deleted")
