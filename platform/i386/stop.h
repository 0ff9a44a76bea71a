/*
 * Paging off, which no core asks for: between traces, and before the checkers look.
 */
#ifndef I386_STOP_H
#define I386_STOP_H

/* Switches paging off where it is on, and takes the window out of the directories. The control
 * registers are remembered as they were, for whoever looks. */
void processor_stop(void);

#endif
