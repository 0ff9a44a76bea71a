/*
 * The reference model: system calls that change areas.
 */
#include "model_parts.h"

struct model_areas model_wanted;

/* ---- mmap and munmap ------------------------------------------------------------------------ */

/* The lowest gap of LEN bytes from TASK_UNMAPPED_BASE up, or -ENOMEM. */
static int64_t lowest_gap(uint32_t s, uint32_t len)
{
    const struct model_areas *areas = model_areas(s);
    uint32_t addr = TASK_UNMAPPED_BASE;

    for (uint32_t i = model_area_above(s, addr); i < areas->count; i++) {
        if (len <= TASK_SIZE - addr && areas->a[i].start >= addr + len) {
            return addr;
        }
        addr = areas->a[i].end;
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
    if (addr != 0u && addr < TASK_SIZE && len <= TASK_SIZE - addr &&
        model_is_free(s, addr, addr + len)) {
        return addr;
    }
    return lowest_gap(s, len);
}

/* The place of LEN bytes (whole pages), or an error. */
static int64_t place_of(uint32_t s, uint32_t addr, uint32_t len, uint32_t flags)
{
    if (len > TASK_SIZE || model_areas(s)->count > MAX_MAP_COUNT) {
        return -ENOMEM;
    }
    if (!model_has(flags, MODEL_FIXED)) {
        return free_place(s, addr, len);
    }
    if (addr > TASK_SIZE - len) {
        return -ENOMEM;
    }
    return addr % PAGE_SIZE == 0u ? (int64_t)addr : -EINVAL;
}

/* What is wrong with the arguments alone; 0: nothing. */
static int64_t mmap_error(struct model_request request)
{
    if (request.offset % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (!model_has(request.flags, MODEL_ANONYMOUS) && request.file == NR_FILES) {
        return -EBADF;
    }
    if (request.len == 0u) {
        return -EINVAL;
    }
    return can_round(request.len) ? 0 : -ENOMEM;
}

/* The type of a mapping is judged when there is a place for it. */
static int64_t type_error(uint32_t flags)
{
    bool shared = model_has(flags, MODEL_SHARED);
    bool private = model_has(flags, MODEL_PRIVATE);
    bool anonymous = model_has(flags, MODEL_ANONYMOUS);

    if ((!shared && !private) || (anonymous && shared && private)) {
        return -EINVAL; /* both together are a kind of shared mapping, but of files alone */
    }
    if (model_has(flags, MODEL_GROWSDOWN) && (shared || !anonymous)) {
        return -EINVAL;
    }
    return 0;
}

/* START .. END-1, in an area of FLAGS, are to have pages if they are locked. */
static void want_pages(uint32_t start, uint32_t end, uint32_t flags)
{
    if (model_has(flags, MODEL_LOCKED) && flags % MODEL_RIGHTS != 0u) {
        model_wanted.a[model_wanted.count] = (struct model_area){start, end, flags, 0, 0};
        model_wanted.count++;
    }
}

/* The place of the mapping, or an error. */
static int64_t judge(uint32_t s, struct model_request request)
{
    int64_t error = mmap_error(request);
    int64_t place =
        error != 0 ? error : place_of(s, request.addr, round_up(request.len), request.flags);

    error = place < 0 ? place : type_error(request.flags);
    return error != 0 ? error : place;
}

/* The area that the request is for. */
static struct model_area wanted_area(struct model_request request, uint32_t start)
{
    struct model_area area = {start, start + round_up(request.len), 0, 0, 0};

    area.flags = request.prot % MODEL_RIGHTS + (request.flags & (MODEL_GROWSDOWN + MODEL_LOCKED)) +
                 (model_has(request.flags, MODEL_SHARED) ? MODEL_AREA_SHARED : 0u);
    if (!model_has(request.flags, MODEL_ANONYMOUS)) {
        area.object = request.file + 1u;
        area.page = request.offset / PAGE_SIZE;
    }
    return area;
}

int64_t model_mmap(uint32_t p, struct model_request request, bool refused)
{
    uint32_t s = model_space(p);
    struct model_area area;
    int64_t place;

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    place = judge(s, request);
    if (place < 0) {
        return place;
    }
    area = wanted_area(request, (uint32_t)place);
    if (refused && model_areas_match(s)) {
        return -ENOMEM; /* what was at the place could not be unmapped */
    }
    model_unmap(s, area.start, area.end);
    if (refused) {
        return -ENOMEM;
    }
    if (area.object == 0u && model_has(area.flags, MODEL_AREA_SHARED)) {
        area.object = model_new_object((area.end - area.start) / PAGE_SIZE);
        if (area.object == 0u) {
            return -ENOMEM;
        }
    }
    model_map(s, area);
    want_pages(area.start, area.end, area.flags);
    return place;
}

int64_t model_munmap(uint32_t p, uint32_t addr, uint32_t len, bool refused)
{
    uint32_t s = model_space(p);

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr % PAGE_SIZE != 0u || addr > TASK_SIZE || len > TASK_SIZE - addr || len == 0u) {
        return -EINVAL;
    }
    if (refused) {
        return -ENOMEM;
    }
    model_unmap(s, addr, addr + round_up(len));
    return 0;
}

/* ---- mprotect ------------------------------------------------------------------------------- */

/* Gives FROM .. TO-1, which lie in one area of FLAGS, the rights PROT. */
static void protect(uint32_t s, uint32_t from, uint32_t to, uint32_t flags, uint32_t prot)
{
    uint32_t changed = flags - flags % MODEL_RIGHTS + prot;

    if (changed == flags) {
        return;
    }
    model_change_flags(s, from, to, changed);
    if (model_has(changed, MODEL_WRITE) && !model_has(flags, MODEL_WRITE)) {
        want_pages(from, to, changed); /* what becomes writable gets pages of its own */
    }
}

int64_t model_mprotect(uint32_t p, uint32_t addr, uint32_t len, uint32_t prot, bool refused)
{
    uint32_t s = model_space(p);
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
        uint32_t i = model_area_above(s, from);
        struct model_area area = {0, 0, 0, 0, 0};
        if (i < model_areas(s)->count) {
            area = model_areas(s)->a[i];
        }
        if (i == model_areas(s)->count || area.start > from || (refused && model_areas_match(s))) {
            return -ENOMEM;
        }
        area.end = area.end < end ? area.end : end;
        protect(s, from, area.end, area.flags, prot % MODEL_RIGHTS);
        from = area.end;
    }
    return 0;
}

/* ---- msync ---------------------------------------------------------------------------------- */

int64_t model_msync(uint32_t p, uint32_t addr, uint32_t len)
{
    uint32_t s = model_space(p);
    uint64_t end = (uint64_t)addr + len;

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    for (uint64_t at = addr; at < end; at += PAGE_SIZE) {
        if (at >= TASK_SIZE || model_flags(s, (uint32_t)at) == NO_AREA) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* ---- the heap ------------------------------------------------------------------------------- */

/* Can the heap grow from OLD to NEW_END? A page stays free between it and what lies above. */
static bool heap_can_grow(uint32_t s, uint32_t old, uint32_t new_end)
{
    if (new_end > TASK_SIZE) {
        return false;
    }
    return model_is_free(s, old, new_end < TASK_SIZE ? new_end + PAGE_SIZE : TASK_SIZE);
}

int64_t model_brk(uint32_t p, uint32_t addr, bool refused)
{
    uint32_t s = model_space(p);
    uint32_t old;
    uint32_t new_end;

    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr < MODEL_HEAP || !can_round(addr) || refused) {
        return model_brk_of(s);
    }
    old = round_up(model_brk_of(s));
    new_end = round_up(addr);
    if (new_end > old && !heap_can_grow(s, old, new_end)) {
        return model_brk_of(s);
    }
    if (new_end < old && model_is_free(s, new_end, old)) {
        return model_brk_of(s); /* nothing of it is mapped any more */
    }
    if (new_end < old) {
        model_unmap(s, new_end, old);
    } else if (new_end > old) {
        model_map(s, (struct model_area){old, new_end, MODEL_READ + MODEL_WRITE, 0, 0});
    }
    model_set_brk(s, addr);
    return addr;
}
