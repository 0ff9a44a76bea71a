#!/usr/bin/env bash
# A program with AddressSanitizer runs without address-space randomisation, with the arguments that it was
# given; where personality() is refused it goes on as it is.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

cat >program.c <<'C'
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    char text[16] = "";
    FILE *file = fopen("/proc/self/personality", "r");

    if (file == NULL || fgets(text, sizeof text, file) == NULL) {
        return 1;
    }
    printf("personality %s", text);
    for (int i = 1; i < argc; i++) {
        printf("[%s]\n", argv[i]);
    }
    printf("%s\n", getenv("KEPT") != NULL ? getenv("KEPT") : "no KEPT");
    return 3;
}
C
# Runs a command in which personality() may ask, but not change anything, as in a container.
cat >refuse.c <<'C'
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_personality, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xFFFFFFFFu, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof code / sizeof code[0], code};

    if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
        return 77;
    }
    execvp(argv[1], argv + 1);
    return 127;
}
C
cc -std=gnu11 -o refuse refuse.c || fail "refuse.c does not compile"
for compiler in clang gcc; do
    $compiler -std=gnu11 -g -fsanitize=address -o plain program.c || fail "$compiler: no AddressSanitizer"
    $compiler -std=c11 -g -Wall -Wextra -Wconversion -Werror -fsanitize=address,undefined -o steady \
        program.c "$root/fuzz/engine/sanitizer.c" || fail "$compiler: does not compile"
    status "$compiler: a program of its own" 3 ./plain
    if grep -q 'personality 00000000' out; then
        status "$compiler: with it" 3 env KEPT=kept ./steady 'a b' '' "c'd"
        has "no randomisation" out "personality 00040000"
        has "the arguments are the same" <(tr '\n' '|' <out) "[a b]|[]|[c'd]|kept|"
        lines "nothing else is said" err 0
    else
        echo "skip $compiler: there is no randomisation here anyway"
    fi
    status "$compiler: asked for options of the sanitizer" 3 env ASAN_OPTIONS=verbosity=0 ./steady
    status "$compiler: a long command line" 3 ./steady {1..20000}
    has "is run as it is" out "[20000]"
    if ./refuse true; then
        status "$compiler: personality() is refused" 3 env KEPT=kept ./refuse ./steady 'a b'
        has "it goes on" <(tr '\n' '|' <out) "[a b]|kept|"
        lines "nothing is said" err 0
    else
        echo "skip personality(): it cannot be refused here"
    fi
done
if ./refuse true; then
    status "the scripts say so" 0 ./refuse bash -c ". '$root/ci/common.sh'; randomisation"
    has "in one line" out "personality() is refused here"
fi
status "where they can" 0 bash -c ". '$root/ci/common.sh'; randomisation"
finish
