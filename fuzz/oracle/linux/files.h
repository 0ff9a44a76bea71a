/*
 * The files of a trace on the host: memory files that all its processes have open.
 */
#ifndef FUZZ_ORACLE_LINUX_FILES_H
#define FUZZ_ORACLE_LINUX_FILES_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_FILE_BYTES 65536u /* of the largest file */

/* The template makes them, once. False: it cannot. */
bool host_files_open(void);

/* They are as they are at the beginning of a trace. */
bool host_files_reset(void);

/* As mmap, of FILE from byte OFFSET on. */
int64_t host_mmap_file(uint64_t addr, uint64_t length, uint32_t rights, uint32_t flags,
                       uint32_t file, uint32_t offset);

/* The word at OFFSET; bytes behind the end are 0. Or a negated errno. */
int64_t host_pread(uint32_t file, uint32_t offset);
int64_t host_pwrite(uint32_t file, uint32_t offset, uint32_t word);

/* The file's end moves; what it grows by is zeros, whatever a program stored behind the old end. */
int64_t host_truncate(uint32_t file, uint32_t size);
int64_t host_fsync(uint32_t file);
int64_t host_msync(uint64_t addr, uint64_t length);

#endif
