/* SPDX-License-Identifier: Apache-2.0 */
#include "report/quality.h"

#include <math.h>
#include <string.h>

#include "form/kind.h"
#include "report/day.h"
#include "report/member.h"

enum { DAYS_A_WEEK = 7 };

static const double z_95 = 1.959964; /* standard deviations that hold 95 % of the normal law */

static json_t *rounded(double share)
{
    return json_real(round(share * 1e6) / 1e6);
}

json_t *quality_share(json_int_t n, json_int_t of)
{
    json_t *object = json_pack("{s:I, s:I}", "n", n, "of", of);
    double share, centre, half, scale;

    if (of <= 0)
        return object;
    share = (double)n / (double)of;
    scale = 1 + z_95 * z_95 / (double)of;
    centre = (share + z_95 * z_95 / (2 * (double)of)) / scale;
    half = z_95 / scale *
           sqrt(share * (1 - share) / (double)of + z_95 * z_95 / (4 * (double)of * (double)of));
    json_object_set_new(object, "share", rounded(share));
    json_object_set_new(object, "low", rounded(n == 0 ? 0 : fmax(centre - half, 0)));
    json_object_set_new(object, "high", rounded(n == of ? 1 : fmin(centre + half, 1)));
    return object;
}

/* Sums of the rows of one kind (or of all kinds) in some weeks. */
struct sums {
    json_int_t accepted, review, blank, checked, wrong;
};

/* Week 0 ends with `day`; -1: before all of them. */
static int week_of(const char *text, int day)
{
    int of = 0, week;

    if (day_read(text, &of, NULL) < 0 || of > day)
        return -1;
    week = (day - of) / DAYS_A_WEEK;
    return week < QUALITY_WEEKS ? week : -1;
}

static void add_row(struct sums *sums, const char *what, const char *status, json_int_t n)
{
    if (!strcmp(what, "checked"))
        sums->checked += n;
    else if (!strcmp(what, "wrong"))
        sums->wrong += n;
    else if (!strcmp(status, "accepted"))
        sums->accepted += n;
    else if (!strcmp(status, "review"))
        sums->review += n;
    else
        sums->blank += n;
}

/* Of the rows "phone accepted" of `kind` (NULL: every one) in week `week` (-1: all of them). */
static struct sums sum_up(const json_t *survey, const char *kind, int week, int day)
{
    struct sums sums = {0};
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(survey, "judged"), i, row)
    {
        const char *key = member_text(row, "key");
        size_t n = strcspn(key, " ");
        int of = week_of(member_text(row, "day"), day);

        if (of < 0 || (week >= 0 && of != week))
            continue;
        if (kind && (strlen(kind) != n || strncmp(kind, key, n) != 0))
            continue;
        add_row(&sums, member_text(row, "what"), key[n] ? key + n + 1 : "",
                member_number(row, "n"));
    }
    return sums;
}

static json_t *figures(const struct sums *sums)
{
    return json_pack("{s:I, s:o, s:o}", "written", sums->accepted + sums->review, "accepted",
                     quality_share(sums->accepted, sums->accepted + sums->review), "wrong",
                     quality_share(sums->wrong, sums->checked));
}

/* Spot checks: accepted values that a person looked at without knowing it. Unlike what people
 * happen to notice, they are a fair sample. NULL: of every kind. */
static json_t *spots_of(const json_t *survey, const char *kind)
{
    const json_t *row;
    json_int_t checked = 0, wrong = 0;
    size_t i;

    json_array_foreach(json_object_get(survey, "spots"), i, row)
    {
        if (kind && strcmp(kind, member_text(row, "kind")) != 0)
            continue;
        checked += member_number(row, "checked");
        wrong += member_number(row, "wrong");
    }
    return quality_share(wrong, checked);
}

static json_t *make_kinds(const json_t *survey, int day)
{
    json_t *kinds = json_object();

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++) {
        const char *name = form_kind_name((enum form_kind)kind);
        struct sums sums = sum_up(survey, name, -1, day);

        json_t *object = figures(&sums);

        json_object_set_new(object, "spot_checks", spots_of(survey, name));
        json_object_set_new(kinds, name, object);
    }
    return kinds;
}

static json_t *make_weeks(const json_t *survey, int day)
{
    json_t *weeks = json_array();

    for (int week = QUALITY_WEEKS - 1; week >= 0; week--) {
        struct sums sums = sum_up(survey, NULL, week, day);
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        json_t *object = figures(&sums);

        json_object_set_new(
            object, "from",
            json_string(day_format(day - week * DAYS_A_WEEK - DAYS_A_WEEK + 1, from)));
        json_object_set_new(object, "to", json_string(day_format(day - week * DAYS_A_WEEK, to)));
        json_array_append_new(weeks, object);
    }
    return weeks;
}

/* Has the share of this week left that of the weeks before? Both intervals are apart. */
static const char *drift_of(const json_t *survey, int day)
{
    struct sums now = sum_up(survey, NULL, 0, day), all = sum_up(survey, NULL, -1, day);
    json_int_t before_written = all.accepted + all.review - now.accepted - now.review;
    json_t *this_week = quality_share(now.accepted, now.accepted + now.review),
           *before = quality_share(all.accepted - now.accepted, before_written);
    const char *drift = "none";

    if (now.accepted + now.review == 0 || before_written <= 0)
        drift = "unknown";
    else if (json_real_value(json_object_get(this_week, "high")) <
             json_real_value(json_object_get(before, "low")))
        drift = "fell";
    else if (json_real_value(json_object_get(this_week, "low")) >
             json_real_value(json_object_get(before, "high")))
        drift = "rose";
    json_decref(this_week);
    json_decref(before);
    return drift;
}

/* Rows of senders or lines, with the share of their written fields that needed nobody. */
static json_t *make_shares(const json_t *rows)
{
    json_t *shares = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        json_array_append_new(
            shares,
            json_pack("{s:O, s:O, s:o}", "key", json_object_get(row, "key"), "nominations",
                      json_object_get(row, "n"), "accepted",
                      quality_share(member_number(row, "accepted"), member_number(row, "judged"))));
    }
    return shares;
}

json_t *quality_make(const json_t *survey, int day)
{
    struct sums all = sum_up(survey, NULL, -1, day);
    json_t *object = figures(&all);

    if (!object)
        return NULL;
    json_object_set_new(object, "spot_checks", spots_of(survey, NULL));
    json_object_set_new(object, "days", json_integer(QUALITY_WEEKS * DAYS_A_WEEK));
    json_object_set_new(object, "drift", json_string(drift_of(survey, day)));
    json_object_set_new(object, "kinds", make_kinds(survey, day));
    json_object_set_new(object, "weeks", make_weeks(survey, day));
    json_object_set_new(object, "lines", make_shares(json_object_get(survey, "lines")));
    json_object_set_new(object, "senders", make_shares(json_object_get(survey, "senders")));
    json_object_set(object, "readers", json_object_get(survey, "readers"));
    return object;
}
