"""Every route for everybody: who may call it, and what a refusal gives away by its bytes and by its time."""

from itertools import combinations

from auth_callers import Caller, World, bearer, other_id, unknown_key, wrong_secret
from auth_matrix import Matrix, same_routes
from auth_oracle import Line, Samples, foreign_ids, indistinguishable, request, same_bytes
from harness import trade

TITLE = "auth matrix mismatches; foreign ids and bad keys told apart by bytes or time"

TRADES, ME = "/api/v1/trades", "/api/v1/me"
TWINS = (("unknown key", "wrong secret", "revoked key"), ("foreign id", "missing id"))


def classes(world, keys, ids):
    """The requests whose times are compared. Those of a class differ from those of another in nothing but the key, or
    the id, and all are of one length. They are many, so that no chance of one key or id tells on its class."""
    server, owner = world.server, world.owner
    good, revoked = world.keys(keys).values(), world.revoked(keys)
    stored = owner.api.post(TRADES + "/batch", {"trades": [trade(pnl=n) for n in range(500)]}).json()["trades"]
    foreign = [row["id"] for row in world.dice.sample(stored, ids)]
    server.restart()  # from now on all of it lies in tables, as most of what a server knows does
    for key in good:
        world.used(key)

    def me(keys):
        return [request("GET", ME, bearer(key)) for key in keys]

    def others_trade(ids):
        return [request("GET", TRADES + "/" + identity, bearer(world.other.key)) for identity in ids]
    return {"unknown key": me(unknown_key(world.dice) for _ in range(keys)),
            "wrong secret": me(wrong_secret(key) for key in good), "revoked key": me(revoked),
            "foreign id": others_trade(foreign), "missing id": others_trade(other_id(identity) for identity in foreign)}


def check(row):
    world = World(row.server().start(), row.dice)
    world.gather()
    routes = same_routes(world)
    matrix = Matrix(world)
    tried = matrix.run()
    twins = foreign_ids(world, matrix)
    samples = Samples(classes(world, row.pick(4, 64), row.pick(8, 200)), row.dice)
    timed = samples.collect(world.server.port, row.pick(2000, 200_000), row.pick(240, 240, 1200))
    samples.identical(TWINS)
    figure = ("%d routes x %d callers: 0 of %d requests answered otherwise than the contract says; %d times a foreign "
              "id like a missing one to the byte; " % (routes, len(world.callers), tried, twins))
    if row.short:
        return figure + "%d more by their bytes alone" % timed
    pairs = [pair for names in TWINS for pair in combinations(names, 2)]
    return figure + "%d timed: |t| %.1f at most, %d ns apart at most" % (timed, *indistinguishable(samples, pairs))


def control(row):
    """A key where none is expected; an own id for a foreign one; a page of 500 rows for a page of one."""
    world = World(row.server().start(), row.dice)
    key = bearer(world.owner.key)
    world.callers = [Caller("none", headers=key)]
    checks = [row.must_break(Matrix(world).refusals).split(" b'")[0]]

    stored = world.owner.api.post(TRADES + "/batch", {"trades": [trade(pnl=n) for n in range(500)]}).json()["trades"]
    target = TRADES + "/" + stored[0]["id"]
    with Line(world.server.port) as line:
        own, missing = request("GET", target, key), request("GET", other_id(target), key)
        row.must_break(same_bytes, line, "an own id", own, missing)

    pages = Samples({"1 row": [request("GET", TRADES + "?limit=1", key)],
                     "500 rows": [request("GET", TRADES + "?limit=500", key)]}, row.dice)
    pages.collect(world.server.port, 1000, 60)
    checks.append(row.must_break(indistinguishable, pages, [("1 row", "500 rows")]))
    return "; ".join(checks)
