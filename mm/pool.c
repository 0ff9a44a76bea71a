/*
 * Typed pools.
 *
 * Freed area slots form a list through vma_link; slots that were never used lie above vma_fresh.
 * Address spaces are few: a scan finds one.
 */
#include "pool.h"
#include "kmalloc.h"

cache_id vm_area_cachep;
cache_id mm_cachep;
kaddr_t vma_object[NR_VMA];
kaddr_t mm_object[NR_MM];
vma_id vma_link[NR_VMA];
vma_id vma_first_free;
uint32_t vma_fresh;
/*@ ghost vma_id vma_stack[NR_VMA]; */
/*@ ghost uint32_t vma_pos[NR_VMA]; */
/*@ ghost uint32_t vma_stacked; */

void pool_start(void)
{
    vm_area_cachep = NO_CACHE;
    mm_cachep = NO_CACHE;
}

bool pool_init(void)
{
    int64_t areas =
        kmem_cache_create(NAME_VM_AREA, VM_AREA_BYTES, 0, SLAB_HWCACHE_ALIGN, CTOR_NONE);
    int64_t mms = kmem_cache_create(NAME_MM, MM_STRUCT_BYTES, 0, SLAB_HWCACHE_ALIGN, CTOR_NONE);

    for (mm_id m = 0; m < NR_MM; m++) {
        mm_object[m] = NO_KADDR;
    }
    for (vma_id v = 0; v < NR_VMA; v++) {
        vma_object[v] = NO_KADDR;
    }
    vma_first_free = NO_VMA;
    vma_fresh = 1;
    //@ ghost vma_stacked = 0;
    if (areas < 0 || mms < 0) {
        return false;
    }
    vm_area_cachep = (uint32_t)areas;
    mm_cachep = (uint32_t)mms;
    return true;
}

/* A slot for an area, free till now: the one that was freed last, else one that was never used; 0:
 * there is none. */
/*@ requires slots: PoolSlots(NO_VMA);
    terminates \true; exits \false;
    assigns vma_first_free, vma_fresh, A_VMA_STACK;
    ensures slots: PoolSlots(\result);
    ensures range: \result < NR_VMA;
    ensures free: vma_object[\result] == NO_KADDR;
    ensures place: \result != NO_VMA ==> \result < vma_fresh;
    ensures none: \result == NO_VMA <==> \old(vma_first_free) == NO_VMA &&
        \old(vma_fresh) == NR_VMA;
    ensures list: \old(vma_first_free) != NO_VMA ==> \result == \old(vma_first_free);
*/
static vma_id take_vma_slot(void)
{
    vma_id v = vma_first_free;

    if (v != NO_VMA) {
        vma_first_free = vma_link[v];
        //@ ghost vma_stacked = vma_stacked - 1u;
        //@ assert top: vma_pos[v] == vma_stacked;
        /*@ assert others: \forall integer w; 0 < w < vma_fresh && w != v ==>
              vma_pos[w] != vma_stacked; */
        //@ assert popped: PoolSlots(v);
        return v;
    }
    if (vma_fresh == NR_VMA) {
        //@ assert none: PoolSlots(NO_VMA);
        return NO_VMA;
    }
    v = vma_fresh;
    vma_fresh++;
    //@ ghost vma_stack[v - 1u] = v;
    //@ ghost vma_pos[v] = v - 1u;
    //@ assert fresh: PoolSlots(v);
    return v;
}

/* Is there a slot for an area? */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> vma_first_free != NO_VMA || vma_fresh != NR_VMA; */
static bool vma_slot_left(void)
{
    return vma_first_free != NO_VMA || vma_fresh != NR_VMA;
}

vma_id vma_alloc(void)
{
    if (!vma_slot_left()) {
        return NO_VMA;
    }
    kaddr_t object = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);
    if (object == NO_KADDR) {
        return NO_VMA;
    }
    /*@ assert still: \forall integer k; 0 < k < NR_VMA && vma_object[k] != NO_KADDR ==>
          ObjectHeld(vm_area_cachep, vma_object[k]); */
    /*@ assert fresh: \forall integer k; 0 < k < NR_VMA ==> vma_object[k] != object; */
    vma_id v = take_vma_slot();
    vma_object[v] = object;
    //@ assert slots: PoolSlots(NO_VMA);
    return v;
}

/* Slot V is free and the next to be used. */
/*@ requires slots: PoolSlots(v); requires slot: 0 < v < vma_fresh;
    requires free: vma_object[v] == NO_KADDR;
    terminates \true; exits \false;
    assigns vma_link[v], vma_first_free, A_VMA_STACK;
    ensures slots: PoolSlots(NO_VMA);
    ensures next: vma_first_free == v && vma_link[v] == \old(vma_first_free);
*/
static void put_vma_slot(vma_id v)
{
    /*@ ghost
      uint32_t at = vma_pos[v];
      vma_id other = vma_stack[vma_stacked];
      vma_stack[at] = other;
      vma_pos[other] = at;
      vma_stack[vma_stacked] = v;
      vma_pos[v] = vma_stacked;
      vma_stacked = vma_stacked + 1u;
    */
    vma_link[v] = vma_first_free;
    vma_first_free = v;
}

void vma_free(vma_id v)
{
    give_object(vm_area_cachep, vma_object[v]);
    vma_object[v] = NO_KADDR;
    //@ assert taken: PoolSlots(v);
    put_vma_slot(v);
}

mm_id mm_slot_alloc(void)
{
    mm_id m = 0;

    /*@ loop invariant 0 <= m <= NR_MM;
        loop invariant used: \forall integer k; 0 <= k < m ==> mm_object[k] != NO_KADDR;
        loop assigns m;
        loop variant NR_MM - m; */
    while (m < NR_MM && mm_object[m] != NO_KADDR) {
        m++;
    }
    if (m == NO_MM) {
        return NO_MM;
    }
    kaddr_t object = kmem_cache_alloc(mm_cachep, GFP_KERNEL);
    /*@ assert still: \forall integer k; 0 <= k < NR_MM && mm_object[k] != NO_KADDR ==>
          ObjectHeld(mm_cachep, mm_object[k]); */
    /*@ assert fresh: object != NO_KADDR ==> \forall integer k; 0 <= k < NR_MM ==>
          mm_object[k] != object; */
    mm_object[m] = object;
    return object == NO_KADDR ? NO_MM : m;
}

void mm_slot_free(mm_id mm)
{
    kmem_cache_free(mm_cachep, mm_object[mm]);
    mm_object[mm] = NO_KADDR;
}
