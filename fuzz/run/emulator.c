/*
 * Boots of the image under qemu.
 */
#define _DEFAULT_SOURCE
#include "run/emulator.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/printer.h"

#define EMULATOR "qemu-system-i386"
#define IMAGE "pagewright-i386.elf"
#define INSTALLED "../share/pagewright/" IMAGE /* as seen from an installed tool */
#define PATH_ROOM 4096u
#define TRACE_HEADER "trace " /* of the line in front of what a trace gave */

static int silence = 60000; /* milliseconds without a byte: it hangs */
static char image[PATH_ROOM + sizeof INSTALLED];
static char why[PATH_ROOM + 256];
static char *traces; /* that were added */
static size_t traces_size;
static FILE *adding;

const char *emulator_why(void)
{
    return why;
}

void emulator_wait(uint32_t seconds)
{
    silence = (int)seconds * 1000;
}

static bool fail(const char *what, const char *detail)
{
    snprintf(why, sizeof why, "%s%s", what, detail);
    return false;
}

/* ---- what is there -------------------------------------------------------------------------- */

/* Is there a program of that name where a shell would look for it? */
static bool in_path(const char *name)
{
    const char *at = getenv("PATH");
    char path[PATH_ROOM];

    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, ":");

        snprintf(path, sizeof path, "%.*s/%s", (int)length, at, name);
        if (access(path, X_OK) == 0) {
            return true;
        }
        at += length + (at[length] == ':' ? 1 : 0);
    }
    return false;
}

/* The image beside this program, or else where it lies when both are installed. */
static void find_image(void)
{
    ssize_t length = readlink("/proc/self/exe", image, PATH_ROOM);

    image[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(image, '/');
    char *name = slash != NULL ? slash + 1 : image;
    strcpy(name, INSTALLED);
    bool installed = access(image, R_OK) == 0;
    strcpy(name, IMAGE);
    if (installed && access(image, R_OK) != 0) {
        strcpy(name, INSTALLED);
    }
}

bool emulator_open(const char *path)
{
    if (path != NULL) {
        snprintf(image, sizeof image, "%s", path);
    } else {
        find_image();
    }
    if (access(image, R_OK) != 0) {
        return fail("no image of the core for an i386: ", image);
    }
    return in_path(EMULATOR) || fail("no emulator here: ", EMULATOR);
}

/* ---- traces --------------------------------------------------------------------------------- */

static void *enough(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "pagewright: out of memory\n");
        exit(2);
    }
    return memory;
}

void emulator_add(const struct op *ops, size_t count)
{
    char text[TRACE_LINE_ROOM];
    char *trace = NULL;
    size_t size = 0;
    FILE *out = enough(open_memstream(&trace, &size));

    for (size_t i = 0; i < count; i++) {
        print_op(&ops[i], NULL, 0, text);
        fprintf(out, "%s\n", text);
    }
    fclose(out);
    if (adding == NULL) {
        adding = enough(open_memstream(&traces, &traces_size));
    }
    fprintf(adding, "%%trace %zu\n", size);
    fwrite(trace, 1, size, adding);
    free(trace);
}

/* The traces as a file that has no name any more. */
static FILE *module_file(void)
{
    FILE *file = tmpfile();

    if (adding != NULL) {
        fclose(adding);
        adding = NULL;
    }
    if (file != NULL) {
        fwrite(traces, 1, traces_size, file);
    }
    free(traces);
    traces = NULL;
    traces_size = 0;
    if (file != NULL && fflush(file) != 0) {
        fclose(file);
        return NULL;
    }
    return file;
}

/* ---- a boot --------------------------------------------------------------------------------- */

static void run_emulator(int module, int output)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", module);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    execlp(EMULATOR, EMULATOR, "-M", "pc,smm=off", "-accel", "tcg", "-cpu", "qemu32", "-m", "128",
           "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-monitor", "none",
           "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-kernel", image,
           "-initrd", path, (char *)NULL);
    _exit(127);
}

/* Reads what the machine says until it ends. */
static void read_log(int input, struct boot_log *log)
{
    FILE *out = enough(open_memstream(&log->text, &log->length));
    struct pollfd ready = {.fd = input, .events = POLLIN};
    char bytes[65536];
    ssize_t length = 1;

    while (length > 0) {
        int count = poll(&ready, 1, silence);

        if (count < 0 && errno == EINTR) {
            continue;
        }
        log->hung = count == 0;
        if (count <= 0) {
            break;
        }
        length = read(input, bytes, sizeof bytes);
        fwrite(bytes, 1, length > 0 ? (size_t)length : 0, out);
    }
    fclose(out);
}

/* Nothing of what the image says was said: QEMU had something to say. */
static bool is_strange(const struct boot_log *log)
{
    return strncmp(log->text, TRACE_HEADER, strlen(TRACE_HEADER)) != 0;
}

bool emulator_boot(struct boot_log *log)
{
    int ends[2];
    FILE *module = module_file();

    *log = (struct boot_log){.text = NULL};
    if (module == NULL || pipe(ends) != 0) {
        return fail("no room for the traces: ", strerror(errno));
    }
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        run_emulator(fileno(module), ends[1]);
    }
    close(ends[1]);
    fclose(module);
    if (pid < 0) {
        close(ends[0]);
        return fail("cannot start a process: ", strerror(errno));
    }
    read_log(ends[0], log);
    close(ends[0]);
    kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    if (is_strange(log)) {
        fail("the emulator does not start the image: ", log->text);
        why[strcspn(why, "\n")] = '\0';
        free(log->text);
        return false;
    }
    log->at = log->text;
    return true;
}

/* ---- what it said --------------------------------------------------------------------------- */

/* The line behind the one at AT. */
static const char *next_line(const char *at)
{
    const char *end = strchr(at, '\n');

    return end != NULL ? end + 1 : at + strlen(at);
}

static bool begins(const char *line, const char *word)
{
    return strncmp(line, word, strlen(word)) == 0;
}

bool emulator_next(struct boot_log *log, struct said *said)
{
    const char *line = log->at;

    if (!begins(line, TRACE_HEADER)) {
        return false;
    }
    said->at = next_line(line);
    for (line = said->at; *line != '\0' && !begins(line, TRACE_HEADER) && !begins(line, "all\n");) {
        line = next_line(line);
    }
    said->end = line;
    said->whole = *line != '\0';
    said->hung = log->hung && !said->whole;
    log->at = line;
    return true;
}
