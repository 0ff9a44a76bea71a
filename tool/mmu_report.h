/*
 * What is told of a trace that gives something else on a real MMU.
 */
#ifndef TOOL_MMU_REPORT_H
#define TOOL_MMU_REPORT_H

#include "load.h"
#include "run/mmu_run.h"

/* Reports on stderr how TRACE fails, with the commands that show it again and make it smaller. */
void report_mmu(const struct trace *trace, const struct mmu_run *outcome);

#endif
