/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/confidence.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "judge/tsv.h"

enum { COLUMN_KIND, COLUMN_FEATURE, COLUMN_WEIGHT, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"kind", "feature", "weight"};

/* Log odds beyond these are no probability that was ever measured. */
static const double ODDS_MAX = 14;
static const double WEIGHT_MAX = 1000;

static const struct {
    const char *name, *text;
} features[FEATURE_COUNT] = {
    [FEATURE_BASE] = {"base", N_("nothing else known")},
    [FEATURE_AGREE] = {"agree", N_("both recognisers say this value")},
    [FEATURE_APART] = {"apart", N_("difference between the two readings")},
    [FEATURE_WEAKEST_FIRST] = {"weakest_first", N_("weakest character, first recogniser")},
    [FEATURE_WEAKEST_SECOND] = {"weakest_second", N_("weakest character, second recogniser")},
    [FEATURE_SECOND_CHOICE] = {"second_choice", N_("strongest second choice for a character")},
    [FEATURE_MEAN_FIRST] = {"mean_first", N_("all characters, first recogniser")},
    [FEATURE_MEAN_SECOND] = {"mean_second", N_("all characters, second recogniser")},
    [FEATURE_FIT] = {"fit", N_("likelihood of the value on the picture")},
    [FEATURE_RIVAL] = {"rival", N_("lead over the likeliest other value")},
    [FEATURE_AGREE_RIVAL] = {"agree_rival", N_("the same, where both recognisers agree")},
    [FEATURE_FREE] = {"free", N_("lead over the likeliest text of any kind")},
    [FEATURE_LISTED] = {"listed", N_("an expected value, read exactly")},
    [FEATURE_EDITS] = {"edits", N_("difference from the expected value")},
    [FEATURE_MARGIN] = {"margin", N_("distance of the next expected value")},
    [FEATURE_KNOWN] = {"known", N_("stands in a list that is a hint")},
    [FEATURE_SPELLED] = {"spelled", N_("name and address say each other")},
    [FEATURE_HOST] = {"host", N_("the domain is made of usual words")},
    [FEATURE_GAP] = {"gap", N_("empty space inside the address")},
    [FEATURE_OTHERS_AGREE] = {"others_agree", N_("agreement in the other fields of the page")},
    [FEATURE_OTHERS_APART] = {"others_apart",
                              N_("difference between the readings of the other fields")},
    [FEATURE_SUPPORTED] = {"supported", N_("other fields of the page fit to it")},
    [FEATURE_REPEATED] = {"repeated", N_("written once more on the page")},
    [FEATURE_HAND] = {"hand", N_("written by hand")},
    [FEATURE_LOOKALIKES] = {"lookalikes", N_("characters that are easily confused")},
    [FEATURE_GOES_ON] = {"goes_on", N_("one thin character more makes it another known name")},
    [FEATURE_LENGTH] = {"length", N_("length")},
    [FEATURE_TWO_LINES] = {"two_lines", N_("on more than one line")},
    [FEATURE_DROPPED_INK] = {"dropped_ink", N_("ink that no character accounts for")},
    [FEATURE_STRAY_INK] = {"stray_ink", N_("ink beyond the cell or left to neighbours")},
    [FEATURE_SPECKS] = {"specks", N_("specks of dirt")},
    [FEATURE_REPEATED_ROWS] = {"repeated_rows", N_("scan lines that are the line above again")},
    [FEATURE_PLACE_DOUBT] = {"place_doubt", N_("doubt about the place of the cell")},
    [FEATURE_COARSE] = {"coarse", N_("standard resolution")},
    [FEATURE_BAD_PAGE] = {"bad_page", N_("damaged scan lines on the page")},
    [FEATURE_OBJECTIONS] = {"objections", N_("reasons that speak against it")},
};

const char *feature_name(enum feature feature)
{
    return features[feature].name;
}

const char *feature_text(enum feature feature)
{
    return _(features[feature].text);
}

static int take_row(const struct tsv *tsv, size_t row, const char *path,
                    bool given[FORM_KIND_COUNT][FEATURE_COUNT], struct confidence_model *model,
                    struct why *why)
{
    const char *cell = tsv_cell(tsv, row, COLUMN_WEIGHT);
    const char *name = tsv_cell(tsv, row, COLUMN_FEATURE);
    unsigned feature = 0;
    enum form_kind kind;
    double weight;
    char *end;

    if (form_kind_from_name(tsv_cell(tsv, row, COLUMN_KIND), &kind) < 0)
        return why_set(why, -EINVAL, _("%s:%u: there is no kind «%s»"), path, tsv->lines[row],
                       tsv_cell(tsv, row, COLUMN_KIND));
    while (feature < FEATURE_COUNT && strcmp(features[feature].name, name) != 0)
        feature++;
    if (feature == FEATURE_COUNT)
        return why_set(why, -EINVAL, _("%s:%u: there is no feature «%s»"), path, tsv->lines[row],
                       name);
    weight = strtod(cell, &end);
    if (*end || !(fabs(weight) <= WEIGHT_MAX))
        return why_set(why, -EINVAL, _("%s:%u: «%s» is no weight"), path, tsv->lines[row], cell);
    if (given[kind][feature])
        return why_set(why, -EINVAL, _("%s:%u: this weight stands there twice"), path,
                       tsv->lines[row]);
    given[kind][feature] = true;
    model->weight[kind][feature] = weight;
    return 0;
}

int confidence_load(const char *path, struct confidence_model *ret_model, struct why *why)
{
    _cleanup_(tsv_deinit) struct tsv tsv = {0};
    bool given[FORM_KIND_COUNT][FEATURE_COUNT] = {{false}};
    struct confidence_model model = {0};
    int r = tsv_load(path, columns, N_COLUMNS, /* n_required= */ N_COLUMNS, &tsv, why);

    for (size_t i = 0; r == 0 && i < tsv.n_rows; i++)
        r = take_row(&tsv, i, path, given, &model, why);
    for (int kind = 0; r == 0 && kind < FORM_KIND_COUNT; kind++)
        if (kind != FORM_KIND_TEXT && !given[kind][FEATURE_BASE])
            r = why_set(why, -EINVAL, _("%s: the kind «%s» has no weight for «base»"), path,
                        form_kind_name((enum form_kind)kind));
    if (r == 0)
        *ret_model = model;
    return r;
}

double confidence_log_odds(const struct confidence_model *model, enum form_kind kind,
                           const struct evidence *evidence)
{
    double odds = 0;

    for (int i = 0; i < FEATURE_COUNT; i++)
        if (isfinite(evidence->of[i]))
            odds += model->weight[kind][i] * evidence->of[i];
    return fmax(-ODDS_MAX, fmin(odds, ODDS_MAX));
}

double confidence_of(double log_odds)
{
    return 1 / (1 + exp(-log_odds));
}

double confidence_log_odds_of(double confidence)
{
    double p = fmax(1e-6, fmin(confidence, 1 - 1e-6));

    return log(p / (1 - p));
}

double confidence_score_odds(double score)
{
    static const double LEAST = 0.018, MOST = 0.9975; /* log odds of -4 and 6 */
    double p = score > LEAST ? fmin(score, MOST) : LEAST;

    return log(p / (1 - p));
}

bool confidence_objects(enum reason reason)
{
    switch (reason) {
    case REASON_SNAPPED_TO_LIST: /* says what was done, not that it is doubtful */
    case REASON_DITTO:           /* judged with the field that it stands for */
    case REASON_READERS_DIFFER:  /* weighed as evidence */
    case REASON_POLICY:          /* a matter of the configuration */
        return false;
    default:
        return true;
    }
}
