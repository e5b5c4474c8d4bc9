"""`tjp serve` and its faults: wrong settings, bad folders, damaged files; help and settings."""

import os
import re
import signal
import tempfile
import unittest

from harness import CommandCase, Server, run, trade


class Serve(CommandCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tjp-serve-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def serve(self, *args, data="data", **options):
        return run("serve", "--data", os.path.join(self.folder, data), *args, **options)

    def test_wrong_settings_are_refused_all_together(self):
        for args, words in ((("--listen", "nonsense"), ("listen",)), (("--listen", "127.0.0.1:99999"), ("listen",)),
                            (("--rate-limit", "-1"), ("rate",)), (("--rate-limit", "many"), ("rate",)),
                            (("--tls-cert", "/nowhere.pem"), ("tls",)), (("--nonsense",), ("nonsense",)),
                            (("--listen", "x", "--rate-limit", "y"), ("listen", "rate"))):
            with self.subTest(args=args):
                self.assertFails(self.serve(*args), *words)

    def test_a_wrong_setting_in_the_environment_is_refused_too(self):
        self.assertFails(self.serve("--listen", "127.0.0.1:0", env={"TJP_RATE_LIMIT": "many"}), "TJP_RATE_LIMIT")

    def test_a_folder_that_cannot_be_written_is_a_sentence(self):
        open(os.path.join(self.folder, "file"), "w").close()
        places = ["file", "file/below", "/proc/nothing"]
        if os.geteuid() != 0:
            os.mkdir(os.path.join(self.folder, "closed"), 0o500)
            places.append("closed/data")
        for place in places:
            with self.subTest(place=place):
                self.assertFails(self.serve("--listen", "127.0.0.1:0", data=place))
                self.assertFails(run("user", "list", "--data", os.path.join(self.folder, place)))

    def damage(self, server, pattern, change):
        """Applies `change` to the bytes of every file of the server's folder whose name matches."""
        found = [os.path.join(folder, name) for folder, _, names in os.walk(server.data) for name in names
                 if re.search(pattern, name)]
        self.assertTrue(found, pattern)
        for path in found:
            with open(path, "r+b") as file:
                data = change(bytearray(file.read()))
                file.seek(0)
                file.truncate()
                file.write(data)

    def filled(self):
        server = Server()
        self.addCleanup(server.close)
        api = server.start().user().api
        stored = [api.post("/api/v1/trades", trade()).json()["trade"]["id"] for _ in range(200)]
        server.close_clients()
        return server, api.key, stored

    def test_a_journal_that_everybody_can_read_is_refused(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        server.stop()
        for folder in (server.data, os.path.join(server.data, "db")):
            os.chmod(folder, 0o755)
        self.assertFails(run("serve", "--data", server.data, "--listen", "127.0.0.1:0"), "chmod 700 " + server.data)
        self.assertFails(run("user", "list", "--data", server.data), "chmod 700")
        # One closed door is enough.
        os.chmod(server.data, 0o700)
        server.start()
        self.assertEqual(server.client().get("/healthz").status, 200)

    def test_a_corrupt_folder_is_a_sentence_and_no_crash(self):
        for name, change in (("^MANIFEST-", lambda data: b"\xff" * len(data)),
                             ("^CURRENT$", lambda data: b"nonsense\n"),
                             ("^CURRENT$", lambda data: b"")):
            server, _, _ = self.filled()
            server.stop()
            self.damage(server, name, change)
            self.assertFails(run("serve", "--data", server.data, "--listen", "127.0.0.1:0"))
            self.assertFails(run("user", "list", "--data", server.data))

    def test_a_flipped_bit_amid_the_log_is_never_a_silent_loss(self):
        server, key, stored = self.filled()
        server.kill()

        def flip(data):
            if data:
                data[len(data) // 2] ^= 0x10
            return data
        self.damage(server, r"^\d+\.log$", flip)
        try:
            server.start()
        except AssertionError:
            self.assertGreater(server.process.returncode, 0, "ended by a signal: " + server.stderr())
            return
        for each in stored:
            self.assertEqual(server.client(key).get("/api/v1/trades/" + each).status, 200)

    def test_a_first_serve_on_an_empty_folder_says_what_to_do_next(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        self.assertIn("user add", server.stderr())
        self.assertEqual((server.stop(), server.stdout()), (0, ""))

    def test_interrupt_and_terminate_end_it_with_zero(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            server = Server()
            self.addCleanup(server.close)
            server.start().process.send_signal(number)
            self.assertEqual(server.wait(), 0)


class Help(CommandCase):
    def test_help_teaches_on_stdout(self):
        whole = run("--help")
        self.assertEqual((whole.returncode, whole.stderr), (0, ""))
        for word in ("serve", "user", "key", "demo", "config"):
            self.assertIn(word, whole.stdout)
        for verb, word in (("serve", "--listen"), ("serve", "--rate-limit"), ("user", "--plan"), ("key", "--scope"),
                           ("demo", "--trades")):
            done = run(verb, "--help")
            self.assertEqual(done.returncode, 0, done)
            self.assertIn(word, done.stdout)
        version = run("--version")
        self.assertEqual(version.returncode, 0)
        self.assertRegex(version.stdout, r"\d+\.\d+\.\d+")

    def test_no_command_and_an_unknown_one_are_faults(self):
        self.assertFails(run())
        self.assertFails(run("srve"), "srve")
        self.assertFails(run("user", "ad", "x@example.com"))

    def test_config_print_tells_each_value_and_where_it_came_from(self):
        done = run("config", "print", "--listen", "127.0.0.1:4711", env={"TJP_RATE_LIMIT": "7"})
        self.assertEqual(done.returncode, 0, done)
        rows = {row.split()[0]: row for row in done.stdout.splitlines() if row.strip()}
        limit = next(row for name, row in rows.items() if re.fullmatch(r"rate[_-]limit", name))
        listen = next(row for name, row in rows.items() if name == "listen")
        self.assertRegex(limit, r"\b7\b.*(environment|env|TJP_RATE_LIMIT)")
        self.assertRegex(listen, r"127\.0\.0\.1:4711.*(flag|command|--listen)")
        self.assertRegex(done.stdout, r"default")


if __name__ == "__main__":
    unittest.main()
