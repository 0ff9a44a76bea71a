"""The rule `patches`: a seeded fault or bug changes the function that it was made for.

A patch keeps three lines of context around a change, and is put in with one of them where the code has moved on; then
it may fit the like lines of another function as well, and go there in silence.
"""
import re

from tidy_rules.tree import Finding

FOLDERS = ("fuzz/faults/", "fuzz/bugs/")
HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@ ?(.*)")
# the line that git takes for the beginning of a function
OPENS = re.compile(r"[A-Za-z_$]")


def hunks(lines):
    """Each as (its line, the file, what git says of the function, its lines)."""
    file, body = None, None
    for number, line in enumerate(lines, 1):
        opens = HUNK.match(line)
        if line.startswith("--- "):
            body = None
        elif line.startswith("+++ b/"):
            file = line[len("+++ b/"):]
        elif opens and file:
            body = []
            yield number, file, opens[1], body
        elif body is not None and line[:1] in (" ", "-", "+"):
            body.append(line)


def context(body):
    """How many lines of BODY before the first change are as they were."""
    return next((n for n, line in enumerate(body) if line[0] != " "), len(body))


def places(body, code):
    """Where in CODE the hunk begins, by as much of its context as there is: indices of lines."""
    before, after = context(body), context(body[::-1])
    old = [line[1:] for line in body if line[0] != "+"]
    for kept in range(max(before, after), 0, -1):
        above, below = max(before - kept, 0), max(after - kept, 0)
        part = old[above:len(old) - below]
        found = [n - above for n in range(len(code) - len(part) + 1) if code[n:n + len(part)] == part]
        if found:
            return found
    return []


def function_above(code, at):
    """What git says of a hunk that begins at line AT of CODE."""
    return next((code[n] for n in range(min(at, len(code)) - 1, -1, -1) if OPENS.match(code[n])), "")


def check(tree, _program):
    """A seeded fault or bug fits in one place, in the function that its @@ line names."""
    for path in tree.files:
        if not path.startswith(FOLDERS) or not path.endswith(".patch"):
            continue
        # the bodies are whole only when the last hunk was read
        for number, file, named, body in list(hunks(tree.lines(path))):
            if file not in tree.known:
                yield Finding("patches", path, number, f"changes {file}, which is not there")
                continue
            code = tree.lines(file)
            found = places(body, code)
            if len(found) != 1:
                yield Finding("patches", path, number, f"fits in {len(found)} places of {file}, not in one")
                continue
            above = function_above(code, found[0])
            if not above.startswith(named) or (above != "" and named == ""):
                yield Finding("patches", path, number,
                              f"fits below `{above}` of {file}, and names `{named}`")
