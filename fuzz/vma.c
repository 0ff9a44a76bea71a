/*
 * Fuzzes the areas of an address space.
 */
#include "target.h"

const char *const target_name = "vma";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
