#!/usr/bin/env bash
# pagewright show: the machine at a point of a trace.
. "$(dirname "$0")/../cli_common.sh"

cat >t <<'TRACE'
machine frames=64 dma=16 highmem=8 swap=16
mmap p0 0x10000000 0x3000 rw private,anon,fixed
write p0 0x10001000 7
kmem_cache_create c3 100 0
kmem_cache_alloc c3 r5
fork p0 p1
exit p0
TRACE
status "show" 0 "$tool" show t
mv out whole
for part in meminfo buddyinfo "free lists" slabinfo swaps frames registers TLB p1/status p1/maps \
    "p1/page tables"; do
    has "has $part" whole "== $part"
done
has "names its place" whole "after line 7: exit p0"
has "maps" whole "10000000-10003000 rw-p"
has "an entry" whole "10001000 frame"
has "the cache" whole "c3                     1     39    100    1    1    1"
has "the register" whole "r5  object"
if grep -q "p0/maps" whole; then fail "p0 is gone"; else ok "p0 is gone"; fi
status "show again" 0 "$tool" show t
same "is the same" out whole
status "show --at" 0 "$tool" show t --at 3
has "p0 lives there" out "== p0/maps (1)"
status "show --at=0" 0 "$tool" show --at=0 t
has "right after the boot" out "after the boot"
status "show --follow" 0 "$tool" show --follow t
has "each line with its result" out "3: write p0 0x10001000 7                           = 0"
has "under what it changes" out "== p0/status"
has "what was" out "- VmRSS:"$'\t'"       0 kB"
has "what is" out "+ VmRSS:"$'\t'"       4 kB"
status "show --follow --at" 0 "$tool" show --follow --at 4 t
if grep -q '^5:' out; then fail "stops there"; else ok "stops there"; fi
status "show --at the last line" 0 "$tool" show t --at 7
status "show --at behind the end" 2 "$tool" show t --at 8
has "says so" err "t has 7 lines, there is no line 8"
lines "in one line" err 1
lines "and shows nothing" out 0
status "show --follow --at behind the end" 2 "$tool" show --follow --at 4294967295 t
status "show of the standard input" 0 "$tool" show - <t
same "is the same" out whole
status "show of a bad trace" 2 "$tool" show /dev/null
finish
