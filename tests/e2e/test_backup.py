"""Backups of a journal in use, and restoring them."""

import os
import re
import stat
import threading
import time
import unittest

from event_source import EventSource
from folders import Folders, bytes_in, flip
from harness import Server, listing, run, together, trade

TRADES = "/api/v1/trades"


class Backups(Folders):
    def test_a_backup_made_under_load_holds_what_was_answered_before_it(self):
        server = self.server()
        user = server.user()
        before = [user.api.post(TRADES, trade(pnl=number)).json()["trade"] for number in range(50)]
        stop = threading.Event()

        def write():
            api = server.client(user.key)
            while not stop.is_set():
                api.post(TRADES, trade(pair="EURUSD"))

        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        try:
            time.sleep(0.3)
            first = self.backup(server.data)
            acknowledged = user.api.post(TRADES, trade(pair="GBPUSD")).json()["trade"]
            second = self.backup(server.data)
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        self.assertEqual(self.numbers(), [first, second])
        written_after = user.api.post(TRADES, trade(pair="USDJPY")).json()["trade"]
        for number, known in ((first, before), (second, before + [acknowledged])):
            data = self.path("restored-%d" % number)
            said = self.ok("restore", "--from", self.path("backups"), "--number", str(number), "--data", data,
                           "--verify")
            self.assertIn("restored backup %d of 20" % number, said)
            self.assertIn("sound: 1 users", said)
            again = self.server(data=data)
            found = {one["id"]: one for one in listing(again.client(user.key), limit=500)}
            for one in known:
                self.assertEqual(found.get(one["id"]), one)
            self.assertNotIn(written_after["id"], found)
            self.assertEqual(again.client(user.key).post(TRADES, trade()).status, 201)

    def test_a_second_backup_shares_what_did_not_change(self):
        server = self.server()
        user = server.user()
        notes = os.urandom(6000).hex()
        for _ in range(4):
            batch = {"trades": [trade(notes=notes[at:at + 4000]) for at in range(500)]}
            self.assertEqual(user.api.post(TRADES + "/batch", batch).status, 201)
        self.backup(server.data)
        whole = bytes_in(self.path("backups"))
        user.api.post(TRADES, trade())
        self.backup(server.data)
        self.assertLess(bytes_in(self.path("backups")) - whole, whole / 5)

    def test_only_so_many_remain(self):
        server = self.server()
        user = server.user()
        made = []
        for _ in range(5):
            user.api.post(TRADES, trade())
            made.append(self.backup(server.data, "--keep", "3"))
        self.assertEqual(self.numbers(), made[-3:])
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("again"))

    def test_it_works_on_a_folder_at_rest_and_on_a_restored_one(self):
        server = self.server()
        user = server.user()
        user.api.post(TRADES, trade())
        server.close_clients()
        server.stop()
        self.backup(server.data)
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("one"))
        self.backup(self.path("one"))
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("two"), "--verify")
        self.assertIn("1 trades", self.ok("verify", "--data", self.path("two")))

    def follow(self, server, key, after):
        """The first event that is told after another one, and where that is."""
        with EventSource(server, key, last_id=after) as source:
            return source.next(), source.last_id

    def test_who_followed_the_events_is_told_that_some_are_lost(self):
        server = self.server()
        user = server.user()

        def write(server, count):
            """Trades; answers their ids, and the place in the log of each."""
            with EventSource(server, user.key) as source:
                source.next()
                ids = [server.client(user.key).post(TRADES, trade()).json()["trade"]["id"] for _ in range(count)]
                events = [source.next() for _ in ids]
            self.assertEqual([event.data["id"] for event in events], ids)
            return ids, [event.id for event in events]

        _, [before] = write(server, 1)
        self.backup(server.data)
        _, lost = write(server, 3)
        told = [before, *lost]
        server.close_clients()
        server.stop()
        for name in ("one", "two"):
            with self.subTest(name):
                self.ok("restore", "--from", self.path("backups"), "--data", self.path(name))
                again = self.server(data=self.path(name))
                # The numbers have long gone past those that were lost.
                ids, places = write(again, 12)
                self.assertEqual({self.follow(again, user.key, place)[0].type for place in told}, {"reset"})
                _, place = self.follow(again, user.key, told[-1])
                again.restart()
                new = again.client(user.key).post(TRADES, trade()).json()["trade"]["id"]
                self.assertEqual(self.follow(again, user.key, place)[0].data["id"], new)
                self.assertEqual(self.follow(again, user.key, places[0])[0].data["id"], ids[1])
                told += places
                again.close_clients()
                again.stop()

    def test_nobody_else_can_read_them(self):
        server = self.server()
        self.backup(server.data)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("backups")).st_mode), 0o700)
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("one"))
        self.assertEqual(stat.S_IMODE(os.stat(self.path("one")).st_mode), 0o700)

    def test_a_damaged_backup_is_refused_and_leaves_nothing(self):
        server = self.server()
        user = server.user()
        user.api.post(TRADES, trade())
        self.backup(server.data)
        flip(self.path("backups"), 100)
        done = run("restore", "--from", self.path("backups"), "--data", self.path("one"))
        self.assertFails(done, "damaged")
        self.assertFalse(os.path.exists(self.path("one")))

    def test_a_backup_that_lost_a_file_is_told_and_no_older_one_taken_for_it(self):
        server = self.server()
        user = server.user()
        user.api.post(TRADES, trade())
        first = self.backup(server.data)
        shared = os.path.join(self.path("backups"), "shared_checksum")
        before = set(os.listdir(shared))
        user.api.post(TRADES, trade())
        second = self.backup(server.data)
        os.remove(os.path.join(shared, sorted(set(os.listdir(shared)) - before)[0]))
        rows = self.ok("backup", "list", "--to", self.path("backups")).splitlines()
        self.assertEqual([row.split("\t")[0] for row in rows], [str(first), str(second)])
        self.assertIn("damaged", rows[1])
        restore = ("restore", "--from", self.path("backups"), "--data", self.path("one"))
        self.assertFails(run(*restore), "backup %d is damaged" % second, "--number")
        self.assertFalse(os.path.exists(self.path("one")))
        self.ok(*restore, "--number", str(first), "--verify")

    def test_a_damaged_journal_does_not_push_out_good_backups(self):
        server = self.server()
        user = server.user()
        for _ in range(20):
            user.api.post(TRADES, trade(notes=os.urandom(500).hex()))
        self.backup(server.data)
        server.close_clients()
        server.stop()
        flip(os.path.join(server.data, "db"), 200)
        done = run("backup", "--to", self.path("backups"), "--keep", "1", "--data", server.data)
        self.assertFails(done, "damaged", "no backup was made")
        self.assertEqual(self.numbers(), [1])
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("one"), "--verify")

    def test_a_folder_takes_the_backups_of_one_journal(self):
        first, second = self.server(), self.server()
        self.backup(first.data)
        done = run("backup", "--to", self.path("backups"), "--keep", "1", "--data", second.data)
        self.assertFails(done, "another journal")
        self.assertEqual(self.numbers(), [1])
        # What was restored is still the same journal.
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("one"))
        self.assertEqual(self.backup(self.path("one")), 2)

    def test_a_damaged_file_that_backups_share_drops_none_of_them(self):
        server = self.server()
        user = server.user()
        for _ in range(20):
            user.api.post(TRADES, trade(notes=os.urandom(500).hex()))
        self.backup(server.data)
        flip(self.path("backups"), 200)
        done = run("backup", "--to", self.path("backups"), "--keep", "1", "--data", server.data)
        self.assertFails(done, "Checksum mismatch")
        self.assertIn(1, self.numbers())

    def test_what_else_lies_there_is_not_touched(self):
        server = self.server()
        os.makedirs(self.path("home/shared"), mode=0o700)
        os.chmod(self.path("home"), 0o700)
        with open(self.path("home/shared/letter"), "w") as letter:
            letter.write("dear")
        done = run("backup", "--to", self.path("home"), "--keep", "1", "--data", server.data)
        self.assertFails(done, "other things than backups")
        self.assertTrue(os.path.exists(self.path("home/shared/letter")))

    def test_two_at_once_into_one_folder_are_one_and_a_refusal(self):
        first, second = self.server(), self.server()
        os.mkdir(self.path("backups"), 0o700)

        def make(index):
            return run("backup", "--to", self.path("backups"), "--data", (first, second)[index].data)
        done = together(2, make)
        self.assertEqual(sorted(one.returncode for one in done), [0, 1], done)
        self.assertEqual(self.numbers(), [1])

    def test_restores_at_once_leave_one_sound_journal(self):
        server = self.server()
        self.backup(server.data)
        done = together(3, lambda _: run("restore", "--from", self.path("backups"), "--data", self.path("one")))
        self.assertEqual(sorted(one.returncode for one in done), [0, 1, 1], done)
        self.ok("verify", "--data", self.path("one"))
        self.assertEqual(os.listdir(self.path("one")), ["db"])

    def test_an_open_folder_and_one_that_is_not_mounted_are_refused(self):
        server = self.server()
        os.mkdir(self.path("open"), 0o755)
        os.chmod(self.path("open"), 0o755)
        self.assertFails(run("backup", "--to", self.path("open"), "--data", server.data), "chmod 700")
        self.assertFails(run("backup", "--to", self.path("disk/tjp"), "--data", server.data), "No such file")
        self.assertFalse(os.path.exists(self.path("disk")))
        os.symlink(os.path.join(server.data, "db"), self.path("link"))
        self.assertFails(run("backup", "--to", self.path("link/b"), "--data", server.data), "database's own folder")

    def test_a_journal_is_never_overwritten(self):
        server = self.server()
        self.backup(server.data)
        done = run("restore", "--from", self.path("backups"), "--data", server.data)
        self.assertFails(done, "there is a journal here already")
        self.assertEqual(server.client().get("/healthz").status, 200)

    def test_wrong_words_are_refused_with_a_sentence(self):
        server = self.server()
        data = ("--data", server.data)
        for args, words in (
            (("backup", *data), "--to"),
            (("backup", "--to", self.path("b"), "--keep", "some", *data), "--keep"),
            (("backup", "--to", self.path("b"), "--keep", "-1", *data), "--keep"),
            (("backup", "lst", "--to", self.path("b"), *data), "tjp backup list"),
            (("backup", "--to", os.path.join(server.data, "db", "b"), *data), "database's own folder"),
            (("backup", "--to", "/dev/null/b", *data), "/dev/null/b"),
            (("backup", "--to", self.path("b"), "--data", self.path("none")), "no journal"),
            (("backup", "list", "--to", self.path("none")), "no backups"),
            (("restore", "--data", self.path("c")), "--from"),
            (("restore", "--from", self.path("none"), "--data", self.path("c")), "no backups"),
            (("restore", "--from", self.path("none"), "--number", "0", "--data", self.path("c")), "--number"),
            (("verify", "--data", self.path("none")), "no journal"),
            (("verify", "more", *data), "too many words"),
        ):
            with self.subTest(args=args):
                self.assertFails(run(*args), words)
        self.backup(server.data)
        self.assertFails(run("restore", "--from", self.path("backups"), "--number", "77", "--data", self.path("c")),
                         "backup 77 is not there")
        self.assertEqual([name for name in os.listdir(server.data) if name.startswith("verifying")], [])

    def test_a_server_makes_them_by_itself(self):
        server = self.server(args=("--rate-limit", "0", "--backup-to", self.path("backups"), "--backup-keep", "2"))
        server.log_with("backup 1 made in " + self.path("backups"))
        told = server.client().get("/metrics").body.decode()
        self.assertIn("tjp_backup_failures_total 0\n", told)
        made = int(re.search(r"^tjp_backup_last_success_timestamp_seconds (\d+)$", told, re.MULTILINE)[1])
        self.assertLess(abs(made - time.time()), 60)
        self.assertEqual(self.numbers(), [1])
        # The next is due a day after that one, whatever happens to the server meanwhile.
        server.restart()
        time.sleep(0.5)
        self.assertEqual(self.numbers(), [1])
        told = server.client().get("/metrics").body.decode()
        self.assertIn("tjp_backup_last_success_timestamp_seconds %d\n" % made, told, "it knows of those before its start")
        self.ok("restore", "--from", self.path("backups"), "--data", self.path("one"), "--verify")

    @unittest.skipUnless(os.geteuid() == 0, "only root can start a server as another user")
    def test_root_verifies_the_journal_of_a_server_that_runs_as_another_user(self):
        data = self.path("data")
        os.mkdir(data, 0o700)
        os.chown(data, 65534, 65534)
        os.chmod(self.room, 0o711)
        server = Server(data=data, user=65534)
        self.addCleanup(server.close)
        server.start()
        server.user().api.post("/api/v1/trades", trade())
        self.assertRegex(self.ok("verify", "--data", data), r"^sound: .* 1 trades")
        self.assertEqual([name for name in os.listdir(data) if name.startswith("verifying")], [])
        strangers = [path for path, _, names in os.walk(data) for name in ("", *names)
                     if os.lstat(os.path.join(path, name)).st_uid != 65534]
        self.assertEqual(strangers, [], "files that the server's user does not own")
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
