/* SPDX-License-Identifier: Apache-2.0 */
#include "register/altered.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "register/bands.h"
#include "register/rowmatch.h"
#include "register/said.h"
#include "register/variant.h"

/* When an altered form is believed: of its rows, those that are there; of their labels, those that
 * read right. No row may say something else: an older edition does. */
static const double MIN_ROWS = 0.5, MIN_RIGHT = 0.6;
enum { MAX_EXTRA = 2, MIN_LABELS = 4 };

/* A row that is so much higher than the form's has grown, when its sides were seen along so much of
 * it. */
static const double GROWN = 1.1, WHOLE_SIDES = 0.8;

/* The scale of a guess is wrong from this share on. */
static const double SCALE_OFF = 0.25;

/* Where the title is looked for, around its place. */
static const double TITLE_MARGIN_MM = 3;

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* A form whose rows do not fit was aligned at whatever scale fitted a few: its rows tell the right
 * one. Most of them are as high as the form's. */
static void correct_scale(const struct said *said, const int band[SAID_MAX_ROWS],
                          struct alignment *guess)
{
    double scales[SAID_MAX_ROWS];
    size_t n = 0;

    for (size_t i = 0; i < said->n_rows; i++) {
        const struct said_row *row = &said->rows[i];
        const double *y_mm = said->bands->model->form->tables[row->table].y_mm;

        if (band[i] >= 0)
            scales[n++] = (said->bands->bar_px[band[i] + 1] - said->bands->bar_px[band[i]]) /
                          (y_mm[row->row + 1] - y_mm[row->row]);
    }
    qsort(scales, n, sizeof(scales[0]), smaller_first);
    if (n > 0 && fabs(guess->y_px_per_mm / scales[n / 2] - 1) > SCALE_OFF)
        guess->y_px_per_mm = scales[n / 2];
}

/* Is a band that the form does not have empty where its neighbour's label would be? */
static int is_mute(struct said *said, size_t band)
{
    const struct bands *bands = said->bands;
    const struct words_answer *answer;
    size_t right = 1;
    int r;

    while (right + 1 < bands->n_columns && !bands->side[band][right])
        right++;
    r = said_read(said, band, bands->column_mm[0], bands->column_mm[right], &answer);
    return r < 0 ? r : !words_are_there(answer);
}

/* Counts the bands that must be rows and are none of the form's. 0: one of them says something. */
static int count_extra(struct said *said, const int band[SAID_MAX_ROWS], size_t *ret_n)
{
    size_t n_bands = said->bands->n_bars - 1, n = 0;

    for (size_t k = 0; k < n_bands; k++) {
        bool known = !bands_is_row(said->bands, k);
        int r;

        for (size_t i = 0; i < said->n_rows; i++)
            known = known || band[i] == (int)k;
        if (known)
            continue;
        r = is_mute(said, k);
        if (r <= 0)
            return r;
        n++;
    }
    *ret_n = n;
    return 1;
}

/* The printed title: what the form's definition calls its title, or its largest text. */
static const struct form_text *title_of(const struct form *form)
{
    const struct form_text *largest = NULL;

    for (size_t i = 0; i < form->n_texts; i++) {
        if (strcmp(form->texts[i].text, form->title) == 0)
            return &form->texts[i];
        if (!largest || form->texts[i].size_pt > largest->size_pt)
            largest = &form->texts[i];
    }
    return largest;
}

/* Is the form's title where it must be above (or below) the row that lies nearest to it? 1, 0 or
 * negative errno. */
static int ask_title(const struct said *said, const int band[SAID_MAX_ROWS])
{
    const struct form *form = said->bands->model->form;
    const struct form_text *title = title_of(form);
    double y_px = NAN, nearest = INFINITY, scale = said->guess->y_px_per_mm;
    struct words_question question = {.n_texts = 1};
    _cleanup_(words_answer_deinit) struct words_answer answer = {0};
    enum words_verdict verdict;
    int r;

    if (!title)
        return 1;
    for (size_t i = 0; i < said->n_rows; i++) {
        const struct said_row *row = &said->rows[i];
        double off = title->box.y - form->tables[row->table].y_mm[row->row];

        if (band[i] >= 0 && fabs(off) < nearest) {
            nearest = fabs(off);
            y_px = said->bands->bar_px[band[i]] + off * scale;
        }
    }
    question.quad =
        said_quad(said, title->box.x, title->box.x + title->box.w, y_px - TITLE_MARGIN_MM * scale,
                  y_px + (title->box.h + TITLE_MARGIN_MM) * scale);
    question.w_mm = title->box.w;
    question.h_mm = title->box.h + 2 * TITLE_MARGIN_MM;
    question.texts = (const char *const[]){title->text};
    r = said->words->read(said->words->context, &question, &answer);
    if (r == 0)
        r = words_judge(&answer, 0, title->text, &verdict);
    if (r < 0 || verdict == WORDS_RIGHT)
        return r < 0 ? r : 1;
    return words_contain(answer.text, title->text);
}

/* Is the match good enough to be believed, but for the title? */
static bool is_believed(const struct said *said, const int band[SAID_MAX_ROWS])
{
    size_t n_there = 0;
    int n_labels = 0, n_right = 0;

    for (size_t i = 0; i < said->n_rows; i++) {
        const struct said_band *heard;

        if (band[i] < 0)
            continue;
        heard = &said->heard[i][band[i]];
        n_there++;
        n_labels += said->rows[i].n_labels;
        n_right += heard->n_right;
        if (heard->n_other > 0 ||
            (said->rows[i].n_labels > 0 && heard->n_right + heard->n_unclear == 0))
            return false;
    }
    return (double)n_there >= MIN_ROWS * (double)said->n_rows && n_labels >= MIN_LABELS &&
           n_right >= MIN_RIGHT * n_labels;
}

/* May a rule have been missed at a row's band, so that the band is more than the row? It shares a
 * rule with the row of another table, so that the gap between them is in one of the two; or it is
 * higher than the row, and its sides end before it does, or the row beside it is gone. */
static bool may_be_joined(const struct said *said, const int *band, size_t i)
{
    const struct said_row *row = &said->rows[i];
    const double *y_mm = said->bands->model->form->tables[row->table].y_mm;
    double seen_mm = (said->bands->bar_px[band[i] + 1] - said->bands->bar_px[band[i]]) /
                     said->guess->y_px_per_mm;
    bool gone = false;

    for (size_t k = i > 0 ? i - 1 : 0; k <= i + 1 && k < said->n_rows; k++) {
        if (band[k] >= 0 && said->rows[k].table != row->table && abs(band[k] - band[i]) < 2)
            return true;
        gone = gone || band[k] < 0;
    }
    return seen_mm >= (y_mm[row->row + 1] - y_mm[row->row]) * GROWN &&
           (gone || said->bands->bounded[band[i]] < WHOLE_SIDES);
}

/* Rows whose labels are not all right, and those that may be more than the row, go to a person. 1
 * or -ENOMEM. */
static int doubt_rows(const struct said *said, const int band[SAID_MAX_ROWS],
                      struct altered *altered)
{
    altered->is_doubtful = calloc(said->n_rows + 1, sizeof(*altered->is_doubtful));
    if (!altered->is_doubtful) {
        altered_deinit(altered);
        return -ENOMEM;
    }
    for (size_t i = 0; i < said->n_rows; i++)
        altered->is_doubtful[i] =
            band[i] >= 0 && (said->heard[i][band[i]].n_right < said->rows[i].n_labels ||
                             may_be_joined(said, band, i));
    return 1;
}

/* 1: the bands are the form's rows, as `band` says; 0; or negative errno. */
static int find_rows(struct said *said, bool hidden, struct alignment *laid,
                     int band[SAID_MAX_ROWS])
{
    size_t n_extra;
    int r = rowmatch_find(said, hidden, band);

    if (r < 0)
        return r;
    correct_scale(said, band, laid);
    if (!is_believed(said, band))
        return 0;
    r = count_extra(said, band, &n_extra);
    if (r <= 0 || n_extra > MAX_EXTRA)
        return r < 0 ? r : 0;
    return ask_title(said, band);
}

int altered_find(const struct model *model, const struct sight *sight,
                 const struct alignment *guess, const struct words_reader *words, bool hidden,
                 struct altered *ret_altered)
{
    struct alignment laid = *guess; /* across; down the page the bands say */
    _cleanup_(said_freep) struct said *said = NULL;
    int band[SAID_MAX_ROWS], r;
    struct bands bands;
    bool is_hidden = false;

    laid.level_px = NULL;
    if (!bands_find(model, sight, &laid, &bands))
        return 0;
    r = said_new(&bands, sight, &laid, words, &said);
    if (r <= 0 || !rowmatch_possible(said))
        return r < 0 ? r : 0;
    r = find_rows(said, /* hidden= */ false, &laid, band);
    if (r == 0 && hidden) {
        is_hidden = true;
        r = find_rows(said, is_hidden, &laid, band);
    }
    if (r <= 0)
        return r;
    r = variant_make(model->form, &bands, &laid, band, ret_altered);
    if (r < 0)
        return r;
    ret_altered->is_hidden = is_hidden;
    return doubt_rows(said, band, ret_altered);
}
