/*
 * What all benchmarks share.
 */
#include "call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

int call_is_wrong(const char *program, const char *what, const char *which)
{
    fprintf(stderr, "%s: %s %s; see %s --help\n", program, what, which, program);
    return STATUS_USAGE;
}

int call_cannot_write(const char *program, const char *path)
{
    fprintf(stderr, "%s: cannot write %s: %s\n", program, path,
            errno == EEXIST ? "it is there already; --force replaces it" : strerror(errno));
    return STATUS_USAGE;
}

double call_seconds(const char *text)
{
    char *rest = NULL;
    double seconds = strtod(text, &rest);

    return rest != text && *rest == '\0' && seconds > 0 && seconds < 1e6 ? seconds : 0;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

double median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, by_size);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}
