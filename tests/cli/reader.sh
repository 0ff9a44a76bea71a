#!/usr/bin/env bash
# What the reader says to traces that are not right: file, line and column, and never a crash.
. "$(dirname "$0")/../cli_common.sh"

# bad WHAT LINE:COLUMN MESSAGE: the trace in file t cannot be read there.
bad() {
    status "$1: exit status" 2 "$tool" replay t
    has "$1: place" err "t:$2: "
    has "$1: reason" err "$3"
    status "$1: skipped when lenient" 0 "$tool" replay --lenient t
}

printf 'check\nfrobnicate p0\n' >t
bad "unknown operation" 2:1 "\`frobnicate' is not an operation"
printf 'write p0 0x1000 4294967296\n' >t
bad "number too large" 1:17 "\`4294967296' is not a number in range"
printf 'write p0 0x100000000 1\n' >t
bad "hexadecimal number too large" 1:10 "not a number in range"
printf 'write p0 99999999999999999999999999999999 1\n' >t
bad "number far too large" 1:10 "not a number in range"
printf 'write p0 0x 1\n' >t
bad "hexadecimal number without digits" 1:10 "not a number"
printf 'write p0 12z 1\n' >t
bad "number with other letters" 1:10 "not a number"
printf 'write p0 -1 1\n' >t
bad "negative number" 1:10 "not a number"
printf 'write p8 0 1\n' >t
bad "process out of range" 1:7 "one of p0 to p7"
printf 'free_pages r16\n' >t
bad "register out of range" 1:12 "one of r0 to r15"
printf 'kmem_cache_shrink c8\n' >t
bad "cache out of range" 1:19 "one of c0 to c7"
printf 'pread f4 0\n' >t
bad "file out of range" 1:7 "one of f0 to f3"
printf 'swapoff s2\n' >t
bad "swap area out of range" 1:9 "one of s0 to s1"
printf 'write p0 0x1000\n' >t
bad "argument missing" 1:16 "the line ends where a number is needed"
printf 'check now\n' >t
bad "argument too many" 1:7 "\`now' is not"
printf 'mmap p0 0 0x1000 rwz private,anon\n' >t
bad "unknown right" 1:18 "letters of rwx"
printf 'mmap p0 0 0x1000 rw private,,anon\n' >t
bad "empty flag" 1:21 "not flags"
printf 'mmap p0 0 0x1000 rw private,private\n' >t
bad "flag twice" 1:21 "not flags"
printf 'machine frames=\n' >t
bad "machine without a number" 1:9 "not frames=N"
printf 'machine frames=64 frames=64\n' >t
bad "machine with a key twice" 1:19 "not frames=N"
printf 'machine hole=5\n' >t
bad "hole without a length" 1:9 "not frames=N"
printf 'check = perhaps\n' >t
bad "unknown result" 1:9 "\`perhaps' is not a result"
printf 'check =\n' >t
bad "result missing" 1:8 "the line ends where a result"
printf 'check = 0 0\n' >t
bad "something behind the result" 1:11 "\`0' is not"
printf 'check\0\n' >t
bad "NUL byte" 1:1 "\`check?' is not an operation"
printf '\201\376\000\001\n' >t
bad "bytes that are no text" 1:1 "is not an operation"
printf '\357\273\277check\n' >t
bad "UTF-8 byte order mark" 1:1 "the file begins with a byte order mark"
printf '\357\273\277# a comment\ncheck\n' >t
bad "byte order mark before a comment" 1:1 "the file begins with a byte order mark"
printf '\377\376c\0h\0e\0c\0k\0\n\0' >t
bad "UTF-16 byte order mark" 1:1 "the file begins with a byte order mark"
printf 'check\n\357\273\277check\n' >t
bad "its bytes elsewhere" 2:1 "is not an operation"
{ printf 'check = 0 #'; head -c 245 /dev/zero | tr '\0' x; printf '\n'; } >t
status "line of 256 bytes" 0 "$tool" replay t
{ printf 'check = 0 #'; head -c 246 /dev/zero | tr '\0' x; printf '\n'; } >t
bad "line of 257 bytes" 1:257 "the line is longer than 256 bytes"
head -c 10000000 /dev/zero | tr '\0' a >t
bad "line of 10 MB" 1:257 "the line is longer than 256 bytes"
head -c 10000000 /dev/zero >t
bad "10 MB of NUL bytes" 1:257 "the line is longer than 256 bytes"
head -c 300000 /dev/urandom >t
status "random bytes, lenient" 0 "$tool" replay --lenient --no-check t

printf 'frobnicate\ncheck\nmunge\n' >t
status "two bad lines" 2 "$tool" replay t
lines "an error for each" err 2

# What has to be readable.
printf '\t# a comment\n\n  check   =  0   # and another \n\nboot' >t
status "blanks, comments, no newline at the end" 0 "$tool" replay t
printf 'check = 0\r\nfree_swap = 64\r\n' >t
status "lines that end in CR LF" 0 "$tool" replay t
printf 'machine frames=99999999999 dma=5000000000 highmem=0 hole=4294967296,1 swap=77777777777\ncheck = 0\n' >t
status "values of the machine are clamped" 0 "$tool" replay t
printf 'machine frames=0 dma=0 highmem=0\nfree_frames dma = 0\nfree_frames highmem = 0\n' >t
status "a machine of no frames has the least" 0 "$tool" replay t

# Every operation, in every form, is read and printed as the same.
cat >t <<'TRACE'
machine frames=64 dma=16 highmem=8 hole=40,2 swap=9
reserve_bootmem 0x20000 4096
free_bootmem 0x20000 4096
alloc_bootmem r15 100 16 0x8000
boot
alloc_pages r0 0
alloc_pages r1 0 dma
alloc_pages r2 0 highmem atomic
alloc_pages r3 0 atomic
free_pages r0
kmalloc r4 100
kfree r4
vmalloc r4 100
vfree r4
kmem_cache_create c7 100 0
kmem_cache_alloc c7 r5
kmem_cache_free r5
kmem_cache_shrink c7
kmem_cache_destroy c7
mmap p0 0x10000000 0x2000 none private,anon,fixed
mmap p0 0 0x2000 rwx private,anon,growsdown,locked
mmap p0 0 0x2000 r shared f3 0x1000
munmap p0 0x10000000 0x1000
mprotect p0 0x10001000 0x1000 rw
brk p0 0x8049000
mremap p0 0x10001000 0x1000 0x2000
mremap p0 0x10001000 0x1000 0x2000 maymove
mremap p0 0x10001000 0x1000 0x2000 maymove fixed 0x20000000
mlock p0 0x10001000 0x1000
munlock p0 0x10001000 0x1000
msync p0 0x10001000 0x1000
madvise p0 0x10001000 0x1000 dontneed
madvise p0 0x10001000 0x1000 willneed
madvise p0 0x10001000 0x1000 normal
mincore p0 0x10001000
read p0 0x10001000
write p0 0x10001000 5
pread f0 8
pwrite f0 8 9
fork p0 p1
vfork p0 p2
exec p1
exit p2
rss p0
total_vm p0
locked_vm p0
map_count p0
swapon s1 32
swapon s1 32 5
swapoff s1
reclaim 1
fail alloc 1
fail io 3 always
free_frames
free_frames normal
free_swap
check
TRACE
status "every operation is read" 0 "$tool" replay --results t
sed 's/ *=  *[^=]*$//' out | sed 's/ *$//' >printed
sed -n 's/^machine.*/&/p' t >wanted_machine
head -1 printed >printed_machine
same "the machine is printed as written" wanted_machine printed_machine
same "every operation is printed as written" t printed
finish
