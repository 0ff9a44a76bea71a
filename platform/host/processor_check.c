/*
 * Paging was switched on, and in the order that an i386 needs.
 */
#include "processor_check.h"
#include "processor.h"
#include "violation.h"

bool processor_ok(void)
{
    if (processor_mistake != MISTAKE_NONE) {
        return violated(INV_PAGING_ORDER, mistake_at, MISTAKE_NONE, processor_mistake);
    }
    if (!cr0_pg) {
        return violated(INV_PAGING_OFF, 0, 1, 0);
    }
    return true;
}
