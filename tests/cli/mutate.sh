#!/usr/bin/env bash
# ci/mutate on one small function with a corpus of one or two traces: what is noticed and what survives, what is drawn,
# what a second run tries again, which lines of reasons do not fit, and what is refused.
root=$(pwd)
build=$(dirname "$BIN")
. "$(dirname "$0")/../cli_common.sh"

mutate() {
    env TMPDIR="$dir" "$root/ci/mutate" --build "$build" --into "$dir" --corpus corpus --survivors reasons \
        --only mm/mincore.c/pte_in_ram "$@"
}
mkdir -p corpus/scenarios
cp "$root/corpus/scenarios/demand-zero.trace" corpus/scenarios/
echo '# none' >reasons

status "no trace reaches the function" 1 mutate --by replay,sweep --sample 2 --json one.json
mv out survivors
lines "both survive" <(grep '^survives: ' survivors) 2
has "with the diff" survivors "--- a/mm/mincore.c"
lines "of a line" <(grep '^+ ' survivors) 2
lines "in the JSON as well" <(grep '"diff": "--- a/mm/mincore.c' one.json) 2
status "again" 1 mutate --by replay,sweep --sample 2 --json one.json --resume
lines "nothing is tried again" <(grep ' (known)$' err) 2
same "and the report is the same" out survivors

sed -n 's/^\(survives: \)\(.*  # \)$/\2equivalent: nobody asks/p' survivors >reasons
lines "a line each" reasons 2
status "with reasons" 0 mutate --by replay --sample 2 --json one.json --resume
lines "it is known" <(grep ' (known)$' err) 2
has "that they are equivalent" out "mutants: 2 tried, 0 noticed, 2 equivalent, 0 open, 0 survive"

cp "$root/corpus/scenarios/mincore.trace" corpus/scenarios/
stale=$(sed 's/ [0-9a-f]\{12\} / 0123456789ab /;q' reasons)
echo "$stale" >>reasons
status "a trace that reaches it" 1 mutate --by replay --sample 2 --json one.json --resume
lines "they are tried again" <(grep -v ' (known)$' err | grep -c '^\[' | grep -x 2) 1
has "and noticed" err "(scenarios/mincore.trace)"
has "which their lines do not say" out "reasons: is noticed by replay: "
has "a line of another text" out "reasons: no such change of today's code: mm/mincore.c pte_in_ram 0123456789ab "
has "by layer" out "mremap mlock madvise mincore msync"

echo '# none' >reasons
mutate --sample 2 --list >drawn
mutate --sample 2 --list --jobs 1 >again
mutate --sample 2 --list --seed 2 >other
lines "two are drawn" drawn 2
same "the same two" drawn again
if cmp -s drawn other; then fail "another seed draws the same"; else ok "others by another seed"; fi

# What only a failing transfer shows: a frame that is kept (as in fuzz/faults/file-read-leak).
cp "$root/fuzz/faults/file-read-leak.sweep" corpus/scenarios/read.trace
leak() { "$root/ci/mutate" --build "$build" --into "$dir" --corpus corpus --survivors reasons "$@" \
    --only mm/filemap.c/read_into --change "__free_pages(frame, 0); -> ;"; }
status "a leak that a replay does not see" 1 leak --by replay,learned --json two.json
status "the sweep sees it" 0 leak --by replay,learned,sweep --json two.json --resume
has "with the trace" err "] sweep    mm/filemap.c:"
has "that has the transfer" err " (scenarios/read.trace)"

# A translation that stays is gone again by the end: a replay that looks at the whole machine seldom misses it.
cat >corpus/scenarios/read.trace <<'TRACE'
mmap p0 0x10000000 0x1000 rw private,anon,fixed
write p0 0x10000000 1
mprotect p0 0x10000000 0x1000 r
munmap p0 0x10000000 0x1000
TRACE
flush() { "$root/ci/mutate" --build "$build" --into "$dir" --corpus corpus --survivors reasons "$@" \
    --only mm/memory.c/change_protection --change "statement flush_tlb_range" --by replay; }
status "a stale translation" 0 flush --json three.json
status "with few looks" 1 flush --json three.json --resume --every 64
has "is not seen" out "unseen with a look after one in 64: mm/memory.c change_protection "
has "one less" out "with few looks at the whole machine: 0 of 1 noticed"
echo check >>corpus/scenarios/read.trace
sed -i /munmap/d corpus/scenarios/read.trace
status "with few looks, one of them in time" 0 flush --json four.json --every 64
has "is seen" out "with few looks at the whole machine: 1 of 1 noticed"

# call WORDS OPTION…: refused in one line
call() {
    local words=$1
    shift
    status "mutate $*" 2 mutate "$@"
    has "says why" err "$words"
    lines "in one line" <(grep -v ' files read$' err) 1
}
call "no file or function nobody in mm/" --only nobody
call "no way called luck; there are: replay, learned, sweep, unit, fuzz, proof" --by replay,luck
call "one.json is there already; --force replaces it" --json one.json
call "--resume needs --json" --resume
call "cannot write /no/where.json" --json /no/where.json
call "needs a number above 0" --sample 0
call "there is no folder " --corpus nowhere
call "is not built" --build nowhere
mkdir sanitized
touch sanitized/libpagewright.a
echo "CMAKE_C_FLAGS:STRING=-fsanitize=address" >sanitized/CMakeCache.txt
call "sanitized has sanitizers, which a change is linked without" --build sanitized
echo 'no report' >bad.json
call "bad.json: no report of ci/mutate" --json bad.json --resume
echo 'mm/mincore.c pte_in_ram 0123456789ab constant 0u -> 1u  # because' >reasons
call "reasons:1: wanted FILE FUNCTION CODE CHANGE  # equivalent|open: reason"
finish
