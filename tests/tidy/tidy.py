#!/usr/bin/env python3
"""Checks the tree against the house rules. `tidy.py [ROOT]` prints each fault as path:line and exits with 1 for any.

Each rule is a function from a File to its faults, registered in RULES at the foot; self_test.py shows each of them a
snippet it must refuse. Only the standard library is used, and clang-format where its version is the one we format with.
"""

import os
import re
import shutil
import subprocess
import sys

# A room may include itself and what stands before it.
ROOMS = ("storage/model", "storage/engine", "storage/codec", "storage/stores", "auth", "server/journal", "server/api",
         "server/app")
SAME_ROOM = {"server/cli": "server/app", "server/main.cpp": "server/app"}
LEAVES = ("server/http", "server/console", "ratelimit")  # include nothing of ours but themselves; used from server/api on
LEAF_USERS = ("server/api", "server/app")
FREE = ("tests", "bench", "deploy")  # may look into every room

# Third-party headers and the rooms that may see them.
CONTAINED = ((re.compile(r"^rocksdb/"), ("storage/engine/rocksdb",)),
             (re.compile(r"^boost/beast"), ("server/http",)),
             (re.compile(r"^boost/json"), ("server/journal", "server/api")))

LINES_WANTED, LINES_ALLOWED = 300, 350
CLANG_FORMAT = 14  # other versions lay out some lines differently
CPP = (".cpp", ".hpp")
TEXT = CPP + (".py", ".md", ".txt", ".cmake", ".json", ".sh", ".yml", ".yaml", ".ts", ".css", ".html", ".service", "")

# Trivial types are safe as braced temporaries on a co_await line.
CO_AWAIT_ALLOWED = re.compile(r"\b(?:std::chrono::\w+|Timestamp|Date)\s*\{[^{}]*\}")
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}{<>-])/(?:" + "|".join(("ro" + "ot", "wo" + "rk",
                                                              "ho" + "me")) + r")(?:/[\w.~-]|(?![\w/.-]))")


class File:
    """A path relative to the root with its text, and for C++ the text without comments and string contents."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        self.lines = text.split("\n")
        self.is_cpp = path.endswith(CPP)
        self.code = blanked(text) if self.is_cpp else ""

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


def blanked(text):
    """C++ source with comments and the contents of literals turned to blanks, line breaks kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^\s()\\]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'
                         r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)

    def blank(match):
        found = match.group(0)
        inner = re.sub(r"[^\n]", " ", found)
        return inner if found[0] == "/" else found[0] + inner[1:-1] + found[-1]
    # #include lines keep their quotes: they are read as they are.
    return "\n".join(pattern.sub(blank, "\n".join(part)) for part in _runs(text.split("\n")))


def _runs(lines):
    """Groups of lines such that an #include line stands alone."""
    run = []
    for line in lines:
        if re.match(r"\s*#\s*include\b", line):
            if run:
                yield run
            yield [line]
            run = []
        else:
            run.append(line)
    if run:
        yield run


def room_of(path):
    """The room a path of ours lies in: the longest name that fits; None outside every room."""
    for word, room in SAME_ROOM.items():
        if path == word or path.startswith(word + "/"):
            return room
    fitting = [name for name in ROOMS + LEAVES if path.startswith(name + "/")]
    return max(fitting, key=len) if fitting else None


def includes(file):
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]+(["<])([^">]+)[">]', file.text, re.M):
        yield file.line_of(match.start()), match.group(1), match.group(2)


def may_include(user, used):
    """Whether a file of room `user` may include one of room `used`."""
    if user == used:
        return True
    if user in LEAVES:
        return False
    if used in LEAVES:
        return user in LEAF_USERS
    return ROOMS.index(used) < ROOMS.index(user)


def include_direction(file):
    if not file.is_cpp or file.path.split("/")[0] in FREE:
        return
    user = room_of(file.path)
    if user is None:
        yield 1, "this folder is no room of the house: name it in tests/tidy/tidy.py"
        return
    for line, mark, name in includes(file):
        used = room_of(name)
        if mark == '"' and used is None:
            yield line, "include our headers by their path from the root: %s" % name
        elif used is not None and not may_include(user, used):
            yield line, "%s must not include %s" % (user, used)


def contained_libraries(file):
    if not file.is_cpp or file.path.split("/")[0] in FREE:
        return
    for line, _, name in includes(file):
        for library, rooms in CONTAINED:
            if library.match(name) and not any(file.path.startswith(room + "/") for room in rooms):
                yield line, "<%s> may appear only in %s" % (name, ", ".join(rooms))


def file_length(file):
    if file.is_cpp and len(file.lines) - 1 > LINES_ALLOWED:
        yield LINES_ALLOWED, "%d lines; a file has at most %d, and %d is the aim" % (
            len(file.lines) - 1, LINES_ALLOWED, LINES_WANTED)


def pragma_once(file):
    if file.path.endswith(".hpp") and not re.search(r"^#pragma once$", file.code, re.M):
        yield 1, "a header needs #pragma once"


def using_namespace(file):
    """Refused in headers outside of function bodies, which our layout indents."""
    if file.path.endswith(".hpp"):
        for match in re.finditer(r"^using[ \t]+namespace\b", file.code, re.M):
            yield file.line_of(match.start()), "no `using namespace` at file scope in a header"


def unfinished(file):
    for number, line in enumerate(file.lines, 1):
        if UNFINISHED.search(line):
            yield number, "unfinished work belongs into an issue, not into the tree"


def co_await_statements(file):
    """(line, text) of what follows each co_await up to the end of its statement."""
    for match in re.finditer(r"\bco_await\b", file.code):
        depth, at = 0, match.end()
        while at < len(file.code):
            char = file.code[at]
            if char in "([{":
                depth += 1
            elif char in ")]}":
                depth -= 1
            if depth < 0 or (char == ";" and depth == 0):
                break
            at += 1
        yield file.line_of(match.start()), file.code[match.end():at]


def coroutine_idioms(file):
    """g++ 12 destroys a lambda or a braced temporary of a co_await expression twice: name it first, then std::move."""
    if not file.is_cpp:
        return
    for line, text in co_await_statements(file):
        text = CO_AWAIT_ALLOWED.sub("", text)
        if re.search(r"(?:^|[(,{=]|\breturn)\s*\[[^\[\]]*\]\s*(?:\(|\{|mutable\b|noexcept\b)", text):
            yield line, "a lambda on a co_await line: name it first"
        elif re.search(r"\{", text):
            yield line, "a braced temporary on a co_await line: name it first"
    for match in re.finditer(r"\b(?:REQUIRE|CHECK|REQUIRE_FALSE|CHECK_FALSE|REQUIRE_THAT|CHECK_THAT)\s*\(", file.code):
        end = file.code.find(";", match.end())
        if re.search(r"\bco_await\b", file.code[match.end():end]):
            yield file.line_of(match.start()), "Catch2 evaluates co_await three times: await first, then assert"


def trailing_blanks(file):
    for number, line in enumerate(file.lines, 1):
        if line != line.rstrip():
            yield number, "trailing blanks"
    if file.text and not file.text.endswith("\n"):
        yield len(file.lines), "no line break at the end"


def machine_paths(file):
    for number, line in enumerate(file.lines, 1):
        if MACHINE_PATH.search(line):
            yield number, "a path of one machine"


def slug(heading):
    """The anchor a forge gives to a heading."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"`|\*", "", heading).strip().lower())
    return kept.replace(" ", "-")


def document_links(file, root="."):
    """Relative links of Markdown files lead to files, and anchors to headings."""
    if not file.path.endswith(".md"):
        return
    text = re.sub(r"```.*?```", lambda match: "\n" * match.group(0).count("\n"), file.text, flags=re.S)
    for match in re.finditer(r"\[[^\]]*\]\(([^)\s]+)\)", text):
        target = match.group(1)
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = os.path.normpath(os.path.join(os.path.dirname(file.path), name)) if name else file.path
        full = os.path.join(root, path)
        line = text.count("\n", 0, match.start()) + 1
        if name and not os.path.exists(full):
            yield line, "the link %s leads nowhere" % target
        elif anchor and path.endswith(".md"):
            content = file.text if not name else open(full, encoding="utf-8").read()
            if anchor not in [slug(heading) for heading in re.findall(r"^#+ +(.+)$", content, re.M)]:
                yield line, "the link %s leads to no heading" % target


RULES = (include_direction, contained_libraries, file_length, pragma_once, using_namespace, unfinished,
         coroutine_idioms, trailing_blanks, machine_paths)


def faults_of(file, root="."):
    found = [(line, fault) for rule in RULES for line, fault in rule(file)]
    return found + list(document_links(file, root))


def tracked(root):
    """Paths of the tree: what git tracks or would, else everything outside build folders."""
    git = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) if shutil.which("git") else None
    if git and git.returncode == 0 and git.stdout:
        return sorted(path for path in git.stdout.decode().split("\0") if path)
    found = []
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name not in (".git", "build", "node_modules", "__pycache__")]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return sorted(found)


def clang_format():
    """The path of a clang-format of our version, or None."""
    for name in ("clang-format-%d" % CLANG_FORMAT, "clang-format"):
        path = shutil.which(name)
        if path:
            said = subprocess.run([path, "--version"], stdout=subprocess.PIPE, text=True).stdout
            if re.search(r"version %d\." % CLANG_FORMAT, said):
                return path
    return None


def layout_faults(root, paths):
    tool = clang_format()
    if not tool:
        print("tidy: clang-format %d is not here: the layout is not checked" % CLANG_FORMAT)
        return []
    faults = []
    for at in range(0, len(paths), 50):
        done = subprocess.run([tool, "--dry-run", "-Werror", *paths[at:at + 50]], cwd=root, stderr=subprocess.PIPE,
                              text=True)
        faults += re.findall(r"^(\S+?:\d+):\d+: error: .*$", done.stderr, re.M)
        if done.returncode != 0 and not faults:
            faults.append(done.stderr.strip())
    return sorted(set(faults))


def main(root):
    count, faults = 0, []
    paths = [path for path in tracked(root) if os.path.isfile(os.path.join(root, path))]
    for path in paths:
        if os.path.splitext(path)[1] not in TEXT:
            continue
        try:
            with open(os.path.join(root, path), encoding="utf-8", newline="") as source:
                file = File(path, source.read())
        except UnicodeDecodeError:
            if path.endswith(CPP):
                faults.append("%s:1: not UTF-8" % path)
            continue
        count += 1
        faults += ["%s:%d: %s" % (path, line, fault) for line, fault in faults_of(file, root)]
        if file.is_cpp and LINES_WANTED < len(file.lines) - 1 <= LINES_ALLOWED:
            print("note: %s has %d lines; %d is the aim" % (path, len(file.lines) - 1, LINES_WANTED))
    faults += [where + ": not laid out by .clang-format" for where in
               layout_faults(root, [path for path in paths if path.endswith(CPP)])]
    for fault in faults:
        print(fault)
    print("tidy: %d files, %d faults" % (count, len(faults)))
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".")))
