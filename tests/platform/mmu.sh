#!/usr/bin/env bash
# pagewright mmu: what it says where there is no emulator, and how each kind of difference is reported. An emulator that
# lies (a script of its name that changes what the real one says) stands in for a core that is wrong.
corpus=$(realpath "$(dirname "$0")/../../corpus")
. "$(dirname "$0")/../cli_common.sh"

status "--help" 0 "$tool" --help
has "names mmu" out "  mmu FILE"
status "mmu --help" 0 "$tool" mmu --help
for option in --random --seed --ops --image --patience --lenient --json --force; do
    has "names $option" out "  $option"
done
status "mmu without a trace" 2 "$tool" mmu
status "mmu with both" 2 "$tool" mmu --random 1 "$corpus/scenarios"
status "mmu with a bad number" 2 "$tool" mmu --random 0
status "mmu of a missing file" 2 "$tool" mmu missing
status "shrink with two judges" 2 "$tool" shrink --host --mmu missing

trace=$corpus/scenarios/copy-on-write.trace
image=$(dirname "$tool")/pagewright-i386.elf
if [ ! -e "$image" ]; then
    status "a build without an image" 0 "$tool" mmu "$trace"
    has "says so" out "mmu: skipped: no image of the core for an i386: "
    finish
fi
status "no emulator" 0 env PATH=/no/where "$tool" mmu "$trace" --json none.json
has "is said" out "mmu: skipped: no emulator here: qemu-system-i386"
lines "in one line" out 1
has "and in the JSON" none.json '"skipped"'
status "no image" 0 "$tool" mmu --image missing "$trace"
has "is said too" out "mmu: skipped: no "
status "no emulator to shrink with" 2 env PATH=/no/where "$tool" shrink --mmu "$trace"

status "a trace" 0 "$tool" mmu "$trace"
if grep -q skipped out; then
    echo "skip the rest: $(cat out)"
    finish
fi
has "agrees" out "1 trace, 15 operations compared in 1 boot, 0 failures"
status "the standard input" 0 "$tool" mmu - <"$trace"
status "an unreadable trace among others" 2 "$tool" mmu "$trace" <(echo frobnicate)
has "is counted" out "1 trace, 15 operations compared in 1 boot, 0 failures, 1 unreadable"
echo frobnicate >bad.trace
status "unless that is allowed" 0 "$tool" mmu --lenient bad.trace
status "results as JSON" 0 "$tool" mmu --random 3 --ops 40 --json mmu.json
has "with the operations" mmu.json '"operations_compared": 120'
status "which is not replaced" 2 "$tool" mmu "$trace" --json mmu.json
printf 'boot\nrss p0\n' >panic.trace
sed -i '1i machine frames=32 highmem=16' panic.trace
status "a machine that is too small" 0 "$tool" mmu panic.trace
status "addresses of the window" 0 "$tool" mmu - <<'TRACE'
boot
kread 0xfe400000
kwrite 0xffbff000 1
kread 0xffc00000
TRACE

# lie NAME SCRIPT: an emulator whose words go through SCRIPT, as the first one in PATH of `lying NAME COMMAND…`
real=$(command -v qemu-system-i386)
lie() {
    mkdir -p "$1"
    printf '#!/bin/sh\n%s "$@" | %s\n' "$real" "$2" >"$1/qemu-system-i386"
    chmod +x "$1/qemu-system-i386"
}
lying() {
    local name=$1
    shift
    env PATH="$dir/$name:$PATH" "$@"
}
cat >read.trace <<'TRACE'
mmap p0 0x10000000 0x4000 rw private,anon,fixed
rss p0
write p0 0x10001000 7
free_swap
read p0 0x10001000
TRACE
lie result "sed 's/^= 7$/= 8/'"
status "a wrong result" 1 lying result "$tool" mmu read.trace
has "is named" err "read.trace: a real i386 MMU gives something else: i386-result"
has "with its operation" err "  operation 5, line 5: read p0 0x10001000"
has "what was right" err "  simulated 7"
has "and what was not" err "  i386      8"
has "counted" out "1 trace, 5 operations compared in 1 boot, 1 failure"
sed -n 's/^reproduce: //p' err >again.sh
sed -n 's/^shrink: //p' err >small.sh
status "the command that shows it again" 1 lying result sh again.sh
status "the command that shrinks it" 0 lying result sh small.sh
lines "leaves three operations and a comment" out 4
lie zero "sed 's/^= 0$/= 1/'"
status "a random trace that differs" 1 lying zero "$tool" mmu --random 1 --seed 4
has "is kept" err "reproduce: $tool mmu $dir/mmu-4-200.trace"
status "the file shows it again" 1 lying zero "$tool" mmu mmu-4-200.trace

lie page "sed '/^page/s/0$/1/;/^page/s/[^1]$/0/'"
status "a wrong page" 1 lying page "$tool" mmu read.trace
has "is named" err "something else: i386-page"
has "with what it is" err "  simulated page p0 0x10001000 0x"
lie ram "sed '/^ram 64/s/0x.*/0x1/'"
status "RAM that differs" 1 lying ram "$tool" mmu read.trace
has "is named" err "something else: i386-ram"
lie broken "sed 's/^end$/broken leak-frames: operation 5: expected 1, got 2/'"
status "an invariant that breaks there" 1 lying broken "$tool" mmu read.trace
has "is named" err "something else: i386-breaks leak-frames"
lie stopped "head -4"
status "a machine that stops" 1 lying stopped "$tool" mmu read.trace "$trace"
has "is named" err "something else: i386-stopped"
has "and the next trace gets its own boot" out "2 traces, 8 operations compared in 2 boots, 2 failures"
lie fault "sed 's/^= 7$/trap 14: code 0x0, at 0xff401000, address 0x8/;t;'"
status "a fault of the kernel there" 1 lying fault "$tool" mmu read.trace
has "is named" err "something else: i386-kernel-fault"
mkdir -p hanging
printf '#!/bin/sh\necho trace 1\nexec sleep 100\n' >hanging/qemu-system-i386
chmod +x hanging/qemu-system-i386
status "a machine that hangs" 1 lying hanging "$tool" mmu --patience 1 read.trace
has "is named" err "something else: i386-hangs"
lie mute "sed 's/^trace/nothing/'"
status "an emulator that does not start" 2 lying mute "$tool" mmu read.trace
has "is said" err "the emulator does not start the image: nothing 1"
lines "in one line" err 1

# A second reader of the image: gdb stops at a line of the core, in the middle of a trace.
if ! command -v gdb >/dev/null; then
    echo "skip gdb: there is none here"
    finish
fi
machine=(qemu-system-i386 -M pc,smm=off -cpu qemu32 -m 128 -nodefaults -display none -no-reboot -serial null
    -kernel "$image" -initrd "$dir/read.trace" -S -gdb stdio)
cat >commands <<GDB
set confirm off
target remote | exec ${machine[*]}
break do_page_fault
continue
print /x addr
print error_code
break user_store
delete 1
continue
print \$cs & 3
kill
GDB
# The emulator may be gone before gdb has an answer to kill, which gdb takes for an error: what it printed counts.
timeout 120 gdb -nx -batch -x commands "$image" >out 2>err || true
has "stops in the core" out "do_page_fault (task=0, addr="
has "at the address of the fault" out "= 0x10001000"
has "with the processor's error code: a store of ring 3" out "= 6"
has "and in ring 3" out "= 3"
finish
