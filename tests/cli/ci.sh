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

status "ci/verify --hours without --full" 2 verify --hours 2
has "says so" err "--hours goes with --full"

# ci/verify --full: its steps, here of a test.
full() { (cd tree && /usr/bin/python3 -B ci/full.py report.json report.html screen.json steps); }
echo '{"failures": 0}' >tree/screen.json
echo '{"score": 97, "lines": [{"file": "<a>"}]}' >tree/written.json
printf 'one\tone:\tone.json\techo "one: 5 of 5"; echo behind it; cp written.json one.json\n' >tree/steps
printf 'not here\tnot:\t-\techo "not: no such machine"; exit 77\n' >>tree/steps
status "steps that pass, or are not for this machine" 0 full
has "a line for each" out "  one       passed    one: 5 of 5"
has "with what became of it" out "  not here  not for this machine  not: no such machine"
has "counted" out "2 of 2 steps passed"
has "what a step wrote for machines" tree/report.json '"score": 97'
has "what came before them" tree/report.json '"failures": 0'
has "a page" tree/report.html "<th>score</th><td class=\"n\">97</td>"
has "in which text is text" tree/report.html "<td>&lt;a&gt;</td>"
lines "and nothing else" <(grep '<a>' tree/report.html) 0
printf 'one\tone:\tone.json\techo "one: broken" >&2; exit 3\n' >tree/steps
printf 'last\tlast:\t-\techo "last: runs all the same"\n' >>tree/steps
status "a step that fails" 1 full
has "is told" out "  one   failed    one: broken"
has "the next is run" out "  last  passed    last: runs all the same"
has "counted" out "1 of 2 steps passed"
lines "what an earlier run wrote is not taken for this one's" <(grep '"score"' tree/report.json) 0

# Hosts without the proofs' Frama-C: what is proved there is nothing, and nothing has failed.
few() { # a PATH with these programs alone
    rm -rf few
    mkdir few
    for program in "$@"; do ln -s "$(command -v "$program")" few/; done
}
few bash dirname readlink
status "ci/prove without frama-c" 77 env PATH="$dir/few" bash "$root/ci/prove" --only mm/order.c
lines "is told in one line" out 1
has "which says what is wanted" out "nothing is proved: there is no frama-c for the proofs; they want Frama-C 25"
status "ci/prove --can" 77 env PATH="$dir/few" bash "$root/ci/prove" --can
has "says so too" out "there is no frama-c for the proofs"
printf '#!/bin/bash\necho 99.0\n' >few/frama-c
chmod +x few/frama-c
status "ci/prove --can with another frama-c" 77 env PATH="$dir/few" bash "$root/ci/prove" --can
has "says which it is" out "frama-c here is 99.0, and the proofs are not run"
printf '#!/bin/bash\necho "%s"\n' "$(sed -n "s/^wanted='\(.*\)'/\1/p" "$root/ci/prove")" >few/frama-c
status "and with the one that is wanted" 0 env PATH="$dir/few" bash "$root/ci/prove" --can
lines "says nothing" out 0

# ci/test there, with a stand-in for ctest that passes one test.
mkdir -p tree/build/asan
rm tree/bin/cmake
cat >tree/bin/ctest <<'CTEST'
#!/bin/sh
echo '<testsuite tests="1" failures="0"/>' >build/$2/junit.xml
CTEST
printf '#!/bin/sh\nexit 0\n' >tree/bin/cmake
printf '#!/bin/sh\necho 99.0\n' >tree/bin/frama-c
printf '#!/bin/sh\nexit ${INSTALLED-1}\n' >tree/bin/dpkg-query
chmod +x tree/bin/*
status "ci/test without the proofs" 0 env PATH="$dir/tree/bin:$PATH" tree/ci/test
has "says why" out "The proofs were not run: frama-c here is 99.0"
same "and fails nothing" <(tail -1 out) <(echo "2 passed, 0 failed")
status "where the package is installed the proofs have to run" 1 env INSTALLED=0 PATH="$dir/tree/bin:$PATH" tree/ci/test
same "and are missed" <(tail -1 out) <(echo "2 passed, 1 failed")
printf '{"skipped": "no Frama-C"}\n' >skipped.json
rm -f logs/fuzz_vma.log
status "so it is on the screen" 0 screen / "$dir/logs" "$dir/skipped.json" "$dir/s2.json"
has "with the reason" out "The proofs were not run: no Frama-C"
if grep -q "ci/prove" out; then fail "it tells to prove"; else ok "and nobody is told to prove"; fi

# ci/setup by release, with stand-ins for the package manager: nothing is installed here.
cp "$root/ci/setup" tree/ci/set-up
printf '#!/bin/sh\nexit 1\n' >tree/bin/dpkg-query
printf '#!/bin/sh\nexit 0\n' >tree/bin/apt-cache
printf '#!/bin/sh\necho "apt $*"\n' >tree/bin/apt-get
printf '#!/bin/sh\nexec "$@"\n' >tree/bin/sudo
chmod +x tree/bin/*
setup() {
    printf 'PRETTY_NAME="%s"\nID=%s\nVERSION_ID="%s"\n' "$1" "$2" "$3" >os-release
    status "ci/setup on $1" 0 env PAGEWRIGHT_OS_RELEASE="$dir/os-release" PATH="$dir/tree/bin:$PATH" tree/ci/set-up
    sed -n 's/^apt .* install //p' out | tr ' ' '\n' | sort >packages
}
# these WANTED…: they are installed; -NAME is not.
these() {
    local name
    for name in "$@"; do
        case $name in
            -*) if grep -qx -e "${name#-}" packages; then fail "installs ${name#-}"; else ok "not ${name#-}"; fi ;;
            *) if grep -qx -e "$name" packages; then ok "$name"; else fail "does not install $name"; fi ;;
        esac
    done
}
setup "Debian 12" debian 12
these git libclang-rt-14-dev python3-clang-14 clang-format-14 frama-c-base why3 z3 -python3-clang-19
lines "nothing is said of another" <(grep -F "are taken for" err) 0
setup "Debian 13" debian 13
these git libclang-rt-19-dev python3-clang-19 -libclang-rt-14-dev -python3-clang-14 -clang-format-14 -frama-c-base -why3
has "says what is not run" out "setup: frama-c here is 99.0, and the proofs are not run"
setup "Another 7" another 7
these git libclang-rt-19-dev -frama-c-base
has "says what it takes" err "those of 13 are taken for Another 7"
for script in verify test fuzz faults setup; do
    status "ci/$script -h" 0 "$root/ci/$script" -h
    has "is help" out "usage: ci/$script"
done
finish
