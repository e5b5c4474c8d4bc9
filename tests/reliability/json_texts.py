"""Strings by rule of RFC 8259, sections 7 and 8: escapes, surrogates, control characters, every kind of bad UTF-8."""

from json_rules import Case, name, string, value

ESCAPES = b'"\\/bfnrtu'

# By table 3-7 of the Unicode standard: the bounds of what is well-formed, and what lies behind each.
GOOD_UTF8 = (b"\x7f", b"\xc2\x80", b"\xdf\xbf", b"\xe0\xa0\x80", b"\xec\xbf\xbf", b"\xed\x80\x80", b"\xed\x9f\xbf",
             b"\xee\x80\x80", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xf0\x90\x80\x80",
             b"\xf0\x9f\x98\x80", b"\xf3\xbf\xbf\xbf", b"\xf4\x8f\xbf\xbf", b"\xe2\x80\xa8", b"\xe2\x80\xae",
             b"\xcc\x81", b"\xf3\xa0\x80\x81")
BAD_UTF8 = {
    "overlong": (b"\xc0\x80", b"\xc0\xaf", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x80\xaf", b"\xe0\x9f\xbf",
                 b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf0\x82\x82\xac", b"\xf8\x80\x80\x80\x80",
                 b"\xfc\x80\x80\x80\x80\x80"),
    "surrogates": (b"\xed\xa0\x80", b"\xed\xaf\xbf", b"\xed\xb0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80"),
    "past U+10FFFF": (b"\xf4\x90\x80\x80", b"\xf4\xbf\xbf\xbf", b"\xf5\x80\x80\x80", b"\xf7\xbf\xbf\xbf",
                      b"\xf8\x88\x80\x80\x80", b"\xfb\xbf\xbf\xbf\xbf", b"\xfc\x84\x80\x80\x80\x80", b"\xfe", b"\xff",
                      b"\xfe\xff", b"\xff\xff\xff\xff"),
    "cut short": (b"\xc2", b"\xdf", b"\xe0\xa0", b"\xe1\x80", b"\xe2\x82", b"\xef\xbf", b"\xf0\x90\x80",
                  b"\xf1\x80\x80", b"\xf0\x9f", b"\xf4\x8f\xbf", b"\xe2", b"\xf0", b"\xe2\x82a", b"\xf0\x9f\x98a",
                  b"\xc2\xc2\x80", b"\xe2\xe2\x82\xac"),
    "stray continuation": (b"\x80", b"\xbf", b"\xa0", b"\x80\x80", b"a\x80", b"\xc2\x80\x80", b"\xe2\x82\xac\xac",
                           b"\xf0\x9f\x98\x80\x80"),
    "Latin-1": (b"\xe9", b"caf\xe9", b"\xa3100", b"\xfcber"),
}


def in_array(text):
    return value(b'["' + text + b'"]')


def escapes():
    """A backslash is followed by one of nine letters, and u by four hexadecimal digits."""
    for byte in range(0x80):
        letter = bytes([byte])
        if letter != b"u":
            yield Case("escapes", string(b"a\\" + letter + b"b"), letter in ESCAPES)
    for text in (b"\\u0041", b"\\u00e9", b"\\u00E9", b"\\u20ac", b"\\uFFFF", b"\\ufffe", b"\\u0000", b"\\u001f",
                 b"\\u007f", b"\\u0080", b"\\u2028", b"\\uFEFF", b"\\u0022", b"\\u005c", b"\\\\u0041", b"\\\\", b"\\\"",
                 b"\\/", b"/", b"\\b\\f\\n\\r\\t", b"'", b"\\u0041\\u0042", b"\\u00410"):
        for place in (string, name):
            yield Case("escapes", place(text), True)
    for text in (b"\\u", b"\\u0", b"\\u00", b"\\u004", b"\\u004g", b"\\ug041", b"\\u 041", b"\\u+041", b"\\u-041",
                 b"\\u0x41", b"\\u004\\", b"\\U0041", b"\\u{41}", b"\\x41", b"\\101", b"\\0", b"\\\n",
                 b"\\u\xd9\xa3041", b"\\u00\x00", b"\\\xc3\xa9", b"\\", b'"', b'a"b', b"\\u004\xc3\xa9", b"\\'", b"\\a",
                 b"\\e", b"\\v", b"\\N"):
        for place in (string, name, in_array):
            yield Case("escapes", place(text), False)
    yield from (Case("quotes", value(text), False) for text in
                (b'"a', b"'a'", b'a"', b"`a`", b'"a"b"', b'""a""', b"\xe2\x80\x9ca\xe2\x80\x9d", b'"a""b"', b'"a"+"b"',
                 b"u'a'", b'r"a"'))


def surrogates():
    """Two escapes make one character past U+FFFF; a half is none."""
    for text in (b"\\ud83d\\ude00", b"\\uD83D\\uDE00", b"\\ud800\\udc00", b"\\udbff\\udfff", b"a\\ud83d\\ude00b",
                 b"\\ud7ff", b"\\ue000", b"\\ud83d\\ude00\\ud83d\\ude00", b"\\uD834\\uDD1E",
                 b"\xf0\x9f\x98\x80\\ud83d\\ude00"):
        for place in (string, name):
            yield Case("surrogates", place(text), True)
    for text in (b"\\ud800", b"\\udbff", b"\\udc00", b"\\udfff", b"a\\ud800", b"\\ud800a", b"\\ud800\\n",
                 b"\\ud800\\u0041", b"\\ud800\\ud800", b"\\ud83d\\ud83d\\ude00", b"\\udc00\\ud800", b"\\ude00\\ud83d",
                 b"\\ud83d\\\\ude00", b"\\ud83d ude00", b"\\ud83d\\ude0", b"\\ud83d\xed\xb8\x80",
                 b"\xed\xa0\xbd\\ude00", b"\\ud83d\\ue000", b"\\ud83d\\ude00\\ude00", b"\\ud83du\\ude00",
                 b"\\ud83d\\/\\ude00", b"\\uD800\\"):
        for place in (string, name, in_array):
            yield Case("surrogates", place(text), False)


def controls():
    """The first 32 characters are written by an escape or not at all."""
    for byte in range(0x20):
        for place in (string, name):
            yield Case("control characters", place(b"a" + bytes([byte]) + b"b"), False)
            yield Case("control characters", place(b"a\\u00%02xb" % byte), True)
    for byte in range(0x20, 0x80):
        if bytes([byte]) not in b'"\\':
            yield Case("plain characters", string(b"a" + bytes([byte]) + b"b"), True)


def utf8():
    for text in GOOD_UTF8:
        for place in (string, name):
            yield Case("UTF-8", place(b"a" + text + b"b"), True)
            yield Case("UTF-8", place(text), True)
    for kind, texts in BAD_UTF8.items():
        for text in texts:
            for place in (string, name, value, in_array, lambda t: b"{<BASE>}" + t, lambda t: t + b"{<BASE>}"):
                yield Case("UTF-8, " + kind, place(text), False)
            yield Case("UTF-8, " + kind, string(b"a" * 4090 + text), False)
    for byte in range(0x80, 0x100):
        yield Case("UTF-8, one byte", string(bytes([byte])), False)
        yield Case("UTF-8, one byte", string(b"\xe2\x82\xac" + bytes([byte]) + b"\xe2\x82\xac"), False)


def texts():
    for section in (escapes, surrogates, controls, utf8):
        yield from section()
