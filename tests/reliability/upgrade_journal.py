"""What a version of tjp shows of a journal, and whether a later one shows it still."""

import json

from harness import listing

TRADES, SIGNALS = "/api/v1/trades", "/api/v1/signals"


def held(server, key):
    """All that the API shows of a journal, by names, as text that can be kept in a file."""
    api = server.client(key)
    lists = {"trades": listing(api, limit=100), "gold": listing(api, limit=100, pair="XAUUSD")}
    if api.get(SIGNALS + "?limit=1").status == 200:
        lists["signals"] = listing(api, SIGNALS, "signals", limit=100)
        lists["pending"] = listing(api, SIGNALS, "signals", status="pending", limit=100)
    for name in ("accounts", "hooks", "stats", "copier"):
        answer = api.get("/api/v1/" + name)
        if answer.status == 200:
            lists[name] = answer.json()
    return json.loads(json.dumps(lists, default=str))


def still_holds(shown, kept):
    """Whether a value is what it was; later versions may show more members of it, and no more elements."""
    if isinstance(kept, dict):
        return isinstance(shown, dict) and all(name in shown and still_holds(shown[name], kept[name]) for name in kept)
    if isinstance(kept, list):
        return isinstance(shown, list) and len(shown) == len(kept) and all(map(still_holds, shown, kept))
    return shown == kept
