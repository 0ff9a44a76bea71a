/*
 * pagewright view: a page that plays a trace, or a folder of such pages with an index.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "film.h"
#include "output.h"
#include "page.h"
#include "tool.h"

struct viewing {
    const char *out;
    bool lenient;
    bool force;
};

/* What the index says of a page. */
struct entry {
    char *name; /* of the file; NULL: there is no page */
    const char *trace;
    size_t operations;
    const char *broken; /* an invariant, or NULL */
};

/* Runs the trace and writes its page to OUT; the exit status. */
static int write_page(const struct trace *trace, const char *out, bool force)
{
    struct output output;
    char *film = NULL;
    size_t size = 0;

    if (!output_open(&output, out, force)) {
        return cannot_write(out);
    }
    FILE *file = need(open_memstream(&film, &size));
    int status = print_film(file, trace, UINT64_MAX, true);
    need(fclose(file) == 0 ? film : NULL);
    print_page(output.file, film, size);
    free(film);
    return output_close(&output) ? status : cannot_write(out);
}

static int view_file(const char *path, const struct viewing *how)
{
    struct trace trace;

    if (!load_trace(&trace, path, how->lenient)) {
        return STATUS_USAGE;
    }
    int status = write_page(&trace, output_path(how->out), how->force);
    if (status == STATUS_FAILED) {
        fprintf(stderr, "%s: breaks %s; the page shows where\n", trace.path,
                driver_failure()->invariant);
    }
    free_trace(&trace);
    return status;
}

/* ---- a folder ------------------------------------------------------------------------------- */

/* The page of a trace whose path begins with FOLDER: sub/x.trace is sub-x.html. */
static char *page_name(const char *path, const char *folder)
{
    const char *name = path + strlen(folder);
    char *page;

    name += strspn(name, "/");
    page = need(malloc(strlen(name) + sizeof ".html"));
    strcpy(page, name);
    char *dot = strrchr(page, '.');
    if (dot != NULL && strcmp(dot, ".trace") == 0) {
        *dot = '\0';
    }
    for (char *at = page; *at != '\0'; at++) {
        *at = *at == '/' ? '-' : *at;
    }
    return strcat(page, ".html");
}

static char *joined(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = need(malloc(size));

    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static int view_one_of(const char *path, const struct viewing *how, struct entry *entry)
{
    struct trace trace;

    entry->trace = path;
    if (!load_trace(&trace, path, how->lenient)) {
        free(entry->name);
        entry->name = NULL;
        return STATUS_USAGE;
    }
    char *out = joined(how->out, entry->name);
    int status = write_page(&trace, out, how->force);
    entry->operations = trace.history.count;
    entry->broken = status == STATUS_FAILED ? driver_failure()->invariant : NULL;
    free(out);
    free_trace(&trace);
    return status;
}

/* Text between tags, or in an attribute. */
static void print_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
        case '>':
        case '&':
        case '"':
            fprintf(out, "&#%d;", *text);
            break;
        default:
            fputc(*text, out);
        }
    }
}

/* In an address, whatever is no letter, digit or one of a few others. */
static void print_address(FILE *out, const char *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    for (; *name != '\0'; name++) {
        fprintf(out, strchr(plain, *name) != NULL ? "%c" : "%%%02X", (unsigned char)*name);
    }
}

static void print_entry_row(FILE *out, const struct entry *entry)
{
    fputs("<tr><td>", out);
    if (entry->name != NULL) {
        fputs("<a href=\"", out);
        print_address(out, entry->name);
        fputs("\">", out);
        print_text(out, entry->trace);
        fprintf(out, "</a><td class=\"n\">%zu<td>", entry->operations);
        print_text(out, entry->broken != NULL ? entry->broken : "");
    } else {
        print_text(out, entry->trace);
        fputs("<td><td>cannot be read", out);
    }
    fputs("\n", out);
}

static int write_index(const struct viewing *how, const struct entry *entries, size_t count)
{
    struct output output;
    char *path = joined(how->out, "index.html");
    int status = STATUS_GOOD;

    if (!output_open(&output, path, how->force)) {
        status = cannot_write(path);
    } else {
        fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
              "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Traces</title>\n"
              "<style>\n:root { color-scheme: light dark }\n"
              "body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem; overflow-wrap: anywhere "
              "}\ntd, th { text-align: left; padding: 0 1rem 0 0; vertical-align: top }\n"
              ".n { text-align: right }\n</style>\n<h1>Traces</h1>\n<table>\n"
              "<tr><th scope=\"col\">trace<th scope=\"col\">operations"
              "<th scope=\"col\">breaks\n",
              output.file);
        for (size_t i = 0; i < count; i++) {
            print_entry_row(output.file, &entries[i]);
        }
        fputs("</table>\n</html>\n", output.file);
        status = output_close(&output) ? STATUS_GOOD : cannot_write(path);
    }
    free(path);
    return status;
}

static int view_list(const struct file_list *list, const char *folder, const struct viewing *how)
{
    struct entry *entries = need(calloc(list->count, sizeof *entries));
    int worst = STATUS_GOOD;

    for (size_t i = 0; i < list->count; i++) {
        entries[i].name = page_name(list->paths[i], folder);
        int status = view_one_of(list->paths[i], how, &entries[i]);
        worst = status > worst ? status : worst;
    }
    int status = write_index(how, entries, list->count);
    for (size_t i = 0; i < list->count; i++) {
        free(entries[i].name);
    }
    free(entries);
    return status > worst ? status : worst;
}

static int view_folder(char *folder, const struct viewing *how)
{
    struct file_list list = {.count = 0};

    if (output_path(how->out) == NULL) {
        return usage_error("view: of a folder it needs -o OUT, a folder for the pages");
    }
    int status = add_traces(&list, &folder, 1);
    if (status == STATUS_GOOD && mkdir(how->out, 0777) != 0 && errno != EEXIST) {
        status = cannot_write(how->out);
    }
    if (status == STATUS_GOOD) {
        status = view_list(&list, folder, how);
    }
    free_list(&list);
    return status;
}

static int run(int argc, char **argv)
{
    struct viewing how = {.out = NULL};
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_OUTPUT(&how.out, "the page; default: the standard output. Of a folder: a folder "
                                "for the pages, made if it is not there, with an index.html"),
        OPTION_LENIENT(&how.lenient),
        OPTION_FORCE_OUT(&how.force),
        OPTIONS_END,
    };

    if (!read_options(&view_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    if (argc != 1) {
        return wants_one_trace("view", argc);
    }
    return is_folder(argv[0]) ? view_folder(argv[0], &how) : view_file(argv[0], &how);
}

const struct command view_command = {
    .manual = {.program = "pagewright",
               .command = "view",
               .operands = {"FILE|DIR"},
               .about =
                   "Runs a trace and writes a page that plays it: one file for a browser, which\n"
                   "needs no network. It steps through the operations, shows frames, page tables,\n"
                   "areas, free lists, slabs, swap and TLB after each, and follows a frame, an\n"
                   "address or a slot.\n",
               .closing =
                   "Exit status: 0 written; 1 an invariant is broken (the page shows where); 2\n"
                   "bad usage, a trace that cannot be read, or output that cannot be written.\n"},
    .summary = "a page for a browser that plays a trace",
    .run = run,
};
