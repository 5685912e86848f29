/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/sample.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "image/tiff.h"
#include "sample/paper.h"
#include "sample/transmit.h"

struct sampler {
    struct lists *lists;
    struct fonts *fonts;
};

/* Share of the faxes that carry the sender's line over the page; of filled-in forms that are typed;
 * of fax servers that count bad rows in the file (HylaFAX does, spandsp and so Asterisk does not).
 */
static const double HAS_HEADER_LINE = 0.6, TYPED = 0.45, COUNTED = 0.75;

/* Where a call that is cut ends, as a share of the page. */
static const struct range CUT_AT = {0.35, 0.8};

int sampler_new(const char *pen, const char *font, struct sampler **ret_sampler, struct why *why)
{
    struct sampler *sampler = calloc(1, sizeof(*sampler));
    int r = sampler ? lists_load(&sampler->lists, why)
                    : why_set(why, -ENOMEM, _("out of memory while loading the word lists"));

    if (!r)
        r = fonts_load(&sampler->fonts, why);
    if (!r)
        r = fonts_hold(sampler->fonts, pen, font, why);
    if (r) {
        sampler_free(sampler);
        return r;
    }
    *ret_sampler = sampler;
    return 0;
}

struct sampler *sampler_free(struct sampler *sampler)
{
    if (sampler) {
        lists_free(sampler->lists);
        fonts_free(sampler->fonts);
    }
    free(sampler);
    return NULL;
}

static struct rect_px bounding_box(const struct quad_px *quad, int w_px, int h_px)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    struct rect_px box;

    for (int i = 0; i < 4; i++) {
        x0 = fmin(x0, quad->at[i].x);
        y0 = fmin(y0, quad->at[i].y);
        x1 = fmax(x1, quad->at[i].x);
        y1 = fmax(y1, quad->at[i].y);
    }
    box.x = (int)fmax(0, fmin(w_px, floor(x0)));
    box.y = (int)fmax(0, fmin(h_px, floor(y0)));
    box.w = (int)fmax(0, fmin(w_px, ceil(x1))) - box.x;
    box.h = (int)fmax(0, fmin(h_px, ceil(y1))) - box.y;
    return box;
}

static bool beyond(const struct quad_px *quad, int w_px, int h_px)
{
    for (int i = 0; i < 4; i++)
        if (quad->at[i].x < 0 || quad->at[i].x > w_px || quad->at[i].y < 0 || quad->at[i].y > h_px)
            return true;
    return false;
}

/* Values of the nomination are handed over to the fields. */
static int set_fields(struct sample_page *page, const struct form *form,
                      struct nomination *nomination, const struct scan_map *map)
{
    page->fields = calloc(form->n_fields, sizeof(*page->fields));
    if (!page->fields)
        return -ENOMEM;
    page->n_fields = form->n_fields;
    for (size_t i = 0; i < form->n_fields; i++) {
        struct sample_field *field = &page->fields[i];
        const struct rect_mm *box = &form->fields[i].box;
        const struct point_mm corner[4] = {{box->x, box->y},
                                           {box->x + box->w, box->y},
                                           {box->x + box->w, box->y + box->h},
                                           {box->x, box->y + box->h}};

        field->field = &form->fields[i];
        field->value = nomination->values[i].value;
        field->written = nomination->values[i].written;
        nomination->values[i] = (struct sample_value){0};
        for (int j = 0; j < 4; j++)
            field->quad.at[j] = scan_point(map, corner[j]);
    }
    return 0;
}

static int make_form_sheet(const struct sampler *sampler, const struct sample_spec *spec,
                           struct sample_page *page, struct sheet *ret_sheet,
                           struct nomination **ret_nomination, struct why *why)
{
    struct dice dice = dice_new(spec->seed, "nomination"), pen = dice_new(spec->seed, "pen");
    bool typed = spec->filling == SAMPLE_TYPED ||
                 (spec->filling == SAMPLE_FILLING_ANY && dice_hit(&pen, TYPED));
    struct spelling spelling = {
        .typed = typed, .all_blank = spec->filling == SAMPLE_BLANK, .naming = spec->naming};
    struct fill_look look = fill_look_new(sampler->fonts, typed, &pen);
    int r = nomination_make(spec->form, sampler->lists, &spelling, &dice, ret_nomination, why);

    if (r)
        return r;
    look.strike_out = tier_bounds[spec->tier].strike_out;
    look.stamp = tier_bounds[spec->tier].stamp;
    page->form = spec->form;
    page->hand = !typed && spec->filling != SAMPLE_BLANK;
    return paper_form(spec->form, sampler->fonts, &look, *ret_nomination, &pen, ret_sheet, why);
}

/* Draws, scans and adds the header line; index counts from 0. */
static int make_page(const struct sampler *sampler, const struct sample_spec *spec,
                     const struct scan_params *machine, int foreign_kind, unsigned index,
                     unsigned n_pages, struct sample_page *ret_page, struct why *why)
{
    char stream[32], header[160];
    struct sample_page page = {.rotation = spec->rotation};
    struct nomination *nomination = NULL;
    struct scan_params params = *machine;
    struct sheet sheet = {0};
    struct scan_map map;
    struct dice dice;
    int n_rows = 0, r;

    snprintf(stream, sizeof(stream), "page %u", index);
    dice = dice_new(spec->seed, stream);
    params.rotation = spec->rotation;
    if (foreign_kind < 0)
        r = make_form_sheet(sampler, spec, &page, &sheet, &nomination, why);
    else
        r = paper_foreign((enum foreign_kind)foreign_kind, sampler->lists, sampler->fonts, &dice,
                          &sheet, why);
    if (!r)
        r = scan_sheet(&sheet, &params, &dice, &page.page, &map, why);
    sheet_deinit(&sheet);
    if (!r && nomination) {
        r = set_fields(&page, spec->form, nomination, &map);
        if (r)
            why_set(why, r, _("out of memory while making a sample"));
    }
    nomination_free(nomination);
    dice = dice_new(spec->seed, "header line");
    if (!r && dice_hit(&dice, HAS_HEADER_LINE)) {
        snprintf(header, sizeof(header), "2026-06-%02d %02d:%02d  %-24s %-20s P.%02u/%02u",
                 dice_int(&dice, 1, 28), dice_int(&dice, 8, 19), dice_int(&dice, 0, 59),
                 "MIHON HOSPITAL", "+81 3 5550 0100", index + 1, n_pages);
        r = paper_header_line(&page.page, header, &n_rows, why);
        for (size_t i = 0; i < page.n_fields; i++)
            for (int j = 0; j < 4; j++)
                page.fields[i].quad.at[j].y += n_rows;
    }
    *ret_page = page;
    return r;
}

/* Shortens the last page as a call that was cut leaves it. */
static int cut_page(struct sample_page *page, struct dice *dice)
{
    int h = (int)(page->page->h_px * dice_between(dice, CUT_AT.low, CUT_AT.high));
    PIX *pix = pixCreate(page->page->w_px, h, 1);
    struct page *shorter;
    int r;

    if (!pix)
        return -ENOMEM;
    pixRasterop(pix, 0, 0, page->page->w_px, h, PIX_SRC, page->page->ink, 0, 0);
    r = page_new(pix, page->page->x_dpi, page->page->y_dpi, &shorter);
    if (r)
        return r;
    shorter->n_bad_fax_lines = page->page->n_bad_fax_lines;
    shorter->unclean = page->page->unclean;
    page->n_rows_cut = (unsigned)(page->page->h_px - h);
    page_free(page->page);
    page->page = shorter;
    return 0;
}

static struct line_params choose_line(const struct sample_spec *spec, struct dice *dice)
{
    struct line_params line = tier_line(spec->tier, dice);

    if (spec->line == SAMPLE_LINE_QUIET) {
        line.burst_per_s = 0;
    } else if (spec->line == SAMPLE_LINE_BAD) {
        const struct tier_bounds *bounds =
            &tier_bounds[spec->tier == TIER_CLEAN ? TIER_TYPICAL : spec->tier];

        line.ecm = false;
        line.coding = line.coding == LINE_MMR ? LINE_MR : line.coding;
        line.burst_per_s = dice_between(dice, fmax(bounds->burst_per_s.low, 0.8),
                                        fmax(bounds->burst_per_s.high, 2.5));
        line.burst_ms = dice_between(dice, bounds->burst_ms.low, bounds->burst_ms.high);
    }
    return line;
}

int sample_make(const struct sampler *sampler, const struct sample_spec *spec,
                struct sample_fax **ret_fax, struct why *why)
{
    struct dice dice = dice_new(spec->seed, "machine");
    struct scan_params machine = tier_scan(spec->tier, &dice);
    struct line_params line = choose_line(spec, &dice);
    struct sample_fax *fax = calloc(1, sizeof(*fax));
    int foreign =
        spec->foreign_kind >= 0 ? spec->foreign_kind : (int)dice_index(&dice, FOREIGN_COUNT);
    int r = 0;

    if (!fax)
        return why_set(why, -ENOMEM, _("out of memory while making a sample"));
    if (spec->resolution >= 0)
        machine.resolution = (enum scan_resolution)spec->resolution;
    fax->spec = *spec;
    fax->n_pages = spec->cover ? 2 : 1;
    fax->coding = line.coding == LINE_MMR  ? TIFF_CODING_G4
                  : line.coding == LINE_MR ? TIFF_CODING_G3_2D
                                           : TIFF_CODING_G3_1D;
    for (unsigned i = 0; i < fax->n_pages && !r; i++) {
        bool last = i + 1 == fax->n_pages;

        r = make_page(sampler, spec, &machine,
                      !last           ? FOREIGN_COVER
                      : spec->foreign ? foreign
                                      : -1,
                      i, (unsigned)fax->n_pages, &fax->pages[i], why);
    }
    if (!r)
        r = transmit(fax, &line, dice_hit(&dice, COUNTED), why);
    if (!r && spec->cut) {
        r = cut_page(&fax->pages[fax->n_pages - 1], &dice);
        if (r)
            why_set(why, r, _("out of memory while making a sample"));
    }
    if (r) {
        sample_free(fax);
        return r;
    }
    for (size_t i = 0; i < fax->n_pages; i++)
        for (size_t j = 0; j < fax->pages[i].n_fields; j++) {
            struct sample_field *field = &fax->pages[i].fields[j];
            const struct page *page = fax->pages[i].page;

            field->box = bounding_box(&field->quad, page->w_px, page->h_px);
            field->off_page = beyond(&field->quad, page->w_px, page->h_px);
        }
    *ret_fax = fax;
    return 0;
}

struct sample_fax *sample_free(struct sample_fax *fax)
{
    for (size_t i = 0; fax && i < fax->n_pages; i++) {
        struct sample_page *page = &fax->pages[i];

        for (size_t j = 0; j < page->n_fields; j++) {
            free(page->fields[j].value);
            free(page->fields[j].written);
        }
        free(page->fields);
        page_free(page->page);
    }
    free(fax);
    return NULL;
}

int sample_write(const struct sample_fax *fax, const char *path, struct why *why)
{
    struct page *pages[SAMPLE_MAX_PAGES];

    for (size_t i = 0; i < fax->n_pages; i++)
        pages[i] = fax->pages[i].page;
    return tiff_write(path, pages, fax->n_pages, fax->coding, "+81 3 5550 0100", why);
}
