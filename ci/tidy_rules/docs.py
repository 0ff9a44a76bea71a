"""Rule `docs`: what the pages at the top and in docs/ name is there.

The idea: a name counts where it is set as code, in backticks or in a block. docs/adding-a-rule.md says what is looked
at; X, NAME, N and <name> in a path stand for anything, and so does *.
"""
import os
import re
import subprocess

from tidy_rules.tree import LEXEME, WORD, Finding, matching
from tidy_rules.unused import PASTED

RULE = "docs"
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
IDENTIFIER = re.compile(r"[A-Za-z]\w*(\(\))?$")
PLACEHOLDER = re.compile(r"<[^>]*>|…|\b(?:X|N|NAME|FILE|FUNCTION|COMMAND|PRESET|TARGET)\b")
HANDLE = re.compile(r"[prcfs][0-9IJK]$")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
OPTION_MACRO = re.compile(r"^#define (OPTION_\w+)\(((?:\\\n|[^\n])*)", re.MULTILINE)
OPTION_ROW = re.compile(r'(?:\bOPTION_\w+\(\s*|\.name = )"([a-z][a-z-]*)"')
STANDARD = {"assert.h", "errno.h", "limits.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h"}


def check(tree, _program):
    names = Names(tree)
    for path in tree.files:
        if path.endswith(".md") and os.path.dirname(path).partition("/")[0] in ("", "docs"):
            for line, text, name in Page(tree, names, path).problems():
                yield Finding(RULE, path, line, text, name)


def check_map(tree, _program):
    """docs/MAP.md holds what the sources say: its writer compares."""
    if "ci/map" in tree.known:
        result = subprocess.run(["ci/map", "--check"], capture_output=True, text=True)
        if result.returncode != 0:
            said = (result.stdout + result.stderr).strip().split("\n")[0]
            yield "docs/MAP.md", 0, said.removeprefix("ci/map: ") or "ci/map --check fails"


class Names:
    """What there is to be named."""

    def __init__(self, tree):
        self.tree = tree
        self.words, self.pasted = set(), set()
        for path in tree.files:
            language = tree.language(path)
            if language == "c":
                self.words.update(WORD.findall(tree.code_and_annotations(path)))
                self.pasted.update(PASTED.findall(tree.code_and_annotations(path)))
                self.words.update(word for match in LEXEME.finditer(tree.text(path)) if match.group()[0] == '"'
                                  for word in WORD.findall(match.group()))
            elif language in ("python", "shell", "cmake") and not path.startswith("tests/"):
                self.words.update(WORD.findall(tree.text(path)))
        self.operations, self.commands = set(), {}
        for path in tree.c_files():
            if "#define OPERATIONS(" in tree.text(path):
                self.operations.update(re.findall(r'^\s*X\(\s*"?(\w+)', tree.code(path), re.MULTILINE))
            table = re.search(r"#define COMMANDS\(X\)((?:\\\n|[^\n])*)", tree.text(path))
            for command in re.findall(r"X\((\w+)\)", table.group(1)) if table else ():
                self.commands[command] = f"tool/{command}.c"

    def stands(self, name):
        """Whether a word is in the sources, or a macro puts it together (`op_##name`)."""
        return name in self.words or any(
            name.startswith(first) and name[len(first):] in self.words for first in self.pasted)

    def script_options(self, script):
        """What a script of ci/ and the files of the tree that it names hold as options."""
        text = self.tree.text(script)
        for path in self.tree.files:
            if path.endswith((".py", ".sh")) and (path in text or path.rpartition("/")[2] in text):
                text += self.tree.text(path)
        return set(OPTION.findall(text))

    def tool_options(self, command):
        """The options of one command, or of all: those of its file, and what stands in the files that all share."""
        shared = {}  # OPTION_…: the option that it stands for
        for path in self.tool_files():
            for name, body in OPTION_MACRO.findall(self.tree.text(path)):
                shared.update((name, option) for option in OPTION_ROW.findall(body)[:1])
        options = {"--help"}
        for path in self.tool_files():
            if command is None or path not in set(self.commands.values()) - {self.commands.get(command)}:
                text = OPTION_MACRO.sub("", self.tree.text(path))
                options.update("--" + name for name in OPTION_ROW.findall(text))
                options.update("--" + name for macro, name in shared.items() if re.search(rf"\b{macro}\(", text))
        return options

    def tool_files(self):
        return [path for path in self.tree.c_files() if path.startswith("tool/")]

    def all_options(self):
        options = self.tool_options(None)
        for path in self.tree.files:
            if path.startswith("ci/") and self.tree.language(path) in ("python", "shell"):
                options |= self.script_options(path)
        return options


class Page:
    """One page and what is wrong with it."""

    def __init__(self, tree, names, path):
        self.tree, self.names, self.path = tree, names, path

    def problems(self):
        block = []
        for number, line in enumerate(self.tree.lines(self.path), 1):
            if re.match(r" {4,}\S|\t", line):
                block.append((number, line.strip()))
                continue
            yield from self.block(block)
            block = []
            for target in LINK.findall(line):
                yield from self.link(number, target)
            for span in SPAN.findall(line):
                yield from self.span(number, span)
        yield from self.block(block)

    def link(self, number, target):
        target = target.partition("#")[0]
        if target and not re.match(r"[a-z]+:", target):
            path = os.path.normpath(os.path.join(os.path.dirname(self.path), target))
            if path not in self.tree.known and path not in self.tree.folders:
                yield number, f"a link to {target}, which is not there", target

    def block(self, lines):
        """A block: commands are looked at as in a span, and a block of operations as a trace."""
        traces = [(number, re.sub(r"\s*#.*", "", text)) for number, text in lines]
        traces = [(number, text) for number, text in traces if text]
        shaped = [re.match(r"[a-z_]+( [prcfs][0-9]\b.*?)?( += \S+)?$", text) for _, text in traces]
        is_trace = traces and any(s and s.group(1) and s.group(2) for s in shaped)
        for number, text in traces if is_trace else ():
            yield from self.operation(number, text.split()[0])
        for number, text in [] if is_trace else lines:
            yield from self.commands(number, text)
            for word in re.findall(r"(?<![\w./-])(?:[\w.-]+/)+[\w.-]+", text):
                yield from self.file(number, word)

    def span(self, number, text):
        words = text.split()
        if len(words) > 1 and HANDLE.match(words[1]) and re.match(r"[a-z_]+$", words[0]):
            yield from self.operation(number, words[0])
        yield from self.commands(number, text)
        if len(words) == 1:
            if IDENTIFIER.match(text):
                yield from self.identifier(number, text)
            else:
                yield from self.file(number, text)

    def operation(self, number, name):
        if name not in self.names.operations:
            yield number, f"{name} is no operation", name

    def identifier(self, number, text):
        name = text.removesuffix("()")
        interesting = text != name or ("_" in name and name != name.upper()) or re.match(r"[A-Z][a-z]+[A-Z]\w*$", name)
        if interesting and not self.names.stands(name) and not re.match(r"X_|.*_X$|.*_name$", name):
            yield number, f"{text} stands nowhere in the sources", name

    def file(self, number, text):
        text = text.rstrip("/.,:;")
        first = text.partition("/")[0]
        if "/" not in text:
            ours = re.match(r"[\w.-]+\.(c|h|acsl|py|sh|md)$", text) and text not in STANDARD
            if ours and not PLACEHOLDER.search(text) and not self.somewhere(text):
                yield number, f"there is no file {text}", text
        elif first in self.tree.folders and not re.match(r"ci/\w+$", text) and not self.exists(text):
            yield number, f"there is no {text}", text

    def somewhere(self, name):
        """Whether a file of this name is in the tree, or a build makes it: then a source says so."""
        return any(path.rpartition("/")[2] == name for path in self.tree.files) or any(
            name in self.tree.text(path) for path in self.tree.files if self.tree.language(path) in ("python", "cmake"))

    def exists(self, text):
        path, _, function = text.partition(".c/")
        if function:
            return function in WORD.findall(self.tree.code_and_annotations(path + ".c"))
        if PLACEHOLDER.search(text) or "*" in text:
            return bool(matching(PLACEHOLDER.sub("*", text)))
        return text in self.tree.known or text in self.tree.folders

    def commands(self, number, text):
        for part in re.split(r"[|;&]|\$\(", text):
            script = re.search(r"(?<![\w/])(ci/\w+)(?![\w./])", part)
            tool = re.search(r"(?<![\w])pagewright +([a-z]+)", part)
            first = part.split()[0] if part.split() else ""
            given = OPTION.findall(part)
            if script:
                name = script.group(1)
                if name not in self.tree.known and name not in self.tree.folders:
                    yield number, f"there is no {name}", name
                    continue
                known = self.names.script_options(name) if name in self.tree.known else set()
                who = name
            elif tool and (tool.group(1) in self.names.commands or given):
                who, known = f"pagewright {tool.group(1)}", self.names.tool_options(tool.group(1))
                if tool.group(1) not in self.names.commands and tool.group(1) != "help":
                    yield number, f"pagewright has no command {tool.group(1)}", tool.group(1)
                    continue
            elif first in self.names.commands and given:
                who, known = f"pagewright {first}", self.names.tool_options(first)
            elif first.startswith("--"):
                who, known = "no script of ci/ and no command of pagewright", self.names.all_options()
            else:
                continue
            for option in given:
                if option not in known:
                    yield number, f"{who} has no option {option}" if who[0] in "cp" else f"{who} has {option}", option
