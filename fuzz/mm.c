/*
 * Fuzzes the whole machine.
 */
#include "target.h"

const char *const target_name = "mm";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
