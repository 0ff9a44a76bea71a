/*
 * JSON files.
 */
#define _POSIX_C_SOURCE 200809L
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool json_open(struct json *json, const char *path)
{
    struct stat status;
    bool special = stat(path, &status) == 0 && !S_ISREG(status.st_mode);
    size_t size = strlen(path) + 32;

    *json = (struct json){.path = path};
    if (!special) {
        json->temporary = malloc(size);
        if (json->temporary == NULL) {
            return false;
        }
        snprintf(json->temporary, size, "%s.%ld.tmp", path, (long)getpid());
    }
    json->file = fopen(special ? path : json->temporary, "w");
    if (json->file == NULL) {
        int error = errno;

        free(json->temporary);
        errno = error;
        return false;
    }
    return true;
}

void json_string(struct json *json, const char *text)
{
    fputc('"', json->file);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\') {
            fprintf(json->file, "\\%c", c);
        } else if (c < ' ' || c > '~') {
            fprintf(json->file, "\\u%04x", c);
        } else {
            fputc(c, json->file);
        }
    }
    fputc('"', json->file);
}

bool json_close(struct json *json)
{
    errno = 0;
    bool good = fflush(json->file) == 0 && !ferror(json->file);
    good = fclose(json->file) == 0 && good;
    if (good && json->temporary != NULL) {
        good = rename(json->temporary, json->path) == 0;
    }
    int error = errno;
    if (!good && json->temporary != NULL) {
        unlink(json->temporary);
    }
    free(json->temporary);
    errno = error;
    return good;
}

void json_abandon(struct json *json)
{
    fclose(json->file);
    if (json->temporary != NULL) {
        unlink(json->temporary);
    }
    free(json->temporary);
}
