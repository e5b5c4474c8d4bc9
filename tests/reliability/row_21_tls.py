"""TLS as others find it from outside, and certificates that change under load."""

import os
import re
import shutil
import subprocess
import time

from auth_reload import Load, Place, certificates, reloads
from auth_tls import judge, renegotiates, resumes, scan, sslscan, testssl
from harness import listing
from row import expect

TITLE = "weak TLS versions, suites and habits; requests dropped while certificates are changed"


def prepared(row):
    """A server with the first of three certificates, and the place that it reads them from."""
    folder = row.folder("tls")
    place = Place(folder, certificates(folder))
    files = ("--tls-cert", place.cert, "--tls-key", place.key)
    return row.server("--rate-limit", "0", "--access-log", "off", *files), place


def look(port):
    """Everything that the scans of our own find, judged."""
    found = renegotiates(port, resumes(port, scan(port)))
    return judge(found)


def check(row):
    row.needs("openssl", *row.pick((), ("sslscan", "testssl")))
    server, place = prepared(row)
    server.start()
    found = look(server.port)
    others = []
    if shutil.which("sslscan"):
        judge(sslscan(server.port))
        others.append("sslscan agrees")
    if not row.short:
        others.append("testssl has nothing against %d points" % testssl(server.port))

    user = server.user()
    load = Load(server, place, user, kept=2, fresh=2)
    count = row.pick(4, 400)
    slowest = reloads(server, place, load, count, row.dice)
    look(server.port)  # with the last of the certificates
    api = server.client(user.key, place.context())
    expect(len(listing(api, limit=500)) == load.written, "acknowledged trades are lost")
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    return ("%s; %s; %d reloads, a quarter of wrong files: 0 of %d requests on %d connections failed, new "
            "certificate served after %.0f ms at most"
            % (found, ", ".join(others), count, load.asked, load.handshakes, slowest * 1000))


def stock(row, place):
    """A server as OpenSSL comes, with every cipher that it has; answers its port."""
    log = os.path.join(row.folder("stock"), "out")
    with open(log, "wb") as out:
        process = subprocess.Popen(
            ("openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", place.pairs[0][0], "-key", place.pairs[0][1],
             "-cipher", "ALL:@SECLEVEL=0", "-client_renegotiation", "-www"),
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
    row.at_end(lambda: (process.kill(), process.wait()))
    for _ in range(1000):
        with open(log, encoding="utf-8") as said:
            port = re.search(r"ACCEPT .*:(\d+)", said.read())
        if port:
            return int(port[1])
        time.sleep(0.01)
    raise AssertionError("openssl s_server does not listen")


def control(row):
    """A stock server; a certificate that nobody is told of; a server that starts again to read it."""
    server, place = prepared(row)
    port = stock(row, place)
    found = [row.must_break(look, port)]
    if not row.short:
        row.must_break(lambda: judge(sslscan(port)))
        row.must_break(testssl, port, ("-p", "-s"))

    server.start()
    user = server.user()

    def ignored():
        """SIGHUP is not sent"""
        reloads(server, place, Load(server, place, user, 1, 1), 1, row.dice, lambda _: None, 1)
    found.append(row.must_break(ignored))

    def restarted():
        """the server is started anew to read the files"""
        def again(server):
            server.kill()
            server.start()
        reloads(server, place, load, 1, row.dice, again)
    load, place.settled = Load(server, place, user, 1, 1), None
    found += [row.must_break(restarted), row.must_break(load.sound)]
    return "; ".join(found)
