"""What Frama-C read: its printed program, taken apart.

The idea: the gate judges the program that Frama-C proves things about, not the text that somebody wrote. Frama-C
prints that program with every macro expanded, every line joined and every contract merged; this module
splits the print into functions with their contracts, global annotations, variables and types.

Relies on: `frama-c -no-unicode -print`, and on nothing of the gate.
"""
import hashlib
import re

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*@|/@|@/|\*/|/\*.*?\*/|//[^\n]*|#[^\n]*'
                   r'|\\\w+|[A-Za-z_]\w*|[0-9.][\w.]*(?:(?<=[eEpP])[+-]\w+)?|<==>|==>|\.\.\.|\.\.'
                   r'|<<=|>>=|->|\+\+|--|<<|>>|[<>=!+*/%&|^-]=|&&|\|\||\^\^|\S', re.DOTALL)
UNNAMED = re.compile(r"\b(__anon(?:struct|union|enum)\w*?)_\d+\b")
OPEN, CLOSE = "([{", ")]}"
BINDERS = {"\\forall", "\\exists", "\\let", "\\lambda"}
IDENTIFIER = re.compile(r"[A-Za-z_]\w*$")
NOT_CALLS = {"if", "while", "for", "switch", "return", "sizeof", "_Alignof", "else", "do", "case"}
GLOBAL_WORDS = {"predicate", "logic", "axiomatic", "axiom", "lemma", "inductive", "type", "global", "model", "volatile",
                "admit", "check", "module", "import"}
CONTRACT_WORDS = {"requires", "ensures", "assigns", "terminates", "exits", "decreases", "behavior", "complete",
                  "disjoint", "assumes", "admit", "check", "allocates", "frees"}


class Unreadable(Exception):
    """The print is not of the form that this module knows: the gate fails rather than guess."""


def tokens_of(text):
    """The words of a printed program; ordinary comments and the print's own #include lines are left out."""
    found = []
    for match in TOKEN.finditer(text):
        word = match.group()
        if word[0] == "#" or word.startswith("//") or (word.startswith("/*") and word != "/*@"):
            continue
        # Frama-C numbers the types that have no name in the order in which it meets them.
        found.append(UNNAMED.sub(r"\1", word) if word.startswith("__anon") else word)
    return found


def unnamed_types(text):
    """The numbers of types without a name, in order, where these without the numbers are not told apart."""
    found = [match.group() for match in UNNAMED.finditer(text)]
    return found if len({UNNAMED.sub(r"\1", word) for word in found}) < len(set(found)) else []


def digest(tokens):
    return hashlib.sha256(" ".join(tokens).encode()).hexdigest()[:16]


def closing(tokens, start):
    """The index of the bracket that closes the one at START."""
    depth = 0
    for i in range(start, len(tokens)):
        if tokens[i] in OPEN:
            depth += 1
        elif tokens[i] in CLOSE:
            depth -= 1
            if depth == 0:
                return i
    raise Unreadable(f"`{tokens[start]}` is never closed")


def annotation_end(tokens, start):
    end = "*/" if tokens[start] == "/*@" else "@/"
    for i in range(start, len(tokens)):
        if tokens[i] == end:
            return i
    raise Unreadable("an annotation has no end")


def split(tokens, separator):
    """Splits at a word that stands outside of all brackets."""
    parts, depth = [[]], 0
    for token in tokens:
        depth += (token in OPEN) - (token in CLOSE)
        if token == separator and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def clauses(tokens):
    """Splits an annotation into its clauses; the semicolon behind a binder's variables ends none."""
    found, depth, binders = [[]], 0, 0
    for token in tokens:
        depth += (token in OPEN) - (token in CLOSE)
        if token in BINDERS and depth == 0:
            binders += 1
        if token == ";" and depth == 0 and binders == 0:
            found.append([])
            continue
        if token == ";" and depth == 0:
            binders -= 1
        found[-1].append(token)
    return [clause for clause in found if clause]


def clauses_of(contract):
    """A contract as [(behavior, clause)]; the clauses that belong to no behavior have the behavior ''."""
    found, behavior = [], ""
    for clause in clauses(contract):
        if clause[:1] == ["behavior"] and len(clause) > 2 and clause[2] == ":":
            behavior, clause = clause[1], clause[3:]
        if clause[:1] in (["complete"], ["disjoint"]):
            behavior = ""
        if clause:
            found.append((behavior, clause))
    return found


class Logic:
    """A predicate or logic function; KIND is the annotation's first word, whatever it is."""

    def __init__(self, tokens):
        self.tokens, self.kind = tokens, tokens[0]
        self.name, self.parameters, self.body = " ".join(tokens[:3]), [], None
        self.labels = []
        depth = 0
        for i, token in enumerate(tokens):
            depth += (token in OPEN) - (token in CLOSE)
            if token == "=" and depth == 0:
                self.read_head(tokens[1:i])
                self.body = tokens[i + 1:]
                break

    def read_head(self, head):
        if head[-1] == ")":
            start = max(i for i in range(len(head)) if head[i] == "(" and closing(head, i) == len(head) - 1)
            self.parameters = [p for p in split(head[start + 1:-1], ",") if p]
            head = head[:start]
        if head[-1] == "}":
            start = max(i for i in range(len(head)) if head[i] == "{")
            self.labels = head[start:]
            head = head[:start]
        self.name = head[-1]

    def words(self):
        return set(self.body if self.body is not None else self.tokens)


class Function:
    """A function as one file sees it: declared, or defined with a body."""

    def __init__(self, name, head, ghost):
        self.name, self.head, self.ghost = name, head, ghost
        self.static = "static" in head
        self.contract = []
        self.body = None

    def formals(self):
        start = self.head.index("(", self.head.index(self.name) + 1)
        inside = self.head[start + 1:closing(self.head, start)]
        for parameter in split(inside, ","):
            names = [t for t in parameter if IDENTIFIER.match(t)]
            if len(names) > 1:
                yield names[-1]

    def normal(self):
        """Signature and contract, with parameters named by their place and without storage classes."""
        place = {name: f"#{i}" for i, name in enumerate(self.formals())}
        words = [t for t in self.head if t not in ("static", "inline", "__inline", "extern")]
        return [place.get(t, t) for t in words + ["/*@"] + self.contract]


class Global:
    """What stands outside of functions' bodies: NAMES is what other text calls it by, or None where that is not sure.
    FUNCTION is the name of a function."""

    def __init__(self, names, tokens, function=None):
        self.names, self.tokens, self.function = names, tokens, function


class Program:
    """One file and all that it includes, as Frama-C read it."""

    def __init__(self, source, text):
        self.source = source
        self.tokens = tokens_of(text)
        self.functions, self.logic, self.variables, self.values, self.types = {}, {}, {}, {}, {}
        self.strange = []  # what the gate refuses wherever it stands
        self.globals = []  # everything but the bodies of functions, in its order
        self.unnamed = unnamed_types(text)
        self.read(self.tokens, False)

    def read(self, tokens, ghost):
        contract, i = None, 0
        while i < len(tokens):
            if tokens[i] in ("/*@", "/@"):
                end = annotation_end(tokens, i)
                inside = tokens[i + 1:end]
                if inside[:1] == ["ghost"]:
                    if contract is not None:
                        raise Unreadable("a contract stands before ghost code")
                    self.read(inside[1:], True)
                elif inside and inside[0] in GLOBAL_WORDS and self.is_global(inside):
                    self.add_logic(inside)
                elif contract is not None:
                    raise Unreadable("two contracts follow each other")
                else:
                    contract = inside
                i = end + 1
                continue
            end = self.declaration_end(tokens, i)
            self.declare(tokens[i:end], ghost, contract)
            contract, i = None, end
        if contract is not None:
            raise Unreadable("a contract belongs to no function: " + " ".join(contract[:8]))

    @staticmethod
    def is_global(inside):
        """`check` and `admit` open clauses of a contract too."""
        return inside[0] not in ("check", "admit") or inside[1:2] == ["lemma"]

    @staticmethod
    def declaration_end(tokens, start):
        """One behind a declaration: its semicolon, or the brace that ends a function's body."""
        i = start
        while i < len(tokens):
            if tokens[i] == ";":
                return i + 1
            if tokens[i] in OPEN:
                body = tokens[i] == "{" and tokens[i - 1] == ")"
                i = closing(tokens, i)
                if body:
                    return i + 1
            i += 1
        raise Unreadable("a declaration has no end: " + " ".join(tokens[start:start + 8]))

    def add_logic(self, inside):
        logic = Logic(inside)
        plain = logic.kind in ("predicate", "logic") and logic.body is not None and \
            IDENTIFIER.match(logic.name) and not GLOBAL_WORDS & set(inside[1:])
        self.globals.append(Global({logic.name} if plain else None, ["/*@"] + inside))
        if logic.name in self.logic:
            self.strange.append(f"two definitions of {logic.name}")
        self.logic[logic.name] = logic

    def declare(self, tokens, ghost, contract):
        body, head = None, tokens[:-1]
        if tokens[-1] == "}":
            depth_zero = tokens.index("{")
            head, body = tokens[:depth_zero], tokens[depth_zero:]
        name = self.function_name(head)
        words = (["ghost"] if ghost else []) + ["/*@"] + (contract or []) + ["*/"] + head
        self.globals.append(Global({name}, words, name) if name else Global(self.names_of(head), words))
        if name is None:
            if contract is not None:
                raise Unreadable("a contract belongs to no function: " + " ".join(head[:8]))
            self.declare_other(head, ghost)
            return
        function = self.functions.setdefault(name, Function(name, head, ghost))
        if function.ghost != ghost:
            self.strange.append(f"{name} is ghost here and code there")
        if contract:
            if function.contract:
                self.strange.append(f"two contracts of {name}")
            function.head, function.contract = head, contract
        if body is not None:
            function.body = body
            function.static = "static" in head

    @staticmethod
    def function_name(head):
        if "typedef" in head or "=" in head:
            return None
        for i, token in enumerate(head):
            if token == "{":
                return None
            if token == "(":
                if head[i + 2:i + 4] == [")", "("]:  # a builtin is printed as `int (name)(…)`
                    return head[i + 1]
                return head[i - 1] if i > 0 and head[i + 1] != "*" and IDENTIFIER.match(head[i - 1]) else None
        return None

    @staticmethod
    def names_of(head):
        """The names that a declaration gives to a type, a variable or constants."""
        if head[:1] == ["enum"] and "{" in head:
            return {t for t in head[1:] if IDENTIFIER.match(t)}
        if head[:1] in (["struct"], ["union"]) and "{" in head:
            return {head[1]} if head.index("{") == 2 and closing(head, 2) == len(head) - 1 else None
        words = split(head, "=")[0]
        flat = words[:words.index("[")] if "[" in words else words
        names = [t for t in flat if IDENTIFIER.match(t)]
        return {names[-1]} if names and flat[-1] == names[-1] and not {"(", "{", ","} & set(flat) else None

    def declare_other(self, head, ghost):
        if "{" in head and head[0] in ("struct", "union", "enum"):
            self.types[" ".join(head[:2])] = head
        elif head[0] == "typedef":
            self.types["typedef " + [t for t in head if IDENTIFIER.match(t)][-1]] = head
        elif head:
            words = split(head, "=")[0]
            words = [t for t in words if t != "extern"]
            flat = words[:words.index("[")] if "[" in words else words
            names = [t for t in flat if IDENTIFIER.match(t)]
            self.variables[names[-1]] = (["ghost"] if ghost else []) + words
            if "=" in head:
                self.values[names[-1]] = head[head.index("="):]

    # ---- what a body holds

    def code_words(self, function):
        """The words of a function's statements, ghost ones included, annotations left out."""
        return [t for t, _ in self.walk(function.body or [])]

    def walk(self, tokens):
        """(word, is it ghost) for each word of code; hands annotations to no one."""
        i, ghost_end = 0, None
        while i < len(tokens):
            token = tokens[i]
            if token in ("/*@", "/@"):
                if tokens[i + 1] == "ghost":
                    ghost_end = "*/"
                    i += 2
                    continue
                i = annotation_end(tokens, i) + 1
                continue
            if token == ghost_end:
                ghost_end = None
                i += 1
                continue
            yield token, ghost_end is not None
            i += 1

    @staticmethod
    def body_annotations(function):
        """The annotations inside a body, each as its clauses."""
        tokens, i = function.body or [], 0
        while i < len(tokens):
            if tokens[i] in ("/*@", "/@") and tokens[i + 1] != "ghost":
                end = annotation_end(tokens, i)
                inside = tokens[i + 1:end]
                while inside[:1] == ["for"]:
                    inside = split(inside, ":")
                    inside = [t for part in inside[1:] for t in part]
                yield clauses(inside)
                i = end
            i += 1

    def calls(self, function):
        """The functions that a body calls, and those that it names without calling them."""
        words = self.code_words(function)
        called, named = set(), set()
        for i, word in enumerate(words):
            if word in self.functions:
                if i + 1 < len(words) and words[i + 1] == "(":
                    called.add(word)
                else:
                    named.add(word)
        return called, named
