"""Rules of shape: `length` of functions, `columns` of lines, `opening` comments, `mirror` files, `format`.

Relies on: clang-format 14 for `format`; the layout of another version is another one.
"""
import ast
import concurrent.futures
import os
import re
import shutil
import subprocess

from tidy_rules.tree import Finding, Unusable, module

LONGEST = 70
COLUMNS = {"c": 100, "python": 120, "shell": 120, "markdown": 120, "cmake": 120}
DEFINE = re.compile(r"^#[ \t]*define[ \t]+(\w+)(?:\\\n|[^\n])*", re.MULTILINE)
MIRRORED = ("mm", "spec")


def length(tree, program):
    """A function has at most 70 lines of code; comments, annotations and empty lines are none."""
    for row in program.functions():
        lines = tree.code(row.path).split("\n")[row.line - 1:row.end]
        count = sum(1 for line in lines if line.strip())
        if count > LONGEST:
            says = f"{row.name} has {count} lines of code, more than {LONGEST}"
            yield Finding("length", row.path, row.line, says, row.name)


def columns(tree, _program):
    """Lines end at column 100 in C and annotations, at 120 in Python, shell, Markdown and CMake. What cannot be
    broken in Markdown may be longer: a row of a table, a line of a block."""
    for path in tree.files:
        widest = COLUMNS.get(tree.language(path)) if not path.startswith(("corpus/", "proofs/cache/")) else None
        for number, line in enumerate(tree.lines(path), 1) if widest else ():
            if len(line) > widest and not (path.endswith(".md") and line.startswith(("|", "    "))):
                yield Finding("columns", path, number, f"{len(line)} columns, more than {widest}")


def opening(tree, _program):
    """A file begins with what it is: a comment in C and shell, a docstring in Python."""
    for path in tree.files:
        language, text = tree.language(path), ""
        if language in ("c", "python", "shell"):
            text = tree.text(path)
        if language == "c":
            missing = not re.match(r"\s*(/\*(?!@)[\s*-]*|//(?!@)[ \t]*)\w", text)
        elif language == "python":
            missing = text.strip() != "" and not ast.get_docstring(ast.parse(text))
        elif language == "shell":
            missing = not re.match(r"(#!.*\n)?(# *shellcheck .*\n)*#(?! *shellcheck|!) *\S", text)
        else:
            continue
        if missing:
            yield Finding("opening", path, 1, "no opening " + ("docstring" if language == "python" else "comment"))


def mirror(tree, _program):
    """What mm/X.c and spec/X.c offer stands in X.h beside them."""
    for path in tree.c_files(".c"):
        if os.path.dirname(path) in MIRRORED and module(path) + ".h" not in tree.known:
            yield Finding("mirror", path, 0, f"has no {module(path)}.h beside it")


# ------------------------------------------------------------------------------------------- layout

def formatter():
    """The name of clang-format 14; None: it is not here."""
    for name in ("clang-format-14", "clang-format"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(r"version 14\.", version):
                return name
    return None


def formatted(work):
    """A text as clang-format has it. A range in a contract macro, `0 .. 7`, is one number to it, which it would close
    up, and then it is one to the compiler as well; so a range goes through it as a shift."""
    program, path, text = work
    ranges = {m.group(1) for m in DEFINE.finditer(text) if " .. " in m.group() and "<<" not in m.group()}

    def change(into, old, new):
        return DEFINE.sub(lambda m: m.group().replace(old, new) if m.group(1) in ranges else m.group(), into)
    result = subprocess.run([program, "--style=file", f"--assume-filename={path}"], input=change(text, " .. ", " << "),
                            capture_output=True, text=True, check=True)
    return change(result.stdout, "<<", "..")


def layouts(tree):
    """Each C file with its text and the text that it should have. Those for annotations alone are laid out by hand."""
    program = formatter()
    if program is None:
        raise Unusable("rule format: clang-format 14 is not installed (on Debian 12, ci/setup installs it)")
    paths = tree.c_files(".c", ".h")
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        yield from zip(paths, map(tree.text, paths), pool.map(formatted, [(program, p, tree.text(p)) for p in paths]))


def layout(tree, _program):
    """C files are laid out as clang-format 14 does by .clang-format; ci/tidy --format lays them out."""
    for path, now, wanted in layouts(tree):
        lines = enumerate(zip(now.split("\n"), wanted.split("\n")), 1)
        different = [number for number, (ours, theirs) in lines if ours != theirs]
        if now != wanted:
            yield Finding("format", path, (different or [0])[0],
                          "is not laid out as .clang-format says (ci/tidy --format)")


def apply_layout(tree):
    """Lays out what is not; says which files it changed."""
    changed = []
    for path, now, wanted in layouts(tree):
        if now != wanted:
            with open(path, "w", encoding="utf-8") as file:
                file.write(wanted)
            changed.append(path)
    return changed
