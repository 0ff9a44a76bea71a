#!/usr/bin/env bash
# pagewright print: the plain form of a trace, and folders in which what says the same is one file.
. "$(dirname "$0")/../cli_common.sh"

cat >t <<'TRACE'
# swarm mmap write
  machine   swap=0x40   frames=256  # two words

mmap p0 0x10000000 8192 wr anon,fixed,private   = 0x10000000
write p0	0x10000000 0x7 = 0
TRACE
cat >plain <<'TRACE'
machine frames=256 swap=64
mmap p0 0x10000000 0x2000 rw private,anon,fixed
write p0 0x10000000 7
TRACE
status "print" 0 "$tool" print t
same "gives the plain form" out plain
status "print of that" 0 "$tool" print plain
same "gives it again" out plain
status "print of the standard input" 0 "$tool" print - <t
same "gives the same" out plain
status "print -o" 0 "$tool" print t -o written
same "writes it" written plain
status "print -o -" 0 "$tool" print -o - t
same "is the standard output" out plain
cp t kept
status "over its own input" 2 "$tool" print t -o t
has "says so" err "cannot write t: it is there already; --force replaces it"
same "leaves it alone" t kept
status "with --force" 0 "$tool" print kept -o kept --force
same "replaces it" kept plain

mkdir many
cp t many/a
cp plain many/b
{ cat plain; echo frobnicate; } >many/c
{ cat plain; echo check; } >many/d
echo '# nothing' >many/e
status "a line that cannot be read" 2 "$tool" print many --into into
has "is named" err "many/c:4:1: "
rm -r into
status "print --into" 0 "$tool" print many --into into --lenient
has "says what it did" out "5 traces, 3 new files in into"
status "one file for those that say the same" 0 test "$(find into -type f | wc -l)" = 3
cat into/* | sort >all
{ cat plain plain; echo check; echo '# no operation'; } | sort >wanted
same "and each says what its trace did" all wanted
status "again" 0 "$tool" print into many --into into --lenient
has "nothing is new" out "8 traces, 0 new files in into"
for file in into/*; do echo 'other' >"$file"; done
status "a name that holds something else" 2 "$tool" print many/a --into into
has "is not replaced" err "it is there already"
status "a folder that cannot be made" 2 "$tool" print t --into no/where
lines "one line about it" err 1
finish
