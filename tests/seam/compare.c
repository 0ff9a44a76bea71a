/*
 * Holds what proofs/seam/ghost.c counts in one walk against the definitions in the contracts: runs
 * the traces that it is given, and compares after every operation. Linked by tests/seam.sh.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "run/driver.h"
#include "lru.h"
#include "page_table.h"
#include "pool.h"
#include "runtime.h"
#include "swapfile.h"

bool seam_lru_only(void);
bool seam_lru_only_as_written(void);
bool seam_hash_behind(void);
bool seam_hash_behind_as_written(void);
bool seam_mapping_behind(void);
bool seam_mapping_behind_as_written(void);
bool seam_slot_behind(void);
bool seam_slot_behind_as_written(void);
bool seam_pool_apart(void);
bool seam_pool_apart_as_written(void);
int64_t seam_refs(int64_t x);
int64_t seam_refs_as_written(int64_t x);
int64_t seam_rss(int64_t m);
int64_t seam_rss_as_written(int64_t m);
int64_t seam_walk_refs(int64_t n, int64_t x);
int64_t seam_walk_refs_as_written(int64_t n, int64_t x);
int64_t seam_walk_writes(int64_t n, int64_t x);
int64_t seam_walk_writes_as_written(int64_t n, int64_t x);

static uint64_t compared;
static uint64_t counted; /* of these, more than nothing */
static uint32_t failures;

static void compare(const char *what, int64_t x, int64_t got, int64_t wanted)
{
    compared++;
    counted += wanted != 0 ? 1u : 0u;
    if (got != wanted) {
        printf("FAIL %s(%" PRId64 "): %" PRId64 ", as written %" PRId64 "\n", what, x, got, wanted);
        failures++;
    }
}

static void compare_refs(int64_t x)
{
    compare("refs", x, seam_refs(x), seam_refs_as_written(x));
    compare("walk_refs", x, seam_walk_refs(NR_MM, x), seam_walk_refs_as_written(NR_MM, x));
}

/* Of the slots only some, that it does not take minutes: those in use, and every 61st. */
static void compare_all(void)
{
    static const int64_t odd[] = {-1, NR_FRAMES, 1048575, 1048576, 1048576 + NR_SWAP_SLOTS};

    seam_evaluation++;
    for (int64_t f = 0; f < nr_frames; f++) {
        compare_refs(f);
        compare("walk_writes", f, seam_walk_writes(NR_MM, f),
                seam_walk_writes_as_written(NR_MM, f));
    }
    for (int64_t s = 0; s < NR_SWAP_SLOTS; s++) {
        if (swap_map[s] != 0 || s % 61 == 0) {
            compare_refs(1048576 + s);
        }
    }
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        compare_refs(odd[i]);
    }
    compare("walk_refs of none", 1, seam_walk_refs(0, 1), 0);
    compare("LruOnly", 0, seam_lru_only(), seam_lru_only_as_written());
    compare("HashBehind", 0, seam_hash_behind(), seam_hash_behind_as_written());
    compare("MappingBehind", 0, seam_mapping_behind(), seam_mapping_behind_as_written());
    compare("SlotBehind", 0, seam_slot_behind(), seam_slot_behind_as_written());
    compare("PoolApart", 0, seam_pool_apart(), seam_pool_apart_as_written());
    for (int64_t m = 0; m < NR_MM; m++) {
        compare("rss", m, seam_rss(m), seam_rss_as_written(m));
    }
}

static void run(const char *path)
{
    static uint8_t text[65536];
    static struct op ops[256];
    struct result result;
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        perror(path);
        exit(2);
    }
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    size_t count = read_ops(text, size, ops, 256);
    driver_start(true);
    if (!driver_boot()) {
        printf("FAIL %s: no boot\n", path);
        failures++;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (!driver_step(&ops[i], &result)) {
            printf("FAIL %s: %s\n", path, driver_failure()->invariant);
            failures++;
            return;
        }
        compare_all();
    }
    driver_finish();
}

/* Frames that say they are on a list that does not reach them have no rank of their own. */
static void compare_broken(void)
{
    for (uint32_t broken = 1; broken <= 3; broken++) {
        page_lru[nr_frames - broken] = 1;
        page_active[nr_frames - broken] = (uint8_t)(broken / 3u);
        compare_all();
        if (seam_lru_only() != (broken == 1)) {
            printf("FAIL LruOnly with %u pages on no list\n", broken);
            failures++;
        }
    }
}

/* Two areas, one object. */
static void compare_shared(void)
{
    vma_object[NR_VMA - 1u] = vma_object[1] = PAGE_OFFSET;
    compare_all();
    if (seam_pool_apart()) {
        printf("FAIL PoolApart with one object behind two areas\n");
        failures++;
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        run(argv[i]);
    }
    compare_broken();
    compare_shared();
    printf("%" PRIu64 " values compared, %" PRIu64 " of them not 0, %" PRIu32 " differ\n", compared,
           counted, failures);
    return failures == 0 && counted > 50 ? 0 : 1;
}
