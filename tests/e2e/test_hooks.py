"""Hooks: making, listing, changing, rotating and deleting them; who may post; what of a token is ever seen."""

import time
import unittest

from harness import NO_LIMIT, Server, ServerCase, together

HOOKS = "/api/v1/hooks"
BUY = "BUY XAUUSD @ 2342 SL 2330 TP 2355"


def path_of(url):
    return "/" + url.split("/", 3)[3]


class HookCase(ServerCase):
    def hook(self, api, **fields):
        answer = api.post(HOOKS, {"name": "alerts", **fields})
        self.assertEqual(answer.status, 201, answer)
        return answer.json()

    def post(self, url, body=BUY, **headers):
        return self.server.client().call("POST", path_of(url), body.encode() if isinstance(body, str) else body,
                                         {"Content-Type": "text/plain", **headers})


class Lifecycle(HookCase):
    def test_a_hook_is_made_and_its_token_shown_once(self):
        made = self.hook(self.api, name="TradingView", kind="signal", allow_ips=["127.0.0.1"], default_session="NY")
        hook = made["hook"]
        self.assertEqual(hook["name"], "TradingView")
        self.assertEqual(hook["kind"], "signal")
        self.assertEqual(hook["allow_ips"], ["127.0.0.1"])
        self.assertEqual(hook["default_session"], "NY")
        self.assertTrue(made["url"].endswith("/hooks/" + made["token"]), made)
        self.assertTrue(made["url"].startswith("http://127.0.0.1:%d/" % self.server.port), made)
        self.assertEqual(hook["token_end"], made["token"][-4:])
        one = self.api.get(HOOKS + "/" + hook["id"])
        self.assertEqual(one.json(), {"ok": True, "hook": hook})
        self.assertIn(hook, self.api.get(HOOKS).json()["hooks"])
        self.assertNotIn(made["token"], str(one.body + self.api.get(HOOKS).body))

    def test_the_token_is_in_no_log_and_not_in_the_store(self):
        server = Server((*NO_LIMIT, "--log-level", "debug", "--access-log", "json"))
        self.addCleanup(server.close)
        server.start()
        made = server.user().api.post(HOOKS, {"name": "x"}, {"Idempotency-Key": "once"}).json()
        for path in (path_of(made["url"]), path_of(made["url"]) + "/x", "/hooks/" + made["token"][:-1]):
            server.client().call("POST", path, BUY.encode())
        server.log_with("/hooks/{token}")
        server.stop()
        self.assertNotIn(made["token"][:-6], server.all_logs())
        import pathlib
        stored = b"".join(file.read_bytes() for file in pathlib.Path(server.data).rglob("*") if file.is_file())
        self.assertNotIn(made["token"].encode(), stored)

    def test_the_answer_to_a_repeated_create_no_longer_shows_the_token(self):
        headers = {"Idempotency-Key": "create-once"}
        first = self.api.post(HOOKS, {"name": "once"}, headers)
        again = self.api.post(HOOKS, {"name": "once"}, headers)
        self.assertEqual(again.header("idempotent-replayed"), "true")
        self.assertEqual(again.json()["hook"], first.json()["hook"])
        self.assertIsNone(again.json()["token"])
        self.assertIsNone(again.json()["url"])

    def test_bad_fields_are_named_and_nothing_is_made(self):
        api = self.fresh().api
        for fields, name in (({}, "name"), ({"name": ""}, "name"), ({"name": "x" * 81}, "name"), ({"name": 5}, "name"),
                             ({"name": "x", "kind": "both"}, "kind"), ({"name": "x", "allow_ips": "1.2.3.4"}, "allow_ips"),
                             ({"name": "x", "allow_ips": ["1.2.3"]}, "allow_ips"),
                             ({"name": "x", "allow_ips": ["1.2.3.4/33"]}, "allow_ips"),
                             ({"name": "x", "allow_ips": ["TradingView"]}, "allow_ips"),
                             ({"name": "x", "allow_ips": ["::1/129"]}, "allow_ips"),
                             ({"name": "x", "allow_ips": ["10.0.0.1"] * 51}, "allow_ips"),
                             ({"name": "x", "default_session": "TOKYO"}, "default_session")):
            with self.subTest(fields=str(fields)[:60]):
                body = self.assertError(api.post(HOOKS, fields), 400, name)
                self.assertEqual(body["field"], name)
        self.assertEqual(api.get(HOOKS).json()["hooks"], [])
        answer = api.post(HOOKS, {"name": "x", "token": "mine", "id": "hook_x"})
        self.assertEqual(answer.json()["ignored_fields"], ["token", "id"])

    def test_a_change_sets_the_fields_it_names(self):
        hook = self.hook(self.api)["hook"]
        changed = self.api.patch(HOOKS + "/" + hook["id"], {"name": "new", "kind": "trade"}).json()["hook"]
        self.assertEqual({**hook, "name": "new", "kind": "trade", "updated_at": changed["updated_at"]}, changed)
        self.assertError(self.api.patch(HOOKS + "/" + hook["id"], {"name": None}), 400, "name")
        self.assertError(self.api.patch(HOOKS + "/hook_01jd5m3k8fexv9a2b4c6d8e0fg", {"name": "n"}), 404)

    def test_a_deleted_hook_takes_nothing(self):
        made = self.hook(self.api)
        self.assertEqual(self.post(made["url"]).status, 200)
        path = HOOKS + "/" + made["hook"]["id"]
        self.assertEqual(self.api.delete(path).json(), {"ok": True, "deleted": made["hook"]["id"]})
        self.assertError(self.post(made["url"]), 404)
        self.assertError(self.api.get(path), 404)
        self.assertError(self.api.delete(path), 404)

    def test_hooks_of_others_are_not_there(self):
        made = self.hook(self.api)
        other = self.fresh().api
        path = HOOKS + "/" + made["hook"]["id"]
        for answer in (other.get(path), other.patch(path, {"name": "n"}), other.delete(path),
                       other.post(path + "/rotate", {})):
            self.assertError(answer, 404)
        self.assertEqual(other.get(HOOKS).json()["hooks"], [])
        self.assertEqual(self.post(made["url"]).status, 200)

    def test_scope_and_plan(self):
        reader = self.owner.read_only()
        self.assertEqual(reader.get(HOOKS).status, 200)
        self.assertError(reader.post(HOOKS, {"name": "x"}), 403)
        free = self.fresh("free").api
        self.assertError(free.get(HOOKS), 402)
        self.assertError(free.post(HOOKS, {"name": "x"}), 402)

    def test_there_is_a_cap(self):
        api = self.fresh().api
        for _ in range(100):
            self.hook(api)
        self.assertError(api.post(HOOKS, {"name": "one more"}), 409, "100")

    def test_the_cap_holds_where_many_are_made_at_once(self):
        user = self.fresh()
        for _ in range(96):
            self.hook(user.api)
        clients = [self.server.client(user.key) for _ in range(12)]
        statuses = together(12, lambda index: clients[index].post(HOOKS, {"name": "at once"}).status)
        self.assertEqual(sorted(statuses), [201] * 4 + [409] * 8)
        self.assertEqual(len(user.api.get(HOOKS).json()["hooks"]), 100)

    def test_a_stray_slash_behind_the_token_loses_nothing(self):
        made = self.hook(self.api)
        answer = self.post(made["url"] + "/", "BUY EURUSD SL 1.05")
        self.assertEqual((answer.status, answer.json()["signal"]["status"]), (200, "pending"))
        self.assertTrue(self.post(made["url"], "BUY EURUSD SL 1.05").json()["duplicate"])
        self.assertError(self.post(made["url"] + "/x"), 404)


class Rotation(HookCase):
    def rotate(self, made, **body):
        answer = self.api.post(HOOKS + "/" + made["hook"]["id"] + "/rotate", body)
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def test_the_old_url_is_taken_for_the_overlap_and_no_longer(self):
        made = self.hook(self.api)
        new = self.rotate(made, overlap_seconds=1)
        self.assertNotEqual(new["token"], made["token"])
        self.assertIsNotNone(new["hook"]["old_token_until"])
        self.assertEqual(self.post(made["url"], "old in time").status, 200)
        self.assertEqual(self.post(new["url"], "new").status, 200)
        time.sleep(1.1)
        self.assertError(self.post(made["url"], "old too late"), 404)
        self.assertEqual(self.post(new["url"], "new again").status, 200)

    def test_without_overlap_the_old_url_ends_at_once(self):
        made = self.hook(self.api)
        new = self.rotate(made, overlap_seconds=0)
        self.assertIsNone(new["hook"]["old_token_until"])
        self.assertError(self.post(made["url"]), 404)
        self.assertEqual(self.post(new["url"]).status, 200)

    def test_only_one_old_url_is_taken(self):
        made = self.hook(self.api)
        second = self.rotate(made)
        third = self.rotate(made)
        self.assertError(self.post(made["url"], "first"), 404)
        self.assertEqual(self.post(second["url"], "second").status, 200)
        self.assertEqual(self.post(third["url"], "third").status, 200)
        self.assertError(self.api.post(HOOKS + "/" + made["hook"]["id"] + "/rotate", {"overlap_seconds": -1}), 400,
                         "overlap_seconds")

    def test_a_rotated_hook_survives_a_restart(self):
        made = self.hook(self.api)
        new = self.rotate(made)
        self.server.restart()
        self.assertEqual(self.post(made["url"], "old").status, 200)
        self.assertEqual(self.post(new["url"], "new").status, 200)
        type(self).api = self.owner.api = self.server.client(self.owner.key)


class WhoMayPost(HookCase):
    server_args = (*NO_LIMIT, "--trusted-proxies", "127.0.0.0/8")

    def status(self, made, forwarded=None, **headers):
        if forwarded:
            headers["X-Forwarded-For"] = forwarded
        return self.post(made["url"], "hello %r" % (forwarded,), **headers).status

    def test_tradingview_stands_for_its_addresses(self):
        made = self.hook(self.api, allow_ips=["tradingview"])
        for address in ("52.89.214.238", "34.212.75.30", "54.218.53.128", "52.32.178.7"):
            self.assertEqual(self.status(made, address), 200)
        for address in ("52.89.214.239", "203.0.113.9", None):
            self.assertEqual(self.status(made, address), 403)

    def test_networks_and_the_last_hop_count(self):
        made = self.hook(self.api, allow_ips=["198.51.100.0/24", "2001:db8::/32"])
        for forwarded in ("198.51.100.200", "[2001:db8::1]:443", "6.6.6.6, 198.51.100.1", "198.51.100.1:5000",
                          "198.51.100.1, 127.0.0.9"):
            self.assertEqual(self.status(made, forwarded), 200, forwarded)
        for forwarded in ("198.51.101.1", "198.51.100.1, 6.6.6.6", "nonsense", "", "2001:db9::1"):
            self.assertEqual(self.status(made, forwarded), 403, forwarded)

    def test_the_refused_message_is_not_a_signal(self):
        user = self.fresh()
        made = self.hook(user.api, allow_ips=["203.0.113.7"])
        self.assertError(self.post(made["url"]), 403, "address")
        self.assertEqual(user.api.get("/api/v1/signals").json()["signals"], [])

    def test_a_proxy_tells_the_public_url(self):
        answer = self.api.post(HOOKS, {"name": "x"}, {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "j.example.com"})
        self.assertTrue(answer.json()["url"].startswith("https://j.example.com/hooks/"), answer)


class WithoutProxy(HookCase):
    def test_a_forwarded_address_is_not_believed(self):
        made = self.hook(self.api, allow_ips=["203.0.113.7"])
        self.assertError(self.post(made["url"], **{"X-Forwarded-For": "203.0.113.7"}), 403)
        own = self.hook(self.api, allow_ips=["127.0.0.1"])
        self.assertEqual(self.post(own["url"], **{"X-Forwarded-For": "203.0.113.7"}).status, 200)


class Limits(HookCase):
    server_args = ("--hook-rate-limit", "5")

    def test_past_the_limit_it_is_503_and_come_again(self):
        made = self.hook(self.api)
        answers = [self.post(made["url"], "message %d" % n) for n in range(8)]
        self.assertEqual([a.status for a in answers], [200] * 5 + [503] * 3)
        self.assertGreater(int(answers[-1].header("retry-after")), 0)
        self.assertError(answers[-1], 503, "limit")
        other = self.hook(self.api)
        self.assertEqual(self.post(other["url"]).status, 200)

    def test_guessed_urls_are_404_and_then_throttled(self):
        statuses = [self.server.client().call("POST", "/hooks/guess%d" % n, b"x").status for n in range(130)]
        self.assertEqual(set(statuses[:100]), {404})
        self.assertEqual(statuses[-1], 429)
        made = self.hook(self.api)
        self.assertEqual(self.post(made["url"]).status, 200, "a good URL is never locked out by bad ones")


if __name__ == "__main__":
    unittest.main()
