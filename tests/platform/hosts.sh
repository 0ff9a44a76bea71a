#!/usr/bin/env bash
# pagewright host on hosts that this one is not. Some it can stand for (--simulate): its processes act
# like theirs, the probe finds it, and no difference is left. For the rest the probe's answer is put in
# (--assume): what cannot be compared there is left out, counted and named. A wrong answer shows.
. "$(dirname "$0")/../cli_common.sh"
unset PAGEWRIGHT_HOST_ASSUME PAGEWRIGHT_HOST_SIMULATE
export PAGEWRIGHT_ARTIFACTS=$dir

if "$tool" host --probe | grep -q skipped; then
    echo "skip the host: $("$tool" host --probe)"
    finish
fi

# stands WHAT: can this host stand for it?
stands() {
    if "$tool" host --probe --simulate "$1" | grep -q skipped; then
        echo "skip $1: $("$tool" host --probe --simulate "$1" | tail -n 1)"
        return 1
    fi
    status "--probe --simulate $1" 0 "$tool" host --probe --simulate "$1"
    has "it says what is simulated" out "simulated by this host: $1"
}
# Is all compared here that --assume leaves alone? Else nothing can be said about it.
plain=yes
if "$tool" host --random 40 | grep -qE "left out|cut short"; then plain=; fi

# alike WHAT ARGUMENT…: no difference, nothing left out or cut short.
alike() {
    local what=$1
    shift
    status "$what" 0 "$tool" host "$@"
    has "$what: none differs" out " operations compared, 0 failures"
    if [ "$plain" ] && grep -qE "left out|cut short" out; then fail "$what: $(cat out)"; fi
}
# differs WHAT ARGUMENT…
differs() {
    local what=$1
    shift
    status "$what differs" 1 "$tool" host "$@"
    has "$what: it is told" err "the host's Linux differs"
    rm -f host-*.trace
}

# ---- the probe ----
status "--probe" 0 "$tool" host --probe
mv out probed
lines "--probe: a line for each" probed 30
if grep -qvE '^[a-z0-9-]+=[a-z0-9]+ +[^ ]' probed; then fail "--probe: $(cat probed)"; fi
status "--probe again" 0 "$tool" host --probe
same "it finds the same" out probed
pairs=$(cut -d' ' -f1 probed | paste -sd,)
alike "what was found may be assumed" --random 4 --assume "$pairs"
status "--json" 0 "$tool" host --probe --json probe.json
/usr/bin/python3 - probe.json probed <<'PY' || fail "probe.json is not what --probe prints"
import json, sys
with open(sys.argv[1]) as file:
    found = json.load(file)["host"]
with open(sys.argv[2]) as file:
    printed = dict(line.split()[0].split("=") for line in file)
sys.exit(found != printed)
PY
status "--json of a file that is there" 2 "$tool" host --probe --json probe.json
has "it is named, and the way out" err "probe.json: it is there already; --force replaces it"
status "--force" 0 "$tool" host --probe --json probe.json --force
status "--probe with traces" 2 "$tool" host --probe --random 1
status "a trait that there is not" 2 "$tool" host --random 1 --assume mood=good
has "it is named" err "mood"
status "a value that there is not" 2 "$tool" host --random 1 --assume zero-page=perhaps
has "it is named, too" err "perhaps"
status "no number" 2 "$tool" host --random 1 --assume stack-gap=wide
status "no pair" 2 "$tool" host --random 1 --assume zero-page
status "no value" 2 "$tool" host --random 1 --assume
status "what cannot be simulated" 2 "$tool" host --random 1 --simulate user=root
status "by the environment" 2 env PAGEWRIGHT_HOST_ASSUME=zero-page=perhaps "$tool" host --random 1
status "JSON that cannot be written" 2 "$tool" host --random 1 --json missing/out.json

# ---- no zero page ----
cat >zero.trace <<'TRACE'
mmap p0 0x10000000 0x4000 rw private,anon,fixed = 0x10000000
mmap p0 0x20000000 0x3000 r private,anon,fixed,locked = 0x20000000
read p0 0x10000000 = 0
read p0 0x10001000 = 0
write p0 0x10002000 5 = 0
rss p0 = 1
fork p0 p1 = 0
write p1 0x10000000 6 = 0
read p1 0x10003000 = 0
rss p1 = 2
rss p0 = 1
munmap p0 0x10000000 0x1000 = 0
rss p0 = 1
TRACE
usual=$(sed -n 's/^zero-page=\([a-z]*\) .*/\1/p' probed)
if [ "$usual" = yes ]; then
    alike "a zero page" zero.trace
    differs "a zero page, taken for none" --assume zero-page=no zero.trace
    differs "a zero page, taken for none, random" --assume zero-page=no --random 10
    # A seed whose trace differs alone.
    "$tool" host --assume zero-page=no --random 10 >out 2>err || true
    seed=$(sed -n 's/^.*host-\([0-9]*\)-200.trace: the host.*/\1/p' err | head -n 1)
    rm -f host-*.trace
    once=(host --assume zero-page=no --random 1 --seed "$seed")
    status "a trace that is kept" 1 "$tool" "${once[@]}"
    status "a trace that is kept already" 1 "$tool" "${once[@]}"
    status "it is the same again" 1 "$tool" "${once[@]}"
    echo other >"host-$seed-200.trace"
    status "another file in its place" 2 "$tool" "${once[@]}"
    has "it is named" err "cannot write $dir/host-$seed-200.trace: File exists"
    has "it stays" "host-$seed-200.trace" other
    rm "host-$seed-200.trace"
    status "no place to keep it" 2 env PAGEWRIGHT_ARTIFACTS=missing "$tool" "${once[@]}"
    if grep -q reproduce: err; then fail "a command for a file that is not there"; fi
fi
if stands zero-page=no; then
    has "the probe finds none" out "zero-page=no "
    alike "no zero page" --simulate zero-page=no zero.trace
    alike "no zero page, random" --simulate zero-page=no --random 200
    alike "no zero page, by the environment" --simulate zero-page=no --random 2 --seed 9
    differs "no zero page, taken for one" --simulate zero-page=no --assume zero-page=yes zero.trace
    has "the command gives it again" err \
        "reproduce: PAGEWRIGHT_HOST_ASSUME=zero-page=yes PAGEWRIGHT_HOST_SIMULATE=zero-page=no $tool host "
    status "it shrinks" 0 env PAGEWRIGHT_HOST_ASSUME=zero-page=yes \
        PAGEWRIGHT_HOST_SIMULATE=zero-page=no "$tool" shrink --host zero.trace -o small.trace
    has "to what counts" small.trace "rss p0"
    if [ "$(grep -c . small.trace)" -gt 5 ]; then fail "it does not get small: $(cat small.trace)"; fi
fi

# ---- another stack gap: an area comes within 300 pages of another, then within 100 ----
cat >gap.trace <<'TRACE'
mmap p0 0x20000000 0x1000 rw private,anon,fixed
mmap p0 0x20200000 0x1000 rw private,anon,fixed,growsdown
read p0 0x2012d000 = 0
total_vm p0
read p0 0x20065000 = 0
total_vm p0
brk p0 0x8049000 = 0x8049000
mmap p0 0x8200000 0x1000 rw private,anon,fixed,growsdown
brk p0 0x80d0000 = 0x80d0000
brk p0 0x81a0000 = 0x81a0000
TRACE
alike "the usual gap" gap.trace
if stands stack-gap=600; then
    has "the probe finds it" out "stack-gap=600 "
    alike "a larger gap" --simulate stack-gap=600 gap.trace
    alike "a larger gap, random" --simulate stack-gap=600 --random 20
    differs "a larger gap, taken for 256" --simulate stack-gap=600 --assume stack-gap=256 gap.trace
fi
differs "no gap" --assume stack-gap=0 gap.trace

# ---- few areas, huge pages ----
if stands areas=20; then
    status "few areas" 0 "$tool" host --simulate areas=20 --random 40
    has "none differs" out " 0 failures, "
    has "it is told" out " cut short (the host gives no more areas)"
    differs "few areas, taken for many" --simulate areas=20 --assume areas=8192 --random 40
fi
if stands huge-pages=always; then
    has "the probe finds them" out "huge-pages=always "
    alike "huge pages" --simulate huge-pages=always --random 20
fi

# ---- little memory, protection keys ----
if stands overcommit=strict; then
    status "strict" 0 "$tool" host --simulate overcommit=strict --random 40
    has "strict: none differs" out " 0 failures, "
    has "strict: it is told" out " cut short (the host gives no more memory)"
    differs "strict, taken for free" --simulate overcommit=strict --assume overcommit=free --random 40
fi
if stands protection-keys=taken; then
    alike "protection keys" --simulate protection-keys=taken --random 20
    differs "protection keys, taken for none" --simulate protection-keys=taken \
        --assume protection-keys=none --random 40
fi
if stands protection-keys=stuck; then
    status "keys that stay" 0 "$tool" host --simulate protection-keys=stuck --random 20
    has "keys that stay: it is told" out " x alone (it cannot be read here)"
    differs "keys that stay, taken for none" --simulate protection-keys=stuck \
        --assume protection-keys=none --random 40
fi

# ---- what cannot be compared ----
cat >all.trace <<'TRACE'
mmap p0 0x1000 0x1000 rw private,anon,fixed
mmap p0 0x10000000 0x1000 rw private,anon,fixed,locked
mmap p0 0x10001000 0x1000 rw private,anon,fixed,growsdown
mmap p0 0x10010000 0x1000 rwx private,anon,fixed
mmap p0 0x10020000 0x1000 x private,anon,fixed
mmap p0 0x10030000 0x3000 rw private,anon,fixed
mprotect p0 0x10030000 0x1000 rx
mprotect p0 0x10031000 0x1000 r
write p0 0x10032000 3
read p0 0x10032000
brk p0 0x804a000
munmap p0 0x10032000 0x1000
fork p0 p1
read p1 0x10031000
rss p0
total_vm p0
locked_vm p0
map_count p0
mmap p0 0x10040000 0x1000 rw shared,fixed f0 0
write p0 0x10040000 3
pread f0 0
truncate f0 4096
msync p0 0x10040000 0x1000
TRACE
all=$(grep -c . all.trace)
# leaves ASSUMED COUNT TEXT: COUNT operations are left out, as TEXT says, and the rest is compared.
leaves() {
    status "$1" 0 "$tool" host --assume "$1" all.trace --json all.json --force
    has "$1: named in one line" out "left out here: $2 $3"
    has "$1: counted" out "1 trace, $((all - $2)) operations compared, 0 failures, $2 left out"
    has "$1: counted in JSON" all.json "\"operations_left_out\": $2"
}
status "all of it" 0 "$tool" host all.trace
if grep -q "left out" out; then
    echo "skip what cannot be compared: $(head -n 1 out)"
    finish
fi
has "all is compared" out "1 trace, $all operations compared, 0 failures"
leaves memlock=limited 1 "locked mappings ("
leaves min-address=0x10000 1 "mappings at the lowest addresses ("
leaves min-address=0x10001000 2 "mappings at the lowest addresses ("
leaves stack-limit=low 1 "growing mappings ("
leaves write-exec=no 1 "mappings with w and x ("
leaves map-exec=no 2 "executable mappings ("
leaves gain-exec=no 1 "mprotect with x ("
leaves protection-keys=stuck 1 "x alone ("
leaves set-mm-map=no 1 "brk (the heap cannot be moved"
leaves brk=no 1 "brk (the call is refused)"
leaves munmap=no 1 "munmap ("
leaves mprotect=no 2 "mprotect ("
leaves fork=no 1 "fork ("
leaves zero-page=unclear 1 "rss ("
leaves huge-pages=stuck 1 "rss and mincore ("
leaves same-page-merging=stuck 1 "rss ("
leaves proc=no 4 "counters ("
leaves memory-files=no 4 "operations on files ("
for pair in proc=other huge-pages=always same-page-merging=on overcommit=strict limits=some areas=100 \
    protection-keys=taken seccomp=filter address-bits=57 user=other; do
    alike "$pair" --assume "$pair" all.trace
done
# A move counts as a mapping there, and what follows finds the page where it was.
cat >low.trace <<'TRACE'
mmap p0 0x10000000 0x1000 rw private,anon,fixed
write p0 0x10000000 7
mremap p0 0x10000000 0x1000 0x1000 maymove fixed 0x8000
read p0 0x10000000
mremap p0 0x10000000 0x1000 0x1000 maymove fixed 0x10000
read p0 0x10000
TRACE
status "a move to the lowest addresses" 0 "$tool" host low.trace
has "is compared" out "6 operations compared, 0 failures"
status "a move to where this user may not map" 0 "$tool" host --assume min-address=0x10000 low.trace
has "is left out, and no other" out "left out here: 1 mappings at the lowest addresses ("
has "the rest is compared" out "5 operations compared, 0 failures, 1 left out"
status "nothing can be mapped" 0 "$tool" host --assume mmap=no all.trace
has "one line says so" out "host: skipped: memory cannot be mapped at low addresses"
finish
