"""What proofs/digests lets a run leave out: only what is in every respect as it was when it was proved."""
import json
import os
import re
import shutil
import subprocess
import unittest

from tree import GateTest, Tree

DIGESTS = "proofs/digests"
HIGH = {"mm/high.c/raise_twice", "mm/high.c/g_sum"}
LOW = {"mm/low.c/raise_level", "mm/low.c/idle"}
CALLERS = {"mm/high.c/raise_twice"}

LOW_ACSL = """\
/*@ predicate Below{L}(integer n) = level < n;
    predicate Unused{L} = level < 7; */
"""

IDLE = """
static uint32_t const step = 1u;

struct pair {
    uint32_t first;
};

static struct pair held;

/*@ requires held.first < 5;
    terminates \\true; exits \\false; assigns held.first; ensures held.first == \\old(held.first) + 1; */
static void idle(void)
{
    held.first += step;
}
"""


class DigestTest(GateTest):
    """Tests on a tree that is proved, with the digests that this has left."""

    proved = None

    def setUp(self):
        if DigestTest.proved is None:
            tree = DigestTest.proved = Tree()
            tree.write("mm/low.acsl", LOW_ACSL)
            tree.change("mm/low.h", "/*@ logic", '#include "low.acsl"\n\n/*@ logic')
            tree.change("mm/low.h", "level < LIMIT;", "Below(LIMIT);")
            tree.write("mm/low.c", tree.read("mm/low.c") + IDLE)
            tree.list_functions()
            result = tree.gate("--accept")
            assert result.returncode == 0, result.stdout
        self.tree = Tree()
        shutil.rmtree(self.tree.root)
        shutil.copytree(DigestTest.proved.root, self.tree.root)

    def due(self, **environment):
        """The functions that would be given to WP."""
        result = self.tree.gate("--due", **environment)
        self.assertRegex(result.stdout, r"(?m)^prove: \d+ of 4 functions would be given to WP$")
        return {line for line in result.stdout.splitlines() if re.fullmatch(r"mm/\w+\.\w+/\w+", line)}

    def after(self, name, old, new, due):
        """A change makes these functions be proved again; it is taken back then."""
        text = self.tree.read(name)
        self.tree.change(name, old, new)
        self.assertEqual(self.due(), due, f"{old!r} became {new!r}")
        self.tree.write(name, text)

    def lines(self):
        return [line for line in self.tree.read(DIGESTS).splitlines() if not line.startswith("#")]

    def write_lines(self, lines):
        self.tree.write(DIGESTS, "\n".join(lines) + "\n")


class Changes(DigestTest):
    """Who is proved again after which change."""

    def test_nothing(self):
        """Neither another place nor comments matter; WP is not even started, and the report is the same."""
        self.tree.change("mm/high.c", "/* Two steps. */", "/* Two. */")
        self.tree.change("proofs/wp.py", "import shutil\n", "# a comment\nimport shutil\n")
        result = self.tree.gate("--json", self.tree.path("digests.json"))
        self.passes(result)
        self.assertIn("4 functions by their digests (proofs/digests), 0 by WP", result.stdout)
        self.assertIn("4 functions proved, 0 to do, 0 failures", result.stdout)
        self.passes(self.tree.gate("--offline", "--all", "--json", self.tree.path("all.json")))
        reports = []
        for name in ("digests.json", "all.json"):
            report = json.loads(self.tree.read(name))
            reports.append([{key: row[key] for key in ("module", "functions_proved", "goals", "goals_proved")}
                            for row in report["modules"]])
            self.assertEqual(report["totals"]["functions_by_digest"], 4 if name == "digests.json" else 0)
        self.assertEqual(*reports)

    def test_text(self):
        """A body is its own function's affair, a contract that of those who use it too."""
        self.after("mm/high.c", "disk_write(3u)", "disk_write(4u)", CALLERS)
        self.after("mm/low.c", "level++", "level = 1u + level", {"mm/low.c/raise_level"})
        self.after("mm/low.h", "ensures level == \\old(level) + 1;", "ensures \\old(level) + 1 == level;",
                   CALLERS | {"mm/low.c/raise_level"})
        self.after("mm/platform.h", "assigns \\nothing;", "assigns \\nothing; ensures 1 == 1;", CALLERS)
        self.after("mm/high.c", "sum(i) >= 0", "0 <= sum(i)", {"mm/high.c/g_sum"})

    def test_definitions(self):
        """A definition reaches who uses it, by way of others as well; one that nobody uses reaches nobody."""
        users = CALLERS | {"mm/low.c/raise_level"}
        self.after("mm/low.acsl", "= level < n;", "= n > level;", users)
        self.after("mm/low.acsl", "level < 7", "level < 8", set())
        self.after("mm/platform.h", "LIMIT 100u", "LIMIT 200u", users)
        self.after("mm/low.h", "n <= 0 ? 0 : sum(n - 1) + n", "n <= 0 ? 0 : n + sum(n - 1)", {"mm/high.c/g_sum"})
        self.after("mm/low.c", "step = 1u", "step = 2u", {"mm/low.c/idle"})
        self.after("mm/low.c", "    uint32_t first;", "    uint32_t first;\n    uint32_t second;", {"mm/low.c/idle"})

    def test_what_has_no_name(self):
        """An axiom may matter to all that see it. It is refused besides, whatever the digests say."""
        self.after("mm/low.acsl", "/*@ predicate Below", "/*@ axiomatic A { axiom a: \\true; } */\n/*@ predicate Below",
                   HIGH | LOW)
        self.tree.change("mm/low.acsl", "level < 7; */", "level < 7; */\n/*@ axiomatic A { axiom a: \\true; } */")
        self.refused(self.tree.gate("--offline"), "the word `axiom`")

    def test_options(self):
        self.tree.write("proofs/files", "mm/low.c -wp-timeout 20\n")
        self.assertEqual(self.due(), LOW)
        os.remove(self.tree.path("proofs/files"))
        ledger = self.tree.read("proofs/ledger")
        self.tree.write("proofs/ledger", re.sub(r"(.* g_sum .*)", r"\1 -wp-split", ledger))
        self.assertEqual(self.due(), {"mm/high.c/g_sum"})

    def test_runner(self):
        self.after("proofs/wp.py", "if total.get(\"total\", 0) == 0 and trivial == 0:", "if trivial == 0:", HIGH | LOW)
        self.after("proofs/book.py", 'PROVERS = ("z3", "cvc4", "cvc5")', 'PROVERS = ("z3", "cvc4")', HIGH | LOW)
        self.tree.write("proofs/extra.py", "")
        self.after("proofs/gate.py", "import re\n", "import re\nimport extra\n", HIGH | LOW)

    def test_tools(self):
        """Another prover, another driver: both stand in for the real ones here."""
        os.makedirs(self.tree.path("bin"))
        path = self.tree.path("bin") + ":" + os.environ["PATH"]
        self.tree.write("bin/cvc4", f'#!/bin/sh\n{shutil.which("cvc4")} "$@"\n[ "$1" != --version ] || echo other\n')
        os.chmod(self.tree.path("bin/cvc4"), 0o755)
        self.assertEqual(self.due(PATH=path), HIGH | LOW)
        os.remove(self.tree.path("bin/cvc4"))
        real = subprocess.run(["why3", "--print-datadir"], capture_output=True, text=True, check=True).stdout.strip()
        shutil.copytree(real, self.tree.path("share"))
        data = self.tree.path("share")
        self.tree.write("bin/why3", f'#!/bin/sh\n[ "$1" = --print-datadir ] || exec {shutil.which("why3")} "$@"\n'
                        f'echo {data}\n')
        os.chmod(self.tree.path("bin/why3"), 0o755)
        before = self.due(PATH=path)
        self.assertEqual(before, HIGH | LOW)  # drivers that lie elsewhere are others
        self.passes(self.tree.gate("--record", PATH=path))
        self.assertEqual(self.due(PATH=path), set())
        with open(self.tree.path("share/drivers/z3.drv"), "a") as file:
            file.write("(* other *)\n")
        self.assertEqual(self.due(PATH=path), HIGH | LOW)

    def test_changed_function_fails(self):
        """What is due is proved, not believed."""
        self.tree.change("mm/low.c", "level++;", "level += 2u;")
        result = self.tree.gate("--timeout", "1")
        self.refused(result, "mm/low.c/raise_level", "goals unproved")
        self.assertIn("3 functions by their digests (proofs/digests), 1 by WP", result.stdout)


class Lines(DigestTest):
    """Lines that no run has written."""

    def test_file_gone_or_empty(self):
        self.tree.write(DIGESTS, "")
        self.assertEqual(self.due(), HIGH | LOW)
        os.remove(self.tree.path(DIGESTS))
        result = self.tree.gate("--offline", "--again", "20", "--sample", "60")  # as ci/test does
        self.passes(result)
        self.assertIn("0 of 0 functions drawn", result.stdout)
        self.assertNotIn("by their digests", result.stdout)
        self.assertRegex(result.stdout, r"([1-9]\d*) of \1 answers drawn from the cache were given again")

    def test_made_up(self):
        """A digest from nowhere, one of another function, one of another file, another number of goals."""
        lines = self.lines()
        digest = {line.split()[1]: line.split()[2] for line in lines}
        raising = next(line for line in lines if " raise_level " in line)
        rest = [line for line in lines if line != raising]
        goals = raising.split()[-1]
        for bad in (raising.replace(digest["raise_level"], "0123456789abcdef" * 2),
                    raising.replace(digest["raise_level"], digest["idle"]),
                    raising.replace("mm/low.c", "mm/high.c"),
                    re.sub(r"\d+$", str(int(goals) + 1), raising)):
            self.write_lines(rest + [bad])
            self.assertEqual(self.due(), {"mm/low.c/raise_level"}, bad)
        self.write_lines(lines + [raising.replace(digest["raise_level"], "0123456789abcdef" * 2)])
        self.assertEqual(self.due(), set())  # as a merge leaves it: one of two lines is that of today

    def test_unreadable(self):
        good = self.tree.read(DIGESTS)
        for bad in ("<<<<<<< HEAD", "mm/low.c idle 0123 5", "mm/low.c idle " + "0" * 32 + " 0"):
            self.tree.write(DIGESTS, good + bad + "\n")
            result = self.tree.gate("--offline")
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertRegex(result.stdout, r"^ci/prove: proofs/digests:\d+: is no line FILE FUNCTION DIGEST GOALS")

    def test_right_digest_without_a_proof(self):
        """The sample and --cold find it, and nothing else does: the digest is the right one. This very runner has
        written it, from a cache in which every prover agrees to what is false."""
        self.tree.change("mm/high.h", "\\old(level) + 2;", "\\old(level) + 3;")
        self.tree.gate("--accept", "--timeout", "1")
        self.assertNotIn("raise_twice", " ".join(self.lines()))
        honest = self.tree.cached()
        for name, lines in honest.items():
            lines = [line if " valid " in line else re.sub(r" [a-z]+ \S+$", " valid 0.01 100", line) for line in lines]
            self.tree.write("proofs/cache/" + name, "\n".join(lines) + "\n")
        self.passes(self.tree.gate("--offline", "--accept"))
        self.passes(self.tree.gate("--offline"))
        self.refused(self.tree.gate("--offline", "--again", "1", "--sample", "60", "--timeout", "1"),
                     "says valid, and the prover does not")
        for name, lines in honest.items():
            self.tree.write("proofs/cache/" + name, "\n".join(lines) + "\n")
        self.passes(self.tree.gate("--offline"))
        result = self.tree.gate("--offline", "--again", "1", "--timeout", "1")
        self.refused(result, "mm/high.c/raise_twice", "goals unproved")
        self.assertIn("4 of 4 functions drawn that digests would take", result.stdout)
        for options in (("--cold",), ("--all", "--offline"), ("--only", "raise_twice", "--offline")):
            self.refused(self.tree.gate(*options, "--timeout", "1"), "mm/high.c/raise_twice", "goals unproved")

    def test_goals_and_contracts(self):
        """A digest's number of goals is held against proofs/contracts as a run's is."""
        contracts = self.tree.read("proofs/contracts")
        self.tree.write("proofs/contracts", re.sub(r"(?m)^(.* raise_level .* )\d+$", r"\g<1>1", contracts))
        self.refused(self.tree.gate("--offline"), "goals, and proofs/contracts says 1")

    def test_contract_that_lacks_a_clause(self):
        """What the gate asks of the text is asked in every run."""
        self.tree.change("mm/low.h", "terminates \\true; exits \\false; assigns level;", "assigns level;")
        self.refused(self.tree.gate("--offline"), "mm/low.c/raise_level: contract has no exits, terminates")


class Writing(DigestTest):
    """Which lines a run leaves."""

    def test_only_what_is_proved(self):
        before = self.lines()
        self.tree.change("mm/high.h", "\\old(level) + 2;", "\\old(level) + 3;")
        for option in ("--record", "--accept"):
            self.refused(self.tree.gate(option, "--timeout", "1"), "goals unproved")
            self.assertEqual(self.lines(), [line for line in before if " raise_twice " not in line])

    def test_plain_run_writes_nothing(self):
        self.tree.change("mm/high.c", "disk_write(3u)", "disk_write(4u)")
        before = self.tree.read(DIGESTS)
        for options in ((), ("--only", "raise_twice"), ("--offline", "--again", "1")):
            self.passes(self.tree.gate(*options))
            self.assertEqual(self.tree.read(DIGESTS), before)
        self.passes(self.tree.gate("--only", "raise_twice", "--record"))
        self.assertEqual(len(self.lines()), 4)
        self.assertEqual(self.due(), set())

    def test_nothing_where_something_else_is_wrong(self):
        """Not in a file that has a warning: ghost code that writes real state is one."""
        before = self.tree.read(DIGESTS)
        self.tree.change("mm/high.c", "disk_write(3u)", "disk_write(4u);\n    //@ ghost level = 0;\n    disk_write(5u)")
        self.refused(self.tree.gate("--accept"), "is left as it is", "Warning")
        self.assertEqual(self.tree.read(DIGESTS), before)

    def test_same_seed_same_functions(self):
        runs = [self.tree.gate("--offline", "--again", "4", "--seed", "x").stdout for _ in range(2)]
        drawn = [re.findall(r"(?m)^  mm/\w+\.c +(\w+) ", run) for run in runs]
        self.assertEqual(*drawn)
        self.assertEqual(len(drawn[0]), 1)
        for options in (("--all",), ("--cold",), ("--only", "idle")):
            self.assertEqual(self.tree.gate("--again", "4", *options).returncode, 2)


if __name__ == "__main__":
    unittest.main()
