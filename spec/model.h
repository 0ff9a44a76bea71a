/*
 * The reference model: what processes and their memory have to look like after each operation.
 *
 * The simplest program that gives the same results. An address space is a sorted array of areas and
 * a sorted array of the words that were ever stored; fork copies both. There are no page tables, no
 * sharing, no frames and no trees, and nothing of mm/ is used but the constants of config.h. So a
 * mistake would have to be made twice, in two shapes, to go unseen.
 *
 * How it is an oracle: fuzz/oracle/oracle.c lets the model do each operation of a trace after the
 * core has done it, and compares the result, the processes, the areas (where each begins and ends,
 * its flags), the counters and the heap; of the processes that the operation names, which pages
 * exist, rss, and all words of the page that was accessed; at `check` and at the end of an input
 * all memory of all processes, and that every frame and slot has exactly the owners it should have.
 * Before the end of the boot it does the same with the boot allocator's results.
 *
 * Where the core may choose, the model is told the choice and follows: whether memory was too short
 * for a system call (`refused` below; fuzz/oracle/model/ decides when that was allowed), which
 * pages of a locked area could be made, which pages are swapped out, which frames are used. The
 * address that mmap takes and the process that the out-of-memory killer takes are rules, not
 * choices.
 *
 * A new operation of the trace language needs a function here and a line in fuzz/oracle/model/;
 * until then the oracle expects ENOSYS of it.
 *
 * Addresses and lengths are in bytes. Results are values, or negative numbers: an error number as
 * Linux has it, or one of the names below.
 */
#ifndef SPEC_MODEL_H
#define SPEC_MODEL_H

#include "config.h"

#define MODEL_SIGSEGV (-1001)
#define MODEL_SIGBUS (-1002)
#define MODEL_KILLED (-1003)
#define MODEL_SKIP (-1004) /* there was nothing to do: no such process, … */
#define MODEL_PANIC (-1005)

/* Flags of an area: the numbers of the trace language for rights and for mappings. */
#define MODEL_READ 1u
#define MODEL_WRITE 2u
#define MODEL_EXEC 4u
#define MODEL_RIGHTS 8u      /* flags % MODEL_RIGHTS are the three rights */
#define MODEL_AREA_SHARED 8u /* stores are seen by every mapper */
#define MODEL_GROWSDOWN 0x100u
#define MODEL_LOCKED 0x2000u
#define MODEL_SHARED 1u
#define MODEL_PRIVATE 2u
#define MODEL_FIXED 0x10u
#define MODEL_ANONYMOUS 0x20u

/* Limits of an address space, by the numbers of the trace language. */
#define MODEL_LIMIT_AS 0u
#define MODEL_LIMIT_DATA 1u
#define MODEL_LIMIT_STACK 2u
#define MODEL_LIMIT_MEMLOCK 3u
#define MODEL_LIMITS 4u
#define MODEL_UNLIMITED 0xFFFFFFFFu

/* Of mremap: may it move, and is the place given? */
#define MODEL_MAYMOVE 1u
#define MODEL_TO 2u

/* Of mlockall. */
#define MODEL_CURRENT 1u
#define MODEL_FUTURE 2u

/* Is FLAG one of FLAGS? */
static inline bool model_has(uint32_t flags, uint32_t flag)
{
    return (flags & flag) != 0u;
}

/* No address space; the flags of no area. */
#define NO_SPACE NR_TASKS
#define NO_AREA 0xFFFFFFFFu

struct model_area {
    uint32_t start;
    uint32_t end;
    uint32_t flags;
    uint32_t object; /* what it shows: 1 + the number of a file, or above those an object of shared
                        memory; 0: it is anonymous and private */
    uint32_t page;   /* the page of that that it begins with */
};

#define MODEL_FILE_WORDS 16384u /* of the largest file: 16 pages */

struct model_areas {
    uint32_t count;
    struct model_area a[NR_VMA]; /* in rising order */
};

/* The areas that the core has after the operation, for the process that it names: the caller tells
 * of them, in rising order. They say how far a system call came that ran out of memory. */
extern struct model_areas model_seen;
void model_see_none(void);
void model_see_area(struct model_area area);

/* Process 0 alone, with an empty address space; not even that if !LIVES. */
void model_reset(bool lives);

/* More words were stored in an address space than the model has room for (262,144): it can no
 * longer follow, and its caller stops asking. */
bool model_is_full(void);

/* ---- what there is ---- */

/* The address space of process P, a number below NR_TASKS, or NO_SPACE: P does not live. */
uint32_t model_space(uint32_t p);

/* How many address spaces have a page directory: those that somebody uses, and one that nobody uses
 * any more, but that the processor has not left yet. */
uint32_t model_directories(void);

/* Of address space S: the areas, their pages, their pages that are locked, the end of the heap,
 * and the number of pages that exist (because a word was stored in them, or as part of a locked
 * area). */
const struct model_areas *model_areas(uint32_t s);
uint32_t model_total_vm(uint32_t s);
uint32_t model_locked_vm(uint32_t s);
uint32_t model_brk_of(uint32_t s);
uint32_t model_heap_of(uint32_t s); /* where the heap begins */
uint32_t model_pages(uint32_t s);

/* Are areas to come locked? */
bool model_locks_future(uint32_t s);

/* The flags of the area at ADDR, or NO_AREA. */
uint32_t model_flags(uint32_t s, uint32_t addr);

/* Does the page at ADDR exist? What does the word at ADDR hold (0 where nothing was stored)? */
bool model_has_page(uint32_t s, uint32_t addr);
uint32_t model_word(uint32_t s, uint32_t addr);

/* The stored words of address space S are numbered from 0, in rising order of addresses: how many
 * there are, the first at ADDR or above, and address and value of one. */
uint32_t model_words(uint32_t s);
uint32_t model_first_word(uint32_t s, uint32_t addr);
uint32_t model_word_address(uint32_t s, uint32_t i);
uint32_t model_word_value(uint32_t s, uint32_t i);

/* The area at ADDR; flags NO_AREA: there is none. The page of its object that ADDR lies in. */
struct model_area model_area_at(uint32_t s, uint32_t addr);
uint32_t model_object_page(struct model_area area, uint32_t addr);

/* Of file K: its size in bytes, word I (also behind the end, in its last page), whether it has page
 * PAGE, and the words of that. The caller tells of words behind the end that became zeros. */
uint32_t model_file_size(uint32_t k);
uint32_t model_file_word(uint32_t k, uint32_t i);
void model_set_file_word(uint32_t k, uint32_t i, uint32_t value);
bool model_file_has_page(uint32_t k, uint32_t page);
const uint32_t *model_file_page(uint32_t k, uint32_t page);

/* Is the page what it was on a machine that was just turned on, since nobody changed it? */
bool model_file_is_new(uint32_t k, uint32_t page);

/* What an area shows is a file, or an object of shared memory (numbers above the files'). */
static inline bool model_is_file(uint32_t object)
{
    return object <= NR_FILES;
}

/* Has either page PAGE? */
bool model_object_has_page(uint32_t object, uint32_t page);

/* An object of shared memory: whether some area shows it, and what stands for it where the words of
 * an address space are asked for; its bytes are the addresses then. */
bool model_object_is_shown(uint32_t object);
uint32_t model_object_space(uint32_t object);

/* Are the areas of S those in model_seen? */
bool model_areas_match(uint32_t s);

/* What mmap is asked for: FILE (NR_FILES: none is named) from byte OFFSET on, unless FLAGS say
 * anonymous. */
struct model_request {
    uint32_t addr;
    uint32_t len;
    uint32_t prot;
    uint32_t flags;
    uint32_t file; /* NR_FILES: none */
    uint32_t offset;
};

/* ---- what happens ----
 *
 * Each gives the result that the core has to give. REFUSED: the core said that memory is short, and
 * may have been right. */

int64_t model_mmap(uint32_t p, struct model_request request, bool refused);
int64_t model_munmap(uint32_t p, uint32_t addr, uint32_t len, bool refused);
int64_t model_mprotect(uint32_t p, uint32_t addr, uint32_t len, uint32_t prot, bool refused);
int64_t model_msync(uint32_t p, uint32_t addr, uint32_t len);
int64_t model_brk(uint32_t p, uint32_t addr, bool refused);

int64_t model_mremap(uint32_t p, uint32_t addr, uint32_t old_len, uint32_t new_len, uint32_t how,
                     uint32_t new_addr, bool refused);
int64_t model_mlock(uint32_t p, uint32_t addr, uint32_t len, bool refused);
int64_t model_munlock(uint32_t p, uint32_t addr, uint32_t len, bool refused);
int64_t model_mlockall(uint32_t p, uint32_t which);
int64_t model_munlockall(uint32_t p);

/* The contents of the range are forgotten if DONTNEED; otherwise nothing changes. */
int64_t model_madvise(uint32_t p, uint32_t addr, uint32_t len, bool dontneed);

int64_t model_setrlimit(uint32_t p, uint32_t which, uint32_t bytes);
int64_t model_overcommit(uint32_t mode);

/* What a request for private memory is compared with when overcommit is off: the caller says before
 * each operation how many pages are free or could be. */
void model_set_memory(uint32_t pages);

/* The last operation left these parts of locked areas, in rising order, for which the core has to
 * make pages as far as memory goes: the caller finds out how far, and calls model_touch for each
 * page that was made. A part without rights gets none. */
extern struct model_areas model_wanted;
void model_touch(uint32_t p, uint32_t addr);
bool model_can_touch(uint32_t p, uint32_t addr); /* not behind the end of a file */

/* A load or store (of VALUE) of the word at ADDR. REFUSAL is 0, or MODEL_SIGBUS or MODEL_KILLED
 * when the core gave that and was allowed to: it is given unless the access is not allowed at
 * all. */
int64_t model_access(uint32_t p, uint32_t addr, bool write, uint32_t value, int64_t refusal);

/* Words of files, by byte OFFSET rounded down to 4; the end of a file. */
int64_t model_pread(uint32_t k, uint32_t offset);
int64_t model_pwrite(uint32_t k, uint32_t offset, uint32_t value);
int64_t model_truncate(uint32_t k, uint32_t size);

int64_t model_fork(uint32_t p, uint32_t q, bool refused);
int64_t model_vfork(uint32_t p, uint32_t q);

/* Process P runs from now on, if it lives; a user of S has ended just now, and if it was the last
 * one the processor goes on in S until another process runs. */
void model_run(uint32_t p);
void model_leave(uint32_t s);

/* FAILED: the core gave ENOMEM. REFUSED: it may have had too little memory. */
int64_t model_exec(uint32_t p, bool failed, bool refused);

int64_t model_exit(uint32_t p);

/* Does process P wait for a child that vfork made? */
bool model_waits(uint32_t p);

/* Where the parts of the program in S lie: begin and end of its code and of its data, its first
 * stack pointer, begin and end of the strings of its arguments and of its environment; all 0 where
 * none was loaded. */
#define MODEL_BOUNDS 9u
void model_bounds(uint32_t s, uint32_t bounds[MODEL_BOUNDS]);

/* The address space that the out-of-memory killer takes next: that of the process that maps most in
 * units of 16 pages, process 0 left out, the lowest of them; NO_SPACE: none maps so much. Then the
 * end of all processes that use it but process 0. */
uint32_t model_victim(void);
void model_kill(uint32_t s);

/* ---- the kernel half ---- */

#define MODEL_UNMAPPED 0xFFFFFFFFu

/* The boot has ended: the frames below LOW_FRAMES are low memory, those below MAPPED have a place
 * in the direct map, nothing is allocated, and the window of kmap has PLACES pages (2 .. 1024). */
void model_kernel_start(uint32_t low_frames, uint32_t mapped, uint32_t places);

/* The frame that the kernel half maps at ADDR, or MODEL_UNMAPPED. */
uint32_t model_kernel_frame(uint32_t addr);

/* Where an area of vmalloc with PAGES pages has to go, 0: nowhere. It is made there; its pages show
 * the frames that the caller tells of; it goes again. How many pages it has, 0: there is none. */
uint32_t model_vmalloc_place(uint32_t pages);
void model_vmalloc(uint32_t start, uint32_t pages);
void model_vmalloc_page(uint32_t addr, uint32_t frame);
void model_vfree(uint32_t start);
uint32_t model_vmalloc_pages(uint32_t start);

/* FRAME is mapped: its kernel address, or -EBUSY. It was, and one of those who wanted that does not
 * any more. */
int64_t model_kmap(uint32_t frame);
void model_kunmap(uint32_t frame);
/* ---- swap areas ----
 *
 * Which slots are used, and which page lies in which, is the core's choice. */

/* Area 0 has slots 1 .. SLOTS, unless they are 0; there are no others. */
void model_swap_reset(uint32_t slots);

/* Area AREA (below NR_SWAP_AREAS) is on, with slots 1 .. SLOTS, of which BAD_COUNT from BAD_FIRST
 * on cannot be used; it is off. REFUSAL is 0, or -ENOMEM or -EIO when the core gave that and was
 * allowed to. */
int64_t model_swapon(uint32_t area, uint32_t slots, uint32_t bad_first, uint32_t bad_count,
                     int64_t refusal);
int64_t model_swapoff(uint32_t area, int64_t refusal);

/* How many slots can be used; can this one? */
uint32_t model_swap_slots(void);
bool model_is_slot(uint32_t area, uint32_t offset);

/* ---- before the end of the boot ---- */

/* The machine that is switched on: what the firmware reports of its frames, or else which of FRAMES
 * are none. */
#define MODEL_RANGES 32u
struct model_range {
    uint32_t first;
    uint32_t count;
    uint32_t type; /* 1: RAM */
};
struct model_machine {
    uint32_t frames;
    uint32_t dma;
    uint32_t highmem;
    uint32_t hole_first;
    uint32_t hole_count;
    bool large_pages; /* the processor has entries of 4 MiB */
    uint32_t ranges;  /* that were reported */
    struct model_range range[MODEL_RANGES];
};

/* The boot up to the moment when others may ask the boot allocator. False: low memory has no room
 * for what the kernel itself needs, and there is no machine. */
bool model_boot(const struct model_machine *machine);

/* Is the frame RAM? The end of low memory, and of memory. */
bool model_is_ram(uint32_t frame);
uint32_t model_boot_low(void);
uint32_t model_boot_end(void);

/* How many frames the buddy allocator gets. */
uint32_t model_boot_handed(void);

/* Low memory are the frames below FRAMES, all free but those that model_boot_keep names: the
 * kernel's, for good. The kernel's own last allocation ended at byte END of RAM, 0: there was
 * none. */
void model_boot_start(uint32_t frames, uint32_t end);
void model_boot_keep(uint32_t frame);

int64_t model_reserve_bootmem(uint32_t addr, uint32_t size);
int64_t model_free_bootmem(uint32_t addr, uint32_t size);
int64_t model_alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal);

/* Is the frame, of low memory, not free? How many are? Behind which byte did the last allocation
 * end? */
bool model_boot_taken(uint32_t frame);
uint32_t model_boot_last(void);
uint32_t model_boot_free(void);

/* ---- slabs (model_slab.c) ---- */

/* What the slabs of a cache look like, in bytes. */
struct model_slab {
    uint32_t object; /* from one object to the next */
    uint32_t align;
    uint32_t zone;    /* the red zone on each side of an object */
    uint32_t order;   /* of the frames of a slab */
    uint32_t objects; /* in a slab; 0: there can be no such slab */
    uint32_t head;    /* in front of the first object, without its colour */
    uint32_t step;    /* from one colour to the next */
    uint32_t colours; /* at least 1 */
    bool off;         /* another cache holds what manages a slab */
};

/* By the size and alignment that a cache was asked for. RAM is at most 32 MiB. */
struct model_slab model_slab(uint32_t size, uint32_t align, bool hwalign, bool redzone);

/* May an object be handed out at that offset from the first byte of its slab? */
bool model_slab_has_object(const struct model_slab *slab, uint32_t offset);

#endif
