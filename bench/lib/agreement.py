"""Whether all contestants are servers of the same API: the same requests must be taken, refused and answered alike."""

import http.client
import json

from lib.bench import OURS, say

PAGES = 5
PAGE_ROWS = 7
ROW_TOLERANCE = 0.05

GOOD = {
    "date": "2026-07-02", "pair": "xauusd", "direction": "BUY", "entry_price": 2342.5, "exit_price": 2355,
    "stop_loss": 2330.25, "take_profit": 2355, "lot_size": 0.1, "pnl": 125.5, "risk_reward": 1, "outcome": "WIN",
    "session": "LONDON",
}
OPTIONAL = {"strategy": "breakout", "notes": None, "tags": ["a", "b"], "commission": -1.5, "swap": None}
FAULTS = (
    {"date": "2026-02-30"}, {"date": 20260702}, {"pair": "a b"}, {"pair": ""}, {"pair": "x" * 33}, {"direction": "buy"},
    {"entry_price": "2342.5"}, {"pnl": None}, {"lot_size": 0}, {"lot_size": -1}, {"outcome": "DRAW"}, {"session": ""},
    {"risk_reward": True}, {"strategy": "s" * 201}, {"notes": "n" * (16 * 1024 + 1)}, {"tags": [1]},
    {"tags": ["t"] * 21}, {"opened_at": "yesterday"}, {"commission": "1"},
)
QUERIES = (
    ("limit=0", 400), ("limit=501", 400), ("limit=x", 400), ("limit=500", 200), ("from=2026-13-01", 400),
    ("from=2026-02-01&to=2026-01-01", 400), ("from=2026-01-01&to=2026-01-31&limit=3", 200), ("cursor=abc", 400),
    ("pair=%20", 400), ("pair=nas100&limit=3", 200), ("pair=NOSUCH", 200),
)


class Client:
    def __init__(self, contestant):
        self.name = contestant.name
        self.key = contestant.keys[0]
        self.connection = http.client.HTTPConnection("127.0.0.1", contestant.server.port, timeout=30)

    def ask(self, method, path, body=None, key=None):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        key = self.key if key is None else key
        if key:
            headers["Authorization"] = f"Bearer {key}"
        text = json.dumps(body) if isinstance(body, (dict, list)) else body
        self.connection.request(method, path, text, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def expect(self, status, *request, **settings):
        found, body = self.ask(*request, **settings)
        if found != status:
            raise RuntimeError(f"{self.name} answers {found} where {status} is right: {request} {body}")
        if status >= 400 and not isinstance(body.get("error"), str):
            raise RuntimeError(f"{self.name}: an error without a sentence: {body}")
        return body


def check(bench, contestants):
    """Raises where somebody answers otherwise than ours; says how large a row of each is."""
    say("checking that all answer alike")
    shapes = {}
    for one in contestants:
        client = Client(one)
        shapes[one.name] = _check_one(client)
    ours = shapes[OURS]
    for name, shape in shapes.items():
        if shape["fields"] != ours["fields"]:
            raise RuntimeError(f"{name} answers other fields than ours: {set(shape['fields']) ^ set(ours['fields'])}")
        if abs(shape["row_bytes"] / ours["row_bytes"] - 1) > ROW_TOLERANCE:
            raise RuntimeError(f"a row of {name} has {shape['row_bytes']} bytes, one of ours {ours['row_bytes']}")
    bench.result["row_bytes"] = {name: round(shape["row_bytes"]) for name, shape in shapes.items()}


def _check_one(client):
    for key in ("", "tjp_live_nobody", client.key[:-1] + ("a" if client.key[-1] != "a" else "b")):
        client.expect(401, "GET", "/api/v1/me", key=key)
    me = client.expect(200, "GET", "/api/v1/me")
    if list(me["user"]) != ["id", "email", "plan", "plan_expires_at"]:
        raise RuntimeError(f"{client.name}: me is {me}")
    made = client.expect(201, "POST", "/api/v1/trades", GOOD | OPTIONAL | {"bogus": 1})
    for name, value in (GOOD | OPTIONAL | {"pair": "XAUUSD"}).items():
        if made["trade"][name] != value:
            raise RuntimeError(f"{client.name}: {name} {value!r} came back as {made['trade'][name]!r}")
    if made["ignored_fields"] != ["bogus"]:
        raise RuntimeError(f"{client.name} does not name the fields that it ignored: {made}")
    for fault in FAULTS:
        client.expect(400, "POST", "/api/v1/trades", GOOD | fault)
    for name in GOOD:
        client.expect(400, "POST", "/api/v1/trades", {key: value for key, value in GOOD.items() if key != name})
    for body in ("", "{", "[]", "null", '{"date":NaN}'):
        client.expect(400, "POST", "/api/v1/trades", body)
    for rows in ([], [GOOD] * 501, [GOOD, {}], {}):
        client.expect(400, "POST", "/api/v1/trades/batch", {"trades": rows})
    if len(client.expect(201, "POST", "/api/v1/trades/batch", {"trades": [GOOD] * 3})["trades"]) != 3:
        raise RuntimeError(f"{client.name}: a batch of 3 made another number of trades")
    external = GOOD | {"external_id": f"agreement-{client.name}"}
    first = client.expect(201, "POST", "/api/v1/trades", external)
    again = client.expect(200, "POST", "/api/v1/trades", external)
    if not again["duplicate"] or again["trade"]["id"] != first["trade"]["id"]:
        raise RuntimeError(f"{client.name} made a trade of the same external_id twice")
    for query, status in QUERIES:
        client.expect(status, "GET", f"/api/v1/trades?{query}")
    rows = _pages(client, "")
    if rows[0]["id"] != first["trade"]["id"]:
        raise RuntimeError(f"{client.name}: the newest trade does not come first")
    if {row["pair"] for row in _pages(client, "&pair=NAS100")} != {"NAS100"}:
        raise RuntimeError(f"{client.name}: a list of one pair holds others")
    stored = client.expect(200, "GET", "/api/v1/trades?limit=200&to=2026-06-30")["trades"]
    row_bytes = len(json.dumps(stored, separators=(",", ":"), ensure_ascii=False)) / len(stored)
    return {"fields": list(made["trade"]), "row_bytes": row_bytes}


def _pages(client, query):
    """Some pages, one after the other: newest first, none twice."""
    rows, cursor = [], ""
    for _ in range(PAGES):
        page = client.expect(200, "GET", f"/api/v1/trades?limit={PAGE_ROWS}{query}{cursor}")
        rows += page["trades"]
        cursor = f"&cursor={page['next_cursor']}"
    dates = [row["date"] for row in rows]
    if len({row["id"] for row in rows}) != PAGES * PAGE_ROWS or dates != sorted(dates, reverse=True):
        raise RuntimeError(f"{client.name}: pages repeat rows or are not newest first")
    return rows
