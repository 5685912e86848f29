/* SPDX-License-Identifier: Apache-2.0 */
#include "register/witness.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/label.h"

/* A rule of the page is against the form when it is seen along this share of an absent edge. */
static const double AGAINST_COVERAGE = 0.7, AGAINST_MIN_MM = 4;

/* An edge counts in full from this coverage on: strokes across it always take some. */
static const double FULL_COVERAGE = 0.9;

/* A row's height may differ from the form's: taller by the feed, shorter where scan lines vanished,
 * which the fax server knows of. */
static const double SHORTER_SHARE = 0.2, SHORTER_SHARE_DAMAGED = 0.4, TALLER_SHARE = 0.06;
static const double ROW_SLACK_MM = 1.2;
static const double WHOLE_ROWS = 0.85; /* of the rows by scale: below it some have lost lines */

/* A rule along the feed of the paper that was seen along less than this share of it is missing:
 * lost scan lines shorten such rules, they do not take them away. */
static const double FEED_SEEN = 0.3;

/* Coverage from which a level counts as seen when gaps are compared. */
static const double LEVEL_SEEN = 0.4;

/* A foreign rule spans a cell: this share of its width or height, and stays this far from the
 * form's own rules. */
static const double FOREIGN_SPAN = 0.8, FOREIGN_APART_MM = 1.5;
static const double OVERRUN_MM = 3.5,
                    OVERRUN_WORTH_MM = 70; /* a column beyond its table, for its row */
static const double OVERRUN_SEEN = 0.8;    /* a chain of dashes joins tables over strokes of text */
static const double ENDS_MM = 2.5; /* how far from a rule a line may end that belongs to a table */
static const double BETWEEN_SPAN = 0.12,
                    AROUND_MM = 14;     /* outside tables: of the form's width; above and below */
static const double STREAK_SHARE = 0.8; /* of the page's height: dirt in the scanner, not a table */
static const double FOREIGN_COLUMN_MIN_MM = 9.5; /* pen strokes are shorter */

static const double LABEL_MIN_CERTAINTY = 0.25;

/* Fewer of the label cells that are on the page cannot speak for it. */
static const double LABELS_MIN_SHARE = 0.4;
enum { LABELS_MIN = 3 };

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

/* What one rule of the form has to say. */
struct hearing {
    double expected_mm, found_mm, against_mm;
};

/* Looks along one level (or column) of the form, edge by edge. */
static struct hearing hear_line(const struct trace *trace, bool row, unsigned line)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    const struct model_line *rule = row ? &model->levels[line] : &model->columns[line];
    const struct edge *edges = (row ? model->row_edges : model->column_edges) + rule->first_edge;
    const struct track *track = row ? &trace->levels[line] : &trace->columns[line];
    double along = row ? trace->sight->w : trace->sight->h;
    double across = row ? trace->sight->h : trace->sight->w;
    double at =
        row ? alignment->level_px[line] : alignment->x0_px + rule->at_mm * alignment->x_px_per_mm;
    struct hearing hearing = {0};

    if (at < 0 || at > across)
        return hearing;
    for (size_t e = 0; e < rule->n_edges; e++) {
        const struct edge *edge = &edges[e];
        unsigned t = edge->table, first = edge->from_to;
        double from = row ? trace_column_at(trace, model_column(model, t, first), at)
                          : trace_level_at(trace, model_level(model, t, first), at);
        double to = row ? trace_column_at(trace, model_column(model, t, first + 1), at)
                        : trace_level_at(trace, model_level(model, t, first + 1), at);
        double from_on = clamp(from, 0, along), to_on = clamp(to, 0, along), mm, coverage;

        if (to <= from || to_on <= from_on)
            continue;
        mm = (edge->to_mm - edge->from_mm) * (to_on - from_on) / (to - from);
        coverage = track_coverage(track, from_on, to_on);
        if (edge->present) {
            hearing.expected_mm += mm;
            hearing.found_mm += mm * fmin(1, coverage / FULL_COVERAGE);
        } else if (coverage > AGAINST_COVERAGE && mm > AGAINST_MIN_MM) {
            hearing.against_mm += mm * coverage;
        }
    }
    return hearing;
}

/* The sample of a line at the place `at` along it, roughly. */
static const struct point_px *sample_at(const struct line *line, double at)
{
    double share = line->to > line->from ? (at - line->from) / (line->to - line->from) : 0;

    return &line->samples[(size_t)(clamp(share, 0, 1) * (double)(line->n_samples - 1))];
}

/* How much of a line was seen between two places along it, level pixels: a chain of dashes has
 * gaps. */
static double seen_between(const struct line *line, bool row, double from, double to)
{
    size_t n = 0;

    for (size_t i = 0; i < line->n_samples; i++) {
        double along = row ? line->samples[i].x : line->samples[i].y;

        n += along >= from && along <= to;
    }
    return fmin((double)n * TRACK_STEP_PX, fmax(0, to - from));
}

enum ends { ENDS_NOWHERE, ENDS_ON_ONE, ENDS_ON_BOTH };

/* Does a line end where a table's rule could: on columns (a row) or on levels (a column)? A bad
 * code on the fax line makes black runs along a scan line that end anywhere or run off the page. */
static enum ends ends_on_rules(const struct trace *trace, const struct line *line, bool row)
{
    const struct model *model = trace->model;
    double near_px =
        ENDS_MM * (row ? trace->alignment->x_px_per_mm : trace->alignment->y_px_per_mm);
    unsigned n = (unsigned)(row ? model->n_columns : model->n_levels);
    const struct point_px *first = &line->samples[0], *last = &line->samples[line->n_samples - 1];
    bool from_on = false, to_on = false;

    for (unsigned i = 0; i < n; i++) {
        double at_first =
            row ? trace_column_at(trace, i, first->y) : trace_level_at(trace, i, first->x);
        double at_last =
            row ? trace_column_at(trace, i, last->y) : trace_level_at(trace, i, last->x);

        from_on = from_on || fabs(line->from - at_first) <= near_px;
        to_on = to_on || fabs(line->to - at_last) <= near_px;
    }
    return from_on && to_on ? ENDS_ON_BOTH : from_on || to_on ? ENDS_ON_ONE : ENDS_NOWHERE;
}

/* Length of a line that crosses a whole cell away from its rules, in level pixels; 0 when it does
 * not. The cell spans `from`..`to` along the line and `low`..`high` across. */
static double crossing(const struct trace *trace, const struct line *line, bool row, double from,
                       double to, double low, double high, double apart_px, double longest,
                       double span)
{
    double start = fmax(line->from, from), end = fmin(line->to, to), across;
    const struct point_px *sample;

    if (end - start < span * (to - from) || line->to - line->from > longest || line->doubtful)
        return 0;
    sample = sample_at(line, (start + end) / 2);
    across = row ? sample->y : sample->x;
    return across - low >= apart_px && high - across >= apart_px &&
                   ends_on_rules(trace, line, row) == ENDS_ON_BOTH
               ? seen_between(line, row, start, end)
               : 0;
}

/* Length of rules that cross whole cells where the form has nothing, mm. */
static double hear_foreign(const struct trace *trace)
{
    const struct sight *sight = trace->sight;
    const struct model *model = trace->model;
    double x_per_mm = trace->alignment->x_px_per_mm, y_per_mm = trace->alignment->y_px_per_mm;
    double streak_px = STREAK_SHARE * sight->h;
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
                mm += crossing(trace, &sight->rows[l], true, left, right, top, bottom,
                               FOREIGN_APART_MM * y_per_mm, INFINITY, FOREIGN_SPAN) /
                      x_per_mm;
            if (bottom - top < FOREIGN_COLUMN_MIN_MM * y_per_mm)
                continue;
            for (size_t l = 0; l < sight->n_columns; l++)
                mm += crossing(trace, &sight->columns[l], false, top, bottom, left, right,
                               FOREIGN_APART_MM * x_per_mm, streak_px, FOREIGN_SPAN) /
                      y_per_mm;
        }
    return mm;
}

/* Columns that run on beyond their table, into the gap between it and the next: the sides of a row
 * that the form does not have, at least two. mm. */
static double hear_overrun(const struct trace *trace, double above, double below)
{
    const struct model *model = trace->model;
    const struct sight *sight = trace->sight;
    double apart = OVERRUN_MM * trace->alignment->y_px_per_mm;
    double near_px = FOREIGN_APART_MM * trace->alignment->x_px_per_mm;
    size_t n = 0;

    for (size_t l = 0; l < sight->n_columns; l++) {
        const struct line *line = &sight->columns[l];
        double overrun = fmin(line->to, below) - fmax(line->from, above);
        bool on_column = false;

        if (overrun < apart || seen_between(line, false, above, below) < OVERRUN_SEEN * overrun ||
            line->to - line->from > STREAK_SHARE * sight->h || line->doubtful ||
            ends_on_rules(trace, line, false) == ENDS_NOWHERE)
            continue;
        for (unsigned c = 0; c < model->n_columns; c++)
            on_column = on_column || fabs(line->at - trace_column_at(trace, c, above)) <= near_px;
        n += on_column;
    }
    return n >= 2 ? (double)n * OVERRUN_WORTH_MM : 0;
}

/* Length of long rules above, below and between the tables, mm: rows that the form's tables do not
 * have. */
static double hear_between(const struct trace *trace)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double left = alignment->x0_px + model->left_mm * alignment->x_px_per_mm;
    double right = alignment->x0_px + model->right_mm * alignment->x_px_per_mm;
    double x = (left + right) / 2, y_per_mm = alignment->y_px_per_mm, mm = 0;
    double above = trace_level_at(trace, 0, x) - AROUND_MM * y_per_mm;

    /* levels lie in order down the page; a gap between tables is one where the table changes */
    for (unsigned i = 0; i <= model->n_levels; i++) {
        double below =
            i < model->n_levels ? trace_level_at(trace, i, x) : above + AROUND_MM * y_per_mm;

        if (i == 0 || i == model->n_levels || model->levels[i - 1].table != model->levels[i].table)
            for (size_t l = 0; l < trace->sight->n_rows; l++)
                mm += crossing(trace, &trace->sight->rows[l], true, left, right, above, below,
                               FOREIGN_APART_MM * y_per_mm, INFINITY, BETWEEN_SPAN) /
                      alignment->x_px_per_mm;
        if (i > 0 && i < model->n_levels && model->levels[i - 1].table != model->levels[i].table)
            mm += hear_overrun(trace, above, below);
        above = below;
    }
    return mm;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Share of the rows between two levels that were seen which are not as high as the form says, at
 * the scale that most of them have. -ENOMEM. */
static int hear_rows(const struct trace *trace, const struct page *page, double *ret_rows_off)
{
    const struct model *model = trace->model;
    const struct alignment *alignment = trace->alignment;
    double x = alignment->x0_px + (model->left_mm + model->right_mm) / 2 * alignment->x_px_per_mm;
    _cleanup_(cleanup_freep) struct gap {
        double scale, form_mm, seen_px; /* scale first: smaller_first() compares it */
    } *gaps = calloc(model->n_levels + 1, sizeof(*gaps));
    double shorter = page_damaged(page) ? SHORTER_SHARE_DAMAGED : SHORTER_SHARE;
    int last = -1;
    size_t n = 0, n_off = 0, whole;

    if (!gaps)
        return -ENOMEM;
    for (unsigned i = 0; i < model->n_levels; i++) {
        const struct model_line *level = &model->levels[i];
        double from = alignment->x0_px + level->from_mm * alignment->x_px_per_mm;
        double to = alignment->x0_px + level->to_mm * alignment->x_px_per_mm;
        double coverage = track_coverage(&trace->levels[i], from, to);

        if (coverage < LEVEL_SEEN * level->present_mm / (level->to_mm - level->from_mm))
            continue;
        if (last >= 0 && model->levels[last].table == level->table) {
            gaps[n].form_mm = level->at_mm - model->levels[last].at_mm;
            gaps[n].seen_px =
                trace_level_at(trace, i, x) - trace_level_at(trace, (unsigned)last, x);
            gaps[n].scale = gaps[n].seen_px / gaps[n].form_mm;
            n++;
        }
        last = (int)i;
    }
    qsort(gaps, n, sizeof(*gaps), smaller_first);
    /* lost lines make most rows shorter: the whole ones are near the tall end */
    whole = page_damaged(page) ? (size_t)(WHOLE_ROWS * (double)n) : n / 2;
    for (size_t i = 0; i < n; i++) {
        double short_mm = gaps[i].seen_px / gaps[n / 2].scale, form_mm = gaps[i].form_mm;
        double tall_mm = gaps[i].seen_px / gaps[whole].scale;

        n_off += short_mm < form_mm * (1 - shorter) - ROW_SLACK_MM ||
                 tall_mm > form_mm * (1 + TALLER_SHARE) + ROW_SLACK_MM;
    }
    *ret_rows_off = n ? (double)n_off / (double)n : 0;
    return 0;
}

/* Looks into the label cells of at least this certainty. */
static void count_labels(const struct trace *trace, const struct page *page,
                         const struct place *labels, double min_certainty, size_t *ret_n,
                         size_t *ret_n_good)
{
    const struct form *form = trace->model->form;
    size_t k = 0;

    *ret_n = *ret_n_good = 0;
    for (size_t t = 0; t < form->n_tables; t++)
        for (size_t c = 0; c < form->tables[t].n_cells; c++) {
            const struct form_cell *cell = &form->tables[t].cells[c];
            const struct place *place = cell->label ? &labels[k++] : NULL;

            if (!place || place->off_page || place->certainty < min_certainty || !cell->label[0])
                continue;
            (*ret_n)++;
            *ret_n_good += label_fits(page, cell, place);
        }
}

static void hear_labels(const struct trace *trace, const struct page *page,
                        const struct place *labels, size_t n_labels, struct witness *witness)
{
    size_t n_good, n_on_page = 0;
    double enough;

    if (n_labels == 0) {
        witness->labels = 1;
        return;
    }
    for (size_t i = 0; i < n_labels; i++)
        n_on_page += !labels[i].off_page;
    enough = fmax(LABELS_MIN, LABELS_MIN_SHARE * (double)n_on_page);
    count_labels(trace, page, labels, LABEL_MIN_CERTAINTY, &witness->n_labels, &n_good);
    /* where few rules are left, labels that lie where nothing but the others says so speak too */
    if ((double)witness->n_labels < enough)
        count_labels(trace, page, labels, 0, &witness->n_labels, &n_good);
    if ((double)witness->n_labels >= enough)
        witness->labels = (double)n_good / (double)witness->n_labels;
}

int witness_hear(const struct trace *trace, const struct page *page, const struct place *labels,
                 size_t n_labels, struct witness *ret_witness)
{
    const struct model *model = trace->model;
    bool sideways = trace->sight->rotation % 180 != 0;
    struct witness witness = {0};
    double found_mm = 0, against_mm = hear_foreign(trace) + hear_between(trace), feed_mm = 0,
           missing_mm = 0;
    int r;

    for (unsigned i = 0; i < model->n_levels + model->n_columns; i++) {
        bool row = i < model->n_levels;
        struct hearing hearing = hear_line(trace, row, row ? i : i - (unsigned)model->n_levels);

        witness.expected_mm += hearing.expected_mm;
        found_mm += hearing.found_mm;
        against_mm += hearing.against_mm;
        if (row == sideways) {
            feed_mm += hearing.expected_mm;
            if (hearing.found_mm < FEED_SEEN * hearing.expected_mm)
                missing_mm += hearing.expected_mm;
        }
    }
    if (witness.expected_mm > 0) {
        witness.found = found_mm / witness.expected_mm;
        witness.against = against_mm / witness.expected_mm;
    }
    witness.missing = feed_mm > 0 ? missing_mm / feed_mm : 1;
    witness.page_share = witness.expected_mm / model->present_mm;
    r = hear_rows(trace, page, &witness.rows_off);
    if (r < 0)
        return r;
    hear_labels(trace, page, labels, n_labels, &witness);
    witness.match = witness.found * (1 - fmin(1, 2 * witness.against)) *
                    (1 - witness.rows_off / 2) * (1 - witness.missing) *
                    (0.4 + 0.6 * witness.labels) * (0.6 + 0.4 * witness.page_share);
    *ret_witness = witness;
    return 0;
}
