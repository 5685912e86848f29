/* SPDX-License-Identifier: Apache-2.0 */
#include "register/said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What each label says for a band being a row. */
static const float LABEL_WORTH[] = {
    [WORDS_RIGHT] = 2, [WORDS_UNCLEAR] = 0.5, [WORDS_UNLIKE] = -2, [WORDS_OTHER] = -3};

/* What stands between two columns of a band. */
struct said_place {
    size_t band;
    double left_mm, right_mm;
    struct words_answer answer; /* of all the form's labels */
};

static bool list_rows(const struct form *form, struct said *said)
{
    for (unsigned t = 0; t < form->n_tables; t++)
        for (unsigned r = 0; r < form->tables[t].n_rows; r++) {
            struct said_row *row = &said->rows[said->n_rows];

            if (said->n_rows == SAID_MAX_ROWS)
                return false;
            *row = (struct said_row){t, r, 0};
            for (size_t c = 0; c < form->tables[t].n_cells; c++) {
                const struct form_cell *cell = &form->tables[t].cells[c];

                row->n_labels +=
                    cell->row == r && cell->n_rows == 1 && cell->label && cell->label[0];
            }
            said->n_rows++;
        }
    return true;
}

int said_new(const struct bands *bands, const struct sight *sight, const struct alignment *guess,
             const struct words_reader *words, struct said **ret_said)
{
    const struct form *form = bands->model->form;
    _cleanup_(said_freep) struct said *said = calloc(1, sizeof(*said));
    int r;

    if (!said)
        return -ENOMEM;
    said->bands = bands;
    said->sight = sight;
    said->guess = guess;
    said->words = words;
    if (!list_rows(form, said))
        return 0;
    r = words_labels(form, &said->labels, &said->n_labels);
    if (r < 0)
        return r;
    *ret_said = said;
    said = NULL;
    return 1;
}

struct said *said_free(struct said *said)
{
    if (!said)
        return NULL;
    for (size_t i = 0; i < said->n_places; i++)
        words_answer_deinit(&said->places[i].answer);
    free(said->places);
    free(said->labels);
    free(said);
    return NULL;
}

struct quad_px said_quad(const struct said *said, double left_mm, double right_mm, double top_px,
                         double bottom_px)
{
    double left = said->guess->x0_px + left_mm * said->guess->x_px_per_mm;
    double right = said->guess->x0_px + right_mm * said->guess->x_px_per_mm;

    return (struct quad_px){{sight_to_stored(said->sight, (struct point_px){left, top_px}),
                             sight_to_stored(said->sight, (struct point_px){right, top_px}),
                             sight_to_stored(said->sight, (struct point_px){right, bottom_px}),
                             sight_to_stored(said->sight, (struct point_px){left, bottom_px})}};
}

int said_read(struct said *said, size_t band, double left_mm, double right_mm,
              const struct words_answer **ret_answer)
{
    double top = said->bands->bar_px[band], bottom = said->bands->bar_px[band + 1];
    struct words_question question = {said_quad(said, left_mm, right_mm, top, bottom),
                                      right_mm - left_mm, (bottom - top) / said->guess->y_px_per_mm,
                                      said->labels, said->n_labels};
    struct said_place *place;
    int r;

    for (size_t i = 0; i < said->n_places; i++) {
        place = &said->places[i];
        if (place->band == band && place->left_mm == left_mm && place->right_mm == right_mm) {
            *ret_answer = &place->answer;
            return 0;
        }
    }
    place = realloc(said->places, (said->n_places + 1) * sizeof(*place));
    if (!place)
        return -ENOMEM;
    said->places = place;
    place = &place[said->n_places];
    *place = (struct said_place){band, left_mm, right_mm, {0}};
    r = said->words->read(said->words->context, &question, &place->answer);
    if (r < 0)
        return r;
    said->n_places++;
    *ret_answer = &place->answer;
    return 0;
}

static size_t label_index(const struct said *said, const char *label)
{
    size_t i = 0;

    while (strcmp(said->labels[i], label) != 0)
        i++;
    return i;
}

int said_ask(struct said *said, size_t i, size_t band)
{
    const struct said_row *row = &said->rows[i];
    const struct form_table *table = &said->bands->model->form->tables[row->table];
    struct said_band *heard = &said->heard[i][band];

    if (heard->asked)
        return 0;
    heard->asked = true;
    for (size_t c = 0; c < table->n_cells; c++) {
        const struct form_cell *cell = &table->cells[c];
        enum words_verdict verdict;
        const struct words_answer *answer;
        int r;

        if (cell->row != row->row || cell->n_rows != 1 || !cell->label || !cell->label[0])
            continue;
        r = said_read(said, band, cell->box.x, cell->box.x + cell->box.w, &answer);
        if (r == 0)
            r = words_judge(answer, label_index(said, cell->label), cell->label, &verdict);
        if (r < 0)
            return r;
        heard->n_right += verdict == WORDS_RIGHT;
        heard->n_unclear += verdict == WORDS_UNCLEAR;
        heard->n_other += verdict == WORDS_OTHER;
        heard->worth += LABEL_WORTH[verdict];
    }
    return 0;
}
