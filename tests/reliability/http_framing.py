"""Shapes that disagree with themselves on how long a body is: Content-Length, Transfer-Encoding, and both."""

from http_shape import (CANARY, CHUNKED, LAST, TRADE, chunks, closes, get, length, post, refused, request, taken,
                        waits)

END = LAST + CANARY
LONG = length(END)

# Values of a Transfer-Encoding that are not exactly `chunked`, so nobody can tell where the body ends.
ENCODINGS = {
    "xchunked": "xchunked", "cut short": "chunke", "with a letter more": "chunkedd", "identity": "identity",
    "identity before": "identity, chunked", "identity after": "chunked, identity", "gzip before": "gzip, chunked",
    "deflate after": "chunked, deflate", "an unknown one before": "cow, chunked", "named twice": "chunked, chunked",
    "twice with a blank": "chunked chunked", "a comma after": "chunked,", "a comma before": ", chunked",
    "only a comma": ",", "a semicolon after": "chunked;", "a parameter": "chunked;q=1", "double quotes": '"chunked"',
    "single quotes": "'chunked'", "a blank inside": "chu nked", "a tab inside": "chu\tnked", "nothing": "",
    "blanks alone": "  \t ", "a vertical tab before": "\x0bchunked", "a vertical tab after": "chunked\x0b",
    "a form feed before": "\x0cchunked", "a form feed after": "chunked\x0c", "a NUL before": "\x00chunked",
    "a NUL after": "chunked\x00", "a backspace after": "chunked!\x08", "a bare CR before": "\rchunked",
    "a bare CR after": "chunked\r", "a no-break space before": "\xa0chunked", "a no-break space after": "chunked\xa0",
    "a zero-width space before": "\xe2\x80\x8bchunked", "the Kelvin sign for k": "chun\xe2\x84\xaaed",
    "a colon before": ": chunked", "a comment after": "chunked (really)", "true": "true", "trailers": "trailers",
}

# Field names that are almost Transfer-Encoding; no field has such a name.
NAMES = {
    "a blank before the colon": "Transfer-Encoding ", "a tab before the colon": "Transfer-Encoding\t",
    "a vertical tab before the colon": "Transfer-Encoding\x0b", "a CR before the colon": "Transfer-Encoding\r",
    "a NUL before the colon": "Transfer-Encoding\x00", "a NUL inside": "Transfer\x00-Encoding",
    "a blank inside": "Transfer Encoding", "a blank in front": " Transfer-Encoding",
    "a tab in front": "\tTransfer-Encoding", "a CR in front": "\rTransfer-Encoding",
    "a colon in front": ":Transfer-Encoding", "quotes around": '"Transfer-Encoding"',
    "a Latin letter past ASCII": "Transfer-Encod\xefng", "a soft hyphen": "Transfer\xad-Encoding",
    "a no-break space after": "Transfer-Encoding\xa0",
}

# Names that are well-formed and mean nothing: the body is as long as its Content-Length says.
OTHER_NAMES = ("Transfer_Encoding", "Transfer-Encoding-", "X-Transfer-Encoding", "Transfer.Encoding",
               "TransferEncoding", "Transfer--Encoding", "'Transfer-Encoding'", "Transfer-Encodin")

# Values of a Content-Length that are no plain number, for a body of 4 bytes.
LENGTHS = {
    "nothing": "", "blanks alone": " \t", "a plus": "+4", "a minus": "-4", "minus zero": "-0", "hexadecimal": "0x4",
    "octal with a letter": "0o4", "binary": "0b100", "a blank inside": "1 4", "a tab inside": "1\t4", "a list": "4, 4",
    "a list without a blank": "4,4", "a list of two": "0, 4", "a comma after": "4,", "a comma before": ",4",
    "a semicolon after": "4;", "a fraction": "4.0", "a fraction of nothing": "4.", "an exponent": "4e0",
    "a power": "1e1", "an underscore": "0_4", "a letter after": "4L", "a word": "four", "not a number": "NaN",
    "double quotes": '"4"', "single quotes": "'4'", "a vertical tab before": "\x0b4", "a form feed after": "4\x0c",
    "a NUL after": "4\x00", "a bare CR before": "\r4", "a bare CR after": "4\r", "a no-break space after": "4\xa0",
    "an Arabic digit": "\xd9\xa4", "a fullwidth digit": "\xef\xbc\x94",
    "2 to the 64th": "18446744073709551616", "2 to the 64th and the length": "18446744073709551620",
    "30 digits": "9" * 30, "300 zeros and a 4": "0" * 300 + "4",
}


def transfer_encodings():
    for name, value in ENCODINGS.items():
        yield refused("Transfer-Encoding, %s" % name, post("Transfer-Encoding: " + value, body=END))
        yield refused("Transfer-Encoding, %s, and a length" % name, post("Transfer-Encoding: " + value, LONG, body=END))
    for name, field in NAMES.items():
        yield refused("the name Transfer-Encoding with %s" % name, post(field + ": chunked", LONG, body=END))
    for name in OTHER_NAMES:
        yield taken("the field %s" % name, post(name + ": chunked", LONG, body=END), 400)
        yield closes("the field %s without a length" % name, post(name + ": chunked", body=END), 400, 400)
    for name, field in {"capitals": "TRANSFER-ENCODING: CHUNKED", "small letters": "transfer-encoding: chunked",
                        "mixed case": "tRaNsFeR-eNcOdInG: ChUnKeD", "no blank": "Transfer-Encoding:chunked",
                        "a tab": "Transfer-Encoding:\tchunked", "blanks around": "Transfer-Encoding: \t chunked \t "
                        }.items():
        yield taken("chunked with %s" % name, post(field, body=chunks(TRADE) + LAST), 201)
    yield refused("chunked in HTTP/1.0", post(CHUNKED, version="HTTP/1.0", body=END))
    yield refused("chunked in HTTP/1.0 that stays open",
                  post(CHUNKED, "Connection: keep-alive", version="HTTP/1.0", body=END))
    yield refused("chunked and a length in HTTP/1.0", post(LONG, CHUNKED, version="HTTP/1.0", body=END))


def both():
    """CL.TE, TE.CL and TE.TE."""
    yield refused("a length, then chunked", post(LONG, CHUNKED, body=END))
    yield refused("chunked, then a length", post(CHUNKED, LONG, body=END))
    yield refused("a length of the last chunk, then chunked", post(length(LAST), CHUNKED, body=END))
    inner = chunks(CANARY)
    size = length(inner.split("\r\n", 1)[0] + "\r\n")
    yield refused("a length of the chunk line, then chunked", post(size, CHUNKED, body=inner + LAST))
    yield refused("chunked, then a length of the chunk line", post(CHUNKED, size, body=inner + LAST))
    yield refused("a length of zero, then chunked", post("Content-Length: 0", CHUNKED, body=inner + LAST))
    yield refused("chunked, then a length of zero", post(CHUNKED, "Content-Length: 0", body=inner + LAST))
    yield refused("chunked, then no length", post(CHUNKED, "Content-Length:", body=END))
    yield refused("a length between two chunked", post(CHUNKED, LONG, CHUNKED, body=END))
    yield refused("a length and chunked on a GET", get(LONG, CHUNKED, body=END))
    yield refused("chunked twice", post(CHUNKED, CHUNKED, body=END))
    yield refused("chunked, then identity", post(CHUNKED, "Transfer-Encoding: identity", body=END))
    yield refused("identity, then chunked", post("Transfer-Encoding: identity", CHUNKED, body=END))
    yield refused("chunked, then xchunked", post(CHUNKED, "Transfer-Encoding: xchunked", body=END))
    yield refused("chunked, then an empty one", post(CHUNKED, "Transfer-encoding:", body=END))
    yield refused("chunked folded onto a second line", post("Transfer-Encoding:\r\n chunked", LONG, body=END))
    yield refused("chunked folded with a tab", post("Transfer-Encoding:\r\n\tchunked", body=END))
    yield refused("chunked, then a folded word", post("Transfer-Encoding: chunked\r\n , identity", body=END))
    yield refused("chunked behind a fold of another field", post("X-A: b\r\n " + CHUNKED, LONG, body=END))
    yield refused("chunked behind a bare CR", post("X-A: b\r" + CHUNKED, LONG, body=END))
    yield refused("chunked behind a bare LF", post("X-A: b\n" + CHUNKED, LONG, body=END))
    yield refused("chunked behind a NUL", post("X-A: b\x00" + CHUNKED, LONG, body=END))
    yield refused("chunked as the first line", request("POST /api/v1/trades HTTP/1.1\r\n " + CHUNKED, LONG, body=END))


def lengths():
    # Read as a body or not, what follows these four bytes may be taken for a request.
    four = "\r\n\r\n"
    for name, value in LENGTHS.items():
        yield refused("Content-Length, %s" % name, post("Content-Length: " + value, body=four + CANARY))
    yield refused("the largest length of 64 bits", post("Content-Length: 18446744073709551615", body=CANARY))
    yield refused("the largest signed length", post("Content-Length: 9223372036854775807", body=CANARY), 413)
    yield refused("a length of 2 to the 63rd", post("Content-Length: 9223372036854775808", body=CANARY), 413)
    yield refused("a length past the limit", post("Content-Length: 1048577", body=CANARY), 413)
    for name, first, then in (("equal", "4", "4"), ("different", "4", "0"), ("zero first", "0", "4"),
                              ("one empty", "4", ""), ("one signed", "4", "+4"), ("leading zeros", "4", "04")):
        yield refused("two lengths, %s" % name,
                      post("Content-Length: " + first, "Content-Length: " + then, body=four + CANARY))
    yield refused("two lengths in two cases", post("Content-Length: 4", "content-length: 0", body=four + CANARY))
    yield refused("three lengths", post(*["Content-Length: 4"] * 3, body=four + CANARY))
    yield refused("two lengths far apart",
                  post("Content-Length: 4", *["X-%d: y" % n for n in range(60)], "Content-Length: 0",
                       body=four + CANARY))
    for name, field in {"a blank before the colon": "Content-Length :", "a tab before the colon": "Content-Length\t:",
                        "a blank in front": " Content-Length:", "a NUL inside": "Content\x00-Length:",
                        "a CR in front": "\rContent-Length:", "a fold": "Content-Length:\r\n",
                        "a blank inside": "Content Length:"}.items():
        yield refused("the name Content-Length with %s" % name, post(field + " 4", body=four + CANARY))
    yield taken("a length with leading zeros", post("Content-Length: 000%d" % len(TRADE), body=TRADE), 201)
    yield taken("a length with blanks around", post("Content-Length: \t %d \t" % len(TRADE), body=TRADE), 201)
    yield taken("a length without a blank", post("CONTENT-LENGTH:%d" % len(TRADE), body=TRADE), 201)
    for name in ("Content_Length", "X-Content-Length", "Content-Length-"):
        yield taken("the field %s" % name, post(name + ": 0", length(CANARY), body=CANARY), 400)
    yield taken("no length and no body", post(), 400)
    yield taken("a length of zero", post("Content-Length: 0"), 400)
    yield waits("a length past what comes", post("Content-Length: 100000", body=TRADE + CANARY))


def shapes():
    yield from both()
    yield from transfer_encodings()
    yield from lengths()
