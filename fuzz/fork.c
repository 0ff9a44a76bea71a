/*
 * Fuzzes the life of address spaces: fork, vfork, exec, exit.
 */
#include "target.h"

const char *const target_name = "fork";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
