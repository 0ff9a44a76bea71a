/*
 * exec: a process gets a fresh address space with a program in it. Mirrors do_execve of fs/exec.c
 * and load_elf_binary of fs/binfmt_elf.c.
 *
 * There is one program. It is file f0, and it has no header: pages 0 to 3 are its code and pages 4
 * and 5 its data, behind which two pages of zeros (bss) and the heap follow. It is called "/f0",
 * its argument is the name of the process, "p3", and its environment is the one that 2.4 starts
 * init with: "HOME=/" and "TERM=linux".
 */
#ifndef MM_EXEC_H
#define MM_EXEC_H

#include "fork.h"

#define EXEC_FILE 0u /* the file that the program is */
#define START_CODE 0x08048000u
#define START_DATA 0x0804C000u
#define END_DATA 0x0804E000u
#define END_BSS 0x08050000u /* the heap begins here */
#define STACK_TOP TASK_SIZE
#define NR_STACK_WORDS 12u /* that the program finds at its stack pointer */

/* Process P, which lives, begins the program in a new address space: nothing of its old one is
 * left but the limits, and another user of that keeps it. 0, or -ENOMEM: no memory, or beyond a
 * limit; then nothing has changed. (do_execve) */
int64_t do_exec(task_id p);

#endif
