"""Rule `unused`: everything that is declared is used by somebody.

The idea: a function counts as used where the compiler sees a call or an address, where an annotation calls it, and
where a script names it; its own body does not count, and neither do tests, for what only a test calls is not part of
the program. All else (macros, constants, types, variables) is used when its name stands anywhere but where it is
declared. So are predicates, logic functions and ghost functions, which annotations alone know.
"""
import collections
import re

from tidy_rules.names import GHOST_FUNCTION, LOGIC, is_contract
from tidy_rules.tree import WORD, Finding

RULE = "unused"
CALLED_FROM_OUTSIDE = {"main"}
DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)((?:\\\n|[^\n])*)", re.MULTILINE)
# What names a macro and does not use it: that it is defined, no longer, or not yet.
NO_USE = re.compile(r"^[ \t]*#[ \t]*(?:define|undef|ifndef)[ \t]+(\w+)", re.MULTILINE)
TYPED = re.compile(r"\b(\w+)\s+\**(\w+)\s*\([^(){};]*\)\s*[{;]")  # the head of a function, if a type is before it
PASTED = re.compile(r"(\w+?_)[ \t]*##")
FEATURES = re.compile(r"_[A-Z]\w*_SOURCE$")  # what they turn on is in the C library


class Words:
    """How often each word stands in the code and the annotations of C files, and which ones scripts hold."""

    def __init__(self, tree, program):
        self.count, self.annotated, self.scripts, self.pasted = collections.Counter(), set(), set(), set()
        for path in tree.c_files():
            text = tree.code_and_annotations(path)
            self.count.update(WORD.findall(text))
            for match in NO_USE.finditer(text):
                self.count[match.group(1)] -= 1
            self.pasted.update(PASTED.findall(text))
            if path in program.unread:
                self.annotated.update(WORD.findall(text))
            for _, content in tree.annotations(path):
                self.annotated.update(WORD.findall(content))
        for path in tree.files:
            if tree.language(path) in ("python", "shell", "cmake") and not path.startswith("tests/"):
                self.scripts.update(WORD.findall(tree.text(path)))


    def is_pasted(self, name):
        """Whether a macro puts the name together: `op_##name`, and `name` stands somewhere."""
        return any(name.startswith(first) and self.count[name[len(first):]] > 0 for first in self.pasted)


def is_test(path):
    return path.split("/")[0] == "tests"


def check(tree, program):
    words = Words(tree, program)
    users = {}
    for row in program.uses:
        if row.name != row.inside:
            users.setdefault(row.name, set()).add(is_test(row.path))
    yield from functions(program, words, users)
    yield from declarations(tree, program, words, users)
    yield from macros(tree, words)
    yield from proof_words(tree, words)


def functions(program, words, users):
    for row in program.functions():
        name = row.name
        if name in CALLED_FROM_OUTSIDE or name in words.annotated or name in words.scripts or not row.external:
            continue
        if name not in users:
            yield Finding(RULE, row.path, row.line, f"nobody calls {name}", name)
        elif users[name] == {True} and not is_test(row.path):
            yield Finding(RULE, row.path, row.line, f"only tests call {name}", name)


def declarations(tree, program, words, users):
    defined = {row.name for row in program.functions()}
    told = set()
    for row in program.declarations:
        name = row.name
        if not name or name in words.scripts or (row.kind, name) in told or row.path.startswith("tests/"):
            continue
        if row.kind == "function":
            unused = name not in defined and name not in users and name not in words.annotated
        else:
            literal = re.search(rf"\b{name}\b", "\n".join(tree.lines(row.path)[row.line - 1:row.end]))
            own = sum(1 for other in program.declarations if other.name == name and other.kind == row.kind)
            unused = literal and name not in users and words.count[name] <= own
        if unused:
            told.add((row.kind, name))
            what = "enum constant" if row.kind == "constant" else row.kind
            yield Finding(RULE, row.path, row.line, f"nobody uses the {what} {name}", name)


def macros(tree, words):
    for path in tree.c_files():
        text = tree.code_and_annotations(path)
        for match in DEFINE.finditer(text):
            name, body = match.groups()
            guard = not body.strip() and re.search(rf"#\s*ifndef\s+{name}\s*\n\s*#\s*define\s+{name}\b", text)
            if words.count[name] <= 0 and not (guard or name in words.scripts or FEATURES.match(name)
                                               or words.is_pasted(name)):
                yield Finding(RULE, path, text.count("\n", 0, match.start()) + 1, f"nobody uses the macro {name}", name)


def proof_words(tree, words):
    """Predicates, logic functions and ghost functions, which stand in annotations alone."""
    declared = {}  # name: where, what it is
    times = collections.Counter()
    for path in tree.c_files():
        for line, content in tree.annotations(path):
            for match in LOGIC.finditer(content):
                times[match.group(1)] += 1
                declared.setdefault(match.group(1), (path, line + content.count("\n", 0, match.start(1)),
                                                     "predicate or logic function"))
            for match in GHOST_FUNCTION.finditer(content):
                if is_contract(match):
                    declared.setdefault(match.group(2), (path, line + content.count("\n", 0, match.start(2)),
                                                         "ghost function"))
            times.update(name for before, name in TYPED.findall(content) if before not in ("ghost", "return", "else"))
    for name, (path, line, what) in declared.items():
        if words.count[name] <= times[name]:
            yield Finding(RULE, path, line, f"nobody uses the {what} {name}", name)
