"""Asks for every operation of the API's description: each success it promises, and each refusal that can be had.

The bodies are the document's own examples, so they are tried, too. What is asked and answered is kept by exchanges.py.
"""

import json
import re

from browsing import Browser
from harness import MISSING, trade, unique

NOISE = "good morning, traders"
BAD_VALUE = "x" * 300  # no parameter of any listing takes this
SIGNAL = {"symbol": "XAUUSD", "direction": "BUY", "entry": 2342, "stop_loss": 2330, "take_profits": [2355],
          "lot_size": 0.1}


class Drive:
    """One run over a document, as a pro user of one server; `free` has no plan and `reader` may only read."""

    def __init__(self, server, document):
        self.document = document
        self.owner, self.free = server.user(), server.user("free")
        self.api, self.reader, self.stranger = self.owner.api, self.owner.read_only(), server.client()
        self.browser = None  # the owner's, once it has set up
        self.refused = {}  # (method, path, parameter) to the field that a 400 named
        self.serial = 0

    def operations(self):
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield method.upper(), path, operation

    def parameters(self, operation, place):
        found = [self.document["components"]["parameters"][each["$ref"].rsplit("/", 1)[1]] if "$ref" in each else each
                 for each in operation.get("parameters", ())]
        return [each["name"] for each in found if each["in"] == place]

    def example(self, operation):
        """The document's own example of a body, as text; None where there is none."""
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if "example" in content:
                return content["example"] if kind == "text/plain" else json.dumps(content["example"])
        return None

    def body(self, path, operation):
        """What is sent for a success: the example, with the one thing that only this server knows."""
        example = self.example(operation)
        if operation["operationId"] == "setUp":
            token = re.findall(r"/setup#token=(\S+)\n", self.owner.server.log_with("or: tjp user add"))[-1]
            return json.dumps({**json.loads(example), "token": token})
        return example

    def client(self, operation):
        """Who may do it: a key, a browser that is signed in, or anybody."""
        if any("key" in scheme for scheme in operation["security"]):
            return self.api
        if operation["operationId"] in ("setUp", "register", "signIn"):
            return Browser(self.owner.server)
        if operation["operationId"] in ("signOut", "changePassword"):
            return self.somebody("correct horse")
        return self.browser if operation["security"] else self.stranger

    def somebody(self, password):
        """A browser that a new user is signed in with."""
        email, browser = unique("person") + "@example.com", Browser(self.owner.server)
        self.owner.server.admin("user", "add", email, "--password-stdin", stdin=password + "\n")
        browser.sign_in(email, password)
        return browser

    def made(self, path, body, *names):
        """Creates something and answers what of the answer the names lead to."""
        answer = self.api.post(path, body)
        if answer.status not in (200, 201):
            raise AssertionError("POST %s: %r" % (path, answer))
        value = answer.json()
        for name in names:
            value = value[name]
        return value

    def hook_url(self):
        return "/hooks/" + self.made("/api/v1/hooks", {"name": "drive"}, "token")

    def fresh(self, path):
        """A path of something that was just made, in the state that the operation wants it in."""
        if path.startswith("/hooks/"):
            return self.hook_url()
        if path.endswith("/reparse"):
            answer = self.stranger.call("POST", self.hook_url(), NOISE.encode())
            return path.replace("{id}", answer.json()["signal"]["id"])
        if "/signals/{id}" in path:
            signal = self.made("/api/v1/signals", SIGNAL, "signal", "id")
            if path.endswith("/close"):
                self.api.patch("/api/v1/signals/" + signal, {"status": "executed", "fill_price": 2342})
            return path.replace("{id}", signal)
        if "/keys/{id}" in path:
            key = self.browser.post("/api/v1/keys", {"name": "drive", "scope": "read"}).json()["key"]
            return path.replace("{id}", key["id"])
        if "/sessions/{id}" in path:
            other = Browser(self.owner.server)
            return path.replace("{id}", other.sign_in("you@example.com", "correct horse").json()["session"]["id"])
        if "/trades/{id}" in path:
            return path.replace("{id}", self.made("/api/v1/trades", trade(), "trade", "id"))
        if "/hooks/{id}" in path:
            return path.replace("{id}", self.made("/api/v1/hooks", {"name": "drive"}, "hook", "id"))
        account = {"name": "drive", "platform": "MT5", "connection": "ea"}
        if "/accounts/{id}" in path:
            return path.replace("{id}", self.made("/api/v1/accounts", account, "account", "id"))
        return path

    def run(self):
        for method, path, operation in self.operations():
            self.succeed(method, path, operation)
            self.be_refused(method, path, operation)
            self.send_bad_parameters(method, path, operation)
        self.special_cases()
        return self

    def succeed(self, method, path, operation):
        target, body = self.fresh(path), self.body(path, operation)
        headers = {"Idempotency-Key": "drive"} if "Idempotency-Key" in self.parameters(operation, "header") else {}
        client = self.client(operation)
        answer = client.call(method, target, body, headers)
        if answer.status not in (200, 201):
            raise AssertionError("%s %s with the document's example: %r" % (method, target, answer))
        if operation["operationId"] == "setUp":
            self.browser = client
        if headers:
            client.call(method, target, body, headers)
            other = client.call(method, target, (body or "{}") + " ", headers)
            if other.status != 422:
                raise AssertionError("%s %s with a used Idempotency-Key: %r" % (method, target, other))
        if method == "GET":
            client.call("HEAD", target)
        if "If-None-Match" in self.parameters(operation, "header"):
            client.call(method, target, headers={"If-None-Match": answer.header("etag")})
        if "If-Match" in self.parameters(operation, "header"):
            client.call(method, self.fresh(path), body, {"If-Match": '"no"'})

    def be_refused(self, method, path, operation):
        body, statuses = self.example(operation), operation["responses"]
        missing = path.replace("{id}", "nothing").replace("{token}", "nothing")
        if "{" in path:
            self.client(operation).call(method, missing, body)
        if "401" in statuses:
            self.stranger.call(method, missing, body)
        if "403" in statuses and operation["security"]:
            self.reader.call(method, missing, body)
        if "402" in statuses and operation["security"]:
            self.free.api.call(method, missing, body)
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            self.client(operation).call(method, missing, "[" if operation["security"] else NOISE)
        self.api.call("PUT" if method != "PUT" else "POST", missing, "{}")

    def send_bad_parameters(self, method, path, operation):
        """Sends each listing every parameter that any of them has, with a value that none takes."""
        if method != "GET" or not operation["security"]:
            return
        client = self.client(operation)
        target = self.fresh(path)
        for name in sorted({name for _, _, other in self.operations() for name in self.parameters(other, "query")}):
            answer = client.get("%s?%s=%s" % (target, name, BAD_VALUE))
            self.refused[method, path, name] = answer.json().get("field") if answer.status == 400 else None

    def special_cases(self):
        """What only some operations answer."""
        api = self.api
        one = self.made("/api/v1/trades", trade(external_id="drive-1"), "trade")
        api.post("/api/v1/trades", trade(external_id="drive-1"))
        api.post("/api/v1/trades/batch", {"trades": [trade(external_id="drive-1")]})
        api.post("/api/v1/trades/batch", {"trades": [trade(external_id="drive-1"), trade(more=1)], "also": 1})
        api.patch(self.fresh("/api/v1/trades/{id}"), {"external_id": "drive-1"})
        for group in ("pair", "session", "strategy", "weekday", "month", "direction"):
            api.get("/api/v1/stats?group_by=" + group)
        api.get("/api/v1/trades?limit=1")
        self.signals(one)
        self.messages()
        self.other_pages()

    def other_pages(self):
        """What a page of another site gets, which has neither the token nor the same site."""
        page = Browser(self.owner.server)
        page.cookie = self.browser.cookie
        page.post("/api/v1/signals/parse", {"raw": NOISE})
        page.sign_in("you@example.com", "another horse")
        for path in ("/api/v1/setup", "/api/v1/registration", "/api/v1/session"):
            page.call("POST", path, {"email": "you@example.com", "password": "correct horse"},
                      {"Sec-Fetch-Site": "cross-site"})

    def signals(self, one):
        api, signal = self.api, self.fresh("/api/v1/signals/{id}")
        api.post("/api/v1/signals/parse", {"raw": NOISE})
        api.post("/api/v1/signals/parse", {"raw": json.dumps(trade())})
        api.post("/api/v1/signals/parse", {"raw": NOISE, "hook_id": "hook_" + "0" * 26})
        api.post("/api/v1/signals", dict(SIGNAL, more=1))
        for status in ("failed", "executed"):
            api.patch(signal, {"status": status, "status_reason": "no margin"})
        api.call("POST", signal + "/reparse")
        api.post(signal + "/close", {"exit_price": 1, "pnl": 1})
        api.get("/api/v1/signals?status=pending&wait=1&limit=1")
        api.post(self.fresh("/api/v1/signals/{id}/close"), {"exit_price": 1, "pnl": 1,
                                                            "external_id": one["external_id"]})

    def messages(self):
        hook, send = self.hook_url(), self.stranger.call
        for body in (NOISE, NOISE, "BUY XAUUSD @ 2342 SL 2330 TP 2355", json.dumps(trade(notes="by a hook")),
                     json.dumps(trade(notes="by a hook", more=1)), b"\xff\xfe", "x" * 70000):
            send("POST", hook, body)
        closed = self.made("/api/v1/hooks", {"name": "closed", "allow_ips": ["192.0.2.1"]}, "token")
        send("POST", "/hooks/" + closed, NOISE)
        self.owner.server.admin("user", "set", self.free.email, "--plan", "pro")
        token = self.free.api.post("/api/v1/hooks", {"name": "free"}).json()["token"]
        self.owner.server.admin("user", "set", self.free.email, "--plan", "free")
        send("POST", "/hooks/" + token, NOISE)
        self.api.get("/api/v1/messages?limit=2")
        send("GET", "/nowhere")
        self.api.call("OPTIONS", "/api/v1/trades")
