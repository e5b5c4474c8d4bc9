"""What bounds the figures: our HTTP layer without a store, nginx with a static file, and the disk's own sync."""

import os
import pathlib
import shutil
import statistics
import time

from lib import drive
from lib.process import Process, exchange, free_port

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


class Reference(Process):
    """A server that needs no store, ready when it answers."""

    def __init__(self, words, log, port):
        super().__init__(words, log, 0)
        self.port = port
        try:
            self._await_answer()
        except BaseException:
            self.stop()
            raise

    def _await_answer(self):
        for _ in range(500):
            self.fail_if_dead()
            try:
                exchange(self.port, "/")
                return
            except ConnectionError:
                time.sleep(0.01)
        raise RuntimeError(f"{self.child.args[0]} does not answer")


def http_layer(binary, size, folder):
    port = free_port()
    return Reference([binary, str(size), str(port)], pathlib.Path(folder) / "http_ceiling.log", port)


def nginx(size, folder):
    """None where there is no nginx."""
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        return None
    folder = pathlib.Path(folder) / "nginx"
    (folder / "files" / "api" / "v1").mkdir(parents=True, exist_ok=True)
    (folder / "files" / "api" / "v1" / "file").write_bytes(b"x" * size)
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port))
    # As root its worker would become a user who may not read the folder.
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    return Reference([program, "-p", str(folder), "-c", str(config), *user], folder / "out.log", port)


def measure(server, seconds, runs, folder):
    """Requests per CPU-second of a reference, the median of some runs."""
    case = drive.Case("reference", [drive.get("/api/v1/file")])
    with server:
        return statistics.median(drive.run(server, case, seconds, folder)["per_cpu_second"] for _ in range(runs))


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
