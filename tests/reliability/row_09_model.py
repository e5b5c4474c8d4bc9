"""Random commands on the stores and on a model without an index: both answer the same."""

from store_programs import run

TITLE = "model-based index check"
INDEXES = ("trade_ids", "trades_by_pair", "trade_external_ids", "signals_by_status", "signals_by_status_pair",
           "signal_expiry")


def check(row):
    done = run(row, "tjp_model_check", "--commands", row.pick(20_000, 1_000_000))
    return ("0 differences in %d commands on %d stores, half of them in RocksDB: %d commits, %d restarts"
            % (done["commands"], done["worlds"], done["commits"], done["restarts"]))


def control(row):
    """One in five erases of an index's rows is dropped, of each index in its turn."""
    found = []
    for table in INDEXES:
        def forgetful(table=table):
            # World 1 is in memory, where it is found soonest.
            world = row.pick(("--world", 1), ())
            run(row, "tjp_model_check", "--commands", 20_000, "--forget", table, "--shorten", 0, *world)
        found.append(row.must_break(forgetful))
    return "%d of %d indexes that lose one in five erases are found" % (len(found), len(INDEXES))
