"""Servers without a descriptor left, or with ten thousand connections."""

import resource
import subprocess
import time

from harness import BINARY, trade
from load_crowd import Crowd, Line
from load_process import Aside, Confined, MemoryGroup, cpu_share, descriptors, memory
from load_slow import Target, as_from_afar, good_client
from row import expect
from wire import head

FILES, COMMON_FILES = 64, 1024
MOST_CPU = 0.2         # of a core, at EMFILE
DOCUMENTED_MIB = 188   # the benchmark's "memory, at most, under all of the above"
BEARABLE_MIB = 32      # more than before a flood: what an allocator keeps
FLOOD = 10400          # more connections than may be open
QUIET = ("--rate-limit", "0", "--access-log", "off")
ME, TRADES, STATS, LARGE = "/api/v1/me", "/api/v1/trades", "/api/v1/stats", "/api/v1/openapi.json"


def soon(client, seconds):
    """Asks, on a new connection each time, until it is answered 200; answers after how long."""
    begin = time.monotonic()
    while True:
        try:
            if client.get(ME).status == 200:
                return time.monotonic() - begin
        except OSError:
            pass
        client.close()
        expect(time.monotonic() - begin < seconds, "there is still no service after", seconds, "s")
        time.sleep(0.01)


def share_at_its_end(target, crowd, seconds):
    """Has connections take the last of a server's FILES descriptors; answers its share of a core from then on."""
    pid = target.process.pid
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (FILES, FILES))
    crowd.open(2 * FILES, lambda _: Line(target.port))
    crowd.run(0.5)
    expect(descriptors(pid) >= FILES - 1, descriptors(pid), "of", FILES, "descriptors are in use: this proves nothing")
    share = cpu_share(pid, seconds)
    expect(share < MOST_CPU, "%.0f %% of a core at EMFILE" % (100 * share))
    return share


def out_of_descriptors(row):
    server = row.server(*QUIET).start()
    user = server.user()
    expect(user.api.get(ME).status == 200, "no answer before")
    with Crowd() as crowd:
        share = share_at_its_end(server, crowd, row.pick(2, 5))
        expect(user.api.get(ME).status == 200, "an open connection cannot read at EMFILE")
        expect(user.api.post(TRADES, trade()).status == 201, "an open connection cannot write at EMFILE")
    back = soon(server.client(user.key), row.pick(10, 1))
    return "at EMFILE %.1f %% of a core, served again after %.2f s" % (100 * share, back)


def common_server(row):
    server = Confined(QUIET, files=COMMON_FILES)
    row.at_end(server.close)
    return server.start()


def promised_too_much(row):
    """A server that counts on more descriptors than it has."""
    server = row.server(*QUIET).start()
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (COMMON_FILES, COMMON_FILES))
    return server


def look(row, server):
    """A `tjp verify` under way, for which the store writes out what it keeps in memory."""
    process = subprocess.Popen((BINARY, "verify", "--data", server.data), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    row.at_end(process.kill)
    return process


def store_keeps_its_own(row, server):
    """Strangers who are turned away, and stay for as long as they can, take no descriptor that the store needs."""
    user = server.user()
    expect(user.api.post(TRADES, trade()).status == 201, "no answer before")
    with Crowd() as crowd:
        crowd.open(COMMON_FILES, lambda _: Line(server.port))
        # Who is turned away has a second in which not to leave: come often enough, there are always some.
        begin, enough, most, looks = time.monotonic(), row.pick(2.5, 15), 0, []
        while (took := time.monotonic() - begin) < enough or not looks or looks[-1].poll() is None:
            for _ in range(50):
                crowd.add(Line(server.port, tag="turned away"), listen=False)
            crowd.run(0.05)
            for line in [line for line in crowd.lines if line.tag and time.monotonic() - line.opened > 1.5]:
                crowd.forget(line)
            most = max(most, descriptors(server.process.pid))
            if took > 1 and (not looks or took < enough and looks[-1].poll() is not None):
                looks.append(look(row, server))
            expect(took < enough + 10, "with", most, "of 1,024 descriptors in use `tjp verify` gets no answer")
            said = [done.stderr.read().strip()[-60:] for done in looks if done.poll()]
            expect(not said, "with", most, "of 1,024 descriptors in use the store fails:", *said)
        expect(user.api.post(TRADES, trade()).status == 201, "writes fail")
    expect(row.short or server.stop() == 0, "the server did not end well")
    return "%d of 1,024 descriptors at most under a flood, and the store has its own" % most


def flood(crowd, port, count):
    """Opens connections that say nothing, half a head, one request and no more, or read none of a large answer."""
    def make(number):
        if number % 9 == 2:
            return Line(port, head("GET", LARGE), as_from_afar, "unread")
        return Line(port, (b"", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", head("GET", "/healthz"))[number % 3])
    crowd.open(count, make, lambda line: line.tag != "unread")


def gives_back(target, count, seconds, patience):
    """Floods a server, and expects that it has its memory back soon afterwards; answers MiB before, at most, after."""
    pid = target.process.pid
    before = memory(pid)
    with Crowd() as crowd:
        flood(crowd, target.port, count)
        crowd.run(seconds)
        most = memory(pid, "VmHWM")
    end = time.monotonic() + patience
    while memory(pid) > before + BEARABLE_MIB and time.monotonic() < end:
        time.sleep(0.2)
    after = memory(pid)
    expect(after <= before + BEARABLE_MIB, "%.0f MiB before %d connections, %.0f after" % (before, count, after))
    return before, most, after


def flooded(row):
    server = row.server(*QUIET).start()
    user = server.user()
    count = row.pick(1000, FLOOD)
    sizes = gives_back(server, count, row.pick(0.5, 5), 15)
    back = soon(server.client(user.key), 10)
    expect(user.api.get("/readyz").status == 200, "the server is not ready after a flood")
    return "%d connections: %.0f MiB before, %.0f at most, %.0f after, served %.2f s later" % (count, *sizes, back)


def loads(row, server, user):
    """Three clients that do everything at once, and one with a connection of its own that does little at a time."""
    hook = user.api.post("/api/v1/hooks", {"name": "load"}).json()["token"]
    notes = [trade(notes="n" * 2000, pnl=number) for number in range(100)]
    mixed = [("me", "GET", ME, None), ("list", "GET", TRADES + "?limit=500", None), ("stats", "GET", STATS, None),
             ("post", "POST", TRADES, trade()), ("batch", "POST", TRADES + "/batch", {"trades": notes}),
             ("hook", "POST", "/hooks/" + hook, "BUY XAUUSD @ 2342 SL 2330 TP 2355")]
    heavy = [Aside(row, good_client, Target(server, user.key, None, mixed), 0) for _ in range(3)]
    return heavy, Aside(row, good_client, Target(server, user.key, None, [mixed[0], mixed[3]]), 0.01)


def survives(row, mib, floods):
    """A server that may have so much memory and no more, flooded under a load of everything, is not killed."""
    group = MemoryGroup(row, mib)
    server = Confined(QUIET, group=group)
    row.at_end(server.close)
    server.start()
    user = server.user()
    heavy, light = loads(row, server, user)
    time.sleep(1)
    for _ in range(floods):
        with Crowd() as crowd:
            flood(crowd, server.port, FLOOD)
            crowd.run(6)
        time.sleep(2)
        expect(server.process.poll() is None, "with", mib, "MiB the server was killed")
    bad = {sample[3] for client in heavy for sample in client.end()} - {
        200, 201, 503, "ConnectionResetError", "RemoteDisconnected", "BrokenPipeError"}
    expect(not bad, "under load there were answers of another kind:", bad)
    bad = {sample[3] for sample in light.end()} - {200, 201}
    expect(not bad, "small requests on an open connection were answered", bad)
    soon(server.client(user.key), 10)
    end = time.monotonic() + 20
    while memory(server.process.pid) > DOCUMENTED_MIB and time.monotonic() < end:
        time.sleep(0.5)
    after = memory(server.process.pid)
    expect(after <= DOCUMENTED_MIB, "%.0f MiB are left after the floods" % after)
    expect(not group.killed(), "something was killed for memory")
    expect(server.stop() == 0, "the server did not end well")
    return "in %d MiB, %d floods of %d connections under mixed load: not killed, %.0f MiB at most, %.0f after" % (
        mib, floods, FLOOD, group.peak(), after)
