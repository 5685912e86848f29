/* SPDX-License-Identifier: Apache-2.0
 *
 * What is printed in a cell: registration asks for it as a witness.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "read/ctc_line.h"
#include "read/cut.h"
#include "read/field_text.h"
#include "read/lines.h"
#include "read/recognisers.h"

enum { MAX_LINES = 4 };

/* Lines one after the other, as if they had been written in one. */
static int append(struct posteriors *all, const struct posteriors *line)
{
    size_t n_old = (size_t)all->n_frames * line->n_classes;
    size_t n_new = (size_t)line->n_frames * line->n_classes;
    float *log_p = realloc(all->log_p, (n_old + n_new) * sizeof(*log_p));

    if (!log_p)
        return -ENOMEM;
    memcpy(log_p + n_old, line->log_p, n_new * sizeof(*log_p));
    all->log_p = log_p;
    all->n_classes = line->n_classes;
    all->n_frames += line->n_frames;
    return 0;
}

/* Logarithm of the likeliest path, whatever it spells. */
static double best_log_p(const struct posteriors *posteriors)
{
    double sum = 0;

    for (int frame = 0; frame < posteriors->n_frames; frame++) {
        const float *log_p = posteriors->log_p + (size_t)frame * posteriors->n_classes;
        float best = log_p[0];

        for (size_t c = 1; c < posteriors->n_classes; c++)
            best = log_p[c] > best ? log_p[c] : best;
        sum += best;
    }
    return sum;
}

static int weigh(const struct recognisers *recognisers, const struct posteriors *posteriors,
                 const struct words_question *question, double *fits)
{
    double best = best_log_p(posteriors);

    for (size_t i = 0; i < question->n_texts; i++) {
        _cleanup_(cleanup_freep) int *labels = NULL;
        int n = 0, r;

        r = alphabet_labels(recognisers->alphabet, question->texts[i], &labels, &n);
        if (r == -ENOMEM)
            return r;
        if (r < 0 || n == 0) { /* the network does not know its characters */
            fits[i] = NAN;
            continue;
        }
        fits[i] = ctc_likelihood(posteriors, labels, n);
        if (isnan(fits[i]))
            return -ENOMEM;
        fits[i] = fmin(1, exp((fits[i] - best) / n));
    }
    return 0;
}

/* Reads lines; texts[] and *all are the caller's, also on failure. */
static int read_lines(const struct recognisers *recognisers, const struct text_lines *lines,
                      struct line_text texts[MAX_LINES], struct posteriors *all)
{
    for (size_t i = 0; i < lines->n_lines; i++) {
        struct posteriors posteriors = {0};
        int r = ctc_line_read(recognisers->net, lines->lines[i].ink, NULL, NULL, NULL, &texts[i],
                              &posteriors);

        if (r == 0)
            r = append(all, &posteriors);
        posteriors_deinit(&posteriors);
        if (r < 0)
            return r;
    }
    return 0;
}

int read_printed(struct recognisers *recognisers, const struct page *page,
                 const struct words_question *question, struct words_answer *ret_answer)
{
    _cleanup_(pix_freep) PIX *raw = register_cut(page, &question->quad, question->w_mm,
                                                 question->h_mm, CUT_MARGIN_MM, CUT_PX_PER_MM);
    struct line_text texts[MAX_LINES] = {0};
    const struct rect_mm places[MAX_LINES] = {0};
    struct text_lines lines = {0};
    struct posteriors all = {0};
    struct recognised by = {0};
    struct words_answer answer = {.fits = calloc(question->n_texts + 1, sizeof(*answer.fits))};
    struct cut cut = {0};
    int r = raw && answer.fits ? cut_clean(raw, question->w_mm, question->h_mm, &cut) : -ENOMEM;

    if (r == 0)
        r = lines_split(&cut, MAX_LINES, &lines);
    if (r == 0)
        r = read_lines(recognisers, &lines, texts, &all);
    if (r == 0)
        r = field_text_make("ctc", "", texts, places, lines.n_lines, &by);
    if (r == 0 && all.n_frames > 0)
        r = weigh(recognisers, &all, question, answer.fits);
    if (r == 0) {
        answer.text = by.text;
        answer.score = by.score;
        by.text = NULL;
        *ret_answer = answer;
    } else {
        words_answer_deinit(&answer);
    }
    recognised_deinit(&by);
    for (size_t i = 0; i < lines.n_lines; i++)
        line_text_deinit(&texts[i]);
    posteriors_deinit(&all);
    lines_deinit(&lines);
    cut_deinit(&cut);
    return r;
}
