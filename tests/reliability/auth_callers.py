"""Everybody who may come to a door of the API: keys good and bad, sessions, and the users they belong to.

A caller knows what the contract says of it: whose it is, what it may do. It is what row 18 sends to every route.
"""

import json
import time
import zlib
from datetime import datetime, timedelta, timezone

from browsing import PASSWORD, Browser
from harness import unique
from openapi_drive import Drive
from row import expect

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECKSUM, SECRET = 6, 27  # characters at the end of a token: the checksum, and the secret before it


def seal(text):
    """The token with the checksum that belongs to it: CRC-32 of all before it, in base62."""
    value, sum_ = zlib.crc32(text.encode()), ""
    for _ in range(CHECKSUM):
        value, digit = divmod(value, 62)
        sum_ = DIGITS[digit] + sum_
    return text + sum_


def wrong_secret(token):
    """A token whose secret ends in another character. Its checksum is right: whoever guesses can make it so."""
    sealed = token[:-CHECKSUM]
    return seal(sealed[:-1] + ("1" if sealed[-1] == "0" else "0"))


def unknown_key(dice):
    """A key as the server would make one, that it never made; its id begins as those of today do."""
    def random(count):
        return "".join(dice.choice(DIGITS) for _ in range(count))
    return seal("tjp_live_0" + random(21) + "_0" + random(SECRET - 1))


def other_id(identity):
    """An id of the same form that nothing has."""
    return identity[:-1] + ("1" if identity[-1] == "0" else "0")


class Caller:
    """Who asks, and what the contract lets him do. `kind` is nobody, key or session."""

    def __init__(self, name, kind="nobody", headers=None, **may):
        self.name, self.kind, self.headers = name, kind, headers or {}
        self.mine = may.get("mine", False)      # the standing things are his
        self.writes = may.get("writes", True)
        self.pro = may.get("pro", True)
        self.token = may.get("token", True)     # sends the session's CSRF token
        self.owner = may.get("owner", False)
        self.query = may.get("query", "")
        self.sent = any(name in self.headers for name in ("Authorization", "Cookie"))


def bearer(text):
    return {"Authorization": "Bearer " + text}


def cookies(browser, csrf=None):
    return {"Cookie": browser.cookie, **({"X-CSRF-Token": csrf} if csrf else {})}


class World(Drive):
    """A server with users. `owner` holds the journal that the others must not get at; he does not own the server."""

    def __init__(self, server, dice):
        super().__init__(server, json.loads(server.client().get("/api/v1/openapi.json").body))
        self.server, self.dice = server, dice
        server.admin("user", "set", self.owner.email, "--password-stdin", stdin=PASSWORD + "\n")
        self.browser = self.sign_in(self.owner.email)
        self.other = server.user()
        self.callers = []

    def sign_in(self, email):
        browser = Browser(self.server)
        answer = browser.sign_in(email)
        expect(answer.status == 200, "signing in:", answer)
        return browser

    def fresh(self, path):
        if "/sessions/{id}" in path:
            answer = Browser(self.server).sign_in(self.owner.email)
            expect(answer.status == 200, "signing in:", answer)
            return path.replace("{id}", answer.json()["session"]["id"])
        return super().fresh(path)

    def person(self, *options):
        """A new user, signed in."""
        email = unique("person") + "@example.com"
        self.server.admin("user", "add", email, "--password-stdin", *options, stdin=PASSWORD + "\n")
        return self.sign_in(email)

    def used(self, key):
        """The key, once it was used on some connections: what a loop remembers must be refused too."""
        for _ in range(4):
            self.server.client(key).get("/api/v1/me")
        return key

    def keys(self, count):
        """New keys of the holder, by their ids."""
        made = [self.browser.post("/api/v1/keys", {"name": "made", "scope": "read+write"}).json() for _ in range(count)]
        return {each["key"]["id"]: each["plaintext"] for each in made}

    def revoked(self, count):
        """Keys that were used and then revoked."""
        keys = self.keys(count)
        for identity, key in keys.items():
            self.used(key)
            expect(self.browser.delete("/api/v1/keys/" + identity).status == 200, "a key is not revoked")
        return list(keys.values())

    def malformed(self):
        key = self.owner.key
        return self.dice.choice((key[:-1], key + "0", key.lower(), key.replace("_live_", "_test_"), key[9:], "x" * 65,
                                 "tjp_live_", other_id(key), key.replace("tjp_", "Bearer ")))

    def gather(self):
        """Makes everybody that the matrix is about; waits until the key that expires has done so."""
        email = self.owner.email
        end = datetime.now(timezone.utc) + timedelta(seconds=1.5)
        until = end.isoformat(timespec="milliseconds")[:23] + "Z"
        expired = self.used(self.server.admin("key", "create", "--user", email, "--name", "short", "--scope",
                                              "read+write", "--expires", until).strip())
        revoked, lapsed = self.revoked(1)[0], self.server.user()
        self.server.admin("user", "set", lapsed.email, "--plan", "pro", "--plan-expires", "2026-01-01")
        own, other, head, gone = self.browser, self.person(), self.person("--owner"), self.sign_in(email)
        ended = cookies(gone)
        expect(gone.get("/api/v1/me").status == 200 and gone.delete("/api/v1/session").status == 200, "signing out")
        hook = self.made("/api/v1/hooks", {"name": "token"}, "token")
        query = "?api_key=%s&access_token=%s&key=%s" % ((self.owner.key,) * 3)
        self.callers = [
            Caller("none"),
            Caller("a key in the URL", query=query),
            Caller("malformed", headers=bearer(self.malformed())),
            Caller("another scheme", headers={"Authorization": "Basic " + self.owner.key}),
            Caller("unknown", headers=bearer(unknown_key(self.dice))),
            Caller("wrong secret", headers=bearer(wrong_secret(self.owner.key))),
            Caller("revoked", headers=bearer(revoked)),
            Caller("expired", headers=bearer(expired)),
            Caller("hook token", headers=bearer(hook)),
            Caller("ended session", headers=ended),
            Caller("a bad key beside a good session", headers={**bearer(revoked), **cookies(own, own.csrf)}),
            Caller("read", "key", bearer(self.reader.key), mine=True, writes=False),
            Caller("write", "key", bearer(self.owner.key), mine=True),
            Caller("other user", "key", bearer(self.other.key)),
            Caller("free plan", "key", bearer(self.free.key), pro=False),
            Caller("ended plan", "key", bearer(lapsed.key), pro=False),
            Caller("session", "session", cookies(own, own.csrf), mine=True),
            Caller("session without its CSRF token", "session", cookies(own), mine=True, token=False),
            Caller("session with another's CSRF token", "session", cookies(own, head.csrf), mine=True, token=False),
            Caller("other session", "session", cookies(other, other.csrf)),
            Caller("owner's session", "session", cookies(head, head.csrf), owner=True),
        ]
        time.sleep(max(0.0, (end - datetime.now(timezone.utc)).total_seconds()))
