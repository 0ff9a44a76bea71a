"""The gate as a command: the cache, what is drawn from it, smoke tests of what changed, and where it runs."""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from tree import ROOT, GateTest, Tree


# A file that proves without any prover: WP does not look into the cache for it then, and does not clean up either.
IDLE_H = """\
#ifndef MM_IDLE_H
#define MM_IDLE_H

#include <stdint.h>

/*@ terminates \\true; exits \\false; assigns \\nothing; ensures \\result == 0; */
uint32_t nothing(void);

#endif
"""


class Cache(GateTest):
    """What is believed from the cache is what the provers said."""

    def forge(self):
        """A false contract, and a cache in which every prover has agreed to it."""
        self.tree.change("mm/high.h", "\\old(level) + 2;", "\\old(level) + 3;")
        self.tree.list_functions()
        self.tree.gate("--accept", "--timeout", "2")
        for name, lines in self.tree.cached().items():
            lines = [line if " valid " in line else re.sub(r" [a-z]+ \S+$", " valid 0.01 100", line) for line in lines]
            self.tree.write("proofs/cache/" + name, "\n".join(lines) + "\n")
        self.tree.gate("--offline", "--accept")

    def test_forged_answers(self):
        self.forge()
        believed = self.tree.gate("--offline")
        self.passes(believed)  # the cache alone says so
        self.refused(self.tree.gate("--offline", "--sample", "60", "--timeout", "2"),
                     "says valid, and the prover does not")
        self.refused(self.tree.gate("--cold", "--timeout", "2"), "goals unproved")

    def test_true_answers_are_given_again(self):
        self.tree.change("mm/high.h", "ensures level == \\old(level) + 2;",
                         "ensures level == \\old(level) + 2;\n"
                         "    ensures \\exists integer n; level == n * 2 + level % 2;")
        self.tree.settle()
        result = self.tree.gate("--offline", "--sample", "60", "--seed", "x")
        self.passes(result)
        drawn = re.search(r"(\d+) of (\d+) answers drawn from the cache were given again", result.stdout)
        self.assertGreater(int(drawn.group(1)), 0)
        self.assertIn("(seed x)", result.stdout)

    def test_answer_that_comes_late(self):
        """A prover that knows nothing when it is first asked is asked again, and then the answer counts."""
        self.tree = Tree.settled()
        os.makedirs(self.tree.path("bin"))
        os.makedirs(self.tree.path("seen"))
        self.tree.write("bin/z3", f"""#!/bin/bash
for last; do :; done
if [ -f "$last" ] && mkdir "{self.tree.path('seen')}/$(sha256sum < "$last" | cut -c1-16)" 2>/dev/null; then
    echo unknown
    exit 0
fi
exec {shutil.which("z3")} "$@"
""")
        os.chmod(self.tree.path("bin/z3"), 0o755)
        result = self.tree.gate("--offline", "--sample", "60", PATH=self.tree.path("bin") + ":" + os.environ["PATH"])
        self.passes(result)
        self.assertTrue(os.listdir(self.tree.path("seen")))
        drawn = re.search(r"(\d+) of (\d+) answers drawn from the cache were given again", result.stdout)
        self.assertGreater(int(drawn.group(1)), 0)
        self.assertGreater(result.stdout.count(" raise_twice "), 1)

    def test_same_seed_same_sample(self):
        self.tree = Tree.settled()
        self.tree.commit()
        commit = self.tree.git("rev-parse", "HEAD")
        self.assertIn(f"(seed {commit})", self.tree.gate("--offline", "--sample", "1").stdout)

    def test_missing_answers(self):
        self.tree = Tree.settled()
        lines = sum(self.tree.cached().values(), [])
        self.assertTrue(lines)
        self.tree.forget()
        self.refused(self.tree.gate("--offline"), "goals unproved")
        result = self.tree.gate("--offline", "--sample", "1")
        self.passes(result)
        self.assertRegex(result.stdout, f"{len(lines)} answers that the cache does not hold came from the provers")
        self.assertFalse(self.tree.cached())

    def test_sample_leaves_the_cache_alone(self):
        self.tree = Tree.settled()
        before = {path: os.stat(path).st_mtime_ns for path in self.tree.cache_files()}
        self.assertTrue(before)
        self.passes(self.tree.gate("--offline", "--sample", "60"))
        self.assertEqual(before, {path: os.stat(path).st_mtime_ns for path in self.tree.cache_files()})

    def test_what_is_kept(self):
        """--prune drops what is not used, --rebuild asks again, and neither touches the cache when something fails."""
        self.tree = Tree.settled()
        self.tree.write("mm/idle.h", IDLE_H)
        self.tree.write("mm/idle.c", '#include "idle.h"\n\nuint32_t nothing(void)\n{\n    return 0;\n}\n')
        self.passes(self.tree.settle())
        used = self.tree.cached()
        self.assertEqual(list(used), ["mm/high.txt", "mm/low.txt"])
        stale = "0123456789abcdef0123456789abcdef Z3:4.8.12 valid 0.1\n"
        for mode in ("--prune", "--rebuild"):
            self.tree.write("proofs/cache/old.txt", stale)
            self.tree.write("proofs/cache/mm/low.txt", stale + self.tree.read("proofs/cache/mm/low.txt"))
            self.passes(self.tree.gate(mode))
            self.assertEqual({name: [line[:32] for line in lines] for name, lines in self.tree.cached().items()},
                             {name: [line[:32] for line in lines] for name, lines in used.items()}, mode)
        self.tree.write("proofs/cache/old.txt", stale)
        before = self.tree.cached()
        self.tree.change("mm/high.h", "+ 2;", "+ 3;")
        for mode in ("--prune", "--rebuild"):
            self.refused(self.tree.gate(mode, "--timeout", "2"), "goals unproved")
            self.assertEqual(self.tree.cached(), before, mode)
        self.refused(self.tree.gate("--retry", "--timeout", "2"), "goals unproved")
        after = self.tree.cached()
        self.assertEqual(after["mm/low.txt"], before["mm/low.txt"])
        self.assertGreater(set(after["mm/high.txt"]), set(before["mm/high.txt"]))

    def test_text(self):
        """A module's answers stand in its own file, sorted, and each is a line of its own."""
        self.tree = Tree.settled()
        found = self.tree.cached()
        self.assertEqual(list(found), ["mm/high.txt", "mm/low.txt"])
        for lines in found.values():
            self.assertEqual(lines, sorted(lines))
            for line in lines:
                self.assertRegex(line, r"^[0-9a-f]{32} (Z3|CVC4|CVC5):\S+ [a-z]+ (-|[0-9.]+)( \d+)?$")

    def test_only_adds_to_its_module(self):
        self.tree = Tree.settled()
        before = self.tree.cached()
        self.tree.forget()
        self.passes(self.tree.gate("--only", "mm/low.c"))
        self.assertEqual(list(self.tree.cached()), ["mm/low.txt"])
        self.assertEqual([line[:32] for line in self.tree.cached()["mm/low.txt"]],
                         [line[:32] for line in before["mm/low.txt"]])

    def test_answer_of_another_module(self):
        """A function that moves finds its answers where they were; the next --prune puts them where they are used."""
        self.tree = Tree.settled()
        before = self.tree.cached()
        os.rename(self.tree.path("proofs/cache/mm/high.txt"), self.tree.path("proofs/cache/old.txt"))
        self.passes(self.tree.gate("--offline"))
        self.passes(self.tree.gate())
        self.assertEqual(list(self.tree.cached()), ["mm/low.txt", "old.txt"])
        self.passes(self.tree.gate("--prune"))
        self.assertEqual(self.tree.cached(), before)

    def test_two_answers(self):
        """Where a merge of two branches leaves two answers to one question, one that proves counts."""
        self.tree = Tree.settled()
        lines = self.tree.cached()["mm/high.txt"]
        failed = [re.sub(r" valid .*", " failed -", line) for line in lines]
        for order in (lines + failed, failed + lines):
            self.tree.write("proofs/cache/mm/high.txt", "\n".join(order) + "\n")
            self.passes(self.tree.gate("--offline"))
        self.tree.write("proofs/cache/mm/high.txt", "\n".join(failed) + "\n")
        self.refused(self.tree.gate("--offline"), "goals unproved")

    def test_merge(self):
        """Branches that both add answers merge without a conflict, as .gitattributes says."""
        self.tree = Tree.settled()
        shutil.copy(os.path.join(ROOT, ".gitattributes"), self.tree.path(".gitattributes"))
        kept = self.tree.cached()["mm/low.txt"]
        added = {branch: letter * 32 + " Z3:4.8.12 valid 0.1" for branch, letter in (("side", "e"), ("main", "f"))}
        self.tree.commit()
        self.tree.git("branch", "side")
        for branch, line in added.items():
            self.tree.git("checkout", "-q", branch)
            self.tree.write("proofs/cache/mm/low.txt", "\n".join(kept + [line]) + "\n")
            self.tree.commit(branch)
        self.tree.git("merge", "-q", "side", "-m", "both")
        self.assertEqual(sorted(self.tree.cached()["mm/low.txt"]), sorted(kept + list(added.values())))
        self.passes(self.tree.gate("--offline"))

    def test_unreadable(self):
        self.tree = Tree.settled()
        good = self.tree.read("proofs/cache/mm/low.txt")
        for bad in ("<<<<<<< HEAD", "0123 Z3:4.8.12 valid 0.1", "f" * 32 + " Z3:4.8.12 valid"):
            self.tree.write("proofs/cache/mm/low.txt", good + bad + "\n")
            result = self.tree.gate("--offline")
            self.assertEqual(result.returncode, 2, result.stdout)
            place = f"proofs/cache/mm/low.txt:{len(good.splitlines()) + 1}: is no answer of a prover"
            self.assertRegex(result.stdout, f"^ci/prove: {place}.*\n$")
        self.tree.write("proofs/cache/mm/low.txt", good)
        self.tree.write("proofs/cache/" + "f" * 32 + ".json", "{}\n")
        result = self.tree.gate("--offline")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertRegex(result.stdout, r"^ci/prove: proofs/cache/f+\.json: is no file of prover answers.*\n$")


class Marking(GateTest):
    """What is to do becomes proved where it proves, and only there."""

    def test_mark(self):
        self.tree.change("mm/high.h", "+ 2;", "+ 3;")
        self.passes(self.tree.settle("raise_level", "raise_twice", "g_sum"))
        result = self.tree.gate("--mark", "--timeout", "2")
        self.passes(result)
        self.assertIn("proved now: mm/low.c/raise_level", result.stdout)
        lines = self.tree.read("proofs/ledger").splitlines()
        rows = {line.split()[1]: line.split()[2] for line in lines if " code" in line}
        self.assertEqual(rows, {"raise_level": "proved", "raise_twice": "todo"})
        self.passes(self.tree.gate("--offline"))


class Changed(GateTest):
    """Smoke tests of what promises something else than at the base."""

    def setUp(self):
        self.tree = Tree.settled()
        self.tree.commit()

    def contradict_definition(self):
        """Commits a definition that nothing fits, under two functions, and writes down what that makes of them."""
        self.tree.change("mm/low.h", "predicate Small{L} = level < LIMIT;",
                         "predicate Small{L} = level < 5 && level > 7;")
        self.tree.change("mm/high.h", "requires level < LIMIT - 1;", "requires Small;")
        self.tree.change("mm/high.h", "+ 2;", "+ 77;")
        self.passes(self.tree.settle())
        self.tree.commit()

    def test_nothing_changed(self):
        self.tree.change("mm/high.c", "/* Two steps. */", "/* Two. */")
        self.tree.commit()
        result = self.tree.gate("--offline", "--changed")
        self.passes(result)
        self.assertIn("0 promises differ", result.stdout)

    def test_contradictory_requires(self):
        self.tree.change("mm/high.h", "requires level < LIMIT - 1;", "requires level < 5;\n    requires level > 7;")
        self.tree.change("mm/high.h", "+ 2;", "+ 77;")
        self.passes(self.tree.settle())
        self.tree.commit()
        self.passes(self.tree.gate("--offline"))  # everything follows from it, so everything is proved
        self.refused(self.tree.gate("--offline", "--changed"), "raise_twice: contradictory contract or dead code")

    def test_contradiction_in_a_definition(self):
        self.contradict_definition()
        self.refused(self.tree.gate("--offline", "--changed"), "raise_level: contradictory contract",
                     "raise_twice: contra")

    def test_contradiction_of_the_platform(self):
        """Who calls it proves everything, and everything behind the call is dead."""
        self.tree.change("mm/platform.h", "assigns \\nothing;", "assigns \\nothing; ensures slot > LIMIT;")
        self.tree.change("mm/high.h", "+ 2;", "+ 77;")
        self.passes(self.tree.settle())
        self.tree.commit()
        self.refused(self.tree.gate("--offline", "--changed", "--base", "HEAD~1"),
                     "raise_twice: contradictory contract")

    def test_no_more_than(self):
        """Of both functions that rest on what changed, one is drawn; the same seed draws the same."""
        self.contradict_definition()
        results = [self.tree.gate("--offline", "--changed", "--most", "1", "--seed", "x") for _ in range(2)]
        for result in results:
            self.assertRegex(result.stdout, r"smoke tests of 1 of \d+ functions that use them \(seed x\)")
        self.assertEqual(*[[line for line in result.stdout.splitlines() if "contradict" in line] for result in results])
        self.assertEqual(self.tree.gate("--offline", "--most", "1").returncode, 2)

    def test_branch(self):
        """On a branch the base is where it left main, however many commits ago."""
        self.tree.git("checkout", "-q", "-b", "side")
        self.tree.change("mm/high.h", "requires level < LIMIT - 1;", "requires level < 5;\n    requires level > 7;")
        self.passes(self.tree.settle())
        self.tree.commit("weaken")
        self.tree.write("mm/low.c", self.tree.read("mm/low.c") + "\n")
        self.tree.commit("distract")
        self.refused(self.tree.gate("--offline", "--changed"), "raise_twice: contradictory contract")

    def test_no_such_base(self):
        result = self.tree.gate("--offline", "--changed", "--base", "nowhere")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("--base nowhere: no such commit", result.stdout)


class Places(GateTest):
    """From any directory, twice at a time, and with whatever the caller's surroundings hold."""

    def setUp(self):
        self.tree = Tree.settled()

    def test_from_another_directory(self):
        with tempfile.TemporaryDirectory() as folder:
            self.passes(self.tree.gate("--offline", "--json", "out.json", cwd=folder))
            with open(os.path.join(folder, "out.json")) as file:
                self.assertEqual(json.load(file)["totals"]["functions_proved"], 3)
        result = self.tree.gate("--offline", "--only", "low.c", cwd=self.tree.path("mm"))
        self.passes(result)
        self.assertIn("1 functions proved", result.stdout)

    def test_through_a_link(self):
        with tempfile.TemporaryDirectory() as folder:
            link = os.path.join(folder, "prove")
            os.symlink(self.tree.path("ci/prove"), link)
            result = subprocess.run([link, "--offline"], cwd=folder, capture_output=True, text=True)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_twice_at_a_time(self):
        self.tree.forget()
        both = [subprocess.Popen([self.tree.path("ci/prove")], cwd=self.tree.root, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
        outputs = [process.communicate()[0] for process in both]
        self.assertEqual([process.returncode for process in both], [0, 0], outputs)
        self.passes(self.tree.gate("--offline"))
        self.assertEqual(sorted(os.listdir(self.tree.path("proofs/cache/mm"))), ["high.txt", "low.txt"])

    def test_surroundings(self):
        """A caller's preprocessor and plug-ins are not asked."""
        fake = self.tree.path("cpp")
        self.tree.write("cpp", "#!/bin/sh\nexit 1\n")
        os.chmod(fake, 0o755)
        self.passes(self.tree.gate("--offline", CPP=fake, FRAMAC_PLUGIN="/nowhere", WHY3CONFIG="/nowhere/why3.conf"))

    def test_stopped_where_nobody_reads(self):
        """Behind `| head` a signal still ends the run."""
        run = subprocess.Popen([self.tree.path("ci/prove"), "--cold"], cwd=self.tree.root, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
        while not glob.glob(self.tree.path(f"build/proofs/run.{run.pid}/*.log")):
            self.assertIsNone(run.poll())
            time.sleep(0.05)
        run.stdout.close()
        run.terminate()
        self.assertEqual(run.wait(60), 128 + signal.SIGTERM)

    def test_json_replaces_nothing(self):
        path = self.tree.path("kept.json")
        self.tree.write("kept.json", "kept\n")
        result = self.tree.gate("--ledger", "--json", path)
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("is there already; --force replaces it", result.stdout)
        self.assertEqual(self.tree.read("kept.json"), "kept\n")
        self.passes(self.tree.gate("--ledger", "--json", path, "--force"))
        with open(path) as file:
            self.assertEqual(json.load(file)["totals"]["failures"], 0)

    def test_printed_line_proves(self):
        self.tree.write("proofs/files", "mm/high.c -wp-split -wp-timeout 20\n")
        with tempfile.TemporaryDirectory() as folder:
            result = self.tree.gate("--print", "raise_twice", cwd=folder)
            self.passes(result)
            self.assertIn("-wp-split -wp-timeout 20", result.stdout)
            self.assertIn("-wp-cache-dir build/proofs/cache", result.stdout)
            pasted = subprocess.run(["bash", "-c", result.stdout], cwd=folder, capture_output=True, text=True)
        self.assertEqual(pasted.returncode, 0, pasted.stdout + pasted.stderr)
        proved, goals = re.search(r"Proved goals: +(\d+) / (\d+)", pasted.stdout).groups()
        self.assertEqual(proved, goals)
        self.assertNotIn("Warning", pasted.stdout)

    def test_documented_line(self):
        """docs/adding-a-proof.md has a line for somebody who has nothing but Frama-C: no configuration, no cache."""
        with open(os.path.join(ROOT, "docs", "adding-a-proof.md")) as file:
            lines = re.findall(r"^    ((?:why3 config|frama-c -wp) .*)$", file.read(), re.MULTILINE)
        self.assertEqual([line.split()[0] for line in lines], ["why3", "frama-c"])
        self.assertIn(" mm/vma.c", lines[1])
        script = "set -e\n" + lines[0] + "\n" + lines[1].replace(" mm/vma.c", " mm/high.c")
        with tempfile.TemporaryDirectory() as home:
            environment = {"PATH": os.environ["PATH"], "HOME": home}
            result = subprocess.run(["bash", "-c", script], cwd=self.tree.root, env=environment, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(result.returncode, 0, result.stdout)
        proved, goals = re.search(r"Proved goals: +(\d+) / (\d+)", result.stdout).groups()
        self.assertEqual(proved, goals, result.stdout)
        self.assertGreater(int(goals), 10)

    def test_print_of_a_name_that_is_not_there(self):
        for name in ("nobody", "mm/low.c/nobody"):
            result = self.tree.gate("--print", name)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn("no function of this name", result.stdout)
        result = self.tree.gate("--print", "mm/high.c")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("several functions", result.stdout)

    def test_gui(self):
        """frama-c-gui is started with the printed line's options; here a program of that name writes them down."""
        folder = self.tree.path("bin")
        os.makedirs(folder)
        self.tree.write("bin/frama-c-gui", '#!/bin/sh\necho "gui: $*"\n')
        os.chmod(os.path.join(folder, "frama-c-gui"), 0o755)
        path = folder + ":" + os.environ["PATH"]
        result = self.tree.gate("--gui", "raise_twice", PATH=path, DISPLAY=":0")
        self.passes(result)
        self.assertRegex(result.stdout, r"gui: .*-wp-rte .*-wp-cache replay .*-wp-fct raise_twice mm/high.c")
        result = self.tree.gate("--gui", "raise_twice", PATH=path, DISPLAY="", WAYLAND_DISPLAY="")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("there is no display here", result.stdout)


if __name__ == "__main__":
    unittest.main()
