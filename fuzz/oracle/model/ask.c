/*
 * What operations that only ask have to give: numbers of the model, or of the core where it
 * chooses; and at `check` everything is compared.
 */
#include "oracle/accounts.h"
#include "oracle/core.h"
#include "oracle/model/expect.h"
#include "oracle/pages.h"
#include "shmem_swap.h"

/* A number of the model about the address space of the process that OP names. */
static int64_t number_of(const struct op *op, uint32_t number(uint32_t s))
{
    uint32_t s = model_space(op->arg[0]);

    return s == NO_SPACE ? MODEL_SKIP : (int64_t)number(s);
}

/* Which pages are in RAM is the core's choice. */
static int64_t rss(const struct op *op, int64_t got)
{
    uint32_t p = op->arg[0];

    (void)got;
    return model_space(p) == NO_SPACE ? MODEL_SKIP : (int64_t)take_census(core_mm(p)).present;
}

static bool is_in_ram(uint32_t entry)
{
    return is_present(entry) || (entry != 0 && swap_cache_page[slot_of(entry)] != NO_FRAME);
}

/* Is the page of a file that is seen at ADDR, where nothing is mapped, in the page cache? */
static bool is_cached(uint32_t s, uint32_t addr)
{
    struct model_area area = model_area_at(s, addr);

    for (uint32_t f = 0; f < nr_frames && area.object != 0; f++) {
        if (page_mapping[f] == area.object - 1 && page_index[f] == model_object_page(area, addr)) {
            return true;
        }
    }
    for (uint32_t slot = 1; slot < NR_SWAP_SLOTS && area.object != 0; slot++) {
        if (slot_mapping[slot] == area.object - 1 &&
            slot_index[slot] == model_object_page(area, addr)) {
            return swap_cache_page[slot] != NO_FRAME;
        }
    }
    return false;
}

/* So it is for one page; but the model knows where nothing is mapped. */
static int64_t mincore(const struct op *op, int64_t got)
{
    uint32_t s = model_space(op->arg[0]);

    (void)got;
    if (s == NO_SPACE) {
        return MODEL_SKIP;
    }
    if (model_flags(s, op->arg[1]) == NO_AREA) {
        return -ENOMEM;
    }
    uint32_t entry = entry_at(core_mm(op->arg[0]), op->arg[1]);
    return is_in_ram(entry) || (entry == 0 && is_cached(s, op->arg[1])) ? 1 : 0;
}

static int64_t total_vm(const struct op *op, int64_t got)
{
    (void)got;
    return number_of(op, model_total_vm);
}

static int64_t locked_vm(const struct op *op, int64_t got)
{
    (void)got;
    return number_of(op, model_locked_vm);
}

static uint32_t area_count(uint32_t s)
{
    return model_areas(s)->count;
}

static int64_t map_count(const struct op *op, int64_t got)
{
    (void)got;
    return number_of(op, area_count);
}

static int64_t free_frames(const struct op *op, int64_t got)
{
    struct usage usage = take_usage();
    uint32_t zone = zone_of(op->arg[0]);

    (void)got;
    if (op_given(op, 0)) {
        return (int64_t)handed(zone) - usage.frames[zone];
    }
    return (int64_t)handed_at_boot() - usage.frames[0] - usage.frames[1] - usage.frames[2];
}

static int64_t free_slots(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return (int64_t)model_swap_slots() - take_usage().slots;
}

static int64_t check(const struct op *op, int64_t got)
{
    (void)op;
    (void)got;
    return 0;
}

static bool all_matches(const struct op *op)
{
    (void)op;
    return files_match() && objects_match() && all_pages_match() && censuses_match() &&
           accounts_match();
}

const struct expectation ask_lines[] = {
    {.code = OP_rss, .give = rss},
    {.code = OP_mincore, .give = mincore},
    {.code = OP_total_vm, .give = total_vm},
    {.code = OP_locked_vm, .give = locked_vm},
    {.code = OP_map_count, .give = map_count},
    {.code = OP_free_frames, .give = free_frames},
    {.code = OP_free_swap, .give = free_slots},
    {.code = OP_check, .give = check, .matches = all_matches},
    {.code = NR_OPS},
};
