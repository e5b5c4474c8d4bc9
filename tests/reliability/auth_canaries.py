"""Secrets that are told apart from everything else, and the search for them in whatever comes out of a server."""

import base64

from auth_callers import CHECKSUM, DIGITS, SECRET
from row import expect

MARK, DIGIT_MARK = "Zq7Kv9Xw", "690417352"  # how our own begin: a text that is cut short is found all the same


def spellings(text):
    """The bytes that a text may be written as."""
    data = text.encode()
    yield from (data, data.upper(), data.lower(), data.hex().encode(), data.hex().upper().encode())
    for shift, head in enumerate((0, 2, 3)):  # in base64 it looks another way at each of three places
        padded = b"\0" * shift + data
        yield base64.b64encode(padded[:len(padded) // 3 * 3])[head:]


def secret_of(token):
    """The secret within an API key, a hook's token or a session's: the rest is an id, or tells nothing."""
    return token[-CHECKSUM - SECRET:-CHECKSUM]


def number(digits):
    """The value of a secret's digits, as the bytes that the server draws and hashes."""
    value = 0
    for digit in digits:
        value = value * 62 + DIGITS.index(digit)
    return value.to_bytes(20, "big")


class Canaries:
    """Texts that must be found nowhere. Each has a name, under which it is spoken of."""

    def __init__(self, dice):
        self.dice = dice
        self.words, self.tokens = {}, {}  # name → spellings
        self.marks = (*spellings(MARK), *spellings(DIGIT_MARK))

    def __len__(self):
        return len(self.words) + len(self.tokens)

    def plant(self, name, text, *forms, among=None):
        """Adds a text that does not begin with a mark, or one of `among`; answers its name, which no other has."""
        name = "%s, %d" % (name, len(self))
        (self.tokens if among is None else among)[name] = (*spellings(text), *forms)
        return name

    def word(self, name, size=16):
        """A new one of letters and digits."""
        text = MARK + "".join(self.dice.choice(DIGITS) for _ in range(size - len(MARK)))
        self.plant(name, text, among=self.words)
        return text

    def digits(self, name, size=13):
        text = DIGIT_MARK + "".join(self.dice.choice("0123456789") for _ in range(size - len(DIGIT_MARK)))
        self.plant(name, text, among=self.words)
        return text

    def token(self, name, text):
        """One that the server made: the first half of its secret is looked for, and the value of all of it."""
        secret = secret_of(text)
        return self.plant(name, secret[:SECRET // 2], number(secret))

    def find(self, data):
        """The names of those that are in the bytes, in whatever spelling."""
        found = {name for name, forms in self.tokens.items() if any(form in data for form in forms)}
        if any(mark in data for mark in self.marks):
            named = {name for name, forms in self.words.items() if any(form in data for form in forms)}
            found |= named or {"part of a canary"}
        return found

    def held(self, data):
        """The names of those that are in the bytes as they were sent; quicker, for very many bytes."""
        return [name for name, forms in {**self.words, **self.tokens}.items() if forms[0] in data]


class Places:
    """Where they are looked for: what a server said and wrote, in the order it came."""

    def __init__(self):
        self.all = []    # (place, bytes)
        self.shown = {}  # index of an answer → names of what it may show, since it is what was asked for

    def add(self, place, data):
        self.all.append((place, bytes(data)))
        return len(self.all) - 1

    def kinds(self):
        return sorted({place.split(":")[0] for place, _ in self.all})

    def size(self):
        return sum(len(data) for _, data in self.all)

    def judge(self, canaries, kind="", start=0):
        """Raises Broken with every canary and the first places that it was found in, of the places of one kind, and
        from one of them on."""
        seen = {}
        for index, (place, data) in enumerate(self.all[start:], start):
            if place.startswith(kind):
                for name in canaries.find(data) - self.shown.get(index, set()):
                    seen.setdefault(name, []).append(place)
        expect(not seen, "; ".join("%s in %s" % (name, ", ".join(sorted(set(places))[:3]))
                                   for name, places in sorted(seen.items())))
