"""The served description of the API, and the checks in openapi/ that judge by it."""

import json
import os
import shutil
import subprocess
import tempfile

from harness import ServerCase

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "openapi")
DOCUMENT = "/api/v1/openapi.json"
NODE_SECONDS = 100


def node(script, *args):
    """Runs one of the scripts in openapi/; answers its exit code and what it printed."""
    if not shutil.which("node"):
        raise AssertionError("node is not installed: the API's description cannot be checked without it; "
                             "`deploy/install-deps --tests` installs nodejs and npm")
    if not os.path.isdir(os.path.join(FOLDER, "node_modules")):
        raise AssertionError("the npm packages of the checks are not installed: run `npm ci` in tests/e2e/openapi")
    done = subprocess.run(["node", os.path.join(FOLDER, script), *args], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=NODE_SECONDS)
    return done.returncode, done.stdout


class DocumentCase(ServerCase):
    """A server, its description as `document`, and as it was served in `document_file`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.mkdtemp(prefix="tjp-openapi-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.served = cls.server.client().get(DOCUMENT)
        cls.document = json.loads(cls.served.body)
        cls.document_file = cls.write("document.json", cls.served.body.decode())

    @classmethod
    def write(cls, name, text):
        path = os.path.join(cls.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path
