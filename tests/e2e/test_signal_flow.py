"""Signals on their way: the copier, expiry, listings that wait, parsing."""

import re
import time
import unittest

from harness import MISSING, NO_LIMIT, Server, listing, trade
from signal_case import BUY, SIGNALS, SignalCase
from wire import Raw, head


class CopierAtWork(SignalCase):
    def test_off_blocked_and_allowed(self):
        send = self.hook()
        self.copier(enabled=False)
        off = send("BUY EURUSD SL 1.01")
        self.assertEqual(off["status"], "ignored")
        self.assertIn("off", off["status_reason"])
        self.copier(blocked_pairs=["xauusd"])
        blocked = send("BUY GOLD SL 2001")
        self.assertEqual((blocked["status"], blocked["pair"]), ("ignored", "XAUUSD"))
        self.assertIn("XAUUSD", blocked["status_reason"])
        self.assertEqual(send("BUY EURUSD SL 1.02")["status"], "pending")
        self.copier(allowed_pairs=["XAUUSD"])
        self.assertEqual(send("BUY GOLD SL 2002")["status"], "pending")
        self.assertEqual(send("BUY EURUSD SL 1.03")["status"], "ignored")

    def test_a_pair_is_known_by_every_name_whoever_says_it(self):
        send = self.hook()
        self.copier(blocked_pairs=["XAUUSD"], symbol_map={"MYGOLD": "GOLD", "OURGOLD": "XAUUSDm"})
        for pair in ("GOLD", "XAUUSDm", "MYGOLD", "XAUUSD"):
            made = self.make(symbol=MISSING, pair=pair)
            self.assertEqual(made["status"], "ignored", made)
        for name in ("MYGOLD", "OURGOLD", "GOLD"):
            self.assertEqual(send("%s BUY NOW SL 2001" % name)["status"], "ignored", name)
        self.assertEqual(self.make(symbol=MISSING, pair="EURUSD", entry=None, stop_loss=None, take_profits=None)["status"],
                         "pending")
        self.create_many(self.mine, [trade(outcome="LOSS", pnl=-1) for _ in range(3)])
        self.copier(min_win_rate=50, min_trades=3)
        self.assertEqual(self.make(symbol=MISSING, pair="GOLD")["status"], "win_rate_blocked")

    def test_the_win_rate_of_the_journal_blocks(self):
        outcomes = ["WIN"] * 5 + ["LOSS"] * 7 + ["BREAKEVEN"] * 3
        self.create_many(self.mine, [trade(outcome=o, pnl={"WIN": 1, "LOSS": -1}.get(o, 0)) for o in outcomes])
        self.copier(min_win_rate=50, min_trades=12)
        blocked = self.make()
        self.assertEqual(blocked["status"], "win_rate_blocked")
        for word in ("XAUUSD", "41.7", "12", "50"):
            self.assertIn(word, blocked["status_reason"])
        self.assertEqual(self.make(symbol="EURUSD", entry=None, stop_loss=None, take_profits=None)["status"], "pending")
        self.copier(min_win_rate=50, min_trades=13)
        self.assertEqual(self.make()["status"], "pending", "the sample is too small")
        self.copier(min_win_rate=41.6, min_trades=1)
        self.assertEqual(self.make()["status"], "pending")

    def test_the_users_own_names_come_first(self):
        self.copier(symbol_map={"GOLD": "XAUEUR", "MYINDEX": "NAS100"})
        send = self.hook()
        self.assertEqual(send("BUY GOLD SL 2003")["pair"], "XAUEUR")
        signal = send('{"ticker":"myindex","action":"sell"}')
        self.assertEqual((signal["pair"], signal["symbol"]), ("NAS100", "myindex"))


class Expiry(unittest.TestCase):
    def test_pending_signals_expire_also_over_a_restart(self):
        server = Server(NO_LIMIT)
        self.addCleanup(server.close)
        server.start()
        user = server.user()
        user.api.call("PUT", "/api/v1/copier", {"expire_after_seconds": 2})
        first = user.api.post(SIGNALS, BUY).json()["signal"]
        self.assertIsNotNone(first["expires_at"])
        executed = user.api.post(SIGNALS, BUY).json()["signal"]
        user.api.patch(SIGNALS + "/" + executed["id"], {"status": "executed"})
        time.sleep(2.1)
        late = user.api.patch(SIGNALS + "/" + first["id"], {"status": "executed"})
        self.assertEqual((late.status, late.json()["signal"]["status"]), (409, "expired"))
        second = user.api.post(SIGNALS, BUY).json()["signal"]
        server.kill()
        time.sleep(2)
        server.restart()
        api = server.client(user.key)
        page = {}
        for _ in range(100):
            page = {s["id"]: s for s in api.get(SIGNALS).json()["signals"]}
            if page[second["id"]]["status"] == "expired":
                break
            time.sleep(0.1)
        self.assertEqual(page[second["id"]]["status"], "expired")
        self.assertIn("2 s", page[second["id"]]["status_reason"])
        self.assertEqual(page[executed["id"]]["status"], "executed")
        self.assertEqual(api.get(SIGNALS + "?status=pending").json()["signals"], [])


class Waiting(SignalCase):
    def waiter(self, query="status=pending&wait=30", **headers):
        """Starts a listing that waits; answers a function that joins it: (answer, seconds it took)."""
        import threading
        client, result = self.server.client(self.user.key), []

        def ask():
            began = time.monotonic()
            answer = client.get(SIGNALS + "?" + query, **headers)
            result.append((answer, time.monotonic() - began))

        thread = threading.Thread(target=ask)
        thread.start()

        def join():
            thread.join(40)
            self.assertTrue(result, "the request that waits was never answered")
            return result[0]
        return join

    def test_it_is_answered_as_soon_as_one_arrives(self):
        join = self.waiter()
        time.sleep(0.3)
        signal = self.make()
        answer, _ = join()
        self.assertEqual(answer.json()["signals"], [signal])

    def test_a_signal_by_a_hook_wakes_it_and_one_of_another_pair_or_user_does_not(self):
        join = self.waiter("status=pending&pair=EURUSD&wait=20")
        time.sleep(0.2)
        self.make()
        self.fresh().api.post(SIGNALS, {"symbol": "EURUSD", "direction": "BUY"})
        time.sleep(0.2)
        signal = self.hook()("SELL EURUSD SL 1.2")
        answer, _ = join()
        self.assertEqual(answer.json()["signals"], [signal])

    def test_what_is_there_is_answered_at_once_and_nothing_after_the_time(self):
        answer, took = self.waiter("status=pending&wait=1")()
        self.assertEqual(answer.json()["signals"], [])
        self.assertGreaterEqual(took, 0.99)
        signal = self.make()
        self.assertEqual(self.waiter()()[0].json()["signals"], [signal])

    def test_with_a_tag_it_waits_for_a_change(self):
        signal = self.make()
        tag = self.mine.get(SIGNALS + "?status=pending").header("etag")
        same, _ = self.waiter("status=pending&wait=1", If_None_Match=tag)()
        self.assertEqual(same.status, 304)
        join = self.waiter("status=pending&wait=30", If_None_Match=tag)
        time.sleep(0.2)
        second = self.make()
        self.assertEqual(join()[0].json()["signals"], [second, signal])

    def test_with_a_tag_it_waits_for_the_list_to_become_empty_too(self):
        signal = self.make()
        tag = self.mine.get(SIGNALS + "?status=pending").header("etag")
        join = self.waiter("status=pending&wait=30", If_None_Match=tag)
        time.sleep(0.2)
        self.report(signal, status="ignored")
        answer, took = join()
        self.assertEqual((answer.status, answer.json()["signals"]), (200, []))
        self.assertLess(took, 25, "it was answered by the end of its time alone")

    def test_a_key_that_is_revoked_meanwhile_sees_nothing(self):
        key = self.server.mint(self.user.email, name="leaving")
        keys = self.server.admin("key", "list", "--user", self.user.email).splitlines()
        key_id = next(line.split()[0] for line in keys if "leaving" in line)
        waiting, self.user.key = self.user.key, key
        join = self.waiter()
        self.user.key = waiting
        time.sleep(0.3)
        self.server.admin("key", "revoke", key_id)
        self.make()
        answer, _ = join()
        self.assertError(answer, 401)
        self.assertIsNone(answer.header("etag"))

    def test_who_goes_away_waits_no_longer(self):
        watcher = self.server.client()

        def connections():
            text = watcher.get("/metrics").body.decode()
            return int(float(re.search(r"^tjp_http_connections (\S+)", text, re.M)[1]))

        before = connections()
        clients = [Raw(self.server.port) for _ in range(20)]
        for client in clients:
            client.send(head("GET", SIGNALS + "?status=pending&wait=60", self.user.key))
        deadline = time.monotonic() + 20
        while connections() < before + 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertGreaterEqual(connections(), before + 20)
        for client in clients:
            client.__exit__()
        deadline = time.monotonic() + 20
        while connections() > before and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertLessEqual(connections(), before)

    def test_who_closes_only_its_sending_side_is_answered(self):
        with Raw(self.server.port, timeout=20) as client:
            client.send(head("GET", SIGNALS + "?status=pending&wait=60", self.user.key))
            client.end()
            self.assertEqual(client.answer().json()["signals"], [])

    def test_a_stop_does_not_wait_for_it(self):
        server = Server(NO_LIMIT)
        self.addCleanup(server.close)
        server.start()
        user = server.user()
        self.server, self.user = server, user
        join = self.waiter("wait=60")
        time.sleep(0.3)
        server.process.terminate()
        answer, _ = join()
        self.assertEqual(answer.json()["signals"], [])
        self.assertEqual(server.wait(), 0)


class Parse(SignalCase):
    def parse(self, body):
        answer = self.mine.post(SIGNALS + "/parse", body)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def test_the_dry_run_answers_as_the_hook_would_and_stores_nothing(self):
        send = self.hook()
        for text in ("BUY XAUUSD @ 2342 SL 2330 TP 2355", "good morning", '{"ticker":"EURUSD","action":"buy"}'):
            dry = self.parse(text)["signal"]
            self.assertIsNone(dry["id"])
            self.assertEqual(self.parse({"raw": text})["signal"]["raw"], text)
            real = send(text)
            for name in set(real) - {"id", "received_at", "updated_at", "hook_id", "delivery"}:
                self.assertEqual(dry[name], real[name], name)
        self.assertEqual(len(listing(self.mine, SIGNALS, "signals")), 3)
        dry = self.parse(trade())["trade"]
        self.assertIsNone(dry["id"])
        self.assertEqual(self.mine.get("/api/v1/trades").json()["trades"], [])

    def test_bad_questions(self):
        self.assertError(self.mine.post(SIGNALS + "/parse", b""), 400, "body")
        self.assertError(self.mine.post(SIGNALS + "/parse", {"raw": "x", "hook_id": "y"}), 400, "hook_id")
        self.assertError(self.mine.post(SIGNALS + "/parse", {"raw": "x" * 65537}), 400, "raw")
        self.assertEqual(self.mine.get(SIGNALS + "/parse").status, 405)
        self.assertEqual(self.user.read_only().post(SIGNALS + "/parse", b"BUY GOLD").status, 200)

    def test_an_ignored_message_is_parsed_again(self):
        send = self.hook()
        signal = send("BUY ZORRO SL 5")
        self.assertEqual(signal["status"], "ignored")
        self.copier(symbol_map={"ZORRO": "XAUUSD"}, expire_after_seconds=3600)
        again = self.mine.post(SIGNALS + "/" + signal["id"] + "/reparse", {})
        self.assertEqual(again.status, 200, again)
        after = again.json()["signal"]
        self.assertEqual((after["status"], after["pair"], after["id"]), ("pending", "XAUUSD", signal["id"]))
        self.assertEqual(after["received_at"], signal["received_at"])
        self.assertEqual(listing(self.mine, SIGNALS, "signals", status="pending"), [after])
        self.assertEqual(listing(self.mine, SIGNALS, "signals", status="ignored"), [])
        late = self.mine.post(SIGNALS + "/" + signal["id"] + "/reparse", {})
        self.assertEqual((late.status, late.json()["signal"]), (409, after))

    def test_what_an_executor_declined_is_not_brought_back(self):
        for signal in (self.make(), self.hook()("BUY EURUSD SL 1.01")):
            self.report(signal, status="ignored", status_reason="spread")
            self.assertEqual(self.mine.post(SIGNALS + "/" + signal["id"] + "/reparse", {}).status, 409)

    def test_what_came_too_long_ago_expires_when_it_is_parsed_again(self):
        send = self.hook()
        signal = send("BUY ZORRO SL 6")
        self.copier(symbol_map={"ZORRO": "XAUUSD"}, expire_after_seconds=1)
        time.sleep(1.1)
        after = self.mine.post(SIGNALS + "/" + signal["id"] + "/reparse", {}).json()["signal"]
        self.assertEqual(after["status"], "expired")


if __name__ == "__main__":
    unittest.main()
