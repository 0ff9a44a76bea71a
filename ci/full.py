"""Measures the harness: what ci/verify --full does behind the screen of ci/verify, and the report of all of it.

usage: full.py REPORT.json REPORT.html SCREEN.json STEPS

STEPS is a file with a line for each step: a name, the word that its last line begins with, a file that it writes for
machines (or -) and its command, with tabs between. Each step is run, whatever became of those before it, and what it
prints is seen and kept beside its name in build/verify/full. The report has for each step its command, exit status,
seconds, last line and what it wrote for machines; SCREEN.json, the results of ci/verify itself, stands before them.
The page is the same to look at: every number of the reports, and what a step printed.

Exit status: 0 every step gave 0, or 77, which says that it is not for this machine; else 1.
"""
import html
import json
import os
import signal
import subprocess
import sys
import time

LOGS = "build/verify/full"
SKIPPED = 77
STYLE = """:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0}td,th{padding:.15rem .8rem .15rem 0;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}pre{overflow:auto;max-height:30rem}
.failed{font-weight:bold}nav a{margin-right:1rem}"""


def read_steps(path):
    with open(path) as file:
        return [line.rstrip("\n").split("\t", 3) for line in file if line.strip()]


def read_json(path):
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def run(command, log):
    """The exit status; what is printed is passed on and kept in LOG."""
    with open(log, "w") as kept:
        process = subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, errors="replace")
        for line in process.stdout:
            kept.write(line)
            print(line, end="", flush=True)
    return process.wait()


def last_line(log, word):
    """The last line that begins with WORD; the last of all where none does."""
    with open(log) as file:
        lines = [line.strip() for line in file if line.strip()]
    mine = [line for line in lines if line.startswith(word)]
    return (mine or lines or ["nothing was printed"])[-1]


def measure(name, word, machine, command):
    log = os.path.join(LOGS, name.replace(" ", "-") + ".log")
    print(f"\n== {name}: {command}", flush=True)
    if machine != "-" and os.path.exists(machine):
        os.remove(machine)  # of an earlier run: what stands there afterwards is of this one
    start = time.monotonic()
    status = run(command, log)
    return {"name": name, "command": command, "status": status, "seconds": round(time.monotonic() - start, 1),
            "line": last_line(log, word), "log": log, "result": read_json(machine) if machine != "-" else None}


def is_good(step):
    return step["status"] in (0, SKIPPED)


# ------------------------------------------------------------------------------------------------------------- the page

def cell(value):
    if isinstance(value, bool) or value is None:
        return f"<td>{'-' if value is None else 'yes' if value else 'no'}</td>"
    if isinstance(value, (int, float)):
        return f'<td class="n">{value:,}</td>'
    if isinstance(value, list) and all(not isinstance(one, (dict, list)) for one in value):
        return f"<td>{html.escape(', '.join(str(one) for one in value))}</td>"
    if isinstance(value, (dict, list)):
        return f"<td>{show(value)}</td>"
    return f"<td>{html.escape(str(value))}</td>"


def rows_of(values):
    """A table of dictionaries that have the same keys, one a line."""
    keys = list(dict.fromkeys(key for one in values for key in one))
    head = "".join(f"<th>{html.escape(str(key))}</th>" for key in keys)
    body = "".join("<tr>" + "".join(cell(one.get(key)) for key in keys) + "</tr>" for one in values)
    return f"<table><tr>{head}</tr>{body}</table>"


def show(value):
    """What a report says, as tables; long ones can be opened."""
    if isinstance(value, dict):
        return "<table>" + "".join(f"<tr><th>{html.escape(str(key))}</th>{cell(one)}</tr>"
                                   for key, one in value.items()) + "</table>"
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return f"<details><summary>{len(value)} lines</summary>{rows_of(value)}</details>"
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{html.escape(str(one))}</li>" for one in value) + "</ul>"
    return html.escape(str(value))


def word_of(step):
    return "passed" if step["status"] == 0 else "not for this machine" if step["status"] == SKIPPED else "failed"


def page(report):
    steps = report["steps"]
    links = "".join(f'<a href="#step{n}">{html.escape(step["name"])}</a>' for n, step in enumerate(steps))
    rows = "".join(f'<tr><th><a href="#step{n}">{html.escape(step["name"])}</a></th>'
                   f'<td class="{word_of(step)}">{word_of(step)}</td><td class="n">{step["seconds"]:,} s</td>'
                   f'<td>{html.escape(step["line"])}</td></tr>' for n, step in enumerate(steps))
    parts = []
    for n, step in enumerate(steps):
        with open(step["log"]) as file:
            printed = file.read()
        result = show(step["result"]) if step["result"] is not None else ""
        parts.append(f'<h2 id="step{n}">{html.escape(step["name"])}</h2>'
                     f'<p><code>{html.escape(step["command"])}</code>: {word_of(step)}, status {step["status"]}, '
                     f'{step["seconds"]:,} s</p>{result}'
                     f"<details><summary>what it printed</summary><pre>{html.escape(printed)}</pre></details>")
    return (f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Pagewright: verified</title><style>{STYLE}</style><h1>Pagewright: verified</h1>"
            f"<p>Commit {', '.join(html.escape(report[key]) for key in ('commit', 'time', 'host'))}</p>"
            f"<nav>{links}</nav><table>{rows}</table><h2>Corpus, fuzzing, proofs</h2>{show(report['screen'])}"
            + "".join(parts) + "</html>\n")


def main(arguments):
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    machine, looks, screen, steps = arguments
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.makedirs(LOGS, exist_ok=True)
    git = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    uname = os.uname()
    report = {"commit": git.stdout.strip() or "unknown", "time": time.strftime("%F %T"),
              "host": f"{uname.sysname} {uname.release} {uname.machine}, {os.cpu_count()} processors",
              "screen": read_json(screen), "steps": []}
    for step in read_steps(steps):
        report["steps"].append(measure(*step))
        for path, text in ((machine, json.dumps(report, indent=1) + "\n"), (looks, page(report))):
            with open(path + ".new", "w") as file:
                file.write(text)
            os.replace(path + ".new", path)
    print()
    width = max(len(step["name"]) for step in report["steps"])
    for step in report["steps"]:
        print(f"  {step['name']:{width}}  {word_of(step):8}  {step['line']}")
    bad = [step for step in report["steps"] if not is_good(step)]
    print(f"\n  {len(report['steps']) - len(bad)} of {len(report['steps'])} steps passed. To look at: {looks}; for "
          f"machines: {machine}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
