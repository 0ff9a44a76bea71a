#!/usr/bin/env bash
# bench/peers: rows that are measured, a peer that is brought, peers that are missing or wrong. Nothing of times.
root=$(pwd)
build=$(dirname "$BIN")
. "$(dirname "$0")/../cli_common.sh"
peers() { "$root/bench/peers" --build "$build" --seconds 0.001 --rounds 1 "$@"; }

status "--help" 0 "$root/bench/peers" --help
has "names --peer" out "[--peer FILE.so]"
status "bench_peers --help" 0 "$BIN/bench_peers" --help
has "names its rows" out "tree-find-64"

status "two rows" 0 peers --only tree-find --json tree.json
has "of the C library's tree" out "tsearch"
status "the rows of areas" 0 peers --only area-erase
has "and their names" out "area-erase-1000"
has "and what has no room" out "not measured, since the core holds"
status "the JSON is not replaced" 2 peers --only fork --json tree.json
has "says so" err "tree.json is there already; --force replaces it"
status "unless it is meant" 0 peers --only slab --json tree.json --force
if python3 - <<'PYTHON'
import json
(run,) = json.load(open("tree.json")).values()
assert sorted(run["rows"]) == ["slab-1024", "slab-128", "slab-32"]
for row in run["rows"].values():
    glibc = row["peers"]["glibc"]
    assert row["core"] > 0 and glibc["ns"] > 0 and glibc["ratio"] > 0
    for name in ("jemalloc", "mimalloc"):
        assert (name in row["peers"]) != (name in run["missing"])
PYTHON
then ok "JSON is right"; else fail "JSON is wrong: $(cat tree.json)"; fi
status "the host's processes" 0 peers --only copy
has "beside the core's" out " host "

# A library that is none, under the name of one that is looked for.
mkdir none
echo none >none/libjemalloc.so.2
status "a peer that is missing" 0 env LD_LIBRARY_PATH="$dir/none" "$BIN/bench_peers" --only slab-32 --seconds 0.001
has "is named with the reason" out "without jemalloc: "
has "the others are measured" out "glibc"

# Blocks by looking at every frame: slow, but right; and the same with a block too many.
cat >slow.c <<'C'
#include "peer.h"
static uint8_t used[4096];
static uint32_t frames;
bool peer_buddy_init(uint32_t count)
{
    for (frames = count <= 4096 ? count : 0, count = 0; count < frames; count++)
        used[count] = 0;
    return frames != 0;
}
uint32_t peer_buddy_alloc(uint32_t order)
{
    for (uint32_t first = 0, i; first < frames; first += 1u << order) {
        for (i = 0; i < 1u << order && !used[first + i]; i++)
            ;
        if (i == 1u << order) {
            for (i = 0; i < 1u << order; i++)
                used[first + i] = KEEP;
            return first;
        }
    }
    return PEER_NONE;
}
#ifndef HALF
void peer_buddy_free(uint32_t frame, uint32_t order)
{
    for (uint32_t i = 0; i < 1u << order; i++)
        used[frame + i] = 0;
}
#endif
C
library() { gcc -O1 -shared -fPIC -I"$root/bench" "${@:2}" -o "$1" slow.c; }
library slow.so -DKEEP=1
library wrong.so -DKEEP=0
library half.so -DKEEP=1 -DHALF
gcc -shared -fPIC -x c -o empty.so /dev/null
status "a peer that is brought" 0 peers --only buddy --peer slow.so --json brought.json
has "is measured" out "slow.so"
if python3 - <<'PYTHON'
import json
(run,) = json.load(open("brought.json")).values()
assert sorted(run["rows"]) == ["buddy-0-4096", "buddy-mixed-4096"]
for row in run["rows"].values():
    slow = row["peers"]["slow.so"]
    assert row["core-without-poison"] > 0 and slow["ratio"] > 0 and slow["ratio-without-poison"] > 0
assert "buddy-0-262144" in run["beyond-capacity"]
PYTHON
then ok "and in the JSON"; else fail "not in the JSON: $(cat brought.json)"; fi
status "without one" 0 peers --only buddy-0
has "there is none" out "(no peer)"
status "a peer that gives what is in use" 1 peers --only buddy-0 --peer wrong.so
has "is caught" err "wrong.so gives a block of order"
cat >tree.c <<'C'
#include "peer.h"
bool peer_tree_init(uint32_t count, const uint32_t *start, const uint32_t *end)
{
    return count != 0 && start[0] < end[0];
}
void peer_tree_insert(uint32_t i) { (void)i; }
void peer_tree_erase(uint32_t i) { (void)i; }
uint32_t peer_tree_find(uint32_t addr) { return addr % 2; }
C
gcc -shared -fPIC -I"$root/bench" -o tree.so tree.c
status "a tree that finds what is not there" 1 peers --only area-find-64 --peer tree.so
has "is caught too" err "tree.so has other answers than the core"
status "half a peer" 2 peers --peer half.so
has "is told" err "it has some functions of a group and not the others"
status "a peer without functions" 2 peers --peer empty.so
has "is told too" err "it has none of the functions of bench/peer.h"
status "a peer that is no library" 2 peers --peer slow.c
has "is no peer" err "this is no shared object that loads"
status "a peer that is not there" 2 peers --peer nowhere.so
lines "in one line" err 1
status "an unknown row" 2 peers --only frobnicate
has "by its name" err "this is no row: frobnicate"
lines "in one line" err 1
status "no time" 2 peers --seconds 0
status "an unknown option" 2 peers --frobnicate
status "an unknown compiler" 2 "$root/bench/peers" --cc tcc
status "a build that is none" 2 "$root/bench/peers" --build nowhere
has "says so" err "has no bin/bench_peers"
status "an argument" 2 "$BIN/bench_peers" more
finish
