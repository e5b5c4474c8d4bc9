"""The export: a file that other programs read, of any size, with the listing's filters."""

import csv
import io
import re
import threading
import time
import unittest
from urllib.parse import urlencode

from harness import MISSING, ServerCase, listing, together, trade
from wire import Raw, head

EXPORT = "/api/v1/trades/export"
COLUMNS = ["id", "date", "pair", "direction", "entry_price", "exit_price", "stop_loss", "take_profit", "lot_size", "pnl",
           "risk_reward", "outcome", "session", "strategy", "notes", "opened_at", "closed_at", "commission", "swap",
           "tags", "account_id", "signal_id", "external_id", "created_at", "updated_at"]
NUMBERS = ("entry_price", "exit_price", "stop_loss", "take_profit", "lot_size", "pnl", "risk_reward", "commission", "swap")


def rows_of(answer):
    """The rows of a file as dictionaries, read by Python's own reader of RFC 4180."""
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8"), newline=""), strict=True))
    return rows[0], [dict(zip(rows[0], row)) for row in rows[1:]]


class Case(ServerCase):
    def setUp(self):
        self.user = self.fresh()

    def export(self, api=None, **query):
        answer = (api or self.user.api).get(EXPORT + ("?" + urlencode(query) if query else ""))
        self.assertEqual(answer.status, 200, answer)
        return answer


class File(Case):
    def test_an_empty_journal_is_a_row_of_names(self):
        answer = self.export(format="csv")
        self.assertEqual(answer.body.decode(), ",".join(COLUMNS) + "\r\n")
        self.assertEqual(answer.header("content-type"), "text/csv; charset=utf-8; header=present")
        self.assertRegex(answer.header("content-disposition"), r'^attachment; filename="trades-\d{4}-\d\d-\d\d\.csv"$')
        self.assertEqual(answer.header("transfer-encoding"), "chunked")
        self.assertEqual(answer.header("x-content-type-options"), "nosniff")

    def test_the_columns_are_the_fields_of_a_trade_in_their_order(self):
        stored = self.create(self.user.api)
        self.assertEqual(list(stored), COLUMNS)

    def test_values_come_as_they_are(self):
        notes = 'said "no, wait",\r\nthen\n\tdid; ümlaut 日本 \x01 \\ end'
        self.create(self.user.api, notes=notes, tags=["a", "b c", 'q"x'], strategy="breakout", commission=-3.50,
                    external_id="x,1", opened_at="2026-05-19T08:00:00Z")
        answer = self.export()
        _, (row,) = rows_of(answer)
        self.assertEqual(row["notes"], notes)
        self.assertEqual(row["tags"], 'a;b c;q"x')
        self.assertEqual(row["external_id"], "x,1")
        self.assertEqual(row["commission"], "-3.5")
        self.assertEqual(row["swap"], "")
        self.assertEqual(row["opened_at"], "2026-05-19T08:00:00.000Z")
        self.assertTrue(answer.body.endswith(b"\r\n"))

    def test_numbers_keep_their_digits(self):
        body = ('{"date":"2026-05-19","pair":"XAUUSD","direction":"BUY","entry_price":2342.50,"exit_price":1e3,'
                '"stop_loss":0.10000000000000000000001,"take_profit":2355.000,"lot_size":0.10,"pnl":-125.00,'
                '"risk_reward":1,"outcome":"LOSS","session":"LONDON"}')
        stored = self.user.api.post("/api/v1/trades", body)
        self.assertEqual(stored.status, 201)
        _, (row,) = rows_of(self.export())
        for name in NUMBERS[:7]:
            text = re.search(r'"%s":([^,}]+)' % name, stored.body.decode()).group(1)
            self.assertEqual(row[name], text)

    def test_what_a_spreadsheet_would_take_for_a_formula_is_text(self):
        for risky, kept in (("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
                            ("\t=1", "\t'=1"), ("\r=1", "\r'=1"), ("a;=1", "a;'=1"), ("a=1", "a=1")):
            with self.subTest(risky):
                user = self.fresh()
                self.create(user.api, notes=risky, strategy=risky, tags=[risky], external_id=risky, pnl=-125)
                _, (row,) = rows_of(self.export(user.api))
                for name in ("notes", "strategy", "tags", "external_id"):
                    self.assertEqual(row[name], kept)
                self.assertEqual(row["pnl"], "-125")


class Selection(Case):
    def test_it_holds_what_the_listing_holds_in_the_same_order(self):
        self.create_many(self.user.api, [
            trade(date="2026-0%d-1%d" % (1 + n % 5, n % 7), pair=("XAUUSD", "EURUSD")[n % 2],
                  strategy=("fade", MISSING)[n % 2], tags=[["a"], ["b"], []][n % 3], pnl=n,
                  session=("LONDON", "NY", "ASIA")[n % 3]) for n in range(300)])
        for query in ({}, {"pair": "xauusd"}, {"from": "2026-02-01", "to": "2026-03-31"}, {"tag": "a"},
                      {"strategy": "fade", "session": "NY"}, {"outcome": "WIN", "pair": "EURUSD"},
                      {"account_id": "acct_" + "0" * 26}):
            with self.subTest(query):
                _, rows = rows_of(self.export(**query))
                listed = listing(self.user.api, limit=500, **query)
                self.assertEqual([row["id"] for row in rows], [item["id"] for item in listed])

    def test_another_users_trades_are_not_in_it(self):
        self.create(self.fresh().api)
        self.assertEqual(rows_of(self.export())[1], [])

    def test_a_format_or_filter_that_is_none_is_named(self):
        for name, value in (("format", "xlsx"), ("format", "json"), ("from", "yesterday"), ("outcome", "MAYBE")):
            with self.subTest(name=name, value=value):
                body = self.assertError(self.user.api.get("%s?%s=%s" % (EXPORT, name, value)), 400)
                self.assertEqual(body["field"], name)

    def test_a_read_key_and_a_free_plan_may(self):
        self.assertEqual(self.user.read_only().get(EXPORT).status, 200)
        self.assertEqual(self.fresh("free").api.get(EXPORT).status, 200)
        self.assertError(self.server.client().get(EXPORT), 401)

    def test_head_is_the_head_alone(self):
        answer = self.user.api.call("HEAD", EXPORT)
        self.assertEqual((answer.status, answer.body), (200, b""))


class Large(Case):
    def fill(self, count):
        notes = "n" * 1000
        stored = []
        for at in range(0, count, 500):
            batch = [trade(notes=notes, pnl=at + n, date="2026-05-%02d" % (1 + n % 28)) for n in range(500)]
            stored += self.create_many(self.user.api, batch)
        return stored

    def resident_kib(self):
        with open("/proc/%d/status" % self.server.process.pid, encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))

    def test_a_large_one_comes_whole_while_a_slow_reader_holds_nothing_up(self):
        stored = self.fill(15000)
        with Raw(self.server.port, timeout=10) as slow:
            slow.send(head("GET", EXPORT, self.user.key))
            slow._more()
            before = self.resident_kib()
            answers = together(3, lambda _: self.server.client(self.user.key).get(EXPORT))
            for answer in answers:
                _, rows = rows_of(answer)
                self.assertEqual({row["id"] for row in rows}, {item["id"] for item in stored})
            self.assertLess(self.resident_kib() - before, 60 << 10)  # one file has more than 17 MB
            self.assertEqual(self.user.api.get("/api/v1/me").status, 200)

    def test_a_user_has_four_at_once(self):
        self.fill(12000)
        slow = []
        try:
            for _ in range(4):
                slow.append(Raw(self.server.port).send(head("GET", EXPORT, self.user.key)))
                slow[-1]._more()
            refused = self.user.api.get(EXPORT)
            self.assertError(refused, 503)
            self.assertGreater(int(refused.header("retry-after")), 0)
        finally:
            for each in slow:
                each.socket.close()
        deadline = time.monotonic() + 15
        while self.user.api.get(EXPORT).status != 200:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_a_stop_lets_an_export_end(self):
        self.fill(12000)
        with Raw(self.server.port, timeout=10) as raw:
            raw.send(head("GET", EXPORT, self.user.key))
            raw._more()
            stopped = threading.Thread(target=self.server.process.terminate)
            stopped.start()
            while raw._more():
                pass
            self.assertTrue(raw.buffer.endswith(b"\r\n0\r\n\r\n"))
            stopped.join()
        self.assertEqual(self.server.wait(), 0)
        self.server.restart()


if __name__ == "__main__":
    unittest.main()
