"""A sound journal from a damaged one; the damaged one is only read."""

import glob
import hashlib
import json
import os
import shutil
import unittest

from event_source import EventSource
from folders import Folders, flip
from harness import Server, listing, run, trade

TRADES, SIGNALS = "/api/v1/trades", "/api/v1/signals"


def files_in(folder):
    found = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


class Repair(Folders):
    def journal(self, trades=1200, kill=False):
        """A folder with a journal that nobody has open; answers it, a key, and what it holds."""
        server = self.server(data=self.path("journal"))
        user = server.user()
        for at in range(0, trades, 400):
            user.api.post(TRADES + "/batch", {"trades": [
                trade(pair=("XAUUSD", "EURUSD")[n % 2], date="2026-0%d-%02d" % (1 + n % 9, 1 + n % 28), notes="n%d" % n,
                      external_id="e\u00e9\"%d" % n) for n in range(at, at + 400)]})
        url = user.api.post("/api/v1/hooks", {"name": "h"}).json()["url"]
        self.hook = "/" + url.split("/", 3)[3]
        server.client().call("POST", self.hook, b"XAUUSD BUY 2340 SL 2330 TP 2350")
        user.api.post(SIGNALS, {"symbol": "EURUSD", "direction": "SELL", "expires_at": "2099-01-01T00:00:00Z"})
        account = {"name": "Live", "platform": "MT5", "connection": "ea", "broker": "FTMO", "server": "S",
                   "login": "5012", "currency": "USD"}
        self.assertEqual(user.api.post("/api/v1/accounts", account).status, 201)
        held = self.held(server, user.key)
        with EventSource(server, user.key) as source:
            self.last_place = source.next().id
        server.close_clients()
        server.kill() if kill else server.stop()
        return server.data, user.key, held

    @staticmethod
    def held(server, key):
        api = server.client(key)
        return {"trades": listing(api, limit=500), "pairs": listing(api, limit=500, pair="EURUSD"),
                "signals": listing(api, SIGNALS, "signals", status="pending"),
                "hooks": api.get("/api/v1/hooks").json(), "accounts": api.get("/api/v1/accounts").json(),
                "stats": api.get("/api/v1/stats").json()}

    def serve(self, folder, key):
        server = self.server(data=folder)
        held = self.held(server, key)
        return server, held

    def repair(self, data, *more):
        return run("repair", "--data", data, "--to", self.path("new"), *more)

    def test_a_sound_journal_becomes_the_same_one(self):
        data, key, held = self.journal()
        before = files_in(os.path.join(data, "db"))
        done = self.repair(data)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^made: 1 users, 1 API keys, 1,200 trades, 2 signals, 0 messages, 1 hooks, 1 acc")
        self.assertEqual(files_in(os.path.join(data, "db")), before)
        self.assertEqual(os.listdir(self.path("new")), ["db"])
        server, again = self.serve(self.path("new"), key)
        self.assertEqual(again, held)
        # Hooks go on, events too: behind the last one, as followers expect.
        with EventSource(server, key, last_id=self.last_place) as source:
            made = server.client(key).post(TRADES, trade()).json()["trade"]["id"]
            self.assertEqual(source.next().data["id"], made)
        self.assertEqual(server.client().call("POST", self.hook, b"EURUSD SELL NOW").status, 200)
        made = server.client(key).post(TRADES, trade(external_id="e\u00e9\"7")).status
        self.assertEqual(made, 200, "the index of external ids was not made anew")

    def test_a_damaged_index_is_made_anew_without_salvage(self):
        data, key, held = self.journal()
        tables = sorted(glob.glob(os.path.join(data, "db", "*.sst")), key=os.path.getsize)
        damaged = None
        for table in tables[::-1]:  # which table holds which rows is for verify to say
            shutil.copy(table, self.path("copy"))
            with open(table, "r+b") as file:
                file.seek(os.path.getsize(table) // 3)
                byte = file.read(1)
                file.seek(-1, 1)
                file.write(bytes([byte[0] ^ 1]))
            said = run("verify", "--data", data).stdout
            if "trades_by_pair: stored data" in said and "\ntrades: stored data" not in said:
                damaged = said
                break
            shutil.copy(self.path("copy"), table)
        self.assertIsNotNone(damaged, "no table of the index by pair")
        done = self.repair(data)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        self.assertIn("was: trades_by_pair: stored data is damaged", done.stdout)
        self.assertNotIn(self.path("new"), done.stdout)
        self.assertEqual(self.serve(self.path("new"), key)[1], held)

    def test_damaged_records_are_refused_and_salvaged(self):
        data, key, held = self.journal()
        for place in (2000, 9000):
            flip(os.path.join(data, "db"), place)
        said = run("verify", "--data", data).stdout
        self.assertIn("stored data is damaged", said)
        refused = self.repair(data)
        if "trades: stored data" in said:
            self.assertFails(refused, "trades", "--salvage")
            self.assertFalse(os.path.exists(self.path("new")))
        shutil.rmtree(self.path("new"), ignore_errors=True)
        done = self.repair(data, "--salvage", "--json")
        self.assertEqual(done.returncode, 0, done)
        answer = json.loads(done.stdout)
        self.assertTrue(answer["after"]["fault_count"] == 0 and answer["before"]["fault_count"] > 0)
        # Each trade is there twice, and the damage is in one place.
        self.assertEqual(self.serve(self.path("new"), key)[1], held)

    def test_the_end_of_the_log_is_missed_and_gone_on_without(self):
        for damage in ("cut", "removed"):
            with self.subTest(damage):
                data, key, held = self.journal(kill=True)
                log = max(glob.glob(os.path.join(data, "db", "*.log")), key=os.path.getsize)
                os.truncate(log, os.path.getsize(log) - 100) if damage == "cut" else os.remove(log)
                for words in (("verify",), ("user", "list"), ("repair", "--to", self.path("new"))):
                    self.assertFails(run(*words, "--data", data), "changes are missing")
                done = self.repair(data, "--salvage")
                self.assertEqual(done.returncode, 0, done)
                self.assertIn("lost: the log of the latest changes", done.stdout)
                if damage == "cut":
                    server, again = self.serve(self.path("new"), key)
                    self.assertEqual(again["trades"], held["trades"])
                    # Who followed the events may have seen one that is lost.
                    with EventSource(server, key, last_id=self.last_place) as source:
                        self.assertEqual(source.next().type, "reset")
                    server.close_clients()
                    server.stop()
                shutil.rmtree(self.path("new"))
                shutil.rmtree(data)

    def test_a_damaged_log_is_refused_and_salvaged_up_to_there(self):
        data, key, held = self.journal(kill=True)
        log = max(glob.glob(os.path.join(data, "db", "*.log")), key=os.path.getsize)
        with open(log, "r+b") as file:
            file.seek(os.path.getsize(log) * 2 // 3)
            file.write(b"\0\1\2\3")
        self.assertFails(self.repair(data), "damaged", "--salvage")
        done = self.repair(data, "--salvage")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("lost:", done.stdout)
        kept = self.serve(self.path("new"), key)[1]["trades"]
        self.assertTrue(kept)
        self.assertEqual([item for item in kept if item not in held["trades"]], [])

    def test_a_database_without_its_head_is_salvaged(self):
        for kill in (False, True):  # all of it in tables, or in the log
            with self.subTest(kill=kill):
                data, key, held = self.journal(kill=kill)
                os.remove(os.path.join(data, "db", "CURRENT"))
                self.assertFails(self.repair(data), "CURRENT", "--salvage")
                done = self.repair(data, "--salvage")
                self.assertEqual(done.returncode, 0, done)
                server, again = self.serve(self.path("new"), key)
                self.assertEqual(again, held)
                server.close()
                shutil.rmtree(self.path("new"))
                shutil.rmtree(data)

    def test_what_cannot_be_done_is_a_sentence(self):
        server = Server(data=self.path("used"))
        self.addCleanup(server.close)
        server.start()
        self.assertFails(run("repair", "--data", server.data, "--to", self.path("new")), "in use")
        self.assertFalse(os.path.exists(self.path("new")))
        server.stop()
        self.assertFails(run("repair", "--data", server.data), "--to")
        self.assertFails(run("repair", "--data", server.data, "--to", server.data), "there is a journal here already")
        for within in ("new", "db/new"):
            self.assertFails(run("repair", "--data", server.data, "--to", os.path.join(server.data, within)),
                             "cannot lie within the damaged one")
            self.assertFalse(os.path.exists(os.path.join(server.data, within)))
        self.assertFails(run("repair", "--data", self.path("none"), "--to", self.path("new")), "no journal here")
        self.assertFalse(os.path.exists(self.path("new")))


if __name__ == "__main__":
    unittest.main()
