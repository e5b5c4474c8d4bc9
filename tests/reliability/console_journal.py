"""A user whose journal is made of naughty strings, each in every field of text that the API takes, and where the
console shows which of them."""

import json
from collections import Counter
from urllib.parse import quote, urlsplit

from browsing import PASSWORD, Browser
from console_strings import as_email, as_header, as_pair, cut
from harness import trade
from row import expect

API = "/api/v1/"
ORDER = "XAUUSD BUY NOW SL 2330 TP1 2350\n"
SHARE = 8       # trades of an account: so many strategies the dashboard shows
MOST = 84       # strings of one user: who may have 100 webhooks and 200 accounts and keys
ADDRESSES = ("addresses", "paths", "formats")
NAMES = 4       # sessions, of which each costs one of ten sign-ins a minute


class Journal:
    def __init__(self, server, strings, email, *options):
        self.server, self.email, self.strings = server, email, strings
        self.kept, self.refused = Counter(), Counter()  # by field: stored as they are, and refused
        server.admin("user", "add", email, "--password-stdin", *options, stdin=PASSWORD + "\n")
        self.browser = Browser(server)
        expect(self.browser.sign_in(email).status == 200, "signing in as", email)
        self.api = server.client(server.mint(email))

    # ------------------------------------------------------------------------------------------- what goes in

    def keep(self, field, method, path, body, thing, browser=None):
        """One change with a string in its fields; answers the thing as it is served, None where it was refused for
        that field. What was taken is served as it was sent."""
        answer = (browser or self.api).call(method, API + path, body)
        name = field.split(".")[1]
        if answer.status == 400 and answer.json()["field"].split("[")[0] == name:
            self.refused[field] += 1
            return None
        expect(answer.status in (200, 201), method, path, ascii(body)[:300], answer)
        served = answer.json()[thing]
        for name, value in body.items():
            if isinstance(value, (str, list)):
                value = value.upper() if name == "pair" else value
                # A signal's comment is masked like the message it came in: `http://127.0.0.1@host` holds a password.
                masked = name == "comment" and "***" in served[name]
                expect(masked or served[name] == value, name, "was", ascii(value)[:200], "and is",
                       ascii(served[name])[:200])
                self.kept[field.split(".")[0] + "." + name] += 1
        return served

    def fill(self):
        texts = self.texts = [each.text for each in self.strings]
        self.accounts = [self.account(text) for text in texts]
        self.hooks = [self.hook(text) for text in texts]
        self.messages = [self.message(at, text) for at, text in enumerate(texts)]
        self.signals = [self.signal(text) for text in texts]
        self.trades = self.write_trades(texts)
        made = [self.keep("key.name", "POST", "keys", {"name": cut(text, 100), "scope": "read"}, "key", self.browser)
                for text in texts]
        self.keys = [key["name"] for key in made if key]
        pairs = sorted({as_pair(text) for text in texts} - {""})
        self.copier = self.keep("copier.allowed_pairs", "PUT", "copier",
                                {"allowed_pairs": pairs + ["XAUUSD"], "symbol_map": {pair: "XAUUSD" for pair in pairs}},
                                "copier")
        self.agents = [as_header(text) for text in texts if len(as_header(text)) > 3][:NAMES]
        for agent in self.agents:
            Browser(self.server).call("POST", API + "session", {"email": self.email, "password": PASSWORD},
                                      {"User-Agent": agent})
        return self

    def account(self, text):
        body = {"name": cut(text, 80), "broker": cut(text, 80), "server": cut(text, 79), "currency": cut(text, 10),
                "platform": "MT5", "connection": "ea"}
        made = self.keep("account.name", "POST", "accounts", body, "account")
        self.api.patch(API + "accounts/" + made["id"], {"login": cut(text, 64), "balance": 1000})
        return made

    def hook(self, text):
        made = self.api.post(API + "hooks", {"name": cut(text, 80)}).json()
        expect(made["hook"]["name"] == cut(text, 80), "a webhook's name was", ascii(text), "and is", made["hook"])
        self.kept["hook.name"] += 1
        return {**made["hook"], "path": urlsplit(made["url"]).path}

    def message(self, at, text):
        """A message in one of the forms that they come in; its kind of content tells of the string too."""
        alert = json.dumps({"ticker": "XAUUSD", "action": "buy", "price": 2342.5, "sl": 2330, "comment": text})
        body = (text, ORDER + text, alert)[at % 3].encode()
        if at % 11 == 0:
            body = b"\xc0\xbcscript\xc0\xbe\xed\xa0\x80\xff" + body  # overlong forms, half a pair: no UTF-8
        kind = b"text/plain; x=" + as_header(text)
        answer = self.server.client().call("POST", self.hooks[at]["path"], body, {"Content-Type": kind})
        expect(answer.status == 200, "a message", body, answer)
        signal = answer.json()["signal"]
        self.kept["message.raw"] += 1
        self.kept["message.content_type"] += 1
        return signal

    def signal(self, text):
        body = {"comment": cut(text, 1000), "direction": "BUY", "entry": 2342, "stop_loss": 2330}
        for symbol in (cut(text, 64), as_pair(text), "XAUUSD"):
            made = symbol and self.keep("signal.symbol", "POST", "signals", {**body, "symbol": symbol}, "signal")
            if made:
                break
        report = {"status": "failed", "status_reason": cut(text, 1000), "ticket": cut(text, 64),
                  "claimed_by": cut(text, 100)}
        return self.keep("signal.status_reason", "PATCH", "signals/" + made["id"], report, "signal")

    def write_trades(self, texts):
        for text in texts:
            self.keep("trade.pair", "POST", "trades", trade(pair=text), "trade")
        bodies, ids = [], set()
        for at, text in enumerate(texts):
            tags = list(dict.fromkeys(cut(each, 40) for each in (text, texts[at - 1])))
            bodies.append(trade(notes=text, strategy=cut(text, 200), tags=tags, pnl=at + 1,
                                pair=as_pair(text) or "XAUUSD", account_id=self.accounts[at // SHARE]["id"],
                                signal_id=self.messages[at]["id"]))
            if cut(text, 128) not in ids:  # one that is posted again is the trade that is there
                bodies[-1]["external_id"] = cut(text, 128)
                ids.add(cut(text, 128))
        answer = self.api.post(API + "trades/batch", {"trades": bodies})
        expect(answer.status == 201, "the trades:", answer)
        for sent, made in zip(bodies, answer.json()["trades"]):
            for name in ("notes", "strategy", "tags", "external_id", "pair"):
                if name in sent:
                    expect(made[name] == sent[name], name, "was", ascii(sent[name]), "and is", ascii(made[name]))
                    self.kept["trade." + name] += 1
        return answer.json()["trades"]

    # ------------------------------------------------------------------------------------------- where it is seen

    def visits(self, dice, dialogs, addresses, every=1):
        """The pages, as naughty.mjs opens them: an address, the texts to be there, and what to do then."""
        seen = list(range(len(self.texts)))
        for at in seen:
            yield from self.of_string(at, at % every == 0)
        # Those that are made for addresses, and some of the others.
        made = [at for at in seen if self.strings[at].family in ADDRESSES]
        for at in dict.fromkeys(made[:addresses] + dice.sample(seen, min(addresses, len(seen)))):
            yield from self.in_addresses(self.texts[at])
        for at in dice.sample(seen, min(dialogs, len(seen))):
            one = self.trades[at]
            yield {"path": "/trades/" + one["id"], "then": "edit", "first": [one["notes"]], "want": [
                one["strategy"], one["notes"], ", ".join(one["tags"]), one["external_id"] or "", one["pair"]]}
        yield {"path": "/trades", "then": "scroll", "first": ["Export CSV"],
               "want": [each["strategy"] for each in self.trades]}
        yield {"path": "/signals", "then": "older", "first": ["Blocked"], "want": [
            each["status_reason"] or each["raw"] for each in self.messages
            if each["direction"] is None and each["entry"] is None]}
        for at in range(0, len(seen), SHARE):
            want = [each["strategy"] for each in self.trades[at:at + SHARE]] + [each["name"] for each in self.accounts]
            yield {"path": "/?range=all&account_id=" + self.accounts[at // SHARE]["id"], "want": want,
                   **({} if at else {"then": "chart", "first": want})}
        yield from self.lists(dice, dialogs)

    def of_string(self, at, all_of_it):
        one, signal, message = self.trades[at], self.signals[at], self.messages[at]
        yield {"path": "/trades/" + one["id"], "want": [
            one["strategy"], one["notes"], *one["tags"], one["external_id"] or "", one["pair"], message["raw"],
            message["comment"] or "", self.accounts[at // SHARE]["name"]]}
        if not all_of_it:
            return
        yield {"path": "/signals/" + signal["id"], "want": [
            signal["status_reason"], signal["comment"], signal["ticket"], signal["claimed_by"], signal["pair"]]}
        if at % 2 == 0:
            chosen = tuple(quote(text, safe="") for text in (one["strategy"], one["tags"][0]))
            yield {"path": "/trades?strategy=%s&tag=%s" % chosen, "want": [one["strategy"], one["tags"][0]]}
        if at % 4 == 0:
            yield {"path": "/signals/" + message["id"], "want": [message["raw"], message["status_reason"] or ""]}

    @staticmethod
    def in_addresses(text):
        """Pages whose address has the text where an id, a filter or another address is to be."""
        here = quote(cut(text, 400), safe="")
        yield {"path": "/trades/" + here, "asks": "trades(/.*)?"}
        yield {"path": "/signals/" + here, "asks": "signals(/.*)?"}
        yield {"path": "/account/" + here}
        yield {"path": "/trades?" + "&".join(name + "=" + here for name in ("pair", "session", "account_id", "from"))}
        yield {"path": "/signals?status=%s&pair=%s" % (here, here)}
        yield {"path": "/?range=%s&month=%s&account_id=%s" % (here, here, here)}
        yield {"path": "/signin?next=" + here}
        yield {"path": "/signin?next=" + quote("/trades/" + here, safe="")}

    def lists(self, dice, dialogs):
        """The pages of an account's tabs, with the dialogs of some rows."""
        def tab(name, things, then="dialogs", more=()):
            some = dice.sample(things, min(dialogs, len(things)))
            names = [each["name"] for each in things]
            return {"path": "/account/" + name, "then": then, "first": names, "want": names + list(more), "rows": [
                {"name": each["name"], "want": [each["name"]]} for each in some]}
        yield tab("accounts", self.accounts, more=[each[name] for each in self.accounts
                                                   for name in ("broker", "server", "currency")])
        yield tab("hooks", self.hooks, "inbox", ["text/plain; x=" + as_header(text).decode() for text in self.texts] +
                  [each["raw"] for each in self.messages])
        yield tab("hooks", self.hooks)
        yield tab("keys", [{"name": name} for name in self.keys])
        yield {"path": "/account/copier", "want": list(self.copier["symbol_map"])}
        yield {"path": "/account", "want": [self.email] + [agent.decode()[:10] for agent in self.agents]}


def people(owner, strings):
    """Users whose emails are naughty strings; answers the emails."""
    emails = {email.lower(): email for email in (as_email(each.text) for each in strings)}
    emails.pop(owner.email.lower(), None)
    for email in emails.values():
        if email.startswith("-"):  # the command line takes it for an option
            made = owner.browser.post(API + "users", {"email": email, "password": PASSWORD})
            expect(made.status == 201, "a user", ascii(email), made)
        else:
            owner.server.admin("user", "add", email)
    return list(emails.values())
