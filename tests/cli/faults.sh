#!/usr/bin/env bash
# fuzz/faults/run in a tree of its own: a fault that is caught, and each way in which one is not.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

mkdir tree
cp -r "$root"/{mm,spec,platform,fuzz,tool,view} tree/
mkdir -p tree/corpus/scenarios
faults=tree/fuzz/faults
mkdir kept
mv $faults/{run,patched.py} $faults/fork-count.* kept/
rm $faults/*
mv kept/{run,patched.py} $faults/
cp kept/* $faults/
# fault NAME FROM: another NAME.patch, NAME.expect and NAME.trace
fault() { for part in patch expect trace; do cp "kept/fork-count.$part" "$faults/$1.$part"; done; }
fault other-invariant
echo mm-rss >$faults/other-invariant.expect
fault no-context
sed -i 's/^ .*/ nothing like it/' $faults/no-context.patch
fault no-code
sed -i 's/^-    page_hold(f);$/&\n+    no code;/; s/^@@.*/@@ -1,7 +1,7 @@/' $faults/no-code.patch
fault other-trace
echo check >$faults/other-trace.trace
fault wrong-trace
echo 'rss p0 = 5' >>$faults/wrong-trace.trace
fault no-sweep
mv $faults/no-sweep.trace $faults/no-sweep.sweep

run() { env TMPDIR="$dir" CCACHE_DIR="$root/build/ccache" tree/fuzz/faults/run "$@"; }
status "faults that are not caught" 1 run --json faults.json
mv out all
has "one is" all "ok fork-count: page-count"
has "an invariant that does not break" all "FAIL other-invariant: the trace does not show mm-rss"
has "a patch of other code" all "FAIL no-context: the patch does not apply"
has "a patch that is no C" all "FAIL no-code: mm/page_table.c does not compile"
has "a trace that shows nothing" all "FAIL other-trace: the trace does not show page-count"
has "one that fails as it is" all "FAIL wrong-trace: the trace fails without the fault"
has "one that needs no sweep" all "FAIL no-sweep: the trace fails without a sweep"
has "counted" all "faults: 1 of 7 caught"
lines "one of them in the JSON" <(grep '"caught": true' faults.json) 1
lines "and the others" <(grep '"caught": false' faults.json) 6
lines "nothing is left behind" <(ls -d faults-* 2>/dev/null) 0
status "the one that is caught" 0 run fork-count
status "seen by one look in many, at the end" 0 run --every 1000 fork-count
has "by whom" out "ok fork-count: "
status "not where the trace shows nothing" 1 run --every 1000 other-trace
has "is said" out "FAIL other-trace: not seen by one look in 1000 operations"
status "a list" 0 run --list
lines "of all" out 7
has "with what catches each" out "fork-count                   trace  page-count "

# one scenario notices the fault, one does not; then none does; then one fails as it is
scenarios=tree/corpus/scenarios
cp kept/fork-count.trace $scenarios/notices.trace
echo 'rss p0 = 0' >$scenarios/other.trace
status "which scenarios notice it" 0 run --scenarios --json scenarios.json fork-count
has "the one that does" out "   notices: page-count"
lines "and no other" <(grep '^   ' out) 1
has "counted so" out "faults: 1 of 1 noticed"
has "in the JSON" scenarios.json '"notices"'
rm $scenarios/notices.trace
status "none does" 1 run --scenarios fork-count
has "which is a failure" out "FAIL fork-count: no scenario notices it"
echo 'rss p0 = 5' >$scenarios/other.trace
status "one fails as it is" 1 run --scenarios fork-count
has "and is named" err "scenarios fail without a fault"

# call WORDS ARGUMENT…: refused in one line
call() {
    local words=$1
    shift
    status "run $*" 2 run "$@"
    has "says why" err "$words"
    lines "in one line" err 1
}
call "no fault called nothing" nothing
call "no target called nothing" --fuzz 1 --target nothing
call "faults.json is there already; --force replaces it" --json faults.json
call "cannot write /no/where.json" --json /no/where.json
call "kept is there already" --into kept
call "--build needs --into" --build
call "--scenarios goes with neither --build nor --fuzz" --scenarios --fuzz 1
call "--every goes with no kind but trace" --every 5 --kind sweep
call "--kind mmu goes with neither --scenarios nor --fuzz" --kind mmu --fuzz 1
call "needs a number above 0" --fuzz 0
call "unrecognized arguments" --frobnicate
finish
