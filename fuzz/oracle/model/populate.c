/*
 * Pages that the core had to make for locked areas.
 */
#include "oracle/model/populate.h"

#include "oracle/accounts.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"

bool populate(uint32_t p, struct model_area part, bool last)
{
    uint32_t addr = part.start;
    bool write = model_has(part.flags, MODEL_WRITE);
    uint32_t entry = entry_at(core_mm(p), addr);

    /* a page that can be written is one of its own, not the zero page nor a shared one */
    while (addr < part.end && is_present(entry) && (!write || is_writable(entry))) {
        if (write) {
            model_touch(p, addr);
        }
        addr += PAGE_SIZE;
        entry = addr < part.end ? entry_at(core_mm(p), addr) : 0;
    }
    /* Nothing is freed behind the first failure, but what the next part's allocations reclaim. */
    if (addr < part.end && last && !allocation_failed() && !transfer_failed() &&
        model_can_touch(p, addr) && !no_block(ZONE_NORMAL, 0, false)) {
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
