"""Turns the results of a run into the last line of ci/test and the last screen of ci/verify.

usage: report.py count FILE...                 JUnit (.xml) and proof (.json) results: `N passed, N failed`
       report.py screen LOGS PROOFS [JSON]     the tables of ci/verify, and the same as JSON

A result file that is missing counts as one failure: the step that writes it did not end.
"""
import glob
import json
import os
import re
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
        totals = json.load(file)["totals"]
    return totals["functions_proved"], totals["failures"]


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


def next_steps(fuzz, corpus_failed, proofs):
    """The commands that somebody who reads the screen wants next."""
    steps = []
    for row in fuzz:
        for artifact in row["artifacts"]:
            steps.append(f"build/dev/bin/pagewright replay {artifact}")
            steps.append(f"build/dev/bin/pagewright shrink {artifact}")
        if row["failures"] and not row["artifacts"]:
            steps.append(f"less {row['log']}")
    if corpus_failed:
        steps.append("ctest --preset dev -L 'corpus|platform'")
    if proofs is None:
        steps.append("ci/prove")
    else:
        bad = [f for f in proofs["functions"] if f["failed"]]
        steps += [f"ci/prove --only {f['file']}/{f['function']}" for f in bad[:5]]
        if proofs["totals"]["failures"] > len(bad):
            steps.append("ci/prove --ledger")
    if not steps:
        steps = ["ci/fuzz fuzz_mm --seconds 3600", "ci/prove --cold", "cmake --workflow --preset coverage"]
    return steps


def screen(logs, proofs_path, json_path=None):
    fuzz = [read_fuzz_log(path) for path in sorted(glob.glob(os.path.join(logs, "*.log")))]
    corpus_passed, corpus_failed = count(os.path.join(logs, "corpus.xml"))
    try:
        with open(proofs_path) as file:
            proofs = json.load(file)
    except (OSError, ValueError):
        proofs = None

    print()
    table(["target", "executions", "operations", "edges", "failures"],
          [[r["target"], r["executions"], r["operations"], r["edges"], r["failures"]] for r in fuzz])
    table(["corpus", "passed", "failed"], [["replays, sweeps, host's Linux", corpus_passed, corpus_failed]])
    if proofs is None:
        print("  proofs: no result\n")
    else:
        table(["proofs of", "functions", "proved", "goals", "proved", "failures"],
              [[m["module"], m["functions"], m["functions_proved"], m["goals"], m["goals_proved"], m["failures"]]
               for m in proofs["modules"]])

    failures = sum(r["failures"] for r in fuzz) + corpus_failed
    failures += 1 if proofs is None else proofs["totals"]["failures"]
    print("  Everything passed." if failures == 0 else f"  {failures} failed.", "Next:")
    for step in next_steps(fuzz, corpus_failed, proofs):
        print(f"    {step}")
    if json_path:
        with open(json_path, "w") as file:
            json.dump({"fuzz": fuzz, "corpus": {"passed": corpus_passed, "failed": corpus_failed},
                       "proofs": proofs, "failures": failures}, file, indent=1)
            file.write("\n")
    return failures


def main(arguments):
    if len(arguments) >= 2 and arguments[0] == "count":
        results = [count(path) for path in arguments[1:]]
        passed, failed = (sum(column) for column in zip(*results))
        print(f"{passed} passed, {failed} failed")
    elif len(arguments) in (3, 4) and arguments[0] == "screen":
        failed = screen(*arguments[1:])
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
