"""Keeps what the tests asked and were answered, so that all of it can be held against the API's description.

Where the environment names a folder in TJP_EXCHANGES, every exchange of wire.py's clients becomes a line of JSON in a
file of this process there. openapi/check.mjs reads them.
"""

import json
import os
import sys
import threading

FOLDER = "TJP_EXCHANGES"
MAX_BODY = 64 << 10  # a larger answer is kept without its body

_lock = threading.Lock()
_files = {}


def _file(folder):
    """The open file of this process in the folder."""
    if folder not in _files:
        os.makedirs(folder, exist_ok=True)
        module = os.path.basename(sys.argv[-1]).split(".")[0] or "test"
        _files[folder] = open(os.path.join(folder, "%s-%d.jsonl" % (module, os.getpid())), "a", encoding="utf-8")
    return _files[folder]


def _text(body, limit):
    """The body as text; None where it is too large or no text."""
    if body is None or len(body) > limit:
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def record(method, target, sent, answer):
    """Keeps one exchange. `method` and `target` are None where bytes were sent that need not be a request."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    headers = {name.lower(): value for name, value in answer.headers}
    with _lock:
        file = _file(folder)
        line = {"test": os.path.basename(file.name).rsplit("-", 1)[0], "method": method, "target": target,
                "sent": _text(sent, MAX_BODY), "status": answer.status, "headers": headers,
                "body": _text(answer.body, MAX_BODY)}
        file.write(json.dumps(line) + "\n")


def flush():
    """Everything recorded so far is in the files."""
    with _lock:
        for file in _files.values():
            file.flush()


def records(folder):
    if not os.path.isdir(folder):
        return []
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".jsonl"))
