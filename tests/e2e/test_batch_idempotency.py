"""Batches are all or nothing; an Idempotency-Key makes a repeated POST harmless."""

import unittest

from harness import MISSING, Server, ServerCase, listing, together, trade, unique
from wire import Raw, encode, head

TRADES = "/api/v1/trades"
BATCH = "/api/v1/trades/batch"


class Batch(ServerCase):
    def test_a_batch_answers_its_trades_in_order_and_the_later_are_listed_first(self):
        api = self.fresh().api
        answer = api.post(BATCH, {"trades": [trade(notes=str(number)) for number in range(500)]})
        self.assertEqual(answer.status, 201, answer)
        body = answer.json()
        self.assertIs(body["ok"], True)
        self.assertEqual([item["notes"] for item in body["trades"]], [str(number) for number in range(500)])
        self.assertEqual(listing(api, limit=500), body["trades"][::-1])

    def test_a_fault_anywhere_stores_nothing_and_is_named_by_index_and_field(self):
        api = self.fresh().api
        for at, field, value in ((0, "date", "2026-02-30"), (3, "pair", ""), (3, "pair", MISSING), (499, "lot_size", 0),
                                 (7, "pnl", "1"), (250, "outcome", None)):
            trades = [trade() for _ in range(500)]
            trades[at] = trade(**{field: value})
            self.assertError(api.post(BATCH, {"trades": trades}), 400, "trades[%d].%s" % (at, field))
        self.assertEqual(listing(api), [])
        self.assertEqual(api.get("/api/v1/stats").json()["stats"]["trades"], 0)

    def test_a_batch_that_is_no_list_of_trades_is_400(self):
        for body in ({}, {"trades": None}, {"trades": {}}, {"trades": "x"}, {"trades": [None]}, {"trades": [[]]},
                     {"trades": [5]}, {"trades": []}, [trade()], {"trade": [trade()]}):
            self.assertError(self.api.post(BATCH, body), 400, "trades")

    def test_more_than_500_trades_are_400(self):
        api = self.fresh().api
        self.assertError(api.post(BATCH, {"trades": [trade() for _ in range(501)]}), 400, "500")
        self.assertEqual(listing(api), [])

    def test_a_batch_of_500_long_notes_fits_in_its_eight_mebibytes(self):
        api = self.fresh().api
        answer = api.post(BATCH, {"trades": [trade(notes="n" * 16000) for _ in range(500)]})
        self.assertEqual((answer.status, len(answer.json()["trades"])), (201, 500))
        self.assertEqual(len(listing(api, limit=500)), 500)

    def test_a_batch_body_past_eight_mebibytes_is_413(self):
        with Raw(self.server.port) as raw:
            raw.send(head("POST", BATCH, self.owner.key, "Content-Length: %d" % (8 * 1024 * 1024 + 1)))
            self.assertError(raw.answer(), 413)

    def test_unknown_fields_of_a_batch_are_listed(self):
        answer = self.api.post(BATCH, {"trades": [trade(), trade(take_proft=1)]})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.json()["ignored_fields"], ["trades[1].take_proft"], answer)

    def test_an_external_id_is_stored_once_however_it_comes(self):
        api = self.fresh().api
        name = unique("b")
        first = self.create(api, external_id=name)
        answer = api.post(BATCH, {"trades": [trade(), trade(external_id=name, pnl=1), trade()]})
        self.assertEqual((answer.status, answer.json()["duplicates"]), (201, [1]), answer)
        one, duplicate, three = answer.json()["trades"]
        self.assertEqual(duplicate, first)
        answer = api.post(BATCH, {"trades": [trade(external_id=name + "x"), trade(external_id=name + "x", pnl=1)]})
        self.assertEqual((answer.status, answer.json()["duplicates"]), (201, [1]), answer)
        four, again = answer.json()["trades"]
        self.assertEqual(again, four)
        self.assertEqual(listing(api), [four, three, one, first])
        answer = api.post(BATCH, {"trades": [trade(external_id=name + "x"), trade(external_id=name)]})
        self.assertEqual((answer.status, answer.json()["duplicates"], answer.json()["trades"]),
                         (200, [0, 1], [four, first]), answer)
        self.assertEqual(listing(api), [four, three, one, first])

    def test_a_read_key_and_a_free_plan_cannot_batch(self):
        self.assertError(self.owner.read_only().post(BATCH, {"trades": [trade()]}), 403)
        self.assertError(self.fresh("free").api.post(BATCH, {"trades": [trade()]}), 402)


class Idempotency(ServerCase):
    def post(self, api, key, body, path=TRADES):
        return api.post(path, body, {"Idempotency-Key": key})

    def test_the_same_key_and_body_replay_the_first_answer(self):
        api, key = self.fresh().api, unique("idem")
        first, again = self.post(api, key, trade()), self.post(api, key, trade())
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertIsNone(first.header("idempotent-replayed"))
        self.assertEqual(again.header("idempotent-replayed"), "true")
        self.assertEqual(again.body, first.body)
        self.assertEqual(again.header("location"), first.header("location"))
        self.assertEqual(len(listing(api)), 1)

    def test_the_same_key_with_another_body_is_422(self):
        api, key = self.fresh().api, unique("idem")
        first = self.post(api, key, trade())
        self.assertError(self.post(api, key, trade(pnl=1)), 422)
        self.assertEqual(listing(api), [first.json()["trade"]])
        self.assertEqual(self.post(api, key, trade()).body, first.body)

    def test_a_key_is_scoped_by_user_and_path(self):
        one, two, key = self.fresh().api, self.fresh().api, unique("idem")
        self.assertEqual(self.post(one, key, trade()).status, 201)
        other = self.post(two, key, trade(pnl=2))
        self.assertEqual((other.status, other.header("idempotent-replayed")), (201, None))
        batch = self.post(one, key, {"trades": [trade()]}, BATCH)
        self.assertEqual((batch.status, batch.header("idempotent-replayed")), (201, None))
        replay = self.post(one, key, {"trades": [trade()]}, BATCH)
        self.assertEqual((replay.body, replay.header("idempotent-replayed")), (batch.body, "true"))
        self.assertEqual((len(listing(one)), len(listing(two))), (2, 1))

    def test_two_keys_of_one_user_share_its_idempotency_keys(self):
        user, key = self.fresh(), unique("idem")
        other = self.server.client(self.server.mint(user.email))
        first = self.post(user.api, key, trade())
        self.assertEqual(self.post(other, key, trade()).body, first.body)

    def test_an_answer_that_is_no_2xx_is_not_kept(self):
        api, key = self.fresh().api, unique("idem")
        self.assertError(self.post(api, key, trade(lot_size=0)), 400)
        answer = self.post(api, key, trade())
        self.assertEqual((answer.status, answer.header("idempotent-replayed")), (201, None))

    def test_a_replay_still_needs_a_key_the_scope_and_the_plan(self):
        user, key = self.fresh(), unique("idem")
        self.assertEqual(self.post(user.api, key, trade()).status, 201)
        self.assertError(self.post(self.server.client(), key, trade()), 401)
        self.assertError(self.post(user.read_only(), key, trade()), 403)
        self.server.admin("user", "set", user.email, "--plan", "free")
        self.assertError(self.post(user.api, key, trade()), 402)

    def test_a_replay_stays_the_first_answer_after_the_trade_has_changed_or_gone(self):
        api, key = self.fresh().api, unique("idem")
        first = self.post(api, key, trade())
        path = first.header("location")
        self.assertEqual(api.patch(path, {"pnl": 9}).status, 200)
        self.assertEqual(self.post(api, key, trade()).body, first.body)
        self.assertEqual(api.delete(path).status, 200)
        self.assertEqual(self.post(api, key, trade()).body, first.body)
        self.assertEqual(listing(api), [])

    def test_many_at_once_make_one_trade_and_no_other_answer(self):
        user = self.fresh()
        for _ in range(5):
            key, mark = unique("idem"), unique("mark")
            clients = [self.server.client(user.key) for _ in range(10)]
            answers = together(10, lambda n: self.post(clients[n], key, trade(strategy=mark)))
            self.assertLessEqual({answer.status for answer in answers}, {201, 409})
            made = {answer.body for answer in answers if answer.status == 201}
            self.assertEqual(len(made), 1)
            self.assertEqual(len([a for a in answers if a.status == 201 and not a.header("idempotent-replayed")]), 1)
            self.assertEqual(len(listing(user.api, strategy=mark)), 1)

    def test_a_duplicate_by_external_id_is_kept_and_replayed_too(self):
        api, name = self.fresh().api, unique("ext")
        self.create(api, external_id=name)
        key = unique("idem")
        first = self.post(api, key, trade(external_id=name))
        again = self.post(api, key, trade(external_id=name))
        self.assertEqual((first.status, again.status, again.body), (200, 200, first.body))

    def test_odd_keys_are_taken_or_refused_but_never_a_fault_of_the_server(self):
        for key in ("", " ", "a" * 255, "a" * 5000, "\xe9\xff", "a,b", '"quoted"', "a;b=c"):
            with Raw(self.server.port) as raw:
                body = encode(trade()).encode()
                raw.send(head("POST", TRADES, self.owner.key, "Idempotency-Key: " + key,
                              "Content-Length: %d" % len(body)) + body)
                self.assertIn(raw.answer().status, (201, 400), key[:20])

    def test_a_replay_survives_a_restart_and_a_kill(self):
        server = Server()
        self.addCleanup(server.close)
        server.start()
        user, key = server.user(), unique("idem")
        first = self.post(user.api, key, trade())
        for end in (server.kill, server.stop):
            end()
            server.start()
            answer = self.post(server.client(user.key), key, trade())
            self.assertEqual((answer.status, answer.body, answer.header("idempotent-replayed")),
                             (201, first.body, "true"))
        self.assertEqual(len(listing(server.client(user.key))), 1)


if __name__ == "__main__":
    unittest.main()
