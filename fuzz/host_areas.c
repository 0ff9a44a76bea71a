/*
 * The areas of a process of the host: smaps is read only as far as the trace's addresses go, for
 * the kernel walks page tables for every line of it.
 */
#define _POSIX_C_SOURCE 200809L
#include "host_areas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ops.h"

#define LOW_END 0x100000000u
#define PAGE_KIB 4u

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
    area.rights = (end[1] == 'r' ? WORD_R : 0u) + (end[2] == 'w' ? WORD_W : 0u) +
                  (end[3] == 'x' ? WORD_X : 0u);
    areas->area[areas->count++] = area;
    return true;
}

static void add_detail(struct host_area *area, const char *line)
{
    if (strncmp(line, "Rss:", 4) == 0 || strncmp(line, "Swap:", 5) == 0) {
        area->resident += (uint32_t)strtoul(strchr(line, ':') + 1, NULL, 10) / PAGE_KIB;
    } else if (strncmp(line, "VmFlags:", 8) == 0) {
        area->grows_down = strstr(line, " gd") != NULL;
        area->locked = strstr(line, " lo") != NULL;
    }
}

bool host_areas_read(struct host_areas *areas, pid_t pid)
{
    static char buffer[4096];
    char line[512];
    bool good = true;

    snprintf(line, sizeof line, "/proc/%ld/smaps", (long)pid);
    FILE *file = fopen(line, "r");
    areas->count = 0;
    if (file == NULL) {
        return false;
    }
    setvbuf(file, buffer, _IOFBF, sizeof buffer);
    while (good && fgets(line, sizeof line, file) != NULL) {
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
    fclose(file);
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

uint32_t host_areas_resident(const struct host_areas *areas)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < areas->count; i++) {
        pages += areas->area[i].resident;
    }
    return pages;
}

static bool alike(const struct host_area *a, const struct host_area *b)
{
    return a->end == b->start && a->rights == b->rights && a->grows_down == b->grows_down &&
           a->locked == b->locked;
}

uint32_t host_areas_joined(const struct host_areas *areas)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < areas->count; i++) {
        count += i == 0 || !alike(&areas->area[i - 1], &areas->area[i]) ? 1 : 0;
    }
    return count;
}

uint64_t host_areas_joined_end(const struct host_areas *areas, uint32_t i)
{
    while (i + 1 < areas->count && alike(&areas->area[i], &areas->area[i + 1])) {
        i++;
    }
    return areas->area[i].end;
}

uint32_t host_areas_locked(pid_t pid)
{
    char line[512];
    uint32_t pages = 0;

    snprintf(line, sizeof line, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(line, "r");
    if (file == NULL) {
        return 0;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmLck:", 6) == 0) {
            pages = (uint32_t)strtoul(line + 6, NULL, 10) / PAGE_KIB;
        }
    }
    fclose(file);
    return pages;
}
