"""Every admin command, with and without a running server: output, exit codes, faults."""

import datetime
import json
import os
import socket
import stat
import subprocess
import tempfile
import time
import unittest
from contextlib import closing

from harness import BINARY, COMMAND_SECONDS, CommandCase, Server, environment, run, trade, unique

KEY = r"^tjp_live_[0-9A-Za-z]+_[0-9A-Za-z]{33,}$"
KEY_ID = r"^key_[0-9a-hjkmnp-tv-z]{26}$"
USER_ID = r"^user_[0-9a-hjkmnp-tv-z]{26}$"


class Admin:
    """Every admin command. Run twice below: on a folder of its own and beside a running server."""

    def tjp(self, *args, **options):
        return run(*args, "--data", self.data, **options)

    def ok(self, *args, **options):
        done = self.tjp(*args, **options)
        self.assertEqual(done.returncode, 0, (args, done))
        self.assertIn(done.stderr, ("", "tjp: made a new journal in %s\n" % self.data), args)
        return done.stdout

    def add(self, *args):
        email = unique("cli") + "@example.com"
        self.ok("user", "add", email, *args)
        return email

    def users(self):
        return {row.split("\t")[1]: row.split("\t") for row in self.ok("user", "list").splitlines()}

    def keys(self, email):
        return [row.split("\t") for row in self.ok("key", "list", "--user", email).splitlines()]

    def test_users_are_added_listed_and_changed(self):
        email = self.add("--plan", "free")
        row = self.users()[email]
        self.assertRegex(row[0], USER_ID)
        self.assertEqual(row[1:3], [email, "free"])
        self.ok("user", "set", email, "--plan", "pro", "--plan-expires", "2099-01-01T00:00:00Z")
        row = self.users()[email]
        self.assertEqual(row[2], "pro")
        self.assertTrue(row[3].startswith("2099-01-01T00:00:00"), row)

    def test_an_email_is_taken_once_whatever_its_case(self):
        email = self.add()
        self.assertFails(self.tjp("user", "add", email), email)
        self.assertFails(self.tjp("user", "add", email.upper()))
        self.assertEqual(len([name for name in self.users() if name.lower() == email]), 1)

    def test_wrong_words_are_refused_with_a_sentence(self):
        email = self.add()
        for args in (("user", "add", "nonsense"), ("user", "add", ""), ("user", "add", "a@b@c"), ("user", "add"),
                     ("user", "add", unique("x") + "@example.com", "--plan", "gold"),
                     ("user", "set", email, "--plan", "x"),
                     ("user", "set", email, "--plan-expires", "tomorrow"),
                     ("user", "set", "nobody@example.com", "--plan", "pro"),
                     ("user", "add", unique("x") + "@example.com", "--nonsense", "1"), ("user", "remove", email),
                     ("user",),
                     ("key", "create", "--user", "nobody@example.com", "--name", "x", "--scope", "read"),
                     ("key", "create", "--user", email, "--name", "x", "--scope", "admin"), ("key",),
                     ("key", "create", "--name", "x", "--scope", "read"), ("key", "revoke"),
                     ("key", "revoke", "nonsense"),
                     ("key", "revoke", "key_01jd5m3k8fexv9a2b4c6d8e0fg"),
                     ("key", "list", "--user", "nobody@example.com")):
            with self.subTest(args=args):
                self.assertFails(self.tjp(*args))

    def test_a_new_key_is_printed_alone_and_never_again(self):
        email = self.add()
        key = self.ok("key", "create", "--user", email, "--name", "bot one", "--scope", "read+write")
        self.assertEqual(key.count("\n"), 1)
        self.assertRegex(key.strip(), KEY)
        [row] = self.keys(email)
        self.assertRegex(row[0], KEY_ID)
        self.assertEqual(row[1:4], ["bot one", "read+write", "active"])
        self.assertEqual(len(row), 7)
        listed = self.ok("key", "list", "--user", email)
        self.assertNotIn("tjp_live_", listed)
        self.assertNotIn(key.strip().split("_")[-1], listed)

    def test_a_revoked_key_is_listed_as_revoked(self):
        email = self.add()
        for name in ("one", "two"):
            self.ok("key", "create", "--user", email, "--name", name, "--scope", "read")
        first = next(row for row in self.keys(email) if row[1] == "one")
        self.ok("key", "revoke", first[0])
        self.assertEqual({row[1]: row[3] for row in self.keys(email)}, {"one": "revoked", "two": "active"})

    def test_a_key_ends_when_it_expires(self):
        email, make = self.add(), ("key", "create", "--scope", "read", "--name")
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
        soon = self.ok(*make, "soon", "--user", email, "--expires", end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")).strip()
        later = self.ok(*make, "later", "--user", email, "--expires", "2099-01-01").strip()
        for date, word in (("2020-01-01", "past"), ("2099-02-30", "date"), ("tomorrow", "date"), ("", "date")):
            self.assertFails(self.tjp(*make, "x", "--user", email, "--expires", date), word)
        time.sleep(max(0, (end - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) + 0.1)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        self.ok(*make, "today", "--user", email, "--expires", str(today))
        self.assertEqual({row[1]: (row[3], row[6][:10]) for row in self.keys(email)},
                         {"soon": ("expired", str(end.date())), "later": ("active", "2099-01-01"),
                          "today": ("active", str(today))})
        with self.running() as server:
            self.assertEqual([server.client(key).get("/api/v1/me").status for key in (soon, later)], [401, 200])

    def test_json_output_is_json_with_the_same_facts(self):
        email = unique("json") + "@example.com"
        added = json.loads(self.ok("user", "add", email, "--plan", "pro", "--json"))
        self.assertIn(email, json.dumps(added))
        created = json.loads(self.ok("key", "create", "--user", email, "--name", "n", "--scope", "read", "--json"))
        self.assertRegex(json.dumps(created), r"tjp_live_[0-9A-Za-z]+_[0-9A-Za-z]+")
        self.assertIn(email, json.dumps(json.loads(self.ok("user", "list", "--json"))))
        listed = self.ok("key", "list", "--user", email, "--json")
        self.assertIn(self.keys(email)[0][0], json.dumps(json.loads(listed)))
        self.assertNotIn("tjp_live_", listed)

    def test_a_password_is_read_from_stdin_and_never_shown(self):
        email = unique("pass") + "@example.com"
        out = self.ok("user", "add", email, "--password-stdin", stdin="correct horse battery staple\n")
        self.assertNotIn("horse", out + self.ok("user", "list") + self.ok("user", "list", "--json"))
        self.ok("user", "set", email, "--password-stdin", stdin="another horse battery staple\n")

    def test_a_demo_makes_one_journal_and_prints_a_key_alone(self):
        email = unique("demo") + "@example.com"
        one = self.ok("demo", "--email", email, "--trades", "200").strip()
        two = self.ok("demo", "--email", email, "--trades", "200").strip()
        self.assertRegex(one, KEY)
        self.assertRegex(two, KEY)
        self.assertNotEqual(one, two)
        for bad in ("bad", "a b@example.com", "a\n@example.com"):
            self.assertFails(self.tjp("demo", "--email", bad), "an email address is wanted")
        with self.running() as server:
            stats = [server.client(key).get("/api/v1/stats").json()["stats"]["trades"] for key in (one, two)]
            self.assertEqual(stats, [200, 200])
            self.assertTrue(server.client(two).get("/api/v1/signals").json()["signals"])


class Borrowed:
    """A server that is running already, lent to a with statement."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        return self.server

    def __exit__(self, *_):
        pass


class AdminBesideARunningServer(Admin, CommandCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        cls.data = cls.server.start().data

    def running(self):
        return Borrowed(self.server)

    def test_changes_show_at_once_to_a_client(self):
        user = self.server.user("free")
        self.assertEqual(user.api.post("/api/v1/trades", trade()).status, 402)
        self.ok("user", "set", user.email, "--plan", "pro")
        self.assertEqual(user.api.post("/api/v1/trades", trade()).status, 201)
        self.assertEqual(user.api.get("/api/v1/me").json()["user"]["plan"], "pro")
        self.ok("key", "revoke", self.keys(user.email)[0][0])
        self.assertEqual(user.api.get("/api/v1/me").status, 401)

    def test_the_folder_and_its_socket_are_the_owners_alone(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.data).st_mode), 0o700)
        sockets = [os.path.join(self.data, name) for name in os.listdir(self.data)]
        sockets = [path for path in sockets if stat.S_ISSOCK(os.stat(path).st_mode)]
        self.assertEqual([stat.S_IMODE(os.stat(path).st_mode) for path in sockets], [0o600])

    def test_a_command_does_not_wait_for_another_that_takes_long(self):
        # The first says nothing yet: a server that takes one after the other hangs up on it before it hears the second.
        with closing(self.admin_socket()) as first, closing(self.admin_socket()) as second:
            for command in (second, first):
                command.sendall(b'{"command":"ping"}\n')
                self.assertEqual(command.recv(100), b'{"ok":true}\n')

    def admin_socket(self):
        asking = socket.socket(socket.AF_UNIX)
        asking.settimeout(COMMAND_SECONDS)
        asking.connect(os.path.join(self.data, "admin.sock"))
        return asking

    def test_a_second_server_on_the_folder_is_refused(self):
        self.assertFails(run("serve", "--data", self.data, "--listen", "127.0.0.1:0"))
        self.assertEqual(self.server.client().get("/healthz").status, 200)

    def test_a_port_in_use_is_a_sentence(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("serve", "--data", folder + "/d", "--listen", "127.0.0.1:%d" % self.server.port)
            self.assertFails(done, str(self.server.port))

    def test_nothing_is_printed_to_stdout(self):
        self.assertEqual(self.server.stdout(), "")


class AdminWithoutAServer(Admin, CommandCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tjp-cli-")
        cls.addClassCleanup(folder.cleanup)
        cls.data = os.path.join(folder.name, "data")

    def running(self):
        test = self

        class Started(Borrowed):
            def __exit__(self, *_):
                test.assertEqual(self.server.stop(), 0)
                self.server.close()
        return Started(Server(data=self.data).start())

    def test_a_new_folder_is_made_for_the_owner_alone(self):
        self.add()
        self.assertEqual(stat.S_IMODE(os.stat(self.data).st_mode), 0o700)

    def test_a_journal_that_is_made_by_mistake_is_told(self):
        with tempfile.TemporaryDirectory(prefix="tjp-cli-") as room:
            data = os.path.join(room, "mistyped")
            first, second = (run("user", "add", unique("new") + "@example.com", "--data", data) for _ in range(2))
        self.assertEqual((first.returncode, second.returncode), (0, 0))
        self.assertEqual((first.stderr, second.stderr), ("tjp: made a new journal in %s\n" % data, ""))

    def test_an_answer_that_could_not_be_written_is_a_failure(self):
        with tempfile.TemporaryDirectory(prefix="tjp-cli-") as room:
            data, backups = os.path.join(room, "data"), os.path.join(room, "backups")
            run("user", "add", "a@example.com", "--data", data)
            run("backup", "--to", backups, "--data", data)
            for words in (("user", "list", "--data", data), ("verify", "--data", data), ("config", "print"),
                          ("backup", "--to", backups, "--data", data), ("backup", "list", "--to", backups),
                          ("restore", "--from", backups, "--data", os.path.join(room, "other")),
                          ("repair", "--data", data, "--to", os.path.join(room, "new"))):
                with self.subTest(words=words), open("/dev/full", "w", encoding="utf-8") as full:
                    done = subprocess.run([BINARY, *words], stdout=full, stderr=subprocess.PIPE, text=True,
                                          env=environment(), timeout=30)
                    self.assertEqual(done.returncode, 1, done)
                    self.assertIn("could not be written", done.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "only root can take another user's folder over")
    def test_root_does_not_lock_a_journals_owner_out(self):
        with tempfile.TemporaryDirectory(prefix="tjp-cli-") as room:
            data = os.path.join(room, "data")
            os.mkdir(data, 0o700)
            os.chown(data, 65534, 65534)
            for words in (("user", "add", "a@example.com"), ("serve", "--listen", "127.0.0.1:0"), ("verify",)):
                self.assertFails(run(*words, "--data", data))
            self.assertFails(run("user", "add", "a@example.com", "--data", data), "run it as nobody")
            self.assertEqual(os.listdir(data), [])


class Parts(unittest.TestCase):
    def test_the_build_says_what_the_binary_is_made_of(self):
        path = os.path.join(os.path.dirname(BINARY), "tjp.cdx.json")
        if not os.path.exists(path):
            self.skipTest("no list of parts beside this binary")
        with open(path, encoding="utf-8") as file:
            parts = json.load(file)
        self.assertEqual((parts["bomFormat"], parts["metadata"]["component"]["name"]), ("CycloneDX", "tjp"))
        self.assertIn(parts["metadata"]["component"]["version"], run("version").stdout)
        names = " ".join(part["name"] for part in parts["components"])
        for word in ("rocksdb", "boost", "ssl", "zstd"):
            self.assertRegex(names, word)
        for part in parts["components"]:
            self.assertTrue(part.get("purl", "pkg:").startswith("pkg:"), part)


if __name__ == "__main__":
    unittest.main()
