#!/usr/bin/env bash
# pagewright shrink: a long trace whose last result is wrong becomes the few lines that matter.
# (fuzz/faults/run shrinks traces that break an invariant.)
. "$(dirname "$0")/../cli_common.sh"
# Shrinking replays a trace hundreds of times: where the seam is watched, it looks closely as seldom as a fuzz target.
export PAGEWRIGHT_SEAM=32

# 500 operations, most of them noise; p1 reads what p0 wrote before the fork, not what is asked for.
{
    echo 'machine frames=256 swap=64'
    echo 'mmap p0 0x10000000 0x5000 rw private,anon,fixed = 0x10000000'
    echo 'write p0 0x10003000 7 = 0'
    for ((i = 0; i < 80; i++)); do
        echo "mmap p0 0x2${i}000 0x3000 rw private,anon = 7" | sed 's/ = 7$//'
        echo "write p0 0x20${i}000 $i"
        echo "kmalloc r$((i % 16)) $((i * 20))"
        echo "kfree r$((i % 16))"
        echo "rss p0"
    done
    echo 'fork p0 p5 = 0'
    for ((i = 0; i < 93; i++)); do echo "write p0 0x10003000 $((i + 100)) = 0"; done
    echo 'read p5 0x10003004 = 0'
    echo 'check'
    echo 'read p5 0x10003000 = 8'
} >long.trace
lines "500 operations" long.trace 500
status "fails" 1 "$tool" replay long.trace
has "replay ends with the command that shows it again" err "reproduce: $tool replay $dir/long.trace"
has "and with the one that shrinks it" err "shrink: $tool shrink $dir/long.trace"

status "shrinks" 0 "$tool" shrink long.trace -o small.trace
lines "nothing on stdout" out 0
has "tells what it does" err "500 operations are left after"
has "tells how to show it again" err "reproduce: $tool replay $dir/small.trace"
has "says what is wrong" small.trace "# expected 8, got 7"
has "keeps the line that differs" small.trace "= 8"
lines "keeps three operations" small.trace 4
status "fails still" 1 "$tool" replay small.trace
has "in the same way" err "expected 8, got 7"
status "shrinks to stdout" 0 "$tool" shrink long.trace
same "the same each time" out small.trace
status "shrinks no further" 0 "$tool" shrink --output=again.trace small.trace
if diff <(tail -n +2 small.trace) <(tail -n +2 again.trace); then ok "the same trace"; else
    fail "another trace"
fi

cp long.trace kept.trace
status "its own input is not replaced" 2 "$tool" shrink long.trace -o long.trace
has "says so" err "cannot write long.trace: it is there already; --force replaces it"
lines "in one line, before the work" err 1
same "and stays" long.trace kept.trace
status "nor is another file" 2 "$tool" shrink small.trace -o kept.trace
same "that stays too" long.trace kept.trace
status "unless it is meant" 0 "$tool" shrink kept.trace -o kept.trace --force
same "then it is replaced" <(tail -n +2 kept.trace) <(tail -n +2 small.trace)
status "from the standard input to the standard output" 0 "$tool" shrink - -o - <long.trace
same "is the same" <(tail -n +2 out) <(tail -n +2 small.trace)

echo 'check = 0' >good.trace
status "a trace that passes" 2 "$tool" shrink good.trace
lines "is told in one line" err 1
has "says so" err "good.trace: the trace does not fail"
status "a trace that passes leaves no output" 2 "$tool" shrink good.trace -o none.trace
if [ -e none.trace ]; then fail "there is one"; else ok "there is none"; fi
status "nothing that the host would do otherwise" 2 "$tool" shrink --host good.trace
lines "one line about it" err 1
status "a bad line" 2 "$tool" shrink <(echo frobnicate)
printf 'frobnicate\ncheck = 1\n' >bad.trace
status "is skipped when lenient" 0 "$tool" shrink --lenient bad.trace
has "and the rest fails" out "check = 1"
status "no trace" 2 "$tool" shrink
status "two traces" 2 "$tool" shrink good.trace good.trace
status "an unknown option" 2 "$tool" shrink good.trace --frobnicate
status "-o without a file" 2 "$tool" shrink good.trace -o
lines "one line about it" err 1
status "--help" 0 "$tool" shrink --help
has "names -o" out "-o OUT"
status "a folder that is missing" 2 "$tool" shrink small.trace -o no/where.trace
has "says so" err "cannot write no/where.trace"
if [ -w /dev/full ]; then
    status "a full disk" 2 "$tool" shrink small.trace -o /dev/full
    status "stdout on a full disk" 2 sh -c "'$tool' shrink small.trace >/dev/full"
fi

# A signal ends it early, and the smallest trace so far is kept. First much goes at once; then come
# 600 areas, of which none can go and each is tried, so that there is time.
{
    echo 'machine frames=4096'
    yes 'rss p0' | head -n 2000
    for ((i = 0; i < 600; i++)); do
        printf 'mmap p0 0x%x 0x1000 rw private,anon,fixed\n' $((0x20000000 + i * 0x2000))
    done
    echo 'map_count p0 = 7'
} >slow.trace
for signal in TERM INT HUP; do
    # A shell lets its background jobs ignore SIGINT; Python starts one that does not.
    status "SIG$signal ends it" 0 python3 - "$tool" $signal <<'PYTHON'
import signal, subprocess, sys, time
def default(): signal.signal(signal.SIGINT, signal.SIG_DFL)
tool = subprocess.Popen([sys.argv[1], "shrink", "slow.trace", "-o", f"{sys.argv[2]}.trace"],
                        stderr=subprocess.PIPE, text=True, preexec_fn=default)
for line in tool.stderr:
    if " tries" in line and int(line.split()[0]) < 900:
        break
tool.send_signal(getattr(signal, "SIG" + sys.argv[2]))
tool.stderr.read()
sys.exit(tool.wait())
PYTHON
    status "and what is there fails" 1 "$tool" replay $signal.trace
    if [ "$(wc -l <$signal.trace)" -lt 900 ]; then ok "is smaller"; else fail "is not smaller"; fi
done
if find . -name '*.tmp' | grep -q .; then fail "files are left"; else ok "nothing is left"; fi
finish
