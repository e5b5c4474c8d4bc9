"""A client of server-sent events, as a browser's EventSource reads them (WHATWG HTML, 9.2)."""

import http.client
import json
from collections import namedtuple

import exchanges
from wire import Answer

EVENTS = "/api/v1/events"

Event = namedtuple("Event", "type id data")


class EventSource:
    """One connection, by a key or by a browser's cookie. `last_id` is what a browser sends when it connects again."""

    def __init__(self, server, key=None, last_id=None, query="", seconds=10, cookie=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=seconds)
        who = {"Authorization": "Bearer " + key} if key else {"Cookie": cookie}
        headers = {**who, "Accept": "text/event-stream"}
        if last_id is not None:
            headers["Last-Event-ID"] = last_id
        self.connection.request("GET", EVENTS + query, headers=headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.last_id, self.retry, self.comments = last_id, None, 0
        body = b"" if self.status == 200 else self.response.read()
        self.refusal = Answer(self.status, self.response.getheaders(), body)
        exchanges.record("GET", EVENTS + query, None, self.refusal)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.response.close()
        self.connection.close()

    def next(self):
        """The next event; None where the stream ended. A time-out is a socket.timeout."""
        kind, data, identity = "message", [], self.last_id
        while True:
            line = self.response.readline()
            if not line:
                return None
            line = line.decode("utf-8").rstrip("\n")
            if not line:
                self.last_id = identity
                if data:
                    return Event(kind, identity, json.loads("\n".join(data)))
                kind = "message"
                continue
            name, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if not name:
                self.comments += 1
            elif name == "event":
                kind = value
            elif name == "data":
                data.append(value)
            elif name == "id":
                identity = value
            elif name == "retry":
                self.retry = int(value)

    def take(self, count):
        return [self.next() for _ in range(count)]

    def of_type(self, kind):
        """The next event of a type; what comes before it is passed over."""
        while True:
            event = self.next()
            if event is None or event.type == kind:
                return event
