"""Runs deploy/bot in tests: the bot's process, a gate before the server that makes trouble, and a case with both."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from harness import ROOT, ServerCase, environment, listing

PROGRAM = os.path.join(ROOT, "deploy", "bot", "tjp_bot.py")
SIGNALS = "/api/v1/signals"
PATIENCE = 60  # seconds until something that must happen is missed


def eventually(happens, what):
    """Waits until happens() is true; answers what it answered."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = happens()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError("it never happened: " + what())
        time.sleep(0.02)


class Gate(ThreadingHTTPServer):
    """Stands between a bot and the server, and does a deed at one chosen request: see `act`."""

    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", 0), Passage)
        self.upstream, self.rule, self.bot, self.seen, self.meeting = port, None, None, [], None
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        Thread(target=self.serve_forever, daemon=True).start()

    def act(self, method, end, deed, skip=0):
        """At the request after `skip` others of this method whose paths end so: `lose` the request, `mute` the answer,
        `kill before` or `kill after` the server has seen it, or answer that it is `busy`."""
        self.rule = [method, end, deed, skip]

    def deed_at(self, method, path):
        """What is to be done at this request, once."""
        self.seen.append((method, path))
        if not self.rule or method != self.rule[0] or not path.endswith(self.rule[1]):
            return None
        self.rule[3] -= 1
        if self.rule[3] >= 0:
            return None
        deed, self.rule = self.rule[2], None
        return deed

    def meet(self, barrier):
        """Holds back the first list of pending signals until other bots have theirs."""
        self.meeting = barrier

    def handle_error(self, *_):
        """A bot that was killed hangs up on its requests: no news."""


class Passage(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: else each answer waits for an acknowledgement

    def pass_on(self):
        gate, body = self.server, self.rfile.read(int(self.headers["Content-Length"] or 0))
        deed = gate.deed_at(self.command, self.path)
        if deed == "kill before":
            gate.bot.kill()
        if deed in ("kill before", "lose"):
            self.close_connection = True
            return
        if deed == "busy":
            self.answer(503, {"Retry-After": "2"}, b'{"error":"busy","code":"busy","request_id":"r"}')
            return
        upstream = HTTPConnection("127.0.0.1", gate.upstream, timeout=PATIENCE)
        upstream.request(self.command, self.path, body, {name: value for name, value in self.headers.items()
                                                         if name.lower() not in ("host", "content-length")})
        response = upstream.getresponse()
        answer = response.read()
        upstream.close()
        if gate.meeting and "status=pending" in self.path:
            meeting, gate.meeting = gate.meeting, None
            meeting.wait(PATIENCE)
        if deed == "kill after":
            gate.bot.kill()
        if deed in ("kill after", "mute"):
            self.close_connection = True
            return
        self.answer(response.status, {name: response.headers[name] for name in ("ETag", "Retry-After")
                                      if response.headers[name]}, answer)

    def answer(self, status, headers, body):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = pass_on

    def log_message(self, *_):
        """The server has a log of its own."""


class Bot:
    """One tjp_bot.py with a folder for its state; it may be killed and started again."""

    def __init__(self, url, owner, account, *options):
        self.folder = tempfile.mkdtemp(prefix="tjp-bot-")
        self.state = os.path.join(self.folder, "state")
        self.command = [sys.executable, "-B", PROGRAM, "--url", url, "--account", account, "--state", self.state,
                        *options]
        self.key, self.process = owner.key, None

    def start(self, *options):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(self.command + list(options), env=environment({"TJP_API_KEY": self.key}),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return self

    def run(self, *options):
        """Runs to the end; answers the exit code."""
        return self.start(*options).process.wait(PATIENCE)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as log:
            return log.read()

    def orders(self):
        """The ids of what its broker was told to open, while the bot does not run."""
        with sqlite3.connect(os.path.join(self.state, "paper.db")) as database:
            rows = database.execute("SELECT id FROM orders").fetchall()
        database.close()
        return [row[0] for row in rows]


class BotCase(ServerCase):
    def setUp(self):
        self.user = self.fresh()
        self.account = self.make_account()

    def make_account(self):
        fields = {"name": "paper", "platform": "EXCHANGE", "connection": "api"}
        return self.user.api.post("/api/v1/accounts", fields).json()["account"]["id"]

    def bot(self, *options, url=None, account=None):
        bot = Bot(url or self.server.url, self.user, account or self.account, *options)
        self.addCleanup(bot.close)
        return bot

    def gate(self):
        gate = Gate(self.server.port)
        self.addCleanup(gate.server_close)
        self.addCleanup(gate.shutdown)
        return gate

    def prices(self, text):
        """A file of prices that lives as long as the test."""
        handle, path = tempfile.mkstemp(prefix="tjp-prices-")
        os.close(handle)
        self.addCleanup(os.remove, path)
        self.add_prices(path, text)
        return path

    def add_prices(self, path, text):
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)

    def send(self, **changes):
        """Posts a signal; answers its id."""
        fields = {"symbol": "XAUUSD", "direction": "BUY", "order_type": "market", **changes}
        answer = self.user.api.post(SIGNALS, fields)
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.json()["signal"]["status"], "pending", answer)
        return answer.json()["signal"]["id"]

    def signal(self, identity):
        return self.user.api.get(SIGNALS + "/" + identity).json()["signal"]

    def signals(self, **query):
        return listing(self.user.api, SIGNALS, "signals", limit=500, **query)

    def trades(self):
        return listing(self.user.api, limit=500)

    def until(self, happens, bot):
        return eventually(happens, lambda: bot.log()[-2000:])

    def until_filled(self, identity, bot):
        return self.until(lambda: self.signal(identity)["ticket"], bot)

    def assertExecutedOnce(self, identity, bot):
        """The broker was told once, and the signal says so."""
        self.assertEqual(bot.orders(), [identity], bot.log())
        stored = self.signal(identity)
        self.assertEqual((stored["status"], stored["account_id"]), ("executed", self.account))
        self.assertIsNotNone(stored["ticket"])
        return stored
