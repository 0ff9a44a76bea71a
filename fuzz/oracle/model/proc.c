/*
 * What the tables of /proc have to say. The model makes the lines that it knows every word of with
 * the C library, and finds the core's line for each.
 *
 * Lines about frames and slots have to say what their owners come to (accounts.h).
 */
#include <stdio.h>
#include <string.h>

#include "oracle/accounts.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/expect.h"
#include "proc.h"
#include "swapfile.h"

#define MODEL_PROC "model-proc"
#define KB(pages) ((pages)*4u)

static bool of_process(const struct op *op)
{
    return op->arg[0] == TABLE_MAPS || op->arg[0] == TABLE_STATUS;
}

static int64_t proc(const struct op *op, int64_t got)
{
    (void)got;
    if (of_process(op) && (!op_given(op, 1) || model_space(op->arg[1]) == NO_SPACE)) {
        return MODEL_SKIP;
    }
    return 0;
}

/* Is line N what it has to be? Where not, the first character that is not. */
static bool line_is(const struct op *op, uint32_t n, const char *want)
{
    size_t i = 0;

    if (!proc_line(op->arg[0], op->arg[1], n)) {
        return differs(MODEL_PROC, "line", n, 1, 0);
    }
    while (want[i] != '\0' && want[i] == proc_text[i]) {
        i++;
    }
    return want[i] == proc_text[i] ||
           differs(MODEL_PROC, "line", n, (uint8_t)want[i], (uint8_t)proc_text[i]);
}

static bool ends_behind(const struct op *op, uint32_t n)
{
    return !proc_line(op->arg[0], op->arg[1], n) || differs(MODEL_PROC, "line", n, 0, 1);
}

static bool maps_match(const struct op *op, uint32_t s)
{
    const struct model_areas *areas = model_areas(s);
    char want[PROC_LINE];

    for (uint32_t i = 0; i < areas->count; i++) {
        struct model_area area = areas->a[i];
        char start[PROC_LINE];
        char name[PROC_LINE] = "/dev/zero (deleted)";

        snprintf(start, sizeof start, "%08x-%08x %c%c%c%c %08x 00:00 %u", area.start, area.end,
                 model_has(area.flags, MODEL_READ) ? 'r' : '-',
                 model_has(area.flags, MODEL_WRITE) ? 'w' : '-',
                 model_has(area.flags, MODEL_EXEC) ? 'x' : '-',
                 model_has(area.flags, MODEL_AREA_SHARED) ? 's' : 'p', area.page * PAGE_SIZE,
                 area.object);
        if (model_is_file(area.object)) {
            snprintf(name, sizeof name, "/f%u", area.object - 1);
        }
        snprintf(want, sizeof want, area.object == 0 ? "%s" : "%-49s%s", start, name);
        if (!line_is(op, i, want)) {
            return false;
        }
    }
    return ends_behind(op, areas->count);
}

static bool is_library(uint32_t flags)
{
    return model_has(flags, MODEL_EXEC) && !model_has(flags, MODEL_WRITE);
}

static bool status_matches(const struct op *op, uint32_t s)
{
    const struct model_areas *areas = model_areas(s);
    uint32_t stack = 0;
    uint32_t files = 0;
    uint32_t library = 0;
    uint32_t code = 0;
    uint32_t bounds[MODEL_BOUNDS];
    char want[7][PROC_LINE];

    for (uint32_t i = 0; i < areas->count; i++) {
        if (areas->a[i].object != 0) {
            files += (areas->a[i].end - areas->a[i].start) / PAGE_SIZE;
            library += is_library(areas->a[i].flags)
                           ? (areas->a[i].end - areas->a[i].start) / PAGE_SIZE
                           : 0;
        } else if (model_has(areas->a[i].flags, MODEL_GROWSDOWN)) {
            stack += (areas->a[i].end - areas->a[i].start) / PAGE_SIZE;
        }
    }
    model_bounds(s, bounds);
    code = (bounds[1] - bounds[0]) / PAGE_SIZE;
    code = code < library ? code : library;
    snprintf(want[0], PROC_LINE, "VmSize:\t%8u kB", KB(model_total_vm(s)));
    snprintf(want[1], PROC_LINE, "VmLck:\t%8u kB", KB(model_locked_vm(s)));
    snprintf(want[2], PROC_LINE, "VmRSS:\t%8u kB", KB(take_census(core_mm(op->arg[1])).present));
    snprintf(want[3], PROC_LINE, "VmData:\t%8u kB", KB(model_total_vm(s) - stack - files));
    snprintf(want[4], PROC_LINE, "VmStk:\t%8u kB", KB(stack));
    snprintf(want[5], PROC_LINE, "VmExe:\t%8u kB", KB(code));
    snprintf(want[6], PROC_LINE, "VmLib:\t%8u kB", KB(library - code));
    if (!line_is(op, 1,
                 model_waits(op->arg[1]) ? "State:\tD (disk sleep)" : "State:\tR (running)")) {
        return false;
    }
    for (uint32_t i = 0; i < 7; i++) {
        if (!line_is(op, 3 + i, want[i])) {
            return false;
        }
    }
    return ends_behind(op, 10);
}

static bool meminfo_matches(const struct op *op)
{
    struct usage usage = take_usage();
    uint32_t used = usage.frames[0] + usage.frames[1] + usage.frames[2];
    char want[PROC_LINE];

    snprintf(want, sizeof want, "MemTotal:     %8u kB", KB(handed_at_boot()));
    if (!line_is(op, 3, want)) {
        return false;
    }
    snprintf(want, sizeof want, "MemFree:      %8u kB", KB(handed_at_boot() - used));
    if (!line_is(op, 4, want)) {
        return false;
    }
    snprintf(want, sizeof want, "Cached:       %8u kB", KB(usage.cached));
    if (!line_is(op, 7, want)) {
        return false;
    }
    snprintf(want, sizeof want, "HighFree:     %8u kB",
             KB(handed(ZONE_HIGHMEM) - usage.frames[ZONE_HIGHMEM]));
    if (!line_is(op, 12, want)) {
        return false;
    }
    snprintf(want, sizeof want, "SwapFree:     %8u kB", KB(model_swap_slots() - usage.slots));
    return line_is(op, 16, want) && ends_behind(op, 17);
}

/* The blocks of a zone have all its free frames. */
static bool buddyinfo_matches(const struct op *op)
{
    struct usage usage = take_usage();
    char name[PROC_LINE];
    uint32_t n = 0;

    for (; proc_line(op->arg[0], 0, n); n++) {
        uint32_t count[10];
        uint32_t frames = 0;
        uint32_t zone = 0;
        int words = sscanf(proc_text, "Node 0, zone %s %u %u %u %u %u %u %u %u %u %u", name,
                           &count[0], &count[1], &count[2], &count[3], &count[4], &count[5],
                           &count[6], &count[7], &count[8], &count[9]);

        if (words != 11) {
            return differs(MODEL_PROC, "line", n, 11, (uint32_t)words);
        }
        for (uint32_t order = 0; order < 10; order++) {
            frames += count[order] << order;
        }
        zone = strcmp(name, "DMA") == 0      ? ZONE_DMA
               : strcmp(name, "Normal") == 0 ? ZONE_NORMAL
                                             : ZONE_HIGHMEM;
        if (frames != handed(zone) - usage.frames[zone]) {
            return differs(MODEL_PROC, "line", n, handed(zone) - usage.frames[zone], frames);
        }
    }
    return true;
}

static bool table_matches(const struct op *op)
{
    switch (op->arg[0]) {
    case TABLE_MAPS:
        return model_space(op->arg[1]) == NO_SPACE || maps_match(op, model_space(op->arg[1]));
    case TABLE_STATUS:
        return model_space(op->arg[1]) == NO_SPACE || status_matches(op, model_space(op->arg[1]));
    case TABLE_MEMINFO:
        return meminfo_matches(op);
    case TABLE_BUDDYINFO:
        return buddyinfo_matches(op);
    default:
        return true; /* what the others say stands in no account of the model */
    }
}

const struct expectation proc_lines[] = {
    {.code = OP_proc, .give = proc, .matches = table_matches, .each_time = true},
    {.code = NR_OPS},
};
