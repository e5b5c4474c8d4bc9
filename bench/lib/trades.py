"""Plausible trades, as the request bodies of the API. The same seed gives the same trades."""

import datetime
import random

PAIRS = ("XAUUSD", "EURUSD", "GBPUSD", "USDJPY", "NAS100", "US30", "BTCUSD", "AUDUSD")
STRATEGIES = ("breakout", "pullback", "london open", "mean reversion", "news fade")
NOTES = ("", "", "", "", "Waited for the retest; moved the stop to break-even at 1R.")
SESSIONS = ("LONDON", "NY", "ASIA", "OTHER")
LAST_DAY = datetime.date(2026, 6, 30)
TRADES_A_DAY = 7
MAX_DAYS = 3650


def history_days(trades):
    """How many days the history of a user with so many trades covers."""
    return max(1, min(trades // TRADES_A_DAY, MAX_DAYS))


def trade(chance, date):
    entry = chance.randrange(50_000, 4_000_000) / 1000
    move = chance.randrange(-5_000, 9_000) / 1000
    outcome = "WIN" if move > 0 else "LOSS" if move < 0 else "BREAKEVEN"
    note = chance.choice(NOTES)
    notes = f',"notes":"{note}"' if note else ""
    return (
        f'{{"date":"{date}","pair":"{chance.choice(PAIRS)}","direction":"{chance.choice(("BUY", "SELL"))}",'
        f'"entry_price":{entry},"exit_price":{entry + move:.3f},"stop_loss":{entry - 4.5:.3f},'
        f'"take_profit":{entry + 9:.3f},"lot_size":{chance.randrange(1, 200) / 100},"pnl":{move * 10:.2f},'
        f'"risk_reward":{chance.randrange(5, 40) / 10},"outcome":"{outcome}","session":"{chance.choice(SESSIONS)}",'
        f'"strategy":"{chance.choice(STRATEGIES)}"{notes}}}'
    )


def batch(user, count, begin, end):
    """Trades begin to end of a history of `count`, oldest first, as a body of the batch endpoint."""
    chance = random.Random(f"{user}/{begin}")
    days = history_days(count)
    first = LAST_DAY - datetime.timedelta(days=days - 1)
    rows = (trade(chance, first + datetime.timedelta(days=at * days // count)) for at in range(begin, end))
    return '{"trades":[' + ",".join(rows) + "]}"
