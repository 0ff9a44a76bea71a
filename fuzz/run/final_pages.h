/*
 * What is left when a trace has come to its end: every page of every process, every file and all of
 * RAM, as lines of text. They depend on the trace alone, not on the machine that it ran on.
 *
 *     page p0 0x10000000 0x000e0067 0x0123456789abcdef   the entry and a hash of the page's words
 *     file f0 0x0123456789abcdef                         a hash of all its words on the disk
 *     ram 64 0x0123456789abcdef                          of 64 frames from frame 64 on
 */
#ifndef FUZZ_RUN_FINAL_PAGES_H
#define FUZZ_RUN_FINAL_PAGES_H

/* Tells LINE each of them, without a newline. */
void final_pages(void (*line)(const char *text));

#endif
