/*
 * All checkers in one call: what a fuzzer asks after each operation.
 */
#ifndef SPEC_CHECK_H
#define SPEC_CHECK_H

#include "address_space.h"
#include "bootmem.h"
#include "frames.h"
#include "highmem.h"
#include "invariant.h"
#include "kernel_half.h"
#include "memory.h"
#include "shmem.h"
#include "slab.h"
#include "violation.h"
#include "vmalloc.h"

/*@ // Of a running machine, what checkers decide: caches of pages and of objects, shared memory.
    predicate caches_wf{L} = address_space_wf && shmem_wf && frames_wf && slab_wf;
    // And kernel memory.
    predicate kernel_memory_wf{L} = kernel_map_sizes && kernel_tables_wf && vmalloc_wf &&
      highmem_wf;
    predicate running_wf{L} = machine_wf && caches_wf && vma_trees_wf && memory_wf &&
      kernel_memory_wf;
    predicate running_deep_wf{L} = running_wf && frames_deep_wf && slab_deep_wf;
*/

/* What the checkers write down. */
#define A_CACHES_SEEN                                                                              \
    seen_pages[0 .. NR_MAPPINGS - 1], seen_users[0 .. NR_MAPPINGS - 1],                            \
        seen_swapped[0 .. NR_MAPPINGS - 1], slab_seen[0 .. NR_FRAMES - 1],                         \
        slab_is_free[0 .. SLAB_MOST - 1]
#define A_KERNEL_SEEN A_VMS_SEEN, vms_seen_table[0 .. NR_FRAMES - 1]
#define A_MM_SEEN                                                                                  \
    list_lengths[0 .. NR_ZONES - 1], lru_place[0 .. NR_FRAMES - 1], A_VMA_TALLIES, A_SEEN,         \
        entry_area, unusable, A_CACHES_SEEN, A_VMA_MEASURES, A_KERNEL_SEEN

/* Every invariant of a running machine. False: `violation` says which one does not hold. Where
 * the trees of areas are right, it may still say no: vma_trees_ok does not promise more. */
/*@ terminates \true; exits \false;
    assigns violation, A_MM_SEEN;
    E_TOLD
    ensures sound: \result ==> running_wf; */
bool mm_ok(void);

/* mm_ok, and what is too dear for every step: all words of free frames, of constructed objects and
 * of clean pages in the swap cache. */
/*@ terminates \true; exits \false;
    assigns violation, A_MM_SEEN;
    E_TOLD
    ensures sound: \result ==> running_deep_wf; */
bool mm_ok_deep(void);

/* The invariants of a machine that is still booting: between setup_arch and start_kernel. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures decides: \result <==> bootmem_wf; */
bool boot_ok(void);

#endif
