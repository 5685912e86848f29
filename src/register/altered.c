/* SPDX-License-Identifier: Apache-2.0 */
#include "register/altered.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "register/bands.h"
#include "register/variant.h"

/* A band can be a row when so many of its places have a rule or none as the row has, and no other
 * row has more than this share more of them: a stroke of writing may look like a rule. */
static const double MIN_FIT = 0.75, MAX_WORSE = 0.21;

/* What speaks for a band being a row: what each label says, and the rules. */
static const float LABEL_WORTH[] = {
    [WORDS_RIGHT] = 2, [WORDS_UNCLEAR] = 0.5, [WORDS_UNLIKE] = -2, [WORDS_OTHER] = -3};
static const float FIT_WORTH = 2;

/* What it costs that a row of the form is not there, and that there is one it does not have. */
static const float MISSING_COST = 1.2f, EXTRA_COST = 3;

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

enum { MAX_ROWS = FORM_MAX_TABLES * 8 };

struct row {
    unsigned table, row;
    int n_labels;
};

/* What a band says between two columns. */
struct said {
    size_t band;
    double left_mm, right_mm;
    struct words_answer answer; /* of all the form's labels */
};

/* What a band says that may be a row. */
struct heard {
    bool asked;
    int n_right, n_unclear, n_other; /* labels */
    float worth;
};

/* One search. */
struct search {
    const struct model *model;
    const struct sight *sight;
    struct alignment guess; /* without levels */
    const struct words_reader *words;
    struct bands bands;
    struct row rows[MAX_ROWS];
    size_t n_rows;
    struct heard heard[MAX_ROWS][BANDS_MAX_BARS];
    const char **labels; /* the form's, each once; owned */
    size_t n_labels;
    struct said *said; /* each place is read once: rows of several tables look alike; owned */
    size_t n_said;
};

static void search_free(struct search *search)
{
    for (size_t i = 0; i < search->n_said; i++)
        words_answer_deinit(&search->said[i].answer);
    free(search->said);
    free(search->labels);
    free(search);
}

static struct quad_px quad_between(const struct search *search, double left_mm, double right_mm,
                                   double top_px, double bottom_px)
{
    double left = search->guess.x0_px + left_mm * search->guess.x_px_per_mm;
    double right = search->guess.x0_px + right_mm * search->guess.x_px_per_mm;

    return (struct quad_px){{sight_to_stored(search->sight, (struct point_px){left, top_px}),
                             sight_to_stored(search->sight, (struct point_px){right, top_px}),
                             sight_to_stored(search->sight, (struct point_px){right, bottom_px}),
                             sight_to_stored(search->sight, (struct point_px){left, bottom_px})}};
}

static bool list_rows(const struct form *form, struct search *search)
{
    for (unsigned t = 0; t < form->n_tables; t++)
        for (unsigned r = 0; r < form->tables[t].n_rows; r++) {
            struct row *row = &search->rows[search->n_rows];

            if (search->n_rows == MAX_ROWS)
                return false;
            *row = (struct row){t, r, 0};
            for (size_t c = 0; c < form->tables[t].n_cells; c++) {
                const struct form_cell *cell = &form->tables[t].cells[c];

                row->n_labels +=
                    cell->row == r && cell->n_rows == 1 && cell->label && cell->label[0];
            }
            search->n_rows++;
        }
    return true;
}

/* What lies between two places across a band; borrowed. */
static int read_band(struct search *search, size_t band, double left_mm, double right_mm,
                     const struct said **ret_said)
{
    double top = search->bands.bar_px[band], bottom = search->bands.bar_px[band + 1];
    struct words_question question = {
        quad_between(search, left_mm, right_mm, top, bottom), right_mm - left_mm,
        (bottom - top) / search->guess.y_px_per_mm, search->labels, search->n_labels};
    struct said *said;
    int r;

    for (size_t i = 0; i < search->n_said; i++) {
        said = &search->said[i];
        if (said->band == band && said->left_mm == left_mm && said->right_mm == right_mm) {
            *ret_said = said;
            return 0;
        }
    }
    said = realloc(search->said, (search->n_said + 1) * sizeof(*said));
    if (!said)
        return -ENOMEM;
    search->said = said;
    said = &said[search->n_said];
    *said = (struct said){band, left_mm, right_mm, {0}};
    r = search->words->read(search->words->context, &question, &said->answer);
    if (r < 0)
        return r;
    search->n_said++;
    *ret_said = said;
    return 0;
}

static size_t label_index(const struct search *search, const char *label)
{
    size_t i = 0;

    while (strcmp(search->labels[i], label) != 0)
        i++;
    return i;
}

/* What a band says that may be a row; asked once. */
static int ask_band(struct search *search, size_t i, size_t band)
{
    const struct row *row = &search->rows[i];
    const struct form_table *table = &search->model->form->tables[row->table];
    struct heard *heard = &search->heard[i][band];

    if (heard->asked)
        return 0;
    heard->asked = true;
    for (size_t c = 0; c < table->n_cells; c++) {
        const struct form_cell *cell = &table->cells[c];
        enum words_verdict verdict;
        const struct said *said;
        int r;

        if (cell->row != row->row || cell->n_rows != 1 || !cell->label || !cell->label[0])
            continue;
        r = read_band(search, band, cell->box.x, cell->box.x + cell->box.w, &said);
        if (r == 0)
            r = words_judge(&said->answer, label_index(search, cell->label), cell->label, &verdict);
        if (r < 0)
            return r;
        heard->n_right += verdict == WORDS_RIGHT;
        heard->n_unclear += verdict == WORDS_UNCLEAR;
        heard->n_other += verdict == WORDS_OTHER;
        heard->worth += LABEL_WORTH[verdict];
    }
    return 0;
}

/* What speaks for band k being row i; -INFINITY when another row fits its rules better. */
static int score(struct search *search, size_t i, size_t k, float *ret_score)
{
    const struct row *row = &search->rows[i];
    double fit = bands_fit(&search->bands, k, row->table, row->row), best = 0;
    int r;

    *ret_score = -INFINITY;
    for (size_t j = 0; j < search->n_rows; j++)
        best = fmax(best, bands_fit(&search->bands, k, search->rows[j].table, search->rows[j].row));
    if (fit < MIN_FIT || fit < best - MAX_WORSE)
        return 0;
    r = ask_band(search, i, k);
    if (r < 0)
        return r;
    *ret_score = FIT_WORTH * (float)fit + search->heard[i][k].worth;
    return 0;
}

/* What it costs that bands from..to-1 are none of the form's rows. */
static float extra_cost(const struct search *search, size_t from, size_t to, bool in_table)
{
    float cost = 0;

    for (size_t k = from; k < to; k++)
        cost += in_table || bands_is_row(&search->bands, k) ? EXTRA_COST : 0;
    return cost;
}

/* Matches rows with bands; ret_band[i] is the band of row i or -1. */
static int match(struct search *search, int ret_band[MAX_ROWS])
{
    size_t n = search->n_rows, n_bands = search->bands.n_bars - 1;
    _cleanup_(cleanup_freep) float *sums = malloc(n * n_bands * sizeof(*sums));
    _cleanup_(cleanup_freep) int *from = malloc(n * n_bands * sizeof(*from));
    float best = -INFINITY;
    int at = -1;

    if (!sums || !from)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_bands; k++) {
            float *sum = &sums[i * n_bands + k], own, end;
            int r = score(search, i, k, &own);

            if (r < 0)
                return r;
            *sum = -MISSING_COST * (float)i - extra_cost(search, 0, k, false);
            from[i * n_bands + k] = -1;
            for (size_t j = 0; j < i && own > -INFINITY; j++)
                for (size_t l = 0; l < k; l++) {
                    bool in_table = search->rows[j].table == search->rows[i].table;
                    float one = sums[j * n_bands + l] - MISSING_COST * (float)(i - j - 1) -
                                extra_cost(search, l + 1, k, in_table);

                    if (one > *sum) {
                        *sum = one;
                        from[i * n_bands + k] = (int)(j * n_bands + l);
                    }
                }
            *sum += own;
            end = *sum - MISSING_COST * (float)(n - 1 - i) -
                  extra_cost(search, k + 1, n_bands, false);
            if (end > best) {
                best = end;
                at = (int)(i * n_bands + k);
            }
        }
    for (size_t i = 0; i < n; i++)
        ret_band[i] = -1;
    for (; at >= 0; at = from[at])
        ret_band[(size_t)at / n_bands] = (int)((size_t)at % n_bands);
    return 0;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* A form whose rows do not fit was aligned at whatever scale fitted a few: its rows tell the right
 * one. Most of them are as high as the form's. */
static void correct_scale(struct search *search, const int band[MAX_ROWS])
{
    double scales[MAX_ROWS];
    size_t n = 0;

    for (size_t i = 0; i < search->n_rows; i++) {
        const struct row *row = &search->rows[i];
        const double *y_mm = search->model->form->tables[row->table].y_mm;

        if (band[i] >= 0)
            scales[n++] = (search->bands.bar_px[band[i] + 1] - search->bands.bar_px[band[i]]) /
                          (y_mm[row->row + 1] - y_mm[row->row]);
    }
    qsort(scales, n, sizeof(scales[0]), smaller_first);
    if (n > 0 && fabs(search->guess.y_px_per_mm / scales[n / 2] - 1) > SCALE_OFF)
        search->guess.y_px_per_mm = scales[n / 2];
}

/* Is a band that the form does not have empty where its neighbour's label would be? */
static int is_mute(struct search *search, size_t band)
{
    const struct said *said;
    size_t right = 1;
    int r;

    while (right + 1 < search->bands.n_columns && !search->bands.side[band][right])
        right++;
    r = read_band(search, band, search->bands.column_mm[0], search->bands.column_mm[right], &said);
    return r < 0 ? r : !words_are_there(&said->answer);
}

/* Counts the bands that must be rows and are none of the form's. 0: one of them says something. */
static int count_extra(struct search *search, const int band[MAX_ROWS], size_t *ret_n)
{
    size_t n_bands = search->bands.n_bars - 1, n = 0;

    for (size_t k = 0; k < n_bands; k++) {
        bool known = !bands_is_row(&search->bands, k);
        int r;

        for (size_t i = 0; i < search->n_rows; i++)
            known = known || band[i] == (int)k;
        if (known)
            continue;
        r = is_mute(search, k);
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
static int ask_title(const struct search *search, const int band[MAX_ROWS])
{
    const struct form *form = search->model->form;
    const struct form_text *title = title_of(form);
    double y_px = NAN, nearest = INFINITY, scale = search->guess.y_px_per_mm;
    struct words_question question = {.n_texts = 1};
    _cleanup_(words_answer_deinit) struct words_answer answer = {0};
    enum words_verdict verdict;
    int r;

    if (!title)
        return 1;
    for (size_t i = 0; i < search->n_rows; i++) {
        const struct row *row = &search->rows[i];
        double off = title->box.y - form->tables[row->table].y_mm[row->row];

        if (band[i] >= 0 && fabs(off) < nearest) {
            nearest = fabs(off);
            y_px = search->bands.bar_px[band[i]] + off * scale;
        }
    }
    question.quad = quad_between(search, title->box.x, title->box.x + title->box.w,
                                 y_px - TITLE_MARGIN_MM * scale,
                                 y_px + (title->box.h + TITLE_MARGIN_MM) * scale);
    question.w_mm = title->box.w;
    question.h_mm = title->box.h + 2 * TITLE_MARGIN_MM;
    question.texts = (const char *const[]){title->text};
    r = search->words->read(search->words->context, &question, &answer);
    if (r == 0)
        r = words_judge(&answer, 0, title->text, &verdict);
    if (r < 0 || verdict == WORDS_RIGHT)
        return r < 0 ? r : 1;
    return words_contain(answer.text, title->text);
}

/* Is the match good enough to be believed, but for the title? */
static bool is_believed(const struct search *search, const int band[MAX_ROWS])
{
    size_t n_there = 0;
    int n_labels = 0, n_right = 0;

    for (size_t i = 0; i < search->n_rows; i++) {
        const struct heard *heard;

        if (band[i] < 0)
            continue;
        heard = &search->heard[i][band[i]];
        n_there++;
        n_labels += search->rows[i].n_labels;
        n_right += heard->n_right;
        if (heard->n_other > 0 ||
            (search->rows[i].n_labels > 0 && heard->n_right + heard->n_unclear == 0))
            return false;
    }
    return (double)n_there >= MIN_ROWS * (double)search->n_rows && n_labels >= MIN_LABELS &&
           n_right >= MIN_RIGHT * n_labels;
}

/* Can half of the rows be there at all? Asked before anything is read. */
static bool is_possible(const struct search *search)
{
    size_t n_possible = 0;

    if (search->bands.n_bars < 2)
        return false;
    for (size_t i = 0; i < search->n_rows; i++) {
        bool possible = false;

        for (size_t k = 0; k + 1 < search->bands.n_bars; k++)
            possible = possible || bands_fit(&search->bands, k, search->rows[i].table,
                                             search->rows[i].row) >= MIN_FIT;
        n_possible += possible;
    }
    return (double)n_possible >= MIN_ROWS * (double)search->n_rows;
}

/* May a rule have been missed at a row's band, so that the band is more than the row? It shares a
 * rule with the row of another table, so that the gap between them is in one of the two; or it is
 * higher than the row, and its sides end before it does, or the row beside it is gone. */
static bool may_be_joined(const struct search *search, const int *band, size_t i)
{
    const struct row *row = &search->rows[i];
    const double *y_mm = search->model->form->tables[row->table].y_mm;
    double seen_mm = (search->bands.bar_px[band[i] + 1] - search->bands.bar_px[band[i]]) /
                     search->guess.y_px_per_mm;
    bool gone = false;

    for (size_t k = i > 0 ? i - 1 : 0; k <= i + 1 && k < search->n_rows; k++) {
        if (band[k] >= 0 && search->rows[k].table != row->table && abs(band[k] - band[i]) < 2)
            return true;
        gone = gone || band[k] < 0;
    }
    return seen_mm >= (y_mm[row->row + 1] - y_mm[row->row]) * GROWN &&
           (gone || search->bands.bounded[band[i]] < WHOLE_SIDES);
}

/* Rows whose labels are not all right, and those that may be more than the row, go to a person. 1
 * or -ENOMEM. */
static int doubt_rows(const struct search *search, const int band[MAX_ROWS],
                      struct altered *altered)
{
    altered->is_doubtful = calloc(search->n_rows + 1, sizeof(*altered->is_doubtful));
    if (!altered->is_doubtful) {
        altered_deinit(altered);
        return -ENOMEM;
    }
    for (size_t i = 0; i < search->n_rows; i++)
        altered->is_doubtful[i] =
            band[i] >= 0 && (search->heard[i][band[i]].n_right < search->rows[i].n_labels ||
                             may_be_joined(search, band, i));
    return 1;
}

static int find(struct search *search, struct altered *ret_altered)
{
    const struct form *form = search->model->form;
    int band[MAX_ROWS], r;
    size_t n_extra;

    if (!bands_find(search->model, search->sight, &search->guess, &search->bands) ||
        !list_rows(form, search) || !is_possible(search))
        return 0;
    r = words_labels(form, &search->labels, &search->n_labels);
    if (r == 0)
        r = match(search, band);
    if (r == 0)
        correct_scale(search, band);
    if (r < 0 || !is_believed(search, band))
        return r;
    r = count_extra(search, band, &n_extra);
    if (r <= 0 || n_extra > MAX_EXTRA)
        return r < 0 ? r : 0;
    r = ask_title(search, band);
    if (r <= 0)
        return r;
    r = variant_make(form, &search->bands, &search->guess, band, ret_altered);
    return r < 0 ? r : doubt_rows(search, band, ret_altered);
}

int altered_find(const struct model *model, const struct sight *sight,
                 const struct alignment *guess, const struct words_reader *words,
                 struct altered *ret_altered)
{
    struct search *search = calloc(1, sizeof(*search));
    int r;

    if (!search)
        return -ENOMEM;
    search->model = model;
    search->sight = sight;
    search->guess = *guess;
    search->guess.level_px = NULL;
    search->words = words;
    r = find(search, ret_altered);
    search_free(search);
    return r;
}
