"""Runs tests/browser/naughty.mjs: a Chromium that does what a plan says and tells what it saw."""

import json
import os
import signal
import subprocess
import tempfile

from browsing import PASSWORD
from harness import ROOT
from row import Broken, Missing, expect

FOLDER = os.path.join(ROOT, "tests", "browser")
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
SECONDS = 540
TOLD = 3  # faults in full; the others are counted


def needs_browser(row):
    """Ends the row as left out where there is no browser to do it with."""
    row.needs("node")
    if not os.path.isdir(os.path.join(FOLDER, "node_modules", "playwright-core")):
        raise Missing("the packages of tests/browser are not installed: npm ci there")
    if not any(map(os.path.exists, (os.environ.get("TJP_CHROMIUM", ""), *CHROMIUM))):
        raise Missing("Chromium is not installed")


def browse(row, *steps):
    """The answers to the steps, in order. The browser is gone afterwards, however it ended."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as plan:
        json.dump({"steps": steps}, plan)
        plan.flush()
        process = subprocess.Popen(("node", "naughty.mjs", plan.name), cwd=FOLDER, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, start_new_session=True)

        def end():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        row.at_end(end)
        try:
            out, err = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            end()
            out, err = process.communicate()
            raise Broken("the browser did not end within %d s: %s" % (SECONDS, err[-500:])) from None
    expect(process.returncode == 0, "the browser ended with", process.returncode, err.decode(errors="replace")[-2000:])
    return json.loads(out)


def person(email):
    """Who a step is done as."""
    return {"email": email, "password": PASSWORD}


def judge(found):
    """Raises Broken where something ran, was fetched, or was taken for markup; answers what was looked at."""
    struck, faults = found["struck"], list(dict.fromkeys(found["faults"]))
    told = [ascii(each)[1:-1][:600] for each in (struck[:TOLD] + faults[:TOLD])]
    expect(not struck and not faults, len(struck), "signs of a script that ran,", len(faults), "other faults:",
           "\n  ".join(["", *told]))
    return found["visits"], found["seen"], found["typed"]
