"""Documents by chance: bodies whose fields, layout and escapes vary, and damage to them. Whether one is JSON, and what
is to be stored, is for json_judge to say."""

import json

LETTERS = ("aZ09 _-.,:;{}[]<>&'/+=%", "\u00e9\u00df\u0416\u05d0\u4e2d\u20ac\u2028\u202e\u0301\ufeff\uffff",
           "\U0001f600\U00010000\U0010ffff", '"\\', "\b\f\n\r\t", "\x00\x01\x1b\x1f\x7f\x80")
SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
MARKS = (b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"0", b"-", b".", b"e", b"\x00", b"\n", b"\x80", b"\xff",
         b"\xed\xa0\x80", b"\\u", b"\\ud800", b"\xc0\x80", b"//", b"null", b" ", b"\xc2\xa0", b"1e400", b"01")
WORDS = {"direction": ("BUY", "SELL", "LONG", "SHORT"), "outcome": ("WIN", "LOSS", "BREAKEVEN"),
         "session": ("LONDON", "NY", "ASIA", "OTHER"), "symbol": ("XAUUSD",)}


class Writer:
    """Writes bodies for one kind of request."""

    def __init__(self, dice, kind):
        self.dice, self.kind, self.pick = dice, kind, dice.choice

    def body(self):
        text = self.document().encode("utf-8", "surrogatepass")
        return self.damaged(text) if self.dice.random() < 0.4 else text

    def document(self):
        known = [*self.kind.required, *(name for name in self.kind.optional if self.dice.random() < 0.4)]
        if self.dice.random() < 0.03:
            known.append(self.pick(known or ["pnl"]))
        members = [(name, self.field(name)) for name in known if self.dice.random() < 0.995]
        for _ in range(self.pick((0, 0, 1, 2, 5))):
            members.append((self.characters(6), self.value(self.pick((1, 2, 6)))))
        self.dice.shuffle(members)
        return self.space() + self.object(members) + self.space()

    def object(self, members):
        pairs = ("%s%s:%s%s" % (self.string(name), self.space(), self.space(), value) for name, value in members)
        return "{%s}" % (self.space() + (self.space() + "," + self.space()).join(pairs) + self.space())

    def field(self, name):
        """A value that mostly fits."""
        if self.dice.random() < 0.01:
            return self.value(1)
        if name in WORDS:
            words = WORDS[name][:2] if name == "direction" and "symbol" in self.kind.required else WORDS[name]
            return self.string(self.pick(words))
        if name == "date":
            return self.string("20%02d-%02d-%02d" % tuple(self.dice.randrange(1, top) for top in (100, 13, 29)))
        if name == "pair":
            return self.string("".join(self.pick("ABCxyz019._/#:!-") for _ in range(self.dice.randrange(1, 33))))
        if name == "tags":
            return "[%s]" % ",".join(self.string(self.characters(9) or "t") for _ in range(self.dice.randrange(6)))
        if name in ("strategy", "notes", "comment"):
            return "null" if self.dice.random() < 0.1 else self.string(self.characters(40))
        wants_positive = name in ("lot_size", "leverage")
        return self.number(("",) if wants_positive else ("", "", "-"), least=int(wants_positive))

    def number(self, signs=("", "-"), least=0):
        whole = self.dice.randrange(least, 10 ** self.pick((1, 1, 3, 5, 17, 30)) + least)
        text = self.pick(signs) + str(whole)
        if self.dice.random() < 0.7:
            text += "." + "".join(self.dice.choices("0123456789", k=self.pick((1, 2, 2, 5, 8, 20, 60))))
        if self.dice.random() < 0.15:
            most = self.pick((3, 30, 300, 400))
            text += self.pick("eE") + self.pick(("", "+", "-")) + str(self.dice.randrange(most))
        return text

    def value(self, depth):
        roll = self.dice.random()
        if depth > 0 and roll < 0.25:
            items = [self.value(depth - 1) for _ in range(self.dice.randrange(4))]
            return "[%s]" % ",".join(self.space() + item + self.space() for item in items)
        if depth > 0 and roll < 0.5:
            return self.object([(self.characters(3), self.value(depth - 1)) for _ in range(self.dice.randrange(4))])
        return self.pick((self.number(), self.string(self.characters(12)), self.pick(("true", "false", "null"))))

    def characters(self, most):
        alphabets = self.dice.choices(LETTERS, (20, 6, 3, 3, 2, 2), k=self.dice.randrange(most))
        return "".join(self.pick(alphabet) for alphabet in alphabets)

    def string(self, text):
        return '"%s"' % "".join(map(self.character, text))

    def character(self, letter):
        """One of the ways there are to write it."""
        roll = self.dice.random()
        if letter in SHORT and (roll < 0.7 or letter == "/"):
            return SHORT[letter] if letter != "/" or roll < 0.5 else letter
        if letter < " " or letter in '"\\' or roll < 0.08:
            escape = json.dumps(letter)[1:-1] if letter > "~" else "\\u%04x" % ord(letter)
            return escape.replace("\\U", "\\u").upper().replace("\\U", "\\u") if roll < 0.04 else escape
        return letter

    def space(self):
        return "".join(self.dice.choices(" \t\n\r", k=self.pick((0,) * 12 + (1, 2, 3))))

    def damaged(self, text):
        """One to three bytes, or marks of the grammar, put in, taken out, changed or doubled."""
        text = bytearray(text)
        for _ in range(self.dice.randrange(1, 4)):
            at, roll = self.dice.randrange(len(text) + 1), self.dice.random()
            if roll < 0.3:
                text[at:at] = self.pick(MARKS)
            elif roll < 0.5:
                del text[at:at + self.pick((1, 1, 2, 10))]
            elif roll < 0.7:
                text[at:at + 1] = bytes([self.dice.randrange(256)])
            elif roll < 0.85:
                text[at:at + 1] = self.pick(MARKS)
            else:
                end = min(len(text), at + self.dice.randrange(1, 30))
                text[at:at] = text[at:end]
        return bytes(text)
