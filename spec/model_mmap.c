/*
 * The reference model: system calls that change areas.
 */
#include "model_parts.h"

struct model_areas model_wanted;

/* ---- mmap and munmap ------------------------------------------------------------------------ */

int64_t model_lowest_gap(uint32_t s, uint32_t len)
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
    return model_lowest_gap(s, len);
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

void model_want(uint32_t start, uint32_t end, uint32_t flags)
{
    model_wanted.a[model_wanted.count] = (struct model_area){start, end, flags, 0, 0};
    model_wanted.count++;
}

/* What limits say of an area of KEPT flags, which FLAGS ask for: 0 or an error. */
static int64_t locking_error(uint32_t s, uint32_t flags, uint32_t kept, uint32_t pages)
{
    if (model_has(flags, MODEL_LOCKED) && model_limit(s, MODEL_LIMIT_MEMLOCK) == 0u) {
        return -EPERM;
    }
    return model_may_lock(s, kept, pages) ? 0 : -EAGAIN;
}

/* AREA is mapped, whatever is there; shared memory gets an object of its own. */
static int64_t map_there(uint32_t s, struct model_area area, bool refused)
{
    uint32_t pages = (area.end - area.start) / PAGE_SIZE;
    uint32_t there = model_pages_in(s, area.start, area.end, 0);
    bool object = area.object == 0u && model_has(area.flags, MODEL_AREA_SHARED);

    if (!model_fits(s, area.flags, pages - there) || !model_enough(area.flags, pages)) {
        return -ENOMEM;
    }
    if (refused && model_areas_match(s)) {
        return -ENOMEM; /* what was at the place could not be unmapped */
    }
    model_unmap(s, area.start, area.end);
    if (refused || (object && !model_enough(MODEL_WRITE, pages))) {
        return -ENOMEM;
    }
    if (object) {
        area.object = model_new_object(pages);
    }
    if (object && area.object == 0u) {
        return -ENOMEM;
    }
    model_map(s, area);
    if (model_has(area.flags, MODEL_LOCKED)) {
        model_want(area.start, area.end, area.flags);
    }
    return area.start;
}

/* The area that the request of address space S is for, but for where it begins. */
static struct model_area wanted_area(uint32_t s, struct model_request request)
{
    struct model_area area = {0, model_round_up(request.len), 0, 0, 0};

    area.flags = request.prot % MODEL_RIGHTS + (request.flags & (MODEL_GROWSDOWN + MODEL_LOCKED)) +
                 (model_has(request.flags, MODEL_SHARED) ? MODEL_AREA_SHARED : 0u);
    area.flags |= model_locks_future(s) ? MODEL_LOCKED : 0u;
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
    int64_t error;
    int64_t place;

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    error = mmap_error(request);
    place =
        error != 0 ? error : place_of(s, request.addr, model_round_up(request.len), request.flags);
    if (place < 0) {
        return place;
    }
    area = wanted_area(s, request);
    error = locking_error(s, request.flags, area.flags, area.end / PAGE_SIZE);
    error = error != 0 ? error : type_error(request.flags);
    if (error != 0) {
        return error;
    }
    area.start = (uint32_t)place;
    area.end += area.start;
    return map_there(s, area, refused);
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
    model_unmap(s, addr, addr + model_round_up(len));
    return 0;
}

/* ---- mprotect ------------------------------------------------------------------------------- */

/* May PAGES of an area of FLAGS become CHANGED? Who is beyond a limit already is not held by it. */
static bool may_become(uint32_t s, uint32_t flags, uint32_t changed, uint32_t pages)
{
    return !model_has(changed, MODEL_WRITE) || model_fits(s, changed, pages) ||
           !model_fits(s, flags, pages);
}

/* Gives FROM .. TO-1, which lie in one area of FLAGS, the rights PROT. False: beyond a limit. */
static bool protect(uint32_t s, uint32_t from, uint32_t to, uint32_t flags, uint32_t prot)
{
    uint32_t changed = flags - flags % MODEL_RIGHTS + prot;

    if (changed == flags) {
        return true;
    }
    if (!may_become(s, flags, changed, (to - from) / PAGE_SIZE)) {
        return false;
    }
    model_change_flags(s, from, to, changed);
    if (model_has(changed, MODEL_LOCKED) && model_has(changed, MODEL_WRITE) &&
        !model_has(flags, MODEL_WRITE)) {
        model_want(from, to, changed); /* what becomes writable gets pages of its own */
    }
    return true;
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
    if (!can_round(len) || model_round_up(len) > 0xFFFFFFFFu - addr) {
        return -ENOMEM;
    }
    end = addr + model_round_up(len);
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
        if (!protect(s, from, area.end, area.flags, prot % MODEL_RIGHTS)) {
            return -ENOMEM;
        }
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
static bool heap_can_grow(uint32_t s, uint32_t old, uint32_t new_end, uint32_t flags)
{
    uint32_t pages = (new_end - old) / PAGE_SIZE;

    return new_end <= TASK_SIZE && model_may_lock(s, flags, pages) &&
           model_is_free(s, old, new_end < TASK_SIZE ? new_end + PAGE_SIZE : TASK_SIZE) &&
           model_fits(s, flags, pages) && model_enough(flags, pages) &&
           model_areas(s)->count <= MAX_MAP_COUNT;
}

static void change_heap(uint32_t s, uint32_t old, uint32_t new_end, uint32_t flags)
{
    if (new_end < old) {
        model_unmap(s, new_end, old);
    } else if (new_end > old) {
        model_map(s, (struct model_area){old, new_end, flags, 0, 0});
        if (model_has(flags, MODEL_LOCKED)) {
            model_want(old, new_end, flags);
        }
    }
}

int64_t model_brk(uint32_t p, uint32_t addr, bool refused)
{
    uint32_t s = model_space(p);
    uint32_t flags = MODEL_READ + MODEL_WRITE;
    uint32_t old;
    uint32_t new_end;

    model_wanted.count = 0;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (addr < model_heap_of(s) || addr - model_heap_of(s) > model_limit(s, MODEL_LIMIT_DATA) ||
        !can_round(addr) || refused) {
        return model_brk_of(s);
    }
    flags += model_locks_future(s) ? MODEL_LOCKED : 0u;
    old = model_round_up(model_brk_of(s));
    new_end = model_round_up(addr);
    if (new_end > old && !heap_can_grow(s, old, new_end, flags)) {
        return model_brk_of(s);
    }
    if (new_end < old && model_is_free(s, new_end, old)) {
        return model_brk_of(s); /* nothing of it is mapped any more */
    }
    change_heap(s, old, new_end, flags);
    model_set_brk(s, addr);
    return addr;
}
