"""Broker accounts: who may do what, deleting, listing, and the figures of one."""

import unittest

from harness import MISSING, listing, together, trade
from test_accounts import ACCOUNTS, NOBODY, AccountCase

STATS, TRADES = "/api/v1/stats", "/api/v1/trades"


class Delete(AccountCase):
    def test_a_deleted_account_is_gone_and_its_trades_keep_its_id(self):
        api = self.fresh().api
        made, other = self.make(api), self.make(api)
        stored = self.create(api, account_id=made["id"])
        answer = api.delete(self.path(made))
        self.assertEqual((answer.status, answer.json()), (200, {"ok": True, "deleted": made["id"]}))
        for again in (api.get(self.path(made)), api.delete(self.path(made)), api.patch(self.path(made), {}),
                      api.get(self.path(made) + "/stats")):
            self.assertEqual(self.assertError(again, 404)["code"], "not_found")
        self.assertEqual(self.all_of(api), [other])
        self.assertEqual(api.get(TRADES + "/" + stored["id"]).json()["trade"], stored)
        self.assertEqual(listing(api, account_id=made["id"]), [stored])
        self.assertEqual(api.get(STATS + "?account_id=" + made["id"]).json()["stats"]["trades"], 1)

    def test_deleting_at_once_succeeds_once(self):
        path = self.path(self.make())
        clients = [self.server.client(self.owner.key) for _ in range(8)]
        statuses = together(8, lambda n: clients[n].delete(path).status)
        self.assertEqual(sorted(statuses), [200] + [404] * 7)


class Access(AccountCase):
    def test_an_id_that_is_none_is_404_and_a_bad_body_is_told_first(self):
        good = self.make()["id"]
        for wrong in (NOBODY, "x", "acct_", good[:-1], good + "0", good.upper(), good.replace("acct_", "trade_"),
                      "acct_" + "z" * 26, "%00", "a" * 3000):
            with self.subTest(id=wrong[:40]):
                path = ACCOUNTS + "/" + wrong
                for answer in (self.api.get(path), self.api.patch(path, {}), self.api.delete(path),
                               self.api.get(path + "/stats")):
                    self.assertError(answer, 404)
                self.assertError(self.api.patch(path, {"balance": "x"}), 400, "balance")

    def test_nobody_sees_or_changes_what_is_anothers(self):
        mine, theirs = self.fresh(), self.fresh()
        made = self.make(mine.api)
        for answer in (theirs.api.get(self.path(made)), theirs.api.patch(self.path(made), {"name": "mine now"}),
                       theirs.api.delete(self.path(made)), theirs.api.get(self.path(made) + "/stats")):
            self.assertError(answer, 404)
        self.assertEqual(self.all_of(theirs.api), [])
        self.assertEqual(mine.api.get(self.path(made)).json()["account"], made)

    def test_scope_and_plan_are_asked_before_the_body_is_read(self):
        made = self.make()
        reader, free, nobody = self.owner.read_only(), self.fresh("free").api, self.server.client()
        writes = [("POST", ACCOUNTS, "junk"), ("PATCH", self.path(made), "junk"), ("DELETE", self.path(made), None)]
        reads = [ACCOUNTS, self.path(made), self.path(made) + "/stats"]
        for method, path, body in writes:
            with self.subTest(method=method):
                self.assertEqual(self.assertError(reader.call(method, path, body), 403)["code"], "insufficient_scope")
                self.assertEqual(self.assertError(free.call(method, path, body), 402)["code"], "plan_required")
                self.assertError(nobody.call(method, path, body), 401)
        for path in reads:
            self.assertEqual(reader.get(path).status, 200)
            self.assertEqual(free.get(path).status, 200 if path == ACCOUNTS else 404)
            self.assertError(nobody.get(path), 401)
        self.assertEqual(self.api.get(self.path(made)).json()["account"], made)

    def test_other_methods_are_405_and_told_what_there_is(self):
        made = self.make()
        for path, methods in ((ACCOUNTS, "GET, HEAD, POST, OPTIONS"),
                              (self.path(made), "GET, HEAD, PATCH, DELETE, OPTIONS"),
                              (self.path(made) + "/stats", "GET, HEAD, OPTIONS")):
            answer = self.api.call("PUT", path, {})
            self.assertError(answer, 405)
            self.assertEqual(answer.header("allow"), methods)
        self.assertError(self.api.post(self.path(made) + "/stats", {}), 405)
        self.assertError(self.api.get(ACCOUNTS + "//stats"), 404)

    def test_what_has_not_changed_is_304(self):
        made = self.make()
        for path in (ACCOUNTS, self.path(made), self.path(made) + "/stats"):
            tag = self.api.get(path).header("etag")
            self.assertRegex(tag, '^"[^"]+"$')
            self.assertEqual(self.api.get(path, If_None_Match=tag).status, 304)
        tag = self.api.get(self.path(made)).header("etag")
        self.api.patch(self.path(made), {"balance": 1})
        self.assertEqual(self.api.get(self.path(made), If_None_Match=tag).status, 200)


class List(AccountCase):
    def test_accounts_are_listed_in_the_order_they_were_made_and_filtered(self):
        api = self.fresh().api
        made = [self.make(api, name=str(n), platform=platform)
                for n, platform in enumerate(("MT4", "MT5", "EXCHANGE", "MT5"))]
        made[1] = api.patch(self.path(made[1]), {}).json()["account"]
        self.assertEqual(self.all_of(api), made)
        for query, numbers in (({"platform": "MT5"}, [1, 3]), ({"platform": "CTRADER"}, []),
                               ({"status": "connected"}, [1]), ({"status": "disconnected"}, [0, 2, 3]),
                               ({"status": "stale"}, []), ({"status": "disconnected", "platform": "MT5"}, [3]),
                               ({"colour": "red"}, [0, 1, 2, 3])):
            with self.subTest(query=query):
                self.assertEqual(self.all_of(api, **query), [made[n] for n in numbers])

    def test_a_wrong_filter_is_400_by_name(self):
        for query, name in (("status=", "status"), ("status=online", "status"), ("status=CONNECTED", "status"),
                            ("platform=mt5", "platform"), ("platform=", "platform"),
                            ("status=stale&status=stale", "status"), ("platform=MT4&platform=MT5", "platform")):
            with self.subTest(query=query):
                self.assertEqual(self.assertError(self.api.get(ACCOUNTS + "?" + query), 400, name)["field"], name)
        self.assertError(self.api.get(ACCOUNTS + "?status=%zz"), 400)


class Stats(AccountCase):
    def test_an_accounts_figures_are_those_of_its_trades_alone(self):
        api = self.fresh().api
        one, two = self.make(api), self.make(api)
        rows = [trade(account_id=holder, pnl=n - 3, outcome="WIN" if n > 3 else "LOSS", pair=pair,
                      date="2026-05-%02d" % (n + 1), session=("LONDON", "NY")[n % 2])
                for n in range(9) for holder in (one["id"], two["id"], MISSING) for pair in ("XAUUSD", "EURUSD")]
        self.create_many(api, rows)
        for query in ("", "group_by=pair", "group_by=weekday", "pair=xauusd", "from=2026-05-03&to=2026-05-06",
                      "outcome=WIN", "session=NY&group_by=session", "pair=NONE"):
            with self.subTest(query=query):
                got = api.get(self.path(one) + "/stats?" + query)
                want = api.get(STATS + "?account_id=" + one["id"] + "&" + query)
                self.assertEqual((got.status, want.status), (200, 200))
                self.assertEqual(got.json(), want.json())
                named = api.get(self.path(one) + "/stats?account_id=" + one["id"] + "&" + query)
                self.assertEqual(named.json(), want.json())
        self.assertEqual(api.get(self.path(one) + "/stats").json()["stats"]["trades"], 18)
        self.assertEqual(api.get(STATS).json()["stats"]["trades"], 54)
        empty = api.get(self.path(self.make(api)) + "/stats").json()["stats"]
        self.assertEqual((empty["trades"], empty["win_rate"], empty["equity"]), (0, None, []))

    def test_a_wrong_parameter_is_told_before_a_missing_account(self):
        one, two = self.make(), self.make()
        for path in (self.path(one), ACCOUNTS + "/" + NOBODY):
            for query, name in (("account_id=" + two["id"], "account_id"), ("account_id=x", "account_id"),
                                ("account_id=", "account_id"), ("group_by=colour", "group_by"), ("from=x", "from"),
                                ("from=2026-02-02&to=2026-02-01", "from"), ("outcome=won", "outcome"),
                                ("pair=XAUUSD&pair=EURUSD", "pair"),
                                ("account_id=%s&account_id=%s" % (one["id"], one["id"]), "account_id")):
                with self.subTest(path=path, query=query):
                    self.assertError(self.api.get(path + "/stats?" + query), 400, name)
        self.assertError(self.api.get(ACCOUNTS + "/" + NOBODY + "/stats"), 404)


if __name__ == "__main__":
    unittest.main()
