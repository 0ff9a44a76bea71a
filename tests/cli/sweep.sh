#!/usr/bin/env bash
# pagewright sweep: every allocation and every transfer of a trace fails once, and from then on.
# (fuzz/faults/run sweeps builds whose error paths are wrong.)
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"
export PAGEWRIGHT_ARTIFACTS=$dir

cat >swap.trace <<'TRACE'
machine frames=64 dma=16 highmem=8 swap=16
mmap p0 0x10000000 0x4000 rw private,anon,fixed = 0x10000000
write p0 0x10000000 1                           = 0
write p0 0x10001000 2                           = 0
fork p0 p1                                      = 0
reclaim 60
reclaim 60
read p0 0x10000000                              = 1
write p1 0x10001000 3                           = 0
read p0 0x10001000                              = 2
TRACE
status "a trace" 0 "$tool" sweep swap.trace
has "the summary" out "0 failures"
lines "one line" out 1
lines "no errors" err 0
status "JSON" 0 "$tool" sweep --json report.json swap.trace \
    "$root/corpus/scenarios/copy-on-write.trace"
if python3 - <<'PYTHON'
import json
report = json.load(open("report.json"))
assert report["failures"] == 0 and report["unreadable"] == 0 and len(report["files"]) == 2
swap = report["files"][0]
assert swap["status"] == "pass" and swap["allocations"] > 5 and swap["transfers"] > 2
assert swap["runs"] == 2 + 2 * (swap["allocations"] + swap["transfers"])
PYTHON
then ok "JSON is right"; else fail "JSON is wrong"; fi

status "JSON is not replaced" 2 "$tool" sweep --json report.json swap.trace
has "says so" err "cannot write report.json: it is there already; --force replaces it"
status "unless it is meant" 0 "$tool" sweep --force --json report.json swap.trace
status "the standard input" 0 "$tool" sweep - <swap.trace
mkfifo slow
"$tool" sweep --json killed.json swap.trace slow >/dev/null 2>&1 &
exec 3>slow
kill $!
exec 3>&-
wait $! 2>/dev/null
rm slow
cat >empty.trace <<'TRACE'
# nothing to fail
TRACE
status "a trace without operations" 0 "$tool" sweep empty.trace
mkdir -p many none
cp swap.trace empty.trace many
status "a folder" 0 "$tool" sweep many
has "counts its traces" out "2 files"
status "a folder without traces" 2 "$tool" sweep none
echo frobnicate >bad.trace
status "a trace that cannot be read" 2 "$tool" sweep bad.trace swap.trace
has "the other is run" out "1 file, "
status "skipped when lenient" 0 "$tool" sweep --lenient bad.trace
status "a trace that is missing" 2 "$tool" sweep missing.trace
lines "one line about it" err 1
status "no trace" 2 "$tool" sweep
status "an unknown option" 2 "$tool" sweep swap.trace --frobnicate
status "--json without a file" 2 "$tool" sweep swap.trace --json
status "--help" 0 "$tool" sweep --help
has "names --json" out "--json FILE"
if [ -w /dev/full ]; then
    status "JSON on a full disk" 2 "$tool" sweep --json /dev/full swap.trace
    status "the summary on a full disk" 2 sh -c "'$tool' sweep swap.trace >/dev/full"
fi
if find . -name '*.tmp' -o -name 'killed*' -o -name 'failure-*' | grep -q .; then fail "files are left"; else
    ok "nothing is left"
fi
finish
