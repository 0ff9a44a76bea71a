#!/usr/bin/env bash
# pagewright c: the program that it prints compiles without a warning, links with the core, and
# fails as the trace does: with a wrong result, or, where the core has a fault, with its invariant.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

# The library, built here: the one beside the tool may want the flags of a sanitizer. There is one
# with a fault too.
fault=fork-tlb-flush
status "builds without and with a fault" 0 "$root/fuzz/faults/run" --into builds --build $fault
mv builds/good/libpagewright.a .
mv builds/$fault/libpagewright.a libpagewright-faulty.a
cp "$root/fuzz/faults/$fault.trace" fault.trace

# program TRACE LIBRARY: makes ./program of it.
program() {
    status "c $1" 0 "$tool" c "$1"
    mv out program.c
    lines "c $1: no errors" err 0
    status "compiles" 0 cc -std=c11 -Wall -Wextra -Wconversion -Werror -o program program.c "$2"
}

cat >wrong.trace <<'TRACE'
# copy on write: the child must not see the parent's later store
machine frames=256 swap=64
mmap p0 0x10000000 0x2000 rw private,anon,fixed = 0x10000000
write p0 0x10000000 7                           = 0
fork p0 p1                                      = 0
write p0 0x10000000 8                           = 0
read p1 0x10000000                              = 9
write p1 0xC0000000 1                           = SIGSEGV
TRACE
sed 's/= 9/= 7/' wrong.trace >right.trace
program wrong.trace libpagewright.a
has "says what differs" program.c "expected 9, got 7"
has "has the operations" program.c 'expect("read p1 0x10000000", "9")'
status "differs" 1 ./program
has "as the trace does" err "expected 9, got 7: read p1 0x10000000"
program right.trace libpagewright.a
status "the right one passes" 0 ./program
program fault.trace libpagewright.a
status "without the fault it passes" 0 ./program
program fault.trace libpagewright-faulty.a
status "with it it fails" 1 ./program
has "with the invariant" err "broken invariant: $(cat "$root/fuzz/faults/$fault.expect")"

printf 'check\n' >'a b.trace'
program 'a b.trace' libpagewright.a
status "no trace" 2 "$tool" c
status "two traces" 2 "$tool" c wrong.trace wrong.trace
status "a trace that is missing" 2 "$tool" c missing.trace
status "an unknown option" 2 "$tool" c wrong.trace --frobnicate
status "--help" 0 "$tool" c --help
has "says how to build it" out "libpagewright.a"
[ ! -w /dev/full ] || status "a full disk" 2 sh -c "'$tool' c wrong.trace >/dev/full"
finish
