/*
 * What the machine line and the boot have to give.
 */
#include "bootmem.h"

#include "oracle/model/expect.h"
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

const struct expectation boot_lines[] = {
    {.code = OP_machine},
    {.code = OP_boot, .give_booting = boot},
    {.code = NR_OPS},
};
