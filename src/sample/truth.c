/* SPDX-License-Identifier: Apache-2.0
 *
 * The truth of a sample as JSON; the shape is described in docs/samples.md.
 */
#include <jansson.h>
#include <math.h>

#include "sample/sample.h"

/* Tenths of a pixel: finer than anything that can be measured on a page of black and white. */
static json_t *pixels(double px)
{
    return json_real(round(px * 10) / 10);
}

static json_t *field_json(const struct sample_field *field, bool hand)
{
    json_t *quad = json_array();

    for (int i = 0; i < 4; i++)
        json_array_append_new(
            quad, json_pack("[o, o]", pixels(field->quad.at[i].x), pixels(field->quad.at[i].y)));
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:[i,i,i,i], s:o}", "id",
                     field->field->id, "kind", form_kind_name(field->field->kind), "value",
                     field->value, "written", field->written, "hand", hand, "blank",
                     !field->value[0], "off_page", field->off_page, "box", field->box.x,
                     field->box.y, field->box.w, field->box.h, "quad", quad);
}

static json_t *page_json(const struct sample_page *page, int number)
{
    json_t *fields = json_array();

    for (size_t i = 0; i < page->n_fields; i++)
        json_array_append_new(fields, field_json(&page->fields[i], page->hand));
    return json_pack("{s:i, s:s?, s:i, s:i, s:i, s:i, s:i, s:i, s:o}", "page", number, "form",
                     page->form ? page->form->name : NULL, "rotation", page->rotation, "w_px",
                     page->page->w_px, "h_px", page->page->h_px, "y_dpi",
                     (int)lrint(page->page->y_dpi), "rows_lost", (int)page->n_rows_lost, "rows_cut",
                     (int)page->n_rows_cut, "fields", fields);
}

/* Is the last page a typed form that came through whole, in its true size? Those must be read
 * without a fault. */
static bool is_typed_clean(const struct sample_fax *fax)
{
    const struct sample_page *page = &fax->pages[fax->n_pages - 1];

    return page->form && !page->hand && fax->spec.tier == TIER_CLEAN && !page->n_rows_lost &&
           !page->n_rows_cut && page->rotation % 180 == 0;
}

char *sample_truth(const struct sample_fax *fax, const char *file)
{
    json_t *pages = json_array(), *truth;
    char *text;

    for (size_t i = 0; i < fax->n_pages; i++)
        json_array_append_new(pages, page_json(&fax->pages[i], (int)i + 1));
    truth = json_pack("{s:s, s:I, s:s, s:b, s:o}", "file", file, "seed", (json_int_t)fax->spec.seed,
                      "tier", tier_bounds[fax->spec.tier].name, "typed_clean", is_typed_clean(fax),
                      "pages", pages);
    text = truth ? json_dumps(truth, JSON_COMPACT | JSON_REAL_PRECISION(7)) : NULL;
    json_decref(truth);
    return text;
}
