"""The EA in its stand-in for a terminal, and a test case that has both and a server."""

import os
import shutil
import subprocess
import tempfile

from harness import ROOT, ServerCase, listing
from mt5.translate import translate

HERE = os.path.dirname(os.path.abspath(__file__))
SIGNALS = "/api/v1/signals"
KILLED = 9
LATER = "set ahead 45"  # past the time in which an order may still turn up


def compile_ea(folder):
    translate(os.path.join(ROOT, "deploy", "mt5"), folder)
    sources = [os.path.join(HERE, name) for name in ("main.cpp", "account.cpp", "terminal.cpp")]
    program = os.path.join(folder, "ea")
    subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-g", "-O1", "-fsanitize=address,undefined",
                    "-fno-sanitize-recover=all", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-I", HERE,
                    "-I", folder, "-o", program, *sources], check=True)
    return program


class Ea:
    """The EA in a terminal on a folder; the account outlives it when it is killed."""

    def __init__(self, program, url, key, account):
        self.folder = tempfile.mkdtemp(prefix="tjp-ea-")
        os.mkdir(os.path.join(self.folder, "tjp"))
        with open(os.path.join(self.folder, "tjp", "key.txt"), "w", encoding="utf-8") as file:
            file.write(key + "\n")
        self.records = os.path.join(self.folder, "tjp", account + "-770077.txt")
        self.arguments = [program, self.folder, url, account]
        self.process, self.sent = None, []

    def start(self, *lines):
        with open(os.path.join(self.folder, "log"), "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                            text=True, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        self.do("quote XAUUSD 2340 2340.2", "quote EURUSD 1.10000 1.10010", *lines)
        self.started = self.do("init")
        return self

    def do(self, *lines):
        """The answer to the last line, or None where the terminal ended."""
        answer = None
        for line in lines:
            try:
                self.process.stdin.write(line + "\n")
                self.process.stdin.flush()
            except BrokenPipeError:
                pass
            answer = self.process.stdout.readline()
            while answer.startswith("sent "):
                self.sent.append(answer.split()[1:])
                answer = self.process.stdout.readline()
        return answer[2:].strip() if answer else None

    def turn(self, count=2):
        return self.do(*["turn"] * count)

    def opened(self):
        """The orders it sent that could open something."""
        return [order for order in self.sent if order[0] in ("1", "5")]

    def end(self):
        if self.process and not self.process.stdin.closed:
            self.do("quit")
            self.process.wait()
            self.process.stdout.close()
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # it was killed before it read all that it was told

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as log:
            return log.read()


class EaCase(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.mkdtemp(prefix="tjp-mt5-")
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.program = compile_ea(folder)

    def setUp(self):
        self.user = self.fresh()
        self.account = self.make_account()

    def make_account(self):
        fields = {"name": "mt5", "platform": "MT5", "connection": "ea"}
        return self.user.api.post("/api/v1/accounts", fields).json()["account"]["id"]

    def ea(self, *lines, account=None):
        ea = Ea(self.program, self.server.url, self.user.key, account or self.account)
        self.addCleanup(shutil.rmtree, ea.folder)
        self.addCleanup(ea.end)
        return ea.start(*lines)

    def restart(self, ea, *lines):
        ea.end()
        return ea.start(*lines)

    def send(self, **changes):
        fields = {"symbol": "XAUUSD", "direction": "BUY", "order_type": "market", **changes}
        answer = self.user.api.post(SIGNALS, fields)
        self.assertEqual(answer.status, 201, answer)
        return answer.json()["signal"]["id"]

    def signal(self, identity):
        return self.user.api.get(SIGNALS + "/" + identity).json()["signal"]

    def trades(self):
        return listing(self.user.api)

    def assertFailed(self, identity, word):
        stored = self.signal(identity)
        self.assertEqual(stored["status"], "failed", stored)
        self.assertIn(word, stored["status_reason"])

    def assertFilled(self, identity):
        stored = self.signal(identity)
        self.assertEqual((stored["status"], stored["account_id"]), ("executed", self.account), stored)
        self.assertIsNotNone(stored["ticket"], stored)
        return stored
