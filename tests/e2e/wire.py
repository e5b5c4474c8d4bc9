"""Two HTTP clients for the tests: `Client` (http.client, keep-alive) and `Raw` (bytes over a socket).

JSON is read strictly: numbers become Decimal or int, so nothing is rounded on the way to a comparison, and a
duplicate key, NaN or Infinity in an answer is an error of the server.
"""

import http.client
import json
import socket
import time
from decimal import Decimal

import exchanges

TIMEOUT = 20


class Token(str):
    """Text that goes into a JSON body as it is: Token("1e400")."""


def encode(value):
    """JSON text of a value. Decimals and Tokens keep their digits."""
    if isinstance(value, Token):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(name) + ":" + encode(item) for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(encode(item) for item in value) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value)


def _no_duplicates(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a key appears twice: %r" % names)
    return dict(pairs)


def _no_constant(word):
    raise ValueError("%s is not JSON" % word)


def decode(body):
    return json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant,
                      object_pairs_hook=_no_duplicates)


class Answer:
    """One HTTP answer: status, headers as (name, value) pairs, body as bytes."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name, otherwise=None):
        return next((value for key, value in self.headers if key.lower() == name.lower()), otherwise)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return decode(self.body)

    def __repr__(self):
        return "<%s %s %r>" % (self.status, dict(self.headers), self.body[:600])


def _first_event(response):
    lines = []
    while not lines or lines[-1] not in (b"\n", b""):
        lines.append(response.readline())
    return b"".join(lines)


class Client:
    """A keep-alive connection that sends one key. Not for several threads at once."""

    def __init__(self, port, key=None, context=None):
        self.port, self.key, self.context = port, key, context
        self.connection = None

    def _connect(self):
        if self.context:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=TIMEOUT, context=self.context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)

    def call(self, method, path, body=None, headers=None):
        """One request. `body` is bytes, text, or a value to encode; a header set to None is left out."""
        sent = {"Authorization": "Bearer " + self.key} if self.key else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
            body = body if isinstance(body, bytes) else (body if type(body) is str else encode(body)).encode("utf-8")
        sent.update(headers or {})
        sent = {name: value for name, value in sent.items() if value is not None}
        fresh = self.connection is None
        if fresh:
            self.connection = self._connect()
        try:
            return self._exchange(method, path, body, sent)
        except (http.client.RemoteDisconnected, ConnectionError):
            self.close()
            if fresh or method not in ("GET", "HEAD", "OPTIONS"):
                raise
            self.connection = self._connect()  # the server may close an idle connection: ask again, once
            return self._exchange(method, path, body, sent)

    def _exchange(self, method, path, body, headers):
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        # A stream of events does not end: its first is enough to know it by.
        endless = (response.getheader("Content-Type") or "").startswith("text/event-stream") and method != "HEAD"
        content = _first_event(response) if endless else response.read()
        answer = Answer(response.status, response.getheaders(), content)
        exchanges.record(method, path, body, answer)
        if response.will_close or endless:
            self.close()
        return answer

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def get(self, path, **headers):
        return self.call("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, body, headers=None):
        return self.call("POST", path, body, headers)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def delete(self, path):
        return self.call("DELETE", path)


class Raw:
    """A socket that sends exactly the bytes it is given and reads answers one by one."""

    def __init__(self, port, timeout=5):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.timeout = timeout
        self.buffer = b""
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends; a peer that closed meanwhile is no error here: what it answered is what counts."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self

    def end(self):
        """Tells the server that nothing more comes; what it answers can still be read."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return self

    def _more(self):
        """Reads once; False at the end of the stream. A time-out is a socket.timeout for the caller."""
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        self.ended = self.ended or not data
        return bool(data)

    def _until(self, complete):
        while not complete():
            if not self._more():
                return False
        return True

    def answer(self, head_only=False):
        """The next answer, or None where the server closed instead. `head_only` for answers to HEAD."""
        if not self._until(lambda: b"\r\n\r\n" in self.buffer):
            if self.buffer:
                raise AssertionError("the stream ended inside a head: %r" % self.buffer[:400])
            return None
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        version, status = lines[0].split(" ")[:2]
        if version not in ("HTTP/1.1", "HTTP/1.0"):
            raise AssertionError("not a status line: %r" % lines[0])
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        answer = Answer(int(status), headers, b"")
        if head_only or answer.status in (204, 304) or answer.status < 200:
            exchanges.record(None, None, None, answer)
            return answer
        length = int(answer.header("content-length", "0"))
        if not self._until(lambda: len(self.buffer) >= length):
            raise AssertionError("the stream ended inside a body: %r" % head)
        answer.body, self.buffer = self.buffer[:length], self.buffer[length:]
        exchanges.record(None, None, None, answer)
        return answer

    def answers(self):
        """Every answer until the server closes, which it must do before the time-out."""
        found = []
        while True:
            answer = self.answer()
            if answer is None:
                return found
            found.append(answer)

    def closed(self, seconds=None):
        """Whether the server closes within the time-out without sending anything more."""
        deadline = time.monotonic() + (seconds or self.timeout)
        try:
            while time.monotonic() < deadline:
                self.socket.settimeout(max(0.01, deadline - time.monotonic()))
                if not self._more():
                    return not self.buffer
        except socket.timeout:
            pass
        return False


def head(method, path, key=None, *lines, host="localhost"):
    """The bytes of a request head, with the blank line."""
    out = ["%s %s HTTP/1.1" % (method, path), "Host: " + host]
    if key:
        out.append("Authorization: Bearer " + key)
    return "\r\n".join([*out, *lines, "", ""]).encode("latin-1")
