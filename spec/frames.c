/*
 * What each frame is used for.
 *
 * Free frames are those of the buddy's free blocks and no others; a block in use has one kind
 * throughout; as many frames are reserved as at the end of the boot.
 */
#include "frames.h"
#include "../mm/buddy.h"
#include "violation.h"

uint32_t reserved_frames;

void frames_booted(uint32_t handed)
{
    reserved_frames = nr_frames - handed;
}

static bool reserved_kind(uint32_t kind)
{
    return kind == K_KERNEL || kind == K_BOOT || kind == K_HOLE;
}

static bool block_ok(uint32_t first, uint32_t end)
{
    uint32_t kind = page_kind[first];
    bool is_free = page_state[first] == BUDDY_FREE;

    if (is_free != (kind == K_FREE) || kind > K_LAST) {
        return violated(INV_FRAME_KIND, first, is_free ? K_FREE : K_BLOCK, kind);
    }
    for (pfn_t f = first + 1u; f < end; f++) {
        if (page_kind[f] != kind) {
            return violated(INV_BLOCK_KIND, f, kind, page_kind[f]);
        }
    }
    return true;
}

bool frames_ok(void)
{
    uint32_t reserved = 0;
    pfn_t f = 0;

    while (f < nr_frames) {
        uint32_t end = f + 1u;
        while (end < nr_frames && page_state[end] == BUDDY_TAIL) {
            end++;
        }
        if (!block_ok(f, end)) {
            return false;
        }
        if (reserved_kind(page_kind[f])) {
            reserved += end - f;
        }
        f = end;
    }
    if (reserved != reserved_frames) {
        return violated(INV_FRAME_RESERVED, 0, reserved_frames, reserved);
    }
    return true;
}

/* The frame compared with itself shifted by a word: one call, where a loop under a sanitizer would
 * take most of the time of a check. */
static bool all_words_equal(pfn_t frame)
{
    return __builtin_memcmp(&phys[frame].w[0], &phys[frame].w[1], PAGE_SIZE - 4u) == 0;
}

static bool poison_ok(pfn_t frame)
{
    uint32_t word = PAGE_POISON(frame);

    if (phys[frame].w[0] == word && all_words_equal(frame)) {
        return true;
    }
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        if (phys[frame].w[i] != word) {
            return violated(INV_FREE_POISON, frame, word, phys[frame].w[i]);
        }
    }
    return true;
}

bool frames_ok_deep(void)
{
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (page_kind[f] == K_FREE && !poison_ok(f)) {
            return false;
        }
    }
    return true;
}
