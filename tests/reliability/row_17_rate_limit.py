"""The rate limit counts exactly, whatever comes at once and however the clock is set meanwhile."""

import re
import threading
import time

from load_broken import LIMIT, WINDOW, Fake
from load_clock import DAY, settable_clock
from load_crowd import Crowd, Line
from load_process import raise_own_limit
from row import expect
from wire import head

TITLE = "parallel requests a key, and clock jumps: exactly the limit is let in"
ME = "/api/v1/me"
LINES = 10           # connections a key
HOOK_LIMIT = 600
JUMPS = (0, DAY, -DAY)
JUMP_SECONDS = 0.03  # from one jump to the next


def burst(port, names, count, make, judge):
    """`count` requests of every name at once: on several connections, each of which sends all of its own at once. Every
    answer is given to judge(answer); answers those of each name."""
    answers = {name: [] for name in names}

    def on_answer(line, answer):
        answers[line.tag].append(answer)
        judge(answer)
    each = count // LINES
    with Crowd(on_answer) as crowd:
        crowd.open(LINES * len(names), lambda number: Line(port, tag=names[number % len(names)]))
        for number, line in enumerate(crowd.lines):
            crowd.send(line, b"".join(make(line.tag, number * each + serial) for serial in range(each)), each)
        expect(crowd.run(WINDOW, crowd.settled), "requests are not answered")
    wrong = [len(found) for found in answers.values() if len(found) != each * LINES]
    expect(not wrong, wrong[:1], "of", each * LINES, "requests were answered")
    return answers


class Keys:
    """Keys to send with, and what each was answered in its window."""

    def __init__(self, port, keys, clock, judged=True):
        self.port, self.keys, self.clock = port, keys, clock
        self.judge = self.judge_headers if judged else lambda answer: None
        self.days = set()  # by which the answers' clocks differ from ours
        self.begin()

    def begin(self):
        """A new window."""
        self.answers, self.began = {key: [] for key in self.keys}, time.monotonic()

    def burst(self, count):
        found = burst(self.port, self.keys, count, lambda key, _: head("GET", ME, key), self.judge)
        for key, answers in found.items():
            self.answers[key] += answers

    def judge_headers(self, answer):
        """The headers of one answer, against each other and against the clock."""
        left, seconds = (int(text) for text in
                         re.fullmatch(r'"permin";r=(\d+);t=(\d+)', answer.header("ratelimit")).groups())
        told = (answer.header("ratelimit-policy"), answer.header("x-ratelimit-limit"))
        expect(told == ('"permin";q=%d;w=%d' % (LIMIT, WINDOW), str(LIMIT)), "the limit is told as", told)
        expect(answer.header("x-ratelimit-remaining") == str(left), "two figures are left:", answer)
        expect(seconds <= WINDOW, "more after a window:", answer)
        reset = int(answer.header("x-ratelimit-reset")) - time.time()
        days = round((reset - WINDOW / 2) / DAY)
        self.days.add(days)
        expect(-WINDOW <= reset - days * DAY <= WINDOW + 3, "the window ends in %.0f s" % reset)
        if answer.status == 429:
            expect(answer.header("retry-after") == str(seconds) and seconds >= 1 and left == 0, "refused with", answer)
            expect(answer.json()["code"] == "rate_limited", "refused with", answer.body)
        else:
            expect(answer.status == 200 and answer.header("retry-after") is None, "answered", answer)

    def exact(self):
        """Whether exactly the limit was let in of every key; answers how long who was refused has to wait at most."""
        expect(time.monotonic() - self.began < WINDOW - 2, "the machine is too slow: a window went by")
        for answers in self.answers.values():
            let_in = [answer for answer in answers if answer.status == 200]
            expect(len(let_in) == LIMIT, len(let_in), "of", len(answers), "requests of a key were let in, not", LIMIT)
            left = sorted(int(answer.header("x-ratelimit-remaining")) for answer in let_in)
            expect(left == list(range(LIMIT)), "of those let in, not each was told another rest:", left)
        return max(int(answer.header("retry-after") or 0) for answers in self.answers.values() for answer in answers)


class Jumping:
    """Sets the clock a day ahead, back, and a day behind, again and again."""

    def __init__(self, clock):
        self.clock, self.count, self.stop = clock, 0, threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not self.stop.wait(JUMP_SECONDS):
            self.count += 1
            self.clock.set(JUMPS[self.count % len(JUMPS)])

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def jumped(keys, count):
    """One window: a third of the limit, then more with the clock a day ahead, and a day behind, and set again and
    again. Answers how long who was refused has to wait, and the number of jumps."""
    part = LINES * (count // LINES // 3)
    keys.begin()
    keys.burst(2 * LINES)
    keys.clock.set(DAY)
    keys.burst(part)
    keys.clock.set(-DAY)
    keys.burst(part)
    with Jumping(keys.clock) as jumping:
        keys.burst(count - 2 * part - 2 * LINES)
    keys.clock.set(0)
    expect(keys.days >= {-1, 0, 1}, "the clock's jumps did not reach the server:", keys.days)
    return keys.exact(), 2 + jumping.count


def steady(keys, count):
    """One window of requests at once by a steady clock."""
    keys.begin()
    keys.burst(count)
    return keys.exact()


def hooks_exact(server, user, hooks, count):
    """Messages past a hook's own limit are told to come again: 503, since after a 429 they would not."""
    tokens = [user.api.post("/api/v1/hooks", {"name": "h%d" % number}).json()["token"] for number in range(hooks)]

    def make(token, serial):
        text = b"BUY XAUUSD @ 2340 SL 2330 TP 2350 #%d" % serial
        length = "Content-Length: %d" % len(text)
        return head("POST", "/hooks/" + token, None, "Content-Type: text/plain", length) + text

    def judge(answer):
        if answer.status != 200:
            expect(answer.status == 503, "a message was answered", answer)
            expect(1 <= int(answer.header("retry-after")) <= WINDOW, "told to come again after", answer)
    begin = time.monotonic()
    found = burst(server.port, tokens, count, make, judge)
    expect(time.monotonic() - begin < WINDOW - 2, "the machine is too slow: a window went by")
    for answers in found.values():
        taken = sum(1 for answer in answers if answer.status == 200)
        expect(taken == HOOK_LIMIT, taken, "of", count, "messages of a hook were taken, not", HOOK_LIMIT)
    return "hooks, %d × %d messages: %d taken of each, the rest 503" % (hooks, count, HOOK_LIMIT)


def start(row, count, *args, env=None):
    """A server and so many keys of it, of a few users."""
    server = row.server("--access-log", "off", *args, env=env).start()
    users = [server.user() for _ in range(1 + count // 10)]
    return server, users[0], [server.mint(users[number % len(users)].email) for number in range(count)]


def check(row):
    raise_own_limit(row, 2000)
    clock, environment = settable_clock(row)
    names, count = row.pick(3, 50), row.pick(300, 1000)
    server, user, texts = start(row, names, env=environment)
    keys = Keys(server.port, texts, clock)
    wait, jumps = jumped(keys, count)
    figure = "%d keys × %d at once and %d clock jumps of a day: 60 let in of each, the rest 429" % (names, count, jumps)
    with Jumping(clock):
        figure += "; " + hooks_exact(server, user, row.pick(1, 5), 1000)
    clock.set(0)
    if not row.short:
        time.sleep(wait)
        statuses = {server.client(key).get(ME).status for key in texts}
        expect(statuses == {200}, "whoever waited as long as he was told was answered", statuses)
        time.sleep(WINDOW)
        steady(keys, count)
        figure += "; again 60 of each in the next window"
    server.close_clients()
    expect(server.stop() == 0, "the server did not end well")
    return figure


def control(row):
    """A limit of one more, and a limiter that goes by the wall clock."""
    server, _, texts = start(row, 1, "--rate-limit", str(LIMIT + 1))
    clock, environment = settable_clock(row)
    one_more = Keys(server.port, texts, clock, judged=False)
    wall = Keys(Fake(row, "wall", env=environment).port, ["a", "b"], clock)
    return "a limit of one more: %s; by the wall clock: %s" % (
        row.must_break(steady, one_more, 300), row.must_break(jumped, wall, 300))
