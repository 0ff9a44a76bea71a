"""What is promised may only change where somebody writes it down, and rests only on what is proved."""
import os
import unittest

from tree import GateTest, Tree


class Settled(GateTest):
    """Tests that change a tree whose ledger, contracts and cache are in order."""

    def setUp(self):
        self.tree = Tree.settled()


class Digests(Settled):
    """Each change of a contract or definition shows, even where everything is still proved."""

    def weakened(self, name, old, new, what):
        self.tree.change(name, old, new)
        result = self.tree.gate("--ledger")
        self.refused(result)
        self.assertRegex(result.stdout, f"proofs/contracts: {what}( in [a-z/.]+)? is not what it was")

    def test_removed_ensures(self):
        self.weakened("mm/low.h", "\n    ensures level == \\old(level) + 1;", "", "the contract of raise_level")

    def test_strengthened_requires(self):
        self.weakened("mm/high.h", "LIMIT - 1;", "LIMIT - 2;", "the contract of raise_twice")

    def test_wider_assigns(self):
        self.tree.change("mm/low.h", "extern uint32_t level;", "extern uint32_t level;\nextern uint32_t other;")
        self.weakened("mm/high.h", "assigns level;", "assigns level, other;", "the contract of raise_twice")

    def test_contract_of_a_ghost_function(self):
        self.weakened("mm/high.c", "     ensures sum(n) >= 0; @/", "     ensures sum(n) >= -1; @/",
                      "the contract of g_sum")

    def test_definition(self):
        self.weakened("mm/low.h", "level < LIMIT;", "level < LIMIT - 1;", "the definition of Small")

    def test_macro_in_a_contract(self):
        self.weakened("mm/platform.h", "LIMIT 100u", "LIMIT 99u", "the contract of disk_write")

    def test_platform(self):
        self.weakened("mm/platform.h", "assigns \\nothing;", "assigns \\nothing; ensures \\false;",
                      "the contract of disk_write")

    def test_harmless_changes_show_nothing(self):
        """Names of parameters, comments and the body are no promise."""
        self.tree.change("mm/high.c", "/* Two steps. */", "/* Two steps, written again. */")
        self.tree.change("mm/platform.h", "disk_write(uint32_t slot)", "disk_write(uint32_t place)")
        self.tree.change("mm/platform.h", "requires slot", "requires place")
        self.passes(self.tree.gate("--ledger"))

    def test_sync_writes_one_line(self):
        before = self.tree.read("proofs/contracts").splitlines()
        self.tree.change("mm/high.h", "LIMIT - 1;", "LIMIT - 2;")
        self.passes(self.tree.gate("--sync"))
        after = self.tree.read("proofs/contracts").splitlines()
        self.assertEqual(len(before), len(after))
        different = [(old, new) for old, new in zip(before, after) if old != new]
        self.assertEqual(len(different), 1)
        self.assertIn("raise_twice", different[0][1])
        self.assertEqual(different[0][0].split()[3], different[0][1].split()[3])

    def test_number_of_goals(self):
        text = self.tree.read("proofs/contracts")
        row = next(line for line in text.splitlines() if " raise_level " in line)
        more = row[:row.rindex(" ")] + f" {int(row.split()[3]) + 1}"
        self.tree.write("proofs/contracts", text.replace(row, more))
        self.refused(self.tree.gate("--offline"), f"{row.split()[3]} goals, and proofs/contracts says")

    def test_line_left_out(self):
        text = self.tree.read("proofs/contracts")
        row = next(line for line in text.splitlines() if " raise_level " in line)
        self.tree.write("proofs/contracts", text.replace(row + "\n", ""))
        self.refused(self.tree.gate("--ledger"), "the contract of raise_level in mm/low.c is missing")

    def test_line_too_many(self):
        text = self.tree.read("proofs/contracts")
        self.tree.write("proofs/contracts", text + "logic                  Gone  0123456789abcdef\n")
        self.refused(self.tree.gate("--ledger"), "the definition of Gone is here, and nowhere else")


class Contracts(GateTest):
    """What a contract must say, and that there is one."""

    def test_terminates_false(self):
        self.tree.change("mm/low.h", "terminates \\true; exits \\false; assigns level;",
                         "terminates \\false; exits \\false; assigns level;")
        self.cheat("`terminates \\false` must be `terminates \\true`")

    def test_terminates_on_a_condition(self):
        self.tree.change("mm/low.h", "terminates \\true; exits \\false; assigns level;",
                         "terminates level == 0; exits \\false; assigns level;")
        self.cheat("must be `terminates \\true`")

    def test_exits_true(self):
        self.tree.change("mm/low.h", "terminates \\true; exits \\false; assigns level;",
                         "terminates \\true; exits \\true; assigns level;")
        self.cheat("`exits \\true` must be `exits \\false`")

    def test_nothing_assigned_is_said(self):
        self.tree.change("mm/low.h", "exits \\false; assigns level;", "exits \\false;")
        self.unproved("contract has no assigns")

    def test_no_contract(self):
        self.tree.write("mm/low.c", self.tree.read("mm/low.c") + "\nstatic void idle(void)\n{\n}\n")
        self.unproved("mm/low.c/idle: no contract")

    def test_behaviors_with_a_hole(self):
        self.tree.change("mm/low.h", "    ensures level == \\old(level) + 1; */",
                         "    behavior low: assumes level < 5; ensures level == \\old(level) + 1; */")
        self.cheat("raise_level: has behaviors, but not `complete behaviors`")

    def test_platform_that_may_not_end(self):
        self.tree.change("mm/platform.h", "terminates \\true; exits \\false;", "")
        self.cheat("the contract of disk_write has no terminates, exits")

    def test_second_contract_in_the_same_file(self):
        self.tree.change("mm/high.c", "/* Two steps. */", "/*@ ensures level == 5; */\nvoid raise_level(void);\n")
        self.cheat("found two contracts")

    def test_second_contract_in_another_file(self):
        """The caller's file has a contract of its own for what it calls; the callee's file proves the other."""
        self.tree.change("mm/high.h", '#include "low.h"', """#include "platform.h"

extern uint32_t level;
/*@ logic integer sum(integer n) = n <= 0 ? 0 : sum(n - 1) + n; */
/*@ terminates \\true; exits \\false; assigns level; ensures level == 7; */
void raise_level(void);
""")
        self.cheat("the contract of raise_level means one thing in")

    def test_predicate_with_two_meanings(self):
        self.tree.change("mm/low.h", "level < LIMIT;", "level < TOP;")
        self.tree.change("mm/low.c", '#include "low.h"', '#define TOP 10u\n#include "low.h"')
        self.tree.change("mm/high.h", '#include "low.h"', '#define TOP 1000u\n#include "low.h"')
        self.cheat("the definition of Small means one thing in")

    def test_type_with_two_meanings(self):
        self.tree.change("mm/low.c", "uint32_t level;",
                         "uint32_t level;\nstruct pair { uint32_t a, b; };\nstruct pair one;")
        self.tree.change("mm/high.c", '#include "high.h"',
                         '#include "high.h"\nstruct pair { uint8_t a, b; };\nstruct pair two;')
        self.cheat("the type struct pair means one thing in")

    def test_variable_with_two_types(self):
        self.tree.change("mm/low.c", "uint32_t level;", "uint32_t level;\nuint8_t other;")
        self.tree.change("mm/high.c", '#include "high.h"', '#include "high.h"\nextern uint32_t other;')
        self.tree.change("mm/high.c", "    disk_write(3u);", "    disk_write(other);")
        self.cheat("the variable other means one thing in")


    def shared(self):
        """A function in a header, whose body depends on what stands before the #include."""
        self.tree.change("mm/low.h", "void raise_level(void);", """void raise_level(void);

/*@ requires n < 1000; terminates \\true; exits \\false; assigns \\nothing; ensures \\result == n + 1; */
static inline uint32_t next(uint32_t n)
{
    return n + STEP;
}""")

    def test_body_with_two_meanings(self):
        self.shared()
        self.tree.change("mm/low.h", "extern uint32_t level;",
                         "#ifndef STEP\n#define STEP 1u\n#endif\nextern uint32_t level;")
        self.tree.change("mm/high.h", '#include "low.h"', '#define STEP 2u\n#include "low.h"')
        self.cheat("the body of next means one thing in")

    def test_body_with_one_meaning(self):
        self.shared()
        self.tree.change("mm/low.h", "extern uint32_t level;", "#define STEP 1u\nextern uint32_t level;")
        self.passes(self.tree.settle())

    def test_constant_with_two_values(self):
        self.tree.change("mm/low.h", "extern uint32_t level;",
                         "static const uint32_t step = STEP;\nextern uint32_t level;")
        self.tree.change("mm/low.c", '#include "low.h"', '#define STEP 1u\n#include "low.h"')
        self.tree.change("mm/low.c", "level++", "level += step")
        self.tree.change("mm/high.h", '#include "low.h"', '#define STEP 2u\n#include "low.h"')
        self.tree.change("mm/high.c", "    disk_write(3u);", "    disk_write(step);")
        self.cheat("the value of step means one thing in")


class Callees(GateTest):
    """A proof rests on proofs."""

    def test_unproved_callee(self):
        self.tree.change("mm/low.h", "ensures level == \\old(level) + 1;", "ensures \\false;")
        self.tree.change("mm/high.h", "+ 2;", "+ 3;")
        self.unproved("mm/high.c: raise_twice is proved and calls raise_level, which is not", todo=("raise_level",))

    def test_unproved_ghost_callee(self):
        self.tree.change("mm/high.c", "ensures sum(n) >= 0;", "ensures \\false;")
        self.tree.change("mm/high.c", "    disk_write(3u);", "    disk_write(3u);\n    //@ ghost g_sum(3);")
        self.unproved("raise_twice is proved and calls g_sum, which is not", todo=("g_sum",))

    def test_unproved_functions_may_wait(self):
        self.passes(self.tree.settle("raise_twice", "g_sum"))
        self.passes(self.tree.gate("--offline"))

    def test_platform_function_that_is_not_in_platform_h(self):
        os.makedirs(self.tree.path("platform/host"))
        self.tree.write("platform/host/disk.h", "#include <stdint.h>\nuint32_t disk_size(void);\n")
        self.tree.change("mm/high.c", '#include "high.h"', '#include "high.h"\n#include "disk.h"')
        self.tree.change("mm/high.c", "    disk_write(3u);", "    disk_size();")
        self.cheat("raise_twice is proved and calls disk_size, which is not")


class Names(GateTest):
    """WP names a goal after its function and its clause; a function can be named so that the two look the same."""

    def test_names_of_goals_that_clash(self):
        self.tree.write("mm/low.c", self.tree.read("mm/low.c") + """
/*@ terminates \\true; exits \\false; assigns level; ensures a: level == 3; */
static void step(void)
{
    level = 4u;
}

/*@ terminates \\true; exits \\false; assigns level; ensures level == 3; */
static void step_ensures_a(void)
{
    level = 3u;
}

/*@ terminates \\true; exits \\false; assigns \\nothing; */
static void _step(void)
{
}
""")
        result = self.tree.settle()
        self.refused(result, "mm/low.c/step: 1 goals unproved")
        self.assertNotIn("mm/low.c/step_ensures_a:", result.stdout)
        self.assertNotIn("mm/low.c/_step:", result.stdout)


class Ledger(Settled):
    """The ledger holds each function once, with options that cannot change what is proved."""

    def line(self, old, new, *reasons):
        self.tree.change("proofs/ledger", old, new)
        self.refused(self.tree.gate("--ledger"), *reasons)

    def row(self, name):
        return next(line for line in self.tree.read("proofs/ledger").splitlines() if f" {name} " in line)

    def test_function_left_out(self):
        row = self.row("raise_level")
        self.line(row + "\n", "", "raise_level of mm/low.c is missing")

    def test_function_that_is_not_there(self):
        row = self.row("raise_level")
        self.line(row, row + "\n" + row.replace("raise_level", "raise_leval"), "there is no function raise_leval")

    def test_function_twice(self):
        row = self.row("raise_level")
        self.line(row, row + "\n" + row.replace("proved", "todo  "), "stands here twice")

    def test_no_prover(self):
        row = self.row("raise_level")
        self.line(row, row + " -wp-prover none", "option -wp-prover wants another value")

    def test_option_that_skips_goals(self):
        row = self.row("raise_level")
        self.line(row, row + " -wp-prop=-@ensures", "option -wp-prop=-@ensures may not stand here")

    def test_option_that_is_a_value(self):
        row = self.row("raise_level")
        self.line(row, row + " -wp-timeout -wp-dry-run", "option -wp-timeout wants another value")

    def test_option_of_a_file(self):
        self.tree.write("proofs/files", "mm/low.c -wp-no-rte\n")
        self.refused(self.tree.gate("--ledger"), "option -wp-no-rte may not stand here")


if __name__ == "__main__":
    unittest.main()
