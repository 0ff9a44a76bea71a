#!/usr/bin/env bash
# pagewright c --host: the program of system calls compiles, and this Linux gives what the core gave; where it is told
# that the core gave something else, it says so.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "skipped: the program is for a Linux on a machine of 64 bits"
    exit 77
fi
program() { # program TRACE: makes ./real of it
    status "c --host $(basename "$1")" 0 "$tool" c --host "$1"
    mv out real.c
    mv err said
    status "compiles" 0 cc -std=gnu11 -Wall -Wextra -Werror -fPIE -pie -o real real.c
}
for name in copy-on-write demand-zero fork-tree mprotect-and-contents shared-memory file-private-and-shared \
    file-truncate mremap-moves mmap-errors get-page; do
    program "$root/corpus/scenarios/$name.trace"
    status "this Linux agrees" 0 ./real
    lines "and says nothing" err 0
done
program "$root/corpus/scenarios/copy-on-write.trace"
has "what is left out is told" said "operations left out, since no program can do them: "
has "a store is one" real.c 'store(0x10000000ul, 8u), 0L'
has "whatever is left out stands there" real.c "/* left out: rss p1 */"
sed -i 's/load(0x10000000ul), 7L/load(0x10000000ul), 9L/' real.c
cc -std=gnu11 -fPIE -pie -o real real.c
status "a program that expects something else" 1 ./real
has "says where" err "read p1 0x10000000: the core gave 9 (0x9), this Linux 7 (0x7)"
lines "once" err 1
cat >signals.trace <<'TRACE'
mmap p0 0x10000000 0x1000 r private,anon,fixed
write p0 0x10000000 7
mmap p0 0x20000000 0x2000 rw shared,fixed f0 0xf000
read p0 0x20000ffc
read p0 0x20001000
munmap p0 0x10000001 0x1000
exit p0
TRACE
program signals.trace
has "a signal" real.c "store(0x10000000ul, 7u), SIGNAL(SIGSEGV)"
has "another" real.c "load(0x20001000ul), SIGNAL(SIGBUS)"
has "an error" real.c "-22L"
status "this Linux agrees" 0 ./real
status "c --host without a trace" 2 "$tool" c --host
finish
