#!/usr/bin/python3
"""Breaks proved functions on purpose and looks whether they still prove: `ci/prove --mutants`.

The idea: a proof says as much as its contract. A change of the code that WP still proves is no change at all, or the
contract does not say what the code is for. mutation.py makes the changes, each in a copy of mm/ and spec/; WP proves
the function again there, or its callers where a clause of its contract was left out, and the first goal that fails
settles it. proofs/mutants keeps what was found, a line for each change, so that a run goes on where the last one
stopped.

Relies on: the same tools as run.py, and its modules. Not on proofs/digests.
"""
import argparse
import collections
import glob
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.dont_write_bytecode = True

import answers  # noqa: E402
import book  # noqa: E402
import digests  # noqa: E402
import mutation  # noqa: E402
import run  # noqa: E402
import source  # noqa: E402
import wp  # noqa: E402

MUTANTS = "proofs/mutants"
FAULTS = "fuzz/faults"
HEAD = """\
# What became of functions that were broken on purpose (ci/prove --mutants): FILE FUNCTION DIGEST VERDICT CHANGE.
# The digest is over the function and all that its proof uses; the place in CHANGE is LINE:COLUMN, from the function's
# first line, or its contract's. VERDICT: `dies' (a goal fails), `lives' (everything still proves), `same' (a compiler
# makes the same code of it), `invalid' (no C). A line that lives needs a reason behind a #.
"""
LINE = re.compile(r"(\S+) +(\S+) +([0-9a-f]{16}) (dies|lives|same|invalid) +([^#]*[^#\s])(?:\s+# (.*))?$")
SHORTEST = 3  # seconds for a goal, where the function's own goals need less than half of it


class Mutant:
    """One change of one function: what is known of it, and its line in proofs/mutants."""

    def __init__(self, key, digest, change, mutated=None):
        self.key, self.digest, self.change, self.mutated = key, digest, change, mutated
        self.verdict, self.reason, self.by = None, "", ""

    def line(self):
        text = f"{self.key[0]:<22} {self.key[1]:<30} {self.digest} {self.verdict:<7} {self.change}"
        return text + (f"  # {self.reason}" if self.reason else "")

    def open(self):
        return self.verdict == "lives" and not self.reason


def read():
    """The committed lines: {(file, function, digest, change): Mutant}. Of two that a merge brings, the one with a
    reason counts."""
    found = {}
    if not os.path.exists(MUTANTS):
        return found
    for number, line in enumerate(source.read(MUTANTS).split("\n"), 1):
        match = LINE.match(line)
        if match:
            file, function, digest, verdict, change, reason = match.groups()
            mutant = Mutant((file, function), digest, change)
            mutant.verdict, mutant.reason = verdict, reason or ""
            known = found.setdefault((file, function, digest, change), mutant)
            known.reason = known.reason or mutant.reason
        elif line and not line.startswith("#"):
            raise source.Problem(f"{MUTANTS}:{number}: is no line FILE FUNCTION DIGEST VERDICT CHANGE: {line[:60]!r}")
    return found


def write(mutants):
    book.write(MUTANTS, HEAD + "".join(f"{mutant.line()}\n" for _, mutant in sorted(mutants.items())))


class Bench:
    """A copy of the tree in which one thread changes a file and has WP prove."""

    def __init__(self, runner, number, folder):
        self.runner, self.path = runner, f"{runner.work}/bench.{number}"
        self.cache = folder
        for room in source.FOLDERS + ("platform",):
            if os.path.isdir(room):
                shutil.copytree(room, f"{self.path}/{room}")

    def patch(self, patch):
        """Applies a patch to what of it stands here: the files that differ then, {path: text}."""
        environment = dict(os.environ, GIT_CEILING_DIRECTORIES=os.path.dirname(os.path.abspath(self.path)))
        included = [f"--include={folder}/*" for folder in source.FOLDERS]
        result = subprocess.run(["git", "apply", "-C1", *included, os.path.abspath(patch)], cwd=self.path,
                                env=environment, capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise source.Problem(f"{patch}: does not apply: {result.stderr.strip().splitlines()[0]}")
        found = {path: source.read(f"{self.path}/{path}") for path in source.sources()}
        return {path: text for path, text in found.items() if text != source.read(path)}

    def put(self, path, text):
        with open(f"{self.path}/{path}", "w", encoding="utf-8") as file:
            file.write(text)

    def object_code(self, unit):
        """What a compiler makes of a file; None where it makes nothing of it."""
        out = f"{os.path.abspath(self.path)}/object.o"
        result = subprocess.run(["gcc", *source.C_FLAGS, "-O2", *source.CPP_ARGS, "-c", unit, "-o", out],
                                cwd=self.path, capture_output=True, check=False)
        if result.returncode != 0:
            return None
        with open(out, "rb") as file:
            return file.read()

    def proves(self, unit, functions, options, timeout):
        """Has WP prove functions of a file: (the first goal that fails or None, what Frama-C objects to, the longest
        time of a goal)."""
        command = ["frama-c", wp.CPP, "-no-unicode", *wp.WP_OPTIONS, "-wp-par", "1", "-wp-timeout", "10",
                   "-session", f"{os.path.abspath(self.path)}/session", "-wp-cache", "update", "-wp-cache-dir",
                   self.cache, *options]
        if "-wp-prover" not in options:
            command += ["-wp-prover", ",".join(book.PROVERS)]
        command += (["-wp-timeout", str(timeout)] if timeout else []) + ["-wp-fct", ",".join(functions), unit]
        environment = dict(self.runner.environment, PWD=os.path.abspath(self.path))
        failed, longest, warning = None, 0.0, None
        child = subprocess.Popen(command, cwd=self.path, env=environment, stdout=subprocess.PIPE,
                                 stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, text=True, errors="replace",
                                 start_new_session=True)
        with self.runner.lock:
            self.runner.children.add(child)
        for line in child.stdout:
            if "Warning" in line and warning is None:
                warning = line.strip()
            goal = wp.GOAL.match(line)
            if goal and goal.group(2) == "Goal":
                if goal.group(4) != "Valid":
                    failed = goal.group(3)
                    break
                longest = max(longest, wp.duration(goal.group(5) or ""))
        with self.runner.lock:
            self.runner.kill(child)
            self.runner.children.discard(child)
        child.stdout.close()
        status = child.wait()
        return failed, warning if failed or status == 0 else f"frama-c: status {status}", longest


class Hunt:
    """All that is to be tried, and what came of it."""

    def __init__(self, arguments, runner, entries, files):
        self.arguments, self.runner, self.entries, self.files = arguments, runner, entries, files
        self.whole = runner.whole
        self.known = read()
        self.started = time.monotonic()
        self.tried = 0
        self.patience = {}  # (file, function): seconds for a goal, or None where the function does not prove as it is
        self.texts, self.opened, self.of_units = {}, {}, {}
        self.callers = collections.defaultdict(set)
        for key, called in self.whole.calls.items():
            for callee in called:
                self.callers[callee].add(key)

    def digest(self, key):
        unit = next(u for u in self.whole.units if u.source == wp.unit_of(key[0]))
        if unit.source not in self.of_units:
            self.of_units[unit.source] = digests.File(unit, self.whole.survey.platform())
        return self.of_units[unit.source].digest(key[1])[:16]

    def proved(self, key):
        return key in self.entries and self.entries[key].state == "proved"

    def candidates(self, key):
        """The changes of one function, in the order in which they are tried."""
        path, name = key
        if path not in self.opened:
            self.opened[path] = mutation.File(path)
        found = self.opened[path].mutations(name)
        if any(self.proved(caller) for caller in self.callers[key]):
            header = re.sub(r"\.c$", ".h", path)
            of_header = mutation.contract_mutations(header, name) if os.path.exists(header) else []
            found += of_header or mutation.contract_mutations(path, name)
        drawn = mutation.draw(found, None, random.Random(f"mutants {self.arguments.seed} {path} {name}"))
        digest = self.digest(key)
        return [Mutant(key, digest, m.words(), m) for m in drawn]

    def due(self, keys):
        """Of each function as many changes as --each says, those that count and are known already included."""
        found = []
        for key in keys:
            count = 0
            for mutant in self.candidates(key):
                known = self.known.get((*key, mutant.digest, mutant.change))
                if count >= self.arguments.each:
                    break
                if known is None:
                    found.append(mutant)
                count += known is None or known.verdict in ("dies", "lives")
        return found

    def settled(self, bench, key):
        """How long a goal of a function may take, from how long its own take; None where it does not prove now."""
        if key not in self.patience:
            entry = self.entries[key]
            options = wp.options_of(entry, self.files)
            failed, warning, longest = bench.proves(wp.unit_of(key[0]), [key[1]], options, None)
            self.patience[key] = None if failed or warning else max(SHORTEST, math.ceil(2 * longest))
            if self.patience[key] is None:
                self.runner.say(f"  {key[0]} {key[1]}: does not prove as it is ({failed or warning}): left out")
        return self.patience[key]

    def judge(self, bench, mutant):
        """Tries one change; its verdict, or None where there is nothing to compare with."""
        changed = mutant.mutated
        text = source.read(changed.path)
        unit = wp.unit_of(changed.path)
        bench.put(changed.path, changed.apply(text))
        try:
            if changed.operator == "ensures":
                return self.judge_users(bench, mutant)
            mutated = bench.object_code(unit)
            if mutated is None:
                return "invalid"
            bench.put(changed.path, text)
            if mutated == bench.object_code(unit):
                return "same"
            timeout = self.settled(bench, mutant.key)
            if timeout is None:
                return None
            bench.put(changed.path, changed.apply(text))
            options = wp.options_of(self.entries[mutant.key], self.files)
            failed, warning, _ = bench.proves(unit, [mutant.key[1]], options, timeout)
            mutant.by = failed or warning or ""
            return "dies" if failed or warning else "lives"
        finally:
            bench.put(changed.path, text)

    def judge_users(self, bench, mutant):
        """A clause that is left out is needed where a caller does not prove without it."""
        changed = mutant.mutated
        text = source.read(changed.path)
        for caller in sorted(self.callers[mutant.key]):
            if not self.proved(caller):
                continue
            bench.put(changed.path, text)
            timeout = self.settled(bench, caller)
            bench.put(changed.path, changed.apply(text))
            if timeout is None:
                continue
            options = wp.options_of(self.entries[caller], self.files)
            failed, warning, _ = bench.proves(wp.unit_of(caller[0]), [caller[1]], options, timeout)
            if failed or warning:
                mutant.by = f"{caller[1]}: {failed or warning}"
                return "dies"
        return "lives"

    def fault(self, bench, patch):
        """Puts a seeded fault in: a Mutant of the first proved function that it changes, its verdict None where it
        changes none."""
        name = os.path.basename(patch)[:-len(".patch")]
        texts = bench.patch(patch)
        try:
            keys = []
            for path, text in texts.items():
                before, after = mutation.File(path), mutation.File(path, text)
                keys += [(path, function) for function in before.functions
                         if before.function_text(function) != after.function_text(function)]
            proved = [key for key in keys if self.proved(key)]
            if not proved:
                mutant = Mutant((next(iter(texts), patch), ""), "", f"fault {name}")
                mutant.by = "not proved: " + (", ".join(function for _, function in keys) or "no function is changed")
                return mutant
            mutant = Mutant(proved[0], self.digest(proved[0]), f"fault {name}")
            known = self.known.get((*mutant.key, mutant.digest, mutant.change))
            if known:
                known.by = "known"
                return known
            mutant.verdict = "lives"
            for key in proved:
                for path in texts:
                    bench.put(path, source.read(path))
                timeout = self.settled(bench, key)
                if timeout is None:  # nothing to compare with
                    mutant.verdict, mutant.by = None, f"{key[1]} does not prove as it is"
                    break
                for path, text in texts.items():
                    bench.put(path, text)
                options = wp.options_of(self.entries[key], self.files)
                failed, warning, _ = bench.proves(wp.unit_of(key[0]), [key[1]], options, timeout)
                if failed or warning:
                    mutant.verdict, mutant.by = "dies", failed or warning
                    break
            if mutant.verdict == "lives" and len(proved) < len(keys):
                mutant.by = "not all is proved that it changes: " + ", ".join(f for _, f in set(keys) - set(proved))
                mutant.verdict = None
            return mutant
        finally:
            for path in texts:
                bench.put(path, source.read(path))

    def benches(self):
        folder = os.path.abspath(f"{wp.SHARED}/mutants.cache")
        answers.unpack(answers.together(answers.read_all()), folder)
        return [Bench(self.runner, i, folder) for i in range(self.runner.arguments.jobs)]

    def on_benches(self, items, work):
        """Calls WORK with a bench for each item, as many at a time as --jobs says, until --seconds are over."""
        benches = self.benches()

        def one(item):
            if self.arguments.seconds and time.monotonic() - self.started > self.arguments.seconds:
                return
            with self.runner.lock:
                bench = benches.pop()
            work(bench, item)
            with self.runner.lock:
                benches.append(bench)
        self.runner.side_by_side([lambda item=item: one(item) for item in items])

    def keep(self, mutant):
        """Writes a result down as it comes."""
        with self.runner.lock:
            self.tried += 1
            if mutant.verdict:
                self.known[(*mutant.key, mutant.digest, mutant.change)] = mutant
                write(self.known)

    def try_faults(self):
        """Tries the seeded faults of fuzz/faults: which of them the proofs notice."""
        counts = collections.Counter()
        patches = sorted(glob.glob(f"{FAULTS}/*.patch"))

        def work(bench, patch):
            mutant = self.fault(bench, patch)
            counts[mutant.verdict or "todo"] += 1
            self.keep(mutant)
            self.runner.say(f"  {mutant.verdict or 'todo':<7} {mutant.change}  ({mutant.by})")
        self.on_benches(patches, work)
        self.runner.say(f"mutants: of {len(patches)} seeded faults {counts['dies']} die by proof, {counts['lives']} "
                        f"live, {counts['todo']} change what is not proved")

    def try_all(self, due):
        """Tries what is due."""
        def work(bench, mutant):
            mutant.verdict = self.judge(bench, mutant)
            self.keep(mutant)
            if mutant.verdict:
                file, function = mutant.key
                spent = time.monotonic() - self.started
                self.runner.say(f"  {self.tried:>4}/{len(due)} {spent:6.0f} s  {mutant.verdict:<7} {file} {function}: "
                                f"{mutant.change}" + (f"  ({mutant.by})" if mutant.by else ""))
        self.on_benches(due, work)


def report(known, today, keys, each):
    """What proofs/mutants says today: of each function, and of all."""
    functions, totals = [], collections.Counter()
    for key in keys:
        of = [m for (file, function, digest, _), m in known.items() if (file, function) == key and digest == today[key]]
        counts = collections.Counter(m.verdict for m in of)
        counts["reasons"] = sum(m.verdict == "lives" and bool(m.reason) for m in of)
        totals += counts
        functions.append({"file": key[0], "function": key[1], **{name: counts[name] for name in
                          ("dies", "lives", "reasons", "same", "invalid")},
                          "survivors": [{"change": m.change, "reason": m.reason} for m in of if m.verdict == "lives"]})
    stale = sum((file, function) not in today or today[file, function] != digest
                for file, function, digest, _ in known)
    short = sum(f["dies"] + f["lives"] < each for f in functions)
    return {"functions": functions, "totals": {**{name: totals[name] for name in
            ("dies", "lives", "reasons", "same", "invalid")}, "functions": len(functions), "below": short,
            "of_other_texts": stale}}


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="ci/prove --mutants", add_help=False, allow_abbrev=False, usage="ci/prove --mutants [OPTIONS]",
        description="Changes proved functions on purpose, and proves them again. A change that still proves is the "
                    "same program, or shows that the contract says too little: a line that lives in proofs/mutants, "
                    "to be answered by a stronger contract or a reason.",
        epilog="Exit status: 0 every change that lives has a reason, 1 one has none, 2 bad usage. A run goes on where "
               "the last one stopped. docs/adding-a-proof.md says more.")
    add = parser.add_argument
    add("--help", action="help", help="print this")
    add("--only", action="append", default=[], metavar="NAME",
        help="only this file (mm/vma.c) or function (find_vma, mm/vma.c/find_vma); repeatable")
    add("--each", type=int, default=5, metavar="N", help="changes of each function (default: 5)")
    add("--seconds", type=int, metavar="S", help="begin no further change after S seconds")
    add("--most", type=int, metavar="N", help="try N changes at most")
    add("--seed", default="pagewright", metavar="TEXT", help="what changes are drawn by (default: pagewright)")
    add("--faults", action="store_true", help="try the seeded faults of fuzz/faults instead of changes of one's own")
    add("--report", action="store_true", help="try nothing; only say what proofs/mutants holds")
    add("--prune", action="store_true", help="drop lines about functions or contracts that are not those of today")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="frama-c processes at a time")
    add("--json", metavar="FILE", help="write the report to FILE, which must not exist")
    add("--force", action="store_true", help="let --json replace a file")

    def fail(message):
        print(f"ci/prove --mutants: {message} (see ci/prove --mutants --help)", file=sys.stderr)
        sys.exit(2)
    parser.error = fail
    arguments = parser.parse_args()
    for option in ("jobs", "each", "seconds", "most"):
        value = getattr(arguments, option)
        if value is not None and value < 1:
            fail(f"--{option} wants a number above 0")
    if arguments.json:
        arguments.json = os.path.abspath(arguments.json)
        if os.path.isdir(arguments.json) or not os.path.isdir(os.path.dirname(arguments.json)):
            fail(f"--json {arguments.json}: no file can stand there")
        if os.path.exists(arguments.json) and not arguments.force:
            fail(f"--json {arguments.json}: is there already; --force replaces it")
    arguments.only = [run.from_top(name) for name in arguments.only]
    return arguments, fail


def open_hunt(arguments):
    """What it takes to try changes; source.Problem where Frama-C does not read the sources. It is in charge of signals
    from then on."""
    entries, files = book.read_ledger(), book.read_files()
    survey, problems = source.Survey(), []
    runner = wp.Runner(arguments)
    _, readable = run.read_programs(runner, survey, survey.units(), entries, problems)
    if not readable:
        raise source.Problem(problems[0] if problems else "Frama-C does not read the sources")
    return Hunt(arguments, runner, entries, files)


def main():
    arguments, fail = parse_arguments()
    os.chdir(ROOT)
    entries = book.read_ledger()
    try:
        chosen = run.select(entries, arguments.only, False)
    except KeyError as name:
        fail(f"no file or function {name} in the ledger")
    hunt = open_hunt(arguments)
    runner, survey = hunt.runner, hunt.whole.survey
    keys = sorted((e.file, e.function) for e in chosen if e.state == "proved" and e.kind == "code" and
                  (e.file, e.function) in survey.found)
    today = {key: hunt.digest(key) for key in keys}
    if arguments.prune:
        whole = {(e.file, e.function) for e in entries.values() if e.state == "proved"}
        gone = [k for k in hunt.known if k[:2] not in whole or (k[:2] in today and today[k[:2]] != k[2])]
        hunt.known = {k: m for k, m in hunt.known.items() if k not in gone}
        write(hunt.known)
        print(f"mutants: {len(gone)} lines dropped")
    if arguments.faults:
        hunt.try_faults()
    elif not arguments.report:
        due = hunt.due(keys)
        random.Random(f"order {arguments.seed}").shuffle(due)
        due = due[:arguments.most] if arguments.most else due
        runner.say(f"mutants: {len(due)} changes of {len({m.key for m in due})} functions to try")
        if due:
            hunt.try_all(due)
    found = report(hunt.known, today, keys, arguments.each)
    if arguments.json:
        book.write(arguments.json, json.dumps(found, indent=1) + "\n")
    unanswered = [f for f in found["functions"] for s in f["survivors"] if not s["reason"]]
    for function in found["functions"]:
        for survivor in function["survivors"]:
            print(f"{function['file']}/{function['function']}: lives: {survivor['change']}"
                  + (f"  # {survivor['reason']}" if survivor["reason"] else ""))
    t = found["totals"]
    print(f"mutants: {t['dies']} die, {t['lives']} live ({t['reasons']} with a reason), {t['same']} are the same code, "
          f"{t['invalid']} no C; {t['functions']} functions, {t['below']} of them with less than {arguments.each}; "
          f"{t['of_other_texts']} lines about other texts")
    return 1 if unanswered else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except source.Problem as unreadable:
        print(f"ci/prove --mutants: {unreadable}", file=sys.stderr)
        sys.exit(2)
