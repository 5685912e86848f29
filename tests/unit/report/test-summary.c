/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves, on a real database with a fax in every place, that the summary counts each fax once,
 * tells who has answered and how far that has come, knows the deadline and how long things wait,
 * and that each format is the same bytes each time, with nothing in it that could do harm.
 */
#include "../test.h"

#include <stdlib.h>
#include <time.h>

#include "../store/instance.h"
#include "list.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/text.h"
#include "store/desk.h"
#include "text/utf8.h"

static char list_path[64], form_name[] = "renrakuhyo", form_title[] = "見本の連絡票";
static struct form form = {.name = form_name,
                           .title = form_title,
                           .deadline_month = 6,
                           .deadline_day = 28,
                           .answerers = list_path};
static struct form *form_list[] = {&form};
static const struct form_set forms = {form_list, 1};

/* From now on it is this hour in Tokyo on that day of June 2026. */
static void set_clock(int day, int hour)
{
    char now[32];

    snprintf(now, sizeof(now), "%ld", 1780239600L + (day - 1) * 86400L + hour * 3600L);
    setenv("UKETSUKE_NOW", now, 1);
}

static void store_pages(struct store *store, int64_t fax, struct page_result *page)
{
    struct result result = instance_result(page, 1);
    struct why why = {""};

    assert_int_equal(store_fax_result(store, fax, &result, &why), 0);
}

static int setup(void **state)
{
    char error[] = "fax.tif: not a TIFF file";
    struct result failed = {.error = error};
    struct fax_source source;
    struct store *store;
    struct why why = {""};
    int64_t fax;

    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    snprintf(list_path, sizeof(list_path), "/tmp/uketsuke-answerers-XXXXXX");
    list_write(list_path, "prefecture\tname\n東京都\t見本記念病院\n東京都\t試し大学病院\n大阪府\t"
                          "見本府立病院\n");
    set_clock(1, 12);
    instance_setup(state);
    store = ((struct instance *)*state)->store;

    instance_add_nomination(store, 1); /* 1 June: N1, one phone to review */
    set_clock(18, 0);                  /* just after midnight of the 18th */
    instance_add_nomination(store, 2); /* N2, another facility */
    store_field_set(store, "N2", "facility", "病院ではない", NULL, "test", &why);
    store_field_set(store, "N2", "responsible.phone", "03-0000-0000", NULL, "test", &why);
    set_clock(20, 9);
    store_pages(store, instance_add_fax(store, 3), &instance_other_page);
    assert_int_equal(store_fax_result(store, instance_add_fax(store, 4), &failed, &why), 0);
    source = instance_source(5);
    source.path = "/spool/\x1b[2Jfax5.tif";
    assert_int_equal(store_fax_unreadable(store, &source, "may not be read", &fax, &why), 0);
    instance_add_fax(store, 6); /* waits to be read */
    instance_add_nomination(store, 7);
    assert_int_equal(store_reject(store, "F7", "sent twice", "test", &why), 0);
    set_clock(20, 23);
    instance_add_nomination(store, 8); /* N4, the last hour of the 20th */
    set_clock(21, 0);
    instance_add_nomination(store, 9); /* N5, of the next day */
    return 0;
}

static int teardown(void **state)
{
    unlink(list_path);
    return instance_teardown(state);
}

static json_t *make(void **state, const char *date)
{
    struct instance *instance = *state;
    json_t *summary = NULL;
    struct summary_options options = {.date = date};
    struct why why = {""};

    if (summary_make(instance->store, &forms, &options, &summary, &why) < 0)
        fail_msg("%s", why.text);
    return summary;
}

/* The number that a path of keys leads to. */
static json_int_t number(const json_t *json, const char *a, const char *b, const char *c)
{
    json = json_object_get(json, a);
    if (b)
        json = json_object_get(json, b);
    if (c)
        json = json_object_get(json, c);
    assert_true(json_is_integer(json));
    return json_integer_value(json);
}

static void test_books(void **state)
{
    static const struct {
        const char *place;
        int n;
    } rows[] = {{"received", 1},   {"review", 2},   {"unplaced", 1}, {"failed", 1},
                {"unreadable", 1}, {"rejected", 1}, {"done", 1}};
    json_t *summary = make(state, "2026-06-20");
    const json_t *books = json_object_get(summary, "books");

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(number(books, "places", rows[i].place, NULL), rows[i].n);
    assert_int_equal(number(books, "sum", NULL, NULL), 8); /* the ninth came later */
    assert_true(json_is_true(json_object_get(books, "balanced")));
    assert_int_equal(json_array_size(json_object_get(summary, "stuck")), 3);
    json_decref(summary);
}

/* A fax that somebody deleted behind the program's back is missed. */
static void test_missing_fax_is_told(void **state)
{
    static const char *const deletions[] = {"DELETE FROM faxes WHERE id = 9",
                                            "DELETE FROM faxes WHERE id = 3"};

    for (size_t i = 0; i < 2; i++) {
        json_t *summary;

        assert_int_equal(instance_sql(*state, deletions[i], NULL), 101 /* SQLITE_DONE */);
        summary = make(state, "2026-06-20");
        assert_true(json_is_false(json_object_get(json_object_get(summary, "books"), "balanced")));
        json_decref(summary);
    }
}

/* The first facility with that name. */
static const json_t *facility(const json_t *of_form, const char *name)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(of_form, "facilities"), i, row)
    {
        if (!strcmp(json_string_value(json_object_get(row, "facility")), name))
            return row;
    }
    fail_msg("%s is not there", name);
    return NULL;
}

static const char *state_of(const json_t *of_form, const char *name)
{
    return json_string_value(json_object_get(facility(of_form, name), "state"));
}

static void test_who_has_answered(void **state)
{
    json_t *summary = make(state, "2026-06-20"), *others, *prefectures;
    const json_t *of_form = json_array_get(json_object_get(summary, "forms"), 0);

    assert_int_equal(number(of_form, "expected", NULL, NULL), 3);
    assert_int_equal(number(of_form, "states", "missing", NULL), 2);
    assert_int_equal(number(of_form, "states", "in_review", NULL), 1);
    assert_string_equal(state_of(of_form, "見本記念病院"), "in_review");
    assert_int_equal(
        json_array_size(json_object_get(facility(of_form, "見本記念病院"), "nominations")), 2);
    assert_string_equal(state_of(of_form, "見本府立病院"), "missing");
    prefectures = json_object_get(of_form, "prefectures");
    assert_int_equal(json_array_size(prefectures), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(prefectures, 0), "state")),
                        "partial");
    others = json_object_get(of_form, "others");
    assert_int_equal(json_array_size(others), 1);
    assert_int_equal(number(of_form, "n_others", NULL, NULL), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(others, 0), "id")), "N2");
    json_decref(summary);
}

static void test_deadline_and_ages(void **state)
{
    static const struct {
        const char *date;
        int days_left, today, days_1_2, longer;
    } rows[] = {
        {"2026-06-20", 8, 1, 0, 1},  {"2026-06-28", 0, 0, 0, 3},  {"2026-06-22", 6, 0, 2, 1},
        {"2026-07-01", -3, 0, 0, 3}, {"2026-05-31", 28, 0, 0, 0},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *summary = make(state, rows[i].date);
        const json_t *of_form = json_array_get(json_object_get(summary, "forms"), 0);

        assert_int_equal(number(of_form, "days_left", NULL, NULL), rows[i].days_left);
        assert_int_equal(number(summary, "review", "phone", "today"), rows[i].today);
        assert_int_equal(number(summary, "review", "phone", "days_1_2"), rows[i].days_1_2);
        assert_int_equal(number(summary, "review", "phone", "days_3_more"), rows[i].longer);
        json_decref(summary);
    }
}

static void test_days(void **state)
{
    json_t *summary = make(state, "2026-06-20");
    const json_t *days = json_object_get(summary, "days");
    static const int per_day[SUMMARY_DAYS] = {[11] = 1, [13] = 6}; /* 7th to 20th */

    assert_int_equal(json_array_size(days), SUMMARY_DAYS);
    for (size_t i = 0; i < SUMMARY_DAYS; i++)
        assert_int_equal(number(json_array_get(days, i), "n", NULL, NULL), per_day[i]);
    json_decref(summary);
}

/* The caller's to free(). */
static char *print(const json_t *summary, enum report_format format)
{
    char *bytes = NULL;
    size_t n = 0;
    struct why why = {""};

    assert_int_equal(report_make(summary, NULL, format, &bytes, &n, &why), 0);
    return bytes;
}

static void test_same_bytes(void **state)
{
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++) {
        json_t *summary = make(state, "2026-06-20"), *again = make(state, "2026-06-20");
        char *first = print(summary, (enum report_format)format),
             *second = print(again, (enum report_format)format);

        assert_true(json_equal(summary, again));
        assert_string_equal(first, second);
        free(first);
        free(second);
        json_decref(summary);
        json_decref(again);
    }
}

static void test_text(void **state)
{
    json_t *summary = make(state, "2026-06-20");
    char *text = print(summary, REPORT_TEXT), *rest = text;

    assert_non_null(strstr(text, "8 days left"));
    assert_non_null(strstr(text, "見本府立病院"));
    assert_non_null(strstr(text, "\\x1B[2Jfax5.tif"));
    assert_false(utf8_has_control(text));
    for (char *line; (line = strsep(&rest, "\n"));)
        if (utf8_width(line) > TEXT_COLUMNS)
            fail_msg("%u columns: %s", utf8_width(line), line);
    free(text);
    json_decref(summary);
}

/* Markup, a formula, direction marks and control characters in what people wrote stay text. */
static void test_hostile_words(void **state)
{
    struct instance *instance = *state;
    struct why why = {""};
    json_t *summary;
    char *html;

    set_clock(20, 10);
    assert_int_equal(store_field_set(instance->store, "N1", "opinion",
                                     "<script>alert(1)</script> & \"=1+1\"\n=HYPERLINK(1)", NULL,
                                     "test", &why),
                     0);
    assert_int_equal(instance_sql(instance,
                                  "UPDATE fields SET status = 'confirmed', value = value ||"
                                  " char(0x202E) || 'txt' || char(27) WHERE field = 'opinion'"
                                  " AND nomination = 1",
                                  NULL),
                     101 /* SQLITE_DONE */);
    assert_int_equal(store_reject(instance->store, "N4", "counted twice", "test", &why), 0);
    summary = make(state, "2026-06-20");
    html = print(summary, REPORT_HTML);
    assert_null(strstr(html, "<script"));
    assert_non_null(
        strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;=1+1&quot;<br>"));
    assert_non_null(strstr(html, "&lt;U+202E&gt;txt&lt;U+001B&gt;"));
    assert_false(utf8_has_control(html));
    assert_null(strstr(html, "http://"));
    assert_null(strstr(html, "https://"));
    free(html);
    json_decref(summary);
}

/* What is wrong with the machine stands at the top; what people's work cost, and which thresholds
 * held, are told; of a night whose state nobody wrote down that is said. */
static void test_machine(void **state)
{
    struct instance *instance = *state;
    json_t *machine = json_pack("{s:b, s:i, s:i, s:s, s:s, s:i}", "served", 0, "free_percent", 2,
                                "free_gib", 1, "backup_at", "2026-06-17T18:00:00Z", "check_at",
                                "2026-06-19T18:00:00Z", "check_findings", 3),
           *policy = json_pack("{s:b, s:f, s:{s:{s:f, s:f}}}", "auto_accept", 1, "target", 0.001,
                               "threshold", "phone", "typed", 0.98, "hand", 2.0),
           *summary = NULL, *unknown = make(state, "2026-06-20");
    const struct summary_options options = {
        .date = "2026-06-20", .machine = machine, .policy = policy};
    struct why why = {""};
    char *text;

    set_clock(20, 11);
    assert_int_equal(store_desk_worked(instance->store, 40, 10, 90, &why), 0);
    assert_int_equal(summary_make(instance->store, &forms, &options, &summary, &why), 0);
    text = print(summary, REPORT_HTML);
    assert_non_null(strstr(text, ">THE DATABASE IS NOT WHAT WAS STORED: the last check found 3"));
    assert_non_null(strstr(text, ">THE DISK IS NEARLY FULL: 2 %"));
    assert_non_null(strstr(text, "2026-06-18</span> 03:00 (2 days before)"));
    assert_non_null(strstr(text, "10 fields decided with 40 keys (4.0 a field) in 2 min"));
    assert_non_null(strstr(text, "at most 0.1 % silent errors"));
    free(text);
    text = print(unknown, REPORT_TEXT);
    assert_non_null(strstr(text, "not written down on that day"));
    free(text);
    json_decref(summary);
    json_decref(unknown);
    json_decref(machine);
    json_decref(policy);
}

static const json_t *repeats_of(const json_t *summary)
{
    return json_object_get(json_object_get(summary, "conflicts"), "repeats");
}

/* What looks like one hospital's is listed, with what to do, until somebody has spoken of it. */
static void test_conflicts(void **state)
{
    struct instance *instance = *state;
    struct desk_who who = {"test", "session", false};
    struct why why = {""};
    json_t *summary;
    char *html;
    size_t n;

    assert_int_equal(store_repeats_find(instance->store, &why), 0);
    summary = make(state, "2026-06-20");
    html = print(summary, REPORT_HTML);
    n = json_array_size(repeats_of(summary));

    assert_non_null(strstr(html, "one hospital twice: "));
    free(html);
    json_decref(summary);
    assert_int_equal(store_repeat_settle(instance->store, &who, "N1", "N4", NULL, &why), 0);
    summary = make(state, "2026-06-20");
    assert_int_equal(json_array_size(repeats_of(summary)), n - 1);
    json_decref(summary);
}

static void test_empty_night(void **state)
{
    json_t *summary = make(state, "2026-05-01");
    char *text = print(summary, REPORT_TEXT), *html = print(summary, REPORT_HTML);

    assert_int_equal(number(summary, "books", "sum", NULL), 0);
    assert_non_null(strstr(html, "</html>"));
    free(html);
    assert_non_null(strstr(text, "The books balance"));
    free(text);
    json_decref(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_books, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing_fax_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_who_has_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_deadline_and_ages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_days, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_machine, setup, teardown),
        cmocka_unit_test_setup_teardown(test_conflicts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_empty_night, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
