/*
 * What the processor must have been told by the time that the boot allocator serves others.
 */
#ifndef HOST_PROCESSOR_CHECK_H
#define HOST_PROCESSOR_CHECK_H

#include "config.h"

/* Paging is on, and nothing on the way there would have stopped a real machine. */
bool processor_ok(void);

#endif
