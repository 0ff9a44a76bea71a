/*
 * Junk in the core's variables.
 *
 * C clears statics, which would hide an initialiser that does nothing. Later boots of a process
 * find what the machine before them left, so once is enough. The words of frames are the machine's.
 */
#include "ops/junk.h"

#include <stdbool.h>
#include <string.h>

#include "e820.h"
#include "highmem.h"
#include "init.h"
#include "lru.h"
#include "mmap.h"
#include "shmem.h"
#include "swap_state.h"
#include "vmalloc.h"
#include "vmscan.h"

#ifndef NDEBUG

#define JUNK(variable) memset(&(variable), 0xA5, sizeof(variable))

static void junk_boot(void)
{
    JUNK(e820_nr);
    JUNK(e820_first);
    JUNK(e820_count);
    JUNK(e820_type);
    JUNK(max_pfn);
    JUNK(max_low_pfn);
    JUNK(bios_nr);
    JUNK(bios_first);
    JUNK(bios_count);
    JUNK(bios_type);
    JUNK(boot_swap_slots);
    JUNK(high_memory);
    JUNK(node_low_pfn);
    JUNK(bootmem_map);
    JUNK(bootmem_last_pos);
    JUNK(bootmem_last_offset);
}

static void junk_zones(void)
{
    JUNK(free_area);
    JUNK(pair_map);
    JUNK(zone_free_pages);
    JUNK(zone_pages_min);
    JUNK(zone_pages_low);
    JUNK(zone_pages_high);
    JUNK(zone_start);
    JUNK(zone_size);
    JUNK(zone_need_balance);
    JUNK(local_page);
    JUNK(local_order);
}

static void junk_frames(void)
{
    JUNK(nr_frames);
    JUNK(page_count);
    JUNK(page_kind);
    JUNK(page_state);
    JUNK(page_order);
    JUNK(page_next);
    JUNK(page_prev);
    JUNK(page_zone);
    JUNK(page_dirty);
    JUNK(page_slot);
    JUNK(page_lru);
    JUNK(page_active);
    JUNK(page_referenced);
    JUNK(page_locked);
    JUNK(lru_next);
    JUNK(lru_prev);
    JUNK(lru);
}

static void junk_swap(void)
{
    JUNK(swap_map);
    JUNK(swap_cache_page);
    JUNK(nr_swap_cache);
    JUNK(swap_info);
    JUNK(swap_list);
    JUNK(nr_swap_pages);
    JUNK(total_swap_pages);
    JUNK(least_priority);
    JUNK(page_cluster);
    JUNK(swap_mm);
}

static void junk_page_cache(void)
{
    JUNK(page_mapping);
    JUNK(page_index);
    JUNK(page_hash);
    JUNK(hash_next);
    JUNK(hash_prev);
    JUNK(mapping_pages);
    JUNK(mapping_next);
    JUNK(mapping_prev);
    JUNK(mapping_nrpages);
    JUNK(mapping_size);
    JUNK(file_valid);
    JUNK(file_reada);
    JUNK(file_ramax);
    JUNK(file_raend);
    JUNK(file_ralen);
    JUNK(file_rawin);
}

static void junk_shared_memory(void)
{
    JUNK(slot_mapping);
    JUNK(slot_index);
    JUNK(slot_hash);
    JUNK(slot_hash_next);
    JUNK(mapping_swapped);
    JUNK(mapping_users);
}

static void junk_caches(void)
{
    JUNK(cache_used);
    JUNK(cache_objsize);
    JUNK(cache_align);
    JUNK(cache_flags);
    JUNK(cache_ctor);
    JUNK(cache_name);
    JUNK(cache_object);
    JUNK(cache_gfporder);
    JUNK(cache_num);
    JUNK(cache_slabp);
    JUNK(cache_slab_size);
    JUNK(cache_colour);
    JUNK(cache_colour_off);
    JUNK(cache_colour_next);
    JUNK(cache_growing);
    JUNK(cache_grown);
    JUNK(cache_slabs);
    JUNK(cache_next);
    JUNK(cache_prev);
    JUNK(clock_searchp);
    JUNK(general_cache);
    JUNK(dma_cache);
    JUNK(slab_break_gfp_order);
}

static void junk_slabs(void)
{
    JUNK(slab_cache);
    JUNK(slab_list);
    JUNK(slab_next);
    JUNK(slab_prev);
    JUNK(slab_inuse);
    JUNK(slab_free);
    JUNK(slab_s_mem);
    JUNK(slab_mgmt);
    JUNK(page_slab);
}

static void junk_spaces(void)
{
    JUNK(mm_used);
    JUNK(mm_pgd);
    JUNK(mm_rss);
    JUNK(mm_mmap);
    JUNK(mm_rb);
    JUNK(mm_mmap_cache);
    JUNK(mm_map_count);
    JUNK(mm_users);
    JUNK(mm_count);
    JUNK(active_mm);
    JUNK(mm_total_vm);
    JUNK(mm_locked_vm);
    JUNK(mm_start_code);
    JUNK(mm_end_code);
    JUNK(mm_start_data);
    JUNK(mm_end_data);
    JUNK(mm_start_stack);
    JUNK(mm_arg_start);
    JUNK(mm_arg_end);
    JUNK(mm_env_start);
    JUNK(mm_env_end);
    JUNK(mm_start_brk);
    JUNK(mm_brk);
    JUNK(mm_swap_address);
    JUNK(mmlist_next);
    JUNK(mmlist_prev);
    JUNK(mmlist_nr);
    JUNK(mm_object);
    JUNK(mm_cachep);
}

static void junk_areas(void)
{
    JUNK(vm_mm);
    JUNK(vm_next);
    JUNK(vm_prev);
    JUNK(rb_parent);
    JUNK(rb_child);
    JUNK(rb_red);
    JUNK(vm_start);
    JUNK(vm_end);
    JUNK(vm_flags);
    JUNK(vm_file);
    JUNK(vm_pgoff);
    JUNK(vma_object);
    JUNK(vma_link);
    JUNK(vma_first_free);
    JUNK(vma_fresh);
    JUNK(vm_area_cachep);
}

static void junk_kernel_half(void)
{
    JUNK(vms_addr);
    JUNK(vms_size);
    JUNK(vms_next);
    JUNK(vms_object);
    JUNK(vmlist);
    JUNK(pkmap_count);
    JUNK(last_pkmap_nr);
    JUNK(nr_pkmaps);
    JUNK(page_virtual);
}

static void junk_tasks(void)
{
    JUNK(task_mm);
    JUNK(current_task);
    JUNK(task_killed);
    JUNK(oom);
    JUNK(oom_due);
}

void junk_before_first_boot(void)
{
    static bool done;

    if (!done) {
        done = true;
        junk_boot();
        junk_zones();
        junk_frames();
        junk_swap();
        junk_page_cache();
        junk_shared_memory();
        junk_caches();
        junk_slabs();
        junk_spaces();
        junk_areas();
        junk_kernel_half();
        junk_tasks();
    }
}

#else

void junk_before_first_boot(void)
{
}

#endif
