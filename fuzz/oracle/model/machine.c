/*
 * What operations on the machine as a whole have to give: its line, the boot, failures to come, check.
 */
#include "bootmem.h"
#include "oracle/accounts.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"
#include "page.h"

/* The frames that the boot hands on: what is free, the map of it, and what lies above. */
static int64_t boot(const struct op *op, int64_t got)
{
    uint32_t count = model_boot_free() + 1;

    (void)op;
    (void)got;
    for (uint32_t f = node_low_pfn; f < nr_frames; f++) {
        count += page_kind[f] == K_HOLE ? 0 : 1;
    }
    return count;
}

static bool all_matches(const struct op *op)
{
    (void)op;
    return all_pages_match() && censuses_match() && accounts_match();
}

const struct expectation machine_lines[] = {
    {.code = OP_machine, .give = expect_skip},
    {.code = OP_boot, .give = expect_skip, .give_booting = boot},
    {.code = OP_fail, .give = expect_zero},
    {.code = OP_check, .give = expect_zero, .matches = all_matches},
    {.give = NULL},
};
