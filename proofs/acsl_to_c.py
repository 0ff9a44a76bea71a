"""Translates expressions of ACSL (acsl.py) into C that evaluates them in a running program.

Integers have 64 bits. A quantifier becomes loops within the bounds that it states, a counting logic function a
loop. Each read of state stays inside its array: outside it gives 0 and says so (proofs/seam/runtime.h).
"""
import re

from acsl import COMPARISONS, Problem, children, conjuncts, free_names, shown, substituted

TABLE = "proofs/seam/ghost.h"
SMALL = 16  # turns of loops that a check may take at every call


# ------------------------------------------------------------------------------------------- translation into C

NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


class Scope:
    """What the names of an expression stand for: parameters and bound variables, by their C text and type."""

    def __init__(self, names):
        self.names = names

    def with_name(self, name):
        return Scope({**self.names, name: (c_name(name), "integer")})


def c_name(name):
    return "v_" + name


class Translator:
    """Turns expressions into C. What is needed on the way (predicates, quantifiers, reads of state) becomes a
    function of its own; `code` holds them in the order in which they may be compiled."""

    def __init__(self, units, constants, table):
        self.constants, self.table = constants, table
        self.code, self.heads = [], []
        self.made = {}      # what a function was made for: its name
        self.used_ghosts = set()
        self.ghosts = {name: ghost for unit in units.values() for name, ghost in unit.ghosts.items()}
        self.unit = None

    def fresh(self, stem):
        return f"{stem}_{len(self.made)}"

    # -- names

    def logic(self, name):
        return self.unit.logic.get(name)

    def is_row(self, node, scope):
        """A value of a struct type (a frame_t): passed on by address."""
        if node[0] == "name":
            return node[1] in scope.names and scope.names[node[1]][1] not in ("integer", "bool")
        if node[0] == "call":
            logic = self.logic(node[1])
            return logic is not None and logic.result not in ("integer", "bool")
        return False

    def global_name(self, name):
        """A variable of the sources, or a constant."""
        if name in self.ghosts:
            if name not in self.table.ghosts:
                raise Problem(f"no function derives the ghost {name} (SEAM_GHOST in {TABLE})")
            self.used_ghosts.add(name)
            return name
        if name in self.constants:
            return name
        if name in self.unit.private:
            raise Problem(f"{name} is private to {self.unit.path}, so the seam cannot look at it")
        if name not in self.unit.variables:
            raise Problem(f"the seam does not know the name {name}")
        return name

    # -- reads of state

    def read(self, node, scope, want_row=False):
        """An array element, a field or a variable, looked at only where it exists."""
        steps, base = [], node
        while base[0] in ("index", "field"):
            steps.insert(0, base)
            base = base[1]
        indices = [self.term(step[2], scope) for step in steps if step[0] == "index"]
        arguments, kind = list(indices), ""
        if base[0] == "name" and base[1] not in scope.names:
            root = self.global_name(base[1])
        elif self.is_row(base, scope):
            kind = scope.names[base[1]][1] if base[0] == "name" else self.logic(base[1]).result
            root = "(*row)"
            arguments.insert(0, self.row(base, scope))
        else:
            raise Problem(f"the seam cannot translate {shown(node)}")
        if not steps and not (root in self.ghosts and self.ghosts[root][1] == ""):
            if root in self.ghosts:
                raise Problem(f"the seam cannot pass the array {root} on")
            return f"(int64_t){root}"
        path, checks, number = root, [], 0
        for step in steps:
            if step[0] == "field":
                path += f".{step[2]}"
            else:
                checks.append(f"seam_inside(i{number}, sizeof {path} / sizeof {path}[0])")
                path += f"[i{number}]"
                number += 1
        key = ("read", kind, re.sub(r"\[i\d+\]", "[]", path), want_row)
        if key not in self.made:
            self.reader(key, kind, root, path, checks, number, want_row)
        return f"{self.made[key]}({', '.join(arguments)})"

    def reader(self, key, kind, root, path, checks, number, want_row):
        name = self.made[key] = self.fresh("row" if want_row else "at")
        parameters = ([f"const {kind} *row"] if kind else []) + [f"int64_t i{i}" for i in range(number)]
        derive = f"    {self.table.ghosts[root]}();\n" if root in self.ghosts else ""
        test = " && ".join(checks) or "true"
        if want_row:
            result, yes, no = f"const {want_row} *", f"&{path}", "seam_no_row()"
        else:
            result, yes, no = "int64_t ", f"(int64_t){path}", "seam_outside()"
        self.code.append(f"static inline {result}{name}({', '.join(parameters) or 'void'})\n{{\n{derive}"
                         f"    return {test} ? {yes} : {no};\n}}\n")

    def row(self, node, scope, kind="frame_t"):
        """The address of a struct value."""
        if node[0] == "name" and node[1] in scope.names:
            return scope.names[node[1]][0]
        if node[0] == "call":
            return self.call(node, scope)
        return self.read(node, scope, want_row=kind)

    # -- expressions

    def term(self, node, scope):
        kind = node[0]
        if kind == "problem":
            raise Problem(node[1])
        if kind == "num":
            return f"INT64_C({node[1]})"
        if kind in ("true", "false"):
            return kind
        if kind == "name":
            if node[1] in scope.names:
                return scope.names[node[1]][0]
            logic = self.logic(node[1])
            return self.call(("call", node[1], []), scope) if logic else self.read(node, scope)
        if kind in ("index", "field"):
            return self.read(node, scope)
        if kind == "call":
            return self.call(node, scope)
        if kind == "not":
            return f"!({self.term(node[1], scope)})"
        if kind == "minus":
            return f"-({self.term(node[1], scope)})"
        if kind == "if":
            return f"({self.term(node[1], scope)} ? {self.term(node[2], scope)} : {self.term(node[3], scope)})"
        if kind == "let":
            return self.term(substituted(node[3], {node[1]: node[2]}), scope)
        if kind in ("all", "some"):
            return self.quantifier(node, scope)
        sign, left, right = node[1], self.term(node[2], scope), self.term(node[3], scope)
        if sign == "==>":
            return f"(!({left}) || ({right}))"
        if sign in ("<==>", "^^"):
            return f"(({left}) {'==' if sign == '<==>' else '!='} ({right}))"
        return f"({left} {sign} {right})"

    def call(self, node, scope):
        logic = self.logic(node[1])
        if logic is None:
            raise Problem(f"the seam does not know {node[1]}()")
        if len(logic.parameters) != len(node[2]):
            raise Problem(f"{node[1]} of {logic.file} with {len(node[2])} arguments")
        if logic.body[0] == "problem":
            raise Problem(logic.body[1])
        arguments = [self.row(a, scope, kind) if kind not in ("integer", "bool") else self.term(a, scope)
                     for a, (kind, _) in zip(node[2], logic.parameters)]
        return f"{self.define(logic)}({', '.join(arguments)})"

    # -- predicates and logic functions

    def define(self, logic):
        """The C function of a predicate or logic function."""
        if logic.name in self.table.logics:
            return self.table.logics[logic.name]
        key = ("logic", logic.file, logic.name)
        if key in self.made:
            return self.made[key]
        name = self.made[key] = "l_" + logic.name + f"_{len(self.made)}"
        scope = Scope({n: (c_name(n), kind) for kind, n in logic.parameters})
        parameters = ", ".join(f"int64_t {c_name(n)}" if kind in ("integer", "bool") else f"const {kind} *{c_name(n)}"
                               for kind, n in logic.parameters) or "void"
        if logic.result in ("integer", "bool"):
            head = f"static {'bool' if logic.result == 'bool' else 'int64_t'} {name}({parameters})"
        else:
            head = f"static const {logic.result} *{name}({parameters})"
        self.heads.append(head + ";\n")
        body = self.sum_body(logic, scope)
        if body is None:
            if logic.result in ("integer", "bool"):
                body = f"    return {self.term(logic.body, scope)};\n"
            else:
                body = f"    return {self.row(logic.body, scope, logic.result)};\n"
        self.code.append(f"{head}\n{{\n{body}}}\n")
        return name

    def sum_body(self, logic, scope):
        """n <= c ? start : f(n - 1, …) + e becomes a loop: these functions count, and recursion that deep is slow."""
        body = logic.body
        if body[0] != "if" or not self.mentions(body[3], logic.name):
            return None
        test, start, terms = body[1], body[2], self.addends(body[3])
        own = [t for t in terms if t[0] == "call" and t[1] == logic.name]
        counter = test[2][1] if test[:2] == ("bin", "<=") and test[2][0] == "name" else None
        place = [i for i, (_, name) in enumerate(logic.parameters) if name == counter]
        others = [t for t in terms if t not in own]
        if len(own) == 1 and place and test[3][0] == "num" and not any(self.mentions(t, logic.name) for t in others):
            expected = [("name", name) for _, name in logic.parameters]
            expected[place[0]] = ("bin", "-", ("name", counter), ("num", "1"))
            if own[0][2] == expected:
                variable = c_name(counter)
                inner = Scope({**scope.names, counter: ("k", "integer")})
                lines = "".join(f"        sum += {self.term(t, inner)};\n" for t in others)
                return (f"    int64_t sum = {self.term(start, scope)};\n\n"
                        f"    for (int64_t k = {self.term(test[3], scope)} + 1; k <= {variable}; k++) {{\n"
                        f"{lines}    }}\n"
                        f"    return sum;\n")
        return None

    def mentions(self, node, name):
        return node[0] == "call" and node[1] == name or any(self.mentions(part, name) for part in children(node))

    @staticmethod
    def addends(node):
        if node[0] == "bin" and node[1] == "+":
            return Translator.addends(node[2]) + Translator.addends(node[3])
        return [node]

    # -- quantifiers

    def opened(self, node):
        """A predicate applied to arguments, as its definition: what a guard says must be seen."""
        while True:
            if node[0] == "name" and self.logic(node[1]) and self.logic(node[1]).result == "bool":
                logic, arguments = self.logic(node[1]), []
            elif node[0] == "call" and self.logic(node[1]) and self.logic(node[1]).result == "bool":
                logic, arguments = self.logic(node[1]), node[2]
            else:
                return node
            if logic.body[0] == "problem":
                return node
            node = substituted(logic.body, dict(zip((n for _, n in logic.parameters), arguments)))

    def guards_of(self, node):
        """The conjuncts of a guard, definitions of predicates opened."""
        found = []
        for part in conjuncts(node):
            inside = self.opened(part)
            if inside is not part and inside[0] == "bin" and inside[1] == "&&":
                found += self.guards_of(inside)
            elif inside[0] == "bin" and inside[1] == "==>":
                found.append(part)
            else:
                found.append(inside)
        return found

    def split(self, node):
        """Guards and conclusion of the body of a quantifier."""
        names, guards, body = list(node[1]), [], node[2]
        if node[0] == "some":
            return names, self.guards_of(body), ("false",)
        while body[0] == "bin" and body[1] == "==>" or body[0] == "all":
            if body[0] == "all":
                if set(names) & set(body[1]):
                    break
                names += body[1]
                body = body[2]
            else:
                guards += self.guards_of(body[2])
                body = body[3]
        if body[0] == "not" and not self.all_bounded(names, guards):
            return names, guards + self.guards_of(body[1]), ("false",)
        return names, guards, body

    def all_bounded(self, names, guards):
        """Whether guards say where each variable begins and ends; else what must not be says it."""
        sides = {(name, side) for name in names for guard in guards for side, _ in self.bound(guard, name)}
        return len(sides) == 2 * len(names)

    @staticmethod
    def bound(guard, name):
        """Whether a guard bounds a name: ("low"|"high", expression that is still allowed)."""
        if guard[0] != "bin" or guard[1] not in ("<", "<=", ">", ">=", "=="):
            return []
        sign, left, right = guard[1:]
        if right == ("name", name):
            left, right = right, left
            sign = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "=="}[sign]
        if left != ("name", name) or name in free_names(right):
            return []
        if sign == "==":
            return [("low", right), ("high", right)]
        one = ("num", "1")
        return [{"<": ("high", ("bin", "-", right, one)), "<=": ("high", right),
                 ">": ("low", ("bin", "+", right, one)), ">=": ("low", right)}[sign]]

    def order(self, names, guards, where):
        """The variables in an order in which each is bounded by those before it: [(name, lows, highs)]."""
        left, result = list(names), []
        while left:
            for name in left:
                later = set(left)
                ends = [end for guard in guards for end in self.bound(guard, name) if not free_names(end[1]) & later]
                lows, highs = [e for side, e in ends if side == "low"], [e for side, e in ends if side == "high"]
                if lows and highs:
                    result.append((name, lows, highs))
                    left.remove(name)
                    break
            else:
                raise Problem(f"the seam finds no bounds for {left[0]} in {shown(where)}")
        return result

    def quantifier(self, node, scope):
        """A function that runs over all values of the variables within their bounds."""
        names, guards, conclusion = self.split(node)
        outer = sorted(free_names(node) & scope.names.keys())
        key = ("quantifier", self.unit.path, repr(node), tuple((n, scope.names[n]) for n in outer))
        if key in self.made:
            return f"{self.made[key]}({', '.join(scope.names[n][0] for n in outer)})"
        name = self.made[key] = self.fresh("q")
        inner = Scope({n: (c_name(n), scope.names[n][1]) for n in outer})
        parameters = ", ".join(f"int64_t {c_name(n)}" if scope.names[n][1] in ("integer", "bool")
                               else f"const {scope.names[n][1]} *{c_name(n)}" for n in outer) or "void"
        head = f"static bool {name}({parameters})"
        self.heads.append(head + ";\n")
        ordered = self.order(names, guards, node)
        pending, level, lines = list(guards), 1, []
        for number, (variable, lows, highs) in enumerate(ordered):
            bound_here = set(outer) | {v for v, _, _ in ordered[:number]}
            inner = inner.with_name(variable)
            ready = [g for g in pending if not free_names(g) & ({v for v, _, _ in ordered[number + 1:]})]
            pending = [g for g in pending if g not in ready]
            ready = [g for g in ready if not self.is_range(g, variable, lows, highs)]
            self.loop(lines, level, inner, ordered[:number], ordered[number], ready, bound_here)
            level += 1
        first = c_name(ordered[0][0])
        self.conclude(lines, level, inner, conclusion, ordered[0][0], first, node[0])
        while level > 1:
            level -= 1
            lines.append("    " * level + "}")
        lines.append(f"    return {'true' if node[0] == 'all' else 'false'};")
        self.code.append(head + "\n{\n" + "\n".join(lines) + "\n}\n")
        return f"{name}({', '.join(scope.names[n][0] for n in outer)})"

    def is_range(self, guard, variable, lows, highs):
        """The loop's bounds say it already."""
        ends = self.bound(guard, variable)
        return bool(ends) and all(end in (lows if side == "low" else highs) for side, end in ends)

    def loop(self, lines, level, scope, before, this, guards, bound_here):
        """Opens a loop over a variable with the guards that can be asked there.

        Where bounds and some guards speak of this variable and of the state alone, the values that pass are
        listed once for a whole evaluation (struct seam_list), since many parts run over the same ones. Where
        they speak of numbers alone, of this variable and one with few values, they are listed once for ever.
        """
        variable, lows, highs = this
        pad, value = "    " * level, c_name(variable)
        fixed = not any(free_names(e) & bound_here for e in lows + highs)
        wide = fixed and self.range_size(lows, highs) > 4 * SMALL
        members, listed = None, []
        if wide:
            listed = [g for g in guards if not free_names(g) & bound_here and not self.pure(g)]
            if listed:
                members = self.list_of(variable, lows, highs, listed) + "()"
        if wide and not listed and self.number_bounds(lows, highs):
            numeric = [g for g in guards if self.pure(g)]
            others = set().union(*(free_names(g) & bound_here for g in numeric)) if numeric else set()
            few = [b for b in before if {b[0]} == others and self.number_bounds(*b[1:]) and
                   self.range_size(*b[1:]) <= SMALL]
            if few:
                listed = numeric
                members = f"{self.list_of(variable, lows, highs, listed, few[0])}({c_name(few[0][0])})"
        if members:
            lines.append(f"{pad}for (const struct seam_list *{value}l = {members}, *once{level} = {value}l; "
                         f"once{level}; once{level} = NULL)")
            lines.append(f"{pad}for (size_t n{level} = 0; n{level} < {value}l->count; n{level}++) {{")
            lines.append(f"{pad}    const int64_t {value} = {value}l->values[n{level}];")
        else:
            low, high = self.ends(lows, highs, scope)
            lines.append(f"{pad}for (int64_t {value} = {low}, {value}z = {high}; {value} <= {value}z; {value}++) {{")
        for guard in guards:
            if guard not in listed:
                lines.append(f"{pad}    if (!({self.term(guard, scope)})) {{ continue; }}")

    def number_bounds(self, lows, highs):
        """The bounds are constants."""
        return all(self.number(e) is not None for e in lows + highs)

    def ends(self, lows, highs, scope):
        return (self.extreme([self.term(e, scope) for e in lows], ">"),
                self.extreme([self.term(e, scope) for e in highs], "<"))

    def list_of(self, variable, lows, highs, guards, other=None):
        """The function that lists the values of a variable that pass; for each value of OTHER (whose bounds are
        constants) once for ever."""
        renamed = [[substituted(e, {variable: ("name", "it")}) for e in part] for part in (lows, highs, guards)]
        key = ("list", self.unit.path, repr(renamed), repr(other))
        if key in self.made:
            return self.made[key]
        name = self.made[key] = self.fresh("list")
        names = {"it": ("it", "integer")}
        parameter, which, begin = "void", "static struct seam_list list", "seam_list_begin(&list)"
        if other:
            names[other[0]] = (c_name(other[0]), "integer")
            first = max(self.number(e) for e in other[1])
            parameter = f"int64_t {c_name(other[0])}"
            which = (f"static struct seam_list lists[{self.range_size(*other[1:])}];\n"
                     f"    struct seam_list *list = &lists[{c_name(other[0])} - {first}]")
            begin = "seam_list_begin_once(list)"
        scope = Scope(names)
        low, high = self.ends(*renamed[:2], scope)
        test = " && ".join(self.term(g, scope) for g in renamed[2])
        address = "list" if other else "&list"
        self.heads.append(f"static const struct seam_list *{name}({parameter});\n")
        self.code.append(
            f"static const struct seam_list *{name}({parameter})\n{{\n    {which};\n\n"
            f"    if ({begin}) {{\n"
            f"        for (int64_t it = {low}, end = {high}; it <= end; it++) {{\n"
            f"            if ({test}) {{\n                seam_list_add({address}, it);\n            }}\n"
            f"        }}\n    }}\n    return {address};\n}}\n")
        return name

    @staticmethod
    def extreme(values, sign):
        result = values[0]
        for value in values[1:]:
            result = f"({result} {sign} {value} ? {result} : {value})"
        return result

    def conclude(self, lines, level, scope, conclusion, name, first, kind):
        """The innermost statement: a universal one fails with a note of where and which values."""
        pad = "    " * level
        if kind == "some":
            lines.append(f"{pad}return true;")
            return
        for part in conjuncts(conclusion):
            if part[0] == "bin" and part[1] in COMPARISONS:
                lines.append(f"{pad}{{ const int64_t a = {self.term(part[2], scope)}, b = {self.term(part[3], scope)};")
                test, values = f"a {NEGATED[part[1]]} b", "b, a); } }"
            else:
                test, values = f"!({self.term(part, scope)})", "1, 0); }"
            lines.append(f'{pad}if ({test}) {{ return seam_note("{name}", {first}, {values}')

    # -- cost

    def number(self, node):
        """The value of a constant expression, or None."""
        if node[0] == "num":
            return int(node[1], 0)
        if node[0] == "name":
            return self.constants.get(node[1])
        if node[0] == "bin" and node[1] in "+-*":
            a, b = self.number(node[2]), self.number(node[3])
            return None if a is None or b is None else {"+": a + b, "-": a - b, "*": a * b}[node[1]]
        return None

    def range_size(self, lows, highs):
        low = max((n for n in map(self.number, lows) if n is not None), default=None)
        high = min((n for n in map(self.number, highs) if n is not None), default=None)
        return 1 << 32 if low is None or high is None else max(high - low + 1, 0)

    def pure(self, node):
        """It speaks of numbers alone, of no state."""
        if node[0] in ("index", "field"):
            return False
        if node[0] == "name":
            return node[1] not in self.unit.variables and node[1] not in self.ghosts and not self.logic(node[1])
        if node[0] == "call" and not (self.logic(node[1]) and self.pure(self.logic(node[1]).body)):
            return False
        return all(self.pure(part) for part in children(node))

    def turns(self, node, seen=()):
        """An upper bound of the work that an expression takes, in turns of loops; more than SMALL: it is dear."""
        if node[0] in ("all", "some"):
            names, guards, _ = self.split(node)
            size = 1
            for _, lows, highs in self.order(names, guards, node):
                size *= self.range_size(lows, highs)
            return size * max(self.turns(node[2], seen), 1)
        if node[0] == "name" and node[1] in self.ghosts:
            return SMALL + 1
        if node[0] in ("name", "call") and self.logic(node[1]):
            logic = self.logic(node[1])
            if logic.name in self.table.logics or logic.name in seen:
                return SMALL + 1
            own = self.turns(logic.body, (*seen, logic.name))
        else:
            own = 0
        return max([own, *(self.turns(part, seen) for part in children(node))])
