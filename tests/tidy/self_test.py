#!/usr/bin/env python3
"""Negative controls of tidy.py: each rule refuses what it is for, and leaves ordinary code alone."""

import os
import subprocess
import sys
import tempfile
import unittest

import tidy
from tidy import File

LATER = "TO" + "DO"
HEAD = "#pragma once\n"

# (rule, path, text that must be refused)
REFUSED = (
    (tidy.include_direction, "storage/codec/key.cpp", '#include "storage/stores/trade_store.hpp"\n'),
    (tidy.include_direction, "storage/model/id.cpp", '#include "storage/engine/engine.hpp"\n'),
    (tidy.include_direction, "storage/stores/a.cpp", '#include "auth/keys.hpp"\n'),
    (tidy.include_direction, "auth/keys.cpp", '#include "server/journal/decode.hpp"\n'),
    (tidy.include_direction, "server/journal/a.cpp", '#include "server/api/problem.hpp"\n'),
    (tidy.include_direction, "server/journal/a.cpp", '#include "server/http/message.hpp"\n'),
    (tidy.include_direction, "server/http/a.cpp", '#include "storage/model/id.hpp"\n'),
    (tidy.include_direction, "server/http/a.cpp", '#include "ratelimit/limiter.hpp"\n'),
    (tidy.include_direction, "ratelimit/a.cpp", '  #  include "server/http/message.hpp"\n'),
    (tidy.include_direction, "server/api/a.cpp", '#include "server/app/app.hpp"\n'),
    (tidy.include_direction, "server/api/a.cpp", '#include "server/cli/serve.hpp"\n'),
    (tidy.include_direction, "storage/model/id.cpp", '#include "id.hpp"\n'),
    (tidy.include_direction, "server/cellar/a.cpp", "int x;\n"),
    (tidy.contained_libraries, "storage/stores/a.cpp", "#include <rocksdb/db.h>\n"),
    (tidy.contained_libraries, "storage/engine/memory/a.cpp", "#include <rocksdb/db.h>\n"),
    (tidy.contained_libraries, "server/api/a.cpp", "#include <boost/beast/http.hpp>\n"),
    (tidy.contained_libraries, "server/app/a.cpp", "#include <boost/beast.hpp>\n"),
    (tidy.contained_libraries, "storage/codec/a.cpp", "#include <boost/json.hpp>\n"),
    (tidy.contained_libraries, "server/cli/a.cpp", "#include <boost/json/value.hpp>\n"),
    (tidy.file_length, "auth/a.cpp", "\n" * 351),
    (tidy.pragma_once, "auth/a.hpp", "int x;\n"),
    (tidy.pragma_once, "auth/a.hpp", "// #pragma once\nint x;\n"),
    (tidy.using_namespace, "auth/a.hpp", HEAD + "using namespace std;\n"),
    (tidy.unfinished, "auth/a.cpp", "// %s: later\n" % LATER),
    (tidy.unfinished, "README.md", "%s write this\n" % ("FIX" + "ME")),
    (tidy.coroutine_idioms, "auth/a.cpp", "co_await db.read([id] { return id; });\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "auto x = co_await f(pool,\n    [&](int a) {\n        return a; });\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "co_await f(1, []() mutable { g(); });\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "co_await f({a, b});\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "if (auto r = co_await store.get(TradeById{id}); !r) co_return r.error();\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "co_await f(Options{.name = std::string(\"x\")});\n"),
    (tidy.coroutine_idioms, "tests/unit/a.cpp", "REQUIRE(co_await f() == 1);\n"),
    (tidy.coroutine_idioms, "tests/unit/a.cpp", "CHECK_FALSE(\n    co_await f());\n"),
    (tidy.trailing_blanks, "README.md", "a \nb\n"),
    (tidy.trailing_blanks, "auth/a.cpp", "a\t\n"),
    (tidy.trailing_blanks, "auth/a.cpp", "a\r\n"),
    (tidy.trailing_blanks, "auth/a.cpp", "no end"),
    (tidy.machine_paths, "deploy/x.sh", "cd /%s/main/build\n" % ("wo" + "rk")),
    (tidy.machine_paths, "README.md", "in `/%s/me/tjp`\n" % ("ho" + "me")),
    (tidy.machine_paths, "bench/x.py", 'open("/%s/data")\n' % ("ro" + "ot")),
    (tidy.document_links, "README.md", "see [this](docs/absent.md)\n"),
    (tidy.document_links, "README.md", "# One\n[two](#two)\n"),
)

# (rule, path, text that must pass)
TAKEN = (
    (tidy.include_direction, "server/api/a.cpp",
     '#include "server/http/message.hpp"\n#include "ratelimit/limiter.hpp"\n'
     '#include "storage/model/id.hpp"\n#include "auth/keys.hpp"\n#include <vector>\n'),
    (tidy.include_direction, "server/cli/serve.cpp",
     '#include "server/app/app.hpp"\n#include "server/http/message.hpp"\n'),
    (tidy.include_direction, "server/main.cpp", '#include "server/cli/commands.hpp"\n'),
    (tidy.include_direction, "tests/unit/a.cpp", '#include "server/app/app.hpp"\n#include "helpers.hpp"\n'),
    (tidy.include_direction, "storage/stores/a.cpp", '// #include "auth/keys.hpp"\n'),
    (tidy.contained_libraries, "storage/engine/rocksdb/a.cpp", "#include <rocksdb/db.h>\n"),
    (tidy.contained_libraries, "server/journal/a.cpp", "#include <boost/json/basic_parser.hpp>\n"),
    (tidy.contained_libraries, "server/http/a.cpp", "#include <boost/beast/core/error.hpp>\n"),
    (tidy.file_length, "auth/a.cpp", "\n" * 350),
    (tidy.file_length, "README.md", "\n" * 1000),
    (tidy.pragma_once, "auth/a.hpp", HEAD),
    (tidy.using_namespace, "auth/a.cpp", "using namespace std::chrono_literals;\n"),
    (tidy.using_namespace, "auth/a.hpp", HEAD + "inline int f() {\n    using namespace std::chrono_literals;\n}\n"),
    (tidy.unfinished, "auth/a.cpp", "auto folder = mkdtemp(\"tjp-XXXXXX\");\n"),
    (tidy.coroutine_idioms, "auth/a.cpp",
     "auto query = TradeById{id};\nauto r = co_await db.read(std::move(query));\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "for (;;) { co_await f(a[0], b[i]); }\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "timer.expires_after(1s); co_await wait(std::chrono::seconds{5});\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "// co_await f({a, b});\nauto s = \"co_await f({})\";\n"),
    (tidy.coroutine_idioms, "auth/a.cpp", "if (co_await ready()) {\n    g({1, 2});\n}\n"),
    (tidy.coroutine_idioms, "tests/unit/a.cpp", "auto r = co_await f();\nREQUIRE(r == 1);\n"),
    (tidy.trailing_blanks, "README.md", "a\n\nb\n"),
    (tidy.machine_paths, "README.md", "GET /workers and a/home and https://x.example/work.html, ProtectHome=yes\n"),
    (tidy.document_links, "README.md", "# A `b` c\n[a](#a-b-c) [web](https://example.com/x) ```[x](y)```\n"),
)


class Rules(unittest.TestCase):
    def test_each_rule_refuses_what_it_is_for(self):
        for rule, path, text in REFUSED:
            with self.subTest(rule=rule.__name__, text=text[:70]):
                self.assertTrue(list(rule(File(path, text))))

    def test_each_rule_takes_what_is_ordinary(self):
        for rule, path, text in TAKEN:
            with self.subTest(rule=rule.__name__, text=text[:70]):
                self.assertEqual(list(rule(File(path, text))), [])

    def test_every_rule_has_a_control(self):
        shown = {rule for rule, _, _ in REFUSED}
        self.assertEqual(set(tidy.RULES) | {tidy.document_links}, shown)

    def test_comments_and_strings_are_blanked_and_lines_kept(self):
        text = 'a("x{", \'{\') // {\n/* {\n{ */ b R"(\n{)" 1\'000 c\n'
        code = tidy.blanked(text)
        self.assertEqual((code.count("\n"), len(code)), (text.count("\n"), len(text)))
        self.assertNotIn("{", code)
        for word in ("a(", "b", "1'000 c"):
            self.assertIn(word, code)


class Program(unittest.TestCase):
    def run_on(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                    file.write(text)
            tool = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tidy.py")
            return subprocess.run([sys.executable, "-B", tool, folder], stdout=subprocess.PIPE, text=True)

    def test_a_clean_tree_exits_with_0_and_a_fault_with_1(self):
        good = self.run_on({"auth/a.hpp": HEAD + "\nint x;\n"})
        self.assertEqual(good.returncode, 0, good.stdout)
        bad = self.run_on({"auth/a.hpp": "int x;\n"})
        self.assertEqual(bad.returncode, 1)
        self.assertIn("auth/a.hpp:1:", bad.stdout)

    def test_an_empty_tree_is_a_fault_of_the_check_itself(self):
        self.assertEqual(self.run_on({}).returncode, 1)

    @unittest.skipUnless(tidy.clang_format(), "clang-format of our version is not installed")
    def test_code_that_is_not_laid_out_is_refused(self):
        self.assertEqual(self.run_on({".clang-format": "BasedOnStyle: Google\n",
                                      "auth/a.cpp": "int   x ;\n"}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
