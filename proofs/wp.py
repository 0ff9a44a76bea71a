"""Frama-C at work: reads the programs, proves functions, and hands back what it said.

The idea: nothing that is printed on the way is believed. What counts is WP's own report of the goals and
Frama-C's own status of every property, which both are read when it has ended.

Relies on: Debian's frama-c-base, why3, z3, cvc4 and cvc5.
"""
import concurrent.futures
import csv
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading

import answers
import book
import program
import source
from source import Problem

SHARED = "build/proofs"  # the Why3 configuration, and a folder for each process that works
CPP = "-cpp-extra-args=" + " ".join(source.CPP_ARGS)

# Always given: every run-time error is a goal, and unsigned arithmetic that wraps is an error as well. -rte says
# the same as -wp-rte, but names every function that Frama-C sees, those that are not proved included.
RTE_OPTIONS = ["-machdep", "x86_64", "-warn-unsigned-overflow", "-warn-unsigned-downcast"]
WP_OPTIONS = [*RTE_OPTIONS, "-rte", "-wp", "-wp-rte"]


# ------------------------------------------------------------------------------------------- surroundings

def replace_file(path, text):
    """Writes a file that other processes of ours may be reading, unless it says the same already."""
    if not os.path.exists(path) or source.read(path) != text:
        book.write(path, text)


def why3_configuration():
    """Writes a Why3 configuration of our own, so that nothing of the user's is read or changed.

    Why3 1.5.1 does not know cvc5. Its driver for CVC4 serves once the logic is named as cvc5 names it
    (ALL instead of ALL_SUPPORTED), so a copy with that one change is declared as the prover CVC5.
    """
    config = os.path.abspath(f"{SHARED}/why3.conf")
    drivers = os.path.abspath(f"{SHARED}/drivers")
    os.makedirs(drivers, exist_ok=True)
    # What could lead Frama-C or its preprocessor to other files than these stays outside.
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("FRAMAC", "WHY3", "OCAML")) and
                   name not in ("CPP", "CPATH", "C_INCLUDE_PATH", "GCC_EXEC_PREFIX")}
    environment["WHY3CONFIG"] = config
    environment["PWD"] = os.getcwd()  # Frama-C believes this name more than it believes the system
    with tempfile.TemporaryDirectory() as folder:
        fresh = f"{folder}/why3.conf"
        subprocess.run(["why3", "config", "detect"], env=dict(environment, WHY3CONFIG=fresh), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        text = source.read(fresh)
    if shutil.which("cvc5"):
        share = subprocess.run(["why3", "--print-datadir"], env=environment, capture_output=True,
                               text=True, check=True).stdout.strip() + "/drivers"
        for name in os.listdir(share):
            if name.endswith(".gen"):
                replace_file(f"{drivers}/{name}", source.read(f"{share}/{name}"))
        replace_file(f"{drivers}/cvc5.drv", source.read(f"{share}/cvc4_17.drv").replace("ALL_SUPPORTED", "ALL"))
        output = subprocess.run(["cvc5", "--version"], capture_output=True, text=True, check=True).stdout
        version = re.search(r"version ([0-9.]*[0-9])", output).group(1)
        text += f"""
[prover]
name = "CVC5"
version = "{version}"
command = "cvc5 --stats-internal --tlimit=%t000 --lang=smt2 %f"
command_steps = "cvc5 --stats-internal --rlimit=%S --lang=smt2 %f"
driver = "{drivers}/cvc5.drv"
editor = ""
in_place = false
interactive = false
shortcut = "cvc5"
"""
    replace_file(config, text)
    return environment


def work_folder():
    """A folder of this process alone; those of processes that have ended go."""
    os.makedirs(SHARED, exist_ok=True)
    for name in os.listdir(SHARED):
        path = f"{SHARED}/{name}"
        if re.match(r"run\.\d+$", name) and not os.path.exists(f"/proc/{name[4:]}"):
            shutil.rmtree(path, ignore_errors=True)
    folder = f"{SHARED}/run.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


# ------------------------------------------------------------------------------------------- results

class Result:
    """What WP said of one function."""

    def __init__(self, entry):
        self.entry = entry
        self.goals = self.proved = 0
        self.provers = {}      # name: [goals, seconds]
        self.trivial = set()   # goals that the control flow alone decides: exits, terminates and others
        self.unproved = []
        self.faults = []       # why it is no proof, in plain words
        self.excused = False   # tried only to see whether it proves
        self.doubtful = False  # whether an answer drawn for it may have come out otherwise
        self.taken = False     # known by its digest, not given to WP

    def seconds(self):
        return sum(seconds for _, seconds in self.provers.values())

    def as_json(self):
        entry = self.entry
        return {
            "function": entry.function, "file": entry.file, "state": entry.state, "kind": entry.kind,
            "goals": self.goals, "proved": self.proved, "contract": "no contract" not in self.faults,
            "seconds": round(self.seconds(), 2), "failed": bool(self.faults) and not self.excused,
            "faults": self.faults, "unproved": self.unproved, "by_digest": self.taken,
            "provers": {n: {"goals": g, "seconds": round(s, 2)} for n, (g, s) in sorted(self.provers.items())},
        }


SEEN = re.compile(r"^\[rte:annot\] annotating function (\w+)$")
GOAL = re.compile(r"^\[wp\] \[([^\]]+)\] (Goal|Smoke-test) (\S+)(?: : (\w+))?(.*)$")
TRIED = re.compile(r"^ +(\w+ [0-9.]+): (\w+)(.*)$")
TOTAL = re.compile(r"^\[wp\] Proved goals: +(\d+) / (\d+)$")
DURATION = re.compile(r"\((?:(\d+)')?([\d.]+)(ms|s)\)")
CONSIDERED = re.compile(r"^ +(\d+) Considered valid$")
# What Frama-C may take for granted: these parts of a contract whose function stands in another file.
GRANTED = {"termination clause", "postcondition", "assigns clause"}


def sight_problems(unit, lines, names):
    """The functions for which Frama-C makes run-time checks are those of the ledger."""
    for line in lines:
        seen = SEEN.match(line)
        if seen and seen.group(1) not in names:
            yield f"{unit}: Frama-C sees a function {seen.group(1)} that the ledger does not know"


def duration(text):
    """The prover's time in a line of WP, in seconds (WP's own time is written as Qed:…)."""
    found = DURATION.search(text)
    if not found:
        return 0.0
    seconds = float(found.group(2)) / (1000 if found.group(3) == "ms" else 1)
    return seconds + 60 * int(found.group(1) or 0)


def whole_rows(file):
    """The rows of Frama-C's report. The last column is a property as text, which may go on in further lines (`\\let`):
    they hold no tab, and a row without its tabs is left as it is, to be refused."""
    row = None
    for line in file.read().split("\n"):
        if row is not None and "\t" in row and "\t" not in line:
            row += " " + line.strip()
            continue
        if row is not None:
            yield row.rstrip("\r ") + "\n"
        row = line
    if row:
        yield row.rstrip("\r ") + "\n"


class Job:
    """One call of frama-c: some functions of one file that want the same options."""

    def __init__(self, runner, number, unit, options, entries, smoke=False, patience=1, drawn=False):
        self.runner, self.unit, self.options, self.smoke, self.patience = runner, unit, options, smoke, patience
        self.drawn = drawn  # its functions would be taken by their digests, had they not been drawn
        self.results = {e.function: Result(e) for e in entries}
        for result in self.results.values():
            result.excused = runner.arguments.mark and result.entry.state == "todo"
        stem = re.sub(r"\W", "_", unit) + f".{number}"
        stem += (".smoke" if smoke else "") + (".again" if patience > 1 else "") + (".drawn" if drawn else "")
        self.log = f"{runner.work}/{stem}.log"
        self.report = f"{runner.work}/{stem}.json"
        self.status = f"{runner.work}/{stem}.csv"
        self.problems, self.warnings = [], []
        self.current = None
        self.printed = set()
        self.total = None  # what WP says of all goals together
        self.considered = 0  # how many properties Frama-C considers valid
        self.cache = None  # the folder in which WP finds and leaves answers

    def command(self):
        runner = self.runner
        command = ["frama-c", CPP, "-no-unicode"] + WP_OPTIONS
        command += ["-wp-par", "1", "-wp-timeout", "10", "-wp-report-json", self.report]
        command += runner.cache_options(self) + self.options
        if self.smoke:
            command += ["-wp-prover", "z3"]
        elif "-wp-prover" not in self.options:
            command += ["-wp-prover", ",".join(book.PROVERS)]
        timeout = runner.arguments.timeout
        if self.patience > 1:
            given = [int(v) for o, v in zip(self.options, self.options[1:]) if o == "-wp-timeout"]
            timeout = (timeout or (given or [10])[-1]) * self.patience
        if timeout:
            command += ["-wp-timeout", str(timeout)]
        if self.smoke:  # the goals themselves are not judged then, so one prover and little time will do
            command += ["-wp-smoke-tests", "-wp-timeout", "1"]
        command += ["-wp-fct", ",".join(self.results), self.unit]
        return command + ["-then", "-no-unicode", "-report", "-report-csv", self.status]

    def asked(self):
        """Whether any goal went to a prover, or to what the cache says of one."""
        return any(set(result.provers) - {"Qed", "CFG"} or result.unproved for result in self.results.values())

    def owner(self, goal):
        """The function of a goal's name. Of several that fit the longest is meant; the report decides at the end."""
        name = re.sub(r"^typed_(?:(?:ref|caveat|nocast|cast|real|raw|nat)_)*", "", goal).lstrip("_")
        fits = [function for function in self.runner.names if name.startswith(function.lstrip("_") + "_")]
        return self.results.get(max(fits, key=len)) if fits else None

    def finished(self, result):
        """Prints the line of a function whose goals are all tried."""
        if self.smoke:
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
            self.warnings.append(f"{self.unit}: {line.strip()}")
        self.problems += sight_problems(self.unit, [line], self.runner.names)
        total = TOTAL.match(line)
        if total:
            self.total = int(total.group(2)), int(total.group(1))
        considered = CONSIDERED.match(line)
        if considered:
            self.considered = int(considered.group(1))
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
        if result is None or kind == "Smoke-test":
            return
        if result is not self.current:
            self.finished(self.current)
            result.doubtful |= self.current is not None and self.current.doubtful
            self.current = result
        if self.runner.cache.lost(answers.module_of(self.unit)):  # at this goal, the one before, or one of another job
            for job in self.runner.running:
                for doubted in (job.current, result if job is self else None):
                    if doubted and job.unit == self.unit:
                        doubted.doubtful = True
        if verdict == "Valid":
            prover = result.provers.setdefault(who, [0, 0.0])
            prover[0] += 1
            prover[1] += duration(rest) if who != "Qed" else 0.0
        else:
            result.unproved.append(name)

    def read_trivial(self, name, verdict):
        """WP names these goals without the function's leading underscores, and numbers them where that is ambiguous."""
        found = re.match(r"(.*)_(exits|terminates)(?:_\d+)?$", name)
        if not found:
            self.problems.append(f"{self.unit}: the goal {name} is of no form that the gate knows")
            return
        base, clause = found.groups()
        for function, result in self.results.items():
            if function.lstrip("_") == base and clause not in result.trivial:
                result.provers.setdefault("CFG", [0, 0.0])[0] += 1
                result.trivial.add(clause)
                if verdict != "Valid":
                    result.unproved.append(name)
                return

    def run(self):
        status = self.runner.stream(self.command(), self.log, self.read)
        self.finished(self.current)
        if self.runner.stopped:
            return
        try:
            with open(self.report) as file:
                report = json.load(file)
            with open(self.status, newline="") as file:
                properties = list(csv.DictReader(whole_rows(file), delimiter="\t", quoting=csv.QUOTE_NONE))
        except (OSError, ValueError):
            report, properties = None, []
        if status != 0 or report is None:
            self.problems.append(f"{self.unit}: frama-c failed with status {status}, see {self.log}")
            report = {}
        self.judge(report.get("wp:functions", {}))
        if self.smoke or not report:
            return
        self.judge_statuses(properties)
        if self.total:
            counted = tuple(sum(getattr(r, field) for r in self.results.values()) for field in ("goals", "proved"))
            if counted != self.total:
                self.problems.append(f"{self.unit}: WP proved {self.total[1]} of {self.total[0]} goals, "
                                     f"its report says {counted[1]} of {counted[0]}")

    def judge(self, report):
        """Takes the final numbers from WP's report and says what keeps a function from being proved."""
        for name, result in self.results.items():
            section = report.get(name, {})
            if self.smoke:
                self.judge_smoke(result, section)
                continue
            total = section.get("wp:section", {}).get("wp:main", {})
            trivial = result.provers.get("CFG", [0])[0]
            trivial_failed = sum(1 for g in result.unproved if not g.startswith("typed"))
            result.goals = total.get("total", 0) + trivial
            result.proved = total.get("valid", 0) + trivial - trivial_failed
            if total.get("total", 0) == 0 and trivial == 0:
                result.faults.append("no goals")
            elif result.proved != result.goals:
                result.faults.append(f"{result.goals - result.proved} goals unproved")
            result.faults += self.runner.whole.contract_faults((result.entry.file, name))

    def judge_statuses(self, properties):
        """What Frama-C itself says: each property of a proved function holds, and nothing is granted but contracts."""
        seen = set()
        granted = self.runner.granted(self.unit)
        for row in properties:
            if None in row or None in row.values():
                self.problems.append(f"{self.unit}: cannot read what Frama-C reports: {row}")
                continue
            function, kind, status = row["function"], row["property kind"], row["status"]
            where = f"{row['directory']}/{row['file']}:{row['line']}"
            if function in self.results and kind != "precondition":
                seen.add(function)
                if not status.startswith(("Valid", "Partially proven")):
                    self.results[function].faults.append(f"{where}: {kind} `{row['property'][:60]}`: {status}")
            elif status == "Considered valid" and not (function in granted and kind in GRANTED):
                self.problems.append(f"{where}: Frama-C takes a {kind} of {function or 'everything'} for granted")
        listed = sum(row["status"] == "Considered valid" for row in properties)
        if listed != self.considered:  # axioms are in no list, but they are counted
            self.problems.append(f"{self.unit}: Frama-C considers {self.considered} properties valid, "
                                 f"and {listed} of them are parts of contracts")
        for name in self.results.keys() - seen:
            self.results[name].faults.append("Frama-C knows no property of it")

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


def prove_command(entry, options, gui):
    """The line that proves or shows one function, from the committed cache, for a shell at the tree's top."""
    command = ["frama-c-gui" if gui else "frama-c", CPP] + WP_OPTIONS + ["-wp-timeout", "10"] + options
    if "-wp-prover" not in options:
        command += ["-wp-prover", ",".join(book.PROVERS)]
    folder = f"{SHARED}/cache"
    answers.unpack_all(folder)
    command += ["-wp-cache", "replay", "-wp-cache-dir", folder, "-wp-fct", entry.function, unit_of(entry.file)]
    return command


def unit_of(path):
    """The file that Frama-C has to read to see the functions of this one."""
    body = re.sub(r"\.(h|acsl)$", ".c", path)
    return body if os.path.exists(body) else path


def options_of(entry, files):
    """The options of a function, of those that only change how a goal is tried."""
    return entry.options or files.get(unit_of(entry.file), [])


# ------------------------------------------------------------------------------------------- running

class Runner:
    """Runs the jobs side by side and leaves nothing behind, however it ends."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.names, self.whole = set(), None
        self.work = work_folder()
        self.environment = why3_configuration()
        self.cache = None
        self.lock = threading.Lock()
        self.children, self.running = set(), set()
        self.stopped = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

    def cache_options(self, job):
        session = [] if self.arguments.prune else ["-session", f"{self.work}/session"]
        return session + self.cache.options(job)

    def granted(self, unit):
        """The functions whose contracts a file may use without a proof in that file."""
        found = next(u for u in self.whole.units if u.source == unit)
        return {name for name, function in found.program.functions.items() if function.body is None and
                (found.files[name] is not None or name in self.whole.survey.platform())}

    def say(self, text):
        with self.lock:
            print(text, flush=True)

    def stream(self, command, log, take):
        """Runs a command in a process group of its own and hands its output on line by line."""
        with open(log, "w") as file:
            file.write("# " + shlex.join(command) + "\n")
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
        try:
            self.kill_all()
            os.write(2, b"ci/prove: stopped\n")
        finally:  # also where nobody reads any more, as behind `| head`
            os._exit(128 + number)

    def side_by_side(self, work):
        """Calls each of the functions of WORK, as many at a time as --jobs says; the results in their order."""
        with concurrent.futures.ThreadPoolExecutor(self.arguments.jobs) as pool:
            try:
                futures = [pool.submit(task) for task in work]
                for done in concurrent.futures.as_completed(futures):
                    done.result()
                return [future.result() for future in futures]
            except BaseException:
                self.kill_all()
                raise

    # ---- reading

    def parse(self, survey, units):
        """The programs of files as Frama-C reads them, and what it or a comparison with compilers objects to."""
        root = os.path.realpath(os.getcwd())

        def one(unit):
            stem = re.sub(r"\W", "_", unit)
            lines, problems, printed = [], [], f"{self.work}/{stem}.print.c"
            command = ["frama-c", "-no-unicode", "-kernel-msg-key", "pp", CPP, "-session", f"{self.work}/session",
                       *RTE_OPTIONS, unit, "-print", "-ocode", printed, "-then", "-no-print", "-rte"]
            log = f"{self.work}/{stem}.parse.log"
            status = self.stream(command, log, lines.append)
            if status != 0:
                reasons = " ".join(line.strip() for line in lines if not re.search(r"preprocessing", line))
                return None, [f"{unit}: Frama-C does not read it: {reasons[:400]} (whole: {log})"], []
            warnings = [f"{unit}: {line.strip()} {after.strip()}" for line, after in zip(lines, lines[1:] + [""])
                        if "Warning" in line]
            problems += sight_problems(unit, lines, self.names)
            preprocessor = re.search(r'"(gcc -E .*)"', "".join(lines))
            try:
                if not preprocessor:
                    raise Problem(f"{unit}: Frama-C does not say how it preprocesses")
                problems += source.comparison_problems(unit, preprocessor.group(1), root, survey.functions)
                return program.Program(unit, source.read(printed)), problems, warnings
            except Problem as problem:
                return None, problems + [str(problem)], warnings
            except program.Unreadable as reason:
                return None, problems + [f"{unit}: the gate cannot read what Frama-C prints of it: {reason}"], warnings

        return self.side_by_side([lambda unit=unit: one(unit) for unit in units])

    # ---- proving

    def make_jobs(self, chosen, files, **how):
        """Groups functions by the file that frama-c reads and by options; the longest job comes first."""
        groups = {}
        for entry in chosen:
            unit = unit_of(entry.file)
            options = tuple(options_of(entry, files))
            groups.setdefault((unit, options), []).append(entry)
        jobs = [Job(self, i, unit, list(options), group, **how)
                for i, ((unit, options), group) in enumerate(sorted(groups.items(), key=lambda g: g[0]))]
        return sorted(jobs, key=lambda job: -len(job.results))

    def run(self, jobs):
        def one(job):
            with self.lock:
                self.running = self.running | {job}
            job.run()
            with self.lock:
                self.running = self.running - {job}
            if self.cache.keeps() and not job.smoke:
                with self.lock:
                    self.cache.keep_new(answers.module_of(job.unit))
        self.side_by_side([lambda job=job: one(job) for job in jobs])
