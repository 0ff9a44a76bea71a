/*
 * mem_map: the arrays that no single layer above owns, and the words of a frame as a whole.
 */
#include "page.h"

uint32_t page_count[NR_FRAMES];
uint32_t page_kind[NR_FRAMES];

void fill_frame(pfn_t frame, uint32_t word)
{
    /*@ loop invariant 0 <= i <= 1024;
        loop invariant \forall integer k; 0 <= k < i ==> phys[frame].w[k] == word;
        loop assigns i, phys[frame].w[0 .. 1023];
        loop variant 1024 - i; */
    for (uint32_t i = 0; i < 1024u; i++)
        phys[frame].w[i] = word;
}
