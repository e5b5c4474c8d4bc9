"""HTTP as it should be: HEAD, OPTIONS, ETags, request ids, keep-alive, pipelining, chunks, 100-continue, operations."""

import re
import unittest

from harness import ServerCase, together, trade
from wire import Raw, encode, head

ME, TRADES = "/api/v1/me", "/api/v1/trades"


class Methods(ServerCase):
    def test_head_answers_what_get_answers_without_the_body(self):
        stored = self.create(self.api)
        for path in (ME, TRADES, TRADES + "/" + stored["id"], "/api/v1/signals", "/api/v1/accounts", "/api/v1/stats",
                     "/healthz", "/readyz"):
            got, headed = self.api.get(path), self.api.call("HEAD", path)
            self.assertEqual((headed.status, headed.body), (got.status, b""), path)
            for name in ("content-type", "content-length", "etag"):
                self.assertEqual(headed.header(name), got.header(name), (path, name))
        with Raw(self.server.port) as raw:  # two on one connection: no body may stand between them
            raw.send(head("HEAD", TRADES, self.owner.key) + head("HEAD", ME, self.owner.key))
            self.assertEqual([raw.answer(head_only=True).status for _ in range(2)], [200, 200])

    def test_options_needs_no_key_and_names_the_methods(self):
        for path, methods in ((ME, {"GET"}), (TRADES, {"GET", "POST"}), (TRADES + "/x", {"GET", "PATCH", "DELETE"})):
            answer = self.server.client().call("OPTIONS", path)
            self.assertIn(answer.status, (200, 204), answer)
            self.assertLessEqual(methods, {word.strip() for word in answer.header("allow").split(",")})

    def test_api_answers_carry_the_safe_headers_and_no_cors(self):
        for answer in (self.api.get(TRADES), self.api.post(TRADES, trade()), self.api.get(TRADES + "/x"),
                       self.server.client().get(ME),
                       self.server.client().call("OPTIONS", TRADES, headers={
                           "Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}),
                       self.api.call("GET", ME, headers={"Origin": "https://evil.example"})):
            self.assertFalse([name for name, _ in answer.headers if name.lower().startswith("access-control-")], answer)
            if answer.status not in (204,):
                self.assertEqual(answer.header("x-content-type-options"), "nosniff", answer)
                self.assertEqual(answer.header("cache-control"), "private, no-cache", answer)
            self.assertIsNotNone(answer.header("date"))


class Tags(ServerCase):
    def test_an_etag_is_strong_and_answers_304_while_nothing_changed(self):
        stored = self.create(self.api)
        for path in (TRADES, TRADES + "?limit=5", TRADES + "/" + stored["id"], "/api/v1/signals", "/api/v1/accounts"):
            tag = self.api.get(path).header("etag")
            self.assertRegex(tag, r'^"[^"]+"$', path)
            for sent in (tag, "W/" + tag, '"x", ' + tag, '"x",' + tag + ', "y"', "*"):
                answer = self.api.call("GET", path, headers={"If-None-Match": sent})
                self.assertEqual((answer.status, answer.body, answer.header("etag")), (304, b"", tag), (path, sent))
            for sent in ('"x"', tag[:-2] + '"', tag.strip('"'), ""):
                self.assertEqual(self.api.call("GET", path, headers={"If-None-Match": sent}).status, 200, (path, sent))

    def test_a_change_changes_the_etag(self):
        api = self.fresh().api
        stored = self.create(api)
        path = TRADES + "/" + stored["id"]
        one, many = api.get(path).header("etag"), api.get(TRADES).header("etag")
        api.patch(path, {"pnl": 1})
        for changed, tag in ((path, one), (TRADES, many)):
            answer = api.call("GET", changed, headers={"If-None-Match": tag})
            self.assertEqual(answer.status, 200)
            self.assertNotEqual(answer.header("etag"), tag)

    def test_users_and_queries_have_different_etags(self):
        one, two = self.fresh().api, self.fresh().api
        self.create(one), self.create(two)
        self.assertNotEqual(one.get(TRADES).header("etag"), two.get(TRADES).header("etag"))
        self.create(one, pair="EURUSD")
        self.assertNotEqual(one.get(TRADES).header("etag"), one.get(TRADES + "?pair=EURUSD").header("etag"))

    def test_a_head_with_the_etag_is_304_too_and_a_post_is_not(self):
        stored = self.create(self.api)
        path = TRADES + "/" + stored["id"]
        tag = self.api.get(path).header("etag")
        self.assertEqual(self.api.call("HEAD", path, headers={"If-None-Match": tag}).status, 304)
        self.assertEqual(self.api.post(TRADES, trade(), {"If-None-Match": "*"}).status, 201)


class RequestIds(ServerCase):
    def test_a_sane_request_id_comes_back_and_others_are_replaced(self):
        for sane in ("abc-123", "0f8fad5b-d9cb-469f-a165-70867728950e", "req_01J.x"):
            self.assertEqual(self.api.call("GET", ME, headers={"X-Request-Id": sane}).header("x-request-id"), sane)
        for insane in ("", "a" * 500, "a b", 'a"b', "<script>", "a\tb", "\xe9"):
            got = self.api.call("GET", ME, headers={"X-Request-Id": insane}).header("x-request-id")
            self.assertNotEqual(got, insane)
            self.assertRegex(got, r"^[A-Za-z0-9_.:-]{8,64}$")

    def test_request_ids_are_unique(self):
        clients = [self.server.client(self.owner.key) for _ in range(4)]
        ids = [one for many in together(4, lambda n: [clients[n].get(ME).header("x-request-id") for _ in range(50)])
               for one in many]
        self.assertEqual(len(set(ids)), 200)


class Connections(ServerCase):
    def test_pipelined_requests_are_answered_in_order(self):
        api = self.fresh().api
        stored = [self.create(api, notes=str(number)) for number in range(10)]
        with Raw(self.server.port) as raw:
            for _ in range(3):
                raw.send(b"".join(head("GET", TRADES + "/" + item["id"], api.key) for item in stored))
                self.assertEqual([raw.answer().json()["trade"]["notes"] for _ in stored], [str(n) for n in range(10)])

    def test_pipelined_writes_and_reads_keep_their_order(self):
        api, requests = self.fresh().api, b""
        for number in range(10):
            body = encode(trade(notes=str(number))).encode()
            requests += head("POST", TRADES, api.key, "Content-Length: %d" % len(body)) + body
            requests += head("GET", TRADES + "?limit=1", api.key)
        with Raw(self.server.port) as raw:
            raw.send(requests)
            for number in range(10):
                self.assertEqual(raw.answer().json()["trade"]["notes"], str(number))
                self.assertEqual(raw.answer().json()["trades"][0]["notes"], str(number))

    def test_a_request_may_arrive_byte_by_byte(self):
        body = encode(trade(notes="slow")).encode()
        with Raw(self.server.port) as raw:
            for byte in head("POST", TRADES, self.owner.key, "Content-Length: %d" % len(body)) + body:
                raw.send(bytes([byte]))
            self.assertEqual(raw.answer().json()["trade"]["notes"], "slow")

    def test_a_chunked_body_is_read_whole(self):
        body = encode(trade(notes="chunked")).encode()
        for size in (1, 7, 1000):
            chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part)
                              for part in (body[at:at + size] for at in range(0, len(body), size)))
            with Raw(self.server.port) as raw:
                raw.send(head("POST", TRADES, self.owner.key, "Transfer-Encoding: chunked") + chunks + b"0\r\n\r\n")
                answer = raw.answer()
                self.assertEqual((answer.status, answer.json()["trade"]["notes"]), (201, "chunked"))
                self.assertEqual(raw.send(head("GET", "/healthz")).answer().status, 200)

    def test_expect_100_continue_is_answered_before_the_body(self):
        body = encode(trade()).encode()
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, self.owner.key, "Content-Length: %d" % len(body), "Expect: 100-continue"))
            self.assertEqual(raw.answer().status, 100)
            self.assertEqual(raw.send(body).answer().status, 201)

    def test_a_body_too_large_is_refused_instead_of_100_continue(self):
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, self.owner.key, "Content-Length: 99999999", "Expect: 100-continue"))
            self.assertEqual(raw.answer().status, 413)

    def test_a_connection_stays_open_until_it_is_asked_to_close(self):
        with Raw(self.server.port) as raw:
            for _ in range(5):
                self.assertEqual(raw.send(head("GET", "/healthz")).answer().status, 200)
            self.assertEqual(raw.send(head("GET", "/healthz", None, "Connection: close")).answer().status, 200)
            self.assertTrue(raw.closed())

    def test_http_1_0_is_answered_and_closed(self):
        with Raw(self.server.port) as raw:
            answer = raw.send(b"GET /healthz HTTP/1.0\r\n\r\n").answer()
            self.assertEqual(answer.status, 200)
            self.assertTrue(raw.closed())

    def test_an_error_of_the_application_keeps_the_connection(self):
        with Raw(self.server.port) as raw:
            for path, status in (("/nowhere", 404), (ME, 401), ("/healthz", 200)):
                self.assertEqual(raw.send(head("GET", path)).answer().status, status)

    def test_two_hundred_connections_at_once_are_served(self):
        raws = [Raw(self.server.port) for _ in range(200)]
        try:
            for raw in raws:
                raw.send(head("GET", ME, self.owner.key))
            self.assertEqual({raw.answer().status for raw in raws}, {200})
        finally:
            for raw in raws:
                raw.socket.close()


class Operations(ServerCase):
    def test_healthz_and_readyz_need_no_key(self):
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.server.client().get(path).status, 200, path)

    def test_metrics_are_prometheus_text_and_count_requests(self):
        def metrics():
            answer = self.server.client().get("/metrics")
            self.assertEqual(answer.status, 200)
            self.assertTrue(answer.header("content-type").startswith("text/plain"), answer)
            return answer.body.decode()
        line = re.compile(r"^(# (HELP|TYPE) [a-zA-Z_:]\w* .+|"
                          r"[a-zA-Z_:][\w:]*(\{[^{}]*\})? (NaN|[+-]Inf|[-+0-9.eE]+)( \d+)?|)$")
        before = metrics()
        for text in before.split("\n"):
            self.assertRegex(text, line)
        typed = re.findall(r"^# TYPE (\S+)", before, re.M)
        self.assertEqual(len(typed), len(set(typed)), "a family is typed twice")
        self.assertTrue(any(name.startswith("tjp_") for name in typed), typed)
        self.assertNotIn(self.owner.email, before)
        for _ in range(10):
            self.api.get(ME)

        def total(text):
            return sum(float(row.rsplit(" ", 1)[1]) for row in text.split("\n")
                       if re.match(r"tjp_\w*requests\w*_total", row))
        self.assertGreaterEqual(total(metrics()), total(before) + 10)


if __name__ == "__main__":
    unittest.main()
