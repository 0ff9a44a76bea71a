/*
 * What the watch over the seam cannot take from the contracts. proofs/seam.py reads this table.
 *
 * Ghost state is not there when the program runs. It is derived from real state before it is
 * looked at, so a clause that only relates a count to its ghost (PageTableCount, say) holds by
 * construction where the ghost exists at all; that it exists, that no count is smaller than the
 * entries that it counts, is then what is really checked.
 */
#ifndef PROOFS_SEAM_GHOST_H
#define PROOFS_SEAM_GHOST_H

/* SEAM_GHOST(array, function): the function fills the ghost array, once in an evaluation. */
#define SEAM_GHOST(array, function)
/* SEAM_LOGIC(name, function): the value of logic function `name` of one or two integers, or of
 * predicate `name` of none, which the function knows faster than by its definition.
 * tests/seam compares. */
#define SEAM_LOGIC(name, function)

SEAM_GHOST(page_own, seam_derive_blocks)
SEAM_GHOST(page_rank, seam_derive_free_lists)
SEAM_GHOST(free_len, seam_derive_free_lists)
SEAM_GHOST(own_mm, seam_derive_owners)
SEAM_GHOST(own_slot, seam_derive_owners)
SEAM_GHOST(page_kref, seam_derive_holders)
SEAM_GHOST(swap_kref, seam_derive_holders)
SEAM_GHOST(swap_disk, seam_derive_disk)
SEAM_GHOST(file_disk, seam_derive_files)
SEAM_GHOST(cpu_pse, seam_derive_processor)
SEAM_GHOST(cpu_pge, seam_derive_processor)
SEAM_GHOST(lru_rank, seam_derive_ranks)
SEAM_GHOST(slab_on, seam_derive_slab_lists)
SEAM_GHOST(slab_rank, seam_derive_slab_lists)
SEAM_GHOST(slab_len, seam_derive_slab_lists)
SEAM_GHOST(slab_slot, seam_derive_slab_objects)
SEAM_GHOST(slab_stack, seam_derive_slab_objects)
SEAM_GHOST(slab_pos, seam_derive_slab_objects)
SEAM_GHOST(slab_host, seam_derive_slab_objects)
SEAM_GHOST(slab_host_index, seam_derive_slab_objects)
SEAM_GHOST(mm_listed, seam_derive_ring)
SEAM_GHOST(mm_rank, seam_derive_ring)
SEAM_GHOST(page_turn, seam_derive_page_turns)
SEAM_GHOST(page_bucket, seam_derive_page_turns)
SEAM_GHOST(slot_turn, seam_derive_slot_turns)
SEAM_GHOST(slot_bucket, seam_derive_slot_turns)
SEAM_GHOST(swap_listed, seam_derive_swap_list)
SEAM_GHOST(swap_rank, seam_derive_swap_list)
SEAM_GHOST(vms_unlisted, seam_derive_vms)
SEAM_GHOST(vma_stack, seam_derive_area_slots)
SEAM_GHOST(vma_pos, seam_derive_area_slots)
SEAM_GHOST(vma_stacked, seam_derive_area_slots)
SEAM_GHOST(rb_tree, seam_derive_trees)
SEAM_GHOST(rb_key, seam_derive_trees)
SEAM_GHOST(rb_bound, seam_derive_trees)
SEAM_GHOST(rb_height, seam_derive_trees)

SEAM_LOGIC(ObjectRefs, seam_refs)
SEAM_LOGIC(MmRss, seam_rss)
SEAM_LOGIC(LruOnly, seam_lru_only)
SEAM_LOGIC(PageTurnsOnly, seam_page_turns_only)
SEAM_LOGIC(HashBehind, seam_hash_behind)
SEAM_LOGIC(MappingBehind, seam_mapping_behind)
SEAM_LOGIC(SlotTurnsOnly, seam_slot_turns_only)
SEAM_LOGIC(SlotBehind, seam_slot_behind)
SEAM_LOGIC(PoolApart, seam_pool_apart)
SEAM_LOGIC(walk_refs, seam_walk_refs)
SEAM_LOGIC(walk_writes, seam_walk_writes)

#endif
