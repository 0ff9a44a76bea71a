/*
 * Talking to the processes of the host (child.h): one of them is told what to do, and answers.
 *
 * Once one does not answer, nobody is asked any more: host_is_silent, and host_why says why.
 */
#ifndef FUZZ_ORACLE_LINUX_CHANNEL_H
#define FUZZ_ORACLE_LINUX_CHANNEL_H

#include <stddef.h>

#include "oracle/linux/child.h"

/* Starts the template process, as far as that is possible here. False: it is not, see host_why. */
bool channels_open(void);
/* Ends every process. */
void channels_close(void);

/* Waits for what the process in SLOT says. False: it says nothing. */
bool host_hear(uint32_t slot, void *message, size_t size);

struct host_answer host_ask(uint32_t slot, struct host_command command);

/* The value of the answer to a call and its arguments. */
int64_t host_do(uint32_t slot, enum host_call call, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

bool host_is_silent(void);

/* What host_why says from now on; gives false. */
bool host_because(const char *why);
const char *host_why(void);

/* Nobody can be followed any more. */
void host_fall_silent(const char *why);

#endif
