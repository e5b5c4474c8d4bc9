"""Refusals: their order, their shape, and what authentication answers to every kind of wrong key."""

import unittest

from harness import Server, ServerCase, trade
from wire import Raw, head

TRADES = "/api/v1/trades"
NOBODY = "trade_01jd5m3k8fexv9a2b4c6d8e0fg"
NOT_JSON = "{"


class OrderOfChecks(unittest.TestCase):
    """syntax and size → path and method → key → rate limit → scope → plan → query and body → resource."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(args=("--rate-limit", "3"))
        cls.addClassCleanup(cls.server.close)
        cls.server.start()

    def status(self, api, method, path, body=None):
        return api.call(method, path, body).status

    def first(self, data):
        with Raw(self.server.port) as raw:
            return raw.send(data).answer().status

    def spent(self, plan, scope):
        """A connection whose key has used up its three requests."""
        user = self.server.user(plan)
        api = user.api if scope == "write" else user.read_only()
        for _ in range(3):
            self.assertEqual(api.get("/api/v1/me").status, 200)
        return api

    def test_malformed_http_is_400_even_on_an_unknown_path(self):
        self.assertEqual(self.first(b"GET /nowhere HTTP/1.1\r\n\r\n"), 400)

    def test_a_body_too_large_is_413_even_on_an_unknown_path_without_a_key(self):
        self.assertEqual(self.first(head("POST", "/nowhere", None, "Content-Length: 9000000")), 413)
        self.assertEqual(self.first(head("POST", TRADES, None, "Content-Length: 1048577")), 413)

    def test_headers_too_large_are_431_even_on_an_unknown_path(self):
        self.assertEqual(self.first(head("GET", "/nowhere", None, "X-Big: " + "a" * 100000)), 431)

    def test_an_unknown_path_is_404_before_the_key_is_asked_for(self):
        nobody = self.server.client()
        for path in ("/api", "/api/v1", "/api/v1/nothing", "/api/v2/me", "/api/v1/trades/a/b", "/API/V1/ME"):
            self.assertEqual(self.status(nobody, "GET", path), 404, path)

    def test_a_wrong_method_is_405_with_allow_before_the_key_is_asked_for(self):
        nobody = self.server.client()
        for method, path, allowed in (("POST", "/api/v1/me", {"GET", "HEAD", "OPTIONS"}),
                                      ("DELETE", TRADES, {"GET", "HEAD", "POST", "OPTIONS"}),
                                      ("PUT", TRADES + "/" + NOBODY, {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}),
                                      ("GET", TRADES + "/batch", None), ("DELETE", "/api/v1/stats", None)):
            answer = nobody.call(method, path, "{}" if method != "GET" else None)
            if path.endswith("/batch") and answer.status == 401:
                continue  # GET …/batch may be read as the trade of that name
            self.assertEqual(answer.status, 405, (path, answer))
            got = {word.strip() for word in answer.header("allow", "").split(",")}
            self.assertNotIn(method, got)
            if allowed:
                self.assertLessEqual(allowed - {"OPTIONS"}, got)

    def test_a_wrong_key_is_401_before_the_rate_limit_and_the_body(self):
        self.assertEqual(self.server.client().post(TRADES, NOT_JSON).status, 401)
        self.assertEqual(self.server.client("tjp_live_x_y").post(TRADES, NOT_JSON).status, 401)

    def test_the_rate_limit_is_429_before_the_scope(self):
        self.assertEqual(self.spent("pro", "read").post(TRADES, trade()).status, 429)

    def test_the_rate_limit_is_429_before_plan_and_body(self):
        self.assertEqual(self.spent("free", "write").post(TRADES, NOT_JSON).status, 429)

    def test_the_scope_is_403_before_the_plan(self):
        self.assertEqual(self.server.user("free").read_only().post(TRADES, trade()).status, 403)

    def test_the_plan_is_402_before_the_body_and_the_query(self):
        free = self.server.user("free").api
        self.assertEqual(free.post(TRADES, NOT_JSON).status, 402)
        self.assertEqual(free.get("/api/v1/signals?limit=0").status, 402)

    def test_the_body_is_400_before_the_resource_is_404(self):
        api = self.server.user().api
        self.assertEqual(api.patch(TRADES + "/" + NOBODY, {"lot_size": -1}).status, 400)
        self.assertEqual(api.patch(TRADES + "/" + NOBODY, {"lot_size": 1}).status, 404)


class Shape(ServerCase):
    def test_every_error_has_a_sentence_a_code_and_the_request_id(self):
        nobody, free = self.server.client(), self.fresh("free")
        for status, answer in ((404, nobody.get("/nowhere")), (405, nobody.delete("/api/v1/me")),
                               (401, nobody.get("/api/v1/me")), (403, self.owner.read_only().post(TRADES, trade())),
                               (402, free.api.post(TRADES, trade())), (400, self.api.post(TRADES, NOT_JSON)),
                               (404, self.api.get(TRADES + "/" + NOBODY)),
                               (400, self.api.get(TRADES + "?from=2026-13-01"))):
            body = self.assertError(answer, status)
            self.assertNotIn("rocksdb", body["error"].lower())
            self.assertNotIn("exception", body["error"].lower())
            self.assertLess(len(body["error"]), 400)

    def test_errors_before_routing_have_the_same_shape(self):
        for data, status in ((b"GET / HTTP/1.1\r\n\r\n", 400), (b"NONSENSE\r\n\r\n", 400),
                             (head("POST", TRADES, None, "Content-Length: 9000000"), 413),
                             (head("GET", "/", None, "X-Big: " + "a" * 100000), 431)):
            with Raw(self.server.port) as raw:
                self.assertError(raw.send(data).answer(), status)

    def test_the_codes_of_different_statuses_differ(self):
        nobody = self.server.client()
        codes = [answer.json()["code"] for answer in
                 (nobody.get("/nowhere"), nobody.delete("/api/v1/me"), nobody.get("/api/v1/me"),
                  self.owner.read_only().post(TRADES, trade()), self.fresh("free").api.post(TRADES, trade()),
                  self.api.post(TRADES, NOT_JSON))]
        self.assertEqual(len(set(codes)), len(codes), codes)

    def test_a_400_of_a_field_names_what_it_wants(self):
        body = self.assertError(self.api.post(TRADES, trade(outcome="MAYBE")), 400, "outcome", "WIN")
        self.assertEqual(body["field"], "outcome")
        body = self.assertError(self.api.get(TRADES + "?limit=0"), 400, "limit", "500")
        self.assertEqual(body["field"], "limit")


class Authentication(ServerCase):
    def attempt(self, value, *more):
        lines = ["Authorization: " + value] if value is not None else []
        with Raw(self.server.port) as raw:
            return raw.send(head("GET", "/api/v1/me", None, *lines, *more)).answer()

    def test_no_key_is_401_with_a_challenge_that_names_no_error(self):
        answer = self.attempt(None)
        self.assertError(answer, 401)
        self.assertEqual(answer.header("www-authenticate"), 'Bearer realm="tjp"')

    def test_a_wrong_key_is_401_with_invalid_token(self):
        key = self.owner.key
        body, last = key[:-1], key[-1]
        wrong = {"another last character": body + ("0" if last != "0" else "1"), "one character less": body,
                 "one character more": key + "0", "upside down case": key.swapcase(), "nothing known": "x",
                 "only the prefix": "tjp_live_", "no secret": key.rsplit("_", 1)[0],
                 "a blank inside": key[:20] + " " + key[20:],
                 "two keys": key + "," + key, "very long": "tjp_live_" + "a" * 4000, "not ASCII": "tjp_live_\xe9_\xff",
                 "a path": "../../etc/passwd"}
        for name, value in wrong.items():
            with self.subTest(name):
                answer = self.attempt("Bearer " + value)
                self.assertError(answer, 401)
                self.assertTrue(answer.header("www-authenticate").startswith('Bearer realm="tjp"'))
                self.assertIn('error="invalid_token"', answer.header("www-authenticate"))

    def test_other_schemes_and_empty_credentials_are_401(self):
        key = self.owner.key
        for value in ("", "Bearer", "Bearer ", "Basic " + key, key, "Token " + key, "Bearer" + key, "BearerX " + key):
            with self.subTest(value=value[:20]):
                self.assertEqual(self.attempt(value).status, 401)

    def test_two_authorization_headers_are_401(self):
        good = "Bearer " + self.owner.key
        for pair in ((good, "Bearer x"), ("Bearer x", good), (good, good)):
            self.assertError(self.attempt(pair[0], "Authorization: " + pair[1]), 401)

    def test_the_scheme_name_ignores_case(self):
        for scheme in ("Bearer", "bearer", "BEARER", "bEaReR"):
            self.assertEqual(self.attempt(scheme + " " + self.owner.key).status, 200, scheme)

    def test_a_revoked_key_is_401_at_once_on_an_open_connection(self):
        user = self.fresh()
        self.assertEqual(user.api.get("/api/v1/me").status, 200)
        key_id = self.server.admin("key", "list", "--user", user.email).split("\t")[0]
        self.server.admin("key", "revoke", key_id)
        connections = [self.server.client(user.key) for _ in range(8)]  # spread over every loop
        for api in [user.api, *connections]:
            answer = api.get("/api/v1/me")
            self.assertError(answer, 401)
            self.assertIn("invalid_token", answer.header("www-authenticate"))

    def test_a_missing_scope_is_403_with_the_scope_it_takes(self):
        answer = self.owner.read_only().post(TRADES, trade())
        self.assertError(answer, 403)
        challenge = answer.header("www-authenticate")
        self.assertIn('error="insufficient_scope"', challenge)
        self.assertRegex(challenge, r'scope="[^"]*write[^"]*"')

    def test_a_plan_that_ends_takes_the_right_to_write_and_leaves_reading(self):
        user = self.fresh()
        stored = self.create(user.api)
        self.server.admin("user", "set", user.email, "--plan-expires", "2020-01-01T00:00:00Z")
        self.assertError(user.api.post(TRADES, trade()), 402)
        self.assertError(user.api.patch(TRADES + "/" + stored["id"], {"pnl": 1}), 402)
        self.assertError(user.api.delete(TRADES + "/" + stored["id"]), 402)
        self.assertEqual(user.api.get("/api/v1/signals").status, 402)
        for path in ("/api/v1/me", TRADES, TRADES + "/" + stored["id"], "/api/v1/accounts"):
            self.assertEqual(user.api.get(path).status, 200, path)
        self.server.admin("user", "set", user.email, "--plan-expires", "2099-01-01T00:00:00Z")
        self.assertEqual(user.api.post(TRADES, trade()).status, 201)

    def test_another_users_trade_is_404_in_every_way(self):
        stored = self.create(self.api)
        stranger, path = self.fresh().api, TRADES + "/" + stored["id"]
        self.assertError(stranger.get(path), 404)
        self.assertError(stranger.patch(path, {"pnl": 1}), 404)
        self.assertError(stranger.delete(path), 404)
        self.assertEqual(self.api.get(path).json()["trade"], stored)

    def test_no_log_line_ever_holds_a_key(self):
        key, nobody = self.owner.key, self.server.client()
        for number, answer in enumerate((
                self.attempt("Bearer " + key, "X-Request-Id: logged-0"),
                self.attempt("Bearer " + key + "x", "X-Request-Id: logged-1"),
                nobody.get("/api/v1/me?key=" + key, X_Request_Id="logged-2"),
                nobody.get("/" + key, X_Request_Id="logged-3"),
                self.api.get(TRADES + "/" + key, X_Request_Id="logged-4"),
                nobody.call(key, "/api/v1/me", headers={"X-Request-Id": "logged-5"}),
                nobody.get("/healthz", X_Request_Id=key), nobody.get("/healthz", X_Request_Id="logged-7"))):
            if number != 6:
                self.assertEqual(answer.header("x-request-id"), "logged-%d" % number)
        log = self.server.log_with("logged-7")
        for number in (0, 1, 2, 3, 4, 5, 7):
            self.assertIn("logged-%d" % number, log)
        self.assertNotIn(key.rsplit("_", 1)[1], log)


if __name__ == "__main__":
    unittest.main()
