"""Running the programs that check the storage code from within (programs/): each prints its figures as one line of
JSON, and what it found before that."""

import json
import os
import shutil
import subprocess
import tempfile

from row import Broken

MEMORY = "/dev/shm"  # what is durable is for the programs to judge, not for a disk


def run(row, name, *words, seconds=540):
    """Answers the figures. Raises Broken with what was found where that is a fault."""
    program = row.program(name)
    row.place = MEMORY if os.path.isdir(MEMORY) else row.place
    folder = tempfile.mkdtemp(prefix="tjp-row-", dir=row.place)
    row.at_end(lambda: shutil.rmtree(folder, ignore_errors=True))
    # Where the row is killed the program still ends by itself.
    words = (program, "--seed", row.seed, "--folder", folder, "--seconds", seconds) + words
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace") as child:
        row.at_end(lambda: child.poll() is None and child.kill())
        said = child.communicate()[0]
    if child.returncode == 1:
        raise Broken(said.strip())
    # No fault of what it looks at, and so nothing that a control may be content with.
    if child.returncode != 0:
        raise RuntimeError("%s ended with %d: %s" % (name, child.returncode, said.strip()))
    return json.loads(said.strip().splitlines()[-1])
