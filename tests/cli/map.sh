#!/usr/bin/env bash
# ci/map: answers that docs/MAP.md promises, in one try each; what it says of a map that is stale, of a word that
# is nowhere, and of bad usage. The real map is one of ci/tidy's rules.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"
map() { "$root/ci/map" "$@"; }

# finds WORD TEXT: the answer to WORD has TEXT in it.
finds() {
    status "$1" 0 map "$1"
    has "$1 finds $2" out "$2"
}
finds PG_dirty '`set_page_dirty`'
finds munmap '`op_munmap` in fuzz/ops/mmap.c'
finds munmap 'fuzz/oracle/model/mmap.c'
finds munmap 'fuzz/oracle/linux/mmap.c'
finds 'two entries' '`lemma_refs_two`'
finds swap_map '`swap_get`, `swap_put`'
finds NO_VMA '`0u`'
finds MachineInv mm/invariant.acsl
finds lemma_home 'mm/slab.acsl'
lines 'lemma_home stands where it is defined, not where it is called too' out 2
finds exec '`do_exec` in fuzz/oracle/linux/process.c'
status "a word that is nowhere" 1 map no_such_word
status "no word" 2 map
status "two things at once" 2 map --check munmap
status "an unknown option" 2 map --nothing
lines "one line" err 1

mkdir tree
cp -r "$root"/{mm,spec,fuzz,docs,ci} tree/
status "a map as the sources are" 0 tree/ci/map --check
echo 'uint32_t page_slot_twice[2];' >>tree/mm/swap_state.c
sed -i 's|^extern uint32_t nr_swap_cache;|extern uint32_t page_slot_twice[2];\n&|' tree/mm/swap_state.h
status "a map that is stale" 1 tree/ci/map --check
has "says how to mend it" out "ci/map --write"
status "is mended" 0 tree/ci/map --write
status "and is right again" 0 tree/ci/map --check
finish
