/*
 * What RAM holds before a kernel has cleared its own variables.
 */
#ifndef FUZZ_OPS_JUNK_H
#define FUZZ_OPS_JUNK_H

/* Before the first boot of a process: the core's variables hold junk, so that a boot which leaves
 * one out is seen. In builds without assertions it does nothing. */
void junk_before_first_boot(void);

#endif
