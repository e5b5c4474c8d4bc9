"""Turns the MQL5 of deploy/mt5 into C++ that mql5.hpp and terminal.hpp complete: `translate(source, target)`.

Next to nothing has to be turned, since the EA keeps to what both languages share: properties go, inputs become plain
variables, dynamic arrays get a type, and include paths their slashes. Only that the EA waits for signals is taken out:
a test says when it is its turn.
"""

import os
import re


def to_cpp(text):
    text = re.sub(r"(?m)^#property.*$", "", text)
    text = re.sub(r'(?m)^#include "[^"]*"', lambda match: match.group(0).replace("\\", "/"), text)
    text = re.sub(r"(?m)^input ", "", text)
    text = re.sub(r"(?m)^(#define TJP_WAIT_SECONDS) \d+", r"\1 0", text)
    return re.sub(r"(?m)^(\s*)(\w+) (\w+)\[\];", r"\1Array<\2> \3;", text)


def translate(source, target):
    for folder, _, names in os.walk(source):
        place = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(place, exist_ok=True)
        for name in names:
            if name.endswith((".mq5", ".mqh")):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    text = to_cpp(file.read())
                with open(os.path.join(place, name), "w", encoding="utf-8") as file:
                    file.write(text)
