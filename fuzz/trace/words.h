/*
 * The words of the trace language, which the reader and the printer share: what each list may say,
 * and the number that stands for it. Only they include this.
 */
#ifndef FUZZ_TRACE_WORDS_H
#define FUZZ_TRACE_WORDS_H

#include "trace/operations.h"

struct word {
    const char *name;
    uint32_t value;
};

/* Each list ends in a name of NULL. */
extern const struct word flag_words[];
extern const struct word prot_letters[];
extern const struct word zone_words[];
extern const struct word advice_words[];
extern const struct word failing_words[];
extern const struct word table_words[];
extern const struct word tlb_words[];
extern const struct word locking_words[];
extern const struct word resource_words[];
extern const struct word mode_words[];
extern const struct word
    signal_words[]; /* results that are one word; the value: enum result_kind */
extern const struct word errno_words[];

/* The value of the word TEXT, LENGTH characters long. False: it is none of the list. */
bool find_word(const struct word *words, const char *text, size_t length, uint32_t *value);

/* The word for a value, NULL: there is none. */
const char *word_name(const struct word *words, uint32_t value);

/* Kinds that are a letter and a number below a count. */
struct name_kind {
    char letter;
    uint32_t count;
};
extern const struct name_kind name_kinds[ARG_SWAP + 1];

/* Kinds that are one word, there or not. */
extern const char *const option_words[ARG_OPT_ALWAYS + 1];

/* The words of the machine line, and the slot of each. */
#define NR_MACHINE_KEYS 10u
extern const char *const machine_keys[NR_MACHINE_KEYS];
extern const unsigned machine_slots[NR_MACHINE_KEYS];

#endif
