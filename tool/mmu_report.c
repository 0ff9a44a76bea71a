/*
 * Reports of what differs on a real MMU.
 */
#include "mmu_report.h"

#include <stdio.h>

static void print_where(const struct trace *trace, const struct mmu_run *outcome)
{
    char text[TRACE_LINE_ROOM];

    if (outcome->at_end || outcome->count == 0) {
        fprintf(stderr, "  operation the end, after %zu operations\n", outcome->count);
        return;
    }
    const struct op *op = &trace->history.ops[outcome->count - 1];
    print_op(op, NULL, 0, text);
    fprintf(stderr, "  operation %zu, line %u: %s\n", outcome->count, op->line, text);
}

static void print_sides(const struct mmu_run *outcome)
{
    char text[TRACE_LINE_ROOM];

    if (outcome->verdict == MMU_DIFFERS) {
        print_result(outcome->wanted, text);
        fprintf(stderr, "  %-9s %s\n", "simulated", text);
        print_result(outcome->given, text);
        fprintf(stderr, "  %-9s %s\n", "i386", text);
        return;
    }
    fprintf(stderr, "  %-9s %s\n", "simulated", outcome->here);
    fprintf(stderr, "  %-9s %s\n", "i386",
            outcome->there[0] != '\0' ? outcome->there : "nothing more");
}

void report_mmu(const struct trace *trace, const struct mmu_run *outcome)
{
    struct history history = trace->history;
    char text[TRACE_LINE_ROOM];

    history.count = outcome->count;
    fprintf(stderr, "%s: ", trace->path);
    if (outcome->verdict == MMU_BREAKS) {
        report_failure(stderr, &history, outcome->at_end, trace->path);
        return;
    }
    fprintf(stderr, "a real i386 MMU gives something else: %s\n", outcome->what);
    print_where(trace, outcome);
    print_sides(outcome);
    fprintf(stderr, "trace so far:\n");
    for (size_t i = 0; i < history.count; i++) {
        print_op(&history.ops[i], &history.results[i], RESULT_COLUMN, text);
        fprintf(stderr, "%s\n", text);
    }
    if (!is_file(trace->path)) {
        fprintf(stderr, "no file holds this trace: save it to show it again\n");
        return;
    }
    report_command(stderr, "reproduce", "mmu", trace->path);
    report_command(stderr, "shrink", "shrink --mmu", trace->path);
}
