/*
 * pagewright import: the memory calls of a real program, from a log of strace, as a trace.
 *
 * A real program's addresses are wider than the core's. Those that the log speaks of lie in a few
 * places far apart: they are cut into chunks of 16 MiB, and the chunks that are used are put one
 * behind the other, in their order, with a free one where there was a gap. So neighbours stay
 * neighbours. The heap, which no one may place, goes where the core has it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "load.h"
#include "output.h"
#include "strace.h"
#include "tool.h"

#define CHUNK 0x1000000u
#define FIRST_CHUNK 0x10u /* the chunk at 0x10000000: what lies below is the program's */
#define LAST_CHUNK 0xB8u
#define MOST_CHUNKS (LAST_CHUNK - FIRST_CHUNK)
#define HEAP_BEFORE_EXEC 0x08048000u
#define HEAP_AFTER_EXEC 0x08050000u
#define NOWHERE 0xFFFFFFFFu
#define NR_PIDS 512u

struct process {
    bool lives;
    bool heap_known;
    uint64_t heap;                            /* where the real one begins */
    uint32_t base;                            /* and that of the core */
    uint8_t known[TASK_SIZE / PAGE_SIZE / 8]; /* pages that the trace has mapped, a bit each */
};

/* A process or thread of the log. */
struct pid {
    uint32_t pid;
    uint32_t parent;
    const char *how; /* fork, vfork, or NULL: a thread, or the first */
    bool begun;
    bool thread;
    uint32_t process; /* its number in the trace */
};

struct import {
    FILE *out;
    const char *name;
    uint64_t chunk[MOST_CHUNKS];
    uint32_t place[MOST_CHUNKS];
    size_t chunks;
    struct pid pid[NR_PIDS];
    size_t pids;
    struct process process[NR_TASKS];
    size_t calls;
    size_t left_out; /* calls that failed, or that the core does not have */
};

static bool give_up(const struct import *import, const struct call *call, const char *why)
{
    fprintf(stderr, "%s:%u: %s\n", import->name, call->line, why);
    return false;
}

static bool is_call(const struct call *call, const char *name)
{
    return strcmp(call->name, name) == 0;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static bool add_chunk(struct import *import, uint64_t chunk)
{
    size_t i = 0;

    while (i < import->chunks && import->chunk[i] < chunk) {
        i++;
    }
    if (i < import->chunks && import->chunk[i] == chunk) {
        return true;
    }
    if (import->chunks == MOST_CHUNKS) {
        return false;
    }
    memmove(&import->chunk[i + 1], &import->chunk[i],
            (import->chunks - i) * sizeof import->chunk[0]);
    import->chunk[i] = chunk;
    import->chunks++;
    return true;
}

static bool add_range(struct import *import, const struct call *call, uint64_t start,
                      uint64_t length)
{
    for (uint64_t chunk = start / CHUNK; chunk <= (start + length) / CHUNK; chunk++) {
        if (!add_chunk(import, chunk)) {
            return give_up(import, call, "more of the address space is in use than 32 bits have");
        }
    }
    return true;
}

/* Puts the chunks in their places; free ones between them as far as there is room. */
static void place_chunks(struct import *import)
{
    uint32_t spare = MOST_CHUNKS - (uint32_t)import->chunks;
    uint32_t at = FIRST_CHUNK;

    for (size_t i = 0; i < import->chunks; i++) {
        if (i > 0 && import->chunk[i] != import->chunk[i - 1] + 1 && spare > 0) {
            at++;
            spare--;
        }
        import->place[i] = at++;
    }
}

static uint32_t heap_end(const struct process *process)
{
    return (uint32_t)(FIRST_CHUNK * CHUNK - process->base);
}

/* The address in the trace; NOWHERE: the log does not say enough. */
static uint32_t translate(const struct import *import, const struct process *process,
                          uint64_t address)
{
    if (process->heap_known && address >= process->heap &&
        address - process->heap < heap_end(process)) {
        return process->base + (uint32_t)(address - process->heap);
    }
    for (size_t i = 0; i < import->chunks; i++) {
        if (import->chunk[i] == address / CHUNK) {
            return import->place[i] * CHUNK + (uint32_t)(address % CHUNK);
        }
    }
    return NOWHERE;
}

static bool page_known(const struct process *process, uint32_t page)
{
    return (process->known[page / 8] >> page % 8 & 1) != 0;
}

static void set_known(struct process *process, uint32_t start, uint32_t length, bool known)
{
    for (uint32_t page = start / PAGE_SIZE; page < (start + length) / PAGE_SIZE; page++) {
        uint8_t bit = (uint8_t)(1u << page % 8);

        process->known[page / 8] =
            (uint8_t)(known ? process->known[page / 8] | bit : process->known[page / 8] & ~bit);
    }
}

/* Maps what the log speaks of as mapped and the trace has not: exec did it, or what came before. */
static void map_unknown(struct import *import, uint32_t p, uint32_t start, uint32_t length)
{
    struct process *process = &import->process[p];
    uint32_t end = start + length;

    for (uint32_t at = start; at < end;) {
        uint32_t from = at;

        while (at < end && !page_known(process, at / PAGE_SIZE)) {
            at += PAGE_SIZE;
        }
        if (at > from && from >= FIRST_CHUNK * CHUNK) {
            fprintf(import->out, "mmap p%u 0x%x 0x%x rw private,anon,fixed # was there before\n", p,
                    from, at - from);
            set_known(process, from, at - from, true);
        }
        at += at < end ? PAGE_SIZE : 0;
    }
}

/* ---- calls ---------------------------------------------------------------------------------- */

static uint32_t whole_pages(uint64_t length)
{
    return (uint32_t)((length + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE);
}

static void print_rights(FILE *out, const struct call *call, unsigned i)
{
    const char *r = call_has(call, i, "PROT_READ") ? "r" : "";
    const char *w = call_has(call, i, "PROT_WRITE") ? "w" : "";
    const char *x = call_has(call, i, "PROT_EXEC") ? "x" : "";

    fprintf(out, " %s%s%s%s", r, w, x, *r + *w + *x == 0 ? "none" : "");
}

static bool import_mmap(struct import *import, const struct call *call, uint32_t p)
{
    uint32_t start = translate(import, &import->process[p], call->result);
    uint32_t length = whole_pages(call_number(call, 1));
    bool shared = call_has(call, 3, "MAP_SHARED") || call_has(call, 3, "MAP_SHARED_VALIDATE");
    bool anonymous = call_has(call, 3, "MAP_ANONYMOUS") || call_has(call, 3, "MAP_ANON");

    fprintf(import->out, "mmap p%u 0x%x 0x%x", p, start, length);
    print_rights(import->out, call, 2);
    fprintf(import->out, " %s%s,fixed%s%s", shared ? "shared" : "private", anonymous ? ",anon" : "",
            call_has(call, 3, "MAP_GROWSDOWN") ? ",growsdown" : "",
            call_has(call, 3, "MAP_LOCKED") ? ",locked" : "");
    if (!anonymous) {
        fprintf(import->out, " f%u 0x%x", (unsigned)(call_number(call, 4) % NR_FILES),
                (uint32_t)call_number(call, 5));
    }
    fprintf(import->out, " = 0x%x\n", start);
    set_known(&import->process[p], start, length, true);
    return true;
}

/* Where the range that arguments 0 and 1 name lies in the trace. False: not in one piece. */
static bool find_range(const struct import *import, const struct call *call, uint32_t p,
                       uint32_t *start, uint32_t *length)
{
    const struct process *process = &import->process[p];
    uint64_t address = call_number(call, 0);
    uint64_t size = call_number(call, 1);

    if (size >= TASK_SIZE) {
        return false;
    }
    *start = translate(import, process, address);
    *length = whole_pages(size);
    return *start != NOWHERE && *start % PAGE_SIZE == 0 && *length > 0 &&
           translate(import, process, address + *length - 1) == *start + *length - 1;
}

/* A call on a range that the log says was there. WORD: what stands behind the range, or NULL. */
static bool import_range(struct import *import, const struct call *call, uint32_t p,
                         const char *name, const char *word)
{
    uint32_t start;
    uint32_t length;

    if (!find_range(import, call, p, &start, &length)) {
        import->left_out++;
        return true;
    }
    map_unknown(import, p, start, length);
    fprintf(import->out, "%s p%u 0x%x 0x%x", name, p, start, length);
    if (strcmp(name, "mprotect") == 0) {
        print_rights(import->out, call, 2);
    }
    fprintf(import->out, "%s%s = 0\n", word != NULL ? " " : "", word != NULL ? word : "");
    return true;
}

static bool import_munmap(struct import *import, const struct call *call, uint32_t p)
{
    uint32_t start;
    uint32_t length;

    if (!find_range(import, call, p, &start, &length)) {
        import->left_out++;
        return true;
    }
    fprintf(import->out, "munmap p%u 0x%x 0x%x = 0\n", p, start, length);
    set_known(&import->process[p], start, length, false);
    return true;
}

static bool import_brk(struct import *import, const struct call *call, uint32_t p)
{
    struct process *process = &import->process[p];

    if (!process->heap_known) {
        process->heap_known = true;
        process->heap = call->result;
        return true;
    }
    uint64_t wanted = call_number(call, 0);
    if (wanted < process->heap || wanted - process->heap >= heap_end(process) ||
        call->result < process->heap || call->result - process->heap >= heap_end(process)) {
        import->left_out += wanted != 0 ? 1 : 0;
        return true;
    }
    uint32_t size = (uint32_t)(call->result - process->heap);
    fprintf(import->out, "brk p%u 0x%x = 0x%x\n", p,
            process->base + (uint32_t)(wanted - process->heap), process->base + size);
    set_known(process, process->base, whole_pages(size), true);
    return true;
}

static bool import_mremap(struct import *import, const struct call *call, uint32_t p)
{
    uint32_t old;
    uint32_t old_length;
    uint32_t new = translate(import, &import->process[p], call->result);
    uint32_t length = whole_pages(call_number(call, 2));

    if (!find_range(import, call, p, &old, &old_length) || new == NOWHERE) {
        import->left_out++;
        return true;
    }
    map_unknown(import, p, old, old_length);
    fprintf(import->out, "mremap p%u 0x%x 0x%x 0x%x", p, old, old_length, length);
    if (new != old) {
        fprintf(import->out, " maymove fixed 0x%x", new);
    }
    fprintf(import->out, " = 0x%x\n", new);
    set_known(&import->process[p], old, old_length, false);
    set_known(&import->process[p], new, length, true);
    return true;
}

static bool import_exec(struct import *import, uint32_t p)
{
    struct process *process = &import->process[p];

    *process = (struct process){.lives = true, .base = HEAP_AFTER_EXEC};
    fprintf(import->out, "exec p%u = 0\n", p);
    return true;
}

static bool import_advice(struct import *import, const struct call *call, uint32_t p)
{
    static const char *const words[] = {"dontneed", "willneed", "normal"};
    static const char *const names[] = {"MADV_DONTNEED", "MADV_WILLNEED", "MADV_NORMAL"};

    for (unsigned i = 0; i < 3; i++) {
        if (call_has(call, 2, names[i])) {
            return import_range(import, call, p, "madvise", words[i]);
        }
    }
    import->left_out++;
    return true;
}

static bool import_mlockall(struct import *import, const struct call *call, uint32_t p)
{
    bool now = call_has(call, 0, "MCL_CURRENT");
    bool later = call_has(call, 0, "MCL_FUTURE");

    fprintf(import->out, "mlockall p%u %s%s%s = 0\n", p, now ? "current" : "",
            now && later ? "," : "", later ? "future" : "");
    return true;
}

/* ---- processes ------------------------------------------------------------------------------ */

static struct pid *find_pid(struct import *import, uint32_t pid)
{
    for (size_t i = 0; i < import->pids; i++) {
        if (import->pid[i].pid == pid) {
            return &import->pid[i];
        }
    }
    return NULL;
}

static struct pid *add_pid(struct import *import, uint32_t pid)
{
    struct pid *known = find_pid(import, pid);

    if (known != NULL || import->pids == NR_PIDS) {
        return known;
    }
    import->pid[import->pids] = (struct pid){.pid = pid};
    return &import->pid[import->pids++];
}

static bool makes_process(const struct call *call)
{
    return is_call(call, "fork") || is_call(call, "vfork") || is_call(call, "clone") ||
           is_call(call, "clone3");
}

/* One of the words in any argument: clone has its flags as `flags=A|B`, clone3 in a structure. */
static bool mentions(const struct call *call, const char *word)
{
    for (unsigned i = 0; i < call->args; i++) {
        if (strstr(call->arg[i], word) != NULL) {
            return true;
        }
    }
    return false;
}

/* Notes whose child a process is, in the first pass: its calls may stand before that one's end. */
static bool note_child(struct import *import, const struct call *call)
{
    struct pid *child = add_pid(import, (uint32_t)call->result);

    if (child == NULL) {
        return give_up(import, call, "too many processes");
    }
    child->parent = call->pid;
    child->thread = mentions(call, "CLONE_VM") && !mentions(call, "CLONE_VFORK");
    child->how = is_call(call, "vfork") || mentions(call, "CLONE_VFORK") ? "vfork" : "fork";
    return true;
}

/* The number of the process that a call is of; it begins with its first call. NR_TASKS: no room. */
static uint32_t process_of(struct import *import, uint32_t number)
{
    struct pid *pid = find_pid(import, number);
    uint32_t p = 0;

    if (pid->begun) {
        return pid->process;
    }
    struct pid *parent = pid->how != NULL ? find_pid(import, pid->parent) : NULL;
    uint32_t from = parent != NULL && parent->begun ? parent->process : 0;
    pid->begun = true;
    if (pid->thread) {
        return pid->process = from;
    }
    while (p < NR_TASKS && import->process[p].lives) {
        p++;
    }
    if (p == NR_TASKS) {
        return NR_TASKS;
    }
    if (parent == NULL && p == 0) {
        import->process[p] = (struct process){.lives = true, .base = HEAP_BEFORE_EXEC};
    } else {
        import->process[p] = import->process[from];
        fprintf(import->out, "%s p%u p%u = 0\n", pid->how != NULL ? pid->how : "fork", from, p);
    }
    return pid->process = p;
}

static bool end_process(struct import *import, uint32_t number)
{
    struct pid *pid = find_pid(import, number);

    if (pid == NULL || !pid->begun || pid->thread || !import->process[pid->process].lives) {
        return true;
    }
    fprintf(import->out, "exit p%u = 0\n", pid->process);
    import->process[pid->process].lives = false;
    return true;
}

/* ---- the two passes ------------------------------------------------------------------------- */

/* Which addresses the log speaks of, and who is whose child. */
static bool look(void *context, const struct call *call)
{
    struct import *import = context;

    if (add_pid(import, call->pid) == NULL) {
        return give_up(import, call, "too many processes");
    }
    import->calls += call->ended ? 0 : 1;
    if (call->ended || call->failed) {
        return true;
    }
    if (makes_process(call)) {
        return note_child(import, call);
    }
    if (is_call(call, "mmap")) {
        return add_range(import, call, call->result, call_number(call, 1));
    }
    if (is_call(call, "mremap")) {
        return add_range(import, call, call_number(call, 0), call_number(call, 1)) &&
               add_range(import, call, call->result, call_number(call, 2));
    }
    if (is_call(call, "munmap") || is_call(call, "mprotect")) {
        return add_range(import, call, call_number(call, 0), call_number(call, 1));
    }
    return true;
}

/* A call on memory. */
static bool import_call(struct import *import, const struct call *call, uint32_t p)
{
    static const char *const ranges[] = {"mprotect", "mlock", "munlock", "msync"};

    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (is_call(call, ranges[i])) {
            return import_range(import, call, p, ranges[i], NULL);
        }
    }
    if (is_call(call, "mmap")) {
        return import_mmap(import, call, p);
    }
    if (is_call(call, "munmap")) {
        return import_munmap(import, call, p);
    }
    if (is_call(call, "brk")) {
        return import_brk(import, call, p);
    }
    if (is_call(call, "mremap")) {
        return import_mremap(import, call, p);
    }
    if (is_call(call, "madvise")) {
        return import_advice(import, call, p);
    }
    if (is_call(call, "mlockall")) {
        return import_mlockall(import, call, p);
    }
    if (is_call(call, "munlockall")) {
        fprintf(import->out, "munlockall p%u = 0\n", p);
    }
    return true;
}

static bool write_call(void *context, const struct call *call)
{
    struct import *import = context;

    if (call->ended) {
        return end_process(import, call->pid);
    }
    uint32_t p = process_of(import, call->pid);
    if (p == NR_TASKS) {
        return give_up(import, call, "more processes at once than a trace has");
    }
    if (call->failed) {
        import->left_out++;
        return true;
    }
    if (makes_process(call)) {
        return process_of(import, (uint32_t)call->result) != NR_TASKS ||
               give_up(import, call, "more processes at once than a trace has");
    }
    return is_call(call, "execve") ? import_exec(import, p) : import_call(import, call, p);
}

/* The second pass. False: it cannot be told as a trace. */
static bool write_trace(struct import *import, const char *log, size_t size)
{
    fprintf(import->out, "# pagewright import\nmachine frames=4096 swap=1023\n");
    if (!read_strace(log, size, import, write_call)) {
        return false;
    }
    fprintf(import->out, "check = 0\n");
    if (import->left_out > 0) {
        fprintf(stderr, "%s: calls left out, since they failed or the core has none such: %zu\n",
                import->name, import->left_out);
    }
    return true;
}

static int import_to(struct import *import, const char *log, size_t size, const char *out,
                     bool force)
{
    struct output output;

    if (!read_strace(log, size, import, look)) {
        return STATUS_USAGE;
    }
    if (import->calls == 0) {
        fprintf(stderr, "%s: there is no call in it as strace tells them\n", import->name);
        return STATUS_USAGE;
    }
    place_chunks(import);
    if (!output_open(&output, out, force)) {
        return cannot_write(out);
    }
    import->out = output.file;
    if (!write_trace(import, log, size)) {
        output_abandon(&output);
        return STATUS_USAGE;
    }
    return output_close(&output) ? STATUS_GOOD : cannot_write(out);
}

static int import_log(const char *path, const char *out, bool force)
{
    size_t size = 0;
    uint8_t *log = is_folder(path) ? NULL : read_file(path, &size);

    if (log == NULL) {
        return usage_error("%s: %s", path, is_folder(path) ? "is a folder" : strerror(errno));
    }
    struct import *import = need(calloc(1, sizeof *import));
    import->name = is_input(path) ? STANDARD_INPUT : path;
    int status = import_to(import, (const char *)log, size, output_path(out), force);
    free(import);
    free(log);
    return status;
}

static int run(int argc, char **argv)
{
    const char *out = NULL;
    bool force = false;
    int status = STATUS_GOOD;
    const struct option_row options[] = {
        OPTION_OUTPUT(&out, "the trace; default: the standard output"),
        OPTION_FORCE_OUT(&force),
        OPTIONS_END,
    };

    if (!read_options(&import_command.manual, options, &argc, argv, &status)) {
        return status;
    }
    return argc == 1 ? import_log(argv[0], out, force) : wants_one_trace("import", argc);
}

const struct command import_command = {
    .manual =
        {.program = "pagewright",
         .command = "import",
         .operands = {"LOG"},
         .about =
             "Reads a log of strace and writes the memory calls in it as a trace:\n"
             "    strace -f -e trace=%memory,%process -o LOG PROGRAM\n"
             "    pagewright import LOG -o OUT\n"
             "Addresses are moved to where 32 bits reach, files become f0 to f3. Each call\n"
             "carries what Linux gave, so a replay says where the core gives something else.\n",
         .closing =
             "Exit status: 0 written; 2 bad usage, a log that cannot be read, or output that\n"
             "cannot be written.\n"},
    .summary = "a real program's memory calls, as a trace",
    .run = run,
};
