"""Each rule of ci/tidy sees what it is there for, on a small tree that is broken in one place."""
import os
import re
import shutil
import subprocess
import unittest

from tree import ROOT, Tree, TidyTest


class Order(TidyTest):
    rule = "order"

    def test_include_upwards(self):
        self.tree.change("mm/low.h", '#include "page.h"', '#include "page.h"\n#include "high.h"')
        self.told("mm/low.h:7: includes high.h of high, which does not stand below low")

    def test_call_upwards(self):
        self.tree.append("mm/page.c", "\nvoid grow(unsigned f);\nvoid up(void);\nvoid up(void)\n{\n    grow(1);\n}\n")
        self.told("mm/page.c:15: calls grow of high, which does not stand below page")

    def test_call_that_a_macro_puts_together(self):
        self.tree.append("mm/page.c", "\nvoid grow(unsigned f);\n#define UP(x) gr##x\nvoid up(void);\n"
                         "void up(void)\n{\n    UP(ow)(1);\n}\n")
        self.told("mm/page.c:16: calls grow of high, which does not stand below page")

    def test_address_upwards(self):
        self.tree.append("mm/page.c", "\nvoid grow(unsigned f);\nvoid (*up)(unsigned) = grow;\n")
        self.told("mm/page.c:12: calls grow of high, which does not stand below page")

    def test_variable_upwards(self):
        self.tree.append("mm/page.c", "\nextern unsigned page_secret;\nunsigned up(void);\n"
                         "unsigned up(void)\n{\n    return page_secret;\n}\n")
        self.tree.append("mm/high.c", "\nunsigned page_secret;\n")
        self.told("mm/page.c:15: uses page_secret of high, which does not stand below page")

    def test_promises_may_be_called(self):
        self.tree.change("LAYERS", "promises mm/platform.h\n", "")
        self.told("mm/high.c:14: calls disk_write of platform/host/disk.c, and mm may not see platform/host")

    def test_spec_sees_no_fuzz(self):
        self.tree.change("spec/low.c", '#include "low.h"\n', '#include "low.h"\n\n#include "fuzz/trace/operations.h"\n')
        self.told("spec/low.c:4: includes operations.h of fuzz/trace/operations.h, and spec may not see fuzz/trace")

    def test_rooms_of_fuzz(self):
        self.tree.change("fuzz/trace/reader.c", '#include "operations.h"\n',
                         '#include "operations.h"\n\n#include "../run/driver.h"\n')
        self.tree.append("fuzz/trace/reader.c", "int back(void);\nint back(void)\n{\n    return drive();\n}\n")
        self.told("fuzz/trace/reader.c:4: includes driver.h of fuzz/run/driver.h, and fuzz/trace may not see fuzz/run",
                  "fuzz/trace/reader.c:10: calls drive of fuzz/run/driver.c, and fuzz/trace may not see fuzz/run")

    def test_tool_and_platform(self):
        self.tree.change("tool/pagewright.c", '#include "tool.h"\n', '#include "tool.h"\n\n#include "mm/high.h"\n')
        self.tree.change("platform/host/disk.c", '#include "platform.h"', '#include "page.h"\n#include "platform.h"')
        self.told("platform/host/disk.c:2: includes page.h of mm/page.h, and platform/host may not see mm",
                  "tool/pagewright.c:4: includes high.h of mm/high.h, and tool may not see mm")

    def test_one_file_of_a_room(self):
        self.tree.change("platform/host/disk.c", '#include "platform.h"', '#include "config.h"\n#include "platform.h"')
        self.quiet()

    def test_circle_in_a_room(self):
        self.tree.write("spec/b.h", "/* B. */\nint b(void);\nint c(void);\n")
        self.tree.write("spec/b.c", '/* B. */\n#include "b.h"\nint b(void)\n{\n    return c();\n}\n')
        self.tree.write("spec/c.h", "/* C. */\n")
        self.tree.write("spec/c.c", '/* C. */\n#include "b.h"\nint c(void)\n{\n    return b();\n}\n')
        self.told("spec/b.c:5: calls c, which closes a circle: spec/b -> spec/c -> spec/b")
        self.tree.append("LAYERS", "free spec\n")
        self.quiet()

    def test_circle_of_headers(self):
        self.tree.write("spec/b.h", '/* B. */\n#include "c.h"\n')
        self.tree.write("spec/c.h", "/* C. */\n")
        self.tree.write("spec/c.c", '/* C. */\n#include "b.h"\n')
        self.quiet()
        # A part may use the header of the whole that calls it.
        self.tree.write("spec/b.c", '/* B. */\nint c(void);\nint b(void);\nint b(void)\n{\n    return c();\n}\n')
        self.tree.write("spec/b.h", "/* B. */\nstatic inline int one(void)\n{\n    return 1;\n}\n")
        self.tree.write("spec/c.c", '/* C. */\n#include "b.h"\nint c(void);\nint c(void)\n{\n    return one();\n}\n')
        self.quiet()
        self.tree.write("spec/b.c", '/* B. */\n#include "b.h"\n')
        os.remove(self.tree.path("spec/c.c"))
        self.tree.write("spec/b.h", '#ifndef B\n#define B\n#include "c.h"\n#endif\n')
        self.tree.write("spec/c.h", '#ifndef C\n#define C\n#include "b.h"\n#endif\n')
        self.told("spec/b.h:3: includes c.h, which closes a circle: spec/b -> spec/c -> spec/b")

    def test_static_functions_may_share_a_name(self):
        self.tree.append("fuzz/trace/reader.c", "\nstatic int drive(void)\n{\n    return 0;\n}\n"
                         "int read(void);\nint read(void)\n{\n    return drive();\n}\n")
        self.quiet()

    def test_places(self):
        self.tree.write("mm/newcomer.h", "/* New. */\n")
        self.tree.write("fuzz/loose.c", "/* Loose. */\n")
        self.tree.append("mm/LAYERS", "nobody\n")
        self.tree.append("LAYERS", "fuzz/empty: mm\n")
        self.told("LAYERS:11: there is no room fuzz/empty", "fuzz/loose.c:0: lies in no room of LAYERS",
                  "mm/LAYERS:0: there is no file of layer nobody", "mm/newcomer.h:0: has no line in mm/LAYERS")

    def test_rooms_that_see_each_other(self):
        self.tree.change("LAYERS", "spec: mm", "spec: mm tool")
        self.tree.change("LAYERS", "tool: fuzz/trace", "tool: spec fuzz/trace")
        self.told("LAYERS:4: spec may see what may see spec", "LAYERS:6: fuzz/run may see what may see fuzz/run",
                  "LAYERS:7: tool may see what may see tool")

    def test_unusable(self):
        for line in ("spec mm\n", "spec: mm\n", "fuzz/other: nowhere\n"):
            self.tree = Tree()
            self.tree.append("LAYERS", line)
            result = self.tree.tidy("--only", "order")
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertRegex(result.stdout, r"^ci/tidy: LAYERS:11: .*\n$")
        self.tree = Tree()
        self.tree.append("mm/LAYERS", "low\n")
        self.assertIn("mm/LAYERS:6: layer low stands there twice", self.tree.tidy("--only", "order").stdout)
        self.tree = Tree()
        self.tree.append("mm/low.c", "int x = ;\n")
        result = self.tree.tidy("--only", "order")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertRegex(result.stdout, r"^ci/tidy: mm/low.c: does not compile: .*\n$")


class Writes(TidyTest):
    rule = "writes"

    def written(self, statement, name="page_order", how="writes"):
        """A statement of high.c that changes what low.c defines."""
        self.tree = Tree()
        self.tree.change("mm/high.c", "    disk_write(f);", f"    {statement}\n    disk_write(f);")
        with self.subTest(statement):
            self.told(f"mm/high.c:14: {how} {name}, which belongs to mm/low.c")

    def test_ways_of_writing(self):
        for statement in ("page_order[f] = 1;", "page_order[f]++;", "--page_order[f];", "page_order[f] |= 1;",
                          "(page_order[f]) = 1;", "*page_order = 1;", "*(page_order) += 1;"):
            self.written(statement)

    def test_addresses(self):
        self.tree.change("mm/high.c", "void grow", "void take(unsigned *p);\nvoid grow")
        for statement in ("take(page_order);", "take(&page_order[f]);", "unsigned *p = page_order; (void)p;",
                          "void *p = &page_order; (void)p;", "__builtin_memset(page_order, 0, 4);"):
            self.tree = Tree()
            self.tree.change("mm/high.c", "void grow", "void take(unsigned *p);\nvoid grow")
            self.tree.change("mm/high.c", "    disk_write(f);", f"    {statement}\n    disk_write(f);")
            with self.subTest(statement):
                self.told("mm/high.c:15: hands out the address of page_order, which belongs to mm/low.c")

    def test_through_a_macro(self):
        self.tree.change("mm/high.c", "void grow", "#define SET(a, i) a[i] = 1\nvoid grow")
        self.tree.change("mm/high.c", "    disk_write(f);", "    SET(page_order, f);\n    disk_write(f);")
        self.told("mm/high.c:15: writes page_order, which belongs to mm/low.c")

    def test_field(self):
        self.tree.change("mm/low.h", "/*@ requires",
                         "extern struct area {\n    unsigned n[2];\n} area[2];\n/*@ requires")
        self.tree.change("mm/low.c", "unsigned page_next", "struct area area[2];\nunsigned page_next")
        self.tree.change("mm/high.c", "    disk_write(f);", "    area[f].n[1] = 2;\n    disk_write(f);")
        self.told("mm/high.c:14: writes area, which belongs to mm/low.c")

    def test_reading_is_free(self):
        self.tree.change("mm/high.c", "void grow",
                         "void look(const unsigned *p);\nint said(const char *, ...);\nvoid grow")
        self.tree.change("mm/high.c", "    disk_write(f);", """\
    look(page_order);
    look(&page_order[f]);
    said("", page_order);
    const unsigned *p = &page_order[f];
    if (page_order[f] == 1 && page_order[f] > 2 && -page_order[f] && *p && &page_order[1] != p) {
        f = page_order[f] + (unsigned)sizeof page_order;
    }
    disk_write(f);""")
        self.quiet()

    def test_own_room(self):
        """Outside of mm/ the room counts, and nobody but the core writes the core's state."""
        self.tree.change("fuzz/run/driver.c", "    return low_ok()", "    last_op = OP_grow;\n    return low_ok()")
        self.tree.write("fuzz/trace/other.c", '/* O. */\n#include "operations.h"\nvoid o(void)\n{\n'
                        "    last_op = OP_grow;\n}\n")
        self.tree.change("spec/low.c", "    return page", "    page_order[0] = 0;\n    return page")
        self.told("fuzz/run/driver.c:11: writes last_op, which belongs to fuzz/trace/reader.c",
                  "spec/low.c:6: writes page_order, which belongs to mm/low.c")

    def test_brackets(self):
        self.tree.change("mm/page.h", "[low]", "low")
        self.tree.change("mm/page.h", "[high]", "[low]")
        self.told("mm/page.h:10: page_order is defined in mm/low.c, and no [low] says so",
                  "mm/page.h:11: page_next is defined in mm/low.c, and no [low] says so",
                  "mm/page.h:13: page_age is defined in mm/high.c, and no [high] says so")

    def test_bracket_beside_counts_before_one_above(self):
        self.tree.change("mm/page.h", "extern unsigned page_next[NR_FRAMES];",
                         "extern unsigned page_next[NR_FRAMES]; /* [high] */")
        self.told("mm/page.h:11: page_next is defined in mm/low.c, and no [low] says so")

    def test_exceptions(self):
        self.tree.change("mm/high.c", "    disk_write(f);", "    page_order[f] = 1;\n    disk_write(f);")
        self.tree.write("ci/tidy.exceptions", "writes mm/h*.c page_*  # because\n")
        self.quiet()
        self.tree.append("ci/tidy.exceptions", "writes spec/* *  # nothing there\n")
        self.told("ci/tidy.exceptions:2: spec/* *: there is nothing to except any more")
        for line in ("writes mm/high.c page_order\n", "rites a b  # c\n", "writes a  # b\n"):
            self.tree.write("ci/tidy.exceptions", line)
            result = self.tree.tidy("--only", "writes")
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertIn("ci/tidy.exceptions:1: wants RULE FILE NAME  # reason", result.stdout)


class Unused(TidyTest):
    rule = "unused"

    def test_function(self):
        self.tree.append("mm/page.c", "\nvoid page_put(unsigned f);\nvoid page_put(unsigned f)\n{\n"
                         "    page_count[f]--;\n    page_put(f);\n}\n")
        self.told("mm/page.c:12: nobody calls page_put")

    def test_function_of_tests(self):
        self.tree.append("mm/page.c", "\nvoid page_put(unsigned f);\nvoid page_put(unsigned f)\n{\n"
                         "    page_count[f]--;\n}\n")
        self.tree.change("tests/test_low.c", "    return 0;",
                         "    void page_put(unsigned);\n    page_put(0);\n    return 0;")
        self.told("mm/page.c:12: only tests call page_put")
        self.tree.write("ci/tidy.exceptions", "unused mm/page.c page_put  # the seed calls it\n")
        self.quiet()

    def test_other_ways_to_be_used(self):
        self.tree.append("mm/page.c", "\nvoid a_b(void);\nvoid a_b(void)\n{\n}\nvoid c_d(void);\nvoid c_d(void)\n{\n}\n"
                         "void e_f(void);\nvoid e_f(void)\n{\n}\n#define CALL(x) e_##x()\n")
        self.tree.change("mm/high.c", "    disk_write(f);", "    void (*p)(void) = a_b;\n    void e_f(void);\n"
                         "    CALL(f);\n    /*@ ghost c_d(); */\n    p();\n    disk_write(f);")
        self.tree.change("mm/high.c", "void grow", "void a_b(void);\n#define CALL(x) e_##x()\nvoid grow")
        self.tree.change("mm/page.c", "#define CALL(x) e_##x()\n", "")
        self.quiet()

    def test_declarations(self):
        self.tree.change("mm/high.h", "void grow", """\
void gone(void);
extern int nowhere;
#define OLD_LIMIT 7
typedef int old_t;
struct old {
    int x;
};
enum { OLD_A, OLD_B };
void grow""")
        self.tree.change("mm/high.c", "    disk_write(f);", "    f += OLD_B;\n    disk_write(f);")
        self.told("mm/high.h:5: nobody uses the function gone", "mm/high.h:6: nobody uses the variable nowhere",
                  "mm/high.h:7: nobody uses the macro OLD_LIMIT", "mm/high.h:8: nobody uses the typedef old_t",
                  "mm/high.h:9: nobody uses the struct old", "mm/high.h:12: nobody uses the enum constant OLD_A")

    def test_macros(self):
        """Named by a conditional, by an annotation or by what a macro pastes: used. As a default: not."""
        self.tree.change("mm/high.c", "void grow", """\
#define ON 1
#if ON
#endif
#define SEEN 1
#ifdef SEEN
#endif
#define SAID 1
#define op_given 1
#define PICK(x) op_##x
#ifndef DEFAULT
#define DEFAULT 3
#endif
/*@ lemma x: SAID == 1; */
static int given = PICK(given);
void grow""")
        self.tree.change("mm/high.c", "    disk_write(f);", "    (void)given;\n    disk_write(f);")
        self.told("mm/high.c:19: nobody uses the macro DEFAULT")

    def test_words_of_proofs(self):
        self.tree.change("mm/low.acsl", "*/\n#define R_LOW", "    predicate LowGone(integer x) = x == LowTwice(x);\n"
                         "    logic integer LowTwice(integer x) = 2 * x; */\n#define R_LOW")
        self.tree.change("mm/low.c", "    /*@ ghost lemma_sum(1); */\n    /*@ ghost ghost_rank(); */\n", "")
        self.told("mm/low.acsl:4: nobody uses the predicate or logic function LowGone",
                  "mm/low.acsl:15: nobody uses the ghost function lemma_sum",
                  "mm/low.acsl:17: nobody uses the ghost function ghost_rank")

    def test_engines_and_scripts(self):
        self.tree.append("mm/page.c", "\nvoid for_a_script(void);\nvoid for_a_script(void)\n{\n}\n")
        self.told("mm/page.c:12: nobody calls for_a_script")
        self.tree.append("ci/run", "nm core | grep for_a_script\n")
        self.quiet()


class Patches(TidyTest):
    rule = "patches"

    def patch(self, start, named, *body):
        """A seeded fault: a hunk at START of mm/low.c in the function that it NAMES."""
        self.tree.write("fuzz/faults/order.patch",
                        f"An order is lost.\n\n--- a/mm/low.c\n+++ b/mm/low.c\n@@ -{start},7 +{start},6 @@ {named}\n"
                        + "".join(line + "\n" for line in body))

    def setUp(self):
        super().setUp()
        self.tree.append("mm/low.c", "\nvoid set_two(unsigned f);\nvoid set_two(unsigned f)\n{\n"
                         "    page_order[f] = 2;\n    page_next[f] = 0;\n}\n")

    def test_in_its_place(self):
        self.patch(21, "void set_order(unsigned f, unsigned order)",
                   "     /*@ ghost ghost_rank(); */", "     /*@ L_LOW */", "-    page_order[f] = order;",
                   "     page_next[f] = 0;", " }")
        self.quiet()
        self.tree.change("mm/low.c", "    /*@ ghost ghost_rank(); */\n", "")
        self.quiet()  # with less of its context

    def test_in_another_function(self):
        self.patch(21, "void set_order(unsigned f, unsigned order)",
                   "     page_order[f] = 2;", "-    page_next[f] = 0;", " }")
        self.told("fuzz/faults/order.patch:5: fits below `void set_two(unsigned f)` of mm/low.c, "
                  "and names `void set_order(unsigned f, unsigned order)`")
        self.patch(21, "", "     page_order[f] = 2;", "-    page_next[f] = 0;", " }")
        self.told("fuzz/faults/order.patch:5: fits below `void set_two(unsigned f)` of mm/low.c, and names ``")

    def test_in_two_places_or_none(self):
        where = "void set_order(unsigned f, unsigned order)"
        self.patch(21, where, "-    page_next[f] = 0;", " }")
        self.told("fuzz/faults/order.patch:5: fits in 2 places of mm/low.c, not in one")
        self.patch(21, where, "     page_order[f] = 3;", "-    page_next[f] = 0;", " }")
        self.told("fuzz/faults/order.patch:5: fits in 0 places of mm/low.c, not in one")

    def test_file_that_is_gone(self):
        self.tree.write("fuzz/bugs/order.patch", "Lost.\n\n--- a/mm/lost.c\n+++ b/mm/lost.c\n@@ -1 +1 @@\n-x\n+y\n")
        self.told("fuzz/bugs/order.patch:5: changes mm/lost.c, which is not there")


class Shape(TidyTest):
    def test_length(self):
        self.rule = "length"
        body = "    page_count[f]++; /* one\n two */\n\n    // three\n    /*@ assert x;\n        y; */\n"
        self.tree.append("mm/page.c", "\nvoid page_long(unsigned f)\n{\n" + body * 67 + "}\n")
        self.quiet()  # 70 lines: the signature, two braces and the body
        self.tree.change("mm/page.c", "void page_long(unsigned f)\n{\n", "void page_long(unsigned f)\n{\n    f++;\n")
        self.told("mm/page.c:11: page_long has 71 lines of code, more than 70")

    def test_columns(self):
        self.rule = "columns"
        for name, widest, start in (("mm/page.c", 100, "// "), ("mm/low.acsl", 100, "// "), ("ci/report.py", 120, "# "),
                                    ("ci/run", 120, "# "), ("docs/MAP.md", 120, "x "), ("CMakeLists.txt", 120, "# ")):
            self.tree = Tree()
            text = self.tree.read(name) if name != "CMakeLists.txt" else ""
            self.tree.write(name, text + start + "ö" * (widest - len(start)) + "\n")
            with self.subTest(name):
                self.quiet()
                self.tree.write(name, text + start + "ö" * (widest - len(start) + 1) + "\n")
                self.told(f"{name}:{text.count(chr(10)) + 1}: {widest + 1} columns, more than {widest}")

    def test_rows_of_tables_and_traces_may_be_long(self):
        self.rule = "columns"
        self.tree.append("docs/MAP.md", "\n| " + "x" * 130 + " |\n\n    " + "x" * 130 + "\n")
        self.tree.write("corpus/vma/long", "x" * 200 + "\n")
        self.quiet()

    def test_opening(self):
        self.rule = "opening"
        for name, text in (("mm/page.c", "int x;\n"), ("mm/page.h", "/*@ ghost int x; */\n"),
                           ("mm/low.acsl", "//\nint x;\n"),
                           ("ci/report.py", "#!/usr/bin/python3\nimport os\n"), ("ci/run", "#!/bin/sh\necho\n"),
                           ("tests/x.sh", "# shellcheck shell=bash\necho\n")):
            self.tree = Tree()
            self.tree.write(name, text)
            with self.subTest(name):
                self.told(f"{name}:1: no opening " + ("docstring" if name.endswith(".py") else "comment"))

    def test_mirror(self):
        self.rule = "mirror"
        for folder in ("mm", "spec", "fuzz/run"):
            self.tree.write(f"{folder}/alone.c", "/* Alone. */\n")
        self.told("mm/alone.c:0: has no mm/alone.h beside it", "spec/alone.c:0: has no spec/alone.h beside it")


class Layout(TidyTest):
    rule = "format"

    def setUp(self):
        super().setUp()
        if self._testMethodName != "test_no_clang_format" and not shutil.which("clang-format-14"):
            self.skipTest("clang-format 14, which is Debian 12's, is not installed")

    def test_layout(self):
        self.tree.append("mm/page.c", "\nstatic int   x;\n")
        self.told("mm/page.c:11: is not laid out as .clang-format says (ci/tidy --format)")
        result = self.tree.tidy("--format")
        self.assertEqual((result.returncode, result.stdout), (0, "tidy: laid out mm/page.c\n"))
        self.assertTrue(self.tree.read("mm/page.c").endswith("\n\nstatic int x;\n"))
        self.quiet()

    def test_annotations_stay(self):
        self.tree.append("mm/page.c", "/*@ predicate   P =\n      1  ==  1; */\n")
        self.quiet()

    def test_ranges_in_macros_stay(self):
        """`0 .. 7` in a contract macro; closed up it would be one number, and another macro."""
        self.tree.append("mm/page.h", "#define A_X   page_count[0 .. NR_FRAMES - 1]\n#define SHIFT(x) ((x)<<2)\n")
        self.tree.tidy("--format")
        self.assertTrue(self.tree.read("mm/page.h").endswith(
            "#define A_X page_count[0 .. NR_FRAMES - 1]\n#define SHIFT(x) ((x) << 2)\n"))
        self.quiet()

    def test_no_clang_format(self):
        folder = self.tree.path("bin")
        os.makedirs(folder)
        for name in ("git", "python3"):
            os.symlink("/usr/bin/" + name, os.path.join(folder, name))
        result = self.tree.tidy("--only", "format", PATH=folder)
        wanted = ("ci/tidy: rule format: clang-format 14 is not installed (on Debian 12, ci/setup installs it)"
                  " (see ci/tidy --help)\n")
        self.assertEqual((result.returncode, result.stdout), (2, wanted))
        self.assertIn("format is not looked at", self.tree.tidy(PATH=folder).stdout)


class Names(TidyTest):
    rule = "names"

    def test_predicates(self):
        self.tree.change("mm/low.acsl", "predicate LowInv{L}", "predicate low_inv{L}")
        self.tree.change("mm/low.acsl", "logic integer LowSum", "logic integer lowSum")
        self.tree.change("spec/low.h", "predicate low_wf", "predicate LowWf")
        self.told("mm/low.acsl:3: low_inv is a predicate or logic function of mm/: CamelCase",
                  "mm/low.acsl:4: lowSum is a predicate or logic function of mm/: CamelCase",
                  "spec/low.h:9: LowWf is a predicate or logic function of spec/: snake_case")

    def test_twins(self):
        self.tree.append("mm/low.c", "static unsigned low_first(void)\n{\n    return 1;\n}\n"
                         "unsigned first_low(void)\n{\n    return low_first();\n}\n")
        self.told("mm/low.c:30: first_low has the words of low_first in another order")

    def test_local_predicates(self):
        self.tree.append("mm/low.c", "/*@ predicate local(integer x) = x == 1; */\n")
        self.told("mm/low.c:26: local is a predicate or logic function of mm/: CamelCase")

    def test_what_a_checker_decides(self):
        self.tree.write("spec/low.h", self.tree.read("spec/low.h").replace("low_wf", "low_good"))
        self.told("spec/low.h:10: low_good, which low_ok decides, does not end in _wf")

    def test_ghost_variables(self):
        self.tree.append("mm/low.c", "/*@ ghost unsigned low_mark; */\n")
        self.tree.append("mm/page.h", "/*@ ghost extern unsigned page_own[8]; */\n")
        self.told("mm/low.c:26: the ghost variable low_mark has its declaration in mm/low.acsl",
                  "mm/page.h:18: the ghost variable page_own has its declaration in mm/page.acsl")

    def test_ghost_functions(self):
        self.tree.change("mm/low.acsl", "void lemma_sum", "void sum")
        self.tree.change("mm/low.acsl", "void ghost_rank", "void lemma_rank")
        self.tree.change("mm/low.c", "void lemma_sum", "void ghost_sum")
        self.told("mm/low.acsl:14: the ghost function sum changes nothing: lemma_…",
                  "mm/low.acsl:16: the ghost function lemma_rank changes ghost state: ghost_…",
                  "mm/low.c:10: the ghost function ghost_sum changes nothing: lemma_…")

    def test_macros(self):
        for old, new, wanted in (("R_LOW(f)", "LOW(f)", "R_, E_, A_, L_, C_"), ("E_LOW", "R_LOWER", "E_"),
                                 ("A_LOW", "KEEPS_LOW", "R_, E_, A_, L_, C_"), ("L_LOW", "E_LOOP", "L_"),
                                 ("C_LOW", "E_ALL", "C_")):
            self.tree = Tree()
            self.tree.change("mm/low.acsl", f"#define {old}", f"#define {new}")
            line = self.tree.read("mm/low.acsl").split("\n").index(next(
                text for text in self.tree.read("mm/low.acsl").split("\n") if f"#define {new}" in text)) + 1
            name = new.partition("(")[0]
            with self.subTest(new):
                self.told(f"mm/low.acsl:{line}: the contract macro {name} does not begin with {wanted}")

    def test_labels(self):
        self.tree.change("mm/low.acsl", "#define E_LOW ensures kept:", "#define E_LOW ensures Kept:")
        self.tree.change("spec/low.h", "ensures \\result", "requires keptToo: low_wf; ensures \\result")
        self.told("mm/low.acsl:6: the label Kept is not in snake_case",
                  "spec/low.h:10: the label keptToo is not in snake_case")

    def test_other_macros(self):
        self.tree.append("mm/low.acsl", "#ifndef MM_LOW_ACSL\n#define MM_LOW_ACSL\n#define MAX_RANK 0x10000u\n#endif\n")
        self.tree.append("mm/low.c", "#define twice(x) ((x) + (x))\n#define KEPT(x) ensures x == \\old(x);\n")
        self.told("mm/low.c:27: the contract macro KEPT does not begin with E_")


class Docs(TidyTest):
    rule = "docs"

    def lie(self, text, *wanted):
        """A line of docs/MAP.md, and what is said of it."""
        self.tree = Tree()
        self.tree.append("docs/MAP.md", "\n" + text + "\n")
        with self.subTest(text):
            self.told(*(f"docs/MAP.md:10: {what}" for what in wanted))

    def test_links(self):
        self.lie("[x](../mm/gone.c) [y](../mm/low.c#top) [z](https://example.org) [w](#map)",
                 "a link to ../mm/gone.c, which is not there")

    def test_files(self):
        self.lie("`mm/gone.c`", "there is no mm/gone.c")
        self.lie("`gone.c` `low.c` `stdio.h`", "there is no file gone.c")
        self.lie("`mm/low.c/grow`", "there is no mm/low.c/grow")
        self.lie("`spec/o*.c` `spec/X.acsl` `mm/NAME.c`", "there is no spec/X.acsl", "there is no spec/o*.c")
        self.lie("mm/gone.c, `kernel/gone.c`, `a/b`")

    def test_commands(self):
        self.lie("`ci/gone`", "there is no ci/gone")
        self.lie("`ci/run --slow`", "ci/run has no option --slow")
        self.lie("    ci/run --slow --fast", "ci/run has no option --slow")
        self.lie("`pagewright replay --fast`", "pagewright replay has no option --fast")
        self.lie("`pagewright print --lenient --json --version`", "pagewright print has no option --lenient")
        self.lie("`pagewright replay --lenient --json --help`", "pagewright replay has no option --json")
        self.lie("`pagewright gone --results`", "pagewright has no command gone")
        self.lie("`replay --fast`", "pagewright replay has no option --fast")
        self.lie("`--fast` `--results` `--gone`", "no script of ci/ and no command of pagewright has --gone")
        self.lie("`git log --oneline` `cmake --build`")

    def test_scripts_behind_a_script(self):
        self.tree.write("proofs/run.py", '"""Proves."""\nadd("--deep")\n')
        self.tree.append("ci/run", "exec proofs/run.py\n")
        self.tree.append("docs/MAP.md", "\n`ci/run --deep`\n")
        self.quiet()

    def test_operations(self):
        self.lie("`shrink p0 7`", "shrink is no operation")
        self.tree = Tree()
        self.tree.append("docs/MAP.md", "\n    grow p0 7     = 0\n    shrink p0 8   = 1\n")
        self.told("docs/MAP.md:11: shrink is no operation")

    def test_names(self):
        self.lie("`set_rank`", "set_rank stands nowhere in the sources")
        self.lie("`rank()`", "rank() stands nowhere in the sources")
        self.lie("`HighInv`", "HighInv stands nowhere in the sources")
        self.lie("`OP_grow` `OP_shrink`", "OP_shrink stands nowhere in the sources")
        self.lie("`grow()` `page_next` `word` `ENOMEM` `MAP_FIXED` `X_ok` `disk_write(slot)`")
        self.tree = Tree()
        self.tree.append("mm/low.c", "/* set_rank is gone */\n")
        self.tree.append("README.md", "\n`set_rank`\n")
        self.told("README.md:8: set_rank stands nowhere in the sources")

    def test_map(self):
        self.rule = "map"
        self.quiet()
        self.tree.write("ci/map", "#!/bin/sh\n[ \"$1\" = --check ] || exit 2\necho 'ci/map: not so' >&2\nexit 1\n")
        os.chmod(self.tree.path("ci/map"), 0o755)
        self.told("docs/MAP.md:0: not so")
        self.tree.write("ci/map", "#!/bin/sh\nexit 0\n")
        self.quiet()


class Whole(TidyTest):
    def test_the_good_tree(self):
        """Every rule holds in it, so that what the other tests are told comes from what they broke."""
        result = self.tree.tidy()
        self.assertEqual(result.returncode, 0, result.stdout)
        said = re.sub(r"^tidy: format is not looked at: .*\n", "", result.stdout)  # where clang-format 14 is not
        self.assertRegex(said, r"^tidy: \d+ files, order 0, writes 0, .*\n$")

    def test_list_and_only(self):
        listed = self.tree.tidy("--list").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in listed],
                         ["order", "writes", "unused", "length", "columns", "opening", "docs", "map", "format", "names",
                          "patches", "mirror"])
        self.tree.append("mm/page.c", "#define OLD 1\n//" + "x" * 100 + "\n")
        both = self.tree.tidy("--only", "columns", "--only", "unused").stdout.splitlines()
        self.assertEqual(both[-1].split(", ")[1:], ["unused 1", "columns 1"])
        self.assertEqual(len(both), 3)

    def test_files_that_git_ignores(self):
        self.tree.write("build/x.c", "int x;\n")
        self.tree.write("made/x.c", "int x;\n")
        self.tree.write(".gitignore", "/build/\n/made/\n")
        subprocess.run(["git", "init", "-q", self.tree.root], check=True)
        self.rule = "opening"
        self.quiet()

    def test_json_replaces_nothing(self):
        self.tree.write("kept.json", "kept\n")
        result = self.tree.tidy("--only", "mirror", "--json", self.tree.path("kept.json"))
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("is there already; --force replaces it", result.stdout)
        self.assertEqual(self.tree.read("kept.json"), "kept\n")

    def test_the_real_options(self):
        for options in (["--only", "gone"], ["--frobnicate"], ["--root", "/nowhere"], ["stray"]):
            result = subprocess.run([os.path.join(ROOT, "ci/tidy"), *options], text=True, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertRegex(result.stdout, r"^ci/tidy: .*\n$")


# What the tests inherit from would be taken for a test as well.
del TidyTest

if __name__ == "__main__":
    unittest.main()
