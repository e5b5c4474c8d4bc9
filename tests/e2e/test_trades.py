"""One trade: create, fetch, change, delete; what each field takes and what it refuses."""

import unittest

from harness import MISSING, ServerCase, listing, together, trade, unique
from wire import Token

TRADES = "/api/v1/trades"
NUMBERS = ("entry_price", "exit_price", "stop_loss", "take_profit", "lot_size", "pnl", "risk_reward")
OPTIONAL_NUMBERS = ("commission", "swap")
WORDS = ("direction", "outcome", "session")
NOT_STRINGS = (5, True, [], {}, ["BUY"])
NOT_NUMBERS = ("2342.5", "", True, False, [], {}, [1])

GOOD = {
    "date": ("2024-02-29", "2000-02-29", "1999-12-31", "2026-01-01"),
    "pair": ("XAUUSD", "A", "A" * 32, "OANDA:XAUUSD", "BTC/USDT", "NQ1!", "#EURUSD", "US30.CASH", "EUR_USD", "A-B"),
    "strategy": ("", "a" * 200, "\u00e9" * 100, "tab\tand \"quotes\" \\ /", None),
    "notes": ("a" * 16384, "line\nbreak", "\U0001f4c8 \u2028 \u0000 end", None),
    "tags": ([], ["a"] * 1, ["b" * 40], ["t%d" % n for n in range(20)], ["\u00e9" * 20], None),
    "external_id": ("x" * 128, "id with spaces / and ? signs", None),
    "commission": (-3.5, 0, None),
    "swap": (0.25, None),
}
BAD = {
    "date": (None, "", "2026-02-30", "2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-5-19",
             "20260519", "19-05-2026", "2026-05-19 ", " 2026-05-19", "2026/05/19", "-026-05-19",
             "\uff12\uff10\uff12\uff16-05-19", 20260519, True, [], {}),
    "pair": (None, "", "A" * 33, "EUR USD", "EURUSD\n", "EUR\u20acUSD", "EUR,USD", "EUR\u0000USD", "a%2Fb", "<b>",
             *NOT_STRINGS),
    "direction": (None, "", "buy", "Buy", "HOLD", "BUY ", "BUY\u0000", *NOT_STRINGS),
    "outcome": (None, "", "win", "DRAW", "WIN,LOSS", *NOT_STRINGS),
    "session": (None, "", "london", "TOKYO", *NOT_STRINGS),
    "strategy": ("a" * 201, "\u00e9" * 101, *NOT_STRINGS),
    "notes": ("a" * 16385, "\u20ac" * 5462, *NOT_STRINGS),
    "opened_at": ("yesterday", "", "2026-05-19T25:00:00Z", "2026-02-30T00:00:00Z", 1779177600, True, [], {}),
    "closed_at": ("soon", "2026-05-19T08:61:00Z", 5, [], {}),
    "tags": ("a", 5, {}, ["a" * 41], ["\u00e9" * 21], [5], [None], [["a"]], ["t%d" % n for n in range(21)]),
    "external_id": ("x" * 129, 5, True, [], {}),
    "account_id": (5, True, [], {}, "nonsense", "trade_01jd5m3k8fexv9a2b4c6d8e0fg"),
    "signal_id": (5, True, [], {}, "nonsense"),
    "lot_size": (0, -0.1, Token("-0"), Token("0.000"), Token("-1e-9")),
}


class Create(ServerCase):
    def test_each_field_takes_what_it_should_and_returns_it(self):
        for name, values in GOOD.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    stored = self.create(self.api, **{name: value})
                    expected = [] if name == "tags" and value is None else value
                    self.assertEqual(stored[name], expected)
                    fetched = self.api.get(TRADES + "/" + stored["id"]).json()
                    self.assertEqual(fetched, {"ok": True, "trade": stored})

    def test_each_field_refuses_what_it_should_by_name_and_stores_nothing(self):
        api = self.fresh().api
        table = dict(BAD)
        for name in NUMBERS:
            table[name] = (None, *NOT_NUMBERS, *BAD.get(name, ()))
        for name in OPTIONAL_NUMBERS:
            table[name] = NOT_NUMBERS
        for name, values in table.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    self.assertError(api.post(TRADES, trade(**{name: value})), 400, name)
        self.assertEqual(listing(api), [])

    def test_any_sign_is_taken_for_prices_pnl_and_risk_reward(self):
        for name in NUMBERS:
            if name != "lot_size":
                self.assertEqual(self.create(self.api, **{name: -37.63})[name], self.exact("-37.63"))
                self.assertEqual(self.create(self.api, **{name: 0})[name], 0)

    @staticmethod
    def exact(text):
        from decimal import Decimal
        return Decimal(text)

    def test_pairs_are_stored_in_upper_case(self):
        for sent, stored in (("xauusd", "XAUUSD"), ("Oanda:EurUsd", "OANDA:EURUSD"), ("frxXAUUSD", "FRXXAUUSD")):
            self.assertEqual(self.create(self.api, pair=sent)["pair"], stored)

    def test_timestamps_come_back_in_utc_with_milliseconds(self):
        for sent, stored in (("2026-05-19T08:00:00Z", "2026-05-19T08:00:00.000Z"),
                             ("2026-05-19T08:00:00.1239Z", "2026-05-19T08:00:00.123Z"),
                             ("2026-05-19T08:00:00+02:00", "2026-05-19T06:00:00.000Z"),
                             ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z")):
            self.assertEqual(self.create(self.api, opened_at=sent)["opened_at"], stored)

    def test_unknown_fields_are_not_stored_and_are_listed(self):
        answer = self.api.post(TRADES, trade(take_proft=1, nested={"a": [1]}, id="trade_x", created_at="2020-01-01"))
        self.assertEqual(answer.status, 201, answer)
        body = answer.json()
        self.assertLessEqual({"take_proft", "nested"}, set(body["ignored_fields"]))
        self.assertNotIn("take_proft", body["trade"])
        self.assertNotEqual(body["trade"]["id"], "trade_x")
        fetched = self.api.get(TRADES + "/" + body["trade"]["id"]).json()["trade"]
        self.assertNotIn("take_proft", fetched)

    def test_an_external_id_posted_again_answers_the_stored_trade(self):
        name = unique("ext")
        first = self.create(self.api, external_id=name)
        again = self.api.post(TRADES, trade(external_id=name, pair="EURUSD"))
        self.assertEqual(again.status, 200, again)
        self.assertIs(again.json()["duplicate"], True)
        self.assertEqual(again.json()["trade"], first)
        self.assertNotEqual(self.create(self.fresh().api, external_id=name)["id"], first["id"])

    def test_an_external_id_posted_at_once_by_many_is_stored_once(self):
        name = unique("race")
        clients = [self.server.client(self.owner.key) for _ in range(12)]
        answers = together(12, lambda n: clients[n].post(TRADES, trade(external_id=name)))
        self.assertEqual(sorted(answer.status for answer in answers), [200] * 11 + [201])
        self.assertEqual(len({answer.json()["trade"]["id"] for answer in answers}), 1)

    def test_an_external_id_is_free_again_after_its_trade_is_deleted(self):
        name = unique("gone")
        first = self.create(self.api, external_id=name)
        self.assertEqual(self.api.delete(TRADES + "/" + first["id"]).status, 200)
        self.assertNotEqual(self.create(self.api, external_id=name)["id"], first["id"])


class Change(ServerCase):
    def path(self, stored):
        return TRADES + "/" + stored["id"]

    def test_any_subset_of_fields_changes_and_the_rest_stays(self):
        stored = self.create(self.api, strategy="a", notes="b")
        for name, value in (("date", "2026-05-20"), ("pair", "EURUSD"), ("direction", "SHORT"), ("pnl", -5),
                            ("outcome", "LOSS"), ("session", "NY"), ("strategy", "c"), ("lot_size", 2),
                            ("tags", ["x", "y"]), ("opened_at", "2026-05-19T08:00:00.000Z"), ("swap", 1)):
            answer = self.api.patch(self.path(stored), {name: value})
            self.assertEqual(answer.status, 200, answer)
            changed = answer.json()["trade"]
            self.assertGreaterEqual(changed["updated_at"], stored["updated_at"])
            self.assertEqual(changed, dict(stored, **{name: value, "updated_at": changed["updated_at"]}))
            self.assertEqual(self.api.get(self.path(stored)).json()["trade"], changed)
            stored = changed

    def test_the_same_rules_hold_for_a_change_as_for_a_new_trade(self):
        stored = self.create(self.api)
        for name in NUMBERS + WORDS + ("date", "pair"):
            for value in (None, *BAD.get(name, NOT_NUMBERS)[:5]):
                with self.subTest(field=name, value=str(value)[:30]):
                    self.assertError(self.api.patch(self.path(stored), {name: value}), 400, name)
        self.assertEqual(self.api.get(self.path(stored)).json()["trade"], stored)

    def test_null_clears_an_optional_field(self):
        values = {"strategy": "a", "notes": "b", "commission": 1, "swap": 2, "external_id": unique("n"),
                  "opened_at": "2026-05-19T08:00:00.000Z", "closed_at": "2026-05-19T09:00:00.000Z", "tags": ["a"]}
        stored = self.create(self.api, **values)
        for name, value in values.items():
            self.assertEqual(stored[name], value)
            changed = self.api.patch(self.path(stored), {name: None}).json()["trade"]
            self.assertEqual(changed[name], [] if name == "tags" else None, name)

    def test_fields_that_never_change_are_ignored_and_listed(self):
        stored = self.create(self.api)
        fixed = {"id": "trade_01jd5m3k8fexv9a2b4c6d8e0fg", "created_at": "2020-01-01T00:00:00.000Z",
                 "updated_at": "2020-01-01T00:00:00.000Z"}
        answer = self.api.patch(self.path(stored), dict(fixed, pnl=7))
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(set(answer.json()["ignored_fields"]), set(fixed))
        changed = answer.json()["trade"]
        self.assertEqual((changed["id"], changed["created_at"], changed["pnl"]),
                         (stored["id"], stored["created_at"], 7))

    def test_every_index_follows_a_change(self):
        api = self.fresh().api
        low, high = self.create(api, date="2026-05-01"), self.create(api, date="2026-05-02")
        self.assertEqual([item["id"] for item in listing(api)], [high["id"], low["id"]])
        api.patch(self.path(low), {"date": "2026-05-03", "pair": "EURUSD"})
        self.assertEqual([item["id"] for item in listing(api)], [low["id"], high["id"]])
        self.assertEqual([item["id"] for item in listing(api, pair="EURUSD")], [low["id"]])
        self.assertEqual([item["id"] for item in listing(api, pair="XAUUSD")], [high["id"]])
        self.assertEqual(listing(api, **{"from": "2026-05-01", "to": "2026-05-01"}), [])

    def test_changes_made_at_once_are_all_kept(self):
        stored = self.create(self.api)
        changes = [("pnl", 41), ("swap", 2), ("commission", 3), ("strategy", "s"), ("notes", "n"), ("lot_size", 9),
                   ("session", "NY"), ("pair", "EURUSD"), ("date", "2026-06-01"), ("stop_loss", 1)]
        clients = [self.server.client(self.owner.key) for _ in changes]
        answers = together(len(changes), lambda n: clients[n].patch(self.path(stored), dict(changes[n:n + 1])))
        self.assertEqual({answer.status for answer in answers}, {200})
        now = self.api.get(self.path(stored)).json()["trade"]
        self.assertEqual({name: now[name] for name, _ in changes}, dict(changes))

    def test_a_trade_moved_at_once_by_many_is_listed_once(self):
        user = self.fresh()
        stored = self.create(user.api)
        clients = [self.server.client(user.key) for _ in range(10)]
        together(10, lambda n: clients[n].patch(self.path(stored),
                                                {"date": "2026-03-%02d" % (n + 1), "pair": "P%d" % n}))
        now = user.api.get(self.path(stored)).json()["trade"]
        self.assertEqual(listing(user.api), [now])
        found = [item["id"] for n in range(10) for item in listing(user.api, pair="P%d" % n)]
        self.assertEqual(found, [stored["id"]])


class Delete(ServerCase):
    def test_a_deleted_trade_is_gone_from_every_place(self):
        api = self.fresh().api
        stored, other = self.create(api), self.create(api)
        path = TRADES + "/" + stored["id"]
        answer = api.delete(path)
        self.assertEqual((answer.status, answer.json()), (200, {"ok": True, "deleted": stored["id"]}))
        for again in (api.get(path), api.delete(path), api.patch(path, {"pnl": 1})):
            self.assertError(again, 404)
        self.assertEqual(listing(api), [other])
        self.assertEqual(listing(api, pair="XAUUSD"), [other])
        self.assertEqual(api.get("/api/v1/stats").json()["stats"]["trades"], 1)

    def test_deleting_at_once_succeeds_once(self):
        path = TRADES + "/" + self.create(self.api)["id"]
        clients = [self.server.client(self.owner.key) for _ in range(8)]
        statuses = together(8, lambda n: clients[n].delete(path).status)
        self.assertEqual(sorted(statuses), [200] + [404] * 7)

    def test_an_id_that_is_none_is_404(self):
        good = self.create(self.api)["id"]
        for wrong in ("x", "trade_", good[:-1], good + "0", good.upper(), good.replace("trade_", "signal_"),
                      "trade_" + "z" * 26, "trade_" + "u" * 26, "%00", "trade_%2e%2e", "a" * 3000):
            self.assertError(self.api.get(TRADES + "/" + wrong), 404)

    def test_a_read_key_neither_changes_nor_deletes(self):
        stored = self.create(self.api)
        reader, path = self.owner.read_only(), TRADES + "/" + stored["id"]
        self.assertError(reader.patch(path, {"pnl": 1}), 403)
        self.assertError(reader.delete(path), 403)
        self.assertEqual(self.api.get(path).json()["trade"], stored)


class Missing(ServerCase):
    def test_an_object_with_only_some_fields_names_a_missing_one(self):
        for kept in ("date", "pair", "notes"):
            fields = {name: MISSING for name in trade() if name != kept}
            self.assertError(self.api.post(TRADES, trade(**fields)), 400, "required")


if __name__ == "__main__":
    unittest.main()
