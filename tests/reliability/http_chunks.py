"""Shapes of chunked bodies: sizes, ends of lines, extensions and trailers that another reader may take differently."""

from http_shape import (BEARER, CANARY, CHUNKED, LAST, SECOND, SERIAL, TRADE, chunks, closes, post, refused, taken,
                        waits)

SIZE = "%x" % len(TRADE)

# Chunk lines for five bytes that are no size, or none that fits.
SIZES = {
    "hexadecimal by name": "0x5", "a plus": "+5", "a minus": "-5", "a blank before": " 5", "a blank after": "5 ",
    "a tab after": "5\t", "a tab before": "\t5", "nothing": "", "no hexadecimal digit": "g", "a letter after": "5g",
    "a second number": "5 5", "a comma": "5,5", "a point": "5.0", "an underscore": "0_5", "double quotes": '"5"',
    "a NUL after": "5\x00", "a NUL before": "\x005", "a vertical tab after": "5\x0b", "a form feed before": "\x0c5",
    "a no-break space after": "5\xa0", "a fullwidth digit": "\xef\xbc\x95", "a bare CR before": "\r5",
    "two CR": "5\r", "2 to the 64th and five": "10000000000000005", "17 digits": "0" * 16 + "5",
    "300 zeros": "0" * 300 + "5", "20 digits": "f" * 20, "an equals sign": "5=", "an extension after a blank": "5 ;a=b",
}

# Chunk extensions, which mean nothing and end at the first CRLF. The sizes before them are right.
EXTENSIONS = {
    "a name": ";a", "a value": ";a=b", "a quoted value": ';a="b c"', "two": ";a=b;c=d", "a size": ";5",
    "blanks": "; a = b", "a length": ";Content-Length: 0", "past ASCII": ";a=\xe9", "200 bytes": ";" + "a" * 200,
}
BAD_EXTENSIONS = {
    "a bare LF": ";a\nb", "a bare CR": ";a\rb", "a NUL": ";a\x00b", "a control byte": ";a\x01b", "a DEL": ";a\x7fb",
    "more than 256 bytes": ";" + "a" * 300, "more than 20000 bytes": ";" + "a" * 20000,
}

BAD_TRAILERS = {
    "no colon": "Nonsense\r\n", "no name": ": x\r\n", "a blank before the colon": "X-A : b\r\n",
    "a fold": "X-A: b\r\n c\r\n", "a blank in front": " X-A: b\r\n", "a bare LF": "X-A: b\nX-B: c\r\n",
    "a bare CR": "X-A: b\rX-B: c\r\n", "a NUL": "X-A: b\x00\r\n", "a control byte": "X-A: \x01\r\n",
    "a request line": "POST /api/v1/trades HTTP/1.1\r\n",
}


def chunked(*fields, body, **options):
    return post(CHUNKED, *fields, body=body, **options)


def sizes():
    for name, line in SIZES.items():
        yield refused("a chunk size, %s" % name, chunked(body=line + "\r\n12345\r\n" + LAST + CANARY))
    for name, line in (("2 to the 64th less five", "fffffffffffffffb"), ("2 to the 63rd", "8000000000000000"),
                       ("2 to the 32nd and a body", "100000000"), ("past the limit", "100001")):
        yield refused("a chunk size, %s" % name, chunked(body=line + "\r\n12345\r\n" + LAST + CANARY), 413)
    yield refused("a second chunk past the limit", chunked(body=chunks("12345") + "fffff\r\n12345\r\n" + CANARY), 413)
    for name, line in (("leading zeros", "000" + SIZE), ("capitals", SIZE.upper())):
        yield taken("a chunk size, %s" % name, chunked(body=line + "\r\n" + TRADE + "\r\n" + LAST), 201)
    before, serial, after = TRADE.partition(SERIAL)
    yield taken("a body of single bytes", chunked(body=chunks(*before, serial, *after) + LAST), 201)
    yield taken("a last chunk of many zeros", chunked(body=chunks(TRADE) + "000\r\n\r\n"), 201)
    yield taken("no chunk but the last", chunked(body=LAST), 400)
    yield taken("a canary in a chunk", chunked(body=chunks(CANARY) + LAST), 400)
    yield taken("a last chunk in a chunk", chunked(body=chunks(LAST + CANARY) + LAST), 400)


def line_ends():
    for name, data in (("a chunk longer than its size", "1\r\n12345\r\n"),
                       ("a chunk shorter than its size", "9\r\n12345\r\n"),
                       ("no CRLF after a chunk", "5\r\n123450\r\n"), ("a bare LF after a chunk", "5\r\n12345\n"),
                       ("a bare CR after a chunk", "5\r\n12345\r"), ("LF CR after a chunk", "5\r\n12345\n\r"),
                       ("two CRLF after a chunk", "5\r\n12345\r\n\r\n"), ("a bare LF after a size", "5\n12345\r\n"),
                       ("a bare CR after a size", "5\r12345\r\n"),
                       ("an empty line before a size", "\r\n5\r\n12345\r\n"),
                       ("a quoted extension over two lines", '5;a="\r\n12345\r\n";b\r\n'),
                       ("a blank in place of CRLF", "5 12345\r\n")):
        yield refused(name, chunked(body=data + LAST + CANARY))
    body = chunks(TRADE)
    for name, end in (("a bare LF after the last size", "0\n\r\n"), ("bare LFs at the end", "0\n\n"),
                      ("a bare LF at the end", "0\r\n\n"), ("two CR at the end", "0\r\n\r\r\n"),
                      ("a bare CR at the end", "0\r\n\rX"), ("a last size with a blank", "0 \r\n\r\n"),
                      ("a last size of 0x0", "0x0\r\n\r\n"), ("a last size of minus zero", "-0\r\n\r\n"),
                      ("17 zeros", "0" * 17 + "\r\n\r\n")):
        yield refused(name, chunked(body=body + end + CANARY))
    yield refused("no last empty line before a request", chunked(body=body + "0\r\n" + CANARY))
    yield refused("a last chunk that ends in the middle", chunked(body=body + "0\r" + CANARY))
    yield refused("no last chunk before a request", chunked(body=body + CANARY))
    yield waits("a chunk that never ends", chunked(body="ffff\r\n" + CANARY))
    yield taken("two bodies of chunks", chunked(body=body + LAST) + SECOND, 201, 200)


def extensions():
    for name, extension in EXTENSIONS.items():
        yield taken("a chunk extension, %s" % name,
                    chunked(body=SIZE + extension + "\r\n" + TRADE + "\r\n" + LAST), 201)
        yield taken("an extension of the last chunk, %s" % name,
                    chunked(body=chunks(TRADE) + "0" + extension + "\r\n\r\n"), 201)
    for name, extension in BAD_EXTENSIONS.items():
        yield refused("a chunk extension, %s" % name, chunked(body="5" + extension + "\r\n12345\r\n" + LAST + CANARY))
        yield refused("an extension of the last chunk, %s" % name,
                      chunked(body=chunks("12345") + "0" + extension + "\r\n\r\n" + CANARY))
    many = ("1;" + "a" * 200 + "\r\n1\r\n") * 25
    yield refused("extensions of more than 4 KiB in all", chunked(body=many + LAST + CANARY))


def trailers():
    body = chunks(TRADE) + "0\r\n"
    for name, field in (("a field", "X-A: b"), ("a host", "Host: elsewhere"), ("chunked", CHUNKED),
                        ("a length", "Content-Length: 5"), ("another key", "Authorization: Bearer none"),
                        ("a request id", "X-Request-Id: canary-SERIAL"), ("an expectation", "Expect: 100-continue"),
                        ("close", "Connection: close"), ("an empty value", "X-A:"), ("a value past ASCII", "X-A: \xe9"),
                        ("100 fields", "\r\n".join("X-%d: y" % n for n in range(100)))):
        yield taken("a trailer, %s" % name, chunked("Trailer: X-A", body=body + field + "\r\n\r\n"), 201)
    yield closes("a trailer with the key", chunked(key=None, body=body + BEARER + "\r\n\r\n"), 401)
    yield refused("a trailer with the host", chunked(host=None, body=body + "Host: localhost\r\n\r\n"))
    yield taken("a trailer with an Idempotency-Key", chunked(body=body + "Idempotency-Key: k\r\n\r\n"), 201)
    for name, field in BAD_TRAILERS.items():
        yield refused("a trailer, %s" % name, chunked(body=body + field + "\r\n" + CANARY))
    yield refused("trailers of more than 4 KiB",
                  chunked(body=body + "X-A: aaaaaaaaaaaaaa\r\n" * 300 + "\r\n" + CANARY), 431)
    yield refused("one trailer of 20000 bytes", chunked(body=body + "X-A: " + "a" * 20000 + "\r\n\r\n" + CANARY), 431)
    yield taken("a trade after a trailer", chunked(body=body + "X-A: b\r\n\r\n") + SECOND, 201, 200)


def shapes():
    yield from sizes()
    yield from line_ends()
    yield from extensions()
    yield from trailers()
