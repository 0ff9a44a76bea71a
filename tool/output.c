/*
 * Output files.
 */
#define _POSIX_C_SOURCE 200809L
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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
static bool put_in_place(const struct output *output, const char *name)
{
    struct stat status;

    if (output->force) {
        return rename(name, output->path) == 0;
    }
    if (link(name, output->path) == 0) {
        return unlink(name) == 0;
    }
    if (errno == EEXIST) {
        return false;
    }
    /* a file system without links */
    if (lstat(output->path, &status) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(name, output->path) == 0;
}

static bool write_beside(const struct output *output)
{
    int descriptor = -1;
    char *name = create_beside(output->path, &descriptor);

    if (name == NULL) {
        return false;
    }
    bool good = write_all(descriptor, output->text, output->size);
    int error = errno;
    if (close(descriptor) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && !put_in_place(output, name)) {
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

const char *output_path(const char *out)
{
    return out != NULL && strcmp(out, "-") == 0 ? NULL : out;
}

bool output_open(struct output *output, const char *path, bool force)
{
    struct stat status;
    sigset_t before;

    if (path == NULL) {
        *output = (struct output){.file = stdout};
        return true;
    }
    bool there = stat(path, &status) == 0;
    bool special = there && !S_ISREG(status.st_mode);

    *output = (struct output){.path = path, .force = force, .special = special};
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
    output->file = open_memstream(&output->text, &output->size);
    return output->file != NULL;
}

static bool write_special(const struct output *output)
{
    int descriptor = open(output->path, O_WRONLY | O_CLOEXEC);

    if (descriptor < 0) {
        return false;
    }
    bool good = write_all(descriptor, output->text, output->size);
    int error = errno;
    if (close(descriptor) != 0 && good) {
        return false;
    }
    errno = error;
    return good;
}

bool output_close(struct output *output)
{
    sigset_t before;

    if (output->path == NULL) {
        return true; /* whether all was written is seen at the end of the program */
    }
    errno = 0;
    bool good = !ferror(output->file);
    good = fclose(output->file) == 0 && good;
    if (good && output->special) {
        good = write_special(output);
    } else if (good) {
        hold_signals(&before);
        good = write_beside(output);
        release_signals(&before);
    }
    int error = errno;
    free(output->text);
    errno = error;
    return good;
}

void output_abandon(struct output *output)
{
    if (output->path != NULL) {
        fclose(output->file);
        free(output->text);
    }
}
