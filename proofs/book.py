"""The files that people commit beside the proofs: the ledger, options of files, and what was promised.

proofs/ledger says for each function whether it counts as proved; proofs/contracts holds a digest of each
contract and each definition, with the number of goals, so that whoever weakens one has to write a line.
"""
import os
import re

from source import Problem, sources

LEDGER = "proofs/ledger"
FILES = "proofs/files"
CONTRACTS = "proofs/contracts"

PROVERS = ("z3", "cvc4", "cvc5")
# What proofs/files and the ledger may add, with the form of its value. None of these changes what is
# proved, only how hard and in which pieces it is tried.
TUNING = {
    "-wp-split": None,
    "-wp-split-depth": re.compile(r"\d{1,2}$"),
    "-wp-timeout": re.compile(r"[1-9]\d{0,2}$"),
    "-wp-prover": re.compile(rf"({'|'.join(PROVERS)})(,({'|'.join(PROVERS)}))*$"),
}

CONTRACTS_HEAD = """\
# What each function and each definition promises: FILE FUNCTION DIGEST GOALS, and `logic NAME DIGEST`. The digest is
# over the contract or definition as Frama-C prints it; GOALS is what WP makes of a proved function (`-`: not proved).
# ci/prove --sync writes the digests, ci/prove --accept the numbers of goals as well. A line that changes here
# is a promise that changed.
"""


class Entry:
    """A line of the ledger."""

    def __init__(self, file, function, state, kind, options, note):
        self.file, self.function, self.state, self.kind = file, function, state, kind
        self.options, self.note = options, note

    def line(self):
        text = f"{self.file:<22} {self.function:<34} {self.state:<7} {self.kind:<6} {' '.join(self.options)}"
        return text.rstrip() + (f"  # {self.note}" if self.note else "")


def tuning(words, where):
    """Checks that options are of those that cannot change what is proved."""
    rest = list(words)
    while rest:
        option = rest.pop(0)
        if option not in TUNING:
            raise Problem(f"{where}: option {option} may not stand here")
        form = TUNING[option]
        if form and not (rest and form.match(rest.pop(0))):
            raise Problem(f"{where}: option {option} wants another value")
    return list(words)


def table_lines(path):
    """The lines of a table as (where, words, note)."""
    if not os.path.exists(path):
        return
    with open(path) as file:
        for number, line in enumerate(file, 1):
            content, _, note = line.partition("#")
            if content.strip():
                yield f"{path}:{number}", content.split(), note.strip()


def write(path, text):
    """Replaces a file as a whole, so that nobody reads half of it."""
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w") as file:
        file.write(text)
    os.replace(temporary, path)


# ------------------------------------------------------------------------------------------- the ledger

def read_ledger():
    """The ledger as {(file, function): Entry}."""
    entries = {}
    for where, words, note in table_lines(LEDGER):
        if len(words) < 4 or words[2] not in ("proved", "todo") or words[3] not in ("code", "ghost"):
            raise Problem(f"{where}: a line is FILE FUNCTION proved|todo code|ghost [OPTIONS] [# NOTE]")
        key = words[0], words[1]
        if key in entries:
            raise Problem(f"{where}: {words[1]} of {words[0]} stands here twice")
        entries[key] = Entry(words[0], words[1], words[2], words[3], tuning(words[4:], where), note)
    return entries


def read_files():
    """The options of each file that needs any, as {file: options}."""
    return {words[0]: tuning(words[1:], where) for where, words, _ in table_lines(FILES)}


def compare(found, entries):
    """The differences between the functions that exist and those in the ledger."""
    for key in sorted(found.keys() - entries.keys()):
        yield f"{LEDGER}: {key[1]} of {key[0]} is missing (ci/prove --sync adds it)"
    for key in sorted(entries.keys() - found.keys()):
        yield f"{LEDGER}: there is no function {key[1]} in {key[0]}"
    for key in sorted(found.keys() & entries.keys()):
        if found[key] != entries[key].kind:
            yield f"{LEDGER}: {key[1]} of {key[0]} is {found[key]}, not {entries[key].kind}"


def sync(found, entries, unreadable):
    """Rewrites the ledger: new functions come in as todo, vanished ones go, all else stays."""
    found = dict(found)
    found.update({key: entry.kind for key, entry in entries.items() if key[0] in unreadable})
    text = []
    if os.path.exists(LEDGER):
        with open(LEDGER) as file:
            for line in file:
                if not line.startswith("#"):
                    break
                text.append(line)
    rank = {path: i for i, path in enumerate(sources())}
    order = {key: (rank[key[0]], i) for i, key in enumerate(found)}
    previous = None
    for key in sorted(found, key=order.get):
        if previous not in (None, key[0]):
            text.append("\n")
        previous = key[0]
        entry = entries.get(key) or Entry(*key, "todo", found[key], [], "")
        entry.kind = found[key]
        text.append(entry.line() + "\n")
    write(LEDGER, "".join(text))


def mark_proved(results):
    """Writes `proved` on the ledger's lines of functions that were to do and are proved now."""
    results = {(r.entry.file, r.entry.function): r for r in results}
    with open(LEDGER) as file:
        lines = file.readlines()
    for i, line in enumerate(lines):
        result = results.get(tuple(line.split()[:2]))
        if result and result.entry.state == "todo" and not result.faults:
            lines[i] = line.replace(" todo   ", " proved ", 1)
            result.entry.state = "proved"
            print(f"proved now: {result.entry.file}/{result.entry.function}")
    write(LEDGER, "".join(lines))


# ------------------------------------------------------------------------------------------- what was promised

def parse_contracts(lines):
    """The table as {(file or "logic", name): (digest, goals)}."""
    found = {}
    for where, words, _ in lines:
        if len(words) != (3 if words[0] == "logic" else 4):
            raise Problem(f"{where}: a line is FILE FUNCTION DIGEST GOALS or logic NAME DIGEST")
        if (words[0], words[1]) in found:
            raise Problem(f"{where}: {words[1]} stands here twice")
        found[words[0], words[1]] = words[2], words[3] if len(words) == 4 else "-"
    return found


def read_contracts():
    return parse_contracts(table_lines(CONTRACTS))


def contract_problems(digests, recorded, entries):
    """Where the promises differ from what is written down."""
    advice = "ci/prove --sync writes it down"
    for key in sorted(digests.keys() | recorded.keys()):
        what = f"the definition of {key[1]}" if key[0] == "logic" else f"the contract of {key[1]} in {key[0]}"
        if key not in recorded:
            yield f"{CONTRACTS}: {what} is missing ({advice})"
        elif key not in digests:
            yield f"{CONTRACTS}: {what} is here, and nowhere else ({advice})"
        elif digests[key] != recorded[key][0]:
            yield f"{CONTRACTS}: {what} is not what it was ({advice})"
    wrong = [f"{key[0]}/{key[1]}" for key, entry in sorted(entries.items())
             if (entry.state == "proved") != (recorded.get(key, ("", "-"))[1] != "-")]
    if wrong:
        yield (f"{CONTRACTS}: a proved function has a number of goals and no other has; not so with "
               f"{', '.join(wrong[:4])}{f' and {len(wrong) - 4} more' if len(wrong) > 4 else ''} (ci/prove --accept)")


def write_contracts(digests, recorded, entries, results):
    """Writes the digests of today; numbers of goals are those of RESULTS, else those that stand there."""
    goals = {key: value for key, (_, value) in recorded.items()}
    by_name = {}
    for (file, name), value in goals.items():  # a function that moved to another file keeps its number
        by_name.setdefault(name, set()).add(value)
    for result in results:
        if not result.faults:
            goals[result.entry.file, result.entry.function] = str(result.goals)
    lines = []
    for key in sorted(digests, key=lambda k: (k[0] == "logic", k)):
        if key[0] == "logic":
            lines.append(f"{'logic':<22} {key[1]:<34} {digests[key]}\n")
            continue
        value = goals.get(key) or "".join(by_name.get(key[1], {"-"}) if len(by_name.get(key[1], "-")) == 1 else "-")
        if key not in entries or entries[key].state != "proved":
            value = "-"
        lines.append(f"{key[0]:<22} {key[1]:<34} {digests[key]} {value}\n")
    write(CONTRACTS, CONTRACTS_HEAD + "".join(lines))


def changed(digests, old):
    """The keys whose promise is another than in an older table, new ones included."""
    return {key for key, digest in digests.items() if old.get(key, ("",))[0] != digest}
