"""Signing in with a browser: the first owner, sessions, passwords, and who may do what."""

import re
import unittest

from browsing import PASSWORD, SESSION, Browser
from harness import NO_LIMIT, Server, ServerCase, together, trade, unique

SETUP, SESSIONS, USERS = "/api/v1/setup", "/api/v1/sessions", "/api/v1/users"


class SignInCase(ServerCase):
    def person(self, *options):
        """A user with a password; answers the email."""
        email = unique("person") + "@example.com"
        self.server.admin("user", "add", email, "--password-stdin", *options, stdin=PASSWORD + "\n")
        return email

    def browser(self):
        return Browser(self.server)

    def signed_in(self, *options):
        browser = self.browser()
        answer = browser.sign_in(self.person(*options))
        self.assertEqual(answer.status, 200, answer)
        return browser


class FirstVisit(unittest.TestCase):
    assertError = ServerCase.assertError

    def server(self, *args):
        server = Server((*NO_LIMIT, *args))
        self.addCleanup(server.close)
        return server.start()

    @staticmethod
    def token(server):
        return re.findall(r"/setup#token=(\S+)\n", server.log_with("or: tjp user add"))[-1]

    def test_the_printed_link_makes_the_owner_once(self):
        server = self.server()
        browser, wanted = Browser(server), {"token": self.token(server), "email": "me@example.com", "password": PASSWORD}
        self.assertEqual(browser.get(SETUP).json(), {"ok": True, "needs_owner": True, "registration": "owner"})
        for change, field in (({"token": "tjp_setup_x"}, "token"), ({"token": "x" * 101}, "token"),
                              ({"email": "me"}, "email"), ({"password": "short"}, "password"), ({"password": 1}, "password")):
            with self.subTest(change=change):
                answer = browser.post(SETUP, {**wanted, **change})
                self.assertIn(answer.status, (400, 403))
                self.assertEqual(answer.json()["field"], field)
        made = browser.post(SETUP, wanted)
        self.assertEqual(made.status, 201, made)
        self.assertEqual((made.json()["user"]["owner"], made.json()["user"]["plan"]), (True, "pro"))
        self.assertEqual(browser.get("/api/v1/me").json()["user"]["email"], "me@example.com")
        self.assertFalse(browser.get(SETUP).json()["needs_owner"])
        self.assertError(Browser(server).post(SETUP, {**wanted, "email": "you@example.com"}), 403, "link")
        server.restart()
        self.assertNotIn("/setup#token", server.stderr())
        again = Browser(server)
        again.cookie = browser.cookie
        self.assertEqual(again.get(SESSION).status, 200, "the session outlives a restart")
        self.assertNotIn(wanted["token"], server.stderr())

    def test_who_is_there_already_keeps_the_journal(self):
        server = self.server()
        user = server.user(email="old@example.com")
        user.api.post("/api/v1/trades", trade())
        browser = Browser(server)
        answer = browser.post(SETUP, {"token": self.token(server), "email": "OLD@example.com", "password": PASSWORD})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(len(browser.get("/api/v1/trades").json()["trades"]), 1)
        self.assertEqual(user.api.get("/api/v1/me").status, 200, "the key still works")

    def test_nobody_can_be_there_before_the_owner(self):
        server = self.server("--open-registration")
        early = Browser(server)
        wanted = {"email": "me@example.com", "password": PASSWORD}
        self.assertError(early.post("/api/v1/registration", wanted), 403, "owner")
        server.admin("user", "add", "me@example.com", "--password-stdin", stdin=PASSWORD + "\n")
        early.sign_in("me@example.com")
        taken = early.post(SETUP, {"token": self.token(server), "email": "ME@example.com", "password": PASSWORD + "!"})
        self.assertError(taken, 409, "--owner")
        self.assertFalse(early.get(SESSION).json()["user"]["owner"])

    def test_of_two_at_once_one_becomes_the_owner(self):
        server = self.server()
        token = self.token(server)
        statuses = together(4, lambda n: Browser(server).post(
            SETUP, {"token": token, "email": "p%d@example.com" % n, "password": PASSWORD}).status)
        self.assertEqual(sorted(statuses)[0], 201)
        self.assertTrue(all(status in (403, 409) for status in sorted(statuses)[1:]), statuses)

    def test_an_owner_of_the_command_line_ends_the_link(self):
        server = self.server()
        token = self.token(server)
        server.admin("user", "add", "me@example.com", "--owner", "--password-stdin", stdin=PASSWORD + "\n")
        browser = Browser(server)
        self.assertError(browser.post(SETUP, {"token": token, "email": "you@example.com", "password": PASSWORD}), 409)
        self.assertTrue(browser.sign_in("me@example.com").json()["user"]["owner"])

    def test_with_demo_the_owner_has_a_journal_to_look_at(self):
        server = self.server("--demo")
        browser = Browser(server)
        browser.post(SETUP, {"token": self.token(server), "email": "me@example.com", "password": PASSWORD})
        self.assertGreater(browser.get("/api/v1/stats").json()["stats"]["trades"], 100)
        self.assertGreater(len(browser.get("/api/v1/signals").json()["signals"]), 5)

    def test_registration_is_open_where_it_is_opened(self):
        server = self.server("--open-registration")
        server.admin("user", "add", "me@example.com", "--owner", "--password-stdin", stdin=PASSWORD + "\n")
        browser = Browser(server)
        self.assertEqual(browser.get(SETUP).json()["registration"], "open")
        wanted = {"email": "new@example.com", "password": PASSWORD}
        joined = browser.post("/api/v1/registration", wanted)
        self.assertEqual(joined.status, 201, joined)
        self.assertFalse(joined.json()["user"]["owner"])
        self.assertEqual(browser.get(SESSION).status, 200)
        self.assertError(Browser(server).post("/api/v1/registration", wanted), 409, "email")


class Sessions(SignInCase):
    def test_signing_in_and_out(self):
        email = self.person()
        browser = self.browser()
        self.assertError(browser.get(SESSION), 401)
        answer = browser.sign_in(email.upper())
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json()["user"]["email"], email)
        line = answer.header("Set-Cookie")
        for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="):
            self.assertIn(part, line)
        self.assertNotIn("Secure", line)
        self.assertEqual(browser.get(SESSION).json(), answer.json())
        cookie = browser.cookie
        self.assertEqual(browser.delete(SESSION).status, 200)
        self.assertIsNone(browser.cookie)
        browser.cookie = cookie
        self.assertError(browser.get("/api/v1/me"), 401, "session")
        self.assertNotIn(cookie.split("=")[1], self.server.all_logs())

    def test_wrong_passwords_and_people(self):
        email = self.person()
        without = unique("silent") + "@example.com"
        self.server.admin("user", "add", without)
        said = set()
        for who, password in ((email, PASSWORD + "x"), (unique("no") + "@example.com", PASSWORD), (without, PASSWORD),
                              (without, "x")):
            answer = self.browser().sign_in(who, password)
            self.assertError(answer, 401)
            self.assertIsNone(answer.header("Set-Cookie"))
            said.add(answer.json()["error"])
        self.assertEqual(len(said), 1, "the answer tells who has an account")

    def test_passwords_cannot_be_tried_without_end(self):
        email = self.person()
        statuses = [self.browser().sign_in(email, "wrong password").status for _ in range(12)]
        self.assertEqual(statuses, [401] * 10 + [429] * 2)
        refused = self.browser().sign_in(email.upper())
        self.assertEqual(refused.status, 429, "the right password is no way around it")
        self.assertGreaterEqual(int(refused.header("Retry-After")), 1)
        self.signed_in()  # others are not affected

    def test_a_session_begins_anew_with_each_sign_in(self):
        email = self.person()
        browser = self.browser()
        browser.sign_in(email)
        first = browser.cookie
        browser.sign_in(email)
        self.assertNotEqual(browser.cookie, first)
        self.assertEqual(len(browser.get(SESSIONS).json()["sessions"]), 1)
        browser.cookie = first
        self.assertError(browser.get(SESSION), 401)

    def test_they_are_listed_and_ended(self):
        email = self.person()
        phone, desk = self.browser(), self.browser()
        phone.call("POST", SESSION, {"email": email, "password": PASSWORD}, {"User-Agent": "Phone/1"})
        desk.sign_in(email)
        listed = desk.get(SESSIONS).json()["sessions"]
        self.assertEqual([(s["user_agent"], s["current"]) for s in listed], [("Phone/1", False), ("", True)])
        self.assertEqual(listed[0]["address"], "127.0.0.1")
        other = self.signed_in()
        self.assertError(other.delete(SESSIONS + "/" + listed[0]["id"]), 404)
        self.assertEqual(desk.delete(SESSIONS + "/" + listed[0]["id"]).json()["deleted"], listed[0]["id"])
        self.assertError(phone.get(SESSION), 401)
        self.assertEqual(desk.get(SESSION).status, 200)

    def test_a_new_password_of_the_command_line_ends_all_sessions(self):
        email = self.person()
        browser = self.browser()
        browser.sign_in(email)
        self.server.admin("user", "set", email, "--plan", "pro")
        self.assertEqual(browser.get(SESSION).status, 200)
        self.server.admin("user", "set", email, "--password-stdin", stdin=PASSWORD + "\n")
        self.assertError(browser.get(SESSION), 401)

    def test_a_new_password_ends_the_other_sessions(self):
        email = self.person()
        desk, phone = self.browser(), self.browser()
        desk.sign_in(email), phone.sign_in(email)
        change = {"current_password": PASSWORD, "new_password": "another password"}
        self.assertError(desk.call("PUT", "/api/v1/password", {**change, "current_password": "x"}), 400,
                         "current_password")
        self.assertError(desk.call("PUT", "/api/v1/password", {**change, "new_password": "x"}), 400, "new_password")
        self.assertEqual(desk.call("PUT", "/api/v1/password", change).status, 200)
        self.assertError(phone.get(SESSION), 401)
        self.assertEqual(desk.get(SESSION).status, 200)
        self.assertError(self.browser().sign_in(email), 401)
        self.assertEqual(self.browser().sign_in(email, "another password").status, 200)


class SameApi(SignInCase):
    def test_a_session_does_what_a_key_does_with_its_csrf_token(self):
        browser = self.signed_in()
        made = browser.post("/api/v1/trades", trade())
        self.assertEqual(made.status, 201, made)
        path = "/api/v1/trades/" + made.json()["trade"]["id"]
        for token in (None, "", "0" * 40, browser.csrf[:-1]):
            for method, body in (("PATCH", {"notes": "x"}), ("DELETE", None)):
                answer = browser.call(method, path, body, {"X-CSRF-Token": token})
                self.assertError(answer, 403, "X-CSRF-Token")
        self.assertEqual(browser.patch(path, {"notes": "seen"}).json()["trade"]["notes"], "seen")
        self.assertEqual(browser.delete(path).status, 200)
        self.assertEqual(browser.get("/api/v1/me").header("X-RateLimit-Limit"), None)  # this server has no limits

    def test_a_key_counts_before_a_cookie_and_is_no_session(self):
        browser, user = self.signed_in(), self.fresh()
        key = {"Authorization": "Bearer " + user.key}
        self.assertEqual(browser.get("/api/v1/me", **key).json()["user"]["email"], user.email)
        self.assertError(browser.get("/api/v1/me", Authorization="Bearer nonsense"), 401)
        for method, path in (("GET", SESSION), ("GET", "/api/v1/keys"), ("POST", "/api/v1/keys"), ("GET", SESSIONS),
                             ("PUT", "/api/v1/password"), ("GET", USERS)):
            answer = self.server.client(user.key).call(method, path, {} if method != "GET" else None)
            self.assertError(answer, 403)

    def test_pages_of_other_sites_cannot_sign_anybody_in(self):
        email = self.person()
        body = {"email": email, "password": PASSWORD}
        self.assertError(self.browser().call("POST", SESSION, body, {"Content-Type": "text/plain"}), 400, "Content-Type")
        self.assertError(self.browser().call("POST", SESSION, body, {"Sec-Fetch-Site": "cross-site"}), 403)
        self.assertEqual(self.browser().call("POST", SESSION, body, {"Sec-Fetch-Site": "same-origin"}).status, 200)

    def test_another_cookie_of_the_name_is_overlooked(self):
        browser = self.signed_in()
        self.assertEqual(browser.get(SESSION, Cookie="tjp_session=x; " + browser.cookie).status, 200)

    def test_cookies_that_are_none(self):
        browser = self.browser()
        for cookie in ("tjp_session=", "tjp_session", "tjp_session=tjp_session_x", "tjp_session=" + "x" * 4000,
                       "xtjp_session=1; =; ;;", "tjp_session=\"quoted\""):
            self.assertError(browser.get(SESSION, Cookie=cookie), 401)


class People(SignInCase):
    def test_only_the_owner_lets_others_in(self):
        owner, guest = self.signed_in("--owner"), self.signed_in()
        wanted = {"email": unique("friend") + "@example.com", "password": PASSWORD}
        self.assertError(guest.post(USERS, wanted), 403, "owner")
        self.assertError(guest.get(USERS), 403)
        self.assertError(self.browser().post("/api/v1/registration", wanted), 403)
        made = owner.post(USERS, wanted, {"Idempotency-Key": "friend"})
        self.assertEqual(made.status, 201, made)
        self.assertEqual(owner.post(USERS, wanted, {"Idempotency-Key": "friend"}).json(), made.json())
        self.assertIn(made.json()["user"], owner.get(USERS).json()["users"])
        self.assertError(owner.post(USERS, wanted), 409, "email")
        self.assertError(owner.post(USERS, {**wanted, "email": "x"}), 400, "email")
        friend = self.browser()
        self.assertEqual(friend.sign_in(wanted["email"]).status, 200)
        owner.post("/api/v1/trades", trade())
        self.assertEqual(friend.get("/api/v1/trades").json()["trades"], [])


if __name__ == "__main__":
    unittest.main()
