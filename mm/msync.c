/*
 * Writing what programs stored through shared mappings to its files.
 *
 * An entry that was written through is made clean and its page dirty, and the translation that
 * still calls it dirty is forgotten: the next store is noticed again.
 */
#include "msync.h"
#include "mm.h"

/* An entry that was made clean is the same in all but its dirty bit. */
/*@ ghost
  /@ terminates \true; exits \false; assigns \nothing;
     ensures clean: PteMadeClean(e) / 64 % 2 == 0;
     ensures page: PtePfn(PteMadeClean(e)) == PtePfn(e);
     ensures present: PtePresent(PteMadeClean(e)) <==> PtePresent(e);
     ensures right: PteWriteBit(PteMadeClean(e)) == PteWriteBit(e) &&
         PteWriteBit(PteMadeClean(e) % 4096) == PteWriteBit(e);
     ensures low: PteMadeClean(e) % 64 == e % 64; @/
  static void lemma_made_clean(pte_t e)
  {
    pte_t clean = e / 128u * 128u + e % 64u;
    /@ assert made: clean == PteMadeClean(e); @/
    /@ assert above: clean / 128 == e / 128; @/
    /@ assert low: clean % 64 == e % 64; @/
    /@ assert parity: clean % 2 == clean % 64 % 2 && e % 2 == e % 64 % 2; @/
    /@ assert half: clean / 2 % 2 == clean % 64 / 2 % 2 && e / 2 % 2 == e % 64 / 2 % 2; @/
    /@ assert number: clean / 4096 == clean / 128 / 32 && e / 4096 == e / 128 / 32; @/
    /@ assert flags: clean == clean / 4096 * 4096 + clean % 4096 &&
         clean / 2 == clean / 4096 * 2048 + clean % 4096 / 2; @/
  }
*/

/* What is synced is the same page, if one at all. */
/*@ ghost
  /@ terminates \true; exits \false; assigns \nothing;
     ensures page: \forall integer e; PtePfn(PteSynced(e)) == PtePfn(e);
     ensures present: \forall integer e; PtePresent(PteSynced(e)) <==> PtePresent(e);
     ensures twice: \forall integer e; PteSynced(PteSynced(e)) == PteSynced(e);
     ensures clean: \forall integer e; !PteStored(PteSynced(e)); @/
  static void lemma_synced(void)
  {
    /@ assert number: \forall integer e; 0 <= e ==> PteMadeClean(e) / 4096 == e / 4096; @/
    /@ assert none: \forall integer e; 0 <= e ==> PteMadeClean(e) / 128 == e / 128; @/
    /@ assert even: \forall integer e; 0 <= e ==> PteMadeClean(e) % 2 == e % 2; @/
    /@ assert dirt: \forall integer e; 0 <= e ==> PteMadeClean(e) / 64 % 2 == 0; @/
    /@ assert less: \forall integer e; e < 0 ==> e % 2 <= 0 && e / 128 % 2 <= 0; @/
    /@ assert whole: \forall integer e; e < 0 ==> PteSynced(e) == e; @/
    return;
  }
*/

/* The entry at ADDR, if it was written through: its page is dirty from now on, the entry clean.
 * (filemap_sync_pte) */
/*@ requires inv: MachineInv; requires R_PTE(mm, t, addr / PAGE_SIZE % 1024);
    requires place: addr < TASK_SIZE && own_slot[t] == addr / PGDIR_SIZE;
    requires page: PteStored(C_PTE_HERE(t, addr)) ==> PteCounted(C_PTE_HERE(t, addr));
    terminates \true; exits \false;
    assigns C_PTE_HERE(t, addr), page_dirty[0 .. NR_FRAMES - 1];
    ensures entry: C_PTE_HERE(t, addr) == PteSynced(\old(C_PTE_HERE(t, addr)));
    ensures walk: C_PTE_OF(mm, addr) == PteSynced(\old(C_PTE_HERE(t, addr)));
    ensures noted: PteStored(\old(C_PTE_HERE(t, addr))) ==>
        page_dirty[PtePfn(\old(C_PTE_HERE(t, addr)))] == 1;
    ensures marks: \forall integer f; 0 <= f < NR_FRAMES &&
        !(PteStored(\old(C_PTE_HERE(t, addr))) && f == PtePfn(\old(C_PTE_HERE(t, addr)))) ==>
        page_dirty[f] == \old(page_dirty[f]);
    ensures others: PtesSameBut{Pre, Here}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024);
    E_PARTS
*/
static void sync_pte(mm_id mm, uint32_t addr, pfn_t t)
{
    pte_t entry = phys[t].w[pte_index(addr)];

    //@ assert slotless: page_slot[t] == 0;
    //@ ghost lemma_made_clean(entry);
    //@ ghost lemma_what_is_named();
    if (pte_present(entry) != 0u && pte_dirty(entry) != 0u) {
        //@ assert page: PtePfn(entry) < NR_FRAMES && KindIsPage(page_kind[PtePfn(entry)]);
        /*@ assert exclusive: \forall integer u, k; PteExists(u, k) &&
                PteCounted(phys[u].w[k]) && PteWritable(phys[u].w[k]) &&
                page_kind[PtePfn(phys[u].w[k])] == K_USER &&
                page_slot[PtePfn(phys[u].w[k])] != 0 ==>
                ObjectRefs(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
        set_page_dirty(pte_pfn(entry));
        pte_set_flags(mm, t, pte_index(addr), pte_flags(pte_mkclean(entry)));
        flush_tlb_page(mm_pgd[mm], addr);
        //@ assert cleaned: C_PTE_HERE(t, addr) == PteMadeClean(entry);
        //@ assert entries: EntriesSameBut{Pre, Here}(t, addr / PAGE_SIZE % 1024);
        //@ assert rows: RowsSameBut{Pre, Here}(t);
        //@ assert walks: WalksGrantLess{Pre, Here};
        //@ ghost lemma_grants_less();
        /*@ assert alike: \forall integer u, k; PteExists(u, k) ==>
                PtePfn(phys[u].w[k]) == PtePfn(\at(phys[u].w[k], Pre)) &&
                (PtePresent(phys[u].w[k]) <==> PtePresent(\at(phys[u].w[k], Pre))) &&
                (PteWritable(phys[u].w[k]) <==> PteWritable(\at(phys[u].w[k], Pre))); */
        /*@ assert elsewhere: \forall integer u, k; PteExists(u, k) &&
                PtePfn(phys[u].w[k]) != PtePfn(entry) ==>
                phys[u].w[k] == \at(phys[u].w[k], Pre); */
        /*@ assert marks: page_dirty[PtePfn(entry)] == 1 && \forall integer f;
                0 <= f < NR_FRAMES && f != PtePfn(entry) ==>
                page_dirty[f] == \at(page_dirty[f], Pre); */
        /*@ assert apart: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
                f != PtePfn(entry) && \at(page_dirty[f], Pre) == 0; */
        /*@ assert theirs: \forall integer f, u, k; 0 <= f < NR_FRAMES && f != PtePfn(entry) &&
                PteExists(u, k) && PteMaps(\at(phys[u].w[k], Pre), f) ==>
                phys[u].w[k] == \at(phys[u].w[k], Pre); */
        /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
                PageClean{Pre}(f) && f != PtePfn(entry); */
        /*@ assert cleanest: \forall integer f; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
                PageClean(f) ==> PageClean{Pre}(f) && phys[f] == \at(phys[f], Pre); */
        /*@ assert copies: \forall integer f, j; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
                PageClean{Pre}(f) && 0 <= j < 1024 ==>
                \at(phys[f].w[j], Pre) == swap_disk[page_slot[f]].w[j]; */
        /*@ assert words: \forall integer f, j; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
                0 <= j < 1024 ==> f != t && phys[f].w[j] == \at(phys[f].w[j], Pre); */
        /*@ assert each: \forall integer f, j; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
                PageClean(f) && 0 <= j < 1024 ==>
                phys[f].w[j] == swap_disk[page_slot[f]].w[j]; */
        //@ assert iclean: SwapCacheClean;
        /*@ assert mapped: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) ==>
                0 <= PtePfn(phys[u].w[k]) < NR_FRAMES && PteCounted(\at(phys[u].w[k], Pre)); */
        /*@ assert fresh: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
                page_dirty[PtePfn(phys[u].w[k])] == 0 ==>
                phys[u].w[k] == \at(phys[u].w[k], Pre) &&
                \at(page_dirty[PtePfn(phys[u].w[k])], Pre) == 0; */
        //@ assert ifresh: UncachedDirty;
        /*@ assert counted: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
                PteWritable(phys[u].w[k]) ==> PteCounted(\at(phys[u].w[k], Pre)) &&
                PteWritable(\at(phys[u].w[k], Pre)); */
        /*@ assert held: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
                PteWritable(phys[u].w[k]) &&
                page_kind[PtePfn(\at(phys[u].w[k], Pre))] == K_USER &&
                page_slot[PtePfn(\at(phys[u].w[k], Pre))] != 0 ==>
                ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(\at(phys[u].w[k], Pre))])) == 0; */
        /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
                PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
                page_slot[PtePfn(phys[u].w[k])] != 0 ==>
                ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
        //@ assert iexcl: SwapCacheExclusive;
    }
}

/* The entry for ADDR, if there is a table for it. */
/*@ requires inv: MachineInv; requires mm: MmUsed(mm);
    requires range: addr < TASK_SIZE && addr % PAGE_SIZE == 0;
    requires page: PtesMayWrite(mm, addr, addr + PAGE_SIZE);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES - 1], page_dirty[0 .. NR_FRAMES - 1];
    ensures entry: C_PTE_OF(mm, addr) == PteSynced(\old(C_PTE_OF(mm, addr)));
    ensures others: PtesSameBut{Pre, Here}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024);
    ensures noted: PteStored(\old(C_PTE_OF(mm, addr))) ==>
        page_dirty[PtePfn(\old(C_PTE_OF(mm, addr)))] == 1;
    ensures marks: \forall integer f; 0 <= f < NR_FRAMES &&
        !(PteStored(\old(C_PTE_OF(mm, addr))) && f == PtePfn(\old(C_PTE_OF(mm, addr)))) ==>
        page_dirty[f] == \old(page_dirty[f]);
    ensures tables: TablesChange{Pre, Here};
    ensures inv: MachineInv;
*/
static void sync_page(mm_id mm, uint32_t addr)
{
    pfn_t t = pmd_table(mm, addr);

    //@ ghost lemma_page_place(addr);
    if (t != NO_FRAME) {
        //@ assert table: page_kind[t] == K_PT;
        //@ assert here: C_PTE_OF(mm, addr) == phys[t].w[addr / PAGE_SIZE % 1024];
        sync_pte(mm, addr, t);
        /*@ assert rows: \forall integer f; 0 <= f < NR_FRAMES && f != t ==>
                phys[f] == \at(phys[f], Pre); */
        //@ assert tables: TablesChange{Pre, Here};
        /*@ assert was: PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024) ==
                \at(phys[\at(t, Here)].w[addr / PAGE_SIZE % 1024], Pre); */
        /*@ assert noted: PteStored(
                PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024)) ==> page_dirty[PtePfn(
                PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024))] == 1; */
        //@ assert inv: MachineInv;
    }
}

/* All entries of START .. END-1, which lie in one area. (filemap_sync) */
/*@ requires inv: MachineInv; requires mm: MmUsed(mm);
    requires range: start <= end <= TASK_SIZE && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires pages: PtesMayWrite(mm, start, end);
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES - 1], page_dirty[0 .. NR_FRAMES - 1];
    ensures synced: PtesSynced{Pre, Here}(mm, start, end);
    ensures noted: PagesNoted{Pre, Here}(mm, start, end);
    ensures tables: TablesChange{Pre, Here};
    ensures inv: MachineInv;
*/
static void filemap_sync(mm_id mm, uint32_t start, uint32_t end)
{
    flush_cache_range(mm_pgd[mm], start, end);
    /*@ loop invariant range: start <= addr <= end && addr % PAGE_SIZE == 0;
        loop invariant inv: MachineInv;
        loop invariant synced: PtesSynced{Pre, Here}(mm, start, addr);
        loop invariant noted: PagesNoted{Pre, Here}(mm, start, addr);
        loop invariant tables: TablesChange{Pre, Here};
        loop assigns addr, phys[0 .. NR_FRAMES - 1], page_dirty[0 .. NR_FRAMES - 1];
        loop variant end - addr; */
    for (uint32_t addr = start; addr < end; addr += PAGE_SIZE) {
        //@ ghost lemma_page_place(addr);
        /*@ assert whole: addr / PAGE_SIZE * PAGE_SIZE == addr &&
                end / PAGE_SIZE * PAGE_SIZE == end; */
        //@ assert room: addr + PAGE_SIZE <= end;
        /*@ assert old: C_PTE_OF(mm, addr) ==
                PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024); */
        //@ assert page: PtesMayWrite(mm, addr, addr + PAGE_SIZE);
        sync_page(mm, addr);
        /*@ assert mine: PageStored{Pre}(mm, addr, addr + PAGE_SIZE, PtePfn(
                PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024))) <==>
                PteStored(PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024)); */
        /*@ assert split: \forall integer f; PageStored{Pre}(mm, start, addr + PAGE_SIZE, f) <==>
                PageStored{Pre}(mm, start, addr, f) ||
                PageStored{Pre}(mm, addr, addr + PAGE_SIZE, f); */
        /*@ assert only: \forall integer f; PageStored{Pre}(mm, addr, addr + PAGE_SIZE, f) <==>
                PteStored(PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024)) &&
                f == PtePfn(PteAt{Pre}(mm, addr / PGDIR_SIZE, addr / PAGE_SIZE % 1024)); */
        /*@ assert step: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
                (PageInRange(d, i, start, addr + PAGE_SIZE) <==> PageInRange(d, i, start, addr) ||
                 (d == addr / PGDIR_SIZE && i == addr / PAGE_SIZE % 1024)); */
        //@ assert synced: PtesSynced{Pre, Here}(mm, start, addr + PAGE_SIZE);
        //@ assert noted: PagesNoted{Pre, Here}(mm, start, addr + PAGE_SIZE);
    }
}

/* Writes the dirty pages of FILE. 0, or -EIO if a transfer failed: its page stays dirty. */
/*@ requires inv: MachineInv; requires file < NR_FILES;
    terminates \true; exits \false;
    assigns phys[0 .. NR_FRAMES - 1], page_dirty[0 .. NR_FRAMES - 1],
        file_valid[file][0 .. NR_FILE_PAGES - 1],
        file_disk[0 .. NR_FILES * NR_FILE_PAGES - 1];
    ensures result: \result == 0 || \result == -EIO;
    ensures clean: \result == 0 ==> FilePagesClean(file);
    ensures failed: \result != 0 ==> !FilePagesClean(file);
    ensures same: PtesSame{Pre, Here};
    ensures marks: \forall integer f; 0 <= f < NR_FRAMES &&
        (page_mapping[f] != file || \old(page_dirty[f]) == 0) ==>
        page_dirty[f] == \old(page_dirty[f]);
    ensures pages: PagesWritten{Pre, Here}(file);
    ensures disks: DisksSameBut{Pre, Here}(file); ensures kept: DisksKept{Pre, Here};
    E_PARTS
*/
static int sync_file(mapping_id file)
{
    int error;

    //@ ghost lemma_what_is_named();
    /*@ assert pages: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file ==>
            page_kind[f] == K_FILE && page_slot[f] == 0 && page_index[f] < NR_FILE_PAGES; */
    error = write_dirty_pages(file);
    /*@ assert rows: \forall integer f, j; 0 <= f < NR_FRAMES && page_mapping[f] != file &&
            0 <= j < 1024 ==> phys[f].w[j] == \at(phys[f].w[j], Pre); */
    //@ assert entries: EntriesSameBut{Pre, Here}(NO_FRAME, 0);
    /*@ ghost
      uint32_t n = 0;
      /@ loop invariant 0 <= n <= NR_FRAMES;
         loop invariant \forall integer x; ObjectRefsBelow(n, x) == ObjectRefsBelow{Pre}(n, x);
         loop invariant \forall integer m; MmRssBelow(n, m) == MmRssBelow{Pre}(n, m);
         loop assigns n; loop variant NR_FRAMES - n; @/
      while (n < NR_FRAMES) {
        uint32_t i = 0;
        /@ loop invariant 0 <= i <= 1024;
           loop invariant page_kind[n] == K_PT ==> \forall integer x;
               TableRefs(phys[n], i, x) == TableRefs(\at(phys[\at(n, Here)], Pre), i, x);
           loop invariant page_kind[n] == K_PT ==>
               TableResidents(phys[n], i) == TableResidents(\at(phys[\at(n, Here)], Pre), i);
           loop assigns i; loop variant 1024 - i; @/
        while (i < 1024u) i++;
        n++;
      }
    */
    //@ assert dirs: WalksSame{Pre, Here};
    //@ assert walks: PtesSame{Pre, Here};
    //@ assert ipt: PageTableInv;
    //@ assert lists: PageCacheLists;
    /*@ assert words: \forall integer u, k; PteExists(u, k) ==>
            phys[u].w[k] == \at(phys[u].w[k], Pre); */
    /*@ assert marks: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] != file ==>
            page_dirty[f] == \at(page_dirty[f], Pre); */
    /*@ assert clean: \forall integer f; 0 <= f < NR_FRAMES && PageClean(f) ==>
            \forall integer u, k; PteExists(u, k) && PteMaps(\at(phys[u].w[k], Pre), f) ==>
            !PteDirty(\at(phys[u].w[k], Pre)); */
    /*@ assert cleaner: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] != file &&
            PageClean(f) ==> PageClean{Pre}(f); */
    /*@ assert disks: \forall integer k, i; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
            k != file ==> DiskSame{Pre, Here}(k, i); */
    /*@ assert filed: \forall integer k, i, j; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
            k != file && 0 <= j < 1024 ==> FileWord(k, i, j) == FileWord{Pre}(k, i, j); */
    /*@ assert agreed: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            PageClean{Pre}(f) && 0 <= j < 1024 ==>
            WordsAgree(\at(phys[f].w[j], Pre),
                FileWord{Pre}(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert others: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            page_mapping[f] != file && PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord{Pre}(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert theirs: \forall integer f, j; PageCached(f) && page_mapping[f] < NR_FILES &&
            page_mapping[f] != file && PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord(page_mapping[f], page_index[f], j),
                BytesOf(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert only: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) == 0 ==> NoneWritten{Pre, Here}(file, page_index[f]); */
    /*@ assert stays: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) == 0 ==> DiskSame{Pre, Here}(file, page_index[f]); */
    /*@ assert were: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) == 0 && PageClean(f) ==> PageClean{Pre}(f); */
    /*@ assert stood: \forall integer f, j; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) == 0 && 0 <= j < 1024 ==>
            FileWord(file, page_index[f], j) == FileWord{Pre}(file, page_index[f], j) &&
            phys[f].w[j] == \at(phys[f].w[j], Pre); */
    /*@ assert agree: \forall integer f, j; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) == 0 && PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(\at(phys[f].w[j], Pre), FileWord{Pre}(file, page_index[f], j),
                BytesOf(file, page_index[f]) - 4 * j); */
    /*@ assert unwritten: \forall integer f, j; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) == 0 && PageClean(f) && 0 <= j < 1024 ==>
            WordsAgree(phys[f].w[j], FileWord(file, page_index[f], j),
                BytesOf(file, page_index[f]) - 4 * j); */
    /*@ assert written: \forall integer f, j; 0 <= f < NR_FRAMES && page_mapping[f] == file &&
            \at(page_dirty[f], Pre) != 0 && page_dirty[f] == 0 && 0 <= j < 1024 ==>
            FileWord(file, page_index[f], j) == phys[f].w[j]; */
    //@ assert cclean: CacheClean;
    /*@ assert whole: \forall integer i; 0 <= i < NR_FILE_PAGES &&
            NoneWritten{Pre, Here}(file, i) ==> file_valid[file][i] <= PAGE_SIZE; */
    /*@ assert full: \forall integer i; 0 <= i < NR_FILE_PAGES &&
            !NoneWritten{Pre, Here}(file, i) ==> file_valid[file][i] == PAGE_SIZE; */
    /*@ assert rest: \forall integer k, i; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
            k != file ==> file_valid[k][i] <= PAGE_SIZE; */
    //@ assert valid: CacheValid;
    //@ assert oclean: ObjectClean;
    /*@ assert slots: \forall integer f; 0 <= f < NR_FRAMES && page_slot[f] != 0 && PageClean(f) ==>
            page_mapping[f] != file && PageClean{Pre}(f); */
    /*@ assert copies: \forall integer f, j; 0 <= f < NR_FRAMES && page_slot[f] != 0 &&
            PageClean{Pre}(f) && 0 <= j < 1024 ==>
            \at(phys[f].w[j], Pre) == swap_disk[page_slot[f]].w[j]; */
    //@ assert sclean: SwapCacheClean;
    /*@ assert held: \forall integer u, k; PteExists(u, k) &&
            PteCounted(\at(phys[u].w[k], Pre)) && PteWritable(\at(phys[u].w[k], Pre)) &&
            page_kind[PtePfn(\at(phys[u].w[k], Pre))] == K_USER &&
            page_slot[PtePfn(\at(phys[u].w[k], Pre))] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(\at(phys[u].w[k], Pre))])) == 0; */
    /*@ assert holding: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) &&
            page_kind[PtePfn(\at(phys[u].w[k], Pre))] == K_USER &&
            page_slot[PtePfn(\at(phys[u].w[k], Pre))] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(\at(phys[u].w[k], Pre))])) == 0; */
    /*@ assert before: \forall integer u, k; PteExists(u, k) && PteCounted(phys[u].w[k]) &&
            PteWritable(phys[u].w[k]) && page_kind[PtePfn(phys[u].w[k])] == K_USER &&
            page_slot[PtePfn(phys[u].w[k])] != 0 ==>
            ObjectRefs{Pre}(SlotObject(page_slot[PtePfn(phys[u].w[k])])) == 0; */
    //@ assert sexcl: SwapCacheExclusive;
    /*@ assert none: \forall integer i; 0 <= i < NR_FILE_PAGES &&
            (\forall integer f; !PageOf{Pre}(f, file, i)) ==> NoneWritten{Pre, Here}(file, i); */
    /*@ assert kept: \forall integer i; 0 <= i < NR_FILE_PAGES &&
            (\forall integer f; !PageOf{Pre}(f, file, i)) ==> DiskSame{Pre, Here}(file, i); */
    return error;
}

/* START .. END-1, which lie in area V. 0 or -EIO. (msync_interval) */
/*@ requires inv: MachineInv; requires area: MmUsed(mm) && VmaLinkedIn(v, mm);
    requires range: vm_start[v] <= start <= end <= vm_end[v] && start % PAGE_SIZE == 0 &&
        end % PAGE_SIZE == 0;
    requires shown: AreaShared(v) ==> EntriesShow(mm, start, end, vm_file[v]);
    terminates \true; exits \false;
    assigns A_SYNC;
    ensures result: \result == 0 || \result == -EIO;
    ensures failed: \result == -EIO ==> AreaShared(v) && vm_file[v] < NR_FILES &&
        !FilePagesClean(vm_file[v]);
    ensures clean: \result == 0 && AreaShared(v) && vm_file[v] < NR_FILES ==>
        FilePagesClean(vm_file[v]);
    ensures fresh: \result == 0 ==> \forall integer f; 0 <= f < NR_FRAMES &&
        page_mapping[f] < NR_FILES && \old(page_dirty[f]) == 0 ==> page_dirty[f] == 0;
    ensures all: AreasSynced{Pre, Here}(mm, start, end);
    E_MSYNC(mm, start, end)
*/
static int msync_interval(mm_id mm, vma_id v, uint32_t start, uint32_t end)
{
    int error;

    /*@ assert start: \forall integer w; VmaLinkedIn(w, mm) && vm_start[w] == vm_start[v] ==>
            w == v; */
    /*@ assert order: \forall integer w; VmaLinkedIn(w, mm) && w != v ==>
            vm_end[w] <= vm_start[v] || vm_end[v] <= vm_start[w]; */
    /*@ assert alone: \forall integer w, a; VmaLinkedIn(w, mm) && start <= a < end &&
            vm_start[w] <= a < vm_end[w] ==> w == v; */
    /*@ assert within: \forall integer a; start <= a < end ==>
            VmaLinkedIn(v, mm) && vm_start[v] <= a < vm_end[v]; */
    //@ assert yes: AreaShared(v) ==> \forall integer a; start <= a < end ==> AddressShared(mm, a);
    //@ assert no: !AreaShared(v) ==> \forall integer a; start <= a < end ==> !AddressShared(mm, a);
    if (vm_file[v] == NO_MAPPING || !vm_is_shared(vm_flags[v])) {
        return 0;
    }
    //@ assert shared: AreaShared(v);
    //@ ghost lemma_synced();
    filemap_sync(mm, start, end);
    //@ assert synced: AreasSynced{Pre, Here}(mm, start, end);
    /*@ assert stored: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
            PageInRange(d, i, start, end) && PteStored(PteAt{Pre}(mm, d, i)) ==>
            0 <= PtePfn(PteAt{Pre}(mm, d, i)) < NR_FRAMES &&
            page_dirty[PtePfn(PteAt{Pre}(mm, d, i))] == 1; */
    //@ assert shows: EntriesShow(mm, start, end, vm_file[v]);
    //@ assert tables: TablesChange{Pre, Here};
    if (!is_file(vm_file[v])) {
        /*@ assert swap: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                PageInRange(d, i, start, end) && PtePresent(PteAt(mm, d, i)) ==>
                page_mapping[PtePfn(PteAt(mm, d, i))] >= NR_FILES; */
        //@ assert kept: FilesWritten{Pre, Here};
        //@ assert noted: AreasNoted{Pre, Here}(mm, start, end);
        //@ assert marks: MarksMoved{Pre, Here}(mm, start, end);
        return 0;
    }
    error = sync_file(vm_file[v]);
    //@ assert again: AreasSynced{Pre, Here}(mm, start, end);
    //@ assert showing: EntriesShow(mm, start, end, vm_file[v]);
    /*@ assert file: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
            PageInRange(d, i, start, end) && PtePresent(PteAt{Pre}(mm, d, i)) ==>
            page_mapping[PtePfn(PteAt{Pre}(mm, d, i))] < NR_FILES; */
    /*@ assert apart: \forall integer f, j; 0 <= f < NR_FRAMES && 0 <= j < 1024 &&
            page_kind[f] != K_PT && page_mapping[f] != vm_file[v] ==>
            phys[f].w[j] == \at(phys[f].w[j], Pre); */
    /*@ assert words: \forall integer f, j; 0 <= f < NR_FRAMES && 0 <= j < 1024 &&
            page_kind[f] != K_PT && page_mapping[f] == vm_file[v] ==>
            WordsAgree(phys[f].w[j], \at(phys[f].w[j], Pre),
                BytesOf(vm_file[v], page_index[f]) - 4 * j); */
    /*@ assert ends: \forall integer f; 0 <= f < NR_FRAMES && page_mapping[f] == vm_file[v] ==>
            BytesOf{Pre}(page_mapping[f], page_index[f]) == BytesOf(vm_file[v], page_index[f]); */
    /*@ assert named: \forall integer f, j; 0 <= f < NR_FRAMES && 0 <= j < 1024 &&
            page_kind[f] != K_PT && page_mapping[f] == vm_file[v] ==>
            WordsAgree(phys[f].w[j], \at(phys[f].w[j], Pre),
                BytesOf{Pre}(page_mapping[f], page_index[f]) - 4 * j); */
    /*@ assert all: \forall integer f, j; 0 <= f < NR_FRAMES && 0 <= j < 1024 &&
            page_kind[f] != K_PT ==> WordsAgree(phys[f].w[j], \at(phys[f].w[j], Pre),
                BytesOf{Pre}(page_mapping[f], page_index[f]) - 4 * j); */
    //@ assert kept: FilesWritten{Pre, Here};
    //@ assert noted: AreasNoted{Pre, Here}(mm, start, end);
    //@ assert marks: MarksMoved{Pre, Here}(mm, start, end);
    return error;
}

/* The areas of START .. END-1 one after the other: holes are left out. */
/*@ requires inv: MachineInv; requires mm: MmUsed(mm);
    requires range: start <= end && start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0;
    requires shown: SharedShow(mm);
    terminates \true; exits \false;
    assigns A_SYNC, mm_mmap_cache[mm];
    ensures result: \result == 0 || \result == -EIO || \result == -ENOMEM;
    ensures all: \result == 0 ==> RangeCovered(mm, start, end);
    ensures hole: \result == -ENOMEM ==> !RangeCovered(mm, start, end);
    ensures failed: \result == -EIO ==> \exists integer f; 0 <= f < NR_FRAMES &&
        page_mapping[f] < NR_FILES && page_dirty[f] != 0;
    E_MSYNC(mm, start, end)
*/
static int msync_range(mm_id mm, uint32_t start, uint32_t end)
{
    uint32_t from = start;
    int result = 0;

    /*@ loop invariant range: start <= from <= end && from % PAGE_SIZE == 0;
        loop invariant inv: MachineInv;
        loop invariant shown: SharedShow(mm);
        loop invariant result: result == 0 || result == -ENOMEM;
        loop invariant all: result == 0 ==> RangeCovered(mm, start, from);
        loop invariant hole: result == -ENOMEM ==> !RangeCovered(mm, start, from);
        loop invariant entries: AreasSynced{Pre, Here}(mm, start, from);
        loop invariant written: AreasWritten(mm, start, from);
        loop invariant noted: AreasNoted{Pre, Here}(mm, start, from);
        loop invariant marks: MarksMoved{Pre, Here}(mm, start, from);
        loop invariant data: FilesWritten{Pre, Here};
        loop invariant disks: DisksKept{Pre, Here};
        loop assigns from, result, A_SYNC, mm_mmap_cache[mm];
        loop variant end - from; */
    while (from < end) {
        vma_id v = find_vma_intersection(mm, from, end);
        uint32_t to;
        int error;
        if (v == NO_VMA) {
            /*@ assert bare: \forall integer a; from <= a < end ==> !AddressShared(mm, a); */
            //@ assert entries: AreasSynced{Pre, Here}(mm, start, end);
            //@ assert written: AreasWritten(mm, start, end);
            //@ assert noted: AreasNoted{Pre, Here}(mm, start, end);
            /*@ assert wider: \forall integer f; PageStored{Pre}(mm, start, from, f) ==>
                    PageStored{Pre}(mm, start, end, f); */
            //@ assert marks: MarksMoved{Pre, Here}(mm, start, end);
            return -ENOMEM;
        }
        if (vm_start[v] > from) {
            from = vm_start[v];
            result = -ENOMEM;
        }
        to = vm_end[v] < end ? vm_end[v] : end;
        /*@ assert gap: \forall integer a; \at(from, LoopCurrent) <= a < from ==>
                !AddressShared(mm, a); */
        /*@ assert fresh: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                PageInRange(d, i, from, to) ==> PteAt(mm, d, i) == PteAt{Pre}(mm, d, i); */
        /*@ assert found: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                AddressShared(mm, d * PGDIR_SIZE + i * PAGE_SIZE) && PtePresent(PteAt(mm, d, i)) ==>
                0 <= PtePfn(PteAt(mm, d, i)) < NR_FRAMES; */
        /*@ assert first: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                AddressShared(mm, d * PGDIR_SIZE + i * PAGE_SIZE) &&
                PtePresent(PteAt{Pre}(mm, d, i)) ==>
                0 <= PtePfn(PteAt{Pre}(mm, d, i)) < NR_FRAMES; */
        //@ assert before: AreasSynced{Pre, Here}(mm, start, from);
        //@ assert clean: AreasWritten(mm, start, from);
        //@ assert marked: AreasNoted{Pre, Here}(mm, start, from);
        /*@ assert earlier: \forall integer f;
                PageStored{Pre}(mm, start, \at(from, LoopCurrent), f) ==>
                PageStored{Pre}(mm, start, to, f); */
        /*@ assert later: \forall integer f; PageStored(mm, from, to, f) ==>
                PageStored{Pre}(mm, start, to, f); */
        //@ assert shows: AreaShared(v) ==> EntriesShow(mm, vm_start[v], vm_end[v], vm_file[v]);
        //@ assert part: AreaShared(v) ==> EntriesShow(mm, from, to, vm_file[v]);
        //@ ghost lemma_synced();
        error = msync_interval(mm, v, from, to);
        /*@ assert alike: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 ==>
                PtePfn(PteAt(mm, d, i)) == PtePfn(PteAt{LoopCurrent}(mm, d, i)) &&
                (PtePresent(PteAt(mm, d, i)) <==> PtePresent(PteAt{LoopCurrent}(mm, d, i))); */
        /*@ assert below: \forall integer d, i; 0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                PageInRange(d, i, start, from) ==>
                PteAt(mm, d, i) == PteAt{LoopCurrent}(mm, d, i); */
        /*@ assert were: \forall integer w, d, i; VmaLinkedIn(w, mm) && AreaShared(w) &&
                0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                PageInRange(d, i, vm_start[w], vm_end[w]) &&
                PtePresent(PteAt{LoopCurrent}(mm, d, i)) ==>
                PteCounted(PteAt{LoopCurrent}(mm, d, i)) &&
                PageCached(PtePfn(PteAt{LoopCurrent}(mm, d, i))) &&
                page_mapping[PtePfn(PteAt{LoopCurrent}(mm, d, i))] == vm_file[w]; */
        /*@ assert are: \forall integer w, d, i; VmaLinkedIn(w, mm) && AreaShared(w) &&
                0 <= d < USER_PTRS_PER_PGD && 0 <= i < 1024 &&
                PageInRange(d, i, vm_start[w], vm_end[w]) && PtePresent(PteAt(mm, d, i)) ==>
                PteCounted(PteAt(mm, d, i)) && PageCached(PtePfn(PteAt(mm, d, i))) &&
                page_mapping[PtePfn(PteAt(mm, d, i))] == vm_file[w]; */
        //@ assert showing: SharedShow(mm);
        //@ assert synced: AreasSynced{Pre, Here}(mm, start, to);
        //@ assert noting: AreasNoted{Pre, Here}(mm, start, from);
        //@ assert noted: error == 0 ==> AreasNoted{Pre, Here}(mm, start, to);
        //@ assert marks: MarksMoved{Pre, Here}(mm, start, to);
        /*@ assert disks: \forall integer k, i; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
                (\forall integer f; !PageOf{Pre}(f, k, i)) ==>
                DiskSame{Pre, LoopCurrent}(k, i) && DiskSame{LoopCurrent, Here}(k, i); */
        /*@ assert same: \forall integer k, i; 0 <= k < NR_FILES && 0 <= i < NR_FILE_PAGES &&
                DiskSame{Pre, LoopCurrent}(k, i) && DiskSame{LoopCurrent, Here}(k, i) ==>
                DiskSame{Pre, Here}(k, i); */
        //@ assert kept: DisksKept{Pre, Here};
        if (error != 0) {
            /*@ assert wide: \forall integer f; PageStored{Pre}(mm, start, to, f) ==>
                    PageStored{Pre}(mm, start, end, f); */
            //@ assert moved: MarksMoved{Pre, Here}(mm, start, end);
            //@ assert stopped: start <= to <= end && AreasSynced{Pre, Here}(mm, start, to);
            return error;
        }
        //@ assert cleaner: AreasWritten(mm, start, from);
        //@ assert written: AreasWritten(mm, start, to);
        from = to;
    }
    return result;
}

int sys_msync(mm_id mm, uint32_t addr, uint32_t len)
{
    uint32_t bytes;

    if (addr % PAGE_SIZE != 0u) {
        return -EINVAL;
    }
    if (len == 0u) {
        return 0;
    }
    if (len > 0xFFFFF000u) {
        return -ENOMEM; /* the range wraps */
    }
    bytes = (len + (PAGE_SIZE - 1u)) / PAGE_SIZE * PAGE_SIZE;
    return addr > 0xFFFFFFFFu - bytes ? -ENOMEM : msync_range(mm, addr, addr + bytes);
}
