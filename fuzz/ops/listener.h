/*
 * Who wants to read the tables that `proc` makes.
 */
#ifndef FUZZ_OPS_LISTENER_H
#define FUZZ_OPS_LISTENER_H

/* From here on LISTENER is told each line of a table while `proc` makes it; NULL: nobody is. */
void proc_listen(void (*listener)(const char *line));

#endif
