#!/usr/bin/env bash
# ci/fuzz --hours in a tree of its own, with stand-ins for two engines: pieces, failures that are told apart and made
# small, a run that goes on where it was stopped, what was learned, the numbers.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

mkdir -p tree/bin tree/build/fuzz/bin tree/corpus/vma tree/fuzz/generate
cp -r "$root/ci" tree/
cp "$tool" tree/build/fuzz/bin/pagewright
printf '    X(vma, 1)\n    X(slab, 1)\n' >tree/fuzz/generate/targets.h
printf '#!/bin/sh\nexit 0\n' >tree/bin/cmake
cp tree/bin/cmake tree/ci/setup
chmod +x tree/bin/cmake

# The engine: with a file `breaks' it fails as that says, with a trace that fails for the tool, too; else it learns one
# input, or merges what it is given to that one. A file `slow' makes it run until it is stopped.
cat >engine <<'ENGINE'
#!/bin/bash
target=$(basename "$0")
if [ "$1" = -merge=1 ]; then
    cp "$4"/one "$3"/
    exit 0
fi
[ ! -e slow ] || trap 'echo "operations: 7"; exit 0' TERM
echo "$target $*" >>calls
[ ! -e slow ] || { sleep 60 & wait; }
echo "#9	NEW    cov: 12 ft: 9 corp: 3/100b lim: 4 exec/s: 0 rss: 50Mb" >&2
if [ -e breaks-$target ]; then
    printf 'rss p0 = 0\nprocesses\nrss p0 = 5\n' >$PAGEWRIGHT_ARTIFACTS/failure-01.trace
    cat breaks-$target >&2
    echo "trace: $PAGEWRIGHT_ARTIFACTS/failure-01.trace" >&2
    echo "operations: 3" >&2
    exit 77
fi
echo 'rss p0' >build/fuzz/found/$target/one
echo 'rss p1' >build/fuzz/found/$target/two
printf 'stat::number_of_executed_units: 400\noperations: 1000\n' >&2
ENGINE
for target in vma slab; do install -m 755 engine tree/build/fuzz/bin/fuzz_$target; done
long() { env PATH="$dir/tree/bin:$PATH" tree/ci/fuzz "$@"; }

status "pieces of all targets" 0 long --hours 1 --operations 4000 --jobs 2 --piece 5 --json long.json
has "is told" out "fuzz: 4,000 operations in"
has "each had its share" out "fuzz_slab       2"
has "and so had the other" out "fuzz_vma        2"
has "what was learned is made small" out "learned: fuzz_vma: 1 of 2 inputs, as traces"
lines "and printed" <(cat tree/build/fuzz/long/learned/fuzz_vma/*) 1
lines "a piece has its seconds" <(grep -c max_total_time=5 tree/calls | grep -x 4) 1
lines "each its own seed" <(grep -o 'fuzz_vma.*-seed=[0-9]*' tree/calls | grep -o 'seed=.*' | sort -u) 2
has "in the JSON" long.json '"operations": 2000'
status "a run that came to its end starts anew" 0 long vma --hours 1 --operations 1000
has "with nothing done" out "fuzz: 1,000 operations in"

cat >tree/breaks-fuzz_vma <<'SAYS'
broken invariant mm-rss
  operation 3: rss p0
fuzz_vma: Assertion `mm-rss' failed.
SAYS
cat >tree/breaks-fuzz_slab <<'SAYS'
    #0 0x55d in deep /x/mm/a.c:3
    #1 0x55e in outer /x/mm/b.c:4
SUMMARY: AddressSanitizer: SEGV a.c:3 in deep
SAYS
status "failures end a piece, not the run" 1 long --hours 1 --operations 15 --jobs 1
has "an invariant and where" out "mm-rss (rss), fuzz_vma, "
has "what a sanitizer says and where" out "addresssanitizer-segv (deep < outer), fuzz_slab, "
has "two of them" out "2 failures"
lines "one trace each" <(ls tree/build/fuzz/long/failures/*.trace) 2
trace=$(ls tree/build/fuzz/long/failures/mm-rss-*.trace)
has "that fails" "$trace" "rss p0 = 5"
lines "made small" <(grep processes "$trace") 0
has "with the command that shows it" out "build/dev/bin/pagewright replay build/fuzz/long/failures/mm-rss-"
seen=$(sed -n 's/.*"seen": \([0-9]*\).*/\1/p' tree/build/fuzz/long/state.json | awk '{ n += $1 } END { print n }')
if [ "$seen" = 5 ]; then ok "more of them are counted"; else fail "$seen failures are counted, not 5"; fi
rm tree/breaks-*

touch tree/slow
env PATH="$dir/tree/bin:$PATH" tree/ci/fuzz vma --hours 1 --piece 3599 >stopped 2>&1 &
pid=$!
for _ in {1..600}; do grep -q time=3599 tree/calls || sleep 0.1; done
kill "$pid"
wait "$pid"
has "a run that is stopped says what was done" stopped "the same command goes on from here"
has "with its numbers" stopped "fuzz: 7 operations in"
for _ in {1..50}; do pgrep -f 'bin/fuzz_vma -max_total_time=3599 ' >/dev/null && sleep 0.1; done
lines "nothing of it runs on" <(pgrep -f 'bin/fuzz_vma -max_total_time=3599 ') 0
rm tree/slow
sed -i 's/3600.0/30.0/; s/"spent": [0-9.]*/"spent": 29.5/' tree/build/fuzz/long/state.json
status "the same command goes on" 0 long vma --hours 0.0083333333333333333 --piece 1
has "where it was" out "fuzz: goes on after 30 s"
status "a run of other work starts anew" 0 long vma --hours 0.0005
status "bad state" 0 eval 'echo junk >tree/build/fuzz/long/state.json; long vma --hours 0.0003'

# call WORDS ARGUMENT…: refused in one line
call() {
    local words=$1
    shift
    status "ci/fuzz $*" 2 long "$@"
    has "says why" err "$words"
    lines "in one line" err 1
}
call "no target nothing" nothing --hours 1
call "--hours needs a number above 0" --hours 0.0
call "--hours needs a number above 0" --hours -3
call "--seconds does not go with --hours" --hours 1 --seconds 3
call "go with --hours" vma --jobs 2
call "one target at a time, without --hours" vma slab
call "long.json is there already" --hours 1 --json long.json
finish
