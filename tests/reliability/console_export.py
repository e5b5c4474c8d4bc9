"""What a spreadsheet would make of an export: no cell of text is a formula, however the file is read."""

import csv
import io
import re

from row import expect

TEXTS = ("notes", "strategy", "tags", "external_id", "pair")
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
BLANK = " \t\r\n\""  # what a program takes off before it looks


def is_formula(cell):
    return cell.lstrip(BLANK).startswith(SIGNS)


def rows_of(file):
    """The rows as dictionaries, read as RFC 4180 says."""
    csv.field_size_limit(1 << 24)
    rows = list(csv.reader(io.StringIO(file.decode("utf-8").replace("\0", "␀"), newline=""), strict=True))
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def readings(file, rows):
    """Each cell as some program would have it: by the standard; and cut at every semicolon, tab or line end, as where
    another sign than the comma separates and quotes are taken for text."""
    for row in rows:
        for name, cell in row.items():
            if not NUMBER.fullmatch(cell) or name in TEXTS:
                yield cell
    text = file.decode("utf-8")
    for marks in ("[;\r\n]", "[\t\r\n]", "[;\t\r\n]"):
        yield from re.split(marks, text)


def judge(file, trades):
    """Raises Broken where a cell is a formula, or not the text that the trade has; answers the number of cells."""
    rows, cells = rows_of(file), 0
    for cell in readings(file, rows):
        cells += 1
        expect(not is_formula(cell), "a spreadsheet would compute", ascii(cell[:100]))
    by_id = {row["id"]: row for row in rows}
    expect(len(rows) == len(by_id) and set(by_id) == set(trades), len(rows), "rows for", len(trades), "trades")
    for identity, row in by_id.items():
        for name in TEXTS:
            wanted = trades[identity][name]
            wanted = ";".join(wanted) if name == "tags" else wanted or ""
            # An apostrophe is all that may have been added.
            same = row[name].replace("'", "") == wanted.replace("\0", "␀").replace("'", "")
            expect(same, name, "of", identity, "is", ascii(row[name])[:200], "instead of", ascii(wanted)[:200])
    return cells
