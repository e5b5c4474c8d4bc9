"""What a hostile or unlucky client could do once, and can no more: each test is a fault that was found by attack."""

import concurrent.futures
import json
import os
import shutil
import tempfile
import threading
import time
import unittest

import harness
from browsing import PASSWORD, SESSION, Browser
from harness import Server, ServerCase, listing, together, trade
from wire import Raw

TRADES = "/api/v1/trades"
BATCH = "/api/v1/trades/batch"
MIB = 1 << 20


class Races(ServerCase):
    def test_a_trade_whose_date_moves_is_never_told_missing(self):
        made = self.create(self.api)
        path = "%s/%s" % (TRADES, made["id"])
        end = time.monotonic() + 3

        def mover(index):
            client, statuses = self.server.client(self.owner.key), set()
            while time.monotonic() < end:
                day = 1 + (index * 7 + len(statuses)) % 28
                statuses.add(client.patch(path, {"date": "2026-02-%02d" % (day % 28 + 1)}).status)
                statuses.add(client.patch(path, {"pnl": index}).status)
            return statuses

        seen = set().union(*together(6, mover))
        self.assertIn(200, seen)
        self.assertLessEqual(seen, {200, 503})

    def test_if_match_refuses_a_change_to_what_has_changed(self):
        made = self.create(self.api)
        path = "%s/%s" % (TRADES, made["id"])
        first = self.api.get(path).header("etag")
        self.assertEqual(self.api.call("PATCH", path, {"pnl": 1}, {"If-Match": first}).status, 200)
        self.assertError(self.api.call("PATCH", path, {"pnl": 2}, {"If-Match": first}), 412, "changed")
        self.assertError(self.api.call("DELETE", path, None, {"If-Match": first}), 412, "changed")
        self.assertError(self.api.call("PATCH", path, {"pnl": 2}, {"If-Match": "W/" + first}), 412)
        self.assertEqual(self.api.get(path).json()["trade"]["pnl"], 1)
        self.assertEqual(self.api.call("DELETE", path, None, {"If-Match": "*"}).status, 200)

    def test_if_match_guards_whatever_has_an_etag_and_can_be_changed(self):
        account = self.api.post("/api/v1/accounts", {"name": "a", "platform": "MT5", "connection": "ea"}).json()["account"]
        signal = self.api.post("/api/v1/signals", {"symbol": "XAUUSD", "direction": "BUY"}).json()["signal"]
        for method, path, body in (("PATCH", "/api/v1/accounts/" + account["id"], {"name": "b"}),
                                   ("PATCH", "/api/v1/signals/" + signal["id"], {"status": "ignored"}),
                                   ("PUT", "/api/v1/copier", {"enabled": False}),
                                   ("DELETE", "/api/v1/accounts/" + account["id"], None)):
            with self.subTest(path=path, method=method):
                before = self.api.get(path)
                self.assertError(self.api.call(method, path, body, {"If-Match": '"other"'}), 412, "changed")
                self.assertEqual(self.api.get(path).json(), before.json())
                self.assertEqual(self.api.call(method, path, body, {"If-Match": before.header("etag")}).status, 200)


class Memory(ServerCase):
    def test_a_strangers_large_body_is_answered_without_being_read(self):
        for authorization in ("", "Authorization: Bearer tjp_live_nothing\r\n"):
            with Raw(self.server.port) as raw:
                raw.send(("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n%s\r\n"
                          % (BATCH, authorization)).encode())
                self.assertEqual(raw.answer().status, 401)
                self.assertTrue(raw.closed())

    def test_the_cookie_of_a_session_that_is_over_is_a_strangers(self):
        browser = Browser(self.server)
        self.server.admin("user", "set", self.owner.email, "--password-stdin", stdin=PASSWORD + "\n")
        self.assertEqual(browser.sign_in(self.owner.email).status, 200)
        cookie, csrf = browser.cookie, browser.csrf
        head = ("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\nCookie: %s\r\nX-CSRF-Token: %s\r\n\r\n"
                % (BATCH, cookie, csrf)).encode()
        with Raw(self.server.port) as raw:
            raw.send(head + b"{")
            self.assertFalse(raw.closed(0.5))  # it is in force: the rest is waited for
        self.assertEqual(browser.delete(SESSION).status, 200)
        with Raw(self.server.port) as raw:
            raw.send(head)
            self.assertEqual(raw.answer().status, 401)
            self.assertTrue(raw.closed())

    def test_a_known_key_still_sends_large_bodies(self):
        trades = [trade(notes="n" * 4000) for _ in range(300)]
        self.assertEqual(self.api.post(BATCH, {"trades": trades}).status, 201)

    def test_one_byte_too_many_is_a_413_that_a_blocking_client_can_read(self):
        self.assertError(self.server.client(self.owner.key).call("POST", BATCH, b"x" * (8 * MIB + 1)), 413)

    def test_a_page_of_huge_trades_ends_early_and_its_cursor_goes_on(self):
        user = self.fresh()
        notes = "\u0001" * 16384  # six times as long in JSON
        made = []
        for _ in range(3):
            made += self.create_many(user.api, [trade(notes=notes) for _ in range(60)])
        first = user.api.get(TRADES + "?limit=500")
        self.assertLess(len(first.body), 11 * MIB)
        self.assertIsNotNone(first.json()["next_cursor"])
        self.assertEqual([one["id"] for one in listing(user.api, limit=500)],
                         [one["id"] for one in reversed(made)])

    def test_statistics_with_too_many_groups_are_refused_with_a_way_out(self):
        user = self.fresh()
        self.create_many(user.api, [trade(strategy="s%d" % n) for n in range(1001)])
        self.assertError(user.api.get("/api/v1/stats?group_by=strategy"), 400, "narrow")
        self.assertEqual(user.api.get("/api/v1/stats").json()["stats"]["trades"], 1001)

    def test_numbers_that_would_blow_up_sums_are_refused(self):
        for number in ("1e-4000", "1e2147483647", "1e99999999999999999999"):
            body = json.dumps(trade(pnl="?")).replace('"?"', number)
            self.assertError(self.api.post(TRADES, body), 400, "pnl")

    def test_what_a_client_is_told_back_is_short(self):
        name = "x" * 400_000
        answer = self.api.post(TRADES, dict(trade(), **{name: 1}))
        self.assertEqual(answer.status, 201)
        self.assertLess(len(answer.body), 2000)


class Folder(unittest.TestCase):
    def setUp(self):
        self.data = os.path.join(tempfile.mkdtemp(prefix="tjp-e2e-"), "journal")
        self.addCleanup(shutil.rmtree, os.path.dirname(self.data), True)

    def test_commands_and_a_starting_server_wait_for_each_other(self):
        server = Server(data=self.data)
        self.addCleanup(server.close)
        starting = threading.Thread(target=server.start)
        starting.start()
        # They wait for each other only so long, and a program with a sanitizer takes seconds to start.
        commands = 2 if os.environ.get("TJP_TEST_SANITIZER") else 8
        with concurrent.futures.ThreadPoolExecutor(commands) as pool:
            emails = ["u%d@example.com" % n for n in range(commands)]
            done = list(pool.map(lambda email: harness.run("user", "add", email, "--data", self.data), emails))
        starting.join()
        self.assertEqual([one.returncode for one in done], [0] * commands, done)
        self.assertEqual(len(harness.admin(self.data, "user", "list").splitlines()), commands)
        self.assertEqual(server.stop(), 0)

    def test_a_mistyped_folder_is_no_empty_journal(self):
        done = harness.run("user", "list", "--data", self.data)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no journal", done.stderr)
        self.assertFalse(os.path.exists(self.data))

    def test_on_a_full_disk_a_key_can_be_revoked_and_a_trade_deleted(self):
        harness.admin(self.data, "user", "add", "a@example.com")
        key = harness.admin(self.data, "key", "create", "--user", "a@example.com", "--name", "k", "--scope",
                            "read+write").strip()
        first = Server(data=self.data)
        self.addCleanup(first.close)
        first.start()
        made = first.client(key).post(TRADES, trade()).json()["trade"]
        self.assertEqual(first.stop(), 0)
        full = Server(("--rate-limit", "0", "--min-free-mb", "1048576"), data=self.data)
        self.addCleanup(full.close)
        full.start()
        api = full.client(key)
        refused = api.post(TRADES, trade())
        self.assertEqual(refused.status, 507, refused)
        self.assertIsNotNone(refused.header("retry-after"))
        self.assertEqual(api.get(TRADES).status, 200)
        self.assertEqual(api.delete("%s/%s" % (TRADES, made["id"])).status, 200)
        key_id = full.admin("key", "list", "--user", "a@example.com").split("\t")[0]
        full.admin("key", "revoke", key_id)
        self.assertEqual(api.get(TRADES).status, 401)
        full.close_clients()
        self.assertEqual(full.stop(), 0)


if __name__ == "__main__":
    unittest.main()
