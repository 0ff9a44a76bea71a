/*
 * What /proc shows.
 *
 * Each table is a function from the number of a line to the line. Tables with a label and a number
 * in each line have their labels in an array, and a function that gives the number.
 */
#include "proc.h"

#include "address_space.h"
#include "buddy.h"
#include "fork.h"
#include "lru.h"
#include "mm.h"
#include "page.h"
#include "pool.h"
#include "slab.h"
#include "swap_state.h"
#include "swapfile.h"
#include "vma.h"

#define KB_PER_PAGE (PAGE_SIZE / 1024u)

char proc_text[PROC_LINE];
uint32_t totalram_pages;
uint32_t totalhigh_pages;
static uint32_t proc_length; /* of the line so far */

void proc_init(uint32_t ram, uint32_t high)
{
    totalram_pages = ram;
    totalhigh_pages = high;
}

/* ---- a line ---- */

static void put_char(char c)
{
    if (proc_length + 1u < PROC_LINE) {
        proc_text[proc_length] = c;
        proc_length++;
        proc_text[proc_length] = 0;
    }
}

static void put_text(const char *text)
{
    for (uint32_t i = 0; text[i] != 0; i++) {
        put_char(text[i]);
    }
}

static void put_blanks(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        put_char(' ');
    }
}

/* Blanks until the line has COLUMN characters. */
static void put_until(uint32_t column)
{
    if (proc_length < column) {
        put_blanks(column - proc_length);
    }
}

/* In decimal, at least WIDTH wide. */
static void put_number(uint64_t value, uint32_t width)
{
    char digits[20];
    uint32_t count = 0;
    uint64_t rest = value;

    do {
        digits[count] = (char)('0' + rest % 10u);
        rest /= 10u;
        count++;
    } while (rest != 0u);
    if (count < width) {
        put_blanks(width - count);
    }
    for (uint32_t i = count; i > 0u; i--) {
        put_char(digits[i - 1u]);
    }
}

/* In hexadecimal, eight digits. */
static void put_hex(uint32_t value)
{
    static const char digits[17] = "0123456789abcdef";
    uint32_t unit = 0x10000000u;

    for (uint32_t i = 0; i < 8u; i++) {
        put_char(digits[value / unit % 16u]);
        unit /= 16u;
    }
}

static void put_kb(uint32_t pages)
{
    put_number((uint64_t)pages * KB_PER_PAGE, 8);
    put_text(" kB");
}

/* ---- maps ---- */

/* Area number N in the list of MM, 0: it has not so many. */
static vma_id nth_area(mm_id mm, uint32_t n)
{
    vma_id v = mm_mmap[mm];

    for (uint32_t i = 0; i < n && i < NR_VMA && v != NO_VMA; i++) {
        v = vm_next[v];
    }
    return v;
}

static void put_right(uint32_t flags, uint32_t right, char name)
{
    put_char(flags / right % 2u != 0u ? name : '-');
}

/* The name of what an area shows, in the column where Linux has it. Its number in the inode's place
 * is 1 for f0. */
static void put_file(mapping_id file)
{
    if (file == NO_MAPPING) {
        return;
    }
    put_until(49);
    if (is_file(file)) {
        put_text("/f");
        put_number(file, 0);
    } else {
        put_text("/dev/zero (deleted)");
    }
}

static bool maps_line(mm_id mm, uint32_t n)
{
    vma_id v = nth_area(mm, n);

    if (v == NO_VMA) {
        return false;
    }
    put_hex(vm_start[v]);
    put_char('-');
    put_hex(vm_end[v]);
    put_char(' ');
    put_right(vm_flags[v], VM_READ, 'r');
    put_right(vm_flags[v], VM_WRITE, 'w');
    put_right(vm_flags[v], VM_EXEC, 'x');
    put_char(vm_flags[v] / VM_SHARED % 2u != 0u ? 's' : 'p');
    put_char(' ');
    put_hex(vm_pgoff[v] * PAGE_SIZE);
    put_text(" 00:00 ");
    put_number(vm_file[v] == NO_MAPPING ? 0u : vm_file[v] + 1u, 0);
    put_file(vm_file[v]);
    return true;
}

/* ---- status ---- */

#define NR_STATUS_LINES 10u
static const char status_label[NR_STATUS_LINES][8] = {
    "Name", "State", "Pid", "VmSize", "VmLck", "VmRSS", "VmData", "VmStk", "VmExe", "VmLib"};

/* Pages of MM's anonymous areas that are a stack, or are none. */
static uint32_t anonymous_pages(mm_id mm, bool stack)
{
    uint32_t pages = 0;

    for (vma_id v = mm_mmap[mm]; v != NO_VMA; v = vm_next[v]) {
        if (vm_file[v] == NO_MAPPING && stack == (vm_flags[v] / VM_GROWSDOWN % 2u != 0u)) {
            pages += (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        }
    }
    return pages;
}

/* Pages of MM's areas of files that can be executed and not be written. */
static uint32_t library_pages(mm_id mm)
{
    uint32_t pages = 0;

    for (vma_id v = mm_mmap[mm]; v != NO_VMA; v = vm_next[v]) {
        if (vm_file[v] != NO_MAPPING && vm_flags[v] / VM_EXEC % 2u != 0u &&
            vm_flags[v] / VM_WRITE % 2u == 0u) {
            pages += (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        }
    }
    return pages;
}

/* Pages of the program's code, as far as there are so many that can be executed. */
static uint32_t code_pages(mm_id mm)
{
    uint32_t pages = (mm_end_code[mm] - mm_start_code[mm]) / PAGE_SIZE;
    uint32_t most = library_pages(mm);

    return pages < most ? pages : most;
}

/* The pages that line N tells of. (task_mem) */
static uint32_t status_pages(mm_id mm, uint32_t n)
{
    switch (n) {
    case 3:
        return mm_total_vm[mm];
    case 4:
        return mm_locked_vm[mm];
    case 5:
        return mm_rss[mm];
    case 6:
        return anonymous_pages(mm, false);
    case 7:
        return anonymous_pages(mm, true);
    case 8:
        return code_pages(mm);
    case 9:
        return library_pages(mm) - code_pages(mm);
    default:
        return 0;
    }
}

static bool status_line(task_id task, uint32_t n)
{
    if (n >= NR_STATUS_LINES) {
        return false;
    }
    put_text(status_label[n]);
    put_text(":\t");
    if (n == 0u) {
        put_char('p');
        put_number(task, 0);
    } else if (n == 1u) {
        put_text(task_waits(task) ? "D (disk sleep)" : "R (running)");
    } else if (n == 2u) {
        put_number(task, 0);
    } else {
        put_kb(status_pages(task_mm[task], n));
    }
    return true;
}

/* ---- meminfo ---- */

#define NR_MEMINFO_HEAD 3u
#define NR_MEMINFO 14u
static const char meminfo_label[NR_MEMINFO][16] = {
    "MemTotal:", "MemFree:",   "MemShared:", "Buffers:",  "Cached:",  "SwapCached:", "Active:",
    "Inactive:", "HighTotal:", "HighFree:",  "LowTotal:", "LowFree:", "SwapTotal:",  "SwapFree:"};

static uint32_t meminfo_pages(uint32_t n)
{
    switch (n) {
    case 0:
        return totalram_pages;
    case 1:
        return nr_free_pages();
    case 4:
        return page_cache_size();
    case 5:
        return nr_swap_cache;
    case 6:
        return lru[LRU_ACTIVE].count;
    case 7:
        return lru[LRU_INACTIVE].count;
    case 8:
        return totalhigh_pages;
    case 9:
        return zone_free_pages[ZONE_HIGHMEM];
    case 10:
        return totalram_pages - totalhigh_pages;
    case 11:
        return zone_free_pages[ZONE_DMA] + zone_free_pages[ZONE_NORMAL];
    case 12:
        return (uint32_t)total_swap_pages;
    case 13:
        return (uint32_t)nr_swap_pages;
    default:
        return 0; /* MemShared and Buffers: 2.4 has nothing to say, and there are no buffers */
    }
}

static void put_bytes(uint32_t pages)
{
    put_number((uint64_t)pages * PAGE_SIZE, 8);
}

/* The lines in bytes that stand above those in kB. */
static void meminfo_head(uint32_t n)
{
    if (n == 0u) {
        put_text("        total:    used:    free:  shared: buffers:  cached:");
        return;
    }
    if (n == 1u) {
        put_text("Mem:  ");
        put_bytes(totalram_pages);
        put_char(' ');
        put_bytes(totalram_pages - nr_free_pages());
        put_char(' ');
        put_bytes(nr_free_pages());
        put_text("        0        0 ");
        put_bytes(page_cache_size() + nr_swap_cache);
        return;
    }
    put_text("Swap: ");
    put_bytes((uint32_t)total_swap_pages);
    put_char(' ');
    put_bytes((uint32_t)(total_swap_pages - nr_swap_pages));
    put_char(' ');
    put_bytes((uint32_t)nr_swap_pages);
}

static bool meminfo_line(uint32_t n)
{
    if (n >= NR_MEMINFO_HEAD + NR_MEMINFO) {
        return false;
    }
    if (n < NR_MEMINFO_HEAD) {
        meminfo_head(n);
        return true;
    }
    put_text(meminfo_label[n - NR_MEMINFO_HEAD]);
    put_until(14);
    put_kb(meminfo_pages(n - NR_MEMINFO_HEAD));
    return true;
}

/* ---- buddyinfo ---- */

static const char zone_name[NR_ZONES][8] = {"DMA", "Normal", "HighMem"};
static const uint32_t zone_name_length[NR_ZONES] = {3, 6, 7};

static uint32_t blocks_in_list(uint32_t zone, uint32_t order)
{
    pfn_t frame = free_area[zone].head[order];
    uint32_t count = 0;

    while (frame != NO_FRAME && count < nr_frames) {
        count++;
        frame = page_next[frame];
    }
    return count;
}

/* The zones that have frames. */
static bool buddyinfo_line(uint32_t n)
{
    uint32_t zone = 0;
    uint32_t before = 0;

    for (; zone < NR_ZONES && (before < n || zone_size[zone] == 0u); zone++) {
        before += zone_size[zone] != 0u ? 1u : 0u;
    }
    if (zone == NR_ZONES) {
        return false;
    }
    put_text("Node 0, zone ");
    put_blanks(8u - zone_name_length[zone]);
    put_text(zone_name[zone]);
    for (uint32_t order = 0; order < MAX_ORDER; order++) {
        put_char(' ');
        put_number(blocks_in_list(zone, order), 6);
    }
    return true;
}

/* ---- slabinfo ---- */

/* The cache that line N is of, by the chain; NO_CACHE: there are not so many. */
static cache_id nth_cache(uint32_t n)
{
    cache_id c = CACHE_CACHE;

    for (uint32_t i = 0; i < n; i++) {
        c = cache_next[c];
        if (c == CACHE_CACHE) {
            return NO_CACHE;
        }
    }
    return c;
}

/* What the slabs of a cache come to. */
static uint32_t active_objects;
static uint32_t active_slabs;
static uint32_t all_slabs;

static void count_slabs(cache_id cache)
{
    active_objects = 0;
    active_slabs = 0;
    all_slabs = 0;
    for (uint32_t list = SLABS_FULL; list <= SLABS_FREE; list++) {
        pfn_t slab = cache_slabs[cache].head[list];
        for (; slab != NO_FRAME && all_slabs < nr_frames; slab = slab_next[slab]) {
            active_objects += slab_inuse[slab];
            active_slabs += slab_inuse[slab] != 0u ? 1u : 0u;
            all_slabs++;
        }
    }
}

/* As kmem_cache_create was told it; those that a trace makes are called as there. */
static void put_cache_name(cache_id cache)
{
    uint32_t name = cache_name[cache];

    if (name == NAME_KMEM_CACHE) {
        put_text("kmem_cache");
    } else if (name == NAME_VM_AREA) {
        put_text("vm_area_struct");
    } else if (name == NAME_MM) {
        put_text("mm_struct");
    } else if (name < NAME_VM_AREA) {
        put_text("size-");
        put_number(cache_objsize[cache], 0);
        put_text(name >= NAME_SIZE_DMA ? "(DMA)" : "");
    } else {
        put_text("c");
        put_number(name - NAME_OTHERS, 0);
    }
}

static bool slabinfo_line(uint32_t n)
{
    cache_id cache;

    if (n == 0u) {
        put_text("slabinfo - version: 1.1");
        return true;
    }
    cache = nth_cache(n - 1u);
    if (cache == NO_CACHE) {
        return false;
    }
    count_slabs(cache);
    put_cache_name(cache);
    put_until(17);
    put_char(' ');
    put_number(active_objects, 6);
    put_char(' ');
    put_number((uint64_t)all_slabs * cache_num[cache], 6);
    put_char(' ');
    put_number(cache_objsize[cache], 6);
    put_char(' ');
    put_number(active_slabs, 4);
    put_char(' ');
    put_number(all_slabs, 4);
    put_char(' ');
    put_number(block_size(cache_gfporder[cache]), 4);
    return true;
}

/* ---- swaps ---- */

/* The area with N that are there before it, or NO_SWAP_AREA. */
static uint32_t nth_swap_area(uint32_t n)
{
    uint32_t left = n;

    for (uint32_t area = 0; area < NR_SWAP_AREAS; area++) {
        if (swap_info[area].flags != 0u) {
            if (left == 0u) {
                return area;
            }
            left--;
        }
    }
    return NO_SWAP_AREA;
}

static uint32_t used_slots(uint32_t area)
{
    uint32_t used = 0;

    for (uint32_t offset = 0; offset < swap_info[area].max; offset++) {
        uint32_t count = swap_map[slot_of_area(area, offset)];
        used += count != 0u && count != SWAP_MAP_BAD ? 1u : 0u;
    }
    return used;
}

static void put_priority(int32_t prio)
{
    if (prio < 0) {
        put_char('-');
    }
    put_number(prio < 0 ? (uint64_t)(-(int64_t)prio) : (uint64_t)prio, 0);
}

static bool swaps_line(uint32_t n)
{
    uint32_t area;

    if (n == 0u) {
        put_text("Filename\t\t\tType\t\tSize\tUsed\tPriority");
        return true;
    }
    area = nth_swap_area(n - 1u);
    if (area == NO_SWAP_AREA) {
        return false;
    }
    put_char('s');
    put_number(area, 0);
    put_until(40);
    put_text("partition\t");
    put_number((uint64_t)swap_info[area].pages * KB_PER_PAGE, 0);
    put_char('\t');
    put_number((uint64_t)used_slots(area) * KB_PER_PAGE, 0);
    put_char('\t');
    put_priority(swap_info[area].prio);
    return true;
}

/* ---- vmstat ---- */

#define NR_VMSTAT 6u
static const char vmstat_label[NR_VMSTAT][24] = {
    "nr_dirty ", "nr_writeback ", "nr_unstable ", "nr_page_table_pages ", "nr_mapped ", "nr_slab "};

static uint32_t frames_of_kind(uint32_t kind)
{
    uint32_t count = 0;

    for (pfn_t f = 0; f < nr_frames; f++) {
        count += page_kind[f] == kind ? 1u : 0u;
    }
    return count;
}

/* Pages that some entry maps: more is held of them than the caches hold. */
static uint32_t mapped_pages(void)
{
    uint32_t count = 0;

    for (pfn_t f = 0; f < nr_frames; f++) {
        uint32_t caches = page_has_mapping(f) ? 1u : 0u;
        count += kind_is_page(page_kind[f]) && page_count[f] > caches ? 1u : 0u;
    }
    return count;
}

static uint32_t dirty_pages(void)
{
    uint32_t count = 0;

    for (pfn_t f = 0; f < nr_frames; f++) {
        count += page_dirty[f] != 0u ? 1u : 0u;
    }
    return count;
}

static bool vmstat_line(uint32_t n)
{
    static uint32_t value[NR_VMSTAT];

    if (n >= NR_VMSTAT) {
        return false;
    }
    value[0] = dirty_pages();
    value[3] = frames_of_kind(K_PT);
    value[4] = mapped_pages();
    value[5] = frames_of_kind(K_SLAB);
    put_text(vmstat_label[n]);
    put_number(value[n], 0);
    return true;
}

/* ---- any table ---- */

bool proc_line(uint32_t table, task_id task, uint32_t n)
{
    proc_length = 0;
    proc_text[0] = 0;
    switch (table) {
    case PROC_MAPS:
        return maps_line(task_mm[task], n);
    case PROC_STATUS:
        return status_line(task, n);
    case PROC_MEMINFO:
        return meminfo_line(n);
    case PROC_BUDDYINFO:
        return buddyinfo_line(n);
    case PROC_SLABINFO:
        return slabinfo_line(n);
    case PROC_SWAPS:
        return swaps_line(n);
    case PROC_VMSTAT:
        return vmstat_line(n);
    default:
        return false;
    }
}
