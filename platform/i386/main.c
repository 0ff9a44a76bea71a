/*
 * The image: runs the traces of its modules, one after the other, and says on the serial port what
 * they gave.
 *
 *     trace N        from here on it is about trace N, counted from 1
 *     = RESULT       of each operation
 *     page …, file … what is left (run/final_pages.h)
 *     end            it came to its end, and nothing is wrong; or
 *     broken NAME: WHERE N: expected X, got Y
 *     all            behind the last trace
 *
 * A module is a trace, or traces each behind a line `%trace SIZE`. Paging is off between traces.
 */
#include <stdio.h>
#include <string.h>

#include "chipset.h"
#include "console.h"
#include "layout.h"
#include "machine.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/checkers.h"
#include "ops/ops.h"
#include "ops/registers.h"
#include "processor.h"
#include "stop.h"
#include "run/final_pages.h"
#include "run/steps.h"
#include "trace/printer.h"
#include "trace/reader.h"
#include "traps.h"
#include "window.h"

#define TRACE_ROOM 0x200000u /* bytes of a trace */

/* What a multiboot loader reports, as far as it is read. */
struct report {
    uint32_t flags;
    uint32_t unused[4];
    uint32_t nr_modules;
    uint32_t modules;
};
#define REPORT_MODULES 8u

#define MOST_MODULES 64u
struct module {
    uint32_t start;
    uint32_t end;
    uint32_t text;
    uint32_t reserved;
};

static uint8_t text[TRACE_ROOM];
static uint32_t nr_traces;
static bool ended_well;

/* What lies at a physical address, while paging is off. */
static const void *at_physical(uint32_t address)
{
    return window_page(address, false);
}

/* ---- one trace ------------------------------------------------------------------------------ */

static void tell_broken(void)
{
    char line[320];

    snprintf(line, sizeof line, "broken %s: %s %u: expected %u, got %u", what_broke.invariant,
             what_broke.where_name, what_broke.where, what_broke.expected, what_broke.got);
    console_line(line);
}

static void tell_result(struct result result)
{
    char line[TRACE_LINE_ROOM + 2] = "= ";

    print_result(result, line + 2);
    console_line(line);
}

static void step(const struct op *op)
{
    bool fresh = boot.stage == STAGE_OFF;

    if (fresh) {
        power_on(op->code == OP_machine ? op : NULL);
    }
    bool admitted = step_admitted(op, fresh);

    step_schedules(op);
    tell_result(step_result(op, admitted));
}

/* Everything is given back, and the checkers look at what is left: with paging off, for the window
 * is no part of what the core knows. */
static void finish(void)
{
    if (boot.hopeless || is_broken()) {
        return;
    }
    ops_end();
    if (!is_broken() && nothing_leaked()) {
        processor_stop();
        ended_well = checkers_agree(true);
    }
}

static void come_to_the_end(void)
{
    if (boot.stage == STAGE_OFF) {
        power_on(NULL);
    }
    finish_boot();
    final_pages(console_line);
    if (registers_kept()) {
        finish();
    }
}

static void run_trace(size_t size)
{
    struct reader reader;
    struct trace_error error;
    struct op op;
    enum read_state state;

    processor_stop();
    if (ended_well) {
        machine_reset();
    } else {
        machine_forget();
    }
    ended_well = false;
    boot_start();
    ops_start(false);
    reader_open(&reader, text, size);
    while (!is_broken() && (state = reader_next(&reader, &op, &error)) != READ_END) {
        if (state == READ_OP) {
            step(&op);
        } else if (state == READ_ERROR) {
            console_line(error.message);
        }
    }
    if (!is_broken()) {
        come_to_the_end();
    }
    if (is_broken()) {
        tell_broken();
    } else {
        console_line("end");
    }
}

/* ---- modules -------------------------------------------------------------------------------- */

static void run_bytes(uint32_t start, uint32_t size)
{
    char line[32];

    if (size > TRACE_ROOM) {
        console_line("a trace is too long");
        machine_exit(1);
    }
    memcpy(text, at_physical(start), size);
    snprintf(line, sizeof line, "trace %u", ++nr_traces);
    console_line(line);
    run_trace(size);
    processor_stop();
}

/* Reads the line in front of a trace: its size, and *START becomes where the trace begins. */
static bool read_header(uint32_t *start, uint32_t end, uint32_t *size)
{
    static const char header[] = "%trace ";
    const uint8_t *at = at_physical(*start);
    uint32_t length = sizeof header - 1;

    if (end - *start < length || memcmp(at, header, length) != 0) {
        return false;
    }
    for (*size = 0; *start + length < end && at[length] != '\n'; length++) {
        *size = *size * 10 + (uint32_t)(at[length] - '0');
    }
    *start += length + 1;
    return true;
}

static void run_module(const struct module *module)
{
    uint32_t start = module->start;
    uint32_t size;

    if (module->end > MODULES_END) {
        console_line("the modules are too long");
        machine_exit(1);
    }
    if (!read_header(&start, module->end, &size)) {
        run_bytes(start, module->end - start);
        return;
    }
    do {
        run_bytes(start, size);
        start += size;
    } while (read_header(&start, module->end, &size));
}

void image_main(uint32_t report_address);

void image_main(uint32_t report_address)
{
    static struct module modules[MOST_MODULES];
    const struct report *report = at_physical(report_address);
    uint32_t count = (report->flags & REPORT_MODULES) != 0 ? report->nr_modules : 0;

    console_open();
    if (count > MOST_MODULES) {
        console_line("too many modules");
        machine_exit(1);
    }
    memcpy(modules, at_physical(report->modules), count * sizeof *modules); /* they lie in RAM */
    chipset_open();
    window_open();
    traps_open();
    for (uint32_t i = 0; i < count; i++) {
        run_module(&modules[i]);
    }
    console_line("all");
    machine_exit(0);
}
