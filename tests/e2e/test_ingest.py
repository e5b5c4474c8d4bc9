"""Messages that come in by a hook: what each becomes, and that none is lost."""

import base64
import json
import unittest

from harness import ServerCase, Server, NO_LIMIT, listing, together, trade
from wire import Raw

SIGNALS = "/api/v1/signals"
BUY = "BUY XAUUSD @ 2342 SL 2330 TP 2355"


def path_of(url):
    return "/" + url.split("/", 3)[3]


class IngestCase(ServerCase):
    def setUp(self):
        self.user = self.fresh()
        self.path = self.hook()

    def hook(self, **fields):
        answer = self.user.api.post("/api/v1/hooks", {"name": "alerts", **fields})
        self.assertEqual(answer.status, 201, answer)
        self.hook_id = answer.json()["hook"]["id"]
        return path_of(answer.json()["url"])

    def send(self, body, path=None, content_type="text/plain", client=None, **headers):
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        body = body.encode() if isinstance(body, str) else body
        client = client or self.server.client()
        return client.call("POST", path or self.path, body, {"Content-Type": content_type, **headers})

    def signal(self, body, **options):
        answer = self.send(body, **options)
        self.assertEqual(answer.status, 200, answer)
        self.assertIs(answer.json()["ok"], True)
        return answer.json()["signal"]

    def ignored(self, body, *words, **options):
        signal = self.signal(body, **options)
        self.assertEqual(signal["status"], "ignored", signal)
        for word in words:
            self.assertIn(word, signal["status_reason"])
        return signal

    def signals(self, **query):
        return listing(self.user.api, SIGNALS, "signals", **query)

    def messages(self, **query):
        return listing(self.user.api, "/api/v1/messages", "messages", **query)


class WhatItBecomes(IngestCase):
    def test_a_text_becomes_a_pending_signal(self):
        signal = self.signal(BUY)
        self.assertEqual(signal["status"], "pending")
        self.assertEqual((signal["pair"], signal["direction"], signal["action"]), ("XAUUSD", "BUY", "open"))
        self.assertEqual(signal["stop_loss"], 2330)
        self.assertEqual(signal["take_profits"], [2355])
        self.assertEqual(signal["raw"], BUY)
        self.assertEqual(signal["hook_id"], self.hook_id)
        self.assertEqual(signal["source"], "hook")
        self.assertEqual(signal["parsed_as"], "text")
        self.assertEqual(self.user.api.get(SIGNALS + "/" + signal["id"]).json()["signal"], signal)
        self.assertEqual(self.signals(), [signal])

    def test_the_body_decides_and_not_the_content_type(self):
        alert = '{"action": "sell", "symbol": "OANDA:EURUSD", "price": "1.0850", "sl": 1.09}'
        for content_type in ("text/plain; charset=utf-8", "application/json", "application/x-www-form-urlencoded", "x"):
            with self.subTest(content_type=content_type):
                signal = self.signal(alert + " " * len(content_type), content_type=content_type)
                self.assertEqual((signal["status"], signal["pair"], signal["direction"]), ("pending", "EURUSD", "SELL"))
                self.assertEqual(str(signal["entry"]), "1.0850")
                self.assertEqual(signal["parsed_as"], "json_alert")
        self.assertEqual(self.signal(BUY, content_type="application/json")["parsed_as"], "text")

    def test_the_references_trade_becomes_a_trade(self):
        answer = self.send(trade())
        self.assertEqual(answer.status, 201, answer)
        stored = answer.json()["trade"]
        self.assertEqual(answer.header("location"), "/api/v1/trades/" + stored["id"])
        self.assertEqual(self.user.api.get("/api/v1/trades").json()["trades"], [stored])
        self.assertEqual(self.signals(), [])
        [message] = self.messages()
        self.assertEqual(message["trade_id"], stored["id"])
        self.assertEqual(json.loads(message["raw"]), trade())

    def test_the_hooks_session_stands_in(self):
        body = trade()
        del body["session"]
        path = self.hook(default_session="ASIA")
        self.assertEqual(self.send(body, path=path).json()["trade"]["session"], "ASIA")

    def test_a_wrong_trade_is_kept_with_the_reason(self):
        signal = self.ignored(trade(lot_size=-1), "lot_size")
        self.assertEqual(signal["parsed_as"], "trade_json")
        self.assertEqual(self.user.api.get("/api/v1/trades").json()["trades"], [])

    def test_a_hook_of_one_kind_takes_only_that(self):
        self.ignored(trade(), path=self.hook(kind="signal"))
        self.ignored(BUY, path=self.hook(kind="trade"))
        self.assertEqual(self.user.api.get("/api/v1/trades").json()["trades"], [])

    def test_what_cannot_be_parsed_is_kept_and_answered_200(self):
        for body in ("good morning traders", "", " ", "\u0000", "{", "[]", "{}", "null", "12", '"x"', "[{},{}]",
                     "\ufeff", "{{ticker}} {{strategy.order.action}}", '{"a":1,"a":2}', "[" * 30000,
                     '{"a":' * 10000, "\U0001f680" * 16000, "buy", "XAUUSD", "GOLD TP1 hit +50 pips"):
            with self.subTest(body=body[:40]):
                signal = self.signal(body)
                self.assertEqual(signal["status"], "ignored", signal)
                self.assertTrue(signal["status_reason"])
                self.assertEqual(signal["raw"], body)

    def test_two_orders_in_one_message_are_not_guessed_at(self):
        self.ignored("BUY XAUUSD @ 2342 SL 2330 TP 2355\n\nSELL EURUSD @ 1.0850 SL 1.0900 TP 1.0800", "more than one")
        self.ignored([{"action": "buy", "symbol": "EURUSD"}, {"action": "sell", "symbol": "GBPUSD"}])

    def test_placeholders_that_were_not_substituted(self):
        self.ignored('{"ticker": "{{ticker}}", "action": "{{strategy.order.action}}", "price": "{{close}}"}', "{{")

    def test_contradictions(self):
        self.ignored("BUY XAUUSD @ 2342 SL 2350 TP 2355")
        self.ignored("SELL XAUUSD @ 2342 SL 2350 TP 236")

    def test_bytes_that_are_no_text_are_kept_as_base64(self):
        for body in (b"\xff\xfe\x00", b"BUY XAUUSD \xc3\x28", b"\xed\xa0\x80", bytes(range(256)) * 100):
            with self.subTest(body=body[:20]):
                signal = self.ignored(body, "UTF-8")
                self.assertEqual(signal["raw_encoding"], "base64")
                self.assertEqual(base64.b64decode(signal["raw"]), body)
                self.assertEqual(signal["parsed_as"], "unreadable")

    def test_secrets_are_masked_before_they_are_stored(self):
        secrets = ("HappyTrader501", "60123456789", "89abcdef-0000", "correct-horse")
        self.signal("60123456789,sell,EURUSD,vol_lots=1, secret=HappyTrader501")
        self.signal({"message_type": "bot", "bot_id": 1234567, "email_token": "89abcdef-0000", "delay_seconds": 0})
        self.signal({"ticker": "EURUSD", "action": "buy", "passphrase": "correct-horse"})
        told = str(self.signals()) + str(self.messages())
        for secret in secrets:
            self.assertNotIn(secret, told)

    def test_a_clock_that_is_far_off_changes_nothing(self):
        first = self.signal({"ticker": "EURUSD", "action": "buy", "time": "1970-01-01T00:00:00Z"})
        second = self.signal({"ticker": "EURUSD", "action": "sell", "time": "2099-12-31T00:00:00Z"})
        self.assertEqual([each["id"] for each in self.signals()], [second["id"], first["id"]])
        self.assertLess(first["received_at"][:4], "2099")


class Inbox(IngestCase):
    def test_every_message_is_there_with_what_it_became(self):
        signal = self.signal(BUY, content_type="text/plain; charset=utf-8")
        self.send(trade())
        self.send(BUY)
        again, stored, first = self.messages()
        self.assertEqual(first["signal_id"], signal["id"])
        self.assertEqual(first["raw"], BUY)
        self.assertEqual(first["address"], "127.0.0.1")
        self.assertEqual(first["content_type"], "text/plain; charset=utf-8")
        self.assertEqual(first["size"], len(BUY))
        self.assertIs(first["duplicate"], False)
        self.assertTrue(stored["trade_id"].startswith("trade_"))
        self.assertIs(again["duplicate"], True)
        self.assertEqual(again["signal_id"], signal["id"])

    def test_pages_and_the_filter_by_hook(self):
        for n in range(7):
            self.send("message %d" % n)
        first_hook, path = self.hook_id, self.hook()
        self.send("other", path=path)
        self.assertEqual([m["raw"] for m in self.messages(limit=3)],
                         ["other"] + ["message %d" % n for n in range(6, -1, -1)])
        self.assertEqual(len(self.messages(hook_id=first_hook, limit=2)), 7)
        self.assertEqual(len(self.messages(hook_id=self.hook_id)), 1)
        self.assertError(self.user.api.get("/api/v1/messages?hook_id=x"), 400, "hook_id")
        self.assertError(self.user.api.get("/api/v1/messages?cursor=t00"), 400, "cursor")
        self.assertEqual(listing(self.fresh().api, "/api/v1/messages", "messages"), [])


class Size(IngestCase):
    def test_a_message_of_64_kib_is_taken_and_a_larger_one_noted(self):
        most = "x" * 65536
        self.assertEqual(self.ignored(most)["raw"], most)
        for size in (65537, 200_000):
            answer = self.send("x" * size)
            self.assertEqual(answer.status, 413, answer)
            self.assertIn("65536", answer.json()["error"])
            message = self.messages()[0]
            self.assertEqual(message["size"], size)
            self.assertIn("65536", message["note"])
            self.assertIsNone(message["signal_id"])
        self.assertEqual(len(self.signals()), 1)

    def test_ten_megabytes_are_answered_without_being_read(self):
        with Raw(self.server.port) as raw:
            raw.send(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n" % self.path.encode())
            self.assertEqual(raw.answer().status, 413)
        self.assertEqual(self.messages()[0]["size"], 10485760)

    def test_chunks_without_end_are_cut_off(self):
        with Raw(self.server.port) as raw:
            raw.send(b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" % self.path.encode())
            chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
            try:
                for _ in range(40):
                    raw.send(chunk)
            except OSError:
                pass  # the server has closed: what it said is still to be read
            self.assertEqual(raw.answer().status, 413)
        with Raw(self.server.port) as raw:
            raw.send(b"POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" % self.path.encode())
            raw.send(chunk * 3 + b"0\r\n\r\n")
            self.assertEqual(raw.answer().status, 413)
        self.assertEqual(self.messages()[0]["size"], 3 * 0x8000)

    def test_a_strangers_large_body_is_not_read(self):
        with Raw(self.server.port) as raw:
            raw.send(b"POST /hooks/nobody HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
            self.assertEqual(raw.answer().status, 404)


class Duplicates(IngestCase):
    def test_the_same_body_is_one_signal(self):
        first = self.send(BUY).json()
        self.assertNotIn("duplicate", first)
        for _ in range(3):
            again = self.send(BUY)
            self.assertEqual(again.status, 200)
            self.assertEqual(again.json(), {**first, "duplicate": True})
        self.assertEqual(len(self.signals()), 1)
        self.assertEqual(len(self.messages()), 4)

    def test_a_duplicate_shows_the_signal_as_it_is_by_now(self):
        first = self.signal(BUY)
        self.user.api.patch(SIGNALS + "/" + first["id"], {"status": "executed", "ticket": "1"})
        self.assertEqual(self.signal(BUY)["status"], "executed")

    def test_another_hook_or_another_body_is_another_signal(self):
        self.signal(BUY)
        self.signal(BUY + " ")
        self.signal(BUY, path=self.hook())
        self.assertEqual(len(self.signals()), 3)

    def test_an_id_in_the_json_makes_it_exact(self):
        alert = {"id": "alert-7", "ticker": "EURUSD", "action": "buy", "price": 1.08}
        first = self.signal(alert)
        moved = self.send({**alert, "price": 1.09})
        self.assertEqual(moved.json(), {"ok": True, "signal": first, "duplicate": True})
        self.assertEqual(json.loads(self.messages()[0]["raw"])["price"], 1.09, "what came is kept all the same")
        for other in ({"id": "alert-8"}, {"action": "sell"}, {"ticker": "GBPUSD"}, {"action": "close"}):
            self.assertNotEqual(self.signal({**alert, **other})["id"], first["id"], "another order is no repetition")

    def test_a_trade_that_comes_twice_is_one(self):
        first = self.send(trade())
        again = self.send(trade())
        self.assertEqual((first.status, again.status), (201, 200))
        self.assertEqual(again.json(), {**first.json(), "duplicate": True})
        self.send(trade(external_id="x1"))
        other = self.send(trade(external_id="x1", notes="another body"))
        self.assertIs(other.json()["duplicate"], True)
        self.assertEqual(len(self.user.api.get("/api/v1/trades").json()["trades"]), 2)

    def test_an_id_makes_a_trade_exact_too_and_costs_none_that_is_another(self):
        first = self.send(trade(id="Long", closed_at="2026-05-19T15:00:00Z"))
        again = self.send(trade(id="Long", closed_at="2026-05-19T15:00:00Z", notes="sent again"))
        self.assertEqual((first.status, again.status, again.json()["duplicate"]), (201, 200, True))
        self.assertEqual(again.json()["trade"], first.json()["trade"])
        # The name of an order comes with each of its trades.
        for other in ({"pnl": 7}, {"closed_at": "2026-05-19T16:00:00Z"}, {"date": "2026-05-20"}, {"id": "Short"}):
            self.assertEqual(self.send(trade(**{"id": "Long", "closed_at": "2026-05-19T15:00:00Z", **other})).status, 201)
        self.assertEqual(len(self.user.api.get("/api/v1/trades").json()["trades"]), 5)
        # What is kept and is no trade is no repetition of another such.
        only = self.hook(kind="signal")
        kept = [self.send(trade(id="Long", pnl=pnl), path=only).json()["signal"] for pnl in (1, 2)]
        self.assertEqual([one["status"] for one in kept], ["ignored", "ignored"])
        self.assertNotEqual(kept[0]["id"], kept[1]["id"])

    def test_at_once_they_are_still_one(self):
        answers = together(16, lambda n: self.send(BUY, client=self.server.client()).json())
        self.assertEqual({a["signal"]["id"] for a in answers}, {self.signals()[0]["id"]})
        self.assertEqual(sum("duplicate" not in a for a in answers), 1)

    def test_over_a_restart_they_are_still_one(self):
        first = self.signal(BUY)
        self.server.kill()
        self.server.restart()
        self.assertEqual(self.signal(BUY)["id"], first["id"])


class Plan(IngestCase):
    def test_without_the_plan_it_is_402_and_kept_all_the_same(self):
        self.server.admin("user", "set", self.user.email, "--plan", "free")
        for body in (BUY, trade()):
            answer = self.send(body)
            self.assertEqual(answer.status, 402, answer)
        self.server.admin("user", "set", self.user.email, "--plan", "pro")
        self.assertEqual([(s["status"], s["raw"]) for s in self.signals()],
                         [("ignored", json.dumps(trade())), ("ignored", BUY)])
        self.assertIn("plan", self.signals()[0]["status_reason"])


class Durable(unittest.TestCase):
    def test_what_was_answered_survives_a_kill(self):
        server = Server(NO_LIMIT)
        self.addCleanup(server.close)
        server.start()
        user = server.user()
        path = path_of(user.api.post("/api/v1/hooks", {"name": "x"}).json()["url"])
        known = set()

        def write(worker):
            client = server.client()
            for n in range(10_000):
                try:
                    answer = client.call("POST", path, b"BUY EURUSD SL 1.%d%05d" % (worker, n))
                except OSError:
                    return
                if answer.status == 200:
                    known.add(answer.json()["signal"]["id"])

        import threading
        threading.Timer(1.5, server.kill).start()
        together(4, write)
        server.process.wait()
        server.restart()
        user.api = server.client(user.key)
        kept = {signal["id"] for signal in listing(user.api, SIGNALS, "signals", limit=500)}
        messages = listing(user.api, "/api/v1/messages", "messages", limit=500)
        self.assertGreater(len(known), 20)
        self.assertLessEqual(known, kept)
        self.assertEqual({message["signal_id"] for message in messages}, kept, "each with its message, and no other")


if __name__ == "__main__":
    unittest.main()
