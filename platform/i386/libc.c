/*
 * What the driver wants of a C library.
 */
#include "libc.h"

#include <stdbool.h>
#include <stdint.h>

void *memset(void *to, int byte, size_t size)
{
    void *at = to;

    __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    void *at = to;

    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    uint8_t *t = to;
    const uint8_t *f = from;

    if (t <= f) {
        return memcpy(to, from, size);
    }
    for (size_t i = size; i-- > 0;) {
        t[i] = f[i];
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *left = a;
    const uint8_t *right = b;

    for (size_t i = 0; i < size; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

void *memchr(const void *from, int byte, size_t size)
{
    const uint8_t *at = from;

    for (size_t i = 0; i < size; i++) {
        if (at[i] == (uint8_t)byte) {
            return (void *)&at[i];
        }
    }
    return NULL;
}

size_t strlen(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0') {
        length++;
    }
    return length;
}

/* ---- snprintf ------------------------------------------------------------------------------- */

struct out {
    char *text;
    size_t room;
    size_t length; /* that it would have */
};

static void put(struct out *out, char c)
{
    if (out->length + 1 < out->room) {
        out->text[out->length] = c;
    }
    out->length++;
}

/* A conversion's flags, width and precision. */
struct shape {
    bool zeros;
    size_t width;
    size_t precision;
};

static void put_string(struct out *out, const char *text, const struct shape *shape)
{
    size_t length = strlen(text);

    length = length < shape->precision ? length : shape->precision;
    for (size_t i = length; i < shape->width; i++) {
        put(out, ' ');
    }
    for (size_t i = 0; i < length; i++) {
        put(out, text[i]);
    }
}

static void put_number(struct out *out, uint32_t value, uint32_t base, const struct shape *shape)
{
    char digits[12];
    size_t length = 0;

    do {
        digits[length++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    for (size_t i = length; i < shape->width; i++) {
        put(out, shape->zeros ? '0' : ' ');
    }
    while (length > 0) {
        put(out, digits[--length]);
    }
}

static size_t read_count(const char **at)
{
    size_t count = 0;

    while (**at >= '0' && **at <= '9') {
        count = count * 10 + (size_t)(*(*at)++ - '0');
    }
    return count;
}

/* Reads what stands between % and the letter. */
#define READ_SHAPE(shape, at, list)                                                                \
    do {                                                                                           \
        (shape) = (struct shape){*(at) == '0', 0, SIZE_MAX};                                       \
        if (*(at) == '*') {                                                                        \
            (shape).width = (size_t)va_arg(list, int);                                             \
            (at)++;                                                                                \
        } else {                                                                                   \
            (shape).width = read_count(&(at));                                                     \
        }                                                                                          \
        if (*(at) == '.') {                                                                        \
            (at)++;                                                                                \
            (shape).precision = read_count(&(at));                                                 \
        }                                                                                          \
    } while (0)

int vsnprintf(char *text, size_t room, const char *format, va_list list)
{
    struct out out = {text, room, 0};
    struct shape shape;

    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            put(&out, *at);
            continue;
        }
        at++;
        READ_SHAPE(shape, at, list);
        if (*at == 's') {
            put_string(&out, va_arg(list, const char *), &shape);
        } else if (*at == 'c') {
            put(&out, (char)va_arg(list, int));
        } else {
            put_number(&out, va_arg(list, uint32_t), *at == 'x' ? 16 : 10, &shape);
        }
    }
    if (room > 0) {
        text[out.length < room ? out.length : room - 1] = '\0';
    }
    return (int)out.length;
}

int snprintf(char *text, size_t room, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    int length = vsnprintf(text, room, format, list);
    va_end(list);
    return length;
}

/* ---- divisions of 64 bits, which the compiler calls ---------------------------------------- */

uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divdi3(int64_t a, int64_t b);
int64_t __moddi3(int64_t a, int64_t b);

/* Bit by bit; what is left of A goes to *REST. */
static uint64_t divide(uint64_t a, uint64_t b, uint64_t *rest)
{
    uint64_t quotient = 0;
    uint64_t left = 0;

    for (uint32_t bit = 64; bit-- > 0;) {
        bool carry = left >> 63 != 0;

        left = left << 1 | (a >> bit & 1);
        if (carry || left >= b) {
            left -= b;
            quotient |= (uint64_t)1 << bit;
        }
    }
    *rest = left;
    return quotient;
}

static uint64_t size_of(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

uint64_t __udivdi3(uint64_t a, uint64_t b)
{
    uint64_t rest;

    return divide(a, b, &rest);
}

uint64_t __umoddi3(uint64_t a, uint64_t b)
{
    uint64_t rest;

    divide(a, b, &rest);
    return rest;
}

int64_t __divdi3(int64_t a, int64_t b)
{
    uint64_t rest;
    uint64_t quotient = divide(size_of(a), size_of(b), &rest);

    return (int64_t)((a < 0) != (b < 0) ? 0 - quotient : quotient);
}

int64_t __moddi3(int64_t a, int64_t b)
{
    uint64_t rest;

    divide(size_of(a), size_of(b), &rest);
    return (int64_t)(a < 0 ? 0 - rest : rest);
}
