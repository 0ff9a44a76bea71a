#!/usr/bin/env bash
# Each fault in fuzz/faults/ must be caught: the patched core fails on the fault's trace with the
# expected invariant, the trace that the report prints and the one that shrinking leaves fail in the
# same way, and all pass without the fault. A fault with a .sweep or a .host and no .trace is one that
# only a sweep, or only the host's Linux, sees. usage: faults.sh PATH-OF-PAGEWRIGHT
set -eu
pagewright=${1:?usage: faults.sh PATH-OF-PAGEWRIGHT}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/sources.sh
copy_tree "$work"
cd "$work"
rm -rf fuzz/faults

object() { echo "${1//\//_}.o"; }
objects=()
compile_all < <(library_sources; tool_sources)

failed=0
bad() {
    echo "FAIL $1: $2"
    failed=$((failed + 1))
}

# Replays trace $2 with tool $1; its status, and what it says in report.txt.
replay() {
    local status=0
    "$1" replay "$2" >report.txt 2>&1 || status=$?
    echo "$status"
}
broke() { grep -qF "broken invariant: $1" report.txt; }

# The trace passes with the fault, and fails with it when swept; so does the trace that this leaves.
try_sweep() {
    local status=0 found
    rm -f failure-*.trace
    ./faulty sweep "$fault.sweep" >report.txt 2>&1 || status=$?
    if [ "$status" != 1 ] || ! broke "$expected"; then
        bad "$name" "the sweep does not show $expected"
        return
    fi
    found=$(sed -n 's/^reproduce: .* replay //p' report.txt)
    if [ "$(replay ./faulty "$found")" != 1 ] || ! broke "$expected"; then
        bad "$name" "the trace that the sweep left does not show $expected again"
    elif [ "$(replay ./faulty "$fault.sweep")" != 0 ]; then
        bad "$name" "the trace fails without a sweep"
    elif ! "$pagewright" sweep "$fault.sweep" >report.txt 2>&1; then
        bad "$name" "the sweep fails without the fault"
    else
        echo "ok $name: $expected, swept"
    fi
}

# The trace passes with the fault; only the host's Linux gives something else.
try_host() {
    local status=0
    "$pagewright" host "$fault.host" >report.txt 2>&1 || status=$?
    if grep -qE 'skipped|left out' report.txt; then
        echo "skip $name: $(head -n 1 report.txt)"
        return
    fi
    if [ "$status" != 0 ] || [ "$(replay ./faulty "$fault.host")" != 0 ]; then
        bad "$name" "the host's Linux differs without the fault, or another oracle sees it"
        return
    fi
    status=0
    ./faulty host "$fault.host" >report.txt 2>&1 || status=$?
    if [ "$status" != 1 ]; then
        bad "$name" "the host's Linux does not differ"
        return
    fi
    echo "ok $name: $expected"
}

try() {
    local name=$1 fault=$root/fuzz/faults/$1 expected files file
    expected=$(cat "$fault.expect")
    mapfile -t files < <(sed -n 's|^+++ b/||p' "$fault.patch")
    if ! git apply -C1 "$fault.patch"; then
        bad "$name" "the patch does not apply"
        return
    fi
    for file in "${files[@]}"; do compile "$file" "$(object "$file")"; done
    cc -o faulty "${objects[@]}"
    for file in "${files[@]}"; do
        cp "$root/$file" "$file"
        compile "$file" "$(object "$file")"
    done

    if [ -f "$fault.sweep" ]; then
        try_sweep
        return
    fi
    if [ -f "$fault.host" ]; then
        try_host
        return
    fi
    if [ "$(replay ./faulty "$fault.trace")" != 1 ] || ! broke "$expected"; then
        bad "$name" "the trace does not show $expected"
        return
    fi
    if ! grep -qxF "shrink: $work/faulty shrink $fault.trace" report.txt; then
        bad "$name" "the report does not end with the command that shrinks it"
        return
    fi
    sed -n '/^trace so far:/,/^reproduce:/p' report.txt | sed '1d;$d' >printed.trace
    if [ "$(replay ./faulty printed.trace)" != 1 ] || ! broke "$expected"; then
        bad "$name" "the printed trace does not show $expected again"
        return
    fi
    # 400 operations that have nothing to do with it come first
    {
        grep '^machine' "$fault.trace" || true
        for i in {1..200}; do printf 'rss p%d\nfree_frames\n' $((i % 8)); done
        grep -v '^machine' "$fault.trace"
    } >longer.trace
    if ! ./faulty shrink longer.trace -o small.trace --force 2>shrink.txt ||
        [ "$(replay ./faulty small.trace)" != 1 ] || ! broke "$expected" ||
        [ "$(wc -l <small.trace)" -gt "$(wc -l <"$fault.trace")" ]; then
        bad "$name" "shrinking does not keep $expected: $(tail -n 1 shrink.txt)"
        return
    fi
    if [ "$(replay "$pagewright" small.trace)" != 0 ]; then
        bad "$name" "the shrunk trace fails without the fault"
        return
    fi
    if [ "$(replay "$pagewright" "$fault.trace")" != 0 ]; then
        bad "$name" "the trace fails without the fault"
        return
    fi
    echo "ok $name: $expected"
}

count=0
for patch in "$root"/fuzz/faults/*.patch; do
    try "$(basename "$patch" .patch)"
    count=$((count + 1))
done
echo "faults: $((count - failed)) of $count caught"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
