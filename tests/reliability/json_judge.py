"""An independent judgement of a JSON body: Python's parser made strict, and what the contract adds for three requests.
What the contract leaves open is left open here: `Verdict.statuses` then holds both answers."""

import datetime
import json
import math
import re

MIB = 1 << 20
MAX_DEPTH, MAX_MEMBERS, MAX_VALUES, MAX_NUMBER = 32, 256, 200_000, 128
GOOD, BAD, OPEN = "good", "bad", "open"  # what a value is to a field; open: either answer keeps the contract
# An exponent that no integer holds may stop a parser wherever it is met, and is then named by its place.
HUGE = re.compile(rb"[eE][+-]?[0-9]{9}")


class Number(str):
    """A number as it was written: no digit of it is lost on the way to a comparison."""


class Malformed(Exception):
    """No JSON that the contract takes; the sentence says why."""


def same(one, other):
    """Equal in value and kind: "1" is not 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return one == other


def _constant(word):
    raise Malformed(word + " is not JSON")


def _members(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Malformed("a name twice")
    if len(pairs) > MAX_MEMBERS:
        raise Malformed("too many members")
    return members


def read(body, members=_members):
    """The value of a JSON text, with every number as a Number; Malformed where it is none."""
    try:
        return json.loads(body.decode("utf-8"), parse_int=Number, parse_float=Number, parse_constant=_constant,
                          object_pairs_hook=members)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None


def parse(body, members=_members):
    """The same within the contract's bounds: depth, number of values, and no text that is not Unicode."""
    root = read(body, members)
    level, depth, values = [root], 0, 0
    while level:
        depth += any(isinstance(value, (list, dict)) for value in level)
        values += len(level)
        inner = []
        for value in level:
            texts = value if isinstance(value, dict) else [value] if type(value) is str else ()
            for text in texts:
                if any("\ud800" <= letter <= "\udfff" for letter in text):
                    raise Malformed("half a surrogate pair")
            inner += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        level = inner
    if depth > MAX_DEPTH or values > MAX_VALUES:
        raise Malformed("too deep, or too many values")
    return root


# ------------------------------------------------------------------------------------------------- kinds of fields

def vague(value):
    """Whether a number is nearer to zero than a double reaches, or has an exponent that no integer holds."""
    is_zero = not value.lower().split("e")[0].strip("-0.")
    exponent = int(value.lower().partition("e")[2] or 0)
    return (not is_zero and float(value) == 0) or abs(exponent) > 2_000_000_000


def number(value):
    if type(value) is not Number or len(value) > MAX_NUMBER or math.isinf(float(value)):
        return BAD
    return OPEN if vague(value) else GOOD


def positive(value):
    found = number(value)
    above = found != BAD and not value.startswith("-") and value.lower().split("e")[0].strip("0.")
    return found if above else BAD


def text(least, most):
    def judged(value):
        return GOOD if type(value) is str and least <= len(value.encode()) <= most else BAD
    return judged


def word(*words):
    return lambda value: GOOD if type(value) is str and value in words else BAD


def date(value):
    if type(value) is not str or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return BAD
    try:
        datetime.date(*map(int, value.split("-")))
    except ValueError:
        return BAD
    return GOOD


def pair(value):
    return GOOD if type(value) is str and re.fullmatch(r"[A-Za-z0-9._/#:!-]{1,32}", value) else BAD


def tags(value):
    fits = type(value) is list and len(value) <= 20 and all(text(1, 40)(item) == GOOD for item in value)
    return GOOD if fits else BAD


def symbol(value):
    """Which names stand for an instrument is another row's affair."""
    return BAD if text(1, 64)(value) == BAD else GOOD if value == "XAUUSD" else OPEN


TRADE = {"date": date, "pair": pair, "direction": word("BUY", "SELL", "LONG", "SHORT"),
         **dict.fromkeys(("entry_price", "exit_price", "stop_loss", "take_profit"), number), "lot_size": positive,
         "pnl": number, "risk_reward": number, "outcome": word("WIN", "LOSS", "BREAKEVEN"),
         "session": word("LONDON", "NY", "ASIA", "OTHER")}
EXTRAS = {"strategy": text(0, 200), "notes": text(0, 16 << 10), "commission": number, "swap": number, "tags": tags}
SIGNAL = {"symbol": symbol, "direction": word("BUY", "SELL")}
SIGNAL_EXTRAS = {"comment": text(0, 1000), "leverage": positive, "lot_size": positive}


class Kind:
    """A request that takes a body: its required and optional fields, and the templates of json_rules for it."""

    def __init__(self, method, path, item, done, most, required, optional, names, base):
        self.method, self.path, self.item, self.done, self.most = method, path, item, done, most
        self.required, self.optional = required, optional
        self.nullable = set(optional) - (set(TRADE) if item == "trade" else set())
        self.number, self.text = names
        self.base = base

    def fill(self, template):
        """The body that a template stands for: <BASE> is what every good body has, <LESS> that without the number."""
        less = b",".join(b'"%s":%s' % member for member in self.base if member[0] != self.number)
        whole = b",".join(b'"%s":%s' % member for member in self.base)
        for place, filling in ((b"<BASE>", whole), (b"<LESS>", less), (b"<NUMBER>", self.number),
                               (b"<TEXT>", self.text)):
            template = template.replace(place, filling)
        return template


BASE_TRADE = [(b"date", b'"2026-05-19"'), (b"pair", b'"XAUUSD"'), (b"direction", b'"BUY"'),
              (b"entry_price", b"2342.50"), (b"exit_price", b"2355"), (b"stop_loss", b"2330"),
              (b"take_profit", b"2355"), (b"lot_size", b"0.10"), (b"pnl", b"125.00"), (b"risk_reward", b"1.0"),
              (b"outcome", b'"WIN"'), (b"session", b'"LONDON"')]
# Signals have a smaller bound than trades: that of a message.
KINDS = {
    "trades": Kind("POST", "/api/v1/trades", "trade", 201, MIB, TRADE, EXTRAS, (b"pnl", b"notes"), BASE_TRADE),
    "signals": Kind("POST", "/api/v1/signals", "signal", 201, MIB >> 4, SIGNAL, SIGNAL_EXTRAS,
                    (b"leverage", b"comment"), [(b"symbol", b'"XAUUSD"'), (b"direction", b'"BUY"')]),
    "changes": Kind("PATCH", "/api/v1/trades/", "trade", 200, MIB, {}, {**TRADE, **EXTRAS}, (b"pnl", b"notes"),
                    [(b"pair", b'"XAUUSD"')]),
}


class Verdict:
    """Which statuses keep the contract; on success what the answer must hold, on a 400 which fields may be named, where
    None is any."""

    def __init__(self, statuses, stored=None, ignored=(), fields=None):
        self.statuses, self.stored, self.ignored, self.fields = statuses, stored or {}, list(ignored), fields


def judge(kind, body, members=_members):
    if len(body) > kind.most:
        return Verdict({413})
    whole = None if HUGE.search(body) else {"body"}
    try:
        root = parse(body, members)
    except Malformed:
        return Verdict({400}, fields=whole)
    if not isinstance(root, dict):
        return Verdict({400}, fields=whole)
    known = {**kind.required, **kind.optional}
    faults, doubts, stored = {name for name in kind.required if name not in root}, set(), {}
    for name, value in root.items():
        if name not in known:
            # What is not stored has no range, but a parser may have one for exponents.
            doubts.update([name] if out_of_range(value) else ())
        elif value is None and name in kind.nullable:
            stored[name] = [] if name == "tags" else None
        else:
            found = known[name](value)
            (faults if found == BAD else doubts if found == OPEN else set()).add(name)
            stored[name] = value.upper() if name == "pair" and type(value) is str else value
    ignored = [name for name in root if name not in known]
    if faults:
        return Verdict({400}, fields=whole and faults | doubts)
    return Verdict({kind.done, 400} if doubts else {kind.done}, stored, ignored, whole and doubts)


def out_of_range(value):
    """Whether there is a number in it that a double does not hold."""
    if isinstance(value, (list, dict)):
        return any(map(out_of_range, value.values() if isinstance(value, dict) else value))
    return type(value) is Number and (math.isinf(float(value)) or vague(value))
