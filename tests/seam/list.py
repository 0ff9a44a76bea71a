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


def callers(code, name):
    """The functions of a file that call NAME: the last line in column 1 with a name and a parenthesis before it."""
    for match in re.finditer(rf"^[ \t]+.*?\b{name}\s*\(", code, re.MULTILINE):
        heads = re.findall(r"^[A-Za-z][^;=\n]*?\b(\w+)\(", code[:match.start()], re.MULTILINE)
        if heads:
            yield heads[-1]


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
    watched = 0
    for (file, name), how in listed.items():
        head = re.compile(rf"/\*@((?:(?!\*/).)*?)\*/\s*(?:static |inline )*\w+ {name}\(", re.DOTALL)
        places = [file] + [p for p in files if p.endswith(".h") and p.startswith(("mm/", "spec/"))]
        static = re.search(rf"^static [^;=\n]*\b{name}\(", files[file][0], re.MULTILINE) and file.endswith(".c")
        asks = max((len(re.findall(r"\brequires\b", text)) for p in (places[:1] if static else places)
                    for text in head.findall(files[p][1])), default=0)
        if asks and how == "nothing":
            wrong.append(f"{file} {name} requires something, and is not watched")
        if how == "watched" and clauses[file, name] < asks:
            wrong.append(f"{file} {name} has {asks} requires, and {clauses[file, name]} clauses are watched")
        if how == "uncalled":
            for path in [file] if static else files:
                for caller in callers(files[path][0], name):
                    if caller != name and not rows.get((path, caller)):
                        wrong.append(f"{file} {name} is called by {caller} of {path}, which is not proved")
        watched += how == "watched"
    for text in wrong:
        print(f"FAIL {text}")
    print(f"{len(listed)} proved functions, {watched} watched, {len(wrong)} wrong")
    sys.exit(1 if wrong or not watched else 0)


main()
