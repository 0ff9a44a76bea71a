/*
 * Notes are collected in a text that grows, since a handler says nothing but lines.
 */
#define _POSIX_C_SOURCE 200809L
#include "notes.h"

#include <stdlib.h>
#include <string.h>

#include "ops/listener.h"
#include "tool.h"

static FILE *collecting;
static char *collected;
static size_t collected_size;

static void collect(const char *line)
{
    fprintf(collecting, "%s\n", line);
}

static void collect_anew(void)
{
    collected = NULL;
    collecting = need(open_memstream(&collected, &collected_size));
}

void notes_open(struct notes *notes, size_t count)
{
    notes->text = need(calloc(count + 1, sizeof(char *)));
    notes->count = count;
    collect_anew();
    proc_listen(collect);
}

void notes_take(struct notes *notes, size_t i)
{
    fflush(collecting);
    if (collected_size == 0) {
        return;
    }
    fclose(collecting);
    notes->text[i] = collected;
    collect_anew();
}

void notes_print(FILE *out, const struct notes *notes, size_t i)
{
    const char *line = i < notes->count ? notes->text[i] : NULL;

    while (line != NULL && *line != '\0') {
        size_t length = strcspn(line, "\n");

        fprintf(out, NOTE_MARK "%.*s\n", (int)length, line);
        line += length + 1;
    }
}

void notes_close(struct notes *notes)
{
    proc_listen(NULL);
    fclose(collecting);
    free(collected);
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->text[i]);
    }
    free(notes->text);
    *notes = (struct notes){NULL, 0};
}
