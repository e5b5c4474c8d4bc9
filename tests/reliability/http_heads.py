"""Shapes of heads: ends of lines, field names and values, Host, request targets, methods, versions, and sizes."""

import random

from http_shape import CANARY, HOST, TRADE, closes, get, length, post, refused, request, taken

# Read as a body or not, what follows these four bytes may be taken for a request.
FOUR, LENGTH = "\r\n\r\n", "Content-Length: 4"
BODY = FOUR + CANARY


def lines():
    """What ends a line, and what may not stand in one."""
    for name, field in {"a fold": "X-A: b\r\n c", "a fold by a tab": "X-A: b\r\n\tc",
                        "a fold of nothing": "X-A: b\r\n ", "a fold of the id": "X-B:\r\n b", "no colon": "Nonsense",
                        "no name": ": x", "a colon alone": ":", "a blank before the colon": "X-A : b",
                        "a tab before the colon": "X-A\t: b", "a blank in front": " X-A: b",
                        "a blank in the name": "X A: b", "a bare CR": "X-A: b\rc",
                        "a bare CR and a length": "X-A: b\rContent-Length: 0", "a CR before CRLF": "X-A: b\r",
                        "a bare LF": "X-A: b\nX-B: c", "an empty line of LF": "X-A: b\n\nX-B: c",
                        "a NUL": "X-A: b\x00c", "a NUL in the name": "X\x00A: b", "a control byte": "X-A: \x01",
                        "an escape": "X-A: \x1b[0m", "a DEL": "X-A: \x7f", "a vertical tab": "X-A: b\x0bc",
                        "a control byte in the name": "X\x01A: b", "a name past ASCII": "X-\xe9: b",
                        "a request line": "GET / HTTP/1.1"}.items():
        yield refused("a field with %s" % name, post(field, LENGTH, body=BODY))
    for letter in '()<>@,;\\"/[]?={}':
        yield refused("a field name with %s" % letter, post("X%sA: b" % letter, LENGTH, body=BODY))
    yield refused("a fold before the first field",
                  request("POST /api/v1/trades HTTP/1.1\r\n X-A: b", LENGTH, body=BODY))
    yield refused("bare LF everywhere", post(LENGTH, body=BODY).replace("\r\n", "\n"))
    yield refused("bare CR everywhere", post(LENGTH).replace("\r\n", "\r") + "\r\n\r\n" + CANARY)
    yield refused("a bare LF after the request line", post(LENGTH, body=BODY).replace("HTTP/1.1\r\n", "HTTP/1.1\n", 1))
    yield refused("a bare CR after the request line", post(LENGTH, body=BODY).replace("HTTP/1.1\r\n", "HTTP/1.1\r", 1))
    yield refused("a bare LF in place of the empty line", get().rstrip("\r\n") + "\r\n\n" + CANARY)
    yield refused("two bare LFs at the end", get().rstrip("\r\n") + "\n\n" + CANARY)
    yield refused("LF CR LF at the end", get().rstrip("\r\n") + "\n\r\n" + CANARY)
    yield refused("CR CR LF at the end", get().rstrip("\r\n") + "\r\n\r\r\n" + CANARY)
    for name, field in {"a tab": "X-A: b\tc", "nothing": "X-A:", "blanks": "X-A: \t ",
                        "letters past ASCII": "X-A: \xe9\xff", "colons": "X-A: b: c: d", "quotes": 'X-A: "b',
                        "a name of marks": "!#$%&'*+-.^_`|~: b",
                        "a percent code of CRLF": "X-A: b%0d%0aContent-Length: 0",
                        "4 KiB": "X-A: " + "a" * 4096}.items():
        yield taken("a field of %s" % name, get(field), 200)
    yield taken("an empty line before a request", "\r\n" + get(), 200)
    for name, start in (("two empty lines", "\r\n\r\n"), ("a bare LF", "\n"), ("a bare CR", "\r"), ("a blank", " "),
                        ("a NUL", "\x00")):
        yield refused("%s before a request" % name, start + get() + CANARY)


def hosts():
    yield refused("no host", post(LENGTH, body=BODY, host=None))
    yield refused("two equal hosts", post(HOST, LENGTH, body=BODY))
    yield refused("two hosts", post("Host: elsewhere", LENGTH, body=BODY))
    yield refused("two hosts in two cases", post("hOST: localhost", LENGTH, body=BODY))
    yield refused("a second host that is empty", post("Host:", LENGTH, body=BODY))
    for name, value in {"nothing": "", "a blank": "local host", "a path": "localhost/x", "a user": "a@localhost",
                        "a query": "localhost?x", "a fragment": "localhost#x", "a scheme": "http://localhost",
                        "a list": "localhost, elsewhere", "a semicolon": "localhost;x", "a backslash": "localhost\\x",
                        "a NUL": "localhost\x00", "a letter past ASCII": "l\xf6calhost",
                        "a percent sign": "local%68ost", "a quote": '"localhost"',
                        "a tab inside": "local\thost", "a port of letters": "localhost:abc",
                        "two ports": "localhost:80:90", "half a bracket": "[::1", "a colon alone": ":",
                        "nothing in brackets": "[]:80", "something behind brackets": "[::1]x"}.items():
        yield refused("a host with %s" % name, post(LENGTH, body=BODY, host="Host: " + value))
    for name, field in {"a blank before the colon": "Host : localhost", "a fold": "Host:\r\n localhost",
                        "a blank in front": " Host: localhost", "a NUL inside": "Ho\x00st: localhost"}.items():
        yield refused("the name Host with %s" % name, post(LENGTH, body=BODY, host=field))
    for name, value in {"a port": "localhost:8080", "an address": "127.0.0.1:80", "IPv6": "[::1]:80",
                        "capitals": "LOCALHOST", "another name": "elsewhere.example"}.items():
        yield taken("a host with %s" % name, get(host="Host: " + value), 200)


def targets():
    for target in ("healthz", "?x", "*", "localhost:80", "localhost", "http://", "http:///healthz", "http:/healthz",
                   "ftp://localhost/healthz", "http://elsewhere/healthz", "http://a@localhost/healthz",
                   "http://localhost@elsewhere/healthz", "http://localhost:81/healthz", "http://localhost?x",
                   "//localhost/healthz#x", "/healthz#x", "/heal\x01thz", "/heal\x7fthz", "/heal\xe9thz",
                   "/heal\x00thz", "/heal\tthz", "/heal thz", "/heal\x0bthz", "javascript:x",
                   "http://localhost\\@elsewhere/", "/healthz HTTP/1.1 HTTP/1.1"):
        yield refused("the target %s" % ascii(target), get(LENGTH, target=target, body=BODY))
    for target in ("http://localhost/api/v1/me", "HTTP://LOCALHOST/api/v1/me", "https://localhost/api/v1/me",
                   "/api/v1/me?", "/api/v1/me?x=http://elsewhere/", "/api/v1/me??"):
        yield taken("the target %s" % target, get(LENGTH, target=target, body=FOUR), 200)
    # Nothing of a path is decoded or resolved: only what is spelled as a route is one.
    for target in ("/api/v1/./me", "/api/v1/../v1/me", "/api/v1/trades/../me", "/api/v1/%2e/me", "/api/v1/%2e%2e/v1/me",
                   "/api//v1/me", "//api/v1/me", "/api/v1/me/", "/api/v1/me%00", "/api/v1/me%2f", "/api/v1/m%65",
                   "/%61pi/v1/me", "/api/v1/me;x=1", "/api/v1/me;", "/api/v1\\me", "/api/v1/me%20", "/api/v1/me%0d%0a",
                   "/API/V1/ME", "/%", "/%zz", "/..%2f..%2fetc/passwd", "/..;/api/v1/me", "/api/v1/me%3fx",
                   "/api/v1/me%23", "/api/v1/%c0%ae%c0%ae/v1/me", "/api/v1/me%252f", "/.", "/..",
                   "/../../../etc/passwd", "/api/v1/me%20HTTP/1.1%0d%0aHost:%20x%0d%0a%0d%0aGET%20/api/v1/me"):
        yield taken("the target %s" % target, get(LENGTH, target=target, body=FOUR), {404, 400})
        yield taken("a trade to %s" % target.replace("me", "trades"),
                    post(length(TRADE), target=target.replace("me", "trades"), body=TRADE), {404, 400, 405})


def methods_and_versions():
    for method in ("get", "Post", "TRACE", "PROPFIND", "BREW", "GETPOST", "X" * 200, "M-SEARCH", "QUERY", "PRI"):
        yield taken("the method %s" % method[:20],
                    request(method + " /api/v1/trades HTTP/1.1", length(CANARY), body=CANARY), 405)
    yield taken("CONNECT with a path", request("CONNECT /api/v1/me HTTP/1.1", LENGTH, body=FOUR), 405)
    yield refused("CONNECT with an authority", request("CONNECT localhost:80 HTTP/1.1", LENGTH, body=BODY))
    for name, method in {"a NUL": "G\x00T", "a letter past ASCII": "G\xc9T", "a parenthesis": "GE(T", "a colon": "GET:",
                         "quotes": '"GET"', "a slash": "GET/", "nothing": "", "a control byte": "\x01GET",
                         "a blank in front": " GET"}.items():
        yield refused("a method with %s" % name, request(method + " /api/v1/me HTTP/1.1", LENGTH, body=BODY))
    for version in ("HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/1.10", "HTTP/1.01", "HTTP/01.1", "HTTP/1.1x", "HTTP/1",
                    "HTTP/1.", "HTTP/1,1", "HTTP/11", "http/1.1", "HTTP /1.1", "HTTP/ 1.1", "HTP/1.1", "HTTPS/1.1",
                    "HTTP/1.1 ", "HTTP/3", "HTTP/1.1\t", "HTTP/+1.1", "HTTP/1.-1", "SIP/2.0", "HTTP/1.1\x00", "X"):
        yield refused("the version %s" % ascii(version), get(LENGTH, version=version, body=BODY))
    yield refused("no version", request("GET /api/v1/me", LENGTH, body=BODY))
    yield refused("no version and no field", "GET /healthz\r\n\r\n" + CANARY)
    yield refused("no target", request("GET HTTP/1.1", LENGTH, body=BODY))
    yield refused("two blanks before the target", request("GET  /api/v1/me HTTP/1.1", LENGTH, body=BODY))
    yield refused("two blanks before the version", request("GET /api/v1/me  HTTP/1.1", LENGTH, body=BODY))
    yield refused("a tab before the target", request("GET\t/api/v1/me HTTP/1.1", LENGTH, body=BODY))
    yield refused("a tab before the version", request("GET /api/v1/me\tHTTP/1.1", LENGTH, body=BODY))
    yield refused("a vertical tab before the version", request("GET /api/v1/me\x0bHTTP/1.1", LENGTH, body=BODY))
    yield closes("HTTP/1.0 without a host", get(version="HTTP/1.0", host=None) + CANARY, 200)


def sizes():
    yield refused("a field of 300000 bytes", get("X-A: " + "a" * 300000), 431)
    yield refused("a head of 16 KiB and a byte", fill_head(16 * 1024 + 1) + CANARY, 431)
    yield taken("a head of 16 KiB", fill_head(16 * 1024), 200)
    yield refused("101 fields", get(*["X-%d: a" % n for n in range(98)]) + CANARY, 431)
    yield taken("100 fields", get(*["X-%d: a" % n for n in range(97)]), 200)
    yield refused("20000 fields", get(*["X-%d: a" % n for n in range(20000)]), 431)
    yield refused("a target of more than 8 KiB", get(target="/" + "a" * 8192) + CANARY, 431)
    yield refused("a target of 300000 bytes", get(target="/" + "a" * 300000), 431)
    yield refused("a method of 300000 bytes", "A" * 300000, 431)
    yield refused("a name of 300000 bytes", get("X" * 300000), 431)
    yield refused("300000 bytes of blanks", get("X-A:" + " " * 300000), 431)
    noise = random.Random(1)
    yield refused("noise", "".join(chr(noise.randrange(256)) for _ in range(5000)) + "\r\n\r\n" + CANARY)
    yield refused("NULs", "\x00" * 5000 + "\r\n\r\n" + CANARY)
    yield refused("a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\x00" * 200 + "\r\n\r\n" + CANARY)
    yield refused("the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + CANARY)
    yield refused("an SSH greeting", "SSH-2.0-OpenSSH_9.2\r\n" + CANARY)
    yield refused("an answer for a request", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + CANARY)


def fill_head(size):
    return get("X-A: " + "a" * (size - len(get("X-A: "))))


def shapes():
    yield from lines()
    yield from hosts()
    yield from targets()
    yield from methods_and_versions()
    yield from sizes()
