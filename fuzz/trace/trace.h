/*
 * The trace language: its operations, and how they are read and printed (docs/trace-language.md).
 */
#ifndef FUZZ_TRACE_TRACE_H
#define FUZZ_TRACE_TRACE_H

#include "trace/op.h"
#include "trace/operations.h"
#include "trace/printer.h"
#include "trace/reader.h"

/* Goes up when a trace means something else than before. */
#define TRACE_LANGUAGE_VERSION 1u

#endif
