#!/usr/bin/env bash
# ci/tidy: the tree is in order, and every way of looking upwards is seen.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../cli_common.sh"
root=$(cd "$here/../.." && pwd)
tidy=$root/ci/tidy

# A fresh copy of mm/ in ./tree.
fresh() {
    rm -rf tree
    mkdir tree
    cp -r "$root/mm" tree/mm
}

status "the tree is in order" 0 "$tidy"
fresh
status "a copy of it is" 0 "$tidy" --root tree

fresh
sed -i 's/#include "buddy.h"/#include "buddy.h"\n#include "vmscan.h"/' tree/mm/buddy.c
status "an include upwards" 1 "$tidy" --root tree
has "an include upwards: where" out ': includes vmscan.h of vmscan, which does not stand below buddy'

fresh
printf 'bool try_to_free_pages(uint32_t zone);\nbool upcall(void);\nbool upcall(void)\n{\n    return try_to_free_pages(0);\n}\n' \
    >>tree/mm/buddy.c
status "a call upwards without an include" 1 "$tidy" --root tree
has "a call upwards: what" out 'calls try_to_free_pages of vmscan, which does not stand below buddy'

fresh
printf 'bool try_to_free_pages(uint32_t zone);\n#define UP(x) try_to_##x\nbool upcall(void);\nbool upcall(void)\n{\n    return UP(free_pages)(0);\n}\n' \
    >>tree/mm/buddy.c
status "a call upwards that a macro puts together" 1 "$tidy" --root tree

fresh
echo '#include "config.h"' >tree/mm/newcomer.c
status "a file without a layer" 1 "$tidy" --root tree
has "a file without a layer: which" out 'mm/newcomer.c: has no line in mm/LAYERS'

fresh
echo nobody >>tree/mm/LAYERS
status "a layer without a file" 1 "$tidy" --root tree

rm -rf tree
status "no such tree" 2 "$tidy" --root tree
lines "no such tree: one line" err 1
status "bad usage" 2 "$tidy" --frobnicate
lines "bad usage: one line" err 1
finish
