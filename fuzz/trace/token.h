/*
 * The tokens of a line: what stands between blanks. Each knows where it stands, so that an error
 * can name its column. Only the reader includes this.
 */
#ifndef FUZZ_TRACE_TOKEN_H
#define FUZZ_TRACE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_error;

struct token {
    const char *text;
    size_t length; /* 0: the line has no more tokens */
};

struct cursor {
    struct token line; /* its code, without the comment */
    size_t at;
    struct trace_error *error;
};

/* The next token; and goes on behind it. */
struct token peek_token(struct cursor *cursor);
struct token take_token(struct cursor *cursor);

/* Takes the next token if it is this word. */
bool take_word(struct cursor *cursor, const char *word);

bool token_is(struct token token, const char *word);

enum number_state { NUMBER_GOOD, NUMBER_NONE, NUMBER_TOO_LARGE };

/* *VALUE is the largest number when the token says more than that. */
enum number_state parse_number(struct token token, uint32_t *value);

/* Records an error at a token (an empty one: at the end of the line); false. */
bool complain(struct cursor *cursor, struct token token, const char *format, ...);

#endif
