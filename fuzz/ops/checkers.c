/*
 * All checkers together. Those of the core come first, from the bottom up, so that the first
 * violation is the deepest one.
 */
#include "ops/checkers.h"

#include "cache_check.h"
#include "check.h"
#include "file_check.h"
#include "ops/boot.h"
#include "ops/broken.h"
#include "processor_check.h"
#include "swap_check.h"
#include "tlb_check.h"

static bool platform_ok(bool deep)
{
    return (deep ? swap_contents_ok_deep() : swap_contents_ok()) && tlb_ok() && cache_ok() &&
           processor_ok();
}

static bool files_ok(bool deep)
{
    return deep ? file_contents_ok_deep() : file_contents_ok();
}

bool checkers_agree(bool deep)
{
    if (boot.hopeless) {
        return true; /* nobody will use what is there */
    }
    if (boot.stage == STAGE_BOOTING) {
        return core_says(boot_ok() && processor_ok());
    }
    return core_says((deep ? mm_ok_deep() : mm_ok()) && files_ok(deep) && platform_ok(deep));
}
