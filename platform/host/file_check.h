/*
 * What holds between the page cache and the file disk: a page that nobody calls dirty is what the
 * disk holds of it.
 */
#ifndef HOST_FILE_CHECK_H
#define HOST_FILE_CHECK_H

#include "../mm/address_space.h"

/* The first words of each page of a file in the cache. Asked where address_space_ok says yes. */
bool file_contents_ok(void);

/* Every word of each. */
bool file_contents_ok_deep(void);

#endif
