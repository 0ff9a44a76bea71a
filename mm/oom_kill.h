/*
 * The out-of-memory killer. Mirrors mm/oom_kill.c.
 */
#ifndef MM_OOM_KILL_H
#define MM_OOM_KILL_H

#include "config.h"

/* A fault of TASK finds no frame: ends the process with the largest address space, the lowest
 * number among equals, and all that share that address space with it. True: TASK is among them.
 * (out_of_memory) */
bool out_of_memory(uint32_t task);

#endif
