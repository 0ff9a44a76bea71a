#!/usr/bin/env bash
# Generated traces: the same each time, readable, and passing with the results that a replay fills in.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

mapfile -t targets < <(sed -n 's/^    X(\([a-z_]*\),.*/\1/p' "$root/fuzz/generate/targets.h")
status "gen --help" 0 "$tool" gen --help
if [ "${#targets[@]}" -ge 9 ]; then ok "${#targets[@]} targets"; else fail "the list of targets cannot be read"; fi
for target in "${targets[@]}"; do
    has "has $target" out " $target"
done
for target in "${targets[@]}"; do
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
