/*
 * What must hold of the window of kmap, over real state alone, and its checker: its entries, its
 * counts and the addresses of frames say the same. Relies on mm/highmem.acsl for the names of
 * words and addresses.
 */
#ifndef SPEC_HIGHMEM_H
#define SPEC_HIGHMEM_H

#include "../mm/highmem.h"
#include "violation.h"

/*@ // Page i shows a HIGHMEM frame, which knows it, to the kernel alone; while somebody uses that,
    // the frame is not free.
    predicate shown_wf{L}(integer i, integer e) = PtePresent(e) && (e / 4) % 2 == 0 &&
      PteWriteBit(e) == 1 && i < nr_pkmaps && LowFrames <= PtePfn(e) < nr_frames &&
      page_virtual[PtePfn(e)] == WindowAddr(i) &&
      (pkmap_count[i] > 1 ==> page_kind[PtePfn(e)] != K_FREE);
    // A page that is free shows nothing.
    predicate window_page_wf{L}(integer i) = (WindowWord(i) == 0 <==> pkmap_count[i] == 0) &&
      (WindowWord(i) != 0 ==> shown_wf(i, WindowWord(i)));
    // Frame f has no address in the window, or a page of it shows the frame.
    predicate window_frame_wf{L}(integer f) = page_virtual[f] != NO_KADDR ==>
      PKMAP_BASE <= page_virtual[f] && WindowPage(page_virtual[f]) < LAST_PKMAP &&
      WindowWord(WindowPage(page_virtual[f])) != 0 &&
      PtePfn(WindowWord(WindowPage(page_virtual[f]))) == f;

    predicate highmem_wf{L} =
      (\forall integer i; 0 <= i < LAST_PKMAP ==> window_page_wf(i)) &&
      (\forall integer f; 0 <= f < nr_frames ==> window_frame_wf(f));

    // The window is there, as kernel_tables_ok says before.
    predicate window_there{L} = nr_frames <= NR_FRAMES && WindowTable < nr_frames &&
      PAGE_OFFSET <= high_memory;
*/

/* Whether the window is as it must be between operations. False: `violation` says what does not
 * hold. */
/*@ requires there: window_there;
    terminates \true; exits \false;
    assigns violation;
    E_TOLD
    ensures \result <==> highmem_wf; */
bool highmem_ok(void);

/* What mm/highmem.c keeps is enough, where those who use a frame hold it. */
/*@ ghost
  /@ requires KmapInv;
     requires held: \forall integer f; 0 <= f < nr_frames && KmapUsers(f) > 0 ==>
       page_kind[f] != K_FREE;
     terminates \true; exits \false; assigns \nothing;
     ensures highmem_wf; @/
  void lemma_highmem_wf(void);
*/

#endif
