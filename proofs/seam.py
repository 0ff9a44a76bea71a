#!/usr/bin/python3
"""Makes the seam between unproved and proved code executable.

What WP proves of a function holds where its `requires` holds. A proved caller has proved that; an unproved one
has not, and nobody else looks. This program writes, for a build with PAGEWRIGHT_SEAM, a mirror of the sources in
which every call from unproved code to a proved function goes through a wrapper that evaluates the callee's
`requires` first, and the C of those wrappers, translated from the contracts as they stand in the sources.

Everything is found: the proved functions in proofs/ledger, the contracts, predicates and logic functions in the
sources after preprocessing, the calls in the text. What cannot be translated stops the build. The only table is
proofs/seam/ghost.h: which function derives a ghost array from real state (SEAM_GHOST), and which hand-written
function gives the value of a logic function that is too dear as it is written (SEAM_LOGIC).

docs/seam.md says what is checked when, and how to read a report.
"""
import argparse
import os
import re
import sys

sys.dont_write_bytecode = True  # the tree holds sources alone

from acsl import COMPARISONS, FOLDERS, LEXEME, Problem, conjuncts, read_units, shown, sources, uncommented, write
from acsl_to_c import NEGATED, SMALL, TABLE, Scope, Translator, c_name

LEDGER = "proofs/ledger"
MIRRORED = ("mm", "spec", "platform", "fuzz", "tool")


class Ledger:
    """What the ledger says of each function: FILE FUNCTION STATE KIND …"""

    def __init__(self, path):
        self.state = {}
        self.proved = []
        with open(path) as file:
            for number, line in enumerate(file, 1):
                words = line.partition("#")[0].split()
                if not words:
                    continue
                if len(words) < 4:
                    raise Problem(f"{path}:{number}: a line is FILE FUNCTION proved|todo code|ghost")
                self.state[words[0], words[1]] = words[2]
                if words[2] == "proved" and words[3] == "code":
                    self.proved.append((words[0], words[1]))


def handles():
    """The types of handles: what mm/config.h calls a word."""
    with open("mm/config.h") as file:
        return set(re.findall(r"^typedef uint32_t (\w+);", file.read(), re.MULTILINE))


def is_struct(kind):
    """Whether a type is a structure, which a watched function takes or gives by value: what it requires of one cannot
    be translated."""
    return re.fullmatch(r"struct \w+", kind) is not None


# ------------------------------------------------------------------------------------------- checks and wrappers

class Table:
    """proofs/seam/ghost.h: what is written by hand."""

    def __init__(self, path):
        with open(path) as file:
            text = uncommented(file.read())
        self.ghosts = dict(re.findall(r"^SEAM_GHOST\((\w+), (\w+)\)$", text, re.MULTILINE))
        self.logics = dict(re.findall(r"^SEAM_LOGIC\((\w+), (\w+)\)$", text, re.MULTILINE))


class Clause:
    """One thing that is looked at: what a report calls it, and whether it is too dear for every call."""

    def __init__(self, text, node, dear):
        self.text, self.node, self.dear = text, node, dear


class Seam:
    """The whole: what is watched, where it is called, and the C that watches."""

    def __init__(self, ledger, units, constants, table):
        self.ledger, self.units = ledger, units
        self.translator = Translator(units, constants, table)
        self.functions = {}  # (file, name): Function, of the proved ones
        self.unit_of = {}
        self.clauses = {}    # (file, name): [Clause]
        self.calls = {}      # (file, name): how many calls from unproved code
        self.quiet = {}      # the same, from proved code
        self.extern = {}     # name: (file, name), of those that other files can call
        for file, name in ledger.proved:
            unit = units.get(file) or next((u for u in units.values() if name in u.functions and
                                            u.functions[name].file == file), None)
            function = unit and unit.functions.get(name)
            if function is None or function.file != file:
                raise Problem(f"{LEDGER}: the seam finds no function {name} in {file}")
            key = file, name
            self.functions[key], self.unit_of[key] = function, unit
            self.calls[key] = self.quiet[key] = 0
            if file.endswith(".h") or not function.static:
                self.extern[name] = key

    def parts(self, label, node):
        """The clauses of a requires: each conjunct, invariants of the whole state part by part."""
        result = []
        for part in conjuncts(node):
            logic = self.translator.logic(part[1]) if part[0] == "name" else None
            inner = conjuncts(logic.body) if logic else []
            if len(inner) > 1 and any(p[0] in ("name", "call") for p in inner):
                result += self.parts("", logic.body)
            elif part[0] == "problem":
                raise Problem(part[1])
            else:
                text = shown(part)
                result.append(Clause(f"{label}: {text}" if label else text, part, self.translator.turns(part) > SMALL))
        return result

    def clauses_of(self, key):
        """The clauses of a function, without those that stand there twice."""
        if key not in self.clauses:
            self.translator.unit = self.unit_of[key]
            found = {}
            for label, node in self.functions[key].requires.values():
                for clause in self.parts(label, node):
                    found.setdefault(clause.text, clause)
            self.clauses[key] = list(found.values())
        return self.clauses[key]

    def target(self, path, name):
        """The watched function that a name means in a file, or None."""
        key = (path, name)
        if key not in self.ledger.state:
            key = self.extern.get(name)
        if key not in self.functions or not self.functions[key].requires:
            return None
        return key

    @staticmethod
    def wrapper(key):
        return "seam_" + re.sub(r"\W", "_", f"{key[0]}_{key[1]}")

    # -- the mirror

    def mirror(self, path, text):
        """The text of a source with the calls over the seam redirected."""
        # Nothing to read in comments and literals; a literal is still something, an argument for one.
        masked = LEXEME.sub(lambda m: re.sub(r"[^\n]", '"' if m.group()[0] in "'\"" else " ", m.group()), text)
        directive = re.compile(r"^[ \t]*#(?:[^\\\n]|\\.|\\\n)*", re.MULTILINE)
        for match in directive.finditer(masked):
            for name in re.findall(r"\b(\w+)\s*\(", match.group()):
                if self.target(path, name):
                    line = masked.count("\n", 0, match.start()) + 1
                    raise Problem(f"{path}:{line}: {name} is called in a macro, where the seam cannot say who calls it")
        masked = directive.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), masked)
        own = set()  # functions of this file that the ledger does not know
        edits, depth, head, caller, self.at_head = [], 0, "", None, 0
        for match in re.finditer(r"[A-Za-z_]\w*|[{};]", masked):
            word = match.group()
            if word in "{};":
                if word == "{":
                    if depth == 0:
                        caller = self.head_of(head + masked[self.at_head:match.start()])
                        own.add(caller)
                    depth += 1
                elif word == "}":
                    depth -= 1
                if depth == 0:
                    self.at_head, head = match.end(), ""
                continue
            if depth == 0 or caller is None:
                continue
            key = self.target(path, word)
            if key is None or word in own and key[0] != path:
                continue
            if re.search(r"(\.|->)\s*$", masked[:match.start()][-8:]):  # a field
                continue
            line = masked.count("\n", 0, match.start()) + 1
            following = re.match(r"\s*\(\s*(\))?", masked[match.end():])
            if following is None:
                raise Problem(f"{path}:{line}: {word} is used without being called, so the seam would lose sight of it")
            if self.ledger.state.get((path, caller)) == "proved":
                self.quiet[key] += 1
                continue
            self.calls[key] += 1
            comma = "" if following.group(1) else ", "
            edits.append((match.start(), match.end() + following.end(0) - len(following.group(1) or ""),
                          f'{self.wrapper(key)}({word}, "{caller}", "{path}", {line}u{comma}'))
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        return text

    at_head = 0

    @staticmethod
    def head_of(text):
        """The name of the function whose head ends here, or None."""
        text = text[max(text.rfind(";"), text.rfind("}")) + 1:]
        match = re.search(r"\b(?!__attribute__|_Static_assert)([A-Za-z_]\w*)\s*\(", text)
        return match.group(1) if match and "=" not in text[:match.start()] else None

    # -- what is generated

    def check(self, clause, scope):
        """The statement that evaluates a clause."""
        text = clause.text.replace("\\", "\\\\").replace('"', '\\"')
        node = clause.node
        if node[0] == "bin" and node[1] in COMPARISONS:
            left, right = self.translator.term(node[2], scope), self.translator.term(node[3], scope)
            return (f"    {{ const int64_t a = {left}, b = {right};\n"
                    f"      if (a {NEGATED[node[1]]} b || seam_out) {{ seam_broken(&call, \"{text}\", b, a); }} }}\n")
        test = self.translator.term(node, scope)
        return f'    if (!({test}) || seam_out) {{ seam_broken_part(&call, "{text}"); }}\n'

    def prototype(self, key):
        function = self.functions[key]
        types = ", ".join(kind for kind, _ in function.parameters) or "void"
        known = {"uint32_t", "uint8_t", "uint16_t", "uint64_t", "int64_t", "int32_t", "int", "bool", "_Bool", "char"}
        known |= handles()
        kinds = [kind for kind, _ in function.parameters] + [function.result]
        if not all(kind in known | {"void"} or is_struct(kind) for kind in kinds):
            raise Problem(f"{key[0]}: {key[1]} has a type that the seam does not know: {function.result} "
                          f"({types})")
        parameters = "".join(f", {kind} a_{name}" for kind, name in function.parameters)
        return (f"{function.result} {self.wrapper(key)}({function.result} (*callee)({types}), const char *caller, "
                f"const char *file, uint32_t line{parameters})")

    def wrapper_code(self, key):
        """The wrapper of a function; what cannot be translated is named with the function that requires it."""
        try:
            return self.wrapper_of(key)
        except Problem as problem:
            places = sorted({where for where, _ in self.functions[key].requires})
            place = "" if re.match(r"[\w/.]+:\d+: ", str(problem)) else f"{places[0]}: "
            raise Problem(f"{place}{problem} ({key[1]} requires it)") from None

    def wrapper_of(self, key):
        function = self.functions[key]
        self.translator.unit = self.unit_of[key]
        scope = Scope({name: (c_name(name), "integer")
                       for kind, name in function.parameters if not is_struct(kind)})
        clauses = self.clauses_of(key)
        words = [name for kind, name in function.parameters if not is_struct(kind)]
        values = "".join(f"    const int64_t {c_name(name)} = (int64_t)a_{name};\n" for name in words)
        unused = "".join(f"    (void){c_name(name)};\n" for name in words)
        cheap = "".join(self.check(c, scope) for c in clauses if not c.dear)
        dear = "".join(self.check(c, scope) for c in clauses if c.dear).replace("\n    ", "\n        ")
        arguments = ", ".join(f"a_{name}" for _, name in function.parameters)
        give = "" if function.result == "void" else "return "
        deep = f"    if (seam_dear(&self)) {{\n    {dear}    }}\n" if dear else "    (void)seam_dear(&self);\n"
        return (f"{self.prototype(key)}\n{{\n    static struct seam_callee self = {{\"{key[1]}\", 0, 0}};\n"
                f"    const struct seam_call call = {{caller, file, line, &self}};\n{values}\n{unused}"
                f"    seam_out = false;\n{cheap}{deep}    {give}callee({arguments});\n}}\n")

    def watched(self):
        return [key for key in self.functions if self.calls[key]]

    def report(self):
        """What is watched, for people and for the test that compares it with the ledger."""
        lines = ["# What the seam watches: FILE FUNCTION, then how: `watched` (calls from unproved code, and from",
                 "# proved code, which has proved its own), `uncalled` (by unproved code) or `nothing` (is required).",
                 "# Below a watched function its clauses: those looked at in every call, and the dear ones."]
        for key in self.functions:
            if not self.functions[key].requires:
                how = "nothing"
            else:
                clauses = self.clauses_of(key)
                state = "watched" if self.calls[key] else "uncalled"
                how = f"{state} calls={self.calls[key]} proved-calls={self.quiet[key]} clauses={len(clauses)}"
            lines.append(f"{key[0]} {key[1]} {how}")
            if self.calls[key]:
                lines += [f"    {'dear ' if c.dear else 'every'} {c.text}" for c in self.clauses_of(key)]
        return "\n".join(lines) + "\n"


def builtin(prototype):
    """The compiler's own names for types: a header before all others must not include one of the C library."""
    prototype = re.sub(rf"\b({'|'.join(sorted(handles()))})\b", "uint32_t", prototype)
    prototype = re.sub(r"\b(u?)int(\d+)_t\b", lambda m: f"__{m.group(1).upper()}INT{m.group(2)}_TYPE__", prototype)
    return re.sub(r"\bbool\b", "_Bool", prototype)


def generate(seam, root, out):
    """Writes everything that the build takes."""
    for folder in MIRRORED:
        for path in sources(folder, (".c", ".h", ".acsl", ".def", ".inc")) if os.path.isdir(folder) else []:
            with open(path) as file:
                text = file.read()
            write(f"{out}/mirror/{path}", f'#line 1 "{root}/{path}"\n' + seam.mirror(path, text))
    watched = seam.watched()
    wrappers = [seam.wrapper_code(key) for key in watched]
    translator = seam.translator
    twins, prototypes = [], []
    for name, function in sorted(translator.table.logics.items()):
        unit = next((u for u in seam.units.values() if name in u.logic), None)
        if unit is None:
            raise Problem(f"{TABLE}: there is no logic function {name}")
        translator.unit = unit
        without, translator.table.logics = translator.table.logics, {}
        written = translator.define(unit.logic[name])
        translator.table.logics = without
        kinds = unit.logic[name].result, *[kind for kind, _ in unit.logic[name].parameters]
        shapes = {("bool",): ("bool {}(void)", ""), ("integer",) * 2: ("int64_t {}(int64_t x)", "x"),
                  ("integer",) * 3: ("int64_t {}(int64_t n, int64_t x)", "n, x")}
        if kinds not in shapes:
            raise Problem(f"{TABLE}: {name} is no function of one or two integers and no predicate of none")
        head, value = shapes[kinds]
        prototypes.append(f"{head.format(function)};\n{head.format(function + '_as_written')};\n")
        twins.append(f"{head.format(function + '_as_written')}\n{{\n    return {written}({value});\n}}\n")
    structs = sorted(set(re.findall(r"\bstruct \w+", " ".join(seam.prototype(key) for key in watched))))
    headers = "".join(f'#include "{path}"\n' for folder in FOLDERS for path in sources(folder, (".h",)))
    write(f"{out}/seam_calls.h", "/* Made by proofs/seam.py: included before every source of a mirror. */\n"
          "#ifndef SEAM_CALLS_H\n#define SEAM_CALLS_H\n\n"
          + "".join(f"{kind};\n" for kind in structs)
          + "".join(builtin(seam.prototype(key)) + ";\n" for key in watched) + "\n#endif\n")
    # every ghost array that has a derivation, so that ghost.c always has what it fills
    ghosts = [(n, *translator.ghosts[n]) for n in sorted(translator.table.ghosts) if n in translator.ghosts]
    missing = sorted(translator.table.ghosts.keys() - translator.ghosts.keys())
    if missing:
        raise Problem(f"{TABLE}: there is no ghost array {missing[0]}")
    write(f"{out}/seam_ghosts.h", "/* Made by proofs/seam.py: the ghost arrays, as real ones. */\n"
          f"#ifndef SEAM_GHOSTS_H\n#define SEAM_GHOSTS_H\n\n{headers}\n"
          + "".join(f"extern {kind} {name}{dims};\n" for name, kind, dims in ghosts) + "\n#endif\n")
    derive = "".join(f"void {f}(void);\n" for f in sorted(set(translator.table.ghosts.values())))
    write(f"{out}/seam_checks.c", "/* Made by proofs/seam.py: the requires of proved functions, as C. */\n"
          '#include "seam_ghosts.h"\n#include "seam_calls.h"\n#include "runtime.h"\n\n'
          f"{derive}{''.join(prototypes)}"
          + "".join(f"{kind} {name}{dims};\n" for name, kind, dims in ghosts) + "\n"
          + "".join(translator.heads) + "\n" + "\n".join(translator.code) + "\n" + "\n".join(twins) + "\n"
          + "\n".join(wrappers))
    write(f"{out}/watched.txt", seam.report())


def main():
    """Reads the sources below the current folder and writes into OUT."""
    parser = argparse.ArgumentParser(description="Makes the requires of proved functions executable (docs/seam.md).")
    parser.add_argument("--cc", default="cc", help="the C compiler, whose preprocessor is used")
    parser.add_argument("--out", required=True, help="the folder to write to")
    arguments = parser.parse_args()
    root, out = os.path.realpath("."), os.path.realpath(arguments.out)
    try:
        ledger = Ledger(LEDGER)
        units, constants = read_units(arguments.cc, out)
        generate(Seam(ledger, units, constants, Table(TABLE)), root, out)
    except (Problem, OSError) as problem:
        print(f"seam: {problem}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
