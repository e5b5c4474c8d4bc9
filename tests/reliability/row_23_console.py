"""Strings that attack in every field, in a real browser; and what somebody else can have that browser do."""

import re

import console_doors as doors
from browsing import PASSWORD
from console_browser import browse, judge, needs_browser, person
from console_careless import Careless
from console_export import judge as judge_export
from console_forgery import API, Target, forge, genuine, unchanged
from console_journal import MOST, Journal, people
from console_strings import LIVE, as_email, cut, plain, strings
from harness import listing, unique
from row import Missing, expect
from wire import Client

TITLE = "scripts run, and changes made, by strings, forged requests, framing, redirects, other hosts"

READS = (API + "session", API + "me", API + "trades", API + "keys", API + "trades/export", "/")
FRAMED = ("/", "/account/keys", "/signin")
NEXTS = ("//struck.example", "/\\struck.example", "/\t/struck.example", "https://struck.example", "javascript:alert(1)")
SIGNAL = {"symbol": "XAUUSD", "direction": "BUY", "entry": 2342, "stop_loss": 2330}


def needs_console(server):
    """Ends the row as left out where the program was built without its pages."""
    if not server.client().get("/").header("content-type").startswith("text/html"):
        raise Missing("this tjp was built without its web console")
    return server


def with_plain_words(row, server, most):
    """The step in which the browser learns what the console's pages are made of."""
    journal = Journal(server, plain(1), unique("plain") + "@x.example").fill()
    return {"kind": "visits", "url": server.url, "as": person(journal.email), "known": None,
            "visits": list(journal.visits(row.dice, 1, 1))[:most]}


def in_a_journal(row, some, known):
    """One journal with these strings in all its fields, its pages, its forms and its export. Answers the journal, what
    was looked at, and what the pages are made of with plain words."""
    server = needs_console(row.server().start())
    email = as_email(row.dice.choice([each.text for each in some if each.family == "elements"]))
    journal = Journal(server, some, email, "--owner").fill()
    emails = people(journal, some)
    steps = [] if known else [with_plain_words(row, server, 99)]
    for_all = {"url": server.url, "as": person(email)}
    visits = list(journal.visits(row.dice, row.pick(2, 4), row.pick(3, 8), row.pick(2, 1)))
    visits.append({"path": "/account", "want": emails})
    steps.append({**for_all, "kind": "visits", "visits": visits, **({"known": known} if known else {})})
    steps.append({**for_all, "kind": "forms", "from": row.dice.randrange(99), "most": row.pick(5, 99),
                  "texts": [cut(each.text, 40) for each in row.dice.sample(some, row.pick(1, 3))],
                  "pending": [journal.api.post(API + "signals", SIGNAL).json()["signal"]["id"] for _ in range(4)]})
    answers = browse(row, *steps)
    looked = [judge(each) for each in answers]
    trades = {each["id"]: each for each in listing(journal.api, limit=500)}
    cells = judge_export(journal.api.get(API + "trades/export").body, trades)
    expect(server.stop() == 0, "the server did not end well")
    return journal, [*map(sum, zip(*looked)), cells], answers[0]["learnt"]


def by_strings(row):
    """The figure of all strings in all fields."""
    all_ = strings(row.dice, row.pick(40, 500))
    fields, refused, totals, known = set(), 0, [0] * 4, None
    for at in range(0, len(all_), MOST):
        journal, looked, known = in_a_journal(row, all_[at:at + MOST], known)
        fields |= set(journal.kept)
        refused += sum(journal.refused.values())
        totals = [one + more for one, more in zip(totals, looked)]
    return ("0 scripts run by %d strings in %d fields: shown as text %d times on %d pages, %d forms filled, %d refused;"
            " 0 formulas in %d cells" % (len(all_), len(fields), totals[1], totals[0], totals[2], refused, totals[3]))


def attack(row, url, cookie, changes):
    """The step in which a browser that is signed in looks at an attacker's pages: of the same host, to which the cookie
    goes along, and of another."""
    careless = Careless(row, (), changes, READS, FRAMED)
    name, value = cookie.split("=")
    return {"kind": "attack", "url": url, "cookie": {"name": name, "value": value}, "tops": min(2, len(changes)),
            "urls": [careless.attack_url(url), careless.attack_url(url, "localhost")]}


def judge_attack(got, step):
    """Raises Broken where a page of another origin had its way."""
    for what in ("read", "framed", "held"):
        expect(not got[what], "another origin's page has", what, str(got[what])[:300])
    expect(got["cookie"] == step["cookie"]["value"], "another origin's page has changed the session")


def by_others(row):
    """The figure of what others have the browser do."""
    target = Target(row.server().start(), row.dice)
    url = target.server.url
    forged = forge(target, row.pick(4, 100))
    fixed = doors.fixation(target) + doors.sign_in_from_elsewhere(target)
    doors.frames_and_readers(target.stranger)
    led, hosts = doors.redirects(target.stranger), doors.names(target)

    changes = [{"method": method, "path": path, "body": body} for _, method, path, body, whose in target.changes()
               if whose == "victim"]
    changes = row.dice.sample(changes, row.pick(3, len(changes)))
    changes.append({"method": "POST", "path": API + "session", "body": '{"email":"%s","password":"%s"}' % (
        target.owner.email, PASSWORD)})
    step, guest = attack(row, url, target.victim.cookie, changes), {"url": url, "as": person(target.guest())}
    asked = [API + name for name in ("me", "trades", "session")]
    nexts = row.dice.sample(NEXTS, row.pick(1, len(NEXTS)))
    before = target.state()
    got, other, ends = browse(row, step, {**guest, "kind": "renamed", "name": "struck.localhost", "paths": asked},
                              {**guest, "kind": "signin", "nexts": nexts})
    judge_attack(got, step)
    unchanged(target, before)
    expect(set(other["statuses"]) == {401} and not other["cookies"], "under another name:", other)
    for end in ends:
        expect(end["url"].startswith(url + "/") and not end["struck"] and not end["faults"], "signing in on the way to",
               repr(end["next"]), "ends at", end["url"], end["struck"], str(end["faults"])[:300])
    expect(target.server.stop() == 0, "the server did not end well")
    return ("0 changes by %d forged requests and %d of pages of other origins, nothing read or framed; 0 of %d sessions"
            " fixed; 0 of %d addresses lead away; %d other hosts"
            % (forged, got["sent"], fixed, led + len(nexts), hosts))


def check(row):
    needs_browser(row)
    return by_strings(row) + "; " + by_others(row)


def numbers(pattern, lines):
    """The numbers of the strings that something was told of."""
    found = (re.search(pattern, line) for line in lines)
    return {int(next(filter(None, each.groups()))) for each in found if each}


def control(row):
    """The same judges on a console made careless, on a journal that minds nothing at all, and on genuine requests."""
    live = [each for each in strings(row.dice, row.pick(69, 460)) if each.family in LIVE]
    careless = Careless(row, [each.text for each in live])
    step = attack(row, careless.url, "tjp_session=mine", [{"method": "POST", "path": "/x", "body": "{}"}])
    server = row.server().start()
    some = [each for each in live if each.family in ("elements", "breakouts")][:row.pick(6, 40)]
    journal = Journal(server, some, unique("careless") + "@x.example").fill()
    visits = [next(journal.of_string(at, True)) for at in range(len(some))]
    _, disarmed, shown, got = browse(
        row, with_plain_words(row, server, 1),
        {"kind": "visits", "url": server.url, "as": person(journal.email), "visits": visits, "careless": True},
        {"kind": "pages", "url": careless.url, "urls": careless.echoes(), "known": []}, step)
    row.must_break(judge, disarmed)
    marked = [each for each in disarmed["faults"] if "has <" in each]
    expect(disarmed["struck"] and marked, "nothing ran, or became an element:", disarmed["faults"][:3])

    row.must_break(judge, shown)
    ran = numbers(r"^struck\((\d+)\)|^a dialog.*: (\d+)$", shown["struck"])
    led = numbers(r"^other host: .*struck.example/(\d+)", shown["faults"])
    families = {each.family for each in live if each.number in ran | led}
    expect(len(ran) > len(live) // 5 and len(families) >= row.pick(3, len(LIVE)), "only", ran, "run, of", families)
    row.must_break(judge_attack, got, step)
    expect(careless.changed and got["read"] and got["framed"] and got["held"], "an attack that cannot succeed:", got)

    client = Client(careless.port)
    row.at_end(client.close)
    row.must_break(doors.redirects, client)
    row.must_break(doors.frames_and_readers, client)
    row.must_break(judge_export, b"id,notes\r\nx,\"a;=1\"\r\n", {})
    found = genuine(row, Target(row.server().start(), row.dice))
    return ("with text taken for markup %d scripts run on %d pages of the console; elsewhere %d of %d strings run, %d "
            "more load something; other origins make %d changes, read %d answers, frame %d pages; %d genuine requests, "
            "a redirect, a formula" % (len(disarmed["struck"]), len(visits), len(ran), len(live), len(led - ran),
                                     careless.changed, len(got["read"]), len(got["framed"]), found))
