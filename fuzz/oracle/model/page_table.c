/*
 * What an entry may look like. Which frame and which slot it names is the core's choice, and how
 * much of it has been used; everything else is not.
 */
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"

static int64_t entry(const struct op *op, int64_t got)
{
    uint32_t s = model_space(op->arg[0]);
    uint32_t addr = op->arg[1];

    if (s == NO_SPACE || addr >= TASK_SIZE) {
        return MODEL_SKIP;
    }
    uint32_t word = entry_at(core_mm(op->arg[0]), addr);
    if (word != 0 || model_has_page(s, addr)) {
        entry_matches(s, addr, word);
    }
    (void)got;
    return word;
}

static bool contents_match(const struct op *op)
{
    return !core_lives(op->arg[0]) || op->arg[1] >= TASK_SIZE ||
           words_match(op->arg[0], op->arg[1]);
}

const struct expectation page_table_lines[] = {
    {.code = OP_pte, .give = entry, .matches = contents_match, .each_time = true},
    {.code = NR_OPS},
};
