#!/usr/bin/python3
"""Proves the functions of mm/ and spec/ with Frama-C WP and judges the result.

The idea: proofs/ledger names every function and says whether it counts as proved; this program finds the
functions for itself and lets no difference pass. WP then proves what the ledger calls proved, and its own
report is the only thing that is believed. docs/adding-a-proof.md explains the use.

Relies on: Debian's frama-c-base, why3, z3, cvc4, cvc5 and python3-clang-14.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEDGER = "proofs/ledger"
FILES = "proofs/files"
CACHE = "proofs/cache"
WORK = "build/proofs"  # logs, the Why3 configuration and everything else that a run makes
FOLDERS = ("mm", "spec")
MODEL = ("spec/model.c", "spec/model.h")  # the reference model: a second opinion on results, decides no predicate
PLATFORM = "mm/platform.h"  # the one header whose contracts are trusted
CPP_ARGS = ["-Imm", "-Ispec", "-Iplatform/host"]

# Always given: every run-time error is a goal, and unsigned arithmetic that wraps is an error as well. -rte says
# the same as -wp-rte, but names every function that Frama-C sees, those that are not proved included.
WP_OPTIONS = ["-machdep", "x86_64", "-warn-unsigned-overflow", "-warn-unsigned-downcast", "-rte", "-wp", "-wp-rte"]
PROVERS = "z3,cvc4,cvc5"
# What proofs/files and the ledger may add, with the number of values each takes. None of these changes what
# is proved, only how hard and in which pieces it is tried.
TUNING = {"-wp-split": 0, "-wp-split-depth": 1, "-wp-timeout": 1, "-wp-prover": 1}

# Words that would let a fact in unproved.
FORBIDDEN = re.compile(r"\b(axiom|axiomatic|admit|lemma)\b")


# ------------------------------------------------------------------------------------------- source text

def sources():
    """The files whose functions are proved."""
    found = []
    for folder in FOLDERS:
        if os.path.isdir(folder):
            found += [f"{folder}/{n}" for n in sorted(os.listdir(folder)) if n.endswith((".c", ".h"))]
    return [name for name in found if name not in MODEL]


def annotations(text):
    """The ACSL annotations of a C text, as (line, content); ordinary comments are left out."""
    pattern = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.DOTALL)
    for match in pattern.finditer(text):
        comment = match.group()
        if comment.startswith(("/*@", "//@")):
            content = re.sub(r"//[^\n]*", "", comment[3:])
            yield text.count("\n", 0, match.start()) + 1, content


def directives(text):
    """The preprocessor's lines of a C text, as (line, content): macros are written into annotations."""
    for match in re.finditer(r"^[ \t]*#(?:[^\\\n]|\\.|\\\n)*", text, re.MULTILINE):
        content = re.sub(r"/\*.*?\*/|//[^\n]*", " ", match.group(), flags=re.DOTALL)
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


class Problem(Exception):
    """Something that the gate does not let pass, in one line."""


def survey():
    """Every function of the sources as {(file, name): kind}, the problems, and the files that do not compile."""
    found, problems, unreadable, declarations = {}, [], set(), {}
    for path in sources():
        with open(path) as file:
            text = file.read()
        try:
            defined, declared = code_functions(path)
            found.update({(path, name): "code" for name in defined})
            declarations.update({name: path for name in declared})
        except Problem as problem:
            problems.append(str(problem))
            unreadable.add(path)
        for name in ghost_functions(text):
            found[path, name] = "ghost"
        for line, content in [*annotations(text), *directives(text)]:
            for word in FORBIDDEN.finditer(content):
                where = line + content.count("\n", 0, word.start())
                problems.append(f"{path}:{where}: the word `{word.group()}`")
    for name in sorted(declarations.keys() - {name for _, name in found}):
        if declarations[name] != PLATFORM and not unreadable:
            problems.append(f"{declarations[name]}: {name} is defined nowhere, so its contract would be trusted")
    return found, problems, unreadable


# ------------------------------------------------------------------------------------------- the ledger

class Entry:
    """A line of the ledger."""

    def __init__(self, file, function, state, kind, options, note):
        self.file, self.function, self.state, self.kind = file, function, state, kind
        self.options, self.note = options, note

    def line(self):
        text = f"{self.file:<22} {self.function:<34} {self.state:<7} {self.kind:<6} {' '.join(self.options)}"
        return text.rstrip() + (f"  # {self.note}" if self.note else "")


def tuning(words, where):
    """Checks that options are of those that cannot change what is proved."""
    rest = list(words)
    while rest:
        option = rest.pop(0)
        values = TUNING.get(option)
        if values is None or len(rest) < values:
            raise Problem(f"{where}: option {option} may not stand here")
        del rest[:values]
    return list(words)


def table_lines(path):
    """The lines of a table as (where, words, note)."""
    if not os.path.exists(path):
        return
    with open(path) as file:
        for number, line in enumerate(file, 1):
            content, _, note = line.partition("#")
            if content.strip():
                yield f"{path}:{number}", content.split(), note.strip()


def read_ledger():
    """The ledger as {(file, function): Entry}."""
    entries = {}
    for where, words, note in table_lines(LEDGER):
        if len(words) < 4 or words[2] not in ("proved", "todo") or words[3] not in ("code", "ghost"):
            raise Problem(f"{where}: a line is FILE FUNCTION proved|todo code|ghost [OPTIONS] [# NOTE]")
        key = words[0], words[1]
        if key in entries:
            raise Problem(f"{where}: {words[1]} of {words[0]} stands here twice")
        entries[key] = Entry(words[0], words[1], words[2], words[3], tuning(words[4:], where), note)
    return entries


def read_files():
    """The options of each file that needs any, as {file: options}."""
    return {words[0]: tuning(words[1:], where) for where, words, _ in table_lines(FILES)}


def compare(found, entries):
    """The differences between the functions that exist and those in the ledger."""
    for key in sorted(found.keys() - entries.keys()):
        yield f"{LEDGER}: {key[1]} of {key[0]} is missing (ci/prove --sync adds it)"
    for key in sorted(entries.keys() - found.keys()):
        yield f"{LEDGER}: there is no function {key[1]} in {key[0]}"
    for key in sorted(found.keys() & entries.keys()):
        if found[key] != entries[key].kind:
            yield f"{LEDGER}: {key[1]} of {key[0]} is {found[key]}, not {entries[key].kind}"


def sync(found, entries, unreadable):
    """Rewrites the ledger: new functions come in as todo, vanished ones go, all else stays."""
    found = dict(found)
    found.update({key: entry.kind for key, entry in entries.items() if key[0] in unreadable})
    head = []
    if os.path.exists(LEDGER):
        with open(LEDGER) as file:
            for line in file:
                if not line.startswith("#"):
                    break
                head.append(line)
    rank = {path: i for i, path in enumerate(sources())}
    order = {}
    for i, key in enumerate(found):
        order[key] = (rank[key[0]], i)
    with open(LEDGER, "w") as file:
        file.writelines(head)
        previous = None
        for key in sorted(found, key=order.get):
            if previous not in (None, key[0]):
                file.write("\n")
            previous = key[0]
            entry = entries.get(key) or Entry(*key, "todo", found[key], [], "")
            entry.kind = found[key]
            file.write(entry.line() + "\n")


def mark_proved(jobs):
    """Writes `proved` on the ledger's lines of functions that were to do and are proved now."""
    results = {(r.entry.file, r.entry.function): r for job in jobs for r in job.results.values()}
    with open(LEDGER) as file:
        lines = file.readlines()
    with open(LEDGER, "w") as file:
        for line in lines:
            result = results.get(tuple(line.split()[:2]))
            if result and result.entry.state == "todo" and not result.faults:
                line = line.replace(" todo   ", " proved ", 1)
                print(f"proved now: {result.entry.file}/{result.entry.function}")
            file.write(line)


# ------------------------------------------------------------------------------------------- Frama-C

def why3_configuration():
    """Writes a Why3 configuration of our own, so that nothing of the user's is read or changed.

    Why3 1.5.1 does not know cvc5. Its driver for CVC4 serves once the logic is named as cvc5 names it
    (ALL instead of ALL_SUPPORTED), so a copy with that one change is declared as the prover CVC5.
    """
    config = os.path.abspath(f"{WORK}/why3.conf")
    drivers = os.path.abspath(f"{WORK}/drivers")
    os.makedirs(drivers, exist_ok=True)
    environment = dict(os.environ, WHY3CONFIG=config)
    if os.path.exists(config):
        os.remove(config)
    subprocess.run(["why3", "config", "detect"], env=environment, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    if shutil.which("cvc5"):
        share = subprocess.run(["why3", "--print-datadir"], env=environment, capture_output=True,
                               text=True, check=True).stdout.strip() + "/drivers"
        for name in os.listdir(share):
            if name.endswith(".gen"):
                shutil.copy(f"{share}/{name}", drivers)
        with open(f"{share}/cvc4_17.drv") as file:
            text = file.read().replace("ALL_SUPPORTED", "ALL")
        with open(f"{drivers}/cvc5.drv", "w") as file:
            file.write(text)
        output = subprocess.run(["cvc5", "--version"], capture_output=True, text=True, check=True).stdout
        version = re.search(r"version ([0-9.]*[0-9])", output).group(1)
        command = "cvc5 --stats-internal --{}000 --lang=smt2 %f"
        with open(config, "a") as file:
            file.write(f"""
[prover]
name = "CVC5"
version = "{version}"
command = "{command.format("tlimit=%t")}"
command_steps = "cvc5 --stats-internal --rlimit=%S --lang=smt2 %f"
driver = "{drivers}/cvc5.drv"
editor = ""
in_place = false
interactive = false
shortcut = "cvc5"
""")
    return environment


class Result:
    """What WP said of one function."""

    def __init__(self, entry):
        self.entry = entry
        self.goals = self.proved = 0
        self.clauses = set()   # the parts of the contract that WP made goals of
        self.provers = {}      # name: [goals, seconds]
        self.unproved = []
        self.faults = []       # why it is no proof, in plain words
        self.excused = False   # tried only to see whether it proves

    def seconds(self):
        return sum(seconds for _, seconds in self.provers.values())

    def as_json(self):
        entry = self.entry
        return {
            "function": entry.function, "file": entry.file, "state": entry.state, "kind": entry.kind,
            "goals": self.goals, "proved": self.proved, "contract": "assigns" in self.clauses,
            "seconds": round(self.seconds(), 2), "failed": bool(self.faults) and not self.excused, "faults": self.faults,
            "unproved": self.unproved,
            "provers": {n: {"goals": g, "seconds": round(s, 2)} for n, (g, s) in sorted(self.provers.items())},
        }


SEEN = re.compile(r"^\[rte:annot\] annotating function (\w+)$")
GOAL = re.compile(r"^\[wp\] \[([^\]]+)\] (Goal|Smoke-test) (\S+)(?: : (\w+))?(.*)$")
TRIED = re.compile(r"^ +(\w+ [0-9.]+): (\w+)(.*)$")
TOTAL = re.compile(r"^\[wp\] Proved goals: +(\d+) / (\d+)$")
DURATION = re.compile(r"\((?:(\d+)')?([\d.]+)(ms|s)\)")


def duration(text):
    """The prover's time in a line of WP, in seconds (WP's own time is written as Qed:…)."""
    found = DURATION.search(text)
    if not found:
        return 0.0
    seconds = float(found.group(2)) / (1000 if found.group(3) == "ms" else 1)
    return seconds + 60 * int(found.group(1) or 0)


def copy_valid(source, target):
    """Copies a cache without the answers of provers that gave up: they may have lacked the time."""
    os.makedirs(target, exist_ok=True)
    for name in os.listdir(source) if os.path.isdir(source) else []:
        with open(f"{source}/{name}") as file:
            if '"valid"' in file.read():
                shutil.copy(f"{source}/{name}", target)


class Job:
    """One call of frama-c: some functions of one file that want the same options."""

    def __init__(self, runner, number, source, options, entries):
        self.runner, self.source, self.options = runner, source, options
        self.results = {e.function: Result(e) for e in entries}
        for result in self.results.values():
            result.excused = runner.arguments.mark and result.entry.state == "todo"
        stem = re.sub(r"\W", "_", source)
        self.log = f"{WORK}/{stem}.{number}.log"
        self.report = f"{WORK}/{stem}.{number}.json"
        self.problems, self.warnings = [], []
        self.current = None
        self.printed = set()
        self.total = None  # what WP says of all goals together

    def command(self):
        arguments = self.runner.arguments
        command = ["frama-c", "-cpp-extra-args=" + " ".join(CPP_ARGS)] + WP_OPTIONS
        command += ["-wp-par", "1", "-wp-timeout", "10", "-wp-report-json", self.report]
        command += self.runner.cache_options(self.log) + self.options
        if arguments.smoke:
            command += ["-wp-prover", "z3"]
        elif "-wp-prover" not in self.options:
            command += ["-wp-prover", PROVERS]
        if arguments.timeout:
            command += ["-wp-timeout", str(arguments.timeout)]
        if arguments.smoke:  # the goals themselves are not judged then, so one prover and little time will do
            command += ["-wp-smoke-tests", "-wp-timeout", "1"]
        return command + ["-wp-fct", ",".join(self.results), self.source]

    def owner(self, goal):
        """The function of a goal's name. Of several that fit the longest is meant; the report decides at the end."""
        name = re.sub(r"^typed_(?:(?:ref|caveat|nocast|cast|real|raw|nat)_)*", "", goal).lstrip("_")
        fits = [function for function in self.runner.names if name.startswith(function.lstrip("_") + "_")]
        return self.results.get(max(fits, key=len)) if fits else None

    def finished(self, result):
        """Prints the line of a function whose goals are all tried."""
        if self.runner.arguments.smoke:
            return
        if result and result.entry.function not in self.printed:
            self.printed.add(result.entry.function)
            entry = result.entry
            tried = sum(goals for goals, _ in result.provers.values()) + len(result.unproved)
            mark = "" if not result.unproved else "   UNPROVED"
            self.runner.say(f"  {entry.file:<22} {entry.function:<34} "
                            f"{tried - len(result.unproved):>4}/{tried:<4} {result.seconds():7.1f} s{mark}")

    def read(self, line):
        """Takes in one line of frama-c's output."""
        if self.warnings and self.warnings[-1].endswith("Warning:"):
            self.warnings[-1] += " " + line.strip()
        if "Warning" in line and "Failed smoke-test" not in line:
            self.warnings.append(f"{self.source}: {line.strip()}")
        seen = SEEN.match(line)
        if seen and seen.group(1) not in self.runner.names:
            self.problems.append(f"{self.source}: Frama-C sees a function {seen.group(1)} that the ledger does not know")
        total = TOTAL.match(line)
        if total:
            self.total = int(total.group(2)), int(total.group(1))
        tried = TRIED.match(line)
        if tried and self.current:
            prover = self.current.provers.setdefault(tried.group(1), [0, 0.0])
            prover[1] += duration(tried.group(3))
            return
        goal = GOAL.match(line)
        if not goal:
            return
        who, kind, name, verdict, rest = goal.groups()
        if who == "CFG":  # a goal that the control flow alone decides; it is in no report
            self.read_trivial(name, verdict)
            return
        result = self.owner(name)
        if result is None:
            return
        if kind == "Smoke-test":
            return
        if result is not self.current:
            self.finished(self.current)
            self.current = result
        if verdict == "Valid":
            prover = result.provers.setdefault(who, [0, 0.0])
            prover[0] += 1
            prover[1] += duration(rest) if who != "Qed" else 0.0
        else:
            result.unproved.append(name)

    def read_trivial(self, name, verdict):
        """WP names these goals without the function's leading underscores, and numbers them where that is ambiguous."""
        base, clause = re.match(r"(.*)_(exits|terminates)(?:_\d+)?$", name).groups()
        for function, result in self.results.items():
            if function.lstrip("_") == base and clause not in result.clauses:
                result.provers.setdefault("CFG", [0, 0.0])[0] += 1
                result.clauses.add(clause)
                if verdict != "Valid":
                    result.unproved.append(name)
                return

    def run(self):
        try:
            os.remove(self.report)
        except FileNotFoundError:
            pass
        status = self.runner.stream(self.command(), self.log, self.read)
        self.finished(self.current)
        if self.runner.stopped:
            return
        try:
            with open(self.report) as file:
                report = json.load(file)
        except (OSError, ValueError):
            report = None
        if status != 0 or report is None:
            self.problems.append(f"{self.source}: frama-c failed with status {status}, see {self.log}")
            report = {}
        self.judge(report.get("wp:functions", {}))
        if not self.runner.arguments.smoke and report and self.total:
            counted = tuple(sum(getattr(r, field) for r in self.results.values()) for field in ("goals", "proved"))
            if counted != self.total:
                self.problems.append(f"{self.source}: WP proved {self.total[1]} of {self.total[0]} goals, "
                                     f"its report says {counted[1]} of {counted[0]}")

    def judge(self, report):
        """Takes the final numbers from WP's report and says what keeps a function from being proved."""
        for name, result in self.results.items():
            section = report.get(name, {})
            if self.runner.arguments.smoke:
                self.judge_smoke(result, section)
                continue
            for goal in section:
                for clause in ("assigns", "ensures", "exits", "terminates"):
                    if re.search(rf"(?<!_loop)_{clause}(_|$)", goal):
                        result.clauses.add(clause)
            total = section.get("wp:section", {}).get("wp:main", {})
            trivial = result.provers.get("CFG", [0])[0]
            trivial_failed = sum(1 for g in result.unproved if not g.startswith("typed"))
            result.goals = total.get("total", 0) + trivial
            result.proved = total.get("valid", 0) + trivial - trivial_failed
            if total.get("total", 0) == 0 and trivial == 0:
                result.faults.append("no goals")
            elif result.proved != result.goals:
                result.faults.append(f"{result.goals - result.proved} goals unproved")
            missing = {"assigns", "exits", "terminates"} - result.clauses
            if missing:
                result.faults.append("no contract" if len(missing) == 3 else "contract has no " + ", ".join(sorted(missing)))

    def judge_smoke(self, result, section):
        """A smoke test asks for a proof of false; whoever finds one has found a contradiction or dead code."""
        for goal, provers in section.items():
            if "_wp_smoke_" in goal:
                total = provers["wp:main"]
                result.goals += total["total"]
                result.proved += total.get("valid", 0)
                if total.get("valid", 0) != total["total"]:
                    result.unproved.append(goal)
        if result.proved != result.goals:
            result.faults.append("contradictory contract or dead code")
        self.runner.say(f"  {result.entry.file:<22} {result.entry.function:<34} "
                        f"{result.proved:>4}/{result.goals:<4} smoke tests")


class Runner:
    """Runs the jobs side by side and leaves nothing behind, however it ends."""

    def __init__(self, arguments, names):
        self.arguments, self.names = arguments, names
        self.environment = why3_configuration()
        self.lock = threading.Lock()
        self.children = set()
        self.stopped = False
        self.mode, self.cache = "update", CACHE
        if arguments.cold or arguments.rebuild or arguments.retry:
            self.cache = f"{WORK}/cache"
            shutil.rmtree(self.cache, ignore_errors=True)
        if arguments.retry:
            copy_valid(CACHE, self.cache)
        if arguments.smoke:
            self.cache = f"{WORK}/smoke-cache"
            copy_valid(CACHE, self.cache)
        if arguments.replay:
            self.mode = "replay"
        if arguments.offline:
            self.mode = "offline"
        if arguments.prune:
            shutil.rmtree(f"{WORK}/sessions", ignore_errors=True)
        os.makedirs(self.cache, exist_ok=True)

    def cache_options(self, job):
        """WP forgets unused answers only in a session of its own, so --prune gives each job a copy of the cache."""
        if not self.arguments.prune:
            return ["-wp-cache", self.mode, "-wp-cache-dir", self.cache]
        session = f"{WORK}/sessions/{os.path.basename(job)}"
        shutil.copytree(self.cache, f"{session}/cache", copy_function=os.link)
        return ["-wp-cache", "cleanup", "-wp-session", session]

    def keep_cache(self, success):
        """What the run leaves behind in the committed cache."""
        arguments = self.arguments
        if arguments.retry:
            shutil.copytree(self.cache, CACHE, dirs_exist_ok=True)
        if arguments.rebuild and success:
            shutil.rmtree(CACHE, ignore_errors=True)
            shutil.copytree(self.cache, CACHE)
        if arguments.prune and success:
            used = f"{WORK}/used"
            shutil.rmtree(used, ignore_errors=True)
            os.makedirs(used)
            for session in os.listdir(f"{WORK}/sessions"):
                shutil.copytree(f"{WORK}/sessions/{session}/cache", used, dirs_exist_ok=True)
            shutil.rmtree(CACHE)
            shutil.copytree(used, CACHE)

    def say(self, text):
        with self.lock:
            print(text, flush=True)

    def stream(self, command, log, take):
        """Runs a command in a process group of its own and hands its output on line by line."""
        with open(log, "w") as file:
            file.write("# " + " ".join(command) + "\n")
            with self.lock:
                if self.stopped:
                    return -1
                child = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE,
                                         stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, text=True,
                                         errors="replace", start_new_session=True)
                self.children.add(child)
            for line in child.stdout:
                file.write(line)
                take(line)
            # Its provers are stopped while the number of its group is still its own, before it is reaped.
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            with self.lock:
                self.kill(child)
                self.children.discard(child)
                return child.wait()

    @staticmethod
    def kill(child):
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def kill_all(self):
        self.stopped = True
        held = self.lock.acquire(timeout=2)  # no child is just being started then
        for child in self.children:
            self.kill(child)
        if held:
            self.lock.release()

    def stop(self, number, _frame):
        self.kill_all()
        os.write(2, b"ci/prove: stopped\n")
        os._exit(128 + number)

    def run(self, jobs):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        with concurrent.futures.ThreadPoolExecutor(self.arguments.jobs) as pool:
            try:
                for done in concurrent.futures.as_completed([pool.submit(job.run) for job in jobs]):
                    done.result()
            except BaseException:
                self.kill_all()
                raise


# ------------------------------------------------------------------------------------------- the whole

def select(entries, wanted, todo):
    """The ledger's entries that are to be proved now: all proved ones, or what --only names; with TODO the others too."""
    if not wanted:
        return [e for e in entries.values() if todo or e.state == "proved"]
    chosen = {}
    for name in wanted:
        folder, _, last = name.rpartition("/")
        fits = [e for e in entries.values()
                if e.file == name or (e.function == last and folder in ("", e.file))]
        if not fits:
            raise KeyError(name)
        if any(e.file == name for e in fits):
            fits = [e for e in fits if todo or e.state == "proved"]
        for entry in fits:
            chosen[entry.file, entry.function] = entry
    return list(chosen.values())


def make_jobs(runner, chosen, files):
    """Groups functions by the file that frama-c reads and by options; the longest job comes first."""
    groups = {}
    for entry in chosen:
        body = re.sub(r"\.h$", ".c", entry.file)
        source = body if os.path.exists(body) else entry.file
        options = tuple(entry.options or files.get(source, []))
        groups.setdefault((source, options), []).append(entry)
    jobs = [Job(runner, i, source, list(options), group)
            for i, ((source, options), group) in enumerate(sorted(groups.items(), key=lambda g: g[0]))]
    return sorted(jobs, key=lambda job: -len(job.results))


def summarise(entries, jobs, problems, seconds):
    """The report as it is written to --json."""
    results = [r for job in jobs for r in job.results.values()]
    functions = sorted((r.as_json() for r in results), key=lambda f: (f["file"], f["function"]))
    modules = {}
    for entry in entries.values():
        modules.setdefault(os.path.splitext(entry.file)[0], {"functions": 0, "todo": 0})
        module = modules[os.path.splitext(entry.file)[0]]
        module["functions"] += 1
        module["todo"] += entry.state == "todo"
    rows = []
    for name, module in sorted(modules.items()):
        of = [f for f in functions if os.path.splitext(f["file"])[0] == name]
        rows.append({
            "module": name, **module, "functions_proved": sum(not f["faults"] for f in of),
            "goals": sum(f["goals"] for f in of), "goals_proved": sum(f["proved"] for f in of),
            "seconds": round(sum(f["seconds"] for f in of), 1), "failures": sum(f["failed"] for f in of)})
    columns = ("functions", "todo", "functions_proved", "goals", "goals_proved", "failures")
    totals = {column: sum(row[column] for row in rows) for column in columns}
    totals["failures"] += len(problems)
    totals["seconds"] = round(seconds, 1)
    return {"totals": totals, "modules": rows, "functions": functions, "problems": problems,
            "warnings": [w for job in jobs for w in job.warnings],
            "todo": sorted(f"{e.file}/{e.function}" for e in entries.values() if e.state == "todo")}


def print_summary(report, only):
    header = ["module", "functions", "proved", "todo", "goals", "proved", "provers' s", "failures"]
    keys = ["module", "functions", "functions_proved", "todo", "goals", "goals_proved", "seconds", "failures"]
    totals = dict(report["totals"], module="total")
    totals["seconds"] = round(sum(m["seconds"] for m in report["modules"]), 1)
    totals["failures"] = sum(m["failures"] for m in report["modules"])
    tried = {os.path.splitext(function["file"])[0] for function in report["functions"]}
    modules = [m for m in report["modules"] if not only or m["module"] in tried]
    rows = [[str(row[key]) for key in keys] for row in modules + [totals]]
    widths = [max(len(row[i]) for row in rows + [header]) for i in range(len(header))]
    print()
    for row in [header] + rows:
        print("  " + row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:])), sep="  ")
    print()
    for function in report["functions"]:
        for fault in function["faults"]:
            print(f"{function['file']}/{function['function']}: {fault}")
        for goal in function["unproved"]:
            print(f"    {goal}")
    for problem in report["problems"]:
        print(problem)
    failures = report["totals"]["failures"]
    print(f"prove: {report['totals']['functions_proved']} functions proved, {report['totals']['todo']} to do, "
          f"{failures} failures, {report['totals']['seconds']:.0f} s")


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="ci/prove", add_help=False, allow_abbrev=False, usage="ci/prove [OPTIONS]",
        description="Proves what proofs/ledger calls proved, and fails unless every goal is proved.",
        epilog="Exit status: 0 all is proved, 1 something is not, 2 bad usage. "
               "Logs are in build/proofs. docs/adding-a-proof.md says more.")
    add = parser.add_argument
    add("--help", action="help", help="print this")
    add("--only", action="append", default=[], metavar="NAME",
        help="only this file (mm/vma.c) or function (find_vma, mm/vma.c/find_vma), even one that is to do; repeatable")
    add("--ledger", action="store_true", help="only compare the ledger with the sources; prove nothing")
    add("--sync", action="store_true", help="bring the ledger up to date: new functions come in as todo")
    add("--replay", action="store_true", help="use the cache of prover answers but do not add to it")
    add("--cold", action="store_true", help="ignore the cache and leave it as it is")
    add("--rebuild", action="store_true", help="ignore the cache, and keep exactly this run's answers in it")
    add("--retry", action="store_true", help="ask the provers again where the cache says that they gave up")
    add("--prune", action="store_true", help="prove, and drop from the cache what this run did not use")
    add("--offline", action="store_true", help="believe the cache alone and start no prover")
    add("--mark", action="store_true", help="try what is to do as well, and mark in the ledger what proves")
    add("--smoke", action="store_true", help="also look for contradictory contracts and dead code")
    add("--timeout", type=int, metavar="S", help="seconds a prover has for a goal (default: 10, or proofs/files)")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="frama-c processes at a time")
    add("--json", metavar="FILE", help="write the report to FILE")

    def fail(message):
        print(f"ci/prove: {message} (see ci/prove --help)", file=sys.stderr)
        sys.exit(2)
    parser.error = fail
    arguments = parser.parse_args()
    if arguments.jobs < 1 or (arguments.timeout is not None and arguments.timeout < 1):
        fail("--jobs and --timeout want a number above 0")
    modes = ("replay", "cold", "rebuild", "retry", "prune", "offline")
    if sum(getattr(arguments, mode) for mode in modes) > 1:
        fail("only one of " + ", ".join("--" + mode for mode in modes))
    if (arguments.rebuild or arguments.prune) and (arguments.only or arguments.smoke or arguments.mark):
        fail("--rebuild and --prune are for everything that is proved")
    if arguments.mark and arguments.smoke:
        fail("--mark and --smoke exclude each other")
    if arguments.json:
        arguments.json = os.path.abspath(arguments.json)
    return arguments, fail


def main():
    arguments, fail = parse_arguments()
    started = time.monotonic()
    os.chdir(ROOT)
    os.makedirs(WORK, exist_ok=True)
    found, problems, unreadable = survey()
    try:
        entries, files = read_ledger(), read_files()
    except Problem as problem:
        print(f"ci/prove: {problem}", file=sys.stderr)
        return 1
    if arguments.sync:
        sync(found, entries, unreadable)
        entries = read_ledger()
    problems += compare(found, entries)

    jobs = []
    if not arguments.ledger and not arguments.sync:
        try:
            chosen = [e for e in select(entries, arguments.only, arguments.mark) if (e.file, e.function) in found]
        except KeyError as name:
            fail(f"no file or function {name} in the ledger")
        runner = Runner(arguments, {name for _, name in list(found) + list(entries)})
        jobs = make_jobs(runner, chosen, files)
        runner.run(jobs)
        for job in jobs:
            problems += job.problems + job.warnings
        runner.keep_cache(not problems and not any(r.faults for j in jobs for r in j.results.values()))
        if arguments.mark:
            mark_proved(jobs)

    report = summarise(entries, jobs, problems, time.monotonic() - started)
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(report, file, indent=1)
            file.write("\n")
    if arguments.ledger or arguments.sync:
        print("\n".join(problems) if problems else "prove: the ledger and the sources agree")
    else:
        print_summary(report, arguments.only)
    return 1 if report["totals"]["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
