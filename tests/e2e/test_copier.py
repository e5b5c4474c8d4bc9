"""The copier's settings: replaced as a whole, checked field by field."""

import unittest
from decimal import Decimal

from harness import Server, ServerCase, together
from wire import Token

COPIER = "/api/v1/copier"
DEFAULTS = {"enabled": True, "min_win_rate": None, "min_trades": 10, "lookback_trades": 100, "allowed_pairs": [],
            "blocked_pairs": [], "symbol_map": {}, "expire_after_seconds": None}
FULL = {"enabled": False, "min_win_rate": Token("45.50"), "min_trades": 5, "lookback_trades": 50,
        "allowed_pairs": ["xauusd", "EURUSD"], "blocked_pairs": ["btc/usdt"],
        "symbol_map": {"gold": "XAUUSD", "Nas100.M": "nas100"}, "expire_after_seconds": 900}
FULL_SERVED = dict(FULL, min_win_rate=Decimal("45.50"), allowed_pairs=["XAUUSD", "EURUSD"], blocked_pairs=["BTC/USDT"],
                   symbol_map={"GOLD": "XAUUSD", "NAS100.M": "NAS100"})


def pairs(count):
    return ["P%d" % n for n in range(count)]


def symbols(count):
    return {"S%d" % n: "XAUUSD" for n in range(count)}


GOOD = {
    "enabled": (True, False),
    "min_win_rate": (0, 100, Token("33.3"), Token("100.000"), None),
    "min_trades": (1, 100),
    "lookback_trades": (1000, 10),
    "allowed_pairs": ([], ["A"], ["BTC/USDT", "NQ1!"], pairs(500)),
    "blocked_pairs": ([], pairs(500)),
    "symbol_map": ({}, {"#EURUSD": "EURUSD"}, symbols(250)),
    "expire_after_seconds": (1, 2678400, None),
}
BAD = {
    "enabled": (None, 1, 0, "true", [], {}),
    "min_win_rate": (-1, 101, Token("100.00000000000000000001"), Token("-0.001"), "50", True, [], {}),
    "min_trades": (None, 0, -1, 1001, Token("1.0"), Token("1e1"), "5", True, []),
    "lookback_trades": (None, 0, 1001, Token("5.5"), "5", {}),
    "allowed_pairs": ("XAUUSD", 5, {}, [5], [None], [""], ["X Y"], ["A" * 33], [["A"]], pairs(501)),
    "blocked_pairs": ("XAUUSD", True, {"A": "B"}, [True], ["\u20ac"], pairs(501)),
    "symbol_map": (None, [], "GOLD", {"GOLD": 5}, {"GOLD": None}, {"GOLD": ""}, {"": "XAUUSD"}, {"a b": "XAUUSD"},
                   {"GOLD": ["XAUUSD"]}, {"gold": "XAUUSD", "GOLD": "XAGUSD"}, symbols(251)),
    "expire_after_seconds": (0, -1, 2678401, Token("60.5"), "60", True),
}


class CopierCase(ServerCase):
    def put(self, api, settings):
        return api.call("PUT", COPIER, settings)

    def settings(self, api):
        """The settings without the time of the last change, which is answered beside them."""
        answer = api.get(COPIER)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual((set(answer.json()), answer.json()["ok"]), ({"ok", "copier"}, True))
        copier = answer.json()["copier"]
        return copier, copier.pop("updated_at")


class Settings(CopierCase):
    def test_settings_that_were_never_set_are_the_defaults(self):
        self.assertEqual(self.settings(self.fresh().api), (DEFAULTS, None))

    def test_settings_are_replaced_as_a_whole(self):
        api = self.fresh().api
        answer = self.put(api, FULL)
        self.assertEqual(answer.status, 200, answer)
        copier, at = self.settings(api)
        self.assertEqual(copier, FULL_SERVED)
        self.assertRegex(at, r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertEqual(answer.json(), {"ok": True, "copier": dict(copier, updated_at=at)})
        self.assertEqual(self.put(api, {"min_trades": 3}).status, 200)
        self.assertEqual(self.settings(api)[0], dict(DEFAULTS, min_trades=3))
        self.assertEqual(self.put(api, {}).status, 200)
        copier, at = self.settings(api)
        self.assertEqual(copier, DEFAULTS)
        self.assertIsNotNone(at)

    def test_what_is_served_can_be_put_back(self):
        api = self.fresh().api
        self.put(api, FULL)
        served = api.get(COPIER).json()["copier"]
        answer = self.put(api, served)
        self.assertEqual((answer.status, answer.json()["ignored_fields"]), (200, ["updated_at"]))
        self.assertEqual(self.settings(api)[0], FULL_SERVED)

    def test_each_field_takes_what_it_should(self):
        api = self.fresh().api
        for name, values in GOOD.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    answer = self.put(api, {name: value})
                    self.assertEqual(answer.status, 200, answer)
                    want = Decimal(str(value)) if isinstance(value, Token) else value
                    self.assertEqual(self.settings(api)[0], dict(DEFAULTS, **{name: want}))

    def test_each_field_refuses_what_it_should_by_name_and_nothing_changes(self):
        api = self.fresh().api
        self.put(api, FULL)
        before = api.get(COPIER).body
        for name, values in BAD.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    body = self.assertError(self.put(api, {"expire_after_seconds": 5, name: value}), 400, name)
                    self.assertEqual((body["code"], body["field"]), ("invalid_request", name))
        for text in ("", "null", "[]", "5", "{", '{"enabled":true,"enabled":false}', b"\xff"):
            self.assertError(self.put(api, text), 400)
        self.assertEqual(api.get(COPIER).body, before)

    def test_settings_that_contradict_themselves_are_refused(self):
        api = self.fresh().api
        for settings, name in (({"allowed_pairs": ["XAUUSD", "EURUSD"], "blocked_pairs": ["eurusd"]}, "blocked_pairs"),
                               ({"min_win_rate": 50, "lookback_trades": 9}, "min_trades"),
                               ({"min_win_rate": 50, "min_trades": 101}, "min_trades")):
            self.assertEqual(self.assertError(self.put(api, settings), 400, name)["field"], name)
        self.assertEqual(self.settings(api), (DEFAULTS, None))
        self.assertEqual(self.put(api, {"lookback_trades": 9}).status, 200)

    def test_what_is_not_known_is_listed(self):
        answer = self.put(self.fresh().api, {"enabled": False, "max_lots": 5, "Enabled": True})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json()["ignored_fields"], ["max_lots", "Enabled"])
        self.assertNotIn("max_lots", answer.json()["copier"])

    def test_of_settings_put_at_once_one_stands_whole(self):
        user = self.fresh()
        versions = [{"min_trades": n + 1, "allowed_pairs": ["P%d" % n], "expire_after_seconds": n + 1}
                    for n in range(12)]
        clients = [self.server.client(user.key) for _ in versions]
        answers = together(12, lambda n: self.put(clients[n], versions[n]))
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertIn(self.settings(user.api)[0], [dict(DEFAULTS, **version) for version in versions])


class Access(CopierCase):
    def test_scope_and_plan_are_asked_before_the_body_is_read(self):
        reader, free, nobody = self.owner.read_only(), self.fresh("free").api, self.server.client()
        self.assertEqual(reader.get(COPIER).status, 200)
        self.assertEqual(self.assertError(self.put(reader, "junk"), 403)["code"], "insufficient_scope")
        for answer in (free.get(COPIER), self.put(free, "junk")):
            self.assertEqual(self.assertError(answer, 402)["code"], "plan_required")
        for answer in (nobody.get(COPIER), self.put(nobody, "junk")):
            self.assertError(answer, 401)

    def test_settings_are_a_users_own(self):
        mine, theirs = self.fresh(), self.fresh()
        self.put(mine.api, FULL)
        self.assertEqual(self.settings(theirs.api), (DEFAULTS, None))
        self.put(theirs.api, {"min_trades": 2})
        self.assertEqual(self.settings(mine.api)[0], FULL_SERVED)

    def test_other_methods_are_405_and_told_what_there_is(self):
        for method in ("POST", "PATCH", "DELETE"):
            answer = self.api.call(method, COPIER, {})
            self.assertError(answer, 405)
            self.assertEqual(answer.header("allow"), "GET, HEAD, PUT, OPTIONS")
        self.assertError(self.api.get(COPIER + "/"), 404)

    def test_what_has_not_changed_is_304(self):
        api = self.fresh().api
        tag = api.get(COPIER).header("etag")
        self.assertEqual(api.get(COPIER, If_None_Match=tag).status, 304)
        self.put(api, {})
        self.assertEqual(api.get(COPIER, If_None_Match=tag).status, 200)


class Durable(unittest.TestCase):
    def test_acknowledged_settings_survive_a_power_cut(self):
        server = Server()
        self.addCleanup(server.close)
        user = server.start().user()
        self.assertEqual(user.api.call("PUT", COPIER, FULL).status, 200)
        before = user.api.get(COPIER).body
        server.close_clients()
        server.kill()
        server.start()
        self.assertEqual(server.client(user.key).get(COPIER).body, before)


if __name__ == "__main__":
    unittest.main()
