"""How the web console is served: which paths are its pages, how they may be cached, and what they may load."""

import gzip
import os
import re
import shutil
import subprocess
import unittest

import exchanges
from harness import Server, ServerCase
from wire import Raw, head

os.environ.pop(exchanges.FOLDER, None)  # pages are no part of the API's description

PAGES = ("/", "/trades", "/trades/trade_01jd5m3k8fexv9a2b4c6d8e0fg", "/signals", "/signals/x", "/account",
         "/account/keys", "/docs", "/signin", "/setup")
RULES = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
         "font-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"}


class Case(ServerCase):
    def setUp(self):
        self.browser = self.server.client()

    def fetch(self, path, method="GET", **headers):
        return self.browser.call(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})

    def built(self):
        """Whether this program has its console."""
        return self.fetch("/").header("content-type").startswith("text/html")

    def assets(self):
        if not self.built():
            self.skipTest("built without the console")
        return sorted(set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', self.fetch("/").body.decode())))


class Pages(Case):
    def test_every_page_is_the_one_page(self):
        index = self.fetch("/")
        for path in PAGES:
            with self.subTest(path):
                answer = self.fetch(path + "?x=1")
                self.assertEqual((answer.status, answer.body), (200, index.body))
                self.assertEqual(answer.header("cache-control"), "no-cache")
                self.assertEqual(len(answer.all("cache-control")), 1)

    def test_what_a_page_may_load_and_who_may_frame_it(self):
        answer = self.fetch("/")
        rules = answer.header("content-security-policy").split("; ")
        self.assertEqual(set(rules), RULES)
        self.assertNotIn("unsafe", answer.header("content-security-policy"))
        self.assertEqual(answer.header("referrer-policy"), "no-referrer")
        self.assertEqual(answer.header("cross-origin-opener-policy"), "same-origin")
        self.assertEqual(answer.header("x-frame-options"), "DENY")
        self.assertEqual(answer.header("x-content-type-options"), "nosniff")
        self.assertIsNone(answer.header("strict-transport-security"))
        self.assertTrue(answer.header("x-request-id"))

    def test_the_page_has_no_inline_script_or_style_and_names_no_other_host(self):
        if not self.built():
            self.skipTest("built without the console")
        page = self.fetch("/").body.decode()
        for tag in re.findall(r"<script[^>]*>", page):
            self.assertIn("src=", tag)
        self.assertNotRegex(page, r"<style|\sstyle=|\son\w+=|https?://")

    def test_other_paths_and_methods(self):
        for path in ("/nowhere", "/tradesx", "/assets/", "/assets/main.js", "/assets/../index.html", "/docs/x", "//"):
            with self.subTest(path):
                self.assertError(self.fetch(path), 404)
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            with self.subTest(method):
                answer = self.fetch("/", method)
                self.assertError(answer, 405)
                self.assertEqual(answer.header("allow"), "GET, HEAD, OPTIONS")
        answer = self.fetch("/trades", "OPTIONS")
        self.assertEqual((answer.status, answer.header("allow")), (204, "GET, HEAD, OPTIONS"))

    def test_the_api_is_not_shadowed(self):
        self.assertEqual(self.fetch("/healthz").json(), {"ok": True})
        self.assertError(self.fetch("/api/v1/nowhere"), 404)

    def test_head_has_the_head_of_get(self):
        with Raw(self.server.port) as raw:
            raw.send(head("HEAD", "/", None, "Accept-Encoding: br") + head("GET", "/", None, "Accept-Encoding: br"))
            first, second = raw.answer(head_only=True), raw.answer()
        for name in ("content-length", "content-type", "etag", "content-encoding", "vary"):
            self.assertEqual(first.header(name), second.header(name), name)

    def test_the_log_and_the_metrics_name_them(self):
        self.fetch("/signals/secret-in-a-path", X_Request_Id="console-1")
        logged = self.server.log_with("console-1")
        line = next(line for line in logged.split("\n") if "console-1" in line)
        self.assertIn(" console 200 ", line)
        self.assertNotIn("secret-in-a-path", logged)
        self.assertIn('{route="console",status="2xx"}', self.fetch("/metrics").body.decode())


class Files(Case):
    def test_they_may_be_kept_for_ever(self):
        for path in self.assets():
            with self.subTest(path):
                answer = self.fetch(path)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.header("cache-control"), "public, max-age=31536000, immutable")
                kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
                self.assertTrue(answer.header("content-type").startswith(kind[os.path.splitext(path)[1]]), answer)

    def test_the_smallest_form_that_the_client_takes(self):
        path = max(self.assets(), key=lambda each: len(self.fetch(each).body))
        plain = self.fetch(path).body
        for wish, form in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0.5, gzip", "gzip"), ("identity", None),
                           ("", None), ("*", "br"), ("br;q=0, *", "gzip"), ("gzip;q=0.2, identity;q=0.5", None),
                           ("BR", "br"), ("gzip ; q=1.0 , br ; q=0.9", "gzip"), ("zstd", None), ("br;q=x", None)):
            with self.subTest(wish):
                answer = self.fetch(path, Accept_Encoding=wish)
                self.assertEqual(answer.header("content-encoding"), form)
                self.assertEqual(answer.header("vary"), "Accept-Encoding")
                if form is None:
                    self.assertEqual(answer.body, plain)
                else:
                    self.assertLess(len(answer.body), len(plain))
                if form == "gzip":
                    self.assertEqual(gzip.decompress(answer.body), plain)
                if form == "br" and shutil.which("brotli"):
                    self.assertEqual(subprocess.run(["brotli", "-dc"], input=answer.body, stdout=subprocess.PIPE,
                                                    check=True).stdout, plain)

    def test_what_the_client_has_is_not_sent_again(self):
        for path in ("/", *self.assets()):
            tags = set()
            for wish in ("br", "gzip", "identity"):
                answer = self.fetch(path, Accept_Encoding=wish)
                tag = answer.header("etag")
                tags.add(tag)
                again = self.fetch(path, Accept_Encoding=wish, If_None_Match='"x", W/' + tag)
                self.assertEqual((again.status, again.body), (304, b""))
                self.assertEqual(again.header("etag"), tag)
                self.assertEqual(again.header("cache-control"), answer.header("cache-control"))
                self.assertEqual(self.fetch(path, Accept_Encoding=wish, If_None_Match='"x"').status, 200)
            self.assertEqual(len(tags), 3)

    def test_the_first_page_is_small(self):
        first = [self.fetch(path, Accept_Encoding="br") for path in ("/", *self.assets())]
        self.assertLessEqual(sum(len(answer.body) for answer in first), 120 << 10)


class Secure(unittest.TestCase):
    def test_under_tls_the_browser_is_told_to_stay_there(self):
        import ssl
        import tempfile
        folder = tempfile.mkdtemp(prefix="tjp-console-")
        self.addCleanup(shutil.rmtree, folder)
        certificate, key = os.path.join(folder, "c.pem"), os.path.join(folder, "k.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
                       check=True, stderr=subprocess.DEVNULL)
        server = Server(("--tls-cert", certificate, "--tls-key", key))
        self.addCleanup(server.close)
        server.start()
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        answer = server.client(context=context).get("/")
        self.assertEqual(answer.header("strict-transport-security"), "max-age=31536000")


if __name__ == "__main__":
    unittest.main()
