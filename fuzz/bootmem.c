/*
 * Fuzzes the boot-time allocator.
 */
#include "target.h"

const char *const target_name = "bootmem";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
