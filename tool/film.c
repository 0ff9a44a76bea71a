/*
 * The film of a trace.
 *
 * The machine is read after each operation, and only what differs from the reading before is
 * printed. The first reading, right behind the boot, differs from an empty one in all of it.
 */
#define _POSIX_C_SOURCE 200809L
#include "film.h"

#include <stdlib.h>
#include <string.h>

#include "causes.h"
#include "comments.h"
#include "json.h"
#include "notes.h"
#include "rows.h"
#include "slab.h"
#include "tool.h"

struct film {
    struct json json;
    const struct trace *trace;
    struct comments comments;
    struct notes notes;
    struct rows rows[2]; /* the last reading and the one before it, in turn */
    unsigned last;
    unsigned open_table; /* whose rows are being printed, NR_ROW_TABLES: none's */
    bool booted;         /* there is a reading */
};

/* ---- what does not change ------------------------------------------------------------------- */

/* A list of words, or of numbers, with commas between them, as an array. */
static void print_list(struct json *json, const char *name, const char *list, bool numbers)
{
    char word[32];

    json_array(json, name, JSON_TIGHT);
    while (*list != '\0') {
        size_t length = strcspn(list, ",");

        snprintf(word, sizeof word, "%.*s", (int)length, list);
        if (numbers) {
            json_integer(json, NULL, strtol(word, NULL, 10));
        } else {
            json_string(json, NULL, word);
        }
        list += length + (list[length] == ',' ? 1 : 0);
    }
    json_end(json);
}

static void print_tables(struct json *json)
{
    json_object(json, "tables", JSON_LINES);
    for (unsigned t = 0; t < NR_ROW_TABLES; t++) {
        json_object(json, row_table_names[t], JSON_TIGHT);
        print_list(json, "columns", row_table_columns[t], false);
        print_list(json, "defaults", row_table_defaults[t], true);
        json_end(json);
    }
    json_end(json);
}

/* What the numbers of a column mean. */
static void print_names(struct json *json)
{
    char name[32];

    json_object(json, "names", JSON_LINES);
    print_list(json, "kinds",
               "free,user,directory,table,kernel,boot,no RAM,slab,block,file,kernel table", false);
    print_list(json, "zones", "DMA,Normal,HighMem", false);
    print_list(json, "registers", "empty,block,kmalloc,bootmem,object,vmalloc", false);
    json_object(json, "caches", JSON_TIGHT);
    json_string(json, "0", "kmem_cache");
    for (uint32_t i = 0; i < NR_SIZES; i++) {
        char key[16];

        snprintf(key, sizeof key, "%u", NAME_SIZE + i);
        snprintf(name, sizeof name, "size-%u", 32u << i);
        json_string(json, key, name);
        snprintf(key, sizeof key, "%u", NAME_SIZE_DMA + i);
        snprintf(name, sizeof name, "size-%u(DMA)", 32u << i);
        json_string(json, key, name);
    }
    snprintf(name, sizeof name, "%u", NAME_VM_AREA);
    json_string(json, name, "vm_area_struct");
    snprintf(name, sizeof name, "%u", NAME_MM);
    json_string(json, name, "mm_struct");
    json_end(json);
    json_number(json, "others", NAME_OTHERS);
    json_end(json);
}

/* ---- what changes --------------------------------------------------------------------------- */

static void close_table(struct film *film)
{
    if (film->open_table != NR_ROW_TABLES) {
        json_end(&film->json);
    }
    film->open_table = NR_ROW_TABLES;
}

static void print_row(void *context, const struct row *was, const struct row *now)
{
    struct film *film = context;
    struct json *json = &film->json;
    const struct row *row = now != NULL ? now : was;
    const struct rows *rows = &film->rows[film->last];
    char key[16];

    if (row->table != film->open_table) {
        close_table(film);
        json_object(json, row_table_names[row->table], JSON_TIGHT);
        film->open_table = row->table;
    }
    snprintf(key, sizeof key, "%u", row->key);
    if (now == NULL) {
        json_null(json, key);
        return;
    }
    json_array(json, key, JSON_TIGHT);
    for (size_t i = 0; i < now->count; i++) {
        json_integer(json, NULL, rows->value[now->first + i]);
    }
    json_end(json);
}

/* Reads the machine and prints what is not as it was. */
static void print_changed_rows(struct film *film)
{
    film->last = 1 - film->last;
    read_rows(&film->rows[film->last]);
    film->open_table = NR_ROW_TABLES;
    json_object(&film->json, "set", JSON_TIGHT);
    compare_rows(&film->rows[1 - film->last], &film->rows[film->last], film, print_row);
    close_table(film);
    json_end(&film->json);
    film->booted = true;
}

/* ---- operations ----------------------------------------------------------------------------- */

/* The lines of TEXT as an array, unless there are none. */
static void print_lines(struct json *json, const char *name, const char *text)
{
    char line[2 * TRACE_LINE_ROOM];

    if (text == NULL) {
        return;
    }
    json_array(json, name, JSON_TIGHT);
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        snprintf(line, sizeof line, "%.*s", (int)length, text);
        json_string(json, NULL, line);
        text += length + (text[length] == '\n' ? 1 : 0);
    }
    json_end(json);
}

/* Why the operation changed the machine from the last reading but one to the last. */
static void print_why(struct film *film, const struct op *op, struct result result)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = need(open_memstream(&text, &size));

    print_causes(out, op, result, &film->rows[1 - film->last], &film->rows[film->last]);
    need(fclose(out) == 0 ? text : NULL);
    print_lines(&film->json, "why", size > 0 ? text : NULL);
    free(text);
}

static void print_result_as(struct json *json, const char *name, struct result result)
{
    char text[TRACE_LINE_ROOM];

    print_result(result, text);
    json_string(json, name, text);
}

/* Operation I of the trace, which was done. */
static void print_step(struct film *film, size_t i)
{
    const struct op *op = &film->trace->history.ops[i];
    const struct result *result = &film->trace->history.results[i];
    struct json *json = &film->json;
    char text[TRACE_LINE_ROOM];

    json_object(json, NULL, JSON_TIGHT);
    json_number(json, "line", op->line);
    print_op(op, NULL, 0, text);
    json_string(json, "text", text);
    if (driver_has_result()) {
        print_result_as(json, "result", *result);
    }
    if (op->has_result && driver_has_result() && !result_equal(op->result, *result)) {
        print_result_as(json, "expected", op->result);
    }
    print_lines(json, "comment", film->comments.text[i]);
    print_lines(json, "notes", film->notes.text[i]);
    if (film->booted || driver_runs()) {
        bool first = !film->booted;

        print_changed_rows(film);
        if (!first) {
            print_why(film, op, *result);
        }
    }
    json_end(json);
}

/* The end of the boot, which no operation asked for. */
static bool print_boot(struct film *film)
{
    bool good = driver_boot();

    if (driver_runs()) {
        json_object(&film->json, NULL, JSON_TIGHT);
        json_number(&film->json, "line", 0);
        json_string(&film->json, "text", "");
        print_changed_rows(film);
        json_end(&film->json);
    }
    return good;
}

/* May the operation stand before the machine has booted? */
static bool before_boot(const struct op *op)
{
    return op_forms[op->code].group == GROUP_BOOT || op->code == OP_check;
}

/* Runs and prints them up to line LAST; false: something broke. *COUNT: how many were started. */
static bool print_steps(struct film *film, uint64_t last, size_t *count)
{
    const struct history *history = &film->trace->history;
    bool good = true;

    for (*count = 0; good && *count < history->count && history->ops[*count].line <= last;) {
        const struct op *op = &history->ops[*count];

        if (!film->booted && !driver_stopped() && !before_boot(op)) {
            good = print_boot(film);
        }
        if (good) {
            good = driver_step(op, &history->results[*count]);
            notes_take(&film->notes, *count);
            print_step(film, *count);
            ++*count;
        }
    }
    if (good && !film->booted && !driver_stopped()) {
        good = print_boot(film);
    }
    return good;
}

static void print_failure(struct json *json, bool at_end)
{
    const struct failure *failure = driver_failure();

    json_object(json, "failure", JSON_INLINE);
    json_string(json, "invariant", failure->invariant);
    json_string(json, "place", failure->where_name);
    json_number(json, "where", failure->where);
    json_number(json, "expected", failure->expected);
    json_number(json, "got", failure->got);
    json_number(json, "end", at_end ? 1 : 0);
    json_end(json);
}

int print_film(FILE *out, const struct trace *trace, uint64_t last, bool to_the_end)
{
    struct film film = {.trace = trace};
    size_t count;

    read_comments(&film.comments, trace);
    notes_open(&film.notes, trace->history.count);
    driver_start(true);
    json_begin(&film.json, out);
    json_string(&film.json, "format", FILM_FORMAT);
    json_number(&film.json, "version", FILM_VERSION);
    json_string(&film.json, "tool", TOOL_VERSION);
    json_string(&film.json, "trace", trace->path);
    print_tables(&film.json);
    print_names(&film.json);
    json_array(&film.json, "steps", JSON_LINES);
    bool good = print_steps(&film, last, &count);
    json_end(&film.json);
    bool whole = good && to_the_end && count == trace->history.count;
    good = good && (!whole || driver_finish());
    if (!good) {
        print_failure(&film.json, whole);
    }
    json_finish(&film.json);
    free_rows(&film.rows[0]);
    free_rows(&film.rows[1]);
    free_comments(&film.comments);
    notes_close(&film.notes);
    return good ? STATUS_GOOD : STATUS_FAILED;
}
