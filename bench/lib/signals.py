"""Signals: messages for hooks, and users with a long history of them."""

import http.client
import json

from lib import drive

SYMBOLS = ("XAUUSD", "EURUSD", "GBPUSD", "USDJPY", "NAS100", "US30", "BTCUSDT", "AUDUSD")
# Replaced by a number in every request (lua/requests.lua), of the same length: a message that came before would be
# answered as a duplicate.
COUNTER = "@COUNTER@"
LOADERS = 256


def call(port, method, path, key, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]!r}")
    return json.loads(text)


def make_hook(port, key):
    """The path of a new hook's URL."""
    url = call(port, "POST", "/api/v1/hooks", key, {"name": "bench"})["url"]
    return "/" + url.split("/", 3)[3]


def json_alert(symbol):
    return (
        f'{{"ticker":"{symbol}","action":"buy","quantity":0.1,"order_type":"market",'
        f'"comment":"alert {COUNTER}","interval":"15"}}'
    )


def text(symbol):
    return f"{symbol} BUY NOW 🚀 risk 1%  ref {COUNTER}"


def hook_cases(paths):
    def lines(make):
        return [f"POST\t{path}\t\t{make(symbol)}" for path in paths for symbol in SYMBOLS]

    return [drive.Case("hook, JSON alert", lines(json_alert)), drive.Case("hook, text", lines(text))]


def fill(server, path, key, count, folder, say):
    """Brings a user to `count` old signals, by messages that are no orders, and a page of pending ones."""
    old = drive.Case("old signals", [f"POST\t{path}\t\tgood morning {COUNTER}"], LOADERS)
    done = 0
    while done < count and count > 20_000:
        done += drive.run(server, old, 10, folder)["requests"]
        say(f"{done:,} signals")
    for number in range(done, count):
        call(server.port, "POST", path, "", f"good morning {number}")
    for _ in range(100):
        call(server.port, "POST", "/api/v1/signals", key, {"symbol": "EURUSD", "direction": "BUY"})
    return done


def pending_listing(key):
    return drive.Case("pending signals", [drive.get("/api/v1/signals?status=pending&limit=100", key)])
