#!/usr/bin/env bash
# The scripts of ci/ in a tree of their own, with a stand-in for the engine: ci/fuzz takes short names, prints
# little, and keeps what was learned in its printed form or not at all; ci/verify's screen.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

mkdir -p tree/bin tree/build/fuzz/bin tree/corpus/vma tree/fuzz/generate tree/build/dev/bin
cp -r "$root/ci" "$root/bench" tree/
cp "$tool" tree/build/fuzz/bin/pagewright
echo '    X(vma, 1)' >tree/fuzz/generate/targets.h
printf '#!/bin/sh\nexit 0\n' >tree/bin/cmake
cp tree/bin/cmake tree/ci/setup
chmod +x tree/bin/cmake

# The engine: its edges are the different lines of its inputs. It says hundreds of things of itself when it
# fuzzes, and what it merges it names after what is in it.
cat >tree/build/fuzz/bin/fuzz_vma <<'ENGINE'
#!/bin/bash
if [ "$1" = -merge=1 ]; then
    shift 3
    into=$1
    shift
    for file in $(find "$@" -type f | sort); do cp "$file" "$into/$(sha1sum <"$file" | cut -c1-40)"; done
    edges=$(cat "$into"/* | sort -u | wc -l)
    echo "MERGE-OUTER: 9 new files with $edges new features added; $edges new coverage edges" >&2
    exit 0
fi
if [ "$1" = -runs=0 ]; then
    echo "#9	INITED cov: $(cat "$2"/* | sort -u | wc -l) ft: 9 corp: 9/1b exec/s: 0 rss: 50Mb" >&2
    exit 0
fi
echo "INFO: Seed: 1" >&2
for i in {1..400}; do echo "#$i	NEW    cov: $i ft: $i corp: 3/100b lim: 4 exec/s: 0 rss: 50Mb" >&2; done
echo 'munmap p0 0 0x1000' >build/fuzz/found/fuzz_vma/new
echo "broken invariant: made-up" >&2
echo "stat::number_of_executed_units: 400" >&2
exit 77
ENGINE
chmod +x tree/build/fuzz/bin/fuzz_vma
fuzz() { env PATH="$dir/tree/bin:$PATH" tree/ci/fuzz "$@"; }

status "ci/fuzz without a target" 2 fuzz
status "ci/fuzz of no target" 2 fuzz nothing
has "names those that are" err "there are: vma"
for name in vma fuzz_vma; do
    status "ci/fuzz $name: the engine's status" 77 fuzz $name --seconds 1
    has "runs it" out "== fuzz: fuzz_vma"
    has "says how far it came" out "fuzz_vma"
    has "with numbers" out "400 inputs  400 edges  400 features  3 learned"
    has "and what broke" out "broken invariant: made-up"
    if [ "$(wc -l <out)" -lt 15 ]; then ok "in a few lines"; else fail "in $(wc -l <out) lines"; fi
    lines "all of it is in the log" tree/build/fuzz/fuzz_vma.log 403
done

# What was learned: two files that say the same, and what the stand-in for the engine found.
printf 'mmap p0 0 4096 rw anon,private\n' >tree/corpus/vma/old
printf '# the same\nmmap p0 0 0x1000 rw private,anon = 7\n' >tree/corpus/vma/again
cp -r tree/corpus/vma before
status "--keep refuses to lose an edge" 1 fuzz vma --keep
has "says so" err "printing lost edges (4, now 2); corpus/vma is as it was"
same "the corpus is as it was" <(cat before/*) <(cat tree/corpus/vma/*)
printf 'mmap p0 0 0x1000 rw private,anon\n' >tree/corpus/vma/old
rm tree/corpus/vma/again
cp tree/corpus/vma/old tree/corpus/vma/again
status "--keep" 0 fuzz vma --keep
has "is told" out "merged again: 2 inputs, 2 edges"
lines "one file for what says the same" <(find tree/corpus/vma -type f) 2
same "printed" <(sort tree/corpus/vma/*) \
    <(printf 'mmap p0 0 0x1000 rw private,anon\nmunmap p0 0 0x1000\n')
status "is named after it" 0 test -f "tree/corpus/vma/$(echo 'munmap p0 0 0x1000' | sha1sum | cut -c1-40)"
rm -r tree/corpus/vma/* tree/build/fuzz/found
status "--keep of nothing" 1 fuzz vma --keep
has "says so" err "nothing was learned"

# ci/verify's screen, from what ctest writes of tests that it skipped.
mkdir tests logs
cat >tests/CTestTestfile.cmake <<'CTEST'
add_test(corpus.replay true)
add_test(platform.host echo "skipped: no process can be traced here")
set_tests_properties(platform.host PROPERTIES SKIP_REGULAR_EXPRESSION skipped)
CTEST
ctest --test-dir tests --output-junit "$dir/logs/corpus.xml" >/dev/null
printf 'cov: 12\nstat::number_of_executed_units: 7\noperations: 90\n' >logs/fuzz_vma.log
echo '{"totals": {"failures": 0}, "functions": [], "modules": []}' >proofs.json
screen() { (cd "$root" && /usr/bin/python3 ci/report.py screen "$@"); }
status "a host that cannot be asked is no failure" 0 screen "$root" "$dir/logs" "$dir/proofs.json" "$dir/s.json"
has "the screen says why" out "The host's Linux was not asked: platform.host: skipped: no process can be traced here"
has "and counts it" out "replays, sweeps, host's Linux       1        1       0"
has "so does its JSON" s.json "no process can be traced here"
has "commands for the folder of the project" out "    ci/fuzz mm"
status "seen from elsewhere" 0 screen / "$dir/logs" "$dir/proofs.json"
has "commands for there" out "    $root/ci/fuzz mm"
printf 'broken\n%s/build/artifacts/failure-00.trace\nstat::number_of_executed_units: 7\n' x >logs/fuzz_vma.log
status "a failing trace" 1 screen / "$dir/logs" "$dir/proofs.json"
has "with its command" out "    $root/build/dev/bin/pagewright replay $root/x/build/artifacts/failure-00.trace"

cp proofs.json kept.json
printf '#!/bin/sh\nexit 1\n' >tree/bin/cmake # it goes no further than the build
verify() { env PATH="$dir/tree/bin:$PATH" tree/ci/verify "$@"; }
status "ci/verify --json does not replace a file" 2 verify --json kept.json
has "says so" err "kept.json is there already; --force replaces it"
same "and leaves it" kept.json proofs.json
status "unless it is meant" 1 verify --json kept.json --force
has "then it builds" err "does not build"
status "bench/run --json does not either" 2 env PATH="$dir/tree/bin:$PATH" tree/bench/run --json kept.json
has "says so" err "kept.json is there already; --force replaces it"
status "bench_traces --json does not either" 2 "$(dirname "$tool")/bench_traces" --json kept.json
has "says so" err "kept.json: it is there already; --force replaces it"
same "and leaves it" kept.json proofs.json
for file in /no/where.json .; do
    status "ci/verify --json $file" 2 verify --json $file
    has "cannot be written" err "cannot write "
done
for script in verify test fuzz faults setup; do
    status "ci/$script -h" 0 "$root/ci/$script" -h
    has "is help" out "usage: ci/$script"
done
finish
