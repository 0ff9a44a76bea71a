#!/usr/bin/env bash
# Generated traces: the same each time, readable, and passing with the results that a replay fills in.
. "$(dirname "$0")/../cli_common.sh"

for target in mm bootmem page_alloc slab page_table vma memory swap fork; do
    status "gen $target" 0 "$tool" gen --target $target --seed 7 --ops 300
    mv out $target.trace
    lines "$target has 300 operations and a comment" $target.trace 301
    status "gen $target again" 0 "$tool" gen --target $target --seed 7 --ops 300
    same "is the same" out $target.trace
    status "$target replays" 0 "$tool" replay --results $target.trace
    mv out results.trace
    status "$target passes with its results" 0 "$tool" replay --results results.trace
    same "which are the same each time" out results.trace
    "$tool" gen --target $target --seed 8 --ops 300 >other.trace
    if cmp -s other.trace $target.trace; then fail "$target: the seed does nothing"; else
        ok "another seed, another trace"
    fi
done
status "gen of nothing" 0 "$tool" gen --ops 0
finish
