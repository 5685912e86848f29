/* SPDX-License-Identifier: Apache-2.0 */
#include "report/summary.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "base/log.h"
#include "report/answerers.h"
#include "report/day.h"

/* Every place that a fax can have in the books, in the order in which they are shown. */
static const char *const places[] = {"received",   "review",   "unplaced", "failed",
                                     "unreadable", "rejected", "done"};

enum { N_PLACES = sizeof(places) / sizeof(places[0]) };

/* Fields that wait, by how long: those of the day, of the two days before, of earlier. */
static const char *const ages[] = {"today", "days_1_2", "days_3_more"};

enum { N_AGES = sizeof(ages) / sizeof(ages[0]) };

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while the report was made"));
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* Every fax stands in exactly one place, and no number that was given is missing. */
static json_t *make_books(const json_t *survey)
{
    const json_t *numbers = json_array_get(json_object_get(survey, "numbers"), 0), *row;
    json_t *books = json_object(), *by_place = json_object();
    json_int_t sum = 0;
    size_t i;

    for (i = 0; i < N_PLACES; i++)
        json_object_set_new(by_place, places[i], json_integer(0));
    json_array_foreach(json_object_get(survey, "places"), i, row)
    {
        json_object_set(by_place, text_of(row, "place"), json_object_get(row, "n"));
        sum += number_of(row, "n");
    }
    json_object_set_new(books, "places", by_place);
    json_object_set_new(books, "sum", json_integer(sum));
    json_object_set(books, "stored", json_object_get(numbers, "stored"));
    json_object_set(books, "numbered", json_object_get(numbers, "numbered"));
    json_object_set_new(
        books, "balanced",
        json_boolean(json_object_size(by_place) == N_PLACES &&
                     number_of(numbers, "stored") == number_of(numbers, "numbered")));
    return books;
}

/* ---- who has answered ---- */

/* What came from one that is expected. */
struct answer {
    json_t *nominations; /* ids */
    bool complete;       /* one of them is */
};

static void note_answer(struct answer *answer, const json_t *row)
{
    if (!answer->nominations)
        answer->nominations = json_array();
    json_array_append(answer->nominations, json_object_get(row, "id"));
    answer->complete = answer->complete || !strcmp(text_of(row, "state"), "complete");
}

/* Is it the first of its prefecture in the list? Lists are short, so they are walked. */
static bool is_first_of_prefecture(const struct answerers *expected, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (!strcmp(expected->items[i].prefecture, expected->items[index].prefecture))
            return false;
    return true;
}

static bool prefecture_answered(const struct answerers *expected, const struct answer *answers,
                                const char *prefecture)
{
    for (size_t i = 0; i < expected->n_items; i++)
        if (answers[i].nominations && !strcmp(expected->items[i].prefecture, prefecture))
            return true;
    return false;
}

static json_t *make_prefectures(const struct answerers *expected, const struct answer *answers)
{
    int n = 0, n_answered = 0;

    for (size_t i = 0; i < expected->n_items; i++) {
        const char *prefecture = expected->items[i].prefecture;

        if (!*prefecture || !is_first_of_prefecture(expected, i))
            continue;
        n++;
        n_answered += prefecture_answered(expected, answers, prefecture);
    }
    return json_pack("{s:i, s:i}", "expected", n, "answered", n_answered);
}

static json_t *make_answerer(const struct answerer *answerer, const struct answer *answer)
{
    json_t *object =
        json_pack("{s:s, s:s}", "prefecture", answerer->prefecture, "facility", answerer->name);

    if (answer->nominations) {
        json_object_set(object, "nominations", answer->nominations);
        json_object_set_new(object, "complete", json_boolean(answer->complete));
    }
    return object;
}

/* Sorts the answers to one form by the list of those who are expected. */
static json_t *match_answers(const json_t *rows, const char *form, const struct answerers *expected,
                             struct answer *answers)
{
    json_t *others = json_array();
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        int found;

        if (strcmp(text_of(row, "form"), form) != 0)
            continue;
        found = answerers_find(expected, text_of(row, "prefecture"), text_of(row, "facility"));
        if (found >= 0)
            note_answer(&answers[found], row);
        else
            json_array_append_new(others, json_pack("{s:O, s:O, s:s, s:s}", "id",
                                                    json_object_get(row, "id"), "state",
                                                    json_object_get(row, "state"), "prefecture",
                                                    text_of(row, "prefecture"), "facility",
                                                    text_of(row, "facility")));
    }
    return others;
}

static void set_deadline(json_t *object, const struct form *form, int day)
{
    char text[DAY_TEXT_SIZE];
    int year, month, day_of_month, deadline;

    if (form->deadline_month == 0)
        return;
    day_to_date(day, &year, &month, &day_of_month); /* it comes every year: this one's */
    deadline = day_from_date(year, form->deadline_month, form->deadline_day);
    json_object_set_new(object, "deadline", json_string(day_format(deadline, text)));
    json_object_set_new(object, "days_left", json_integer(deadline - day));
}

static int make_form(const struct form *form, const json_t *rows, int day, json_t **ret_object,
                     struct why *why)
{
    struct answerers expected = {0};
    struct answer *answers;
    json_t *object, *answered = json_array(), *missing = json_array();
    int r = form->answerers ? answerers_load(form->answerers, &expected, why) : 0;

    if (r < 0)
        return r;
    answers = calloc(expected.n_items + 1, sizeof(*answers));
    if (!answers) {
        answerers_deinit(&expected);
        return out_of_memory(why);
    }
    object = json_pack("{s:s, s:s}", "form", form->name, "title", form->title);
    set_deadline(object, form, day);
    json_object_set_new(object, "others", match_answers(rows, form->name, &expected, answers));
    for (size_t i = 0; i < expected.n_items; i++)
        json_array_append_new(answers[i].nominations ? answered : missing,
                              make_answerer(&expected.items[i], &answers[i]));
    json_object_set_new(object, "expected", json_integer((json_int_t)expected.n_items));
    json_object_set_new(object, "prefectures", make_prefectures(&expected, answers));
    json_object_set_new(object, "answered", answered);
    json_object_set_new(object, "missing", missing);
    for (size_t i = 0; i < expected.n_items; i++)
        json_decref(answers[i].nominations);
    free(answers);
    answerers_deinit(&expected);
    *ret_object = object;
    return 0;
}

/* ---- what waits, what came ---- */

static const char *age_of(const char *day_text, int today)
{
    int day = today;

    if (day_read(day_text, &day, NULL) < 0 || day >= today)
        return ages[0];
    return day >= today - 2 ? ages[1] : ages[2];
}

static void add_to(json_t *object, const char *key, json_int_t n)
{
    json_object_set_new(object, key, json_integer(number_of(object, key) + n));
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
        json_t *kind = json_object_get(review, text_of(row, "kind"));

        add_to(kind, age_of(text_of(row, "day"), day), number_of(row, "n"));
        add_to(kind, "total", number_of(row, "n"));
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
        const char *path = text_of(row, "path"), *slash = strrchr(path, '/');
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

static json_t *make_days(const json_t *survey, int day)
{
    json_t *days = json_array();
    const json_t *row;
    size_t i;

    for (int d = day - SUMMARY_DAYS + 1; d <= day; d++) {
        char text[DAY_TEXT_SIZE];
        json_int_t n = 0;

        day_format(d, text);
        json_array_foreach(json_object_get(survey, "days"), i, row)
        {
            if (!strcmp(text_of(row, "day"), text))
                n = number_of(row, "n");
        }
        json_array_append_new(days, json_pack("{s:s, s:I}", "day", text, "n", n));
    }
    return days;
}

int summary_make(struct store *store, const struct form_set *forms, const char *date,
                 json_t **ret_summary, struct why *why)
{
    _cleanup_(json_decrefp) json_t *survey = NULL, *summary = json_object();
    json_t *by_form = json_array();
    char since[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE], text[DAY_TEXT_SIZE];
    int day = 0;
    int r = day_read(date, &day, why);

    json_object_set_new(summary, "forms", by_form);
    if (r < 0)
        return r;
    day_begin_utc(day - SUMMARY_DAYS + 1, since);
    day_begin_utc(day + 1, until);
    r = store_survey(store, since, until, &survey, why);
    for (size_t i = 0; i < forms->n_forms && r == 0; i++) {
        json_t *form = NULL;

        r = make_form(forms->forms[i], json_object_get(survey, "answers"), day, &form, why);
        if (r == 0)
            json_array_append_new(by_form, form);
    }
    if (r < 0)
        return r;
    r = json_object_set_new(summary, "date", json_string(day_format(day, text))) |
        json_object_set_new(summary, "books", make_books(survey)) |
        json_object_set_new(summary, "review", make_review(survey, day)) |
        json_object_set_new(summary, "stuck", make_stuck(survey)) |
        json_object_set_new(summary, "days", make_days(survey, day));
    if (r)
        return out_of_memory(why);
    *ret_summary = summary;
    summary = NULL;
    return 0;
}
