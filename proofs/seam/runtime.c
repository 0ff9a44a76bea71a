/*
 * The watch over the seam: when it looks closely, and what becomes of a broken clause.
 */
#include "runtime.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/seam.h"
#include "trace/random.h"

struct seam_violation seam_violation;

bool seam_close = true;
uint64_t seam_operation_number;
uint64_t seam_evaluation = 1;
bool seam_out;

static uint32_t every = 1;
static bool wanted = true;
static uint64_t history; /* of the run so far, as a hash */
static uint32_t step;    /* operations of the run so far */
static jmp_buf *way_out; /* NULL: nobody waits for a violation */

static struct {
    bool is_set;
    const char *name;
    int64_t where;
    int64_t expected;
    int64_t got;
} note;

/* ---- when ----------------------------------------------------------------------------------- */

/* What the environment asks for instead of EVERY operations. */
static void ask_environment(void)
{
    const char *text = getenv("PAGEWRIGHT_SEAM");
    char *end = NULL;

    if (text == NULL) {
        return;
    }
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > UINT32_MAX) {
        fprintf(stderr, "PAGEWRIGHT_SEAM=%s: a number of operations should stand there\n", text);
        exit(2);
    }
    every = (uint32_t)number;
}

void seam_sample(uint32_t operations)
{
    every = operations;
}

static void mix(uint32_t word)
{
    for (uint32_t byte = 0; byte < 4; byte++) {
        history = hash_add(history, word >> 8u * byte & 0xFFu);
    }
}

/* All of the first 64 operations may be looked at, one in 2 up to 128, one in 4 up to 256, and so
 * on to one in 32: long traces of many areas would take minutes. An operation that is chosen by a
 * larger power of 2 is chosen by all smaller ones, so the tool looks wherever a target looked. */
static uint32_t ramp(void)
{
    uint32_t one_in = 1;

    while (one_in < 32 && step >= 64 * one_in) {
        one_in *= 2;
    }
    return one_in;
}

static void choose(void)
{
    uint32_t one_in = every > ramp() ? every : ramp();

    seam_operation_number++;
    step++;
    seam_close = wanted && every != 0 && (history >> 20) % one_in == 0;
}

void seam_start(bool closely)
{
    wanted = closely;
    ask_environment();
    history = HASH_START;
    step = 0;
    choose();
}

void seam_operation(const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mix(words[i]);
    }
    choose();
}

/* ---- broken clauses ------------------------------------------------------------------------- */

bool seam_run(void (*body)(void *), void *context)
{
    jmp_buf here;
    jmp_buf *outer = way_out;

    if (setjmp(here) != 0) {
        way_out = outer;
        return false;
    }
    way_out = &here;
    body(context);
    way_out = outer;
    return true;
}

bool seam_note(const char *name, int64_t where, int64_t expected, int64_t got)
{
    note.is_set = true;
    note.name = name;
    note.where = where;
    note.expected = expected;
    note.got = got;
    return false;
}

static _Noreturn void leave(void)
{
    if (way_out != NULL) {
        longjmp(*way_out, 1);
    }
    fprintf(stderr, "broken: %s\n  %s %" PRIu32 "\n  expected %" PRIu32 "\n  got %" PRIu32 "\n",
            seam_violation.what, seam_violation.where_name, seam_violation.where,
            seam_violation.expected, seam_violation.got);
    fflush(NULL);
    abort();
}

static void describe(const struct seam_call *call, const char *text, int64_t expected, int64_t got)
{
    snprintf(seam_violation.what, sizeof seam_violation.what, "%s, called by %s, requires %s",
             call->callee->name, call->caller, text);
    snprintf(seam_violation.where_name, sizeof seam_violation.where_name, "line of %s", call->file);
    seam_violation.where = call->line;
    seam_violation.expected = (uint32_t)expected;
    seam_violation.got = (uint32_t)got;
}

void seam_broken(const struct seam_call *call, const char *text, int64_t expected, int64_t got)
{
    describe(call, text, expected, got);
    leave();
}

void seam_broken_part(const struct seam_call *call, const char *text)
{
    describe(call, text, 1, 0);
    if (note.is_set) {
        snprintf(seam_violation.where_name, sizeof seam_violation.where_name, "%s", note.name);
        seam_violation.where = (uint32_t)note.where;
        seam_violation.expected = (uint32_t)note.expected;
        seam_violation.got = (uint32_t)note.got;
    }
    note.is_set = false;
    leave();
}

/* ---- reads and lists ------------------------------------------------------------------------ */

const frame_t *seam_no_row(void)
{
    static const frame_t nothing;

    seam_out = true;
    return &nothing;
}

bool seam_list_begin(struct seam_list *list)
{
    if (list->evaluation == seam_evaluation) {
        return false;
    }
    list->evaluation = seam_evaluation;
    list->count = 0;
    return true;
}

bool seam_list_begin_once(struct seam_list *list)
{
    if (list->evaluation != 0) {
        return false;
    }
    list->evaluation = 1;
    return true;
}

void seam_list_add(struct seam_list *list, int64_t value)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 64 : 2 * list->room;
        int64_t *values = realloc(list->values, room * sizeof *values);

        if (values == NULL) {
            fprintf(stderr, "seam: no memory\n");
            exit(2);
        }
        list->values = values;
        list->room = room;
    }
    list->values[list->count++] = value;
}
