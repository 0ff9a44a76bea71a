"""Reads what C sources say in ACSL: contracts, predicates, logic functions, ghost arrays.

Sources are preprocessed with their annotations opened, so that macros in them are expanded, and annotations are
read by recursive descent into plain tuples. The subset is what a `requires` can be evaluated from; an expression
outside of it becomes ("problem", why), which stops whoever wants to use it.
"""
import concurrent.futures
import functools
import os
import re
import subprocess

FOLDERS = ("mm", "spec")  # the folders whose functions stand in the ledger
INCLUDES = ("mm", "spec", "platform", "platform/host", "fuzz", "tool", ".")
LEFT_OUT = ("fuzz/faults",)


class Problem(Exception):
    """Something that cannot be translated, in one line."""


# ------------------------------------------------------------------------------------------- source text

LEXEME = re.compile(r"""(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<comment>/\*.*?\*/|//[^\n]*)""",
                    re.DOTALL)
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
        if path.startswith(LEFT_OUT):
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
        if row:
            tokens += row_of(row, file, line)
        line += 1
    return tokens


@functools.cache
def row_of(row, file, line):
    """The tokens of a line: every source that takes in a header reads its lines."""
    tokens, at = [], 0
    while at < len(row):
        match = TOKEN.match(row, at)
        if match is None or match.lastgroup is None:
            break
        tokens.append(Token(match.lastgroup, match.group(match.lastgroup), file, line))
        at = match.end()
    return tuple(tokens)


# ------------------------------------------------------------------------------------------- expressions

# An expression is a tuple whose first element says what it is:
#   ("num", text) ("name", name) ("bin", sign, a, b) ("not", a) ("minus", a) ("if", c, a, b)
#   ("index", a, i) ("field", a, name) ("call", name, [args]) ("true",) ("false",)
#   ("all"|"some", [names], body) ("let", name, value, body)
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
LEVELS = [("<==>",), ("==>",), ("||",), ("^^",), ("&&",), COMPARISONS, ("+", "-"), ("*", "/", "%")]


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


class Annotation:
    """What one annotation says."""

    def __init__(self, tokens):
        self.logic, self.ghosts, self.clauses = {}, {}, []
        if tokens:
            self.read(tokens)

    def read(self, tokens):
        first = tokens[0].text
        if first in ("predicate", "logic"):
            self.definitions(Parser(tokens))
        elif first == "ghost":
            self.ghost(tokens)
        elif first in ("requires", "terminates", "exits", "assigns", "ensures", "behavior", "decreases", "assumes"):
            self.clauses = self.contract(Parser(tokens))
        else:
            raise Problem(f"{tokens[0].where()}: the seam cannot translate an annotation that begins with `{first}`")

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
                    if kind == "struct":
                        kind += " " + parser.name()
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
            if any(re.fullmatch(r"struct \w+", kind) for kind, _ in parameters):
                body = ("problem", f"{start.where()}: {name} takes a structure by value")
            self.logic[name] = Logic(name, parameters, result, body, start.file)

    def ghost(self, tokens):
        """Ghost arrays; ghost functions and ghost code are none of ours."""
        words = [t.text for t in tokens[1:] if t.text not in ("extern", "static")]
        if words[:1] == ["struct"]:
            words[:2] = [" ".join(words[:2])]
        typed = len(words) > 2 and re.fullmatch(r"(struct )?\w+", words[0])
        if typed and words[1].isidentifier() and words[2] in ("[", ";", "="):
            dimensions = words[2:]
            for end in (";", "="):
                dimensions = dimensions[:dimensions.index(end)] if end in dimensions else dimensions
            self.ghosts[words[1]] = (words[0], " ".join(dimensions))

    @staticmethod
    def contract(parser):
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


@functools.cache
def annotation(tokens):
    """An annotation of a header is read once, whatever the number of sources that take it in."""
    return Annotation(tokens)


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
                    start, at = at, self.skip_body(tokens, at)
                    if outside and outside[0].text == "enum":
                        self.variables |= {t.text for t, after in zip(tokens[start:at], tokens[start + 1:at])
                                           if t.kind == "name" and after.text in (",", "=", "}")}
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
        said = annotation(tuple(tokens))
        self.logic.update(said.logic)
        self.ghosts.update(said.ghosts)
        return said.clauses

    def declaration(self, tokens, contract, defined):
        """A declaration or the head of a definition."""
        texts = [t.text for t in tokens]
        if not tokens or texts[0] == "typedef":
            return
        called = texts.index("(") if "(" in texts else len(texts)
        if called < (texts + ["["]).index("[") and "=" not in texts and texts[0] not in ("_Static_assert",):
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
            function.result = " ".join(head)
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
    return result.stdout


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
    units, base = {}, os.path.realpath(f"{out}/acsl")
    paths = [p for folder in FOLDERS for p in sources(folder, (".c",))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, text in zip(paths, pool.map(functools.partial(preprocess, cc, out), paths)):
            units[path] = Unit(path, tokenize(text, base))
    return units, {name: int(value, 0) for name, value in constants.items()}
