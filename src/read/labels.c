/* SPDX-License-Identifier: Apache-2.0
 *
 * The witness of the printed labels: a few of them are read and compared with what the form prints
 * there.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc_line.h"
#include "read/cut.h"
#include "read/field_text.h"
#include "read/lines.h"
#include "read/recognisers.h"
#include "text/fold.h"
#include "text/utf8.h"

enum {
    SAMPLED = 8,     /* labels read: enough to tell forms apart, 0.2 s */
    MAX_LINES = 4,   /* of a label */
    MAX_POINTS = 64, /* of a label; a longer one is compared by its beginning */
};

static const double tolerated =
    0.34; /* share of wrong characters: a damaged label still is that label */

/* A label worth reading. */
struct sampled {
    const struct form_cell *cell;
    const struct place *place;
    size_t n_points;
};

/* Longest first; equal ones in the order of the form. */
static int longest_first(const void *a, const void *b)
{
    const struct sampled *p = a, *q = b;

    if (p->n_points != q->n_points)
        return p->n_points > q->n_points ? -1 : 1;
    return p->cell < q->cell ? -1 : p->cell > q->cell;
}

static bool is_listed(const struct sampled *sampled, size_t n, const char *label)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(sampled[i].cell->label, label) == 0)
            return true;
    return false;
}

/* The longest labels with different texts, all the found ones. The list is the caller's. */
static int choose_labels(const struct form *form, const struct registration *registration,
                         struct sampled **ret_sampled, size_t *ret_n)
{
    struct sampled *all = calloc(registration->n_labels + 1, sizeof(*all));
    size_t n = 0, label = 0, n_kept = 0;

    if (!all)
        return -ENOMEM;
    for (size_t t = 0; t < form->n_tables; t++) {
        for (size_t c = 0; c < form->tables[t].n_cells; c++) {
            const struct form_cell *cell = &form->tables[t].cells[c];

            if (!cell->label)
                continue;
            if (label == registration->n_labels)
                break;
            all[n++] =
                (struct sampled){cell, &registration->labels[label++], utf8_length(cell->label)};
        }
    }
    qsort(all, n, sizeof(*all), longest_first);
    for (size_t i = 0; i < n && n_kept < SAMPLED; i++)
        if (all[i].place->found && !all[i].place->off_page &&
            !is_listed(all, n_kept, all[i].cell->label))
            all[n_kept++] = all[i];
    *ret_sampled = all;
    *ret_n = n_kept;
    return 0;
}

static int read_label(const struct recognisers *recognisers, const struct page *page,
                      const struct sampled *label, char **ret_text)
{
    _cleanup_(pix_freep) PIX *raw = register_cut(page, &label->place->quad, label->cell->box.w,
                                                 label->cell->box.h, CUT_MARGIN_MM, CUT_PX_PER_MM);
    struct line_text texts[MAX_LINES] = {0};
    const struct rect_mm places[MAX_LINES] = {0};
    struct text_lines lines = {0};
    struct recognised by = {0};
    struct cut cut = {0};
    int r = raw ? cut_clean(raw, label->cell->box.w, label->cell->box.h, &cut) : -ENOMEM;

    if (r == 0)
        r = lines_split(&cut, MAX_LINES, &lines);
    for (size_t i = 0; i < lines.n_lines && r == 0; i++)
        r = ctc_line_read(recognisers->net, lines.lines[i].ink, NULL, NULL, NULL, &texts[i], NULL);
    if (r == 0)
        r = field_text_make("ctc", "", texts, places, lines.n_lines, &by);
    if (r == 0) {
        *ret_text = by.text;
        by.text = NULL;
    }
    recognised_deinit(&by);
    for (size_t i = 0; i < lines.n_lines; i++)
        line_text_deinit(&texts[i]);
    lines_deinit(&lines);
    cut_deinit(&cut);
    return r;
}

/* Is it the form's label, up to a few characters? 1, 0 or -ENOMEM. */
static int same_label(const char *text, const char *label)
{
    _cleanup_(cleanup_freep) char *read_key = fold_key(text);
    _cleanup_(cleanup_freep) char *form_key = fold_key(label);
    uint32_t read_points[MAX_POINTS], form_points[MAX_POINTS];
    size_t n_read, n_form;
    unsigned limit;

    if (!read_key || !form_key)
        return -ENOMEM;
    n_read = utf8_points(read_key, read_points, MAX_POINTS);
    n_form = utf8_points(form_key, form_points, MAX_POINTS);
    n_read = n_read < MAX_POINTS ? n_read : MAX_POINTS;
    n_form = n_form < MAX_POINTS ? n_form : MAX_POINTS;
    limit = (unsigned)(tolerated * (double)n_form);
    return utf8_distance(read_points, n_read, form_points, n_form, limit) <= limit;
}

int read_labels(struct recognisers *recognisers, const struct page *page, const struct form *form,
                const struct registration *registration, double *ret_share, struct why *why)
{
    _cleanup_(cleanup_freep) struct sampled *sampled = NULL;
    size_t n = 0, n_same = 0;
    int r = choose_labels(form, registration, &sampled, &n);

    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        _cleanup_(cleanup_freep) char *text = NULL;

        r = read_label(recognisers, page, &sampled[i], &text);
        if (r == 0)
            r = same_label(text, sampled[i].cell->label);
        if (r < 0)
            return r;
        n_same += r > 0;
    }
    *ret_share = n ? (double)n_same / (double)n : 0;
    return 0;
}
