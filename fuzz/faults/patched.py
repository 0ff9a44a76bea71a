"""Builds of changed sources, and what is said of them: what fuzz/faults/run, fuzz/bugs/run and ci/mutate share.

A patch is put into a copy of the tree; of what it changes, and of what includes that, new objects are made, and all
others are taken from a build without it. Nothing is changed in the tree itself.
"""
import argparse
import contextlib
import fnmatch
import glob
import json
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ("mm", "spec", "platform", "fuzz", "tool", "view")
INCLUDES = ("mm", "spec", "platform", "platform/host", "fuzz", "tool", ".")
IMAGE = "platform/i386"
DEV_BUILD = os.path.join(ROOT, "build", "dev")
FUZZ_BUILD = os.path.join(ROOT, "build", "bugs")
SEAM_PROOFS = ("ledger", "seam", "seam.py", "seam.cmake", "acsl.py", "acsl_to_c.py")


# Of a tool that crashes as well, what it ran is wanted.
NOTE_AT_A_CRASH = """
#include <signal.h>
extern void __gcov_dump(void);
static void note(int number)
{
    signal(number, SIG_DFL);
    __gcov_dump();
    raise(number);
}
__attribute__((constructor)) static void start(void)
{
    signal(SIGSEGV, note);
    signal(SIGBUS, note);
    signal(SIGFPE, note);
    signal(SIGABRT, note);
}
"""
HANG_SECONDS = 300  # by the clock, for one input: more than any takes, however loaded the machine is


class Missed(Exception):
    """A fault is not caught, or something else is: why."""


class Skipped(Exception):
    """Nobody here can see it: why."""


# ------------------------------------------------------------------------------------------------------------ processes

class Processes:
    """Those that run; each in a session of its own, so that it ends with all that it started."""

    def __init__(self):
        self.running = set()
        self.stopped = False

    def run(self, command, limit=None, **options):
        """(its status, what it says); None for a status where it did not end in LIMIT seconds."""
        if self.stopped:
            raise Missed("stopped")
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"} | options
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        self.running.add(process)
        try:
            output, _ = process.communicate(timeout=limit)
            status = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            status = None
        self.running.discard(process)
        return status, output

    def stop(self):
        self.stopped = True
        for process in list(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


PROCESSES = Processes()


def run_for(seconds, command, **options):
    """As PROCESSES.run, with so many SECONDS of the processor at most: SIGXCPU ends what takes longer."""
    return PROCESSES.run(command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5)),
                         **options)


def must(command, why, **options):
    """Its output; Missed with WHY and the end of it where the command fails."""
    status, output = PROCESSES.run(command, **options)
    if status != 0:
        raise Missed(f"{why}:\n{output.strip()[-2000:]}")
    return output


# --------------------------------------------------------------------------------------------------------------- builds

class Patch:
    """A patch FILE; its first line says what is wrong."""

    def __init__(self, path):
        self.path = path
        with open(path) as file:
            self.text = file.read()
        self.what = self.text.partition("\n")[0]
        self.files = re.findall(r"^\+\+\+ b/(.*)$", self.text, re.MULTILINE)

    def put_in(self, tree):
        # a tree inside of the repository is none of git's business
        must(["git", "apply", "-C1", self.path], "the patch does not apply", cwd=tree,
             env=os.environ | {"GIT_CEILING_DIRECTORIES": os.path.dirname(tree)})

    def take_out(self, tree):
        for file in self.files:
            shutil.copy(os.path.join(ROOT, file), os.path.join(tree, file))


def copy_sources(tree, seam):
    """What is compiled; with SEAM also what makes its mirror."""
    for folder in FOLDERS:
        shutil.copytree(os.path.join(ROOT, folder), os.path.join(tree, folder),
                        ignore=lambda path, found: ["faults", "bugs"] if path == os.path.join(ROOT, "fuzz") else [])
    if seam:
        os.mkdir(os.path.join(tree, "proofs"))
        for name in SEAM_PROOFS:
            source, target = os.path.join(ROOT, "proofs", name), os.path.join(tree, "proofs", name)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)


def compiler_cache():
    """What stands before a compiler, so that what was compiled in an earlier run is not compiled again; nothing where
    there is no ccache, or no room for it in the build tree."""
    cache = os.environ.setdefault("CCACHE_DIR", os.path.join(ROOT, "build", "ccache"))
    with contextlib.suppress(OSError):
        os.makedirs(cache, exist_ok=True)
    return ["ccache"] if shutil.which("ccache") and os.access(cache, os.W_OK) else []


class Build:
    """The programs of a tree, by the plain compiler. With a good build of the same kind behind it only what differs
    from that is compiled.

    Of a tree with the watch over the seam, the mirror that seam.py makes of it is compiled.
    """

    def __init__(self, tree, out, seam=False, good=None):
        self.tree, self.out, self.seam, self.good = tree, out, seam, good
        self.objects = {}  # {source: object}
        self.taken_in = {}  # {source: files}
        self.files = {}    # {file in the tree: its contents}, of all that is compiled or included
        self.tool = os.path.join(out, "bin", "pagewright")
        self.cached = compiler_cache()

    def found(self, pattern):
        base = os.path.join(self.tree, "seam/mirror") if self.seam else self.tree
        return [os.path.relpath(path, self.tree) for path in glob.glob(os.path.join(base, pattern), recursive=True)]

    def sources(self):
        """{group: its sources}"""
        core = [path for pattern in ("mm/*.c", "spec/*.c", "platform/host/*.c", "fuzz/**/*.c")
                for path in self.found(pattern) if "fuzz/engine/" not in path]
        if self.seam:
            core += ["seam/seam_checks.c"] + [os.path.relpath(path, self.tree)
                                              for path in glob.glob(os.path.join(self.tree, "proofs/seam/*.c"))]
        return {"core": sorted(core), "tool": sorted(self.found("tool/*.c")),
                "target": sorted(path for name in ("target", "standalone") for path in
                                 self.found(f"fuzz/engine/{name}.c"))}

    def command(self, source, target):
        options = ["-DTARGET=mm"]
        includes = INCLUDES
        if self.seam:
            options.append("-DPAGEWRIGHT_SEAM")
            includes = ["seam", *(os.path.join("seam/mirror", folder) for folder in INCLUDES), "proofs/seam"]
            if source.startswith("seam/mirror/"):
                options += ["-include", "seam/seam_calls.h"]
        return ["cc", "-std=c11", "-O1", "-MMD", "-MF", target + ".d", *options, *(f"-I{path}" for path in includes),
                "-c", source, "-o", target]

    def read(self, path):
        """A file without the place of the tree, which the lines of a mirror name."""
        with open(os.path.join(self.tree, path), "rb") as file:
            return file.read().replace(self.tree.encode(), b"")

    def reads(self, source):
        """The files that the compiler read for SOURCE."""
        if source not in self.taken_in:
            with open(self.objects[source] + ".d") as file:
                words = file.read().replace("\\\n", " ").split()[1:]
            self.taken_in[source] = [os.path.normpath(word) for word in words if not os.path.isabs(word)]
        return self.taken_in[source]

    def unchanged(self):
        """The files that are as in the tree of the good build."""
        return {path for path, text in self.good.files.items()
                if os.path.exists(os.path.join(self.tree, path)) and self.read(path) == text}

    def compile(self, source):
        target = os.path.join(self.out, source.replace("/", "_") + ".o")
        must(self.cached + self.command(source, target), f"{source} does not compile", cwd=self.tree)
        self.objects[source] = target

    def compile_all(self, run, wanted):
        if self.good is not None:
            same = self.unchanged()
            self.objects = {source: self.good.objects[source] for source in wanted
                            if source in self.good.objects and same.issuperset(self.good.reads(source))}
        for _ in run(self.compile, [source for source in wanted if source not in self.objects]):
            pass
        if self.good is None:
            self.files = {path: self.read(path) for source in wanted for path in self.reads(source)}

    def make(self, run, everything):
        """Compiles with RUN, a map that may run several at a time; links the tool, or EVERYTHING."""
        os.makedirs(os.path.join(self.out, "bin"), exist_ok=True)
        if self.seam:
            must(["/usr/bin/python3", "proofs/seam.py", "--cc", "cc", "--out", "seam"], "the seam stops the build",
                 cwd=self.tree)
        sources = self.sources()
        wanted = [source for group in sources if group != "target" or everything for source in sources[group]]
        self.compile_all(run, wanted)
        core = [self.objects[source] for source in sources["core"]]
        must(["cc", "-o", self.tool, *core, *(self.objects[source] for source in sources["tool"])],
             "the tool does not link")
        if everything:
            library = os.path.join(self.out, "libpagewright.a")
            must(["ar", "rcs", library, *core], "the library cannot be made")
            must(["cc", "-o", os.path.join(self.out, "bin/fuzz_mm"),
                  *(self.objects[source] for source in sources["target"]), library], "the target does not link")


class ImageBuild(Build):
    """The image for a real MMU, by clang and lld: what platform/i386/image.cmake makes."""

    def __init__(self, tree, out, good=None):
        super().__init__(tree, os.path.join(out, "i386"), good=good)
        self.image = os.path.join(out, "bin", "pagewright-i386.elf")  # beside the tool

    def sources(self):
        with open(os.path.join(self.tree, IMAGE, "sources")) as file:
            patterns = [line.strip() for line in file if not line.startswith("#")]
        out = {pattern[1:] for pattern in patterns if pattern.startswith("!")}
        return {"image": sorted({path for pattern in patterns if not pattern.startswith("!")
                                 for path in self.found(pattern)} - out)}

    def command(self, source, target):
        return ["clang", f"@{IMAGE}/flags", "-isystem", os.path.join(self.out, "include"), "-MMD", "-MF", target + ".d",
                "-c", source, "-o", target]

    def make(self, run, everything=False):
        os.makedirs(os.path.join(self.out, "include"))
        for header in ("string.h", "stdio.h"):
            with open(os.path.join(self.out, "include", header), "w") as file:
                file.write('#include "libc.h"\n')
        wanted = self.sources()["image"]
        self.compile_all(run, wanted)
        must(["ld.lld", "-m", "elf_i386", "-T", os.path.join(self.tree, IMAGE, "image.ld"), "--gc-sections",
              "-o", self.image, *(self.objects[source] for source in wanted)], "the image does not link")


def image_tools():
    return all(shutil.which(name) for name in ("clang", "ld.lld"))


# -------------------------------------------------------------------------------------------------------- build folders

class Folder:
    """A build folder of CMake's: its programs, and how each file is compiled in it."""

    def __init__(self, path, configure=None, programs=()):
        self.path = path
        if programs:
            must(configure, f"{path} cannot be configured", cwd=ROOT)
            must(["cmake", "--build", path, "--target", *programs], f"{path} does not build", cwd=ROOT)
        with open(os.path.join(path, "compile_commands.json")) as file:
            self.commands = json.load(file)

    def program(self, name):
        return os.path.join(self.path, "bin", name)

    def with_files(self, files, program, tree, options):
        """PROGRAM with these FILES of TREE instead of its own, compiled with OPTIONS besides."""
        return self.link(program, self.compile(files, os.path.join(tree, program), tree, options), tree, options)

    def compile(self, files, out, tree, options, whole=False):
        """The objects of FILES of TREE, in the folder OUT; with WHOLE the headers are those of TREE as well."""
        objects = []
        for file in files:
            entry = next((one for one in self.commands if one["file"] == os.path.join(ROOT, file)
                          and "CMakeFiles/afl_mutator" not in one["command"]), None)
            if entry is None:
                raise Missed(f"{self.path} does not compile {file}")
            text = entry["command"].replace(f"-I{ROOT}", f"-I{tree}") if whole else entry["command"]
            command = [word for word in shlex.split(text) if word != "-Werror"]
            target = os.path.join(out, file.replace("/", "_") + ".o")
            os.makedirs(out, exist_ok=True)
            command[command.index("-o") + 1] = target
            command[command.index("-c") + 1] = os.path.join(tree, file)
            must([*command, "-w", *options], f"{file} does not compile", cwd=entry["directory"])
            objects.append(target)
        if "--coverage" in options:
            note = os.path.join(out, "note.c")
            with open(note, "w") as file:
                file.write(NOTE_AT_A_CRASH)
            objects.append(note)
        return objects

    def link(self, program, objects, tree, options):
        """PROGRAM with OBJECTS instead of those of the same files."""
        mine = sorted(os.path.join(self.path, one["command"].split(" -o ")[1].split()[0]) for one in self.commands
                      if f" -o CMakeFiles/{program}.dir/" in one["command"])
        linked = os.path.join(tree, program, program)
        os.makedirs(os.path.dirname(linked), exist_ok=True)
        compiler = shlex.split(self.commands[0]["command"])[0]
        engine = ["-fsanitize=fuzzer"] if program.startswith("fuzz_") else []
        # what the library has of these files is not taken: all that they define is there already
        must([compiler, "-o", linked, *objects, *mine, os.path.join(self.path, "libpagewright.a"), *options, *engine],
             f"{program} does not link")
        return linked


def replay_folder(path, programs=("pagewright",)):
    """The build that replays: PATH as it is, or build/dev with PROGRAMS brought up to date."""
    return Folder(path) if path else Folder(DEV_BUILD, ["cmake", "--preset", "dev"], programs)


def fuzz_folder(programs):
    return Folder(FUZZ_BUILD, ["cmake", "-S", ROOT, "-B", FUZZ_BUILD, "-G", "Ninja", "-DCMAKE_C_COMPILER=clang",
                               "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_FLAGS_DEBUG=-O2 -g",
                               "-DPAGEWRIGHT_LIBFUZZER=ON"], programs)


# -------------------------------------------------------------------------------------------------------------- oracles

# What reports under which names.
ORACLES = (("reference model", ("model-*",)),
           ("simulated MMU and cache", ("tlb-*", "cache-flush-*", "page-flushed-to-ram", "cr3-*", "paging-*",
                                        "mmu-cache-updated-with-the-entry", "table-gone-before-its-flush")),
           ("leaks at the end", ("leak-*",)),
           ("handlers and driver", ("fault-*", "block-*", "area-range", "area-overlap", "bus-error", "result-errno",
                                    "result-range", "cache-in-use", "cache-busy", "kernel-fault-loop")),
           ("does not end", ("hang",)), ("crash", ("crash",)), ("result in the trace", ("result",)),
           ("checkers", ("*",)))


def oracle(invariant):
    return next(name for name, patterns in ORACLES if any(fnmatch.fnmatch(invariant, one) for one in patterns))


def blame(status, report):
    """What ended a run that did not pass: the invariant, or hang, crash, result."""
    if status is None or -status == signal.SIGXCPU:
        return "hang"
    if status < 0:
        return "crash"
    broken = re.search(r"broken invariant: (\S+)", report)
    return broken[1] if broken else "result"


# ----------------------------------------------------------------------------------------------------------------- fuzz

def engine(program, folder, seed, seconds):
    """(status, seconds of the processor, seconds by the clock); its output is in FOLDER/log."""
    started = time.monotonic()
    before = None
    with open(os.path.join(folder, "log"), "w") as log:
        process = subprocess.Popen(
            [program, f"-seed={seed}", f"-timeout={HANG_SECONDS}", "-rss_limit_mb=0", "-print_final_stats=1",
             f"-artifact_prefix={folder}/"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=folder,
            env=os.environ | {"PAGEWRIGHT_ARTIFACTS": folder},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5)))
        PROCESSES.running.add(process)
        try:
            _, status, before = os.wait4(process.pid, 0)
        finally:
            PROCESSES.running.discard(process)
        process.returncode = os.waitstatus_to_exitcode(status)
    if PROCESSES.stopped:
        raise Missed("stopped")
    return process.returncode, before.ru_utime + before.ru_stime, time.monotonic() - started


def fuzz_seed(program, good, folder, seed, seconds):
    """What a fuzz target finds from nothing; it counts where the trace that is left fails again, and not in GOOD."""
    os.makedirs(folder)
    status, cpu, wall = engine(program, folder, seed, seconds)
    with open(os.path.join(folder, "log"), errors="replace") as file:
        log = file.read()
    numbers = re.findall(r"^operations: (\d+)", log, re.MULTILINE)
    run = {"seed": seed, "cpu": round(cpu, 2), "wall": round(wall, 2),
           "operations": int(numbers[-1]) if numbers else None, "detected": False}
    failing = glob.glob(os.path.join(folder, "failure-*.trace")) or \
        glob.glob(os.path.join(folder, "timeout-*")) + glob.glob(os.path.join(folder, "crash-*"))
    if -status == signal.SIGXCPU or not failing:
        return run
    # the same program again, without the bug and with it
    with open(os.devnull, "w") as null:
        clean, _ = PROCESSES.run([good, failing[0]], stdout=null, cwd=folder)
        again, _ = PROCESSES.run([program, f"-timeout={HANG_SECONDS}", failing[0]], stdout=null, cwd=folder)
    broken = re.search(r"broken invariant: (\S+)", log)
    invariant = broken[1] if broken else "hang" if "timeout" in log else "crash"
    return run | {"detected": clean == 0 and again != 0, "invariant": invariant, "oracle": oracle(invariant)}


# ------------------------------------------------------------------------------------------------------------ arguments

def targets():
    with open(os.path.join(ROOT, "fuzz/generate/targets.h")) as file:
        return re.findall(r"^    X\((\w+),", file.read(), re.MULTILINE)


def above_zero(text):
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"needs a number above 0, not {text}")
    return int(text)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")
