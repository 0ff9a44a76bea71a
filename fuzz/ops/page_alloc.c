/*
 * Blocks of frames.
 */
#include "page_alloc.h"

#include "mm.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "ops/ops.h"
#include "ops/registers.h"

struct result op_alloc_pages(const struct op *op)
{
    uint32_t i = op->arg[0];
    uint32_t order = op->arg[1];
    uint32_t zone = op_given(op, 2) ? op->arg[2] : ZONE_WORD_NORMAL;
    uint32_t gfp = zone == ZONE_WORD_DMA ? GFP_DMA : zone == ZONE_WORD_HIGHMEM ? GFP_HIGHMEM : 0;
    uint32_t limit = zone == ZONE_WORD_DMA      ? boot.dma
                     : zone == ZONE_WORD_NORMAL ? low_frames()
                                                : boot.frames;

    if (registers[i].kind != REG_EMPTY) {
        return skip;
    }
    gfp += op_given(op, 3) ? GFP_ATOMIC : GFP_WAIT;
    gfp += op_given(op, 4) ? GFP_MEMALLOC : 0;
    uint32_t frame = alloc_pages(gfp, order);
    if (frame == NO_FRAME) {
        return no_memory;
    }
    if (order >= MAX_ORDER || frame >= boot.frames) {
        broken("block-range", "frame", frame, boot.frames, order);
        return number(frame);
    }
    uint32_t bytes = PAGE_SIZE << order;
    enter(i,
          (struct reg){.kind = REG_BLOCK,
                       .address = frame * PAGE_SIZE,
                       .bytes = bytes,
                       .order = order,
                       .references = 1},
          limit, bytes);
    for (uint32_t f = frame; !is_broken() && f < frame + (1u << order); f++) {
        set_page_kind(f, K_BLOCK);
    }
    return number(frame);
}

/* Has the block of REG the references that the trace holds? */
static bool references_kept(const struct reg *reg)
{
    uint32_t count = page_count[reg->address / PAGE_SIZE];

    return count == reg->references ||
           broken("block-references", "frame", reg->address / PAGE_SIZE, reg->references, count);
}

struct result op_get_page(const struct op *op)
{
    struct reg *reg = &registers[op->arg[0]];

    if (reg->kind != REG_BLOCK) {
        return skip;
    }
    if (references_kept(reg)) {
        reg->references++;
        set_page_count(reg->address / PAGE_SIZE, reg->references);
    }
    return done;
}

/* Drops one reference; with the last one the block leaves the register. */
struct result op_free_pages(const struct op *op)
{
    struct reg *held = &registers[op->arg[0]];
    struct reg reg;

    if (held->kind == REG_BLOCK && references_kept(held) && held->references > 1) {
        __free_pages(held->address / PAGE_SIZE, held->order);
        held->references--;
        references_kept(held);
        return done;
    }
    if (held->kmaps > 0 || !leave(op->arg[0], REG_BLOCK, &reg)) {
        return skip;
    }
    if (!is_broken()) {
        __free_pages(reg.address / PAGE_SIZE, reg.order);
    }
    return done;
}

void page_alloc_end(void)
{
    for (uint32_t i = 0; i < TRACE_REGS; i++) {
        while (!is_broken() && registers[i].kind == REG_BLOCK) {
            op_free_pages(&(struct op){.arg = {i}});
        }
    }
}
