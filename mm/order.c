/*
 * The lemma functions of mm/order.acsl: each is true order by order, so a case for each proves it.
 * A compiler finds nothing here; the functions that it sees are inline, in mm/order.h.
 */
#include "order.h"

/*@ ghost
  pfn_t lemma_left(pfn_t frame, uint32_t order)
  {
    switch (order) {
    case 0: return frame - frame % 2u;
    case 1: return frame - frame % 4u;
    case 2: return frame - frame % 8u;
    case 3: return frame - frame % 16u;
    case 4: return frame - frame % 32u;
    case 5: return frame - frame % 64u;
    case 6: return frame - frame % 128u;
    case 7: return frame - frame % 256u;
    default: return frame - frame % 512u;
    }
  }

  void lemma_pair_scale(pfn_t frame, uint32_t order)
  {
    switch (order) {
    case 0: return; case 1: return; case 2: return; case 3: return; case 4: return;
    case 5: return; case 6: return; case 7: return; default: return;
    }
  }

  void lemma_bit_scale(uint32_t w, uint32_t j)
  {
    switch (j) {
    case 0: return; case 1: return; case 2: return; case 3: return; case 4: return;
    case 5: return; case 6: return; default: return;
    }
  }

  void lemma_pair_start(pfn_t frame, uint32_t order)
  {
    switch (order) {
    case 0: return; case 1: return; case 2: return; case 3: return; case 4: return;
    case 5: return; case 6: return; case 7: return; default: return;
    }
  }

  void lemma_halves(pfn_t frame, uint32_t order)
  {
    switch (order) {
    case 1: return; case 2: return; case 3: return; case 4: return; case 5: return;
    case 6: return; case 7: return; case 8: return; default: return;
    }
  }

  void lemma_next_pair(pfn_t frame, uint32_t order)
  {
    switch (order) {
    case 0: return; case 1: return; case 2: return; case 3: return; case 4: return;
    case 5: return; case 6: return; case 7: return; default: return;
    }
  }

  void lemma_pair_fits(uint32_t order)
  {
    switch (order) {
    case 0: return; case 1: return; case 2: return; case 3: return; case 4: return;
    case 5: return; case 6: return; case 7: return; default: return;
    }
  }
*/
