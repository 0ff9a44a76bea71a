/*
 * What holds while the boot allocator serves.
 */
#ifndef SPEC_BOOTMEM_H
#define SPEC_BOOTMEM_H

#include "../mm/bootmem.h"
#include "violation.h"

/*@
    // What the boot allocator keeps, and that nobody has a frame which it takes for free.
    predicate bootmem_wf{L} = BootmemInv && BootmemKinds;
*/

/* True exactly when bootmem_wf holds. */
/*@ terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> bootmem_wf;
*/
bool bootmem_ok(void);

#endif
