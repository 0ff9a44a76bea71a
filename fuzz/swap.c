/*
 * Fuzzes swapping out, swapping in and reclaim.
 */
#include "target.h"

const char *const target_name = "swap";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
