"""What bounds the figures: servers that do nothing but answer, RocksDB without a server, and the disk's own sync."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import time

from lib import drive
from lib.process import HttpServer, free_port

APPEND_BYTES = 512

NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 100000000;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""


class Missing(Exception):
    """A ceiling that cannot run on this machine, with the reason."""


def _canned(binary, size, folder):
    port = free_port()
    return HttpServer([binary, str(size), str(port)], pathlib.Path(folder) / f"{binary.name}.log", port, status=None)


def _nginx(size, folder):
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        raise Missing("nginx is not installed (bench/install-deps)")
    folder = pathlib.Path(folder) / f"nginx-{size}"
    (folder / "files" / "api" / "v1").mkdir(parents=True, exist_ok=True)
    (folder / "files" / "api" / "v1" / "file").write_bytes(b"x" * size)
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    # As root its worker would become a user who may not read the folder.
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    words = [program, "-p", str(folder), "-c", str(config), *user]
    return HttpServer(words, folder / "out.log", port, path="/api/v1/file")


# Name and program; each answers a body of a given size whatever it is asked.
CANNED = (("epoll loop", "epoll_loop"), ("inline Beast", "inline_beast"), ("our HTTP layer", "http_ceiling"))
CASE = drive.Case("canned", [drive.get("/api/v1/file")])


def start(programs, size, folder):
    """Starts all for bodies of `size`: (name, server) of each, and (name, reason) of those that cannot run."""
    started, missing = [], []
    try:
        for name, program in CANNED:
            started.append((name, _canned(programs / program, size, folder)))
        try:
            started.append(("nginx", _nginx(size, folder)))
        except Missing as reason:
            missing.append(("nginx", str(reason)))
    except BaseException:
        for _, server in started:
            server.stop()
        raise
    return started, missing


class RocksDb:
    """RocksDB alone on a copy of a data folder, on core 0 like a server."""

    def __init__(self, program, data, scratch):
        self.program = program
        self.folder = pathlib.Path(scratch) / "rocksdb"
        shutil.copytree(data / "db", self.folder, ignore=shutil.ignore_patterns("LOCK"))

    def _run(self, *words, core="0"):
        command = ["taskset", "-c", core, str(self.program), words[0], str(self.folder), *map(str, words[1:])]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"rocksdb_alone {words[0]}: {done.stderr[-500:]}")
        return json.loads(done.stdout)

    def reads(self, seconds):
        return self._run("reads", seconds)

    def commits(self, seconds, callers):
        return self._run("commits", seconds, callers)

    def compact(self):
        """Compacts everything and returns the bytes on disk."""
        self._run("compact", core=f"0-{os.cpu_count() - 1}")
        return sum(path.stat().st_blocks * 512 for path in self.folder.rglob("*.sst"))


def disk_syncs(folder, seconds):
    """Appends of 512 bytes, each with fdatasync: how many a second, and the median in milliseconds."""
    path = pathlib.Path(folder) / "sync.bin"
    block = os.urandom(APPEND_BYTES)
    took = []
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            os.write(file, block)
            os.fdatasync(file)
            took.append(time.monotonic() - began)
    finally:
        os.close(file)
        path.unlink()
    return {"per_second": len(took) / sum(took), "p50_ms": statistics.median(took) * 1000}
