/*
 * The cache that goes by virtual addresses against the tables: every flush came before the change
 * that it belongs to, and no change came without one.
 */
#include "cache_check.h"

#include "cache.h"
#include "violation.h"

static bool calls_ok(void)
{
    switch (cache_fault) {
    case CACHE_GOOD:
        return true;
    case CACHE_LATE:
        return violated(INV_CACHE_LATE, cache_fault_vpn, cache_fault_entry, cache_fault_got);
    case CACHE_FROM_DISK:
        return violated(INV_CACHE_FROM_DISK, cache_fault_vpn, cache_fault_entry, cache_fault_got);
    case CACHE_UPDATE:
        return violated(INV_CACHE_UPDATE, cache_fault_vpn, cache_fault_entry, cache_fault_got);
    default:
        return violated(INV_CACHE_PGTABLES, cache_fault_vpn, cache_fault_entry, cache_fault_got);
    }
}

bool cache_ok(void)
{
    if (!calls_ok()) {
        return false;
    }
    for (uint32_t i = 0; i < CACHE_SIZE; i++) {
        if (cache_valid[i] != 0u && !cache_backed(i)) {
            return violated(INV_CACHE_STALE, cache_vpn[i], table_entry(cache_pgd[i], cache_vpn[i]),
                            cache_frame[i]);
        }
    }
    return true;
}
