/*
 * One operation of a trace, and what it gave.
 */
#include "trace/op.h"

#include "trace/words.h"

bool errno_known(uint32_t number)
{
    return word_name(errno_words, number) != NULL;
}

bool result_equal(struct result a, struct result b)
{
    bool a_number = a.kind == RESULT_NUMBER || a.kind == RESULT_ADDRESS;
    bool b_number = b.kind == RESULT_NUMBER || b.kind == RESULT_ADDRESS;

    if (a_number || b_number) {
        return a_number && b_number && a.value == b.value;
    }
    return a.kind == b.kind && (a.kind != RESULT_ERRNO || a.value == b.value);
}
