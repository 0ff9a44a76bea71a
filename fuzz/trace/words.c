/*
 * The words of the trace language.
 */
#include "trace/words.h"

#include <string.h>

#include "trace/op.h"

const struct word flag_words[] = {
    {"private", WORD_PRIVATE},
    {"shared", WORD_SHARED},
    {"anon", WORD_ANON},
    {"fixed", WORD_FIXED},
    {"growsdown", WORD_GROWSDOWN},
    {"locked", WORD_LOCKED},
    {NULL, 0},
};
const struct word prot_letters[] = {{"r", WORD_R}, {"w", WORD_W}, {"x", WORD_X}, {NULL, 0}};
const struct word zone_words[] = {{"dma", ZONE_WORD_DMA},
                                  {"normal", ZONE_WORD_NORMAL},
                                  {"highmem", ZONE_WORD_HIGHMEM},
                                  {NULL, 0}};
const struct word advice_words[] = {{"dontneed", ADVICE_DONTNEED},
                                    {"willneed", ADVICE_WILLNEED},
                                    {"normal", ADVICE_NORMAL},
                                    {NULL, 0}};
const struct word failing_words[] = {{"alloc", FAILING_ALLOC}, {"io", FAILING_IO}, {NULL, 0}};
const struct word table_words[] = {{"maps", TABLE_MAPS},         {"status", TABLE_STATUS},
                                   {"meminfo", TABLE_MEMINFO},   {"buddyinfo", TABLE_BUDDYINFO},
                                   {"slabinfo", TABLE_SLABINFO}, {"swaps", TABLE_SWAPS},
                                   {"vmstat", TABLE_VMSTAT},     {NULL, 0}};
const struct word locking_words[] = {
    {"current", LOCKING_CURRENT},
    {"future", LOCKING_FUTURE},
    {"current,future", LOCKING_CURRENT | LOCKING_FUTURE},
    {NULL, 0},
};
const struct word resource_words[] = {
    {"as", RESOURCE_AS},
    {"data", RESOURCE_DATA},
    {"stack", RESOURCE_STACK},
    {"memlock", RESOURCE_MEMLOCK},
    {NULL, 0},
};
const struct word mode_words[] = {{"0", 0}, {"1", 1}, {NULL, 0}};
const struct word tlb_words[] = {{"tagged", TLB_TAGGED}, {"cr3", TLB_CR3}, {NULL, 0}};
const struct word signal_words[] = {{"SIGSEGV", RESULT_SIGSEGV}, {"SIGBUS", RESULT_SIGBUS},
                                    {"KILLED", RESULT_KILLED},   {"skip", RESULT_SKIP},
                                    {"PANIC", RESULT_PANIC},     {NULL, 0}};
const struct word errno_words[] = {
    {"EPERM", 1},   {"ENOENT", 2},     {"EINTR", 4},       {"EIO", 5},         {"ENXIO", 6},
    {"E2BIG", 7},   {"EBADF", 9},      {"EAGAIN", 11},     {"ENOMEM", 12},     {"EACCES", 13},
    {"EFAULT", 14}, {"EBUSY", 16},     {"EEXIST", 17},     {"ENODEV", 19},     {"EINVAL", 22},
    {"ENFILE", 23}, {"EMFILE", 24},    {"EFBIG", 27},      {"ENOSPC", 28},     {"EROFS", 30},
    {"ENOSYS", 38}, {"EOVERFLOW", 75}, {"EOPNOTSUPP", 95}, {"ETIMEDOUT", 110}, {NULL, 0},
};
const struct name_kind name_kinds[] = {
    [ARG_PROC] = {'p', TRACE_PROCS},   [ARG_REG] = {'r', TRACE_REGS},
    [ARG_CACHE] = {'c', TRACE_CACHES}, [ARG_FILE] = {'f', TRACE_FILES},
    [ARG_SWAP] = {'s', TRACE_SWAPS},
};
const char *const option_words[] = {
    [ARG_OPT_MEMALLOC] = "memalloc", [ARG_OPT_ATOMIC] = "atomic", [ARG_OPT_DMA] = "dma",
    [ARG_OPT_HWALIGN] = "hwalign",   [ARG_OPT_POISON] = "poison", [ARG_OPT_REDZONE] = "redzone",
    [ARG_OPT_NOREAP] = "noreap",     [ARG_OPT_CTOR] = "ctor",     [ARG_OPT_MAYMOVE] = "maymove",
    [ARG_OPT_ALWAYS] = "always",
};
const char *const machine_keys[] = {"frames", "dma", "highmem", "hole", "swap",
                                    "pse",    "pge", "pkmap",   "tlb",  "e820"};
const unsigned machine_slots[] = {MACHINE_FRAMES, MACHINE_DMA, MACHINE_HIGHMEM, MACHINE_HOLE_FIRST,
                                  MACHINE_SWAP,   MACHINE_PSE, MACHINE_PGE,     MACHINE_PKMAP,
                                  MACHINE_TLB,    MACHINE_E820};

bool find_word(const struct word *words, const char *text, size_t length, uint32_t *value)
{
    for (; words->name != NULL; words++) {
        if (strlen(words->name) == length && memcmp(words->name, text, length) == 0) {
            *value = words->value;
            return true;
        }
    }
    return false;
}

const char *word_name(const struct word *words, uint32_t value)
{
    while (words->name != NULL && words->value != value) {
        words++;
    }
    return words->name;
}
