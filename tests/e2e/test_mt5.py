"""deploy/mt5 against the real server. MetaEditor runs on Windows alone: here the EA's MQL5 is turned into C++ and runs
in a stand-in for the terminal (tests/e2e/mt5), with checked indices, AddressSanitizer and UBSan."""

import os
import shutil
import unittest
from threading import Barrier, Thread

from mt5.ea import KILLED, LATER, SIGNALS, Ea, EaCase


class TheLoop(EaCase):
    def test_a_market_order_runs_to_its_target_and_into_the_journal(self):
        identity = self.send(stop_loss=2330, take_profits=[2350, 2360], lot_size=0.3)
        ea = self.ea()
        ea.turn()
        self.assertEqual(float(self.assertFilled(identity)["fill_price"]), 2340.2)
        ea.do("quote XAUUSD 2351 2351.2")
        ea.turn()
        only, = self.trades()
        expected = {"entry_price": 2340.2, "exit_price": 2350, "stop_loss": 2330, "take_profit": 2350, "lot_size": 0.3,
                    "pnl": 293.3, "commission": -0.7, "swap": 0}
        self.assertEqual({name: float(only[name]) for name in expected}, expected)
        stored = self.signal(identity)
        self.assertEqual((stored["trade_id"], only["signal_id"]), (only["id"], identity))
        # The broker's clock is three hours ahead; the journal's is UTC.
        self.assertLess(only["opened_at"][:16], stored["executed_at"][:14] + "60")
        account = self.user.api.get("/api/v1/accounts/" + self.account).json()["account"]
        self.assertEqual((account["status"], account["currency"], float(account["balance"])),
                         ("connected", "USD", 10000))
        self.restart(ea)
        self.assertEqual(os.path.getsize(ea.records), 0)  # nothing is left to do

    def test_limit_orders_fill_are_cancelled_and_expire(self):
        filled = self.send(order_type="limit", entry=2330, stop_loss=2320)
        cancelled = self.send(direction="SELL", order_type="limit", entry=2350)
        ea = self.ea()
        ea.turn()
        self.assertIn("orders=2", ea.do("account"))
        self.assertIsNone(self.signal(filled)["ticket"])
        ea.do("quote XAUUSD 2329.5 2329.9", "turn")
        self.assertEqual(self.assertFilled(filled)["fill_price"], 2330)
        cancel = self.send(action="modify", instruction="cancel", direction="SELL")
        ea.turn()
        self.assertEqual(self.signal(cancel)["status"], "executed")
        self.assertFailed(cancelled, "cancelled")
        expired = self.send(order_type="stop", entry=2400)
        ea.turn()
        ea.do("expire", "turn")
        self.assertFailed(expired, "expired")

    def test_partial_close_breakeven_and_a_moved_target(self):
        identity = self.send(lot_size=0.3, stop_loss=2300)
        ea = self.ea()
        ea.turn()
        changes = [self.send(action="close", instruction="close_partial", close_percent=50),
                   self.send(action="modify", instruction="breakeven"),
                   self.send(action="modify", instruction="move_target", take_profits=[2400])]
        ea.turn()
        self.assertIn("[XAUUSD buy 0.15 at 2340.2 sl 2340.2 tp 2400]", ea.do("account"))
        ea.do("quote XAUUSD 2350 2350.2")
        changes.append(self.send(action="close"))
        ea.turn()
        self.assertEqual([self.signal(change)["status"] for change in changes], ["executed"] * 4)
        only, = self.trades()
        self.assertEqual(only["signal_id"], identity)
        self.assertEqual([float(only[name]) for name in ("lot_size", "exit_price", "stop_loss")], [0.3, 2345, 2300])
        nothing = self.send(action="close")
        ea.turn()
        self.assertFailed(nothing, "nothing open")

    def test_lots_by_risk_and_a_reversal(self):
        ea = self.ea("set lot_rule 2")
        self.send(stop_loss=2330.2, risk_percent=0.5)  # 50 of 10,000, and the stop costs 1,000 a lot
        ea.turn()
        self.assertEqual(ea.sent[0][2], "0.05")
        reversal = self.send(direction="SELL", instruction="reverse", stop_loss=2350)
        ea.turn()
        self.assertFilled(reversal)
        self.assertIn("positions=1 [XAUUSD sell", ea.do("account"))
        self.assertEqual(len(self.trades()), 1)
        for identity, word in ((self.send(), "no stop"), (self.send(stop_loss=1000), "less than the broker takes")):
            ea.turn()
            self.assertFailed(identity, word)

    def test_symbols_distances_and_targets_are_the_brokers(self):
        ea = self.ea("set map US30=US30.cash,GOLD=X", "set suffix .m", "quote EURUSD.m 1.10000 1.10010",
                     "quote US30.cash 40000 40001")
        suffixed = self.send(symbol="EURUSD", stop_loss_distance={"value": 20, "unit": "pips"},
                             take_profit_distances=[{"value": 300, "unit": "points"}])
        ea.turn()
        self.assertFilled(suffixed)
        self.assertIn("[EURUSD.m buy 0.01 at 1.1001 sl 1.0981 tp 1.1031]", ea.do("account"))
        mapped = self.send(symbol="US30")
        ea.turn()
        self.assertFilled(mapped)
        for changes, word in (({"symbol": "GBPJPY"}, "no symbol"),
                              ({"symbol": "EURUSD", "stop_loss": 1.2}, "wrong side"),
                              ({"symbol": "EURUSD", "stop_loss_distance": {"value": 2, "unit": "unknown"}}, "unit"),
                              ({"symbol": "EURUSD", "entry": 1.0990}, "has left")):
            refused = self.send(**changes)
            ea.turn()
            self.assertFailed(refused, word)

    def test_a_netting_account_has_one_position_a_symbol(self):
        ea = self.ea("set netting 1")
        first, second = self.send(), self.send()
        ea.turn()
        self.assertFilled(first)
        self.assertFailed(second, "netting")

    def test_what_is_not_for_it_is_left_alone(self):
        other = self.send(account_id=self.make_account())
        ea = self.ea("set connected 0")
        waiting = self.send()
        ea.turn()
        for identity in (other, waiting):
            self.assertEqual(self.signal(identity)["status"], "pending")
        ea.do("set connected 1")
        ea.turn()
        self.assertFilled(waiting)
        old = self.send()
        ea.do("set ahead 3600", "set connected 0", "turn")  # the server's clock says how old it is, not this one
        ea.do("set connected 1")
        ea.turn()
        self.assertFilled(old)
        self.assertEqual(self.signal(other)["status"], "pending")

    def test_a_second_ea_on_the_same_records_does_not_start(self):
        ea = self.ea()
        twin = Ea(self.program, self.server.url, self.user.key, self.account)
        shutil.rmtree(twin.folder)
        twin.folder = twin.arguments[1] = ea.folder
        twin.start()
        self.addCleanup(twin.process.kill)
        self.assertEqual((ea.started, twin.started), ("0", "1"))
        twin.process.stdin.close()
        twin.process.wait()
        twin.process.stdout.close()

    def test_json_is_read_strictly(self):
        ea = self.ea()
        for text in ('{}', '[]', '-0.5e+3', '"a\\u0041\\n"', '{"a":[1,{"b":null}],"c":true}', ' [ ] ', '[[[[]]]]'):
            self.assertEqual(ea.do("json " + text), "read", text)
        for text in ('{', '[1,]', '{"a":1,}', '01', '1.', '.5', '+1', 'NaN', '{"a":1 "b":2}', '{a:1}', "'a'", '"a', '-',
                     '"\\x"', '{"a":1,"a":2}', '1 2', 'tru', 'nullx', '"\\u12"', '"\\u0000"', '1e', '"a\tb"',
                     "[" * 40 + "]" * 40, "[" * 100000):
            self.assertEqual(ea.do("json " + text), "refused", text[:50])


class Trouble(EaCase):
    def test_what_the_broker_refuses_is_reported_failed(self):
        identity = self.send()
        ea = self.ea("set order reject")
        ea.turn()
        self.assertFailed(identity, "No money")
        self.assertIsNone(self.signal(identity)["executed_at"])
        self.assertEqual(len(ea.sent), 1)

    def test_an_order_without_an_answer_is_found_or_given_up_and_never_sent_again(self):
        for deed in ("mute", "lose"):
            with self.subTest(deed):
                identity = self.send()
                ea = self.ea("set order " + deed)
                ea.turn()
                self.assertIsNone(self.signal(identity)["ticket"])
                ea.do(LATER)
                ea.turn()
                self.assertEqual(len(ea.opened()), 1)
                self.assertFilled(identity) if deed == "mute" else self.assertFailed(identity, "not sent again")
                ea.end()

    def test_where_the_broker_changes_comments_an_order_it_cannot_find_is_told(self):
        ea = self.ea("set drops_comments 1")
        identity = self.send()
        ea.turn()
        self.assertFilled(identity)
        ea.do("set order mute")
        lost = self.send()
        ea.do("turn", LATER)
        ea.turn()
        self.assertFailed(lost, "check them")
        self.assertIn("ALERT", ea.log())

    def test_requests_and_answers_that_get_lost_change_nothing(self):
        for deed in ("lose", "mute", "busy"):
            with self.subTest(deed):
                identity = self.send()
                ea = self.ea("set web %s 0 PATCH %s" % (deed, SIGNALS))
                ea.turn(1)
                self.assertEqual(ea.opened(), [])
                ea.do("set ahead 10")
                ea.turn(3)
                self.assertEqual(len(ea.opened()), 1)
                self.assertFilled(identity)
                ea.end()

    def test_killed_anywhere_it_opens_at_most_once_and_loses_nothing(self):
        for point in ("kill_at write", "kill_at written", "kill_at order", "kill_at ordered",
                      "web kill 0 PATCH " + SIGNALS, "web killed 0 PATCH " + SIGNALS,
                      "web kill 1 PATCH " + SIGNALS, "web killed 1 PATCH " + SIGNALS):
            with self.subTest(point):
                identity = self.send(take_profits=[2360])
                ea = self.ea("set " + point)
                self.assertIsNone(ea.turn())
                self.assertEqual(ea.process.wait(), KILLED, ea.log())
                self.restart(ea).turn()
                ea.do(LATER)
                ea.turn()
                self.assertEqual(len(ea.opened()), 0 if point == "kill_at order" else 1)
                if point == "kill_at order":  # it was going out: whether it did cannot be known before one looks
                    self.assertFailed(identity, "cut off")
                else:
                    self.assertFilled(identity)
                    ea.do("quote XAUUSD 2365 2365.2")
                    ea.turn()
                    self.assertIsNotNone(self.signal(identity)["trade_id"])
                ea.end()

    def test_killed_while_it_reports_a_close_there_is_one_trade(self):
        for deed in ("kill", "killed", "mute"):
            with self.subTest(deed):
                before = len(self.trades())
                identity = self.send(take_profits=[2350])
                ea = self.ea()
                ea.turn()
                ea.do("set web %s 0 /close" % deed, "quote XAUUSD 2351 2351.2")
                if deed != "mute":
                    self.assertEqual(ea.process.wait(), KILLED, ea.log())
                    self.restart(ea)
                ea.do("set ahead 10")
                ea.turn()
                self.assertEqual(len(self.trades()), before + 1)
                self.assertIsNotNone(self.signal(identity)["trade_id"])
                ea.end()

    def test_without_its_file_it_takes_up_from_the_server_what_is_its_own(self):
        ea = self.ea()
        opened, waiting = self.send(take_profits=[2350]), self.send(order_type="limit", entry=2330)
        ea.turn()
        ea.end()
        os.remove(ea.records)
        ea.start(LATER)
        ea.turn()
        ea.do("quote XAUUSD 2351 2351.2", "quote XAUUSD 2329 2329.2")
        ea.turn(3)
        self.assertIsNotNone(self.signal(opened)["trade_id"])
        self.assertFilled(waiting)
        self.assertEqual(len(ea.opened()), 2)

    def test_two_eas_that_race_execute_each_signal_once(self):
        ids = [self.send() for _ in range(60)]
        eas = [self.ea(account=account) for account in (self.account, self.make_account())]
        start = Barrier(2)

        def race(ea):
            start.wait()
            ea.turn(3)
        threads = [Thread(target=race, args=(ea,)) for ea in eas]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for ea in eas:
            ea.turn(1)
        told = [order[3] for ea in eas for order in ea.opened()]
        self.assertEqual(sorted(told), sorted(identity[len("signal_"):] for identity in ids))
        self.assertTrue(all(self.signal(identity)["ticket"] for identity in ids))


if __name__ == "__main__":
    unittest.main()
