#!/usr/bin/env python3
"""A bot that executes tjp's signals, each at most once. Python 3.11, standard library only; README.md shows its use.

The way of a signal: note it in the state file → claim it (PATCH pending → executed, which one executor alone can win)
→ order under the signal's id → report ticket and price, or that it failed → when the position closes, report that.
Each step may be repeated without harm, so after a crash every noted signal just goes its way again from the start.
"""
import argparse
import http.client
import os
import secrets
import signal as signals
import sys
import time
from datetime import datetime
from decimal import Decimal, InvalidOperation

from paper_broker import PaperBroker, Refused
from tjp_api import WAIT_SECONDS, Api, Stop, log, read_json, write_json

WATCH_SECONDS = 2  # while something is: prices are looked at in between, and a key has 60 requests a minute
HEARTBEAT_SECONDS = 60
NOTED = ("id", "received_at", "hook_id", "pair", "action", "instruction", "direction", "order_type", "entry",
         "entry_low", "entry_high", "stop_loss", "stop_loss_distance", "take_profits", "take_profit_distances",
         "close_percent")


def write_atomically(path, text):
    """Whatever happens, the file holds either the old text or the new one."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
    if os.name == "posix":
        folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


class Bot:
    def __init__(self, options, api, broker):
        self.options, self.api, self.broker = options, api, broker
        self.state = os.path.join(options.state, "state.json")
        self.noted, self.taken, self.heartbeat_at = {}, 0, 0.0
        if os.path.exists(self.state):
            with open(self.state, encoding="utf-8") as file:
                self.noted = read_json(file.read())

    def run(self):
        self.heartbeat()
        for note in list(self.noted.values()):
            self.walk(note)
        while True:
            self.broker.read_prices()
            self.settle()
            self.heartbeat()
            wait = 0 if self.options.once else WATCH_SECONDS if self.noted else WAIT_SECONDS
            for signal in self.api.pending(wait):
                if self.is_for_us(signal) and not self.api.stopping and not self.is_enough():
                    self.take(signal)
            if self.options.once or self.is_enough():
                return self.settle()

    def is_enough(self):
        return self.options.max_signals is not None and self.taken >= self.options.max_signals

    def is_for_us(self, signal):
        return signal["account_id"] in (None, self.options.account) and not self.is_too_old(signal)

    def is_too_old(self, signal):
        age = time.time() + self.api.ahead - datetime.fromisoformat(signal["received_at"]).timestamp()
        return age > self.options.max_age

    def heartbeat(self):
        if time.monotonic() - self.heartbeat_at > HEARTBEAT_SECONDS or not self.heartbeat_at:
            balance, equity = self.broker.funds()
            path = "/api/v1/accounts/" + self.options.account
            status, _, answer = self.api.call("PATCH", path, {"balance": balance, "equity": equity})
            if status != 200:
                sys.exit("the account: %s" % answer.get("error", status))
            self.heartbeat_at = time.monotonic()

    def leave(self):
        """Says goodbye, if the server is there to hear it."""
        self.api.close()
        try:
            self.api.once("PATCH", "/api/v1/accounts/" + self.options.account, {"status": "disconnected"})
        except (OSError, http.client.HTTPException, ValueError):
            pass

    def take(self, signal):
        """Notes a pending signal, with a mark by which the claim can be told to be ours, and sends it on its way."""
        note = {name: signal[name] for name in NOTED}
        note["mark"] = "tjp_bot " + secrets.token_hex(8)
        note["lot_size"] = signal["lot_size"] or self.options.lots
        note["reported"] = False
        self.noted[signal["id"]] = note
        self.save()
        if signal["id"] in self.broker.orders:  # the server was put back to a time before it was told of the order
            self.report(signal["id"], status="executed", claimed_by=note["mark"], account_id=self.options.account)
            log(signal["id"], "was ordered before: claimed again")
        self.walk(note)

    def save(self):
        write_atomically(self.state, write_json(self.noted))

    def forget(self, id, *words):
        log(id, *words)
        del self.noted[id]
        self.save()

    def report(self, id, **fields):
        """(status, the signal as it is now)"""
        status, _, answer = self.api.call("PATCH", "/api/v1/signals/" + id, fields)
        return status, answer.get("signal", {})

    def fail(self, id, why):
        status, now = self.report(id, status="failed", status_reason=why, claimed_by=self.noted[id]["mark"])
        self.forget(id, "failed:", why, "" if status == 200 else "(not noted: it is %s)" % now.get("status", status))

    def walk(self, note):
        """The way of a noted signal up to its order. Where the order is there, the claim was ours before."""
        id, mark, opens = note["id"], note["mark"], note["action"] == "open"
        if id in self.broker.orders:
            return
        lots = {"lot_size": note["lot_size"]} if opens else {}
        status, now = self.report(id, status="executed", claimed_by=mark, account_id=self.options.account, **lots)
        # Refused, but with our mark on it: the claim was ours, and its answer was lost.
        if status != 200 and (now.get("status"), now.get("claimed_by")) != ("executed", mark):
            self.forget(id, "is not ours: it is", now.get("status", status))
            return
        self.taken += 1
        try:
            if self.is_too_old(note):
                raise Refused("the executor was away until it was older than %d s" % self.options.max_age)
            self.open(note) if opens else self.change(note)
        except Refused as why:
            self.fail(id, str(why))
        else:
            log(id, "ordered") if opens else self.forget(id, "done:", note["instruction"] or note["action"])

    def open(self, note):
        if note["stop_loss_distance"] or note["take_profit_distances"]:
            raise Refused("this executor takes stops and targets as prices only")
        side, kind, price = note["direction"], note["order_type"], note["entry"]
        market = self.broker.price(note["pair"])
        if note["entry_low"] is not None:  # of a range: the price in it that is nearest
            price = min(max(market, note["entry_low"]), note["entry_high"])
        if kind in ("limit", "stop") and price is None:
            raise Refused("a %s order needs a price" % kind)
        if kind is None:
            is_better = price is not None and (price < market) == (side == "BUY")
            kind = "market" if price in (None, market) else "limit" if is_better else "stop"
        if note["instruction"] == "reverse":
            for id in self.ours(note, "SELL" if side == "BUY" else "BUY"):
                self.broker.change(note["id"], id, cut=self.broker.orders[id]["left"])
        self.broker.submit(note["id"], note["pair"], side, kind, price, note["lot_size"], note["stop_loss"],
                           next(iter(note["take_profits"]), None))

    def change(self, note):
        """Closes and modifications: what the signal says in its instruction and prices, to what they are about."""
        word, modifies = note["instruction"], note["action"] == "modify" and note["instruction"] != "cancel"
        levels = {"stop": note["stop_loss"], "target": next(iter(note["take_profits"]), None)} if modifies else {}
        levels = {name: level for name, level in levels.items() if level is not None}
        if word == "trail" or modifies and not levels and word != "breakeven":
            raise Refused("this executor cannot do that")
        if word == "close_partial" and note["close_percent"] is None:
            raise Refused("the signal does not say which part is to be closed")
        side = None if word == "close_all" else note["direction"]
        for id in self.ours(note, side, "working" if word == "cancel" else "open"):
            order = self.broker.orders[id]
            part = note["close_percent"] / 100 if word == "close_partial" else 1
            if word == "breakeven":
                levels["stop"] = order["price"]
            self.broker.change(note["id"], id, cut=None if modifies else order["left"] * part, **levels)
        if not self.broker.changed(note["id"]):
            raise Refused("there is nothing open, or nothing that waits, for this to be about")

    def ours(self, note, side, state="open"):
        """Ids of the orders a close or modification is about: a channel moves only what came by the same hook."""
        sign = {"BUY": 1, "SELL": -1}.get(side)
        orders = {id: self.broker.orders[id] for id, n in self.noted.items()
                  if id in self.broker.orders and n["hook_id"] == note["hook_id"]}
        return [id for id, order in orders.items() if order["state"] == state
                and note["pair"] in (None, order["pair"]) and sign in (None, order["sign"])]

    def settle(self):
        """Reports what has become of the orders: filled, withdrawn, closed."""
        for id in list(self.noted):
            order = self.broker.orders.get(id, {"state": "working"})
            if order["state"] == "withdrawn":
                self.fail(id, "the order was withdrawn before it was filled")
            elif order["state"] != "working":
                if not self.noted[id]["reported"]:
                    self.report(id, ticket=order["ticket"], fill_price=order["price"])
                    self.noted[id]["reported"] = True
                    self.save()
                    log(id, "was filled at", order["price"])
                if order["state"] == "closed":
                    self.close(id, order)

    def close(self, id, order):
        body = {"exit_price": round(order["exits"] / order["lots"], 8), "pnl": round(order["pnl"], 8), "commission": 0,
                "swap": 0, "entry_price": order["price"], "stop_loss": order["plan"][0],
                "take_profit": order["plan"][1], "lot_size": order["lots"], "opened_at": order["opened_at"],
                "closed_at": order["closed_at"], "ticket": order["ticket"], "account_id": self.options.account}
        path = "/api/v1/signals/%s/close" % id
        status, _, answer = self.api.call("POST", path, body, Idempotency_Key="close-" + id)
        pnl = "{:f}".format(body["pnl"].normalize())
        self.forget(id, "was closed, pnl", pnl, "" if status < 300 else answer.get("error", status))


def number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        raise argparse.ArgumentTypeError("%r is no number" % text) from None


def read_options():
    words = argparse.ArgumentParser(description="Executes tjp's signals on a paper account. The key: $TJP_API_KEY.")
    words.add_argument("--url", default="http://127.0.0.1:8080", help="where tjp is")
    words.add_argument("--account", required=True, help="the account that is traded, acct_…")
    words.add_argument("--state", default="tjp-bot", help="folder for what must survive a crash; one a bot")
    words.add_argument("--prices", help="CSV file of lines pair,price; it may grow while the bot runs")
    words.add_argument("--price", type=number, help="the price of every pair that --prices does not name")
    words.add_argument("--lots", type=number, default=Decimal("0.1"), help="where a signal does not say")
    words.add_argument("--max-age", type=float, default=300, help="seconds after which a signal is not begun any more")
    words.add_argument("--max-signals", type=int, help="end after this many")
    words.add_argument("--once", action="store_true", help="take what is pending now, and end")
    words.add_argument("--balance", type=number, default=Decimal(10000), help="of the paper account at its start")
    words.add_argument("--contract-size", type=number, default=Decimal(1), help="units in a lot")
    options = words.parse_args()
    # Without any price every signal would be taken and reported as failed, which cannot be undone.
    if options.price is None and options.prices is None:
        words.error("the paper account needs prices: --prices FILE or --price N")
    if options.prices is not None and not os.path.isfile(options.prices):
        words.error("--prices: there is no file %s" % options.prices)
    if not options.url.startswith(("http://", "https://")):
        words.error("--url: %r is no address like http://127.0.0.1:8080" % options.url)
    if not options.account:
        words.error("--account: an account's id is wanted, acct_…")
    options.key = os.environ.get("TJP_API_KEY") or sys.exit("TJP_API_KEY must hold an API key (read+write)")
    return options


def main():
    options = read_options()
    os.makedirs(options.state, exist_ok=True)
    api = Api(options.url, options.key)
    for name in (signals.SIGTERM, signals.SIGINT):
        signals.signal(name, api.stop)
    broker = PaperBroker(os.path.join(options.state, "paper.db"), options.prices, options.price, options.balance,
                         options.contract_size)
    bot = Bot(options, api, broker)
    try:
        bot.run()
    except Stop:
        log("ending")
    bot.leave()


if __name__ == "__main__":
    main()
