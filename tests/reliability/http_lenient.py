"""What row 10 must find: a server and a proxy that are as lenient as many have been about where a request ends."""

import asyncio
import json
import threading

from http_proxies import Taken
from http_shape import KEY

IDLE = 0.2  # seconds after which a connection that says nothing is closed


class Loop:
    """An asyncio server on a free loopback port, in a thread of its own."""

    def __init__(self, row):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        row.at_end(self.stop)
        self.listener = self.run(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.listener.sockets[0].getsockname()[1]

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def stop(self):
        if self.loop.is_closed():
            return

        async def end():
            self.listener.close()
            await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})  # each ends by IDLE
        self.run(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def serve(self, reader, writer):
        try:
            await self.talk(reader, writer)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, asyncio.TimeoutError):
            pass
        finally:
            writer.close()

    async def talk(self, reader, writer):
        raise NotImplementedError


async def read_head(reader):
    """The request line and the fields, in small letters. Any line break ends a line, and names may have blanks around
    them."""
    line = b""
    while not line.strip():
        line = await asyncio.wait_for(reader.readline(), IDLE)
        if not line:
            raise EOFError
    fields, raw = {}, line
    while True:
        more = await asyncio.wait_for(reader.readline(), IDLE)
        raw += more
        if not more.strip():
            return line.decode("latin-1").split(), fields, raw
        name, _, value = more.decode("latin-1").partition(":")
        fields[name.strip().lower()] = value.strip()


def size_of(fields):
    """The last Content-Length there was, with whatever int() makes of it."""
    try:
        return max(0, int(fields.get("content-length", "0"), 0))
    except ValueError:
        return 0


class LenientServer(Loop):
    """Answers as tjp does where all is well. A Content-Length goes before chunked, and anything like it is chunked."""

    key = "k" * len(KEY)

    def __init__(self, row):
        super().__init__(row)
        self.lines, self.stored = [], []

    def notes(self):
        return self.stored

    def ended(self):
        return self.lines

    async def talk(self, reader, writer):
        while True:
            words, fields, _ = await read_head(reader)
            size = size_of(fields)
            if not size and "chunked" in fields.get("transfer-encoding", ""):
                body = await self.chunks(reader)
            else:
                body = await asyncio.wait_for(reader.readexactly(size), IDLE)
            status, text = self.handle(words, body)
            self.lines.append((status, fields.get("x-request-id", "-")))
            writer.write(b"HTTP/1.1 %d X\r\nX-Request-Id: %s\r\nContent-Length: %d\r\n\r\n%s" % (
                status, fields.get("x-request-id", "-").encode("latin-1"), len(text), text))

    @staticmethod
    async def chunks(reader):
        body = b""
        while size := int((await asyncio.wait_for(reader.readline(), IDLE)).split(b";")[0], 16):
            body += await asyncio.wait_for(reader.readexactly(size), IDLE)
            await reader.readline()
        await reader.readline()
        return body

    def handle(self, words, body):
        if words[0] != "POST":
            return 200, b'{"ok":true,"user":{}}'
        try:
            self.stored.append(json.loads(body)["notes"])
            return 201, b"{}"
        except (ValueError, TypeError):
            return 400, b"{}"


class LenientProxy(Loop):
    """Forwards over one connection to tjp, shared by all. Knows no chunks: what has no Content-Length has no body, and
    whatever comes back next is the answer to whatever was sent last."""

    name = "a lenient proxy"

    def __init__(self, row, behind):
        super().__init__(row)
        self.behind, self.back, self.lines = behind, None, []

    def taken(self):
        return self.lines

    async def talk(self, reader, writer):
        while True:
            _, fields, raw = await read_head(reader)
            raw += await asyncio.wait_for(reader.readexactly(size_of(fields)), IDLE)
            writer.write(await self.forward(raw, fields.get("x-request-id", "-")))

    async def forward(self, raw, asked):
        if self.back is None:
            self.back = await asyncio.open_connection("127.0.0.1", self.behind)
        try:
            self.back[1].write(raw)
            _, fields, answer = await read_head(self.back[0])
            answer += await asyncio.wait_for(self.back[0].readexactly(size_of(fields)), IDLE)
        except asyncio.TimeoutError:  # nothing comes: the next request goes out behind this one
            answer, fields = b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n", {}
        except (OSError, EOFError):
            self.back = None
            answer, fields = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", {}
        self.lines.append(Taken(asked, fields.get("x-request-id", "-"), answer.split()[1].decode()))
        return answer
