/*
 * Fuzzes page faults and copy on write.
 */
#include "target.h"

const char *const target_name = "memory";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
