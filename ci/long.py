"""Fuzzes for hours, in pieces: what ci/fuzz --hours does once the targets are built.

usage: long.py --hours H --jobs J --piece SECONDS [--operations N] [--json FILE] CALLS

CALLS has a line for each target, its name and the call of its engine, with tabs between and SECONDS for how long.

A piece is a run of one engine, SECONDS long; J run at a time, and the target that was fuzzed least comes next. A
failure ends its piece, not the run: its trace is made smaller and kept in build/fuzz/long/failures/, one for each
invariant and operation, or for each place where a sanitizer stops; more of the same are counted. What was done stands
in build/fuzz/long/state.json after every piece, so that a run that is stopped goes on where it was when it is started
again with the same targets; one that came to its end starts anew. At the end what was found is made small (the inputs
that show all that the engine has seen) and printed as traces to build/fuzz/long/learned/TARGET.

Exit status: 0 nothing failed; 1 something did; 130 or 143 stopped.
"""
import argparse
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import report

PLACE = "build/fuzz/long"
STATE = os.path.join(PLACE, "state.json")
FAILURES = os.path.join(PLACE, "failures")
TOOL = "build/fuzz/bin/pagewright"
SHRINKING = 120  # seconds for making a trace smaller; it is printed as small as it is then
NUMBERS = ("pieces", "seconds", "executions", "operations")


class Stopped(Exception):
    pass


def stop(number, _frame):
    raise Stopped(number)


# ------------------------------------------------------------------------------------------------------------- failures

def key_of(text):
    """(what failed, where): the invariant and the operation, or what a sanitizer says and the functions that it
    names."""
    invariant = re.search(r"Assertion `([^']+)' failed", text)
    if invariant:
        operation = re.findall(r"^  operation [^:\n]*: (\w+)", text, re.MULTILINE)
        return invariant.group(1), operation[-1] if operation else "the end"
    summary = re.search(r"SUMMARY: (\S+): (\S+)", text)
    frames = re.findall(r"^\s*#\d+ 0x[0-9a-f]+ in (\w+) \S*(?:mm|spec|fuzz|platform)/", text, re.MULTILINE)
    if summary:
        return f"{summary.group(1)}-{summary.group(2)}".lower(), " < ".join(frames[:3]) or "nowhere"
    return "engine", "it died without a word"


def file_name(key):
    what = re.sub(r"[^a-z0-9]+", "-", key[0].lower()).strip("-")
    return f"{what}-{hashlib.sha256(repr(key).encode()).hexdigest()[:8]}"


def shrink(trace, into):
    """The smallest trace that fails alike; the one that there is where that cannot be found."""
    process = subprocess.Popen([TOOL, "shrink", "--lenient", "--force", "-o", into, trace], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(SHRINKING)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()
    if not os.path.exists(into):
        shutil.copy(trace, into)


# --------------------------------------------------------------------------------------------------------------- pieces

class Piece:
    def __init__(self, target, call, seconds, number):
        self.target, self.start = target, time.monotonic()
        self.log = os.path.join(PLACE, "logs", f"{target}.log")
        os.makedirs(os.path.dirname(self.log), exist_ok=True)
        command = [word.replace("SECONDS", str(seconds)) for word in call] + [f"-seed={number + 1}"]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)

    def seconds(self):
        return time.monotonic() - self.start

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def found_by(target):
    return os.path.join("build/fuzz/found", target)


class Long:
    def __init__(self, options):
        self.options, self.running = options, []
        with open(options.calls) as file:
            self.calls = {name: call for name, *call in (line.rstrip("\n").split("\t") for line in file)}
        self.state = self.read()
        self.begun = time.monotonic()

    def read(self):
        """What an earlier run left of the same work, if it was stopped; else a new beginning."""
        plan = {"seconds": self.options.hours * 3600, "operations": self.options.operations,
                "targets": sorted(self.calls)}
        try:
            with open(STATE) as file:
                state = json.load(file)
            if state["plan"] == plan and not state["done"]:
                print(f"fuzz: goes on after {state['spent']:.0f} s")
                return state
        except (OSError, ValueError, KeyError):
            pass
        return {"plan": plan, "done": False, "spent": 0.0, "failures": [],
                "targets": {target: dict.fromkeys(NUMBERS, 0) | {"edges": None} for target in plan["targets"]}}

    def write(self):
        os.makedirs(PLACE, exist_ok=True)
        with open(STATE + ".new", "w") as file:
            json.dump(self.state, file, indent=1)
        os.replace(STATE + ".new", STATE)

    def operations(self):
        return sum(row["operations"] for row in self.state["targets"].values())

    def left(self):
        """Seconds; 0 where as many operations were done as were asked for."""
        if self.options.operations and self.operations() >= self.options.operations:
            return 0
        return self.state["plan"]["seconds"] - self.state["spent"]

    def next_target(self):
        busy = {piece.target for piece in self.running}
        rows = self.state["targets"]
        free = [target for target in rows if target not in busy]
        return min(free, key=lambda target: (rows[target]["seconds"], target)) if free else None

    def failed(self, piece, row, text):
        key = key_of(text)
        known = next((one for one in self.state["failures"] if (one["what"], one["where"]) == key), None)
        if known:
            known["seen"] += 1
            return
        base = os.path.join(FAILURES, file_name(key))
        os.makedirs(FAILURES, exist_ok=True)
        shutil.copy(piece.log, base + ".log")
        trace = None
        if row["artifacts"]:
            trace = base + ".trace"
            shrink(row["artifacts"][0], trace)
        self.state["failures"].append({"what": key[0], "where": key[1], "target": piece.target, "trace": trace,
                                       "log": base + ".log", "seen": 1, "operations": self.operations()})
        print(f"{time.strftime('%T')}  {piece.target}: {key[0]} ({key[1]}): {trace or base + '.log'}", flush=True)

    def collect(self, piece, interrupted=False):
        piece.end()
        row = report.read_fuzz_log(piece.log)
        mine = self.state["targets"][piece.target]
        mine["pieces"] += 1
        mine["seconds"] += round(piece.seconds(), 1)
        mine["executions"] += row["executions"] or 0
        mine["operations"] += row["operations"] or 0
        mine["edges"] = max(mine["edges"] or 0, row["edges"] or 0) or None
        if piece.process.returncode != 0 and not interrupted:
            with open(piece.log, errors="replace") as file:
                self.failed(piece, row, file.read())

    def spend(self):
        now = time.monotonic()
        self.state["spent"] += now - self.begun
        self.begun = now

    def tell(self):
        rows = self.state["targets"].values()
        print(f"{time.strftime('%T')}  {self.state['spent'] / 3600:.2f} of {self.options.hours:g} h  "
              f"{sum(row['executions'] for row in rows):,} inputs  {self.operations():,} operations  "
              f"{len(self.state['failures'])} failures", flush=True)

    def fuzz(self):
        while self.left() > 0 or self.running:
            while len(self.running) < self.options.jobs and self.left() > 0 and (target := self.next_target()):
                seconds = max(1, min(self.options.piece, int(self.left())))
                self.running.append(Piece(target, self.calls[target], seconds, self.state["targets"][target]["pieces"]))
            ended = [piece for piece in self.running if piece.process.poll() is not None]
            for piece in ended:
                self.running.remove(piece)
                self.collect(piece)
            self.spend()
            if ended:
                self.write()
                self.tell()
            else:
                time.sleep(0.1)

    def stop(self):
        for piece in self.running:
            self.collect(piece, interrupted=True)
        self.running = []
        self.spend()
        self.write()


# -------------------------------------------------------------------------------------------------------------- the end

def minimise(target):
    """What was found, without what shows nothing that the rest does not; (files before, files after)."""
    found, small = found_by(target), os.path.join(PLACE, "small", target)
    before = len(os.listdir(found))
    shutil.rmtree(small, ignore_errors=True)
    os.makedirs(small)
    with open(os.path.join(PLACE, "logs", f"{target}.merge.log"), "w") as log:
        good = subprocess.run([f"build/fuzz/bin/{target}", "-merge=1", f"-artifact_prefix=build/artifacts/{target}-",
                               small, found], stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode == 0
    after = len(os.listdir(small))
    if not good or after == 0:
        return before, before
    shutil.rmtree(found)
    os.rename(small, found)
    return before, after


def print_learned(target):
    into = os.path.join(PLACE, "learned", target)
    shutil.rmtree(into, ignore_errors=True)
    os.makedirs(os.path.dirname(into), exist_ok=True)
    subprocess.run([TOOL, "print", "--lenient", "--into", into, found_by(target)], stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def learned(targets):
    for target in targets:
        if glob.glob(os.path.join(found_by(target), "*")):
            before, after = minimise(target)
            print_learned(target)
            print(f"learned: {target}: {after:,} of {before:,} inputs, as traces in {PLACE}/learned/{target}")


def summary(state):
    print()
    rows = state["targets"]
    report.table(["target", "pieces", "seconds", "inputs", "operations", "edges"],
                 [[target, row["pieces"], round(row["seconds"]), row["executions"], row["operations"], row["edges"]]
                  for target, row in sorted(rows.items())])
    for one in state["failures"]:
        print(f"  {one['what']} ({one['where']}), {one['target']}, {one['seen']} times")
        print(f"    build/dev/bin/pagewright replay {one['trace']}" if one["trace"] else f"    less {one['log']}")
    total = sum(row["operations"] for row in rows.values())
    print(f"fuzz: {total:,} operations in {state['spent']:.0f} s, {len(state['failures'])} failures")


def main():
    parser = argparse.ArgumentParser(prog="ci/fuzz")
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--jobs", type=int, required=True)
    parser.add_argument("--piece", type=int, required=True)
    parser.add_argument("--operations", type=int, default=0)
    parser.add_argument("--json")
    parser.add_argument("calls")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    work = Long(options)
    try:
        work.fuzz()
        work.state["done"] = True
        work.write()
        learned(work.state["targets"])
    except Stopped as stopped:
        work.stop()
        summary(work.state)
        print("fuzz: stopped; the same command goes on from here")
        return 128 + stopped.args[0]
    summary(work.state)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(work.state, file, indent=1)
            file.write("\n")
    return 1 if work.state["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
