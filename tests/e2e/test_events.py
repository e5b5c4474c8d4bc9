"""The stream of events: whose they are, what they say, and that none is missed or told twice over reconnects."""

import random
import socket
import threading
import time
import unittest
from urllib.parse import quote

from browsing import PASSWORD, SESSION, Browser
from event_source import EVENTS, EventSource
from harness import Server, ServerCase, trade
from signal_case import BUY, SIGNALS
from wire import Raw, head

TRADES = "/api/v1/trades"


class Case(ServerCase):
    def setUp(self):
        self.user = self.fresh()

    def listen(self, user=None, **options):
        source = EventSource(self.server, (user or self.user).key, **options)
        self.addCleanup(source.close)
        return source

    def trade_ids(self, user, count):
        return [self.create(user.api)["id"] for _ in range(count)]


class Told(Case):
    def test_a_stream_begins_with_where_it_is(self):
        source = self.listen()
        self.assertEqual(source.status, 200)
        self.assertEqual(source.response.getheader("Content-Type"), "text/event-stream")
        self.assertEqual(source.response.getheader("Transfer-Encoding"), "chunked")
        self.assertIn("no-cache", source.response.getheader("Cache-Control"))
        first = source.next()
        self.assertEqual((first.type, first.data["type"], source.retry), ("ready", "ready", 1000))
        self.assertTrue(first.id)

    def test_a_change_is_told_at_once_with_its_type_time_and_id(self):
        source = self.listen()
        source.next()
        began = time.monotonic()
        made = self.create(self.user.api)
        event = source.next()
        self.assertLess(time.monotonic() - began, 1)
        self.assertEqual(event.type, "trade_created")
        self.assertEqual(event.data, {"type": "trade_created", "at": made["created_at"], "id": made["id"]})

    def test_every_kind_of_change(self):
        source = self.listen()
        source.next()
        api = self.user.api
        made = self.create(api)
        api.patch(TRADES + "/" + made["id"], {"notes": "x"})
        api.delete(TRADES + "/" + made["id"])
        signal = api.post(SIGNALS, BUY).json()["signal"]["id"]
        api.patch(SIGNALS + "/" + signal, {"status": "executed", "fill_price": 2342})
        api.post(SIGNALS + "/" + signal + "/close", {"exit_price": 2355, "pnl": 125})
        hook = api.post("/api/v1/hooks", {"name": "x"}).json()["hook"]["id"]
        api.call("PUT", "/api/v1/copier", {})
        account = api.post("/api/v1/accounts", {"name": "x", "platform": "MT5", "connection": "ea"}).json()
        api.delete("/api/v1/accounts/" + account["account"]["id"])
        told = [(event.type, event.data["id"][:5], "object" in event.data) for event in source.take(11)]
        self.assertEqual(sorted(told), sorted([
            ("trade_created", "trade", False), ("trade_updated", "trade", False), ("trade_deleted", "trade", True),
            ("signal_created", "signa", False), ("signal_updated", "signa", False), ("signal_closed", "signa", False),
            ("trade_created", "trade", False), ("hook_created", "hook_", False), ("copier_updated", "user_", False),
            ("account_created", "acct_", False), ("account_deleted", "acct_", True)]))
        self.assertTrue(hook)

    def test_all_trades_of_a_batch_are_told_in_their_order(self):
        source = self.listen()
        source.next()
        stored = self.create_many(self.user.api, [trade(lot_size=n + 1) for n in range(500)])
        events = source.take(500)
        self.assertEqual([event.data["id"] for event in events], [item["id"] for item in stored])
        self.assertEqual(len({event.id for event in events}), 500)

    def test_another_users_events_are_not_told(self):
        other = self.fresh()
        source = self.listen()
        source.next()
        self.trade_ids(other, 20)
        mine = self.create(self.user.api)["id"]
        self.assertEqual(source.next().data["id"], mine)

    def test_without_plan_pro_what_needs_it_is_left_out(self):
        source = self.listen()
        source.next()
        start = source.last_id
        api = self.user.api
        api.post(SIGNALS, BUY)
        made = self.create(api)["id"]
        self.server.admin("user", "set", self.user.email, "--plan", "free")
        free = self.listen(last_id=start)
        self.assertEqual([event.type for event in free.take(2)], ["trade_created", "user_updated"])
        self.assertEqual([event.data["id"] for event in source.take(2)][1], made)

    def test_admin_commands_are_told_too(self):
        source = self.listen()
        source.next()
        self.server.mint(self.user.email)
        self.assertEqual(source.next().type, "key_created")


class Again(Case):
    def test_after_a_reconnect_it_goes_on_exactly(self):
        source = self.listen()
        source.next()
        first = self.trade_ids(self.user, 3)
        self.assertEqual([event.data["id"] for event in source.take(3)], first)
        last = source.last_id
        source.close()
        missed = self.trade_ids(self.user, 5)
        again = self.listen(last_id=last)
        self.assertEqual([event.data["id"] for event in again.take(5)], missed)
        now = self.create(self.user.api)["id"]
        self.assertEqual(again.next().data["id"], now)

    def test_even_where_nothing_had_come_yet(self):
        source = self.listen()
        source.next()
        last = source.last_id
        source.close()
        missed = self.trade_ids(self.user, 2)
        again = self.listen(query="?last_event_id=" + quote(last))
        self.assertEqual([event.data["id"] for event in again.take(2)], missed)

    def test_the_header_counts_before_the_parameter(self):
        source = self.listen()
        start = source.next().id
        missed = self.trade_ids(self.user, 3)
        later = source.take(3)[1].id
        again = self.listen(last_id=later, query="?last_event_id=" + start)
        self.assertEqual(again.next().data["id"], missed[2])

    def test_from_the_middle_of_a_commit(self):
        source = self.listen()
        source.next()
        stored = self.create_many(self.user.api, [trade(lot_size=n + 1) for n in range(10)])
        middle = source.take(4)[-1].id
        self.assertIn("-", middle)
        again = self.listen(last_id=middle)
        self.assertEqual([event.data["id"] for event in again.take(6)], [item["id"] for item in stored[4:]])

    def test_nothing_is_missed_or_told_twice_while_many_write_and_the_client_comes_and_goes(self):
        dice = random.Random(7)
        source = self.listen()
        source.next()
        written, done = [], threading.Event()
        lock = threading.Lock()

        def write(user, mine):
            client = self.server.client(user.key)
            for _ in range(60):
                answer = client.post(TRADES, trade())
                if mine:
                    with lock:
                        written.append(answer.json()["trade"]["id"])

        others = [self.fresh() for _ in range(2)]
        writers = [threading.Thread(target=write, args=(self.user, True)) for _ in range(3)]
        writers += [threading.Thread(target=write, args=(other, False)) for other in others]
        for writer in writers:
            writer.start()
        told, places = [], []
        while len(told) < 180:
            for _ in range(dice.randrange(1, 30)):
                if len(told) == 180:
                    break
                event = source.next()
                told.append(event.data["id"])
                places.append(tuple(int(part) for part in event.id.split("-")))
            last = source.last_id
            source.close()
            time.sleep(dice.random() * 0.02)
            source = self.listen(last_id=last)
        for writer in writers:
            writer.join()
        self.assertEqual(sorted(told), sorted(written))
        self.assertEqual(places, sorted(places))
        done.set()

    def test_over_a_restart_of_the_server(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        user = server.user()
        with EventSource(server, user.key) as source:
            source.next()
            last = source.last_id
        made = user.api.post(TRADES, trade()).json()["trade"]["id"]
        server.restart()
        with EventSource(server, user.key, last_id=last) as again:
            self.assertEqual(again.next().data["id"], made)

    def test_a_place_that_is_not_in_the_log_resets(self):
        source = self.listen(last_id="99999999999")
        event = source.next()
        self.assertEqual((event.type, event.data["type"]), ("reset", "reset"))
        made = self.create(self.user.api)["id"]
        self.assertEqual(source.next().data["id"], made)
        last = source.last_id
        again = self.listen(last_id=last)
        after = self.create(self.user.api)["id"]
        self.assertEqual(again.next().data["id"], after)

    def test_a_place_that_is_none_is_refused(self):
        for options in ({"last_id": "abc"}, {"last_id": "1-"}, {"last_id": "-1"}, {"last_id": "1-2-3"}):
            with self.subTest(options):
                body = self.assertError(self.listen(**options).refusal, 400)
                self.assertEqual(body["field"], "Last-Event-ID")
        body = self.assertError(self.listen(query="?last_event_id=x").refusal, 400)
        self.assertEqual(body["field"], "last_event_id")


class Ends(Case):
    def test_without_a_key_there_is_none(self):
        self.assertError(self.server.client().get(EVENTS), 401)

    def test_a_user_has_twenty(self):
        sources = [self.listen() for _ in range(20)]
        self.assertEqual({source.status for source in sources}, {200})
        refused = self.listen().refusal
        self.assertError(refused, 503)
        self.assertGreater(int(refused.header("retry-after")), 0)
        other = self.fresh()
        self.assertEqual(self.listen(other).status, 200)
        sources[0].close()
        deadline = time.monotonic() + 10
        while self.listen().status != 200 and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertLess(time.monotonic(), deadline)

    def test_a_revoked_key_ends_its_streams(self):
        key = self.server.mint(self.user.email, scope="read")
        listed = self.server.admin("key", "list", "--user", self.user.email).splitlines()
        key_id = next(line.split("\t")[0] for line in listed if "read+write" not in line)
        source = EventSource(self.server, key)
        self.addCleanup(source.close)
        source.next()
        self.server.admin("key", "revoke", key_id)
        began = time.monotonic()
        while source.next() is not None:
            pass
        self.assertLess(time.monotonic() - began, 8)

    def test_a_session_that_is_ended_elsewhere_ends_its_streams(self):
        self.server.admin("user", "set", self.user.email, "--password-stdin", stdin=PASSWORD + "\n")
        here, elsewhere = Browser(self.server), Browser(self.server)
        for browser in (here, elsewhere):
            self.assertEqual(browser.sign_in(self.user.email).status, 200)
        source = EventSource(self.server, cookie=here.cookie)
        self.addCleanup(source.close)
        self.assertEqual(source.next().type, "ready")
        other = next(one for one in elsewhere.get(SESSION + "s").json()["sessions"] if not one["current"])
        self.assertEqual(elsewhere.delete("%ss/%s" % (SESSION, other["id"])).status, 200)
        began = time.monotonic()
        while source.next() is not None:
            pass
        self.assertLess(time.monotonic() - began, 8)
        with EventSource(self.server, cookie=here.cookie) as refused:
            self.assertEqual(refused.status, 401)
        with EventSource(self.server, cookie=elsewhere.cookie) as still:
            self.assertEqual(still.status, 200)

    def test_quiet_streams_are_kept_awake(self):
        source = self.listen(seconds=25)
        source.next()
        source.connection.sock.settimeout(22)
        line = source.response.readline()
        self.assertTrue(line.startswith((b":", b"id:")), line)

    def test_head_and_http_1_0(self):
        answer = self.user.api.call("HEAD", EVENTS)
        self.assertEqual((answer.status, answer.header("content-type")), (200, "text/event-stream"))
        with Raw(self.server.port) as raw:
            raw.send(head("GET", EVENTS, self.user.key).replace(b"HTTP/1.1", b"HTTP/1.0"))
            while b"ready" not in raw.buffer:
                self.assertTrue(raw._more())
            self.assertNotIn(b"chunked", raw.buffer)

    def test_a_stop_ends_streams_at_once(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        user = server.user()
        sources = [EventSource(server, user.key) for _ in range(3)]
        for source in sources:
            self.addCleanup(source.close)
            source.next()
        server.close_clients()
        began = time.monotonic()
        ended = threading.Thread(target=lambda: [source.next() for source in sources])
        ended.start()
        self.assertEqual(server.stop(), 0)
        ended.join()
        self.assertLess(time.monotonic() - began, 4)

    def test_a_client_that_does_not_read_costs_no_memory(self):
        with Raw(self.server.port) as raw:
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.send(head("GET", EVENTS, self.user.key))
            for _ in range(4):
                self.create_many(self.user.api, [trade(notes="x" * 100) for _ in range(500)])
            self.assertEqual(self.user.api.get("/api/v1/me").status, 200)


if __name__ == "__main__":
    unittest.main()
