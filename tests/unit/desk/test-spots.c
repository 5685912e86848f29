/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that of two readings of a free text each difference is one place, that a digit changes
 * that place and nothing else, that the edit goes on from there, and that poor readings do no harm.
 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/session.h"
#include "text/utf8.h"

/* A reading in which the characters of `weak` are seen badly, with `second` behind them. */
static json_t *reading(const char *engine, const char *text, const char *weak, const char *second)
{
    json_t *characters = json_array();

    for (const char *at = text, *next = at; *at; at = next) {
        char one[8] = "";

        if (utf8_is_space(utf8_next(&next)))
            continue;
        memcpy(one, at, (size_t)(next - at));
        json_array_append_new(characters, json_pack("{s:s, s:f, s:s}", "text", one, "score",
                                                    strstr(weak, one) ? 0.4 : 0.99, "second",
                                                    strstr(weak, one) ? second : ""));
    }
    return json_pack("{s:s, s:s, s:o}", "engine", engine, "text", text, "characters", characters);
}

/* Every spot as «from-to:option|option». */
static void tell(const struct spots *spots, char *ret_text)
{
    *ret_text = '\0';
    for (size_t i = 0; i < spots->n_spots; i++) {
        sprintf(strchr(ret_text, '\0'), "%s%zu-%zu:", i > 0 ? " " : "", spots->at[i].from,
                spots->at[i].to);
        for (size_t k = 0; k < spots->at[i].n_options; k++)
            sprintf(strchr(ret_text, '\0'), "%s%s", k > 0 ? "|" : "", spots->at[i].options[k]);
    }
}

static void test_spots(void **state)
{
    static const struct {
        const char *value, *own, *weak, *second, *other, *spots;
    } rows[] = {
        {"事例を", "事仰を", "仰", "倒", "事例を", "1-2:仰|倒"},
        {"事仰を", "事仰を", "仰", "倒", "事例を", "1-2:例|倒"},
        {"事仰を", "事仰を", "仰", "倒", "事仰を", "1-2:倒"},
        {"事例を", "事例を", "", "", "事例を", ""},
        {"課 です\nか", "課です\nか", "", "", "課題です。\nか", "1-1:題 4-4:。"},
        {"のよぅに", "のよぅに", "", "", "のに", "1-3:"},
        {"", "", "", "", "何か", ""},
        {"何か", "", "", "", "", "0-2:"},
        {"人が\x1b", "人が", "", "", "入が", "0-1:入 2-3:"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *read =
            json_pack("{s:[o, o]}", "by", reading("ctc", rows[i].own, rows[i].weak, rows[i].second),
                      reading("tesseract", rows[i].other, "", ""));
        struct spots spots;
        char told[200];

        assert_int_equal(spots_find(read, rows[i].value, true, &spots), 0);
        tell(&spots, told);
        if (strcmp(told, rows[i].spots) != 0)
            fail_msg("«%s»: %s, not %s", rows[i].value, told, rows[i].spots);
        spots_deinit(&spots);
        json_decref(read);
    }
}

/* The keys of a person who mends «課仰です»: only the places that he names change. */
static void test_keys(void **state)
{
    json_t *read = json_pack("{s:[o, o]}", "by", reading("ctc", "課仰です", "仰", "倒"),
                             reading("tesseract", "か課例でず", "", ""));
    json_t *items = json_pack("[{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o}]", "key", (json_int_t)1,
                              "task", "review", "nomination", "N1", "field", "opinion", "kind",
                              "text", "value", "課仰です", "status", "review", "reading", read);
    static const struct {
        uint32_t key;
        const char *shown;
        size_t cursor_bytes, n_stops, first_stop;
    } rows[] = {
        {'9', "課仰です", 0, 3, 4}, {'2', "課例です", 6, 3, 4},  {'2', "課倒です", 6, 3, 4},
        {'2', "課仰です", 6, 3, 4}, {'3', "課仰でず", 12, 3, 4}, {'1', "か課仰でず", 3, 3, 5},
        {'1', "課仰でず", 0, 3, 4}, {' ', "課仰でず", 0, 3, 4},
    };
    struct session session = {.most_candidates = 9};
    struct step step;

    assert_int_equal(session_load(&session, items, NULL), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct item *item = session_item(&session);
        size_t stops[9], n_stops;

        session_key(&session, rows[i].key);
        assert_string_equal(item->shown, rows[i].shown);
        assert_string_equal(item->value, "課仰です"); /* what stands in the database */
        step = session_key(&session, 'e');
        assert_int_equal(step.act, ACT_EDIT);
        assert_string_equal(step.value, rows[i].shown);
        assert_int_equal(step.cursor, rows[i].cursor_bytes);
        n_stops = spots_stops(&item->spots, stops, 9);
        assert_int_equal(n_stops, rows[i].n_stops);
        assert_int_equal(stops[0], rows[i].first_stop);
    }
    step = session_key(&session, '\r');
    assert_int_equal(step.act, ACT_SAY);
    assert_string_equal(step.value, "課仰でず");
    assert_int_equal(item_set(session_item(&session), step.value, "corrected"), 0);
    assert_string_equal(session_item(&session)->shown, "課仰でず");
    session.most_candidates = 1; /* what the screen has no room for is not changed by accident */
    assert_int_equal(session_key(&session, '2').act, ACT_NONE);
    session_deinit(&session);
    json_decref(items);
}

/* More places than digits: the next nine, and then the first again. */
static void test_many(void **state)
{
    json_t *read =
        json_pack("{s:[o]}", "by", reading("tesseract", "あいうえおかきくけこさしすせそ", "", ""));
    json_t *items =
        json_pack("[{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o}]", "key", (json_int_t)1, "task",
                  "review", "nomination", "N1", "field", "opinion", "kind", "text", "value",
                  "アイウエオカキクケコサ", "status", "review", "reading", read);
    struct session session = {.most_candidates = 9};
    const struct item *item;

    assert_int_equal(session_load(&session, items, NULL), 0);
    item = session_item(&session);
    assert_true(item->spots.n_spots >= 1);
    for (size_t i = 0; i < item->spots.n_spots; i += ITEM_NUMBERED) {
        assert_int_equal(item->first_spot, i);
        assert_true(item_numbered(item) >= 1 && item_numbered(item) <= ITEM_NUMBERED);
        assert_int_equal(session_key(&session, ' ').act, ACT_SPOTS);
    }
    assert_int_equal(item->first_spot, 0);
    session_deinit(&session);
    json_decref(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spots), cmocka_unit_test(test_keys),
                                       cmocka_unit_test(test_many)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
