"""What need not be given to WP again: proofs that are known from an earlier run.

The idea: all that WP makes its goals of, and all that decides whether they are proved, goes into one digest for each
function. proofs/digests has a line with the digest and the number of goals of each function that a run has proved;
where today's digest is the same, WP would be asked the same questions and would be given the same answers.

What goes into the digest of a function:
- its own text: contract, signature and body, as Frama-C prints them;
- every global of the file in which it is proved that its text names, and what those name in turn: contracts and
  signatures of other functions (with their file, and whether a body stands there, but without the body), types,
  variables with their first values, predicates and logic functions. A word counts as a name wherever it stands,
  so it is rather too much than too little. WP works by names as well: of a called function it uses the contract
  and nothing of the body, and its choice of a memory model looks at contracts and at the function's own body;
- whatever stands outside of functions and has no single name: such a thing could matter to every function;
- the options of the function, those that all functions get, and the versions of Frama-C, Why3 and the provers, with
  their drivers, Frama-C's headers and WP's own definitions;
- the sources of this runner, comments left out.

What a run of WP looks at besides is looked at in every run, whatever the digests say: run.py reads all files anew
with Frama-C, has it generate the run-time checks of all functions, and refuses each warning; gate.py judges all
that is printed, so whether a contract is granted that nobody proves (a function without body, an axiom), whether
calls go in circles, whether a callee is proved, whether a contract lacks a clause. What Frama-C says of a
function's properties when WP has ended follows from what the digest covers, and is looked at when the line is written.

Relies on: program.py for the globals of a file. Not on proofs/digests being honest: a line can be written by hand.
--again, which ci/test uses, and --cold are what finds that.
"""
import ast
import glob
import hashlib
import math
import os
import random
import re
import subprocess

import book
import program as p
import source
import wp
from source import Problem

DIGESTS = "proofs/digests"
HEAD = """\
# Proofs that need not be done again: FILE FUNCTION DIGEST GOALS. The digest is over all that a proof depends on
# (proofs/digests.py) and the number of goals; a function that has another digest today is given to WP again.
# ci/prove --accept and --record write this file; nothing is lost when it is gone.
"""
LINE = re.compile(r"(\S+) +(\S+) +([0-9a-f]{32}) +([1-9][0-9]*)$")


def sha(*parts):
    """A digest of texts, each kept apart from the next."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode()
        whole.update(b"%d:" % len(data) + data)
    return whole.hexdigest()[:32]


# ------------------------------------------------------------------------------------------- the file

def read():
    """The committed lines as {(file, function): {(digest, goals)}}: a merge may leave two of a function."""
    found = {}
    if not os.path.exists(DIGESTS):
        return found
    for number, line in enumerate(source.read(DIGESTS).split("\n"), 1):
        match = LINE.match(line)
        if match:
            found.setdefault((match.group(1), match.group(2)), set()).add((match.group(3), int(match.group(4))))
        elif line and not line.startswith("#"):
            raise Problem(f"{DIGESTS}:{number}: is no line FILE FUNCTION DIGEST GOALS: {line[:60]!r}")
    return found


def write(lines):
    """Writes the file as a whole; LINES is {(file, function): (digest, goals)}."""
    text = "".join(f"{file:<22} {function:<34} {digest} {goals}\n"
                   for (file, function), (digest, goals) in sorted(lines.items()))
    book.write(DIGESTS, HEAD + text)


# ------------------------------------------------------------------------------------------- what is the same for all

def said(environment, *command):
    """What a tool says of itself; one that is not there says so as well."""
    try:
        result = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        return f"no {command[0]}: {error.strerror}"
    return f"{' '.join(command)}: {result.returncode}: {result.stdout}{result.stderr}"


def contents(pattern):
    """The names and contents of files."""
    for path in sorted(glob.glob(pattern, recursive=True)):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                yield f"{path} {hashlib.sha256(file.read()).hexdigest()}"


def tools(environment):
    """Versions and drivers of all that takes part. Of Why3's configuration everything counts but how many provers the
    machine may run at a time, where they lie, and where this tree lies."""
    drivers = os.path.dirname(environment["WHY3CONFIG"]) + "/drivers"
    configuration = re.sub(r"^(running_provers_max|path) = .*\n", "", source.read(environment["WHY3CONFIG"]),
                           flags=re.MULTILINE).replace(drivers, "DRIVERS")
    share, why3, *versions = [said(environment, *command) for command in (
        ("frama-c", "-print-share-path"), ("why3", "--print-datadir"), ("frama-c", "-version"), ("why3", "--version"),
        *((prover, "--version") for prover in book.PROVERS))]
    found = [configuration, share, why3, *versions]
    share, why3 = share.rpartition(": ")[2].strip(), why3.rpartition(": ")[2].strip()
    for pattern in (f"{share}/libc/*.h", f"{share}/wp/**", f"{why3}/drivers/*", f"{why3}/*.conf"):
        found += contents(pattern)
    found += [line.replace(drivers, "DRIVERS") for line in contents(f"{drivers}/*")]
    return found


def runner_sources():
    """The modules of this runner, as Python understands them: without comments and what is written for people."""
    here = os.path.dirname(os.path.realpath(__file__))
    trees, todo = {}, ["run"]
    while todo:
        name = todo.pop()
        path = f"{here}/{name}.py"
        if name in trees or not os.path.exists(path):
            continue
        tree = ast.parse(source.read(path))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                todo += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                todo.append(node.module or "")
            body = getattr(node, "body", None)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and body and \
                    isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
                body[0].value.value = None
        trees[name] = ast.dump(tree)
    return [f"{name} {tree}" for name, tree in sorted(trees.items())]


# ------------------------------------------------------------------------------------------- one function

class File:
    """The globals of one file that is given to Frama-C, and what each of them names."""

    def __init__(self, unit, platform):
        self.unit, self.program = unit, unit.program
        self.named, self.always = {}, []  # name: the globals that it may mean; those that may matter to all
        for i, item in enumerate(self.program.globals):
            for name in item.names or ():
                self.named.setdefault(name, []).append(i)
            if item.names is None:
                self.always.append(i)
        self.digests, self.words = [], []
        for item in self.program.globals:
            words = list(item.tokens)
            if item.function:  # what judge_statuses looks at besides the text
                function = self.program.functions[item.function]
                place = unit.files[item.function]
                words += ["body" if function.body is not None else "no body", str(place),
                          "platform" if item.function in platform else "core"]
            self.digests.append(sha(*words))
            self.words.append(self.named.keys() & set(item.tokens))

    def reached(self, name):
        """What a function of this file may mean: the places in `globals`."""
        body = self.program.functions[name].body or []
        found, seen = set(self.always), set()
        todo = {name} | self.named.keys() & set(body)
        for i in self.always:
            todo |= self.words[i]
        while todo - seen:
            seen |= (fresh := todo - seen)
            places = {i for word in fresh for i in self.named[word]} - found
            found |= places
            todo = set().union(*(self.words[i] for i in places))
        return sorted(found)

    def digest(self, name):
        """Of a function of this file: where it stands, its body, and all that it may mean."""
        body = self.program.functions[name].body or []
        return sha(self.unit.source, name, *body, "globals", *[self.digests[i] for i in self.reached(name)],
                   "unnamed", *self.program.unnamed)


class Today:
    """The digests of today, and which of them are those of proofs/digests."""

    def __init__(self, whole, environment, files):
        """FILES holds the options of files, as in proofs/files."""
        self.units = {unit.source: unit for unit in whole.units}
        self.platform = whole.survey.platform()
        self.options = files
        self.common = sha(wp.CPP, *wp.WP_OPTIONS, *book.PROVERS, "tools", *tools(environment), "runner",
                          *runner_sources())
        self.files, self.known = {}, {}

    def digest(self, entry, goals):
        """The digest of a function and its number of goals; None where Frama-C does not see it."""
        key = entry.file, entry.function
        if key not in self.known:
            path, options = wp.unit_of(entry.file), wp.options_of(entry, self.options)
            unit = self.units.get(path)
            if unit is None or unit.files.get(entry.function) != entry.file:
                return None
            if path not in self.files:
                self.files[path] = File(unit, self.platform)
            self.known[key] = sha(self.common, entry.file, entry.function, entry.kind, "options", *options, "text",
                                  self.files[path].digest(entry.function))
        return sha(self.known[key], str(goals))

    def taken(self, entries, committed):
        """{(file, function): goals} of those whose proof is known: the line's digest is that of today."""
        found = {}
        for entry in entries:
            key = entry.file, entry.function
            for digest, goals in sorted(committed.get(key, ())):
                if entry.state == "proved" and digest == self.digest(entry, goals):
                    found[key] = goals
        return found

    def record(self, entries, committed, results, spoilt):
        """Writes the file: a line for each function that RESULTS says is proved, and of the others the lines that are
        those of today. Nothing that WP was given and that is not proved keeps a line, nor what stands in a SPOILT file.
        """
        given = {(r.entry.file, r.entry.function): r for r in results}
        goals = self.taken([e for key, e in entries.items() if key not in given], committed)
        for key, result in given.items():
            if result.entry.state == "proved" and not result.faults and result.proved == result.goals > 0:
                goals[key] = result.goals
        lines = {key: (self.digest(entries[key], number), number) for key, number in goals.items()
                 if key in entries and wp.unit_of(key[0]) not in spoilt}
        write({key: line for key, line in lines.items() if line[0]})


def draw(taken, one_in, seed):
    """Of what is taken by its digest: what WP is given all the same."""
    keys = sorted(taken)
    return random.Random(f"digests {seed}").sample(keys, math.ceil(len(keys) / one_in)) if keys else []
