/*
 * The words behind kernel addresses, and those of them that a trace has stored itself.
 *
 * A word is known by its number in RAM. What the tables map is read from swapper_pg_dir by a walk
 * of its own, which asks neither the core nor the MMU.
 */
#ifndef FUZZ_OPS_KERNEL_WORDS_H
#define FUZZ_OPS_KERNEL_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#define NO_WORD 0xFFFFFFFFu

/* Nothing was stored. */
void kernel_words_start(void);

/* The word that swapper_pg_dir maps at kernel address ADDR, rounded down to 4, or NO_WORD. */
uint32_t kernel_word(uint32_t addr);

/* The place of a word. */
uint32_t *ram_word(uint32_t word);

/* `kwrite` stored VALUE in WORD. */
void note_stored(uint32_t word, uint32_t value);

/* Was WORD stored by `kwrite`? And what? */
bool was_stored(uint32_t word);
uint32_t stored_word(uint32_t word);

/* WORD holds again what its holder put there. */
void forget_stored(uint32_t word);

#endif
