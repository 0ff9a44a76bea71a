/*
 * The part of the C library that the image uses; the build puts it where string.h and stdio.h are
 * looked for.
 *
 * Of snprintf the conversions %c, %s, %u and %x, with a width (* too) and a leading 0, and a
 * precision of %s.
 */
#ifndef I386_LIBC_H
#define I386_LIBC_H

#include <stdarg.h>
#include <stddef.h>

void *memset(void *to, int byte, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
int memcmp(const void *a, const void *b, size_t size);
void *memchr(const void *from, int byte, size_t size);
size_t strlen(const char *text);

int snprintf(char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *text, size_t room, const char *format, va_list list);

#endif
