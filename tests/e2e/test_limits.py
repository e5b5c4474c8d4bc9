"""The rate limit: exact, by key, visible in headers; and the throttle of wrong keys by address."""

import threading
import time
import unittest

from harness import Server, together, trade

ME = "/api/v1/me"


class LimitCase(unittest.TestCase):
    server_args = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.server_args)
        cls.addClassCleanup(cls.server.close)
        cls.server.start()


class SixtyAMinute(LimitCase):
    def headers(self, answer):
        """The two kinds of headers of an answer, checked against each other: (left, seconds to the reset)."""
        self.assertEqual(answer.header("ratelimit-policy"), '"permin";q=60;w=60')
        self.assertRegex(answer.header("ratelimit"), r'^"permin";r=\d+;t=\d+$')
        left, seconds = (int(part.split("=")[1]) for part in answer.header("ratelimit").split(";")[1:])
        self.assertEqual(answer.header("x-ratelimit-limit"), "60")
        self.assertEqual(int(answer.header("x-ratelimit-remaining")), left)
        now = time.time()
        self.assertTrue(now - 2 <= int(answer.header("x-ratelimit-reset")) <= now + 62, answer)
        self.assertLessEqual(abs(int(answer.header("x-ratelimit-reset")) - now - seconds), 2)
        return left, seconds

    def test_every_answer_to_a_known_key_tells_what_is_left(self):
        user = self.server.user()
        answers = [user.api.get(ME), user.api.post("/api/v1/trades", trade()), user.api.post("/api/v1/trades", "{"),
                   user.api.get("/api/v1/trades?limit=0"), user.api.get("/api/v1/trades/x")]
        self.assertEqual([answer.status for answer in answers], [200, 201, 400, 400, 404])
        self.assertEqual([self.headers(answer)[0] for answer in answers], [59, 58, 57, 56, 55])

    def test_past_the_limit_is_429_with_the_seconds_to_wait(self):
        api = self.server.user().api
        left = [self.headers(api.get(ME))[0] for _ in range(60)]
        self.assertEqual(left, list(range(59, -1, -1)))
        for _ in range(5):
            answer = api.get(ME)
            self.assertEqual(answer.status, 429)
            self.assertTrue(1 <= int(answer.header("retry-after")) <= 60, answer)
            self.assertEqual(self.headers(answer)[0], 0)
            self.assertEqual(answer.json()["error"].__class__, str)

    def test_each_key_has_its_own_limit_even_of_one_user(self):
        user = self.server.user()
        second = self.server.client(self.server.mint(user.email))
        for _ in range(60):
            self.assertEqual(user.api.get(ME).status, 200)
        self.assertEqual(user.api.get(ME).status, 429)
        self.assertEqual(self.headers(second.get(ME))[0], 59)

    def test_one_key_on_many_connections_at_once_gets_exactly_sixty(self):
        user = self.server.user()
        clients = [self.server.client(user.key) for _ in range(10)]
        statuses = [status for many in together(10, lambda n: [clients[n].get(ME).status for _ in range(20)])
                    for status in many]
        self.assertEqual((statuses.count(200), statuses.count(429)), (60, 140))

    def test_a_batch_counts_as_one_request(self):
        api = self.server.user().api
        answer = api.post("/api/v1/trades/batch", {"trades": [trade() for _ in range(200)]})
        self.assertEqual((answer.status, self.headers(answer)[0]), (201, 59))

    def test_answers_without_a_known_key_carry_no_limit_headers(self):
        nobody = self.server.client()
        for answer in (nobody.get(ME), nobody.get("/healthz"), nobody.call("OPTIONS", ME), nobody.get("/nowhere"),
                       self.server.client("tjp_live_a_b").get(ME)):
            self.assertIsNone(answer.header("ratelimit"), answer)
            self.assertIsNone(answer.header("x-ratelimit-limit"), answer)

    def test_what_fails_before_the_limit_does_not_count(self):
        api = self.server.user().api
        for _ in range(5):
            self.assertEqual(api.get("/api/v1/nowhere").status, 404)
            self.assertEqual(api.delete(ME).status, 405)
            self.assertIn(api.call("OPTIONS", ME).status, (200, 204))
        self.assertEqual(self.headers(api.get(ME))[0], 59)


class AcrossAMinute(LimitCase):
    """One minute of real time, spent by several clients at once."""

    def test_the_window_slides_refusals_do_not_count_and_a_paced_client_is_never_refused(self):
        burst, paced = self.server.user(), self.server.user()
        start, refused, spread = time.monotonic(), [], []

        def pace():
            api = self.server.client(paced.key)
            for _ in range(63):
                spread.append(api.get(ME).status)
                time.sleep(1)  # after each answer: a timer of its own could come early after a late one

        pacing = threading.Thread(target=pace)
        pacing.start()
        self.addCleanup(pacing.join)
        self.assertEqual([burst.api.get(ME).status for _ in range(60)], [200] * 60)
        sent = time.monotonic()
        answer = burst.api.get(ME)
        while answer.status == 429:
            refused.append(time.monotonic())
            self.assertLess(time.monotonic() - start, 65, "the limit never ends")
            wait = int(answer.header("retry-after"))
            self.assertLessEqual(abs(sent + 60 - time.monotonic() - wait), 2, "Retry-After does not tell the time left")
            time.sleep(min(wait, 5))  # asks again early, which must not push the end away
            answer = burst.api.get(ME)
        self.assertEqual(answer.status, 200)
        self.assertGreaterEqual(time.monotonic() - start, 59.5)
        self.assertGreaterEqual(len(refused), 10)
        pacing.join()
        self.assertEqual(spread, [200] * 63)


class OtherLimits(unittest.TestCase):
    def start(self, *args):
        server = Server(args)
        self.addCleanup(server.close)
        return server.start()

    def test_the_limit_is_a_setting(self):
        api = self.start("--rate-limit", "5").user().api
        answers = [api.get(ME) for _ in range(6)]
        self.assertEqual([answer.status for answer in answers], [200] * 5 + [429])
        self.assertEqual(answers[0].header("ratelimit-policy"), '"permin";q=5;w=60')
        self.assertEqual(answers[0].header("x-ratelimit-limit"), "5")

    def test_zero_turns_every_limit_off(self):
        server = self.start("--rate-limit", "0")
        api, wrong = server.user().api, server.client("tjp_live_wrong_key")
        self.assertEqual({api.get(ME).status for _ in range(300)}, {200})
        self.assertEqual({wrong.get(ME).status for _ in range(300)}, {401})


class WrongKeys(LimitCase):
    def test_wrong_keys_are_throttled_by_address_and_good_keys_never_locked_out(self):
        user = self.server.user()
        revoked = self.server.user()
        key_id = self.server.admin("key", "list", "--user", revoked.email).split("\t")[0]
        self.server.admin("key", "revoke", key_id)
        wrong = self.server.client("tjp_live_wrong_key")
        answers = [(wrong if number % 2 else revoked.api).get(ME) for number in range(150)]
        statuses = [answer.status for answer in answers]
        self.assertEqual(statuses, [401] * 120 + [429] * 30)
        self.assertTrue(1 <= int(answers[-1].header("retry-after")) <= 60, answers[-1])
        self.assertIsInstance(answers[-1].json()["error"], str)
        self.assertEqual([user.api.get(ME).status for _ in range(20)], [200] * 20)
        self.assertEqual(self.server.client(user.key).get(ME).status, 200)
        self.assertEqual(self.server.client().get("/healthz").status, 200)


if __name__ == "__main__":
    unittest.main()
