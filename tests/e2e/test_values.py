"""Numbers come back identical, and malformed JSON of every kind is a 400 that stores nothing."""

import random
import unittest
from decimal import Decimal

from harness import ServerCase, listing, trade
from wire import Raw, Token, encode, head

TRADES = "/api/v1/trades"
MIB = 1 << 20


def text(**changes):
    return encode(trade(**changes)).encode("utf-8")


class Numbers(ServerCase):
    IDENTICAL = ("0", "1", "-1", "0.1", "0.10", "2342.50", "-37.63", "100.25", "1e2", "1E+2", "1e-2", "12e-1",
                 "0.00001",
                 "123456789.12345678", "99999999999999.99", "9007199254740993", "1.7976931348623157e308", "5e-324",
                 "0.30000000000000004", "1234567890.123456789012345", "-1234567890123456789012345",
                 "0.1234567890123456789012345", "1e22", "123456789012345678", "2.2250738585072014e-308", "1e-7")

    def returned(self, api, name, token):
        stored = self.create(api, **{name: Token(token)})
        fetched = api.get(TRADES + "/" + stored["id"]).json()["trade"]
        listed = api.get(TRADES + "?limit=1").json()["trades"][0]
        self.assertEqual((fetched, listed), (stored, stored))
        return stored[name]

    def test_what_was_posted_comes_back_numerically_identical(self):
        for token in self.IDENTICAL:
            for name in ("pnl", "entry_price", "risk_reward", "swap"):
                with self.subTest(field=name, number=token):
                    self.assertEqual(Decimal(self.returned(self.api, name, token)), Decimal(token))

    def test_two_hundred_random_prices_come_back_identical(self):
        dice = random.Random(7)
        sent = []
        for _ in range(200):
            places, whole = dice.randrange(1, 9), dice.randrange(10 ** dice.randrange(1, 10))
            sent.append(Token("%s%d.%0*d" % (dice.choice(("", "-")), whole, places, dice.randrange(10 ** places))))
        stored = self.create_many(self.api, [trade(entry_price=token, pnl=token) for token in sent])
        for token, item in zip(sent, stored):
            self.assertEqual((item["entry_price"], item["pnl"]), (Decimal(token), Decimal(token)))

    def test_minus_zero_is_zero(self):
        self.assertEqual(self.returned(self.api, "pnl", "-0"), 0)
        self.assertEqual(self.returned(self.api, "pnl", "-0.0"), 0)

    def test_zero_with_a_huge_exponent_is_zero_or_refused_but_never_nan(self):
        for token in ("0.0e400", "0e999999", "-0e400", "0.0e-400"):
            answer = self.api.post(TRADES, trade(pnl=Token(token)))
            if answer.status == 201:
                self.assertEqual(answer.json()["trade"]["pnl"], 0, token)
            else:
                self.assertError(answer, 400, "pnl")

    def test_numbers_that_are_not_finite_are_refused_by_name(self):
        for token in ("1e400", "-1e400", "1e999", "1e999999999999999999999", "9" * 400):
            with self.subTest(token=token[:30]):
                self.assertError(self.api.post(TRADES, trade(pnl=Token(token))), 400, "pnl")

    def test_numbers_of_128_characters_are_identical_and_longer_ones_refused(self):
        longest = ("3." + "1234567890" * 20)[:128]
        for token in (longest, "9" * 128, "-" + longest[:127]):
            self.assertEqual(self.returned(self.api, "pnl", token), Decimal(token))
        for token in (longest + "1", "1" + "0" * 128, "3." + "1" * 20000):
            self.assertError(self.api.post(TRADES, trade(pnl=Token(token))), 400, "pnl")

    def test_a_number_nearer_to_zero_than_a_double_reaches_is_identical_or_refused(self):
        answer = self.api.post(TRADES, trade(pnl=Token("1e-400")))
        if answer.status == 201:
            self.assertEqual(Decimal(answer.json()["trade"]["pnl"]), Decimal("1e-400"))
        else:
            self.assertError(answer, 400, "pnl")

    def test_what_json_does_not_call_a_number_is_refused(self):
        for token in ("NaN", "nan", "Infinity", "-Infinity", "+1", "01", "-01", ".5", "1.", "1.e2", "1e", "1e+", "0x10",
                      "1_000", "1,5", "--1", "-", "1f", "\uff11"):
            with self.subTest(token=token):
                self.assertError(self.api.post(TRADES, trade(pnl=Token(token))), 400)


class Json(ServerCase):
    MALFORMED = {
        "nothing": b"", "blanks": b"  \n", "null": b"null", "an array": b"[]",
        "an array around it": b"[" + text() + b"]",
        "a number": b"5", "a string": b'"date"', "true": b"true", "an open object": b"{", "cut short": text()[:-1],
        "something after it": text() + b"x", "two objects": text() + text(),
        "a comma after the last": text()[:-1] + b",}",
        "single quotes": text().replace(b'"', b"'"), "no quotes": text().replace(b'"date"', b"date"),
        "a comment": b"/* */" + text(), "a line comment": b"// x\n" + text(),
        "a byte order mark": b"\xef\xbb\xbf" + text(),
        "UTF-16": encode(trade()).encode("utf-16"), "a NUL at the end": text() + b"\x00",
        "a raw line break in a string": text(notes="X").replace(b'"X"', b'"a\nb"'),
        "a raw NUL in a string": text(notes="X").replace(b'"X"', b'"a\x00b"'),
        "a half surrogate": text(notes="X").replace(b'"X"', b'"\\ud800"'),
        "a low surrogate first": text(notes="X").replace(b'"X"', b'"\\udc00\\ud800"'),
        "an unknown escape": text(notes="X").replace(b'"X"', b'"\\x41"'),
        "a short escape": text(notes="X").replace(b'"X"', b'"\\u12"'),
        "an overlong byte": text(notes="X").replace(b'"X"', b'"\xc0\x80"'),
        "a stray continuation byte": text(notes="X").replace(b'"X"', b'"\x80"'),
        "a cut character": text(notes="X").replace(b'"X"', b'"\xe2\x82"'),
        "a surrogate in UTF-8": text(notes="X").replace(b'"X"', b'"\xed\xa0\x80"'),
        "beyond Unicode": text(notes="X").replace(b'"X"', b'"\xf4\x90\x80\x80"'),
        "invalid UTF-8 in a key": text()[:-1] + b',"\xff":1}',
        "a form": b"date=2026-05-19&pair=XAUUSD",
    }
    DUPLICATES = {
        "the same key": text()[:-1] + b',"pnl":1}', "the same unknown key": text()[:-1] + b',"x":1,"x":2}',
        "the same by an escape": text()[:-1] + b',"p\\u006el":1}', "deep inside": text()[:-1] + b',"x":{"a":1,"a":1}}',
    }

    def test_a_malformed_body_is_400_and_stores_nothing(self):
        api = self.fresh().api
        for name, body in self.MALFORMED.items():
            with self.subTest(name):
                self.assertError(api.post(TRADES, body), 400)
        self.assertEqual(listing(api), [])

    def test_a_duplicate_key_is_400_wherever_it_stands(self):
        api = self.fresh().api
        for name, body in self.DUPLICATES.items():
            with self.subTest(name):
                self.assertError(api.post(TRADES, body), 400)
        self.assertEqual(listing(api), [])

    def test_nesting_is_taken_to_32_levels_and_refused_at_33(self):
        def nested(levels):  # the object itself is the first level
            return text()[:-1] + b',"x":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
        self.assertEqual(self.api.post(TRADES, nested(32)).status, 201)
        self.assertError(self.api.post(TRADES, nested(33)), 400)
        self.assertError(self.api.post(TRADES, b"[" * 500000), 400)
        self.assertError(self.api.post(TRADES, b'{"a":' * 100000), 400)

    def test_well_formed_json_in_any_layout_is_taken(self):
        for body in (b" \r\n\t" + text() + b" \r\n\t", text(notes="X").replace(b'"X"', b'"\\ud83d\\ude00\\/\\b\\f"'),
                     text().replace(b",", b" ,\n ").replace(b":", b" : "), text().replace(b'"pair"', b'"p\\u0061ir"')):
            self.assertEqual(self.api.post(TRADES, body).status, 201, body)


class BodySize(ServerCase):
    def padded(self, size):
        return text() + b" " * (size - len(text()))

    def test_a_body_of_one_mebibyte_is_taken_and_one_byte_more_is_413(self):
        self.assertEqual(self.api.post(TRADES, self.padded(MIB)).status, 201)
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, self.owner.key, "Content-Length: %d" % (MIB + 1)))
            raw.send(self.padded(MIB + 1))
            self.assertError(raw.answer(), 413)

    def test_a_chunked_body_past_the_limit_is_413_too(self):
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, self.owner.key, "Transfer-Encoding: chunked"))
            for _ in range(18):
                raw.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            self.assertError(raw.answer(), 413)

    def test_a_chunked_body_of_exactly_the_limit_is_taken(self):
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, self.owner.key, "Transfer-Encoding: chunked"))
            body = self.padded(MIB)
            for at in range(0, MIB, 0x8000):
                raw.send(b"8000\r\n" + body[at:at + 0x8000] + b"\r\n")
            self.assertEqual(raw.send(b"0\r\n\r\n").answer().status, 201)

    def test_nothing_of_a_refused_body_is_stored(self):
        api = self.fresh().api
        with Raw(self.server.port) as raw:
            raw.send(head("POST", TRADES, api.key, "Content-Length: 2000000") + text())
            self.assertError(raw.answer(), 413)
        self.assertEqual(listing(api), [])


if __name__ == "__main__":
    unittest.main()
