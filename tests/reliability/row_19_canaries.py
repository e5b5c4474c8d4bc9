"""Secrets on every way in, right and wrong: none comes out again, and none is left behind."""

from auth_messages import cut_short, hooks, read_all, send
from auth_scene import Scene
from auth_secrets import api_keys, hook_tokens, idempotency, malformed, passwords
from auth_tables import needs_library
from harness import trade
from row import expect

TITLE = "secrets found in answers, events, logs, processes, database files, tables, backups, after crashes too"

NO_ROOM = ("--min-free-mb", "1048576")  # every write is refused, as on a full disk


def acts(scene, number):
    """Everything that is done with secrets, on a server that takes it; answers a good key, and tokens of hooks."""
    scene.start("--access-log", ("text", "json")[number % 2])
    key = api_keys(scene, passwords(scene))
    scene.listen(key)
    tokens = hooks(scene, key)
    idempotency(scene, key)
    hook_tokens(scene, key)
    send(scene, key, *tokens)
    malformed(scene, key)
    read_all(scene, key)
    return key, tokens


def ends(scene, number, key, tokens):
    """Half a message and kill -9; a full disk and a fault of its own; a backup and a good end."""
    cut_short(scene, tokens[0])
    scene.crash()

    scene.start("--access-log", ("json", "text")[number % 2], *NO_ROOM)
    idempotency(scene, key)
    send(scene, key, *tokens)
    cut_short(scene, tokens[0])
    scene.abort()

    scene.start()
    read_all(scene, key)
    scene.admin("user", "list", "--data", scene.server.data)
    scene.admin("config", "print", "--data", scene.server.data)
    scene.back_up()
    scene.stop()


def check(row):
    needs_library()
    scene, seen, held = Scene(row), 0, ""
    for number in range(row.pick(1, 8)):
        key, tokens = acts(scene, number)
        if not row.short and number == 0:
            # Nobody promises that memory holds nothing: what a core would tell is said, and not judged.
            core = scene.core()
            held = "; a core, of which nothing is promised, has %d of %d" % (len(scene.canaries.held(core)),
                                                                             len(scene.canaries)) if core else ""
        ends(scene, number, key, tokens)
        scene.places.judge(scene.canaries, start=seen)
        seen = len(scene.places.all)
    places = scene.places
    expect(seen > 300, "only", seen, "places were looked at")
    return ("0 of %d canaries in %d places (%.1f MB: %s)%s"
            % (len(scene.canaries), seen, places.size() / 1e6, ", ".join(places.kinds()), held))


def control(row):
    """Canaries where they are kept: notes, names, request ids, a key among them. The same search finds them in each
    kind of place."""
    scene = Scene(row)
    once, user, data = scene.canaries.word, ("--user", "a@example.com"), ("--data", scene.server.data)
    scene.server.env = {"NOTE": once("environment")}
    scene.start()
    scene.admin("user", "add", "a@example.com", *data)
    name = once("name of a key")
    key = scene.admin("key", "create", *user, "--name", name, "--scope", "read+write", *data).strip()
    scene.admin("key", "list", *user, *data)
    scene.canaries.token("API key", key)
    scene.listen(key)
    api = scene.ear(key)
    for notes in (key, once("notes"), once("notes in hexadecimal").encode().hex(), "x" * 16000 + once("long notes")):
        made = api.post("/api/v1/trades", trade(pair=once("pair"), notes=notes)).json()["trade"]["id"]
    api.call("GET", "/api/v1/me", headers={"X-Request-Id": once("request id")})
    api.delete("/api/v1/trades/" + made)
    read_all(scene, key)
    scene.crash()
    scene.start()
    scene.back_up()
    scene.stop()
    found = {kind: row.must_break(scene.places.judge, scene.canaries, kind) for kind in scene.places.kinds()}
    everything = scene.canaries.find(b"".join(data for _, data in scene.places.all))
    expect(len(everything) == len(scene.canaries), "the search is blind for some:", everything)
    return "%d of %d kept ones found, in all of: %s" % (len(everything), len(scene.canaries), ", ".join(found))
