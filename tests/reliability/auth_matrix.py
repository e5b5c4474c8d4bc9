"""What the contract says of every route, and the matrix of all routes and all callers held against it.

The rules below are written down from the contract, not taken from the server's description of itself: where the two
differ, one of them is wrong.
"""

import os
import re
from collections import namedtuple

from harness import ROOT, listing, unique
from openapi_drive import NOISE
from row import expect
from wire import Client

API = "/api/v1/"
Rule = namedtuple("Rule", "who scope pro")

# What needs neither key nor session, and what its handler answers to the request that the matrix sends.
OPEN = {("GET", API + "setup"): 200, ("POST", API + "setup"): 403, ("POST", API + "registration"): 403,
        ("POST", API + "session"): 400, ("GET", API + "openapi.json"): 200, ("POST", "/hooks/{token}"): 200,
        ("GET", "/healthz"): 200, ("GET", "/readyz"): 200, ("GET", "/metrics"): 200}
PEOPLE = ("session", "sessions", "password", "users", "keys")  # only for who is signed in, no key
PRO_TO_READ = ("signals", "hooks", "messages", "copier")
DRY_RUN = ("POST", API + "signals/parse")                      # a POST that writes nothing
WRONG_PASSWORD = '{"current_password":"not this one","new_password":"another horse"}'
KIND = {"Access::open": "open", "Access::read": "key", "Access::write": "key", "Access::signed_in": "person",
        "Access::owner": "owner"}


def rule_of(method, path):
    if (method, path) in OPEN:
        return Rule("open", None, False)
    word = path[len(API):].split("/")[0]
    if word in PEOPLE:
        return Rule("owner" if word == "users" else "person", None, False)
    reads = method == "GET" or (method, path) == DRY_RUN
    return Rule("key", "read" if reads else "write", word in PRO_TO_READ or not reads)


def table_of_the_source():
    """The rows of the server's route table as they stand in its source: {(method, path): Rule}."""
    with open(os.path.join(ROOT, "server", "api", "routes.cpp"), encoding="utf-8") as source:
        text = source.read()
    constants = dict(re.findall(r'constexpr std::string_view (\w+) = "([^"]+)";', text))
    row, rows = r"^    \{(\w+), ([\w\"/.{}]+), (Access::\w+), (\w+), &\w+\},$", {}
    for verb, path, access, plan in re.findall(row, text, re.M):
        name = path.strip('"') if path.startswith('"') else constants[path]
        scope = access[8:] if KIND[access] == "key" else None
        rows["DELETE" if verb == "del" else verb.upper(), name] = Rule(KIND[access], scope, plan == "pro")
    expect(len(rows) == text.count("Access::"), "the route table cannot be read")
    return rows


def same_routes(world):
    """The description, the source's table and the contract name the same routes with the same policies."""
    described = {}
    for method, path, operation in world.operations():
        schemes = {name for each in operation["security"] for name in each}
        rule = rule_of(method, path)
        who = "open" if not schemes else "key" if "key" in schemes else rule.who
        expect((who == "key") == (schemes == {"key", "session"}), method, path, "is described for", schemes)
        described[method, path] = Rule(who, operation.get("x-scope"), operation.get("x-plan") == "pro")
    source = table_of_the_source()
    expect(set(described) == set(source), "only described or only routed:", set(described) ^ set(source))
    for route, rule in described.items():
        expect(rule == rule_of(*route) == source[route], *route, "is", rule, "as described,", source[route],
               "in the table, and", rule_of(*route), "by the contract")
    return len(described)


def expected(rule, change, caller, has_id):
    """(status, code) of the first check that fails; (200, None) where none does."""
    if caller.kind == "nobody":
        return 401, "invalid_key"
    if rule.who != "key" and (caller.kind == "key" or (rule.who == "owner" and not caller.owner)):
        return 403, "forbidden"
    if caller.kind == "session" and change and not caller.token:
        return 403, "forbidden"
    if rule.scope == "write" and not caller.writes:
        return 403, "insufficient_scope"
    if rule.pro and not caller.pro:
        return 402, "plan_required"
    return (404, "not_found") if has_id and not caller.mine else (200, None)


class Matrix:
    def __init__(self, world):
        self.world, self.client = world, Client(world.server.port)
        world.server.clients.append(self.client)
        patterns = {path for _, path, operation in world.operations() if operation["security"]}
        self.standing = {path: world.fresh(path) for path in sorted(patterns)}
        self.tried = 0

    def body(self, operation):
        """The description's example; another where that would change who the callers are, or be taken only once."""
        name, example = operation["operationId"], self.world.example(operation)
        if name == "receiveMessage":
            return NOISE + " " + unique("m")
        if name == "createUser":
            return re.sub(r'"email":\s*"[^"]+"', '"email":"%s@example.com"' % unique("new"), example)
        return {"signIn": "{}", "changePassword": WRONG_PASSWORD}.get(name, example)

    def ask(self, caller, method, path, operation, headers=None):
        sent = {**caller.headers, **(headers or {})}
        return self.client.call(method, path + caller.query, self.body(operation), sent)

    def pairs(self):
        for method, path, operation in self.world.operations():
            for caller in self.world.callers:
                yield method, path, operation, caller, rule_of(method, path)

    def judge(self, method, path, caller, answer, status, code):
        """Raises Broken where a refusal is not the one that the contract words."""
        self.tried += 1
        case = "%s %s for %s" % (method, path, caller.name)
        good = answer.status == status or (status == 200 and answer.status == 201)
        expect(good, case, "is", answer.status, "instead of", status, answer.body[:200])
        challenge = answer.header("WWW-Authenticate")
        if method == "HEAD" or status == 200:
            return
        expect(answer.json()["code"] == code, case, "has the code", answer.json())
        wanted = None
        if status == 401:
            named = caller.sent and caller.headers.get("Authorization", "Bearer").startswith("Bearer")
            wanted = 'Bearer realm="tjp"' + (', error="invalid_token"' if named else "")
        if code == "insufficient_scope":
            wanted = 'Bearer realm="tjp", error="insufficient_scope", scope="write"'
        expect(challenge == wanted, case, "is challenged with", challenge, "instead of", wanted)
        expect(answer.header("Set-Cookie") is None, case, "sets a cookie")

    def refusals(self):
        """Every pair that the contract refuses; nothing of the journal has changed after all of them."""
        before = self.journal()
        for method, path, operation, caller, rule in self.pairs():
            if rule.who == "open":
                continue
            status, code = expected(rule, method != "GET", caller, "{" in path)
            if status == 200:
                continue
            for verb in ("GET", "HEAD") if method == "GET" else (method,):
                answer = self.ask(caller, verb, self.standing[path], operation)
                self.judge(verb, path, caller, answer, status, code)
        expect(self.journal() == before, "a request that was refused changed something")

    def successes(self):
        """Every pair that the contract allows, each on something fresh: it gets as far as the route's handler."""
        for method, path, operation, caller, rule in self.pairs():
            status, code = expected(rule, method != "GET", caller, "{" in path)
            if rule.who == "open":
                status, code = OPEN[method, path], {400: "invalid_request", 403: "forbidden"}.get(OPEN[method, path])
            elif status != 200:
                continue
            headers = {}
            if operation["operationId"] == "changePassword":
                status, code = 400, "invalid_request"  # the present password is wrong: who may say so was let in
            if operation["operationId"] == "signOut":
                guest = self.world.sign_in(self.world.owner.email)
                headers = {"Cookie": guest.cookie, "X-CSRF-Token": guest.csrf}
            answer = self.ask(caller, method, self.world.fresh(path), operation, headers)
            self.judge(method, path, caller, answer, status, code)

    def urls(self):
        """What stands in the place of a hook's token: only a token that is in force takes messages in."""
        world = self.world
        gone = world.made("/api/v1/hooks", {"name": "gone"}, "hook", "id")
        token = world.api.post("/api/v1/hooks/%s/rotate" % gone, {"overlap_seconds": 0}).json()["token"]
        world.api.delete("/api/v1/hooks/" + gone)
        cookie = world.browser.cookie.split("=")[1]
        for text in (token, token[:-1], world.owner.key, cookie, token.upper(), "%2e%2e", "tjp_hook_"):
            answer = self.client.post("/hooks/" + text, NOISE)
            expect(answer.status == 404, "a hook's URL that is none:", answer)
            self.tried += 1

    def journal(self):
        """All that the holder has, as it is told to him."""
        world = self.world
        parts = [listing(world.api, API + name, name, limit=100) for name in ("trades", "signals", "hooks", "messages",
                                                                             "accounts")]
        keys = [{**key, "last_used_at": None} for key in world.browser.get(API + "keys").json()["keys"]]
        sessions = [each["id"] for each in world.browser.get(API + "sessions").json()["sessions"]]
        return parts, keys, sessions, world.api.get(API + "copier").json()

    def run(self):
        self.refusals()
        self.successes()
        self.urls()
        return self.tried
