/*
 * The processor's tables for faults, and what start.S shares with C.
 */
#ifndef I386_TRAPS_H
#define I386_TRAPS_H

#include <stdint.h>

#define TRAP_SYSTEM_CALL 0x80u

/* The last trap: its vector, error code and instruction, and CR2. */
extern uint32_t trap_vector;
extern uint32_t trap_code;
extern uint32_t trap_eip;
extern uint32_t trap_address;

/* Vectors, and the stack for who comes from ring 3: once, before paging is on. */
void traps_open(void);

/* A program in ring 3 accesses the word at ADDR: PROGRAM is user_load or user_store. What it
 * loaded; see trap_vector for how it ended. */
uint32_t user_access(uint32_t addr, uint32_t value, void (*program)(void));
void user_load(void);
void user_store(void);

/* The same by the kernel; trap_vector is left alone where nothing happened. */
uint32_t kernel_access_word(uint32_t addr, uint32_t value, uint32_t write);

/* A fault that nobody asked for: the end. */
void unexpected_trap(void) __attribute__((noreturn));

#endif
