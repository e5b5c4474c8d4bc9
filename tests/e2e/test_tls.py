"""HTTPS: versions and ciphers, a certificate reloaded on SIGHUP, faults of the files."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import warnings

from harness import NO_LIMIT, CommandCase, Server, run, trade
from wire import Raw


def certificate(folder, name):
    """A self-signed RSA certificate for 127.0.0.1; answers the paths of certificate and key."""
    cert, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return cert, key


def context(trusted=None, low=None, high=None, ciphers=None):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = trusted is not None
    made.verify_mode = ssl.CERT_REQUIRED if trusted else ssl.CERT_NONE
    if trusted:
        made.load_verify_locations(trusted)
    if ciphers:
        made.set_ciphers(ciphers)
    made.minimum_version, made.maximum_version = low or ssl.TLSVersion.TLSv1_2, high or ssl.TLSVersion.TLSv1_3
    return made


@unittest.skipUnless(shutil.which("openssl"), "the openssl command is not installed")
class Tls(CommandCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="tjp-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.first, cls.second = certificate(cls.folder, "first"), certificate(cls.folder, "second")

    def setUp(self):
        self.cert, self.key = os.path.join(self.folder, "live.pem"), os.path.join(self.folder, "live.key")
        self.install(self.first)
        self.server = Server((*NO_LIMIT, "--tls-cert", self.cert, "--tls-key", self.key))
        self.addCleanup(self.server.close)
        self.server.start()

    def install(self, pair):
        shutil.copy(pair[0], self.cert)
        shutil.copy(pair[1], self.key)

    def handshake(self, made):
        """One handshake; answers (version, cipher name, certificate as DER, whether there is a session ticket)."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plain:
            with made.wrap_socket(plain, server_hostname="127.0.0.1") as tls:
                tls.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                self.assertIn(b"200", tls.recv(4096))
                ticket = tls.session is not None and tls.session.has_ticket
                return tls.version(), tls.cipher()[0], tls.getpeercert(True), ticket

    def served(self):
        return self.handshake(context())[2]

    @staticmethod
    def der(pair):
        with open(pair[0], encoding="ascii") as file:
            return ssl.PEM_cert_to_DER_cert(file.read())

    def test_the_api_works_over_tls_with_a_verified_certificate(self):
        self.assertEqual(self.server.scheme, "https")
        user = self.server.user()
        api = self.server.client(user.key, context(trusted=self.first[0]))
        self.assertEqual(api.post("/api/v1/trades", trade()).status, 201)
        self.assertEqual(len(api.get("/api/v1/trades").json()["trades"]), 1)
        many = api.post("/api/v1/trades/batch", {"trades": [trade(notes="n" * 4000) for _ in range(200)]})
        self.assertEqual((many.status, len(api.get("/api/v1/trades?limit=500").json()["trades"])), (201, 201))

    def test_versions_1_2_and_1_3_are_spoken_and_older_ones_are_not(self):
        version = ssl.TLSVersion
        self.assertEqual(self.handshake(context(low=version.TLSv1_3))[0], "TLSv1.3")
        self.assertEqual(self.handshake(context(high=version.TLSv1_2))[0], "TLSv1.2")
        for old in (version.TLSv1, version.TLSv1_1):
            with warnings.catch_warnings():  # Python too finds them old
                warnings.simplefilter("ignore", DeprecationWarning)
                made = context(low=old, high=old, ciphers="ALL:@SECLEVEL=0")
            with self.assertRaises((ssl.SSLError, OSError)):
                self.handshake(made)

    def test_only_forward_secret_authenticated_ciphers_are_taken(self):
        high = ssl.TLSVersion.TLSv1_2
        for good in ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"):
            self.assertEqual(self.handshake(context(high=high, ciphers=good))[1], good)
        for bad in ("AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA384",
                    "DHE-RSA-AES128-GCM-SHA256"):
            with self.assertRaises((ssl.SSLError, OSError), msg=bad):
                self.handshake(context(high=high, ciphers=bad + ":@SECLEVEL=0"))

    def test_no_session_tickets_are_handed_out(self):
        for high in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            self.assertFalse(self.handshake(context(high=high))[3])

    def test_sighup_loads_a_new_certificate_and_leaves_open_connections_alone(self):
        user = self.server.user()
        api = self.server.client(user.key, context())
        self.assertEqual(api.get("/api/v1/me").status, 200)
        open_connection = api.connection
        self.assertEqual(self.served(), self.der(self.first))
        self.install(self.second)
        self.assertEqual(self.served(), self.der(self.first), "files are read at SIGHUP, not before")
        self.server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 5
        while self.served() != self.der(self.second):
            self.assertLess(time.monotonic(), deadline, "the new certificate is never served")
        self.assertEqual(api.get("/api/v1/me").status, 200)
        self.assertIs(api.connection, open_connection)

    def test_sighup_with_a_broken_file_keeps_the_old_certificate(self):
        with open(self.cert, "w", encoding="ascii") as file:
            file.write("nonsense")
        before = len(self.server.stderr())
        self.server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 5
        while len(self.server.stderr()) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertGreater(len(self.server.stderr()), before, "a failed reload says nothing")
        self.assertEqual(self.served(), self.der(self.first))

    def test_plain_http_on_the_tls_port_gets_no_service(self):
        with Raw(self.server.port) as raw:
            raw.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").end()
            raw.closed()
            self.assertNotIn(b"200 OK", raw.buffer)
        self.served()

    def test_a_handshake_cut_off_or_garbled_does_not_stop_the_others(self):
        for data in (b"\x16\x03\x01", b"\x16\x03\x01\x02\x00\x01" + b"\xff" * 600, b"\x00" * 3000):
            with Raw(self.server.port) as raw:
                raw.send(data).end().closed()
        self.assertEqual(self.served(), self.der(self.first))

    def test_sigterm_ends_a_tls_server_with_an_idle_connection(self):
        api = self.server.client(None, context())
        self.assertEqual(api.get("/healthz").status, 200)
        self.assertEqual(self.server.stop(), 0)


@unittest.skipUnless(shutil.which("openssl"), "the openssl command is not installed")
class WrongFiles(CommandCase):
    def test_wrong_certificate_files_are_a_sentence(self):
        with tempfile.TemporaryDirectory() as folder:
            cert, key = certificate(folder, "one")
            other = certificate(folder, "two")[1]
            nonsense = os.path.join(folder, "nonsense")
            with open(nonsense, "w", encoding="ascii") as file:
                file.write("nonsense")
            for args in (("--tls-cert", cert), ("--tls-key", key), ("--tls-cert", cert, "--tls-key", other),
                         ("--tls-cert", nonsense, "--tls-key", key), ("--tls-cert", cert, "--tls-key", nonsense),
                         ("--tls-cert", folder + "/absent", "--tls-key", key)):
                with self.subTest(args=args):
                    self.assertFails(run("serve", "--data", folder + "/d", "--listen", "127.0.0.1:0", *args))


if __name__ == "__main__":
    unittest.main()
