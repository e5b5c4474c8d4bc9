"""Makes a fixture of row 22: a journal that another version of tjp wrote and was killed over, and what its API showed.

    TJP_BINARY=…/tjp python3 tests/reliability/upgrade_fixture.py tests/reliability/data/format_3.tar.xz

Older versions know less: what they do not have is left out."""

import json
import os
import random
import sys
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]
sys.dont_write_bytecode = True

from harness import Server, trade  # noqa: E402
from upgrade_journal import SIGNALS, TRADES, held  # noqa: E402

DICE = random.Random(1)


def write_trades(api):
    made = []
    for number in range(60):
        done = api.post(TRADES, trade(
            date="2026-%02d-%02d" % (DICE.randint(1, 12), DICE.randint(1, 28)), pnl=DICE.randint(-200, 200),
            pair=DICE.choice(("XAUUSD", "EURUSD", "BTC/USDT")), strategy="s%d" % (number % 5), notes="é \"%d\"\n" % number))
        made.append(done.json()["trade"]["id"])
    for at in (3, 14, 15):
        api.patch(TRADES + "/" + made[at], {"pair": "GBPUSD", "pnl": 7, "notes": "moved"})
    for at in (9, 26):
        api.delete(TRADES + "/" + made[at])


def write_signals(api):
    """Answers the path of a hook; None where there are no signals yet."""
    if api.post(SIGNALS, {"symbol": "XAUUSD", "direction": "BUY"}).status != 201:
        return None
    made = api.post("/api/v1/accounts", {"name": "demo", "platform": "MT5", "connection": "ea", "login": "12345678"})
    assert made.status == 201, made
    hook = "/" + api.post("/api/v1/hooks", {"name": "channel"}).json()["url"].split("/", 3)[3]
    for number in range(10):
        fields = {"symbol": DICE.choice(("XAUUSD", "EURUSD")), "direction": "SELL", "comment": "c%d" % number}
        known = api.post(SIGNALS, fields).json()["signal"]["id"]
        if number % 3 == 0:
            api.patch(SIGNALS + "/" + known, {"status": "ignored"})
    for text in ("XAUUSD BUY 2340 SL 2330 TP 2350", "EURUSD SELL LIMIT 1.1000\nSL 1.1100\nTP 1.0900", "good morning"):
        api.call("POST", hook, text.encode())
    return hook


def main():
    server = Server().start()
    try:
        user = server.user()
        write_trades(user.api)
        server.restart()  # what is there lies in tables now, and what comes in the log
        hook = write_signals(server.client(user.key))
        server.client(user.key).post(TRADES, trade(notes="the last one"))
        kept = {"key": user.key, "hook": hook, "held": held(server, user.key)}
        server.close_clients()
        server.kill()
        os.remove(os.path.join(server.data, "admin.sock"))
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file, tarfile.open(sys.argv[1], "w:xz") as archive:
            json.dump(kept, file)
            file.flush()
            archive.add(file.name, "held.json", filter=nobody)
            archive.add(server.data, "journal", filter=nobody)
    finally:
        server.close()


def nobody(entry):
    """The archive says nothing of who made it and when."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


main()
