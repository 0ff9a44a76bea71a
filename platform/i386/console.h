/*
 * What leaves the machine: lines on the serial port, and the exit status.
 */
#ifndef I386_CONSOLE_H
#define I386_CONSOLE_H

void console_open(void);

/* TEXT and a newline. */
void console_line(const char *text);

/* Ends the emulator, whose exit status is 2 * STATUS + 1. */
void machine_exit(unsigned status) __attribute__((noreturn));

#endif
