/*
 * What the kernel half has to give: areas of vmalloc, the window of kmap, and what the kernel loads
 * and stores there.
 */
#include "kernel_map.h"
#include "page.h"

#include "oracle/accounts.h"
#include "oracle/core.h"
#include "oracle/difference.h"
#include "oracle/model/before.h"
#include "oracle/model/expect.h"
#include "oracle/model/holdings.h"

/* ---- loads and stores ----------------------------------------------------------------------- */

/* The word that the model has at ADDR, which is mapped. */
static uint32_t word_at(uint32_t addr)
{
    return phys[model_kernel_frame(addr)].w[addr % PAGE_SIZE / 4];
}

static int64_t load(const struct op *op, int64_t got)
{
    uint32_t addr = op->arg[0];

    (void)got;
    if (addr < PAGE_OFFSET) {
        return MODEL_SKIP;
    }
    return model_kernel_frame(addr) == MODEL_UNMAPPED ? MODEL_SIGSEGV : (int64_t)word_at(addr);
}

/* What no register can hold is left alone, and so may be the rest of a slab or of the boot's
 * memory; a block is always somebody's. */
static bool may_leave(uint32_t frame)
{
    return page_kind[frame] != K_BLOCK;
}

static bool may_store(uint32_t frame)
{
    uint32_t kind = page_kind[frame];

    return kind == K_BLOCK || kind == K_SLAB || kind == K_BOOT;
}

static int64_t store(const struct op *op, int64_t got)
{
    uint32_t addr = op->arg[0];
    uint32_t frame = model_kernel_frame(addr);

    if (addr < PAGE_OFFSET) {
        return MODEL_SKIP;
    }
    if (frame == MODEL_UNMAPPED) {
        return MODEL_SIGSEGV;
    }
    if (got == MODEL_SKIP && may_leave(frame)) {
        return MODEL_SKIP;
    }
    if (got == 0 && word_at(addr) != op->arg[1]) {
        differs("model-kernel-word", "address", addr, op->arg[1], word_at(addr));
    }
    return may_store(frame) ? 0 : MODEL_SKIP;
}

/* ---- vmalloc -------------------------------------------------------------------------------- */

/* The frame that swapper_pg_dir's tables have for ADDR, or MODEL_UNMAPPED. */
static uint32_t mapped_frame(uint32_t addr)
{
    uint32_t pde = phys[SWAPPER_PG_DIR].w[addr / PGDIR_SIZE];
    uint32_t pte = 0;

    if (is_present(pde) && frame_of(pde) < NR_FRAMES) {
        pte = phys[frame_of(pde)].w[addr / PAGE_SIZE % PTRS_PER_PTE];
    }
    return is_present(pte) && frame_of(pte) < NR_FRAMES ? frame_of(pte) : MODEL_UNMAPPED;
}

/* The frames of an area are the core's choice: each page has one. */
static void follow_area(uint32_t start, uint32_t pages)
{
    model_vmalloc(start, pages);
    for (uint32_t addr = start; addr < start + pages * PAGE_SIZE; addr += PAGE_SIZE) {
        uint32_t frame = mapped_frame(addr);

        if (frame == MODEL_UNMAPPED) {
            differs("model-vmalloc-page", "address", addr, 1, 0);
            return;
        }
        model_vmalloc_page(addr, frame);
    }
}

static int64_t expect_vmalloc(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    uint32_t pages = op->arg[1] / PAGE_SIZE + (op->arg[1] % PAGE_SIZE != 0 ? 1 : 0);

    if (held_in(i).what != HOLDS_NOTHING) {
        return MODEL_SKIP;
    }
    uint32_t place = pages == 0 || pages > nr_frames ? 0 : model_vmalloc_place(pages);
    if (place == 0 ||
        (got == -ENOMEM && any_frames_may_be_short(pages, 2 + pages / PTRS_PER_PTE + 1))) {
        return -ENOMEM;
    }
    if (got == place) {
        follow_area(place, pages);
        hold(i, (struct holding){.what = HOLDS_VMALLOC, .address = place});
    }
    return place;
}

static int64_t expect_vfree(const struct op *op, int64_t got)
{
    uint32_t address = held_in(op->arg[0]).address;
    int64_t want = expect_free(op->arg[0], HOLDS_VMALLOC);

    (void)got;
    if (want == 0) {
        model_vfree(address);
    }
    return want;
}

static bool books_match(const struct op *op)
{
    (void)op;
    return accounts_match();
}

/* ---- kmap ----------------------------------------------------------------------------------- */

static int64_t expect_kmap(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    struct holding held = held_in(i);

    (void)got;
    if (held.what != HOLDS_BLOCK) {
        return MODEL_SKIP;
    }
    int64_t address = model_kmap(held_frame(i));
    held.kmaps += address >= 0 ? 1 : 0;
    hold(i, held);
    return address;
}

static int64_t expect_kunmap(const struct op *op, int64_t got)
{
    uint32_t i = op->arg[0];
    struct holding held = held_in(i);

    (void)got;
    if (held.kmaps == 0) {
        return MODEL_SKIP;
    }
    held.kmaps--;
    hold(i, held);
    model_kunmap(held_frame(i));
    return 0;
}

const struct expectation kernel_lines[] = {
    {.code = OP_kread, .give = load},
    {.code = OP_kwrite, .give = store},
    {.code = OP_vmalloc, .give = expect_vmalloc, .matches = books_match},
    {.code = OP_vfree, .give = expect_vfree, .matches = books_match},
    {.code = OP_kmap, .give = expect_kmap},
    {.code = OP_kunmap, .give = expect_kunmap},
    {.code = NR_OPS},
};
