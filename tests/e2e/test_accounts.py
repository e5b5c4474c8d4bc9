"""Broker accounts: made, and kept alive by heartbeats; what each field takes and what it refuses."""

import os
import unittest
from decimal import Decimal
from urllib.parse import urlencode

from harness import MISSING, Server, ServerCase, together
from wire import Token

ACCOUNTS = "/api/v1/accounts"
FIELDS = ["id", "name", "platform", "connection", "broker", "server", "login", "currency", "balance", "equity",
          "status", "last_seen_at", "created_at", "updated_at"]
NOBODY = "acct_01h455vb4pex5vsknk084sn02q"  # well formed, and nobody's
LOGIN, SHOWN = "50214477", "*****477"

GOOD = {
    "name": ("a", "a" * 80, "\u00e9" * 40, "quote \" and \\ and \u0000"),
    "platform": ("MT4", "MT5", "CTRADER", "EXCHANGE"),
    "connection": ("cloud", "ea", "api"),
    "broker": ("", "b" * 80, None),
    "server": ("", "FTMO-Server3", "s" * 80, None),
    "currency": ("USD", "U", "U" * 10, None),
    "balance": (0, -5, Token("104230.50"), Token("1e5"), None),
    "equity": (0, -5, Token("0.10"), None),
}
BAD = {
    "name": (None, "", "a" * 81, "\u00e9" * 41, 5, True, [], {}),
    "platform": (None, "", "mt5", "MT6", "MT5 ", 5, ["MT5"]),
    "connection": (None, "", "EA", "wire", 5, {}),
    "broker": ("b" * 81, 5, True, [], {}),
    "server": ("s" * 81, 5, True, [], {}),
    "login": ("1" * 65, 50214477, True, [], {}),
    "currency": ("", "U" * 11, 5, [], {}),
    "balance": ("100", "", True, [], {}, [1]),
    "equity": ("100", "", False, [], {}),
    "status": (None, "", "stale", "online", "Connected", 1, True, ["connected"]),
}


def account(**changes):
    fields = {"name": "FTMO 100k", "platform": "MT5", "connection": "ea", "broker": "FTMO", "server": "FTMO-Server3",
              "login": LOGIN, "currency": "USD"}
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not MISSING}


def value_of(sent):
    return Decimal(str(sent)) if isinstance(sent, Token) else sent


class AccountCase(ServerCase):
    def make(self, api=None, **changes):
        answer = (api or self.api).post(ACCOUNTS, account(**changes))
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["account"]

    def path(self, made):
        return ACCOUNTS + "/" + made["id"]

    def all_of(self, api, **query):
        answer = api.get(ACCOUNTS + ("?" + urlencode(query) if query else ""))
        self.assertEqual(answer.status, 200, answer)
        self.assertIsNone(answer.json()["next_cursor"])
        return answer.json()["accounts"]


class Create(AccountCase):
    def test_a_new_account_is_served_as_it_will_be_and_was_never_seen(self):
        answer = self.api.post(ACCOUNTS, account(balance=100, equity=Token("99.50")))
        self.assertEqual(answer.status, 201, answer)
        body = answer.json()
        self.assertEqual(set(body), {"ok", "account"})
        made = body["account"]
        self.assertEqual(list(made), FIELDS)
        self.assertRegex(made["id"], "^acct_[0-9a-hjkmnp-tv-z]{26}$")
        self.assertEqual(answer.header("location"), self.path(made))
        self.assertEqual((made["login"], made["status"], made["last_seen_at"], made["equity"]),
                         (SHOWN, "disconnected", None, Decimal("99.50")))
        self.assertEqual(made["created_at"], made["updated_at"])
        self.assertEqual(self.api.get(self.path(made)).json(), {"ok": True, "account": made})
        self.assertIn(made, self.all_of(self.api))

    def test_only_name_platform_and_connection_are_required(self):
        for connection in ("cloud", "ea", "api"):
            made = self.api.post(ACCOUNTS, {"name": "x", "platform": "MT4", "connection": connection}).json()["account"]
            self.assertEqual({name for name in FIELDS if made[name] is None},
                             {"broker", "server", "login", "currency", "balance", "equity", "last_seen_at"})
            self.assertEqual(made["status"], "disconnected")
        for name in ("name", "platform", "connection"):
            body = self.assertError(self.api.post(ACCOUNTS, account(**{name: MISSING})), 400, name, "required")
            self.assertEqual(body["field"], name)

    def test_each_field_takes_what_it_should_and_returns_it(self):
        api = self.fresh().api
        first = self.make(api)
        for name, values in GOOD.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    answer = api.patch(self.path(first), {name: value})
                    self.assertEqual(answer.status, 200, answer)
                    self.assertEqual(answer.json()["account"][name], value_of(value))
                    made = self.make(api, **{name: value})
                    self.assertEqual(made[name], value_of(value))
                    self.assertEqual(api.delete(self.path(made)).status, 200)

    def test_each_field_refuses_what_it_should_by_name_and_stores_nothing(self):
        api = self.fresh().api
        for name, values in BAD.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    body = self.assertError(api.post(ACCOUNTS, account(**{name: value})), 400, name)
                    self.assertEqual((body["code"], body["field"]), ("invalid_request", name))
        self.assertEqual(self.all_of(api), [])

    def test_a_body_that_is_no_object_of_json_is_refused(self):
        api = self.fresh().api
        for text in ("", "null", "[]", "5", "{", '{"name":"a"', '{"name":"a","name":"b"}', "name=a", '{"name":"a",}',
                     b"\xff\xfe", b'{"name":"\xff","platform":"MT5","connection":"ea"}', "[" * 40):
            with self.subTest(body=text):
                self.assertError(api.post(ACCOUNTS, text), 400)
        self.assertEqual(self.all_of(api), [])

    def test_what_only_the_server_says_is_ignored_and_listed(self):
        sent = {"id": NOBODY, "status": "connected", "last_seen_at": "2020-01-01T00:00:00Z", "created_at": "2020-01-01",
                "colour": 5}
        answer = self.api.post(ACCOUNTS, account(**sent))
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(set(answer.json()["ignored_fields"]), set(sent))
        made = answer.json()["account"]
        self.assertEqual((made["status"], made["last_seen_at"]), ("disconnected", None))
        self.assertNotEqual(made["id"], NOBODY)

    def test_an_idempotency_key_makes_one_account(self):
        api = self.fresh().api
        key = {"Idempotency-Key": "acct-1"}
        first = api.post(ACCOUNTS, account(), headers=key)
        again = api.post(ACCOUNTS, account(), headers=key)
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertEqual(again.header("idempotent-replayed"), "true")
        self.assertEqual((first.body, first.header("location")), (again.body, again.header("location")))
        self.assertError(api.post(ACCOUNTS, account(name="other"), headers=key), 422)
        self.assertEqual(len(self.all_of(api)), 1)

    def test_a_user_has_at_most_200_accounts_however_many_are_made_at_once(self):
        user = self.fresh()
        for _ in range(196):
            self.make(user.api)
        clients = [self.server.client(user.key) for _ in range(10)]
        answers = together(10, lambda n: clients[n].post(ACCOUNTS, account()))
        self.assertEqual(sorted(answer.status for answer in answers), [201] * 4 + [409] * 6)
        refused = next(answer for answer in answers if answer.status == 409)
        self.assertEqual(self.assertError(refused, 409, "200")["code"], "conflict")
        self.assertEqual(len(self.all_of(user.api)), 200)
        self.make()  # another user's count is their own
        self.assertEqual(user.api.delete(self.path(self.all_of(user.api)[7])).status, 200)
        self.make(user.api)
        self.assertError(user.api.post(ACCOUNTS, account()), 409)


class Secrets(unittest.TestCase):
    def on_disk(self, server, text):
        """Whether the text stands in any file of the data folder."""
        for folder, _, names in os.walk(server.data):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        if text.encode() in file.read():
                            return True
                except OSError:  # a socket, or a file that went meanwhile
                    continue
        return False

    def test_a_password_is_neither_stored_nor_said_back_nor_logged(self):
        server = Server()
        self.addCleanup(server.close)
        api = server.start().user().api
        names = ("password", "investor_password", "master_password", "Password", "api_secret", "passphrase")
        secret = "hunter2-correct-horse"
        sent = {name: secret for name in names}
        made = api.post(ACCOUNTS, account(login="77700123456", **sent), headers={"Idempotency-Key": "k"})
        path = ACCOUNTS + "/" + made.json()["account"]["id"]
        changed = api.patch(path, dict(sent, broker="other", password={"is": [secret]}))
        refused = [api.post(ACCOUNTS, account(platform="x", **sent)), api.patch(path, dict(sent, balance="x")),
                   api.post(ACCOUNTS, '{"password":"%s","password":"%s"}' % (secret, secret))]
        self.assertEqual((made.status, changed.status), (201, 200))
        self.assertEqual(set(made.json()["ignored_fields"]), set(names))
        self.assertEqual([answer.status for answer in refused], [400] * 3)
        for answer in (made, changed, *refused, api.get(path), api.get(ACCOUNTS)):
            self.assertNotIn(secret.encode(), answer.body, answer)
            self.assertNotIn(b"77700123456", answer.body, answer)
        self.assertTrue(self.on_disk(server, "77700123456"))  # the login is there, so a password would be found too
        self.assertFalse(self.on_disk(server, secret))
        server.restart()
        self.assertFalse(self.on_disk(server, secret))
        self.assertNotIn(secret, server.all_logs())
        self.assertNotIn("77700123456", server.all_logs())

    def test_an_acknowledged_account_survives_a_power_cut(self):
        server = Server()
        self.addCleanup(server.close)
        user = server.start().user()
        made = user.api.post(ACCOUNTS, account()).json()["account"]
        seen = user.api.patch(ACCOUNTS + "/" + made["id"], {"balance": Token("5.50")}).json()["account"]
        server.close_clients()
        server.kill()
        server.start()
        api = server.client(user.key)
        self.assertEqual(api.get(ACCOUNTS + "/" + made["id"]).json()["account"], seen)


class Heartbeat(AccountCase):
    def test_every_patch_is_a_sign_of_life(self):
        made = self.make()
        for change, status in (({}, "connected"), ({"equity": 5}, "connected"), ({"status": "disconnected"},
                               "disconnected"), ({"colour": 1}, "connected"), ({"status": "disconnected", "balance": 1},
                               "disconnected"), ({"status": "connected"}, "connected")):
            with self.subTest(change=change):
                answer = self.api.patch(self.path(made), change)
                self.assertEqual(answer.status, 200, answer)
                now = answer.json()["account"]
                self.assertEqual(now["status"], status)
                self.assertGreaterEqual(now["last_seen_at"], made["last_seen_at"] or made["created_at"])
                self.assertEqual((now["last_seen_at"], now["created_at"]), (now["updated_at"], made["created_at"]))
                self.assertEqual(self.api.get(self.path(made)).json()["account"], now)
                made = now

    def test_the_same_rules_hold_for_a_change_and_a_refused_one_changes_nothing(self):
        made = self.api.patch(self.path(self.make()), {"balance": 7}).json()["account"]
        for name, values in BAD.items():
            for value in values:
                with self.subTest(field=name, value=str(value)[:40]):
                    body = self.assertError(self.api.patch(self.path(made), {"equity": 1, name: value}), 400, name)
                    self.assertEqual(body["field"], name)
        for text in ("", "[]", "null", "{"):
            self.assertError(self.api.patch(self.path(made), text), 400)
        self.assertEqual(self.api.get(self.path(made)).json()["account"], made)

    def test_null_clears_what_may_be_missing(self):
        made = self.make(balance=1, equity=2)
        names = ("broker", "server", "login", "currency", "balance", "equity")
        now = self.api.patch(self.path(made), {name: None for name in names}).json()["account"]
        self.assertEqual([now[name] for name in names], [None] * 6)

    def test_fields_that_never_change_are_ignored_and_listed(self):
        made = self.make()
        fixed = {"id": NOBODY, "created_at": "2020-01-01T00:00:00.000Z", "updated_at": "2020-01-01T00:00:00.000Z",
                 "last_seen_at": None}
        answer = self.api.patch(self.path(made), fixed)
        self.assertEqual(set(answer.json()["ignored_fields"]), set(fixed))
        now = answer.json()["account"]
        self.assertEqual((now["id"], now["created_at"]), (made["id"], made["created_at"]))
        self.assertIsNotNone(now["last_seen_at"])

    def test_a_changed_login_is_masked_too(self):
        made = self.make()
        for login, shown in (("987654", "***654"), ("1234", "*234"), ("123", "***"), ("", ""), (None, None)):
            answer = self.api.patch(self.path(made), {"login": login})
            self.assertEqual(answer.json()["account"]["login"], shown)
            self.assertEqual(self.api.get(self.path(made)).json()["account"]["login"], shown)

    def test_changes_made_at_once_are_all_kept(self):
        user = self.fresh()
        made = self.make(user.api)
        changes = [("name", "n"), ("platform", "MT4"), ("connection", "api"), ("broker", "b"), ("server", "s"),
                   ("login", "987654"), ("currency", "EUR"), ("balance", 1), ("equity", 2)]
        clients = [self.server.client(user.key) for _ in range(len(changes) + 3)]

        def work(n):
            beats = [dict(changes[n:n + 1])] if n < len(changes) else []
            answers = [clients[n].patch(self.path(made), change) for change in beats + [{}] * 10]
            return {answer.status for answer in answers}
        self.assertEqual(together(len(clients), work), [{200}] * len(clients))
        now = user.api.get(self.path(made)).json()["account"]
        self.assertEqual({name: now[name] for name, _ in changes}, dict(changes, login="***654"))
        self.assertEqual(now["status"], "connected")

    def test_heartbeats_against_a_deletion_never_bring_the_account_back(self):
        user = self.fresh()
        clients = [self.server.client(user.key) for _ in range(5)]
        for _ in range(5):
            made = self.make(user.api)
            work = lambda n: clients[n].delete(self.path(made)).status if n == 0 else \
                [clients[n].patch(self.path(made), {"balance": n}).status for _ in range(10)]
            statuses = together(5, work)
            self.assertEqual(statuses[0], 200)
            for each in statuses[1:]:
                self.assertEqual(each, sorted(each))  # 200s, and after the first 404 nothing but those
                self.assertLessEqual(set(each), {200, 404})
            self.assertError(user.api.get(self.path(made)), 404)
        self.assertEqual(self.all_of(user.api), [])


if __name__ == "__main__":
    unittest.main()
