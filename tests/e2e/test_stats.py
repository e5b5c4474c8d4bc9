"""Statistics against an oracle in exact decimals."""

import datetime
import random
import unittest
from decimal import ROUND_HALF_UP, Decimal, localcontext

from harness import MISSING, ServerCase, listing, trade
from wire import Token

STATS = "/api/v1/stats"
FIGURES = {"trades", "wins", "losses", "breakevens", "win_rate", "gross_profit", "gross_loss", "net_pnl",
           "profit_factor", "expectancy", "average_win", "average_loss", "largest_win", "largest_loss",
           "average_risk_reward", "max_drawdown", "max_consecutive_wins", "max_consecutive_losses"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def ratio(part, whole):
    """A quotient as it is served: rounded to 8 decimals, half away from zero; null where nothing divides it."""
    return None if not whole else (part / whole).quantize(Decimal("1e-8"), ROUND_HALF_UP)


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
        outcomes = [item["outcome"] for item in rows]
        wins, losses = outcomes.count("WIN"), outcomes.count("LOSS")
        gains, costs = [pnl for pnl in pnls if pnl > 0], [pnl for pnl in pnls if pnl < 0]
        gross_profit, gross_loss = sum(gains, Decimal(0)), sum(costs, Decimal(0))
        days = {}
        for item, pnl in zip(rows, pnls):
            days[item["date"]] = days.get(item["date"], Decimal(0)) + pnl
        total, equity = Decimal(0), []
        for date in sorted(days):
            total += days[date]
            equity.append((date, days[date], total))
        return {"trades": len(rows), "wins": wins, "losses": losses, "breakevens": len(rows) - wins - losses,
                "win_rate": ratio(Decimal(wins * 100), wins + losses),
                "gross_profit": gross_profit, "gross_loss": gross_loss, "net_pnl": gross_profit + gross_loss,
                "profit_factor": ratio(gross_profit, -gross_loss), "expectancy": ratio(sum(pnls), len(rows)),
                "average_win": ratio(gross_profit, len(gains)), "average_loss": ratio(gross_loss, len(costs)),
                "largest_win": max(gains, default=None), "largest_loss": min(costs, default=None),
                "average_risk_reward": ratio(sum(Decimal(item["risk_reward"]) for item in rows), len(rows)),
                "max_drawdown": drawdown(pnls), "max_consecutive_wins": streak(outcomes, "WIN", "LOSS"),
                "max_consecutive_losses": streak(outcomes, "LOSS", "WIN"), "equity": equity}


def random_trade(dice):
    """What a trade is called and what it earned need not agree: costs make a small win a loss of money."""
    outcome = dice.choice(("WIN", "WIN", "LOSS", "LOSS", "BREAKEVEN"))
    size = Decimal(dice.randrange(1, 10 ** 9)) / 10 ** dice.randrange(0, 9)
    pnl = {"WIN": size, "LOSS": -size, "BREAKEVEN": Decimal(0)}[outcome]
    if dice.random() < 0.1:
        pnl = dice.choice((size, -size, Decimal(0)))
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
        self.assertEqual({name: got[name] for name in FIGURES}, {name: want[name] for name in FIGURES})


class Oracle(StatsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        dice = random.Random(11)
        cls.stored = cls("test_everything_together_agrees").create_many(cls.api,
                                                                        [random_trade(dice) for _ in range(900)])

    def test_everything_together_agrees(self):
        stats, want = self.stats(self.api)["stats"], expected(self.stored)
        self.assertEqual((FIGURES | {"equity"}) - set(stats), set())
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
        keys = {"pair": lambda item: item["pair"], "session": lambda item: item["session"],
                "direction": lambda item: item["direction"], "month": lambda item: item["date"][:7],
                "strategy": lambda item: item["strategy"],
                "weekday": lambda item: WEEKDAYS[datetime.date.fromisoformat(item["date"]).weekday()]}
        for name, key in keys.items():
            with self.subTest(group_by=name):
                body = self.stats(self.api, "?group_by=" + name)
                self.assertStats(body["stats"], expected(self.stored))
                groups = {}
                for item in self.stored:
                    groups.setdefault(key(item), []).append(item)
                got = {group["key"]: group for group in body["groups"]}
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

    def test_outcomes_count_wins_and_money_counts_by_its_sign(self):
        stats = self.of(("WIN", -2), ("WIN", 10), ("LOSS", 1), ("BREAKEVEN", "-0.5"), ("LOSS", -4))
        self.assertEqual((stats["wins"], stats["losses"], stats["breakevens"], stats["win_rate"]), (2, 2, 1, 50))
        self.assertEqual((stats["gross_profit"], stats["gross_loss"], stats["net_pnl"]),
                         (11, Decimal("-6.5"), Decimal("4.5")))
        self.assertEqual((stats["average_win"], stats["average_loss"]), (Decimal("5.5"), Decimal("-2.16666667")))
        self.assertEqual((stats["largest_win"], stats["largest_loss"]), (10, -4))

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
        self.assertEqual(self.of(("LOSS", -30), ("WIN", 100), ("LOSS", -20))["max_drawdown"], 30)
        self.assertEqual(self.of(("WIN", 50), ("LOSS", -20), ("LOSS", -40), ("WIN", 5))["max_drawdown"], 60)
        self.assertEqual(self.of(("WIN", 50), ("WIN", 1))["max_drawdown"], 0)

    def test_streaks_and_drawdown_follow_the_date_then_the_creation(self):
        stats = self.of(("LOSS", -10, "2026-05-03"), ("WIN", 4, "2026-05-01"), ("WIN", 5, "2026-05-02"),
                        ("LOSS", -1, "2026-05-03"), ("WIN", 6, "2026-05-02"))
        self.assertEqual((stats["max_consecutive_wins"], stats["max_consecutive_losses"]), (3, 2))
        self.assertEqual(stats["max_drawdown"], 11)
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
