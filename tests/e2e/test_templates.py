"""The alert messages of deploy/tradingview, filled in as TradingView does, posted to a real hook."""

import os
import re
import unittest

from harness import ROOT, ServerCase
from wire import decode

FOLDER = os.path.join(ROOT, "deploy", "tradingview")
VALUES = {"exchange": "OANDA", "ticker": "XAUUSD", "interval": "15", "timenow": "2026-05-19T08:00:00Z",
          "close": "2342.5", "plot_0": "2330.25", "plot_1": "2355", "strategy.order.id": "Long",
          "strategy.order.action": "buy", "strategy.order.contracts": "0.3", "strategy.order.price": "2342.5",
          "strategy.order.comment": "breakout", "strategy.market_position": "long",
          "strategy.market_position_size": "0.3", "strategy.prev_market_position": "flat",
          "strategy.prev_market_position_size": "0"}


def template(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def filled(name, **changes):
    """The message with its placeholders substituted; a name that is not known is an error of the template."""
    values = {**VALUES, **{key.replace("__", "."): value for key, value in changes.items()}}
    return re.sub(r"\{\{([\w.]+)\}\}", lambda match: values[match.group(1)], template(name))


class Templates(ServerCase):
    def setUp(self):
        self.user = self.fresh()
        hook = self.user.api.post("/api/v1/hooks", {"name": "TradingView", "default_session": "LONDON"}).json()
        self.path = hook["url"][hook["url"].index("/hooks/"):]
        self.sender = self.server.client()

    def send(self, message, content_type="application/json", status=200):
        answer = self.sender.call("POST", self.path, message, {"Content-Type": content_type})
        self.assertEqual(answer.status, status, answer)
        return answer.json()

    def pending(self, message, content_type="application/json"):
        signal = self.send(message, content_type)["signal"]
        self.assertEqual((signal["status"], signal["status_reason"]), ("pending", None), signal)
        self.assertEqual(signal["pair"], "XAUUSD")
        return signal

    def test_the_order_is_a_pending_market_order_with_stop_and_target(self):
        for ending in ("\n", "\r\n"):
            signal = self.pending(filled("order.txt", timenow="at" + str(len(ending))).replace("\n", ending))
            self.assertEqual((signal["action"], signal["direction"], signal["order_type"]), ("open", "BUY", "market"))
            self.assertEqual(float(signal["stop_loss"]), 2330.25)
            self.assertEqual([float(price) for price in signal["take_profits"]], [2355])
            self.assertEqual(float(signal["lot_size"]), 0.1)

    def test_the_order_for_the_other_side(self):
        signal = self.pending(filled("order.txt", plot_0="2355", plot_1="2330").replace('"buy"', '"sell"'))
        self.assertEqual((signal["direction"], float(signal["stop_loss"])), ("SELL", 2355))

    def test_the_plain_text_is_the_same_order(self):
        signal = self.pending(filled("message.txt"), "text/plain")
        self.assertEqual((signal["action"], signal["direction"], signal["order_type"]), ("open", "BUY", "market"))
        self.assertEqual(float(signal["stop_loss"]), 2330.25)
        self.assertEqual([float(price) for price in signal["take_profits"]], [2355])

    def test_a_strategy_enters_reverses_reduces_and_leaves(self):
        def order(action, now, size, before, size_before):
            return filled("strategy.txt", timenow=now + size + before, strategy__order__action=action,
                          strategy__market_position=now, strategy__market_position_size=size,
                          strategy__prev_market_position=before, strategy__prev_market_position_size=size_before)
        for message, action, instruction, direction in (
                (order("buy", "long", "0.3", "flat", "0"), "open", None, "BUY"),
                (order("sell", "short", "0.3", "flat", "0"), "open", None, "SELL"),
                (order("sell", "short", "0.3", "long", "0.3"), "open", "reverse", "SELL"),
                (order("sell", "long", "0.1", "long", "0.3"), "close", "close_partial", "BUY"),
                (order("sell", "flat", "0", "long", "0.3"), "close", None, "BUY"),
                (order("buy", "flat", "0", "short", "0.3"), "close", None, "SELL")):
            signal = self.pending(message)
            self.assertEqual((signal["action"], signal["instruction"], signal["direction"]),
                             (action, instruction, direction), message)
            self.assertEqual(signal["comment"], "breakout")

    def test_a_repetition_is_the_same_signal_and_the_next_alert_another(self):
        for name in ("order.txt", "strategy.txt"):
            first = self.send(filled(name))
            self.assertNotIn("duplicate", first)
            again = self.send(filled(name, close="2343"))  # not even the same body: the id decides
            self.assertEqual((again["duplicate"], again["signal"]["id"]), (True, first["signal"]["id"]))
            later = self.send(filled(name, timenow="2026-05-19T08:15:00Z"))
            self.assertNotEqual(later["signal"]["id"], first["signal"]["id"])

    def test_what_was_not_filled_in_is_never_an_order(self):
        for name in ("order.txt", "message.txt", "strategy.txt"):
            signal = self.send(template(name))["signal"]
            self.assertEqual(signal["status"], "ignored", signal)
            self.assertIn("{{", signal["status_reason"])
        for empty in ("", "NaN"):
            signal = self.send(filled("order.txt", plot_0=empty, timenow="empty" + empty))["signal"]
            self.assertIsNone(signal["stop_loss"], signal)  # no number is made of it

    def test_the_trade_is_a_trade(self):
        script = template("trade.pine")
        sample = {"external_id": "OANDA:XAUUSD 1747641600000 4", "date": "2026-05-19", "pair": "XAUUSD",
                  "opened_at": "2026-05-19T08:00:00Z", "closed_at": "2026-05-19T10:00:00Z", "direction": "LONG",
                  "outcome": "WIN", "session": "LONDON", "entry_price": "2342.5", "exit_price": "2355",
                  "stop_loss": "2330", "take_profit": "2355", "lot_size": "0.3", "risk_reward": "1",
                  "commission": "0.5", "pnl": "3.75"}
        texts = re.findall(r'tjp_text\("(\w+)"', script)
        numbers = re.findall(r'tjp_number\("(\w+)"|\'"(\w+)":\' \+ str', script)
        numbers = [one or other for one, other in numbers]
        self.assertEqual(sorted(texts + numbers), sorted(sample))
        members = ['"%s":"%s"' % (name, sample[name]) for name in texts]
        members += ['"%s":%s' % (name, sample[name]) for name in numbers]
        made = self.send("{" + ",".join(members) + "}", status=201)["trade"]
        self.assertEqual((made["pair"], made["direction"], float(made["pnl"])), ("XAUUSD", "LONG", 3.75))
        self.assertTrue(self.send("{" + ",".join(members[::-1]) + "}")["duplicate"])

    def test_only_a_number_that_may_be_missing_is_quoted(self):
        for name in ("order.txt", "strategy.txt"):
            text = template(name)
            for placeholder in re.findall(r'"\{\{(plot_\d+|close|strategy\.\w+\.(?:price|contracts))\}\}"', text):
                self.assertRegex(placeholder, r"^plot_")
            decode(filled(name).encode())  # and what comes of it is JSON


if __name__ == "__main__":
    unittest.main()
