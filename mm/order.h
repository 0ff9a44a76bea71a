/*
 * The arithmetic of blocks of 2^order frames: their size, the places where they may start, which
 * two are buddies, and the bits of a byte, of which the buddy allocator keeps one for each pair.
 *
 * The one idea: a power of two is looked up by a switch over constants (block_size), which provers
 * follow and a compiler makes a table of, and what else shifts would do is a product with it and a
 * division by a constant: no jump that is mispredicted. The buddy allocator and its checker use the
 * same functions, which are proved here.
 *
 * Relies on mm/config.h alone. Inline, since each is some instructions on the way to a block.
 */
#ifndef MM_ORDER_H
#define MM_ORDER_H

#include "config.h"

#define TOP_ORDER 9u /* MAX_ORDER - 1: blocks of this order have no buddy */

#include "order.acsl"

/* The frames of a block of ORDER. */
/*@ requires order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == OrderSpan(order);
*/
static inline uint32_t block_size(uint32_t order)
{
    switch (order) {
    case 0:
        return 1u;
    case 1:
        return 2u;
    case 2:
        return 4u;
    case 3:
        return 8u;
    case 4:
        return 16u;
    case 5:
        return 32u;
    case 6:
        return 64u;
    case 7:
        return 128u;
    case 8:
        return 256u;
    default:
        return 512u;
    }
}

/* How far a frame lies from the place before it where a block of ORDER may start. */
/*@ requires order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == FrameRem(frame, order);
*/
static inline uint32_t order_offset(pfn_t frame, uint32_t order)
{
    switch (order) {
    case 0:
        return 0u;
    case 1:
        return frame % 2u;
    case 2:
        return frame % 4u;
    case 3:
        return frame % 8u;
    case 4:
        return frame % 16u;
    case 5:
        return frame % 32u;
    case 6:
        return frame % 64u;
    case 7:
        return frame % 128u;
    case 8:
        return frame % 256u;
    default:
        return frame % 512u;
    }
}

/* The number of a pair of ORDER. Scaled up to the largest pairs, so that the division is by a
 * constant. */
/*@ requires order < TOP_ORDER && frame < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == PairIndex(frame, order);
    ensures \result < NR_FRAMES / 2;
*/
static inline uint32_t pair_index(pfn_t frame, uint32_t order)
{
    //@ ghost lemma_pair_scale(frame, order);
    return frame * block_size(TOP_ORDER - 1u - order) / 512u;
}

/* The other half of the pair: both together start at 2 * size * index, twice, and one size more. */
/*@ requires order < TOP_ORDER && frame < NR_FRAMES && FrameAligned(frame, order);
    terminates \true; exits \false; assigns \nothing;
    ensures \result == BuddyOf(frame, order);
    ensures \result < NR_FRAMES;
*/
static inline pfn_t buddy_of(pfn_t frame, uint32_t order)
{
    uint32_t i = pair_index(frame, order);
    uint32_t size = block_size(order);
    //@ ghost lemma_pair_start(frame, order);
    //@ assert twice: (4 * i + 1) * size == 2 * (frame - FrameRem(frame, order + 1)) + size;
    return (4u * i + 1u) * size - frame;
}

/* Bit J of byte W, which is scaled up to the last bit. */
/*@ requires w < 256 && j < 8;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == ByteBitValue(w, j);
    ensures \result != 0 <==> ByteBit(w, j);
*/
static inline uint32_t byte_bit(uint32_t w, uint32_t j)
{
    //@ ghost lemma_bit_scale(w, j);
    return w * block_size(7u - j) / 128u % 2u;
}

/* Byte W with bit J the other way round. */
/*@ requires w < 256 && j < 8;
    terminates \true; exits \false; assigns \nothing;
    ensures \result < 256;
    E_BIT(0) E_BIT(1) E_BIT(2) E_BIT(3) E_BIT(4) E_BIT(5) E_BIT(6) E_BIT(7)
*/
static inline uint32_t byte_flipped(uint32_t w, uint32_t j)
{
    uint32_t set = byte_bit(w, j);
    uint32_t value = block_size(j);
    if (set != 0u)
        return w - value;
    return w + value;
}

#endif
