"""Small changes of a C function, and of its contract, as somebody makes them by mistake.

The idea: libclang says where conditions, operators, constants, statements and arguments stand, so that a change is made
in the text itself and reads as a person would have written it. What comes from a macro is left alone: its text stands
elsewhere.

Relies on: python3-clang-14. Knows nothing of proofs but where a contract stands and how its clauses end.
"""
import bisect
import itertools
import re

import program
import source

RELATIONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
ARITHMETIC = {"+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "&&": "||", "||": "&&", "&": "|", "|": "&",
              "<<": ">>", ">>": "<<", "+=": "-=", "-=": "+=", "|=": "&=", "&=": "|="}
LITERAL = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)$")
CONTRACT = re.compile(r"/\*@(?:[^*]|\*(?!/))*\*/\s*(?:static\s+|inline\s+|extern\s+)*\Z")
OPERATORS = ("condition", "statement", "relation", "operator", "constant", "arguments", "ensures")
FORCED = "forced"  # a condition, or a part of one, that always holds or never does: where it is asked for


class Mutation:
    """One change of one file: the text from START to END becomes NEW."""

    def __init__(self, path, text, operator, start, end, new, first):
        self.path, self.operator, self.start, self.end, self.new = path, operator, start, end, new
        self.first = first
        self.old = text[start:end]
        line = text.count("\n", 0, start)
        self.place = f"{line - first + 1}:{start - (text.rfind(chr(10), 0, start) + 1) + 1}"
        self.line = line + 1

    def words(self):
        """Where and what, in one line; the place is counted from the function's first line, or its contract's."""
        return f"{self.place} {self.says()}"

    def says(self):
        """What, in one line."""
        return f"{self.operator} {flat(self.old)} -> {flat(self.new) or '(nothing)'}"

    def apply(self, text):
        return text[:self.start] + self.new + text[self.end:]


def flat(text):
    """Text in one line, cut where it is long, without what would begin a comment of a table."""
    text = re.sub(r"\s+", " ", text.strip()).replace("#", "")
    return text if len(text) <= 70 else text[:67] + "..."


class File:
    """A C file and the changes of its functions; TEXT is what it holds, where that is not what lies there."""

    def __init__(self, path, text=None):
        import clang.cindex as clang
        self.clang, self.path, self.text = clang, path, source.read(path) if text is None else text
        # libclang counts bytes, and here are letters
        self.letters = None if self.text.isascii() else \
            list(itertools.accumulate((len(letter.encode()) for letter in self.text), initial=0))
        arguments = ["-std=c11", "-ffreestanding", "-x", "c"] + source.CPP_ARGS
        unit = clang.Index.create().parse(path, args=arguments, unsaved_files=[(path, self.text)])
        self.functions = {cursor.spelling: cursor for cursor in unit.cursor.get_children()
                          if cursor.kind == clang.CursorKind.FUNCTION_DECL and cursor.is_definition() and
                          cursor.location.file.name == path}

    def function_text(self, name):
        function = self.functions.get(name)
        if function is None:
            return None
        start, end = self.span(function)
        return self.text[start:end]

    def mutations(self, name, forced=False):
        """All changes of the body of a function; with FORCED those that force a condition as well."""
        function = self.functions.get(name)
        body = function and next((c for c in function.get_children()
                                  if c.kind == self.clang.CursorKind.COMPOUND_STMT), None)
        if body is None:
            return []
        first = self.text.count("\n", 0, self.span(function)[0])
        begin, stop = self.span(body)
        found, statements = [], list(body.get_children())
        last = statements[-1] if statements else None
        for cursor in body.walk_preorder():
            of_node = itertools.chain(self.changes(cursor, last), self.forced(cursor) if forced else ())
            for operator, start, end, new in of_node:
                if begin < start and end < stop and self.text[start:end] != new:
                    found.append(Mutation(self.path, self.text, operator, start, end, new, first))
        unique = {(m.start, m.end, m.new): m for m in found}
        return sorted(unique.values(), key=lambda m: (m.start, m.end, m.new))

    def span(self, cursor):
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        return (start, end) if self.letters is None else \
            (bisect.bisect_left(self.letters, start), bisect.bisect_left(self.letters, end))

    def changes(self, cursor, last):
        """(operator, start, end, new text) of all changes of one node of the tree; LAST is the last statement."""
        kinds, kind = self.clang.CursorKind, cursor.kind
        children = list(cursor.get_children())
        if kind in (kinds.IF_STMT, kinds.WHILE_STMT, kinds.CONDITIONAL_OPERATOR) and children:
            start, end = self.span(children[0])
            yield "condition", start, end, f"!({self.text[start:end]})"
        if kind in (kinds.BINARY_OPERATOR, kinds.COMPOUND_ASSIGNMENT_OPERATOR) and len(children) == 2:
            between = self.span(children[0])[1], self.span(children[1])[0]
            yield from self.operator(*between)
        if kind == kinds.UNARY_OPERATOR:
            start, end = self.span(cursor)
            for old, new in (("++", "--"), ("--", "++")):
                if self.text[start:end].startswith(old):
                    yield "operator", start, start + 2, new
                elif self.text[start:end].endswith(old):
                    yield "operator", end - 2, end, new
            if self.text[start] == "!":
                yield "operator", start, start + 1, ""
        if kind == kinds.INTEGER_LITERAL:
            yield from self.constant(*self.span(cursor))
        if kind == kinds.CALL_EXPR:
            yield from self.swapped(list(cursor.get_arguments()))
        if kind in (kinds.COMPOUND_STMT, kinds.IF_STMT, kinds.WHILE_STMT, kinds.FOR_STMT):
            for child in children if kind == kinds.COMPOUND_STMT else children[1:]:
                yield from self.dropped(child, last)

    def forced(self, cursor):
        """(operator, start, end, new text) for each condition that stands in one node of the tree."""
        kinds, kind = self.clang.CursorKind, cursor.kind
        children, conditions = list(cursor.get_children()), []
        if kind in (kinds.IF_STMT, kinds.WHILE_STMT, kinds.CONDITIONAL_OPERATOR) and children:
            conditions = children[:1]
        if kind == kinds.FOR_STMT:  # its condition is the one part before the body that compares
            conditions = [child for child in children[:-1] if child.type.spelling in ("int", "_Bool") and
                          child.kind == kinds.BINARY_OPERATOR and not self.assigns(child)][:1]
        if kind == kinds.BINARY_OPERATOR and len(children) == 2 and \
                re.match(r"[\s)]*(&&|\|\|)", self.text[self.span(children[0])[1]:self.span(children[1])[0]]):
            conditions = children
        for condition in conditions:
            start, end = self.span(condition)
            if not LITERAL.match(self.text[start:end]):
                for new in ("1", "0"):
                    yield FORCED, start, end, new

    def assigns(self, cursor):
        children = list(cursor.get_children())
        between = self.text[self.span(children[0])[1]:self.span(children[1])[0]]
        return re.match(r"[\s)]*=(?!=)", between) is not None

    def operator(self, start, end):
        """The operator between two operands, which may stand in brackets."""
        match = re.match(r"[\s)]*([^\s()\w]+)[\s(]*", self.text[start:end])
        if not match:
            return
        old, at = match.group(1), start + match.start(1)
        for name, table in (("relation", RELATIONS), ("operator", ARITHMETIC)):
            if old in table:
                yield name, at, at + len(old), table[old]

    def constant(self, start, end):
        match = LITERAL.match(self.text[start:end])
        if not match:
            return
        value, suffix = int(match.group(1), 0), match.group(2)
        yield "constant", start, end, f"{value + 1}{suffix}"
        if value > 0:
            yield "constant", start, end, f"{value - 1}{suffix}"

    def swapped(self, arguments):
        for left, right in zip(arguments, arguments[1:]):
            if left is None or right is None or left.type.get_canonical().spelling != \
                    right.type.get_canonical().spelling:
                continue
            (start, middle), (other, end) = self.span(left), self.span(right)
            if middle <= other:
                yield ("arguments", start, end,
                       self.text[other:end] + self.text[middle:other] + self.text[start:middle])

    def dropped(self, statement, last):
        kinds = self.clang.CursorKind
        plain = (kinds.CALL_EXPR, kinds.BINARY_OPERATOR, kinds.COMPOUND_ASSIGNMENT_OPERATOR, kinds.UNARY_OPERATOR,
                 kinds.BREAK_STMT, kinds.CONTINUE_STMT, kinds.RETURN_STMT)
        if statement.kind not in plain or (statement.kind == kinds.RETURN_STMT and statement == last):
            return
        start, end = self.span(statement)
        semicolon = re.match(r"[\s)]*;", self.text[end:])
        if semicolon:
            yield "statement", start, end + semicolon.end(), ";"


def contract_mutations(path, name):
    """A clause of `ensures' left out, for each that stands as text in the contract of a function that PATH declares or
    defines first."""
    text = source.read(path)
    found = []
    for match in re.finditer(rf"\b{re.escape(name)}\s*\(", text):
        head = text.rfind("\n", 0, match.start()) + 1
        while head > 0 and not re.search(r"[;}/]\s*\Z", text[:head]):  # the head may begin on a line before
            head = text.rfind("\n", 0, head - 1) + 1
        contract = CONTRACT.search(text[:head])
        if contract is None or not re.match(r"[\w\s*]*\Z", text[head:match.start()]):
            continue
        begin = contract.start()
        end = text.index("*/", begin)
        first = text.count("\n", 0, begin)
        for start, stop in clauses(text, begin + 3, end):
            if re.match(r"ensures\b", text[start:stop]):
                found.append(Mutation(path, text, "ensures", start, stop, "", first))
        break
    return found


def clauses(text, start, end):
    """Where the clauses of an annotation begin and end, their semicolons included, as program.clauses splits them."""
    depth, binders, begin = 0, 0, None
    for match in program.TOKEN.finditer(text, start, end):
        token = match.group()
        if token.startswith(("//", "/*")):
            continue
        begin = match.start() if begin is None else begin
        depth += (token in program.OPEN) - (token in program.CLOSE)
        if token in program.BINDERS and depth == 0:
            binders += 1
        if token == ";" and depth == 0:
            if binders == 0:
                yield begin, match.end()
                begin = None
            else:
                binders -= 1


def draw(mutations, count, random):
    """COUNT of them, of as many kinds as there are, in an order that RANDOM decides."""
    kinds = {}
    for mutation in mutations:
        kinds.setdefault(mutation.operator, []).append(mutation)
    for of_kind in kinds.values():
        random.shuffle(of_kind)
    order = sorted(kinds)
    random.shuffle(order)
    drawn = []
    while any(kinds.values()):
        for kind in order:
            if kinds[kind]:
                drawn.append(kinds[kind].pop())
    return drawn if count is None else drawn[:count]
