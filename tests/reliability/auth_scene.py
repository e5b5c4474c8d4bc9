"""A server of which everything is kept: what it answers, streams, logs, writes, and leaves behind."""

import os
import resource
import signal
import subprocess
import time

from auth_canaries import Canaries, Places
from auth_tables import Tables, files
from browsing import Browser
from harness import BINARY, COMMAND_SECONDS, environment, unique
from row import expect
from wire import Raw, head


class Ear(Browser):
    """A client, by a key or a cookie, whose answers are kept."""

    def __init__(self, scene, key=None):
        super().__init__(scene.server)
        self.scene, self.key, self.last = scene, key, None

    def call(self, method, path, body=None, headers=None):
        answer = super().call(method, path, body, headers)
        text = "\r\n".join("%s: %s" % pair for pair in answer.headers).encode() + b"\r\n\r\n" + answer.body
        self.last = self.scene.places.add("answer: %s %s, %d" % (method, path[:18], answer.status), text)
        return answer

    def shows(self, name):
        """The last answer may show what was made by it."""
        self.scene.places.shown.setdefault(self.last, set()).add(name)


class Scene:
    ARGS = ("--rate-limit", "0", "--log-level", "debug")

    def __init__(self, row):
        self.row, self.canaries, self.places = row, Canaries(row.dice), Places()
        self.server = row.server()
        self.backups = row.folder("backups")
        self.stream = None

    def start(self, *args):
        self.server.args = (*self.ARGS, *args)
        self.server.start()
        self.look_at_process("server", self.server.process.pid)
        return self

    def ear(self, key=None):
        return Ear(self, key)

    def listen(self, key):
        """Opens a stream of events; what came of it is kept when the server ends."""
        self.stream = Raw(self.server.port)
        self.row.at_end(self.stream.socket.close)
        self.stream.send(head("GET", "/api/v1/events", key))

    def bytes(self, data):
        """Sends bytes that need be no request, and keeps whatever comes back."""
        with Raw(self.server.port) as raw:
            raw.send(data).end().closed()
            self.places.add("answer: to bytes", raw.buffer)

    def admin(self, *args, stdin=None):
        """An admin command, looked at while it runs; answers what it printed."""
        process = subprocess.Popen((BINARY, *args), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment(), text=True)
        if stdin is not None:  # it waits for its input
            time.sleep(0.02)
            self.look_at_process("command", process.pid)
        out, err = process.communicate(stdin or "", COMMAND_SECONDS)
        expect(process.returncode == 0, "tjp", args[0], "ended with", process.returncode, err)
        said = err if args[:2] == ("key", "create") else out + err  # which prints the key, once and on purpose
        self.places.add("command: tjp %s %s" % args[:2], said.encode())
        return out

    def look_at_process(self, what, pid):
        for name in ("cmdline", "environ", "status"):
            try:
                with open("/proc/%d/%s" % (pid, name), "rb") as file:
                    self.places.add("process: %s %s" % (what, name), file.read())
            except OSError:  # it has ended
                return

    def gather(self, kind, folder):
        for name, data in files(folder):
            self.places.add("%s: %s" % (kind, name), data)

    def gather_rows(self, kind, folder):
        rows = {}
        with Tables(os.path.join(folder, "db")) as tables:
            for name, row in tables.rows():
                rows.setdefault(name, bytearray()).extend(row + b"\n")
        for name, data in rows.items():
            self.places.add("%s: %s" % (kind, name), data)

    def ended(self):
        """Keeps what the server left behind; to be called once it has ended."""
        if self.stream:
            self.stream.closed(1)
            self.places.add("stream", self.stream.buffer)
            self.stream = None
        self.server.close_clients()
        self.server.clients.clear()
        self.gather("file", self.server.data)
        for name, data in files(self.server.logs):
            if name.startswith("%d." % self.server.runs):
                self.places.add("log: " + name, data)

    def say_all(self):
        """Waits until all requests are in the access log, which is written a moment later."""
        last = unique("last")
        self.ear().call("GET", "/healthz", headers={"X-Request-Id": last})
        self.server.log_with(last, COMMAND_SECONDS)

    def crash(self):
        """The end that cleans nothing up: the log of the database still has all that was written."""
        self.look_at_process("server", self.server.process.pid)
        self.say_all()
        self.server.kill()
        self.ended()

    def abort(self):
        """The end by a fault of its own: what it says last is in its log."""
        self.say_all()
        resource.prlimit(self.server.process.pid, resource.RLIMIT_CORE, (0, 0))
        self.server.process.send_signal(signal.SIGABRT)
        self.server.process.wait(COMMAND_SECONDS)
        self.ended()

    def stop(self):
        """The end that writes all into tables."""
        self.server.close_clients()
        expect(self.server.stop() == 0, "the server did not end well")
        self.ended()
        self.gather_rows("table", self.server.data)

    def back_up(self):
        """A backup beside the running server, and what is put back from it."""
        self.admin("backup", "--to", self.backups, "--data", self.server.data)
        self.admin("backup", "list", "--to", self.backups)
        self.gather("backup", self.backups)
        target = os.path.join(self.row.folder("restored"), "journal")
        self.admin("restore", "--from", self.backups, "--data", target)
        self.gather("backup", target)
        self.gather_rows("backup", target)

    def core(self):
        """The memory of the running server, as bytes; nothing where no debugger can take it."""
        folder = self.row.folder("core")
        try:
            done = subprocess.run(("gcore", "-o", os.path.join(folder, "core"), str(self.server.process.pid)),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        except (OSError, subprocess.TimeoutExpired):
            return b""
        names = os.listdir(folder)
        if done.returncode != 0 or not names:
            return b""
        with open(os.path.join(folder, names[0]), "rb") as file:
            return file.read()


