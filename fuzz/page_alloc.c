/*
 * Fuzzes zones and the buddy allocator.
 */
#include "target.h"

const char *const target_name = "page_alloc";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
