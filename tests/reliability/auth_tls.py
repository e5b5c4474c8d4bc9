"""What a TLS server agrees to, asked in three ways, and one judgement of it.

`scan` speaks the first message of the protocol by itself (RFC 5246, 7.4.1; RFC 8446, 4.1): OpenSSL on this machine has
long since lost the versions and ciphers that are looked for. sslscan and testssl have their own ways to ask.
"""

import json
import os
import re
import socket
import ssl
import struct
import subprocess
import tempfile
import time
import xml.etree.ElementTree as xml

from row import expect

VERSIONS = {0x0300: "SSLv3", 0x0301: "TLSv1.0", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}
SUITES = [*range(0x0001, 0x00ff), *range(0xc001, 0xc100), *range(0xcc13, 0xcc16), *range(0xcca8, 0xccaf)]
SUITES_1_3 = list(range(0x1301, 0x1306))
GOOD = {"TLSv1.2": re.compile(r"ECDHE-(RSA|ECDSA)-(AES128-GCM-SHA256|AES256-GCM-SHA384|CHACHA20-POLY1305)"),
        "TLSv1.3": re.compile(r"TLS_(AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)")}
HEARTBEAT, TICKET, SUPPORTED_VERSIONS, KEY_SHARE = 15, 35, 43, 51
SECONDS = 10


class Found:
    """What a server was found to do: the suites of each version that it speaks, and its other habits."""

    def __init__(self):
        self.suites = {}
        self.habits = set()

    def __str__(self):
        return ", ".join("%s with %d suites" % (name, len(suites)) for name, suites in sorted(self.suites.items()))


def judge(found):
    """Raises Broken with everything that is not forward-secret, authenticated, and of today."""
    faults = sorted(set(found.suites) - set(GOOD))
    faults += ["no " + name for name in sorted(set(GOOD) - set(found.suites))]
    for version, suites in sorted(found.suites.items()):
        weak = [name for name in suites if version in GOOD and not GOOD[version].fullmatch(name)]
        if weak:
            faults.append("%d weak suites of %s, as %s" % (len(weak), version, weak[-1]))
    faults += sorted(found.habits)
    expect(not faults, "the server offers", "; ".join(faults))
    return found


def names_of_suites():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    return {each["id"] & 0xffff: each["name"] for each in context.get_ciphers()}


# ------------------------------------------------------------------------------------------ our own hello

def _sized(data, bytes_=2):
    return len(data).to_bytes(bytes_, "big") + data


def _extension(number, data):
    return struct.pack(">H", number) + _sized(data)


def _words(*numbers):
    return b"".join(struct.pack(">H", number) for number in numbers)


def client_hello(version, suites, compressions=b"\0"):
    groups = _words(0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101)
    signatures = _words(0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0202)
    extensions = _extension(10, _sized(groups)) + _extension(11, _sized(b"\0", 1)) + _extension(13, _sized(signatures))
    extensions += _extension(HEARTBEAT, b"\1") + _extension(TICKET, b"") + _extension(0xff01, b"\0")
    if version == 0x0304:
        extensions += _extension(SUPPORTED_VERSIONS, _sized(_words(version), 1))
        extensions += _extension(KEY_SHARE, _sized(_words(0x001d) + _sized(os.urandom(32))))
    body = struct.pack(">H", min(version, 0x0303)) + os.urandom(32) + _sized(os.urandom(32), 1)
    body += _sized(_words(*suites)) + _sized(compressions, 1) + _sized(extensions)
    return b"\x16" + struct.pack(">H", min(version, 0x0301)) + _sized(b"\1" + _sized(body, 3))


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("closed")
        data += more
    return data


def server_hello(port, hello):
    """(version, suite, compression, extensions) that the server chose; None where it refuses."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(hello)
        try:
            kind, _, size = struct.unpack(">BHH", _exactly(connection, 5))
            body = _exactly(connection, size)
        except ConnectionError:
            return None
    if kind != 0x16 or body[0] != 2:
        return None
    version, at = struct.unpack_from(">H", body, 4)[0], 39 + body[38]
    suite, compression = struct.unpack_from(">HB", body, at)
    at, extensions = at + 5, {}
    while at < 4 + int.from_bytes(body[1:4], "big"):
        number, size = struct.unpack_from(">HH", body, at)
        extensions[number] = body[at + 4:at + 4 + size]
        at += 4 + size
    if SUPPORTED_VERSIONS in extensions:
        version = struct.unpack(">H", extensions[SUPPORTED_VERSIONS])[0]
    return version, suite, compression, extensions


def scan(port):
    """Every version and suite that the server takes, one after the other."""
    found, names = Found(), names_of_suites()
    for version, name in VERSIONS.items():
        offered = list(SUITES_1_3 if version == 0x0304 else SUITES)
        while offered:
            chosen = server_hello(port, client_hello(version, offered))
            if chosen is None or chosen[0] != version:
                break
            expect(chosen[1] in offered, "the server took a suite that was not offered: 0x%04x" % chosen[1])
            offered.remove(chosen[1])
            found.suites.setdefault(name, []).append(names.get(chosen[1], "0x%04x" % chosen[1]))
            found.habits |= {habit for number, habit in ((TICKET, "session tickets"), (HEARTBEAT, "heartbeats"))
                             if number in chosen[3]}
    squeezed = server_hello(port, client_hello(0x0303, SUITES, b"\1\0"))
    if squeezed and squeezed[2] != 0:
        found.habits.add("compression")
    return found


def resumes(port, found):
    """Adds to `found` whether a session can be taken up again, by a ticket or by its id."""
    for high in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode, context.maximum_version = False, ssl.CERT_NONE, high
        session = None
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as plain:
                with context.wrap_socket(plain, session=session) as tls:
                    tls.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    while tls.recv(4096):
                        pass
                    if tls.session_reused:
                        found.habits.add("resumption in " + tls.version())
                    session = tls.session
                    if session is not None and session.has_ticket:
                        found.habits.add("session tickets")
    return found


def renegotiates(port, found):
    """Adds to `found` whether a client may ask for a second handshake. openssl's client does so where it reads an R."""
    command = ("openssl", "s_client", "-connect", "127.0.0.1:%d" % port, "-tls1_2")
    with tempfile.TemporaryFile() as out:
        client = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT)

        def said(after, *words):
            """The first of the words that the client says after some other one."""
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                out.seek(0)
                text = out.read().decode("utf-8", "replace").partition(after)[2]
                heard = [word for word in words if word in text]
                if heard:
                    return heard[0]
                time.sleep(0.01)
            raise AssertionError("openssl s_client says none of %s" % (words,))
        try:
            said("CONNECTED", "Extended master secret")  # the last line that it has of a handshake
            client.stdin.write(b"R\n")
            client.stdin.flush()
            if said("RENEGOTIATING", "no renegotiation", "handshake failure", "verify return") == "verify return":
                found.habits.add("renegotiation by the client")
        finally:
            client.kill()
            client.wait()
            client.stdin.close()
    return found


# ------------------------------------------------------------------------------------------ others' programs

def sslscan(port):
    command = ("sslscan", "--xml=-", "--no-colour", "127.0.0.1:%d" % port)
    done = subprocess.run(command, capture_output=True, timeout=240)
    test, found = xml.fromstring(done.stdout).find("ssltest"), Found()
    for each in test.iter("protocol"):
        if each.get("enabled") == "1":
            name = ("SSLv" if each.get("type") == "ssl" else "TLSv") + each.get("version")
            found.suites[name] = [cipher.get("cipher") for cipher in test.iter("cipher")
                                  if cipher.get("sslversion") == name]
    for name, word, habit in (("compression", "supported", "compression"), ("heartbleed", "vulnerable", "heartbleed"),
                              ("renegotiation", "supported", "renegotiation by the client")):
        if any(each.get(word) == "1" for each in test.iter(name)):
            found.habits.add(habit)
    return found


# What testssl is asked for, and the words of each of its findings that are wanted.
TESTS = ("-p", "-s", "-R", "-C", "-S", "-H", "--sweet32")
WANTED = {"SSLv2": "not offered", "SSLv3": "not offered", "TLS1": "not offered", "TLS1_1": "not offered",
          "TLS1_2": "offered", "TLS1_3": "offered", "cipherlist_NULL": "not offered", "cipherlist_aNULL": "not offered",
          "cipherlist_EXPORT": "not offered", "cipherlist_LOW": "not offered", "cipherlist_3DES_IDEA": "not offered",
          "cipherlist_AVERAGE": "not offered", "cipherlist_STRONG": "offered", "TLS_session_ticket": "no --",
          "SSL_sessionID_support": "no", "sessionresumption_ticket": "not supported", "CRIME_TLS": "not vuln",
          "secure_client_renego": "not vuln", "SWEET32": "not vuln", "heartbleed": "not vuln"}


def testssl(port, tests=TESTS, wanted=WANTED):
    """Raises Broken where testssl finds something else than what is wanted; answers how many findings it had."""
    with tempfile.TemporaryDirectory(prefix="tjp-testssl-") as folder:
        file = os.path.join(folder, "found.json")
        subprocess.run(("testssl", "--quiet", "--warnings", "batch", "--color", "0", "--nodns", "none", "--jsonfile",
                        file, *tests, "127.0.0.1:%d" % port), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=240, cwd=folder)
        with open(file, encoding="utf-8") as text:
            findings = {each["id"]: each["finding"] for each in json.load(text)}
    faults = ["%s: %s" % (name, findings.get(name)) for name, words in wanted.items()
              if not findings.get(name, "").startswith(words)]
    expect(not faults, "testssl finds", "; ".join(faults))
    return len(wanted)
