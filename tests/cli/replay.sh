#!/usr/bin/env bash
# pagewright replay: exit statuses, results, folders, JSON, output that cannot be written.
. "$(dirname "$0")/../cli_common.sh"

cat >cow.trace <<'TRACE'
# copy on write: the child must not see the parent's later store
machine frames=256 swap=64
mmap p0 0x10000000 0x2000 rw private,anon,fixed = 0x10000000
write p0 0x10000000 7                           = 0   # seven
fork p0 p1                                      = 0
write p0 0x10000000 8                           = 0
read p1 0x10000000                              = 7
rss p1                                          = 1
TRACE
sed 's/= 7/= 9/' cow.trace >wrong.trace

status "a trace that passes" 0 "$tool" replay cow.trace
has "the summary" out "1 file, 7 operations, 0 failures"
status "a trace that differs" 1 "$tool" replay wrong.trace
has "file, line, expected, got" err "wrong.trace:7: expected 9, got 7"
status "without checks too" 1 "$tool" replay --no-check wrong.trace

status "results are printed" 0 "$tool" replay --results cow.trace
mv out printed.trace
has "comments stay" printed.trace "# seven"
has "results are filled in" printed.trace "machine frames=256 swap=64                      = 0"
status "what is printed passes" 0 "$tool" replay printed.trace
status "and prints itself" 0 "$tool" replay --results printed.trace
same "as it was" out printed.trace
status "results of a trace that differs" 1 "$tool" replay --results wrong.trace
mv out right.trace
status "are right" 0 "$tool" replay right.trace
status "results of two traces" 2 "$tool" replay --results cow.trace wrong.trace

mkdir -p many/deep empty
cp cow.trace many/a.trace
cp cow.trace many/deep/0123abcd
cp wrong.trace many/notes.md
status "a folder" 0 "$tool" replay many
has "counts its traces" out "2 files"
status "a folder without traces" 2 "$tool" replay empty
lines "one line about it" err 1
status "a file that is missing" 2 "$tool" replay missing.trace
has "says which" err "missing.trace: No such file"
lines "in one line" err 1
: >nothing
status "an empty file" 2 "$tool" replay nothing
has "says so" err "nothing: the file is empty"
echo frobnicate >unreadable
status "a bad trace among good ones" 2 "$tool" replay cow.trace unreadable
has "the others are run" out "1 file, 7 operations, 0 failures, 1 unreadable"
status "a difference counts more" 1 "$tool" replay wrong.trace unreadable

status "JSON" 1 "$tool" replay --json report.json cow.trace wrong.trace unreadable
if python3 - <<'PYTHON'
import json
report = json.load(open("report.json"))
assert report["operations"] == 14 and report["failures"] == 1 and report["unreadable"] == 1
assert [f["status"] for f in report["files"]] == ["pass", "fail", "unreadable"]
assert report["files"][1]["failures"] == [{"line": 7, "expected": "9", "got": "7"}]
PYTHON
then ok "JSON is right"; else fail "JSON is wrong"; fi
status "JSON is not replaced" 2 "$tool" replay --json report.json cow.trace
has "says so" err "cannot write report.json: it is there already; --force replaces it"
lines "in one line" err 1
lines "and nothing was run" out 0
has "JSON is as it was" report.json '"unreadable": 1'
status "unless it is meant" 0 "$tool" replay --force --json report.json cow.trace
has "JSON is new" report.json '"unreadable": 0'
mv cow.trace $'k\303\274h "1"\303.trace'
status "a name in UTF-8" 0 "$tool" replay --json utf8.json $'k\303\274h "1"\303.trace'
mv $'k\303\274h "1"\303.trace' cow.trace
if python3 -c 'import json
assert json.load(open("utf8.json", encoding="utf-8"))["files"][0]["file"] == "küh \"1\"\ufffd.trace"'
then ok "stays what it is"; else fail "is another one: $(cat utf8.json)"; fi
status "JSON into a folder that is missing" 2 "$tool" replay --json no/where.json cow.trace
has "says so" err "cannot write no/where.json"
if [ -w /dev/full ]; then
    status "JSON on a full disk" 2 "$tool" replay --json /dev/full cow.trace
    has "says so" err "cannot write /dev/full"
    if [ -c /dev/full ]; then ok "the device is still one"; else fail "the device is gone"; fi
    status "results on a full disk" 2 sh -c "'$tool' replay --results cow.trace >/dev/full"
    has "says so" err "cannot write the output"
    status "a summary on a full disk" 2 sh -c "'$tool' replay cow.trace >/dev/full"
    status "help on a full disk" 2 sh -c "'$tool' --help >/dev/full"
    status "show on a full disk" 2 sh -c "'$tool' show cow.trace >/dev/full"
    status "gen on a full disk" 2 sh -c "'$tool' gen --ops 10000 >/dev/full"
fi
if find . /dev -maxdepth 1 -name '*.tmp' | grep -q .; then fail "files are left"; else ok "nothing is left"; fi

# Failures of many traces are grouped at the end, the smallest trace first.
mkdir group
cp wrong.trace group/7-operations
{ echo check; cat wrong.trace; } >group/8-operations
echo 'check = 1' >group/9-one-operation
cp cow.trace group/good
status "a folder with failures" 1 "$tool" replay group
sed -n '/^failures by/,$p' err >groups
cat >wanted <<'TEXT'
failures by what fails, the smallest trace first:
  a wrong result: 3 traces
         1 operation   group/9-one-operation
         7 operations  group/7-operations
         8 operations  group/8-operations
TEXT
same "ends with them, the smallest first" groups wanted
status "one trace alone" 1 "$tool" replay group/7-operations
if grep -q "failures by" err; then fail "needs no list"; else ok "needs no list"; fi

# Reports name commands that can be pasted, whatever the tool, the trace and the folder are called.
mkdir "it's \$HOME"
cp "$tool" "it's \$HOME/a tool"
cp wrong.trace "it's \$HOME/my trace"
cd "it's \$HOME" || exit 2
"./a tool" replay "my trace" 2>../report >/dev/null
cd ..
sed -n 's/^reproduce: //p' report >paste.sh
status "the command is there" 0 test -s paste.sh
status "and runs from another folder" 1 sh -c 'cd / && sh "$1"' paste "$dir/paste.sh"
has "with the same failure" err ":7: expected 9, got 7"
status "a trace from the standard input" 1 "$tool" replay - <wrong.trace
has "is called so" err "<stdin>:7: expected 9, got 7"
if grep -q "^reproduce" err; then fail "no file, no command"; else ok "no file, no command"; fi
has "but how to get one" err "no file holds this trace"

status "- is the standard input" 0 "$tool" replay - <cow.trace
has "which is one trace" out "1 file, 7 operations"
status "that cannot be read" 2 "$tool" replay - <unreadable
has "says where" err "<stdin>:1:1: "
status "among others" 0 "$tool" replay cow.trace - <cow.trace
status "empty" 2 "$tool" replay - </dev/null

# A signal in the middle leaves nothing behind, not even SIGKILL.
for signal in TERM HUP KILL; do
    mkfifo slow
    "$tool" replay --json $signal.json cow.trace slow >/dev/null 2>&1 &
    exec 3>slow
    kill -$signal $!
    exec 3>&-
    wait $! 2>/dev/null
    rm slow
    if find . -name "$signal.json*" | grep -q .; then fail "SIG$signal leaves a file"; else
        ok "SIG$signal leaves no file"
    fi
done

{ echo 'machine frames=64'; yes 'alloc_pages r0 0' | head -50000; } >long.trace
status "50000 operations" 0 "$tool" replay --no-check long.trace
has "all are run" out "50001 operations"
finish
