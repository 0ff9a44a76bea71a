/*
 * What each frame is used for.
 *
 * Free frames are those of the buddy's free blocks and no others; a block in use has one kind
 * throughout; as many frames are reserved as at the end of the boot.
 */
#include "frames.h"

uint32_t reserved_frames;

void frames_booted(uint32_t handed)
{
    reserved_frames = nr_frames - handed;
}

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> kind_is_reserved(kind);
*/
static bool reserved_kind(uint32_t kind)
{
    return kind == K_KERNEL || kind == K_BOOT || kind == K_HOLE;
}

/* The first frame of a block. */
/*@ requires frame < NR_FRAMES;
    requires head: frame == 0 || page_state[frame] != BUDDY_TAIL;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> frame_kind_wf(frame);
*/
static bool block_ok(pfn_t frame)
{
    uint32_t kind = page_kind[frame];
    bool is_free = page_state[frame] == BUDDY_FREE;

    if (is_free != (kind == K_FREE)) {
        return violated(INV_FRAME_KIND, frame, is_free, kind == K_FREE);
    }
    if (kind > K_LAST) {
        return violated(INV_FRAME_KIND, frame, K_LAST, kind);
    }
    return true;
}

/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> frame_kind_wf(frame);
*/
static bool frame_ok(pfn_t frame)
{
    if (frame == 0u || page_state[frame] != BUDDY_TAIL) {
        return block_ok(frame);
    }
    if (page_kind[frame] != page_kind[frame - 1u]) {
        return violated(INV_BLOCK_KIND, frame, page_kind[frame - 1u], page_kind[frame]);
    }
    return true;
}

bool frames_ok(void)
{
    uint32_t reserved = 0;

    /*@ loop invariant 0 <= f <= nr_frames && reserved <= f;
        loop invariant \forall integer g; 0 <= g < f ==> frame_kind_wf(g);
        loop invariant reserved == reserved_count(f);
        loop assigns f, reserved, violation;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (!frame_ok(f)) {
            return false;
        }
        if (reserved_kind(page_kind[f])) {
            reserved++;
        }
    }
    if (reserved != reserved_frames) {
        return violated(INV_FRAME_RESERVED, 0, reserved_frames, reserved);
    }
    return true;
}

/* Do all words of FRAME hold WORD? Without a way out of the loop, so that they are compared some at
 * a time. */
/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns \nothing;
    ensures \result <==> (\forall integer k; 0 <= k < 1024 ==> phys[frame].w[k] == word); */
static bool all_words_are(pfn_t frame, uint32_t word)
{
    uint32_t same = 0;

    /*@ loop invariant 0 <= same <= i <= 1024;
        loop invariant same == i <==> (\forall integer k; 0 <= k < i ==> phys[frame].w[k] == word);
        loop assigns i, same;
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        same += phys[frame].w[i] == word ? 1u : 0u;
    }
    return same == PTRS_PER_PTE;
}

/*@ requires frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> poison_wf(frame);
*/
static bool poison_ok(pfn_t frame)
{
    uint32_t word = PAGE_POISON(frame);

    if (all_words_are(frame, word)) {
        return true;
    }
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer k; 0 <= k < i ==> phys[frame].w[k] == word;
        loop assigns i, violation;
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < PTRS_PER_PTE; i++) {
        if (phys[frame].w[i] != word) {
            return violated(INV_FREE_POISON, frame, word, phys[frame].w[i]);
        }
    }
    return true;
}

bool frames_ok_deep(void)
{
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f && page_kind[g] == K_FREE ==> poison_wf(g);
        loop assigns f, violation;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        if (page_kind[f] == K_FREE && !poison_ok(f)) {
            return false;
        }
    }
    return true;
}
