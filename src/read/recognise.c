/* SPDX-License-Identifier: Apache-2.0 */
#include "read/recognise.h"

#include <errno.h>
#include <stdlib.h>

#include "read/ctc_line.h"
#include "read/field_text.h"
#include "read/frames.h"

enum { CTC, TESSERACT, N_ENGINES };

/* What was made of the lines of one field. */
struct work {
    struct recognisers *recognisers;
    enum form_kind kind;
    const struct text_lines *lines;
    struct line_text *texts[N_ENGINES]; /* of each line */
    struct rect_mm *places;             /* of each line's picture in the cell */
    struct posteriors frames;           /* of all lines; empty for free text */
};

static void work_deinit(struct work *work)
{
    for (int i = 0; i < N_ENGINES; i++) {
        for (size_t k = 0; work->texts[i] && k < work->lines->n_lines; k++)
            line_text_deinit(&work->texts[i][k]);
        free(work->texts[i]);
    }
    free(work->places);
    posteriors_deinit(&work->frames);
}

static int work_init(struct work *work, struct rect_px cell)
{
    size_t n = work->lines->n_lines;

    for (int i = 0; i < N_ENGINES; i++)
        if (!(work->texts[i] = calloc(n + 1, sizeof(*work->texts[i]))))
            return -ENOMEM;
    work->places = calloc(n + 1, sizeof(*work->places));
    if (!work->places)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct rect_px box = work->lines->lines[i].box;

        work->places[i] = (struct rect_mm){(box.x - LINE_MARGIN_PX - cell.x) / CUT_PX_PER_MM,
                                           (box.y - cell.y) / CUT_PX_PER_MM, box.w / CUT_PX_PER_MM,
                                           box.h / CUT_PX_PER_MM};
    }
    return 0;
}

/* Kinds that are written in words with gaps between. Numbers and addresses have none, and sentences
 * are written without. */
static bool has_words(enum form_kind kind)
{
    return kind == FORM_KIND_FACILITY || kind == FORM_KIND_NAME || kind == FORM_KIND_DEPARTMENT;
}

static const struct ctc_prior *prior_of(const struct work *work)
{
    return work->kind == FORM_KIND_EMAIL   ? &work->recognisers->address_prior
           : work->kind == FORM_KIND_PHONE ? &work->recognisers->number_prior
                                           : NULL;
}

static int read_line(struct work *work, size_t index)
{
    const struct recognisers *recognisers = work->recognisers;
    const struct reading_plan *plan = &recognisers->models->kinds[work->kind];
    const struct plane *ink = work->lines->lines[index].ink;
    struct gaps found = {.in_name = work->kind == FORM_KIND_NAME};
    struct gaps *gaps = has_words(work->kind) ? &found : NULL;
    struct posteriors posteriors = {0};
    int r = ctc_line_read(recognisers->net, ink, recognisers->masks[work->kind], prior_of(work),
                          gaps, &work->texts[CTC][index], &posteriors);

    if (r == 0 && work->kind != FORM_KIND_TEXT)
        r = frames_append(&work->frames, &posteriors, alphabet_space(recognisers->alphabet));
    posteriors_deinit(&posteriors);
    if (r == 0 && plan->tesseract != MODELS_NO_TESSERACT)
        r = tesseract_read(recognisers->tesseract[plan->tesseract], ink, plan->characters, gaps,
                           &work->texts[TESSERACT][index]);
    return r;
}

static double dropped_share(const struct work *work)
{
    size_t n_columns = 0, n_dropped = 0;

    for (size_t i = 0; i < work->lines->n_lines; i++) {
        n_columns += work->texts[CTC][i].n_ink_columns;
        n_dropped += work->texts[CTC][i].n_dropped_columns;
    }
    return n_columns ? (double)n_dropped / (double)n_columns : 0;
}

static int take_text(const struct work *work, int engine, const char *name, const char *model,
                     struct reading *reading)
{
    int r = field_text_make(name, model, work->texts[engine], work->places, work->lines->n_lines,
                            &reading->by[reading->n_by]);

    reading->n_by += r == 0;
    return r;
}

static int take_texts(const struct work *work, struct reading *reading)
{
    const struct models *models = work->recognisers->models;
    size_t tesseract = models->kinds[work->kind].tesseract;
    int r;

    reading->by = calloc(N_ENGINES, sizeof(*reading->by));
    if (!reading->by)
        return -ENOMEM;
    r = take_text(work, CTC, "ctc", models->ctc.id, reading);
    if (r == 0 && tesseract != MODELS_NO_TESSERACT)
        r = take_text(work, TESSERACT, "tesseract", models->tesseract[tesseract].id, reading);
    return r;
}

static int score_texts(const struct work *work, struct reading *reading)
{
    const struct alphabet *alphabet = work->recognisers->alphabet;
    int r = 0;

    for (size_t i = 0; i < reading->n_by && r == 0; i++) {
        struct recognised *by = &reading->by[i];

        r = frames_log_p(&work->frames, alphabet, by->text, &by->log_p);
        for (size_t k = 0; k < by->n_alternatives && r == 0; k++)
            r = frames_log_p(&work->frames, alphabet, by->alternatives[k].text,
                             &by->alternatives[k].log_p);
    }
    return r;
}

int recognise(struct recognisers *recognisers, enum form_kind kind, struct rect_px cell,
              const struct text_lines *lines, const struct listing *listing,
              struct reading *reading)
{
    struct work work = {.recognisers = recognisers, .kind = kind, .lines = lines};
    int r = work_init(&work, cell);

    for (size_t i = 0; i < lines->n_lines && r == 0; i++)
        r = read_line(&work, i);
    if (r == 0) {
        reading->dropped_ink = dropped_share(&work);
        r = take_texts(&work, reading);
    }
    if (r == 0 && work.frames.n_frames > 0)
        r = score_texts(&work, reading);
    if (r == 0 && work.frames.n_frames > 0 && listing)
        r = listing_score(listing, &work.frames, &reading->listed, &reading->n_listed);
    work_deinit(&work);
    return r;
}
