/*
 * A picture of the machine in text: what /proc would say, and what lies below.
 */
#ifndef TOOL_PICTURE_H
#define TOOL_PICTURE_H

#include <stdio.h>

/* Prints the machine as it is now, in parts whose headings begin with ==. */
void print_machine(FILE *out);

#endif
