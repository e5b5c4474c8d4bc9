"""What the shapes of row 10 are made of: bytes that may look like two requests, and what a server may do with them.

A shape is text, a character a byte, with two placeholders of fixed length, so that the lengths written in it stay true:
KEY for an API key, and SERIAL for a number of the sending. Every request in it has an id by which its answer and its
line of the log are known: `shape-…` for the first, `second-…` and `third-…` for others that are requests by right, and
`canary-…` for the one that is none, a trade that stands where only a wrong reading sees a request.
"""

KEY = "KEY".ljust(65, "_")
SERIAL = "SERIAL"

HOST = "Host: localhost"
BEARER = "Authorization: Bearer " + KEY
CHUNKED = "Transfer-Encoding: chunked"
LAST = "0\r\n\r\n"  # the end of a chunked body
TRADES, ME = "/api/v1/trades", "/api/v1/me"
NOTE = {word: word + "-" + SERIAL for word in ("shape", "second", "canary")}


def trade(note):
    return ('{"date":"2026-05-19","pair":"XAUUSD","direction":"BUY","entry_price":2342.5,"exit_price":2355,'
            '"stop_loss":2330,"take_profit":2355,"lot_size":0.1,"pnl":125,"risk_reward":1,"outcome":"WIN",'
            '"session":"LONDON","notes":"%s"}' % note)


TRADE = trade(NOTE["shape"])


def length(body):
    return "Content-Length: %d" % len(body)


def chunks(*pieces):
    """The pieces as a chunked body, without its last chunk."""
    return "".join("%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def request(line, *fields, body="", host=HOST, key=BEARER, name="shape"):
    """A request line, its fields and what follows the blank line. `host` and `key` are left out where they are None."""
    lines = [line, host, key, "X-Request-Id: %s-%s" % (name, SERIAL), *fields, "", ""]
    return "\r\n".join(part for part in lines if part is not None) + body


def post(*fields, body="", target=TRADES, version="HTTP/1.1", **options):
    return request("POST %s %s" % (target, version), *fields, body=body, **options)


def get(*fields, target=ME, version="HTTP/1.1", **options):
    return request("GET %s %s" % (target, version), *fields, **options)


CANARY = post(length(trade(NOTE["canary"])), body=trade(NOTE["canary"]), name="canary")
SECOND = get(name="second")


class Shape:
    """`answers` are the statuses allowed to each answer, in order. `end`: the connection is then `closed`, or still
    `open`, or nothing is answered because the request `waits` for bytes that never come."""

    def __init__(self, name, text, answers, end):
        self.name, self.text, self.answers, self.end = name, text, answers, end
        self.is_head = text.startswith("HEAD ")

    def __repr__(self):
        return "shape %r" % self.name

    def data(self, key, serial):
        return self.text.replace(KEY, key).replace(SERIAL, "%06d" % serial).encode("latin-1")


def refused(name, text, *statuses):
    """One 4xx, 400 unless another is named, and a closed connection."""
    return Shape(name, text, [set(statuses or (400,))], "closed")


def taken(name, text, *statuses):
    """An answer a status, each a number or a set of them, and the next request begins where the last one ends."""
    return Shape(name, text, [status if isinstance(status, set) else {status} for status in statuses], "open")


def closes(name, text, *statuses):
    """The same, and the connection is closed after the last answer: what follows is not read."""
    return Shape(name, text, taken(name, text, *statuses).answers, "closed")


def waits(name, text):
    """More is to come by what the shape says: whatever follows belongs to it, and nothing of it may be stored."""
    return Shape(name, text, [], "waits")
