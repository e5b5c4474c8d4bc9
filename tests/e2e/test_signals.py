"""Signals over the API: create, list, the compare-and-set change, closing into the journal, expiry, parsing."""

import time
import unittest
from decimal import Decimal

from harness import NO_LIMIT, Server, ServerCase, listing, together, trade

SIGNALS = "/api/v1/signals"
BUY = {"symbol": "OANDA:XAUUSD", "direction": "BUY", "entry": 2342.5, "stop_loss": 2330, "take_profits": [2355, 2360],
       "lot_size": 0.1}
CLOSE = {"exit_price": 2355, "pnl": 125}


def number(value):
    """A float as the answers have it: with its own digits."""
    return Decimal(str(value)) if isinstance(value, float) else value


class SignalCase(ServerCase):
    def setUp(self):
        self.user = self.fresh()
        self.mine = self.user.api

    def make(self, **changes):
        answer = self.mine.post(SIGNALS, {**BUY, **changes})
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["signal"]

    def report(self, signal, **fields):
        return self.mine.patch(SIGNALS + "/" + signal["id"], fields)

    def close(self, signal, **fields):
        return self.mine.post(SIGNALS + "/" + signal["id"] + "/close", {**CLOSE, **fields})

    def fetch(self, signal):
        return self.mine.get(SIGNALS + "/" + signal["id"]).json()["signal"]

    def copier(self, **settings):
        answer = self.mine.call("PUT", "/api/v1/copier", settings)
        self.assertEqual(answer.status, 200, answer)

    def hook(self):
        url = self.mine.post("/api/v1/hooks", {"name": "x"}).json()["url"]
        path = "/" + url.split("/", 3)[3]
        return lambda text: self.server.client().call("POST", path, text.encode()).json()["signal"]


class Create(SignalCase):
    def test_a_structured_signal_is_stored_with_every_field(self):
        answer = self.mine.post(SIGNALS, {**BUY, "order_type": "limit", "comment": "breakout", "risk_percent": 1,
                                          "runner": True, "leverage": 20, "colour": "red"})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.json()["ignored_fields"], ["colour"])
        signal = answer.json()["signal"]
        self.assertEqual(answer.header("location"), SIGNALS + "/" + signal["id"])
        for name, value in {"symbol": "OANDA:XAUUSD", "pair": "XAUUSD", "action": "open", "direction": "BUY",
                            "order_type": "limit", "entry": 2342.5, "stop_loss": 2330, "take_profits": [2355, 2360],
                            "lot_size": 0.1, "comment": "breakout", "risk_percent": 1, "runner": True, "leverage": 20,
                            "status": "pending", "status_reason": None, "source": "api", "parsed_as": "structured",
                            "hook_id": None, "trade_id": None, "ticket": None, "entry_low": None}.items():
            self.assertEqual(signal[name], number(value), name)
        self.assertEqual(self.fetch(signal), signal)

    def test_bad_fields_are_named_and_nothing_is_stored(self):
        for changes, field in (({"direction": "LONG"}, "direction"), ({"direction": None}, "direction"),
                               ({"symbol": ""}, "symbol"), ({"symbol": None}, "symbol"), ({"symbol": 5}, "symbol"),
                               ({"pair": "EUR USD"}, "pair"), ({"entry": "2342"}, "entry"), ({"entry": True}, "entry"),
                               ({"lot_size": 0}, "lot_size"), ({"lot_size": -1}, "lot_size"),
                               ({"take_profits": 5}, "take_profits"), ({"take_profits": ["5"]}, "take_profits"),
                               ({"take_profits": [2355] * 21}, "take_profits"), ({"order_type": "Market"}, "order_type"),
                               ({"action": "buy"}, "action"), ({"runner": "yes"}, "runner"),
                               ({"entry": None, "entry_low": 2340}, "entry_high"),
                               ({"entry_low": 2340, "entry_high": 2344}, "entry"),
                               ({"stop_loss_distance": {"value": 5}}, "stop_loss_distance"),
                               ({"stop_loss_distance": {"value": 5, "unit": "miles"}}, "stop_loss_distance"),
                               ({"account_id": "x"}, "account_id"), ({"pair": "EURUSD"}, "pair"),
                               ({"order_type": "limit", "entry": None}, "entry"), ({"risk_percent": 101}, "risk_percent"), ({"stop_loss": 2350}, "stop_loss"),
                               ({"take_profits": [2330.5]}, "take_profits"), ({"comment": "x" * 1001}, "comment")):
            with self.subTest(changes=changes):
                answer = self.mine.post(SIGNALS, {**BUY, **changes})
                self.assertEqual(self.assertError(answer, 400, field)["field"], field)
        self.assertError(self.mine.post(SIGNALS, {}), 400)
        self.assertError(self.mine.post(SIGNALS, []), 400)
        self.assertEqual(self.mine.get(SIGNALS).json()["signals"], [])

    def test_what_the_server_sets_cannot_be_posted(self):
        signal = self.mine.post(SIGNALS, {**BUY, "status": "executed", "id": "x", "ticket": "1", "raw": "x"})
        self.assertEqual(signal.json()["ignored_fields"], ["status", "id", "ticket", "raw"])
        self.assertEqual(signal.json()["signal"]["status"], "pending")

    def test_an_idempotency_key_makes_it_once(self):
        first = self.mine.post(SIGNALS, BUY, {"Idempotency-Key": "s1"})
        again = self.mine.post(SIGNALS, BUY, {"Idempotency-Key": "s1"})
        self.assertEqual(first.body, again.body)
        self.assertEqual(len(self.mine.get(SIGNALS).json()["signals"]), 1)

    def test_scope_plan_and_owner(self):
        signal = self.make()
        reader = self.user.read_only()
        self.assertEqual(reader.get(SIGNALS).status, 200)
        self.assertError(reader.post(SIGNALS, BUY), 403)
        self.assertError(reader.patch(SIGNALS + "/" + signal["id"], {"status": "executed"}), 403)
        other = self.fresh().api
        self.assertError(other.get(SIGNALS + "/" + signal["id"]), 404)
        self.assertError(other.patch(SIGNALS + "/" + signal["id"], {"status": "executed"}), 404)
        self.assertError(other.post(SIGNALS + "/" + signal["id"] + "/close", CLOSE), 404)
        self.assertError(other.post(SIGNALS + "/" + signal["id"] + "/reparse", {}), 404)
        free = self.fresh("free").api
        self.assertError(free.get(SIGNALS), 402)
        self.assertError(free.post(SIGNALS + "/parse", BUY), 402)
        self.assertEqual(self.fetch(signal), signal)


class Listing(SignalCase):
    def test_filters_pages_and_order_agree_with_an_oracle(self):
        made = []
        for n in range(40):
            made.append(self.make(symbol=("EURUSD", "XAUUSD", "GBPUSD")[n % 3], entry=None, stop_loss=None,
                                  take_profits=None))
            if n % 4 == 0:
                made[-1] = self.report(made[-1], status=("executed", "failed")[n % 8 // 4]).json()["signal"]
        made.reverse()
        for query in ({}, {"status": "pending"}, {"pair": "xauusd"}, {"status": "executed", "pair": "EURUSD"},
                      {"status": "expired"}, {"status": "pending", "pair": "GBPUSD"}, {"pair": "USDJPY"}):
            for limit in (1, 3, 7, 500):
                with self.subTest(query=query, limit=limit):
                    expected = [s for s in made if query.get("status") in (None, s["status"])
                                and query.get("pair", s["pair"]).upper() == s["pair"]]
                    self.assertEqual(listing(self.mine, SIGNALS, "signals", limit=limit, **query), expected)
        since = made[9]["received_at"]
        self.assertEqual(listing(self.mine, SIGNALS, "signals", limit=4, since=since),
                         [s for s in made if s["received_at"] >= since])

    def test_the_filter_by_account(self):
        account = self.mine.post("/api/v1/accounts", {"name": "a", "platform": "MT5", "connection": "ea"}).json()
        account = account["account"]["id"]
        mine = self.make(account_id=account)
        self.make()
        self.assertEqual(listing(self.mine, SIGNALS, "signals", account_id=account, status="pending"), [mine])

    def test_bad_parameters_are_named(self):
        for query, name in (("status=open", "status"), ("limit=0", "limit"), ("limit=501", "limit"), ("pair=a+b", "pair"),
                            ("since=soon", "since"), ("cursor=x", "cursor"), ("wait=61", "wait"), ("wait=-1", "wait"),
                            ("wait=x", "wait"), ("account_id=1", "account_id"), ("status=pending&status=failed", "status")):
            with self.subTest(query=query):
                self.assertError(self.mine.get(SIGNALS + "?" + query), 400, name)


class Report(SignalCase):
    def test_executed_once_and_then_it_is_a_conflict_with_the_signal(self):
        signal = self.make()
        done = self.report(signal, status="executed", ticket=81234567, fill_price=2342.7, lot_size=0.2)
        self.assertEqual(done.status, 200, done)
        after = done.json()["signal"]
        self.assertEqual((after["status"], after["ticket"], after["fill_price"], after["lot_size"]),
                         ("executed", "81234567", number(2342.7), number(0.2)))
        self.assertIsNotNone(after["executed_at"])
        for status in ("executed", "ignored", "failed", "expired"):
            late = self.report(signal, status=status, ticket="2")
            self.assertEqual(late.status, 409)
            self.assertEqual(late.json()["signal"], after)
            self.assertEqual(late.json()["code"], "conflict")
        self.assertEqual(self.fetch(signal), after)

    def test_each_end_is_reached_from_pending(self):
        for status in ("ignored", "failed", "expired"):
            signal = self.make()
            after = self.report(signal, status=status, status_reason="market closed").json()["signal"]
            self.assertEqual((after["status"], after["status_reason"]), (status, "market closed"))
            self.assertIsNone(after["executed_at"])

    def test_details_come_later_and_overwrite_nothing(self):
        signal = self.make()
        self.assertEqual(self.report(signal, ticket="1").status, 409, "not executed yet")
        self.report(signal, status="executed")
        after = self.report(signal, ticket="77", fill_price=2342.9).json()["signal"]
        self.assertEqual((after["ticket"], after["fill_price"]), ("77", number(2342.9)))
        self.assertEqual(self.report(signal, ticket="77").status, 200)
        self.assertEqual(self.report(signal, ticket="78").status, 409)
        self.assertEqual(self.fetch(signal)["ticket"], "77")

    def test_a_claim_that_could_not_be_filled_is_withdrawn(self):
        for status in ("failed", "expired"):
            signal = self.make()
            self.report(signal, status="executed", ticket="5", claimed_by="bot 1")
            for mark in ({}, {"claimed_by": "bot 2"}):
                self.assertEqual(self.report(signal, status=status, **mark).status, 409, "not its claim")
            after = self.report(signal, status=status, status_reason="no money", claimed_by="bot 1").json()["signal"]
            self.assertEqual((after["status"], after["status_reason"], after["ticket"], after["executed_at"]),
                             (status, "no money", "5", None))
            self.assertEqual(self.report(signal, status="executed").status, 409)
        filled = self.make()
        self.report(filled, status="executed", fill_price=2342, claimed_by="b")
        for status in ("failed", "expired", "ignored"):
            self.assertEqual(self.report(filled, status=status, claimed_by="b").status, 409)
        claimed = self.make()
        self.report(claimed, status="executed", claimed_by="b")
        self.assertEqual(self.report(claimed, status="ignored", claimed_by="b").status, 409, "parsed again it would be pending")

    def test_bad_reports_are_named(self):
        signal = self.make()
        for fields, name in (({}, "status"), ({"status": "pending"}, "status"), ({"status": "done"}, "status"),
                             ({"status": "win_rate_blocked"}, "status"), ({"status": None}, "status"),
                             ({"status": "executed", "ticket": 1.5}, "ticket"),
                             ({"status": "executed", "fill_price": "1"}, "fill_price"),
                             ({"status": "executed", "trade_id": "x"}, "trade_id"),
                             ({"status": "executed", "trade_id": "trade_01jd5m3k8fexv9a2b4c6d8e0fg"}, "trade_id")):
            with self.subTest(fields=fields):
                self.assertError(self.report(signal, **fields), 400, name)
        self.assertEqual(self.fetch(signal), signal)
        self.assertError(self.mine.patch(SIGNALS + "/nonsense", {"status": "executed"}), 404)

    def test_of_executors_that_race_each_signal_has_exactly_one(self):
        ids = [self.make(entry=None, stop_loss=None, take_profits=None)["id"] for _ in range(250)]

        def execute(worker):
            client, won = self.server.client(self.user.key), []
            for at in range(len(ids)):
                each = ids[(at * (1, 3, 7, 249)[worker] + worker * 60) % len(ids)]
                answer = client.patch(SIGNALS + "/" + each, {"status": "executed", "ticket": "w%d" % worker})
                if answer.status == 200:
                    won.append(each)
                elif answer.status != 409:
                    raise AssertionError(answer)
            return won

        winners = together(4, execute)
        self.assertEqual(sorted(each for won in winners for each in won), sorted(ids))
        self.assertEqual(listing(self.mine, SIGNALS, "signals", status="pending"), [])
        executed = {s["id"]: s["ticket"] for s in listing(self.mine, SIGNALS, "signals", status="executed")}
        for worker, won in enumerate(winners):
            self.assertEqual({executed[each] for each in won} - {"w%d" % worker}, set())


class Close(SignalCase):
    def executed(self, **changes):
        signal = self.make(**changes)
        return self.report(signal, status="executed", ticket="77", fill_price=2342.7).json()["signal"]

    def test_the_close_writes_the_trade_and_links_both(self):
        signal = self.executed()
        answer = self.close(signal, closed_at="2026-05-19T15:00:00Z", opened_at="2026-05-19T08:00:00Z", commission=-0.7,
                            swap=0, strategy="channel", notes="as planned")
        self.assertEqual(answer.status, 201, answer)
        body = answer.json()
        stored, after = body["trade"], body["signal"]
        self.assertEqual(answer.header("location"), "/api/v1/trades/" + stored["id"])
        for name, value in {"date": "2026-05-19", "pair": "XAUUSD", "direction": "BUY", "entry_price": 2342.7,
                            "exit_price": 2355, "stop_loss": 2330, "take_profit": 2355, "lot_size": 0.1, "pnl": 125,
                            "risk_reward": 0.97, "outcome": "WIN", "session": "LONDON", "commission": -0.7,
                            "strategy": "channel", "notes": "as planned", "signal_id": signal["id"]}.items():
            self.assertEqual(stored[name], number(value), name)
        self.assertEqual((after["trade_id"], after["status"], after["ticket"]), (stored["id"], "executed", "77"))
        self.assertEqual(after["closed_at"], "2026-05-19T15:00:00.000Z")
        self.assertEqual(self.fetch(signal), after)
        self.assertEqual(self.mine.get("/api/v1/trades").json()["trades"], [stored])
        again = self.close(signal)
        self.assertEqual((again.status, again.json()["signal"]), (409, after))
        self.assertEqual(len(self.mine.get("/api/v1/trades").json()["trades"]), 1)

    def test_what_is_not_said_follows_from_the_rest(self):
        loss = self.close(self.executed(), exit_price=2330, pnl=-127).json()["trade"]
        even = self.close(self.executed(), exit_price=2342.7, pnl=0).json()["trade"]
        self.assertEqual((loss["outcome"], even["outcome"]), ("LOSS", "BREAKEVEN"))
        night = self.close(self.executed(), opened_at="2026-05-19T23:00:00Z", closed_at="2026-05-20T01:00:00Z")
        self.assertEqual((night.json()["trade"]["session"], night.json()["trade"]["date"]), ("ASIA", "2026-05-20"))

    def test_what_nobody_knows_is_asked_for_by_name(self):
        bare = self.executed(stop_loss=None, take_profits=None, lot_size=None)
        known = {}
        for name, value in (("stop_loss", 0), ("take_profit", 0), ("lot_size", 0.3)):
            self.assertError(self.close(bare, **known), 400, name)
            known[name] = value
        stored = self.close(bare, **known).json()["trade"]
        self.assertEqual((stored["stop_loss"], stored["risk_reward"], stored["lot_size"]), (0, 0, number(0.3)))
        other = self.executed()
        for fields, name in (({"exit_price": None}, "exit_price"), ({"pnl": "5"}, "pnl"), ({"lot_size": 0}, "lot_size"),
                             ({"date": "2026-02-30"}, "date"), ({"closed_at": "9999-12-31T00:00:00Z"}, "closed_at"), ({"outcome": "win"}, "outcome"),
                             ({"opened_at": "2026-05-19T08:00:00Z", "closed_at": "2026-05-18T08:00:00Z"}, "closed_at")):
            self.assertError(self.close(other, **fields), 400, name)
        self.assertIsNone(self.fetch(other)["trade_id"])

    def test_only_what_was_executed_can_be_closed(self):
        pending = self.make()
        self.assertEqual(self.close(pending).status, 409)
        failed = self.make()
        self.report(failed, status="failed")
        self.assertEqual(self.close(failed).status, 409)
        closing = self.make(action="close", entry=None, stop_loss=None, take_profits=None)
        self.report(closing, status="executed")
        self.assertEqual(self.close(closing).status, 409)
        self.assertEqual(self.mine.get("/api/v1/trades").json()["trades"], [])

    def test_a_trade_the_executor_posted_itself_is_linked(self):
        signal = self.executed()
        own = self.create(self.mine, external_id="mt5-77")
        answer = self.close(signal, external_id="mt5-77")
        self.assertEqual((answer.status, answer.json()["duplicate"]), (200, True))
        self.assertEqual(answer.json()["trade"], own)
        self.assertEqual(self.fetch(signal)["trade_id"], own["id"])

    def test_closed_at_once_by_many_it_is_one_trade(self):
        signal = self.executed()
        statuses = together(8, lambda n: self.server.client(self.user.key).post(
            SIGNALS + "/" + signal["id"] + "/close", CLOSE).status)
        self.assertEqual(sorted(statuses), [201] + [409] * 7)
        self.assertEqual(len(self.mine.get("/api/v1/trades").json()["trades"]), 1)


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
