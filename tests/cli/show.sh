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
has "why" out "  why: demand zero: frame 21 for p0 0x10001000"
has "an entry in words" out "+   10001000 frame 21 rw user accessed dirty"
mv out all
status "show --follow --only" 0 "$tool" show --follow --only "page tables,TLB" t
has "has these parts" out "== p0/page tables"
has "and these" out "+ directory 18 0x10001000 frame 21 rw user accessed dirty"
grep -vE '^[0-9#]|  why:|== (TLB|p[01]/page tables)|frame [0-9]+' out >others
lines "and no others" others 0
status "show --only" 0 "$tool" show --only swaps,p1 t
grep '^== ' out >headings
same "of a machine" headings <(printf '%s\n' '== swaps' '== p1/status' '== p1/maps (1)' '== p1/areas' \
    "$(grep '^== p1/page' whole)")
status "show --only of no part" 2 "$tool" show --only swaps,frob t
has "names it" err "show: --only frob: there is no such part"
status "show --follow --only of no part" 2 "$tool" show --follow --only frob t
lines "says so once" err 1
status "show --follow --only of a process that comes later" 0 "$tool" show --follow --only p1 t
has "shows it then" out "== p1/status"
status "show --only with --json" 2 "$tool" show --follow --json --only p1 t
cat >why <<'TRACE'
# swap and back
machine frames=64 dma=16 highmem=16 swap=16
mmap p0 0x10000000 0x1000 rw private,anon,fixed # an area
write p0 0x10000000 7
swap_out 1
refill_inactive 1
swap_out 1
pte p0 0x10000000
reclaim 64
reclaim 64
read p0 0x10000000
read p0 0x20000000
mprotect p0 0x10000000 0x1000 r
write p0 0x10000000 8
mprotect p0 0x10000000 0x1000 rw
write p0 0x10000000 7
fork p0 p1
write p0 0x10000000 8
alloc_pages r0 0
free_pages r0
exit p1
TRACE
status "show --follow says why" 0 "$tool" show --follow --only TLB why
grep -E '^#|^[0-9]+: (pte|read|write|swap_out|reclaim|fork|exit|free)|why: ' out |
    sed -E 's/ +=.*//; s/^([0-9]+: [a-z_]+).*/\1/' >story
cat >wanted <<'STORY'
# swap and back
# an area
  why: split: the block of order 2 at frame 20
4: write
  why: demand zero: frame 63 for p0 0x10000000
  why: split: the block of order 4 at frame 48
5: swap_out
  why: page-out looked: accessed marks taken away: 1
7: swap_out
  why: page out: frame 63 to s0 slot 1, from p0 0x10000000
8: pte
  why: entry: swapped to slot 1
9: reclaim
  why: written: frame 63 to s0 slot 1
10: reclaim
  why: joined: the block of order 4 at frame 48
11: read
  why: swap in: s0 slot 1 is read into frame 63 for p0 0x10000000
  why: split: the block of order 4 at frame 48
12: read
  why: no area there
14: write
  why: the area forbids it
STORY
head -n "$(wc -l <wanted)" story >first
same "the whole story" first wanted
has "copies" story "why: copy on write: frame 63 to 62 at p0 0x10000000"
has "what is shared" story "why: fork: entries made read-only, their pages shared: 1"
has "blocks that grow together" story "why: joined: the block of order 3 at frame 24"
has "what goes" story "why: unmapped: entries emptied: 1"
if grep -q "$(printf '\033')" out; then fail "no colours in a file"; else ok "no colours in a file"; fi
if command -v script >/dev/null; then
    script -qc "$tool show --follow t" typed </dev/null >out 2>&1
    has "colours on a terminal" out "$(printf '\033[32m+')"
    NO_COLOR=1 script -qc "$tool show --follow t" typed </dev/null >out 2>&1
    if grep -q "$(printf '\033')" out; then fail "none with NO_COLOR"; else ok "none with NO_COLOR"; fi
fi
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
echo 'vmalloc r3 8192' >vmalloc.trace
status "show of kernel memory" 0 "$tool" show --only registers vmalloc.trace
has "has its register" out "r3  vmalloc kernel address 0xc"
status "show of a bad trace" 2 "$tool" show /dev/null
finish
