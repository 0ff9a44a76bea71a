/*
 * Comments are collected while the text is read once more. What stands above an empty line belongs
 * to the next operation as well: a trace says what it is about at its top.
 */
#define _POSIX_C_SOURCE 200809L
#include "comments.h"

#include <stdlib.h>
#include <string.h>

#include "notes.h"
#include "tool.h"

/* Adds the comment behind the first CODE bytes of a line, if there is one. */
static void add_comment(FILE *out, const uint8_t *line, size_t length, size_t code)
{
    while (code < length && (line[code] == ' ' || line[code] == '\t')) {
        code++;
    }
    if (code == length || line[code] != '#') {
        return;
    }
    code++;
    code += code < length && line[code] == ' ' ? 1 : 0;
    while (length > code && (line[length - 1] == ' ' || line[length - 1] == '\r')) {
        length--;
    }
    fwrite(line + code, 1, length - code, out);
    fputc('\n', out);
}

/* What was collected, and a new collection; NULL: nothing. */
static char *take(FILE **out, char **text, size_t *size)
{
    need(fclose(*out) == 0 ? *text : NULL);
    char *taken = *text;

    if (*size == 0) {
        free(taken);
        taken = NULL;
    }
    *out = need(open_memstream(text, size));
    return taken;
}

void read_comments(struct comments *comments, const struct trace *trace)
{
    struct reader reader;
    struct trace_error error;
    struct op op;
    char *text = NULL;
    size_t size = 0;
    size_t mark = strlen(NOTE_MARK);
    FILE *out = need(open_memstream(&text, &size));
    enum read_state state;

    *comments = (struct comments){.count = trace->history.count};
    comments->text = need(calloc(comments->count + 1, sizeof(char *)));
    reader_open(&reader, trace->data, trace->size);
    for (size_t i = 0; (state = reader_next(&reader, &op, &error)) != READ_END;) {
        bool note = reader.length >= mark && memcmp(reader.text, NOTE_MARK, mark) == 0;

        if (!note && state != READ_ERROR) {
            add_comment(out, reader.text, reader.length, state == READ_OP ? reader.code_length : 0);
        }
        if (state == READ_OP && i < comments->count) {
            comments->text[i++] = take(&out, &text, &size);
        }
    }
    free(take(&out, &text, &size));
    fclose(out);
    free(text);
}

void free_comments(struct comments *comments)
{
    for (size_t i = 0; i < comments->count; i++) {
        free(comments->text[i]);
    }
    free(comments->text);
    *comments = (struct comments){.text = NULL};
}
