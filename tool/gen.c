/*
 * pagewright gen: prints a random trace.
 */
#include <stdio.h>

#include "generate/user_trace.h"
#include "generate/random_trace.h"
#include "generate/targets.h"
#include "tool.h"

#define MAX_OPS 100000000u

struct request {
    const char *target; /* NULL: mm */
    bool user;
    uint64_t seed;
    uint64_t ops;
};

static void print_targets(void)
{
#define X(name, ...) " " #name
    puts("Fuzz targets:" TARGETS(X));
#undef X
}

static int print_random(const struct request *request)
{
    const char *target = request->target != NULL ? request->target : "mm";
    uint32_t seed = (uint32_t)request->seed;
    uint32_t ops = (uint32_t)request->ops;

    if (request->user && request->target != NULL) {
        return usage_error("gen: --target or --user, not both");
    }
    if (find_target(target) == NULL) {
        return usage_error("gen: unknown target %s; see pagewright gen --help", target);
    }
    if (request->user) {
        printf("# pagewright gen --user --seed %u --ops %u\n", seed, ops);
        generate_user(stdout, seed, ops);
    } else {
        printf("# pagewright gen --seed %u --ops %u --target %s\n", seed, ops, target);
        generate(stdout, target, seed, ops);
    }
    return STATUS_GOOD;
}

static int run(int argc, char **argv)
{
    struct request request = {.seed = 1, .ops = 100};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_NUMBER("seed", "N", &request.seed, 0, UINT32_MAX, "which one (default 1)"),
        OPTION_NUMBER("ops", "N", &request.ops, 0, MAX_OPS,
                      "how many operations it has (default 100)"),
        OPTION_TEXT("target", "NAME", &request.target,
                    "prefer the operations of this fuzz target (default mm)"),
        OPTION_FLAG("user", &request.user,
                    "only what a user program can do and see, for pagewright host"),
        OPTIONS_END,
    };

    if (!read_options(&gen_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    if (argc > 0) {
        return usage_error("gen: unknown argument %s; see pagewright gen --help", argv[0]);
    }
    return print_random(&request);
}

const struct command gen_command = {
    .manual = {.program = "pagewright",
               .command = "gen",
               .operands = {""},
               .about = "Prints a random trace, the same for the same arguments.\n",
               .list = print_targets},
    .summary = "print a random trace",
    .run = run,
};
