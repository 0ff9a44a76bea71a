#!/usr/bin/env bash
# pagewright operations: every operation of the table, as a trace has it, with what it gives and does.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli_common.sh"
table=$here/../../fuzz/trace/operations.h

status "operations" 0 "$tool" operations
mv out all
sed -nE 's/^ +X\(([a-z_]+), GROUP_.*/\1/p' "$table" >rows
if [ "$(wc -l <rows)" -ge 40 ]; then ok "the table is read"; else fail "$(wc -l <rows) rows"; fi
sed -nE 's/^([a-z_]+).*/\1/p' all >printed
same "has all of the table, in its order" printed rows
has "with arguments" all "alloc_pages rI ORDER [dma|normal|highmem] [atomic]"
has "with what it gives" all " = its first frame number, or ENOMEM"
has "with what it does" all "    takes a block of 2^ORDER frames"
if awk 'length($0) > 100 { exit 1 }' all; then ok "no line is long"; else fail "long lines"; fi

status "operations of a name" 0 "$tool" operations munmap check
sed -nE 's/^([a-z_]+).*/\1/p' out >printed
same "are those" printed <(printf 'munmap\ncheck\n')
has "no more" out "unmaps what lies in the range"
status "an operation that there is not" 2 "$tool" operations check frobnicate
has "is named" err "operations: \`frobnicate' is not an operation"
lines "in one line" err 1
lines "and nothing is printed" out 0
[ ! -w /dev/full ] || status "a full disk" 2 sh -c "'$tool' operations >/dev/full"
finish
