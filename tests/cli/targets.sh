#!/usr/bin/env bash
# The fuzz targets next to the tool, if they are built: each runs generated traces and bytes that are none.
. "$(dirname "$0")/../cli_common.sh"

mkdir inputs
for seed in 1 2 3; do "$tool" gen --seed $seed --ops 200 >inputs/$seed; done
head -c 5000 /dev/urandom >inputs/bytes
: >inputs/empty
{ echo '# swarm write fork mmap'; echo 'check'; } >inputs/swarm
for target in "$(dirname "$tool")"/fuzz_*; do
    [ -x "$target" ] || continue
    name=$(basename "$target")
    status "$name" 0 "$target" -runs=0 inputs
    has "$name counts operations" err "operations: "
    status "$name after each operation" 0 env PAGEWRIGHT_EVERY=1 "$target" -runs=0 inputs
    status "$name: no number" 2 env PAGEWRIGHT_EVERY=1x "$target" -runs=0 inputs
    has "says which" err "PAGEWRIGHT_EVERY=1x is no number of operations"
done
finish
