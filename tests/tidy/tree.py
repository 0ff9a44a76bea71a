"""A small tree in which every rule of ci/tidy holds. A test breaks one of them and wants to be told just that."""
import atexit
import json
import os
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

FILES = {
    "LAYERS": """\
# Rooms.
mm:
platform/host: mm/platform mm/config
spec: mm
fuzz/trace:
fuzz/run: fuzz/trace spec mm
tool: fuzz/trace fuzz/run
promises mm/platform.h
unread platform/mirror/*.c
platform/mirror: mm
""",
    "mm/LAYERS": "config\nplatform\npage\nlow\nhigh\n",
    "mm/config.h": "/* Capacities. */\n#ifndef MM_CONFIG_H\n#define MM_CONFIG_H\n\n#define NR_FRAMES 8u\n\n#endif\n",
    "mm/platform.h": """\
/* What the machine offers. */
#ifndef MM_PLATFORM_H
#define MM_PLATFORM_H

void disk_write(unsigned slot);

#endif
""",
    "mm/page.h": """\
/* What a frame is. */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include "config.h"

extern unsigned page_count[NR_FRAMES];

/* The allocator's [low]. */
extern unsigned page_order[NR_FRAMES];
extern unsigned page_next[NR_FRAMES];

extern unsigned page_age[NR_FRAMES]; /* how long [high] */

void page_get(unsigned f);

#endif
""",
    "mm/page.c": """\
/* What a frame is: the counts. */
#include "page.h"

unsigned page_count[NR_FRAMES];

void page_get(unsigned f)
{
    page_count[f]++;
}
""",
    "mm/low.acsl": """\
/* What low keeps. */
/*@ ghost extern unsigned low_rank[8]; */
/*@ predicate LowInv{L} = page_order[0] <= 1;
    logic integer LowSum(integer n) = n <= 0 ? 0 : LowSum(n - 1) + n; */
#define R_LOW(f) (LowInv && f < 8)
#define E_LOW ensures kept: LowInv;
#define A_LOW page_order[0 .. 7], page_next[0 .. 7]
#define L_LOW loop invariant kept: LowInv;
#define C_LOW \\
    requires kept: LowInv; \\
    ensures kept: LowInv;
/*@ ghost
  /@ requires n <= 8; terminates \\true; exits \\false; assigns \\nothing; ensures LowSum(n) >= 0; @/
  void lemma_sum(unsigned n);
  /@ terminates \\true; exits \\false; assigns low_rank[0]; @/
  void ghost_rank(void);
*/
""",
    "mm/low.h": """\
/* The allocator. */
#ifndef MM_LOW_H
#define MM_LOW_H

#include "low.acsl"
#include "page.h"

/*@ requires R_LOW(f); assigns A_LOW; E_LOW C_LOW */
void set_order(unsigned f, unsigned order);

#endif
""",
    "mm/low.c": """\
/* The allocator: orders. */
#include "low.h"

/*@ ghost unsigned low_rank[8]; */
unsigned page_order[NR_FRAMES];
unsigned page_next[NR_FRAMES];

/*@ ghost
  /@ requires n <= 8; terminates \\true; exits \\false; assigns \\nothing; ensures LowSum(n) >= 0; @/
  void lemma_sum(unsigned n)
  {
    unsigned i = 0;
    /@ loop invariant 0 <= i <= n; loop assigns i; loop variant n - i; @/
    while (i < n) { i++; }
  }
*/

void set_order(unsigned f, unsigned order)
{
    /*@ ghost lemma_sum(1); */
    /*@ ghost ghost_rank(); */
    /*@ L_LOW */
    page_order[f] = order;
    page_next[f] = 0;
}
""",
    "mm/high.h": """\
/* Above the allocator. */
#ifndef MM_HIGH_H
#define MM_HIGH_H

void grow(unsigned f);

#endif
""",
    "mm/high.c": """\
/* Above the allocator: growing. */
#include "high.h"

#include "low.h"
#include "platform.h"

unsigned page_age[NR_FRAMES];

void grow(unsigned f)
{
    page_get(f);
    set_order(f, 1);
    page_age[f] = page_order[f];
    disk_write(f);
}
""",
    "platform/host/disk.c": """\
/* A disk. */
#include "platform.h"

static unsigned last;

void disk_write(unsigned slot)
{
    last = slot;
    (void)last;
}
""",
    "platform/mirror/seam.c": """\
/* Only a build can compile it. */
#include "made_by_a_build.h"
""",
    "spec/low.h": """\
/* What low keeps, over real state. */
#ifndef SPEC_LOW_H
#define SPEC_LOW_H

#include "../mm/page.h"

#include <stdbool.h>

/*@ predicate low_wf = page_order[0] <= 1; */
/*@ assigns \\nothing; ensures \\result <==> low_wf; */
bool low_ok(void);

#endif
""",
    "spec/low.c": """\
/* What low keeps: the checker. */
#include "low.h"

bool low_ok(void)
{
    return page_order[0] <= 1;
}
""",
    "fuzz/trace/operations.h": """\
/* The operations. */
#ifndef FUZZ_TRACE_OPERATIONS_H
#define FUZZ_TRACE_OPERATIONS_H

#define OPERATIONS(X)                                                                              \\
    X(grow, 1)                                                                                     \\
    X(free_pages, 2)

enum op_code {
#define X(name, weight) OP_##name = weight,
    OPERATIONS(X)
#undef X
};

extern enum op_code last_op;

#endif
""",
    "fuzz/trace/reader.c": "/* The reader. */\n#include \"operations.h\"\n\nenum op_code last_op;\n",
    "fuzz/run/driver.h": """\
/* The driver. */
#ifndef FUZZ_RUN_DRIVER_H
#define FUZZ_RUN_DRIVER_H

int drive(void);

#endif
""",
    "fuzz/run/driver.c": """\
/* The driver: one step. */
#include "driver.h"

#include "fuzz/trace/operations.h"
#include "mm/high.h"
#include "spec/low.h"

int drive(void)
{
    grow(OP_grow);
    return low_ok() && last_op == OP_free_pages;
}
""",
    "tool/tool.h": """\
/* The commands and their options. */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

struct option {
    const char *name;
};
#define OPTION_FLAG(name_)                                                                         \\
    {                                                                                              \\
        .name = name_                                                                              \\
    }
#define OPTION_LENIENT() OPTION_FLAG("lenient")
#define OPTION_JSON()                                                                              \\
    {                                                                                              \\
        .name = "json"                                                                             \\
    }

struct command {
    int (*run)(void);
};
#define COMMANDS(X) X(replay) X(print)
#define X(name) extern const struct command name##_command;
COMMANDS(X)
#undef X

#endif
""",
    "tool/pagewright.c": """\
/* The tool. */
#include "tool.h"

static const struct command *const commands[] = {
#define X(name) &name##_command,
    COMMANDS(X)
#undef X
};
static const struct option shared = OPTION_FLAG("version");

int main(void)
{
    return commands[0]->run() && shared.name;
}
""",
    "tool/replay.c": """\
/* Replays. */
#include "fuzz/run/driver.h"
#include "tool.h"

static const struct option options[] = {OPTION_FLAG("results"), OPTION_LENIENT()};

static int replay(void)
{
    return options[0].name ? drive() : 0;
}

const struct command replay_command = {replay};
""",
    "tool/print.c": """\
/* Prints. */
#include "tool.h"

static const struct option options[] = {OPTION_JSON()};

static int print(void)
{
    return options[0].name != 0;
}

const struct command print_command = {print};
""",
    "tests/test_low.c": """\
/* A test of low, which may break what it likes. */
#include "mm/low.h"

int main(void)
{
    page_order[0] = 7;
    return 0;
}
""",
    "ci/run": "#!/usr/bin/env bash\n# Runs it all; --fast does half.\necho \"$1\"\n",
    "ci/report.py": "#!/usr/bin/python3\n\"\"\"Counts.\"\"\"\nprint(1)\n",
    "README.md": """\
# Small

`ci/run --fast` runs it, `pagewright replay --results` replays, [the map](docs/MAP.md) shows the way.

    ci/run --fast
    pagewright replay --results fuzz/trace
""",
    "docs/MAP.md": """\
# Map

`mm/low.c` has `set_order()`, `mm/low.c/set_order` and `page_order`; `LowInv` is kept; `mm/X.c` and `spec/*.c`.
`grow p0 7` grows, from `<stdint.h>`.

    # a trace
    grow p0 7        = 0
    free_pages r0    = 1
""",
}


class Tree:
    """The tree in a folder of its own; `with_git` makes it a repository."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="tidy-")
        atexit.register(shutil.rmtree, self.root, ignore_errors=True)
        for name, text in FILES.items():
            self.write(name, text)
        os.chmod(self.path("ci/run"), 0o755)
        shutil.copy(os.path.join(ROOT, ".clang-format"), self.path(".clang-format"))

    def path(self, name):
        return os.path.join(self.root, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def append(self, name, text):
        self.write(name, self.read(name) + text)

    def change(self, name, old, new):
        text = self.read(name)
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        self.write(name, text.replace(old, new))

    def tidy(self, *options, **environment):
        return subprocess.run([os.path.join(ROOT, "ci/tidy"), "--root", self.root, *options], text=True,
                              env=dict(os.environ, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class TidyTest(unittest.TestCase):
    """A test of one rule; `told` says what the rule must say about the broken tree."""

    rule = None

    def setUp(self):
        self.tree = Tree()

    def findings(self):
        """What the rule finds, as `FILE:LINE: message`."""
        path = self.tree.path("../" + os.path.basename(self.tree.root) + ".json")
        result = self.tree.tidy("--only", self.rule, "--json", path, "--force")
        self.assertIn(result.returncode, (0, 1), result.stdout)
        with open(path, encoding="utf-8") as file:
            found = json.load(file)["findings"]
        os.remove(path)
        self.assertEqual(result.returncode, 1 if found else 0, result.stdout)
        for finding in found:
            self.assertEqual(finding["rule"], self.rule)
        return [f"{f['file']}:{f['line']}: {f['message']}" for f in found]

    def told(self, *wanted):
        """Just these are found, in this order."""
        self.assertEqual(self.findings(), list(wanted))

    def quiet(self):
        self.told()
