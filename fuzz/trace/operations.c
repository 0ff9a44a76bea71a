/*
 * The table of operations as data.
 */
#include "trace/operations.h"

#include <string.h>

#define X(name, group, weight, help, result, ...)                                                  \
    {#name, group, weight, help, result, {__VA_ARGS__}},
const struct op_form op_forms[NR_OPS] = {OPERATIONS(X)};
#undef X

enum op_code find_op(const char *name, size_t length)
{
    unsigned code = 0;

    while (code < NR_OPS && (strlen(op_forms[code].name) != length ||
                             memcmp(op_forms[code].name, name, length) != 0)) {
        code++;
    }
    return (enum op_code)code;
}
