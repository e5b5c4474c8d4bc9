"""The API's description: served, linted, and true. Every operation is asked for, and every answer held against it.

A public linter and a public validator do the judging, from npm: see openapi/. Nothing here needs the network once
`npm ci` was run there.
"""

import copy
import json
import os
import unittest

import exchanges
from harness import run
from harness import NO_LIMIT
from openapi_checks import DOCUMENT, DocumentCase, node
from openapi_drive import Drive


class Served(DocumentCase):
    def test_it_is_open_to_all_and_cacheable(self):
        self.assertEqual(self.served.status, 200)
        self.assertEqual(self.served.header("content-type"), "application/json")
        self.assertEqual(self.document["openapi"], "3.1.0")
        self.assertIn("no-cache", self.served.header("cache-control"))
        again = self.server.client().get(DOCUMENT, If_None_Match=self.served.header("etag"))
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.server.client().get(DOCUMENT).body, self.served.body)

    def test_it_is_the_same_after_a_restart(self):
        self.server.restart()
        self.assertEqual(self.server.client().get(DOCUMENT).body, self.served.body)

    def test_its_version_is_the_programs(self):
        self.assertIn(self.document["info"]["version"], run("--version").stdout)

    def test_the_linter_has_no_fault_with_it(self):
        code, said = node("lint.mjs", self.document_file)
        self.assertEqual(code, 0, said)

    def test_the_linter_would_find_faults(self):
        broken = copy.deepcopy(self.document)
        del broken["components"]["schemas"]["Trade"]
        del broken["paths"]["/healthz"]["get"]["summary"]
        code, said = node("lint.mjs", self.write("broken.json", json.dumps(broken)))
        self.assertEqual(code, 1, said)
        self.assertIn("(no-unresolved-refs)", said)
        self.assertIn("(operation-summary)", said)


class Exchanges(DocumentCase):
    """Everything the API does, once; the tests look at what came of it."""

    server_args = (*NO_LIMIT, "--open-registration")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        before = os.environ.get(exchanges.FOLDER)
        os.environ[exchanges.FOLDER] = os.path.join(cls.folder, "exchanges")
        try:
            cls.drive = Drive(cls.server, cls.document).run()
        finally:
            os.environ.pop(exchanges.FOLDER)
            if before:
                os.environ[exchanges.FOLDER] = before
        exchanges.flush()
        cls.records = exchanges.records(os.path.join(cls.folder, "exchanges"))

    def all(self):
        for record in self.records:
            with open(record, encoding="utf-8") as lines:
                yield from map(json.loads, lines)

    def check(self, *doctored):
        """What the checker says of these exchanges."""
        path = self.write("doctored.jsonl", "".join(json.dumps(exchange) + "\n" for exchange in doctored))
        return node("check.mjs", self.document_file, path)

    def test_every_answer_is_as_described_and_every_operation_was_asked_for(self):
        # Who asks from this machine may see the metrics.
        code, said = node("check.mjs", self.document_file, "--every-operation", "--unless=GET /metrics 404",
                          *self.records)
        self.assertEqual(code, 0, said)
        operations = sum(len(item) for item in self.document["paths"].values())
        self.assertIn("%d of %d operations" % (operations, operations), said)

    def test_what_a_listing_decodes_is_described_and_the_other_way_round(self):
        self.assertGreater(len(self.drive.refused), 50)
        for (method, path, name), field in self.drive.refused.items():
            with self.subTest(path=path, parameter=name):
                described = name in self.drive.parameters(self.document["paths"][path][method.lower()], "query")
                self.assertEqual(field, name if described else None)

    def test_a_doctored_answer_is_refused(self):
        good = next(each for each in self.all() if each["status"] == 200 and each["method"] == "GET"
                    and each["target"].startswith("/api/v1/trades/trade_"))
        self.assertEqual(self.check(good)[0], 0)

        def changed(change):
            doctored = copy.deepcopy(good)
            body = json.loads(doctored["body"])
            change(doctored, body)
            doctored["body"] = json.dumps(body)
            return doctored

        def without_etag(exchange, _):
            del exchange["headers"]["etag"]

        cases = {
            "/trade must NOT have additional properties (more)": lambda _, body: body["trade"].update(more=1),
            "/ must NOT have additional properties (more)": lambda _, body: body.update(more=1),
            "/trade/pnl must be number": lambda _, body: body["trade"].update(pnl="125"),
            "/trade/outcome must be equal to one of the allowed values": lambda _, body:
                body["trade"].update(outcome="DRAW"),
            "/trade must have required property 'notes'": lambda _, body: body["trade"].pop("notes"),
            "/trade/date must match format": lambda _, body: body["trade"].update(date="19.05.2026"),
            "/trade/id must match pattern": lambda _, body: body["trade"].update(id="trade_1"),
            "/ok must be equal to constant (true)": lambda _, body: body.update(ok=False),
            "the document has no answer 418": lambda exchange, _: exchange.update(status=418),
            "to a method that the document does not have": lambda exchange, _: exchange.update(method="PUT"),
            "at a path that the document does not have": lambda exchange, _: exchange.update(target="/api/v1/tradez"),
            "the header ETag is missing": without_etag,
            "the type text/html is not described": lambda exchange, _:
                exchange["headers"].update({"content-type": "text/html"}),
        }
        for sentence, change in cases.items():
            with self.subTest(sentence):
                code, said = self.check(changed(change))
                self.assertEqual(code, 1, said)
                self.assertIn(sentence, said)

    def test_a_refusal_of_bytes_must_be_one_that_is_described(self):
        good = dict(next(each for each in self.all() if each["status"] == 404), method=None, target=None)
        self.assertEqual(self.check(good)[0], 0)
        for change in ({"status": 418}, {"headers": {}}, {"body": '{"error":"no","code":"not_found"}'}):
            with self.subTest(change):
                self.assertEqual(self.check(dict(good, **change))[0], 1)

    def test_a_body_that_was_taken_against_the_description_is_refused(self):
        good = next(each for each in self.all() if each["status"] == 201 and each["target"] == "/api/v1/trades")
        code, said = self.check(dict(good, sent=json.dumps(dict(json.loads(good["sent"]), lot_size=0))))
        self.assertEqual(code, 1, said)
        self.assertIn("taken, but the document does not allow it: /lot_size must be > 0", said)

    def test_an_operation_that_was_not_asked_for_is_told(self):
        some = next(each for each in self.all() if each["target"] == "/healthz")
        path = self.write("some.jsonl", json.dumps(some) + "\n")
        code, said = node("check.mjs", self.document_file, "--every-operation", path)
        self.assertEqual(code, 1, said)
        self.assertIn("GET /api/v1/me: never answered 200, 304, 401", said)

    def test_nothing_recorded_is_a_fault(self):
        self.assertEqual(self.check()[0], 1)


if __name__ == "__main__":
    unittest.main()
