/*
 * What `host` and `shrink --host` share.
 */
#define _POSIX_C_SOURCE 200809L
#include "linux_host.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/linux/probe.h"
#include "tool.h"
#include "trace/files.h"

#define ENOUGH_FRAMES 4096u

static const struct {
    const char *variable;
    const char *words;
} wishes[] = {
    {HOST_ASSUME, "assumed of this host"},
    {HOST_SIMULATE, "simulated by this host"},
};
#define NR_WISHES (sizeof wishes / sizeof *wishes)

/* What the variable says, "" if it is not there. */
static const char *wish(size_t i)
{
    const char *value = getenv(wishes[i].variable);

    return value != NULL ? value : "";
}

void tell_wishes(void)
{
    for (size_t i = 0; i < NR_WISHES; i++) {
        if (wish(i)[0] != '\0') {
            printf("%s: %s\n", wishes[i].words, wish(i));
        }
    }
}

void report_host_command(const char *label, const char *command, const char *path)
{
    if (!is_file(path)) {
        return;
    }
    fprintf(stderr, "%s: ", label);
    for (size_t i = 0; i < NR_WISHES; i++) {
        if (wish(i)[0] != '\0') {
            fprintf(stderr, "%s=%s ", wishes[i].variable, wish(i));
        }
    }
    report_call(stderr, command, path);
}

void report_host_commands(const char *path)
{
    if (!is_file(path)) {
        report_commands(stderr, path);
        return;
    }
    report_host_command("reproduce", "host", path);
    report_host_command("shrink", "shrink --host", path);
}

void add_machine(struct history *history)
{
    struct op machine = {.code = OP_machine,
                         .given = 1u << MACHINE_FRAMES,
                         .arg = {[MACHINE_FRAMES] = ENOUGH_FRAMES}};
    size_t count = history->count + 1;

    if (history->count > 0 && history->ops[0].code == OP_machine) {
        return;
    }
    history->ops = need(realloc(history->ops, count * sizeof *history->ops));
    history->results = need(realloc(history->results, count * sizeof *history->results));
    memmove(&history->ops[1], history->ops, history->count * sizeof *history->ops);
    history->ops[0] = machine;
    history->count = count;
}
