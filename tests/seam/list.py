#!/usr/bin/python3
"""Compares what the seam says it watches with the ledger and the sources. usage: list.py WATCHED (from the root)

A second, simpler reading of the sources: a proved function that has `requires` before its declaration has to be
watched, unless nothing unproved calls it.
"""
import glob
import re
import sys

CALLERS = [p for f in ("mm/*.[ch]", "spec/*.[ch]", "platform/*/*.[ch]", "fuzz/**/*.[ch]") for p in
           glob.glob(f, recursive=True) if not p.startswith(("proofs/seam/", "fuzz/faults/"))]


def ledger():
    """{(file, function): is it proved code}"""
    rows = {}
    for line in open("proofs/ledger"):
        words = line.partition("#")[0].split()
        if words:
            rows[words[0], words[1]] = words[2] == "proved" and words[3] == "code"
    return rows


def code_of(path):
    """A file without comments, and the same with its annotations."""
    text = open(path).read()
    return re.sub(r"/\*.*?\*/|//[^\n]*|^#(?:[^\\\n]|\\.|\\\n)*", lambda m: re.sub(r"[^\n]", " ", m.group()), text,
                  flags=re.DOTALL | re.MULTILINE), text


def calls(code):
    """{name: the functions of a file that call it}: the last head in column 1 before the call."""
    heads = [(m.start(), m.group(1)) for m in re.finditer(r"^[A-Za-z][^;=\n]*?\b(\w+)\(", code, re.MULTILINE)]
    found, at = {}, 0
    for match in re.finditer(r"^[ \t]+.*", code, re.MULTILINE):
        while at < len(heads) and heads[at][0] < match.start():
            at += 1
        for name in re.findall(r"\b(\w+)\s*\(", match.group()):
            if at:
                found.setdefault(name, set()).add(heads[at - 1][1])
    return found


def asked(text):
    """{name: how many `requires` stand before a declaration of it, at most}"""
    found = {}
    for contract, name in re.findall(r"/\*@((?:(?!\*/).)*?)\*/\s*(?:static |inline )*\w+ (\w+)\(", text, re.DOTALL):
        found[name] = max(found.get(name, 0), len(re.findall(r"\brequires\b", contract)))
    return found


def main():
    rows, wrong = ledger(), []
    listed, clauses, file, name = {}, {("", ""): 0}, "", ""
    for line in open(sys.argv[1]):
        if line.startswith(" "):
            clauses[file, name] += 1
        elif not line.startswith("#"):
            file, name, how = line.split()[:3]
            if (file, name) in listed:
                wrong.append(f"{file} {name} is listed twice")
            listed[file, name], clauses[file, name] = how, 0
    files = {path: code_of(path) for path in CALLERS}
    proved = {key for key, is_proved in rows.items() if is_proved}
    wrong += [f"{file} {name} is proved, and not listed" for file, name in sorted(proved - listed.keys())]
    wrong += [f"{file} {name} is listed, and not proved" for file, name in sorted(listed.keys() - proved)]
    if wrong:
        listed = {key: how for key, how in listed.items() if key in proved}
    called = {path: calls(code) for path, (code, _) in files.items()}
    asks_of = {path: asked(text) for path, (_, text) in files.items()}
    watched = 0
    for (file, name), how in listed.items():
        places = [file] + [p for p in files if p.endswith(".h") and p.startswith(("mm/", "spec/"))]
        static = re.search(rf"^static [^;=\n]*\b{name}\(", files[file][0], re.MULTILINE) and file.endswith(".c")
        asks = max(asks_of[p].get(name, 0) for p in (places[:1] if static else places))
        if asks and how == "nothing":
            wrong.append(f"{file} {name} requires something, and is not watched")
        if how == "watched" and clauses[file, name] < asks:
            wrong.append(f"{file} {name} has {asks} requires, and {clauses[file, name]} clauses are watched")
        if how == "uncalled":
            for path in [file] if static else files:
                for caller in sorted(called[path].get(name, ())):
                    if caller != name and not rows.get((path, caller)):
                        wrong.append(f"{file} {name} is called by {caller} of {path}, which is not proved")
        watched += how == "watched"
    for text in wrong:
        print(f"FAIL {text}")
    print(f"{len(listed)} proved functions, {watched} watched, {len(wrong)} wrong")
    sys.exit(1 if wrong or not watched else 0)


main()
