/*
 * Output files and JSON.
 */
#define _POSIX_C_SOURCE 200809L
#include "json.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names that are tried for the temporary file. */
#define MAX_NAMES 100u

/* Creates a file next to PATH that was not there; its name (to be freed), or NULL. */
static char *create_beside(const char *path, int *descriptor)
{
    size_t size = strlen(path) + 48;
    char *name = malloc(size);

    *descriptor = -1;
    for (unsigned n = 0; name != NULL && n < MAX_NAMES; n++) {
        snprintf(name, size, "%s.%ld-%u.tmp", path, (long)getpid(), n);
        *descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (*descriptor >= 0) {
            return name;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    int error = errno == EEXIST ? EBUSY : errno; /* EEXIST is said of PATH alone */
    free(name);
    errno = error;
    return NULL;
}

static bool write_all(int descriptor, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n = write(descriptor, text, size);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        text += n;
        size -= (size_t)n;
    }
    return true;
}

/* Gives the finished file NAME its place. */
static bool put_in_place(const struct json *json, const char *name)
{
    struct stat status;

    if (json->force) {
        return rename(name, json->path) == 0;
    }
    if (link(name, json->path) == 0) {
        return unlink(name) == 0;
    }
    if (errno == EEXIST) {
        return false;
    }
    /* a file system without links */
    if (lstat(json->path, &status) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(name, json->path) == 0;
}

static bool write_beside(const struct json *json)
{
    int descriptor = -1;
    char *name = create_beside(json->path, &descriptor);

    if (name == NULL) {
        return false;
    }
    bool good = write_all(descriptor, json->text, json->size);
    int error = errno;
    if (close(descriptor) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && !put_in_place(json, name)) {
        good = false;
        error = errno;
    }
    if (!good) {
        unlink(name);
    }
    free(name);
    errno = error;
    return good;
}

/* Can a file be made there? */
static bool try_place(const char *path)
{
    int descriptor = -1;
    char *name = create_beside(path, &descriptor);

    if (name == NULL) {
        return false;
    }
    close(descriptor);
    unlink(name);
    free(name);
    return true;
}

static void hold_signals(sigset_t *before)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, before);
}

static void release_signals(const sigset_t *before)
{
    int error = errno;

    sigprocmask(SIG_SETMASK, before, NULL);
    errno = error;
}

bool json_open(struct json *json, const char *path, bool force)
{
    struct stat status;
    sigset_t before;
    bool there = stat(path, &status) == 0;
    bool special = there && !S_ISREG(status.st_mode);

    *json = (struct json){.path = path, .force = force, .special = special};
    if (there && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (there && !special && !force) {
        errno = EEXIST;
        return false;
    }
    if (!special) {
        hold_signals(&before);
        bool good = try_place(path);
        release_signals(&before);
        if (!good) {
            return false;
        }
    }
    json->file = open_memstream(&json->text, &json->size);
    return json->file != NULL;
}

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

void json_string(struct json *json, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    fputc('"', json->file);
    while (*at != '\0') {
        unsigned length = utf8_length(at);

        if (length == 0) {
            fprintf(json->file, "\\ufffd");
        } else if (*at == '"' || *at == '\\') {
            fprintf(json->file, "\\%c", *at);
        } else if (*at < ' ' || *at == 0x7F) {
            fprintf(json->file, "\\u%04x", *at);
        } else {
            fwrite(at, 1, length, json->file);
        }
        at += length > 0 ? length : 1;
    }
    fputc('"', json->file);
}

static bool write_special(const struct json *json)
{
    int descriptor = open(json->path, O_WRONLY | O_CLOEXEC);

    if (descriptor < 0) {
        return false;
    }
    bool good = write_all(descriptor, json->text, json->size);
    int error = errno;
    if (close(descriptor) != 0 && good) {
        return false;
    }
    errno = error;
    return good;
}

bool json_close(struct json *json)
{
    sigset_t before;

    errno = 0;
    bool good = !ferror(json->file);
    good = fclose(json->file) == 0 && good;
    if (good && json->special) {
        good = write_special(json);
    } else if (good) {
        hold_signals(&before);
        good = write_beside(json);
        release_signals(&before);
    }
    int error = errno;
    free(json->text);
    errno = error;
    return good;
}

void json_abandon(struct json *json)
{
    fclose(json->file);
    free(json->text);
}
