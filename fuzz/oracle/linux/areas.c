/*
 * The areas of a process of the host: smaps is read only as far as the trace's addresses go, for
 * the kernel walks page tables for every line of it. Nothing is allocated: a process of a trace,
 * whose heap is not its own, may read them of itself.
 */
#define _POSIX_C_SOURCE 200809L
#include "oracle/linux/areas.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace/operations.h"

#define LOW_END 0x100000000u
#define PAGE_KIB 4u
#define PAGE 4096u

/* `00400000-0040b000 r-xp …`: the next area. False: it lies above the trace's addresses. */
static bool begin_area(struct host_areas *areas, const char *line)
{
    struct host_area area = {0};
    char *end = NULL;

    area.start = strtoull(line, &end, 16);
    area.end = strtoull(end + 1, &end, 16);
    if (area.start >= LOW_END) {
        return false;
    }
    area.shared = end[4] == 's';
    area.rights = (end[1] == 'r' ? WORD_R : 0u) + (end[2] == 'w' ? WORD_W : 0u) +
                  (end[3] == 'x' ? WORD_X : 0u);
    area.offset = strtoull(end + 5, &end, 16); /* behind it device and inode */
    area.file = strtoull(end + strcspn(end + 1, " ") + 1, &end, 10);
    area.offset = area.file == 0 ? 0 : area.offset;
    areas->area[areas->count++] = area;
    return true;
}

static void add_detail(struct host_area *area, const char *line)
{
    if (strncmp(line, "Rss:", 4) == 0 || strncmp(line, "Swap:", 5) == 0) {
        area->resident += (uint32_t)strtoul(strchr(line, ':') + 1, NULL, 10) / PAGE_KIB;
        area->anonymous += line[0] == 'S' && !area->shared
                               ? (uint32_t)strtoul(strchr(line, ':') + 1, NULL, 10) / PAGE_KIB
                               : 0;
    } else if (strncmp(line, "Anonymous:", 10) == 0) {
        area->anonymous += (uint32_t)strtoul(strchr(line, ':') + 1, NULL, 10) / PAGE_KIB;
    } else if (strncmp(line, "VmFlags:", 8) == 0) {
        area->grows_down = strstr(line, " gd") != NULL;
        area->locked = strstr(line, " lo") != NULL;
    }
}

/* A file that is read line by line. */
struct lines {
    int file;
    size_t at;
    size_t size;
    char buffer[4096];
};

static bool open_proc(struct lines *lines, int64_t name, const char *which)
{
    char path[64];

    if (name == 0) {
        snprintf(path, sizeof path, "/proc/self/%s", which);
    } else {
        snprintf(path, sizeof path, "/proc/%lld/%s", (long long)name, which);
    }
    lines->at = 0;
    lines->size = 0;
    lines->file = open(path, O_RDONLY | O_CLOEXEC);
    return lines->file >= 0;
}

/* The next line without its end, cut to ROOM; false: there is none. */
static bool next_line(struct lines *lines, char *line, size_t room)
{
    size_t length = 0;

    for (;;) {
        if (lines->at == lines->size) {
            ssize_t size = read(lines->file, lines->buffer, sizeof lines->buffer);

            if (size <= 0) {
                return false;
            }
            lines->at = 0;
            lines->size = (size_t)size;
        }
        char c = lines->buffer[lines->at++];
        if (c == '\n') {
            line[length] = '\0';
            return true;
        }
        if (length + 1 < room) {
            line[length++] = c;
        }
    }
}

bool host_areas_read(struct host_areas *areas, int64_t name)
{
    static struct lines lines;
    char line[512];
    bool good = true;

    areas->count = 0;
    if (!open_proc(&lines, name, "smaps")) {
        return false;
    }
    while (good && next_line(&lines, line, sizeof line)) {
        if (line[0] >= 'A' && line[0] <= 'Z') {
            if (areas->count > 0) {
                add_detail(&areas->area[areas->count - 1], line);
            }
        } else if (areas->count == HOST_MAX_AREAS) {
            good = false;
        } else if (!begin_area(areas, line)) {
            break;
        }
    }
    close(lines.file);
    return good;
}

bool host_areas_free(const struct host_areas *areas, uint64_t start, uint64_t end)
{
    for (uint32_t i = 0; i < areas->count; i++) {
        if (areas->area[i].start < end && start < areas->area[i].end) {
            return false;
        }
    }
    return true;
}

uint32_t host_areas_pages(const struct host_areas *areas)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < areas->count; i++) {
        bytes += areas->area[i].end - areas->area[i].start;
    }
    return (uint32_t)(bytes / 4096);
}

uint32_t host_areas_data(const struct host_areas *areas)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < areas->count; i++) {
        const struct host_area *area = &areas->area[i];

        if ((area->rights & WORD_W) != 0 && !area->grows_down && !area->shared) {
            bytes += area->end - area->start;
        }
    }
    return (uint32_t)(bytes / PAGE);
}

uint32_t host_areas_resident(const struct host_areas *areas)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < areas->count; i++) {
        const struct host_area *area = &areas->area[i];
        pages += area->file == 0 ? area->resident : area->anonymous;
    }
    return pages;
}

static bool alike(const struct host_area *a, const struct host_area *b)
{
    return a->end == b->start && a->rights == b->rights && a->grows_down == b->grows_down &&
           a->locked == b->locked && a->shared == b->shared && a->file == b->file &&
           (a->file == 0 || a->offset + (a->end - a->start) == b->offset);
}

bool host_areas_apart(const struct host_areas *areas, const struct host_area *area)
{
    return area > areas->area && alike(area - 1, area);
}

uint32_t host_areas_joined(const struct host_areas *areas)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < areas->count; i++) {
        count += i == 0 || !alike(&areas->area[i - 1], &areas->area[i]) ? 1 : 0;
    }
    return count;
}

uint32_t host_areas_alike_before(const struct host_areas *areas, uint32_t i)
{
    return i > 0 && alike(&areas->area[i - 1], &areas->area[i]) ? i - 1 : NO_HOST_AREA;
}

/* The first area behind I that would not be one with it. */
static uint32_t next_joined(const struct host_areas *areas, uint32_t i)
{
    while (i + 1 < areas->count && alike(&areas->area[i], &areas->area[i + 1])) {
        i++;
    }
    return i + 1;
}

uint64_t host_areas_joined_end(const struct host_areas *areas, uint32_t i)
{
    return areas->area[next_joined(areas, i) - 1].end;
}

bool host_areas_same(const struct host_areas *a, const struct host_areas *b)
{
    uint32_t i = 0;
    uint32_t k = 0;

    while (i < a->count && k < b->count) {
        const struct host_area *one = &a->area[i];
        const struct host_area *other = &b->area[k];

        if (one->start != other->start || one->rights != other->rights ||
            host_areas_joined_end(a, i) != host_areas_joined_end(b, k)) {
            return false;
        }
        i = next_joined(a, i);
        k = next_joined(b, k);
    }
    return i == a->count && k == b->count;
}

/* ---- areas that grow ------------------------------------------------------------------------ */

uint32_t host_areas_grower(const struct host_areas *areas, uint32_t addr)
{
    uint32_t i = 0;

    while (i < areas->count && areas->area[i].end <= addr) {
        i++;
    }
    if (i < areas->count && (areas->area[i].start <= addr || !areas->area[i].grows_down)) {
        return areas->count;
    }
    return i;
}

const struct host_area *host_areas_gap_below(const struct host_areas *areas, uint32_t addr,
                                             uint64_t gap, uint64_t limit)
{
    uint64_t start = addr - addr % PAGE;
    uint32_t i = host_areas_grower(areas, addr);

    if (i == 0 || i == areas->count || areas->area[i].end - start > limit) {
        return NULL;
    }
    const struct host_area *below = &areas->area[i - 1];
    if (below->grows_down || below->rights == 0 || start - below->end >= gap * PAGE) {
        return NULL;
    }
    return below;
}

bool host_areas_gap_stops_heap(const struct host_areas *areas, uint64_t old_end, uint64_t new_end,
                               uint64_t gap)
{
    if (new_end <= old_end || !host_areas_free(areas, old_end, new_end + PAGE)) {
        return false;
    }
    for (uint32_t i = 0; i < areas->count; i++) {
        if (areas->area[i].start >= new_end) {
            return areas->area[i].grows_down && areas->area[i].start < new_end + PAGE + gap * PAGE;
        }
    }
    return false;
}

/* Pages that the line of /proc/NAME/status that begins with FIELD counts. */
static uint64_t counted(int64_t name, const char *field)
{
    char line[512];
    uint64_t pages = 0;
    size_t length = strlen(field);
    static struct lines lines;

    if (!open_proc(&lines, name, "status")) {
        return 0;
    }
    while (next_line(&lines, line, sizeof line)) {
        if (strncmp(line, field, length) == 0) {
            pages = strtoull(line + length, NULL, 10) / PAGE_KIB;
        }
    }
    close(lines.file);
    return pages;
}

uint64_t host_areas_counted(const char *field)
{
    return counted(0, field);
}

uint32_t host_areas_locked(int64_t name)
{
    return (uint32_t)counted(name, "VmLck:");
}
