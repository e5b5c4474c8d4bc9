"""One benchmark: what is built, who takes part, on which data, and what was found."""

import contextlib
import dataclasses
import datetime
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

from lib import ceilings, drive, load, peers, report
from lib.process import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = ("http_ceiling", "loadgen", "inline_beast", "epoll_loop", "rocksdb_alone")
OURS = "tjp"
LISTS_A_SECOND = 100  # asked for while an import runs

# What is measured; and who else takes part.
PARTS = ("reads", "writes", "mixed", "hooks", "latency", "tls", "cores", "rocksdb", "start")
EXTRA_PARTS = ("scale", "soak")
COMPANY = ("peers", "ceilings")


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


@dataclasses.dataclass
class Contestant:
    """A server with its own data, and the keys of its users."""

    name: str
    keys: list
    words: list = dataclasses.field(default_factory=list)
    data: pathlib.Path = None
    writes_only: bool = False
    server: object = None


class Bench:
    def __init__(self, options, scratch):
        self.options = options
        self.scratch = pathlib.Path(scratch)
        self.data = self.scratch / "data"
        self.keys = []
        self.peers = []
        self.others = []
        self.result = {"cases": {}, "memory_mib": {}, "start_ms": {}, "import": {}, "missing": {}}

    def wants(self, part):
        return part in self.options.parts

    # Programs

    def build(self):
        """Builds what is measured, or takes what is there."""
        folder = self.options.build_dir or ROOT / "build" / "release"
        if not self.options.no_build:
            # Also where it is configured: what is installed may have changed.
            words = ["cmake", str(folder)] if (folder / "build.ninja").exists() else ["cmake", "--preset", "release",
                                                                                      "-DTJP_TESTS=OFF"]
            subprocess.run(words, cwd=ROOT, check=True, stdout=sys.stderr)
            targets = list(PROGRAMS) if self.options.binary else ["tjp", *PROGRAMS]
            words = ["cmake", "--build", str(folder), "--target", *targets]
            if self.options.jobs:
                words += ["--parallel", str(self.options.jobs)]
            subprocess.run(words, check=True, stdout=sys.stderr)
        self.programs = folder
        # A copy: whoever builds meanwhile must not change what is measured.
        self.tjp = pathlib.Path(shutil.copy(self.options.binary or folder / "tjp", self.scratch / "tjp"))

    def note_conditions(self):
        models = [line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
        revision = subprocess.run(
            ["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
        ).stdout.strip()
        self.result["conditions"] = {
            "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
            "revision": revision,
            "cpu": models[0].partition(":")[2].strip() if models else platform.machine(),
            "cores": os.cpu_count(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
            "kernel": platform.release().split("-")[0],  # the distribution's own name says nothing
            "quick": self.options.quick,
            "runs": self.options.runs,
            "seconds": self.options.seconds,
            "busy_percent": busy_percent(),
        }

    # Data

    def serve(self, data=None, **settings):
        """Our server; without further settings with one thread on core 0."""
        key = self.keys[0] if self.keys and data is None else ""
        return Server(self.tjp, data or self.data, self.scratch / "tjp.log", key=key, **settings)

    def load(self):
        users, trades = self.options.users, self.options.trades
        names = [f"user{i}" for i in range(users)]
        say(f"loading {users} x {trades:,} trades into tjp")
        with self.serve(core=None, threads=0) as server:
            self.keys = load.make_users(self.tjp, self.data, names)
            lists = drive.listing("list 50", self.keys, 50)
            lists.connections = 4
            meanwhile = drive.OpenLoop(
                self.programs / "loadgen", server, lists, LISTS_A_SECOND, self.scratch, spin=False)
            try:
                took = load.load(server.port, [(name, key, trades) for name, key in zip(names, self.keys)])
            except BaseException:
                meanwhile.child.kill()
                raise
            answered = meanwhile.stop()
            server.settle()
            self._note_import(OURS, server, took, users * trades)
            self.result["import"][OURS]["lists"] = answered
        files = [path for path in self.data.rglob("*") if path.is_file()]
        self.result["disk_mib"] = sum(path.stat().st_blocks * 512 for path in files) / 2**20
        if self.wants("peers"):
            self._load_peers(names, trades)

    def _note_import(self, name, server, took, count):
        self.result["import"][name] = {
            "trades": count,
            "users": self.options.users,
            "seconds": took,
            "trades_per_second": count / took,
            "cpu_seconds": server.cpu_seconds(),
            "peak_mib": server.memory_mib("VmHWM"),
            "disk_bytes_per_trade": server.disk_bytes() / count,
        }

    def _load_peers(self, names, trades):
        for name, make_words, writes_only in peers.PEERS:
            try:
                words = make_words(self.programs)
            except peers.Missing as reason:
                say(f"{name} is left out: {reason}")
                self.result["missing"][name] = str(reason)
                continue
            data = self.scratch / f"{name.replace(' ', '-').replace(',', '')}.db"
            if writes_only:
                # The same data as the one before it, which is stopped and so has everything in one file.
                twin = self.peers[-1]
                shutil.copy(twin.data, data)
                self.peers.append(Contestant(name, twin.keys, words, data, True))
                continue
            say(f"loading {len(names)} x {trades:,} trades into {name}")
            keys = peers.make_database(data, names)
            peer = Contestant(name, keys, words, data)
            with self.start_peer(peer, core=None) as server:
                took = load.load(server.port, [(user, key, trades) for user, key in zip(names, keys)])
                self._note_import(name, server, took, len(names) * trades)
            self.peers.append(peer)

    # Contestants

    def start_peer(self, peer, core=0):
        log = self.scratch / f"{peer.data.stem}.log"
        return peers.Peer(peer.name, peer.words, peer.data, peer.keys[0], log, core)

    @contextlib.contextmanager
    def contestants(self):
        """Ours and all peers, started on core 0, where those that are not asked lie idle."""
        with contextlib.ExitStack() as stack:
            ours = Contestant(OURS, self.keys, data=self.data)
            ours.server = stack.enter_context(self.serve())
            for peer in self.peers:
                peer.server = stack.enter_context(self.start_peer(peer))
                self.result["start_ms"][peer.name] = peer.server.start_ms
            self.result["memory_mib"]["loaded"] = ours.server.memory_mib()
            yield [ours, *self.peers]

    @contextlib.contextmanager
    def canned(self, size):
        """The ceilings that answer a body of `size`: (name, server) of each."""
        with contextlib.ExitStack() as stack:
            started = []
            if self.wants("ceilings"):
                started, missing = ceilings.start(self.programs, size, self.scratch)
                self.result["missing"].update(missing)
                for _, server in started:
                    stack.enter_context(server)
            yield started

    # Measuring

    def rounds(self, entries):
        """Runs (case name, contestant name, server, case) in turn, round by round, so that a disturbance meets all."""
        runs = {}
        for at in range(self.options.runs):
            for case_name, name, server, case in entries:
                say(f"{case_name}: {name}, run {at + 1} of {self.options.runs}")
                run = drive.run(server, case, self.options.seconds, self.scratch)
                runs.setdefault((case_name, name), []).append(run)
        for (case_name, name), done in runs.items():
            self.note(case_name, name, done)

    def note(self, case_name, name, runs):
        self.result["cases"].setdefault(case_name, {})[name] = report.summarise(runs)


def busy_percent():
    """How busy the machine is with other things, over two seconds."""
    sample = lambda: [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    before = sample()
    time.sleep(2)
    spent = [new - old for old, new in zip(before, sample())]
    idle = spent[3] + spent[4]
    return round(100 * (1 - idle / sum(spent)))
