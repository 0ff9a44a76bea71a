/*
 * Reading logs of strace: `[PID] NAME(ARGUMENT, …) = RESULT`. What does not look like that is
 * passed over, as are signals and whatever else strace tells.
 */
#define _POSIX_C_SOURCE 200809L
#include "strace.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

#define MOST_PIDS 64u
#define LINE_ROOM 8192u

/* The first part of a call whose other one is still to come. */
struct begun {
    uint32_t pid;
    char text[LINE_ROOM];
};

struct log_reader {
    struct begun *begun; /* MOST_PIDS; text "": none */
    char line[2 * LINE_ROOM];
};

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* Takes the number of the process off a line: `123 …` or `[pid 123] …`. */
static const char *read_pid(const char *at, uint32_t *pid)
{
    char *end;

    *pid = 0;
    at = skip_blanks(at);
    if (strncmp(at, "[pid", 4) == 0) {
        *pid = (uint32_t)strtoul(at + 4, &end, 10);
        at = skip_blanks(*skip_blanks(end) == ']' ? skip_blanks(end) + 1 : end);
    } else if (isdigit((unsigned char)*at)) {
        *pid = (uint32_t)strtoul(at, &end, 10);
        at = skip_blanks(end);
    }
    /* the times of -t, -tt, -ttt and -r */
    return isdigit((unsigned char)*at) ? skip_blanks(at + strspn(at, "0123456789:.")) : at;
}

/* Where the argument at AT ends: at a comma or the bracket that closes the call. */
static const char *argument_end(const char *at)
{
    unsigned depth = 0;
    bool quoted = false;

    for (; *at != '\0'; at++) {
        if (quoted) {
            at += *at == '\\' && at[1] != '\0' ? 1 : 0;
            quoted = *at != '"';
        } else if (*at == '"') {
            quoted = true;
        } else if (strchr("([{", *at) != NULL) {
            depth++;
        } else if (depth == 0 && (*at == ',' || *at == ')')) {
            return at;
        } else if (strchr(")]}", *at) != NULL) {
            depth--;
        }
    }
    return at;
}

/* Reads `NAME(ARGUMENT, …) = RESULT`. False: it is none. */
static bool parse_call(const char *at, struct call *call)
{
    size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");

    if (length == 0 || length >= sizeof call->name || at[length] != '(') {
        return false;
    }
    snprintf(call->name, sizeof call->name, "%.*s", (int)length, at);
    at += length + 1;
    for (call->args = 0; *at != ')' && *at != '\0' && call->args < CALL_ARGS; call->args++) {
        const char *end = argument_end(at = skip_blanks(at));

        snprintf(call->arg[call->args], CALL_TEXT, "%.*s", (int)(end - at), at);
        at = *end == ',' ? end + 1 : end;
    }
    const char *equals = strstr(at, "= ");
    if (equals == NULL || equals[2] == '?') {
        return strncmp(call->name, "exit", 4) == 0; /* these do not return */
    }
    call->failed = equals[2] == '-';
    call->result = call->failed ? 0 : strtoull(equals + 2, NULL, 0);
    return true;
}

static struct begun *find_begun(struct log_reader *reader, uint32_t pid)
{
    for (unsigned i = 0; i < MOST_PIDS; i++) {
        if (reader->begun[i].text[0] != '\0' && reader->begun[i].pid == pid) {
            return &reader->begun[i];
        }
    }
    return NULL;
}

static void keep_begun(struct log_reader *reader, uint32_t pid, const char *text, size_t length)
{
    for (unsigned i = 0; i < MOST_PIDS; i++) {
        struct begun *begun = &reader->begun[i];

        if (begun->text[0] == '\0') {
            begun->pid = pid;
            snprintf(begun->text, sizeof begun->text, "%.*s", (int)length, text);
            return;
        }
    }
}

/* Reads the line in READER. False: there is no whole call in it. */
static bool parse_line(struct log_reader *reader, struct call *call)
{
    char whole[3 * LINE_ROOM];
    const char *at = read_pid(reader->line, &call->pid);
    const char *unfinished = strstr(at, "<unfinished ...>");
    const char *resumed = strstr(at, " resumed>");

    if (strncmp(at, "+++ ", 4) == 0) {
        call->ended = true;
        return true;
    }
    if (unfinished != NULL && strncmp(at, "exit", 4) != 0) {
        keep_begun(reader, call->pid, at, (size_t)(unfinished - at));
        return false;
    }
    if (strncmp(at, "<... ", 5) == 0 && resumed != NULL) {
        struct begun *begun = find_begun(reader, call->pid);

        if (begun == NULL) {
            return false;
        }
        snprintf(whole, sizeof whole, "%s%s", begun->text, resumed + strlen(" resumed>"));
        begun->text[0] = '\0';
        return parse_call(whole, call);
    }
    return parse_call(at, call);
}

bool read_strace(const char *log, size_t size, void *context,
                 bool (*take)(void *context, const struct call *call))
{
    struct log_reader *reader = need(calloc(1, sizeof *reader));
    bool good = true;
    size_t at = 0;

    reader->begun = need(calloc(MOST_PIDS, sizeof *reader->begun));
    for (uint32_t line = 1; good && at < size; line++) {
        const char *end = memchr(log + at, '\n', size - at);
        size_t length = end != NULL ? (size_t)(end - (log + at)) : size - at;
        struct call call = {.line = line};

        snprintf(reader->line, sizeof reader->line, "%.*s",
                 (int)(length < LINE_ROOM ? length : LINE_ROOM), log + at);
        at += length + 1;
        if (parse_line(reader, &call)) {
            good = take(context, &call);
        }
    }
    free(reader->begun);
    free(reader);
    return good;
}

uint64_t call_number(const struct call *call, unsigned i)
{
    return i < call->args ? strtoull(call->arg[i], NULL, 0) : 0;
}

bool call_has(const struct call *call, unsigned i, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = i < call->args ? call->arg[i] : NULL; at != NULL;) {
        if (strncmp(at, word, length) == 0 && (at[length] == '\0' || at[length] == '|')) {
            return true;
        }
        at = strchr(at, '|');
        if (at != NULL) {
            at++;
        }
    }
    return false;
}
