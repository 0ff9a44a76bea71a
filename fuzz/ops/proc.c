/*
 * The tables of /proc. Each is made line by line, whether somebody listens or not.
 */
#include "ops/listener.h"

#include <stddef.h>

#include "ops/ops.h"
#include "proc.h"

static void (*proc_listener)(const char *line);

void proc_listen(void (*listener)(const char *line))
{
    proc_listener = listener;
}

struct result op_proc(const struct op *op)
{
    uint32_t table = op->arg[0];
    bool of_process = table == TABLE_MAPS || table == TABLE_STATUS;

    if (of_process && (!op_given(op, 1) || !lives(op->arg[1]))) {
        return skip;
    }
    for (uint32_t n = 0; proc_line(table, op->arg[1], n); n++) {
        if (proc_listener != NULL) {
            proc_listener(proc_text);
        }
    }
    return done;
}
