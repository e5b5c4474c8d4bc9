"""Sends JSON bodies to one kind of request and holds the answers, and what is stored at the end, against a judgement.
"""

import re

from json_judge import KINDS, Malformed, judge, read, same
from row import expect

SHORT_NAME = 100  # bytes; longer names of ignored fields are shortened in the answer
AT_ONCE = 500


class Clerk:
    """One kind of request of one user. `members` is the judgement's rule for the members of an object."""

    def __init__(self, kind, api, *members):
        self.kind, self.api, self.members = kind, api, members
        self.items = {}  # id → the object as last answered
        self.faults, self.sent, self.taken = [], 0, 0
        self.path = kind.path
        if kind.method == "PATCH":
            made = read(api.post(kind.path[:-1], KINDS["trades"].fill(b"{<BASE>}")).body)[kind.item]
            self.items[made["id"]] = made
            self.path += made["id"]

    def send(self, body, rule):
        verdict = judge(self.kind, body, *self.members)
        answer = self.api.call(self.kind.method, self.path, body)
        self.sent += 1
        fault = self.fault(verdict, answer)
        if fault:
            shown = body if len(body) < 600 else body[:300] + b" ... " + body[-300:]
            self.faults.append("%s, %s: %r" % (rule, fault, shown))

    def fault(self, verdict, answer):
        """What is wrong with the answer, in a sentence; None where it is right."""
        if answer.status not in verdict.statuses:
            return "answered %d and not %s" % (answer.status, sorted(verdict.statuses))
        try:
            said = read(answer.body)
        except Malformed as error:
            return "the answer is no JSON: %s" % error
        if answer.status != self.kind.done:
            return refusal_fault(verdict, answer, said)
        self.taken += 1
        item = said.get(self.kind.item, {})
        wrong = [name for name, value in verdict.stored.items() if name not in item or not same(item[name], value)]
        if wrong:
            return "%s came back as %s" % tuple(repr({name: of.get(name) for name in wrong[:2]})[:300]
                                               for of in (verdict.stored, item))
        before = self.items.get(item["id"])
        moved = before and [name for name in item if name not in verdict.stored and name != "updated_at"
                            and not same(item[name], before[name])]
        if moved:
            return "%s changed, too" % moved
        if (before is None) != (self.kind.method == "POST"):
            return "the id %s is not new" % item["id"]
        self.items[item["id"]] = item
        names = said.get("ignored_fields", [])
        if len(names) != len(verdict.ignored) or any(not same(told, name) for told, name in zip(names, verdict.ignored)
                                                     if len(name.encode()) <= SHORT_NAME):
            return "the ignored fields are %r and not %r" % (names[:5], verdict.ignored[:5])
        return None

    def agree(self):
        """Raises Broken where an answer was wrong, or what is stored is not what was answered."""
        expect(not self.faults, len(self.faults), "of", self.sent, "bodies:", "; ".join(self.faults[:6]))
        stored, cursor = {}, ""
        for _ in range(10_000):
            answer = self.api.get("%s?limit=%d&cursor=%s" % (self.kind.path.rstrip("/"), AT_ONCE, cursor))
            page = read(answer.body)
            stored.update((item["id"], item) for item in page[self.kind.item + "s"])
            cursor = page["next_cursor"]
            if cursor is None:
                break
        expect(len(stored) == len(self.items), len(stored), "are stored and", len(self.items), "were taken")
        other = [item for identity, item in self.items.items() if not same(stored.get(identity), item)]
        expect(not other, len(other), "are stored otherwise than they were answered:", other[:1])


def refusal_fault(verdict, answer, said):
    if not isinstance(said.get("error"), str) or not re.fullmatch(r"[a-z_]+", str(said.get("code"))):
        return "an error without a sentence or a code: %s" % answer.body[:200]
    named = verdict.fields is None or said.get("field") in verdict.fields
    if answer.status == 400 and (said["code"] != "invalid_request" or not named):
        return "%s names %s and not %s" % (said["code"], said.get("field"), verdict.fields)
    return None
