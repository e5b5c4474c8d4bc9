"""Each line of the API reference, as a client written for it sees it."""

import json
import os
import re
import shutil
import subprocess
import unittest

from harness import MISSING, ROOT, Server, ServerCase, trade

REQUIRED = ("date", "pair", "direction", "entry_price", "exit_price", "stop_loss", "take_profit", "lot_size", "pnl",
            "risk_reward", "outcome", "session")
EVERY_FIELD = REQUIRED + ("strategy", "notes", "opened_at", "closed_at", "commission", "swap", "tags", "account_id",
                          "signal_id", "external_id", "id", "created_at", "updated_at")
TIMESTAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"


class Conventions(ServerCase):
    def test_every_answer_is_json_with_ok_or_error(self):
        self.create(self.api)
        for path in ("/api/v1/me", "/api/v1/trades", "/api/v1/signals", "/api/v1/accounts"):
            answer = self.api.get(path)
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.header("content-type").split(";")[0], "application/json")
            self.assertIs(answer.json()["ok"], True)
        answer = self.api.get("/api/v1/trades?limit=0")
        self.assertEqual(answer.status, 400)
        self.assertIsInstance(answer.json()["error"], str)

    def test_the_key_goes_only_into_the_authorization_header(self):
        key, nobody = self.owner.key, self.server.client()
        for name in ("key", "api_key", "apikey", "access_token", "token", "authorization"):
            self.assertEqual(nobody.get("/api/v1/me?%s=%s" % (name, key)).status, 401, name)
        for header in ("X-API-Key", "X-Api-Token", "Cookie"):
            self.assertEqual(nobody.call("GET", "/api/v1/me", headers={header: key}).status, 401, header)


class Me(ServerCase):
    def test_me_answers_id_email_plan_and_expiry(self):
        user = self.server.user()
        self.server.admin("user", "set", user.email, "--plan", "pro", "--plan-expires", "2099-12-31T23:59:59Z")
        body = user.api.get("/api/v1/me").json()
        self.assertEqual(set(body), {"ok", "user"})
        self.assertEqual(set(body["user"]), {"id", "email", "plan", "plan_expires_at"})
        self.assertRegex(body["user"]["id"], r"^user_[0-9a-hjkmnp-tv-z]{26}$")
        self.assertEqual((body["user"]["email"], body["user"]["plan"]), (user.email, "pro"))
        self.assertIn(body["user"]["plan_expires_at"], ("2099-12-31T23:59:59.000Z", "2099-12-31T23:59:59Z"))

    def test_a_plan_without_an_end_has_a_null_expiry(self):
        self.assertIsNone(self.api.get("/api/v1/me").json()["user"]["plan_expires_at"])

    def test_the_read_scope_is_enough_for_me(self):
        self.assertEqual(self.owner.read_only().get("/api/v1/me").status, 200)


class Trades(ServerCase):
    def test_a_created_trade_answers_201_with_every_field(self):
        answer = self.api.post("/api/v1/trades", trade(strategy="breakout", notes="first touch"))
        self.assertEqual(answer.status, 201, answer)
        body = answer.json()
        stored = body["trade"]
        self.assertIs(body["ok"], True)
        self.assertEqual(set(EVERY_FIELD) - set(stored), set())
        sent = trade(strategy="breakout", notes="first touch")
        for name, value in sent.items():
            self.assertEqual(float(stored[name]) if isinstance(value, float) else stored[name], value, name)
        self.assertRegex(stored["id"], r"^trade_[0-9a-hjkmnp-tv-z]{26}$")
        self.assertRegex(stored["created_at"], TIMESTAMP)
        self.assertRegex(stored["updated_at"], TIMESTAMP)
        self.assertEqual(answer.header("location"), "/api/v1/trades/" + stored["id"])
        self.assertEqual(stored["tags"], [])
        for name in ("opened_at", "closed_at", "commission", "swap", "account_id", "signal_id", "external_id"):
            self.assertIsNone(stored[name], name)

    def test_each_required_field_is_required_and_named_where_it_is_missing(self):
        for name in REQUIRED:
            with self.subTest(field=name):
                self.assertError(self.api.post("/api/v1/trades", trade(**{name: MISSING})), 400, name)

    def test_strategy_and_notes_are_optional(self):
        stored = self.create(self.api)
        self.assertIsNone(stored["strategy"])
        self.assertIsNone(stored["notes"])

    def test_every_listed_word_is_taken_and_returned_as_sent(self):
        words = {"direction": ("BUY", "SELL", "LONG", "SHORT"), "outcome": ("WIN", "LOSS", "BREAKEVEN"),
                 "session": ("LONDON", "NY", "ASIA", "OTHER")}
        for field, values in words.items():
            for value in values:
                self.assertEqual(self.create(self.api, **{field: value})[field], value)

    def test_the_list_is_newest_first_and_takes_limit_from_to_and_pair(self):
        api = self.fresh().api
        for day, pair in ((3, "XAUUSD"), (1, "EURUSD"), (2, "XAUUSD"), (4, "XAUUSD")):
            self.create(api, date="2026-05-%02d" % day, pair=pair)

        def dates(query):
            return [item["date"][-1] for item in api.get("/api/v1/trades" + query).json()["trades"]]
        self.assertEqual(dates(""), ["4", "3", "2", "1"])
        self.assertEqual(dates("?limit=2"), ["4", "3"])
        self.assertEqual(dates("?from=2026-05-02&to=2026-05-03"), ["3", "2"])
        self.assertEqual(dates("?pair=XAUUSD"), ["4", "3", "2"])
        self.assertEqual(dates("?limit=50&pair=EURUSD"), ["1"])

    def test_the_limit_is_100_where_none_is_given_and_500_at_most(self):
        api = self.fresh().api
        self.create_many(api, [trade() for _ in range(501)])
        self.assertEqual(len(api.get("/api/v1/trades").json()["trades"]), 100)
        self.assertEqual(len(api.get("/api/v1/trades?limit=500").json()["trades"]), 500)
        for wrong in ("0", "501", "-1", "abc", "1.5", ""):
            self.assertError(api.get("/api/v1/trades?limit=" + wrong), 400, "limit")

    def test_the_read_scope_lists_and_fetches_and_only_the_write_scope_creates(self):
        stored = self.create(self.api)
        reader = self.owner.read_only()
        self.assertEqual(reader.get("/api/v1/trades").status, 200)
        self.assertEqual(reader.get("/api/v1/trades/" + stored["id"]).status, 200)
        self.assertError(reader.post("/api/v1/trades", trade()), 403)


class SignalsAndAccounts(ServerCase):
    def test_signals_and_accounts_list_from_storage(self):
        api = self.owner.read_only()
        signals = api.get("/api/v1/signals").json()
        self.assertEqual((signals["ok"], signals["signals"], signals["next_cursor"]), (True, [], None))
        accounts = api.get("/api/v1/accounts").json()
        self.assertEqual((accounts["ok"], accounts["accounts"]), (True, []))

    def test_signals_take_the_reference_parameters(self):
        for query in ("limit=1", "limit=500", "status=pending", "status=executed", "status=ignored",
                      "status=win_rate_blocked", "pair=xauusd", "since=2026-05-19T08:00:00Z",
                      "limit=5&status=pending&pair=XAUUSD&since=2026-05-19T08:00:00.000Z"):
            self.assertEqual(self.api.get("/api/v1/signals?" + query).status, 200, query)
        for query, name in (("limit=0", "limit"), ("limit=501", "limit"), ("limit=x", "limit"),
                            ("status=won", "status"), ("pair=", "pair"), ("cursor=x", "cursor"),
                            ("since=yesterday", "since"), ("since=2026-02-30T00:00:00Z", "since")):
            self.assertError(self.api.get("/api/v1/signals?" + query), 400, name)

    def test_a_free_plan_reads_accounts_and_trades_but_not_signals(self):
        free = self.fresh(plan="free").api
        self.assertEqual(free.get("/api/v1/accounts").status, 200)
        self.assertEqual(free.get("/api/v1/trades").status, 200)
        self.assertError(free.get("/api/v1/signals"), 402)
        self.assertError(free.post("/api/v1/trades", trade()), 402)


class RateLimit(unittest.TestCase):
    def test_the_sixty_first_request_of_a_minute_is_429(self):
        server = Server(args=())
        self.addCleanup(server.close)
        api = server.start().user().api
        statuses = [api.get("/api/v1/me").status for _ in range(61)]
        self.assertEqual(statuses, [200] * 60 + [429])


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class CurlExamples(ServerCase):
    def curl(self, command, host="http://HOST", key=None):
        """Runs a documented curl line with host and key put in; answers status and body."""
        line = command.replace(host, self.server.url)
        done = subprocess.run(["bash", "-c", line.replace("curl ", "curl -sS --noproxy '*' -w '\\n%{http_code}' ", 1)],
                              env={"TJP_API_KEY": key or self.owner.key, "PATH": os.environ["PATH"]},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr)
        body, status = done.stdout.rsplit("\n", 1)
        return int(status), json.loads(body)

    def test_the_quick_start_line_works_as_pasted(self):
        status, body = self.curl('curl -H "Authorization: Bearer $TJP_API_KEY" http://HOST/api/v1/me')
        self.assertEqual((status, body["ok"], body["user"]["email"]), (200, True, self.owner.email))

    def test_the_post_and_list_lines_work_as_pasted(self):
        status, body = self.curl('''curl -X POST -H "Authorization: Bearer $TJP_API_KEY" \
      -H "Content-Type: application/json" \\
      -d '{ "date":"2026-05-19", "pair":"XAUUSD", "direction":"BUY",
            "entry_price":2342.50, "exit_price":2355.00, "stop_loss":2330.00, "take_profit":2355.00,
            "lot_size":0.10, "pnl":125.00, "risk_reward":1.0, "outcome":"WIN", "session":"LONDON" }' \\
      http://HOST/api/v1/trades''')
        self.assertEqual((status, body["trade"]["entry_price"], body["trade"]["pnl"]), (201, 2342.5, 125))
        status, listed = self.curl('curl -H "Authorization: Bearer $TJP_API_KEY" '
                                   '"http://HOST/api/v1/trades?limit=50&pair=XAUUSD"')
        self.assertEqual((status, listed["trades"][0]["id"]), (200, body["trade"]["id"]))
        self.assertTrue(re.match(r"trade_", body["trade"]["id"]))

    def test_the_readmes_lines_work_as_pasted_on_the_demo_journal(self):
        key = self.server.admin("demo", "--trades", "300").strip()
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            lines = re.findall(r"^ {4}(curl .*TJP_API_KEY.*)$", file.read(), re.M)
        self.assertGreaterEqual(len(lines), 5)
        for line in lines:
            with self.subTest(line=line[:120]):
                status, body = self.curl(line, "http://127.0.0.1:8080", key)
                self.assertIn(status, (200, 201), body)
                self.assertIs(body["ok"], True)
                for name in ("trades", "groups"):  # the demo journal has something to show for each
                    self.assertNotEqual(body.get(name), [])


if __name__ == "__main__":
    unittest.main()
