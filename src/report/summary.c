/* SPDX-License-Identifier: Apache-2.0 */
#include "report/summary.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "base/log.h"
#include "report/answering.h"
#include "report/day.h"
#include "report/member.h"
#include "report/quality.h"
#include "report/receptions.h"

/* Every place that a fax can have in the books, in the order in which they are shown. */
static const char *const places[] = {"received",   "review",   "unplaced", "failed",
                                     "unreadable", "rejected", "done"};

enum { N_PLACES = sizeof(places) / sizeof(places[0]) };

/* Fields that wait, by how long: those of the day, of the two days before, of earlier. */
static const char *const ages[] = {"today", "days_1_2", "days_3_more"};

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while the report was made"));
}

/* Counts by place, each of them there, and their sum as "total". */
static json_t *make_places(const json_t *rows)
{
    json_t *object = json_object();
    const json_t *row;
    json_int_t total = 0;
    size_t i;

    for (i = 0; i < N_PLACES; i++)
        json_object_set_new(object, places[i], json_integer(0));
    json_array_foreach(rows, i, row)
    {
        json_object_set(object, member_text(row, "key"), json_object_get(row, "n"));
        total += member_number(row, "n");
    }
    json_object_set_new(object, "total", json_integer(total));
    return object;
}

/* Every fax stands in exactly one place, and no number that was given is missing. */
static json_t *make_books(const json_t *survey, const json_t *logs)
{
    const json_t *numbers = json_array_get(json_object_get(survey, "numbers"), 0);
    json_t *books = json_object(), *by_place = make_places(json_object_get(survey, "places"));

    json_object_set_new(books, "places", by_place);
    json_object_set(books, "sum", json_object_get(by_place, "total"));
    json_object_del(by_place, "total");
    json_object_set(books, "stored", json_object_get(numbers, "stored"));
    json_object_set(books, "numbered", json_object_get(numbers, "numbered"));
    json_object_set_new(books, "log", receptions_make(survey, logs));
    json_object_set_new(
        books, "balanced",
        json_boolean(json_object_size(by_place) == N_PLACES &&
                     member_number(numbers, "stored") == member_number(numbers, "numbered") &&
                     member_number(json_object_get(books, "log"), "difference") == 0));
    return books;
}

/* ---- what waits, what came ---- */

static const char *age_of(const char *day_text, int today)
{
    int day = today;

    if (day_read(day_text, &day, NULL) < 0 || day >= today)
        return ages[0];
    return day >= today - 2 ? ages[1] : ages[2];
}

static json_t *make_review(const json_t *survey, int day)
{
    json_t *review = json_object();
    const json_t *row;
    size_t i;

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        json_object_set_new(
            review, form_kind_name((enum form_kind)kind),
            json_pack("{s:i, s:i, s:i, s:i}", ages[0], 0, ages[1], 0, ages[2], 0, "total", 0));
    json_array_foreach(json_object_get(survey, "review"), i, row)
    {
        json_t *kind = json_object_get(review, member_text(row, "kind"));

        member_add(kind, age_of(member_text(row, "day"), day), member_number(row, "n"));
        member_add(kind, "total", member_number(row, "n"));
    }
    return review;
}

/* The faxes that a person has to look at as a whole. */
static json_t *make_stuck(const json_t *survey)
{
    json_t *stuck = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(survey, "stuck"), i, row)
    {
        const char *path = member_text(row, "path"), *slash = strrchr(path, '/');
        char quoted[1024];

        json_array_append_new(
            stuck, json_pack("{s:O, s:O, s:O, s:s, s:O}", "id", json_object_get(row, "id"), "place",
                             json_object_get(row, "place"), "received_at",
                             json_object_get(row, "received_at"), "file",
                             log_quote(slash ? slash + 1 : path, quoted, sizeof(quoted)), "reason",
                             json_object_get(row, "reason")));
    }
    return stuck;
}

/* All of them, listed or not. */
static json_int_t count_stuck(const json_t *summary)
{
    const json_t *by_place = json_object_get(json_object_get(summary, "books"), "places");

    return member_number(by_place, "unplaced") + member_number(by_place, "failed") +
           member_number(by_place, "unreadable");
}

/* Each day with what came in on it, and where that stands now. */
static json_t *make_days(const json_t *survey, int day)
{
    json_t *days = json_array();
    const json_t *row;
    size_t i;

    for (int d = day - SUMMARY_DAYS + 1; d <= day; d++) {
        char text[DAY_TEXT_SIZE];
        json_t *object = json_pack("{s:s, s:i}", "day", day_format(d, text), "n", 0);

        json_array_foreach(json_object_get(survey, "days"), i, row)
        {
            if (strcmp(member_text(row, "day"), text) != 0)
                continue;
            member_add(object, "n", member_number(row, "n"));
            if (strcmp(member_text(row, "key"), "done") != 0 &&
                strcmp(member_text(row, "key"), "rejected") != 0)
                member_add(object, "waiting", member_number(row, "n"));
        }
        json_array_append_new(days, object);
    }
    return days;
}

/* What people did in the night, and how long what they completed had waited since it came. */
static json_t *make_work(const json_t *survey)
{
    const json_t *waited = json_object_get(survey, "waited_minutes"), *row;
    size_t n = json_array_size(waited), i;
    json_t *work = json_pack("{s:i, s:i, s:i, s:i, s:I, s:O}", "corrected", 0, "confirmed", 0,
                             "completed", 0, "rejected", 0, "completed_by_people", (json_int_t)n,
                             "desk", json_array_get(json_object_get(survey, "desk_work"), 0));

    json_array_foreach(json_object_get(survey, "work"), i, row)
    {
        if (json_object_get(work, member_text(row, "key")))
            json_object_set(work, member_text(row, "key"), json_object_get(row, "n"));
    }
    if (n > 0) {
        json_object_set(work, "median_minutes", json_array_get(waited, (n - 1) / 2));
        json_object_set(work, "longest_minutes", json_array_get(waited, n - 1));
    }
    return work;
}

/* ---- the night ---- */

struct night {
    int day, since;
    char until_utc[CLOCK_TEXT_SIZE], since_utc[CLOCK_TEXT_SIZE];
    char days_utc[CLOCK_TEXT_SIZE], weeks_utc[CLOCK_TEXT_SIZE], week_utc[CLOCK_TEXT_SIZE];
};

static int read_night(const char *date, const char *since, struct night *night, struct why *why)
{
    int r = day_read(date, &night->day, why);

    night->since = night->day;
    if (r == 0 && since)
        r = day_read(since, &night->since, why);
    if (r == 0 && night->since > night->day)
        r = why_set(why, -EINVAL, _("--since %s is after the day of the report"), since);
    if (r < 0)
        return r;
    day_begin_utc(night->day + 1, night->until_utc);
    day_begin_utc(night->since, night->since_utc);
    day_begin_utc(night->day - SUMMARY_DAYS + 1, night->days_utc);
    day_begin_utc(night->day - 7 * QUALITY_WEEKS + 1, night->weeks_utc);
    day_begin_utc(night->day - 7 + 1, night->week_utc);
    return 0;
}

static int gather_forms(struct store *store, const struct form_set *forms,
                        const struct night *night, json_t *by_form, struct why *why)
{
    int r = 0;

    for (size_t i = 0; i < forms->n_forms && r == 0; i++) {
        json_t *form = NULL;

        r = answering_make(store, forms->forms[i], night->day, night->until_utc, &form, why);
        if (r == 0)
            json_array_append_new(by_form, form);
    }
    return r;
}

static json_t *state_or_null(const json_t *state)
{
    return state ? json_deep_copy(state) : json_null();
}

static int gather(struct store *store, const struct form_set *forms, const struct night *night,
                  const struct summary_options *options, json_t *summary, struct why *why)
{
    _cleanup_(cleanup_freep) char *logged = receptions_spools(options->logs);
    const struct store_window window = {night->until_utc, night->since_utc, night->days_utc,
                                        night->weeks_utc, night->week_utc,  logged};
    _cleanup_(json_decrefp) json_t *survey = NULL;
    json_t *by_form = json_array(), *conflicts = NULL;
    int r;

    json_object_set_new(summary, "forms", by_form);
    r = store_survey(store, &window, &survey, why);
    if (r == 0)
        r = gather_forms(store, forms, night, by_form, why);
    if (r == 0)
        r = store_conflicts(store, &conflicts, why);
    if (r < 0)
        return r;
    r = json_object_set_new(summary, "books", make_books(survey, options->logs)) |
        json_object_set_new(summary, "came", make_places(json_object_get(survey, "came"))) |
        json_object_set_new(summary, "review", make_review(survey, night->day)) |
        json_object_set_new(summary, "stuck", make_stuck(survey)) |
        json_object_set_new(summary, "n_stuck", json_integer(count_stuck(summary))) |
        json_object_set_new(summary, "days", make_days(survey, night->day)) |
        json_object_set_new(summary, "work", make_work(survey)) |
        json_object_set_new(summary, "quality", quality_make(survey, night->day)) |
        json_object_set_new(summary, "conflicts", conflicts) |
        json_object_set_new(summary, "machine", state_or_null(options->machine)) |
        json_object_set_new(summary, "policy", state_or_null(options->policy)) |
        json_object_set(summary, "attempts",
                        json_array_get(json_object_get(survey, "attempts"), 0)) |
        json_object_set(summary, "desk", json_array_get(json_object_get(survey, "desk"), 0)) |
        json_object_set(summary, "times", json_array_get(json_object_get(survey, "times"), 0));
    return r ? out_of_memory(why) : 0;
}

int summary_make(struct store *store, const struct form_set *forms,
                 const struct summary_options *options, json_t **ret_summary, struct why *why)
{
    _cleanup_(json_decrefp) json_t *summary = NULL;
    char day_text[DAY_TEXT_SIZE], since_text[DAY_TEXT_SIZE];
    struct night night;
    int r = read_night(options->date, options->since, &night, why);

    if (r == 0)
        r = store_read_begin(store, why);
    if (r < 0)
        return r;
    summary = json_pack("{s:i, s:s, s:s}", "version", 2, "date", day_format(night.day, day_text),
                        "since", day_format(night.since, since_text));
    r = store_read_end(store, gather(store, forms, &night, options, summary, why), why);
    if (r < 0)
        return r;
    *ret_summary = summary;
    summary = NULL;
    return 0;
}
