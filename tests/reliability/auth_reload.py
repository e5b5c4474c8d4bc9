"""Clients that notice every request that a server drops, and certificates that change under them."""

import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

from harness import trade
from row import Broken, expect
from wire import encode

SECONDS = 20  # for any one answer; a new certificate is there within a few milliseconds


def certificate(folder, name, *kind):
    """A self-signed certificate for 127.0.0.1 with a key of that kind; answers the paths of the two."""
    cert, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    subprocess.run(("openssl", "req", "-x509", "-newkey", *kind, "-nodes", "-days", "2", "-subj", "/CN=" + name,
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert),
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return cert, key


def certificates(folder):
    """Two with RSA keys and one with an elliptic curve's: its suites are others, too."""
    return [certificate(folder, "first", "rsa:2048"), certificate(folder, "second", "rsa:2048"),
            certificate(folder, "third", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")]


def der(pair):
    with open(pair[0], encoding="ascii") as file:
        return ssl.PEM_cert_to_DER_cert(file.read())


class Place:
    """The files that the server was told to read, and which certificate it should serve by now."""

    def __init__(self, folder, pairs):
        self.pairs, self.cert, self.key = pairs, os.path.join(folder, "live.pem"), os.path.join(folder, "live.key")
        self.generation, self.settled = 0, der(pairs[0])  # None while either of two may be served
        self.install(*pairs[0])
        self.contexts = {high: self.context(high) for high in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)}

    def install(self, cert, key):
        shutil.copy(cert, self.cert)
        shutil.copy(key, self.key)

    def context(self, high=ssl.TLSVersion.TLSv1_3):
        """What a client trusts: these certificates and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        for pair in self.pairs:
            context.load_verify_locations(pair[0])
        context.maximum_version = high
        return context


class Load:
    """Threads that ask without a pause: some on one connection all the time, some on a new one for each request. No
    request is ever repeated: whatever is not answered is a failure."""

    def __init__(self, server, place, user, kept, fresh):
        self.server, self.place, self.user = server, place, user
        self.faults, self.stop = [], threading.Event()
        self.written, self.asked, self.handshakes = 0, 0, 0
        self.counting = threading.Lock()
        works = [self.keep] * kept + [self.renew] * fresh
        self.threads = [threading.Thread(target=self.run, args=(work, number)) for number, work in enumerate(works)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def run(self, work, number):
        try:
            work(ssl.TLSVersion.TLSv1_2 if number % 2 else ssl.TLSVersion.TLSv1_3)
        except Exception as fault:
            self.faults.append(fault)

    def connect(self, high):
        """A new connection, which must be given the certificate that is in force."""
        generation, settled = self.place.generation, self.place.settled
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=SECONDS,
                                                 context=self.place.contexts[high])
        connection.connect()
        served = connection.sock.getpeercert(True)
        if settled is not None and generation == self.place.generation:
            expect(served == settled, "a new connection got an old certificate")
        with self.counting:
            self.handshakes += 1
        return connection

    def ask(self, connection, write):
        headers = {"Authorization": "Bearer " + self.user.key, "Content-Type": "application/json"}
        connection.request("POST" if write else "GET", "/api/v1/trades" if write else "/api/v1/me",
                           encode(trade()) if write else None, headers)
        answer = connection.getresponse()
        body = answer.read()
        expect(answer.status == (201 if write else 200), "answered with", answer.status, body[:200])
        expect(not answer.will_close, "the connection is closed after an answer")
        with self.counting:
            self.asked += 1
            self.written += write

    def keep(self, high):
        connection, turn = self.connect(high), 0
        try:
            while not self.stop.is_set():
                self.ask(connection, write=turn % 3 == 0)
                turn += 1
        finally:
            connection.close()

    def renew(self, high):
        while not self.stop.is_set():
            connection = self.connect(high)
            try:
                self.ask(connection, write=False)
            finally:
                connection.close()

    def sound(self):
        expect(not self.faults, len(self.faults), "of the clients had a request that failed:", *map(repr, self.faults))


class HalfOpen:
    """A handshake that has only begun: its first message is sent but for the last bytes."""

    def __init__(self, port, context):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="127.0.0.1")
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.step(self.tls.do_handshake)
        hello = self.outgoing.read()
        self.rest = hello[-10:]
        self.socket.sendall(hello[:-10])

    @staticmethod
    def step(action, *args):
        try:
            return action(*args)
        except ssl.SSLWantReadError:
            return None

    def until(self, action, *args):
        """Repeats an action of the protocol, passing its bytes on, until it is done."""
        for _ in range(100):
            done = self.step(action, *args)
            if self.outgoing.pending:
                self.socket.sendall(self.outgoing.read())
            if done is not None or action == self.tls.do_handshake and self.tls.version():
                return done
            data = self.socket.recv(1 << 16)
            expect(data, "a handshake that had begun was dropped")
            self.incoming.write(data)
        raise AssertionError("the handshake does not end")

    def finish(self):
        try:
            self.socket.sendall(self.rest)
            self.until(self.tls.do_handshake)
            self.until(self.tls.write, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = self.until(self.tls.read, 4096)
        except OSError as fault:
            raise Broken("a handshake that had begun was dropped: %r" % fault) from fault
        expect(answer.startswith(b"HTTP/1.1 200"), "after a handshake that took long:", answer)
        self.socket.close()


def served(server, place):
    """The certificate that a new connection is given."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as plain:
        with place.contexts[ssl.TLSVersion.TLSv1_3].wrap_socket(plain, server_hostname="127.0.0.1") as tls:
            return tls.getpeercert(True)


def read_again(server):
    server.process.send_signal(signal.SIGHUP)


def change(server, place, pair, dice, reload, patience):
    """One new certificate; answers the seconds until it is served."""
    half, wanted = HalfOpen(server.port, place.contexts[dice.choice(list(place.contexts))]), der(pair)
    place.install(*pair)
    place.settled, place.generation = None, place.generation + 1
    begin = time.monotonic()
    reload(server)
    while served(server, place) != wanted:
        expect(time.monotonic() < begin + patience, "the new certificate is not served after %.0f s" % patience)
    took = time.monotonic() - begin
    place.settled = wanted
    half.finish()
    return took


def refuse(server, place, number):
    """A certificate that cannot be used: the one in force stays, and the log says so."""
    place.install(place.pairs[0][0], place.pairs[1][1])
    place.generation += 1
    read_again(server)
    end = time.monotonic() + SECONDS
    while server.stderr().count("TLS files not changed") < number:
        expect(time.monotonic() < end, "a certificate that is none is not spoken of")
        time.sleep(0.01)
    expect(served(server, place) == place.settled, "a certificate that is none took the place of a good one")


def reloads(server, place, load, count, dice, reload=read_again, patience=SECONDS):
    """New certificates under load, now and then a wrong one; answers the longest time until a new one was served."""
    slowest, wrong, at = 0.0, 0, 0
    with load:
        for number in range(count):
            time.sleep(dice.uniform(0, 0.25))
            load.sound()
            if number % 4 == 1:
                wrong += 1
                refuse(server, place, wrong)
                continue
            at = (at + dice.choice((1, 2))) % len(place.pairs)
            slowest = max(slowest, change(server, place, place.pairs[at], dice, reload, patience))
    load.sound()
    return slowest
