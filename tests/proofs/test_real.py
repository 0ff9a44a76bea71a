"""The gate on a copy of the real tree, in which a promise is changed where nobody wrote it down."""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from tree import ROOT


class RealTree(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="gate-")
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ("mm", "spec", "ci", "platform/host"):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(self.root, folder))
        shutil.copytree(os.path.join(ROOT, "proofs"), os.path.join(self.root, "proofs"),
                        ignore=shutil.ignore_patterns("cache", "__pycache__"))

    def gate(self):
        return subprocess.run([os.path.join(self.root, "ci/prove"), "--ledger"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def change_first(self, pattern, new, kind):
        """Changes the first place that fits in a file of mm/ of this kind, the platform's left out; says in which."""
        for path in sorted(glob.glob(os.path.join(self.root, "mm", "*." + kind))):
            with open(path) as file:
                text = file.read()
            if not os.path.basename(path).startswith("platform.") and re.search(pattern, text):
                with open(path, "w") as file:
                    file.write(re.sub(pattern, new, text, count=1))
                return os.path.relpath(path, self.root)
        self.fail(f"no .{kind} holds {pattern}")
        return None

    def test_as_it_is(self):
        result = self.gate()
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_changed(self):
        self.change_first(r"terminates \\true; exits \\false;", r"terminates \\false; exits \\false;", "h")
        weak = self.change_first(r"(predicate \w+(?:\{\w+\})? =)", r"\1 \\true ||", "acsl")
        result = self.gate()
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("`terminates \\false` must be `terminates \\true`", result.stdout)
        self.assertRegex(result.stdout, r"the contract of \w+ in mm/\w+\.[ch] is not what it was")
        self.assertRegex(result.stdout, r"the definition of \w+ is not what it was", weak)


if __name__ == "__main__":
    unittest.main()
