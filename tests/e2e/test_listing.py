"""Listings: order, filters, and cursors, against an oracle in Python and while others write."""

import random
import threading
import unittest
from urllib.parse import urlencode

from harness import MISSING, ServerCase, listing, trade

TRADES = "/api/v1/trades"
PAIRS = ("XAUUSD", "EURUSD", "BTC/USDT", "XAUUSD.M", "XAU")
TAGS = ("a", "b", "news", "b c")
STRATEGIES = ("breakout", "fade", "London open", "Breakout")


def random_trade(dice):
    return trade(date="2026-%02d-%02d" % (dice.randrange(1, 4), dice.randrange(1, 29)), pair=dice.choice(PAIRS),
                 direction=dice.choice(("BUY", "SELL", "LONG", "SHORT")), session=dice.choice(("LONDON", "NY", "ASIA")),
                 outcome=dice.choice(("WIN", "LOSS", "BREAKEVEN")), strategy=dice.choice((*STRATEGIES, MISSING)),
                 tags=dice.sample(TAGS, dice.randrange(0, 3)), pnl=dice.randrange(-50, 50))


def matches(item, query):
    return ("from" not in query or item["date"] >= query["from"][:10]) and \
        ("to" not in query or item["date"] <= query["to"][:10]) and \
        ("pair" not in query or item["pair"] == query["pair"].upper()) and \
        ("tag" not in query or query["tag"] in item["tags"]) and \
        all(item[name] == query[name] for name in ("direction", "outcome", "session", "strategy") if name in query)


class Oracle(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dice = random.Random(42)
        case = cls()
        stored = []
        while len(stored) < 700:  # single trades and batches by turns
            many = [random_trade(dice) for _ in range(dice.choice((1, 1, 2, 40, 200)))]
            stored += case.create_many(cls.api, many) if len(many) > 1 else [case.create(cls.api, **many[0])]
        for _ in range(120):  # then changes and deletions, which the indexes must follow
            at = dice.randrange(len(stored))
            path = TRADES + "/" + stored[at]["id"]
            if dice.random() < 0.4:
                assert cls.api.delete(path).status == 200
                del stored[at]
            else:
                fields = random_trade(dice)
                subset = {name: fields[name] for name in dice.sample(sorted(fields), 3)}
                answer = cls.api.patch(path, subset)
                assert answer.status == 200, answer
                stored[at] = answer.json()["trade"]
        newest_created_first = list(reversed(stored))
        cls.oracle = sorted(newest_created_first, key=lambda item: item["date"], reverse=True)

    def runTest(self):
        """Lets setUpClass use the helpers of an instance."""

    def test_the_whole_listing_is_newest_date_first_then_latest_created_first(self):
        self.assertEqual(listing(self.api, limit=500), self.oracle)

    def test_every_page_size_gives_the_same_listing(self):
        for limit in (1, 7, 99, 100, 499):
            self.assertEqual([item["id"] for item in listing(self.api, limit=limit)],
                             [item["id"] for item in self.oracle], limit)

    def test_random_filters_alone_and_together_agree_with_the_oracle(self):
        dice = random.Random(5)
        choices = {"from": lambda: "2026-%02d-%02d" % (dice.randrange(1, 3), dice.randrange(1, 29)),
                   "to": lambda: "2026-%02d-%02dT23:59:59Z" % (dice.randrange(2, 4), dice.randrange(1, 29)),
                   "pair": lambda: dice.choice((*PAIRS, "xauusd", "btc/Usdt", "EUR", "NONE")),
                   "direction": lambda: dice.choice(("BUY", "SHORT")), "outcome": lambda: dice.choice(("WIN", "LOSS")),
                   "session": lambda: dice.choice(("NY", "OTHER")),
                   "strategy": lambda: dice.choice((*STRATEGIES, "fad")),
                   "tag": lambda: dice.choice((*TAGS, "c"))}
        for _ in range(120):
            query = {name: choices[name]() for name in dice.sample(sorted(choices), dice.choice((1, 1, 2, 3)))}
            if query.get("from", "") > query.get("to", "9"):
                continue
            with self.subTest(query=query):
                expected = [item["id"] for item in self.oracle if matches(item, query)]
                got = [item["id"] for item in listing(self.api, limit=dice.choice((3, 50, 500)), **query)]
                self.assertEqual(got, expected)

    def test_the_last_page_has_no_cursor_even_when_it_is_full(self):
        first = self.api.get(TRADES + "?limit=500").json()
        rest = len(self.oracle) - 500
        query = urlencode({"limit": rest, "cursor": first["next_cursor"]})
        last = self.api.get(TRADES + "?" + query).json()
        self.assertEqual((len(last["trades"]), last["next_cursor"]), (rest, None))


class Queries(ServerCase):
    def test_from_and_to_are_inclusive_and_take_timestamps(self):
        api = self.fresh().api
        self.create_many(api, [trade(date="2026-05-%02d" % day) for day in range(1, 6)])
        for query, days in (({"from": "2026-05-02", "to": "2026-05-04"}, [4, 3, 2]), ({"from": "2026-05-05"}, [5]),
                            ({"to": "2026-05-01"}, [1]), ({"from": "2026-05-03", "to": "2026-05-03"}, [3]),
                            ({"from": "2026-05-04T23:59:59Z"}, [5, 4]), ({"to": "2026-05-02T00:00:00Z"}, [2, 1]),
                            ({"from": "2026-05-04T23:30:00-01:00"}, [5]),
                            ({"from": "1900-01-01", "to": "1900-12-31"}, [])):
            self.assertEqual([int(item["date"][-2:]) for item in listing(api, **query)], days, query)

    def test_a_wrong_parameter_is_400_and_named(self):
        for query, name in (("from=2026-02-30", "from"), ("from=", "from"), ("to=tomorrow", "to"),
                            ("to=2026-5-1", "to"),
                            ("from=2026-05-02&to=2026-05-01", "from"), ("limit=0", "limit"), ("limit=501", "limit"),
                            ("limit=99999999999999999999", "limit"), ("limit=-1", "limit"), ("limit=1e2", "limit"),
                            ("limit=%2B5", "limit"), ("limit=0x10", "limit"), ("limit=5%00", "limit"),
                            ("limit=", "limit"),
                            ("direction=UP", "direction"), ("outcome=win", "outcome"), ("session=MARS", "session"),
                            ("pair=", "pair"), ("pair=EUR%20USD", "pair"), ("tag=", "tag"), ("account_id=x", "account_id"),
                            ("limit=5&limit=5", "limit"), ("pair=A&pair=B", "pair"), ("cursor=x", "cursor"),
                            ("cursor=" + "A" * 2000, "cursor"), ("pair=%zz", "query"), ("a=%", "query")):
            with self.subTest(query=query[:60]):
                self.assertError(self.api.get(TRADES + "?" + query), 400, name)

    def test_unknown_parameters_are_ignored(self):
        stored = self.create(self.api)
        for query in ("nonsense=1", "limits=0", "a", "&&&", "=", "a=1&a=2"):
            answer = self.api.get(TRADES + "?" + query)
            self.assertEqual((answer.status, answer.json()["trades"][0]["id"]), (200, stored["id"]), query)

    def test_a_filter_value_is_percent_decoded(self):
        api = self.fresh().api
        stored = self.create(api, pair="BTC/USDT", strategy="\u00e9t\u00e9 & 100%", tags=["a=b"])
        for query in ({"pair": "BTC/USDT"}, {"strategy": stored["strategy"]}, {"tag": "a=b"}):
            self.assertEqual(listing(api, **query), [stored], query)

    def test_pair_matches_the_whole_pair_only(self):
        api = self.fresh().api
        for pair in ("XAU", "XAUUSD", "XAUUSD.M", "XAUUSD1"):
            self.create(api, pair=pair)
        for query, count in (("XAU", 1), ("xauusd", 1), ("XAUUSD.m", 1), ("XAUUS", 0), ("XAUUSD.", 0)):
            self.assertEqual(len(listing(api, pair=query)), count, query)

    def test_another_users_trades_never_show(self):
        mine, theirs = self.fresh().api, self.fresh().api
        self.create_many(mine, [trade() for _ in range(10)])
        stored = self.create(theirs)
        self.assertEqual(listing(theirs), [stored])
        cursor = mine.get(TRADES + "?limit=3").json()["next_cursor"]
        answer = theirs.get(TRADES + "?" + urlencode({"cursor": cursor}))
        if answer.status == 200:
            self.assertLessEqual({item["id"] for item in answer.json()["trades"]}, {stored["id"]})
        else:
            self.assertError(answer, 400, "cursor")

    def test_a_damaged_cursor_is_400_or_still_a_page_of_ones_own(self):
        api = self.fresh().api
        self.create_many(api, [trade() for _ in range(6)])
        cursor = api.get(TRADES + "?limit=3").json()["next_cursor"]
        for at in range(len(cursor)):
            damaged = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1:]
            self.assertIn(api.get(TRADES + "?" + urlencode({"cursor": damaged})).status, (200, 400), damaged)
        for damaged in (cursor[:-1], cursor + "A", cursor[:3], "%00", "\u00e9", "=" * 40):
            self.assertIn(api.get(TRADES + "?" + urlencode({"cursor": damaged})).status, (200, 400), damaged)


class WhileOthersWrite(ServerCase):
    def test_a_walk_by_cursor_shows_what_stays_exactly_once(self):
        user = self.fresh()
        dice = random.Random(3)
        trades = [trade(date="2026-04-%02d" % dice.randrange(1, 29), pair=dice.choice(("A", "B"))) for _ in range(600)]
        stored = self.create_many(user.api, trades)
        touched = [item["id"] for item in stored[::3]]
        stays = [item["id"] for item in sorted(reversed(stored), key=lambda item: item["date"], reverse=True)
                 if item["id"] not in set(touched)]
        done = threading.Event()
        failures = []

        def write():
            api, mine = self.server.client(user.key), list(touched)
            random.Random(4).shuffle(mine)
            while not done.is_set():
                statuses = [api.post(TRADES, trade(date="2026-04-15", pair="A")).status]
                if mine:
                    path = TRADES + "/" + mine.pop()
                    statuses.append(api.delete(path).status if len(mine) % 2 else
                                    api.patch(path, {"date": "2026-04-%02d" % (len(mine) % 28 + 1)}).status)
                failures.extend(status for status in statuses if status not in (200, 201))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            keep = set(stays)
            for query in ({"limit": 7}, {"limit": 20, "pair": "B"}, {"limit": 7}):
                seen = [item["id"] for item in listing(user.api, **query)]
                pair = {item["id"] for item in stored if item["pair"] == query.get("pair", item["pair"])}
                self.assertEqual([one for one in seen if one in keep], [one for one in stays if one in pair])
                fixed = [one for one in seen if one not in touched]
                self.assertEqual(len(fixed), len(set(fixed)), "a trade came twice")
        finally:
            done.set()
            writer.join()
        self.assertEqual(failures, [])

    def test_a_cursor_goes_on_after_its_own_trade_was_deleted(self):
        api = self.fresh().api
        stored = list(reversed(self.create_many(api, [trade() for _ in range(9)])))
        page = api.get(TRADES + "?limit=3").json()
        for item in page["trades"] + stored[3:4]:
            self.assertEqual(api.delete(TRADES + "/" + item["id"]).status, 200)
        rest = listing(api, limit=2)
        self.assertEqual(rest, stored[4:])
        following = api.get(TRADES + "?" + urlencode({"cursor": page["next_cursor"]})).json()["trades"]
        self.assertEqual(following, stored[4:])


if __name__ == "__main__":
    unittest.main()
