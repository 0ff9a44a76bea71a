/*
 * The tokens of a line.
 */
#include "trace/token.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "trace/reader.h"

bool token_is(struct token token, const char *word)
{
    size_t i = 0;

    while (i < token.length && word[i] != '\0' && word[i] == token.text[i]) {
        i++;
    }
    return i == token.length && word[i] == '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return 99;
}

enum number_state parse_number(struct token token, uint32_t *value)
{
    bool hex = token.length > 2 && token.text[0] == '0' && token.text[1] == 'x';
    uint64_t base = hex ? 16 : 10;
    uint64_t sum = 0;

    if (token.length == 0) {
        return NUMBER_NONE;
    }
    for (size_t i = hex ? 2 : 0; i < token.length; i++) {
        int digit = digit_value(token.text[i]);

        if (digit >= (int)base) {
            return NUMBER_NONE;
        }
        sum = sum * base + (uint64_t)digit;
        sum = sum > UINT32_MAX ? (uint64_t)UINT32_MAX + 1 : sum;
    }
    *value = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
    return sum > UINT32_MAX ? NUMBER_TOO_LARGE : NUMBER_GOOD;
}

/* A token as a message may show it: printable, and not too long. */
static const char *shown(struct token token, char *room, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < token.length && n + 4 < size; i++) {
        char c = token.text[i];
        room[n++] = c > ' ' && c <= '~' ? c : '?';
    }
    if (n < token.length) {
        memcpy(room + n, "...", 3);
        n += 3;
    }
    room[n] = '\0';
    return room;
}

bool complain(struct cursor *cursor, struct token token, const char *format, ...)
{
    char room[32];
    char before[sizeof cursor->error->message];
    const char *place = token.length > 0 ? token.text : cursor->line.text + cursor->line.length;
    va_list list;

    va_start(list, format);
    vsnprintf(before, sizeof before, format, list);
    va_end(list);
    cursor->error->column = (uint32_t)(place - cursor->line.text) + 1;
    if (token.length == 0) {
        snprintf(cursor->error->message, sizeof cursor->error->message,
                 "the line ends where %.80s is needed", before);
    } else {
        snprintf(cursor->error->message, sizeof cursor->error->message, "`%s' is not %.80s",
                 shown(token, room, sizeof room), before);
    }
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct token peek_token(struct cursor *cursor)
{
    const char *text = cursor->line.text;
    size_t length = 0;

    while (cursor->at < cursor->line.length && is_blank(text[cursor->at])) {
        cursor->at++;
    }
    while (cursor->at + length < cursor->line.length && !is_blank(text[cursor->at + length])) {
        length++;
    }
    return (struct token){text + cursor->at, length};
}

struct token take_token(struct cursor *cursor)
{
    struct token token = peek_token(cursor);

    cursor->at += token.length;
    return token;
}

bool take_word(struct cursor *cursor, const char *word)
{
    if (!token_is(peek_token(cursor), word)) {
        return false;
    }
    take_token(cursor);
    return true;
}
