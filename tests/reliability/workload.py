"""Writers that change everything a journal has, and remember what they were answered: the oracle of rows that break
a server. Each has a user of its own, and one request at a time; where no answer came, either outcome is right."""

import random
import threading
from http.client import HTTPException
from urllib.parse import urlsplit

from browsing import PASSWORD, Browser
from harness import listing, trade, unique
from row import expect

TRADES, SIGNALS, HOOKS, KEYS = "/api/v1/trades", "/api/v1/signals", "/api/v1/hooks", "/api/v1/keys"
PAIRS = ("XAUUSD", "EURUSD", "GBPJPY", "BTCUSDT")
LOST = (OSError, HTTPException)  # what a request ends with when its server dies
MOST_KEYS = 30


class Writer:
    def __init__(self, server, seed):
        self.dice = random.Random(seed)
        self.email = unique("writer") + "@example.com"
        server.admin("user", "add", self.email, "--password-stdin", stdin=PASSWORD + "\n")
        self.key = server.mint(self.email)
        self.trades = {}     # id → the trade as last acknowledged
        self.signals = {}    # id → its status as last acknowledged
        self.keys = {}       # id → the key's text
        self.revoked = []    # texts
        self.unsure = None   # what got no answer: (operation, its arguments)
        self.acknowledged = 0
        self.serial = 0
        browser = self.sign_in(server)
        self.cookie, self.csrf = browser.cookie, browser.csrf
        hook = server.client(self.key).post(HOOKS, {"name": "row"}).json()
        self.hook = urlsplit(hook["url"]).path
        self.connect(server)

    def sign_in(self, server):
        browser = Browser(server)
        answer = browser.sign_in(self.email)
        expect(answer.status in (200, 201), "signing in:", answer)
        return browser

    def connect(self, server):
        """After every start of the server; the session outlives it too."""
        self.api, self.open = server.client(self.key), server.client()
        self.browser = Browser(server)
        self.browser.cookie, self.browser.csrf = self.cookie, self.csrf

    # ------------------------------------------------------------------------------------------- requests

    def fields(self):
        self.serial += 1
        date = "20%02d-0%d-1%d" % (self.dice.randrange(20, 27), self.dice.randrange(1, 10), self.dice.randrange(10))
        return trade(pair=self.dice.choice(PAIRS), date=date, pnl=self.serial, notes="n%d" % self.serial)

    def next_operation(self):
        roll = self.dice.random()
        pending = [identity for identity, status in self.signals.items() if status == "pending"][-10:]
        if roll < 0.12 and self.trades:
            changed = self.fields()
            return self.patch, (self.dice.choice(list(self.trades)[-30:]), {n: changed[n] for n in ("pair", "date", "pnl")})
        if roll < 0.2 and self.trades:
            return self.delete, (self.dice.choice(list(self.trades)[-30:]),)
        if roll < 0.28:
            return self.batch, ([self.fields() for _ in range(self.dice.randrange(2, 9))], "b%d" % self.serial)
        if roll < 0.45:
            self.serial += 1
            return self.message, ("%s BUY @ 2340 SL 2330 TP 2350 #%d" % (self.dice.choice(PAIRS[:1]), self.serial),)
        if roll < 0.58 and pending:
            return self.transition, (self.dice.choice(pending), self.dice.choice(("executed", "failed", "ignored")))
        if roll < 0.62 and len(self.keys) < MOST_KEYS:
            self.serial += 1
            return self.mint, ("k%d" % self.serial,)
        if roll < 0.66 and self.keys:
            return self.revoke, (self.dice.choice(list(self.keys)),)
        return self.post, (self.fields(), "p%d" % self.serial)

    def post(self, fields, key):
        made = self.took(self.api.call("POST", TRADES, fields, {"Idempotency-Key": key})).json()["trade"]
        self.trades[made["id"]] = made

    def batch(self, all_fields, key):
        made = self.took(self.api.call("POST", TRADES + "/batch", {"trades": all_fields}, {"Idempotency-Key": key}))
        self.trades.update((item["id"], item) for item in made.json()["trades"])

    def patch(self, identity, fields):
        self.trades[identity] = self.took(self.api.patch(TRADES + "/" + identity, fields)).json()["trade"]

    def delete(self, identity):
        self.took(self.api.delete(TRADES + "/" + identity))
        del self.trades[identity]

    def message(self, text):
        made = self.took(self.open.call("POST", self.hook, text.encode())).json()["signal"]
        self.signals[made["id"]] = made["status"]

    def transition(self, identity, status):
        made = self.took(self.api.patch(SIGNALS + "/" + identity, {"status": status})).json()["signal"]
        self.signals[identity] = made["status"]

    def mint(self, name):
        made = self.took(self.browser.post(KEYS, {"name": name, "scope": "read"})).json()
        self.keys[made["key"]["id"]] = made["plaintext"]

    def revoke(self, identity):
        self.took(self.browser.delete(KEYS + "/" + identity))
        self.revoked.append(self.keys.pop(identity))

    @staticmethod
    def took(answer):
        expect(answer.status in (200, 201, 204), "refused with", answer.status, answer.body[:200])
        return answer

    # ------------------------------------------------------------------------------------------- running

    def step(self, gone=None):
        """One request; answers whether it was answered. What is answered after `gone` was set does not count: a disk
        that is going down may have said that it wrote."""
        operation, arguments = self.next_operation()
        self.unsure = (operation.__name__, arguments)
        saved = (dict(self.trades), dict(self.signals), dict(self.keys), list(self.revoked)) if gone else None
        try:
            operation(*arguments)
        except LOST:
            return False
        if gone is not None and gone.is_set():
            self.trades, self.signals, self.keys, self.revoked = saved
            return False
        self.unsure = None
        self.acknowledged += 1
        return True

    def settle(self):
        """After a restart: what got no answer has either happened or not; takes over what is there."""
        if self.unsure is None:
            return
        (name, arguments), self.unsure = self.unsure, None
        if name in ("post", "batch"):
            getattr(self, name)(*arguments)  # the Idempotency-Key makes it one
        elif name in ("patch", "delete"):
            found = self.api.get(TRADES + "/" + arguments[0])
            if found.status == 404 and name == "delete":
                del self.trades[arguments[0]]
            elif name == "patch":
                item, before = self.took(found).json()["trade"], self.trades[arguments[0]]
                after = {**before, **arguments[1], "updated_at": item["updated_at"]}
                expect(item in (before, after), "half a change:", item, "of", before)
                self.trades[arguments[0]] = item
        elif name == "message":
            for item in listing(self.api, SIGNALS, "signals", limit=100):
                if item["raw"] == arguments[0]:
                    self.signals[item["id"]] = item["status"]
        elif name == "transition":
            status = self.took(self.api.get(SIGNALS + "/" + arguments[0])).json()["signal"]["status"]
            expect(status in ("pending", arguments[1]), "another status:", status)
            self.signals[arguments[0]] = status
        elif name == "mint":
            for item in self.browser.get(KEYS).json()["keys"]:
                if item["name"] == arguments[0]:  # its text is lost with the answer
                    self.took(self.browser.delete(KEYS + "/" + item["id"]))
        elif name == "revoke" and arguments[0] not in {item["id"] for item in self.browser.get(KEYS).json()["keys"]}:
            self.revoked.append(self.keys.pop(arguments[0]))

    def agree(self, server):
        """Raises Broken where what is stored is not what was acknowledged; answers the number of things compared."""
        stored = listing(self.api, limit=500)
        by_id = {item["id"]: item for item in stored}
        expect(len(by_id) == len(stored), "a trade is listed twice")
        self.same("trades", self.trades, by_id)
        for pair in PAIRS:
            expect([item["id"] for item in listing(self.api, limit=500, pair=pair)] ==
                   [item["id"] for item in stored if item["pair"] == pair], "the index of", pair, "differs")
        signals = {item["id"]: item["status"] for item in listing(self.api, SIGNALS, "signals", limit=100)}
        self.same("signals", self.signals, signals)
        for status in ("pending", "executed"):
            listed = {item["id"] for item in listing(self.api, SIGNALS, "signals", limit=100, status=status)}
            expect(listed == {i for i, is_ in self.signals.items() if is_ == status}, "the list of", status, "differs")
        answer = self.browser.get(KEYS)
        expect(answer.status == 200, "the session is lost:", answer)
        alive = {item["id"] for item in answer.json()["keys"]} & (set(self.keys) | {"none"})
        expect(alive == set(self.keys), "keys are lost")
        for key, status in [(key, 200) for key in self.keys.values()] + [(key, 401) for key in self.revoked[-5:]]:
            found = server.client(key).get("/api/v1/me").status
            expect(found == status, "a key is answered", found, "instead of", status)
        return len(stored) + len(signals) + len(self.keys)

    @staticmethod
    def same(what, known, stored):
        missing = [identity for identity in known if identity not in stored]
        expect(not missing, len(missing), "acknowledged", what, "are lost")
        extra = [identity for identity in stored if identity not in known]
        expect(not extra, len(extra), what, "that nobody made, or were deleted:", extra[:2])
        changed = [identity for identity in known if known[identity] != stored[identity]]
        expect(not changed, len(changed), what, "are not as acknowledged:", changed[:1])


class Crowd:
    """Writers at once."""

    def __init__(self, server, count, dice):
        self.server = server
        self.writers = [Writer(server, dice.randrange(1 << 30)) for _ in range(count)]

    def work_until(self, end, gone=None):
        """Has every writer write until its server is gone; `end()` ends it after a while."""
        faults, stop = [], threading.Event()

        def work(writer):
            try:
                while not stop.is_set() and writer.step(gone):
                    pass
            except Exception as error:
                faults.append(error)
        threads = [threading.Thread(target=work, args=(writer,)) for writer in self.writers]
        for thread in threads:
            thread.start()
        try:
            end()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        if faults:
            raise faults[0]

    def settle(self):
        for writer in self.writers:
            writer.connect(self.server)
            writer.settle()

    def agree(self):
        return sum(writer.agree(self.server) for writer in self.writers)

    @property
    def acknowledged(self):
        return sum(writer.acknowledged for writer in self.writers)
