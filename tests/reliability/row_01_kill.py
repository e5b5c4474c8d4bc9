"""kill -9 under writers of everything: what was acknowledged is there, in every index, and nothing else."""

import glob
import os
import time

from row import expect
from workload import Crowd

TITLE = "acknowledged changes lost to kill -9"


def rounds(row, server, crowd, kills, agree_every):
    """Kills and starts again; answers the number of unanswered requests and the longest start in seconds."""
    cut, slowest = 0, 0.0
    for number in range(1, kills + 1):
        def kill():
            time.sleep(row.dice.uniform(0.02, 0.4))
            server.kill()
        crowd.work_until(kill)
        cut += sum(1 for writer in crowd.writers if writer.unsure)
        server.close_clients()
        server.clients.clear()
        begin = time.monotonic()
        server.start()
        slowest = max(slowest, time.monotonic() - begin)
        crowd.settle()
        if number % agree_every == 0 or number == kills:
            crowd.agree()
            server.admin("verify")
    return cut, slowest


def check(row):
    server = row.server().start()
    crowd = Crowd(server, 8, row.dice)
    kills = row.pick(8, 500)
    cut, slowest = rounds(row, server, crowd, kills, row.pick(2, 10))
    expect(cut > 0, "no kill hit a request: the row proved nothing")
    expect(slowest < 2, "a restart took %.1f s" % slowest)
    expect(server.stop() == 0, "the server did not end well")
    return ("0 of %d acknowledged changes lost over %d kills, %d requests cut; restart in %.2f s at most"
            % (crowd.acknowledged, kills, cut, slowest))


def control(row):
    """The end of the log is cut off while the server is down, as where an answer goes out before its write."""
    server = row.server().start()
    crowd = Crowd(server, 4, row.dice)
    crowd.work_until(lambda: (time.sleep(0.5), server.kill()))
    log = max(glob.glob(os.path.join(server.data, "db", "*.log")), key=os.path.getsize)
    os.truncate(log, os.path.getsize(log) // 2)
    os.remove(os.path.join(server.data, "db", "high_water"))  # with it the server would not even start
    server.close_clients()
    server.start()

    def compared():
        crowd.settle()
        crowd.agree()
    return "half a log: " + row.must_break(compared)
