"""Texts by rule of RFC 8259, section after section, each with whether it is JSON. A text is a template that
json_judge.Kind fills for each kind of request."""

import itertools
from collections import namedtuple

Case = namedtuple("Case", "rule text well_formed")

SPACES = (b" ", b"\t", b"\n", b"\r")
NO_SPACES = (b"\x0b", b"\x0c", b"\x00", b"\x08", b"\x1f", b"\x7f", b"\xc2\x85", b"\xc2\xa0", b"\xe2\x80\x8b",
             b"\xe2\x80\xa8", b"\xe3\x80\x80", b"\xef\xbb\xbf", b"/**/", b"#")

# The four parts of a number: what each may be, and what it may not.
SIGNS = (b"", b"-"), (b"+", b"--")
WHOLES = (b"0", b"7", b"120"), (b"00", b"07", b"", b"0x1", b"\xd9\xa3")
FRACTIONS = (b"", b".0", b".25"), (b".", b".5.", b",5", b".-1", b"._")
EXPONENTS = (b"", b"e1", b"E1", b"e+1", b"E-1", b"e00"), (b"e", b"e+", b"e1.5", b"e+-1", b"ee1", b"f", b"L")


def value(text):
    return b'{<BASE>,"x":' + text + b"}"


def number(text):
    return b'{<LESS>,"<NUMBER>":' + text + b"}"


def string(text):
    return b'{<BASE>,"<TEXT>":"' + text + b'"}'


def name(text):
    return b'{<BASE>,"' + text + b'":1}'


def cases(rule, well_formed, *texts):
    return [Case(rule, text, well_formed) for text in texts]


def whitespace():
    """Section 2: four characters, between any two tokens."""
    tokens = (b"{", b"<BASE>", b",", b'"x"', b":", b"[", b"1", b",", b"{", b'"a"', b":", b"true", b"}", b"]", b"}")
    for at in range(len(tokens) + 1):
        for space in SPACES + NO_SPACES:
            yield Case("whitespace", b"".join(tokens[:at]) + space + b"".join(tokens[at:]), space in SPACES)
    yield Case("whitespace", b" \t\r\n".join(tokens), True)
    yield Case("whitespace", b"\n" * 9999 + b"".join(tokens) + b" " * 9999, True)


def literals():
    """Section 3: three names in small letters."""
    yield from cases("literals", True, *map(value, (b"true", b"false", b"null", b"[true,false,null]")))
    for text in (b"True", b"TRUE", b"FALSE", b"Null", b"NULL", b"tru", b"truee", b"nul", b"nulll", b"fals", b"t", b"n",
                 b"f", b"tr ue", b"truefalse", b"true false", b"undefined", b"None", b"nil", b"yes", b"NaN", b"nan",
                 b"Infinity", b"-Infinity", b"+Infinity", b"inf", b"\\u0074rue", b"true1", b"trueX", b'true""', b"x"):
        yield Case("literals", value(text), False)


def objects():
    """Section 4: names, which are strings and unique, colons and commas."""
    yield from cases("objects", True, *map(value, (b"{}", b"{ }", b'{"":0}', b'{"a":1,"b":2}', b'{"a":{"a":{"a":1}}}',
                                                   b'[{"a":1},{"a":2}]', b'{"a":1,"A":2}', b'{"\\u0061":1,"b":2}',
                                                   b'{"a":1,"a ":2}', b'{"\xc3\xa9":1,"e\xcc\x81":2}')))
    for text in (b'{"a"}', b'{"a":}', b"{:1}", b'{"a" 1}', b'{"a"::1}', b'{"a":1,}', b'{,"a":1}', b'{"a":1,,"b":2}',
                 b'{"a":1 "b":2}', b'{"a":1;"b":2}', b'{"a"=1}', b"{,}", b"{1:1}", b"{null:1}", b"{a:1}", b"{'a':1}",
                 b"{[]:1}", b'{"a":1', b'{"a":1]', b'{"a":1}}', b'{"a":1:2}', b'{"a","b"}', b'{"a":"b":"c"}',
                 b'{{"a":1}}', b'{"a":1.}', b'{"a":{}', b'{"a"=>1}', b"{true:1}", b'{""a":1}', b'{"a":1,...}'):
        yield Case("objects", value(text), False)
    for text in (b'{"a":1,"a":1}', b'{"a":1,"a":2}', b'{"a":1,"b":2,"a":3}', b'{"a":1,"\\u0061":2}', b'{"":1,"":2}',
                 b'[[{"a":{"b":1,"b":2}}]]', b'{"\xc3\xa9":1,"\\u00e9":2}', b'{"\\/":1,"/":2}', b'{"a":null,"a":null}',
                 b'{"\xf0\x9f\x98\x80":1,"\\ud83d\\ude00":2}'):
        yield Case("duplicates", value(text), False)
    yield from cases("duplicates", False, b'{<BASE>,"<TEXT>":"a","<TEXT>":"a"}', b'{<BASE>,<BASE>}',
                     b'{<BASE>,"x":1,"x":2}', b'{<BASE>,"<NUMBER>":1,"<NUMBER>":1}', b'{"x":0,<BASE>,"\\u0078":1}',
                     b'{<BASE>,"<TEXT>":null,"<TEXT>":"a"}')


def arrays():
    """Section 5."""
    yield from cases("arrays", True, *map(value, (b"[]", b"[ ]", b"[1]", b"[[],[[]],{}]", b'[1,"1",[1],{"1":1},null]')))
    for text in (b"[1,]", b"[,1]", b"[1,,2]", b"[1 2]", b"[1;2]", b"[,]", b"[1", b"[1}", b"[1]]", b"1]", b"[1:2]",
                 b'["a":1]', b"(1)", b"[...]", b"[1,2", b"[", b"]", b"[[]", b"[1.]", b"[-]"):
        yield Case("arrays", value(text), False)


def numbers():
    """Section 6: by the grammar, and numbers that are hard to keep."""
    parts = (SIGNS, WHOLES, FRACTIONS, EXPONENTS)
    for chosen in itertools.product(*(right + wrong for right, wrong in parts)):
        text = b"".join(chosen)
        well_formed = all(part in right for part, (right, _) in zip(chosen, parts))
        yield Case("the grammar of numbers", (number if len(text) % 2 else value)(text), well_formed)
    for text in (b"0", b"-0", b"-0.0", b"0.0", b"0e0", b"0.0e400", b"-0e400", b"0e-400", b"0e999999", b"1e400",
                 b"-1e400", b"1e999", b"1e308", b"1.7976931348623157e308", b"1.7976931348623159e308", b"1.8e308",
                 b"5e-324", b"4.9e-324", b"1e-323", b"2e-324", b"1e-400", b"-1e-400", b"2.2250738585072014e-308",
                 b"2.2250738585072011e-308", b"0.1", b"0.10", b"0.30000000000000004", b"100.25", b"1E+2", b"1e2",
                 b"1E-7", b"12e-1", b"0.000001", b"9007199254740993", b"-9007199254740993", b"9223372036854775807",
                 b"9223372036854775808", b"-9223372036854775809", b"18446744073709551615", b"18446744073709551616",
                 b"1234567890.123456789012345", b"1234567890123456789012345", b"-1234567890123456789012345",
                 b"0.1234567890123456789012345", b"3.141592653589793238462643383279", b"1e22", b"1e23",
                 b"123456789012345678e-18", b"0." + b"0" * 100 + b"1", b"1" + b"0" * 127, b"9" * 128, b"-" + b"9" * 127,
                 b"9" * 129, b"1." + b"0" * 126, b"1." + b"0" * 127, b"1" + b"0" * 308, b"1" + b"0" * 309,
                 b"0." + b"0" * 400 + b"1", b"1" * 5000, b"1e2147483647", b"1e2147483648", b"1e-2147483649",
                 b"0e99999999999", b"1e99999999999999999999", b"1e-99999999999999999999", b"2." + b"5" * 20000):
        yield Case("hard numbers", number(text), True)
        yield Case("hard numbers", value(text), True)
    for text in (b'"1"', b"true", b"null", b"[]", b"[1]", b"{}", b'""', b'{"value":1}'):
        yield Case("what is no number", number(text), True)


def nesting():
    """Section 9: bounds are allowed. The contract's is 32 levels, of which the body is the first."""
    for levels in (2, 31, 32, 33, 34, 64, 1000):
        inner = levels - 1
        yield Case("depth", value(b"[" * inner + b"]" * inner), levels <= 32)
        yield Case("depth", value(b'{"a":' * inner + b"1" + b"}" * inner), levels <= 32)
        core = b"[]" if inner % 2 else b"1"
        yield Case("depth", value(b'[{"a":' * (inner // 2) + core + b"}]" * (inner // 2)), levels <= 32)
    yield from cases("depth", False, b"[" * 500_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000,
                     value(b"[" * 500_000), value(b'[{"":' * 100_000), b"[" * 33 + b"]" * 33)


def documents():
    """The text as a whole: one value, nothing before it and nothing after."""
    for text in (b"", b" ", b"\n", b"{", b"}", b"<BASE>", b"{<BASE>", b"<BASE>}", b"{<BASE>}}", b"{<BASE>}x",
                 b"{<BASE>}{<BASE>}", b"{<BASE>},{<BASE>}", b"{<BASE>}\n{<BASE>}", b"{<BASE>},", b"{<BASE>,}",
                 b"{,<BASE>}", b"{<BASE>}\x00", b"\x00{<BASE>}", b"\xef\xbb\xbf{<BASE>}", b"{<BASE>}\xef\xbb\xbf",
                 b"\xff\xfe{<BASE>}", b"/* */{<BASE>}", b"// x\n{<BASE>}", b"({<BASE>})", b"x={<BASE>}", b"{<BASE>};",
                 b")]}',\n{<BASE>}", b"{<BASE>}]", b"[{<BASE>}", b"\x1e{<BASE>}\n", b"date=2026-05-19&pair=A", b"nul",
                 b'"', b"-", b"{<BASE>}\x1a", b"---\n{<BASE>}", b"{'x':1,<BASE>}", b"{x:1,<BASE>}", b"{<BASE> }}"):
        yield Case("the document", text, False)
    for text in (b"null", b"true", b"1", b'"x"', b"[]", b"[{<BASE>}]", b'""', b"-0", b"[[{<BASE>}]]", b"{}",
                 b" {<BASE>} ", b"\r\n{<BASE>}\r\n", b'{"trades":[{<BASE>}]}'):
        yield Case("the document", text, True)
    for coding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7"):
        yield Case("encodings", '{"x":"+\u20ac"}'.encode(coding), coding == "utf-7")
    yield Case("the sizes", value(b"[" + b"0," * 199_000 + b"0]"), True)
    yield Case("the sizes", value(b"[" + b"0," * 200_001 + b"0]"), False)
    for count in (200, 300):
        yield Case("the sizes", value(b"{" + b",".join(b'"%d":0' % n for n in range(count)) + b"}"), count <= 256)
    yield Case("the sizes", b"{<BASE>," + b",".join(b'"x%d":0' % n for n in range(300)) + b"}", False)
    for size in (1, 100_000, 1_000_000):
        yield Case("the sizes", value(b'"' + b"a" * size + b'"'), True)
        yield Case("the sizes", name(b"a" * size), True)
    yield Case("the sizes", value(b'"' + b"\\u20ac" * 150_000 + b'"'), True)
    yield Case("the sizes", value(b'"' + b"a" * (1 << 20) + b'"'), True)
    for size in (199, 200, 201, 1000, 1001, 16383, 16384, 16385):
        yield Case("the sizes", string(b"a" * size), True)
        yield Case("the sizes", string(b"a" * (size % 3) + b"\xe2\x82\xac" * (size // 3)), True)


def rules():
    for section in (whitespace, literals, objects, arrays, numbers, nesting, documents):
        yield from section()
