"""A paper account: fills orders at the prices of a file, and keeps them in a SQLite file of its own.

Put a real broker in its place with a class that has the same methods. What it must hold to: an order's id is taken
once, and `orders` knows every order of ours by that id, also right after a restart. Brokers that let a client name
its orders (client order id) do; of others look up ids before you send, and give up what you cannot find (README.md).
"""
import csv
import sqlite3
import sys
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation

from tjp_api import log, read_json, write_json


class Refused(Exception):
    """Why there will be no order, as a sentence."""


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


class PaperBroker:
    """`orders`, by id: a dict each, with the keys that `submit` writes, and `opened_at` and `closed_at` as they come.

    An order is `working` (it waits for its price), `open`, `closed`, or was `withdrawn` before it was filled.
    """

    def __init__(self, path, prices=None, price=None, balance=Decimal(10000), contract_size=Decimal(1)):
        """`prices`: a file of lines `pair,price`, which may grow; `price`: of every pair that it does not name."""
        self.file, self.fixed, self.prices = prices, price, {}
        self.balance, self.contract_size = balance, contract_size
        self.db = sqlite3.connect(path, timeout=1)
        try:
            # Exclusive: the second of two bots on one file does not start.
            self.db.executescript("PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=FULL; BEGIN EXCLUSIVE;"
                                  "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, doc TEXT);"
                                  "CREATE TABLE IF NOT EXISTS changes (id TEXT PRIMARY KEY, cause TEXT); COMMIT")
        except sqlite3.OperationalError as error:
            sys.exit("%s: %s: each bot wants a --state folder of its own" % (path, error))
        self.orders = {id: read_json(doc) for id, doc in self.db.execute("SELECT id, doc FROM orders")}
        # How far the file was read: what stands before has had its effect on the orders, and must not have it again.
        self.read_to = self.db.execute("PRAGMA user_version").fetchone()[0]
        self.prices.update(self._lines(0, self.read_to)[1])

    def submit(self, id, pair, side, kind, price, lots, stop, target):
        """Takes an order. An id that was taken before means that order, not another one."""
        if id in self.orders:
            return
        sign, market = 1 if side == "BUY" else -1, self.price(pair)
        level = market if kind == "market" else price
        if stop is not None and (level - stop) * sign <= 0:
            raise Refused("the stop %s is on the wrong side of the price %s" % (stop, level))
        if target is not None and (target - level) * sign <= 0:
            raise Refused("the target %s is on the wrong side of the price %s" % (target, level))
        order = {"ticket": str(len(self.orders) + 1), "pair": pair, "sign": sign, "kind": kind, "price": level,
                 "lots": lots, "left": lots, "stop": stop, "target": target, "plan": [stop or 0, target or 0],
                 "state": "working", "exits": Decimal(0), "pnl": Decimal(0)}
        self._look(order, market)
        with self.db:
            self._keep(id, order)

    def change(self, cause, id, cut=None, **levels):
        """Closes `cut` lots of a position, or withdraws an order that waits; else sets stop or target. Once a cause."""
        if self.db.execute("SELECT 1 FROM changes WHERE id = ?", (cause + id,)).fetchone():
            return
        order = {**self.orders[id], **levels}
        if cut and order["state"] == "working":
            order["state"] = "withdrawn"
        elif cut:
            self._reduce(order, min(cut, order["left"]), self.price(order["pair"]))
        with self.db:
            self._keep(id, order)
            self.db.execute("INSERT INTO changes VALUES (?, ?)", (cause + id, cause))

    def changed(self, cause):
        """Whether this cause changed anything."""
        return self.db.execute("SELECT 1 FROM changes WHERE cause = ?", (cause,)).fetchone() is not None

    def price(self, pair):
        price = self.prices.get(pair, self.fixed)
        if price is None:
            raise Refused("there is no price of %s" % pair)
        return price

    def read_prices(self):
        """Takes in the lines that have been added to the file, and what they do to orders."""
        size, lines = self._lines(self.read_to)
        if size == 0:
            return
        self.read_to += size
        with self.db:
            for pair, price in lines:
                self.prices[pair] = price
                for id, order in self.orders.items():
                    if order["pair"] == pair and self._look(order, price):
                        self._keep(id, order)
            self.db.execute("PRAGMA user_version = %d" % self.read_to)

    def _lines(self, start, size=-1):
        """(bytes read, [(pair, price)…]) of the whole lines there are from `start` on."""
        if not self.file:
            return 0, []
        with open(self.file, "rb") as file:
            file.seek(start)
            text = file.read(size)
        text = text[:text.rfind(b"\n") + 1]  # the last line may still be being written
        lines = []
        for line in csv.reader(text.decode(errors="replace").splitlines()):
            try:
                pair, price = line
                lines.append((pair, Decimal(price)))
            except (ValueError, InvalidOperation):
                if line:
                    log("%s: not a line of pair,price: %r" % (self.file, ",".join(line)))
        return len(text), lines

    def funds(self):
        """(balance, equity)"""
        balance = self.balance + sum(order["pnl"] for order in self.orders.values())
        floating = sum((self.prices.get(o["pair"], o["price"]) - o["price"]) * o["sign"] * o["left"]
                       for o in self.orders.values() if o["state"] == "open")
        return balance, balance + floating * self.contract_size

    def _keep(self, id, order):
        self.orders[id] = order
        self.db.execute("REPLACE INTO orders VALUES (?, ?)", (id, write_json(order)))

    def _look(self, order, price):
        """Whether a price fills an order, or takes it out at its stop or target."""
        sign = order["sign"]
        if order["state"] == "working":
            past = (price - order["price"]) * sign
            if order["kind"] == "market" or (past <= 0 if order["kind"] == "limit" else past >= 0):
                order.update(state="open", price=price, opened_at=now())
                return True
        elif order["state"] == "open":
            stop, target = order["stop"], order["target"]
            if stop is not None and (price - stop) * sign <= 0 or target is not None and (price - target) * sign >= 0:
                self._reduce(order, order["left"], price)
                return True
        return False

    def _reduce(self, order, lots, price):
        order["left"] -= lots
        order["exits"] += lots * price
        order["pnl"] += (price - order["price"]) * order["sign"] * lots * self.contract_size
        if order["left"] <= 0:
            order.update(state="closed", closed_at=now())
