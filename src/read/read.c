/* SPDX-License-Identifier: Apache-2.0 */
#include "read/read.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "read/ctc_line.h"
#include "read/cut.h"
#include "read/ditto.h"
#include "read/dropped.h"
#include "read/field_text.h"
#include "read/ink.h"
#include "read/lines.h"
#include "read/recognisers.h"
#include "read/strike.h"

enum { N_ENGINES = 2 };

/* A value that is meant to be one line is sometimes written on two. */
enum { LEAST_MAX_LINES = 2 };

/* Rows of the page that are damaged inside the box. */
static unsigned count_damaged_rows(const struct page *page, const struct quad_px *quad)
{
    double top = INFINITY, bottom = -INFINITY;
    unsigned n = 0;

    for (int i = 0; i < 4; i++) {
        top = fmin(top, quad->at[i].y);
        bottom = fmax(bottom, quad->at[i].y);
    }
    top = fmax(floor(top), 0);
    bottom = fmin(ceil(bottom), page->h_px);
    for (int y = (int)top; y < (int)bottom; y++)
        n += page->row_state[y] != ROW_GOOD;
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

/* Kinds that are written in words with gaps between. Numbers and addresses have none, and sentences
 * are written without. */
static bool has_words(enum form_kind kind)
{
    return kind == FORM_KIND_FACILITY || kind == FORM_KIND_NAME || kind == FORM_KIND_DEPARTMENT;
}

/* Every line by both engines; texts[engine][line]. */
static int recognise(struct recognisers *recognisers, enum form_kind kind,
                     const struct text_lines *lines, struct line_text *const texts[N_ENGINES])
{
    const struct reading_plan *plan = &recognisers->models->kinds[kind];
    struct gaps found = {.in_name = kind == FORM_KIND_NAME};
    struct gaps *gaps = has_words(kind) ? &found : NULL;
    int r = 0;

    for (size_t i = 0; i < lines->n_lines && r == 0; i++) {
        r = ctc_line_read(recognisers->net, lines->lines[i].ink, recognisers->masks[kind], gaps,
                          &texts[0][i]);
        if (r == 0)
            r = tesseract_read(recognisers->tesseract[plan->tesseract], lines->lines[i].ink,
                               plan->characters, gaps, &texts[1][i]);
    }
    return r;
}

static int fill_reading(const struct models *models, enum form_kind kind,
                        const struct text_lines *lines, struct line_text *const texts[N_ENGINES],
                        struct reading *reading)
{
    const char *model = models->tesseract[models->kinds[kind].tesseract].id;
    size_t n_columns = 0, n_dropped = 0;
    int r;

    for (size_t i = 0; i < lines->n_lines; i++) {
        size_t columns, dropped;

        dropped_count(lines->lines[i].ink, &texts[0][i], &columns, &dropped);
        n_columns += columns;
        n_dropped += dropped;
    }
    reading->dropped_ink = n_columns ? (double)n_dropped / (double)n_columns : 0;
    reading->by = calloc(N_ENGINES, sizeof(*reading->by));
    if (!reading->by)
        return -ENOMEM;
    r = field_text_make("ctc", models->ctc.id, texts[0], lines->n_lines, &reading->by[0]);
    if (r < 0)
        return r;
    reading->n_by = 1;
    r = field_text_make("tesseract", model, texts[1], lines->n_lines, &reading->by[1]);
    if (r < 0)
        return r;
    reading->n_by = N_ENGINES;
    return 0;
}

static int read_lines(struct recognisers *recognisers, enum form_kind kind,
                      const struct text_lines *lines, struct reading *reading)
{
    struct line_text *texts[N_ENGINES] = {0};
    int r = 0;

    for (int i = 0; i < N_ENGINES; i++)
        if (!(texts[i] = calloc(lines->n_lines + 1, sizeof(*texts[i]))))
            r = -ENOMEM;
    if (r == 0)
        r = recognise(recognisers, kind, lines, texts);
    if (r == 0)
        r = fill_reading(recognisers->models, kind, lines, texts, reading);
    for (int i = 0; i < N_ENGINES; i++) {
        for (size_t k = 0; texts[i] && k < lines->n_lines; k++)
            line_text_deinit(&texts[i][k]);
        free(texts[i]);
    }
    return r;
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

/* From the picture of the cell on. */
static int read_cut(struct recognisers *recognisers, PIX *raw, const struct form_field *field,
                    const struct read_trace *trace, struct reading *reading)
{
    unsigned max_lines = field->max_lines < LEAST_MAX_LINES ? LEAST_MAX_LINES : field->max_lines;
    struct text_lines lines = {0};
    struct ink_verdict ink;
    struct cut cut;
    double likeness;
    int r = cut_clean(raw, field->box.w, field->box.h, &cut);

    if (r < 0)
        return r;
    trace_plane(trace, field->id, "cleaned", cut.clean);
    ink = ink_judge(&cut);
    reading->ink = ink.state;
    reading->ink_score = ink.score;
    reading->ink_mm2 = ink.area_mm2;
    if (ink.state != INK_NONE && field->kind != FORM_KIND_TEXT && ditto_found(&cut, &likeness)) {
        r = take_ditto(likeness, reading);
    } else if (ink.state != INK_NONE) {
        r = lines_split(&cut, max_lines, &lines);
        if (r == 0) {
            trace_lines(trace, field->id, &lines);
            reading->n_lines = (unsigned)lines.n_lines;
            for (size_t i = 0; i < lines.n_lines; i++)
                reading->struck_out |= strike_found(lines.lines[i].ink);
            r = read_lines(recognisers, field->kind, &lines, reading);
        }
    }
    lines_deinit(&lines);
    cut_deinit(&cut);
    return r;
}

int read_field(struct recognisers *recognisers, const struct page *page, const struct form *form,
               const struct registration *registration, size_t field_index,
               const struct read_trace *trace, struct reading *ret_reading, struct why *why)
{
    const struct form_field *field = &form->fields[field_index];
    const struct place *place = &registration->fields[field_index];
    struct reading reading = {
        .place_certainty = place->found ? place->certainty : 0,
        .n_damaged_rows = count_damaged_rows(page, &place->quad),
        .off_page = place->off_page,
    };
    _cleanup_(pix_freep) PIX *raw = NULL;
    char name[160];
    int r;

    raw =
        register_cut(page, &place->quad, field->box.w, field->box.h, CUT_MARGIN_MM, CUT_PX_PER_MM);
    if (!raw)
        return -ENOMEM;
    if (trace) {
        snprintf(name, sizeof(name), "%s-cut", field->id);
        trace->picture(trace->context, name, raw);
    }
    r = read_cut(recognisers, raw, field, trace, &reading);
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
