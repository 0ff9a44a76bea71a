/*
 * What broke in this run.
 */
#include "ops/broken.h"

#include "violation.h"

struct failure what_broke;

void broken_start(void)
{
    what_broke = (struct failure){NULL, NULL, 0, 0, 0};
}

bool broken(const char *invariant, const char *where_name, uint32_t where, uint32_t expected,
            uint32_t got)
{
    what_broke = (struct failure){invariant, where_name, where, expected, got};
    return false;
}

bool core_says(bool good)
{
    static const struct {
        const char *name;
        const char *where;
    } invariants[] = {
#define X(id, name, where) {name, where},
        INVARIANTS(X)
#undef X
    };

    if (good || is_broken()) {
        return good;
    }
    return broken(invariants[violation.invariant].name, invariants[violation.invariant].where,
                  violation.where, violation.expected, violation.got);
}
