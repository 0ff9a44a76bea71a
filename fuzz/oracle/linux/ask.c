/*
 * The counters of a process, on the host.
 */
#include "oracle/linux/channel.h"
#include "oracle/linux/core.h"
#include "oracle/linux/line.h"
#include "oracle/linux/probe.h"
#include "oracle/linux/processes.h"

#define PAGE 4096u

static struct result number(uint32_t value)
{
    return (struct result){RESULT_NUMBER, value};
}

/* Which pages of files have entries is each kernel's own affair: a host maps what is near to a
 * fault too, and its fork leaves shared areas out. They are the core's.
 * Where there is no zero page, the host's pages are the core's and those of the entries that map
 * the core's zero page. Pages that the core has swapped out are resident on the host. */
static struct result do_rss(struct scene *scene)
{
    struct result core = scene->core;
    uint32_t pages =
        host_areas_resident(look(scene->slot)) + host_core_file_entries(scene->op->arg[0]);

    if (host_is(TRAIT_ZERO_PAGE, ZERO_NO)) {
        pages -= host_core_zero_entries(scene->op->arg[0]);
    }
    if (core.kind == RESULT_NUMBER && core.value < pages &&
        pages - core.value <= scene->slots_in_use) {
        return core;
    }
    return number(pages);
}

/* Is it known why core and host give different answers? What the core has swapped out is resident
 * on the host; and a host's fork leaves out the tables of areas that nothing was stored in, where
 * the core copies the entries of the zero page. */
static bool is_known(const struct scene *scene, int64_t in_ram)
{
    const uint32_t *arg = scene->op->arg;

    if (scene->core.kind != RESULT_NUMBER) {
        return false;
    }
    if (host_core_of_file(arg[0], arg[1])) {
        return true; /* what of a file is in RAM is each kernel's own affair */
    }
    return (in_ram == 1 && scene->core.value == 0 && scene->slots_in_use > 0) ||
           (in_ram == 0 && scene->core.value == 1 && host_core_is_zero(arg[0], arg[1]));
}

static struct result do_mincore(struct scene *scene)
{
    uint32_t page = scene->op->arg[1] - scene->op->arg[1] % PAGE;
    int64_t in_ram = host_do(scene->slot, HOST_MINCORE, page, 0, 0, 0);

    return is_known(scene, in_ram) ? scene->core : host_outcome(in_ram, RESULT_NUMBER);
}

static struct result do_total_vm(struct scene *scene)
{
    return number(host_areas_pages(look(scene->slot)));
}

static struct result do_locked_vm(struct scene *scene)
{
    return number(locked_pages(scene->slot));
}

/* Linux keeps some alike neighbours apart that the core joins, depending on where their pages came
 * from: anything is right between all of them joined and what the host has. */
static struct result do_map_count(struct scene *scene)
{
    struct result core = scene->core;
    const struct host_areas *list = look(scene->slot);
    uint32_t joined = host_areas_joined(list);

    if (core.kind == RESULT_NUMBER && core.value > joined && core.value <= list->count) {
        return core;
    }
    return number(joined);
}

const struct host_line host_ask_lines[] = {
    {
        .code = OP_rss,
        .act = do_rss,
        .shows_memory = true,
        .concerns = {{LIMIT_PROC, NULL},
                     {LIMIT_ZERO_PAGE, NULL},
                     {LIMIT_HUGE_PAGES, NULL},
                     {LIMIT_MERGING, NULL}},
    },
    {
        .code = OP_mincore,
        .act = do_mincore,
        .shows_memory = true,
        .concerns = {{LIMIT_MINCORE, NULL}, {LIMIT_HUGE_PAGES, NULL}},
    },
    {.code = OP_total_vm, .act = do_total_vm, .concerns = {{LIMIT_PROC, NULL}}},
    {.code = OP_locked_vm, .act = do_locked_vm, .concerns = {{LIMIT_PROC, NULL}}},
    {.code = OP_map_count, .act = do_map_count, .concerns = {{LIMIT_PROC, NULL}}},
    {.code = NR_OPS},
};
