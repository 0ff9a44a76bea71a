/*
 * A picture of the machine in text: what /proc would say, and what lies below.
 */
#ifndef TOOL_PICTURE_H
#define TOOL_PICTURE_H

#include <stdint.h>
#include <stdio.h>

/* Prints the machine as it is now, in parts whose headings begin with ==. */
void print_machine(FILE *out);

/* Prints what an entry of a page table says: `frame 37 rw user accessed dirty`. */
void print_entry_word(FILE *out, uint32_t entry);

#endif
