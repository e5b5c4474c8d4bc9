"""Fills a running server: users and keys by the command line, trades over the batch endpoint."""

import concurrent.futures
import http.client
import multiprocessing
import signal
import subprocess
import time

from lib import trades
from lib.process import Server

BATCH = 500
PROCESSES = 4  # enough to keep a batch at the disk while the next is decoded


def make_user(binary, data, email):
    """Adds a user through the running server and returns a new key."""
    run = lambda *words: subprocess.run(
        [binary, *words, "--data", data], check=True, capture_output=True, text=True
    ).stdout.strip()
    run("user", "add", email)
    return run("key", "create", "--user", email, "--name", "bench", "--scope", "read+write")


def make_users(binary, data, names):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda name: make_user(binary, data, f"{name}@example.com"), names))


def _load(port, parts):
    # Ctrl-C is for the parent, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for begin, count, name, key in parts:
        body = trades.batch(name, count, begin, min(begin + BATCH, count))
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/trades/batch", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"loading: {answer.status} {text[:200]!r}")
    connection.close()


def load(port, jobs):
    """Loads (name, key, trades) for every job and returns the seconds it took.

    Everybody's history grows at once, as it does in life: no user's trades lie together until they are compacted.
    """
    parts = sorted((begin, count, name, key) for name, key, count in jobs for begin in range(0, count, BATCH))
    began = time.monotonic()
    workers = [multiprocessing.Process(target=_load, args=(port, parts[i::PROCESSES])) for i in range(PROCESSES)]
    for worker in workers:
        worker.start()
    try:
        for worker in workers:
            worker.join()
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.terminate()
                worker.join()
    if any(worker.exitcode != 0 for worker in workers):
        raise RuntimeError("loading failed")
    return time.monotonic() - began


def make_journal(binary, data, log, users, count):
    """A journal of `users` with `count` trades each, at rest again; answers their keys."""
    names = [f"user{i}" for i in range(users)]
    with Server(binary, data, log, core=None, threads=0) as server:
        keys = make_users(binary, data, names)
        load(server.port, [(name, key, count) for name, key in zip(names, keys)])
    return keys
