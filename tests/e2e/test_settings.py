"""Settings that change what the server does: CORS, connections, free space, logs, addresses, the config file."""

import json
import os
import re
import shutil
import tempfile
import unittest

from harness import NO_LIMIT, CommandCase, Server, listing, run, trade
from wire import Client, Raw, head

ME, TRADES = "/api/v1/me", "/api/v1/trades"
ORIGIN = "https://app.example"


class Settings(CommandCase):
    def start(self, *args, **options):
        server = Server((*NO_LIMIT, *args), **options)
        self.addCleanup(server.close)
        return server.start()

    def filled(self):
        """A folder that a server has used and left: (folder, key)."""
        folder = tempfile.mkdtemp(prefix="tjp-e2e-")
        self.addCleanup(shutil.rmtree, folder)
        server = self.start(data=folder)
        user = server.user()
        self.assertEqual(user.api.post(TRADES, trade()).status, 201)
        server.close_clients()
        self.assertEqual(server.stop(), 0)
        return folder, user.key


class Cors(Settings):
    def test_a_configured_origin_and_no_other_is_let_in_and_never_with_credentials(self):
        server = self.start("--cors-origins", ORIGIN)
        api = server.user().api
        for origin, allowed in ((ORIGIN, ORIGIN), ("https://evil.example", None), (ORIGIN + ".evil", None),
                                ("null", None)):
            asked = api.call("OPTIONS", TRADES, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
            got = api.call("GET", ME, headers={"Origin": origin})
            refused = server.client().call("GET", ME, headers={"Origin": origin})
            self.assertIn(asked.status, (200, 204))
            self.assertEqual((got.status, refused.status), (200, 401))
            for answer in (asked, got, refused):
                self.assertEqual(answer.header("access-control-allow-origin"), allowed, answer)
                self.assertIsNone(answer.header("access-control-allow-credentials"), answer)
                self.assertIn("Origin", answer.header("vary", ""), answer)
            if allowed:
                self.assertIn("POST", asked.header("access-control-allow-methods"))
                for name in ("authorization", "if-match", "idempotency-key"):
                    self.assertIn(name, asked.header("access-control-allow-headers").lower())
                self.assertIn("RateLimit", got.header("access-control-expose-headers"))


class Limits(Settings):
    def test_past_the_connections_allowed_a_new_one_gets_503_and_the_open_ones_go_on(self):
        server = self.start("--max-connections", "4")
        raws = [Raw(server.port) for _ in range(4)]
        self.addCleanup(lambda: [raw.socket.close() for raw in raws])
        for raw in raws:
            self.assertEqual(raw.send(head("GET", "/healthz")).answer().status, 200)
        with Raw(server.port) as fifth:
            answer = fifth.send(head("GET", "/healthz")).answer()
            self.assertEqual((answer.status, answer.header("retry-after")), (503, "1"))
            self.assertTrue(fifth.closed())
        for raw in raws:
            self.assertEqual(raw.send(head("GET", "/healthz")).answer().status, 200)

    def test_with_too_little_free_space_writes_are_507_and_reads_go_on(self):
        folder, key = self.filled()
        server = self.start("--min-free-mb", "1048576", data=folder)
        api = server.client(key)
        stored = listing(api)
        self.assertEqual(len(stored), 1)
        for answer in (api.post(TRADES, trade()), api.patch(TRADES + "/" + stored[0]["id"], {"pnl": 1})):
            self.assertEqual(answer.status, 507, answer)
            self.assertGreater(int(answer.header("retry-after")), 0)
            self.assertEqual(answer.json()["code"], "storage_full")
        self.assertEqual((api.get("/healthz").status, api.get("/readyz").status), (200, 503))
        self.assertFails(run("user", "add", "a@example.com", "--data", folder), "full")
        self.assertEqual(listing(api), stored)
        server.close_clients()
        self.assertEqual(server.stop(), 0)
        server = self.start(data=folder)
        self.assertEqual(server.client(key).post(TRADES, trade()).status, 201)


class Logs(Settings):
    def test_a_json_log_is_json_line_by_line_with_a_line_a_request(self):
        server = self.start("--access-log", "json")
        user = server.user()
        user.api.get(TRADES + "?limit=7", X_Request_Id="one")
        server.client().get("/no\"where", X_Request_Id="two")
        lines = [json.loads(line) for line in server.log_with("two").splitlines()]
        one = next(line for line in lines if line.get("request_id") == "one")
        two = next(line for line in lines if line.get("request_id") == "two")
        self.assertEqual((one["method"], one["route"], one["status"], one["peer"]), ("GET", TRADES, 200, "127.0.0.1"))
        self.assertRegex(one["key"], r"^key_")
        self.assertEqual((two["status"], two["key"]), (404, None))

    def test_text_is_the_ordinary_log_and_off_is_none(self):
        for form, wanted in ((None, True), ("off", False)):
            server = self.start(*(("--access-log", form) if form else ()))
            self.assertEqual(server.client().get("/healthz", X_Request_Id="seen").status, 200)
            server.close_clients()
            self.assertEqual(server.stop(), 0)
            self.assertEqual("seen" in server.all_logs(), wanted, form)


class Places(Settings):
    def test_it_listens_on_every_address_it_is_given(self):
        server = self.start("--listen", "127.0.0.1:0")  # a second one: the harness gives the first
        ports = {int(port) for port in re.findall(r"listening on http://127\.0\.0\.1:(\d+)", server.log_with("no owner"))}
        self.assertEqual(len(ports), 2)
        for port in ports:
            client = Client(port)
            self.assertEqual(client.get("/healthz").status, 200)
            client.close()

    def test_a_config_file_counts_less_than_the_environment_and_that_less_than_a_flag(self):
        folder, key = self.filled()
        with open(os.path.join(folder, "tjp.conf"), "w", encoding="ascii") as file:
            file.write("# ours\nrate-limit = 3\n")
        for args, env, limit in (((), {}, "3"), ((), {"TJP_RATE_LIMIT": "4"}, "4"),
                                 (("--rate-limit", "5"), {"TJP_RATE_LIMIT": "4"}, "5")):
            server = Server(args, data=folder, env=env)
            self.addCleanup(server.close)
            server.start()
            self.assertEqual(server.client(key).get(ME).header("x-ratelimit-limit"), limit)
            server.close_clients()
            self.assertEqual(server.stop(), 0)
        with open(os.path.join(folder, "tjp.conf"), "w", encoding="ascii") as file:
            file.write("rate-limits = 3\nlisten = x\n")
        self.assertFails(run("serve", "--data", folder), "rate-limits", "listen")


if __name__ == "__main__":
    unittest.main()
