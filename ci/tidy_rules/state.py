"""Rule `writes`: a variable of mm/ is written by the layer that defines it, one of another room inside of that room.

The idea: whoever wants to know how a number came about has one file to read. Where a header of mm/ declares for another
layer (mm/page.h does), the layer stands in brackets beside the variable or in the comment above it.

Tests are free to break what they test.
"""
import re

from tidy_rules.order import UNSEEN, Rooms, layer
from tidy_rules.tree import Finding, module

RULE = "writes"


def own(rooms, home, path):
    """Whether a file may write what another defines."""
    if path.split("/")[0] in UNSEEN or module(home) == module(path):
        return True
    return not home.startswith("mm/") and rooms.room(home) == rooms.room(path)


def check(tree, program):
    rooms = Rooms(tree)
    for row in program.writes:
        home = program.homes.get(row.name)
        if home and not own(rooms, home, row.path):
            yield Finding(RULE, row.path, row.line, f"{row.how} {row.name}, which belongs to {home}", row.name)
    for row in program.declarations:
        home = program.homes.get(row.name)
        if row.kind != "variable" or row.defined or not home or not row.path.endswith(".h"):
            continue
        name, both = layer(home), home.startswith("mm/") and row.path.startswith("mm/")
        if both and layer(row.path) != name and bracket(tree, row) != name:
            says = f"{row.name} is defined in {home}, and no [{name}] says so"
            yield Finding(RULE, row.path, row.line, says, row.name)


def bracket(tree, row):
    """The layer in brackets behind a declaration, or in the last comment above it, as far as no line is empty."""
    lines = tree.lines(row.path)
    found = re.search(r"/[*/].*\[(\w+)\]", lines[row.end - 1])
    at = row.line - 2
    while not found and at >= 0 and lines[at].strip():
        if re.match(r"\s*(/\*|\*|//)", lines[at]):
            found = re.search(r"\[(\w+)\]", lines[at])
        at -= 1
    return found.group(1) if found else None
