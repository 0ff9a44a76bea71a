/*
 * The list of targets, for programs.
 */
#include "generate/targets.h"

#include <string.h>

static const struct target targets[] = {
#define X(name, ...) {#name, {__VA_ARGS__}},
    TARGETS(X)
#undef X
};

const struct target *find_target(const char *name)
{
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        if (strcmp(targets[i].name, name) == 0) {
            return &targets[i];
        }
    }
    return NULL;
}
