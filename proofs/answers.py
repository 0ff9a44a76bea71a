"""The answers of the provers, kept so that they need not be asked again.

The idea: proofs/cache holds one sorted text file for each module, a line for each answer, so that people can read what
changed and git can merge it. WP wants a folder with a file for each answer: every file that is proved gets such a
folder for the time of the run, with all answers in it, and what it asks for besides goes to the text of its module.

Relies on: WP names an answer by what was asked of which prover, and by nothing else.
"""
import fcntl
import os
import random
import re
import shutil
import threading

import book
import source
from source import Problem

CACHE = "proofs/cache"
OLD = "old"  # the file of answers that no module claims: the next --prune drops those that are not used

LINE = re.compile(r"([0-9a-f]{32}) ([\w.-]+:[\w.-]+) ([a-z]+) (-|[0-9][0-9.e-]*)(?: ([0-9]+))?$")
ANSWER = re.compile(r'\{\s*"prover":\s*"([\w.-]+:[\w.-]+)",\s*"verdict":\s*"([a-z]+)"'
                    r'(?:,\s*"time":\s*([0-9][0-9.e-]*))?(?:,\s*"steps":\s*([0-9]+))?\s*\}\s*$')


# ------------------------------------------------------------------------------------------- text files

class Answer:
    """What a prover said of one goal."""

    def __init__(self, prover, verdict, time, steps):
        self.prover, self.verdict, self.time, self.steps = prover, verdict, time, steps

    def valid(self):
        return self.verdict == "valid"

    def line(self, name):
        return " ".join(filter(None, (name, self.prover, self.verdict, self.time or "-", self.steps))) + "\n"

    def as_json(self):
        fields = [f'"prover": "{self.prover}"', f'"verdict": "{self.verdict}"']
        fields += [f'"{key}": {value}' for key, value in (("time", self.time), ("steps", self.steps)) if value]
        return "{ " + ", ".join(fields) + " }\n"

    def order(self):
        """Of two answers to one question, which a merge of branches may bring, the greater one counts."""
        return self.valid(), float(self.time or 0), self.prover, self.verdict, self.steps or ""


def add(answers, name, answer):
    if name not in answers or answers[name].order() < answer.order():
        answers[name] = answer


def path_of(module):
    return f"{CACHE}/{module}.txt"


def read_module(module):
    """The answers of one text file: {name: Answer}; none where there is no file."""
    answers = {}
    path = path_of(module)
    if not os.path.exists(path):
        return answers
    for number, line in enumerate(source.read(path).split("\n"), 1):
        found = LINE.match(line)
        if found:
            name, prover, verdict, time, steps = found.groups()
            add(answers, name, Answer(prover, verdict, None if time == "-" else time, steps))
        elif line:
            raise Problem(f"{path}:{number}: is no answer of a prover (NAME PROVER VERDICT TIME STEPS): {line[:60]!r}")
    return answers


def write_module(module, answers):
    """Writes a text file as a whole; a module without answers has none."""
    path = path_of(module)
    if answers:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = "".join(answers[name].line(name) for name in sorted(answers))
        if not os.path.exists(path) or source.read(path) != text:
            book.write(path, text)
    elif os.path.exists(path):
        os.remove(path)


def modules():
    """The modules that have a text file; anything else does not belong into the folder."""
    found = []
    for folder, folders, names in os.walk(CACHE):
        folders.sort()
        for name in sorted(names):
            stem, ending = os.path.splitext(os.path.relpath(f"{folder}/{name}", CACHE))
            if ending == ".txt" and (stem == OLD or re.match(r"(mm|spec)/\w+$", stem)):
                found.append(stem)
            elif not re.search(r"\.\d+$", name):  # book.write of somebody who is just writing
                raise Problem(f"{folder}/{name}: is no file of prover answers (mm/NAME.txt or spec/NAME.txt)")
    return found


def read_all():
    """The committed answers: {module: {name: Answer}}."""
    return {module: read_module(module) for module in modules()}


def together(committed):
    """The answers of all modules as one: {name: Answer}."""
    answers = {}
    for of_module in committed.values():
        for name, answer in of_module.items():
            add(answers, name, answer)
    return answers


def module_of(unit):
    return os.path.splitext(unit)[0]


# ------------------------------------------------------------------------------------------- WP's folders

def unpack(answers, folder):
    """Writes each answer as WP wants to find it."""
    os.makedirs(folder, exist_ok=True)
    for name, answer in answers.items():
        with open(f"{folder}/{name}.json", "w") as file:
            file.write(answer.as_json())


def unpack_all(folder):
    """A folder with all committed answers, for who calls Frama-C without the runner."""
    fresh = f"{folder}.{os.getpid()}"
    unpack(together(read_all()), fresh)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(fresh, folder)


def answer_in(path):
    """The answer in a file of WP's, or None while WP is still writing it."""
    text = source.read(path)
    found = ANSWER.match(text)
    if not found and text.rstrip().endswith("}"):
        raise Problem(f"{path}: WP wrote an answer of no form that is known: {text[:80]!r}")
    return Answer(*found.groups()) if found else None


class Cache:
    """The folders in which WP finds and leaves answers during one run, and what of them is kept."""

    def __init__(self, arguments, work, committed):
        self.arguments, self.work, self.committed = arguments, work, committed
        self.known = together(committed)
        self.given = self.known  # what WP finds from the start, but for what is drawn
        if arguments.cold or arguments.rebuild:
            self.given = {}
        elif arguments.retry:  # who gave up may have lacked the time
            self.given = {name: answer for name, answer in self.known.items() if answer.valid()}
        self.drawn = self.draw() if arguments.sample else []
        self.given = {name: self.given[name] for name in self.given.keys() - set(self.drawn)}
        self.base = f"{work}/cache/all"
        self.times = None     # of the files there, once a job has wanted them
        self.lock = threading.Lock()
        self.folders = {}     # module: the folders in which its jobs find and leave answers
        self.bare = set()     # of these folders, those that began without what proves
        self.repeated = set()  # answers that a job with such a folder has asked for
        self.looked = {}      # module: time of its folder when it was searched for drawn answers last
        self.settled = set()  # (module, name) of drawn answers that were given again

    def draw(self):
        """Chooses random answers that the provers have to give again."""
        names = sorted(name for name in self.given if self.given[name].valid())
        random.Random(self.arguments.seed).shuffle(names)
        drawn, seconds = [], 0.0
        for name in names:
            if seconds >= self.arguments.sample:
                break
            time = self.given[name].time
            seconds += min(float(time), 30.0) if time else 0.01
            drawn.append(name)
        return drawn

    # ---- what WP is told

    def link(self, folder, verdicts=(True, False)):
        """Fills a folder with what WP is to find; a link takes no time, and every module may need every answer.
        VERDICTS says whether answers that prove are among them, and others."""
        with self.lock:
            if self.times is None:
                unpack(self.given, self.base)
                self.times = {entry.name: entry.stat().st_mtime_ns for entry in os.scandir(self.base)}
            if not os.path.exists(folder):
                os.makedirs(folder)
                for name, answer in self.given.items():
                    if answer.valid() in verdicts:
                        os.link(f"{self.base}/{name}.json", f"{folder}/{name}.json")

    def options(self, job):
        """The cache of one job. What smoke tests ask is in a folder of its own: nobody keeps it."""
        arguments, module = self.arguments, module_of(job.unit)
        if job.smoke:
            folder = f"{self.work}/cache/smoke/{module}"
            self.link(folder, (True,))
            return ["-wp-cache", "update", "-wp-cache-dir", folder]
        if arguments.prune:  # WP forgets unused answers only in a session of its own
            session = f"{self.work}/sessions/{os.path.basename(job.log)}"
            folder = f"{session}/cache"
            options = ["-wp-cache", "cleanup", "-wp-session", session]
        else:
            bare = job.drawn and arguments.sample and self.spent() < arguments.sample
            folder = f"{self.work}/cache/drawn/{os.path.basename(job.log)}" if bare else f"{self.work}/cache/{module}"
            if bare:
                self.link(folder, (False,))
                self.bare.add(folder)
            mode = "offline" if arguments.offline and not arguments.sample else "update"
            mode = "replay" if arguments.replay else mode
            options = ["-wp-cache", mode, "-wp-cache-dir", folder]
        self.link(folder)
        self.folders.setdefault(module, set()).add(folder)
        job.cache = folder
        return options

    # ---- what was drawn

    def lost(self, module):
        """Whether an answer that was drawn has come out otherwise for this module since this was asked last."""
        found = False
        for folder in self.folders.get(module, ()) if self.drawn else ():
            changed = os.stat(folder).st_mtime_ns
            if self.looked.get(folder) == changed:
                continue
            self.looked[folder] = changed
            for name in self.drawn:
                path = f"{folder}/{name}.json"
                if (module, name) not in self.settled and os.path.exists(path):
                    answer = answer_in(path)
                    if answer:
                        self.settled.add((module, name))
                        found |= not answer.valid()
                    else:  # WP is still writing it
                        self.looked[folder] = None
        return found

    def spent(self):
        """The seconds that provers have taken so far for functions that were drawn."""
        times = [answer.time for folder in list(self.bare) for answer in self.fresh_in(folder).values()]
        return sum(float(time) for time in times if time)

    def asked_bare(self, folder):
        """The answers of the cache that were asked for in a folder that began without them: {name: what came}."""
        fresh = self.fresh_in(folder) if folder in self.bare else {}
        return {name: answer for name, answer in fresh.items() if name in self.known and self.known[name].valid()}

    def redrawn(self):
        """Of what was drawn: the answers that were given again, and those that came out otherwise."""
        for folder in self.bare:
            self.repeated |= self.asked_bare(folder).keys()
        fresh = [self.fresh_in(folder) for folders in self.folders.values() for folder in folders]
        drawn = self.drawn + sorted(self.repeated - set(self.drawn))
        again = [name for name in drawn if any(name in answers for answers in fresh)]
        return again, [name for name in again if not all(a[name].valid() for a in fresh if name in a)]

    def strangers(self):
        """Answers that the committed cache does not hold."""
        return sorted({name for module in self.folders for name in self.fresh(module) if name not in self.known})

    def forget(self, names):
        self.given = {name: self.given[name] for name in self.given.keys() - set(names)}
        for folders in self.folders.values():
            for path in (f"{folder}/{name}.json" for folder in folders for name in names):
                if os.path.exists(path):
                    os.remove(path)

    # ---- what is kept

    def fresh(self, module):
        """What WP added or changed while it proved a module: {name: Answer}."""
        answers = {}
        for folder in self.folders[module]:
            answers.update(self.fresh_in(folder))
        return answers

    def fresh_in(self, folder):
        """The same for one folder."""
        answers = {}
        for entry in os.scandir(folder):
            if self.times.get(entry.name) != entry.stat().st_mtime_ns:
                answer = answer_in(entry.path)
                if answer:
                    answers[entry.name[:-len(".json")]] = answer
        return answers

    def keeps(self):
        """Whether what the provers answer now goes into the committed cache as it comes."""
        arguments = self.arguments
        return not (arguments.offline or arguments.replay or arguments.cold or arguments.rebuild or arguments.prune or
                    arguments.smoke or arguments.sample)

    def keep_new(self, module):
        """Hands what is new on to the module's text file, in turn with other processes that do the same. An answer that
        another module holds is kept there."""
        homes = {}
        for name, answer in self.fresh(module).items():
            for home in [m for m, answers in self.committed.items() if name in answers] or [module]:
                homes.setdefault(home, {})[name] = answer
        with open(f"{os.path.dirname(self.work)}/cache.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for home, answers in homes.items():
                write_module(home, {**read_module(home), **answers})

    def keep_all(self, idle):
        """After a whole run that succeeded: the committed cache is what this run used. Where no prover was asked, WP
        does not clean up, so such folders are left out."""
        for module in self.committed.keys() - self.folders.keys():
            write_module(module, {})
        for module, folders in self.folders.items():
            folders = folders - idle
            entries = [entry for folder in folders for entry in os.scandir(folder)]
            used = {entry.name[:-len(".json")]: answer_in(entry.path) for entry in entries}
            write_module(module, {name: answer for name, answer in used.items() if answer})
