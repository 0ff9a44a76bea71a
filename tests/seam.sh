#!/usr/bin/env bash
# The watch over the seam (docs/seam.md): what it says it watches agrees with the ledger; faults that only it
# sees are reported with caller, callee and clause, replay and shrink; what it cannot translate stops the build.
# usage: seam.sh PATH-OF-PAGEWRIGHT
set -eu
pagewright=$(realpath "${1:?usage: seam.sh PATH-OF-PAGEWRIGHT}")
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root"/{mm,spec,platform,fuzz,tool,proofs} "$work/"
cd "$work"
rm -rf fuzz/faults proofs/cache
failed=0
ok() { echo "ok   $1"; }
bad() {
    echo "FAIL $1"
    failed=$((failed + 1))
}
seam() { /usr/bin/python3 proofs/seam.py --cc cc --out "$work/seam" >seam.txt 2>&1; }

# ---- what is watched --------------------------------------------------------------------------------------------
seam || { cat seam.txt; exit 1; }
cp -r "$root"/tests . # list.py looks at no test
list() { /usr/bin/python3 tests/seam/list.py "$1" >list.txt 2>&1; }
if list seam/watched.txt; then ok "the list and the ledger agree: $(tail -n 1 list.txt)"; else
    bad "the list and the ledger differ"
    cat list.txt
fi
# a list in which the first watched function is changed must differ
row="$(grep -m 1 '^[a-z].* watched ' seam/watched.txt | cut -d' ' -f1,2 | sed 's|/|\\/|g')"
for change in "/^$row /d" "s/^\($row\) .*/\1 nothing/" "s/^\($row\) watched/\1 uncalled/" \
    "/^$row /,/^[a-z]/{/^    /d}"; do
    sed "$change" seam/watched.txt >changed.txt
    if list changed.txt; then bad "a list changed by $change passes"; else ok "$(grep -m 1 FAIL list.txt)"; fi
done

# ---- what cannot be translated ----------------------------------------------------------------------------------
# refused WHAT FILE OLD NEW WORDS: with OLD replaced by NEW in FILE, the generator stops and says WORDS
refused() {
    local status=0
    cp "$2" kept
    OLD=$3 NEW=$4 /usr/bin/python3 -c '
import os, sys
text = open(sys.argv[1]).read()
assert os.environ["OLD"] in text, os.environ["OLD"]
open(sys.argv[1], "w").write(text.replace(os.environ["OLD"], os.environ["NEW"], 1))' "$2"
    seam || status=$?
    if [ "$status" = 2 ] && grep -qF -e "$5" seam.txt && [ "$(wc -l <seam.txt)" = 1 ]; then
        ok "$1: $(cat seam.txt)"
    else
        bad "$1: status $status"
        cat seam.txt
    fi
    cp kept "$2"
}
asks='requires LruInv && frame < nr_frames && page_lru[frame] == 0;'
refused "a word of ACSL that is not known" mm/lru.h "$asks" 'requires \valid(lru + (0 .. 1));' '\valid'
refused "a sign that is not known" mm/lru.h "$asks" 'requires (frame & 1) == 0;' '`&`'
refused "another moment" mm/lru.h "$asks" 'requires \at(nr_frames, Init) == 0;' '\at'
refused "a name that is not known" mm/lru.h "$asks" 'requires frame < nr_frams;' 'nr_frams'
refused "a predicate that is not known" mm/lru.h "$asks" 'requires LruX(frame);' 'LruX'
refused "a variable without bounds" mm/lru.h "$asks" 'requires \forall integer f; page_lru[f] <= 1;' 'bounds for f'
refused "a quantifier over a C type" mm/lru.h "$asks" 'requires \forall uint32_t f; f < 9 ==> page_lru[f] <= 1;' \
    'quantifier over uint32_t'
refused "a clause that is not known" mm/lru.h "$asks" 'breaks \false;' '`breaks`'
refused "a ghost that nothing derives" proofs/seam/ghost.h 'SEAM_GHOST(page_kref, seam_derive_holders)' '' 'page_kref'
refused "a call in a macro" mm/swap_state.c 'void swap_cache_init(void)' \
    $'#define ENTER(f) lru_cache_add(f)\nvoid swap_cache_init(void)' 'in a macro'
refused "the address of a watched function" mm/swap_state.c 'void swap_cache_init(void)' \
    $'typedef void give(uint32_t f);\ngive *giver(void)\n{\n    return lru_cache_add;\n}\nvoid swap_cache_init(void)' \
    'without being called'
refused "a ledger that names what is not there" proofs/ledger 'mm/lru.c               lru_init ' \
    'mm/lru.c               lru_unit ' 'lru_unit'

# ---- faults, and what is counted ----------------------------------------------------------------------------------
if "$root/fuzz/faults/run" --kind seam --tool "$pagewright" --into builds; then ok "what only the watch sees"; else
    bad "what only the watch is to see"
fi
tree=builds/seam-tree
mirror=$tree/seam/mirror
cc -std=c11 -O1 -DPAGEWRIGHT_SEAM -I$tree/seam -I$mirror -I$mirror/mm -I$mirror/spec -I$mirror/fuzz \
    -I$tree/proofs/seam -o compare "$root/tests/seam/compare.c" builds/seam-good/libpagewright.a
if ./compare "$root"/corpus/scenarios/{swap-and-fork,copy-on-write,fork-tree}.trace >compare.txt; then
    ok "counted in one walk as by definition: $(tail -n 1 compare.txt)"
else
    bad "counted otherwise than by definition"
    head -5 compare.txt
fi

echo "$failed failed"
[ "$failed" -eq 0 ]
