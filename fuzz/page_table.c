/*
 * Fuzzes page tables: mapping, protection and sharing.
 */
#include "target.h"

const char *const target_name = "page_table";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return target_run(data, size);
}
