"""Writers who remember every moment: the oracle of a copy that is made while they write.

A writer's steps follow one another, so a copy of its journal must be as that was after one of them. And since the copy
is of one moment for all, it may not hold a step of one writer that began after a step of another, which it lacks, had
ended. Nothing else is allowed for.
"""

import copy
import time
from collections import namedtuple

from harness import listing
from row import expect
from workload import KEYS, SIGNALS, Crowd, Writer

KINDS = ("trades", "signals", "keys")
ABSENT = object()
Step = namedtuple("Step", "begin end changes revoked")   # times, and how much had changed and was revoked after it
Choice = namedtuple("Choice", "earliest latest steps")  # a copy is as after so many steps: made between these times


class Remembered(dict):
    """A dict that notes what each change replaced."""

    def __init__(self, kind, changes):
        super().__init__()
        self.kind, self.changes = kind, changes

    def __setitem__(self, key, value):
        self.changes.append((self.kind, key, self.get(key, ABSENT)))
        super().__setitem__(key, value)

    def __delitem__(self, key):
        self.changes.append((self.kind, key, self[key]))
        super().__delitem__(key)

    def pop(self, key):
        value = self[key]
        del self[key]
        return value

    def update(self, items):
        for key, value in dict(items).items():
            self[key] = value


def take_back(states, changes):
    for kind, key, before in reversed(changes):
        if before is ABSENT:
            states[kind].pop(key)
        else:
            states[kind][key] = before


class Chronicler(Writer):
    def __init__(self, server, seed):
        super().__init__(server, seed)
        self.changes, self.steps = [], []
        self.trades, self.signals, self.keys = (Remembered(kind, self.changes) for kind in KINDS)

    def step(self, gone=None):
        begin = time.monotonic()
        expect(super().step(gone), "a request was not answered, though nobody ended the server")
        self.steps.append(Step(begin, time.monotonic(), len(self.changes), len(self.revoked)))
        return True

    def changed_by(self, first, last):
        """What the steps from `first` up to `last` changed."""
        position = [0, *(step.changes for step in self.steps[max(0, first - 1):first])][-1]
        return self.changes[position:self.steps[last - 1].changes if last else 0]

    def states(self, steps):
        """Everything as it was after so many steps."""
        found = {kind: dict(getattr(self, kind)) for kind in KINDS}
        take_back(found, self.changed_by(steps, len(self.steps)))
        return found

    def choices(self, server, begin, end):
        """The numbers of steps after which the journal was as `server` has it, of those that a copy made between these
        times may hold. Only what changed meanwhile is compared here."""
        first = sum(1 for step in self.steps if step.end < begin)
        last = sum(1 for step in self.steps if step.begin <= end)
        there = self.visit(server).what_is_there()
        touched = {(kind, key) for kind, key, _ in self.changed_by(first, last)}
        states, found = self.states(last), []
        for steps in range(last, first - 1, -1):
            if all(is_same(kind, states[kind].get(key, ABSENT), there[kind].get(key, ABSENT)) for kind, key in touched):
                found.append(Choice(self.steps[steps - 1].begin if steps else 0.0,
                                    self.steps[steps].end if steps < len(self.steps) else float("inf"), steps))
            if steps > first:
                take_back(states, self.changed_by(steps - 1, steps))
        expect(found, "a writer's journal is as it was at no moment of the backup, which", last - first,
               "changes may have met")
        return found

    def visit(self, server):
        """This writer at another server, which has the same sessions and keys."""
        visitor = copy.copy(self)
        visitor.connect(server)
        return visitor

    def what_is_there(self):
        return {"trades": {item["id"]: item for item in listing(self.api, limit=500)},
                "signals": {item["id"]: item["status"] for item in listing(self.api, SIGNALS, "signals", limit=100)},
                "keys": {item["id"]: None for item in self.took(self.browser.get(KEYS)).json()["keys"]}}

    def agree_after(self, server, steps):
        """Compares everything, in every index, with what there was after so many steps."""
        visitor = self.visit(server)
        for kind, state in self.states(steps).items():
            setattr(visitor, kind, state)
        visitor.revoked = self.revoked[:self.steps[steps - 1].revoked if steps else 0]
        return visitor.agree(server)


def is_same(kind, mine, other):
    """Of a key, a journal tells only that it exists."""
    return (mine is ABSENT) == (other is ABSENT) if kind == "keys" else mine == other


def at_once(choices, moment):
    """How many steps each writer had done at a moment, by its choices; None where one of them has none of then."""
    steps = [next((one.steps for one in each if one.earliest <= moment <= one.latest), None) for each in choices]
    return None if None in steps else steps


class Chronicle(Crowd):
    def __init__(self, server, count, dice):
        self.server = server
        self.writers = [Chronicler(server, dice.randrange(1 << 30)) for _ in range(count)]

    def changes_in(self, begin, end):
        """How many changes were under way between these times."""
        return sum(begin < step.end and step.begin < end for writer in self.writers for step in writer.steps)

    def compare(self, servers, begin, end):
        """Raises Broken where the copies that `servers` serve, one for each writer, are not of one moment between
        `begin` and `end`; answers the numbers of trades and signals that there were then."""
        choices = [writer.choices(server, begin, end) for writer, server in zip(self.writers, servers)]
        moments = [begin] + [one.earliest for each in choices for one in each if begin < one.earliest <= end]
        chosen = next(filter(None, (at_once(choices, moment) for moment in moments)), None)
        expect(chosen, "the copies of", len(servers), "writers' journals are not of one moment")
        for writer, server, steps in zip(self.writers, servers, chosen):
            writer.agree_after(server, steps)
        states = [writer.states(steps) for writer, steps in zip(self.writers, chosen)]
        return tuple(sum(len(each[kind]) for each in states) for kind in ("trades", "signals"))
