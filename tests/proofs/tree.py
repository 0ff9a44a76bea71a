"""Small source trees on which the tests run the real gate, one for each test.

The good tree is proved in a second; a test changes it as somebody would who wants a false proof, writes down what
such a person would write down (ledger and contracts of the changed tree), and the gate must still refuse.
"""
import atexit
import glob
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PLATFORM_H = """\
#ifndef MM_PLATFORM_H
#define MM_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#define LIMIT 100u

/*@ requires slot < LIMIT;
    terminates \\true; exits \\false; assigns \\nothing; */
bool disk_write(uint32_t slot);

#endif
"""

LOW_H = """\
#ifndef MM_LOW_H
#define MM_LOW_H

#include "platform.h"

extern uint32_t level;

/*@ logic integer sum(integer n) = n <= 0 ? 0 : sum(n - 1) + n;
    predicate Small{L} = level < LIMIT; */

/*@ requires Small;
    terminates \\true; exits \\false; assigns level;
    ensures level == \\old(level) + 1; */
void raise_level(void);

#endif
"""

LOW_C = """\
#include "low.h"

uint32_t level;

void raise_level(void)
{
    level++;
}
"""

HIGH_H = """\
#ifndef MM_HIGH_H
#define MM_HIGH_H

#include "low.h"

/*@ requires level < LIMIT - 1;
    terminates \\true; exits \\false; assigns level;
    ensures level == \\old(level) + 2; */
void raise_twice(void);

#endif
"""

HIGH_C = """\
#include "high.h"

/*@ ghost
  /@ requires n <= 10;
     terminates \\true; exits \\false; assigns \\nothing;
     ensures sum(n) >= 0; @/
  void g_sum(uint32_t n)
  {
    uint32_t i = 0;
    /@ loop invariant 0 <= i <= n && sum(i) >= 0;
       loop assigns i; loop variant n - i; @/
    while (i < n) { i++; }
  }
*/

/* Two steps. */
void raise_twice(void)
{
    raise_level();
    raise_level();
    disk_write(3u);
}
"""


class Tree:
    """A tree in a folder of its own, with the gate in it."""

    proved = None  # the tree that `settled` copies

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="gate-")
        atexit.register(shutil.rmtree, self.root, ignore_errors=True)
        for folder in ("mm", "spec", "proofs/cache", "ci"):
            os.makedirs(os.path.join(self.root, folder))
        for name in os.listdir(os.path.join(ROOT, "proofs")):
            if name.endswith(".py"):
                shutil.copy(os.path.join(ROOT, "proofs", name), os.path.join(self.root, "proofs", name))
        shutil.copy(os.path.join(ROOT, "ci", "prove"), os.path.join(self.root, "ci", "prove"))
        for name, text in (("platform.h", PLATFORM_H), ("low.h", LOW_H), ("low.c", LOW_C),
                           ("high.h", HIGH_H), ("high.c", HIGH_C)):
            self.write("mm/" + name, text)

    @staticmethod
    def settled():
        """A copy of the good tree with everything in order; it is proved once."""
        if Tree.proved is None:
            Tree.proved = Tree()
            result = Tree.proved.settle()
            assert result.returncode == 0, result.stdout
        tree = Tree()
        shutil.rmtree(tree.root)
        shutil.copytree(Tree.proved.root, tree.root)
        return tree

    def path(self, name):
        return os.path.join(self.root, name)

    def read(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def change(self, name, old, new):
        text = self.read(name)
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def cache_files(self):
        return sorted(glob.glob(self.path("proofs/cache/**/*.txt"), recursive=True))

    def cached(self):
        """The lines of the cache by module: {`mm/low.txt`: [line, …]}."""
        found = {}
        for path in self.cache_files():
            with open(path) as file:
                found[os.path.relpath(path, self.path("proofs/cache"))] = file.read().splitlines()
        return found

    def forget(self):
        for path in self.cache_files():
            os.remove(path)

    def gate(self, *options, cwd=None, **environment):
        return subprocess.run([self.path("ci/prove"), *options], cwd=cwd or self.root, text=True,
                              env=dict(os.environ, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def git(self, *arguments):
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, text=True,
                              capture_output=True).stdout.strip()

    def commit(self, message="test"):
        if not os.path.isdir(self.path(".git")):
            self.git("init", "-q", "-b", "main")
            self.write(".gitignore", "/build/\n/.frama-c/\n__pycache__/\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def call_proved(self, *but):
        """Writes `proved` on every line of the ledger, those of the functions BUT left out."""
        lines = []
        for line in self.read("proofs/ledger").splitlines():
            words = line.split()
            if len(words) > 1 and words[1] not in but:
                line = line.replace(" todo   ", " proved ")
            lines.append(line + "\n")
        self.write("proofs/ledger", "".join(lines))

    def list_functions(self, *todo):
        """Writes a ledger that calls every function proved, those named TODO left out."""
        script = ("import sys; sys.dont_write_bytecode = True; sys.path.insert(0, 'proofs'); import book, source; "
                  "survey = source.Survey(); book.sync(survey.found, book.read_ledger(), survey.unreadable)")
        subprocess.run(["/usr/bin/python3", "-c", script], cwd=self.root, check=True)
        self.call_proved(*todo)

    def settle(self, *todo):
        """Does all that makes a changed tree look right: ledger, proof, numbers of goals, cache. Without digests, so
        that each run gives every function to WP; test_digests.py is about those."""
        self.list_functions(*todo)
        result = self.gate("--accept")
        if os.path.exists(self.path("proofs/digests")):
            os.remove(self.path("proofs/digests"))
        return result


class GateTest(unittest.TestCase):
    """A test of the gate; `refused` is what most of them want to see."""

    def setUp(self):
        self.tree = Tree()

    def passes(self, result):
        self.assertEqual(result.returncode, 0, result.stdout)

    def refused(self, result, *reasons):
        """The gate says no, for these reasons."""
        self.assertEqual(result.returncode, 1, result.stdout)
        for reason in reasons:
            self.assertIn(reason, result.stdout)

    def cheat(self, *reasons, todo=()):
        """The changed tree, with everything written down as a cheat would, is refused for what Frama-C reads."""
        self.tree.list_functions(*todo)
        self.refused(self.tree.gate("--ledger"), *reasons)

    def unproved(self, *reasons, todo=()):
        """The same where it is the proof that must fail."""
        self.refused(self.tree.settle(*todo), *reasons)
