/*
 * Files in which failures are kept.
 */
#include "artifact.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/files.h"

void artifact_path(char *path, size_t room, const char *format, ...)
{
    const char *directory = getenv("PAGEWRIGHT_ARTIFACTS");
    size_t length = 0;
    va_list list;

    if (directory != NULL) {
        length = (size_t)snprintf(path, room, "%s/", directory);
        length = length < room ? length : room - 1;
    }
    va_start(list, format);
    vsnprintf(path + length, room - length, format, list);
    va_end(list);
}

bool artifact_write(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "wx");

    if (file == NULL) {
        return false;
    }
    fwrite(text, 1, size, file);
    return close_whole(file, path);
}

bool file_holds(const char *path, const char *text, size_t size)
{
    size_t length = 0;
    uint8_t *data = read_file(path, &length);
    bool same = data != NULL && length == size && memcmp(data, text, size) == 0;

    free(data);
    return same;
}
