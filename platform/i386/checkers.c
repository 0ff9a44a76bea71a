/*
 * The checkers on this machine: all of the core's, and those of the disks. What a real processor's
 * TLB holds nobody can look at.
 */
#include "ops/checkers.h"

#include "check.h"
#include "file_check.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "swap_check.h"

bool checkers_agree(bool deep)
{
    if (boot.hopeless) {
        return true;
    }
    if (boot.stage == STAGE_BOOTING) {
        return core_says(boot_ok());
    }
    return core_says((deep ? mm_ok_deep() : mm_ok()) &&
                     (deep ? file_contents_ok_deep() : file_contents_ok()) &&
                     (deep ? swap_contents_ok_deep() : swap_contents_ok()));
}
