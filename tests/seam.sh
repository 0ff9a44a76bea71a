#!/usr/bin/env bash
# The watch over the seam (docs/seam.md): what it says it watches agrees with the ledger; faults that only it
# sees are reported with caller, callee and clause, replay and shrink; what it cannot translate stops the build.
# usage: seam.sh PATH-OF-PAGEWRIGHT
set -eu
pagewright=$(realpath "${1:?usage: seam.sh PATH-OF-PAGEWRIGHT}")
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tests/sources.sh"
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

# ---- faults -----------------------------------------------------------------------------------------------------
object() { echo "${1//\//_}.o"; }
compile() {
    cc -std=c11 -O1 -DPAGEWRIGHT_SEAM -Iseam -Iseam/mirror -Iseam/mirror/mm -Iseam/mirror/spec -Iseam/mirror/platform \
        -Iseam/mirror/platform/host -Iseam/mirror/fuzz -Iseam/mirror/tool -Iproofs/seam ${2-} -c "$1" -o "$(object "$1")"
}
# build PROGRAM [OTHER-MAIN]: compiles what changed since the last time
declare -A compiled=()
build() {
    local file source objects=()
    seam || { cat seam.txt; return 1; }
    for source in $(cd seam/mirror && library_sources | sed 's|^|seam/mirror/|') seam/seam_checks.c proofs/seam/*.c \
        ${2-$(printf 'seam/mirror/%s ' tool/*.c)}; do
        file=${source#seam/mirror/}
        objects+=("$(object "$source")")
        if [ "${compiled[$source]-}" != "$(cksum <"$source")" ]; then
            compile "$source" "$([ "$file" = "$source" ] || echo '-include seam/seam_calls.h')"
            compiled[$source]=$(cksum <"$source")
        fi
    done
    cc -o "$1" "${objects[@]}"
}
# Replays trace $2 with tool $1; its status, and what it says in report.txt.
replay() {
    local status=0
    "$1" replay "$2" >report.txt 2>&1 || status=$?
    echo "$status"
}
broke() { grep -qF "broken invariant: $1" report.txt; }

build good
build compare tests/seam/compare.c
if ./compare "$root"/corpus/scenarios/{swap-and-fork,copy-on-write,fork-tree}.trace >compare.txt; then
    ok "counted in one walk as by definition: $(tail -n 1 compare.txt)"
else
    bad "counted otherwise than by definition"
    head -5 compare.txt
fi
for patch in tests/seam/*.patch; do
    fault=${patch%.patch}
    name=${fault##*/}
    expected=$(cat "$fault.expect")
    mapfile -t files < <(sed -n 's|^+++ b/||p' "$patch")
    cp "${files[0]}" kept
    if ! git apply -C1 "$patch"; then
        bad "$name: the patch does not apply"
        continue
    fi
    build faulty
    cp kept "${files[0]}"
    if [ "$(replay ./faulty "$fault.trace")" != 1 ] || ! broke "$expected"; then
        bad "$name: the trace does not show: $expected"
        cat report.txt
        continue
    fi
    sed -n '/^trace so far:/,/^reproduce:/p' report.txt | sed '1d;$d' >printed.trace
    if ! grep -qF "# breaks $expected" printed.trace || [ "$(replay ./faulty printed.trace)" != 1 ] ||
        ! broke "$expected"; then
        bad "$name: the printed trace does not show it again"
        continue
    fi
    { for i in {1..25}; do printf 'rss p%d\nfree_frames\n' $((i % 8)); done; cat "$fault.trace"; } >longer.trace
    if ! ./faulty shrink longer.trace -o "$name.small" 2>shrink.txt || [ "$(replay ./faulty "$name.small")" != 1 ] ||
        ! broke "$expected" || [ "$(wc -l <"$name.small")" -gt "$(wc -l <"$fault.trace")" ]; then
        bad "$name: shrinking does not keep it: $(tail -n 1 shrink.txt)"
    elif [ "$(replay ./good "$fault.trace")" != 0 ] || [ "$(replay "$pagewright" "$fault.trace")" != 0 ]; then
        bad "$name: the trace fails without the fault"
    elif [ "$(PAGEWRIGHT_SEAM=x replay ./good "$fault.trace")" != 2 ]; then
        bad "$name: PAGEWRIGHT_SEAM=x is taken for a number"
    else
        ok "$name: $expected"
    fi
done

echo "$failed failed"
[ "$failed" -eq 0 ]
