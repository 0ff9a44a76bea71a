#!/usr/bin/env bash
# The trace of a failure that cannot be written: the reason is told, the exit status is 2, and no command
# names a file that is not there. A core with a fault is built for it.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

fault=fork-tlb-flush
status "builds with a fault" 0 "$root/fuzz/faults/run" --into builds --build $fault
mv builds/$fault/bin .
cp "$root/fuzz/faults/$fault.trace" fault.trace
invariant=$(cat "$root/fuzz/faults/$fault.expect")

# no_command WHAT: err has no command that names a file.
no_command() {
    if grep -q '^reproduce:\|^shrink:' err; then fail "$1: a command for a file that is not there"; else
        ok "$1: no command for a file that is not there"
    fi
}

status "a target" 134 env PAGEWRIGHT_ARTIFACTS="$dir" bin/fuzz_mm fault.trace
sed -n 's/^reproduce: //p' err >paste.sh
status "names the tool beside it" 0 grep -qF "$dir/bin/pagewright replay $dir/failure-" paste.sh
status "and the command shows it again" 1 sh -c 'cd / && sh "$1"' paste "$dir/paste.sh"
has "with its invariant" err "broken invariant: $invariant"
rm failure-*
status "a target whose artifact cannot be written" 2 \
    env PAGEWRIGHT_ARTIFACTS="$dir/missing" bin/fuzz_mm fault.trace
has "tells why" err "cannot write $dir/missing/failure-"
has "with the error" err ".trace: No such file or directory"
has "and what broke all the same" err "broken invariant: $invariant"
has "with the trace" err "trace so far:"
no_command "a target"

# The fault shows without a failing allocation: the sweep stops at its first run.
status "a sweep" 1 env PAGEWRIGHT_ARTIFACTS="$dir" bin/pagewright sweep fault.trace
has "names its trace" err "reproduce: $dir/bin/pagewright replay $dir/failure-"
rm failure-*
status "a sweep whose artifact cannot be written" 2 \
    env PAGEWRIGHT_ARTIFACTS="$dir/missing" bin/pagewright sweep --json s.json fault.trace
has "tells why" err ".trace: No such file or directory"
has "and what broke all the same" err "broken invariant: $invariant"
has "in its JSON too" s.json '"trace": ""'
no_command "a sweep"
finish
