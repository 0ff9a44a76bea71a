"""Rule `names`: the one dialect of the proofs (docs/MAP.md): who reads a name knows what kind of thing it is.

mm/ writes predicates and logic functions in CamelCase, spec/ in snake_case; ghost functions that only prove are
lemma_…, those that change ghost state are ghost_…; ghost state is declared in X.acsl; contract macros are R_, E_, A_,
L_ or C_.
"""
import os
import re

from tidy_rules.tree import Finding, module

RULE = "names"
LOGIC = re.compile(r"\b(?:predicate|logic\s+[\w\s<>*]*?[\w>*])\s+\**(\w+)\s*(?:\{[^}]*\}\s*)?(?=[(=;])")
DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^)]*\))?((?:\\\n|[^\n])*)", re.MULTILINE)
CLAUSE = re.compile(r"\b(requires|ensures|assigns|loop\s+invariant|loop\s+assigns|loop\s+variant|terminates|exits)\b")
ACSL = re.compile(r"\\(?:old|at|forall|exists|result|separated|valid)\b|==>|<==>|\.\. ")
CAMEL, SNAKE = re.compile(r"[A-Z][A-Za-z0-9]*$"), re.compile(r"[a-z][a-z0-9_]*$")
GHOST_FUNCTION = re.compile(r"/@((?:(?!@/).)*)@/\s*(?:extern\s+)?(?:\w+[\s*]+)+?(\w+)\s*\([^(){};]*\)\s*[{;]",
                            re.DOTALL)
GHOST_VARIABLE = re.compile(r"\s*ghost\s+(extern\s+)?(?:struct\s+)?\w+\s+(\w+)\s*(?:\[[^\]]*\]\s*)*(?:=[^;]*)?;")
FUNCTION = re.compile(r"^(?:static |inline )*\w[\w ]*?[ *](\w+)\([^;{]*\)\s*\{", re.MULTILINE)
LABEL = re.compile(r"\b(?:requires|ensures|assumes|invariant|assert|check|behavior)\s+(\w+)\s*:(?!:)")
DECIDES = re.compile(r"ensures\s+(?:\w+\s*:\s*)?\\result\s*<==>\s*(\w+)[^;]*;[^;]*\*/\s*bool\s+(\w+_ok)\(")


def check(tree, _program):
    yield from twins(tree)
    ghosts = {module(path): {name for _, name, _ in ghost_variables(tree, path)} for path in tree.c_files(".acsl")}
    for path in tree.c_files():
        if os.path.dirname(path) in ("mm", "spec"):
            yield from logic(tree, path)
            yield from ghost_functions(tree, path)
            yield from macros(tree, path)
            yield from labels(tree, path)
            for line, name, external in ghost_variables(tree, path) if path.startswith("mm/") else ():
                if not path.endswith(".acsl") and (external or name not in ghosts.get(module(path), ())):
                    where = f"{module(path)}.acsl"
                    yield Finding(RULE, path, line, f"the ghost variable {name} has its declaration in {where}", name)


def twins(tree):
    """Functions of mm/ and spec/ whose names have the same words in another order: nobody keeps them apart."""
    first = {}
    for path in tree.c_files(".c"):
        if os.path.dirname(path) not in ("mm", "spec"):
            continue
        code = tree.code(path)
        for match in FUNCTION.finditer(code):
            name = match.group(1)
            other = first.setdefault(tuple(sorted(name.split("_"))), name)
            if other != name:
                line = code.count("\n", 0, match.start()) + 1
                yield Finding(RULE, path, line, f"{name} has the words of {other} in another order", name)


def logic(tree, path):
    form, called = (CAMEL, "CamelCase") if path.startswith("mm/") else (SNAKE, "snake_case")
    for line, content in tree.annotations(path):
        for match in LOGIC.finditer(content):
            if not form.match(match.group(1)):
                yield Finding(RULE, path, line + content.count("\n", 0, match.start(1)),
                              f"{match.group(1)} is a predicate or logic function of {path.split('/')[0]}/: {called}",
                              match.group(1))
    for match in DECIDES.finditer(tree.text(path)) if path.startswith("spec/") else ():
        if not match.group(1).endswith("_wf"):
            yield Finding(RULE, path, tree.text(path).count("\n", 0, match.start()) + 1,
                          f"{match.group(1)}, which {match.group(2)} decides, does not end in _wf", match.group(1))


def labels(tree, path):
    text = tree.code_and_annotations(path)
    for match in LABEL.finditer(text):
        if not SNAKE.match(match.group(1)):
            yield Finding(RULE, path, text.count("\n", 0, match.start(1)) + 1,
                          f"the label {match.group(1)} is not in snake_case", match.group(1))


def outside_functions(tree, path):
    """The annotations that stand outside of any function."""
    code = tree.code(path)
    for line, content in tree.annotations(path):
        before = "\n".join(code.split("\n")[:line - 1])
        if before.count("{") == before.count("}"):
            yield line, content


def ghost_variables(tree, path):
    for line, content in outside_functions(tree, path):
        match = GHOST_VARIABLE.match(content[3:])
        while match:
            yield line, match.group(2), bool(match.group(1))
            content = content[:3] + " ghost " + content[3 + match.end():]
            match = GHOST_VARIABLE.match(content[3:])


def is_contract(match):
    """Whether what GHOST_FUNCTION found is one, and not an annotation inside of a body."""
    contract, name = match.groups()
    return re.search(r"\bterminates\b|\bassigns\b", contract) and name not in ("if", "while", "for", "switch")


def ghost_functions(tree, path):
    for line, content in outside_functions(tree, path):
        if not re.match(r"\s*ghost\b", content[3:]):
            continue
        for match in GHOST_FUNCTION.finditer(content):
            contract, name = match.groups()
            if not is_contract(match):
                continue
            wanted = "lemma_" if re.search(r"(?<!loop )assigns\s+\\nothing", contract) else "ghost_"
            if not name.startswith(wanted):
                what = "changes nothing" if wanted == "lemma_" else "changes ghost state"
                yield Finding(RULE, path, line + content.count("\n", 0, match.start(2)),
                              f"the ghost function {name} {what}: {wanted}…", name)


def macros(tree, path):
    for match in DEFINE.finditer(tree.code_and_annotations(path)):
        name, _, body = match.groups()
        clauses = {re.sub(r"\s+", " ", word) for word in CLAUSE.findall(body)}
        constant = not re.search(r"[A-Za-z_]*[a-z]\w*", re.sub(r"\b[0-9]\w*", "", body))  # or a guard, which has none
        if constant or not (clauses or ACSL.search(body) or path.endswith(".acsl")):
            continue
        if clauses == {"ensures"}:
            wanted = "E_"
        elif clauses == {"requires"}:
            wanted = "R_"
        elif clauses and all(word.startswith("loop") for word in clauses):
            wanted = "L_"
        else:
            wanted = "C_" if clauses else ("R_", "E_", "A_", "L_", "C_")
        if not name.startswith(wanted):
            wanted = wanted if isinstance(wanted, str) else ", ".join(wanted)
            line = tree.text(path).count("\n", 0, match.start()) + 1
            yield Finding(RULE, path, line, f"the contract macro {name} does not begin with {wanted}", name)
