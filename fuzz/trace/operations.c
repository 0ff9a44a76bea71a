/*
 * The table of operations as data.
 */
#include "trace/operations.h"

#include <string.h>

#define X(name, group, weight, help, result, ...)                                                  \
    {#name, group, weight, help, result, {__VA_ARGS__}},
const struct op_form op_forms[NR_OPS] = {OPERATIONS(X)};
#undef X

static bool is_called(const struct op_form *form, const char *name, size_t length)
{
    return form->name[0] == name[0] && strlen(form->name) == length &&
           memcmp(form->name, name, length) == 0;
}

enum op_code find_op(const char *name, size_t length)
{
    unsigned code = length == 0 ? NR_OPS : 0;

    while (code < NR_OPS && !is_called(&op_forms[code], name, length)) {
        code++;
    }
    return (enum op_code)code;
}
