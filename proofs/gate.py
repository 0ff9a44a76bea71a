"""The rules that a proof has to obey, judged on the programs that Frama-C read.

The idea: a goal that WP proves is worth what WP was allowed to assume. Everything that may be assumed is
listed here by its form; what has another form does not pass. docs/TRUST.md says what is left.

Relies on: program.py for the programs, source.py for where a function stands.
"""
import os
import re

import program as p
from source import PLATFORM

CLAUSES = {"requires", "ensures", "assigns", "terminates", "exits", "behavior", "complete", "disjoint", "assumes"}
STATEMENT_CLAUSES = {("assert",), ("loop", "invariant"), ("loop", "assigns"), ("loop", "variant")}
BACKSLASH = {"\\at", "\\exists", "\\forall", "\\false", "\\let", "\\nothing", "\\old", "\\result", "\\true", "\\valid",
             "\\valid_read", "\\separated"}
CODE_WORDS = {"volatile", "union", "asm", "__asm", "__asm__", "__attribute__", "__attribute", "__declspec", "__thread"}


class Unit:
    """A program together with the file in which each of its functions is defined (None: nowhere)."""

    def __init__(self, program, places, public):
        self.program, self.source = program, program.source
        self.files = {name: self.place(function, places.get(name, []), public)
                      for name, function in program.functions.items()}

    def place(self, function, places, public):
        """A static function of this file hides one that other files know by the same name."""
        own = [path for path in places if stem(path) == stem(self.source)]
        if own and function.body is not None:
            return own[0]
        if function.name in public:
            return public[function.name]
        shared = [path for path in places if not path.endswith(".c")]
        return own[0] if own else shared[0] if len(shared) == 1 else None


def stem(path):
    return os.path.splitext(path)[0]


class Whole:
    """All units: what each name means, and what is wrong."""

    def __init__(self, programs, survey):
        self.survey = survey
        places = {}
        for path, name in survey.found:
            places.setdefault(name, []).append(path)
        public = {name: path for program in programs for name, function in program.functions.items()
                  for path in places.get(name, [])
                  if function.body is not None and not function.static and stem(path) == stem(program.source)}
        if len(programs) < len(survey.units()):
            public = {**self.declared(places), **public}
        self.units = [Unit(program, places, public) for program in programs]
        self.problems = []
        self.functions = {}  # (file, name): (Unit, Function), the definition where there is one
        self.logic = {}
        self.calls = {}      # (file, name): {(file, name) of what it calls}
        for unit in self.units:
            for name, function in unit.program.functions.items():
                key = unit.files[name], name
                if key not in self.functions or function.body is not None:
                    self.functions[key] = unit, function
            self.logic.update(unit.program.logic)

    def declared(self, places):
        """Where functions stand by the text alone: for those whose file was not read."""
        found = {name: of[0] for name, of in places.items() if len(of) == 1}
        for name, header in self.survey.declarations.items():
            fits = [path for path in places.get(name, []) if stem(path) == stem(header)]
            if len(fits) == 1:
                found[name] = fits[0]
        return found

    def say(self, text):
        if text not in self.problems:
            self.problems.append(text)

    def judge(self, entries):
        """All problems of the programs; ENTRIES is the ledger."""
        for unit in self.units:
            self.judge_names(unit)
            self.judge_logic(unit)
            for function in unit.program.functions.values():
                self.judge_contract(unit, function)
                self.judge_body(unit, function)
            for word in sorted(CODE_WORDS & set(unit.program.tokens)):
                self.say(f"{unit.source}: the word `{word}` in the parsed program")
            for text in unit.program.strange:
                self.say(f"{unit.source}: {text}")
        self.judge_one_meaning()
        self.judge_cycles()
        if len(self.units) == len(self.survey.units()):  # else what is missing would hide what is wrong
            self.judge_bodies()
            self.judge_callees(entries)
        return self.problems

    # ---- names

    def judge_names(self, unit):
        """Frama-C and the text must hold the same functions."""
        for name, function in unit.program.functions.items():
            path = unit.files[name]
            if function.body is not None and path is None:
                self.say(f"{unit.source}: Frama-C sees a function {name} that the ledger does not know")
            if path is not None and function.ghost != (self.survey.found[path, name] == "ghost"):
                self.say(f"{path}: {name} is {self.survey.found[path, name]} in the text and not for Frama-C")

    def judge_one_meaning(self):
        """A name means the same in every file: nobody can use another contract, or another body, than is proved."""
        seen = {}

        def check(kind, name, meaning, where):
            first, place = seen.setdefault((kind, name), (meaning, where))
            if first != meaning:
                self.say(f"{kind} {name} means one thing in {place} and another in {where}")
        for unit in self.units:
            for name, function in unit.program.functions.items():
                path = unit.files[name]
                private = function.static and path is not None and path.endswith(".c")
                if not function.contract and function.body is None:
                    continue  # says nothing; Frama-C warns where a proof would have to know
                check("the contract of", f"{path}/{name}" if private else name, function.normal(), unit.source)
                if function.body is not None and path is not None and not path.endswith(".c"):
                    check("the body of", name, function.body, unit.source)
            for name, logic in unit.program.logic.items():
                check("the definition of", name, logic.tokens, unit.source)
            for name, tokens in unit.program.types.items():
                check("the type", name, tokens, unit.source)
            for name, tokens in unit.program.values.items():
                if "const" in unit.program.variables[name]:  # WP believes the first value of no other
                    check("the value of", name, tokens, unit.source)
            for name, tokens in unit.program.variables.items():
                private = "static" in tokens
                check("the variable", f"{unit.source}/{name}" if private else name, tokens, unit.source)

    def judge_bodies(self):
        """Without a body there is no proof, so a contract would be an axiom."""
        platform = self.survey.platform()
        for (path, name), (unit, function) in self.functions.items():
            if function.body is not None:
                continue
            if name in platform and not function.ghost:
                missing = [c for c in ("terminates", "exits", "assigns")
                           if c not in [clause[0] for _, clause in p.clauses_of(function.contract)]]
                if missing:
                    self.say(f"{PLATFORM}: the contract of {name} has no " + ", ".join(missing))
            elif function.ghost or function.contract or name in self.survey.declarations:
                self.say(f"{path or unit.source}: {name} has no body, so its contract would be trusted")
        for path, name in self.survey.found:
            if (path, name) not in self.functions or self.functions[path, name][1].body is None:
                self.say(f"{path}: Frama-C sees no body of {name}")

    # ---- logic

    def judge_logic(self, unit):
        definitions = unit.program.logic
        uses = {name: logic.words() & definitions.keys() for name, logic in definitions.items()}
        for name, logic in definitions.items():
            if logic.kind not in ("predicate", "logic") or logic.body is None:
                self.say(f"{unit.source}: `{' '.join(logic.tokens[:4])}`: only predicates and logic functions that are "
                         "defined may stand outside of functions")
                continue
            self.judge_words(unit, logic.tokens, name)
            if name in uses[name] and not decreasing(logic):
                self.say(f"{unit.source}: {name} is defined by itself; "
                         f"only `n <= 0 ? … : … {name}(n - 1) …` is known to end")
        for group in cycles(uses):
            if len(group) > 1:
                self.say(f"{unit.source}: {', '.join(sorted(group))} are defined by each other")

    def judge_words(self, unit, tokens, where):
        for token in tokens:
            if token.startswith("\\") and token not in BACKSLASH:
                self.say(f"{unit.source}: {where}: `{token}` is not among the words that the gate knows")

    # ---- contracts and bodies

    def judge_contract(self, unit, function):
        where = f"{unit.files[function.name] or unit.source}: {function.name}"
        clauses = p.clauses_of(function.contract)
        behaviors = {behavior for behavior, _ in clauses if behavior}
        self.judge_words(unit, function.contract, function.name)
        for behavior, clause in clauses:
            if clause[0] not in CLAUSES:
                self.say(f"{where}: a clause `{clause[0]}` may not stand in a contract")
            if clause[0] in ("terminates", "exits"):
                wanted = "\\true" if clause[0] == "terminates" else "\\false"
                if clause[1:] != [wanted] or behavior:
                    self.say(f"{where}: `{' '.join(clause)}` must be `{clause[0]} {wanted}`")
        if behaviors and not any(clause[0] == "complete" for _, clause in clauses):
            self.say(f"{where}: has behaviors, but not `complete behaviors`")

    def judge_body(self, unit, function):
        where = f"{unit.files[function.name] or unit.source}: {function.name}"
        for annotation in unit.program.body_annotations(function):
            for clause in annotation:
                head = (clause[0],) if clause[0] != "loop" else tuple(clause[:2])
                if head not in STATEMENT_CLAUSES:
                    self.say(f"{where}: a clause `{' '.join(head)}` may not stand in a body")
                if head == ("loop", "variant") and "for" in clause:
                    self.say(f"{where}: a variant over a relation of its own")
                self.judge_words(unit, clause, function.name)
        called, named = unit.program.calls(function)
        for name in sorted(named):
            self.say(f"{where}: takes the address of {name}; calls must be seen")
        if function.body is not None:
            words = unit.program.code_words(function)
            if any(words[i:i + 2] == ["(", "*"] and words[p.closing(words, i) + 1] == "(" for i in range(len(words))):
                self.say(f"{where}: calls through a pointer")
            self.calls[unit.files[function.name], function.name] = {(unit.files[name], name) for name in called}

    # ---- who calls whom

    def judge_cycles(self):
        """A call that leads back could prove itself; between files it would be a layer that calls upwards."""
        for group in cycles(self.calls):
            names = sorted(name for _, name in group)
            if len(group) > 1 or any(key in self.calls.get(key, ()) for key in group):
                self.say(f"{sorted(group)[0][0]}: {', '.join(names)}: a cycle of calls")
        between = {}
        for (path, _), called in self.calls.items():
            for other, name in called:
                if path and other and stem(other) != stem(path):
                    between.setdefault(stem(path), set()).add(stem(other))
        for group in cycles(between):
            if len(group) > 1:
                self.say(f"{', '.join(sorted(group))}: files that call each other: " + self.evidence(group))

    def evidence(self, group):
        found = [f"{name} calls {callee}" for (path, name), called in sorted(self.calls.items(), key=str)
                 for other, callee in sorted(called, key=str)
                 if other and path and stem(path) in group and stem(other) in group and stem(path) != stem(other)]
        return "; ".join(found[:6])

    def judge_callees(self, entries):
        """What is proved rests on what is proved, and on the platform."""
        platform = self.survey.platform()
        for key, entry in sorted(entries.items()):
            if entry.state != "proved":
                continue
            for path, name in sorted(self.calls.get(key, ()), key=str):
                if path is None and name in platform:
                    continue
                callee = entries.get((path, name))
                if callee is None or callee.state != "proved":
                    self.say(f"{key[0]}: {key[1]} is proved and calls {name}, which is not")

    def contract_faults(self, key):
        """What a proved function's own contract lacks."""
        if key not in self.functions:
            return
        clauses = [clause for behavior, clause in p.clauses_of(self.functions[key][1].contract) if not behavior]
        if not clauses:
            yield "no contract"
            return
        missing = [word for word in ("assigns", "exits", "terminates") if word not in [clause[0] for clause in clauses]]
        if missing:
            yield "contract has no " + ", ".join(missing)

    # ---- digests

    def digests(self):
        """{(file or "logic", name): digest} of each contract and each definition."""
        found = {(path, name): p.digest(function.normal())
                 for (path, name), (_, function) in self.functions.items() if path}
        for name in self.survey.platform():
            if (None, name) in self.functions:
                found[PLATFORM, name] = p.digest(self.functions[None, name][1].normal())
        found.update({("logic", name): p.digest(logic.tokens) for name, logic in self.logic.items()})
        return found

    def meaning(self, key):
        """Every contract and definition that a function's proof may use: its own, its callees', and what these use."""
        wanted, todo = {key}, []
        path_name = [key] + [(PLATFORM if path is None else path, name) for path, name in self.calls.get(key, ())]
        for path, name in path_name:
            wanted.add((path, name))
            unit_function = self.functions.get((path, name)) or self.functions.get((None, name))
            if unit_function:
                todo += [w for w in unit_function[1].contract if w in self.logic]
        while todo:
            name = todo.pop()
            if ("logic", name) not in wanted:
                wanted.add(("logic", name))
                todo += [w for w in self.logic[name].words() if w in self.logic]
        return wanted


def decreasing(logic):
    """Is a definition by itself of the one form that ends: `n <= c ? base : … f(…, n - k, …) …`."""
    body, depth, question, colons, marks = logic.body, 0, None, [], 0
    for i, token in enumerate(body):
        depth += (token in p.OPEN) - (token in p.CLOSE)
        if depth == 0 and token == "?":
            marks += 1
            question = i if question is None else question
        if depth == 0 and token == ":":
            colons.append(i)
    if question != 3 or marks != len(colons) or body[1] not in ("<=", "<") or not re.match(r"\d+u?$", body[2]):
        return False
    # The base reaches to the colon that belongs to the first question mark.
    nested, end = 0, None
    for i in range(question + 1, len(body)):
        depth += (body[i] in p.OPEN) - (body[i] in p.CLOSE)
        if depth == 0 and body[i] == "?":
            nested += 1
        if depth == 0 and body[i] == ":":
            if nested == 0:
                end = i
                break
            nested -= 1
    names = [parameter[-1] for parameter in logic.parameters]
    if end is None or body[0] not in names or logic.name in body[:end]:
        return False
    place = names.index(body[0])
    return logic.parameters[place][:-1] == ["integer"] and all_smaller(logic, body[end + 1:], body[0], place)


def all_smaller(logic, rest, variable, place):
    """Does each use of the name in REST hand on less in this PLACE, and is the variable nowhere bound anew."""
    for i, token in enumerate(rest):
        if token in p.BINDERS:
            stop = next((j for j in range(i, len(rest)) if rest[j] in (";", "=")), len(rest))
            if variable in rest[i:stop] or logic.name in rest[i:stop]:
                return False
        if token != logic.name:
            continue
        start = i + 1
        if rest[start:start + 1] == ["{"]:
            start = p.closing(rest, start) + 1
        if rest[start:start + 1] != ["("]:
            return False
        arguments = p.split(rest[start + 1:p.closing(rest, start)], ",")
        argument = arguments[place] if place < len(arguments) else []
        if argument[:2] != [variable, "-"] or len(argument) != 3 or not re.match(r"[1-9]\d*u?$", argument[2]):
            return False
    return True


def cycles(graph):
    """The groups of nodes that reach each other (Tarjan), without recursion."""
    index, low, on_stack, stack, found = {}, {}, set(), [], []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in index:
                    index[successor] = low[successor] = len(index)
                    stack.append(successor)
                    on_stack.add(successor)
                    work.append((successor, iter(graph.get(successor, ()))))
                    break
                if successor in on_stack:
                    low[node] = min(low[node], index[successor])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = set()
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        group.add(member)
                        if member == node:
                            break
                    found.append(group)
    return found
