"""kill -9 under load with an oracle, a graceful end that drops no answer, and restarts that find everything."""

import random
import threading
import time
import unittest
from http.client import HTTPException

from harness import Server, listing, trade
from wire import Raw, encode, head

TRADES = "/api/v1/trades"
WRITERS = 8
KILLS = 10
OPERATIONS = 250  # a writer's most in one round
PAIRS = ("XAUUSD", "EURUSD", "GBPJPY")
LOST = (OSError, HTTPException)  # what a request ends with when its server dies


class Writer:
    """Writes alone under its own marks and remembers what it was answered: the oracle of its trades."""

    def __init__(self, number, key):
        self.number, self.key = number, key
        self.dice = random.Random(number)
        self.known = {}      # id → the trade as last acknowledged
        self.deleted = set()
        self.unsure = None   # the request that got no answer: (method, path, body, idempotency key)
        self.count = 0
        self.faults = []

    def next_request(self):
        self.count += 1
        roll = self.dice.random()
        ids = list(self.known)[-20:]
        date = "2026-0%d-1%d" % (self.dice.randrange(1, 10), self.dice.randrange(10))
        fields = trade(pair=self.dice.choice(PAIRS), date=date, pnl=self.count,
                       strategy="w%d-%d" % (self.number, self.count))
        if roll < 0.15 and ids:
            changed = {name: fields[name] for name in ("pair", "date", "pnl")}
            return ("PATCH", TRADES + "/" + self.dice.choice(ids), changed, None)
        if roll < 0.22 and ids:
            return ("DELETE", TRADES + "/" + self.dice.choice(ids), None, None)
        if roll < 0.3:
            batch = [dict(fields, strategy="%s-%d" % (fields["strategy"], at)) for at in range(5)]
            return ("POST", TRADES + "/batch", {"trades": batch}, "k%d-%d" % (self.number, self.count))
        return ("POST", TRADES, fields, "k%d-%d" % (self.number, self.count))

    def acknowledge(self, request, answer):
        method, path, _, _ = request
        if answer.status not in (200, 201):
            self.faults.append((request, answer))
        elif method == "DELETE":
            identity = path.rsplit("/", 1)[1]
            self.deleted.add(identity)
            self.known.pop(identity, None)
        else:
            body = answer.json()
            for item in body.get("trades") or [body["trade"]]:
                self.known[item["id"]] = item

    def ask(self, api, request):
        method, path, body, key = request
        return api.call(method, path, body, {"Idempotency-Key": key} if key else None)

    def run(self, server, stop):
        """Writes until the server is gone, or `stop` is set, or the round's operations are done."""
        api = server.client(self.key)
        for _ in range(OPERATIONS):
            if stop.is_set():
                break
            request = self.next_request()
            try:
                answer = self.ask(api, request)
            except LOST:
                self.unsure = request
                break
            self.acknowledge(request, answer)
        api.close()

    def settle(self, server):
        """After a restart: sends what was left unanswered once more; with an Idempotency-Key that is harmless."""
        if not self.unsure:
            return
        request, self.unsure = self.unsure, None
        answer = self.ask(server.client(self.key), request)
        if request[0] == "DELETE" and answer.status == 404:  # it had been done
            identity = request[1].rsplit("/", 1)[1]
            self.known.pop(identity, None)
            self.deleted.add(identity)
        else:
            self.acknowledge(request, answer)


def write_until(server, writers, end):
    """Runs every writer at once, calls end() after a moment of their work, and waits for them."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.run, args=(server, stop)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        end()
    finally:
        stop.set()
        for thread in threads:
            thread.join()


class Kill(unittest.TestCase):
    def agree(self, server, key, writers):
        """What is stored is what was acknowledged, and every index and sum says the same."""
        api = server.client(key)
        stored = listing(api, limit=500)
        by_id = {item["id"]: item for item in stored}
        self.assertEqual(len(by_id), len(stored), "a trade is listed twice")
        known = {identity: item for writer in writers for identity, item in writer.known.items()}
        missing = [identity for identity in known if identity not in by_id]
        self.assertEqual(missing[:3], [], "%d acknowledged trades are lost" % len(missing))
        extra = [by_id[identity] for identity in by_id if identity not in known]
        self.assertEqual(extra[:3], [], "%d trades that nobody posted, or twice, or deleted" % len(extra))
        self.assertEqual([(item, by_id[identity]) for identity, item in known.items() if item != by_id[identity]][:1],
                         [])
        self.assertEqual(stored, sorted(stored, key=lambda item: (item["date"], item["id"]), reverse=True))
        for pair in PAIRS:
            self.assertEqual([item["id"] for item in listing(api, limit=500, pair=pair)],
                             [item["id"] for item in stored if item["pair"] == pair])
        stats = api.get("/api/v1/stats").json()["stats"]
        self.assertEqual((stats["trades"], stats["net_pnl"]), (len(stored), sum(item["pnl"] for item in stored)))
        for item in stored[::97]:
            self.assertEqual(api.get(TRADES + "/" + item["id"]).json()["trade"], item)
        return len(stored)

    def test_every_acknowledged_write_survives_kill_9_exactly_once_and_in_every_index(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        key = server.user().key
        writers = [Writer(number, key) for number in range(WRITERS)]
        dice, begin, kills, cut = random.Random(9), time.monotonic(), 0, 0
        while kills < KILLS and time.monotonic() - begin < 35:
            def kill():
                time.sleep(dice.uniform(0.03, 0.5))  # the moment of the kill is what is random here
                server.kill()
            write_until(server, writers, kill)
            kills += 1
            cut += sum(1 for writer in writers if writer.unsure)
            server.start()
            for writer in writers:
                writer.settle(server)
                self.assertEqual(writer.faults, [])
            self.agree(server, key, writers)
            # Also what no listing shows: each record against each index, in both directions.
            self.assertRegex(server.admin("verify"), r"^sound: 1 users, 1 API keys, [\d,]+ trades")
        self.assertGreater(cut, 0, "no kill hit a write: the test proved nothing")
        self.assertEqual(server.stop(), 0)


class Graceful(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.start()
        self.user = self.server.user()

    def test_a_request_in_flight_at_sigterm_gets_its_answer(self):
        body = encode(trade(notes="in flight")).encode()
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, self.user.key, "Content-Length: %d" % len(body), "Expect: 100-continue"))
            self.assertEqual(raw.answer().status, 100)  # now the server is at work on it
            self.server.process.terminate()
            self.until_refused()
            time.sleep(1)  # an idle connection would be let go by now
            answer = raw.send(body).answer()
            self.assertEqual(answer.status, 201)
            self.assertTrue(raw.closed())
        self.assertEqual(self.server.wait(), 0)
        self.server.start()
        self.assertEqual([item["notes"] for item in listing(self.server.client(self.user.key))], ["in flight"])

    def until_refused(self):
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                Raw(self.server.port).socket.close()
            except ConnectionRefusedError:
                return
            time.sleep(0.005)
        self.fail("the server still accepts connections after SIGTERM")

    def test_sigterm_under_load_drops_no_answer(self):
        for _ in range(3):
            key = self.server.user().key
            writers = [Writer(100 + number, key) for number in range(WRITERS)]

            def terminate():
                time.sleep(0.3)  # some load first; when exactly does not matter
                self.server.process.terminate()
                self.assertEqual(self.server.wait(), 0)
            write_until(self.server, writers, terminate)
            self.server.start()
            stored = {item["id"]: item for item in listing(self.server.client(key), limit=500)}
            known = {identity: item for writer in writers for identity, item in writer.known.items()}
            self.assertEqual([writer.faults for writer in writers], [[]] * WRITERS)
            self.assertEqual(sorted(set(stored) ^ set(known)), [], "done without an answer, or answered and not done")
            self.assertEqual(stored, known)

    def test_idle_connections_do_not_hold_up_the_end(self):
        idle = [Raw(self.server.port) for _ in range(20)]
        for raw in idle[:10]:
            self.assertEqual(raw.send(head("GET", "/healthz")).answer().status, 200)
        begin = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - begin, 5)
        for raw in idle:
            self.assertTrue(raw.closed())
            raw.socket.close()

    def test_everything_is_there_after_an_ordinary_restart(self):
        api = self.user.api
        stored = [api.post(TRADES, trade(pnl=number)).json()["trade"] for number in range(50)]
        for _ in range(3):
            self.server.restart()
            again = self.server.client(self.user.key)
            self.assertEqual(listing(again), stored[::-1])
            self.assertEqual(again.get("/api/v1/me").json()["user"]["email"], self.user.email)

    def test_trades_made_after_a_restart_are_listed_before_the_earlier(self):
        ids = []
        for _ in range(4):
            api = self.server.client(self.user.key)
            ids.append(api.post(TRADES, trade()).json()["trade"]["id"])
            self.server.restart()
        self.assertEqual([item["id"] for item in listing(self.server.client(self.user.key))], ids[::-1])


if __name__ == "__main__":
    unittest.main()
