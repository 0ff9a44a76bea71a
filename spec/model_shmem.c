/*
 * The reference model: objects of shared memory. Each shared anonymous mapping makes one; it ends
 * with the last area that shows it. What was stored in it stands with what was stored in address
 * spaces, by byte of the object.
 */
#include "model_parts.h"

static uint32_t pages_of[NR_SHMEM]; /* that belong to the object */

uint32_t model_object_space(uint32_t object)
{
    return NR_TASKS + object - NR_FILES - 1u;
}

bool model_object_is_shown(uint32_t object)
{
    for (uint32_t s = 0; s < NR_TASKS; s++) {
        const struct model_areas *areas = model_areas(s);
        for (uint32_t i = 0; i < areas->count; i++) {
            if (areas->a[i].object == object) {
                return true;
            }
        }
    }
    return false;
}

uint32_t model_new_object(uint32_t pages)
{
    uint32_t object = NR_FILES + 1u;

    while (object <= NR_FILES + NR_SHMEM && model_object_is_shown(object)) {
        object++;
    }
    if (object > NR_FILES + NR_SHMEM) {
        return 0;
    }
    pages_of[object - NR_FILES - 1u] = pages;
    model_clear_words(model_object_space(object));
    return object;
}

bool model_object_has_page(uint32_t object, uint32_t page)
{
    return model_is_file(object) ? model_file_has_page(object - 1u, page)
                                 : page < pages_of[object - NR_FILES - 1u];
}

uint32_t model_object_word(uint32_t object, uint32_t i)
{
    return model_is_file(object) ? model_file_word(object - 1u, i)
                                 : model_word(model_object_space(object), i * 4u);
}

void model_set_object_word(uint32_t object, uint32_t i, uint32_t value)
{
    if (model_is_file(object)) {
        model_set_file_word(object - 1u, i, value);
    } else {
        model_store_word(model_object_space(object), i * 4u, value);
    }
}
