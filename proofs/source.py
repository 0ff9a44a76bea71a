"""The text of mm/ and spec/: which functions stand there, and whether the compiler and Frama-C read the same.

The idea: everything that could make the two see different programs is refused. What is left is compared,
word by word, after each has preprocessed it in its own way.

Relies on: python3-clang-14 for the functions, gcc and clang for the comparison.
"""
import functools
import os
import re
import shlex
import subprocess

FOLDERS = ("mm", "spec")
# The reference model: a second opinion on results, decides no predicate.
MODEL = re.compile(r"spec/model(_\w+)?\.[ch]")
PLATFORM = "mm/platform.h"  # the one header whose contracts are trusted
CPP_ARGS = ["-Imm", "-Ispec", "-Iplatform/host"]
C_FLAGS = ["-std=c11", "-ffreestanding"]  # how CMakeLists.txt compiles mm/ and spec/
SYSTEM_HEADERS = {"<stdbool.h>", "<stdint.h>"}

# Words that would let a fact in unproved.
FORBIDDEN = re.compile(r"\b(axiom|axiomatic|admit|lemma|inductive)\b")
# Words of C that Frama-C and a compiler may take differently, or that WP has no full model for.
REFUSED = {"asm", "volatile", "union", "typeof", "setjmp", "longjmp", "_Noreturn", "_Generic", "_Atomic", "_Pragma",
           "_Thread_local", "_Alignas", "_Complex", "register", "restrict", "main"}
ALLOWED_UNDERSCORES = {"__builtin_memcmp", "_Bool", "_Static_assert"}

LEXEME = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.DOTALL)
WORD = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|[A-Za-z_]\w*|\.?[0-9](?:[eEpP][+-]|[\w.])*'
                  r'|<<=|>>=|->|\+\+|--|<<|>>|[<>=!+*/%&|^-]=|&&|\|\||\S')


class Problem(Exception):
    """Something that the gate does not let pass, in one line."""


def sources():
    """The files whose functions are proved."""
    found = []
    for folder in FOLDERS:
        if os.path.isdir(folder):
            found += [f"{folder}/{n}" for n in sorted(os.listdir(folder)) if n.endswith((".c", ".h", ".acsl"))]
    return [name for name in found if not MODEL.fullmatch(name)]


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError:
        raise Problem(f"{path}: is not UTF-8 text") from None


# ------------------------------------------------------------------------------------------- the text alone

def without_comments(text):
    """The text with comments replaced by blanks and joined lines kept apart, so that line numbers stay."""
    def blank(match):
        comment = match.group()
        return re.sub(r"[^\n]", " ", comment) if comment.startswith("/") else comment
    return LEXEME.sub(blank, text)


def annotations(text):
    """The ACSL annotations of a C text, as (line, content); ordinary comments are left out."""
    for match in LEXEME.finditer(text):
        comment = match.group()
        if comment.startswith(("/*@", "//@")):
            content = re.sub(r"//[^\n]*", "", comment[3:])
            yield text.count("\n", 0, match.start()) + 1, content


def ghost_functions(text):
    """The ghost functions that a C text defines: only Frama-C sees them, for the compiler they are comments."""
    for _, content in annotations(text):
        if not re.match(r"\s*ghost\b", content):
            continue
        code = re.sub(r"/@.*?@/|//@[^\n]*", " ", content, flags=re.DOTALL)
        depth, outside = 0, []
        for char in code:  # keep what stands outside of braces, where a function begins
            depth += (char == "{") - (char == "}")
            outside.append(char if depth == 0 or (depth == 1 and char == "{") else " ")
        for match in re.finditer(r"\b(\w+)\s*\([^(){};]*\)\s*\{", "".join(outside)):
            if match.group(1) not in ("if", "while", "for", "switch"):
                yield match.group(1)


def text_problems(path, text, functions):
    """What the gate refuses in a text before anybody has preprocessed it."""
    for match in re.finditer(r"\?\?[=/'()!<>-]|%:", text):
        yield path, line_of(text, match), f"`{match.group()}` means something else to a compiler"
    for match in LEXEME.finditer(text):
        if match.group().startswith("//") and match.group().endswith("\\"):
            yield path, line_of(text, match), "a comment goes on behind a line's end"
    # Joined lines become one, followed by as many empty ones.
    joined = re.sub(r"[^\n]*\\\n(?:[^\n]*\\\n)*[^\n]*",
                    lambda m: m.group().replace("\\\n", " ") + "\n" * m.group().count("\\\n"), without_comments(text))
    lines = joined.split("\n")
    yield from directive_problems(path, lines)
    code = "\n".join("" if path.endswith(".acsl") and is_directive(line) else line for line in lines)
    if path.endswith(".acsl") and code.strip():
        first = next(i for i, line in enumerate(code.split("\n")) if line.strip())
        yield path, first + 1, "code in an .acsl file, which is for annotations alone"
    for number, line in enumerate(lines, 1):
        for word in WORD.findall(line):
            if bad_word(word, functions) and not re.match(r"\s*#\s*include", line):
                yield path, number, f"the word `{word}`"
    for line, content in annotations(text):
        for word in FORBIDDEN.finditer(content):
            yield path, line + content.count("\n", 0, word.start()), f"the word `{word.group()}`"
    for number, line in enumerate(lines, 1):
        if is_directive(line):
            for word in FORBIDDEN.findall(line):
                yield path, number, f"the word `{word}`"


def is_directive(line):
    return line.lstrip().startswith("#")


def line_of(text, match):
    return text.count("\n", 0, match.start()) + 1


def bad_word(word, functions):
    if word in REFUSED:
        return True
    reserved = word.startswith("__") or re.match(r"_[A-Z]\w*$", word)
    return bool(reserved) and word not in ALLOWED_UNDERSCORES and word not in functions


def directive_problems(path, lines):
    """Conditionals make two programs of one text, so there are only include guards and defaults of constants."""
    found = [(number, re.sub(r"\s+", " ", line.strip().lstrip("#").strip()))
             for number, line in enumerate(lines, 1) if is_directive(line)]
    openers = []  # of each conditional that is open: is it the file's guard
    for i, (number, text) in enumerate(found):
        name, _, rest = text.partition(" ")
        after = found[i + 1][1] if i + 1 < len(found) else ""
        if name == "ifndef" and re.match(rf"define {re.escape(rest)}(\W|$)", after):
            default = i + 2 < len(found) and found[i + 2][1] == "endif" and found[i + 1][0] == number + 1 \
                and found[i + 2][0] == number + 2
            if not default and (i > 0 or openers):
                yield path, number, "a conditional that is neither include guard nor default of a constant"
            openers.append(number)
        elif name == "endif" and openers:
            openers.pop()
        elif name == "include":
            if not (re.match(r'"[\w./]+"$', rest) or rest in SYSTEM_HEADERS):
                yield path, number, f"#include {rest}: only files of the tree, <stdbool.h> and <stdint.h>"
        elif name not in ("define", "undef"):
            yield path, number, f"#{name}: what Frama-C reads must be what the compiler reads"


# ------------------------------------------------------------------------------------------- functions

def code_functions(path):
    """The functions of a file, as libclang finds them: the defined ones, and those that are only declared."""
    import clang.cindex as clang
    arguments = ["-std=c11", "-ffreestanding", "-x", "c"] + CPP_ARGS
    unit = clang.Index.create().parse(path, args=arguments)
    errors = [d for d in unit.diagnostics if d.severity >= clang.Diagnostic.Error]
    if errors:
        raise Problem(f"{path}: does not compile: {errors[0].spelling}")
    defined, declared = [], []
    for cursor in unit.cursor.get_children():
        if cursor.kind == clang.CursorKind.FUNCTION_DECL and cursor.location.file.name == path:
            (defined if cursor.is_definition() else declared).append(cursor.spelling)
    return defined, declared


class Survey:
    """What stands in the sources: functions as {(file, name): kind}, declarations, and what is wrong with the text."""

    def __init__(self):
        self.found, self.problems, self.unreadable, self.declarations = {}, [], set(), {}
        texts = {}
        for path in sources():
            try:
                texts[path] = read(path)
                if not path.endswith(".acsl"):
                    defined, declared = code_functions(path)
                    self.found.update({(path, name): "code" for name in defined})
                    for name in declared:
                        self.declarations.setdefault(name, path)
            except Problem as problem:
                self.problems.append(str(problem))
                self.unreadable.add(path)
        functions = {name for _, name in self.found} | set(self.declarations)
        for text in texts.values():  # Linux's names begin like that, and they are ours
            functions |= set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(_[A-Z]\w*)", text, re.MULTILINE))
        for path, text in texts.items():
            for name in ghost_functions(text):
                self.found[path, name] = "ghost"
            for problem in sorted(set(text_problems(path, text, functions))):
                self.problems.append("{}:{}: {}".format(*problem))
        self.functions = functions
        names = {name for _, name in self.found}
        for name in sorted(self.declarations.keys() - names):
            if self.declarations[name] != PLATFORM and not self.unreadable:
                self.problems.append(f"{self.declarations[name]}: {name} is defined nowhere, "
                                     "so its contract would be trusted")

    def platform(self):
        """The functions whose contracts are trusted."""
        return {name for name, path in self.declarations.items() if path == PLATFORM}

    def units(self):
        """The files that Frama-C is given: each .c file, and headers with functions that have no .c file."""
        with_functions = {path for path, _ in self.found}
        return [path for path in sources() if path.endswith(".c") or
                (path in with_functions and not os.path.exists(re.sub(r"\.\w+$", ".c", path)))]


# ------------------------------------------------------------------------------------------- preprocessed

LINE_MARKER = re.compile(r'^#(?: |line )(\d+) "((?:\\.|[^"\\])*)"[^\n]*$', re.MULTILINE)
PREPROCESSED = re.compile(LEXEME.pattern + r"|^#[^\n]*$", re.DOTALL | re.MULTILINE)


@functools.lru_cache(maxsize=None)
def inside(path, root):
    return os.path.relpath(os.path.realpath(path), root) if os.path.realpath(path).startswith(root + "/") else None


def preprocessed(text, root):
    """(file, line, word) of the tree's own words, (file, line) of annotations wherever they are, and all files."""
    words, notes, files = [], [], set()
    state = {"file": None, "line": 1, "own": None}

    def take(piece):
        for row in piece.split("\n"):
            if state["own"]:
                words.extend((state["own"], state["line"], word) for word in WORD.findall(row))
            state["line"] += 1
        state["line"] -= 1

    at = 0
    for match in PREPROCESSED.finditer(text):
        take(text[at:match.start()])
        at = match.end()
        lexeme = match.group()
        if lexeme.startswith("#"):
            marker = LINE_MARKER.match(lexeme)
            if marker:
                state["file"] = marker.group(2)
                state["own"] = inside(marker.group(2), root)
                files.add(state["own"] or marker.group(2))
                state["line"] = int(marker.group(1)) - 1
        elif lexeme.startswith("/"):
            if lexeme.startswith(("/*@", "//@")):
                notes.append((state["own"] or state["file"], state["line"]))
            state["line"] += lexeme.count("\n")
        elif state["own"]:
            words.append((state["own"], state["line"], lexeme))
    take(text[at:])
    return words, notes, files


def preprocess(command):
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode != 0:
        raise Problem(f"{command[-1]}: does not preprocess: {result.stderr.strip().splitlines()[0]}")
    return result.stdout


def comparison_problems(unit, frama_c_command, root, functions):
    """Differences between what Frama-C's preprocessor hands on and what a compiler's does."""
    command = shlex.split(frama_c_command)
    command[command.index("-o") + 1] = "-"
    seen, notes, files = preprocessed(preprocess(command), root)
    own = set(sources())
    for path in sorted(files - own):
        if os.path.isfile(path) and not path.startswith("/"):  # a part of the tree that is not proved
            found = sorted(set(text_problems(path, read(path), functions)))
            yield from ("{}:{}: {}".format(*problem) for problem in found)
        elif not path.startswith(("/usr/", "<")):
            yield f"{unit}: includes {path}, which is no part of the tree"
    for path, line in notes:
        if path not in own and not path.startswith("/usr/share/frama-c/libc/"):
            yield f"{path}:{line}: an annotation outside of {' and '.join(FOLDERS)}"
    for compiler in ("gcc", "clang"):
        compiled, _, _ = preprocessed(preprocess([compiler, "-E", *C_FLAGS, *CPP_ARGS, unit]), root)
        for ours, theirs in zip(seen + [(unit, 0, "the end")], compiled + [(unit, 0, "the end")]):
            if ours[2] != theirs[2]:
                yield (f"{ours[0]}:{ours[1]}: Frama-C reads `{ours[2]}` where {compiler} reads "
                       f"`{theirs[2]}` ({theirs[0]}:{theirs[1]})")
                break
        for path, line, word in compiled:
            if bad_word(word, functions) and path in own:
                yield f"{path}:{line}: the word `{word}`"
