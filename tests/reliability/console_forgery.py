"""Requests that somebody else has a browser send: with its cookie, and without the token that a change needs."""

import json
import re

from auth_callers import World, cookies
from browsing import PASSWORD
from harness import unique
from row import expect

API = "/api/v1/"
LISTS = ("trades", "signals", "hooks", "messages", "accounts", "copier", "me", "stats")
OWN = ("keys", "sessions")
FOREIGN = ("https://struck.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.struck.example")
FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
# What changes by itself: when a key or a session was last used.
VOLATILE = re.compile(rb'"(last_used_at|expires_at)":[^,}]+')


class Target(World):
    """A server with a user who is signed in, and its owner; each change that a session can make is known by example."""

    def __init__(self, server, dice):
        super().__init__(server, dice)
        self.head = self.person("--owner")
        self.victim = self.browser
        self.again = self.sign_in(self.owner.email)   # the same user elsewhere
        self.foreigner = self.person()
        gone = self.sign_in(self.owner.email)
        self.ended = gone.csrf
        gone.delete(API + "session")

    def guest(self):
        """The email of a user that none of this is about."""
        email = unique("guest") + "@example.com"
        self.server.admin("user", "add", email, "--password-stdin", stdin=PASSWORD + "\n")
        return email

    def changes(self):
        """(method, path with what it is about, body, who may) of each change of a session that the API describes."""
        for method, path, operation in self.operations():
            if method == "GET" or not any("session" in scheme for scheme in operation["security"]):
                continue
            name, body = operation["operationId"], self.example(operation)
            if name == "createUser":
                body = json.dumps({"email": unique("made") + "@example.com", "password": PASSWORD})
            if name == "changePassword":
                body = json.dumps({"current_password": PASSWORD, "new_password": PASSWORD + "!"})
            yield name, method, self.fresh(path), body, "head" if name == "createUser" else "victim"

    def state(self):
        """All that the users have, as it is told to them; a session that has ended tells of that."""
        parts = [self.api.get(API + name + ("?limit=100" if name in LISTS[:2] else "")).body for name in LISTS]
        parts += [self.again.get(API + name).body for name in OWN] + [self.head.get(API + "users").body]
        parts += [str(each.get(API + "session").status).encode() for each in (self.victim, self.head)]
        return [VOLATILE.sub(b"", part) for part in parts]

    def tokens(self, who):
        right = who.csrf
        other = self.again if who is self.victim else self.victim
        return {"no token": None, "an empty token": "", "an ended session's": self.ended,
                "another session's": other.csrf, "another user's": self.foreigner.csrf,
                "a guessed one": "%040x" % self.dice.getrandbits(160),
                "one cut short": right[:-1], "one too long": right + "0", "in capitals": right.swapcase(),
                "the cookie's": who.cookie.split("=")[1], "a word": "null", "two": right + ", " + right}

    def forged(self, who):
        """Headers of requests that must change nothing, by their names."""
        for name, token in self.tokens(who).items():
            yield name, {**cookies(who), **({} if token is None else {"X-CSRF-Token": token})}
        for origin in FOREIGN:
            yield "from " + origin, {**cookies(who), "Origin": origin, "Referer": origin + "/",
                                     "Sec-Fetch-Site": "cross-site"}
        for kind in FORMS:
            yield "as " + kind, {**cookies(who), "Content-Type": kind, "Sec-Fetch-Site": "same-site"}
        yield "token in a cookie", {"Cookie": who.cookie + "; X-CSRF-Token=%s; csrf_token=%s" % (who.csrf, who.csrf)}
        yield "under other names", {**cookies(who), "X-XSRF-Token": who.csrf, "CSRF-Token": who.csrf}


def forge(target, most):
    """Sends each change in each forged way; answers how many. Raises Broken where one is let in."""
    tried, changes = 0, list(target.changes())
    before = target.state()
    for name, method, path, body, whose in changes:
        who = getattr(target, whose)
        ways = list(target.forged(who))
        for way, headers in target.dice.sample(ways, min(most, len(ways))):
            query = "?csrf_token=%s&X-CSRF-Token=%s" % (who.csrf, who.csrf) if way == "no token" else ""
            answer = target.stranger.call(method, path + query, body, {"Content-Type": "application/json", **headers})
            case = "%s %s with %s" % (method, path, way)
            expect(answer.status == 403 and answer.json()["field"] == "X-CSRF-Token", case, "is answered", answer)
            tried += 1
        tried += disguised(target, method, path, who)
    unchanged(target, before)
    return tried


def disguised(target, method, path, who):
    """The change as a request that no token is asked of, with a word to be taken for another."""
    words = {"X-HTTP-Method-Override": method, "X-HTTP-Method": method, "X-Method-Override": method}
    for verb in ("GET", "HEAD", "OPTIONS"):
        target.stranger.call(verb, path + "?_method=" + method, None, {**cookies(who), **words})
    return 3


def unchanged(target, before):
    after = target.state()
    changed = [name for name, was, is_ in zip((*LISTS, *OWN, "users", "victim", "owner"), before, after) if was != is_]
    expect(not changed, "a forged request changed:", ", ".join(changed))


def genuine(row, target):
    """The same changes with the right token, each of which the same judge must notice; answers how many."""
    found = 0
    # A new password comes last: it ends the sessions that the others are looked at by.
    for name, method, path, body, whose in sorted(target.changes(), key=lambda each: each[0] == "changePassword"):
        who = getattr(target, whose)
        if name == "parseMessage":  # changes nothing with the right token either
            continue
        before = target.state()
        sent = {"Content-Type": "application/json", **cookies(who, who.csrf)}
        answer = target.stranger.call(method, path, body, sent)
        expect(answer.status in (200, 201), name, "with its token:", answer)
        row.must_break(unchanged, target, before)
        found += 1
        if name == "signOut":
            target.victim = target.sign_in(target.owner.email)
    return found
