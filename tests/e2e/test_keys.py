"""API keys over the console's session: made, shown once, replaced and revoked."""

import unittest

from browsing import PASSWORD, Browser
from harness import ServerCase, together, unique

KEYS = "/api/v1/keys"


class Keys(ServerCase):
    def setUp(self):
        self.email = unique("person") + "@example.com"
        self.server.admin("user", "add", self.email, "--password-stdin", stdin=PASSWORD + "\n")
        self.browser = Browser(self.server)
        self.assertEqual(self.browser.sign_in(self.email).status, 200)

    def make(self, **fields):
        answer = self.browser.post(KEYS, {"name": "bot", "scope": "read+write", **fields})
        self.assertEqual(answer.status, 201, answer)
        return answer.json()

    def works(self, text):
        return self.server.client(text).get("/api/v1/me").status

    def test_a_key_is_made_shown_once_and_works(self):
        made = self.make(name="Bot – 1", expires_at="2099-01-01T00:00:00Z")
        key, text = made["key"], made["plaintext"]
        self.assertTrue(text.startswith("tjp_live_"))
        self.assertEqual(text[-4:], key["last_characters"])
        self.assertEqual((key["name"], key["scope"], key["expires_at"]),
                         ("Bot – 1", "read+write", "2099-01-01T00:00:00.000Z"))
        self.assertEqual(self.browser.get(KEYS).json()["keys"], [key])
        self.assertNotIn(text, self.browser.get(KEYS).body.decode())
        self.assertEqual(self.works(text), 200)
        self.assertIn(key["id"], self.server.admin("key", "list", "--user", self.email))
        reader = self.make(scope="read")["plaintext"]
        self.assertError(self.server.client(reader).post("/api/v1/signals", {"symbol": "EURUSD"}), 403)

    def test_a_use_shows_at_once(self):
        made = self.make()
        self.assertIsNone(self.browser.get(KEYS).json()["keys"][0]["last_used_at"])
        self.assertEqual(self.works(made["plaintext"]), 200)
        self.assertIsNotNone(self.browser.get(KEYS).json()["keys"][0]["last_used_at"])

    def test_bad_keys_are_named(self):
        for change, field in (({"name": ""}, "name"), ({"name": "x" * 101}, "name"), ({"name": "a\nb"}, "name"),
                              ({"name": None}, "name"), ({"scope": "write"}, "scope"), ({"scope": None}, "scope"),
                              ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"), ({"expires_at": "x"}, "expires_at")):
            with self.subTest(change=change):
                answer = self.browser.post(KEYS, {"name": "bot", "scope": "read", **change})
                self.assertError(answer, 400, field)
        self.assertEqual(self.browser.get(KEYS).json()["keys"], [])

    def test_the_same_request_again_makes_no_second_key_and_shows_none(self):
        headers = {"Idempotency-Key": unique("once")}
        first = self.browser.post(KEYS, {"name": "bot", "scope": "read"}, headers)
        again = self.browser.post(KEYS, {"name": "bot", "scope": "read"}, headers)
        self.assertEqual(again.json(), {**first.json(), "plaintext": None})
        self.assertEqual(len(self.browser.get(KEYS).json()["keys"]), 1)

    def test_the_cap_holds_where_many_are_made_at_once(self):
        for _ in range(196):
            self.make(scope="read")
        statuses = together(12, lambda _: self.again().post(KEYS, {"name": "at once", "scope": "read"}).status)
        self.assertEqual(sorted(statuses), [201] * 4 + [409] * 8)
        self.assertEqual(len(self.browser.get(KEYS).json()["keys"]), 200)

    def again(self):
        """The same session on a connection of its own."""
        browser = Browser(self.server)
        browser.cookie, browser.csrf = self.browser.cookie, self.browser.csrf
        return browser

    def test_a_reroll_leaves_the_old_key_its_overlap(self):
        old = self.make(name="ea", scope="read")
        new = self.browser.post(KEYS + "/" + old["key"]["id"] + "/reroll", {"overlap_seconds": 3600})
        self.assertEqual(new.status, 201, new)
        self.assertEqual((new.json()["key"]["name"], new.json()["key"]["scope"]), ("ea", "read"))
        self.assertEqual((self.works(old["plaintext"]), self.works(new.json()["plaintext"])), (200, 200))
        listed = self.browser.get(KEYS).json()["keys"]
        self.assertEqual([key["id"] for key in listed], [old["key"]["id"], new.json()["key"]["id"]])
        self.assertIsNotNone(listed[0]["expires_at"])
        at_once = self.browser.post(KEYS + "/" + new.json()["key"]["id"] + "/reroll", {"overlap_seconds": 0})
        self.assertEqual((self.works(new.json()["plaintext"]), self.works(at_once.json()["plaintext"])), (401, 200))
        self.assertError(self.browser.post(KEYS + "/" + new.json()["key"]["id"] + "/reroll", {}), 404)

    def test_a_revoked_key_is_refused_at_once_and_others_cannot_touch_it(self):
        made = self.make()
        path = KEYS + "/" + made["key"]["id"]
        other = Browser(self.server)
        email = unique("other") + "@example.com"
        self.server.admin("user", "add", email, "--password-stdin", stdin=PASSWORD + "\n")
        other.sign_in(email)
        for answer in (other.delete(path), other.post(path + "/reroll", {}), self.browser.delete(KEYS + "/key_x")):
            self.assertError(answer, 404)
        self.assertEqual(self.works(made["plaintext"]), 200)
        self.assertEqual(self.browser.delete(path).status, 200)
        self.assertEqual(self.works(made["plaintext"]), 401)
        self.assertError(self.browser.delete(path), 404)
        self.assertEqual(self.browser.get(KEYS).json()["keys"], [])


if __name__ == "__main__":
    unittest.main()
