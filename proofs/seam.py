#!/usr/bin/python3
"""Makes the seam between unproved and proved code executable.

What WP proves of a function holds where its `requires` holds. A proved caller has proved that; an unproved one
has not, and nobody else looks. This program writes, for a build with PAGEWRIGHT_SEAM, a mirror of the sources in
which every call from unproved code to a proved function goes through a wrapper that evaluates the callee's
`requires` first, and the C of those wrappers, translated from the contracts as they stand in the sources.

Everything is found: the proved functions in proofs/ledger, the contracts, predicates and logic functions in the
sources after preprocessing, the calls in the text. What cannot be translated stops the build. The only table is
fuzz/seam/ghost.h: which function derives a ghost array from real state (SEAM_GHOST), and which hand-written
function gives the value of a logic function that is too dear as it is written (SEAM_LOGIC).

docs/seam.md says what is checked when, and how to read a report.
"""
import argparse
import os
import re
import subprocess
import sys

LEDGER = "proofs/ledger"
TABLE = "fuzz/seam/ghost.h"
MIRRORED = ("mm", "spec", "platform", "fuzz")
ANNOTATED = ("mm", "spec")  # the folders whose functions stand in the ledger
INCLUDES = ("mm", "spec", "platform", "platform/host", "fuzz", ".")
NO_MIRROR = ("fuzz/faults", "fuzz/seam")
SMALL = 16  # turns of a loop that a check may take at every call


class Problem(Exception):
    """Something that cannot be translated, in one line."""


# ------------------------------------------------------------------------------------------- source text

LEXEME = re.compile(r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<comment>/\*.*?\*/|//[^\n]*)""", re.DOTALL)
CONSTANT = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+\(?(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\)?[ \t]*$", re.MULTILINE)


def blank(text):
    """As many lines, and nothing in them."""
    return "\n" * text.count("\n") or " "


def uncommented(text):
    """A C text without comments; strings stay, lines keep their numbers."""
    return LEXEME.sub(lambda m: m.group() if m.group("string") else blank(m.group()), text)


def opened(text):
    """A C text whose annotations are no comments any more, so that the preprocessor expands what is in them."""

    def annotation(match):
        comment = match.group()
        if match.group("string"):
            return comment
        if not comment.startswith(("/*@", "//@")):
            return blank(comment)
        content = comment[3:-2] if comment.startswith("/*") else comment[3:]
        content = re.sub(r"//@?[^\n]*", "", content.replace("//@", "@"))
        content = content.replace("/@", " ACSL_INNER ").replace("@/", " ACSL_OUTER ").replace("@", " ")
        return f" ACSL_OPEN {content} ACSL_CLOSE "

    return re.sub(r"\\([A-Za-z]\w*)", r"acsl_\1", LEXEME.sub(annotation, text))


def sources(folder, endings):
    """The files below a folder, sorted, as paths from the root of the tree."""
    found = []
    for path, folders, names in os.walk(folder):
        folders.sort()
        if path.startswith(NO_MIRROR):
            continue
        found += [f"{path}/{name}" for name in sorted(names) if name.endswith(endings)]
    return found


def write(path, text):
    """Writes a file unless it holds the text already, so that nothing is compiled again for nothing."""
    try:
        with open(path) as file:
            if file.read() == text:
                return
    except OSError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


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


# ------------------------------------------------------------------------------------------- tokens

TOKEN = re.compile(r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*)|
    (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|
    (?P<sign><==>|==>|\.\.\.|\.\.|->|<<|>>|<=|>=|==|!=|&&|\|\||\^\^|\+\+|--|[-+*/%&|^]=|\S))""", re.VERBOSE)


class Token:
    """A token of the preprocessed text."""

    __slots__ = ("kind", "text", "file", "line")

    def __init__(self, kind, text, file, line):
        self.kind, self.text, self.file, self.line = kind, text, file, line

    def where(self):
        return f"{self.file}:{self.line}"


def tokenize(text, base):
    """The tokens of a preprocessor's output; files are named as from BASE."""
    tokens, file, line = [], "?", 0
    for row in text.split("\n"):
        marker = re.match(r'# (\d+) "([^"]*)"', row)
        if marker:
            line = int(marker.group(1))
            file = os.path.normpath(marker.group(2))
            file = os.path.relpath(file, base) if file.startswith(base + "/") else file
            continue
        at = 0
        while at < len(row):
            match = TOKEN.match(row, at)
            if match is None or match.lastgroup is None:
                break
            tokens.append(Token(match.lastgroup, match.group(match.lastgroup), file, line))
            at = match.end()
        line += 1
    return tokens


# ------------------------------------------------------------------------------------------- expressions

# An expression is a tuple whose first element says what it is:
#   ("num", text) ("name", name) ("bin", sign, a, b) ("not", a) ("minus", a) ("if", c, a, b)
#   ("index", a, i) ("field", a, name) ("call", name, [args]) ("true",) ("false",)
#   ("all"|"some", [names], body) ("let", name, value, body)
LEVELS = [("<==>",), ("==>",), ("||",), ("^^",), ("&&",), ("==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%")]
COMPARISONS = LEVELS[5]


class Parser:
    """Reads an annotation's tokens by recursive descent. Whatever it does not know stops it."""

    def __init__(self, tokens):
        self.tokens, self.at = tokens, 0
        self.moments = {"L", "Here", "Pre"}  # the labels that all mean the moment of the call

    def peek(self, ahead=0):
        index = self.at + ahead
        return self.tokens[index].text if index < len(self.tokens) else ""

    def where(self):
        return self.tokens[min(self.at, len(self.tokens) - 1)].where()

    def wrong(self, what):
        raise Problem(f"{self.where()}: the seam cannot translate {what}")

    def take(self):
        if self.at >= len(self.tokens):
            self.wrong("an annotation that ends here")
        self.at += 1
        return self.tokens[self.at - 1].text

    def accept(self, text):
        if self.peek() != text:
            return False
        self.at += 1
        return True

    def expect(self, text):
        if not self.accept(text):
            self.wrong(f"`{self.peek()}` where `{text}` should stand")

    def name(self):
        if self.at >= len(self.tokens) or self.tokens[self.at].kind != "name":
            self.wrong(f"`{self.peek()}` where a name should stand")
        return self.take()

    def labels(self):
        """{L1, L2}: a requires and all that it uses speak of one moment."""
        found = []
        if self.accept("{"):
            found.append(self.name())
            while self.accept(","):
                found.append(self.name())
            self.expect("}")
        return found

    def one_moment(self):
        if not self.moments.issuperset(self.labels()):
            self.wrong("a label of another moment")

    def whole(self):
        """An expression and the semicolon behind it. What cannot be translated is skipped, and stops the build when
        something proved requires it: ("problem", why)."""
        start = self.at
        try:
            value = self.expression()
            self.expect(";")
            return value
        except Problem as problem:
            self.at = start
            self.skip_clause()
            return ("problem", str(problem))

    def skip_clause(self):
        """Up to the semicolon of a clause; quantifiers and \\let have one of their own."""
        inner = 0
        while True:
            text = self.take()
            inner += text in ("acsl_let", "acsl_forall", "acsl_exists")
            if text == ";":
                if inner == 0:
                    return
                inner -= 1

    def expression(self):
        return self.conditional()

    def conditional(self):
        test = self.binary(0)
        if not self.accept("?"):
            return test
        yes = self.expression()
        self.expect(":")
        return ("if", test, yes, self.expression())

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        if LEVELS[level] == COMPARISONS:
            return self.chain(left, level)
        while self.peek() in LEVELS[level]:
            sign = self.take()
            right = self.binary(level if sign == "==>" else level + 1)
            left = ("bin", sign, left, right)
        return left

    def chain(self, left, level):
        """a < b <= c is a < b and b <= c."""
        result = None
        while self.peek() in COMPARISONS:
            sign = self.take()
            right = self.binary(level + 1)
            link = ("bin", sign, left, right)
            result = link if result is None else ("bin", "&&", result, link)
            left = right
        return left if result is None else result

    def unary(self):
        if self.accept("!"):
            return ("not", self.unary())
        if self.accept("-"):
            return ("minus", self.unary())
        if self.peek() in ("acsl_forall", "acsl_exists"):
            return self.quantifier()
        if self.accept("acsl_let"):
            name = self.name()
            self.expect("=")
            value = self.expression()
            self.expect(";")
            return ("let", name, value, self.expression())
        return self.postfix()

    def quantifier(self):
        kind = "all" if self.take() == "acsl_forall" else "some"
        names = []
        while not names or self.accept(","):
            if self.peek() == "integer":
                self.take()
            elif not names:
                self.wrong(f"a quantifier over {self.peek()}")
            names.append(self.name())
        self.expect(";")
        return (kind, names, self.expression())

    def postfix(self):
        value = self.primary()
        while True:
            if self.accept("["):
                value = ("index", value, self.expression())
                self.expect("]")
            elif self.accept("."):
                value = ("field", value, self.name())
            else:
                return value

    def primary(self):
        if self.accept("("):
            value = self.expression()
            self.expect(")")
            return value
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.kind not in ("name", "number"):
            self.wrong(f"`{self.peek()}`")
        text = self.take()
        if token.kind == "number":
            return ("num", text.rstrip("uUlL"))
        if text in ("acsl_true", "acsl_false"):
            return (text[5:],)
        if text == "acsl_at":
            self.expect("(")
            value = self.expression()
            self.expect(",")
            if self.name() not in self.moments:
                self.wrong("\\at with a label of another moment")
            self.expect(")")
            return value
        if text.startswith("acsl_"):
            self.wrong("\\" + text[5:])
        self.one_moment()
        if not self.accept("("):
            return ("name", text)
        arguments = [self.expression()]
        while self.accept(","):
            arguments.append(self.expression())
        self.expect(")")
        return ("call", text, arguments)


def conjuncts(node):
    """The parts of a conjunction, left to right."""
    if node[0] == "bin" and node[1] == "&&":
        return conjuncts(node[2]) + conjuncts(node[3])
    return [node]


def children(node):
    """The expressions that an expression is made of."""
    for part in node[1:]:
        if isinstance(part, tuple):
            yield part
        elif isinstance(part, list):
            yield from (item for item in part if isinstance(item, tuple))


def rebuilt(node, change):
    """The expression with CHANGE applied to those that it is made of."""

    def part_of(part):
        if isinstance(part, tuple):
            return change(part)
        return [part_of(item) for item in part] if isinstance(part, list) else part

    return (node[0], *[part_of(part) for part in node[1:]])


def substituted(node, values):
    """The expression with names replaced by expressions."""
    if node[0] == "name":
        return values.get(node[1], node)
    if node[0] in ("all", "some"):
        values = {name: value for name, value in values.items() if name not in node[1]}
        fresh = {}
        used = set().union(*(free_names(value) for value in values.values())) if values else set()
        for name in node[1]:  # no value may be caught by a quantifier
            if name in used:
                fresh[name] = ("name", name + "_")
        body = substituted(node[2], fresh) if fresh else node[2]
        return (node[0], [fresh.get(n, ("name", n))[1] for n in node[1]], substituted(body, values))
    return rebuilt(node, lambda part: substituted(part, values))


def free_names(node):
    """The names in an expression that it does not bind."""
    if node[0] == "name":
        return {node[1]}
    found = set().union(*(free_names(part) for part in children(node)), set())
    if node[0] in ("all", "some"):
        return found - set(node[1])
    if node[0] == "let":
        return free_names(node[2]) | (free_names(node[3]) - {node[1]})
    return found


def shown(node, outer=-1):
    """The expression as a person wrote it, nearly."""
    kind = node[0]
    if kind in ("num", "name", "problem"):
        return node[1]
    if kind in ("true", "false"):
        return "\\" + kind
    if kind == "bin":
        level = next(i for i, signs in enumerate(LEVELS) if node[1] in signs)
        text = f"{shown(node[2], level)} {node[1]} {shown(node[3], level + (node[1] in '-/%'))}"
        return f"({text})" if level < outer else text
    if kind == "not":
        return "!" + shown(node[1], 9)
    if kind == "minus":
        return "-" + shown(node[1], 9)
    if kind == "index":
        return f"{shown(node[1], 9)}[{shown(node[2])}]"
    if kind == "field":
        return f"{shown(node[1], 9)}.{node[2]}"
    if kind == "call":
        return f"{node[1]}({', '.join(shown(a) for a in node[2])})"
    if kind == "if":
        text = f"{shown(node[1], 0)} ? {shown(node[2], 0)} : {shown(node[3])}"
    elif kind == "let":
        text = f"\\let {node[1]} = {shown(node[2])}; {shown(node[3])}"
    else:
        text = f"\\{'forall' if kind == 'all' else 'exists'} integer {', '.join(node[1])}; {shown(node[2])}"
    return f"({text})" if outer >= 0 else text


# ------------------------------------------------------------------------------------------- what the sources say

class Logic:
    """A predicate or logic function."""

    def __init__(self, name, parameters, result, body, file):
        self.name, self.parameters, self.result, self.body, self.file = name, parameters, result, body, file


class Function:
    """A C function: where it is, its parameters, what it requires."""

    def __init__(self, name):
        self.name = name
        self.file = None        # that defines it
        self.result, self.parameters = "void", []
        self.static = False
        self.header = None      # that declares it, if another file can call it
        self.requires = {}      # where a clause stands: (label, expression)


class Unit:
    """What one preprocessed source says: logic, ghost arrays, variables, functions."""

    def __init__(self, path, tokens):
        self.path = path
        self.logic, self.functions = {}, {}
        self.variables, self.private, self.ghosts = set(), set(), {}
        self.read(tokens)

    def read(self, tokens):
        at, contract, outside = 0, [], []
        while at < len(tokens):
            token = tokens[at]
            if token.text == "ACSL_OPEN":
                end = at
                while tokens[end].text != "ACSL_CLOSE":
                    end += 1
                contract += self.annotation(tokens[at + 1:end])
                at = end + 1
                continue
            at += 1
            if token.text in (";", "{"):
                self.declaration(outside, contract, token.text == "{")
                contract, body = [], token.text == "{"
                if body:
                    at = self.skip_body(tokens, at)
                    if "=" in [t.text for t in outside] or outside and outside[0].text in ("typedef", "struct", "enum"):
                        while at < len(tokens) and tokens[at].text != ";":
                            at += 1
                        at += 1
                outside = []
            else:
                outside.append(token)

    @staticmethod
    def skip_body(tokens, at):
        depth = 1
        while depth:
            depth += (tokens[at].text == "{") - (tokens[at].text == "}")
            at += 1
        return at

    def annotation(self, tokens):
        """Takes in logic and ghosts; returns the clauses of a contract."""
        if not tokens:
            return []
        first = tokens[0].text
        if first in ("predicate", "logic"):
            self.definitions(Parser(tokens))
        elif first == "ghost":
            self.ghost(tokens)
        elif first in ("requires", "terminates", "exits", "assigns", "ensures", "behavior", "decreases", "assumes"):
            return self.contract(Parser(tokens))
        else:
            raise Problem(f"{tokens[0].where()}: the seam cannot translate an annotation that begins with `{first}`")
        return []

    def definitions(self, parser):
        while parser.peek():
            start = parser.tokens[parser.at]
            word, result = parser.take(), "bool"
            if word == "logic":
                result = parser.name()
            elif word != "predicate":
                parser.wrong(f"`{word}` among definitions")
            name = parser.name()
            labels = parser.labels()
            parameters = []
            if parser.accept("("):
                while not parameters or parser.accept(","):
                    kind = parser.name()
                    while parser.accept("*"):
                        kind += "*"
                    parameters.append((kind, parser.name()))
                parser.expect(")")
            if not parser.accept("="):
                parser.wrong(f"{name}, which has no definition")
            parser.moments = {"L", "Here", "Pre", *labels}
            body = parser.whole()
            if len(labels) > 1:
                body = ("problem", f"{start.where()}: {name} compares two moments, which no requires can")
            self.logic[name] = Logic(name, parameters, result, body, start.file)

    def ghost(self, tokens):
        """Ghost arrays; ghost functions and ghost code are none of ours."""
        words = [t.text for t in tokens[1:] if t.text not in ("extern", "static")]
        if len(words) > 2 and words[0].isidentifier() and words[1].isidentifier() and words[2] in ("[", ";", "="):
            dimensions = words[2:]
            for end in (";", "="):
                dimensions = dimensions[:dimensions.index(end)] if end in dimensions else dimensions
            self.ghosts[words[1]] = (words[0], " ".join(dimensions))

    def contract(self, parser):
        """The requires of a contract, those of a behaviour under its assumptions."""
        clauses, assumed, inside = [], [], False
        while parser.peek():
            start = parser.tokens[parser.at]
            word = parser.take()
            if word == "behavior":
                parser.name()
                parser.expect(":")
                inside, assumed = True, []
            elif word in ("requires", "assumes"):
                label = ""
                if parser.peek(1) == ":":
                    label = parser.name()
                    parser.expect(":")
                body = parser.whole()
                if word == "assumes":
                    assumed.append(body)
                    continue
                for assumption in reversed(assumed if inside else []):
                    body = ("bin", "==>", assumption, body)
                clauses.append((start.where(), label, body))
            elif word in ("terminates", "exits", "assigns", "ensures", "decreases", "complete", "disjoint", "allocates",
                          "frees"):
                parser.skip_clause()
            else:
                parser.at -= 1
                parser.wrong(f"a clause `{word}`")
        return clauses

    def declaration(self, tokens, contract, defined):
        """A declaration or the head of a definition."""
        texts = [t.text for t in tokens]
        if not tokens or texts[0] == "typedef":
            return
        if "(" in texts and "=" not in texts and texts[0] not in ("_Static_assert",):
            self.function(tokens, contract, defined)
            return
        names = [texts[i] for i in range(len(tokens)) if tokens[i].kind == "name" and
                 (i + 1 == len(texts) or texts[i + 1] in ("[", "=", ","))]
        if names and texts[0] not in ("enum",) and not (defined and "=" not in texts):
            self.variables.add(names[0])
            if "static" in texts:
                self.private.add(names[0])

    def function(self, tokens, contract, defined):
        texts = [t.text for t in tokens]
        opening = texts.index("(")
        head = [t for t in texts[:opening - 1] if t not in ("extern", "inline", "static", "_Noreturn", "const")]
        name = texts[opening - 1]
        function = self.functions.setdefault(name, Function(name))
        file = tokens[opening - 1].file
        if defined:
            function.file = file
        if file.endswith(".h"):
            function.header = file
        function.static = function.static or "static" in texts
        if defined or not function.parameters:
            function.result = "".join(head)
            inner, function.parameters = texts[opening + 1:texts.index(")")], []
            for words in " ".join(inner).split(" , "):
                words = [word for word in words.split() if word != "const"]
                if words not in (["void"], []):
                    function.parameters.append((" ".join(words[:-1]), words[-1]))
        for where, label, body in contract:
            function.requires[where, shown(body)] = (label, body)


def preprocess(cc, out, path):
    """The preprocessor's output for a source, annotations included."""
    command = [cc, "-E", "-std=c11", *[f"-I{out}/acsl/{folder}" for folder in INCLUDES], f"{out}/acsl/{path}"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Problem(f"{path}: {result.stderr.strip().splitlines()[0] if result.stderr else 'cannot be preprocessed'}")
    return tokenize(result.stdout, os.path.realpath(f"{out}/acsl"))


def read_units(cc, out):
    """Every annotated source as a Unit, by path.

    The copies that the preprocessor sees lack the definitions of plain numbers (NR_FRAMES …): such a name then
    comes through and stands in reports, and the C compiler puts the number in.
    """
    constants = {}
    texts = {}
    for folder in ("mm", "spec", "platform"):
        for path in sources(folder, (".c", ".h", ".acsl")):
            with open(path) as file:
                texts[path] = opened(file.read())
            constants.update(dict(CONSTANT.findall(texts[path])))
    for path, text in texts.items():
        for match in re.finditer(r"^[ \t]*#[ \t]*(?:el)?if\b([^\n]*)", text, re.MULTILINE):
            hidden = constants.keys() & set(re.findall(r"\w+", match.group(1)))
            if hidden:
                raise Problem(f"{path}: #if over {sorted(hidden)[0]}: the seam keeps constants as names")
        write(f"{out}/acsl/{path}", CONSTANT.sub("", text))
    units = {}
    for path in (p for folder in ANNOTATED for p in sources(folder, (".c",))):
        units[path] = Unit(path, preprocess(cc, out, path))
    return units, {name: int(value, 0) for name, value in constants.items()}


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
        if not steps:
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
                        f"    for (int64_t k = {self.term(test[3], scope)} + 1; k <= {variable}; k++) {{\n{lines}    }}\n"
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
        return names, guards, body

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
            lines.append(f"{pad}for (const struct seam_list *{value}l = {members}, *once{level} = {value}l; once{level}; "
                         f"once{level} = NULL)")
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
                lines.append(f"{pad}  if (a {NEGATED[part[1]]} b) {{ return seam_note(\"{name}\", {first}, b, a); }} }}")
            else:
                lines.append(f"{pad}if (!({self.term(part, scope)})) {{ return seam_note(\"{name}\", {first}, 1, 0); }}")

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


# ------------------------------------------------------------------------------------------- checks and wrappers

class Table:
    """fuzz/seam/ghost.h: what is written by hand."""

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
        masked = LEXEME.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
        directive = re.compile(r"^[ \t]*#(?:[^\\\n]|\\.|\\\n)*", re.MULTILINE)
        for match in directive.finditer(masked):
            for name in re.findall(r"\b(\w+)\s*\(", match.group()):
                if self.target(path, name):
                    line = masked.count("\n", 0, match.start()) + 1
                    raise Problem(f"{path}:{line}: {name} is called in a macro, where the seam cannot say who calls it")
        masked = directive.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), masked)
        own = set()  # functions of this file that the ledger does not know
        edits, depth, head, caller = [], 0, "", None
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
            if key is None or (word in own and key[0] != path) or re.search(r"(\.|->)\s*$", masked[:match.start()][-8:]):
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
        return f"    if (!({self.translator.term(node, scope)}) || seam_out) {{ seam_broken_part(&call, \"{text}\"); }}\n"

    def prototype(self, key):
        function = self.functions[key]
        types = ", ".join(kind for kind, _ in function.parameters) or "void"
        known = {"uint32_t", "uint8_t", "uint16_t", "uint64_t", "int64_t", "int32_t", "bool", "_Bool"}
        if not all(kind in known for kind, _ in function.parameters) or function.result not in known | {"void"}:
            raise Problem(f"{key[0]}: {key[1]} has a type that the seam does not know: {function.result} {function.parameters}")
        parameters = "".join(f", {kind} a_{name}" for kind, name in function.parameters)
        return (f"{function.result} {self.wrapper(key)}({function.result} (*callee)({types}), const char *caller, "
                f"const char *file, uint32_t line{parameters})")

    def wrapper_code(self, key):
        """The wrapper of a function; what cannot be translated is named with the function that requires it."""
        try:
            return self.wrapper_of(key)
        except Problem as problem:
            places = sorted({where for where, _ in self.functions[key].requires})
            raise Problem(f"{places[0]}: {key[1]}: {problem}") from None

    def wrapper_of(self, key):
        function = self.functions[key]
        self.translator.unit = self.unit_of[key]
        scope = Scope({name: (c_name(name), "integer") for _, name in function.parameters})
        clauses = self.clauses_of(key)
        values = "".join(f"    const int64_t {c_name(name)} = a_{name};\n" for _, name in function.parameters)
        unused = "".join(f"    (void){c_name(name)};\n" for _, name in function.parameters)
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
        lines = ["# What the seam watches: FILE FUNCTION, then how: `watched` (calls from unproved code, and from proved",
                 "# code, which has proved its own), `uncalled` (by unproved code) or `nothing` (is required).",
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
    return re.sub(r"\bbool\b", "_Bool", re.sub(r"\b(u?)int(\d+)_t\b", lambda m: f"__{m.group(1).upper()}INT{m.group(2)}_TYPE__",
                                               prototype))


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
    twins = []
    for name, function in sorted(translator.table.logics.items()):
        unit = next((u for u in seam.units.values() if name in u.logic), None)
        if unit is None:
            raise Problem(f"{TABLE}: there is no logic function {name}")
        translator.unit = unit
        without, translator.table.logics = translator.table.logics, {}
        written = translator.define(unit.logic[name])
        translator.table.logics = without
        if [kind for kind, _ in unit.logic[name].parameters] != ["integer"]:
            raise Problem(f"{TABLE}: {name} must take one integer")
        twins.append(f"int64_t {function}_as_written(int64_t x)\n{{\n    return {written}(x);\n}}\n")
    headers = "".join(f'#include "{path}"\n' for folder in ANNOTATED for path in sources(folder, (".h",)))
    write(f"{out}/seam_calls.h", "/* Made by proofs/seam.py: included before every source of a mirror. */\n"
          "#ifndef SEAM_CALLS_H\n#define SEAM_CALLS_H\n\n"
          + "".join(builtin(seam.prototype(key)) + ";\n" for key in watched) + "\n#endif\n")
    # every ghost array that has a derivation, so that ghost.c always has what it fills
    ghosts = [(n, *translator.ghosts[n]) for n in sorted(translator.table.ghosts) if n in translator.ghosts]
    missing = sorted(translator.table.ghosts.keys() - translator.ghosts.keys())
    if missing:
        raise Problem(f"{TABLE}: there is no ghost array {missing[0]}")
    write(f"{out}/seam_ghosts.h", "/* Made by proofs/seam.py: the ghost arrays, as real ones. */\n#ifndef SEAM_GHOSTS_H\n"
          f"#define SEAM_GHOSTS_H\n\n{headers}\n"
          + "".join(f"extern {kind} {name}{dims};\n" for name, kind, dims in ghosts) + "\n#endif\n")
    derive = "".join(f"void {f}(void);\n" for f in sorted(set(translator.table.ghosts.values())))
    logics = "".join(f"int64_t {f}(int64_t x);\nint64_t {f}_as_written(int64_t x);\n"
                     for f in sorted(translator.table.logics.values()))
    write(f"{out}/seam_checks.c", "/* Made by proofs/seam.py: the requires of proved functions, as C. */\n"
          '#include "seam_ghosts.h"\n#include "seam_calls.h"\n#include "seam/runtime.h"\n\n'
          f"{derive}{logics}"
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
