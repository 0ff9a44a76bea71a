"""Turns the results of a run into the last line of ci/test and the last screen of ci/verify.

usage: report.py count FILE...                 JUnit (.xml) and proof (.json) results: `N passed, N failed`
       report.py screen FROM LOGS PROOFS [JSON]   the tables of ci/verify, and the same as JSON; the commands
                                                  that it names can be pasted in the folder FROM

A result file that is missing counts as one failure: the step that writes it did not end. Proofs that cannot be run on
this machine have a file that says so, and count nothing.
"""
import glob
import json
import os
import re
import shlex
import sys
import xml.etree.ElementTree as xml


def count_junit(path):
    """Passed and failed tests of a ctest run."""
    suite = xml.parse(path).getroot()
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped = int(suite.get("skipped", 0)) + int(suite.get("disabled", 0))
    return int(suite.get("tests", 0)) - failed - skipped, failed


def count_proofs(path):
    """Proved functions, and those that failed together with the other failures of the gate."""
    with open(path) as file:
        result = json.load(file)
    if "skipped" in result:
        print(f"The proofs were not run: {result['skipped']}")
        return 0, 0
    return result["totals"]["functions_proved"], result["totals"]["failures"]


def unasked_host(path):
    """Why tests of the host's own Linux were skipped: one line each, without doubles."""
    reasons = []
    try:
        cases = xml.parse(path).getroot().iter("testcase")
    except (OSError, xml.ParseError):
        return reasons
    for case in cases:
        if case.get("name", "").startswith("platform.") and case.get("status") in ("notrun", "disabled"):
            said = [line for line in (case.findtext("system-out") or "").splitlines() if "skipped" in line]
            reason = said[0].strip() if said else (case.find("skipped").get("message") or "skipped")
            reasons.append(f"{case.get('name')}: {reason}")
    return list(dict.fromkeys(reasons))


def count(path):
    try:
        return count_junit(path) if path.endswith(".xml") else count_proofs(path)
    except (OSError, ValueError, KeyError, xml.ParseError):
        print(f"no result in {path}", file=sys.stderr)
        return 0, 1


def read_fuzz_log(path):
    """What one run of a libFuzzer target did, from its output."""
    with open(path, errors="replace") as file:
        text = file.read()

    def last(pattern):
        found = re.findall(pattern, text, re.MULTILINE)
        return int(found[-1]) if found else None

    # The readable trace of a broken invariant, else what the engine kept (a sanitizer's report, a time-out).
    artifacts = re.findall(r"(\S*failure-[0-9a-f]+\.trace)", text) or re.findall(r"Test unit written to (\S+)", text)
    artifacts = sorted({a for a in artifacts if "slow-unit" not in a})
    row = {
        "target": os.path.splitext(os.path.basename(path))[0],
        "executions": last(r"^stat::number_of_executed_units:\s*(\d+)"),
        "operations": last(r"^operations:\s*(\d+)"),
        "edges": last(r"\bcov: (\d+)"),
        "artifacts": artifacts,
        "log": path,
    }
    # A run that has no statistics died without leaving a trace behind: that is a failure too.
    row["failures"] = len(artifacts) or (1 if row["executions"] is None else 0)
    return row


def table(header, rows):
    """Prints rows under a header, the first column to the left and the others to the right."""
    cells = [header] + [[f"{c:,}" if isinstance(c, int) else "-" if c is None else str(c) for c in r] for r in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    for row in cells:
        print("  " + row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:])), sep="  ")
    print()


def next_steps(here, fuzz, corpus_failed, proofs):
    """The commands that somebody who reads the screen wants next; HERE is the folder that they are for."""
    root = os.getcwd()

    def at(path):
        return shlex.quote(path if os.path.realpath(here) == os.path.realpath(root) else os.path.join(root, path))

    def there(command):
        """A command that has to run in the project's folder."""
        return command if at(".") == "." else f"(cd {shlex.quote(root)} && {command})"

    steps = []
    for row in fuzz:
        for artifact in row["artifacts"]:
            steps.append(f"{at('build/dev/bin/pagewright')} replay {at(artifact)}")
            steps.append(f"{at('build/dev/bin/pagewright')} shrink {at(artifact)}")
        if row["failures"] and not row["artifacts"]:
            steps.append(f"less {at(row['log'])}")
    if corpus_failed:
        steps.append(there("ctest --preset dev -L 'corpus|platform'"))
    if proofs is None:
        steps.append(at("ci/prove"))
    elif "skipped" not in proofs:
        bad = [f for f in proofs["functions"] if f["failed"]]
        steps += [f"{at('ci/prove')} --only {f['file']}/{f['function']}" for f in bad[:5]]
        if proofs["totals"]["failures"] > len(bad):
            steps.append(f"{at('ci/prove')} --ledger")
    if not steps:
        cold = [] if "skipped" in proofs else [f"{at('ci/prove')} --cold"]
        steps = [f"{at('ci/fuzz')} mm --seconds 3600", *cold, at("ci/coverage")]
    return steps


def screen(here, logs, proofs_path, json_path=None):
    fuzz = [read_fuzz_log(path) for path in sorted(glob.glob(os.path.join(logs, "*.log")))]
    corpus_path = os.path.join(logs, "corpus.xml")
    corpus_passed, corpus_failed = count(corpus_path)
    unasked = unasked_host(corpus_path)
    try:
        with open(proofs_path) as file:
            proofs = json.load(file)
    except (OSError, ValueError):
        proofs = None

    print()
    table(["target", "executions", "operations", "edges", "failures"],
          [[r["target"], r["executions"], r["operations"], r["edges"], r["failures"]] for r in fuzz])
    table(["corpus", "passed", "skipped", "failed"],
          [["replays, sweeps, host's Linux", corpus_passed, len(unasked), corpus_failed]])
    if unasked:
        print(f"  The host's Linux was not asked: {'; '.join(unasked)}\n")
    if proofs is None:
        print("  proofs: no result\n")
    elif "skipped" in proofs:
        print(f"  The proofs were not run: {proofs['skipped']}\n")
    else:
        table(["proofs of", "functions", "proved", "goals", "proved", "failures"],
              [[m["module"], m["functions"], m["functions_proved"], m["goals"], m["goals_proved"], m["failures"]]
               for m in proofs["modules"]])

    failures = sum(r["failures"] for r in fuzz) + corpus_failed
    failures += 1 if proofs is None else 0 if "skipped" in proofs else proofs["totals"]["failures"]
    print("  Everything passed." if failures == 0 else f"  {failures} failed.", "Next:")
    for step in next_steps(here, fuzz, corpus_failed, proofs):
        print(f"    {step}")
    if json_path:
        with open(json_path, "w") as file:
            corpus = {"passed": corpus_passed, "failed": corpus_failed, "host_not_asked": unasked}
            json.dump({"fuzz": fuzz, "corpus": corpus,
                       "proofs": proofs, "failures": failures}, file, indent=1)
            file.write("\n")
    return failures


def main(arguments):
    if len(arguments) >= 2 and arguments[0] == "count":
        results = [count(path) for path in arguments[1:]]
        passed, failed = (sum(column) for column in zip(*results))
        print(f"{passed} passed, {failed} failed")
    elif len(arguments) in (4, 5) and arguments[0] == "screen":
        failed = screen(*arguments[1:])
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
