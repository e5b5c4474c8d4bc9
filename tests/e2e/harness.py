"""Drives the real tjp binary: starts and stops servers, runs admin commands, mints users and keys.

Every server listens on a free loopback port and owns a temporary data folder. `TJP_BINARY` names the binary;
without it build/release/tjp is taken. Nothing but the standard library is used.
"""

import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from wire import Client

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.path.abspath(os.environ.get("TJP_BINARY") or os.path.join(ROOT, "build", "release", "tjp"))
NO_LIMIT = ("--rate-limit", "0")
START_SECONDS = 20
STOP_SECONDS = 15
COMMAND_SECONDS = 30

MISSING = object()  # trade(field=MISSING) leaves the field out
_serial = itertools.count(1)


def environment(extra=None):
    """The environment of a child: ours without any TJP_ setting, so that only what a test says counts."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("TJP_")}
    env.update(extra or {})
    return env


def run(*args, stdin=None, env=None, timeout=COMMAND_SECONDS):
    """Runs `tjp args…` to its end; answers a CompletedProcess with text output."""
    return subprocess.run([BINARY, *args], input=stdin if stdin is not None else "", text=True, encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(env), timeout=timeout)


def admin(data, *args, **options):
    """Runs an admin command on a data folder and answers its stdout; a failure is an AssertionError."""
    done = run(*args, "--data", data, **options)
    if done.returncode != 0:
        raise AssertionError("tjp %s: exit %d: %s" % (" ".join(args), done.returncode, done.stderr))
    return done.stdout


def unique(word):
    return "%s%d" % (word, next(_serial))


def trade(**changes):
    """The reference's example trade with some fields changed, or left out where they are MISSING."""
    fields = {"date": "2026-05-19", "pair": "XAUUSD", "direction": "BUY", "entry_price": 2342.5, "exit_price": 2355,
              "stop_loss": 2330, "take_profit": 2355, "lot_size": 0.1, "pnl": 125, "risk_reward": 1,
              "outcome": "WIN", "session": "LONDON"}
    fields.update(changes)
    return {name: value for name, value in fields.items() if value is not MISSING}


class User:
    """An account on one server with its keys; `api` holds a connection that sends the read+write key."""

    def __init__(self, server, email, plan):
        self.server, self.email, self.plan = server, email, plan
        self.key = server.mint(email)
        self.api = server.client(self.key)

    def read_only(self):
        return self.server.client(self.server.mint(self.email, scope="read"))


class Server:
    """One `tjp serve` process. Start it, stop it, kill it, start it again on the same folder."""

    def __init__(self, args=NO_LIMIT, data=None, env=None, user=None):
        """With `user` it runs as that user, by number, and as that group; only root can have that."""
        self.args, self.env, self.user_id = tuple(args), env, user
        self.own_data = data is None
        self.data = data or tempfile.mkdtemp(prefix="tjp-e2e-")
        self.logs = tempfile.mkdtemp(prefix="tjp-log-")
        self.process = self.port = self.scheme = None
        self.runs = 0
        self.clients = []

    def spawn(self):
        """Starts the process without waiting for it to listen."""
        self.runs += 1
        with open(self._log("out"), "wb") as out, open(self._log("err"), "wb") as err:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *self.args],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment(self.env),
                user=self.user_id, group=self.user_id, extra_groups=None if self.user_id is None else [])
        return self

    def start(self):
        self.spawn()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            said = re.search(r"listening on (https?)://127\.0\.0\.1:(\d+)", self.stderr())
            if said:
                self.scheme, self.port = said.group(1), int(said.group(2))
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        code = self.process.poll()
        self.kill()
        raise AssertionError("the server did not start (exit %s): %s" % (code, self.stderr()))

    def stop(self):
        """SIGTERM; answers the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self):
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server did not end within %d s: %s" % (STOP_SECONDS, self.stderr()[-2000:]))

    def kill(self):
        """SIGKILL: what a power cut or the kernel's OOM killer does to a process."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def restart(self):
        self.close_clients()
        if self.process.poll() is None:
            self.stop()
        return self.start()

    def close_clients(self):
        """Ends the connections of every client handed out: a stop waits a moment for those that are open."""
        for client in self.clients:
            client.close()

    def close(self):
        self.close_clients()
        self.kill()
        for folder in (self.logs, *((self.data,) if self.own_data else ())):
            shutil.rmtree(folder, ignore_errors=True)

    def _log(self, kind):
        return os.path.join(self.logs, "%d.%s" % (self.runs, kind))

    def stderr(self):
        with open(self._log("err"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def stdout(self):
        with open(self._log("out"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def all_logs(self):
        """Everything every run of this server printed."""
        text = ""
        for name in sorted(os.listdir(self.logs)):
            with open(os.path.join(self.logs, name), encoding="utf-8", errors="replace") as log:
                text += log.read()
        return text

    def log_with(self, text, seconds=5):
        """Everything printed, once it holds `text`: the access log is written in blocks, a moment later."""
        deadline = time.monotonic() + seconds
        while text not in self.all_logs():
            if time.monotonic() > deadline:
                raise AssertionError("%r never came into the log: %s" % (text, self.all_logs()[-2000:]))
            time.sleep(0.02)
        return self.all_logs()

    @property
    def url(self):
        return "%s://127.0.0.1:%d" % (self.scheme, self.port)

    def client(self, key=None, context=None):
        self.clients.append(Client(self.port, key, context))
        return self.clients[-1]

    def admin(self, *args, **options):
        return admin(self.data, *args, **options)

    def mint(self, email, scope="read+write", name="test"):
        return self.admin("key", "create", "--user", email, "--name", name, "--scope", scope).strip()

    def user(self, plan="pro", email=None):
        email = email or unique("trader") + "@example.com"
        self.admin("user", "add", email, "--plan", plan)
        return User(self, email, plan)


class ServerCase(unittest.TestCase):
    """A test class with one server of its own, and `self.api`: a pro user's read+write connection."""

    server_args = NO_LIMIT
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.server_args)
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
        cls.owner = cls.server.user()
        cls.api = cls.owner.api

    @classmethod
    def tearDownClass(cls):
        cls.server.close_clients()
        if cls.server.process.poll() is None and cls.server.stop() != 0:
            raise AssertionError("the server ended with %s: %s"
                                 % (cls.server.process.returncode, cls.server.stderr()[-2000:]))

    def fresh(self, plan="pro"):
        """A user nobody else in this class writes to."""
        return self.server.user(plan)

    def create(self, api, **changes):
        answer = api.post("/api/v1/trades", trade(**changes))
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["trade"]

    def create_many(self, api, trades):
        """Creates any number of trades by batches, in order; answers them as stored."""
        stored = []
        for at in range(0, len(trades), 500):
            answer = api.post("/api/v1/trades/batch", {"trades": trades[at:at + 500]})
            self.assertEqual(answer.status, 201, answer)
            stored += answer.json()["trades"]
        return stored

    def assertError(self, answer, status, *words):
        """The answer is an error of the contract's shape, and its sentence holds each of the words."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.header("content-type").split(";")[0].strip(), "application/json", answer)
        body = answer.json()
        self.assertNotIn("ok", body, answer)
        self.assertIsInstance(body.get("error"), str, answer)
        self.assertRegex(body.get("code") or "", r"^[a-z][a-z0-9_]*$", answer)
        self.assertEqual(body.get("request_id"), answer.header("x-request-id"), answer)
        self.assertLessEqual(set(body), {"error", "code", "field", "request_id"}, answer)
        for word in words:
            self.assertIn(word, body["error"], answer)
        return body


class CommandCase(unittest.TestCase):
    def assertFails(self, done, *words):
        """A non-zero exit that is no signal, nothing on stdout, and a short sentence on stderr."""
        self.assertGreater(done.returncode, 0, done)
        self.assertLess(done.returncode, 126, done)
        self.assertEqual(done.stdout, "", done)
        self.assertTrue(done.stderr.strip(), done)
        self.assertLess(len(done.stderr), 3000, done)
        for word in ("terminate called", "Assertion", "std::", "boost::", "/usr/include", "what():"):
            self.assertNotIn(word, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr, done)
        return done


def listing(api, path="/api/v1/trades", name="trades", **query):
    """Walks a listing by its cursors to the end; answers every item. 10,000 pages at most."""
    from urllib.parse import urlencode
    items, cursor = [], None
    for _ in range(10000):
        parameters = dict(query, **({"cursor": cursor} if cursor else {}))
        answer = api.get(path + ("?" + urlencode(parameters) if parameters else ""))
        if answer.status != 200:
            raise AssertionError("listing %r: %s" % (parameters, answer))
        page = answer.json()
        items += page[name]
        cursor = page["next_cursor"]
        if cursor is None:
            return items
    raise AssertionError("the listing does not end")


def together(count, work):
    """Runs work(0) … work(count-1) at once, each in a thread, and answers their results in order."""
    results, gate = [None] * count, threading.Barrier(count)

    def one(index):
        gate.wait()
        try:
            results[index] = work(index)
        except BaseException as error:  # handed to the caller below
            results[index] = error

    threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
