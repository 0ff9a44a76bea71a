"""The files of the tree: which there are, what stands in them, and what was found wrong.

The idea: each file is read once; what a rule wants without comments, or as words, is cut out here for all of them.
"""
import fnmatch
import functools
import glob
import os
import re
import subprocess

C_ENDINGS = (".c", ".h", ".acsl")
LEXEME = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.DOTALL)
WORD = re.compile(r"[A-Za-z_]\w*")
LANGUAGES = {".c": "c", ".h": "c", ".acsl": "c", ".py": "python", ".sh": "shell", ".md": "markdown", ".cmake": "cmake"}
EXCEPTIONS = "ci/tidy.exceptions"


class Unusable(Exception):
    """What keeps ci/tidy from looking at all, in one line."""


class Finding:
    """One thing that a rule does not let pass."""

    def __init__(self, rule, path, line, message, name="-"):
        self.rule, self.path, self.line, self.message, self.name = rule, path, line, message, name

    def text(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message} [{self.rule}]"

    def key(self):
        return self.path, self.line or 0, self.rule, self.message

    def as_json(self):
        return {"rule": self.rule, "file": self.path, "line": self.line, "message": self.message}


def all_files():
    """The files that belong to the tree: those that git knows or would add; without git all but what a build makes."""
    def ask(*words):
        try:
            return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            return ""
    if os.path.realpath(ask("rev-parse", "--show-toplevel").strip() or "/") == os.path.realpath("."):
        listed = ask("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        return sorted({name for name in listed if name and os.path.isfile(name) and not name.startswith(".ci/")})
    found = []
    for folder, folders, names in os.walk("."):
        folders[:] = [name for name in folders if name not in ("build", ".git", ".frama-c", "__pycache__")]
        found += [os.path.relpath(f"{folder}/{name}", ".") for name in names]
    return sorted(found)


class Tree:
    """The tree in the present directory."""

    def __init__(self):
        self.files = all_files()
        self.known = set(self.files)
        self.folders = {folder for path in self.files for folder in parents(path)}

    @functools.lru_cache(maxsize=None)
    def text(self, path):
        try:
            with open(path, encoding="utf-8") as file:
                return file.read()
        except UnicodeDecodeError:
            raise Unusable(f"{path}: is not UTF-8 text") from None

    def lines(self, path):
        return self.text(path).split("\n")

    def c_files(self, *endings):
        return [path for path in self.files if path.endswith(endings or C_ENDINGS)]

    @functools.lru_cache(maxsize=None)
    def code(self, path):
        """A C text in which comments and annotations are blanks; its lines stay where they are."""
        return LEXEME.sub(lambda m: blank(m.group()) if m.group().startswith("/") else m.group(), self.text(path))

    @functools.lru_cache(maxsize=None)
    def code_and_annotations(self, path):
        """A C text in which ordinary comments and strings are blanks."""
        def cut(match):
            word = match.group()
            return word if word.startswith(("/*@", "//@")) else blank(word)
        return LEXEME.sub(cut, self.text(path))

    def annotations(self, path):
        """The annotations of a C text as (line, content)."""
        text = self.text(path)
        for match in LEXEME.finditer(text):
            if match.group().startswith(("/*@", "//@")):
                yield text.count("\n", 0, match.start()) + 1, match.group()

    def language(self, path):
        """`c`, `python`, `shell`, `cmake`, `markdown`, or None for what has no rules: data, traces, patches."""
        name = os.path.basename(path)
        ending = os.path.splitext(name)[1]
        if ending in LANGUAGES:
            return LANGUAGES[ending]
        if name == "CMakeLists.txt":
            return "cmake"
        if ending == "" and os.access(path, os.X_OK):
            with open(path, "rb") as file:
                first = file.readline()
            return "python" if b"python" in first else "shell" if first.startswith(b"#!") else None
        return None


def parents(path):
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def module(path):
    """A file without its ending: X.c, X.h and X.acsl are one module."""
    return os.path.splitext(path)[0]


def read_table(path):
    """The lines of a file of ours as (line number, words, what stands behind #); none where there is no file."""
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            content, _, note = line.partition("#")
            if content.strip():
                yield number, content.split(), note.strip()


class Exceptions:
    """What a rule lets pass all the same: lines `RULE FILE NAME  # reason` of ci/tidy.exceptions; * as in a shell."""

    def __init__(self, rules):
        self.rows, self.used = [], set()
        for number, words, reason in read_table(EXCEPTIONS):
            if len(words) != 3 or words[0] not in rules or not reason:
                raise Unusable(f"{EXCEPTIONS}:{number}: wants RULE FILE NAME  # reason")
            self.rows.append((number, *words))

    def excuse(self, finding):
        fits = [number for number, rule, path, name in self.rows
                if rule == finding.rule and fnmatch.fnmatchcase(finding.path, path)
                and fnmatch.fnmatchcase(finding.name, name)]
        self.used.update(fits)
        return bool(fits)

    def idle(self, rules):
        """Exceptions of the rules that were looked at which excuse nothing."""
        for number, rule, path, name in self.rows:
            if rule in rules and number not in self.used:
                yield Finding(rule, EXCEPTIONS, number, f"{path} {name}: there is nothing to except any more")


def matching(pattern):
    return glob.glob(pattern)
