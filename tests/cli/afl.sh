#!/usr/bin/env bash
# The mutator as afl-fuzz loads it, called by hand: the same for a seed, another for another, traces that can be read,
# never more bytes than may be. Only a build that makes it has something to look at.
root=$(pwd)
. "$(dirname "$0")/../cli_common.sh"

library=$(dirname "$tool")/afl_mutator.so
if [ ! -f "$library" ]; then
    echo "skip: no $library in this build"
    finish
fi
cat >call.py <<'PY'
"""usage: call.py LIBRARY SEED MAX-SIZE TRACE OTHER: what three hundred calls make of TRACE"""
import ctypes
import sys

library = ctypes.CDLL(sys.argv[1])
library.afl_custom_init.restype = library.afl_custom_fuzz.restype = ctypes.c_void_p
state = ctypes.c_void_p(library.afl_custom_init(None, int(sys.argv[2])))
room = int(sys.argv[3])
trace, other = (open(path, "rb").read() for path in sys.argv[4:])
for _ in range(300):
    out = ctypes.c_void_p()
    size = library.afl_custom_fuzz(state, trace, ctypes.c_size_t(len(trace)), ctypes.byref(out), other,
                                   ctypes.c_size_t(len(other)), ctypes.c_size_t(room)) or 0
    trace = ctypes.string_at(out, size)
    assert size <= room, (size, room)
sys.stdout.buffer.write(trace)
library.afl_custom_deinit(state)
PY
call() { /usr/bin/python3 call.py "$library" "$@" "$root"/corpus/scenarios/{copy-on-write,fork-tree}.trace; }

status "three hundred mutations" 0 call 1 100000
mv out first
status "and again" 0 call 1 100000
same "give the same" out first
status "another seed" 0 call 2 100000
if cmp -s out first; then fail "the seed does nothing"; else ok "gives another trace"; fi
status "a trace comes out" 0 "$tool" print --lenient first
if [ "$(grep -c '^[a-z]' out)" -gt 5 ]; then ok "with operations"; else fail "without operations"; fi
status "a small input stays one" 0 call 1 200
if [ "$(wc -c <out)" -gt 0 ]; then ok "that says something"; else fail "that says nothing"; fi
status "nothing fits" 0 call 1 0
lines "nothing comes out" out 0
export PAGEWRIGHT_TARGET=bootmem
status "a target" 0 call 1 100000
has "is heard" out "bootmem"
finish
