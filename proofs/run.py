#!/usr/bin/python3
"""Proves the functions of mm/ and spec/ with Frama-C WP and judges the result.

The idea: proofs/ledger names every function and says whether it counts as proved; this program finds the
functions for itself and lets no difference pass. Frama-C then says what it read (gate.py judges that),
and WP proves what the ledger calls proved (wp.py). docs/adding-a-proof.md explains the use.

Relies on: Debian's frama-c-base, why3, z3, cvc4, cvc5, gcc, clang and python3-clang-14.
"""
import argparse
import hashlib
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.dont_write_bytecode = True

import answers  # noqa: E402
import book  # noqa: E402
import digests  # noqa: E402
import gate  # noqa: E402
import source  # noqa: E402
import wp  # noqa: E402


def select(entries, wanted, todo):
    """The ledger's entries that are to be proved now: all proved ones, or what --only names; with TODO others too."""
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


def summarise(entries, jobs, taken, problems, seconds):
    """The report as it is written to --json."""
    results = results_of(jobs) + taken
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
    totals["functions_by_digest"] = len(taken)
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
    known = report["totals"]["functions_by_digest"]
    if known:
        print(f"prove: {known} functions by their digests (proofs/digests), {len(report['functions']) - known} by WP")
    print(f"prove: {report['totals']['functions_proved']} functions proved, {report['totals']['todo']} to do, "
          f"{failures} failures, {report['totals']['seconds']:.0f} s")


def results_of(jobs):
    return [result for job in jobs for result in job.results.values()]


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="ci/prove", add_help=False, allow_abbrev=False, usage="ci/prove [OPTIONS]",
        description="Proves what proofs/ledger calls proved, and fails unless every goal is proved.",
        epilog="Exit status: 0 all is proved, 1 something is not, 2 bad usage. "
               "Logs are in build/proofs. docs/adding-a-proof.md says more; "
               "ci/prove --mutants --help: how to break on purpose what is proved.")
    add = parser.add_argument
    add("--help", action="help", help="print this")
    add("--only", action="append", default=[], metavar="NAME",
        help="only this file (mm/vma.c) or function (find_vma, mm/vma.c/find_vma), even one that is to do; repeatable")
    add("--ledger", action="store_true", help="only compare what is written down with the sources; prove nothing")
    add("--due", action="store_true",
        help="only name the functions that a run would give to WP, because proofs/digests has no digest of today")
    add("--sync", action="store_true",
        help="bring ledger and proofs/contracts up to date: new functions come in as todo, digests are those of today")
    add("--accept", action="store_true",
        help="prove, and write digests and numbers of goals to proofs/contracts, and what is proved to proofs/digests")
    add("--record", action="store_true", help="prove, and write what is proved to proofs/digests")
    add("--all", action="store_true", help="give every function to WP, whatever proofs/digests says")
    add("--again", type=int, metavar="N",
        help="one in N of the functions that proofs/digests would take, drawn at random, goes to WP all the same")
    add("--replay", action="store_true", help="use the cache of prover answers but do not add to it")
    add("--cold", action="store_true", help="ignore the cache and proofs/digests and leave the cache as it is")
    add("--rebuild", action="store_true", help="ignore the cache, and keep exactly this run's answers in it")
    add("--retry", action="store_true", help="ask the provers again where the cache says that they gave up")
    add("--prune", action="store_true", help="prove, and drop from the cache what this run did not use")
    add("--offline", action="store_true", help="believe the cache alone and start no prover")
    add("--sample", type=int, metavar="S",
        help="with --offline: ask the provers again for random answers that took them S seconds together, and for S "
             "seconds those of the functions drawn by --again")
    add("--seed", metavar="TEXT", help="what --sample, --again and --most draw by (default: the commit)")
    add("--mark", action="store_true", help="try what is to do as well, and mark in the ledger what proves")
    add("--smoke", action="store_true", help="look for contradictory contracts and dead code instead")
    add("--changed", action="store_true", help="also smoke tests of what promises something else than at --base")
    add("--most", type=int, metavar="N", help="with --changed: of more than N functions, N drawn at random")
    add("--base", metavar="REF", help="a commit (default: where this branch left main, or the one before)")
    add("--timeout", type=int, metavar="S", help="seconds a prover has for a goal (default: 10, or proofs/files)")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="frama-c processes at a time")
    add("--json", metavar="FILE", help="write the report to FILE, which must not exist")
    add("--force", action="store_true", help="let --json replace a file")
    add("--print", metavar="NAME", help="print the frama-c line of a function, with its options and the cache")
    add("--gui", metavar="NAME", help="open a function in frama-c-gui")

    def fail(message):
        print(f"ci/prove: {message} (see ci/prove --help)", file=sys.stderr)
        sys.exit(2)
    parser.error = fail
    arguments = parser.parse_args()
    for option in ("jobs", "timeout", "sample", "most", "again"):
        if (getattr(arguments, option) or 1) < 1 or getattr(arguments, option) == 0:
            fail(f"--{option} wants a number above 0")
    modes = ("replay", "cold", "rebuild", "retry", "prune", "offline")
    if sum(getattr(arguments, mode) for mode in modes) > 1:
        fail("only one of " + ", ".join("--" + mode for mode in modes))
    if (arguments.rebuild or arguments.prune) and (arguments.only or arguments.smoke or arguments.mark):
        fail("--rebuild and --prune are for everything that is proved")
    if arguments.smoke and (arguments.mark or arguments.accept or arguments.changed):
        fail("--smoke stands alone: no --mark, --accept or --changed")
    if arguments.sample and not arguments.offline:
        fail("--sample belongs to --offline: the other modes ask the provers anyway")
    if (arguments.seed and not arguments.sample and not arguments.most and not arguments.again) or (
            (arguments.base or arguments.most) and not arguments.changed):
        fail("--seed belongs to --sample, --again and --most, --base and --most to --changed")
    if arguments.again and not uses_digests(arguments):
        fail("--again is for runs that use proofs/digests")
    if arguments.json:
        arguments.json = os.path.abspath(arguments.json)
        if os.path.isdir(arguments.json) or not os.path.isdir(os.path.dirname(arguments.json)):
            fail(f"--json {arguments.json}: no file can stand there")
        if os.path.exists(arguments.json) and not arguments.force:
            fail(f"--json {arguments.json}: is there already; --force replaces it")
    arguments.only = [from_top(name) for name in arguments.only]
    return arguments, fail


def uses_digests(arguments):
    """Who asks for the provers, for the whole cache or for one function wants WP at work."""
    return not (arguments.all or arguments.cold or arguments.rebuild or arguments.prune or arguments.retry or
                arguments.only or arguments.smoke or (arguments.sample and not arguments.again))


def from_top(name):
    """A file that is named as seen from where the caller stands, as seen from the tree's top."""
    path = os.path.realpath(name)
    return os.path.relpath(path, ROOT) if os.path.isfile(path) and path.startswith(ROOT + "/") else name


def git(*arguments):
    """What git answers, or None where it cannot."""
    result = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True)
    return result.stdout.strip() if result.returncode == 0 else None


def in_git():
    """Whether the tree is a repository of its own, and not only a folder in another one."""
    top = git("rev-parse", "--show-toplevel")
    return top is not None and os.path.realpath(top) == ROOT


def sample_seed():
    commit = git("rev-parse", "HEAD") if in_git() else None
    if commit:
        return commit
    with open(book.LEDGER, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def base_commit(arguments, fail):
    """The commit whose promises those of today are compared with, or None."""
    if arguments.base:
        commit = git("rev-parse", "--verify", "--quiet", arguments.base + "^{commit}")
        if commit is None:
            fail(f"--base {arguments.base}: no such commit")
        return commit
    if not in_git():
        return None
    head = git("rev-parse", "HEAD")
    for main in ("origin/main", "main", "origin/master", "master"):
        base = git("merge-base", "HEAD", main)
        if base and base != head:
            return base
    return git("rev-parse", "--verify", "--quiet", "HEAD~1")


def promised_elsewhere(whole, entries, arguments, fail, say):
    """The proved functions that promise something else, or rest on something else, than at the base."""
    base = base_commit(arguments, fail)
    text = git("show", f"{base}:{book.CONTRACTS}") if base else None
    if text is None:
        say("prove: --changed: there is no commit with a proofs/contracts to compare with")
        return []
    rows = [(f"{base}:{i}", line.split(), "") for i, line in enumerate(text.splitlines(), 1)
            if line and not line.startswith("#")]
    changed = book.changed(whole.digests(), book.parse_contracts(rows))
    fresh = [entry for key, entry in entries.items() if entry.state == "proved" and whole.meaning(key) & changed]
    drawn = fresh
    if arguments.most and len(fresh) > arguments.most:
        drawn = random.Random(arguments.seed).sample(fresh, arguments.most)
    count = len(fresh) if drawn is fresh else f"{len(drawn)} of {len(fresh)}"
    say(f"prove: {len(changed)} promises differ from {base[:12]}; smoke tests of {count} functions that use them"
        + ("" if drawn is fresh else f" (seed {arguments.seed})"))
    return drawn


def show_line(name, entries, files, gui, fail):
    """Prints or runs the frama-c line of one function."""
    try:
        chosen = select(entries, [from_top(name)], True)
    except KeyError:
        chosen = []
    if len(chosen) != 1:
        fail(f"{name}: " + ("no function of this name in the ledger" if not chosen else
                            "several functions; name one as FILE/FUNCTION"))
    entry = chosen[0]
    environment = wp.why3_configuration()
    options = wp.options_of(entry, files)
    command = wp.prove_command(entry, options, gui)
    if gui:
        if shutil.which(command[0]) is None:
            fail("--gui: frama-c-gui is not installed (package frama-c-base)")
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            fail("--gui: there is no display here; --print shows the line")
        os.execvpe(command[0], command, environment)
    configuration = os.path.relpath(environment["WHY3CONFIG"], ROOT)
    line = f"WHY3CONFIG={configuration} {shlex.join(command)}"
    here = os.path.realpath(os.environ["PROVE_FROM"]) == ROOT
    print(line if here else f"(cd {shlex.quote(ROOT)} && {line})")
    return 0


def prove(runner, chosen, drawn, files, problems):
    """Proves what was chosen; with --sample, asks again where the provers did not repeat what the cache says. DRAWN are
    functions that digests would have taken."""
    jobs = runner.make_jobs([entry for entry in chosen if entry not in drawn], files, smoke=runner.arguments.smoke)
    jobs = runner.make_jobs(drawn, files, drawn=True) + jobs
    runner.run(jobs)
    if runner.arguments.sample:
        jobs = ask_again(runner, jobs, files, problems)
    for job in jobs:
        problems += [p for p in job.problems + job.warnings if p not in problems]
    return jobs


def ask_again(runner, jobs, files, problems):
    """Judges the sample. A machine may be slow, so who fails gets four times the time, once."""
    cache = runner.cache
    for job in jobs:
        if not all(answer.valid() for answer in cache.asked_bare(job.cache).values()):
            for result in job.results.values():
                result.doubtful = True
    suspects = [r.entry for r in results_of(jobs) if r.faults or r.doubtful]
    lost = cache.redrawn()[1]
    if suspects or lost:
        cache.forget(lost + cache.strangers())  # what another prover said instead would keep the first one quiet
        repeated = runner.make_jobs(suspects, files, patience=4)
        runner.run(repeated)
        results = {(r.entry.file, r.entry.function): r for job in repeated for r in job.results.values()}
        for job in jobs:
            job.results = {name: results.get((r.entry.file, name), r) for name, r in job.results.items()}
        for job in repeated:
            job.results = {}
        jobs += repeated
    again, otherwise = cache.redrawn()
    otherwise += sorted(set(lost) - set(again))
    for name in otherwise:
        problems.append(f"{answers.CACHE}: {name}: says valid, and the prover does not")
    drawn = [name for name in cache.drawn if name in again]
    print(f"prove: {len(drawn)} of {len(cache.drawn)} answers drawn from the cache were given again by the provers "
          f"(seed {runner.arguments.seed})")
    if cache.bare:
        print(f"prove: {len(cache.repeated)} answers were asked for again for the functions drawn")
    strangers = len(cache.strangers())
    if strangers:
        print(f"prove: {strangers} answers that the cache does not hold came from the provers (ci/prove adds them)")
    return jobs


def check_goals(results, recorded):
    """A proof that has lost goals proves less."""
    for result in results:
        goals = recorded.get((result.entry.file, result.entry.function), ("", "-"))[1]
        if not result.faults and not result.excused and goals != str(result.goals):
            result.faults.append(f"{result.goals} goals, and proofs/contracts says {goals} (ci/prove --accept)")


def take(today, chosen, committed, whole):
    """The results of functions whose proof is known; what their contracts lack is looked at in every run."""
    results = []
    goals = today.taken(chosen, committed)
    for entry in chosen:
        key = entry.file, entry.function
        if key in goals:
            result = wp.Result(entry)
            result.goals = result.proved = goals[key]
            result.taken = True
            result.faults += whole.contract_faults(key)
            results.append(result)
    return results


def main():
    arguments, fail = parse_arguments()
    started = time.monotonic()
    os.environ["PROVE_FROM"] = os.getcwd()
    os.chdir(ROOT)
    try:
        entries, files, recorded = book.read_ledger(), book.read_files(), book.read_contracts()
    except source.Problem as problem:
        print(f"ci/prove: {problem}", file=sys.stderr)
        return 1
    committed, known = answers.read_all(), digests.read()
    if arguments.print or arguments.gui:
        return show_line(arguments.print or arguments.gui, entries, files, bool(arguments.gui), fail)
    try:
        chosen = select(entries, arguments.only, arguments.mark)
    except KeyError as name:
        if not arguments.sync:
            fail(f"no file or function {name} in the ledger")
        chosen = []

    nothing = arguments.ledger or arguments.sync or arguments.due
    survey = source.Survey()
    problems = list(survey.problems)
    if arguments.sync:
        book.sync(survey.found, entries, survey.unreadable)
        entries = book.read_ledger()
    problems += book.compare(survey.found, entries)
    runner = wp.Runner(arguments)
    few = arguments.only and not (arguments.accept or arguments.record or arguments.mark or nothing)
    units = sorted({wp.unit_of(entry.file) for entry in chosen} & set(survey.units())) if few else survey.units()
    whole, readable = read_programs(runner, survey, units, entries, problems)
    promised = whole.digests()
    if arguments.sync and readable:
        book.write_contracts(promised, recorded, entries, [])
        recorded = book.read_contracts()

    jobs, taken = [], []
    if arguments.due:
        today = digests.Today(whole, runner.environment, files)
        proved = [entry for entry in chosen if entry.state == "proved"]
        due = sorted({(e.file, e.function) for e in proved} - today.taken(proved, known).keys())
        print("".join(f"{file}/{function}\n" for file, function in due), end="")
        print(f"prove: {len(due)} of {len(proved)} functions would be given to WP")
    if not nothing:
        arguments.seed = arguments.seed or (
            sample_seed() if arguments.sample or arguments.most or arguments.again else None)
        runner.cache = answers.Cache(arguments, runner.work, committed)
        jobs, taken = run_proofs(runner, [e for e in chosen if (e.file, e.function) in survey.found], entries, files,
                                 recorded, known, problems, fail)
    if (arguments.accept or arguments.mark) and readable:
        book.write_contracts(promised, recorded, entries, taken + results_of(job for job in jobs if not job.smoke))
    elif not arguments.only and readable:
        problems += book.contract_problems(promised, recorded, entries)

    report = summarise(entries, jobs, taken, problems, time.monotonic() - started)
    if arguments.json:
        book.write(arguments.json, json.dumps(report, indent=1) + "\n")
    if nothing:
        print("\n".join(problems) if problems else "prove: the ledger, the contracts and the sources agree")
    else:
        print_summary(report, arguments.only)
    return 1 if report["totals"]["failures"] else 0


def read_programs(runner, survey, units, entries, problems):
    """Files as Frama-C reads them, judged; and whether everything was read."""
    proved = {wp.unit_of(entry.file) for entry in entries.values() if entry.state == "proved"}
    runner.names = {name for _, name in list(survey.found) + list(entries)}
    programs = []
    for unit, (program, found, warnings) in zip(units, runner.parse(survey, units)):
        problems += found
        problems += warnings if unit in proved else []
        programs += [program] if program else []
    whole = gate.Whole(programs, survey)
    problems += whole.judge(entries)
    runner.whole = whole
    return whole, len(programs) == len(survey.units()) and not survey.unreadable


def run_proofs(runner, chosen, entries, files, recorded, known, problems, fail):
    """The proofs, and what the run leaves behind in the cache, the ledger and proofs/digests."""
    arguments = runner.arguments
    readable = {unit.source for unit in runner.whole.units}
    chosen = [entry for entry in chosen if wp.unit_of(entry.file) in readable]
    keeps = (arguments.accept or arguments.record or arguments.mark) and not arguments.smoke
    clean = not problems
    known = known if uses_digests(arguments) else {}
    today, taken, drawn = None, [], []
    if keeps or known:
        today = digests.Today(runner.whole, runner.environment, files)
        taken = take(today, chosen, known, runner.whole)
    if arguments.again:
        lot = set(digests.draw([(r.entry.file, r.entry.function) for r in taken], arguments.again, arguments.seed))
        drawn = [r.entry for r in taken if (r.entry.file, r.entry.function) in lot]
        taken = [r for r in taken if r.entry not in drawn]
        runner.say(f"prove: {len(drawn)} of {len(drawn) + len(taken)} functions drawn that digests would take "
                   f"(seed {arguments.seed})")
    whole_taken = {(r.entry.file, r.entry.function) for r in taken}
    jobs = prove(runner, [e for e in chosen if (e.file, e.function) not in whole_taken], drawn, files, problems)
    spoilt = {job.unit for job in jobs if job.problems or job.warnings}
    clean = clean and set(problems) == {p for job in jobs for p in job.problems + job.warnings}
    succeeded = not problems and not any(r.faults for r in results_of(jobs))
    if (arguments.rebuild or arguments.prune) and succeeded:
        runner.cache.keep_all({job.cache for job in jobs if not job.asked()})
    if arguments.mark:
        book.mark_proved(results_of(jobs))
    elif not arguments.accept and not arguments.only and not arguments.smoke:
        check_goals(taken + results_of(jobs), recorded)
    if keeps and clean:
        today.record(entries, digests.read(), results_of(jobs), spoilt)
    elif keeps:
        runner.say(f"prove: {digests.DIGESTS} is left as it is: something is wrong besides what is not proved")
    if arguments.changed:
        fresh = promised_elsewhere(runner.whole, entries, arguments, fail, runner.say)
        smoke = runner.make_jobs([e for e in fresh if wp.unit_of(e.file) in readable], files, smoke=True)
        runner.run(smoke)
        for job in smoke:
            problems += [p for p in job.problems + job.warnings if p not in problems]
            problems += [f"{r.entry.file}: {r.entry.function}: {fault}, says {', '.join(r.unproved)}"
                         for r in job.results.values() for fault in r.faults]
    return jobs, taken


if __name__ == "__main__":
    try:
        sys.exit(main())
    except source.Problem as unreadable:  # of the cache: nothing is judged then
        print(f"ci/prove: {unreadable}", file=sys.stderr)
        sys.exit(2)
