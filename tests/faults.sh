#!/usr/bin/env bash
# Each fault in fuzz/faults/ must be caught: the patched core fails on the fault's trace with the
# expected invariant, the trace that the report prints fails in the same way, and both pass without
# the fault. usage: faults.sh PATH-OF-PAGEWRIGHT
set -eu
pagewright=${1:?usage: faults.sh PATH-OF-PAGEWRIGHT}
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r mm spec platform fuzz "$work/"
cd "$work"
rm -rf fuzz/faults

# The tool's sources: all but the mains of the fuzz targets.
sources=()
for file in mm/*.c spec/*.c platform/host/*.c fuzz/*.c; do
    case $file in
        fuzz/standalone.c | fuzz/target.c) continue ;;
        fuzz/*) if grep -q LLVMFuzzerTestOneInput "$file"; then continue; fi ;;
    esac
    sources+=("$file")
done
object() { echo "${1//\//_}.o"; }
compile() { cc -std=c11 -O1 -Imm -Ispec -Iplatform -Iplatform/host -Ifuzz -c "$1" -o "$(object "$1")"; }
objects=()
for file in "${sources[@]}"; do
    compile "$file"
    objects+=("$(object "$file")")
done

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

try() {
    local name=$1 fault=$root/fuzz/faults/$1 expected file
    expected=$(cat "$fault.expect")
    file=$(sed -n 's|^+++ b/||p' "$fault.patch")
    cp "$file" saved.c
    if ! git apply -C1 "$fault.patch"; then
        bad "$name" "the patch does not apply"
        return
    fi
    compile "$file"
    cc -o faulty "${objects[@]}"
    cp saved.c "$file"
    compile "$file"

    if [ "$(replay ./faulty "$fault.trace")" != 1 ] || ! broke "$expected"; then
        bad "$name" "the trace does not show $expected"
        return
    fi
    sed -n '/^trace so far:/,/^reproduce:/p' report.txt | sed '1d;$d' >printed.trace
    if [ "$(replay ./faulty printed.trace)" != 1 ] || ! broke "$expected"; then
        bad "$name" "the printed trace does not show $expected again"
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
