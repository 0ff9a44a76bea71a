/*
 * pagewright gen: prints a random trace.
 */
#include <string.h>

#include "generate/random_trace.h"
#include "generate/targets.h"
#include "generate/user_trace.h"
#include "tool.h"

static const char help[] =
    "usage: pagewright gen [--seed N] [--ops N] [--target NAME | --user]\n"
    "\n"
    "Prints a random trace, the same for the same arguments.\n"
    "\n"
    "  --seed N        which one (default 1)\n"
    "  --ops N         how many operations it has (default 100)\n"
    "  --target NAME   which operations it prefers, of the targets below (default mm)\n"
    "  --user          only what a user program can do and see, for pagewright host\n"
    "  --help, -h      print this\n"
    "\n"
#define X(name, ...) " " #name
    "Fuzz targets:" TARGETS(X) "\n";
#undef X

int tool_gen(int argc, char **argv)
{
    struct args args = {argc, argv, 0};
    const char *target = NULL;
    bool user = false;
    uint64_t seed = 1;
    uint64_t ops = 100;

    while (args.at < argc) {
        const char *option = argv[args.at];
        const char *value = NULL;

        if (take_help(&args)) {
            fputs(help, stdout);
            return STATUS_GOOD;
        }
        if (take_flag(&args, "--user")) {
            user = true;
            continue;
        }
        bool is_seed = take_value(&args, "--seed", &value);
        bool is_ops = !is_seed && take_value(&args, "--ops", &value);
        bool is_target = !is_seed && !is_ops && take_value(&args, "--target", &value);

        if (!is_seed && !is_ops && !is_target) {
            return usage_error("gen: unknown argument %s; see pagewright gen --help", option);
        }
        if (value == NULL) {
            return usage_error("gen: %s needs a value", option);
        }
        if (is_target) {
            target = value;
        } else if (!parse_count(value, is_seed ? UINT32_MAX : 100000000u, is_seed ? &seed : &ops)) {
            return usage_error("gen: %s is not a number in range", value);
        }
    }
    if (user && target != NULL) {
        return usage_error("gen: --target or --user, not both");
    }
    if (user) {
        printf("# pagewright gen --user --seed %u --ops %u\n", (uint32_t)seed, (uint32_t)ops);
        generate_user(stdout, (uint32_t)seed, (size_t)ops);
        return STATUS_GOOD;
    }
    target = target == NULL ? "mm" : target;
    if (find_target(target) == NULL) {
        return usage_error("gen: unknown target %s; see pagewright gen --help", target);
    }
    printf("# pagewright gen --seed %u --ops %u --target %s\n", (uint32_t)seed, (uint32_t)ops,
           target);
    generate(stdout, target, (uint32_t)seed, (size_t)ops);
    return STATUS_GOOD;
}
