"""Statistics against an oracle in exact decimals."""

import datetime
import random
import unittest
from decimal import Decimal, localcontext

from harness import MISSING, ServerCase, listing, trade
from wire import Token

STATS = "/api/v1/stats"
NUMBERS = {"trades", "wins", "losses", "breakevens", "win_rate", "gross_profit", "gross_loss", "net_pnl",
           "profit_factor",
           "expectancy", "average_win", "average_loss", "largest_win", "largest_loss", "average_risk_reward",
           "max_drawdown", "max_consecutive_wins", "max_consecutive_losses"}
EXACT = ("trades", "wins", "losses", "breakevens", "gross_profit", "gross_loss", "net_pnl", "largest_win",
         "largest_loss",
         "max_drawdown", "max_consecutive_wins", "max_consecutive_losses")


def ratio(part, whole, times=1):
    return None if not whole else part / whole * times


def streak(outcomes, wanted, other):
    best = run = 0
    for outcome in outcomes:
        run = run + 1 if outcome == wanted else 0 if outcome == other else run
        best = max(best, run)
    return best


def drawdown(pnls):
    equity = peak = worst = Decimal(0)
    for pnl in pnls:
        equity += pnl
        peak = max(peak, equity)
        worst = max(worst, peak - equity)
    return worst


def expected(stored):
    """The definitions of the contract over trades in the order of their creation."""
    with localcontext() as context:
        context.prec = 60
        rows = sorted(stored, key=lambda item: item["date"])
        pnls = [Decimal(item["pnl"]) for item in rows]
        wins = [Decimal(item["pnl"]) for item in rows if item["outcome"] == "WIN"]
        losses = [Decimal(item["pnl"]) for item in rows if item["outcome"] == "LOSS"]
        outcomes = [item["outcome"] for item in rows]
        days = {}
        for item, pnl in zip(rows, pnls):
            days[item["date"]] = days.get(item["date"], Decimal(0)) + pnl
        total, equity = Decimal(0), []
        for date in sorted(days):
            total += days[date]
            equity.append((date, days[date], total))
        return {"trades": len(rows), "wins": len(wins), "losses": len(losses),
                "breakevens": len(rows) - len(wins) - len(losses),
                "win_rate": ratio(Decimal(len(wins)), len(wins) + len(losses), 100),
                "gross_profit": sum(wins, Decimal(0)), "gross_loss": sum(losses, Decimal(0)),
                "net_pnl": sum(pnls, Decimal(0)),
                "profit_factor": ratio(sum(wins, Decimal(0)), abs(sum(losses, Decimal(0)))),
                "expectancy": ratio(sum(pnls, Decimal(0)), len(rows)), "average_win": ratio(sum(wins), len(wins)),
                "average_loss": ratio(sum(losses), len(losses)), "largest_win": max(wins, default=None),
                "largest_loss": min(losses, default=None),
                "average_risk_reward": ratio(sum(Decimal(item["risk_reward"]) for item in rows), len(rows)),
                "max_drawdown": drawdown(pnls), "max_consecutive_wins": streak(outcomes, "WIN", "LOSS"),
                "max_consecutive_losses": streak(outcomes, "LOSS", "WIN"), "equity": equity}


def random_trade(dice):
    outcome = dice.choice(("WIN", "WIN", "LOSS", "LOSS", "BREAKEVEN"))
    size = Decimal(dice.randrange(1, 10 ** 9)) / 10 ** dice.randrange(0, 9)
    pnl = {"WIN": size, "LOSS": -size, "BREAKEVEN": Decimal(0)}[outcome]
    return trade(outcome=outcome, pnl=Token(format(pnl, "f")), risk_reward=Token("%.2f" % (dice.random() * 4)),
                 date="2026-%02d-%02d" % (dice.randrange(1, 5), dice.randrange(1, 29)),
                 pair=dice.choice(("XAUUSD", "EURUSD")),
                 session=dice.choice(("LONDON", "NY")), direction=dice.choice(("BUY", "SELL")),
                 strategy=dice.choice(("a", "b", MISSING)), tags=dice.sample(("x", "y"), dice.randrange(0, 2)))


class StatsCase(ServerCase):
    def stats(self, api, query=""):
        answer = api.get(STATS + query)
        self.assertEqual(answer.status, 200, answer)
        self.assertIs(answer.json()["ok"], True)
        return answer.json()

    def assertStats(self, got, want):
        for name in EXACT:
            value = abs(Decimal(got[name])) if name == "max_drawdown" else got[name]
            self.assertEqual(value, want[name], name)
        for name in NUMBERS - set(EXACT):
            if want[name] is None:
                self.assertIsNone(got[name], name)
            else:
                self.assertIsNotNone(got[name], name)
                close = abs(Decimal(got[name]) - want[name]) <= abs(want[name]) * Decimal("1e-9") + Decimal("1e-12")
                self.assertTrue(close, "%s: %s, expected %s" % (name, got[name], want[name]))


class Oracle(StatsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dice = random.Random(11)
        cls.stored = cls("test_everything_together_agrees").create_many(cls.api,
                                                                        [random_trade(dice) for _ in range(900)])

    def test_everything_together_agrees(self):
        stats, want = self.stats(self.api)["stats"], expected(self.stored)
        self.assertEqual((NUMBERS | {"equity"}) - set(stats), set())
        self.assertStats(stats, want)
        self.assertEqual([(point["date"], point["pnl"], point["cumulative_pnl"]) for point in stats["equity"]],
                         want["equity"])

    def test_every_filter_of_the_listing_works_here_too(self):
        for query in ({"pair": "xauusd"}, {"from": "2026-02-01", "to": "2026-03-15"}, {"session": "NY"}, {"tag": "x"},
                      {"direction": "SELL"}, {"outcome": "WIN"}, {"outcome": "LOSS"}, {"strategy": "a"},
                      {"pair": "EURUSD", "session": "LONDON"}, {"pair": "NONE"}):
            with self.subTest(query=query):
                ids = {item["id"] for item in listing(self.api, limit=500, **query)}
                text = "?" + "&".join("%s=%s" % item for item in query.items())
                want = expected([item for item in self.stored if item["id"] in ids])
                self.assertStats(self.stats(self.api, text)["stats"], want)

    def test_every_grouping_agrees_group_by_group(self):
        weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        keys = {"pair": lambda item: item["pair"], "session": lambda item: item["session"],
                "direction": lambda item: item["direction"], "month": lambda item: item["date"][:7],
                "strategy": lambda item: item["strategy"] or "",
                "weekday": lambda item: weekday[datetime.date.fromisoformat(item["date"]).weekday()]}
        for name, key in keys.items():
            with self.subTest(group_by=name):
                body = self.stats(self.api, "?group_by=" + name)
                self.assertStats(body["stats"], expected(self.stored))
                groups = {}
                for item in self.stored:
                    groups.setdefault(key(item), []).append(item)
                got = {str(group["key"] or "") if name != "weekday" else group["key"][:3].lower(): group
                       for group in body["groups"]}
                self.assertEqual(set(got), set(groups))
                self.assertEqual(len(got), len(body["groups"]))
                for each, items in groups.items():
                    self.assertStats(got[each], expected(items))

    def test_a_wrong_parameter_is_400(self):
        for query, name in (("group_by=colour", "group_by"), ("group_by=", "group_by"), ("from=x", "from"),
                            ("from=2026-02-02&to=2026-02-01", "from"), ("outcome=won", "outcome")):
            self.assertError(self.api.get(STATS + "?" + query), 400, name)


class Definitions(StatsCase):
    def of(self, *rows):
        """Stats of a fresh user with trades given as (outcome, pnl) or (outcome, pnl, date)."""
        api = self.fresh().api
        self.create_many(api, [trade(outcome=row[0], pnl=Token(str(row[1])),
                                     date=(row + ("2026-05-19",))[2]) for row in rows])
        return self.stats(api)["stats"]

    def test_what_is_undefined_is_null_and_never_zero(self):
        stats = self.stats(self.fresh().api)["stats"]
        self.assertEqual((stats["trades"], stats["net_pnl"], stats["gross_profit"], stats["equity"]), (0, 0, 0, []))
        for name in ("win_rate", "profit_factor", "expectancy", "average_win", "average_loss", "largest_win",
                     "largest_loss", "average_risk_reward"):
            self.assertIsNone(stats[name], name)
        only_breakevens = self.of(("BREAKEVEN", 0))
        self.assertIsNone(only_breakevens["win_rate"])
        self.assertEqual(only_breakevens["expectancy"], 0)
        only_wins = self.of(("WIN", 5), ("WIN", 6))
        self.assertEqual((only_wins["win_rate"], only_wins["profit_factor"], only_wins["average_loss"]),
                         (100, None, None))
        only_losses = self.of(("LOSS", -5))
        self.assertEqual((only_losses["win_rate"], only_losses["profit_factor"]), (0, 0))

    def test_money_sums_are_exact_in_decimal(self):
        self.assertEqual(self.of(*[("WIN", "0.1")] * 3)["net_pnl"], Decimal("0.3"))
        self.assertEqual(self.of(*[("WIN", "0.01")] * 1000)["gross_profit"], 10)
        stats = self.of(("WIN", "90071992547409.93"), ("LOSS", "-90071992547409.92"))
        self.assertEqual(stats["net_pnl"], Decimal("0.01"))

    def test_breakevens_are_left_out_of_the_win_rate_and_end_no_streak(self):
        stats = self.of(("WIN", 1), ("BREAKEVEN", 0), ("WIN", 1), ("LOSS", -1), ("BREAKEVEN", 0), ("LOSS", -1),
                        ("LOSS", -2))
        self.assertEqual((stats["win_rate"], stats["max_consecutive_wins"], stats["max_consecutive_losses"]),
                         (40, 2, 3))

    def test_drawdown_starts_from_zero_and_is_in_money(self):
        self.assertEqual(abs(self.of(("LOSS", -30), ("WIN", 100), ("LOSS", -20))["max_drawdown"]), 30)
        self.assertEqual(abs(self.of(("WIN", 50), ("LOSS", -20), ("LOSS", -40), ("WIN", 5))["max_drawdown"]), 60)
        self.assertEqual(self.of(("WIN", 50), ("WIN", 1))["max_drawdown"], 0)

    def test_streaks_and_drawdown_follow_the_date_then_the_creation(self):
        stats = self.of(("LOSS", -10, "2026-05-03"), ("WIN", 4, "2026-05-01"), ("WIN", 5, "2026-05-02"),
                        ("LOSS", -1, "2026-05-03"), ("WIN", 6, "2026-05-02"))
        self.assertEqual((stats["max_consecutive_wins"], stats["max_consecutive_losses"]), (3, 2))
        self.assertEqual(abs(stats["max_drawdown"]), 11)
        self.assertEqual([(point["date"], point["pnl"], point["cumulative_pnl"]) for point in stats["equity"]],
                         [("2026-05-01", 4, 4), ("2026-05-02", 11, 15), ("2026-05-03", -11, 4)])

    def test_stats_follow_changes_and_deletions(self):
        api = self.fresh().api
        one, two = self.create(api, pnl=10), self.create(api, pnl=5)
        api.patch("/api/v1/trades/" + one["id"], {"pnl": -3, "outcome": "LOSS"})
        self.assertEqual(self.stats(api)["stats"]["net_pnl"], 2)
        api.delete("/api/v1/trades/" + two["id"])
        self.assertEqual(self.stats(api)["stats"]["net_pnl"], -3)

    def test_stats_need_no_pro_plan_and_only_the_read_scope(self):
        self.assertEqual(self.fresh("free").api.get(STATS).status, 200)
        self.assertEqual(self.owner.read_only().get(STATS).status, 200)


if __name__ == "__main__":
    unittest.main()
