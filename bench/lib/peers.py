"""The peers: small servers of the same part of the API, each over SQLite, with the same users, keys and trades."""

import hashlib
import os
import pathlib
import secrets
import shutil
import sqlite3
import subprocess

from lib.process import HttpServer, free_port

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "peers"
GO_PATH = "/usr/share/gocode"  # where Debian puts Go's libraries as sources
GO_FILES = ("main.go", "store.go", "trade.go")


class Missing(Exception):
    """A peer that cannot run on this machine, with the reason."""


def make_database(path, names):
    """A database with users and a key each; returns the keys."""
    keys = [f"tjp_live_{secrets.token_urlsafe(40)}" for _ in names]
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript((FOLDER / "schema.sql").read_text())
        for at, (name, key) in enumerate(zip(names, keys), 1):
            row = (at, f"user_{secrets.token_hex(13)}", f"{name}@example.com", "pro")
            db.execute("INSERT INTO users (id, public_id, email, plan) VALUES (?, ?, ?, ?)", row)
            digest = hashlib.sha256(key.encode()).digest()
            db.execute("INSERT INTO api_keys (hash, user_id, scope) VALUES (?, ?, ?)", (digest, at, "read+write"))
    db.close()
    return keys


def fastify_words(_):
    node = shutil.which("node")
    if node is None:
        raise Missing("Node.js is not installed")
    if not (FOLDER / "fastify" / "node_modules" / "better-sqlite3").is_dir():
        raise Missing("its npm packages are not installed (bench/install-deps)")
    return [node, str(FOLDER / "fastify" / "server.js")]


def fastify_group_words(build):
    return [*fastify_words(build), "--group-commit"]


def fastapi_words(_):
    # Debian's own interpreter: its packages are not seen by another one.
    python = "/usr/bin/python3"
    check = [python, "-c", "import fastapi, uvicorn, uvloop, httptools"]
    if subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Missing("python3-fastapi, uvicorn, python3-uvloop or python3-httptools is not installed")
    return [python, "-B", str(FOLDER / "fastapi" / "server.py")]


def go_words(build):
    """Builds the Go peer; with Debian's libraries there is no module proxy in it."""
    go = shutil.which("go")
    if go is None:
        raise Missing("Go is not installed")
    if not pathlib.Path(GO_PATH, "src/github.com/mattn/go-sqlite3").is_dir():
        raise Missing("golang-github-mattn-go-sqlite3-dev is not installed")
    binary = pathlib.Path(build) / "peer_go"
    settings = {"GO111MODULE": "off", "GOPATH": GO_PATH, "GOCACHE": str(pathlib.Path(build) / "go"), "CGO_ENABLED": "1"}
    done = subprocess.run(
        [go, "build", "-tags", "libsqlite3", "-o", str(binary), *GO_FILES],
        cwd=FOLDER / "go", env=os.environ | settings, capture_output=True, text=True, check=False,
    )
    if done.returncode != 0:
        raise Missing(f"Go could not build it: {done.stderr.strip()[-300:]}")
    return [str(binary)]


# Name, how it is called, and whether it is measured in writing alone, on the data of the one before it.
PEERS = (
    ("Fastify", fastify_words, False),
    ("Fastify, group commit", fastify_group_words, True),
    ("FastAPI", fastapi_words, False),
    ("Go", go_words, False),
)


class Peer(HttpServer):
    """One peer on a database, ready when it answers, with its one process on core 0."""

    def __init__(self, name, words, database, key, log, core=0):
        self.name = name
        port = free_port()
        super().__init__([*words, "--db", str(database), "--port", str(port)], log, port, core, "/api/v1/me", key)
