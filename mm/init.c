/*
 * Start of day.
 *
 * What the kernel itself takes is marked K_KERNEL, what others take from the boot allocator K_BOOT,
 * what is no RAM K_HOLE; the rest is free, to the frame, when the boot is over.
 */
#include "init.h"
#include "bootmem.h"
#include "e820.h"
#include "fork.h"
#include "highmem.h"
#include "kernel_map.h"
#include "lru.h"
#include "mm.h"
#include "oom.h"
#include "oom_kill.h"
#include "page.h"
#include "page_alloc.h"
#include "page_table.h"
#include "paging.h"
#include "pool.h"
#include "proc.h"
#include "rlimit.h"
#include "slab.h"
#include "swap_state.h"
#include "vma.h"
#include "vmalloc.h"
#include "vmscan.h"

/* Sizes of i386 structures, which come out of boot memory as the kernel's own do. */
#define STRUCT_PAGE_BYTES 48u /* struct page, with the virtual address that high memory needs */
#define WAIT_QUEUE_BYTES 8u   /* wait_queue_head_t, on one processor */
#define RESOURCE_BYTES 28u    /* struct resource */
#define SMP_CACHE_BYTES 32u
#define PAGES_PER_WAITQUEUE 256u
#define MAX_WAIT_QUEUES 4096u

uint32_t boot_swap_slots;

uint32_t max_pfn;
uint32_t max_low_pfn;

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (a < b ? a : b); */
static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* ---- the boot allocator ---- */

/* Range I of the memory map is known to the boot allocator: what of it is RAM and low is free. */
/*@ requires E820Map && i < e820_nr && bootmem_map < NR_FRAMES && max_low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures ram: \forall integer f; 0 <= f < NR_FRAMES ==> (BootmemReserved(f) <==>
        \old(BootmemReserved(f)) &&
        !(e820_type[i] == E820_RAM && E820Has(i, f) && f < max_low_pfn));
*/
static void register_range(uint32_t i)
{
    if (e820_type[i] == E820_RAM && e820_first[i] < max_low_pfn) {
        uint32_t end = lower(e820_first[i] + e820_count[i], max_low_pfn);
        register_bootmem_low_pages(e820_first[i], end - e820_first[i]);
    }
}

/*@ requires E820Map && KERNEL_END < max_low_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns bootmem_map, node_low_pfn, bootmem_last_pos, bootmem_last_offset,
        phys[KERNEL_END].w[0 .. 1023];
    ensures inv: BootAllocator;
    ensures free: \forall integer f; KERNEL_END < f < max_low_pfn && FrameIsRam(f) ==>
        !BootmemReserved(f);
    ensures calm: bootmem_last_offset == 0;
*/
static void setup_bootmem(void)
{
    init_bootmem(KERNEL_END, max_low_pfn);
    /*@ loop invariant 0 <= i <= e820_nr;
        loop invariant \forall integer f; 0 <= f < NR_FRAMES ==>
            (BootmemReserved(f) <==> !(f < max_low_pfn && RamBefore(i, f)));
        loop assigns i, phys[KERNEL_END].w[0 .. 1023];
        loop variant e820_nr - i; */
    for (uint32_t i = 0; i < e820_nr; i++) {
        register_range(i);
        /*@ assert more: \forall integer f; RamBefore(i + 1, f) <==>
              RamBefore(i, f) || (e820_type[i] == E820_RAM && E820Has(i, f)); */
    }
    reserve_bootmem(0, (KERNEL_END + 1u) * PAGE_SIZE); /* firmware, image, bitmap */
}

/* ---- what the kernel takes of it ----
 *
 * The structures themselves are arrays of this program (docs/TRUST.md), so what is taken here is
 * room: as much as they need on an i386, and in the same order. */

/* Room for BYTES bytes, where possible not below GOAL. */
/*@ requires inv: BootAllocator;
    terminates \true; exits \false;
    assigns A_BOOT_SERVED;
    E_BOOT_SERVED
    ensures none: !\result && bytes != 0 ==>
        \old(NoFreeRun(0, node_low_pfn, 1, BootCount(bytes)));
*/
static bool take_bytes(uint32_t bytes, uint32_t goal)
{
    return alloc_bootmem(bytes, SMP_CACHE_BYTES, goal) >= 0;
}

/* The same, where possible not in ZONE_DMA. (alloc_bootmem_node) */
/*@ requires inv: BootAllocator;
    requires zone_start[ZONE_NORMAL] <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_BOOT_SERVED;
    E_BOOT_SERVED
    ensures none: !\result && bytes != 0 ==>
        \old(NoFreeRun(0, node_low_pfn, 1, BootCount(bytes)));
*/
static bool take_room(uint32_t bytes)
{
    return take_bytes(bytes, zone_start[ZONE_NORMAL] * PAGE_SIZE);
}

/* How many queues a zone of SIZE frames has for those who wait for a page. (wait_table_size) */
/*@ requires size <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures 1 <= \result <= MAX_WAIT_QUEUES; */
static uint32_t wait_table_size(uint32_t size)
{
    uint32_t queues = 1;

    /*@ loop invariant 1 <= queues <= 2 * NR_FRAMES;
        loop assigns queues;
        loop variant size - queues; */
    while (queues < size / PAGES_PER_WAITQUEUE) {
        queues *= 2u;
    }
    return lower(queues, MAX_WAIT_QUEUES);
}

/* The queues and the bitmap of each order of a zone of SIZE frames. Those of the last order have no
 * buddies. A bitmap has a bit for each pair, and ends with a whole word. */
/*@ requires inv: BootAllocator;
    requires zone_start[ZONE_NORMAL] <= NR_FRAMES && 1 <= size <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_BOOT_SERVED;
    E_BOOT_SERVED
*/
static bool take_zone_room(uint32_t size)
{
    uint32_t pairs_in_byte = 16u; /* of frames: 8 pairs of blocks of order 0 */

    if (!take_room(wait_table_size(size) * WAIT_QUEUE_BYTES)) {
        return false;
    }
    /*@ loop invariant 0 <= order < MAX_ORDER && 16 <= pairs_in_byte;
        loop invariant pairs_in_byte == 16 * OrderSpan(order);
        L_BOOT_SERVED
        loop assigns order, pairs_in_byte, A_BOOT_SERVED;
        loop variant MAX_ORDER - order; */
    for (uint32_t order = 0; order + 1u < MAX_ORDER; order++) {
        uint32_t bytes = (size - 1u) / pairs_in_byte + 1u;
        if (!take_room((bytes + 3u) / 4u * 4u)) {
            return false;
        }
        pairs_in_byte *= 2u;
    }
    return true;
}

/* mem_map, with room for its alignment, and what each zone that is not empty has.
 * (free_area_init_core) */
/*@ requires inv: BootAllocator;
    requires zone_start[ZONE_NORMAL] <= NR_FRAMES && max_pfn <= NR_FRAMES;
    requires zones: \forall integer z; 0 <= z < NR_ZONES ==> zone_size[z] <= NR_FRAMES;
    terminates \true; exits \false;
    assigns A_BOOT_SERVED;
    E_BOOT_SERVED
*/
static bool take_mem_map(void)
{
    if (!take_room((max_pfn + 1u) * STRUCT_PAGE_BYTES)) {
        return false;
    }
    /*@ loop invariant 0 <= zone <= NR_ZONES;
        L_BOOT_SERVED
        loop assigns zone, A_BOOT_SERVED;
        loop variant NR_ZONES - zone; */
    for (uint32_t zone = 0; zone < NR_ZONES; zone++) {
        if (zone_size[zone] != 0u && !take_zone_room(zone_size[zone])) {
            return false;
        }
    }
    return true;
}

/* One struct resource for each range of the memory map. (register_memory) */
/*@ requires inv: BootAllocator;
    terminates \true; exits \false;
    assigns A_BOOT_SERVED;
    E_BOOT_SERVED
*/
static bool take_resources(void)
{
    /*@ loop invariant 0 <= i <= e820_nr;
        L_BOOT_SERVED
        loop assigns i, A_BOOT_SERVED;
        loop variant e820_nr - i; */
    for (uint32_t i = 0; i < e820_nr; i++) {
        if (!take_bytes(RESOURCE_BYTES, 0)) {
            return false;
        }
    }
    return true;
}

/* ---- what each frame is ---- */

/* The kernel has what is reserved by now. */
/*@ requires E820Map && bootmem_map < NR_FRAMES && max_pfn <= NR_FRAMES;
    terminates \true; exits \false;
    assigns page_kind[0 .. NR_FRAMES-1];
    ensures holes: \forall integer f; 0 <= f < max_pfn && !FrameIsRam(f) ==> page_kind[f] == K_HOLE;
    ensures kernel: \forall integer f; 0 <= f < max_pfn && FrameIsRam(f) && f < max_low_pfn &&
        BootmemReserved(f) ==> page_kind[f] == K_KERNEL;
    ensures others: \forall integer f; 0 <= f < NR_FRAMES && !(f < max_pfn &&
        (!FrameIsRam(f) || (f < max_low_pfn && BootmemReserved(f)))) ==>
        page_kind[f] == \old(page_kind[f]);
*/
static void mark_frames(void)
{
    /*@ loop invariant 0 <= f <= max_pfn;
        loop invariant holes: \forall integer g; 0 <= g < f && !FrameIsRam(g) ==>
            page_kind[g] == K_HOLE;
        loop invariant kernel: \forall integer g; 0 <= g < f && FrameIsRam(g) && g < max_low_pfn &&
            BootmemReserved(g) ==> page_kind[g] == K_KERNEL;
        loop invariant others: \forall integer g; 0 <= g < NR_FRAMES && !(g < f &&
            (!FrameIsRam(g) || (g < max_low_pfn && BootmemReserved(g)))) ==>
            page_kind[g] == \at(page_kind[g], Pre);
        loop assigns f, page_kind[0 .. NR_FRAMES-1];
        loop variant max_pfn - f; */
    for (pfn_t f = 0; f < max_pfn; f++) {
        if (!page_is_ram(f)) {
            set_page_kind(f, K_HOLE);
        } else if (f < max_low_pfn && bootmem_reserved(f) != 0u) {
            set_page_kind(f, K_KERNEL);
        }
    }
}

bool setup_arch(uint32_t frames, uint32_t dma, uint32_t highmem, uint32_t hole_first,
                uint32_t hole_count, uint32_t swap_slots)
{
    boot_swap_slots = swap_slots;
    startup_32();
    fill_frame(EMPTY_ZERO_PAGE, 0);
    setup_memory_region(frames, hole_first, hole_count);
    max_pfn = find_max_pfn();
    max_low_pfn = lower(max_pfn, frames - highmem);
    set_high_memory(max_low_pfn);
    setup_bootmem();
    if (!paging_init(max_low_pfn)) {
        return false;
    }
    free_area_init(max_pfn, lower(dma, max_low_pfn), max_low_pfn);
    if (!take_mem_map() || !take_resources()) {
        return false;
    }
    mark_frames();
    return true;
}

/* Hands the frames above low memory to the buddy allocator; how many. */
/*@ requires inv: MachineInv; requires idle: MachineIdle;
    requires sizes: max_low_pfn <= max_pfn <= nr_frames;
    requires fresh: \forall integer f; max_low_pfn <= f < max_pfn && page_kind[f] == K_FREE ==>
        FrameUntouched(f);
    terminates \true; exits \false;
    assigns A_BUDDY, page_count[0 .. NR_FRAMES-1];
    E_MACHINE
    ensures idle: MachineIdle;
    ensures number: \result <= max_pfn - max_low_pfn;
*/
static uint32_t free_highmem(void)
{
    uint32_t count = 0;

    /*@ loop invariant max_low_pfn <= f <= max_pfn && count <= f - max_low_pfn;
        L_MACHINE
        loop invariant fresh: \forall integer g; f <= g < max_pfn && page_kind[g] == K_FREE ==>
            FrameUntouched(g);
        loop assigns f, count, A_BUDDY, page_count[0 .. NR_FRAMES-1];
        loop variant max_pfn - f; */
    for (pfn_t f = max_low_pfn; f < max_pfn; f++) {
        if (page_kind[f] == K_FREE) {
            hand_over(f);
            count++;
        }
    }
    return count;
}

/* ---- the first state of the machine ---- */

/* Every layer begins with nothing. From here on the machine's invariant holds, and nobody holds
 * anything: what each layer's operations ask for when the first of them is called. */
/*@ requires boot: BootState;
    terminates \true; exits \false;
    assigns A_START;
    E_MACHINE
    ensures rest: AtRest;
    ensures few: HeldFew;
    ensures idle: MachineIdle;
    ensures boot: BootState;
*/
static void init_layers(void)
{
    address_space_init(); /* first: behind the others the proof does not see what it writes */
    lru_init();
    page_table_init();
    swap_init();
    swap_cache_init();
    shmem_swap_init();
    kmem_cache_init();
    vma_init();
    filemap_init();
    shmem_init();
    task_init();
    oom_init();
    oom_start();
    mmlist_init();
    overcommit_init();
    /*@ ghost lemma_no_swap(); */
}

/* Area 0, of which no slot was ever used, is on with slots below SLOTS + 1, behind all others. */
/*@ requires inv: MachineInv; requires rest: AtRest;
    requires size: 1 <= slots < SWAP_AREA_SLOTS;
    requires off: swap_info[0].flags == 0 && swap_info[0].max == 0;
    requires fresh: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> swap_map[SlotOf(0, o)] == 0;
    requires priority: least_priority > -2147483648;
    terminates \true; exits \false;
    assigns swap_map[SlotOf(0, 0)], A_SWAP_AREAS, least_priority;
    ensures on: swap_info[0].flags == SWP_WRITEOK && swap_info[0].max == slots + 1 &&
        swap_info[0].pages == slots;
    ensures last: swap_info[0].prio == least_priority == \old(least_priority) - 1;
    ensures header: swap_map[SlotOf(0, 0)] == SWAP_MAP_BAD;
    ensures came: ListCame{Pre, Here}(0);
    ensures free: nr_swap_pages == \old(nr_swap_pages) + slots;
    ensures total: total_swap_pages == \old(total_swap_pages) + slots;
    ensures rest: AtRest;
    E_PARTS */
static void first_area_on(uint32_t slots)
{
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= slots + 1;
         loop invariant GoodSlots(0, n) == n;
         loop assigns n; loop variant slots + 1 - n; @/
      while (n < slots + 1u) n++;
    */
    swap_area_on(0, slots + 1u, slots, swap_next_priority());
    /*@ assert areas: \forall integer t; 0 <= t < NR_SWAP_AREAS ==>
            swap_info[t].flags != SWP_USED; */
}

/* The swap area that the kernel was told of is on, with the priority of one for which nobody asked:
 * what Linux's start scripts do with swapon. */
/*@ requires inv: MachineInv; requires rest: AtRest;
    requires size: boot_swap_slots < SWAP_AREA_SLOTS;
    requires off: swap_info[0].flags == 0 && swap_info[0].max == 0;
    requires fresh: \forall integer o; 0 <= o < SWAP_AREA_SLOTS ==> swap_map[SlotOf(0, o)] == 0;
    requires priority: least_priority > -2147483648;
    terminates \true; exits \false;
    assigns swap_map[SlotOf(0, 0)], A_SWAP_AREAS, least_priority;
    ensures on: boot_swap_slots != 0 ==> swap_info[0].flags == SWP_WRITEOK &&
        swap_info[0].max == boot_swap_slots + 1 && swap_info[0].pages == boot_swap_slots;
    ensures last: boot_swap_slots != 0 ==>
        swap_info[0].prio == least_priority == \old(least_priority) - 1;
    ensures header: boot_swap_slots != 0 ==> swap_map[SlotOf(0, 0)] == SWAP_MAP_BAD;
    ensures came: boot_swap_slots != 0 ==> ListCame{Pre, Here}(0);
    ensures none: boot_swap_slots == 0 ==> swap_info[0] == \old(swap_info[0]) &&
        swap_list == \old(swap_list) && swap_map[SlotOf(0, 0)] == 0 &&
        least_priority == \old(least_priority);
    ensures free: nr_swap_pages == \old(nr_swap_pages) + boot_swap_slots;
    ensures total: total_swap_pages == \old(total_swap_pages) + boot_swap_slots;
    ensures rest: AtRest;
    ensures inv: MachineInv;
*/
static void boot_swapon(void)
{
    if (boot_swap_slots != 0u) {
        first_area_on(boot_swap_slots);
        //@ assert inv: MachineInv;
    }
}

/* The buddy allocator gets all that is left; how many frames. (mem_init) */
/*@ requires inv: MachineInv; requires idle: MachineIdle; requires rest: AtRest;
    requires few: HeldFew;
    requires boot: BootFrames && BootSizes && BootFresh;
    terminates \true; exits \false;
    assigns A_RECLAIM, bootmem_map;
    E_MACHINE
    ensures idle: MachineIdle;
    ensures rest: AtRest;
    ensures few: HeldFew;
    ensures number: \result <= max_pfn;
*/
static uint32_t mem_init(void)
{
    uint32_t handed = free_all_bootmem();

    return handed + free_highmem();
}

uint32_t start_kernel(void)
{
    uint32_t handed;

    vmalloc_init();
    kmap_init();
    init_layers();
    pool_start();
    boot_swapon();
    handed = mem_init();
    zap_low_mappings(max_low_pfn);
    proc_init(handed, zone_free_pages[ZONE_HIGHMEM]);
    if (kmem_cache_sizes_init() && pool_init()) {
        create_process(0);
    }
    oom_done(); /* if it was for want of frames, there is no process that could go */
    return handed;
}
