/*
 * The machine as tables of numbers, as `show --json` prints it (docs/follow-format.md).
 *
 * A row is known by its table and its key: a frame's number, a slot's, an area's. The core's own
 * variables are read, and every walk is bounded, so that a machine whose invariants are broken can
 * be read too. What changed from one reading to the next are the rows that differ.
 */
#ifndef TOOL_ROWS_H
#define TOOL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No frame, no slot, no area. */
#define ROW_NONE (-1)

/* The tables: what each is called, and its columns, each with what stands for a column that a row
 * leaves out. Columns that a row leaves out are its last ones. */
#define ROW_TABLES(X)                                                                              \
    X(MACHINE, "machine", "task,mm,root,swapfree,swaptotal", "-1,-1,-1,0,0")                       \
    X(ZONES, "zones", "first,size,free,min,low,high", "0,0,0,0,0,0")                               \
    X(FRAMES, "frames", "kind,count,state,order,next,flags,lrunext,slot,mapping,index",            \
      "0,0,0,0,-1,0,-1,0,-1,0")                                                                    \
    X(LISTS, "lists", "head", "-1")                                                                \
    X(LRU, "lru", "head,tail,count", "-1,-1,0")                                                    \
    X(TASKS, "tasks", "mm,vfork", "-1,-1")                                                         \
    X(MMS, "mms", "pgd,rss,total,locked,count,startbrk,brk,first,root,users,references",           \
      "-1,0,0,0,0,0,0,0,0,0,0")                                                                    \
    X(AREAS, "areas", "mm,start,end,flags,mapping,pgoff,next,left,right,parent,red",               \
      "-1,0,0,0,-1,0,0,0,0,0,0")                                                                   \
    X(WORDS, "words", "word", "0")                                                                 \
    X(CACHES, "caches", "name,size,order,objects,full,partial,free", "0,0,0,0,-1,-1,-1")           \
    X(SLABS, "slabs", "cache,list,inuse,next,used…", "0,0,0,-1,0")                                 \
    X(SWAPS, "swaps", "flags,priority,max,pages", "0,0,0,0")                                       \
    X(SLOTS, "slots", "count,frame,mapping,index", "0,-1,-1,0")                                    \
    X(TLB, "tlb", "directory,page,entry,stale", "0,0,0,0")                                         \
    X(REGISTERS, "registers", "kind,address,bytes,references", "0,0,0,0")                          \
    X(MAPPINGS, "mappings", "pages,size,swapped", "0,0,0")

enum row_table {
#define X(id, name, columns, defaults) ROWS_##id,
    ROW_TABLES(X)
#undef X
        NR_ROW_TABLES
};

/* Columns that are asked for by name. */
enum { MM_PGD_COLUMN };
enum { TASK_MM };
enum { AREA_MM, AREA_START, AREA_END, AREA_FLAGS };
enum { FRAME_STATE = 2, FRAME_ORDER, FRAME_FLAGS = 5, FRAME_SLOT = 7, FRAME_MAPPING, FRAME_INDEX };
enum { SLOT_FRAME = 1 };

/* Flags of a frame. */
#define FRAME_ON_LIST 1u
#define FRAME_ACTIVE 2u
#define FRAME_REFERENCED 4u
#define FRAME_LOCKED 8u
#define FRAME_DIRTY 16u

/* What a cached translation is held against its table entry. */
#define TLB_FRESH 0u
#define TLB_LAGS 1u  /* it lacks a right or a mark that the entry has: that only costs a walk */
#define TLB_WRONG 2u /* another frame, or a right that the entry does not give: a bug */

struct row {
    enum row_table table;
    uint32_t key;
    size_t first; /* of its values */
    size_t count; /* those at the end that are the columns' defaults are left out */
};

/* A reading: rows in the order of their tables and keys. */
struct rows {
    struct row *row;
    size_t count;
    size_t room;
    int64_t *value;
    size_t values;
    size_t value_room;
};

extern const char *const row_table_names[NR_ROW_TABLES];
extern const char *const row_table_columns[NR_ROW_TABLES];
extern const char *const row_table_defaults[NR_ROW_TABLES];

/* Reads the machine, which has booted, in place of what ROWS held. */
void read_rows(struct rows *rows);
/* Takes all rows out. */
void clear_rows(struct rows *rows);
void free_rows(struct rows *rows);

/* The row with that key, or NULL. The value in a column of a row; NULL has the defaults. */
const struct row *find_row(const struct rows *rows, enum row_table table, uint32_t key);
int64_t row_value(const struct rows *rows, enum row_table table, const struct row *row,
                  size_t column);

/* Tells what AFTER has that BEFORE has not, and what is gone (then NOW is NULL), row by row. */
void compare_rows(const struct rows *before, const struct rows *after, void *context,
                  void (*tell)(void *context, const struct row *was, const struct row *now));

#endif
