/*
 * Looking an area up, on the host: in the areas that /proc shows.
 *
 * The host keeps some alike neighbours apart that the core joins: where the host's area begins, or
 * the first of the alike ones that end in it, or any between, is right.
 */
#include "oracle/linux/line.h"
#include "oracle/linux/processes.h"

/* The first area that ends above ADDR. */
static uint32_t area_above(const struct host_areas *areas, uint32_t addr)
{
    uint32_t i = 0;

    while (i < areas->count && areas->area[i].end <= addr) {
        i++;
    }
    return i;
}

static struct result place(uint64_t start)
{
    return start == 0 ? HOST_DONE : (struct result){RESULT_ADDRESS, (uint32_t)start};
}

static bool core_says(const struct scene *scene, uint64_t start)
{
    return scene->core.kind == place(start).kind && scene->core.value == start;
}

/* The start of area I; of one before it that the core may have joined with it, if the core says so.
 * Area `count` has none. */
static struct result start_of(const struct scene *scene, const struct host_areas *areas, uint32_t i)
{
    if (i == areas->count) {
        return HOST_DONE;
    }
    for (uint32_t k = i; k != NO_HOST_AREA; k = host_areas_alike_before(areas, k)) {
        if (core_says(scene, areas->area[k].start)) {
            return scene->core;
        }
    }
    return place(areas->area[i].start);
}

static struct result do_find_vma(struct scene *scene)
{
    const struct host_areas *areas = look(scene->slot);

    return start_of(scene, areas, area_above(areas, scene->op->arg[1]));
}

/* The area before the one that was found, which may begin with any of its alike neighbours. */
static struct result do_find_vma_prev(struct scene *scene)
{
    const struct host_areas *areas = look(scene->slot);
    uint32_t found = area_above(areas, scene->op->arg[1]);
    struct result host = found == 0 ? HOST_DONE : start_of(scene, areas, found - 1);
    uint32_t k = found == areas->count ? NO_HOST_AREA : host_areas_alike_before(areas, found);

    for (; k != NO_HOST_AREA; k = host_areas_alike_before(areas, k)) {
        struct result before = k == 0 ? HOST_DONE : start_of(scene, areas, k - 1);

        if (before.kind == scene->core.kind && before.value == scene->core.value) {
            return scene->core;
        }
    }
    return host;
}

static struct result do_find_vma_intersection(struct scene *scene)
{
    const struct host_areas *areas = look(scene->slot);
    uint64_t end = (uint64_t)scene->op->arg[1] + scene->op->arg[2];
    uint32_t i = area_above(areas, scene->op->arg[1]);
    struct result found = start_of(scene, areas, i);

    return i == areas->count || found.value >= end ? HOST_DONE : found;
}

const struct host_line host_vma_lines[] = {
    {.code = OP_find_vma, .act = do_find_vma, .concerns = {{LIMIT_PROC, NULL}}},
    {.code = OP_find_vma_prev, .act = do_find_vma_prev, .concerns = {{LIMIT_PROC, NULL}}},
    {
        .code = OP_find_vma_intersection,
        .act = do_find_vma_intersection,
        .concerns = {{LIMIT_PROC, NULL}},
    },
    {.code = NR_OPS},
};
