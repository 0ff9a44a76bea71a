/*
 * The reference model: arrays that are searched and shifted.
 *
 * Every operation on areas is made of cutting at an address, changing whole areas, and joining the
 * areas that meet at an address if they are alike. Areas that an operation does not touch stay
 * apart even when they have become alike (by fork, which drops `locked`, or by growing down to a
 * neighbour), since how far an area may grow depends on where it ends.
 */
#include "model.h"

#define MODEL_WORDS 262144u       /* stored words of an address space */
#define MODEL_HEAP 0x08048000u    /* where the heap begins */
#define MODEL_LOWEST 0x10000u     /* hints are raised to it, areas do not grow below it */
#define MODEL_STACK 0x800000u     /* bytes of an area that grows, at most */

struct word {
    uint32_t address; /* a multiple of 4 */
    uint32_t value;
};

struct space {
    uint32_t users; /* processes; 0: this address space does not exist */
    uint32_t brk;
    uint32_t pages; /* different pages in word[] */
    uint32_t words;
    struct model_areas areas;
    struct word word[MODEL_WORDS]; /* in rising order of addresses */
};

static struct space space[NR_TASKS];
static uint32_t space_of[NR_TASKS]; /* by process; NO_SPACE: it does not live */
static bool full;

struct model_areas model_seen;
struct model_areas model_wanted;

static uint32_t round_up(uint32_t value)
{
    return value / PAGE_SIZE * PAGE_SIZE + (value % PAGE_SIZE != 0u ? PAGE_SIZE : 0u);
}

/* Can VALUE be rounded up to pages in 32 bits? */
static bool can_round(uint32_t value)
{
    return value <= 0xFFFFF000u;
}

/* ---- stored words --------------------------------------------------------------------------- */

/* The first word at ADDR or above. */
uint32_t model_first_word(uint32_t s, uint32_t addr)
{
    uint32_t low = 0;
    uint32_t high = space[s].words;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2u;
        if (space[s].word[middle].address < addr) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool word_in_page(uint32_t s, uint32_t i, uint32_t addr)
{
    return i < space[s].words && space[s].word[i].address / PAGE_SIZE == addr / PAGE_SIZE;
}

/* Makes room for a word in front of word I. False: there is none. */
static bool open_gap(uint32_t s, uint32_t i)
{
    if (space[s].words == MODEL_WORDS) {
        full = true;
        return false;
    }
    for (uint32_t k = space[s].words; k > i; k--) {
        space[s].word[k] = space[s].word[k - 1u];
    }
    space[s].words++;
    return true;
}

/* The words of the page at ADDR, if there are none yet, are zeros. */
static void touch_page(uint32_t s, uint32_t addr)
{
    uint32_t page = addr / PAGE_SIZE * PAGE_SIZE;
    uint32_t i = model_first_word(s, page);

    if (!word_in_page(s, i, page) && open_gap(s, i)) {
        space[s].word[i] = (struct word){page, 0};
        space[s].pages++;
    }
}

static void store_word(uint32_t s, uint32_t addr, uint32_t value)
{
    uint32_t at = addr / 4u * 4u;
    uint32_t i;

    touch_page(s, at);
    i = model_first_word(s, at);
    if (i < space[s].words && space[s].word[i].address == at) {
        space[s].word[i].value = value;
    } else if (open_gap(s, i)) {
        space[s].word[i] = (struct word){at, value};
    }
}

/* Nothing was ever stored in START .. END-1, which are whole pages. */
static void forget_words(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t first = model_first_word(s, start);
    uint32_t last = model_first_word(s, end);

    for (uint32_t i = first; i < last; i++) {
        if (i == first || !word_in_page(s, i - 1u, space[s].word[i].address)) {
            space[s].pages--;
        }
    }
    for (uint32_t i = last; i < space[s].words && first != last; i++) {
        space[s].word[first + (i - last)] = space[s].word[i];
    }
    space[s].words -= last - first;
}

/* ---- areas ---------------------------------------------------------------------------------- */

/* The first area that ends above ADDR; the number of areas: none does. */
static uint32_t area_above(uint32_t s, uint32_t addr)
{
    uint32_t i = 0;

    while (i < space[s].areas.count && space[s].areas.a[i].end <= addr) {
        i++;
    }
    return i;
}

static bool is_free(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t i = area_above(s, start);

    return i == space[s].areas.count || space[s].areas.a[i].start >= end;
}

static void insert_area(uint32_t s, uint32_t i, struct model_area area)
{
    if (space[s].areas.count == NR_VMA) {
        full = true;
        return;
    }
    for (uint32_t k = space[s].areas.count; k > i; k--) {
        space[s].areas.a[k] = space[s].areas.a[k - 1u];
    }
    space[s].areas.a[i] = area;
    space[s].areas.count++;
}

static void remove_area(uint32_t s, uint32_t i)
{
    space[s].areas.count--;
    for (uint32_t k = i; k < space[s].areas.count; k++) {
        space[s].areas.a[k] = space[s].areas.a[k + 1u];
    }
}

/* An area that ADDR lies inside of becomes two that meet there. */
static void cut(uint32_t s, uint32_t addr)
{
    uint32_t i = area_above(s, addr);

    if (i < space[s].areas.count && space[s].areas.a[i].start < addr) {
        insert_area(s, i, space[s].areas.a[i]);
        space[s].areas.a[i].end = addr;
        space[s].areas.a[i + 1u].start = addr;
    }
}

/* Two areas that meet at ADDR become one if they are alike. */
static void join(uint32_t s, uint32_t addr)
{
    uint32_t i = area_above(s, addr);

    if (i > 0u && i < space[s].areas.count && space[s].areas.a[i - 1u].end == addr &&
        space[s].areas.a[i].start == addr &&
        space[s].areas.a[i - 1u].flags == space[s].areas.a[i].flags) {
        space[s].areas.a[i - 1u].end = space[s].areas.a[i].end;
        remove_area(s, i);
    }
}

static void map(uint32_t s, uint32_t start, uint32_t end, uint32_t flags)
{
    insert_area(s, area_above(s, start), (struct model_area){start, end, flags});
    join(s, end);
    join(s, start);
}

static void unmap(uint32_t s, uint32_t start, uint32_t end)
{
    uint32_t i;

    cut(s, start);
    cut(s, end);
    i = area_above(s, start);
    while (i < space[s].areas.count && space[s].areas.a[i].end <= end) {
        remove_area(s, i);
    }
    forget_words(s, start, end);
}

/* ---- what there is -------------------------------------------------------------------------- */

static void clear_space(uint32_t s)
{
    space[s].users = 0;
    space[s].brk = MODEL_HEAP;
    space[s].pages = 0;
    space[s].words = 0;
    space[s].areas.count = 0;
}

void model_reset(bool lives)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        clear_space(p);
        space_of[p] = NO_SPACE;
    }
    if (lives) {
        space[0].users = 1;
        space_of[0] = 0;
    }
    full = false;
}

bool model_is_full(void)
{
    return full;
}

uint32_t model_space(uint32_t p)
{
    return space_of[p];
}

const struct model_areas *model_areas(uint32_t s)
{
    return &space[s].areas;
}

uint32_t model_total_vm(uint32_t s)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < space[s].areas.count; i++) {
        pages += (space[s].areas.a[i].end - space[s].areas.a[i].start) / PAGE_SIZE;
    }
    return pages;
}

uint32_t model_locked_vm(uint32_t s)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < space[s].areas.count; i++) {
        if (space[s].areas.a[i].flags / MODEL_LOCKED % 2u != 0u) {
            pages += (space[s].areas.a[i].end - space[s].areas.a[i].start) / PAGE_SIZE;
        }
    }
    return pages;
}

uint32_t model_brk_of(uint32_t s)
{
    return space[s].brk;
}

uint32_t model_pages(uint32_t s)
{
    return space[s].pages;
}

uint32_t model_flags(uint32_t s, uint32_t addr)
{
    uint32_t i = area_above(s, addr);

    if (i == space[s].areas.count || space[s].areas.a[i].start > addr) {
        return MODEL_NO_AREA;
    }
    return space[s].areas.a[i].flags;
}

bool model_has_page(uint32_t s, uint32_t addr)
{
    return word_in_page(s, model_first_word(s, addr / PAGE_SIZE * PAGE_SIZE), addr);
}

uint32_t model_word(uint32_t s, uint32_t addr)
{
    uint32_t at = addr / 4u * 4u;
    uint32_t i = model_first_word(s, at);

    return i < space[s].words && space[s].word[i].address == at ? space[s].word[i].value : 0u;
}

uint32_t model_words(uint32_t s)
{
    return space[s].words;
}

uint32_t model_word_address(uint32_t s, uint32_t i)
{
    return space[s].word[i].address;
}

uint32_t model_word_value(uint32_t s, uint32_t i)
{
    return space[s].word[i].value;
}

bool model_areas_match(uint32_t s)
{
    if (space[s].areas.count != model_seen.count) {
        return false;
    }
    for (uint32_t i = 0; i < model_seen.count; i++) {
        if (space[s].areas.a[i].start != model_seen.a[i].start ||
            space[s].areas.a[i].end != model_seen.a[i].end ||
            space[s].areas.a[i].flags != model_seen.a[i].flags) {
            return false;
        }
    }
    return true;
}

/* ---- system calls --------------------------------------------------------------------------- */

/* The lowest gap of LEN bytes from TASK_UNMAPPED_BASE up, or -ENOMEM. */
static int64_t lowest_gap(uint32_t s, uint32_t len)
{
    uint32_t addr = TASK_UNMAPPED_BASE;

    for (uint32_t i = area_above(s, addr); i < space[s].areas.count; i++) {
        if (len <= TASK_SIZE - addr && space[s].areas.a[i].start >= addr + len) {
            return addr;
        }
        addr = space[s].areas.a[i].end;
    }
    return len <= TASK_SIZE - addr ? (int64_t)addr : -ENOMEM;
}

/* Where LEN bytes go whose place is not fixed. */
static int64_t free_place(uint32_t s, uint32_t hint, uint32_t len)
{
    uint32_t addr = hint / PAGE_SIZE * PAGE_SIZE;

    if (addr != 0u && addr < MODEL_LOWEST) {
        addr = MODEL_LOWEST;
    }
    if (addr != 0u && addr < TASK_SIZE && len <= TASK_SIZE - addr && is_free(s, addr, addr + len)) {
        return addr;
    }
    return lowest_gap(s, len);
}

/* The place of LEN bytes (whole pages), or an error. */
static int64_t place_of(uint32_t s, uint32_t addr, uint32_t len, uint32_t flags)
{
    if (len > TASK_SIZE) {
        return -ENOMEM;
    }
    if (flags / MODEL_FIXED % 2u == 0u) {
        return free_place(s, addr, len);
    }
    if (addr > TASK_SIZE - len) {
        return -ENOMEM;
    }
    return addr % PAGE_SIZE == 0u ? (int64_t)addr : -EINVAL;
}

/* What is wrong with the arguments alone; 0: nothing. */
static int64_t mmap_error(uint32_t len, uint32_t flags)
{
    if (flags / MODEL_ANONYMOUS % 2u == 0u) {
        return -EBADF;
    }
    if (len == 0u) {
        return -EINVAL;
    }
    return can_round(len) ? 0 : -ENOMEM;
}

/* The type of a mapping is judged when there is a place for it. */
static int64_t type_error(uint32_t flags)
{
    bool shared = flags / MODEL_SHARED % 2u != 0u;
    bool private = flags / MODEL_PRIVATE % 2u != 0u;

    if (shared == private) {
        return -EINVAL;
    }
    return shared ? -ENOSYS : 0;
}

/* START .. END-1, in an area of FLAGS, are to have pages if they are locked. */
static void want_pages(uint32_t start, uint32_t end, uint32_t flags)
{
    if (flags / MODEL_LOCKED % 2u != 0u && flags % MODEL_RIGHTS != 0u) {
        model_wanted.a[model_wanted.count] = (struct model_area){start, end, flags};
        model_wanted.count++;
    }
}

int64_t model_mmap(uint32_t p, uint32_t addr, uint32_t len, uint32_t prot, uint32_t flags,
                   bool refused)
{
    uint32_t s = space_of[p];
    uint32_t kept = prot % MODEL_RIGHTS + flags / MODEL_GROWSDOWN % 2u * MODEL_GROWSDOWN +
                    flags / MODEL_LOCKED % 2u * MODEL_LOCKED;
    int64_t error;
    int64_t place;
    uint32_t start;
    uint32_t end;

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    error = mmap_error(len, flags);
    place = error != 0 ? error : place_of(s, addr, round_up(len), flags);
    error = place < 0 ? place : type_error(flags);
    if (error != 0) {
        return error;
    }
    start = (uint32_t)place;
    end = start + round_up(len);
    if (refused && model_areas_match(s)) {
        return -ENOMEM; /* what was at the place could not be unmapped */
    }
    unmap(s, start, end);
    if (refused) {
        return -ENOMEM;
    }
    map(s, start, end, kept);
    want_pages(start, end, kept);
    return place;
}

int64_t model_munmap(uint32_t p, uint32_t addr, uint32_t len, bool refused)
{
    uint32_t s = space_of[p];

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr % PAGE_SIZE != 0u || addr > TASK_SIZE || len > TASK_SIZE - addr || len == 0u) {
        return -EINVAL;
    }
    if (refused) {
        return -ENOMEM;
    }
    unmap(s, addr, addr + round_up(len));
    return 0;
}

/* Gives FROM .. TO-1, which lie in one area of FLAGS, the rights PROT. */
static void protect(uint32_t s, uint32_t from, uint32_t to, uint32_t flags, uint32_t prot)
{
    uint32_t changed = flags - flags % MODEL_RIGHTS + prot;

    if (changed == flags) {
        return;
    }
    cut(s, from);
    cut(s, to);
    space[s].areas.a[area_above(s, from)].flags = changed;
    if (changed / MODEL_WRITE % 2u > flags / MODEL_WRITE % 2u) {
        want_pages(from, to, changed); /* what becomes writable gets pages of its own */
    }
    join(s, to);
    join(s, from);
}

int64_t model_mprotect(uint32_t p, uint32_t addr, uint32_t len, uint32_t prot, bool refused)
{
    uint32_t s = space_of[p];
    uint32_t from = addr;
    uint32_t end;

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (len == 0u) {
        return 0;
    }
    if (!can_round(len) || round_up(len) > 0xFFFFFFFFu - addr) {
        return -ENOMEM;
    }
    end = addr + round_up(len);
    while (from < end) {
        uint32_t i = area_above(s, from);
        struct model_area area = {0, 0, 0};
        if (i < space[s].areas.count) {
            area = space[s].areas.a[i];
        }
        if (i == space[s].areas.count || area.start > from || (refused && model_areas_match(s))) {
            return -ENOMEM;
        }
        area.end = area.end < end ? area.end : end;
        protect(s, from, area.end, area.flags, prot % MODEL_RIGHTS);
        from = area.end;
    }
    return 0;
}

/* Can the heap grow from OLD to NEW_END? A page stays free between it and what lies above. */
static bool heap_can_grow(uint32_t s, uint32_t old, uint32_t new_end)
{
    if (new_end > TASK_SIZE) {
        return false;
    }
    return is_free(s, old, new_end < TASK_SIZE ? new_end + PAGE_SIZE : TASK_SIZE);
}

int64_t model_brk(uint32_t p, uint32_t addr, bool refused)
{
    uint32_t s = space_of[p];
    uint32_t old;
    uint32_t new_end;

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr < MODEL_HEAP || !can_round(addr) || refused) {
        return space[s].brk;
    }
    old = round_up(space[s].brk);
    new_end = round_up(addr);
    if (new_end > old && !heap_can_grow(s, old, new_end)) {
        return space[s].brk;
    }
    if (new_end < old && is_free(s, new_end, old)) {
        return space[s].brk; /* nothing of it is mapped any more */
    }
    if (new_end < old) {
        unmap(s, new_end, old);
    } else if (new_end > old) {
        map(s, old, new_end, MODEL_READ + MODEL_WRITE);
    }
    space[s].brk = addr;
    return addr;
}

void model_touch(uint32_t p, uint32_t addr)
{
    touch_page(space_of[p], addr);
}

/* ---- accesses ------------------------------------------------------------------------------- */

/* The area above ADDR, number I, reaches down to it if it may. */
static void grow(uint32_t s, uint32_t i, uint32_t addr)
{
    struct model_area *area = &space[s].areas.a[i];
    uint32_t start = addr / PAGE_SIZE * PAGE_SIZE;

    if (area->flags / MODEL_GROWSDOWN % 2u != 0u && area->end - start <= MODEL_STACK &&
        start >= MODEL_LOWEST) {
        area->start = start;
    }
}

/* May the process access ADDR? An area that grows does so even for an access that its rights do not
 * allow. */
static bool may_access(uint32_t s, uint32_t addr, bool write)
{
    uint32_t i = area_above(s, addr);
    uint32_t flags;

    if (addr >= TASK_SIZE || i == space[s].areas.count) {
        return false;
    }
    if (space[s].areas.a[i].start > addr) {
        grow(s, i, addr);
    }
    flags = model_flags(s, addr);
    if (flags == MODEL_NO_AREA) {
        return false;
    }
    return write ? flags / MODEL_WRITE % 2u != 0u : flags % MODEL_RIGHTS != 0u;
}

int64_t model_access(uint32_t p, uint32_t addr, bool write, uint32_t value, int64_t refusal)
{
    uint32_t s = space_of[p];

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (!may_access(s, addr, write)) {
        return MODEL_SIGSEGV;
    }
    if (refusal != 0) {
        return refusal;
    }
    if (!write) {
        return model_word(s, addr);
    }
    store_word(s, addr, value);
    return 0;
}

/* ---- processes ------------------------------------------------------------------------------ */

/* An address space that nobody uses: there are as many as processes. */
static uint32_t unused_space(void)
{
    uint32_t s = 0;

    while (space[s].users != 0u) {
        s++;
    }
    return s;
}

static void copy_space(uint32_t to, uint32_t from)
{
    clear_space(to);
    space[to].users = 1;
    space[to].brk = space[from].brk;
    space[to].pages = space[from].pages;
    space[to].words = space[from].words;
    space[to].areas.count = space[from].areas.count;
    for (uint32_t i = 0; i < space[from].words; i++) {
        space[to].word[i] = space[from].word[i];
    }
    for (uint32_t i = 0; i < space[from].areas.count; i++) {
        struct model_area area = space[from].areas.a[i];
        area.flags -= area.flags / MODEL_LOCKED % 2u * MODEL_LOCKED; /* locks are not inherited */
        space[to].areas.a[i] = area;
    }
}

int64_t model_fork(uint32_t p, uint32_t q, bool refused)
{
    if (space_of[p] == NO_SPACE || space_of[q] != NO_SPACE) {
        return MODEL_SKIP;
    }
    if (refused) {
        return -ENOMEM;
    }
    space_of[q] = unused_space();
    copy_space(space_of[q], space_of[p]);
    return 0;
}

int64_t model_vfork(uint32_t p, uint32_t q)
{
    if (space_of[p] == NO_SPACE || space_of[q] != NO_SPACE) {
        return MODEL_SKIP;
    }
    space_of[q] = space_of[p];
    space[space_of[q]].users++;
    return 0;
}

int64_t model_exit(uint32_t p)
{
    uint32_t s = space_of[p];

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    space_of[p] = NO_SPACE;
    space[s].users--;
    return 0;
}

uint32_t model_victim(void)
{
    uint32_t worst = NO_SPACE;

    for (uint32_t p = 0; p < NR_TASKS; p++) {
        uint32_t s = space_of[p];
        if (s != NO_SPACE &&
            (worst == NO_SPACE || model_total_vm(s) > model_total_vm(worst))) {
            worst = s;
        }
    }
    return worst;
}

void model_kill(uint32_t s)
{
    for (uint32_t p = 0; p < NR_TASKS; p++) {
        if (space_of[p] == s) {
            model_exit(p);
        }
    }
}

/* ---- before the end of the boot ------------------------------------------------------------- */

static struct {
    uint32_t frames; /* of low memory */
    uint32_t end;    /* byte behind the last allocation */
    bool taken[NR_FRAMES];
    bool kept[NR_FRAMES]; /* taken, and never free again */
} boot;

void model_boot_start(uint32_t frames, uint32_t end)
{
    boot.frames = frames;
    boot.end = end;
    for (uint32_t f = 0; f < frames; f++) {
        boot.taken[f] = false;
        boot.kept[f] = false;
    }
}

void model_boot_keep(uint32_t frame)
{
    boot.taken[frame] = true;
    boot.kept[frame] = true;
}

/* Do the bytes lie in low memory? */
static bool in_low_memory(uint32_t addr, uint32_t size)
{
    return size != 0u && (uint64_t)addr + size <= (uint64_t)boot.frames * PAGE_SIZE;
}

int64_t model_reserve_bootmem(uint32_t addr, uint32_t size)
{
    if (!in_low_memory(addr, size)) {
        return -EINVAL;
    }
    for (uint32_t f = addr / PAGE_SIZE; f <= (addr + (size - 1u)) / PAGE_SIZE; f++) {
        boot.taken[f] = true;
    }
    return 0;
}

int64_t model_free_bootmem(uint32_t addr, uint32_t size)
{
    uint32_t first = round_up(addr) / PAGE_SIZE;
    uint32_t end = (addr + size) / PAGE_SIZE;

    if (!in_low_memory(addr, size)) {
        return -EINVAL;
    }
    for (uint32_t f = first; f < end; f++) {
        if (!boot.taken[f] || boot.kept[f]) {
            return -EINVAL;
        }
    }
    for (uint32_t f = first; f < end; f++) {
        boot.taken[f] = false;
        if (f == boot.end / PAGE_SIZE) {
            boot.end = 0; /* nothing goes on in a frame that is free */
        }
    }
    return 0;
}

/* The first multiple of ALIGN at ADDR or above where BYTES bytes of frames are free; NO_FRAME: there
 * is none. */
static uint32_t first_fit(uint64_t addr, uint32_t align, uint32_t bytes)
{
    uint64_t at = (addr + align - 1u) / align * align;
    uint32_t step = align < PAGE_SIZE ? PAGE_SIZE : align;

    for (at -= at % PAGE_SIZE; at + bytes <= (uint64_t)boot.frames * PAGE_SIZE; at += step) {
        uint64_t f = at / PAGE_SIZE;
        while (f * PAGE_SIZE < at + bytes && !boot.taken[f]) {
            f++;
        }
        if (f * PAGE_SIZE >= at + bytes) {
            return (uint32_t)at;
        }
    }
    return NO_FRAME;
}

static bool power_of_two(uint32_t n)
{
    uint32_t power = 1;

    while (power < n && power < 0x80000000u) {
        power *= 2u;
    }
    return power == n;
}

int64_t model_alloc_bootmem(uint32_t size, uint32_t align, uint32_t goal)
{
    uint32_t al = align == 0u ? 1u : align;
    uint32_t place = NO_FRAME;

    if (size == 0u || !power_of_two(al)) {
        return -EINVAL;
    }
    if (goal / PAGE_SIZE < boot.frames) {
        place = first_fit(goal, al, size);
    }
    if (place == NO_FRAME) {
        place = first_fit(0, al, size);
    }
    if (place == NO_FRAME) {
        return -ENOMEM;
    }
    if (al <= PAGE_SIZE && boot.end % PAGE_SIZE != 0u && round_up(boot.end) == place) {
        place = (boot.end + al - 1u) / al * al; /* goes on behind the last allocation */
    }
    boot.end = place + size;
    for (uint32_t f = place / PAGE_SIZE; f * PAGE_SIZE < boot.end; f++) {
        boot.taken[f] = true;
    }
    return place;
}

uint32_t model_boot_free(void)
{
    uint32_t count = 0;

    for (uint32_t f = 0; f < boot.frames; f++) {
        count += boot.taken[f] ? 0u : 1u;
    }
    return count;
}
