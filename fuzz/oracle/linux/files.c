/*
 * The files of a trace on the host.
 *
 * The template opens them, so that each process of a trace has them by the same numbers.
 */
#define _GNU_SOURCE
#include "oracle/linux/files.h"

#if defined(__linux__) && defined(__x86_64__)

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "oracle/linux/simulate.h"
#include "trace/operations.h"

#define PAGE 4096u

static int files[TRACE_FILES] = {-1, -1, -1, -1};

static int64_t outcome(long value)
{
    return value == -1 ? -errno : value;
}

bool host_files_open(void)
{
    for (uint32_t k = 0; k < TRACE_FILES; k++) {
        if (files[k] < 0) {
            files[k] = (int)syscall(SYS_memfd_create, "file of a trace", 0);
        }
        if (files[k] < 0) {
            return false;
        }
    }
    return true;
}

bool host_files_reset(void)
{
    static uint32_t words[HOST_FILE_BYTES / 4];

    for (uint32_t k = 0; k < TRACE_FILES; k++) {
        for (uint32_t i = 0; i < HOST_FILE_BYTES / 4; i++) {
            words[i] = 0xF0000000u | k << 24 | i * 4;
        }
        if (ftruncate(files[k], 0) != 0 ||
            pwrite(files[k], words, sizeof words, 0) != (ssize_t)sizeof words) {
            return false;
        }
    }
    return true;
}

int64_t host_mmap_file(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags,
                       uint32_t file, uint32_t offset)
{
    if (simulated_areas_full()) {
        return -ENOMEM;
    }
    return outcome(syscall(SYS_mmap, addr, length, rights, flags, files[file], (off_t)offset));
}

int64_t host_pread(uint32_t file, uint32_t offset)
{
    uint32_t word = 0;
    ssize_t size = pread(files[file], &word, sizeof word, offset);

    return size < 0 ? -errno : (int64_t)word;
}

int64_t host_truncate(uint32_t file, uint32_t size)
{
    static const uint8_t zeros[PAGE];
    off_t old = lseek(files[file], 0, SEEK_END);
    int64_t result;

    if (size > HOST_FILE_BYTES) {
        return -EFBIG;
    }
    result = outcome(ftruncate(files[file], size));
    if (result == 0 && size > old && old % PAGE != 0) {
        size_t rest = (size_t)(PAGE - old % PAGE);
        rest = rest < (size_t)(size - old) ? rest : (size_t)(size - old);
        pwrite(files[file], zeros, rest, old);
    }
    return result;
}

int64_t host_pwrite(uint32_t file, uint32_t offset, uint32_t word)
{
    if (offset > HOST_FILE_BYTES - 4) {
        return -EFBIG;
    }
    if (offset + 4 > lseek(files[file], 0, SEEK_END)) {
        host_truncate(file, offset + 4);
    }
    return pwrite(files[file], &word, sizeof word, offset) == (ssize_t)sizeof word ? 0 : -errno;
}

int64_t host_fsync(uint32_t file)
{
    return outcome(fsync(files[file]));
}

int64_t host_msync(uint64_t addr, uint64_t length)
{
    return outcome(syscall(SYS_msync, addr, length, MS_SYNC));
}

#endif
