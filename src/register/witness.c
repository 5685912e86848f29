/* SPDX-License-Identifier: Apache-2.0 */
#include "register/witness.h"

#include <math.h>
#include <string.h>

/* A rule of the page is against the form when it is seen along this share of an absent edge. */
static const double AGAINST_COVERAGE = 0.7;

/* A row's height may differ from the form's: shorter where scan lines vanished, taller by the feed.
 */
static const double SHORTER_SHARE = 0.3, TALLER_SHARE = 0.06, ROW_SLACK_MM = 1.2;

/* Coverage from which a level counts as seen when gaps are compared. */
static const double LEVEL_SEEN = 0.4;

/* A foreign rule spans a cell: this share of its width or height, and stays this far from the
 * form's own rules. */
static const double FOREIGN_SPAN = 0.8, FOREIGN_APART_MM = 1.5;
static const double FOREIGN_COLUMN_MIN_MM = 9.5; /* pen strokes are shorter */

/* Ink of a label over what its text needs: the fonts differ. Without ink there is no label. */
static const double LABEL_NARROW = 0.7, LABEL_WIDE = 1.35;
static const double LABEL_INSET_MM = 0.9, LABEL_SAMPLES_PER_MM = 5;
static const double LABEL_OUTSIDE = 0.04;    /* of the ink, at each end */
static const double LABEL_MIN_INK_MM2 = 0.6; /* a thin label of three letters has 2 */
static const double LABEL_MIN_CERTAINTY = 0.3;
static const double MM_PER_PT = 25.4 / 72;

enum { MAX_LABEL_SAMPLES = 1200 };

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

/* Adds the edges of one line. `along` is the length of the page in the direction of the line,
 * `across` the other. */
static void hear_edges(const struct trace *trace, bool rows, struct witness *witness,
                       double *against_mm)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    size_t n = rows ? model->n_row_edges : model->n_column_edges;
    double along = rows ? trace->sight->w : trace->sight->h;
    double across = rows ? trace->sight->h : trace->sight->w;
    double px_per_mm = rows ? alignment->x_px_per_mm : alignment->y_px_per_mm;

    for (size_t e = 0; e < n; e++) {
        const struct edge *edge = rows ? &model->row_edges[e] : &model->column_edges[e];
        const struct track *track = rows ? &trace->levels[edge->line] : &trace->columns[edge->line];
        double from, to, at, mm = edge->to_mm - edge->from_mm, on_page, coverage;

        if (rows) {
            at = alignment->level_px[edge->line];
            from = trace_column_at(trace, model_column(model, edge->table, edge->from_to), at);
            to = trace_column_at(trace, model_column(model, edge->table, edge->from_to + 1), at);
        } else {
            at = alignment->x0_px + model->columns[edge->line].at_mm * alignment->x_px_per_mm;
            from = trace_level_at(trace, model_level(model, edge->table, edge->from_to), at);
            to = trace_level_at(trace, model_level(model, edge->table, edge->from_to + 1), at);
        }
        if (at < 0 || at > across || to <= from)
            continue;
        on_page = clamp((clamp(to, 0, along) - clamp(from, 0, along)) / (to - from), 0, 1);
        if (on_page <= 0)
            continue;
        coverage = track_coverage(track, rows ? trace->n_row_steps : trace->n_column_steps,
                                  clamp(from, 0, along), clamp(to, 0, along));
        if (edge->present) {
            witness->expected_mm += mm * on_page;
            witness->found += mm * on_page * fmin(1, coverage / 0.9);
        } else if (coverage > AGAINST_COVERAGE && (to - from) / px_per_mm > 4) {
            *against_mm += mm * on_page * coverage;
        }
    }
}

/* The sample of a line at the place `at` along it, roughly. */
static const struct point_px *sample_at(const struct line *line, double at)
{
    double share = line->to > line->from ? (at - line->from) / (line->to - line->from) : 0;

    return &line->samples[(size_t)(clamp(share, 0, 1) * (double)(line->n_samples - 1))];
}

/* Length of a line that crosses a whole cell away from its rules, in level pixels; 0 when it does
 * not. The cell spans `from`..`to` along the line and `low`..`high` across. */
static double crossing(const struct line *line, bool row, double from, double to, double low,
                       double high, double apart_px)
{
    double start = fmax(line->from, from), end = fmin(line->to, to), across;
    const struct point_px *sample;

    if (end - start < FOREIGN_SPAN * (to - from))
        return 0;
    sample = sample_at(line, (start + end) / 2);
    across = row ? sample->y : sample->x;
    return across - low >= apart_px && high - across >= apart_px ? end - start : 0;
}

/* Length of rules that cross whole cells where the form has nothing, mm. */
static double hear_foreign(const struct trace *trace)
{
    const struct sight *sight = trace->sight;
    const struct model *model = trace->model;
    double x_per_mm = trace->alignment->x_px_per_mm, y_per_mm = trace->alignment->y_px_per_mm;
    double mm = 0;

    for (unsigned t = 0; t < model->form->n_tables; t++)
        for (size_t i = 0; i < model->form->tables[t].n_cells; i++) {
            const struct form_cell *cell = &model->form->tables[t].cells[i];
            unsigned above = model_level(model, t, cell->row);
            unsigned below = model_level(model, t, cell->row + cell->n_rows);
            double x = trace->alignment->x0_px + (cell->box.x + cell->box.w / 2) * x_per_mm;
            double top = trace_level_at(trace, above, x), bottom = trace_level_at(trace, below, x);
            double y = (top + bottom) / 2;
            double left = trace_column_at(trace, model_column(model, t, cell->column), y);
            double right =
                trace_column_at(trace, model_column(model, t, cell->column + cell->n_columns), y);

            for (size_t l = 0; l < sight->n_rows; l++)
                mm += crossing(&sight->rows[l], true, left, right, top, bottom,
                               FOREIGN_APART_MM * y_per_mm) /
                      x_per_mm;
            if (bottom - top < FOREIGN_COLUMN_MIN_MM * y_per_mm)
                continue;
            for (size_t l = 0; l < sight->n_columns; l++)
                mm += crossing(&sight->columns[l], false, top, bottom, left, right,
                               FOREIGN_APART_MM * x_per_mm) /
                      y_per_mm;
        }
    return mm;
}

/* Share of the gaps between levels that were seen which are not as high as the form says. */
static double hear_rows(const struct trace *trace)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double x = alignment->x0_px + (model->left_mm + model->right_mm) / 2 * alignment->x_px_per_mm;
    int last = -1;
    double n = 0, n_off = 0;

    for (size_t i = 0; i < model->n_levels; i++) {
        const struct model_line *level = &model->levels[i];
        double coverage = track_coverage(&trace->levels[i], trace->n_row_steps,
                                         alignment->x0_px + level->from_mm * alignment->x_px_per_mm,
                                         alignment->x0_px + level->to_mm * alignment->x_px_per_mm);
        double gap_mm, form_mm;

        if (coverage < LEVEL_SEEN * level->present_mm / (level->to_mm - level->from_mm))
            continue;
        if (last >= 0 && model->levels[last].table == level->table) {
            gap_mm =
                (trace_level_at(trace, (unsigned)i, x) - trace_level_at(trace, (unsigned)last, x)) /
                alignment->y_px_per_mm;
            form_mm = level->at_mm - model->levels[last].at_mm;
            n++;
            n_off += gap_mm < form_mm * (1 - SHORTER_SHARE) - ROW_SLACK_MM ||
                     gap_mm > form_mm * (1 + TALLER_SHARE) + ROW_SLACK_MM;
        }
        last = (int)i;
    }
    return n > 0 ? n_off / n : 0;
}

/* How wide the longest line of a label is when set solid, mm: kanji and kana a full square, ASCII
 * half. */
static double text_width_mm(const char *text, double size_pt)
{
    double width = 0, widest = 0;

    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '\n')
            width = 0;
        else if (*p < 0x80)
            width += 0.5;
        else if ((*p & 0xc0) == 0xc0) /* first byte of a longer character */
            width += 1;
        widest = fmax(widest, width);
    }
    return widest * size_pt * MM_PER_PT;
}

/* Width of the ink in a cell, mm: between the columns that leave a small share of it outside at
 * each end, as specks lie anywhere. 0 when it is (nearly) empty. */
static double ink_width_mm(const struct page *page, const struct quad_px *quad, double w_mm,
                           double h_mm)
{
    int nx = (int)((w_mm - 2 * LABEL_INSET_MM) * LABEL_SAMPLES_PER_MM);
    int ny = (int)((h_mm - 2 * LABEL_INSET_MM) * LABEL_SAMPLES_PER_MM);
    int n_ink[MAX_LABEL_SAMPLES], all = 0, sum = 0, first = -1, last = -1;

    if (nx > MAX_LABEL_SAMPLES || nx < 1 || ny < 1)
        return 0;
    for (int i = 0; i < nx; i++) {
        double s = (LABEL_INSET_MM + (i + 0.5) / LABEL_SAMPLES_PER_MM) / w_mm;

        n_ink[i] = 0;
        for (int j = 0; j < ny; j++) {
            double t = (LABEL_INSET_MM + (j + 0.5) / LABEL_SAMPLES_PER_MM) / h_mm;
            const struct point_px *at = quad->at;
            int x = (int)floor((1 - t) * ((1 - s) * at[0].x + s * at[1].x) +
                               t * ((1 - s) * at[3].x + s * at[2].x));
            int y = (int)floor((1 - t) * ((1 - s) * at[0].y + s * at[1].y) +
                               t * ((1 - s) * at[3].y + s * at[2].y));

            if (x >= 0 && y >= 0 && x < page->w_px && y < page->h_px)
                n_ink[i] += GET_DATA_BIT(pixGetData(page->ink) + (long)y * pixGetWpl(page->ink), x);
        }
        all += n_ink[i];
    }
    if (all < LABEL_MIN_INK_MM2 * LABEL_SAMPLES_PER_MM * LABEL_SAMPLES_PER_MM)
        return 0;
    for (int i = 0; i < nx; i++) {
        sum += n_ink[i];
        if (first < 0 && sum > LABEL_OUTSIDE * all)
            first = i;
        if (last < 0 && sum >= (1 - LABEL_OUTSIDE) * all)
            last = i;
    }
    return (last - first + 1) / LABEL_SAMPLES_PER_MM / (1 - 2 * LABEL_OUTSIDE);
}

static void hear_labels(const struct trace *trace, const struct page *page,
                        const struct place *labels, size_t n_labels, struct witness *witness)
{
    const struct form *form = trace->model->form;
    size_t k = 0, n = 0, n_good = 0;

    for (size_t t = 0; t < form->n_tables; t++)
        for (size_t c = 0; c < form->tables[t].n_cells; c++) {
            const struct form_cell *cell = &form->tables[t].cells[c];
            const struct place *place = cell->label ? &labels[k++] : NULL;
            double expected_mm, ink_mm;

            if (!place || place->off_page || place->certainty < LABEL_MIN_CERTAINTY ||
                !cell->label[0])
                continue;
            n++;
            expected_mm =
                fmin(text_width_mm(cell->label, cell->size_pt), cell->box.w - 2 * LABEL_INSET_MM);
            ink_mm = ink_width_mm(page, &place->quad, cell->box.w, cell->box.h);
            n_good += ink_mm >= LABEL_NARROW * expected_mm && ink_mm <= LABEL_WIDE * expected_mm;
        }
    witness->n_labels = n;
    witness->labels = n ? (double)n_good / (double)n : 1;
}

struct witness witness_hear(const struct trace *trace, const struct page *page,
                            const struct place *labels, size_t n_labels)
{
    struct witness witness = {0};
    double against_mm = hear_foreign(trace);

    hear_edges(trace, true, &witness, &against_mm);
    hear_edges(trace, false, &witness, &against_mm);
    if (witness.expected_mm > 0) {
        witness.found /= witness.expected_mm;
        witness.against = against_mm / witness.expected_mm;
    }
    witness.page_share = witness.expected_mm / trace->model->present_mm;
    witness.rows_off = hear_rows(trace);
    hear_labels(trace, page, labels, n_labels, &witness);
    witness.match = witness.found * (1 - fmin(1, 2 * witness.against)) *
                    (1 - witness.rows_off / 2) * (0.5 + witness.labels / 2);
    return witness;
}
