"""Slow clients meet deadlines: 10 s for a head, 30 s for a body. All wait at once, so this takes half a minute."""

import socket
import threading
import time
import unittest

from harness import ServerCase
from wire import Raw, head

SLACK = 4


class Deadlines(ServerCase):
    def seconds_until_closed(self, first, drip=None, every=1.0):
        """Sends `first`, then a byte of `drip` now and then; answers (seconds until the end, answers' statuses)."""
        begin, statuses = time.monotonic(), []
        with Raw(self.server.port, timeout=every) as raw:
            raw.send(first)
            while time.monotonic() - begin < 45:
                try:
                    answer = raw.answer()
                    if answer is None:
                        return time.monotonic() - begin, statuses
                    statuses.append(answer.status)
                except socket.timeout:
                    if drip:
                        raw.send(drip)
        return None, statuses

    def test_slow_heads_and_bodies_are_cut_off_while_others_are_served(self):
        post = head("POST", "/api/v1/trades", self.owner.key, "Content-Length: 1000")
        chunked = head("POST", "/api/v1/trades", self.owner.key, "Transfer-Encoding: chunked")
        cases = {"a head that stops": (b"GET /healthz HTTP/1.1\r\n", None, 10),
                 "a head that drips": (b"GET /healthz HTTP/1.1\r\nX: ", b"a", 10),
                 "a second head that drips": (head("GET", "/healthz") + b"GET /healthz HTTP/1.1\r\nX: ", b"a", 10),
                 "a body that stops": (post + b"{", None, 30), "a body that drips": (post, b" ", 30),
                 "chunks that drip": (chunked, b"1\r\n \r\n", 30)}
        results = {}

        def measure(name):
            results[name] = self.seconds_until_closed(*cases[name][:2])
        threads = [threading.Thread(target=measure, args=(name,)) for name in cases]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.assertEqual(self.api.get("/api/v1/me").status, 200)
            time.sleep(0.2)
        for name, (_, _, limit) in cases.items():
            with self.subTest(name):
                seconds, statuses = results[name]
                self.assertIsNotNone(seconds, "never closed")
                self.assertTrue(limit - 1 <= seconds <= limit + SLACK, seconds)
                self.assertLessEqual(set(statuses), {200, 400, 408})
                self.assertLessEqual(statuses.count(200), 1)


if __name__ == "__main__":
    unittest.main()
