/*
 * What an operation changed.
 *
 * Both texts are taken apart into sections. Within a section a line is the same wherever it stands:
 * what is left when equal lines are struck out on both sides is the change.
 */
#include "follow.h"

#include <string.h>

/* A part of a text. */
struct span {
    const char *text;
    size_t length;
};

/* The line at AT, without its end; an empty span behind the last one. */
static struct span line_at(struct span text, size_t at)
{
    const char *start = text.text + at;
    const char *end = memchr(start, '\n', text.length - at);

    return (struct span){start, end != NULL ? (size_t)(end - start) : text.length - at};
}

static bool is_heading(struct span line)
{
    return line.length > 2 && line.text[0] == '=' && line.text[1] == '=';
}

static bool same(struct span a, struct span b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* What a heading is known by. */
static struct span name_of(struct span heading)
{
    const char *bracket = memchr(heading.text, '(', heading.length);

    return bracket != NULL ? (struct span){heading.text, (size_t)(bracket - heading.text)}
                           : heading;
}

/* The section that begins at *AT, its heading included; moves *AT behind it. */
static struct span next_section(struct span text, size_t *at)
{
    size_t first = *at;
    size_t end = first;

    do {
        end += line_at(text, end).length + 1;
    } while (end < text.length && !is_heading(line_at(text, end)));
    *at = end < text.length ? end : text.length;
    return (struct span){text.text + first, *at - first};
}

/* The section of TEXT with that heading; an empty one if there is none. */
static struct span find_section(struct span text, struct span name)
{
    for (size_t at = 0; at < text.length;) {
        struct span section = next_section(text, &at);

        if (same(name_of(line_at(section, 0)), name)) {
            return section;
        }
    }
    return (struct span){text.text, 0};
}

/* ---- parts that are asked for --------------------------------------------------------------- */

/* Does NAME ask for the section? */
static bool names_section(struct span name, struct span section)
{
    struct span heading = name_of(line_at(section, 0));
    struct span rest = {heading.text + 3, heading.length > 3 ? heading.length - 3 : 0};

    while (rest.length > 0 && rest.text[rest.length - 1] == ' ') {
        rest.length--;
    }
    const char *slash = memchr(rest.text, '/', rest.length);
    if (slash == NULL || same(name, rest)) {
        return same(name, rest);
    }
    size_t process = (size_t)(slash - rest.text);
    return same(name, (struct span){rest.text, process}) ||
           same(name, (struct span){slash + 1, rest.length - process - 1});
}

/* The name at *ONLY; moves it to the next one, or to NULL. */
static struct span next_name(const char **only)
{
    size_t length = strcspn(*only, ",");
    struct span name = {*only, length};

    *only = (*only)[length] == ',' ? *only + length + 1 : NULL;
    return name;
}

static bool is_wanted(struct span section, const char *only)
{
    bool wanted = only == NULL;

    while (only != NULL && !wanted) {
        wanted = names_section(next_name(&only), section);
    }
    return wanted;
}

const char *missing_section(const char *text, const char *only, size_t *length)
{
    struct span whole = {text, strlen(text)};

    while (only != NULL) {
        struct span name = next_name(&only);
        bool found = false;

        for (size_t at = 0; at < whole.length && !found;) {
            found = names_section(name, next_section(whole, &at));
        }
        if (!found) {
            *length = name.length;
            return name.text;
        }
    }
    return NULL;
}

void print_sections(FILE *out, const char *text, const char *only)
{
    struct span whole = {text, strlen(text)};

    for (size_t at = 0; at < whole.length;) {
        struct span section = next_section(whole, &at);

        if (is_wanted(section, only)) {
            fwrite(section.text, 1, section.length, out);
        }
    }
}

/* ---- changes -------------------------------------------------------------------------------- */

/* What changes are printed to. */
struct paper {
    FILE *out;
    bool colours;
};

/* How often the line stands in the first SIZE bytes of the section. */
static size_t occurrences(struct span section, size_t size, struct span line)
{
    size_t n = 0;

    for (size_t at = 0; at < size;) {
        struct span other = line_at(section, at);

        n += same(other, line) ? 1 : 0;
        at += other.length + 1;
    }
    return n;
}

/* Prints the lines of SECTION that OTHER does not have (as often), with a MARK; their number. */
static size_t print_extra(struct paper paper, struct span section, struct span other, char mark,
                          size_t printed)
{
    for (size_t at = 0; at < section.length;) {
        struct span line = line_at(section, at);

        at += line.length + 1;
        if (line.length == 0 || is_heading(line) ||
            occurrences(section, at <= section.length ? at : section.length, line) <=
                occurrences(other, other.length, line)) {
            continue;
        }
        if (printed++ == 0) {
            struct span heading = line_at(section, 0);

            fprintf(paper.out, paper.colours ? "  \033[1m%.*s\033[0m\n" : "  %.*s\n",
                    (int)heading.length, heading.text);
        }
        if (paper.colours) {
            fprintf(paper.out, "  \033[%dm%c %.*s\033[0m\n", mark == '+' ? 32 : 31, mark,
                    (int)line.length, line.text);
        } else {
            fprintf(paper.out, "  %c %.*s\n", mark, (int)line.length, line.text);
        }
    }
    return printed;
}

static void print_section(struct paper paper, struct span before, struct span after)
{
    if (same(before, after)) {
        return;
    }
    size_t printed = print_extra(paper, before, after, '-', 0);
    print_extra(paper, after, before, '+', printed);
}

void print_changes(FILE *out, const char *before, const char *after, const char *only, bool colours)
{
    struct paper paper = {out, colours};
    struct span old = {before, strlen(before)};
    struct span new = {after, strlen(after)};

    for (size_t at = 0; at < new.length;) {
        struct span section = next_section(new, &at);

        if (is_wanted(section, only)) {
            print_section(paper, find_section(old, name_of(line_at(section, 0))), section);
        }
    }
    for (size_t at = 0; at < old.length;) {
        struct span section = next_section(old, &at);

        if (is_wanted(section, only) &&
            find_section(new, name_of(line_at(section, 0))).length == 0) {
            print_section(paper, section, (struct span){after, 0});
        }
    }
}
