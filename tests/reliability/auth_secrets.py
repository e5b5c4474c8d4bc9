"""What people do with secrets, right and wrong: every act sends canaries, or learns some from what it is shown."""

from auth_callers import bearer, wrong_secret
from harness import trade, unique
from row import expect

API = "/api/v1/"
SESSION, KEYS, HOOKS, TRADES = API + "session", API + "keys", API + "hooks", API + "trades"
ACCOUNT = {"name": "canary", "platform": "MT5", "connection": "ea"}


def email():
    return unique("canary") + "@example.com"


def _signed_in(scene, ear, answer):
    """Plants the cookie and the CSRF token of a session that has begun."""
    expect(answer.status == 200, "signing in:", answer)
    ear.shows(scene.canaries.token("session cookie", ear.cookie.split("=", 1)[1]))
    scene.csrf = scene.canaries.plant("CSRF token", ear.csrf)
    ear.shows(scene.csrf)


def passwords(scene):
    """Signing in, wrongly too; answers a client that is signed in as the owner."""
    word, ear, owner = scene.canaries.word, scene.ear(), email()
    right, new = word("password"), word("new password")
    scene.admin("user", "add", owner, "--password-stdin", "--owner", "--data", scene.server.data, stdin=right + "\n")
    ear.sign_in(owner, word("wrong password"))
    ear.sign_in(email(), word("password of nobody"))
    ear.sign_in(word("password as email"), "a password")
    for body in ('{"email":"%s","password":"%s' % (owner, word("password cut off")),
                 '{"email":"%s","password":"%s","password":"%s"}' % (owner, word("one of two"), word("two of two")),
                 {"email": owner, "password": [word("password in a list")]},
                 {"email": owner, "password": word("long password") * 100}):
        ear.post(SESSION, body)
    ear.call("POST", SESSION, {"email": owner, "password": word("password as text")}, {"Content-Type": "text/plain"})
    ear.post(API + "registration", {"email": email(), "password": word("password of a registration")})
    ear.post(API + "setup", {"token": word("token of a setup"), "email": email(), "password": word("setup password")})
    ear.call("GET", API + "me", headers={"Cookie": "tjp_session=" + word("cookie that is none")})
    _signed_in(scene, ear, ear.sign_in(owner, right))
    for present, wanted in ((word("wrong present password"), new), (right, word("short password", 9)), (right, new)):
        ear.call("PUT", API + "password", {"current_password": present, "new_password": wanted})
    ear.post(API + "users", {"email": email(), "password": word("password of another")})
    ear.call("POST", KEYS, {"name": "x", "scope": "read"}, {"X-CSRF-Token": word("wrong CSRF token")})
    ear.get(SESSION)
    ear.shows(scene.csrf)
    ear.get(API + "sessions")
    gone = scene.ear()
    _signed_in(scene, gone, gone.sign_in(owner, new))
    cookie = gone.cookie
    gone.delete(SESSION)
    gone.call("GET", API + "me", headers={"Cookie": cookie})
    return ear


def api_keys(scene, browser):
    """Making keys, and sending them where they do not belong; answers one that is good."""
    user, canaries = email(), scene.canaries
    scene.admin("user", "add", user, "--data", scene.server.data)
    key = scene.admin("key", "create", "--user", user, "--name", "canary", "--scope", "read+write", "--data",
                      scene.server.data).strip()
    canaries.token("API key", key)
    once = {"Idempotency-Key": canaries.word("idempotency key of an API key")}
    made = _shown(scene, browser, browser.call("POST", KEYS, {"name": "made", "scope": "read"}, once))
    browser.call("POST", KEYS, {"name": "made", "scope": "read"}, once)  # its text is not shown again
    _shown(scene, browser, browser.call("POST", KEYS + "/" + made["key"]["id"] + "/reroll", {"overlap_seconds": 0}))
    scene.ear(made["plaintext"]).get(API + "me")
    browser.get(KEYS)
    stranger, good = scene.ear(), scene.ear(key)
    good.get(API + "me")
    for text in (key[:-1], wrong_secret(key), key + "x", key.lower()):
        stranger.call("GET", API + "me", headers=bearer(text))
    for query in ("?api_key=", "?limit=", "?cursor=", "?pair=", "?from=", "?Authorization=Bearer%20"):
        stranger.get(TRADES + query + key)
        good.get(TRADES + query + key)
    for headers in ({"Authorization": "Basic " + key}, {"X-Api-Key": key}, {"Referer": "http://localhost/?key=" + key},
                    {"X-Request-Id": key}, {"Cookie": "tjp_session=" + key}, {"Origin": "https://" + key},
                    {"Last-Event-ID": key}, {"If-None-Match": '"%s"' % key}, {"Content-Type": key}):
        stranger.call("GET", API + "me", headers=headers)
    for path in (API + key, TRADES + "/" + key, "/hooks/" + key, "/" + key, API + "signals/" + key, KEYS + "/" + key):
        stranger.get(path)
        good.get(path)
        good.call("POST", path, "{}")
    return key


def _shown(scene, browser, answer):
    expect(answer.status == 201, "a key:", answer)
    browser.shows(scene.canaries.token("API key of the console", answer.json()["plaintext"]))
    return answer.json()


def idempotency(scene, key):
    """The same key for the same trade, for another, and keys that are none."""
    good, word = scene.ear(key), scene.canaries.word
    once = word("idempotency key")
    for body in (trade(pnl=1), trade(pnl=1), trade(pnl=2)):
        good.call("POST", TRADES, body, {"Idempotency-Key": once})
    good.call("POST", TRADES + "/batch", {"trades": [trade()]}, {"Idempotency-Key": word("idempotency key of a batch")})
    good.call("POST", TRADES, trade(), {"Idempotency-Key": word("idempotency key with a blank") + " x"})
    good.call("POST", TRADES, trade(), {"Idempotency-Key": word("long idempotency key") * 20})
    good.call("POST", TRADES, trade(lot_size=-1), {"Idempotency-Key": word("idempotency key of an error")})
    good.post(TRADES, trade(password=word("password of a trade"), api_key=word("API key of a trade")))
    good.post(API + "accounts", dict(ACCOUNT, password=word("broker's password"), investor=word("investor's password")))


def hook(scene, key, **fields):
    """A new hook; its token, which was shown."""
    ear = scene.ear(key)
    answer = ear.call("POST", HOOKS, {"name": "canary", **fields},
                      {"Idempotency-Key": scene.canaries.word("idempotency key of a hook")})
    expect(answer.status == 201, "a hook:", answer)
    ear.shows(scene.canaries.token("token of a hook", answer.json()["token"]))
    return answer.json()["token"]


def hook_tokens(scene, key):
    """Tokens that are replaced, withdrawn, misspelt and sent as what they are not."""
    token, stranger, good = hook(scene, key), scene.ear(), scene.ear(key)
    for path in (token, token + "/", token + "?secret=" + token, token[:-1], wrong_secret(token)):
        stranger.post("/hooks/" + path, "good morning")
    stranger.get("/hooks/" + token)
    stranger.call("GET", API + "me", headers=bearer(token))
    stranger.call("POST", "/hooks/" + token, "good evening", {"X-Request-Id": token})
    path = HOOKS + "/" + good.get(HOOKS).json()["hooks"][-1]["id"]
    turned = good.post(path + "/rotate", {"overlap_seconds": 60})
    expect(turned.status == 200, "a hook is replaced:", turned)
    good.shows(scene.canaries.token("token of a hook that was replaced", turned.json()["token"]))
    for text in (token, turned.json()["token"]):
        stranger.post("/hooks/" + text, "the old one yet")
    good.delete(path)
    stranger.post("/hooks/" + token, "withdrawn")


def malformed(scene, key):
    """Requests that are none, with a key in each."""
    host, bad = "Host: localhost\r\n", []
    bad += [key + "\r\n\r\n", key + " /api/v1/me HTTP/1.1\r\n" + host + "\r\n"]
    bad += ["GET /api/v1/me HTTP/" + key + "\r\n\r\n"]
    for line in ("Authorization Bearer " + key, "Authorization:\r\n Bearer " + key, "Authorization: Bearer \x01" + key,
                 "Content-Length: " + key, "Host: " + key, "Transfer-Encoding: " + key, key + ": x", "Expect: " + key,
                 "X: " + (key + " ") * 400, "Authorization: Bearer %s\r\nAuthorization: Bearer %s" % (key, key)):
        bad.append("GET /api/v1/me?key=%s HTTP/1.1\r\n%s%s\r\n\r\n" % (key, host, line))
    post = "POST /api/v1/trades HTTP/1.1\r\n" + host
    good = "Authorization: Bearer %s\r\n" % key
    chunked = post + "Transfer-Encoding: chunked\r\n"
    cut = '{"password":"%s"' % scene.canaries.word("password cut short")
    bad += [chunked + good + "\r\n" + key + "\r\n", chunked + "\r\n0\r\n" + good + "\r\n",
            post + good + "Content-Length: 500\r\n\r\n" + cut,
            post + good + "Content-Length: 99\r\n\r\n\xff" + key + "x" * 33]
    for data in bad:
        scene.bytes(data.encode("latin-1"))
