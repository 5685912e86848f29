/* SPDX-License-Identifier: Apache-2.0 */
#include "read/read.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "read/cut.h"
#include "read/ditto.h"
#include "read/hairline.h"
#include "read/ink.h"
#include "read/lines.h"
#include "read/recognise.h"
#include "read/strike.h"
#include "read/whites.h"

/* A value that is meant to be one line is sometimes written on two; a long address, which breaks
 * behind its hyphens, on three. */
enum { LEAST_MAX_LINES = 2, LEAST_MAX_LINES_EMAIL = 3 };

enum { BESIDE_TEXT_PX = 8 }; /* 1 mm of the cut: the dot of an i, a dakuten */

static const double rules_mm = 1.5; /* how far into the cell's box its rules may reach */

/* The rows and columns of the page that a box spans, as far as they are on it. */
static struct rect_px box_around(const struct page *page, const struct quad_px *quad)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

    for (int i = 0; i < 4; i++) {
        left = fmin(left, quad->at[i].x);
        right = fmax(right, quad->at[i].x);
        top = fmin(top, quad->at[i].y);
        bottom = fmax(bottom, quad->at[i].y);
    }
    left = fmin(fmax(floor(left), 0), page->w_px);
    top = fmin(fmax(floor(top), 0), page->h_px);
    right = fmax(fmin(ceil(right), page->w_px), left);
    bottom = fmax(fmin(ceil(bottom), page->h_px), top);
    return (struct rect_px){(int)left, (int)top, (int)(right - left), (int)(bottom - top)};
}

static unsigned count_damaged_rows(const struct page *page, struct rect_px box)
{
    unsigned n = 0;

    for (int y = box.y; y < box.y + box.h; y++)
        n += page->row_state[y] != ROW_GOOD;
    return n;
}

/* Where a part of the cell's cut lies on the page. */
static struct quad_px quad_within(const struct place *place, struct rect_px part)
{
    const struct point_px *at = place->quad.at;
    struct quad_px quad;

    for (int i = 0; i < 4; i++) {
        int x_px = part.x + (i == 1 || i == 2) * part.w, y_px = part.y + (i >= 2) * part.h;
        double u = (x_px / CUT_PX_PER_MM - CUT_MARGIN_MM) / place->w_mm,
               v = (y_px / CUT_PX_PER_MM - CUT_MARGIN_MM) / place->h_mm;

        quad.at[i].x =
            (1 - v) * ((1 - u) * at[0].x + u * at[1].x) + v * ((1 - u) * at[3].x + u * at[2].x);
        quad.at[i].y =
            (1 - v) * ((1 - u) * at[0].y + u * at[1].y) + v * ((1 - u) * at[3].y + u * at[2].y);
    }
    return quad;
}

/* Rows that run through a line of text, or so near to it that they may have had a stroke of it. A
 * row that two lines share counts twice. */
static unsigned count_damaged_text_rows(const struct page *page, const struct place *place,
                                        const struct text_lines *lines)
{
    unsigned n = 0;

    for (size_t i = 0; i < lines->n_lines; i++) {
        struct rect_px part = lines->lines[i].box;
        struct quad_px quad;

        part.y -= BESIDE_TEXT_PX;
        part.h += 2 * BESIDE_TEXT_PX;
        quad = quad_within(place, part);
        n += count_damaged_rows(page, box_around(page, &quad));
    }
    return n;
}

/* A fax server puts the row above in the place of a lost one without always saying so. The rules at
 * the sides are alike in all rows and do not count. */
static unsigned count_repeated_rows(const struct page *page, struct rect_px box)
{
    size_t n_words = (size_t)pixGetWpl(page->ink);
    int side = (int)(rules_mm * page->x_dpi / 25.4);
    unsigned n = 0;

    box.x += side;
    box.w -= 2 * side;
    for (int y = box.y > 0 ? box.y : 1; y < box.y + box.h; y++) {
        const l_uint32 *row = pixGetData(page->ink) + (size_t)y * n_words, *above = row - n_words;
        bool has_ink = false, same = true;

        for (int x = box.x; x < box.x + box.w && same; x++) {
            has_ink |= GET_DATA_BIT(row, x);
            same = GET_DATA_BIT(row, x) == GET_DATA_BIT(above, x);
        }
        n += has_ink && same;
    }
    return n;
}

static void trace_plane(const struct read_trace *trace, const char *field, const char *what,
                        const struct plane *plane)
{
    char name[160];
    _cleanup_(pix_freep) PIX *pix = NULL;

    if (!trace)
        return;
    pix = plane_to_pix(plane);
    snprintf(name, sizeof(name), "%s-%s", field, what);
    if (pix)
        trace->picture(trace->context, name, pix);
}

static void trace_lines(const struct read_trace *trace, const char *field,
                        const struct text_lines *lines)
{
    for (size_t i = 0; i < lines->n_lines; i++) {
        char what[32];

        snprintf(what, sizeof(what), "line%zu", i + 1);
        trace_plane(trace, field, what, lines->lines[i].ink);
    }
}

/* The ditto mark is known by its shape, and no recogniser is asked: it would say something else. */
static int take_ditto(double likeness, struct reading *reading)
{
    struct recognised by = {.engine = strdup("shape"),
                            .model = strdup("ditto"),
                            .text = strdup("〃"),
                            .score = likeness,
                            .min_score = likeness};

    reading->by = calloc(1, sizeof(*reading->by));
    if (!reading->by || !by.engine || !by.model || !by.text) {
        recognised_deinit(&by);
        return -ENOMEM;
    }
    reading->by[0] = by;
    reading->n_by = 1;
    reading->n_lines = 1;
    return 0;
}

static int measure_whites(const struct text_lines *lines, struct reading *reading)
{
    double widest_px[RESULT_MAX_WHITES] = {0};
    int r = 0;

    for (size_t i = 0; i < lines->n_lines && r == 0; i++)
        r = whites_measure(lines->lines[i].ink, widest_px);
    for (size_t i = 0; i < RESULT_MAX_WHITES; i++)
        reading->whites_mm[i] = widest_px[i] / CUT_PX_PER_MM;
    reading->whites_known = r == 0 && lines->n_lines > 0;
    return r;
}

/* From the picture of the cell on. */
static int read_cut(struct recognisers *recognisers, const struct page *page, PIX *raw,
                    const struct form_field *field, const struct place *place,
                    const struct listing *listing, const struct read_trace *trace,
                    struct reading *reading)
{
    unsigned least = field->kind == FORM_KIND_EMAIL ? LEAST_MAX_LINES_EMAIL : LEAST_MAX_LINES;
    unsigned max_lines = field->max_lines < least ? least : field->max_lines;
    struct text_lines lines = {0};
    struct ink_verdict ink;
    struct cut cut;
    double likeness;
    int r = cut_clean(raw, place->w_mm, place->h_mm, &cut);

    if (r < 0)
        return r;
    if (field->kind == FORM_KIND_EMAIL)
        hairline_draw(&cut);
    trace_plane(trace, field->id, "cleaned", cut.clean);
    ink = ink_judge(&cut);
    reading->ink = ink.state;
    reading->ink_score = ink.score;
    reading->ink_mm2 = ink.area_mm2;
    reading->n_rules = cut.n_rules;
    reading->outside_ink = cut.outside_share;
    reading->neighbour_ink = cut.neighbour_share;
    reading->clipped_mm = cut.clipped_mm;
    reading->specks_per_cm2 = cut.specks_per_cm2;
    if (ink.state != INK_NONE && field->kind != FORM_KIND_TEXT && ditto_found(&cut, &likeness)) {
        r = take_ditto(likeness, reading);
    } else if (ink.state != INK_NONE) {
        r = lines_split(&cut, max_lines, &lines);
        if (r == 0) {
            trace_lines(trace, field->id, &lines);
            reading->n_lines = (unsigned)lines.n_lines;
            if (lines.n_lines > 0)
                reading->n_damaged_text_rows = count_damaged_text_rows(page, place, &lines);
            reading->struck_out = cut.crossed; /* perhaps a scan line gone black, perhaps a ruler */
            for (size_t i = 0; i < lines.n_lines; i++)
                reading->struck_out |= strike_found(lines.lines[i].ink);
            if (field->kind == FORM_KIND_EMAIL)
                r = measure_whites(&lines, reading);
        }
        if (r == 0) {
            r = recognise(recognisers, field->kind, cut.cell, &lines, listing, reading);
        }
    }
    lines_deinit(&lines);
    cut_deinit(&cut);
    return r;
}

int read_field(struct recognisers *recognisers, const struct page *page, const struct form *form,
               const struct registration *registration, size_t field_index,
               const struct listing *listing, const struct read_trace *trace,
               struct reading *ret_reading, struct why *why)
{
    return read_place(recognisers, page, &form->fields[field_index],
                      &registration->fields[field_index], listing, trace, ret_reading, why);
}

int read_place(struct recognisers *recognisers, const struct page *page,
               const struct form_field *field, const struct place *place,
               const struct listing *listing, const struct read_trace *trace,
               struct reading *ret_reading, struct why *why)
{
    struct rect_px box = box_around(page, &place->quad);
    struct reading reading = {
        .place_certainty = place->found ? place->certainty : 0,
        .n_damaged_rows = count_damaged_rows(page, box),
        .n_repeated_rows = count_repeated_rows(page, box),
        .off_page = place->off_page,
    };
    _cleanup_(pix_freep) PIX *raw = NULL;
    char name[160];
    int r;

    reading.n_damaged_text_rows = reading.n_damaged_rows;
    raw = register_cut(page, &place->quad, place->w_mm, place->h_mm, CUT_MARGIN_MM, CUT_PX_PER_MM);
    if (!raw)
        return -ENOMEM;
    if (trace) {
        snprintf(name, sizeof(name), "%s-cut", field->id);
        trace->picture(trace->context, name, raw);
    }
    r = read_cut(recognisers, page, raw, field, place, listing, trace, &reading);
    if (r < 0) {
        reading_deinit(&reading);
        if (r == -EDOM)
            return why_set(why, r,
                           _("field %s: the recogniser computed something that is no number"),
                           field->id);
        return r;
    }
    *ret_reading = reading;
    return 0;
}
