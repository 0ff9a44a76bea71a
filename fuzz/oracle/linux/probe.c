/*
 * What the host is like.
 *
 * Every trait is tried (tries.h). A process that is made for it does so, so that no try sees what
 * another left behind, and leaves what it found in memory that it shares with the tool. Where that
 * is the end of the process (a filter of system calls may kill), the trait has its worst value.
 */
#define _GNU_SOURCE
#include "oracle/linux/probe.h"

#include <stdlib.h>
#include <string.h>

#include "oracle/linux/calls.h"
#include "oracle/linux/prepare.h"
#include "oracle/linux/simulate.h"
#include "oracle/linux/tries.h"

struct host_traits host_traits;

/* ---- what somebody wants ------------------------------------------------------------------- */

/* Reads what the environment variable NAME says. */
static bool read_choice(const char *name, struct host_choice *choice, char *why, size_t room)
{
    const char *text = getenv(name);

    memset(choice, 0, sizeof *choice);
    return text == NULL || host_read_choice(text, choice, why, room);
}

bool host_choices_good(char *why, size_t room)
{
    struct host_choice choice;

    return read_choice(HOST_ASSUME, &choice, why, room) &&
           read_choice(HOST_SIMULATE, &choice, why, room) && host_simulate(&choice, why, room);
}

#if defined(__linux__) && defined(__x86_64__)

#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 20u /* seconds that a try may take */

/* ---- the processes -------------------------------------------------------------------------- */

/* Tries one trait; *VALUE is what others see. */
_Noreturn static void try_one(enum host_trait trait, volatile int64_t *value)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    alarm(PATIENCE);
    if (host_clear_low_addresses() && host_catch_faults()) {
        *value = host_tries[trait]();
    }
    _exit(0);
}

static bool try_all(volatile struct host_traits *found)
{
    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        found->value[i] = host_trait_worst(i);
        pid_t pid = fork();
        if (pid < 0) {
            return false;
        }
        if (pid == 0) {
            try_one(i, &found->value[i]);
        }
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    return true;
}

static bool find(char *why, size_t room)
{
    struct host_traits *found =
        mmap(NULL, sizeof *found, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (found == MAP_FAILED) {
        snprintf(why, room, "no memory to share");
        return false;
    }
    fflush(NULL);
    bool good = try_all(found);
    if (!good) {
        snprintf(why, room, "no process can be made");
    }
    host_traits = *found;
    munmap(found, sizeof *found);
    return good && host_stands_for_it(&host_traits, why, room);
}

bool host_probe(char *why, size_t room)
{
    static bool done;
    struct host_choice assumed;

    if (done) {
        return true;
    }
    if (!host_choices_good(why, room) || !find(why, room)) {
        return false;
    }
    read_choice(HOST_ASSUME, &assumed, why, room);
    for (enum host_trait i = 0; i < NR_TRAITS; i++) {
        if (assumed.given[i]) {
            host_traits.value[i] = assumed.value[i];
        }
    }
    done = true;
    return true;
}

#else

bool host_probe(char *why, size_t room)
{
    snprintf(why, room, "this is not Linux on x86-64");
    return false;
}

#endif
