/*
 * Fuzzes slab caches and kmalloc.
 */
#include "target.h"

const char *const target_name = "slab";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
