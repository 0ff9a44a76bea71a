"""Breaking proved code on purpose: what the contracts notice, what they do not, and what is kept of it."""
import difflib
import json
import os
import shutil
import subprocess
import unittest

from tree import ROOT, GateTest, Tree


# What ci/mutate asks of the proofs: of each mutant the goal that fails.
ASK = """\
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.SourceFileLoader("mutate", "ci/mutate")
mutate = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutate", loader))
loader.exec_module(mutate)
changes, proofs = mutate.Changes("."), mutate.Proofs()
for path, function, words in (("mm/low.c", "raise_level", "operator ++ -> --"),
                              ("mm/high.c", "raise_twice", "constant 3u -> 4u")):
    mutant, = [one for one in changes.of_file(path)[function] if one.words == words]
    print(function, proofs.fails(mutant), sep=": ")
"""


class Mutants(GateTest):
    def setUp(self):
        self.tree = Tree.settled()

    def mutants(self, *options):
        return self.tree.gate("--mutants", "--each", "20", *options)

    def lines(self, verdict):
        return [line for line in self.tree.read("proofs/mutants").splitlines()
                if f" {verdict} " in line and line[0] != "#"]

    def test_what_the_contracts_say_is_noticed(self):
        result = self.mutants("--json", self.tree.path("report.json"))
        self.assertEqual(result.returncode, 1, result.stdout)
        dies, lives = "\n".join(self.lines("dies")), "\n".join(self.lines("lives"))
        self.assertIn("statement raise_level(); -> ;", dies)
        self.assertIn("operator ++ -> --", dies)
        self.assertIn("ensures ensures level == \\old(level) + 1; -> (nothing)", dies)  # raise_twice needs it
        self.assertNotIn("level", lives)
        self.assertIn("statement disk_write(3u); -> ;", lives)  # no contract says that something is written
        self.assertIn("constant 3u -> 4u", lives)
        with open(self.tree.path("report.json")) as file:
            totals = json.load(file)["totals"]
        self.assertEqual((totals["dies"], totals["lives"], totals["reasons"]),
                         (len(self.lines("dies")), len(self.lines("lives")), 0))

    def test_a_run_goes_on_and_wants_reasons(self):
        first = self.mutants("--most", "2")
        self.assertIn("mutants: 2 changes", first.stdout)
        self.mutants()
        again = self.mutants()
        self.assertIn("mutants: 0 changes", again.stdout)
        self.assertEqual(again.returncode, 1, again.stdout)
        text = self.tree.read("proofs/mutants")
        for line in self.lines("lives"):
            text = text.replace(line, line + "  # the disk is nobody's here")
        self.tree.write("proofs/mutants", text)
        self.passes(self.mutants())
        self.passes(self.mutants("--report"))

    def test_a_weak_contract_lets_a_change_live(self):
        self.tree.change("mm/high.h", "ensures level == \\old(level) + 2;", "ensures level > \\old(level);")
        self.passes(self.tree.gate("--accept"))
        result = self.mutants("--only", "raise_twice")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("statement raise_level(); -> ;", "\n".join(self.lines("lives")))

    def test_another_text_is_tried_anew(self):
        self.mutants("--only", "raise_level")
        self.tree.change("mm/low.h", "ensures level == \\old(level) + 1;", "ensures level == 1 + \\old(level);")
        self.passes(self.tree.gate("--accept"))
        result = self.mutants("--only", "raise_level", "--report")
        self.assertNotIn(" 0 lines about other texts", result.stdout)
        self.assertIn("mutants: 0 die", result.stdout)
        self.mutants("--only", "raise_level", "--prune")
        self.assertIn(" 0 lines about other texts", self.mutants("--only", "raise_level", "--report").stdout)

    def test_ci_mutate_asks(self):
        os.makedirs(self.tree.path("fuzz/faults"))
        for name in ("ci/mutate", "fuzz/faults/patched.py"):
            shutil.copy(os.path.join(ROOT, name), self.tree.path(name))
        result = subprocess.run(["/usr/bin/python3", "-c", ASK], cwd=self.tree.root, text=True, capture_output=True)
        self.passes(result)
        self.assertRegex(result.stdout, r"raise_level: \w*raise_level\w*_ensures")
        self.assertIn("raise_twice: None", result.stdout)

    def fault(self, name, path, old, new):
        """Writes a seeded fault: one line of a file that is another one."""
        text = self.tree.read(path)
        lines = [t.splitlines(keepends=True) for t in (text, text.replace(old, new))]
        os.makedirs(self.tree.path("fuzz/faults"), exist_ok=True)
        self.tree.write(f"fuzz/faults/{name}.patch", "What is wrong.\n\n" +
                        "".join(difflib.unified_diff(*lines, f"a/{path}", f"b/{path}")))

    def test_seeded_faults(self):
        self.fault("too-far", "mm/low.c", "    level++;", "    level += 2;")
        self.fault("nothing-written", "mm/high.c", "    disk_write(3u);\n", "")
        result = self.tree.gate("--mutants", "--faults")
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("dies    fault too-far", result.stdout)
        self.assertIn("lives   fault nothing-written", result.stdout)
        self.assertIn("of 2 seeded faults 1 die by proof, 1 live, 0 change what is not proved", result.stdout)
        self.assertIn("fault too-far", "\n".join(self.lines("dies")))
        ledger = self.tree.read("proofs/ledger")
        self.tree.write("proofs/ledger", ledger.replace(" proved ", " todo   "))
        self.assertIn("2 change what is not proved", self.tree.gate("--mutants", "--faults").stdout)

    def test_bad_use(self):
        for options in (("--each", "0"), ("--only", "nobody"), ("--ea", "1"), ("--json", "/no/such/folder/x")):
            result = self.tree.gate("--mutants", *options)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertEqual(result.stdout.count("\n"), 1, result.stdout)
        self.tree.write("proofs/mutants", "# fine\nnonsense\n")
        result = self.tree.gate("--mutants", "--report")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("proofs/mutants:2: ", result.stdout)


if __name__ == "__main__":
    unittest.main()
