/*
 * The part of the C library's stdio.h that the image uses: conversions %c, %s, %u and %x, with a width,
 * a leading 0, a precision of %s, and * for the width.
 */
#ifndef I386_STDIO_H
#define I386_STDIO_H

#include <stdarg.h>
#include <stddef.h>

int snprintf(char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *text, size_t room, const char *format, va_list list);

#endif
