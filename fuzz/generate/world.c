/*
 * What a generator knows of the machine: kept by walking a trace as if every operation worked.
 *
 * It is a guess, which is enough: a wrong one makes an operation that has nothing to do.
 */
#include "generate/world.h"

#include <string.h>

void world_init(struct world *world)
{
    memset(world, 0, sizeof *world);
    world->live[0] = true;
    world->swaps[0] = true;
    world->gap = 0x40000000u;
    world->vmalloc_gap = 0xC1000000u;
}

void world_add_area(struct world *world, uint32_t start, uint32_t length)
{
    uint32_t pages = length / PAGE_SIZE + (length % PAGE_SIZE != 0 ? 1 : 0);

    if (pages > 0 && start < TASK_SIZE && pages <= (TASK_SIZE - start) / PAGE_SIZE &&
        pages < 0x4000) {
        world->areas[world->nr_areas % WORLD_AREAS] =
            (struct area){start - start % PAGE_SIZE, pages};
        world->nr_areas++;
    }
}

static void world_mmap(struct world *world, const struct op *op)
{
    uint32_t start = op->arg[1];

    if ((op->arg[4] & WORD_FIXED) == 0 && start == 0) {
        start = world->gap;
        if (op->arg[2] < 0x1000000u) {
            world->gap += (op->arg[2] + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
        }
    }
    world_add_area(world, start, op->arg[2]);
}

void world_add_kernel(struct world *world, uint32_t start, uint32_t pages)
{
    world->kernel[world->nr_kernel % WORLD_KERNEL] = (struct area){start, pages};
    world->nr_kernel++;
}

static void world_vmalloc(struct world *world, const struct op *op)
{
    uint32_t pages = op->arg[1] / PAGE_SIZE + (op->arg[1] % PAGE_SIZE != 0 ? 1 : 0);

    if (pages > 0 && pages <= NR_FRAMES) {
        world_add_kernel(world, world->vmalloc_gap, pages);
        world->vmalloc_gap += (pages + 1) * PAGE_SIZE;
    }
}

/* The area at its new place; without a fixed one, where it was. */
static void world_mremap(struct world *world, const struct op *op)
{
    uint32_t start = op_given(op, 5) && op_given(op, 4) ? op->arg[5] : op->arg[1];

    world_add_area(world, start, op->arg[3]);
}

/* What a register holds behind OP. */
static void world_regs(struct world *world, const struct op *op)
{
    switch (op->code) {
    case OP_alloc_bootmem:
        world->regs[op->arg[0]] = HOLDS_BOOTMEM;
        break;
    case OP_alloc_pages:
        world->regs[op->arg[0]] = HOLDS_BLOCK;
        break;
    case OP_kmalloc:
        world->regs[op->arg[0]] = HOLDS_KMALLOC;
        break;
    case OP_kmem_cache_alloc:
        world->regs[op->arg[1]] = HOLDS_OBJECT;
        break;
    case OP_vmalloc:
        world->regs[op->arg[0]] = HOLDS_VMALLOC;
        world_vmalloc(world, op);
        break;
    case OP_free_pages:
    case OP_vfree:
    case OP_kfree:
    case OP_kmem_cache_free:
        world->regs[op->arg[0]] = HOLDS_NOTHING;
        break;
    default:
        break;
    }
}

void world_step(struct world *world, const struct op *op)
{
    const uint32_t *arg = op->arg;

    if (op_forms[op->code].group != GROUP_BOOT || op->code == OP_boot) {
        world->running = true;
    }
    world_regs(world, op);
    switch (op->code) {
    case OP_kmem_cache_create:
        world->caches[arg[0]] = true;
        break;
    case OP_kmem_cache_destroy:
        world->caches[arg[0]] = false;
        break;
    case OP_machine:
        world->swaps[0] = !op_given(op, MACHINE_SWAP) || arg[MACHINE_SWAP] != 0;
        break;
    case OP_swapon:
        world->swaps[arg[0]] = true;
        break;
    case OP_swapoff:
        world->swaps[arg[0]] = false;
        break;
    case OP_mmap:
        world_mmap(world, op);
        break;
    case OP_mremap:
        world_mremap(world, op);
        break;
    case OP_brk:
        world_add_area(world, HEAP_START, arg[1] > HEAP_START ? arg[1] - HEAP_START : 0);
        break;
    case OP_exec:
        world_add_area(world, HEAP_START, EXEC_BYTES);
        world_add_area(world, TASK_SIZE - PAGE_SIZE, PAGE_SIZE);
        break;
    case OP_fork:
    case OP_vfork:
        world->live[arg[1]] = true;
        break;
    case OP_exit:
        world->live[arg[0]] = false;
        break;
    default:
        break;
    }
}

void world_at(struct world *world, const struct op *ops, size_t at)
{
    world_init(world);
    for (size_t i = 0; i < at; i++) {
        world_step(world, &ops[i]);
    }
}
