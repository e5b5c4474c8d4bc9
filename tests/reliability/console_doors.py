"""The ways around a session: one that was there before, another site's page, another name of the server, a way out."""

import re

from browsing import PASSWORD, Browser
from harness import unique
from row import expect
from wire import Raw, head

API = "/api/v1/"
PAGES = ("/", "/trades", "/trades/x", "/signals", "/account", "/account/keys", "/docs", "/signin", "/setup")
AWAY = ("//struck.example", "/\\struck.example", "/%2f/struck.example", "/%5cstruck.example", "/%09/struck.example",
        "///struck.example", "/.//struck.example", "/..//struck.example", "//struck.example/%2f..", "/.struck.example",
        "/signin/..//struck.example", "/trades//struck.example", "/account/%2f%2fstruck.example", "/@struck.example",
        "/docs//struck.example", "/assets//struck.example/x.js", "/;@struck.example", "/http://struck.example",
        "/%0d%0aLocation:%20//struck.example")
NAMES = ("next", "url", "redirect", "redirect_uri", "return", "return_to", "continue", "goto", "to", "callback", "r")
TARGETS = ("//struck.example", "/\\struck.example", "https://struck.example", "https:struck.example",
           "%2f%2fstruck.example", "javascript:struck(1)", "%0d%0aLocation:%20https://struck.example",
           "/%09/struck.example")
HOSTS = ("struck.example", "struck.example:8080", "127.0.0.1.struck.example", "localhost.struck.example", "[::1]",
         "0.0.0.0", "xn--n3h.example", "STRUCK.EXAMPLE", "169.254.169.254")
NO_HOSTS = ("struck.example/x", "struck.example@127.0.0.1", "struck example", "struck.example,localhost", "<b>", "",
            "struck.example?x", "struck.example\\x", "http://struck.example")


def whose(server, cookie):
    """The email of whose session a cookie is; None where it is nobody's."""
    answer = server.client().call("GET", API + "session", headers={"Cookie": cookie})
    return answer.json()["user"]["email"] if answer.status == 200 else None


def fixation(target):
    """A cookie that was in the browser before its user signed in is never his session afterwards."""
    server, email = target.server, unique("fixed") + "@example.com"
    server.admin("user", "add", email, "--password-stdin", stdin=PASSWORD + "\n")
    mallory, gone = target.person(), target.person()
    unknown = mallory.cookie[:-8] + mallory.cookie[-8:][::-1]
    expect(gone.delete(API + "session").status == 200, "signing out")
    planted = {"another user's": mallory.cookie, "one that is none": unknown, "a word": "tjp_session=mine",
               "nothing": "tjp_session=", "two": mallory.cookie + "; tjp_session=mine",
               "one for all hosts": "tjp_session=mine; Domain=example"}
    for name, cookie in planted.items():
        browser = Browser(server)
        answer = browser.call("POST", API + "session", {"email": email, "password": PASSWORD}, {"Cookie": cookie})
        expect(answer.status == 200 and len(answer.all("Set-Cookie")) == 1, "signing in with", name, answer)
        line = answer.header("Set-Cookie")
        expect(browser.cookie not in cookie, "a session keeps the cookie it found:", name)
        expect(re.search("HttpOnly", line) and "SameSite=Lax" in line and "Domain" not in line, "the cookie:", line)
        expect(whose(server, cookie) != email, "a cookie that was there before is a session now:", name)
        expect(whose(server, browser.cookie) == email, "the new cookie is no session")
    first, token = browser.cookie, browser.csrf
    expect(browser.sign_in(email).status == 200, "signing in again")
    expect(browser.cookie != first and browser.csrf != token, "the same session again")
    expect(whose(server, first) is None, "the session before goes on")
    return len(planted) + 1


def sign_in_from_elsewhere(target):
    """No page of another site signs anybody in, or up: forms have other types, and scripts say where they are from."""
    tried = 0
    for path in ("session", "registration", "setup"):
        body = {"email": target.owner.email, "password": PASSWORD, "token": "tjp_setup_x"}
        for headers in ({"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"},
                        {"Content-Type": "text/plain; application/json"}, {"Content-Type": None},
                        {"Sec-Fetch-Site": "cross-site"},
                        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}):
            answer = target.stranger.call("POST", API + path, body, {"Content-Type": "application/json", **headers})
            expect(answer.status in (400, 403) and answer.header("Set-Cookie") is None, path, "with", headers, answer)
            tried += 1
    return tried


def frames_and_readers(client, paths=PAGES, origins=("https://struck.example", "null", "http://127.0.0.1:1")):
    """No page may be framed, and no answer be read by a page of another origin."""
    for path in (*paths, API + "me", API + "session", API + "trades", "/nowhere", "/hooks/x"):
        answer = client.get(path)
        if path in paths:
            rules = answer.header("Content-Security-Policy", "").split("; ")
            framed = "frame-ancestors 'none'" not in rules or answer.header("X-Frame-Options") != "DENY"
            expect(not framed, path, "may be framed:", answer)
            expect("script-src 'self'" in rules and "base-uri 'none'" in rules, path, "may run others' scripts:", rules)
        expect(answer.header("X-Content-Type-Options") == "nosniff", path, "may be taken for another type:", answer)
        for origin in origins:
            ask = {"Origin": origin, "Access-Control-Request-Method": "DELETE",
                   "Access-Control-Request-Headers": "x-csrf-token"}
            for method in ("GET", "OPTIONS"):
                answer = client.call(method, path, headers=ask)
                allowed = [name for name, _ in answer.headers if name.lower().startswith("access-control-")]
                expect(not allowed, origin, "may read", path, allowed)
    return len(paths)


def redirects(client):
    """Nothing that is asked for leads anywhere else."""
    asked = [*AWAY, *(path + "?" + name + "=" + to for path in ("/", "/signin", API + "session", "/account")
                      for name in NAMES for to in TARGETS)]
    for path in asked:
        answer = client.get(path)
        expect(not 300 <= answer.status < 400, path, "leads away:", answer)
        for name in ("Location", "Refresh", "Link", "Content-Location"):
            expect(answer.header(name) is None, path, "is answered with", name, answer.header(name))
    return len(asked)


def names(target):
    """The server's name in a request opens nothing and shows up nowhere: a page of a name that was rebound to this
    machine has no cookie; with one it gets what any client would get, and changes nothing without the token."""
    server, who = target.server, target.victim

    def ask(method, path, host, *lines):
        with Raw(server.port) as raw:
            return raw.send(head(method, path, None, *lines, host=host)).answer()
    session = "Cookie: " + who.cookie
    for host in HOSTS:
        for path in (API + "me", API + "trades", API + "hooks", "/", "/account/keys"):
            mine, foreign = (ask("GET", path, each, session) for each in ("127.0.0.1:%d" % server.port, host))
            expect((mine.status, mine.body) == (foreign.status, foreign.body), path, "of", host, "is another:", foreign)
            told = str(foreign.headers)
            expect(not host.startswith("struck") or host not in told, path, "repeats the name", host, told)
            status = ask("GET", path, host).status
            expect(status == (401 if path.startswith(API) else 200), path, "of", host, "without a cookie:", status)
        refused = ask("POST", API + "keys", host, session, "Content-Length: 0", "Origin: http://" + host)
        expect(refused.status == 403, "a change under the name", host, refused)
    for host in NO_HOSTS:
        answer = ask("GET", API + "me", host, session)
        expect(answer.status == 400, "the name", repr(host), "is taken:", answer)
    other = ask("GET", "http://struck.example" + API + "me", "127.0.0.1:%d" % server.port, session)
    expect(other.status == 400, "a target of another host:", other)
    told = {"X-Forwarded-Host": "struck.example", "X-Forwarded-Proto": "https", "Forwarded": "host=struck.example"}
    made = who.call("POST", API + "hooks", {"name": "told"}, told)
    expect(made.status == 201 and b"struck" not in made.body, "a name that no proxy may tell is told on:", made)
    return len(HOSTS) + len(NO_HOSTS)
