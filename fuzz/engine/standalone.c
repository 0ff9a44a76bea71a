/*
 * A fuzz target without an engine: runs the files and folders it is given, each once, and stops at
 * the first that breaks. Options of an engine (-runs=0 …) are ignored, so that one command line
 * suits both.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/files.h"
#include "engine/target.h"

int main(int argc, char **argv)
{
    struct file_list list = {NULL, 0, 0};
    char *bad = NULL;

    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' && !list_files(&list, argv[i], &bad)) {
            fprintf(stderr, "%s: %s: %s\n", argv[0], bad, strerror(errno));
            return 2;
        }
    }
    if (list.count == 0) {
        fprintf(stderr, "%s: no inputs; give files or folders of traces\n", argv[0]);
        return 2;
    }
    LLVMFuzzerInitialize(&argc, &argv);
    for (size_t i = 0; i < list.count; i++) {
        size_t size = 0;
        uint8_t *data = read_file(list.paths[i], &size);

        if (data == NULL) {
            fprintf(stderr, "%s: %s: %s\n", argv[0], list.paths[i], strerror(errno));
            return 2;
        }
        LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    printf("%s: %zu inputs, all good\n", target_name, list.count);
    free_list(&list);
    return 0;
}
