/*
 * Writing JSON.
 */
#include "json.h"

#include <assert.h>
#include <string.h>

/* ---- strings -------------------------------------------------------------------------------- */

/* The length of the UTF-8 character that TEXT begins with; 0: it begins with none. */
static unsigned utf8_length(const unsigned char *text)
{
    uint32_t value = text[0];
    unsigned length = value < 0x80 ? 1 : value < 0xC2 ? 0 : value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;

    if (length < 2) {
        return length;
    }
    value &= 0x7Fu >> length;
    for (unsigned i = 1; i < length; i++) {
        if ((text[i] & 0xC0u) != 0x80) {
            return 0;
        }
        value = value << 6 | (text[i] & 0x3Fu);
    }
    bool shortest = length == 2 || value >= (length == 3 ? 0x800u : 0x10000u);
    bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return shortest && !surrogate && value <= 0x10FFFF ? length : 0;
}

static void write_string(FILE *file, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    fputc('"', file);
    while (*at != '\0') {
        unsigned length = utf8_length(at);

        if (length == 0) {
            fprintf(file, "\\ufffd");
        } else if (*at == '"' || *at == '\\') {
            fprintf(file, "\\%c", *at);
        } else if (*at < ' ' || *at == 0x7F) {
            fprintf(file, "\\u%04x", *at);
        } else {
            fwrite(at, 1, length, file);
        }
        at += length > 0 ? length : 1;
    }
    fputc('"', file);
}

/* ---- objects and arrays --------------------------------------------------------------------- */

/* A line whose members stand in N lists with a member a line is indented by as many steps. */
static void new_line(const struct json *json)
{
    fputc('\n', json->output.file);
    for (unsigned i = 0; i < json->depth; i++) {
        fputs(json->levels[i].style >= JSON_LINES ? "  " : "", json->output.file);
    }
}

static void begin_list(struct json *json, char start, char end, enum json_style style)
{
    assert(json->depth < JSON_DEPTH);
    fputc(start, json->output.file);
    json->levels[json->depth++] = (struct json_level){.end = end, .style = style};
}

/* What stands before the value of a member. */
static void begin_member(struct json *json, const char *name)
{
    struct json_level *level = &json->levels[json->depth - 1];

    if (level->members) {
        fputc(',', json->output.file);
    }
    if (level->style >= JSON_LINES) {
        new_line(json);
    } else if (level->members && level->style == JSON_INLINE) {
        fputc(' ', json->output.file);
    }
    level->members = true;
    if (name != NULL) {
        write_string(json->output.file, name);
        fputs(level->style == JSON_TIGHT ? ":" : ": ", json->output.file);
    }
}

void json_object(struct json *json, const char *name, enum json_style style)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        begin_list(json, '{', '}', style);
    }
}

void json_array(struct json *json, const char *name, enum json_style style)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        begin_list(json, '[', ']', style);
    }
}

void json_end(struct json *json)
{
    if (json->output.file != NULL) {
        struct json_level level = json->levels[--json->depth];

        if (level.style == JSON_LINES && level.members) {
            new_line(json);
        }
        fputc(level.end, json->output.file);
    }
}

void json_string(struct json *json, const char *name, const char *text)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        write_string(json->output.file, text);
    }
}

void json_number(struct json *json, const char *name, uint64_t value)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        fprintf(json->output.file, "%llu", (unsigned long long)value);
    }
}

void json_integer(struct json *json, const char *name, int64_t value)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        fprintf(json->output.file, "%lld", (long long)value);
    }
}

void json_null(struct json *json, const char *name)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        fputs("null", json->output.file);
    }
}

void json_decimal(struct json *json, const char *name, double value, int places)
{
    if (json->output.file != NULL) {
        begin_member(json, name);
        fprintf(json->output.file, "%.*f", places, value);
    }
}

/* ---- the file ------------------------------------------------------------------------------- */

void json_begin(struct json *json, FILE *file)
{
    *json = (struct json){.depth = 0};
    json->output.file = file;
    begin_list(json, '{', '}', JSON_LINES);
}

void json_finish(struct json *json)
{
    json_end(json);
    assert(json->depth == 0);
    fputc('\n', json->output.file);
}

bool json_open(struct json *json, const char *path, bool force)
{
    *json = (struct json){.depth = 0};
    if (path == NULL) {
        return true;
    }
    if (!output_open(&json->output, path, force)) {
        return false;
    }
    begin_list(json, '{', '}', JSON_LINES);
    return true;
}

bool json_close(struct json *json)
{
    if (json->output.file == NULL) {
        return true;
    }
    json_finish(json);
    return output_close(&json->output);
}
