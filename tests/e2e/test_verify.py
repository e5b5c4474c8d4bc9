"""Looking at everything that is stored."""

import json
import os
import threading
import unittest

from folders import Folders, flip
from harness import listing, run, trade

TRADES = "/api/v1/trades"


class Verify(Folders):
    def test_a_database_without_its_head_is_refused_and_left_as_it_is(self):
        server = self.server()
        user = server.user()
        user.api.post(TRADES, trade())
        server.close_clients()
        server.stop()
        folder = os.path.join(server.data, "db")
        os.rename(os.path.join(folder, "CURRENT"), self.path("CURRENT"))
        for drop_logs in (False, True):
            if drop_logs:  # as in a copy that was cut short
                for name in os.listdir(folder):
                    if name.endswith(".log"):
                        os.remove(os.path.join(folder, name))
            before = sorted(os.listdir(folder))
            for words in (("verify",), ("user", "list"), ("serve", "--listen", "127.0.0.1:0")):
                self.assertFails(run(*words, "--data", server.data), "CURRENT is missing")
            self.assertEqual(sorted(os.listdir(folder)), before)
        os.rename(self.path("CURRENT"), os.path.join(folder, "CURRENT"))
        self.assertIn("1 trades", self.ok("verify", "--data", server.data))

    def test_an_empty_folder_is_no_journal_and_stays_empty(self):
        os.makedirs(self.path("none/db"), mode=0o700)
        self.assertFails(run("verify", "--data", self.path("none")), "no journal")
        self.assertEqual(os.listdir(self.path("none/db")), [])

    def test_what_a_killed_one_left_goes_with_the_next(self):
        server = self.server()
        os.makedirs(os.path.join(server.data, "verifying-999999999", "db"))
        self.ok("verify", "--data", server.data)
        self.assertEqual([name for name in os.listdir(server.data) if name.startswith("verifying")], [])

    def test_a_journal_in_use_is_looked_at_as_of_one_moment(self):
        server = self.server()
        user = server.user()
        stop = threading.Event()

        def write():
            api = server.client(user.key)
            while not stop.is_set():
                made = api.post(TRADES, trade(external_id=os.urandom(8).hex())).json()["trade"]
                api.call("PATCH", TRADES + "/" + made["id"], {"date": "2026-01-02", "pair": "EURUSD"})

        writers = [threading.Thread(target=write) for _ in range(2)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(5):
                self.assertTrue(self.ok("verify", "--data", server.data).startswith("sound: 1 users"))
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        answer = json.loads(self.ok("verify", "--data", server.data, "--json"))
        self.assertTrue(answer["ok"])
        self.assertEqual((answer["fault_count"], answer["faults"]), (0, []))
        self.assertEqual(answer["counts"]["trades"], len(listing(user.api, limit=500)))
        self.assertEqual([name for name in os.listdir(server.data) if name.startswith("verifying")], [])

    def test_a_flipped_bit_is_told(self):
        server = self.server()
        user = server.user()
        for _ in range(20):
            user.api.post(TRADES, trade(notes=os.urandom(500).hex()))
        server.close_clients()
        server.stop()
        self.assertIn("20 trades", self.ok("verify", "--data", server.data))
        flip(os.path.join(server.data, "db"), 200)
        done = run("verify", "--data", server.data)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("damaged", done.stdout + done.stderr)
        # Who asks for it is told so, and not to come again.
        served = self.server(data=server.data)
        api = served.client(user.key)
        self.assertEqual(api.get("/api/v1/me").status, 200)
        answers = [api.get(TRADES), api.get(TRADES + "?pair=XAUUSD")]  # two tables, of which one is damaged
        damaged = [answer for answer in answers if answer.status != 200]
        self.assertEqual([(answer.status, answer.json()["code"]) for answer in damaged], [(500, "internal")])
        self.assertIn("to retry does not help", damaged[0].json()["error"])


if __name__ == "__main__":
    unittest.main()
