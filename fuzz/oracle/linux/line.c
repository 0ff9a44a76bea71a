/*
 * The lines of the operations that a user program can see.
 */
#include "oracle/linux/line.h"

const struct host_line *host_line(enum op_code code)
{
    static const struct host_line *const files[] = {
        host_ask_lines,     host_filemap_lines, host_memory_lines, host_mmap_lines,
        host_process_lines, host_remap_lines,   host_vma_lines,
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        for (const struct host_line *line = files[i]; line->code != NR_OPS; line++) {
            if (line->code == code) {
                return line;
            }
        }
    }
    return NULL;
}
