"""What a power cut may leave of the store, at any point of its writes: every acknowledged commit is there, whole."""

import os
import tempfile

from row import expect
from store_programs import run

TITLE = "crash images explored"
TAILS = "cut,zeros,holes,garbage"  # what becomes of the ends of files that were not synced


def check(row):
    kept = os.path.join(tempfile.gettempdir(), "tjp-bad-image-%d" % row.seed)  # stays where an image is bad
    done = run(row, "tjp_crash_images", "--images", row.pick(100, 5000), "--tails", TAILS, "--keep", kept,
               seconds=row.pick(100, 420, 1500))
    expect(done["with_commits_in_flight"] > 0 and done["crashed_again"] > 0, "nothing was met in flight:", done)
    return ("0 of %d images bad, of %d commits in %d histories; in %d a commit had not been acknowledged yet, "
            "%d crashed again in recovery or soon after it"
            % (done["images"], done["commits"], done["histories"], done["with_commits_in_flight"],
               done["crashed_again"]))


def control(row):
    """The disk says that it synced what it did not: one sync of a log in four, then every second one of the folder."""
    found = []
    # What a sync of the folder is for shows where files do not keep their names by their own.
    for lie, names in (("syncs", "file"), ("folders", "folder")):
        def lying(lie=lie, names=names):
            # Plain cuts, and as many as it takes: what is found is the lie.
            run(row, "tjp_crash_images", "--images", 1000, "--tails", "cut", "--names", names, "--lie", lie,
                seconds=100)
        found.append("%s dropped: %s" % (lie, row.must_break(lying)[:100]))
    return "; ".join(found)
