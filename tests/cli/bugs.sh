#!/usr/bin/env bash
# fuzz/bugs/run with bugs of its own: one that is detected, and each way in which one is not.
root=$(pwd)
build=$(dirname "$BIN")
. "$(dirname "$0")/../cli_common.sh"

real=reserved-page-counts-as-resident
mkdir bugs
# bug NAME [WORD=VALUE]: another NAME.patch and NAME.trace, and its section
bug() {
    cp "$root/fuzz/bugs/$real.patch" "bugs/$1.patch"
    cp "$root/fuzz/bugs/$real.trace" "bugs/$1.trace"
    {
        printf '[%s]\nsystem = "a system"\nsource = "a source"\nwas = "what it was"\n' "$1"
        printf 'here = "a function"\nexpect = "%s"\n' "${2-mm-rss}"
    } >>bugs/bugs.toml
}
bug caught
bug other-invariant model-result
bug several mm-rss
sed -i '$ s/.*/expect = ["page-count", "mm-rss"]/' bugs/bugs.toml
bug not-detected
echo 'check' >bugs/not-detected.trace
bug wrong-trace
echo 'rss p0 = 5' >>bugs/wrong-trace.trace
bug no-context
sed -i 's/^ .*/ nothing like it/' bugs/no-context.patch
bug no-code
sed -i 's/^+    mm_rss.*/+    no code;/' bugs/no-code.patch

run() { env TMPDIR="$dir" "$root/fuzz/bugs/run" --build "$build" --bugs bugs "$@"; }
status "bugs that are not detected" 1 run --json bugs.json
mv out all
has "one is" all "ok   caught: reached 2, triggered 2, detected 2 by mm-rss (checkers)"
has "one by one of two" all "ok   several: reached 2"
has "another one by something else" all "FAIL other-invariant: detected by mm-rss, and not by model-result"
has "a trace that shows nothing" all "FAIL not-detected: NOT DETECTED by replay"
has "one that fails as it is" all "FAIL wrong-trace: the trace fails without the bug"
has "a patch of other code" all "FAIL no-context: the patch does not apply"
has "a patch that is no C" all "FAIL no-code: mm/page_table.c does not compile"
has "counted" all "bugs: 7, by replay reached, triggered and detected 2: 2 by checkers"
lines "two of them in the JSON" <(grep '"ok": true' bugs.json) 2
lines "and the others" <(grep '"ok": false' bugs.json) 5
lines "nothing is left behind" <(ls -d bugs-* 2>/dev/null) 0
status "the one that is detected" 0 run caught
status "what is known already" 1 run --json bugs.json --resume
lines "is not tried again" <(grep -c '(known)$' out | grep -x 2) 1
status "a list" 0 run --list
lines "of all" out 7
has "with the source" out "a source"

# call WORDS ARGUMENT…: refused in one line
call() {
    local words=$1
    shift
    status "run $*" 2 run "$@"
    has "says why" err "$words"
    lines "in one line" err 1
}
call "no bug called nothing" nothing
call "no target called nothing" --target nothing
call "bugs.json is there already; --force replaces it" --json bugs.json
call "--resume needs --json" --resume
call "cannot write /no/where.json" --json /no/where.json
call "--replay goes without --fuzz" --replay --fuzz 1
call "needs a number above 0" --fuzz 0
cp bugs/caught.patch bugs/without-section.patch
call "no section for without-section" caught
rm bugs/without-section.patch
cp bugs/bugs.toml kept
sed -i '0,/^was = .*/s///' bugs/bugs.toml
call "bugs.toml: caught: a bug has system, source, was, here, expect" caught
echo 'no toml' >bugs/bugs.toml
call "bugs/bugs.toml: " caught
cp kept bugs/bugs.toml
rm bugs/caught.trace
call "/bugs/caught.trace" caught
finish
