/*
 * The checker of the page cache: one function for each part of address_space_wf, proved to decide
 * it.
 *
 * It goes over the frames and asks of each page what it is. Then it follows every list from its
 * head: each has as many pages as say that they are on it, so none is out of reach.
 */
#include "address_space.h"

uint32_t seen_pages[NR_MAPPINGS];

/* ---- the frames ---- */

/*@ requires m < NR_MAPPINGS;
    terminates \true; exits \false; assigns \nothing;
    ensures \result <==> i < whole_pages(mapping_size[m]); */
static bool in_mapping(mapping_id m, uint32_t i)
{
    uint32_t size = mapping_size[m];

    return i < size / PAGE_SIZE + (size % PAGE_SIZE != 0u ? 1u : 0u);
}

/*@ requires f < nr_frames <= NR_FRAMES;
    requires seen: seen_entries[f] == walk_refs(NR_MM, f) && seen_entries[f] < 4294967295;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> cache_page_wf(f); */
static bool page_ok(pfn_t f)
{
    uint32_t count = seen_entries[f] + 1u;

    if (page_mapping[f] == NO_MAPPING) {
        if (page_kind[f] == K_FILE && page_slot[f] == 0u) {
            return violated(INV_MAPPING_NONE, f, 1, 0);
        }
        return true;
    }
    if (page_mapping[f] >= NR_MAPPINGS) {
        return violated(INV_MAPPING_PAGE, f, NR_MAPPINGS - 1u, page_mapping[f]);
    }
    if (page_kind[f] != K_FILE) {
        return violated(INV_MAPPING_PAGE, f, K_FILE, page_kind[f]);
    }
    if (page_slot[f] != 0u) {
        return violated(INV_MAPPING_PAGE, f, 0, page_slot[f]);
    }
    if (!in_mapping(page_mapping[f], page_index[f])) {
        return violated(INV_MAPPING_END, f, 1, 0);
    }
    if (page_count[f] != count) {
        return violated(INV_MAPPING_COUNT, f, count, page_count[f]);
    }
    return true;
}

/*@ terminates \true; exits \false;
    assigns seen_pages[0 .. NR_MAPPINGS - 1];
    ensures \forall integer m; 0 <= m < NR_MAPPINGS ==> seen_pages[m] == 0; */
static void nothing_seen(void)
{
    mapping_id m = 0;
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer k; 0 <= k < m ==> seen_pages[k] == 0;
        loop assigns m, seen_pages[0 .. NR_MAPPINGS - 1];
        loop variant NR_MAPPINGS - m; */
    while (m < NR_MAPPINGS) {
        seen_pages[m] = 0;
        m++;
    }
}

/*@ requires nr_frames <= NR_FRAMES;
    requires seen: \forall integer f; 0 <= f < nr_frames ==>
        seen_entries[f] == walk_refs(NR_MM, f) && seen_entries[f] < 4294967295;
    terminates \true; exits \false;
    assigns violation, seen_pages[0 .. NR_MAPPINGS - 1];
    E_TOLD
    ensures \result <==> cache_pages_wf;
    ensures counted: \result ==> \forall integer m; 0 <= m < NR_MAPPINGS ==>
        seen_pages[m] == PagesIn(m, nr_frames) <= nr_frames; */
static bool pages_ok(void)
{
    pfn_t f = 0;

    nothing_seen();
    /*@ loop invariant 0 <= f <= nr_frames;
        loop invariant \forall integer g; 0 <= g < f ==> cache_page_wf(g);
        loop invariant \forall integer m; 0 <= m < NR_MAPPINGS ==>
            seen_pages[m] == PagesIn(m, f) <= f;
        loop assigns f, violation, seen_pages[0 .. NR_MAPPINGS - 1];
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (!page_ok(f)) {
            return false;
        }
        if (page_mapping[f] != NO_MAPPING) {
            seen_pages[page_mapping[f]]++;
        }
        f++;
    }
    return true;
}

/* Frames in the cache. */
/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false; assigns \nothing;
    ensures \result == cached_pages(nr_frames) <= nr_frames; */
static uint32_t pages_in_cache(void)
{
    uint32_t pages = 0;
    pfn_t f = 0;
    /*@ loop invariant 0 <= f <= nr_frames && pages == cached_pages(f) <= f;
        loop assigns f, pages;
        loop variant nr_frames - f; */
    while (f < nr_frames) {
        if (page_mapping[f] != NO_MAPPING) {
            pages++;
        }
        f++;
    }
    return pages;
}

/* ---- the hash ---- */

/* No page before F, the K-th of bucket B, is the same. */
/*@ requires nr_frames <= NR_FRAMES && b < PAGE_HASH_SIZE && f < nr_frames;
    requires k < nr_frames && f == hash_at(b, k);
    requires before: \forall integer j; 0 <= j < k ==> hash_at(b, j) < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==>
        (\forall integer j; 0 <= j < k ==> !same_page(hash_at(b, j), hash_at(b, k))); */
static bool alone_ok(uint32_t b, uint32_t k, pfn_t f)
{
    pfn_t g = page_hash[b];
    uint32_t i = 0;
    /*@ loop invariant 0 <= i <= k && g == hash_at(b, i);
        loop invariant \forall integer j; 0 <= j < i ==> !same_page(hash_at(b, j), f);
        loop assigns i, g, violation;
        loop variant k - i; */
    while (i < k) {
        if (page_mapping[g] == page_mapping[f] && page_index[g] == page_index[f]) {
            return violated(INV_HASH_TWICE, f, 1, 2);
        }
        g = hash_next[g];
        i++;
    }
    return true;
}

/* F is the K-th page of bucket B, behind PREV. */
/*@ requires nr_frames <= NR_FRAMES && b < PAGE_HASH_SIZE && k < nr_frames;
    requires f == hash_at(b, k) && f != NO_FRAME;
    requires prev == (k == 0 ? NO_FRAME : hash_at(b, k - 1));
    requires before: \forall integer j; 0 <= j < k ==> hash_at(b, j) < nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> hash_place_wf(b, k); */
static bool hash_place_ok(uint32_t b, uint32_t k, pfn_t f, pfn_t prev)
{
    if (f >= nr_frames) {
        return violated(INV_HASH_LINK, b, nr_frames - 1u, f);
    }
    if (page_mapping[f] >= NR_MAPPINGS) {
        return violated(INV_HASH_LINK, b, NR_MAPPINGS - 1u, page_mapping[f]);
    }
    if (hash_prev[f] != prev) {
        return violated(INV_HASH_LINK, b, prev, hash_prev[f]);
    }
    if (page_hash_bucket(page_mapping[f], page_index[f]) != b) {
        return violated(INV_HASH_LINK, b, b, page_hash_bucket(page_mapping[f], page_index[f]));
    }
    return alone_ok(b, k, f);
}

/*@ requires nr_frames <= NR_FRAMES && b < PAGE_HASH_SIZE;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> bucket_wf(b); */
static bool bucket_ok(uint32_t b)
{
    pfn_t f = page_hash[b], prev = NO_FRAME;
    uint32_t k = 0;
    /*@ loop invariant 0 <= k <= nr_frames && f == hash_at(b, k);
        loop invariant prev == (k == 0 ? NO_FRAME : hash_at(b, k - 1));
        loop invariant \forall integer j; 0 <= j < k ==>
            hash_at(b, j) < nr_frames && hash_place_wf(b, j);
        loop assigns k, f, prev, violation;
        loop variant nr_frames - k; */
    while (f != NO_FRAME && k < nr_frames) {
        if (!hash_place_ok(b, k, f, prev)) {
            return false;
        }
        prev = f;
        f = hash_next[f];
        k++;
    }
    /*@ ghost
      uint32_t n = k;
      /@ loop invariant k <= n <= nr_frames;
         loop invariant \forall integer j; k <= j <= n && k < nr_frames ==>
             hash_at(b, j) == NO_FRAME;
         loop assigns n; loop variant nr_frames - n; @/
      while (n < nr_frames) n++;
    */
    if (f != NO_FRAME) {
        return violated(INV_HASH_LINK, b, NO_FRAME, f);
    }
    return true;
}

/* Pages of bucket B, which is right. */
/*@ requires nr_frames <= NR_FRAMES && b < PAGE_HASH_SIZE && bucket_wf(b);
    terminates \true; exits \false; assigns \nothing;
    ensures \result == hash_length(b, nr_frames) <= nr_frames; */
static uint32_t bucket_length(uint32_t b)
{
    pfn_t f = page_hash[b];
    uint32_t k = 0;
    /*@ loop invariant 0 <= k <= nr_frames && f == hash_at(b, k) && k == hash_length(b, k);
        loop invariant k == nr_frames ==> f == NO_FRAME;
        loop assigns k, f;
        loop variant nr_frames - k; */
    while (f != NO_FRAME) {
        //@ assert place: hash_place_wf(b, k);
        f = hash_next[f];
        k++;
    }
    /*@ ghost
      uint32_t n = k;
      /@ loop invariant k <= n <= nr_frames;
         loop invariant hash_at(b, n) == NO_FRAME && hash_length(b, n) == k;
         loop assigns n; loop variant nr_frames - n; @/
      while (n < nr_frames) n++;
    */
    return k;
}

/*@ requires nr_frames <= NR_FRAMES;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> hash_wf; */
static bool hash_ok(void)
{
    uint32_t b = 0, pages = 0;
    /*@ loop invariant 0 <= b <= PAGE_HASH_SIZE;
        loop invariant pages == hashed_pages(b) <= b * NR_FRAMES;
        loop invariant \forall integer c; 0 <= c < b ==> bucket_wf(c);
        loop assigns b, pages, violation;
        loop variant PAGE_HASH_SIZE - b; */
    while (b < PAGE_HASH_SIZE) {
        if (!bucket_ok(b)) {
            return false;
        }
        pages += bucket_length(b);
        b++;
    }
    if (pages != pages_in_cache()) {
        return violated(INV_HASH_REACHED, 0, pages_in_cache(), pages);
    }
    return true;
}

/* ---- the mappings ---- */

/*@ requires 1 <= nr_frames <= NR_FRAMES && m < NR_MAPPINGS;
    requires counted: seen_pages[m] == PagesIn(m, nr_frames) <= nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> mapping_wf(m); */
static bool mapping_ok(mapping_id m)
{
    pfn_t f = mapping_pages[m], prev = NO_FRAME;
    uint32_t k = 0;
    /*@ loop invariant 0 <= k <= nr_frames + 1 && f == mapping_at(m, k);
        loop invariant prev == (k == 0 ? NO_FRAME : mapping_at(m, k - 1));
        loop invariant \forall integer j; 0 <= j < k ==> mapping_place_wf(m, j);
        loop assigns k, f, prev, violation;
        loop variant nr_frames + 1 - k; */
    while (f != NO_FRAME && k <= nr_frames) {
        //@ assert before: mapping_wf(m) ==> k < mapping_nrpages[m];
        //@ assert place: mapping_wf(m) ==> mapping_place_wf(m, k);
        if (f >= nr_frames) {
            //@ assert outside: !mapping_wf(m);
            return violated(INV_MAPPING_LINK, m, nr_frames - 1u, f);
        }
        if (page_mapping[f] != m) {
            //@ assert strange: !mapping_wf(m);
            return violated(INV_MAPPING_LINK, m, m, page_mapping[f]);
        }
        if (mapping_prev[f] != prev) {
            //@ assert broken: !mapping_wf(m);
            return violated(INV_MAPPING_LINK, m, prev, mapping_prev[f]);
        }
        prev = f;
        f = mapping_next[f];
        k++;
    }
    //@ assert most: mapping_wf(m) ==> k <= mapping_nrpages[m];
    //@ assert last: mapping_wf(m) && k < mapping_nrpages[m] ==> mapping_place_wf(m, k);
    if (k != mapping_nrpages[m]) {
        //@ assert other: !mapping_wf(m);
        return violated(INV_MAPPING_PAGES, m, k, mapping_nrpages[m]);
    }
    if (k != seen_pages[m]) {
        return violated(INV_MAPPING_REACHED, m, seen_pages[m], k);
    }
    if (f != NO_FRAME) {
        //@ assert endless: !mapping_wf(m);
        return violated(INV_MAPPING_LINK, m, NO_FRAME, f);
    }
    //@ assert right: mapping_wf(m);
    return true;
}

/*@ requires 1 <= nr_frames <= NR_FRAMES;
    requires counted: \forall integer m; 0 <= m < NR_MAPPINGS ==>
        seen_pages[m] == PagesIn(m, nr_frames) <= nr_frames;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> \forall integer m; 0 <= m < NR_MAPPINGS ==> mapping_wf(m); */
static bool mappings_ok(void)
{
    mapping_id m = 0;
    /*@ loop invariant 0 <= m <= NR_MAPPINGS;
        loop invariant \forall integer n; 0 <= n < m ==> mapping_wf(n);
        loop assigns m, violation;
        loop variant NR_MAPPINGS - m; */
    while (m < NR_MAPPINGS) {
        if (!mapping_ok(m)) {
            return false;
        }
        m++;
    }
    return true;
}

bool address_space_ok(void)
{
    if (!pages_ok()) {
        return false;
    }
    if (!hash_ok()) {
        return false;
    }
    return mappings_ok();
}
