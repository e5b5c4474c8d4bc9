"""Shapes of whole exchanges: bodies where none is expected, ends of connections, pipelines, expectations, upgrades."""

from http_shape import (BEARER, CANARY, CHUNKED, LAST, NOTE, SECOND, TRADE, chunks, closes, get, length, post, refused,
                        request, taken, trade, waits)

ALL = length(CANARY)
BIG = 1024 * 1024


def bodies():
    """A whole request inside a body is a body, whatever the method and the answer."""
    for method, status in (("GET", 200), ("HEAD", 200), ("OPTIONS", 204), ("DELETE", 405), ("PUT", 405),
                           ("PATCH", 405)):
        yield taken("a request in the body of a %s" % method,
                    request(method + " /api/v1/me HTTP/1.1", ALL, body=CANARY), status)
        # What has no use for a body does not read one whose length it cannot know.
        yield closes("a request in the chunks of a %s" % method,
                    request(method + " /api/v1/me HTTP/1.1", CHUNKED, body=chunks(CANARY) + LAST), status)
    yield taken("a request in the body of a trade", post(ALL, body=CANARY), 400)
    inner = trade(NOTE["shape"] + '","x":' + '"%s' % CANARY.replace('"', '\\"').replace("\r\n", "\\r\\n"))
    yield taken("a request in a text of a trade", post(length(inner), body=inner), 201)
    yield taken("a request in the body of what is not there", post(ALL, target="/api/v1/nothing", body=CANARY), 404)
    yield taken("a request in a stranger's body", post(ALL, key=None, body=CANARY), 401)
    yield closes("a request in a stranger's chunks", post(CHUNKED, key=None, body=chunks(CANARY) + LAST), 401)
    large = CANARY * 80
    yield closes("a stranger's body that is not read", post(length(large), key=None, body=large), 401)
    yield refused("a body past the limit", post("Content-Length: %d" % (BIG + 1), body=CANARY * 4), 413)
    yield refused("a chunked body past the limit", post(CHUNKED, body=chunks(" " * BIG, " ") + LAST + CANARY), 413)
    yield taken("a body of the limit", post("Content-Length: %d" % BIG, body=TRADE.ljust(BIG)), 201)
    yield taken("an empty line after a body", post(length(TRADE), body=TRADE) + "\r\n" + SECOND, 201, 200)
    yield waits("a body cut short", post("Content-Length: 5000", body=TRADE))
    # What follows is the rest of the head, so that there is one request in all.
    yield taken("a head without its end", "GET /api/v1/me HTTP/1.1\r\nX-A: b")


def ends():
    """After the last answer of a connection nothing more is read."""
    for name, field in (("close", "Connection: close"), ("close in capitals", "Connection: CLOSE"),
                        ("close in a list", "Connection: x, close"), ("close before another", "Connection: close, x")):
        yield closes("a trade after Connection: %s" % name, get(field) + CANARY, 200)
        yield closes("a trade in a body after Connection: %s" % name, post(field, ALL, body=CANARY) + CANARY, 400)
    yield closes("close on a second line", get("Connection: x", "Connection: close") + CANARY, 200)
    yield closes("HTTP/1.0", get(version="HTTP/1.0") + CANARY, 200)
    yield closes("HTTP/1.0 with a body", post(length(TRADE), version="HTTP/1.0", body=TRADE) + CANARY, 201)
    yield closes("HTTP/1.0 with a request in its body", post(ALL, version="HTTP/1.0", body=CANARY) + CANARY, 400)
    yield taken("HTTP/1.0 that stays open", get("Connection: keep-alive", version="HTTP/1.0"), 200)
    yield taken("HTTP/1.0 that stays open, with a body",
                post(length(TRADE), "Connection: Keep-Alive", version="HTTP/1.0", body=TRADE), 201)
    yield closes("HTTP/1.0 without a length", post(version="HTTP/1.0", body=CANARY), 400)
    yield closes("a trade after Proxy-Connection: close", get("Proxy-Connection: close") + CANARY, 200)
    for name in ("Content-Length", "Host", "Authorization", "Transfer-Encoding", "X-Request-Id", "Cookie, Host", "TE",
                 "Content-Length, Host, Content-Type", "", ",", "X-Forwarded-For"):
        yield taken("Connection names %s" % (name or "nothing"), post("Connection: " + name, ALL, body=CANARY), 400)
    for name, field in {"Keep-Alive": "Keep-Alive: timeout=0, max=0", "TE": "TE: trailers, chunked",
                        "a method in a field": "X-HTTP-Method-Override: DELETE",
                        "another path in a field": "X-Original-URL: /api/v1/trades",
                        "a rewritten path": "X-Rewrite-URL: /api/v1/trades", "a range": "Range: bytes=0-0",
                        "another host": "X-Forwarded-Host: elsewhere", "Max-Forwards": "Max-Forwards: 0",
                        "Content-Encoding": "Content-Encoding: chunked",
                        "multipart": "Content-Type: multipart/byteranges",
                        "a trailer that never comes": "Trailer: Host"}.items():
        yield taken("a field that changes nothing, %s" % name, post(field, ALL, body=CANARY), 400)


def pipelines():
    """Each request by right gets its answer, in order, up to the first that is none."""
    ok = post(length(TRADE), body=TRADE)
    yield taken("two requests", ok + SECOND, 201, 200)
    third = get(name="third")
    yield taken("three requests", ok + SECOND + third, 201, 200, 200)
    chunked = post(CHUNKED, body=chunks(CANARY) + LAST, name="second")
    yield taken("a body, then chunks, then none", post(ALL, body=CANARY) + chunked + third, 400, 400, 200)
    for name, rest in {"noise": "\x00\xff\x80\r\n\r\n", "a TLS greeting": "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
                       "JSON": TRADE + "\r\n\r\n", "a chunk": "5\r\n12345\r\n" + LAST, "a last chunk": LAST,
                       "two empty lines": "\r\n\r\n\r\n", "a bare LF": "\n", "a blank": " ", "a NUL": "\x00",
                       "the HTTP/2 preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                       "an HTTP/0.9 line": "GET /healthz\r\n\r\n",
                       "an answer": "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "a field": "X-A: b\r\n\r\n",
                       "a request without a host": get(name="second", host=None),
                       "a request of two lengths": post("Content-Length: 5", "Content-Length: 0", name="second"),
                       "chunked and a length": post(CHUNKED, "Content-Length: 0", name="second")}.items():
        yield closes("%s after a trade" % name, ok + rest + CANARY, 201, 400)
    yield closes("a body longer than its length", post("Content-Length: 0", body=TRADE + "\r\n\r\n" + CANARY), 400, 400)
    yield closes("a body without a length", post(body="{}\r\n\r\n" + CANARY), 400, 400)
    yield closes("chunks without chunked", post(body=chunks(CANARY) + LAST), 400, 400)
    yield closes("a body on a GET without a length", get(body="x=1 y=2 z=3\r\n\r\n" + CANARY), 200, 400)
    second = trade(NOTE["second"])
    yield taken("a HEAD and a trade",
                request("HEAD /api/v1/me HTTP/1.1") + post(length(second), name="second", body=second), 200, 201)


def expectations():
    for name, value in {"100-continue": "100-continue", "100-continue in capitals": "100-CONTINUE"}.items():
        yield taken("the expectation %s" % name, post("Expect: " + value, length(TRADE), body=TRADE), 201)
        yield taken("the expectation %s of chunks" % name, post("Expect: " + value, CHUNKED, body=chunks(TRADE) + LAST),
                    201)
        yield taken("the expectation %s of nothing" % name, get("Expect: " + value), 200)
    yield taken("an expectation in HTTP/1.0", post("Expect: x", "Connection: keep-alive", length(TRADE), body=TRADE,
                                                   version="HTTP/1.0"), 201)
    yield taken("an expectation of a stranger", post("Expect: 100-continue", ALL, key=None, body=CANARY), 401)
    yield taken("an expectation of what is not there", post("Expect: 100-continue", ALL, target="/x", body=CANARY), 404)
    for name, value in {"another": "200-ok", "two": "100-continue, 100-continue", "nothing": "",
                        "a word more": "100-continue x", "a parameter": "100-continue;q=1", "quotes": '"100-continue"',
                        "cut": "100-continu", "a control byte": "100-continue\x0b"}.items():
        yield refused("an expectation of %s" % name, post("Expect: " + value, ALL, body=CANARY), 400, 417)
    yield refused("two expectations", post("Expect: 100-continue", "Expect: 100-continue", ALL, body=CANARY))
    yield refused("an expectation with a fold", post("Expect:\r\n 100-continue", ALL, body=CANARY))
    yield refused("an expectation of too much", post("Expect: 100-continue", "Content-Length: 9999999", body=CANARY),
                  413)
    yield refused("an expectation of a length and chunks", post("Expect: 100-continue", ALL, CHUNKED, body=CANARY))


def upgrades():
    settings = "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"
    for name, fields in {"h2c": ("Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", settings),
                         "h2c without settings": ("Upgrade: h2c", "Connection: Upgrade"),
                         "h2c unconnected": ("Upgrade: h2c", settings),
                         "h2c in capitals": ("Upgrade: H2C", "Connection: upgrade"),
                         "h2": ("Upgrade: h2", "Connection: Upgrade"),
                         "TLS": ("Upgrade: TLS/1.0", "Connection: Upgrade"),
                         "WebSocket": ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
                         "a false WebSocket": ("Upgrade: websocket", "Connection: Upgrade"),
                         "several": ("Upgrade: h2c, websocket, foo/2", "Connection: Upgrade")}.items():
        yield taken("an upgrade to %s" % name, get(*fields), 200)
        yield taken("an upgrade to %s with a request in its body" % name, post(*fields, ALL, body=CANARY), 400)
        if "WebSocket" not in name:
            yield closes("an upgrade to %s, taken for granted" % name,
                         get(*fields) + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + CANARY, 200, 400)


def keys():
    """Who asks is who the one Authorization field says, and that of a body or a trailer is none."""
    yield taken("a key in another field", post("X-" + BEARER, ALL, key=None, body=CANARY), 401)
    yield taken("a key in the body alone", post(length(BEARER + CANARY), key=None, body=BEARER + CANARY), 401)
    yield taken("two keys", post(BEARER, ALL, body=CANARY), {400, 401})


def shapes():
    yield from bodies()
    yield from ends()
    yield from pipelines()
    yield from expectations()
    yield from upgrades()
    yield from keys()
