/*
 * What all benchmarks share: numbers of a call and what is said of a bad one, and the figure that
 * counts of several.
 */
#ifndef BENCH_COMMON_CALL_H
#define BENCH_COMMON_CALL_H

#define ROUNDS 5u /* a figure is measured in so many pieces, unless told */
#define MOST_ROUNDS 99u

/* One line on stderr, as of PROGRAM; STATUS_USAGE. */
int call_is_wrong(const char *program, const char *what, const char *which);

/* PATH cannot be written, errno says why: one line on stderr; STATUS_USAGE. */
int call_cannot_write(const char *program, const char *path);

/* A number of seconds above 0; 0: TEXT is none. */
double call_seconds(const char *text);

/* Of COUNT values, which it sorts. */
double median(double *values, unsigned count);

#endif
