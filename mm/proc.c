/*
 * What /proc shows.
 *
 * Each table is a function from the number of a line to the line. Tables with a label and a number
 * in each line have their labels in an array, and a function that gives the number.
 */
#include "proc.h"

char proc_text[PROC_LINE];
uint32_t totalram_pages;
uint32_t totalhigh_pages;
uint32_t proc_length;

/* A number, without its last digit, without its last two … */
struct rests {
    uint64_t n[20];
};

void proc_init(uint32_t ram, uint32_t high)
{
    totalram_pages = ram;
    totalhigh_pages = high;
}

/* ---- a line ---- */

/*@ requires room: proc_length + 1 < PROC_LINE;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == \old(proc_length) + 1 && proc_text[\old(proc_length)] == c; */
static void put_char(char c)
{
    proc_text[proc_length] = c;
    proc_length++;
    proc_text[proc_length] = 0;
}

/*@ R_LINE(WORDS)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: WordsAt(\old(proc_length), words, proc_length);
    ensures most: \forall integer k; 0 <= k < WORDS && words.c[k] == 0 ==>
        proc_length <= \old(proc_length) + k; */
static void put_text(struct words words)
{
    /*@ loop invariant 0 <= i <= WORDS && proc_length == \at(proc_length, Pre) + i;
        loop invariant ends: LineEnds; loop invariant kept: LineKept{Pre, Here};
        loop invariant put: \forall integer j; \at(proc_length, Pre) <= j < proc_length ==>
            proc_text[j] == words.c[j - \at(proc_length, Pre)] &&
            words.c[j - \at(proc_length, Pre)] != 0;
        loop invariant passed: \forall integer k; 0 <= k < i ==> words.c[k] != 0;
        loop assigns i, A_LINE;
        loop variant WORDS - i; */
    for (uint32_t i = 0; i < WORDS && words.c[i] != 0; i++) {
        put_char(words.c[i]);
    }
}

/*@ R_LINE(count)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == \old(proc_length) + count;
    ensures blank: BlankAt(\old(proc_length), proc_length); */
static void put_blanks(uint32_t count)
{
    /*@ loop invariant 0 <= i <= count && proc_length == \at(proc_length, Pre) + i;
        loop invariant ends: LineEnds; loop invariant kept: LineKept{Pre, Here};
        loop invariant blank: BlankAt(\at(proc_length, Pre), proc_length);
        loop assigns i, A_LINE;
        loop variant count - i; */
    for (uint32_t i = 0; i < count; i++) {
        put_char(' ');
    }
}

/* Blanks until the line has COLUMN characters. */
/*@ requires ends: LineEnds; requires column < PROC_LINE;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == (\old(proc_length) < column ? column : \old(proc_length));
    ensures blank: BlankAt(\old(proc_length), proc_length); */
static void put_until(uint32_t column)
{
    if (proc_length < column) {
        put_blanks(column - proc_length);
    }
}

/* The last digits of those COUNT numbers, the last one first. */
/*@ requires 1 <= count <= 20;
    R_LINE(count)
    requires rests: \forall integer k; 0 <= k < count ==> rest.n[k] == rest.n[0] / Pow10(k);
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == \old(proc_length) + count;
    ensures digits: DigitsAt(rest.n[0], proc_length, count); */
static void put_digits(struct rests rest, uint32_t count)
{
    /*@ loop invariant 0 <= i <= count && proc_length == \at(proc_length, Pre) + (count - i);
        loop invariant ends: LineEnds; loop invariant kept: LineKept{Pre, Here};
        loop invariant put: \forall integer j; \at(proc_length, Pre) <= j < proc_length ==>
            proc_text[j] == '0' + rest.n[0] / Pow10(\at(proc_length, Pre) + count - 1 - j) % 10;
        loop assigns i, A_LINE;
        loop variant i; */
    for (uint32_t i = count; i > 0u; i--) {
        uint32_t digit = (uint32_t)(rest.n[i - 1u] % 10u);
        /*@ assert digit: digit == rest.n[0] / Pow10(i - 1) % 10 && digit <= 9; */
        put_char((char)('0' + digit));
    }
}

/* In decimal, at least WIDTH wide. */
/*@ requires width <= 20;
    R_LINE(20)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures number: NumberAt(\old(proc_length), value, width, proc_length);
    ensures most: proc_length <= \old(proc_length) + 20;
    ensures word: value <= 0xFFFFFFFF && width <= 10 ==> proc_length <= \old(proc_length) + 10;
    ensures small: value <= 9999999 && width <= 7 ==> proc_length <= \old(proc_length) + 7; */
static void put_number(uint64_t value, uint32_t width)
{
    struct rests rest;
    uint32_t count = 1;

    rest.n[0] = value;
    /*@ loop invariant 1 <= count <= 20;
        loop invariant rests: \forall integer k; 0 <= k < count ==> rest.n[k] == value / Pow10(k);
        loop invariant digits: count == 1 || value >= Pow10(count - 1);
        loop assigns count, rest;
        loop variant 20 - count; */
    while (rest.n[count - 1u] >= 10u) {
        /*@ ghost lemma_tenth(value, count - 1u); */
        rest.n[count] = rest.n[count - 1u] / 10u;
        count++;
    }
    /*@ assert all: count == Digits(value); */
    if (count < width) {
        put_blanks(width - count);
    }
    put_digits(rest, count);
}

/*@ requires d < 16;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == HexDigit(d); */
static char hex_digit(uint32_t d)
{
    return (char)(d < 10u ? '0' + d : 'a' + (d - 10u));
}

/* In hexadecimal, eight digits. */
/*@ R_LINE(8)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == \old(proc_length) + 8;
    ensures hex: HexAt(\old(proc_length), value); */
static void put_hex(uint32_t value)
{
    uint32_t unit = 0x10000000u;

    /*@ loop invariant 0 <= i <= 8 && proc_length == \at(proc_length, Pre) + i;
        loop invariant ends: LineEnds; loop invariant kept: LineKept{Pre, Here};
        loop invariant unit: i < 8 ==> unit == Pow16(7 - i);
        loop invariant put: \forall integer j; \at(proc_length, Pre) <= j < proc_length ==>
            proc_text[j] == HexDigit(value / Pow16(\at(proc_length, Pre) + 7 - j) % 16);
        loop assigns i, unit, A_LINE;
        loop variant 8 - i; */
    for (uint32_t i = 0; i < 8u; i++) {
        put_char(hex_digit(value / unit % 16u));
        unit /= 16u;
    }
}

/*@ R_LINE(20 + WORDS)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures number: NumberAt(\old(proc_length), pages * KB_PER_PAGE, 8, proc_length - 3);
    ensures unit: proc_text[proc_length - 3] == ' ' && proc_text[proc_length - 2] == 'k' &&
        proc_text[proc_length - 1] == 'B'; */
static void put_kb(uint32_t pages)
{
    static const struct words kb = {" kB"};

    put_number((uint64_t)pages * KB_PER_PAGE, 8);
    put_text(kb);
}

/* ---- maps ---- */

/* Area number N in the list of MM, 0: it has not so many. */
/*@ requires VmaInv && mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures nth: \result != NO_VMA ==> VmaLinkedIn(\result, mm) &&
        AreaPagesBelow(AREA_ANY, mm, vm_start[\result], NR_VMA) == n;
    ensures few: \result == NO_VMA ==> AreaPagesOf(AREA_ANY, mm) <= n; */
static vma_id nth_area(mm_id mm, uint32_t n)
{
    vma_id v = mm_mmap[mm];

    /*@ ghost lemma_first_area(AREA_ANY, mm); */
    /*@ loop invariant 0 <= i <= n;
        loop invariant at: v != 0 ==> VmaLinkedIn(v, mm);
        loop invariant nth: v != 0 ==> AreaPagesBelow(AREA_ANY, mm, vm_start[v], NR_VMA) == i;
        loop invariant few: v == 0 ==> AreaPagesOf(AREA_ANY, mm) <= i;
        loop assigns i, v;
        loop variant n - i; */
    for (uint32_t i = 0; i < n && v != NO_VMA; i++) {
        /*@ ghost lemma_next_area(AREA_ANY, mm, v); */
        v = vm_next[v];
    }
    return v;
}

/*@ R_LINE(1)
    requires right != 0;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == \old(proc_length) + 1;
    ensures right: proc_text[\old(proc_length)] == (flags / right % 2 != 0 ? name : '-'); */
static void put_right(uint32_t flags, uint32_t right, char name)
{
    put_char(flags / right % 2u != 0u ? name : '-');
}

/* The name of what an area shows, in the column where Linux has it. Its number in the inode's place
 * is 1 for f0. */
/*@ requires ends: LineEnds; requires proc_length <= 49;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: file == NO_MAPPING ==> proc_length == \old(proc_length);
    ensures column: file != NO_MAPPING ==> BlankAt(\old(proc_length), 49) &&
        proc_text[49] == '/' && proc_length > 50;
    ensures file: file < NR_FILES ==> proc_text[50] == 'f' &&
        NumberAt(51, file, 0, proc_length);
    ensures shared: file != NO_MAPPING && file >= NR_FILES ==> proc_text[50] == 'd'; */
static void put_file(mapping_id file)
{
    static const struct words name = {"/f"};
    static const struct words zero = {"/dev/zero (deleted)"};

    if (file == NO_MAPPING) {
        return;
    }
    put_until(49);
    if (is_file(file)) {
        put_text(name);
        /*@ assert chars: name.c[0] == '/' && name.c[1] == 'f' && name.c[2] == 0; */
        /*@ assert most: proc_length <= 51; */
        /*@ assert name: proc_length == 51; */
        put_number(file, 0);
    } else {
        put_text(zero);
    }
}

/* START-END and the rights, as 2.4 has them. */
/*@ requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures put: proc_length == 23;
    ensures range: RangeAt(start, end, flags); */
static void put_range(uint32_t start, uint32_t end, uint32_t flags)
{
    put_hex(start);
    put_char('-');
    put_hex(end);
    put_char(' ');
    put_right(flags, VM_READ, 'r');
    put_right(flags, VM_WRITE, 'w');
    put_right(flags, VM_EXEC, 'x');
    put_char(flags / VM_SHARED % 2u != 0u ? 's' : 'p');
    put_char(' ');
}

/*@ requires VmaInv && mm < NR_MM;
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures line: \result <==> n < AreaPagesOf(AREA_ANY, mm);
    ensures area: \result ==> \exists integer v; VmaLinkedIn(v, mm) &&
        AreaPagesBelow(AREA_ANY, mm, vm_start[v], NR_VMA) == n && MapsLine(v); */
static bool maps_line(mm_id mm, uint32_t n)
{
    static const struct words device = {" 00:00 "};
    vma_id v = nth_area(mm, n);

    if (v == NO_VMA) {
        return false;
    }
    /*@ ghost lemma_area_counts(mm, v); */
    put_range(vm_start[v], vm_end[v], vm_flags[v]);
    put_hex(vm_pgoff[v] % 0x100000u * PAGE_SIZE); /* in bytes, as much of that as a word holds */
    put_text(device);
    /*@ assert chars: device.c[7] == 0; */
    /*@ assert device: proc_length <= 38; */
    put_number(vm_file[v] < NO_MAPPING ? vm_file[v] + 1u : 0u, 0);
    /*@ assert range: RangeAt(vm_start[v], vm_end[v], vm_flags[v]); */
    /*@ assert page: HexAt(23, vm_pgoff[v] % 1048576 * PAGE_SIZE); */
    put_file(vm_file[v]);
    /*@ assert line: MapsLine(v); */
    return true;
}

/* ---- status ---- */

static const struct words status_label[NR_STATUS_LINES] = {
    {"Name"},  {"State"},  {"Pid"},   {"VmSize"}, {"VmLck"},
    {"VmRSS"}, {"VmData"}, {"VmStk"}, {"VmExe"},  {"VmLib"}};

/* Pages of MM's anonymous areas that are a stack, or are none. */
/*@ requires VmaInv && mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures stack: stack ==> \result == AreaPagesOf(AREA_STACK, mm);
    ensures other: !stack ==> \result == AreaPagesOf(AREA_ANONYMOUS, mm); */
static uint32_t anonymous_pages(mm_id mm, bool stack)
{
    uint32_t pages = 0;

    /*@ ghost uint32_t kind = stack ? AREA_STACK : AREA_ANONYMOUS; */
    /*@ ghost lemma_first_area(kind, mm); */
    /*@ L_AREA_PAGES(kind) */
    for (vma_id v = mm_mmap[mm]; v != NO_VMA; v = vm_next[v]) {
        /*@ ghost lemma_next_area(kind, mm, v); */
        if (vm_file[v] == NO_MAPPING && stack == (vm_flags[v] / VM_GROWSDOWN % 2u != 0u)) {
            pages += (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        }
    }
    return pages;
}

/* Pages of MM's areas of files that can be executed and not be written. */
/*@ requires VmaInv && mm < NR_MM;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == AreaPagesOf(AREA_LIBRARY, mm); */
static uint32_t library_pages(mm_id mm)
{
    uint32_t pages = 0;

    /*@ ghost lemma_first_area(AREA_LIBRARY, mm); */
    /*@ L_AREA_PAGES(AREA_LIBRARY) */
    for (vma_id v = mm_mmap[mm]; v != NO_VMA; v = vm_next[v]) {
        /*@ ghost lemma_next_area(AREA_LIBRARY, mm, v); */
        if (vm_file[v] != NO_MAPPING && vm_flags[v] / VM_EXEC % 2u != 0u &&
            vm_flags[v] / VM_WRITE % 2u == 0u) {
            pages += (vm_end[v] - vm_start[v]) / PAGE_SIZE;
        }
    }
    return pages;
}

/* Pages of the program's code, as far as there are so many that can be executed. */
/*@ requires VmaInv && mm < NR_MM && mm_start_code[mm] <= mm_end_code[mm];
    terminates \true; exits \false; assigns \nothing;
    ensures \result == CodePages(mm); */
static uint32_t code_pages(mm_id mm)
{
    uint32_t pages = (mm_end_code[mm] - mm_start_code[mm]) / PAGE_SIZE;
    uint32_t most = library_pages(mm);

    return pages < most ? pages : most;
}

/* The pages that line N tells of. (task_mem) */
/*@ requires VmaInv && mm < NR_MM && mm_start_code[mm] <= mm_end_code[mm];
    terminates \true; exits \false; assigns \nothing;
    ensures \result == StatusPages(mm, n); */
static uint32_t status_pages(mm_id mm, uint32_t n)
{
    switch (n) {
    case 3:
        return mm_total_vm[mm];
    case 4:
        return mm_locked_vm[mm];
    case 5:
        return mm_rss[mm];
    case 6:
        return anonymous_pages(mm, false);
    case 7:
        return anonymous_pages(mm, true);
    case 8:
        return code_pages(mm);
    case 9:
        return library_pages(mm) - code_pages(mm);
    default:
        return 0;
    }
}

/* What stands behind the label of the first three lines. */
/*@ requires n <= 2 && LineEnds && proc_length <= 63;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures name: n == 0 ==> proc_text[\old(proc_length)] == 'p' &&
        NumberAt(\old(proc_length) + 1, task, 0, proc_length);
    ensures pid: n == 2 ==> NumberAt(\old(proc_length), task, 0, proc_length); */
static void put_process(task_id task, uint32_t n)
{
    static const struct words waits = {"D (disk sleep)"};
    static const struct words runs = {"R (running)"};

    if (n == 0u) {
        put_char('p');
        put_number(task, 0);
    } else if (n == 2u) {
        put_number(task, 0);
    } else if (task_waits(task)) {
        put_text(waits);
    } else {
        put_text(runs);
    }
}

/*@ requires VmaInv && task < NR_TASKS && task_mm[task] < NR_MM;
    requires mm_start_code[task_mm[task]] <= mm_end_code[task_mm[task]];
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures line: \result <==> n < NR_STATUS_LINES;
    ensures label: \result ==> \exists integer at; WordsAt(0, status_label[n], at) &&
        proc_text[at] == ':' && proc_text[at + 1] == '\t' &&
        (n >= 3 ==> NumberAt(at + 2, StatusPages(task_mm[task], n) * KB_PER_PAGE, 8,
                             proc_length - 3)); */
static bool status_line(task_id task, uint32_t n)
{
    if (n >= NR_STATUS_LINES) {
        return false;
    }
    put_text(status_label[n]);
    /*@ ghost uint32_t at = proc_length; */
    /*@ assert short: at <= 6; */
    put_char(':');
    put_char('\t');
    /*@ assert label: WordsAt(0, status_label[n], at); */
    if (n < 3u) {
        put_process(task, n);
    } else {
        put_kb(status_pages(task_mm[task], n));
    }
    /*@ assert still: WordsAt(0, status_label[n], at); */
    return true;
}

/* ---- meminfo ---- */

static const struct words meminfo_title = {
    "        total:    used:    free:  shared: buffers:  cached:"};
static const struct words meminfo_label[NR_MEMINFO] = {
    {"MemTotal:"},   {"MemFree:"}, {"MemShared:"}, {"Buffers:"},   {"Cached:"},
    {"SwapCached:"}, {"Active:"},  {"Inactive:"},  {"HighTotal:"}, {"HighFree:"},
    {"LowTotal:"},   {"LowFree:"}, {"SwapTotal:"}, {"SwapFree:"}};

/* The number of line N behind the head, in pages. */
/*@ R_MEMINFO
    terminates \true; exits \false; assigns \nothing;
    ensures \result == MeminfoPages(n); */
static uint32_t meminfo_pages(uint32_t n)
{
    switch (n) {
    case 0:
        return totalram_pages;
    case 1:
        return nr_free_pages();
    case 4:
        return page_cache_size();
    case 5:
        return nr_swap_cache;
    case 6:
        return lru[LRU_ACTIVE].count;
    case 7:
        return lru[LRU_INACTIVE].count;
    case 8:
        return totalhigh_pages;
    case 9:
        return zone_free_pages[ZONE_HIGHMEM];
    case 10:
        return totalram_pages - totalhigh_pages;
    case 11:
        return nr_free_pages() - zone_free_pages[ZONE_HIGHMEM];
    case 12:
        return (uint32_t)total_swap_pages;
    case 13:
        return (uint32_t)nr_swap_pages;
    default:
        return 0; /* MemShared and Buffers: 2.4 has nothing to say, and there are no buffers */
    }
}

/*@ R_LINE(20)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures number: NumberAt(\old(proc_length), pages * PAGE_SIZE, 8, proc_length);
    ensures most: proc_length <= \old(proc_length) + 20; */
static void put_bytes(uint32_t pages)
{
    put_number((uint64_t)pages * PAGE_SIZE, 8);
}

/* Memory in bytes: all, in use, free, and in the page cache. */
/*@ R_MEMINFO
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures total: \exists integer a, b; 6 < a < b < proc_length && MemBytesAt(a, b); */
static void meminfo_bytes(void)
{
    static const struct words label = {"Mem:  "};
    static const struct words none = {"        0        0 "};
    uint32_t used;

    put_text(label);
    put_bytes(totalram_pages);
    /*@ ghost uint32_t a = proc_length; */
    put_char(' ');
    /*@ assert ram: NumberAt(6, MeminfoPages(0) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    used = totalram_pages - nr_free_pages();
    /*@ assert number: used == MeminfoPages(0) - MeminfoPages(1); */
    put_bytes(used);
    /*@ ghost uint32_t b = proc_length; */
    /*@ assert ram_still: NumberAt(6, MeminfoPages(0) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    /*@ assert used: NumberAt(a + 1, used * PAGE_SIZE, 8, b); */
    put_char(' ');
    /*@ assert ram_behind: NumberAt(6, MeminfoPages(0) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    /*@ assert used_on: NumberAt(a + 1, used * PAGE_SIZE, 8, b) && proc_text[b] == ' '; */
    /*@ assert both: MemBytesAt(a, b); */
    put_bytes(nr_free_pages());
    /*@ assert used_still: MemBytesAt(a, b); */
    put_text(none);
    /*@ assert used_behind: MemBytesAt(a, b); */
    /*@ assert used_room: NumberAt(a + 1, used * PAGE_SIZE, 8, b) && proc_text[b] == ' '; */
    put_bytes(page_cache_size() + nr_swap_cache);
    /*@ assert ram_last: NumberAt(6, MeminfoPages(0) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    /*@ assert used_end: NumberAt(a + 1, used * PAGE_SIZE, 8, b) && proc_text[b] == ' '; */
    /*@ assert used_last: MemBytesAt(a, b); */
}

/* Swap in bytes: all, in use, free. */
/*@ R_MEMINFO
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures total: \exists integer a; 6 < a < proc_length &&
        NumberAt(6, MeminfoPages(12) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
static void swap_bytes(void)
{
    static const struct words label = {"Swap: "};

    put_text(label);
    put_bytes((uint32_t)total_swap_pages);
    /*@ ghost uint32_t a = proc_length; */
    put_char(' ');
    /*@ assert all: NumberAt(6, MeminfoPages(12) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    put_bytes((uint32_t)(total_swap_pages - nr_swap_pages));
    /*@ assert still: NumberAt(6, MeminfoPages(12) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    put_char(' ');
    /*@ assert behind: NumberAt(6, MeminfoPages(12) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
    put_bytes((uint32_t)nr_swap_pages);
    /*@ assert last: NumberAt(6, MeminfoPages(12) * PAGE_SIZE, 8, a) && proc_text[a] == ' '; */
}

/* The lines in bytes that stand above those in kB. */
/*@ R_MEMINFO
    requires n < NR_MEMINFO_HEAD && proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures head: n == 0 ==> WordsAt(0, meminfo_title, proc_length); */
static void meminfo_head(uint32_t n)
{
    if (n == 0u) {
        put_text(meminfo_title);
    } else if (n == 1u) {
        meminfo_bytes();
    } else {
        swap_bytes();
    }
}

/* One of the lines in kB. */
/*@ R_MEMINFO
    requires n < NR_MEMINFO && proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures label: \exists integer at; 0 < at <= 14 && WordsAt(0, meminfo_label[n], at) &&
        BlankAt(at, 14);
    ensures number: NumberAt(14, MeminfoPages(n) * KB_PER_PAGE, 8, proc_length - 3); */
static void meminfo_kb(uint32_t n)
{
    put_text(meminfo_label[n]);
    /*@ ghost uint32_t at = proc_length; */
    /*@ assert which: n == 0 || n == 1 || n == 2 || n == 3 || n == 4 || n == 5 || n == 6 ||
          n == 7 || n == 8 || n == 9 || n == 10 || n == 11 || n == 12 || n == 13; */
    /*@ assert chars: meminfo_label[n].c[0] != 0 && meminfo_label[n].c[11] == 0; */
    /*@ assert short: 0 < at <= 11; */
    put_until(14);
    put_kb(meminfo_pages(n));
    /*@ assert label: WordsAt(0, meminfo_label[n], at) && BlankAt(at, 14); */
}

/*@ R_MEMINFO
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures line: \result <==> n < NR_MEMINFO_HEAD + NR_MEMINFO;
    ensures head: n == 0 ==> WordsAt(0, meminfo_title, proc_length);
    ensures number: NR_MEMINFO_HEAD <= n < NR_MEMINFO_HEAD + NR_MEMINFO ==> NumberAt(14,
        MeminfoPages(n - NR_MEMINFO_HEAD) * KB_PER_PAGE, 8, proc_length - 3); */
static bool meminfo_line(uint32_t n)
{
    if (n >= NR_MEMINFO_HEAD + NR_MEMINFO) {
        return false;
    }
    if (n < NR_MEMINFO_HEAD) {
        meminfo_head(n);
    } else {
        meminfo_kb(n - NR_MEMINFO_HEAD);
    }
    return true;
}

/* ---- buddyinfo ---- */

static const struct words zone_name[NR_ZONES] = {{"     DMA"}, {"  Normal"}, {" HighMem"}};

/*@ requires PageAllocInv && zone < NR_ZONES && order < MAX_ORDER;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == FreeListCount(zone, order, nr_frames) && \result <= nr_frames; */
static uint32_t blocks_in_list(uint32_t zone, uint32_t order)
{
    pfn_t frame = free_area[zone].head[order];
    uint32_t count = 0;

    /*@ ghost lemma_list_count(zone, order); */
    /*@ loop invariant at: frame != NO_FRAME ==> frame < nr_frames &&
            BlockInList(frame, zone, order) && page_rank[frame] == count;
        loop invariant end: frame == NO_FRAME ==> count == free_len[zone].n[order];
        loop invariant few: count <= free_len[zone].n[order];
        loop assigns frame, count;
        loop variant free_len[zone].n[order] - count; */
    while (frame != NO_FRAME) {
        count++;
        frame = page_next[frame];
    }
    return count;
}

/* The zone that has frames and N such zones before it, or NR_ZONES. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures nth: \result < NR_ZONES ==> zone_size[\result] != 0 && ZonesBelow(\result) == n;
    ensures none: \result >= NR_ZONES ==> \result == NR_ZONES && ZonesBelow(NR_ZONES) <= n; */
static uint32_t nth_zone(uint32_t n)
{
    uint32_t zone = 0;
    uint32_t before = 0;

    /*@ loop invariant 0 <= zone <= NR_ZONES && before == ZonesBelow(zone) && before <= zone;
        loop invariant before <= n;
        loop assigns zone, before;
        loop variant NR_ZONES - zone; */
    while (zone < NR_ZONES && (before < n || zone_size[zone] == 0u)) {
        before += zone_size[zone] != 0u ? 1u : 0u;
        zone++;
    }
    return zone;
}

/* The zones that have frames, each with its free blocks of every order. */
/*@ requires PageAllocInv;
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures line: \result <==> n < ZonesBelow(NR_ZONES);
    ensures zone: \result && nr_frames < 1000000 ==> \exists integer z; 0 <= z < NR_ZONES &&
        zone_size[z] != 0 && ZonesBelow(z) == n && BuddyinfoLine(z, MAX_ORDER); */
static bool buddyinfo_line(uint32_t n)
{
    static const struct words node = {"Node 0, zone "};
    uint32_t zone = nth_zone(n);

    if (zone == NR_ZONES) {
        return false;
    }
    put_text(node);
    /*@ assert node_chars: node.c[13] == 0 &&
          (\forall integer j; 0 <= j < 13 ==> node.c[j] != 0); */
    /*@ assert node: proc_length == 13; */
    put_text(zone_name[zone]);
    /*@ assert which: zone == 0 || zone == 1 || zone == 2; */
    /*@ assert zone_chars: zone_name[zone].c[8] == 0 &&
          (\forall integer j; 0 <= j < 8 ==> zone_name[zone].c[j] != 0); */
    /*@ assert head: proc_length == 21; */
    /*@ loop invariant 0 <= order <= MAX_ORDER && proc_length <= 21 + 8 * order;
        loop invariant ends: LineEnds;
        loop invariant column: nr_frames < 1000000 ==> proc_length == 21 + 7 * order;
        loop invariant columns: nr_frames < 1000000 ==> BuddyinfoLine(zone, order);
        loop assigns order, A_LINE;
        loop variant MAX_ORDER - order; */
    for (uint32_t order = 0; order < MAX_ORDER; order++) {
        put_char(' ');
        /*@ assert kept: nr_frames < 1000000 ==> BuddyinfoLine(zone, order) &&
              proc_text[21 + 7 * order] == ' '; */
        put_number(blocks_in_list(zone, order), 6);
        /*@ assert still: nr_frames < 1000000 ==> BuddyinfoLine(zone, order) &&
              proc_text[21 + 7 * order] == ' '; */
        /*@ assert column: nr_frames < 1000000 ==> BuddyinfoColumn(zone, order); */
    }
    return true;
}

/* ---- slabinfo ---- */

static const struct words slabinfo_title = {"slabinfo - version: 1.1"};

/* The cache that line N is of, by the chain; NO_CACHE: there are not so many. */
/*@ requires CacheChain;
    terminates \true; exits \false; assigns \nothing;
    ensures nth: \result != NO_CACHE ==> \result < NR_CACHES && \result == CacheAt(n) &&
        cache_used[\result] != 0;
    ensures none: \result == NO_CACHE ==> \exists integer k; 0 < k <= n &&
        CacheAt(k) == CACHE_CACHE; */
static cache_id nth_cache(uint32_t n)
{
    cache_id c = CACHE_CACHE;

    /*@ loop invariant 0 <= i <= n && c < NR_CACHES && c == CacheAt(i) && cache_used[c] != 0;
        loop assigns i, c;
        loop variant n - i; */
    for (uint32_t i = 0; i < n; i++) {
        c = cache_next[c];
        /*@ assert step: c == CacheAt(i + 1); */
        if (c == CACHE_CACHE) {
            return NO_CACHE;
        }
    }
    return c;
}

/* COUNTS and what the slabs of one of the lists of CACHE come to. */
/*@ requires SlabLists && cache < NR_CACHES && list < 3;
    requires room: counts.all + slab_len[cache].n[list] <= nr_frames;
    requires few: SlabCountsFit(counts.objects, counts.active, counts.all);
    terminates \true; exits \false; assigns \nothing;
    ensures few: SlabCountsFit(\result.objects, \result.active, \result.all);
    ensures all: \result.all == counts.all + slab_len[cache].n[list];
    ensures active: \result.active ==
        counts.active + ListActive(cache, list, slab_len[cache].n[list]);
    ensures objects: \result.objects ==
        counts.objects + ListObjects(cache, list, slab_len[cache].n[list]); */
static struct slab_counts count_list(struct slab_counts counts, cache_id cache, uint32_t list)
{
    pfn_t slab = cache_slabs[cache].head[list];

    /*@ ghost uint32_t k = 0; */
    /*@ loop invariant at: slab != NO_FRAME ==> slab < nr_frames && SlabIn(slab, cache, list) &&
            slab_rank[slab] == k;
        loop invariant end: slab == NO_FRAME ==> k == slab_len[cache].n[list];
        loop invariant nth: slab == SlabAt(cache, list, k) && k <= slab_len[cache].n[list];
        loop invariant fits: SlabCountsFit(counts.objects, counts.active, counts.all);
        loop invariant all: counts.all == \at(counts.all, Pre) + k;
        loop invariant active: counts.active ==
            \at(counts.active, Pre) + ListActive(cache, list, k);
        loop invariant objects: counts.objects ==
            \at(counts.objects, Pre) + ListObjects(cache, list, k);
        loop assigns slab, counts, k;
        loop variant nr_frames - counts.all; */
    while (slab != NO_FRAME && counts.all < nr_frames) {
        counts.objects += slab_inuse[slab];
        counts.active += slab_inuse[slab] != 0u ? 1u : 0u;
        counts.all++;
        slab = slab_next[slab];
        /*@ ghost k++; */
    }
    return counts;
}

/*@ requires SlabLists && cache < NR_CACHES;
    terminates \true; exits \false; assigns \nothing;
    ensures few: SlabCountsFit(\result.objects, \result.active, \result.all);
    ensures all: \result.all == CacheSlabs(cache);
    ensures active: \result.active == CacheActive(cache);
    ensures objects: \result.objects == CacheObjects(cache); */
static struct slab_counts count_slabs(cache_id cache)
{
    struct slab_counts counts = {0, 0, 0};

    /*@ ghost lemma_cache_slabs(cache); */
    counts = count_list(counts, cache, SLABS_FULL);
    counts = count_list(counts, cache, SLABS_PARTIAL);
    return count_list(counts, cache, SLABS_FREE);
}

/* As kmem_cache_create was told it; those that a trace makes are called as there. */
/*@ requires cache < NR_CACHES && proc_length == 0 && LineEnds;
    requires name: cache_name[cache] <= NAME_MM || cache_name[cache] >= NAME_OTHERS;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures short: proc_length <= 20;
    ensures size: NAME_KMEM_CACHE < cache_name[cache] < NAME_SIZE_DMA ==>
        NumberAt(5, cache_objsize[cache], 0, proc_length);
    ensures other: cache_name[cache] >= NAME_OTHERS ==> proc_text[0] == 'c' &&
        NumberAt(1, cache_name[cache] - NAME_OTHERS, 0, proc_length); */
static void put_cache_name(cache_id cache)
{
    static const struct words kmem_cache = {"kmem_cache"};
    static const struct words vm_area = {"vm_area_struct"};
    static const struct words mm = {"mm_struct"};
    static const struct words size = {"size-"};
    static const struct words dma = {"(DMA)"};
    uint32_t name = cache_name[cache];

    if (name == NAME_KMEM_CACHE) {
        put_text(kmem_cache);
    } else if (name == NAME_VM_AREA) {
        put_text(vm_area);
    } else if (name == NAME_MM) {
        put_text(mm);
    } else if (name < NAME_VM_AREA) {
        put_text(size);
        /*@ assert size: proc_length == 5; */
        put_number(cache_objsize[cache], 0);
        if (name >= NAME_SIZE_DMA) {
            /*@ assert number: proc_length <= 15; */
            /*@ assert chars: dma.c[5] == 0; */
            put_text(dma);
            /*@ assert dma: proc_length <= 20; */
        }
    } else {
        put_char('c');
        put_number(name - NAME_OTHERS, 0);
    }
}

/* Objects in use, objects that there is room for, and how large one is. */
/*@ requires cache < NR_CACHES && 17 < proc_length <= 21 && LineEnds;
    requires all: counts.all == CacheSlabs(cache) && counts.all <= NR_FRAMES;
    requires objects: counts.objects == CacheObjects(cache);
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures most: proc_length <= \old(proc_length) + 53;
    ensures line: \exists integer a, b;
        SlabObjectsAt(cache, \old(proc_length), a, b, proc_length - 1); */
static void put_objects(cache_id cache, struct slab_counts counts)
{
    /*@ ghost uint32_t s = proc_length; */
    put_number(counts.objects, 6);
    /*@ ghost uint32_t a = proc_length; */
    put_char(' ');
    /*@ assert used: NumberAt(s, CacheObjects(cache), 6, a) && proc_text[a] == ' '; */
    put_number((uint64_t)counts.all * cache_num[cache], 6);
    /*@ ghost uint32_t b = proc_length; */
    /*@ assert used_still: NumberAt(s, CacheObjects(cache), 6, a) && proc_text[a] == ' '; */
    put_char(' ');
    /*@ assert room: NumberAt(s, CacheObjects(cache), 6, a) && proc_text[a] == ' ' &&
          NumberAt(a + 1, CacheSlabs(cache) * cache_num[cache], 6, b) && proc_text[b] == ' '; */
    put_number(cache_objsize[cache], 6);
    /*@ ghost uint32_t d = proc_length; */
    /*@ assert room_still: NumberAt(s, CacheObjects(cache), 6, a) && proc_text[a] == ' ' &&
          NumberAt(a + 1, CacheSlabs(cache) * cache_num[cache], 6, b) && proc_text[b] == ' '; */
    /*@ assert size: NumberAt(b + 1, cache_objsize[cache], 6, d); */
    put_char(' ');
    /*@ assert used_last: NumberAt(s, CacheObjects(cache), 6, a) && proc_text[a] == ' '; */
    /*@ assert room_last: NumberAt(a + 1, CacheSlabs(cache) * cache_num[cache], 6, b) &&
          proc_text[b] == ' '; */
    /*@ assert size_last: NumberAt(b + 1, cache_objsize[cache], 6, d) && proc_text[d] == ' '; */
    /*@ assert line: SlabObjectsAt(cache, s, a, b, d); */
}

/* Slabs that have objects in use, and all. */
/*@ requires 17 < proc_length <= 74 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures most: proc_length <= \old(proc_length) + 22;
    ensures before: \forall integer c, s, a, b, d; 17 < s && d < \old(proc_length) &&
        SlabObjectsAt{Pre}(c, s, a, b, d) ==> SlabObjectsAt(c, s, a, b, d);
    ensures line: \forall integer c; counts.active == CacheActive(c) &&
        counts.all == CacheSlabs(c) ==>
        \exists integer e; SlabSlabsAt(c, \old(proc_length) - 1, e, proc_length - 1); */
static void put_slabs(struct slab_counts counts)
{
    /*@ ghost uint32_t d = proc_length; */
    put_number(counts.active, 4);
    /*@ ghost uint32_t e = proc_length; */
    put_char(' ');
    /*@ assert active: NumberAt(d, counts.active, 4, e) && proc_text[e] == ' '; */
    put_number(counts.all, 4);
    /*@ ghost uint32_t f = proc_length; */
    /*@ assert active_still: NumberAt(d, counts.active, 4, e) && proc_text[e] == ' '; */
    put_char(' ');
    /*@ assert both: \forall integer c; counts.active == CacheActive(c) &&
          counts.all == CacheSlabs(c) ==> SlabSlabsAt(c, d - 1, e, f); */
}

/* Frames of a slab, behind all else. */
/*@ requires cache < NR_CACHES && cache_gfporder[cache] < MAX_ORDER;
    requires 17 < proc_length <= 96 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures before: \forall integer c, s, a, b, d; 17 < s && d < \old(proc_length) &&
        SlabObjectsAt{Pre}(c, s, a, b, d) ==> SlabObjectsAt(c, s, a, b, d);
    ensures slabs: \forall integer c, d, e; 0 <= d && SlabSlabsAt{Pre}(c, d, e,
        \old(proc_length) - 1) ==> SlabSlabsAt(c, d, e, \old(proc_length) - 1);
    ensures line: NumberAt(\old(proc_length), OrderSpan(cache_gfporder[cache]), 4, proc_length); */
static void put_order(cache_id cache)
{
    put_number(block_size(cache_gfporder[cache]), 4);
}

/*@ requires SlabLists && cache < NR_CACHES;
    requires name: cache_name[cache] <= NAME_MM || cache_name[cache] >= NAME_OTHERS;
    requires order: cache_gfporder[cache] < MAX_ORDER;
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures line: SlabinfoLine(cache); */
static void put_cache(cache_id cache)
{
    struct slab_counts counts = count_slabs(cache);

    put_cache_name(cache);
    put_until(17);
    put_char(' ');
    /*@ ghost uint32_t s = proc_length; */
    /*@ assert behind: 17 < s; */
    put_objects(cache, counts);
    /*@ ghost uint32_t d = proc_length - 1u; */
    /*@ assert first: \exists integer a, b; SlabObjectsAt(cache, s, a, b, d); */
    put_slabs(counts);
    /*@ ghost uint32_t f = proc_length - 1u; */
    /*@ assert objects: \exists integer a, b; SlabObjectsAt(cache, s, a, b, d); */
    /*@ assert slabs: \exists integer e; SlabSlabsAt(cache, d, e, f); */
    put_order(cache);
    /*@ assert objects_still: \exists integer a, b; SlabObjectsAt(cache, s, a, b, d); */
    /*@ assert slabs_still: \exists integer e; SlabSlabsAt(cache, d, e, f); */
}

/*@ requires CacheChain && CachePages && SlabLists;
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures head: n == 0 ==> \result && WordsAt(0, slabinfo_title, proc_length);
    ensures cache: \result && n > 0 ==> SlabinfoLine(CacheAt(n - 1));
    ensures last: !\result ==> n > 0 && \exists integer k; 0 < k < n &&
        CacheAt(k) == CACHE_CACHE; */
static bool slabinfo_line(uint32_t n)
{
    cache_id cache;

    if (n == 0u) {
        put_text(slabinfo_title);
        return true;
    }
    cache = nth_cache(n - 1u);
    if (cache == NO_CACHE) {
        return false;
    }
    put_cache(cache);
    return true;
}

/* ---- swaps ---- */

static const struct words swaps_title = {"Filename\t\t\tType\t\tSize\tUsed\tPriority"};

/* The area with N that are there before it, or NO_SWAP_AREA. */
/*@ terminates \true; exits \false; assigns \nothing;
    ensures nth: \result != NO_SWAP_AREA ==> \result < NR_SWAP_AREAS &&
        swap_info[\result].flags != 0 && SwapAreasBelow(\result) == n;
    ensures none: \result == NO_SWAP_AREA ==> SwapAreasBelow(NR_SWAP_AREAS) <= n; */
static uint32_t nth_swap_area(uint32_t n)
{
    uint32_t left = n;

    /*@ loop invariant 0 <= area <= NR_SWAP_AREAS && left <= n;
        loop invariant SwapAreasBelow(area) == n - left;
        loop assigns area, left;
        loop variant NR_SWAP_AREAS - area; */
    for (uint32_t area = 0; area < NR_SWAP_AREAS; area++) {
        if (swap_info[area].flags != 0u) {
            if (left == 0u) {
                return area;
            }
            left--;
        }
    }
    return NO_SWAP_AREA;
}

/*@ requires area < NR_SWAP_AREAS && swap_info[area].max <= SWAP_AREA_SLOTS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == UsedSlots(area, swap_info[area].max) && \result <= SWAP_AREA_SLOTS; */
static uint32_t used_slots(uint32_t area)
{
    uint32_t used = 0;

    /*@ loop invariant 0 <= offset <= swap_info[area].max && used <= offset;
        loop invariant used == UsedSlots(area, offset);
        loop assigns offset, used;
        loop variant swap_info[area].max - offset; */
    for (uint32_t offset = 0; offset < swap_info[area].max; offset++) {
        uint32_t count = swap_map[slot_of_area(area, offset)];
        used += count != 0u && count != SWAP_MAP_BAD ? 1u : 0u;
    }
    return used;
}

/*@ R_LINE(21)
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures plain: prio >= 0 ==> NumberAt(\old(proc_length), prio, 0, proc_length);
    ensures minus: prio < 0 ==> proc_text[\old(proc_length)] == '-' &&
        NumberAt(\old(proc_length) + 1, -prio, 0, proc_length); */
static void put_priority(int32_t prio)
{
    if (prio < 0) {
        put_char('-');
        put_number((uint64_t)(-(int64_t)prio), 0);
    } else {
        put_number((uint64_t)prio, 0);
    }
}

/*@ requires area < NR_SWAP_AREAS && swap_info[area].max <= SWAP_AREA_SLOTS;
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures line: SwapsLine(area); */
static void put_swap_area(uint32_t area)
{
    static const struct words type = {"partition\t"};

    put_char('s');
    put_number(area, 0);
    /*@ ghost uint32_t a = proc_length; */
    put_until(40);
    /*@ assert name: SwapNameAt(area, a); */
    put_text(type);
    /*@ assert name_still: SwapNameAt(area, a); */
    /*@ assert chars: type.c[10] == 0 && (\forall integer j; 0 <= j < 10 ==> type.c[j] != 0); */
    /*@ assert type: proc_length == 50 && proc_text[49] == '\t'; */
    put_number((uint64_t)swap_info[area].pages * KB_PER_PAGE, 0);
    /*@ ghost uint32_t b = proc_length; */
    put_char('\t');
    /*@ assert size: SwapNameAt(area, a) && SwapSizeAt(area, b); */
    put_number((uint64_t)used_slots(area) * KB_PER_PAGE, 0);
    /*@ ghost uint32_t c = proc_length; */
    /*@ assert size_still: SwapNameAt(area, a) && SwapSizeAt(area, b); */
    put_char('\t');
    /*@ assert used: SwapNameAt(area, a) && SwapSizeAt(area, b) && SwapUsedAt(area, b, c); */
    put_priority(swap_info[area].prio);
    /*@ assert all: SwapNameAt(area, a) && SwapSizeAt(area, b) && SwapUsedAt(area, b, c); */
}

/*@ requires areas: \forall integer t; 0 <= t < NR_SWAP_AREAS ==>
        swap_info[t].max <= SWAP_AREA_SLOTS;
    requires proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures line: \result <==> n <= SwapAreasBelow(NR_SWAP_AREAS);
    ensures head: n == 0 ==> WordsAt(0, swaps_title, proc_length);
    ensures area: \result && n > 0 ==> \exists integer t; 0 <= t < NR_SWAP_AREAS &&
        swap_info[t].flags != 0 && SwapAreasBelow(t) == n - 1 && SwapsLine(t); */
static bool swaps_line(uint32_t n)
{
    uint32_t area;

    if (n == 0u) {
        put_text(swaps_title);
        return true;
    }
    area = nth_swap_area(n - 1u);
    if (area == NO_SWAP_AREA) {
        return false;
    }
    put_swap_area(area);
    return true;
}

/* ---- vmstat ---- */

static const struct words vmstat_label[NR_VMSTAT] = {{"nr_dirty "},    {"nr_writeback "},
                                                     {"nr_unstable "}, {"nr_page_table_pages "},
                                                     {"nr_mapped "},   {"nr_slab "}};

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == FramesOfKind(kind, nr_frames); */
static uint32_t frames_of_kind(uint32_t kind)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= f <= nr_frames && count <= f && count == FramesOfKind(kind, f);
        loop assigns f, count;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        count += page_kind[f] == kind ? 1u : 0u;
    }
    return count;
}

/* Pages that some entry maps: more is held of them than the caches hold. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == MappedPages(nr_frames); */
static uint32_t mapped_pages(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= f <= nr_frames && count <= f && count == MappedPages(f);
        loop assigns f, count;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        uint32_t caches = page_has_mapping(f) ? 1u : 0u;
        count += kind_is_page(page_kind[f]) && page_count[f] > caches ? 1u : 0u;
    }
    return count;
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == DirtyPages(nr_frames); */
static uint32_t dirty_pages(void)
{
    uint32_t count = 0;

    /*@ loop invariant 0 <= f <= nr_frames && count <= f && count == DirtyPages(f);
        loop assigns f, count;
        loop variant nr_frames - f; */
    for (pfn_t f = 0; f < nr_frames; f++) {
        count += page_dirty[f] != 0u ? 1u : 0u;
    }
    return count;
}

/* What line N counts; nothing is under way to a disk, and there is no file system of the net. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == VmstatValue(n); */
static uint32_t vmstat_value(uint32_t n)
{
    switch (n) {
    case 0:
        return dirty_pages();
    case 3:
        return frames_of_kind(K_PT);
    case 4:
        return mapped_pages();
    case 5:
        return frames_of_kind(K_SLAB);
    default:
        return 0;
    }
}

/*@ requires nr_frames <= NR_FRAMES && proc_length == 0 && LineEnds;
    terminates \true; exits \false;
    assigns A_LINE;
    E_LINE
    ensures none: !\result ==> proc_length == 0;
    ensures line: \result <==> n < NR_VMSTAT;
    ensures text: \result ==> \exists integer at; WordsAt(0, vmstat_label[n], at) &&
        NumberAt(at, VmstatValue(n), 0, proc_length); */
static bool vmstat_line(uint32_t n)
{
    if (n >= NR_VMSTAT) {
        return false;
    }
    put_text(vmstat_label[n]);
    /*@ ghost uint32_t at = proc_length; */
    put_number(vmstat_value(n), 0);
    /*@ assert label: WordsAt(0, vmstat_label[n], at); */
    return true;
}

/* ---- any table ---- */

bool proc_line(uint32_t table, task_id task, uint32_t n)
{
    proc_length = 0;
    proc_text[0] = 0;
    switch (table) {
    case PROC_MAPS:
        return maps_line(task_mm[task], n);
    case PROC_STATUS:
        return status_line(task, n);
    case PROC_MEMINFO:
        return meminfo_line(n);
    case PROC_BUDDYINFO:
        return buddyinfo_line(n);
    case PROC_SLABINFO:
        return slabinfo_line(n);
    case PROC_SWAPS:
        return swaps_line(n);
    case PROC_VMSTAT:
        return vmstat_line(n);
    default:
        return false;
    }
}
