/*
 * Files and folders of traces. Names are sorted, so that every run takes them in the same order.
 */
#define _POSIX_C_SOURCE 200809L
#include "trace/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How deep folders may lie in one another. */
#define MAX_DEPTH 32u

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("pagewright: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

bool is_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = is_input(path) ? stdin : fopen(path, "rb");
    size_t room = 65536;
    size_t n = 0;

    if (file == NULL) {
        return NULL;
    }
    uint8_t *data = need(malloc(room));
    for (;;) {
        n += fread(data + n, 1, room - n, file);
        if (n < room) {
            break;
        }
        room *= 2;
        data = need(realloc(data, room));
    }
    int error = ferror(file) ? errno : 0;
    if (file != stdin) {
        fclose(file);
    }
    if (error != 0) {
        free(data);
        errno = error;
        return NULL;
    }
    *size = n;
    uint8_t *exact = need(malloc(n > 0 ? n : 1));
    memcpy(exact, data, n);
    free(data);
    return exact;
}

bool close_whole(FILE *file, const char *path)
{
    errno = EIO; /* where an earlier write failed and nobody remembers how */
    bool good = fflush(file) == 0 && !ferror(file);
    int error = errno;

    if (fclose(file) != 0 && good) {
        good = false;
        error = errno;
    }
    if (!good) {
        unlink(path);
        errno = error;
    }
    return good;
}

bool is_folder(const char *path)
{
    struct stat status;

    return !is_input(path) && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static void add(struct file_list *list, const char *path)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 64 : list->room * 2;
        list->paths = need(realloc(list->paths, list->room * sizeof *list->paths));
    }
    list->paths[list->count++] = need(strdup(path));
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool is_trace_name(const char *name)
{
    size_t length = strlen(name);

    return strchr(name, '.') == NULL || (length > 6 && strcmp(name + length - 6, ".trace") == 0);
}

static char *join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    size_t size = length + strlen(name) + 2;
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    char *path = need(malloc(size));

    snprintf(path, size, "%s%s%s", folder, slash, name);
    return path;
}

/* The folders that are being walked, outermost first. */
struct walk {
    char *folder;
    struct dirent **entries;
    int count;
    int next;
};

static bool enter(struct walk *walk, char *folder)
{
    *walk = (struct walk){.folder = folder};
    walk->count = scandir(folder, &walk->entries, visible, alphasort);
    return walk->count >= 0;
}

static void leave(struct walk *walk)
{
    for (int i = 0; i < walk->count; i++) {
        free(walk->entries[i]);
    }
    free(walk->entries);
    free(walk->folder);
}

static bool walk_folder(struct file_list *list, const char *path, char **bad)
{
    static struct walk walks[MAX_DEPTH];
    unsigned depth = 0;

    if (!enter(&walks[depth++], need(strdup(path)))) {
        *bad = walks[0].folder;
        return false;
    }
    while (depth > 0) {
        struct walk *walk = &walks[depth - 1];

        if (walk->next == walk->count) {
            leave(walk);
            depth--;
            continue;
        }
        const char *name = walk->entries[walk->next++]->d_name;
        char *below = join(walk->folder, name);
        if (is_folder(below) && depth < MAX_DEPTH) {
            if (!enter(&walks[depth++], below)) {
                *bad = below;
                return false;
            }
            continue;
        }
        if (is_file(below) && is_trace_name(name)) {
            add(list, below);
        }
        free(below);
    }
    return true;
}

bool list_files(struct file_list *list, const char *path, char **bad)
{
    if (is_folder(path)) {
        return walk_folder(list, path, bad);
    }
    struct stat status;
    if (!is_input(path) && stat(path, &status) != 0) {
        *bad = need(strdup(path));
        return false;
    }
    add(list, path);
    return true;
}

void free_list(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->paths[i]);
    }
    free(list->paths);
    *list = (struct file_list){NULL, 0, 0};
}
