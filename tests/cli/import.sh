#!/usr/bin/env bash
# pagewright import: a log of strace becomes a trace, which replays with the results that Linux gave.
. "$(dirname "$0")/../cli_common.sh"

cat >log <<'LOG'
100 execve("/bin/x", ["x", "a, b) = 7"], 0x7ffc94964e8 /* 37 vars */) = 0
100 brk(NULL)                         = 0x55dff9f4b000
100 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7fa64e753000
100 mmap(NULL, 45683, PROT_READ, MAP_PRIVATE, 3, 0x1000) = 0x7fa64e747000
100 mmap(NULL, 1099511627776, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = -1 ENOMEM (Cannot allocate memory)
100 mprotect(0x55dfbca9f000, 8192, PROT_READ) = 0
100 brk(0x55dff9f6c000)               = 0x55dff9f6c000
100 madvise(0x7fa64e753000, 4096, MADV_DONTNEED) = 0
100 madvise(0x7fa64e753000, 4096, MADV_HUGEPAGE) = 0
100 mremap(0x7fa64e753000, 8192, 16384, MREMAP_MAYMOVE) = 0x7fa640000000
100 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7fa64e562a10 <unfinished ...>
101 munmap(0x7fa640000000, 4096 <unfinished ...>
100 <... clone resumed>) = 101
101 <... munmap resumed>)             = 0
101 --- SIGWINCH {si_signo=SIGWINCH} ---
100 clone(child_stack=0x7f1, flags=CLONE_VM|CLONE_THREAD|CLONE_SIGHAND) = 102
102 mlock(0x7fa64e747000, 4096)       = 0
102 exit(0)                           = ?
102 +++ exited with 0 +++
101 exit_group(0)                     = ?
101 +++ exited with 0 +++
100 mlockall(MCL_CURRENT|MCL_FUTURE)  = 0
100 munlockall()                      = 0
100 exit_group(0)                     = ?
100 +++ exited with 0 +++
LOG
cat >wanted <<'TRACE'
# pagewright import
machine frames=4096 swap=1023
exec p0 = 0
mmap p0 0x14753000 0x2000 rw private,anon,fixed = 0x14753000
mmap p0 0x14747000 0xc000 r private,fixed f3 0x1000 = 0x14747000
mmap p0 0x10a9f000 0x2000 rw private,anon,fixed # was there before
mprotect p0 0x10a9f000 0x2000 r = 0
brk p0 0x8071000 = 0x8071000
madvise p0 0x14753000 0x1000 dontneed = 0
mremap p0 0x14753000 0x2000 0x4000 maymove fixed 0x12000000 = 0x12000000
fork p0 p1 = 0
munmap p1 0x12000000 0x1000 = 0
mlock p0 0x14747000 0x1000 = 0
exit p1 = 0
mlockall p0 current,future = 0
munlockall p0 = 0
exit p0 = 0
check = 0
TRACE
status "import" 0 "$tool" import log
same "the trace" out wanted
lines "says in a line what it left out" err 1
has "how many" err "log: calls left out, since they failed or the core has none such: 2"
mv out t
status "it replays" 0 "$tool" replay t
status "import -o" 0 "$tool" import log -o t.trace
same "writes the same" t t.trace
status "import over a file" 2 "$tool" import log -o t.trace
has "says so" err "it is there already"
sed 's/^\([0-9]*\) /[pid \1] 12:00:01.5 /' log >times
status "other forms of a line" 0 "$tool" import times
same "are the same" out t
status "import of no log" 2 "$tool" import t
lines "in one line" err 1
status "import of nothing" 2 "$tool" import missing
status "import of a folder" 2 "$tool" import .
echo '1 mmap(NULL, 17179869184, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000' >large
status "import of more than 32 bits hold" 2 "$tool" import large -o none
has "says where" err "large:1: more of the address space"
if [ -e none ]; then fail "writes nothing"; else ok "writes nothing"; fi
{
    echo '1 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000'
    echo '1 madvise(0x7f0000000000, 18446744073709551615, MADV_DONTNEED) = 0'
    echo '1 mlock(0x7f00000ff000, 4294967296) = 0'
    echo '1 brk(0x1) = 0xffffffffffffffff'
    echo '1 brk(0xffffffffffffffff) = 0xffffffffffffffff'
    echo '1 mremap(0x7f0000000000, 4096, 8192, 0) = 0x7f0000000000'
    for i in 2 3 4 5 6 7 8; do echo "1 fork() = $i"; done
} >odd
status "import of odd numbers" 0 "$tool" import odd
has "leaves them out" err "none such: 2"
echo '1 fork() = 9' >>odd
status "import of nine processes" 2 "$tool" import odd
has "says where" err "odd:14: more processes at once than a trace has"
for n in 200 700 1400; do
    head -c $n log >cut
    status "import of a log that was cut at $n" 0 "$tool" import cut
done
finish
