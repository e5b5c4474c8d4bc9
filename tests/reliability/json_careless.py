"""What row 11 must find: a server as many are written, whose parser reads numbers as doubles and keeps the last of two
members of one name. In all else it does what it can to pass."""

import itertools
import json
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from json_judge import EXTRAS, TRADE
from wire import Token, encode

serials = itertools.count(1)


def lax_members(pairs):
    """Of two members of one name the last, as most parsers have it."""
    return dict(pairs)


def as_double(text):
    """The digits that were sent where a double has that very value, else those of the double."""
    double = float(text)
    return Token(text if Decimal(double) == Decimal(text) or Decimal(repr(double)) == Decimal(text) else repr(double))


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            fields = json.loads(body, parse_float=as_double, parse_int=as_double, object_pairs_hook=lax_members)
            known = {name: value for name, value in fields.items() if name in TRADE or name in EXTRAS}
            status, said = 201, {"ok": True, "trade": {"id": "trade_%d" % next(serials), **known},
                                 "ignored_fields": [name for name in fields if name not in known]}
        except (ValueError, ArithmeticError, AttributeError, RecursionError):
            status, said = 400, {"error": "malformed JSON", "code": "invalid_request", "field": "body"}
        text = encode(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class CarelessServer:
    def __init__(self, row):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        row.at_end(self.stop)

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
