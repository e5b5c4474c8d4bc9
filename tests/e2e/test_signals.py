"""Signals over the API: create, list, the compare-and-set change, closing into the journal."""

import unittest

from harness import listing, together
from signal_case import CLOSE, SIGNALS, BUY, SignalCase, number
from wire import Token


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
        self.assertEqual(self.report(signal, fill_price=Token("2342.900")).status, 200, "the same number")
        self.assertEqual(self.report(signal, fill_price=2342.91).status, 409)
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
        told = self.make()
        self.report(told, status="executed", claimed_by="b")
        after = self.report(told, status="failed", claimed_by="b", fill_price=7, lot_size=3).json()["signal"]
        self.assertEqual((after["status"], after["fill_price"], after["lot_size"]), ("failed", 7, 3))
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
        stored = self.mine.get("/api/v1/trades/" + own["id"]).json()["trade"]
        self.assertEqual(answer.json()["trade"], stored)
        self.assertEqual(stored, {**own, "signal_id": signal["id"], "updated_at": stored["updated_at"]})
        self.assertEqual(self.fetch(signal)["trade_id"], own["id"])

    def test_another_signals_trade_is_not_taken_for_its_own(self):
        first, second = self.executed(), self.executed(symbol="EURUSD", entry=1.08, stop_loss=1.07, take_profits=[1.1])
        self.assertEqual(self.close(first, external_id="77").status, 201)
        refused = self.close(second, external_id="77", pnl=-50)
        self.assertEqual(refused.status, 409, refused)
        self.assertIn("external_id", refused.json()["error"])
        self.assertIsNone(self.fetch(second)["trade_id"])
        self.assertEqual(self.close(second, external_id="78", pnl=-50).status, 201)

    def test_a_close_whose_trade_was_deleted_can_be_told_again(self):
        signal = self.executed()
        wrong = self.close(signal).json()["trade"]
        self.assertEqual(self.close(signal).status, 409)
        self.assertEqual(self.mine.delete("/api/v1/trades/" + wrong["id"]).status, 200)
        again = self.close(signal, pnl=12)
        self.assertEqual((again.status, again.json()["trade"]["pnl"]), (201, 12))
        self.assertEqual(self.fetch(signal)["trade_id"], again.json()["trade"]["id"])

    def test_a_broker_whose_clock_is_behind_ours_can_close(self):
        signal = self.executed()
        before = "2026-05-19T15:00:00.000Z"
        stored = self.close(signal, closed_at=before).json()["trade"]
        self.assertEqual((stored["opened_at"], stored["closed_at"], stored["date"]), (before, before, "2026-05-19"))

    def test_closed_at_once_by_many_it_is_one_trade(self):
        signal = self.executed()
        statuses = together(8, lambda n: self.server.client(self.user.key).post(
            SIGNALS + "/" + signal["id"] + "/close", CLOSE).status)
        self.assertEqual(sorted(statuses), [201] + [409] * 7)
        self.assertEqual(len(self.mine.get("/api/v1/trades").json()["trades"]), 1)

if __name__ == "__main__":
    unittest.main()
