/*
 * What holds while the boot allocator serves.
 */
#ifndef SPEC_BOOTMEM_H
#define SPEC_BOOTMEM_H

#include "../mm/bootmem.h"
#include "violation.h"

/* True exactly when BootmemChecked holds. */
/*@ terminates \true; exits \false;
    assigns violation;
    ensures \result <==> BootmemChecked;
*/
bool bootmem_ok(void);

#endif
