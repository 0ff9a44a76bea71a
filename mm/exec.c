/*
 * exec: a process gets a fresh address space with a program in it.
 *
 * The new address space is complete before the process goes over to it. So all that can fail has
 * been done while the old one still stands; Linux gives the old one up first, and kills the process
 * when the rest fails.
 * The stack's page is written while it is a frame that nobody maps, as 2.4 copies the strings.
 */
#include "exec.h"

#include "bootmem.h" /* for what its predicates say of the bytes of a frame */
#include "filemap.h"
#include "lru.h"
#include "mm.h"
#include "page_alloc.h"
#include "rlimit.h"

/* The kinds of words behind the environment's pointers, that tell the program of the machine. */
#define AT_NULL 0u
#define AT_PAGESZ 6u
#define AT_ENTRY 9u

#define STACK_PAGE (STACK_TOP - PAGE_SIZE)
#define STACK_ALIGN 16u /* of the stack pointer, and of the end of the words */

/* ---- the stack ---- */

/* A string with a 0 behind it; none is longer. */
#define TEXT 12u
struct text {
    char c[TEXT];
};

/*@
  // Byte a of frame f; what byte c counts as byte k of a word.
  logic integer FrameByte{L}(integer f, integer a) = WordByte(phys[f].w[a / 4], a % 4);
  logic integer ByteAt(integer c, integer k) =
      k == 0 ? c : k == 1 ? c * 256 : k == 2 ? c * 65536 : c * 16777216;
  // Word n from address sp on of the stack's page, which is frame f.
  logic integer StackWord{L}(integer f, integer sp, integer n) =
      phys[f].w[sp % PAGE_SIZE / 4 + n];
  // The strings on the stack of process p, in this order: its name, the environment, the program.
  predicate NameAt{L}(integer f, integer a, integer p) =
      FrameByte(f, a) == 'p' && FrameByte(f, a + 1) == '0' + p && FrameByte(f, a + 2) == 0;
  predicate HomeAt{L}(integer f, integer a) =
      FrameByte(f, a) == 'H' && FrameByte(f, a + 1) == 'O' && FrameByte(f, a + 2) == 'M' &&
      FrameByte(f, a + 3) == 'E' && FrameByte(f, a + 4) == '=' && FrameByte(f, a + 5) == '/' &&
      FrameByte(f, a + 6) == 0;
  predicate TermAt{L}(integer f, integer a) =
      FrameByte(f, a) == 'T' && FrameByte(f, a + 1) == 'E' && FrameByte(f, a + 2) == 'R' &&
      FrameByte(f, a + 3) == 'M' && FrameByte(f, a + 4) == '=' && FrameByte(f, a + 5) == 'l' &&
      FrameByte(f, a + 6) == 'i' && FrameByte(f, a + 7) == 'n' && FrameByte(f, a + 8) == 'u' &&
      FrameByte(f, a + 9) == 'x' && FrameByte(f, a + 10) == 0;
  predicate ProgramAt{L}(integer f, integer a) =
      FrameByte(f, a) == '/' && FrameByte(f, a + 1) == 'f' && FrameByte(f, a + 2) == '0' &&
      FrameByte(f, a + 3) == 0;
*/

/* The bytes of a word that is made of four. */
/*@ ghost
  /@ requires p < 256 && q < 256 && r < 256 && s < 256;
     terminates \true; exits \false; assigns \nothing;
     ensures WordByte(p + 256 * q + 65536 * r + 16777216 * s, 0) == p;
     ensures WordByte(p + 256 * q + 65536 * r + 16777216 * s, 1) == q;
     ensures WordByte(p + 256 * q + 65536 * r + 16777216 * s, 2) == r;
     ensures WordByte(p + 256 * q + 65536 * r + 16777216 * s, 3) == s; @/
  static void lemma_word_bytes(uint32_t p, uint32_t q, uint32_t r, uint32_t s)
  {
    /@ assert above: (p + 256 * q + 65536 * r + 16777216 * s) / 256 ==
           q + 256 * r + 65536 * s; @/
    /@ assert two: (p + 256 * q + 65536 * r + 16777216 * s) / 65536 == r + 256 * s; @/
    /@ assert three: (p + 256 * q + 65536 * r + 16777216 * s) / 16777216 == s; @/
  }
*/

/* A byte of a word that is 0 becomes C, and the others stay, where so much is added. */
/*@ ghost
  /@ requires k < 4 && c < 256 && WordByte(w, k) == 0;
     terminates \true; exits \false; assigns \nothing;
     ensures w + ByteAt(c, k) <= 0xFFFFFFFF;
     ensures WordByte(w + ByteAt(c, k), k) == c;
     ensures k != 0 ==> WordByte(w + ByteAt(c, k), 0) == WordByte(w, 0);
     ensures k != 1 ==> WordByte(w + ByteAt(c, k), 1) == WordByte(w, 1);
     ensures k != 2 ==> WordByte(w + ByteAt(c, k), 2) == WordByte(w, 2);
     ensures k != 3 ==> WordByte(w + ByteAt(c, k), 3) == WordByte(w, 3); @/
  static void lemma_byte_put(uint32_t w, uint32_t k, uint32_t c)
  {
    uint32_t b0 = w % 256u;
    uint32_t b1 = w / 256u % 256u;
    uint32_t b2 = w / 65536u % 256u;
    uint32_t b3 = w / 16777216u;
    /@ assert parts: w == b0 + 256 * b1 + 65536 * b2 + 16777216 * b3; @/
    lemma_word_bytes(b0, b1, b2, b3);
    /@ assert was: WordByte(w, 0) == b0 && WordByte(w, 1) == b1 && WordByte(w, 2) == b2 &&
           WordByte(w, 3) == b3; @/
    if (k == 0u) {
        lemma_word_bytes(c, b1, b2, b3);
        /@ assert first: w + ByteAt(c, k) ==
               c + 256 * b1 + 65536 * b2 + 16777216 * b3; @/
        /@ assert bytes0: WordByte(w + ByteAt(c, k), 0) == c &&
               WordByte(w + ByteAt(c, k), 1) == b1 &&
               WordByte(w + ByteAt(c, k), 2) == b2 &&
               WordByte(w + ByteAt(c, k), 3) == b3; @/
    } else if (k == 1u) {
        lemma_word_bytes(b0, c, b2, b3);
        /@ assert second: w + ByteAt(c, k) ==
               b0 + 256 * c + 65536 * b2 + 16777216 * b3; @/
        /@ assert bytes1: WordByte(w + ByteAt(c, k), 0) == b0 &&
               WordByte(w + ByteAt(c, k), 1) == c &&
               WordByte(w + ByteAt(c, k), 2) == b2 &&
               WordByte(w + ByteAt(c, k), 3) == b3; @/
    } else if (k == 2u) {
        lemma_word_bytes(b0, b1, c, b3);
        /@ assert third: w + ByteAt(c, k) ==
               b0 + 256 * b1 + 65536 * c + 16777216 * b3; @/
        /@ assert bytes2: WordByte(w + ByteAt(c, k), 0) == b0 &&
               WordByte(w + ByteAt(c, k), 1) == b1 &&
               WordByte(w + ByteAt(c, k), 2) == c &&
               WordByte(w + ByteAt(c, k), 3) == b3; @/
    } else {
        lemma_word_bytes(b0, b1, b2, c);
        /@ assert last: w + ByteAt(c, k) ==
               b0 + 256 * b1 + 65536 * b2 + 16777216 * c; @/
        /@ assert bytes3: WordByte(w + ByteAt(c, k), 0) == b0 &&
               WordByte(w + ByteAt(c, k), 1) == b1 &&
               WordByte(w + ByteAt(c, k), 2) == b2 &&
               WordByte(w + ByteAt(c, k), 3) == c; @/
    }
  }
*/

/* Puts C into the byte at ADDR of the stack's page, which was 0. */
/*@ requires frame < NR_FRAMES && 0 <= c;
    requires fresh: FrameByte(frame, addr % PAGE_SIZE) == 0;
    terminates \true; exits \false;
    assigns phys[frame].w[addr % PAGE_SIZE / 4];
    ensures put: FrameByte(frame, addr % PAGE_SIZE) == c;
    ensures others: \forall integer a; 0 <= a < PAGE_SIZE && a != addr % PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a)); */
static void put_byte(pfn_t frame, uint32_t addr, char c)
{
    uint32_t i = addr % PAGE_SIZE;
    uint32_t value = (uint32_t)(uint8_t)c;

    //@ ghost lemma_byte_put(phys[frame].w[i / 4u], i % 4u, value);
    /*@ loop invariant 0 <= k <= i % 4;
        loop invariant value == ByteAt(c, k);
        loop assigns k, value;
        loop variant i % 4 - k; */
    for (uint32_t k = 0; k < i % 4u; k++) {
        value *= 256u;
    }
    phys[frame].w[i / 4u] += value;
}

/* Puts TEXT in front of ADDR, where the page is 0 yet: where it begins. (copy_strings) */
/*@ requires frame < NR_FRAMES;
    requires ascii: \forall integer k; 0 <= k < TEXT ==> 0 <= text.c[k];
    requires ends: text.c[TEXT - 1] == 0;
    requires room: TEXT <= addr % PAGE_SIZE;
    requires fresh: \forall integer a; addr % PAGE_SIZE - TEXT <= a < addr % PAGE_SIZE ==>
        FrameByte(frame, a) == 0;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures start: addr - TEXT <= \result < addr &&
        \result % PAGE_SIZE == addr % PAGE_SIZE - (addr - \result);
    ensures length: text.c[addr - 1 - \result] == 0 &&
        \forall integer k; 0 <= k < addr - 1 - \result ==> text.c[k] != 0;
    ensures put: \forall integer k; 0 <= k < addr - \result ==>
        FrameByte(frame, \result % PAGE_SIZE + k) == text.c[k];
    ensures others: \forall integer a;
        0 <= a < \result % PAGE_SIZE || addr % PAGE_SIZE <= a < PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a)); */
static uint32_t push_text(pfn_t frame, uint32_t addr, struct text text)
{
    uint32_t length = 0;
    uint32_t start;

    /*@ loop invariant 0 <= length < TEXT;
        loop invariant passed: \forall integer k; 0 <= k < length ==> text.c[k] != 0;
        loop assigns length;
        loop variant TEXT - length; */
    while (text.c[length] != 0) {
        length++;
    }
    start = addr - (length + 1u);
    /*@ assert whole: addr == addr / PAGE_SIZE * PAGE_SIZE + addr % PAGE_SIZE; */
    /*@ assert start: start % PAGE_SIZE == addr % PAGE_SIZE - (length + 1); */
    /*@ loop invariant 0 <= k <= length;
        loop invariant put: \forall integer j; 0 <= j < k ==>
            FrameByte(frame, start % PAGE_SIZE + j) == text.c[j];
        loop invariant others: \forall integer a; 0 <= a < PAGE_SIZE &&
            !(start % PAGE_SIZE <= a < start % PAGE_SIZE + k) ==>
            FrameByte(frame, a) == FrameByte{Pre}(frame, a);
        loop assigns k, phys[frame].w[0 .. 1023];
        loop variant length - k; */
    for (uint32_t k = 0; k < length; k++) {
        /*@ assert at: (start + k) % PAGE_SIZE == start % PAGE_SIZE + k; */
        put_byte(frame, start + k, text.c[k]);
    }
    return start;
}

/* The same for each string that there is: the name of the program, */
/*@ requires frame < NR_FRAMES;
    requires room: TEXT <= addr % PAGE_SIZE;
    requires fresh: \forall integer a; addr % PAGE_SIZE - TEXT <= a < addr % PAGE_SIZE ==>
        FrameByte(frame, a) == 0;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures start: \result == addr - 4 && \result % PAGE_SIZE == addr % PAGE_SIZE - 4;
    ensures others: \forall integer a;
        0 <= a < addr % PAGE_SIZE - 4 || addr % PAGE_SIZE <= a < PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a));
    ensures text: ProgramAt(frame, \result % PAGE_SIZE); */
static uint32_t push_program(pfn_t frame, uint32_t addr)
{
    static const struct text text = {"/f0"};

    return push_text(frame, addr, text);
}

/* a word of the environment, */
/*@ requires frame < NR_FRAMES;
    requires room: TEXT <= addr % PAGE_SIZE;
    requires fresh: \forall integer a; addr % PAGE_SIZE - TEXT <= a < addr % PAGE_SIZE ==>
        FrameByte(frame, a) == 0;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures start: \result == addr - 11 && \result % PAGE_SIZE == addr % PAGE_SIZE - 11;
    ensures others: \forall integer a;
        0 <= a < addr % PAGE_SIZE - 11 || addr % PAGE_SIZE <= a < PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a));
    ensures text: TermAt(frame, \result % PAGE_SIZE); */
static uint32_t push_term(pfn_t frame, uint32_t addr)
{
    static const struct text text = {"TERM=linux"};

    return push_text(frame, addr, text);
}

/* the other one, */
/*@ requires frame < NR_FRAMES;
    requires room: TEXT <= addr % PAGE_SIZE;
    requires fresh: \forall integer a; addr % PAGE_SIZE - TEXT <= a < addr % PAGE_SIZE ==>
        FrameByte(frame, a) == 0;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures start: \result == addr - 7 && \result % PAGE_SIZE == addr % PAGE_SIZE - 7;
    ensures others: \forall integer a;
        0 <= a < addr % PAGE_SIZE - 7 || addr % PAGE_SIZE <= a < PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a));
    ensures text: HomeAt(frame, \result % PAGE_SIZE); */
static uint32_t push_home(pfn_t frame, uint32_t addr)
{
    static const struct text text = {"HOME=/"};

    return push_text(frame, addr, text);
}

/* and the argument, the name of process P. */
/*@ requires frame < NR_FRAMES;
    requires room: TEXT <= addr % PAGE_SIZE;
    requires fresh: \forall integer a; addr % PAGE_SIZE - TEXT <= a < addr % PAGE_SIZE ==>
        FrameByte(frame, a) == 0;
    requires p < NR_TASKS;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures start: \result == addr - 3 && \result % PAGE_SIZE == addr % PAGE_SIZE - 3;
    ensures others: \forall integer a;
        0 <= a < addr % PAGE_SIZE - 3 || addr % PAGE_SIZE <= a < PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a));
    ensures text: NameAt(frame, \result % PAGE_SIZE, p); */
static uint32_t push_name(pfn_t frame, uint32_t addr, task_id p)
{
    struct text text = {{'p', (char)('0' + p), 0}};

    return push_text(frame, addr, text);
}

/* Puts WORD at *SP, which goes up. */
/*@ requires frame < NR_FRAMES && sp % 4 == 0 && sp <= 0xFFFFFFFF - 4;
    terminates \true; exits \false;
    assigns phys[frame].w[sp % PAGE_SIZE / 4];
    ensures put: phys[frame].w[sp % PAGE_SIZE / 4] == word;
    ensures behind: \result == sp + 4; */
static uint32_t put_word(pfn_t frame, uint32_t sp, uint32_t word)
{
    phys[frame].w[sp % PAGE_SIZE / 4u] = word;
    return sp + 4u;
}

/* The words that a program finds at its stack pointer: how many arguments there are, where they
 * are, where the strings of the environment are, and what else it is told. (create_elf_tables) */
/*@ requires frame < NR_FRAMES && sp % 4 == 0;
    requires page: sp % PAGE_SIZE + 4 * NR_STACK_WORDS <= PAGE_SIZE;
    requires below: sp <= 0xFFFFFFFF - 4 * NR_STACK_WORDS;
    terminates \true; exits \false;
    assigns phys[frame].w[sp % PAGE_SIZE / 4 .. sp % PAGE_SIZE / 4 + NR_STACK_WORDS - 1];
    ensures arguments: StackWord(frame, sp, 0) == 1 && StackWord(frame, sp, 1) == argument &&
        StackWord(frame, sp, 2) == 0;
    ensures environment: StackWord(frame, sp, 3) == home && StackWord(frame, sp, 4) == term &&
        StackWord(frame, sp, 5) == 0;
    ensures page: StackWord(frame, sp, 6) == AT_PAGESZ && StackWord(frame, sp, 7) == PAGE_SIZE;
    ensures entry: StackWord(frame, sp, 8) == AT_ENTRY && StackWord(frame, sp, 9) == START_CODE;
    ensures end: StackWord(frame, sp, 10) == AT_NULL && StackWord(frame, sp, 11) == 0;
    ensures others: \forall integer a; 0 <= a < sp % PAGE_SIZE ||
        sp % PAGE_SIZE + 4 * NR_STACK_WORDS <= a < PAGE_SIZE ==>
        FrameByte(frame, a) == \old(FrameByte(frame, a)); */
static void put_stack_words(pfn_t frame, uint32_t sp, uint32_t argument, uint32_t home,
                            uint32_t term)
{
    /*@ assert whole: sp % PAGE_SIZE % 4 == 0 &&
            sp == sp / PAGE_SIZE * PAGE_SIZE + sp % PAGE_SIZE; */
    //@ assert multiple: sp % PAGE_SIZE == 4 * (sp % PAGE_SIZE / 4);
    /*@ assert inside: \forall integer n; 0 <= n < NR_STACK_WORDS ==>
            (sp + 4 * n) % PAGE_SIZE == sp % PAGE_SIZE + 4 * n &&
            (sp + 4 * n) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + n; */
    /*@ assert first: (sp + 4) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 1 &&
            (sp + 8) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 2 &&
            (sp + 12) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 3 &&
            (sp + 16) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 4; */
    /*@ assert middle: (sp + 20) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 5 &&
            (sp + 24) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 6 &&
            (sp + 28) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 7 &&
            (sp + 32) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 8; */
    /*@ assert last: (sp + 36) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 9 &&
            (sp + 40) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 10 &&
            (sp + 44) % PAGE_SIZE / 4 == sp % PAGE_SIZE / 4 + 11; */
    uint32_t at = put_word(frame, sp, 1);

    at = put_word(frame, at, argument);
    at = put_word(frame, at, 0);
    at = put_word(frame, at, home);
    at = put_word(frame, at, term);
    at = put_word(frame, at, 0);
    at = put_word(frame, at, AT_PAGESZ);
    at = put_word(frame, at, PAGE_SIZE);
    at = put_word(frame, at, AT_ENTRY);
    at = put_word(frame, at, START_CODE);
    at = put_word(frame, at, AT_NULL);
    put_word(frame, at, 0);
}

/* Writes the stack of process P into FRAME, which is to be its page: where its parts lie. The last
 * word stays 0, and the name of the program stands before it. */
/*@ requires p < NR_TASKS && frame < NR_FRAMES;
    terminates \true; exits \false;
    assigns phys[frame].w[0 .. 1023];
    ensures strings: \result.arg_start == STACK_TOP - 29 && \result.arg_end == STACK_TOP - 26 &&
        \result.env_end == STACK_TOP - 8;
    ensures pointer: \result.start_stack == STACK_TOP - 80;
    ensures name: NameAt(frame, PAGE_SIZE - 29, p);
    ensures home: HomeAt(frame, PAGE_SIZE - 26);
    ensures term: TermAt(frame, PAGE_SIZE - 19);
    ensures program: ProgramAt(frame, PAGE_SIZE - 8);
    ensures last: \forall integer a; PAGE_SIZE - 4 <= a < PAGE_SIZE ==> FrameByte(frame, a) == 0;
    ensures arguments: StackWord(frame, \result.start_stack, 0) == 1 &&
        StackWord(frame, \result.start_stack, 1) == \result.arg_start &&
        StackWord(frame, \result.start_stack, 2) == 0;
    ensures environment: StackWord(frame, \result.start_stack, 3) == STACK_TOP - 26 &&
        StackWord(frame, \result.start_stack, 4) == STACK_TOP - 19 &&
        StackWord(frame, \result.start_stack, 5) == 0;
    ensures page: StackWord(frame, \result.start_stack, 6) == AT_PAGESZ &&
        StackWord(frame, \result.start_stack, 7) == PAGE_SIZE;
    ensures entry: StackWord(frame, \result.start_stack, 8) == AT_ENTRY &&
        StackWord(frame, \result.start_stack, 9) == START_CODE;
    ensures end: StackWord(frame, \result.start_stack, 10) == AT_NULL &&
        StackWord(frame, \result.start_stack, 11) == 0;
    ensures rest: \forall integer a; 0 <= a < PAGE_SIZE - 80 ==> FrameByte(frame, a) == 0; */
static struct stack_bounds write_stack(task_id p, pfn_t frame)
{
    struct stack_bounds stack;
    uint32_t home;
    uint32_t term;

    fill_frame(frame, 0);
    //@ assert blank: \forall integer a; 0 <= a < PAGE_SIZE ==> FrameByte(frame, a) == 0;
    stack.env_end = push_program(frame, STACK_TOP - 4u);
    //@ assert program: ProgramAt(frame, PAGE_SIZE - 8);
    //@ assert blank1: \forall integer a; 0 <= a < PAGE_SIZE - 8 ==> FrameByte(frame, a) == 0;
    term = push_term(frame, stack.env_end);
    //@ assert term: TermAt(frame, PAGE_SIZE - 19) && ProgramAt(frame, PAGE_SIZE - 8);
    //@ assert blank2: \forall integer a; 0 <= a < PAGE_SIZE - 19 ==> FrameByte(frame, a) == 0;
    home = push_home(frame, term);
    //@ assert home: HomeAt(frame, PAGE_SIZE - 26);
    //@ assert before: TermAt(frame, PAGE_SIZE - 19) && ProgramAt(frame, PAGE_SIZE - 8);
    //@ assert blank3: \forall integer a; 0 <= a < PAGE_SIZE - 26 ==> FrameByte(frame, a) == 0;
    stack.arg_end = home;
    stack.arg_start = push_name(frame, home, p);
    //@ assert name: NameAt(frame, PAGE_SIZE - 29, p) && HomeAt(frame, PAGE_SIZE - 26);
    //@ assert behind: TermAt(frame, PAGE_SIZE - 19) && ProgramAt(frame, PAGE_SIZE - 8);
    //@ assert blank4: \forall integer a; 0 <= a < PAGE_SIZE - 29 ==> FrameByte(frame, a) == 0;
    /*@ assert last: \forall integer a; PAGE_SIZE - 4 <= a < PAGE_SIZE ==>
            FrameByte(frame, a) == 0; */
    stack.start_stack = stack.arg_start / STACK_ALIGN * STACK_ALIGN - NR_STACK_WORDS * 4u;
    put_stack_words(frame, stack.start_stack, stack.arg_start, home, term);
    flush_page_to_ram(frame);
    return stack;
}

/* Maps FRAME, which is the caller's, as the stack's page of MM. False: no memory, and it is still
 * the caller's. (setup_arg_pages, put_dirty_page) */
static bool map_stack(mm_id mm, pfn_t frame)
{
    uint32_t flags = MAP_PRIVATE + MAP_FIXED + MAP_ANONYMOUS + MAP_GROWSDOWN;
    pfn_t table;

    if (do_mmap(mm, STACK_PAGE, PAGE_SIZE, PROT_READ + PROT_WRITE, flags, NO_MAPPING, 0) < 0) {
        return false;
    }
    table = pte_alloc(mm, STACK_PAGE);
    if (table == NO_FRAME) {
        return false;
    }
    page_user(frame);
    lru_cache_add(frame);
    pte_enter(mm, table, pte_index(STACK_PAGE), frame,
              vm_page_prot(VM_READ + VM_WRITE) + _PAGE_RW + _PAGE_DIRTY);
    return true;
}

/* Gives MM the stack that process P begins with. False: no memory. */
static bool setup_stack(task_id p, mm_id mm, struct stack_bounds *stack)
{
    pfn_t frame = alloc_pages(GFP_HIGHUSER, 0);

    if (frame == NO_FRAME) {
        return false;
    }
    *stack = write_stack(p, frame);
    if (!map_stack(mm, frame)) {
        __free_pages(frame, 0);
        return false;
    }
    return true;
}

/* ---- the program ---- */

/* Maps the bytes from START to END-1 of MM: those of the program from OFFSET on. (elf_map) */
static bool map_program(mm_id mm, uint32_t start, uint32_t end, uint32_t prot, uint32_t offset)
{
    return do_mmap(mm, start, end - start, prot, MAP_PRIVATE + MAP_FIXED, EXEC_FILE, offset) >= 0;
}

/* Maps code, data and bss of the program. False: no memory. (load_elf_binary) */
static bool load_program(mm_id mm)
{
    uint32_t data = START_DATA - START_CODE;

    return map_program(mm, START_CODE, START_DATA, PROT_READ + PROT_EXEC, 0) &&
           map_program(mm, START_DATA, END_DATA, PROT_READ + PROT_WRITE, data) &&
           do_mmap(mm, END_DATA, END_BSS - END_DATA, PROT_READ + PROT_WRITE,
                   MAP_PRIVATE + MAP_FIXED + MAP_ANONYMOUS, NO_MAPPING, 0) >= 0;
}

int64_t do_exec(task_id p)
{
    struct program_bounds program = {START_CODE, START_DATA, START_DATA, END_DATA};
    struct stack_bounds stack = {0, 0, 0, 0};
    mm_id mm = mm_alloc();

    if (mm == NO_MM) {
        return -ENOMEM;
    }
    mmlist_add(mm, INIT_MM);
    rlimit_copy(task_mm[p], mm);
    if (!setup_stack(p, mm, &stack) || !load_program(mm)) {
        mmput(mm);
        return -ENOMEM;
    }
    mmap_set_brk(mm, END_BSS);
    set_bounds(mm, program, stack);
    exec_mmap(p, mm);
    return 0;
}
