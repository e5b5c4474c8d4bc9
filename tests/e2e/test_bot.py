"""deploy/bot against the real server: everything is executed once, whoever races and whatever is killed."""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from threading import Barrier

from bots import PATIENCE, PROGRAM, SIGNALS, BotCase
from harness import Server, environment, run


class TheLoop(BotCase):
    def test_messages_of_a_hook_end_as_trades_linked_to_their_signals(self):
        hook = self.user.api.post("/api/v1/hooks", {"name": "channel"}).json()
        path = hook["url"][hook["url"].index("/hooks/"):]
        sender = self.server.client()
        messages = ("XAUUSD BUY NOW\nSL 2330\nTP1 2350", "SELL EURUSD NOW\nSL 1.1100\nTP 1.0900")
        ids = []
        for text in (*messages, messages[0]):  # the last one comes again, as a resend does
            answer = sender.call("POST", path, text, {"Content-Type": "text/plain"})
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json()["signal"]["status"], "pending", answer)
            ids.append(answer.json()["signal"]["id"])
        self.assertEqual(ids[0], ids[2])

        prices = self.prices("XAUUSD,2340\nEURUSD,1.1000\n")
        bot = self.bot("--prices", prices, "--lots", "0.2").start()
        for identity in ids[:2]:
            self.until_filled(identity, bot)
        self.add_prices(prices, "XAUUSD,2352\nEURUSD,1.1150\n")
        self.until(lambda: len(self.trades()) == 2, bot)
        self.assertEqual(bot.stop(), 0, bot.log())

        self.assertEqual(sorted(bot.orders()), sorted(ids[:2]))
        self.assertEqual(self.signals(status="pending"), [])
        by_pair = {item["pair"]: item for item in self.trades()}
        for identity, pair, outcome, exit_price in ((ids[0], "XAUUSD", "WIN", 2352), (ids[1], "EURUSD", "LOSS", 1.115)):
            stored, made = self.signal(identity), by_pair[pair]
            self.assertEqual(stored["trade_id"], made["id"])
            self.assertEqual((made["signal_id"], made["account_id"]), (identity, self.account))
            self.assertEqual((made["outcome"], float(made["exit_price"])), (outcome, exit_price))
            self.assertEqual(float(made["lot_size"]), 0.2)
            self.assertIsNotNone(stored["ticket"])
            self.assertEqual(stored["fill_price"], made["entry_price"])

    def test_without_prices_it_does_not_begin_and_takes_no_signal(self):
        waiting = self.send(stop_loss=2300)
        for words, said in (((), "needs prices"), (("--price", "much"), "'much' is no number"),
                            (("--prices", "/nowhere.csv"), "/nowhere.csv")):
            done = subprocess.run([sys.executable, PROGRAM, "--url", self.server.url, "--account", self.account,
                                   "--once", *words], env=environment({"TJP_API_KEY": self.user.key}),
                                  capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn(said, done.stderr)
            self.assertNotIn("Traceback", done.stderr)
        self.assertEqual(self.signal(waiting)["status"], "pending")

    def test_a_close_closes_what_came_before_it_and_a_cancel_withdraws_what_waits(self):
        prices = self.prices("XAUUSD,2340\n")
        bot = self.bot("--prices", prices).start()
        opened = self.send(stop_loss=2300)
        waiting = self.send(order_type="limit", entry=2320)
        self.until_filled(opened, bot)
        half = self.send(action="close", instruction="close_partial", close_percent=50)
        self.until(lambda: self.signal(half)["status"] == "executed", bot)
        self.add_prices(prices, "XAUUSD,2350\n")
        rest = self.send(action="close")
        cancel = self.send(action="modify", instruction="cancel")
        self.until(lambda: self.trades() and self.signal(waiting)["status"] == "failed", bot)
        bot.stop()
        self.assertEqual(self.signal(rest)["status"], "executed")
        self.assertEqual(self.signal(cancel)["status"], "executed")
        self.assertIn("withdrawn", self.signal(waiting)["status_reason"])
        only, = self.trades()
        self.assertEqual((only["signal_id"], float(only["lot_size"])), (opened, 0.1))

    def test_the_account_shows_the_heartbeat_and_a_sigterm_ends_it_cleanly(self):
        bot = self.bot("--price", "2340", "--balance", "5000").start()
        path = "/api/v1/accounts/" + self.account
        self.until(lambda: self.user.api.get(path).json()["account"]["status"] == "connected", bot)
        self.assertEqual(bot.stop(), 0, bot.log())
        account = self.user.api.get(path).json()["account"]
        self.assertEqual(account["status"], "disconnected")
        self.assertEqual((account["balance"], account["equity"]), (5000, 5000))

    def test_once_takes_what_is_there_and_max_signals_no_more_than_that(self):
        ids = [self.send() for _ in range(3)]
        bot = self.bot("--price", "2340")
        self.assertEqual(bot.run("--max-signals", "2"), 0, bot.log())
        self.assertEqual(sorted(bot.orders()), sorted(ids[:2]))  # the oldest first
        self.assertEqual(bot.run("--once"), 0, bot.log())
        self.assertEqual(sorted(bot.orders()), sorted(ids))

    def test_signals_of_another_account_and_old_ones_are_left_alone(self):
        other = self.send(account_id=self.make_account())
        bot = self.bot("--price", "2340")
        self.assertEqual(bot.run("--once"), 0, bot.log())
        old = self.send()
        self.assertEqual(bot.run("--once", "--max-age", "-60"), 0, bot.log())
        self.assertEqual(bot.orders(), [])
        for identity in (other, old):
            self.assertEqual(self.signal(identity)["status"], "pending")

    def test_what_the_broker_refuses_is_reported_failed_with_the_reason(self):
        wrong = self.send(stop_loss=2400)
        distance = self.send(stop_loss_distance={"value": 20, "unit": "pips"})
        bot = self.bot("--price", "2340")
        self.assertEqual(bot.run("--once"), 0, bot.log())
        self.assertEqual(bot.orders(), [])
        self.assertIn("wrong side", self.signal(wrong)["status_reason"])
        self.assertIn("prices only", self.signal(distance)["status_reason"])
        for identity in (wrong, distance):
            self.assertEqual(self.signal(identity)["status"], "failed")
            self.assertIsNone(self.signal(identity)["executed_at"])

    def test_a_second_bot_on_the_same_state_does_not_start(self):
        bot = self.bot("--price", "2340").start()
        self.until_filled(self.send(), bot)
        second = subprocess.run(bot.command, env=environment({"TJP_API_KEY": bot.key}), stderr=subprocess.PIPE,
                                timeout=PATIENCE)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn(b"a --state folder of its own", second.stderr)
        self.assertNotIn(b"Traceback", second.stderr)

    def test_a_line_that_is_no_price_is_told_and_passed_over(self):
        prices = self.prices("garbage\nXAUUSD,dear\nXAUUSD,2340\n")
        bot = self.bot("--prices", prices).start()
        self.until_filled(self.send(), bot)
        self.assertEqual(bot.stop(), 0, bot.log())
        self.assertEqual(bot.log().count("not a line of pair,price"), 2, bot.log())

    def test_a_server_put_back_to_before_it_was_told_gets_the_order_that_is_there(self):
        with tempfile.TemporaryDirectory(prefix="tjp-bot-") as room:
            backups, data = os.path.join(room, "backups"), os.path.join(room, "data")
            identity = self.send()
            self.assertEqual(run("backup", "--to", backups, "--data", self.server.data).returncode, 0)
            bot = self.bot("--price", "2340")
            self.assertEqual(bot.run("--once"), 0, bot.log())
            self.assertEqual(run("restore", "--from", backups, "--data", data).returncode, 0)
            server = Server(data=data)
            self.addCleanup(server.close)
            api = server.start().client(self.user.key)
            path = "%s/%s" % (SIGNALS, identity)
            self.assertEqual(api.get(path).json()["signal"]["status"], "pending")
            bot.command[bot.command.index("--url") + 1] = server.url
            self.assertEqual(bot.run("--once"), 0, bot.log())
            stored = api.get(path).json()["signal"]
            self.assertEqual((stored["status"], stored["fill_price"]), ("executed", 2340), bot.log())
            self.assertEqual(bot.orders(), [identity])
            server.close()


class Trouble(BotCase):
    def test_a_busy_server_is_asked_again_when_it_says(self):
        gate = self.gate()
        identity = self.send()
        bot = self.bot("--price", "2340", url=gate.url)
        gate.act("PATCH", identity, "busy")
        self.assertEqual(bot.run("--once"), 0, bot.log())
        self.assertExecutedOnce(identity, bot)
        self.assertIn("again in 2.0 s", bot.log())

    def test_lost_requests_and_lost_answers_change_nothing(self):
        gate = self.gate()
        for deed in ("lose", "mute"):
            with self.subTest(deed):
                identity = self.send()
                bot = self.bot("--price", "2340", url=gate.url)
                gate.act("PATCH", identity, deed)
                self.assertEqual(bot.run("--once"), 0, bot.log())
                self.assertExecutedOnce(identity, bot)
                self.assertEqual(gate.seen.count(("PATCH", SIGNALS + "/" + identity)), 3)  # claim, again, fill

    def test_killed_at_its_claim_it_executes_once_after_the_restart(self):
        gate = self.gate()
        for deed in ("kill before", "kill after"):
            with self.subTest(deed):
                identity = self.send()
                bot = gate.bot = self.bot("--price", "2340", url=gate.url)
                gate.act("PATCH", identity, deed)
                self.assertEqual(bot.run("--once"), -signal.SIGKILL, bot.log())
                self.assertEqual(bot.orders(), [])
                self.assertEqual(bot.run("--once"), 0, bot.log())
                self.assertExecutedOnce(identity, bot)

    def test_killed_with_an_order_out_it_orders_no_second_time(self):
        gate = self.gate()
        for deed in ("kill before", "kill after"):
            with self.subTest(deed):
                identity = self.send()
                bot = gate.bot = self.bot("--price", "2340", url=gate.url)
                gate.act("PATCH", identity, deed, skip=1)  # past the claim: the report of the fill
                self.assertEqual(bot.run("--once"), -signal.SIGKILL, bot.log())
                self.assertEqual(bot.orders(), [identity])
                self.assertEqual(bot.run("--once"), 0, bot.log())
                self.assertExecutedOnce(identity, bot)

    def test_killed_while_it_reports_a_close_there_is_one_trade(self):
        gate = self.gate()
        for deed in ("kill before", "kill after", "mute"):
            with self.subTest(deed):
                before = len(self.trades())
                prices = self.prices("XAUUSD,2340\n")
                bot = gate.bot = self.bot("--prices", prices, url=gate.url)
                identity = self.send(take_profits=[2350])
                self.assertEqual(bot.run("--once"), 0, bot.log())
                self.add_prices(prices, "XAUUSD,2351\n")
                gate.act("POST", "/close", deed)
                self.assertEqual(bot.run("--once"), 0 if deed == "mute" else -signal.SIGKILL, bot.log())
                self.assertEqual(bot.run("--once"), 0, bot.log())
                self.assertEqual(len(self.trades()), before + 1)
                self.assertEqual(self.trades()[0]["id"], self.assertExecutedOnce(identity, bot)["trade_id"])

    def test_claimed_and_then_away_too_long_it_is_reported_failed_and_never_ordered(self):
        gate = self.gate()
        identity = self.send()
        bot = gate.bot = self.bot("--price", "2340", url=gate.url)
        gate.act("PATCH", identity, "kill after")
        self.assertEqual(bot.run("--once"), -signal.SIGKILL, bot.log())
        self.assertEqual(bot.run("--once", "--max-age", "-60"), 0, bot.log())
        self.assertEqual(bot.orders(), [])
        self.assertEqual(self.signal(identity)["status"], "failed")
        self.assertIn("away", self.signal(identity)["status_reason"])


class Many(BotCase):
    COUNT = 200

    def send_many(self):
        ids = [self.send() for _ in range(self.COUNT)]
        self.assertEqual(len(set(ids)), self.COUNT)
        return ids

    def all_reported(self):
        """All signals, once none waits and each has its ticket."""
        found = self.signals()
        return all(item["status"] == "executed" and item["ticket"] for item in found) and found

    def test_two_bots_that_race_execute_each_signal_once(self):
        ids = self.send_many()
        barrier, bots = Barrier(2), []
        for account in (self.account, self.make_account()):
            gate = self.gate()
            gate.meet(barrier)  # both know of every signal before either claims the first
            bots.append(self.bot("--price", "2340", url=gate.url, account=account).start())
        stored = self.until(self.all_reported, bots[0])
        for bot in bots:
            self.until(lambda: len(self.refusals(bots)) >= self.COUNT, bot)
            self.assertEqual(bot.stop(), 0, bot.log()[-2000:])
        orders = [bot.orders() for bot in bots]
        self.assertEqual(sorted(orders[0] + orders[1]), sorted(ids))
        for bot, mine in zip(bots, orders):
            account = bot.command[bot.command.index("--account") + 1]
            self.assertEqual(sorted(mine), sorted(item["id"] for item in stored if item["account_id"] == account))
        self.assertEqual(len(self.refusals(bots)), self.COUNT)  # each was wanted by both, and one was told no

    def refusals(self, bots):
        return re.findall("is not ours", bots[0].log() + bots[1].log())

    def test_killed_again_and_again_nothing_is_lost_and_nothing_happens_twice(self):
        dice = random.Random(1)
        ids = self.send_many()
        prices = self.prices("XAUUSD,2340\n")
        bot = self.bot("--prices", prices)
        while not self.all_reported():
            said = len(bot.start().log())
            self.until(lambda: len(bot.log()) > said or self.all_reported(), bot)  # it is at work
            time.sleep(dice.uniform(0, 0.2))
            bot.kill()
        self.assertEqual(sorted(bot.orders()), sorted(ids))

        self.add_prices(prices, "XAUUSD,2350\n")
        closing = self.send(action="close")
        bot.start()
        self.until(self.trades, bot)
        bot.kill()
        bot.start()
        self.until(lambda: len(self.trades()) >= self.COUNT, bot)
        self.assertEqual(bot.stop(), 0, bot.log())
        trade_of = {item["signal_id"]: item["id"] for item in self.trades()}
        self.assertEqual(len(self.trades()), self.COUNT)
        self.assertEqual({item["id"]: item["trade_id"] for item in self.signals() if item["id"] != closing}, trade_of)
        self.assertEqual(self.signal(closing)["status"], "executed")


if __name__ == "__main__":
    unittest.main()
