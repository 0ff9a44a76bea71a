/*
 * Typed pools.
 *
 * Freed area slots form a list through vma_link; slots that were never used lie above vma_fresh, so
 * that a boot need not touch the whole pool. Address spaces are few: a scan finds one.
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
    vma_first_free = NO_VMA;
    vma_fresh = 1;
    if (areas < 0 || mms < 0) {
        return false;
    }
    vm_area_cachep = (uint32_t)areas;
    mm_cachep = (uint32_t)mms;
    return true;
}

/*@ requires vma_fresh <= NR_VMA && vma_first_free < NR_VMA;
    requires vma_first_free != 0 ==> vma_link[vma_first_free] < NR_VMA;
    terminates \true; exits \false;
    assigns vma_first_free, vma_fresh;
    ensures slot: \result < NR_VMA && vma_fresh <= NR_VMA && vma_first_free < NR_VMA;
    ensures none: \result == 0 ==> \old(vma_first_free) == 0 &&
        (vma_fresh == NR_VMA || vma_fresh == 1);
    ensures list: \old(vma_first_free) != 0 ==> \result == \old(vma_first_free) &&
        vma_first_free == vma_link[\result] && vma_fresh == \old(vma_fresh); */
static vma_id take_vma_slot(void)
{
    vma_id v = vma_first_free;

    if (v != NO_VMA) {
        vma_first_free = vma_link[v];
        return v;
    }
    if (vma_fresh == NR_VMA) {
        return 0;
    }
    v = vma_fresh;
    vma_fresh++;
    return v;
}

vma_id vma_alloc(void)
{
    kaddr_t object = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);
    vma_id v;

    if (object == NO_KADDR) {
        return 0;
    }
    v = take_vma_slot();
    if (v == NO_VMA) {
        kmem_cache_free(vm_area_cachep, object);
        return 0;
    }
    vma_object[v] = object;
    return v;
}

void vma_free(vma_id v)
{
    kmem_cache_free(vm_area_cachep, vma_object[v]);
    vma_object[v] = NO_KADDR;
    vma_link[v] = vma_first_free;
    vma_first_free = v;
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
