/*
 * The boot-time allocator.
 *
 * The bitmap is the whole state, besides the place where the last allocation ended: small requests
 * share a frame by continuing there. First fit, from the goal upwards, then from the bottom.
 */
#include "bootmem.h"
#include "order.h"
#include "page.h"

uint32_t node_low_pfn;
uint32_t bootmem_map;
uint32_t bootmem_last_pos;
uint32_t bootmem_last_offset;

/* ---- powers of two ---- */

/*@ ghost
  /@ requires MultipleOf(a, n) && PowerOfTwo(n);
     terminates \true; exits \false; assigns \nothing;
     POWERS(E_NEXT) @/
  static void lemma_next_each(uint32_t n, uint32_t a)
  {
  }

  /@ requires MultipleOf(a, n) && PowerOfTwo(n);
     terminates \true; exits \false; assigns \nothing;
     ensures MultipleOf(a + n, n);
     ensures \forall integer r; a < r < a + n ==> !MultipleOf(r, n); @/
  static void lemma_next_multiple(uint32_t n, uint32_t a)
  {
    lemma_next_each(n, a);
  }

  /@ requires PowerOfTwo(n);
     terminates \true; exits \false; assigns \nothing;
     POWERS(E_ROUND) @/
  static void lemma_round_up_each(uint32_t n, uint64_t x)
  {
  }

  /@ requires PowerOfTwo(n);
     terminates \true; exits \false; assigns \nothing;
     ensures MultipleOf(BootRoundUp(x, n), n);
     ensures x <= BootRoundUp(x, n) < x + n;
     ensures x <= 4096 && n <= 4096 ==> BootRoundUp(x, n) <= 4096; @/
  static void lemma_round_up(uint32_t n, uint64_t x)
  {
    lemma_round_up_each(n, x);
  }

  /@ requires PowerOfTwo(n) && MultipleOf(x, n);
     terminates \true; exits \false; assigns \nothing;
     POWERS(E_STEP) @/
  static void lemma_step_each(uint32_t n, uint64_t x)
  {
  }

  /@ requires PowerOfTwo(n) && MultipleOf(x, n);
     terminates \true; exits \false; assigns \nothing;
     ensures PowerOfTwo(BootStep(n)) && BootStep(n) <= 524288;
     ensures MultipleOf(x / 4096, BootStep(n)); @/
  static void lemma_step(uint32_t n, uint64_t x)
  {
    lemma_step_each(n, x);
  }

  /@ requires PowerOfTwo(n) && MultipleOf(f, BootStep(n));
     terminates \true; exits \false; assigns \nothing;
     POWERS(E_FRAME) @/
  static void lemma_frame_aligned_each(uint32_t n, uint32_t f)
  {
  }

  /@ requires PowerOfTwo(n) && MultipleOf(f, BootStep(n));
     terminates \true; exits \false; assigns \nothing;
     ensures MultipleOf(f * 4096, n); @/
  static void lemma_frame_aligned(uint32_t n, uint32_t f)
  {
    lemma_frame_aligned_each(n, f);
  }

  /@ requires PowerOfTwo(n) && n <= 4096 && MultipleOf(i, n);
     terminates \true; exits \false; assigns \nothing;
     POWERS(E_IN_PAGE) @/
  static void lemma_in_page_each(uint32_t n, uint32_t f, uint32_t i)
  {
  }

  /@ requires PowerOfTwo(n) && n <= 4096 && MultipleOf(i, n);
     terminates \true; exits \false; assigns \nothing;
     ensures MultipleOf(f * 4096 + i, n); @/
  static void lemma_in_page(uint32_t n, uint32_t f, uint32_t i)
  {
    lemma_in_page_each(n, f, i);
  }
*/

/* ---- bytes of words ---- */

/* Byte K of word W. */
/*@ requires k < 4;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == WordByte(w, k) && \result < 256;
*/
static uint32_t word_byte(uint32_t w, uint32_t k)
{
    switch (k) {
    case 0:
        return w % 256u;
    case 1:
        return w / 256u % 256u;
    case 2:
        return w / 65536u % 256u;
    default:
        return w / 16777216u;
    }
}

/* The word of four bytes, the lowest first. */
/*@ requires b0 < 256 && b1 < 256 && b2 < 256 && b3 < 256;
    terminates \true; exits \false; assigns \nothing;
    ensures zeroth: WordByte(\result, 0) == b0;
    ensures first: WordByte(\result, 1) == b1;
    ensures second: WordByte(\result, 2) == b2;
    ensures third: WordByte(\result, 3) == b3;
*/
static uint32_t word_of(uint32_t b0, uint32_t b1, uint32_t b2, uint32_t b3)
{
    return b0 + b1 * 256u + b2 * 65536u + b3 * 16777216u;
}

/* Word W with B for its byte K. */
/*@ requires k < 4 && b < 256;
    terminates \true; exits \false; assigns \nothing;
    ensures zeroth: WordByte(\result, 0) == (k == 0 ? b : WordByte(w, 0));
    ensures first: WordByte(\result, 1) == (k == 1 ? b : WordByte(w, 1));
    ensures second: WordByte(\result, 2) == (k == 2 ? b : WordByte(w, 2));
    ensures third: WordByte(\result, 3) == (k == 3 ? b : WordByte(w, 3));
*/
static uint32_t word_with_byte(uint32_t w, uint32_t k, uint32_t b)
{
    return word_of(k == 0u ? b : word_byte(w, 0), k == 1u ? b : word_byte(w, 1),
                   k == 2u ? b : word_byte(w, 2), k == 3u ? b : word_byte(w, 3));
}

/* ---- the bitmap ---- */

/* The byte of the bitmap that the bit of FRAME is in. */
/*@ requires bootmem_map < NR_FRAMES && frame < NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == WordByte(phys[bootmem_map].w[frame / 32], (frame / 8) % 4) && \result < 256;
*/
static uint32_t map_byte(pfn_t frame)
{
    return word_byte(phys[bootmem_map].w[frame / 32u], frame / 8u % 4u);
}

/* Turns the bit of FRAME round. */
/*@ requires bootmem_map < NR_FRAMES && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures turned: BootmemReserved(frame) <==> !\old(BootmemReserved(frame));
    ensures others: \forall integer f; 0 <= f < NR_FRAMES && f != frame ==>
        (BootmemReserved(f) <==> \old(BootmemReserved(f)));
*/
static void flip_reserved(pfn_t frame)
{
    uint32_t byte = byte_flipped(map_byte(frame), frame % 8u);
    uint32_t word = phys[bootmem_map].w[frame / 32u];

    /*@ assert place: \forall integer f; f != frame && f / 32 == frame / 32 ==>
          (f / 8) % 4 != (frame / 8) % 4 || f % 8 != frame % 8; */
    /*@ assert bits: \forall integer k; 0 <= k < 8 && k != frame % 8 ==>
          (ByteBit(byte, k) <==> ByteBit(WordByte(word, (frame / 8) % 4), k)); */
    phys[bootmem_map].w[frame / 32u] = word_with_byte(word, frame / 8u % 4u, byte);
    /*@ assert bytes: \forall integer k; 0 <= k < 4 && k != (frame / 8) % 4 ==>
          WordByte(phys[bootmem_map].w[frame / 32], k) == WordByte(word, k); */
    /*@ assert mine: WordByte(phys[bootmem_map].w[frame / 32], (frame / 8) % 4) == byte; */
}

uint32_t bootmem_reserved(pfn_t frame)
{
    return byte_bit(map_byte(frame), frame % 8u);
}

/*@ requires bootmem_map < NR_FRAMES && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures took: BootmemTook{Pre, Here}(frame, frame + 1);
*/
static void set_reserved(pfn_t frame)
{
    if (bootmem_reserved(frame) == 0u) {
        flip_reserved(frame);
    }
}

/*@ requires bootmem_map < NR_FRAMES && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures gave: BootmemGave{Pre, Here}(frame, frame + 1);
*/
static void clear_reserved(pfn_t frame)
{
    if (bootmem_reserved(frame) != 0u) {
        flip_reserved(frame);
    }
}

/* Reserves the frames from FIRST up to END. */
/*@ requires bootmem_map < NR_FRAMES && end <= NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[bootmem_map].w[0 .. 1023];
    ensures took: BootmemTook{Pre, Here}(first, end);
*/
static void reserve_frames(uint32_t first, uint32_t end)
{
    /*@ loop invariant first <= f && (f <= end || f == first);
        loop invariant took: BootmemTook{Pre, Here}(first, f);
        loop assigns f, phys[bootmem_map].w[0 .. 1023];
        loop variant end - f; */
    for (pfn_t f = first; f < end; f++) {
        set_reserved(f);
    }
}

void init_bootmem(uint32_t map, uint32_t low_pfn)
{
    bootmem_map = map;
    node_low_pfn = low_pfn;
    bootmem_last_pos = 0;
    bootmem_last_offset = 0;
    /*@ loop invariant 0 <= i <= NR_FRAMES / 32;
        loop invariant \forall integer k; 0 <= k < i ==> phys[map].w[k] == 0xFFFFFFFF;
        loop assigns i, phys[map].w[0 .. 1023];
        loop variant NR_FRAMES / 32 - i; */
    for (uint32_t i = 0; i < NR_FRAMES / 32u; i++) {
        phys[map].w[i] = 0xFFFFFFFFu;
    }
}

void register_bootmem_low_pages(uint32_t first, uint32_t count)
{
    /*@ loop invariant first <= f <= first + count;
        loop invariant gave: BootmemGave{Pre, Here}(first, f);
        loop assigns f, phys[bootmem_map].w[0 .. 1023];
        loop variant first + count - f; */
    for (pfn_t f = first; f < first + count; f++) {
        clear_reserved(f);
    }
}

/* One past the last byte's frame, or more than any frame when the range wraps. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result == (addr + size + 4095) / 4096;
*/
static uint32_t end_frame(uint32_t addr, uint32_t size)
{
    uint64_t end = (uint64_t)addr + size;
    return (uint32_t)((end + PAGE_SIZE - 1u) / PAGE_SIZE);
}

int64_t reserve_bootmem(uint32_t addr, uint32_t size)
{
    uint32_t end = end_frame(addr, size);

    if (size == 0u || end > node_low_pfn) {
        return -EINVAL;
    }
    reserve_frames(addr / PAGE_SIZE, end);
    return 0;
}

/* ---- giving back ---- */

/* Every frame from FIRST up to END is reserved, and is not the kernel's. */
/*@ requires bootmem_map < NR_FRAMES && end <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> BootmemCanFree(first, end);
*/
static bool can_free(uint32_t first, uint32_t end)
{
    /*@ loop invariant first <= f && (f <= end || f == first);
        loop invariant BootmemCanFree(first, f);
        loop assigns f;
        loop variant end - f; */
    for (pfn_t f = first; f < end; f++) {
        if (bootmem_reserved(f) == 0u || page_kind[f] != K_FREE) {
            return false;
        }
    }
    return true;
}

/* FRAME is as if nobody had used it: free_all_bootmem relies on that. */
/*@ requires inv: BootmemInv;
    requires frame < node_low_pfn && frame != bootmem_map;
    terminates \true; exits \false;
    assigns bootmem_last_offset, phys[0 .. NR_FRAMES-1];
    ensures inv: BootmemInv;
    ensures gave: BootmemGave{Pre, Here}(frame, frame + 1);
    ensures fresh: FramePoisoned(frame);
    ensures others: \forall integer f; 0 <= f < NR_FRAMES && f != frame && f != bootmem_map ==>
        phys[f] == \old(phys[f]);
    ensures last: bootmem_last_offset ==
        (frame == bootmem_last_pos ? 0 : \old(bootmem_last_offset));
*/
static void give_back(pfn_t frame)
{
    clear_reserved(frame);
    fill_frame(frame, PAGE_POISON(frame));
    if (frame == bootmem_last_pos) {
        bootmem_last_offset = 0; /* nothing may continue in a frame that is free again */
    }
}

int64_t free_bootmem(uint32_t addr, uint32_t size)
{
    uint32_t first = end_frame(addr, 0u);
    uint32_t end = (uint32_t)(((uint64_t)addr + size) / PAGE_SIZE);

    if (size == 0u || end_frame(addr, size) > node_low_pfn || !can_free(first, end)) {
        return -EINVAL;
    }
    /*@ loop invariant first <= f && (f <= end || f == first);
        loop invariant inv: BootmemInv;
        loop invariant gave: BootmemGave{Pre, Here}(first, f);
        loop invariant fresh: \forall integer g; first <= g < f ==> FramePoisoned(g);
        loop invariant others: \forall integer g; 0 <= g < NR_FRAMES && !(first <= g < f) &&
            g != bootmem_map ==> phys[g] == \at(phys[g], Pre);
        loop invariant last: bootmem_last_offset ==
            (first <= bootmem_last_pos < f ? 0 : \at(bootmem_last_offset, Pre));
        loop assigns f, bootmem_last_offset, phys[0 .. NR_FRAMES-1];
        loop variant end - f; */
    for (pfn_t f = first; f < end; f++) {
        give_back(f);
    }
    return 0;
}

/* ---- where a request finds room ---- */

/* Is each of COUNT frames from FIRST on free? */
/*@ requires bootmem_map < NR_FRAMES && first + count <= node_low_pfn <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> RunIsFree(first, count);
*/
static bool run_is_free(uint32_t first, uint32_t count)
{
    /*@ loop invariant first <= f <= first + count;
        loop invariant \forall integer g; first <= g < f ==> !BootmemReserved(g);
        loop assigns f;
        loop variant first + count - f; */
    for (pfn_t f = first; f < first + count; f++) {
        if (bootmem_reserved(f) != 0u) {
            return false;
        }
    }
    return true;
}

/* First of COUNT free frames in a row, trying START, START+STEP, …; NO_FRAME if there are none. */
/*@ requires bootmem_map < NR_FRAMES && node_low_pfn <= NR_FRAMES;
    requires step: PowerOfTwo(step) && step <= 524288 && MultipleOf(start, step);
    requires start <= 2097152 && 1 <= count <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures none: \result == NO_FRAME ==> NoFreeRun(start, node_low_pfn, step, count);
    ensures run: \result != NO_FRAME ==>
        start <= \result && MultipleOf(\result, step) && RunIsFree(\result, count);
    ensures first: \result != NO_FRAME ==> NoFreeRun(start, \result, step, count);
*/
static uint32_t find_free_run(uint32_t start, uint32_t step, uint32_t count)
{
    /*@ loop invariant start <= first <= 2621440 && MultipleOf(first, step);
        loop invariant first == start || first < NR_FRAMES + step;
        loop invariant NoFreeRun(start, first, step, count);
        loop assigns first;
        loop variant NR_FRAMES + step - first; */
    for (uint32_t first = start; first + count <= node_low_pfn; first += step) {
        if (run_is_free(first, count)) {
            return first;
        }
        //@ ghost lemma_next_multiple(step, first);
    }
    return NO_FRAME;
}

/* The first multiple of AL at X or above. */
/*@ requires PowerOfTwo(al) && x <= 0xFFFFFFFF;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == BootRoundUp(x, al);
    ensures MultipleOf(\result, al) && x <= \result < x + al;
    ensures x <= PAGE_SIZE && al <= PAGE_SIZE ==> \result <= PAGE_SIZE;
*/
static uint64_t round_up(uint64_t x, uint32_t al)
{
    //@ ghost lemma_round_up(al, x);
    return (x + al - 1u) / al * al;
}

/* First of COUNT free frames in a row that begin at a multiple of AL: at or above GOAL where that
 * is possible. */
/*@ requires bootmem_map < NR_FRAMES && node_low_pfn <= NR_FRAMES;
    requires PowerOfTwo(al) && 1 <= count <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures none: \result == NO_FRAME ==> NoFreeRun(0, node_low_pfn, BootStep(al), count);
    ensures run: \result != NO_FRAME ==>
        MultipleOf(\result, BootStep(al)) && RunIsFree(\result, count);
    ensures goal: \result != NO_FRAME && BootGoalMet(goal, al, count) ==>
        GoalFrame(goal, al) <= \result &&
        NoFreeRun(GoalFrame(goal, al), \result, BootStep(al), count);
    ensures bottom: \result != NO_FRAME && !BootGoalMet(goal, al, count) ==>
        NoFreeRun(0, \result, BootStep(al), count);
*/
static uint32_t choose_run(uint32_t goal, uint32_t al, uint32_t count)
{
    uint32_t step = al > PAGE_SIZE ? al / PAGE_SIZE : 1u;
    uint32_t start = NO_FRAME;

    if (goal / PAGE_SIZE < node_low_pfn) {
        uint64_t preferred = round_up(goal, al);
        //@ ghost lemma_step(al, preferred);
        start = find_free_run((uint32_t)(preferred / PAGE_SIZE), step, count);
    }
    if (start == NO_FRAME) {
        //@ ghost lemma_step(al, 0);
        start = find_free_run(0u, step, count);
    }
    return start;
}

/* ---- taking it ---- */

/* Takes COUNT frames from FIRST on and notes where the allocation of SIZE bytes ends. */
/*@ requires bootmem_map < NR_FRAMES && 1 <= count && first + count <= NR_FRAMES;
    terminates \true; exits \false;
    assigns bootmem_last_pos, bootmem_last_offset, phys[bootmem_map].w[0 .. 1023];
    ensures took: BootmemTook{Pre, Here}(first, first + count);
    ensures bootmem_last_pos == first + count - 1;
    ensures bootmem_last_offset == bytes_in_them % PAGE_SIZE;
*/
static void take_frames(uint32_t first, uint32_t count, uint32_t bytes_in_them)
{
    reserve_frames(first, first + count);
    bootmem_last_pos = first + count - 1u;
    bootmem_last_offset = bytes_in_them % PAGE_SIZE;
}

/* The run of frames starts right behind the frame where the last allocation ended: begin there. */
/*@ requires inv: BootmemInv;
    requires PowerOfTwo(align) && align <= PAGE_SIZE && 1 <= size;
    requires behind: bootmem_last_offset != 0 && bootmem_last_pos + 1 == start;
    requires run: RunIsFree(start, BootCount(size));
    terminates \true; exits \false;
    assigns bootmem_last_pos, bootmem_last_offset, phys[bootmem_map].w[0 .. 1023];
    ensures place: \old(bootmem_last_pos) * PAGE_SIZE + \old(bootmem_last_offset) <= \result <=
        start * PAGE_SIZE;
    ensures aligned: MultipleOf(\result, align);
    ensures ends: BootmemEnds{Pre, Here}(\result, size);
*/
static uint32_t continue_last(uint32_t start, uint32_t size, uint32_t align)
{
    uint32_t offset = (uint32_t)round_up(bootmem_last_offset, align);
    uint32_t addr = bootmem_last_pos * PAGE_SIZE + offset;
    uint32_t room = PAGE_SIZE - offset;

    //@ ghost lemma_in_page(align, bootmem_last_pos, offset);
    //@ assert begins: addr + room == start * PAGE_SIZE;
    /*@ assert behind: size > room ==>
          (addr + size - 1) / 4096 == start + (size - room + 4095) / 4096 - 1 &&
          (addr + size) % 4096 == (size - room) % 4096; */
    /*@ assert first: addr / 4096 == (room == 0 ? start : bootmem_last_pos); */
    if (size < room) {
        bootmem_last_offset = offset + size;
    } else if (size == room) {
        bootmem_last_offset = 0;
    } else {
        take_frames(start, (size - room + PAGE_SIZE - 1u) / PAGE_SIZE, size - room);
    }
    return addr;
}

/* SIZE bytes in the free frames from START on, or from the end of the last allocation, if that is
 * in the frame before. */
/*@ requires inv: BootmemInv;
    requires PowerOfTwo(al) && 1 <= size;
    requires run: MultipleOf(start, BootStep(al)) && RunIsFree(start, BootCount(size));
    terminates \true; exits \false;
    assigns bootmem_last_pos, bootmem_last_offset, phys[bootmem_map].w[0 .. 1023];
    ensures place: \result == start * PAGE_SIZE ||
        (\old(bootmem_last_offset) != 0 && \old(bootmem_last_pos) + 1 == start &&
         \old(bootmem_last_pos) * PAGE_SIZE + \old(bootmem_last_offset) <= \result <=
         start * PAGE_SIZE);
    ensures aligned: MultipleOf(\result, al);
    ensures ends: BootmemEnds{Pre, Here}(\result, size);
*/
static uint32_t take_run(uint32_t start, uint32_t size, uint32_t al)
{
    if (al <= PAGE_SIZE && bootmem_last_offset != 0u && bootmem_last_pos + 1u == start) {
        return continue_last(start, size, al);
    }
    //@ ghost lemma_frame_aligned(al, start);
    take_frames(start, end_frame(0u, size), size);
    return start * PAGE_SIZE;
}

/* ---- zeroing ---- */

/*@ requires addr < NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns phys[addr / PAGE_SIZE].w[0 .. 1023];
    ensures zero: BytesZeroed{Pre, Here}(addr, addr + 1);
*/
static void zero_byte(uint32_t addr)
{
    uint32_t word = phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u];

    phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u] = word_with_byte(word, addr % 4u, 0);
}

/*@ requires addr <= NR_FRAMES * PAGE_SIZE - 4 && addr % 4 == 0;
    terminates \true; exits \false;
    assigns phys[addr / PAGE_SIZE].w[0 .. 1023];
    ensures zero: BytesZeroed{Pre, Here}(addr, addr + 4);
*/
static void zero_word(uint32_t addr)
{
    phys[addr / PAGE_SIZE].w[addr % PAGE_SIZE / 4u] = 0;
}

/* Zeroes the bytes from ADDR up to END one by one. */
/*@ requires addr <= end <= NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures zero: BytesZeroed{Pre, Here}(addr, end);
    ensures rows: RowsOutside{Pre, Here}(addr, end);
*/
static void zero_single(uint32_t addr, uint32_t end)
{
    /*@ loop invariant addr <= a <= end;
        loop invariant zero: BytesZeroed{Pre, Here}(addr, a);
        loop invariant rows: RowsOutside{Pre, Here}(addr, a);
        loop assigns a, phys[0 .. NR_FRAMES-1];
        loop variant end - a; */
    for (uint32_t a = addr; a < end; a++) {
        zero_byte(a);
    }
}

/* The same word by word, as long as a whole one fits; where that ends. */
/*@ requires addr <= end <= NR_FRAMES * PAGE_SIZE && addr % 4 == 0;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures addr <= \result <= end;
    ensures zero: BytesZeroed{Pre, Here}(addr, \result);
    ensures rows: RowsOutside{Pre, Here}(addr, \result);
*/
static uint32_t zero_words(uint32_t addr, uint32_t end)
{
    uint32_t a = addr;

    /*@ loop invariant addr <= a <= end && a % 4 == 0;
        loop invariant zero: BytesZeroed{Pre, Here}(addr, a);
        loop invariant rows: RowsOutside{Pre, Here}(addr, a);
        loop assigns a, phys[0 .. NR_FRAMES-1];
        loop variant end - a; */
    while (end - a >= 4u) {
        zero_word(a);
        a += 4u;
    }
    return a;
}

/* Zeroes SIZE bytes at ADDR: single bytes up to a word, words, single bytes. */
/*@ requires addr + size <= NR_FRAMES * PAGE_SIZE;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES-1];
    ensures zero: BytesZeroed{Pre, Here}(addr, addr + size);
    ensures rows: RowsOutside{Pre, Here}(addr, addr + size);
*/
static void zero_bytes(uint32_t addr, uint32_t size)
{
    uint32_t end = addr + size;
    uint32_t word = (addr + 3u) / 4u * 4u;

    if (word >= end) {
        zero_single(addr, end);
        return;
    }
    zero_single(addr, word);
    zero_single(zero_words(word, end), end);
}

/* ---- requests ---- */

/* The bytes of the last allocation are taken. */
/*@ ghost
  /@ requires 1 <= size && addr + size <= NR_FRAMES * PAGE_SIZE;
     requires bootmem_last_pos == (addr + size - 1) / 4096;
     requires bootmem_last_offset == (addr + size) % 4096;
     requires \forall integer f; addr / 4096 <= f <= bootmem_last_pos ==> BootmemReserved(f);
     terminates \true; exits \false; assigns \nothing;
     ensures \forall integer a; addr <= a < addr + size ==> BootByteTaken(a); @/
  static void lemma_ends_taken(uint32_t addr, uint32_t size)
  {
    /@ assert frame: \forall integer a; addr <= a < addr + size ==>
         addr / 4096 <= a / 4096 <= bootmem_last_pos; @/
    /@ assert tail: \forall integer a; addr <= a < addr + size && a / 4096 == bootmem_last_pos &&
         bootmem_last_offset != 0 ==> a % 4096 < bootmem_last_offset; @/
  }
*/

/*@ terminates \true; exits \false; assigns \nothing;
    ensures \result <==> PowerOfTwo(n);
*/
static bool power_of_two(uint32_t n)
{
    /*@ loop invariant PowerOfTwo(n) <==> PowerOfTwo(\at(n, Pre));
        loop assigns n;
        loop variant n; */
    while (n % 2u == 0u && n > 1u) {
        n /= 2u;
    }
    return n == 1u;
}

int64_t alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal)
{
    uint32_t al = align == 0u ? 1u : align;
    uint32_t count = end_frame(0u, size);
    uint32_t start;
    uint32_t addr;

    if (size == 0u || !power_of_two(al)) {
        return -EINVAL;
    }
    if (count > node_low_pfn) {
        return -ENOMEM;
    }
    start = choose_run(goal, al, count);
    if (start == NO_FRAME) {
        return -ENOMEM;
    }
    addr = take_run(start, size, al);
    /*@ assert elsewhere: bootmem_map < addr / PAGE_SIZE ||
          bootmem_map * PAGE_SIZE >= addr + size; */
    //@ ghost lemma_ends_taken(addr, size);
    /*@ assert last: bootmem_last_pos < start + count && (bootmem_last_pos < start ==>
          bootmem_last_pos == \at(bootmem_last_pos, Pre) && (bootmem_last_offset != 0 ==>
          \at(bootmem_last_offset, Pre) < bootmem_last_offset)); */
    /*@ assert kept: \forall integer a; 0 <= a < node_low_pfn * PAGE_SIZE &&
          \at(BootByteTaken(a), Pre) ==> BootByteTaken(a); */
    //@ ghost Taken:;
    zero_bytes(addr, size);
    //@ assert map: phys[bootmem_map] == \at(phys[bootmem_map], Taken);
    /*@ assert bits: \forall integer f; BootmemReserved(f) <==> \at(BootmemReserved(f), Taken); */
    return addr;
}

uint32_t retire_bootmem(void)
{
    uint32_t map = bootmem_map;

    bootmem_map = NO_FRAME;
    return map;
}
