/*
 * Start of day.
 *
 * What the kernel itself takes is marked K_KERNEL, what others take from the boot allocator K_BOOT,
 * what is no RAM K_HOLE; the rest is free, to the frame, when the boot is over.
 */
#include "init.h"
#include "bootmem.h"
#include "fork.h"
#include "lru.h"
#include "mm.h"
#include "oom_kill.h"
#include "page.h"
#include "page_alloc.h"
#include "page_table.h"
#include "pool.h"
#include "proc.h"
#include "slab.h"
#include "swap_state.h"
#include "vma.h"
#include "vmscan.h"

#define KERNEL_PTE 0x063u   /* _PAGE_KERNEL: present, writable, accessed, dirty */
#define KERNEL_TABLE 0x063u /* _KERNPG_TABLE */
#define BOOT_ENTRY 0x007u   /* what head.S writes */
#define STRUCT_PAGE_BYTES 32u

uint32_t e820_nr;
uint32_t e820_first[E820_MAX];
uint32_t e820_count[E820_MAX];
uint32_t e820_type[E820_MAX];
uint32_t boot_swap_slots;

uint32_t max_pfn;
uint32_t max_low_pfn;

/* ---- the memory map ---- */

static void add_memory_region(uint32_t first, uint32_t count, uint32_t type)
{
    if (count != 0u) {
        e820_first[e820_nr] = first;
        e820_count[e820_nr] = count;
        e820_type[e820_nr] = type;
        e820_nr++;
    }
}

static void setup_memory_region(uint32_t frames, uint32_t hole_first, uint32_t hole_count)
{
    e820_nr = 0;
    if (hole_count == 0u) {
        add_memory_region(0, frames, E820_RAM);
        return;
    }
    add_memory_region(0, hole_first, E820_RAM);
    add_memory_region(hole_first, hole_count, E820_RESERVED);
    add_memory_region(hole_first + hole_count, frames - hole_first - hole_count, E820_RAM);
}

static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* ---- the boot allocator ---- */

static void setup_bootmem(void)
{
    init_bootmem(KERNEL_END, max_low_pfn);
    for (uint32_t i = 0; i < e820_nr; i++) {
        if (e820_type[i] == E820_RAM && e820_first[i] < max_low_pfn) {
            uint32_t end = lower(e820_first[i] + e820_count[i], max_low_pfn);
            register_bootmem_low_pages(e820_first[i], end - e820_first[i]);
        }
    }
    reserve_bootmem(0, (KERNEL_END + 1u) * PAGE_SIZE); /* firmware, image, bitmap */
}

/* ---- page tables ---- */

/* The tables that paging is switched on with: 8 MiB, at their own addresses and at PAGE_OFFSET.
 * (head.S) */
static void provisional_tables(void)
{
    fill_frame(SWAPPER_PG_DIR, 0);
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        phys[PG0].w[i] = mk_pte(i, BOOT_ENTRY);
        phys[PG1].w[i] = mk_pte(PTRS_PER_PTE + i, BOOT_ENTRY);
    }
    for (uint32_t half = 0; half <= USER_PTRS_PER_PGD; half += USER_PTRS_PER_PGD) {
        phys[SWAPPER_PG_DIR].w[half] = mk_pte(PG0, BOOT_ENTRY);
        phys[SWAPPER_PG_DIR].w[half + 1u] = mk_pte(PG1, BOOT_ENTRY);
    }
    fill_frame(EMPTY_ZERO_PAGE, 0);
}

/* An empty kernel page table in entry D of swapper_pg_dir. */
static uint32_t kernel_table(uint32_t d)
{
    pfn_t frame = (uint32_t)alloc_bootmem(PAGE_SIZE, PAGE_SIZE, 0) / PAGE_SIZE;

    fill_frame(frame, 0);
    phys[SWAPPER_PG_DIR].w[d] = mk_pte(frame, KERNEL_TABLE);
    return frame;
}

/* The direct map of low memory at PAGE_OFFSET, and the table of the kmap area. (pagetable_init) */
static void pagetable_init(void)
{
    for (uint32_t first = 0; first < max_low_pfn; first += PTRS_PER_PTE) {
        uint32_t table = kernel_table(USER_PTRS_PER_PGD + first / PTRS_PER_PTE);
        uint32_t end = lower(first + PTRS_PER_PTE, max_low_pfn);
        for (pfn_t f = first; f < end; f++) {
            phys[table].w[f - first] = mk_pte(f, KERNEL_PTE);
        }
    }
    kernel_table(pgd_index(PKMAP_BASE));
}

/* The provisional entries that the direct map did not replace go. (zap_low_mappings) */
static void zap_low_mappings(void)
{
    phys[SWAPPER_PG_DIR].w[0] = 0;
    phys[SWAPPER_PG_DIR].w[1] = 0;
    if (max_low_pfn <= PTRS_PER_PTE) {
        phys[SWAPPER_PG_DIR].w[USER_PTRS_PER_PGD + 1u] = 0;
    }
    flush_tlb_all();
}

/* ---- what each frame is ---- */

static void mark_frames(uint32_t first, uint32_t end, uint32_t kind)
{
    for (pfn_t f = first; f < end; f++) {
        set_page_kind(f, kind);
    }
}

static void mark_kernel(uint32_t mem_map, uint32_t mem_map_bytes)
{
    mark_frames(0, KERNEL_END + 1u, K_KERNEL);
    for (uint32_t d = USER_PTRS_PER_PGD; d < PTRS_PER_PGD; d++) {
        uint32_t entry = phys[SWAPPER_PG_DIR].w[d];
        if (pmd_present(entry) != 0u) {
            set_page_kind(pte_pfn(entry), K_KERNEL);
        }
    }
    mark_frames(mem_map / PAGE_SIZE, (mem_map + mem_map_bytes + PAGE_SIZE - 1u) / PAGE_SIZE,
                K_KERNEL);
    for (uint32_t i = 0; i < e820_nr; i++) {
        if (e820_type[i] != E820_RAM) {
            mark_frames(e820_first[i], e820_first[i] + e820_count[i], K_HOLE);
        }
    }
}

void setup_arch(uint32_t frames, uint32_t dma, uint32_t highmem, uint32_t hole_first,
                uint32_t hole_count, uint32_t swap_slots)
{
    uint32_t bytes = frames * STRUCT_PAGE_BYTES;
    uint32_t mem_map;

    max_pfn = frames;
    max_low_pfn = frames - highmem;
    boot_swap_slots = swap_slots;
    free_area_init(frames, lower(dma, max_low_pfn), max_low_pfn);
    setup_memory_region(frames, hole_first, hole_count);
    provisional_tables();
    setup_bootmem();
    pagetable_init();
    zap_low_mappings();
    mem_map = (uint32_t)alloc_bootmem(bytes, PAGE_SIZE, 0);
    mark_kernel(mem_map, bytes);
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
    lru_init();
    page_table_init();
    swap_area_init(boot_swap_slots);
    swap_cache_init();
    address_space_init();
    shmem_swap_init();
    kmem_cache_init();
    vma_init();
    filemap_init();
    shmem_init();
    task_init();
    oom_init();
    vmscan_init();
    /*@ ghost lemma_no_swap(); */
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

    init_layers();
    handed = mem_init();
    proc_init(handed, zone_free_pages[ZONE_HIGHMEM]);
    if (kmem_cache_sizes_init() && pool_init()) {
        create_process(0);
    }
    return handed;
}
