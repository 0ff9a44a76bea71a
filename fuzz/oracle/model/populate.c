/*
 * Pages that the core had to make for locked areas.
 */
#include "oracle/model/populate.h"

#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"

/* A process that lives with the address space of P, which may have been ended; NO_TASK: none. */
static uint32_t who_uses_space_of(uint32_t p)
{
    uint32_t q = core_lives(p) ? p : 0;

    while (q < NR_TASKS && !(core_lives(q) && model_space(q) == model_space(p))) {
        q++;
    }
    return q;
}

bool populate(uint32_t p, struct model_area part, bool last)
{
    uint32_t addr = part.start;
    bool write = model_has(part.flags, MODEL_WRITE);
    uint32_t user = who_uses_space_of(p);
    uint32_t entry = 0;

    if (user == NO_TASK) {
        return false; /* all were ended for want of memory */
    }
    entry = entry_at(core_mm(user), addr);
    /* a page that can be written is one of its own, not the zero page nor a shared one */
    while (addr < part.end && is_present(entry) && (!write || is_writable(entry))) {
        if (write) {
            model_touch(p, addr);
        }
        addr += PAGE_SIZE;
        entry = addr < part.end ? entry_at(core_mm(user), addr) : 0;
    }
    /* Nothing is freed behind the first failure, but what the next part's allocations reclaim. */
    if (addr < part.end && last && !transfer_failed() && model_can_touch(p, addr) &&
        !still_short(ZONE_NORMAL, 0, false) && !still_short(ZONE_HIGHMEM, 0, false)) {
        differs("model-locked-page", "address", addr, ENTRY_PRESENT, entry);
    }
    return addr == part.end;
}

void populate_all(uint32_t p)
{
    for (uint32_t i = 0; i < model_wanted.count; i++) {
        if (model_wanted.a[i].flags % MODEL_RIGHTS != 0) {
            populate(p, model_wanted.a[i], i + 1 == model_wanted.count);
        }
    }
}
