"""Holds what all end-to-end tests of this run asked and were answered against the API's description.

CTest runs it after the others. It looks at the folder that TJP_EXCHANGES names; see exchanges.py.
"""

import os
import unittest

import exchanges
from openapi_checks import DocumentCase, node

RECORDED = os.environ.pop(exchanges.FOLDER, "")  # taken out, so that nothing of this is recorded, too


class Recorded(DocumentCase):
    def test_every_answer_that_any_test_got_is_as_described(self):
        records = exchanges.records(RECORDED)
        if not records:
            self.skipTest("nothing was recorded: run it together with other tests, as `ctest -L e2e` does")
        code, said = node("check.mjs", self.document_file, *records)
        print(said)
        self.assertEqual(code, 0, said)


if __name__ == "__main__":
    unittest.main()
