"""Ways to make a proof gate say yes to what is false; each must be refused, whatever else is written down."""
import os
import tempfile
import unittest

from tree import GateTest

FALSE_FACT = """
/*@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; */
static void nothing(void)
{
    BODY
}
"""


class GoodTree(GateTest):
    """Without this every refusal below would say nothing."""

    def test_good_tree_passes(self):
        self.passes(self.tree.settle())
        result = self.tree.gate("--offline")
        self.passes(result)
        self.assertIn("3 functions proved, 0 to do, 0 failures", result.stdout)

    def test_acsl_file(self):
        """Predicates and ghost functions may stand in a file of their own, with lines in the ledger as others have."""
        self.tree.write("mm/low.acsl", """/*@ predicate Low{L} = level < 5; */
/*@ ghost
  /@ requires Low; terminates \\true; exits \\false; assigns \\nothing; ensures level < 6; @/
  void g_low(void) { }
*/
""")
        self.tree.change("mm/low.h", "/*@ requires Small;", '#include "low.acsl"\n\n/*@ requires Small;')
        self.passes(self.tree.settle())
        self.passes(self.tree.gate("--offline"))
        self.assertRegex(self.tree.read("proofs/ledger"), r"mm/low\.acsl +g_low +proved  ghost")
        self.assertRegex(self.tree.read("proofs/contracts"), r"mm/low\.acsl +g_low +[0-9a-f]{16} \d+")
        self.tree.change("mm/low.acsl", "level < 6", "level < 4")
        self.unproved("mm/low.acsl/g_low", "goals unproved")

    def test_wrong_contract(self):
        self.tree.change("mm/high.h", "\\old(level) + 2", "\\old(level) + 3")
        self.unproved("mm/high.c/raise_twice", "goals unproved")


class Axioms(GateTest):
    """Facts that come in without a proof."""

    def fact(self, text, *reasons, body="//@ ghost fact();"):
        """TEXT provides `fact`, and a function uses it to prove what is false."""
        self.tree.write("mm/high.c", self.tree.read("mm/high.c") + text + FALSE_FACT.replace("BODY", body))
        self.cheat(*reasons)

    def test_ghost_function_without_body(self):
        self.fact("""
/*@ ghost
  /@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; @/
  void fact(void); */
""", "fact has no body")

    def test_what_frama_c_itself_grants(self):
        """The rules above read the program; this one asks Frama-C what it assumed when the proof was done."""
        self.tree.write("mm/high.c", self.tree.read("mm/high.c") + """
/*@ axiomatic A { axiom a: \\false; } */
/*@ ghost
  /@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; @/
  void fact(void); */
""" + FALSE_FACT.replace("BODY", "//@ ghost fact();"))
        self.unproved("Frama-C takes a postcondition of fact for granted", "of them are parts of contracts")

    def test_ghost_function_with_its_name_put_together(self):
        self.fact("""
#define JOIN(a, b) a##b
/*@ ghost
  /@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; @/
  void JOIN(fa, ct)(void); */
""", "fact has no body")

    def test_function_without_body(self):
        self.fact("""
/*@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; */
void fact(void);
""", "fact is defined nowhere", body="fact();")

    def test_declared_inside_of_a_function(self):
        self.fact("", "mm/high.c: Frama-C does not read it", body="""
    /*@ ghost
      extern void unused(void); */
    //@ ghost unused();""")

    def test_axiom(self):
        self.fact("/*@ axiomatic A { axiom a: \\false; } */", "the word `axiom`", body="//@ assert \\false;")

    def test_axiom_joined_from_two_words(self):
        self.fact("""
#define JOIN(a, b) a##b
/*@ JOIN(axio, matic) A { JOIN(axi, om) a: \\false; } */
""", "`axiomatic A { axiom`", body="//@ assert \\false;")

    def test_axiom_over_two_lines(self):
        self.fact("""
/*@ axio\\
matic A { axio\\
m a: \\false; } */
""", "`axiomatic A { axiom`", body="//@ assert \\false;")

    def test_lemma(self):
        self.fact("""
#define L(a) lem##a
/*@ L(ma) a: \\false; */
""", "`lemma a : \\false`", body="//@ assert \\false;")

    def test_lemma_admitted(self):
        self.fact("""
#define L(a) lem##a
#define A(a) ad##a
/*@ A(mit) L(ma) a: \\false; */
""", "`axiom a : \\false`", body="//@ assert \\false;")

    def test_inductive(self):
        self.fact("""
#define I(a) induc##a
/*@ I(tive) P(integer n) { case a: \\forall integer n; !P(n) ==> P(n); } */
""", "only predicates and logic functions", body="//@ assert P(0) || !P(0);")

    def test_admit_in_a_body(self):
        self.fact("\n#define A(a) ad##a\n", "a clause `admit` may not stand in a body", body="//@ A(mit) \\false;")

    def test_admit_in_a_contract(self):
        self.fact("""
#define A(a) ad##a
/*@ terminates \\true; exits \\false; assigns \\nothing; A(mit) ensures \\false; */
static void fact(void) { }
""", "a clause `admit` may not stand in a contract", body="fact();")

    def test_admitted_requires(self):
        self.fact("""
#define A(a) ad##a
/*@ A(mit) requires \\false; terminates \\true; exits \\false; assigns \\nothing; ensures \\false; */
static void fact(void) { }
""", "a clause `admit` may not stand in a contract", body="fact();")

    def test_check_in_the_place_of_requires(self):
        self.fact("""
/*@ check requires \\false; terminates \\true; exits \\false; assigns \\nothing; */
static void fact(void) { }
""", "a clause `check` may not stand in a contract", body="fact();")

    def test_logic_function_without_definition(self):
        self.fact("/*@ logic integer f(integer n); */", "`logic integer f (`", body="//@ assert f(0) == f(0);")

    def test_global_invariant(self):
        self.fact("/*@ global invariant broken: \\false; */", "`global invariant broken", body="//@ assert \\false;")

    def test_contract_of_a_statement(self):
        self.fact("", "a clause `ensures` may not stand in a body",
                  body="/*@ ensures level == 0; assigns \\nothing; */ level = level;")

    def test_pragma_of_a_loop(self):
        self.fact("", "may not stand in a body", body="uint32_t i = 0;\n"
                  "/*@ loop invariant i <= 1; loop assigns i; loop variant 1 - i; loop pragma UNROLL 2; */\n"
                  "while (i < 1u) { i++; }")

    def test_calls_clause(self):
        self.fact("", "may not stand in a body", body="//@ calls raise_level;\n    raise_level();")

    def test_word_that_the_gate_does_not_know(self):
        self.fact("/*@ predicate P{L} = \\initialized(&level); */", "`\\initialized` is not among the words",
                  body="//@ assert P || !P;")


class Recursion(GateTest):
    """Definitions and calls that go in circles."""

    def definition(self, text, reason):
        self.tree.change("mm/low.h", "/*@ logic integer sum", text + "\n/*@ logic integer sum")
        self.cheat(reason)

    def test_without_end(self):
        self.definition("/*@ logic integer loop_(integer n) = loop_(n) + 1; */", "loop_ is defined by itself")

    def test_predicate_that_denies_itself(self):
        self.definition("/*@ predicate liar(integer n) = !liar(n); */", "liar is defined by itself")

    def test_without_base(self):
        self.definition("/*@ logic integer f(integer n) = f(n - 1) + 1; */", "f is defined by itself")

    def test_base_that_goes_on(self):
        self.definition("/*@ logic integer f(integer n) = n <= 0 ? f(n) + 1 : f(n - 1); */", "f is defined by itself")

    def test_growing(self):
        self.definition("/*@ logic integer f(integer n) = n <= 0 ? 0 : f(n - 1) + f(n + 1); */",
                        "f is defined by itself")

    def test_standing_still(self):
        self.definition("/*@ logic integer f(integer n) = n <= 0 ? 0 : f(n - 0) + 1; */", "f is defined by itself")

    def test_another_argument_decreases(self):
        self.definition("/*@ logic integer f(integer n, integer m) = n <= 0 ? 0 : f(m, n - 1) + 1; */",
                        "f is defined by itself")

    def test_the_guard_is_another_variable(self):
        self.definition("/*@ logic integer f(integer n, integer m) = m <= 0 ? 0 : f(n - 1, m) + 1; */",
                        "f is defined by itself")

    def test_the_guard_moves(self):
        self.definition("/*@ logic integer f(integer n, integer m) = n <= m ? 0 : f(n - 1, m - 1) + 1; */",
                        "f is defined by itself")

    def test_variable_bound_anew(self):
        self.definition("/*@ logic integer f(integer n) = n <= 0 ? 0 : \\let n = 5; f(n - 1) + 1; */",
                        "f is defined by itself")

    def test_reals_have_no_end(self):
        self.definition("/*@ logic real f(real n) = n <= 0 ? 0.0 : f(n - 1) + 1; */", "f is defined by itself")

    def test_guard_inside_of_a_label(self):
        self.definition("/*@ predicate f(integer n) = n <= 0 ? (a: !f(n - 1)) : \\true; */", "f is defined by itself")

    def test_two_that_need_each_other(self):
        """ACSL has no forward declaration outside of axiomatics, so the way in is an overloaded name."""
        self.definition("/*@ logic integer f(integer n) = n <= 0 ? 0 : f(n - 1);\n"
                        "    logic integer f(integer n, integer m) = f(n) + f(n, m) + 1; */", "two definitions of f")

    def test_recursion_of_a_function(self):
        self.tree.change("mm/low.c", "void raise_level(void)\n{\n",
                         "void raise_level(void)\n{\n    if (level > 200u) {\n"
                         "        raise_level();\n    }\n")
        self.cheat("raise_level: a cycle of calls")

    def test_recursion_of_two_functions(self):
        self.tree.write("mm/high.c", self.tree.read("mm/high.c") + """
/*@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; */
static void ping(void);
/*@ terminates \\true; exits \\false; assigns \\nothing; ensures \\false; */
static void pong(void)
{
    ping();
}
static void ping(void)
{
    pong();
}
""")
        self.cheat("ping, pong: a cycle of calls")

    def circle_of_files(self):
        self.tree.change("mm/low.h", "void raise_level(void);", """void raise_level(void);

/*@ terminates \\true; exits \\false; assigns level; */
void low_part(void);
/*@ terminates \\true; exits \\false; assigns level; */
void high_part(void);
/*@ terminates \\true; exits \\false; assigns level; */
void high_leaf(void);""")

    def test_two_files_that_prove_each_other(self):
        self.circle_of_files()
        for old in ("void low_part", "void high_part"):
            text = self.tree.read("mm/low.h")
            self.tree.write("mm/low.h", text.replace("assigns level; */\n" + old,
                                                     "assigns level; ensures \\false; */\n" + old))
        self.tree.write("mm/low.c", self.tree.read("mm/low.c") + "\nvoid low_part(void)\n{\n    high_part();\n}\n")
        self.tree.write("mm/high.c", self.tree.read("mm/high.c") + "\nvoid high_part(void)\n{\n    low_part();\n}\n"
                        "\nvoid high_leaf(void)\n{\n}\n")
        self.cheat("high_part, low_part: a cycle of calls")

    def test_two_files_that_call_each_other(self):
        self.circle_of_files()
        self.tree.write("mm/low.c", self.tree.read("mm/low.c") + "\nvoid low_part(void)\n{\n    high_leaf();\n}\n")
        self.tree.write("mm/high.c", self.tree.read("mm/high.c") + "\nvoid high_part(void)\n{\n    low_part();\n}\n"
                        "\nvoid high_leaf(void)\n{\n}\n")
        self.cheat("mm/high, mm/low: files that call each other")

    def test_call_through_a_pointer(self):
        self.tree.change("mm/high.c", "    disk_write(3u);", "    void (*step)(void) = raise_level;\n    step();")
        self.cheat("takes the address of raise_level", "calls through a pointer")

    def test_call_through_a_table(self):
        self.tree.change("mm/high.c", "/* Two steps. */", "void (*steps[1])(void) = {raise_level};\n/* Two steps. */")
        self.tree.change("mm/high.c", "    disk_write(3u);", "    steps[0]();")
        self.cheat("raise_twice: calls through a pointer")


class TwoPrograms(GateTest):
    """One text that is one program for Frama-C and another for the compiler."""

    def body(self, text, *reasons):
        self.tree.change("mm/low.c", "    level++;\n", text)
        self.cheat(*reasons)

    def test_conditional(self):
        self.body("#ifdef __FRAMAC__\n    level++;\n#else\n    level = 7u;\n#endif\n",
                  "Frama-C reads `++` where gcc reads `=`", "#ifdef: what Frama-C reads")

    def test_conditional_on_what_differs_between_headers(self):
        self.body("#if defined __FC_STDINT\n    level++;\n#else\n    level = 7u;\n#endif\n", "Frama-C reads `++`")

    def test_conditional_on_the_optimiser(self):
        """No preprocessor shows this one, so conditionals are refused as such."""
        self.body("#ifndef __OPTIMIZE__\n    level++;\n#else\n    level = 7u;\n#endif\n",
                  "#ifndef: what Frama-C reads must be")

    def test_conditional_written_with_other_characters(self):
        self.body("%:ifdef __FRAMAC__\n    level++;\n%:else\n    level = 7u;\n%:endif\n", "`%:` means something else")

    def test_conditional_over_two_lines(self):
        self.body("#\\\nifdef __FRAMAC__\n    level++;\n#else\n    level = 7u;\n#endif\n", "#ifdef: what Frama-C reads")

    def test_default_of_a_constant_that_only_one_of_them_knows(self):
        self.body("#ifndef unix\n#define unix 7u\n#endif\n    level = level + unix;\n",
                  "Frama-C reads `1` where gcc reads `7u`")

    def test_macro_that_only_one_of_them_knows(self):
        self.body("    level = level + __FRAMAC__;\n", "the word `__FRAMAC__`")

    def test_macro_put_together(self):
        self.body("#define JOIN(a, b) a##b\n    level = level + JOIN(__FRA, MAC__);\n", "the word `__FRA`")

    def test_macro_put_together_from_harmless_words(self):
        self.body("#define JOIN(a, b) a##b\n#define UNDER _\n#define J(a, b) JOIN(a, b)\n"
                  "    level = level + J(_, _OPTIMIZE__);\n", "the word `_OPTIMIZE__`")

    def test_trigraph(self):
        self.body("    // nothing here ??/\n    level = 6u;\n    level++;\n", "`??/` means something else")

    def test_comment_that_goes_on(self):
        self.body("    // nothing here \\\n    level = 6u;\n    level++;\n", "a comment goes on")

    def test_line_directive(self):
        self.body("    level++;\n}\n#line 1 \"mm/platform.h\"\nvoid other(void);\nvoid rest(void)\n{\n",
                  "#line: what Frama-C reads")

    def test_line_marker(self):
        self.body("    level++;\n}\n# 1 \"mm/platform.h\"\nvoid other(void);\nvoid rest(void)\n{\n",
                  "what Frama-C reads must be")

    def test_header_of_the_system(self):
        self.tree.change("mm/low.c", '#include "low.h"', '#include "low.h"\n#include <string.h>')
        self.cheat("#include <string.h>: only files of the tree")

    def test_inline_that_the_linker_replaces(self):
        self.tree.change("mm/low.h", "#endif", "/*@ terminates \\true; exits \\false; assigns \\nothing;\n"
                         "    ensures \\result == 1; */\ninline uint32_t one(void)\n{\n    return 1u;\n}\n\n#endif")
        self.cheat("one has no body")

    def test_assembler(self):
        self.body("    level++;\n    __asm__(\"nop\");\n", "the word `__asm__`")

    def test_attribute(self):
        self.tree.change("mm/platform.h", "bool disk_write", "__attribute__((noreturn)) bool disk_write")
        self.cheat("the word `__attribute__`")

    def test_volatile(self):
        self.tree.change("mm/low.c", "uint32_t level;", "uint32_t level;\nvolatile uint32_t other;")
        self.cheat("the word `volatile`")

    def test_union(self):
        self.tree.change("mm/low.c", "uint32_t level;", "uint32_t level;\nunion u { uint32_t a; uint8_t b; };")
        self.cheat("the word `union`")

    def test_function_called_main(self):
        """Frama-C lets `main` start with the initial values of all variables."""
        self.tree.write("mm/low.c", self.tree.read("mm/low.c") + "\n/*@ terminates \\true; exits \\false; "
                        "assigns \\nothing;\n    ensures level == 0; */\nvoid main(void)\n{\n}\n")
        self.cheat("the word `main`")

    def test_code_in_an_acsl_file(self):
        self.tree.write("mm/low.acsl", "/*@ predicate P = \\true; */\nstatic void more(void) { }\n")
        self.tree.change("mm/low.c", '#include "low.h"', '#include "low.h"\n#include "low.acsl"')
        self.cheat("code in an .acsl file")

    def test_annotation_from_elsewhere(self):
        os.makedirs(self.tree.path("platform/host"))
        self.tree.write("platform/host/facts.h", "/*@ predicate Fact = \\true; */\n")
        self.tree.change("mm/low.c", '#include "low.h"', '#include "low.h"\n#include "facts.h"')
        self.cheat("an annotation outside of mm and spec")

    def test_conditional_in_a_file_that_is_not_proved(self):
        os.makedirs(self.tree.path("platform/host"))
        self.tree.write("platform/host/step.h", "#ifdef NDEBUG\n#define STEP 7u\n#else\n#define STEP 1u\n#endif\n")
        self.tree.change("mm/low.c", '#include "low.h"', '#include "low.h"\n#include "step.h"')
        self.body("    level += STEP;\n", "platform/host/step.h:1: #ifdef: what Frama-C reads")

    def test_file_from_outside(self):
        with tempfile.NamedTemporaryFile("w", suffix=".h", dir="/tmp", prefix="outside") as file:
            file.write("#define STEP 1u\n")
            file.flush()
            self.tree.change("mm/low.c", '#include "low.h"', f'#include "low.h"\n#include "{file.name}"')
            self.body("    level += STEP;\n", "which is no part of the tree")

    def test_ghost_code_that_writes_real_state(self):
        self.body("    //@ ghost level = level + 1;\n", "low.c", "non-ghost lvalue")

    def test_ghost_code_that_returns(self):
        self.body("    level++;\n    //@ ghost return;\n    level = 9u;\n", "Ghost code breaks CFG")

    def test_loop_without_variant(self):
        self.tree.change("mm/low.c", "    level++;\n",
                         "    level++;\n    /*@ loop assigns \\nothing; */\n    while (1) { }\n")
        self.unproved("goals unproved")


if __name__ == "__main__":
    unittest.main()
