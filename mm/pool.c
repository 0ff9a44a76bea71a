/*
 * Typed pools.
 *
 * Freed area slots form a list through vma_link; slots that were never used lie above vma_fresh, so
 * that a boot need not touch the whole pool. Address spaces are few: a scan finds one.
 */
#include "pool.h"
#include "kmalloc.h"

uint32_t vm_area_cachep;
uint32_t mm_cachep;
uint32_t vma_object[NR_VMA];
uint32_t mm_object[NR_MM];
uint32_t vma_link[NR_VMA];
uint32_t vma_first_free;
uint32_t vma_fresh;

bool pool_init(void)
{
    int64_t areas = kmem_cache_create(VM_AREA_BYTES, 0, CTOR_NONE);
    int64_t mms = kmem_cache_create(MM_STRUCT_BYTES, 32, CTOR_NONE);

    for (uint32_t m = 0; m < NR_MM; m++) {
        mm_object[m] = 0;
    }
    vma_first_free = 0;
    vma_fresh = 1;
    if (areas < 0 || mms < 0) {
        return false;
    }
    vm_area_cachep = (uint32_t)areas;
    mm_cachep = (uint32_t)mms;
    return true;
}

static uint32_t take_vma_slot(void)
{
    uint32_t v = vma_first_free;

    if (v != 0u) {
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

uint32_t vma_alloc(void)
{
    uint32_t object = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);
    uint32_t v;

    if (object == 0u) {
        return 0;
    }
    v = take_vma_slot();
    if (v == 0u) {
        kmem_cache_free(vm_area_cachep, object);
        return 0;
    }
    vma_object[v] = object;
    return v;
}

void vma_free(uint32_t v)
{
    kmem_cache_free(vm_area_cachep, vma_object[v]);
    vma_object[v] = 0;
    vma_link[v] = vma_first_free;
    vma_first_free = v;
}

uint32_t mm_slot_alloc(void)
{
    uint32_t m = 0;

    while (m < NR_MM && mm_object[m] != 0u) {
        m++;
    }
    if (m == NR_MM) {
        return NR_MM;
    }
    mm_object[m] = kmem_cache_alloc(mm_cachep, GFP_KERNEL);
    return mm_object[m] == 0u ? NR_MM : m;
}

void mm_slot_free(uint32_t mm)
{
    kmem_cache_free(mm_cachep, mm_object[mm]);
    mm_object[mm] = 0;
}
