/*
 * Talking to the processes of the host, over the sockets that the template got when it began.
 */
#define _GNU_SOURCE
#include "oracle/linux/channel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 60000 /* milliseconds that a process has for its answer */

static pid_t template = -1;
static int channels[HOST_CHANNELS];
static bool silent;
static char why[160];

const char *host_why(void)
{
    return why;
}

bool host_because(const char *text)
{
    snprintf(why, sizeof why, "%s", text);
    return false;
}

bool host_is_silent(void)
{
    return silent;
}

void host_fall_silent(const char *text)
{
    silent = true;
    host_because(text);
}

/* ---- messages ------------------------------------------------------------------------------- */

bool host_hear(uint32_t slot, void *message, size_t size)
{
    struct pollfd wait = {.fd = channels[slot], .events = POLLIN};
    int ready;

    do {
        ready = poll(&wait, 1, PATIENCE);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0 || recv(wait.fd, message, size, 0) != (ssize_t)size) {
        host_fall_silent("a process of the host does not answer");
        return false;
    }
    return true;
}

struct host_answer host_ask(uint32_t slot, struct host_command command)
{
    struct host_answer answer = {0, 0};

    if (silent) {
        return answer;
    }
    if (send(channels[slot], &command, sizeof command, MSG_NOSIGNAL) != sizeof command) {
        host_fall_silent("a process of the host is gone");
    } else {
        host_hear(slot, &answer, sizeof answer);
    }
    return answer;
}

int64_t host_do(uint32_t slot, enum host_call call, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return host_ask(slot, (struct host_command){call, 0, {a, b, c, d, 0}}).value;
}

/* ---- the template --------------------------------------------------------------------------- */

static void close_all(const int *ends)
{
    for (uint32_t i = 0; i < HOST_CHANNELS; i++) {
        close(ends[i]);
    }
}

/* Makes the channels; OTHERS are the template's ends. */
static bool make_channels(int *others)
{
    for (uint32_t i = 0; i < HOST_CHANNELS; i++) {
        int pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
            return host_because("no sockets");
        }
        channels[i] = pair[0];
        others[i] = pair[1];
    }
    return true;
}

bool channels_open(void)
{
    struct host_ready ready;
    int ends[HOST_CHANNELS];

    if (!make_channels(ends)) {
        return false;
    }
    host_one_cpu();
    fflush(NULL);
    template = fork();
    if (template <0) {
        return host_because("no process can be made");
    }
    if (template == 0) {
        close_all(channels); /* so that the end of the tool is noticed */
        host_template(ends);
    }
    close_all(ends);
    if (!host_hear(HOST_TEMPLATE, &ready, sizeof ready)) {
        return false;
    }
    return ready.why[0] == '\0' || host_because(ready.why);
}

void channels_close(void)
{
    if (template > 0) {
        if (!silent) {
            host_ask(HOST_TEMPLATE, (struct host_command){.call = HOST_END});
        }
        kill(template, SIGKILL); /* its children die with it */
        waitpid(template, NULL, 0);
        close_all(channels);
        template = -1;
    }
}
