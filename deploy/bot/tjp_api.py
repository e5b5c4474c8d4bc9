"""tjp's API for programs that trade: one class, standard library only."""
import email.utils
import http.client
import itertools
import json
import random
import sys
import time
import urllib.parse
from datetime import datetime, timezone
from decimal import Decimal

WAIT_SECONDS = 30  # of a long poll while nothing is open
TRY_AGAIN = {408, 429, 500, 502, 503, 504, 507}


class Stop(Exception):
    """SIGTERM or Ctrl-C came while the bot only waited."""


def log(*words):
    print(datetime.now(timezone.utc).strftime("%H:%M:%S"), *words, file=sys.stderr, flush=True)


def read_json(text):
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def write_json(value):
    return json.dumps(value, default=float)


class Api:
    """tjp over one kept-alive connection, asked until it answers: nothing that the bot sends does harm twice."""

    def __init__(self, url, key):
        self.url, self.key = urllib.parse.urlsplit(url), key
        self.connection, self.etag, self.ahead = None, None, 0.0
        self.stopping = self.waiting = False

    def stop(self, *_):
        """Ends a wait at once; what is under way is finished first."""
        self.stopping = True
        if self.waiting:
            raise Stop

    def wait(self, pause, *args):
        """Runs what only waits, so that `stop` may end it."""
        self.waiting = True
        try:
            if self.stopping:
                raise Stop
            return pause(*args)
        finally:
            self.waiting = False

    def call(self, method, path, body=None, polls=False, **headers):
        """(status, headers, answer). A server that is away or busy is asked again, after growing pauses or its own."""
        for attempt in itertools.count():
            request, retry_after = (method, path, body, headers), 0
            try:
                status, received, answer = self.wait(self.once, *request) if polls else self.once(*request)
                if status in (401, 402, 403):
                    sys.exit("the server refuses: %s" % answer.get("error", status))
                # A 409 that shows no signal: the same request, sent before, is still running.
                if status not in TRY_AGAIN and (status != 409 or "signal" in answer):
                    return status, received, answer
                trouble, retry_after = answer.get("error", status), int(received["Retry-After"] or 0)
            except (OSError, http.client.HTTPException, ValueError) as error:
                trouble = repr(error)
                self.close()
            pause = max(retry_after, min(30, 0.2 * 2 ** min(attempt, 8)) * random.uniform(0.5, 1))
            log("%s %s: %s; again in %.1f s" % (method, path, trouble, pause))
            self.wait(time.sleep, pause)

    def once(self, method, path, body=None, headers=()):
        if self.connection is None:
            kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
            self.connection = kind(self.url.netloc, timeout=WAIT_SECONDS + 15)
        sent = {name.replace("_", "-"): value for name, value in dict(headers).items() if value}
        sent.update({"Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        self.connection.request(method, self.url.path.rstrip("/") + path, body and write_json(body), sent)
        response = self.connection.getresponse()
        text = response.read()
        if response.headers["Date"]:  # a signal's age is told by the clock that stamped it
            self.ahead = email.utils.parsedate_to_datetime(response.headers["Date"]).timestamp() - time.time()
        return response.status, response.headers, read_json(text) if text else {}

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def pending(self, seconds):
        """The pending signals, oldest first; waits up to `seconds` for others than those of the last call."""
        path = "/api/v1/signals?status=pending&limit=500"
        _, headers, page = self.call("GET", path + "&wait=%d" % seconds, polls=True, If_None_Match=self.etag)
        found, self.etag = page.get("signals", []), headers["ETag"]
        while page.get("next_cursor"):
            _, _, page = self.call("GET", path + "&cursor=" + page["next_cursor"])
            found += page.get("signals", [])
        return found[::-1]
