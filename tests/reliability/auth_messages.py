"""Messages as bridges, bots and channels send them, with the secrets that they really carry."""

import json

from auth_secrets import API, hook
from harness import trade
from wire import Raw


def messages(canaries):
    """Each form that is documented, with new canaries."""
    word, digits = canaries.word, canaries.digits
    inner = json.dumps({"secret": word("secret in a text of JSON"), "symbol": "XAUUSD"})
    key, token = "tjp_live_" + word("API key in a message", 56), "tjp_hook_" + word("hook's token in a message", 33)
    yield "%s,sell,EURUSD,vol_lots=1, secret=%s" % (digits("licence number"), word("secret of a bridge"))
    yield "LICENSE%s,XAUUSD,buy,risk=0.5" % word("licence of letters")
    yield "%s,buy,EURUSD\r\n%s,sell,GBPUSD" % (digits("licence of a first line"), digits("licence of a second line"))
    yield "%s,closelong,EURUSD" % digits("licence of a closing")
    yield '{"message_type":"bot","bot_id":1234567,"email_token":"%s","delay_seconds":0}' % word("email_token")
    yield '{"ticker":"XAUUSD","action":"buy","price":"2342.5","passphrase":"%s"}' % word("passphrase")
    yield '{ "Secret" : "%s" , "symbol":"XAUUSD","action":"sell" }' % word("secret")
    yield '[{"symbol":"XAUUSD","action":"buy","auth":{"password":"%s"}}]' % word("password in an object")
    yield '{"symbol":"XAUUSD","action":"buy","token":["%s","b"]}' % word("token in a list")
    yield '{"symbol":"XAUUSD","action":"buy","secret":"%s' % word("secret cut off")
    yield json.dumps({"text": inner})
    yield '{"s\\u0065cret":"%s","symbol":"XAUUSD"}' % word("secret under an escaped name")
    yield '{"symbol":"XAUUSD","action":"buy","licenseID":%s}' % digits("licence as a number")
    yield "ticker=EURUSD&secret=%s&side=buy" % word("secret of a form")
    yield "payload=%%7B%%22secret%%22%%3A%%22%s%%22%%7D" % word("secret of JSON in a form")
    yield "XAUUSD BUY NOW SL 2330 TP1 2350\npassphrase: %s" % word("passphrase in free text")
    yield 'e=bitmex passphrase="%s b" s=XBTUSD' % word("passphrase in quotes")
    yield "BUY XAUUSD https://user:%s@host.example/path SL 2330" % word("password of a URL")
    yield "buy,AUDUSD,%s" % word("secret without a name")
    yield "look: %s and http://localhost/hooks/%s" % (key, token)
    yield json.dumps(trade(notes="secret=" + word("secret in a trade's notes")))
    yield json.dumps(trade(passphrase=word("passphrase of a trade")))
    yield b'\xff\xfe{"secret":"%s","symbol":"XAUUSD"}' % word("secret beside bytes").encode()
    yield '{"symbol":"XAUUSD","id":"m-1","key":"%s","action":"buy"}' % word("key of a message with an id")


def unusual(canaries):
    """Forms that no documentation shows, of the names that are to be masked wherever they are."""
    yield "XAUUSD BUY NOW SL 2330 TP1 2350\nemail_token: %s" % canaries.word("email_token in free text")


def hooks(scene, key):
    """The tokens of a hook that takes messages from here, and of one that does not."""
    return hook(scene, key), hook(scene, key, allow_ips=["192.0.2.1"])


def send(scene, key, open_token, closed_token):
    """Every message on every way in, each way with its own."""
    stranger, good = scene.ear(), scene.ear(key)
    kinds = (messages, unusual)
    for token in (open_token, closed_token):
        for message in (each for kind in kinds for each in kind(scene.canaries)):
            body = message if isinstance(message, bytes) else message.encode()
            form = {"Content-Type": scene.row.dice.choice(("text/plain", "application/json"))}
            answer = stranger.call("POST", "/hooks/" + token, body, form)
            stranger.call("POST", "/hooks/" + token, body)  # the same again
            if b'"signal":{"id":"' in answer.body:
                good.call("POST", "%ssignals/%s/reparse" % (API, answer.json()["signal"]["id"]))
    for message in messages(scene.canaries):
        text = message.decode("latin-1") if isinstance(message, bytes) else message
        good.post(API + "signals/parse", text)
        good.post(API + "signals/parse", {"raw": text})
    word = scene.canaries.word
    signal = {"symbol": "XAUUSD", "direction": "BUY", "entry": 2342, "stop_loss": 2330,
              "secret": word("secret of a signal"), "passphrase": word("passphrase of a signal")}
    signal["comment"] = "secret=" + word("secret in a signal's comment")
    good.post(API + "signals", signal)
    stranger.post("/hooks/" + open_token, '{"secret":"%s","a":"' % word("secret of a long message") + "x" * 70000)


def cut_short(scene, token):
    """A message that the server has half of when it ends."""
    raw = Raw(scene.server.port)
    scene.row.at_end(raw.socket.close)
    secret = '{"secret":"%s"' % scene.canaries.word("secret of half a message")
    raw.send(("POST /hooks/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n%s" % (token, secret)).encode())


def read_all(scene, key):
    """Everything that can be read of a journal, and how the server is."""
    good = scene.ear(key)
    for name in ("me", "trades", "trades/export?format=csv", "stats", "signals", "messages", "hooks", "accounts",
                 "copier"):
        good.get(API + name)
    for path in ("/metrics", "/readyz"):
        good.get(path)
