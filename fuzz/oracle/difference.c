/*
 * The difference that an oracle found.
 */
#include "oracle/difference.h"

#include <stddef.h>

static struct failure noted;

bool differs(const char *name, const char *where_name, uint32_t where, uint32_t expected,
             uint32_t got)
{
    noted = (struct failure){name, where_name, where, expected, got};
    return false;
}

const struct failure *difference(void)
{
    return &noted;
}

void no_difference(void)
{
    noted = (struct failure){NULL, NULL, 0, 0, 0};
}
