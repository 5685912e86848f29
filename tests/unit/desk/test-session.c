/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves what each key means, which values are offered, and that a spot check and a blind second
 * key show nothing that gives them away.
 */
#include "../test.h"

#include <string.h>

#include "desk/session.h"

/* A field as store_desk_take() gives it; the task, the value, and the reading's characters. */
static json_t *object(const char *task, unsigned position, const char *value)
{
    return json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:s, s:s, s:s, s:s, s:[s], s:[iiii], s:i,"
        " s:[{s:s, s:f}, {s:s, s:f}], s:{s:[{s:s, s:s, s:[{s:s, s:f, s:s}, {s:s, s:f, s:s}]}]},"
        " s:n, s:n}",
        "key", (json_int_t)position + 1, "task", task, "nomination", "N1", "fax", "F1", "sha256",
        "00", "page", 1, "form", "renrakuhyo", "rotation", 0, "field", "responsible.name", "kind",
        "name", "value", value, "status", "review", "reasons", "low_score", "box", 1, 2, 3, 4,
        "position", (int)position, "candidates", "text", "高島", "score", 0.5, "text", value,
        "score", 0.4, "reading", "by", "engine", "ctc", "text", "髙嶋", "characters", "text", "髙",
        "score", 0.99, "second", "高", "text", "島", "score", 0.4, "second", "嶌", "draft", "keys");
}

static void load(struct session *session, json_t *items)
{
    struct why why = {""};

    if (session_load(session, items, &why) < 0)
        fail_msg("%s", why.text);
    session->most_candidates = ITEM_MAX_CANDIDATES;
    json_decref(items);
}

static void test_keys(void **state)
{
    static const struct {
        uint32_t key;
        enum desk_act act;
        const char *value;
    } rows[] = {
        {'\r', ACT_SAY, "髙島"},     {'1', ACT_SAY, "高島"},       {'2', ACT_SAY, "髙嶋"},
        {'3', ACT_SAY, "髙嶌"},      {'4', ACT_NONE, NULL},        {'k', ACT_SAY, ""},
        {'e', ACT_EDIT, "髙島"},     {0x5C71, ACT_EDIT, "山"},     {'s', ACT_SKIP, NULL},
        {'b', ACT_BACK, NULL},       {'u', ACT_UNDO, NULL},        {'p', ACT_PAGE, NULL},
        {'n', ACT_NEIGHBOURS, NULL}, {'x', ACT_ILLEGIBLE, NULL},   {'d', ACT_DITTO, NULL},
        {'r', ACT_REJECT, NULL},     {'?', ACT_HELP, NULL},        {'q', ACT_QUIT, NULL},
        {'w', ACT_EXPLAIN, NULL},    {3, ACT_QUIT, NULL},          {'y', ACT_NONE, NULL},
        {KEY_OTHER, ACT_NONE, NULL}, {KEY_ESCAPE, ACT_NONE, NULL}, {KEY_DOWN, ACT_SKIP, NULL},
    };
    struct session session = {0};

    load(&session, json_pack("[o]", object("review", 0, "髙島")));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct step step = session_key(&session, rows[i].key);

        if (step.act != rows[i].act || (rows[i].value && strcmp(step.value, rows[i].value) != 0))
            fail_msg("key %u: act %d, value %s", rows[i].key, step.act, step.value);
    }
    /* the cursor stands before the first character that the reader was not sure of */
    assert_int_equal(session_key(&session, 'e').cursor, strlen("髙"));
    /* what the screen has no room for is not taken by accident */
    session.most_candidates = 1;
    assert_int_equal(session_key(&session, '2').act, ACT_NONE);
    session_deinit(&session);
}

static void test_doubt(void **state)
{
    struct session session = {0};
    size_t stops[4];

    load(&session, json_pack("[o]", object("review", 0, "髙 島-村")));
    assert_false(session_item(&session)->spots.doubtful[0]);
    assert_false(session_item(&session)->spots.doubtful[1]); /* a gap */
    assert_true(session_item(&session)->spots.doubtful[2]);
    assert_true(session_item(&session)->spots.doubtful[4]); /* nobody read it */
    assert_int_equal(spots_stops(&session_item(&session)->spots, stops, 4), 2);
    assert_int_equal(stops[0], 3); /* 島-村 is left */
    assert_int_equal(stops[1], 1);
    session_deinit(&session);
}

/* Blind: neither the value nor a candidate is there to be taken. */
static void test_second(void **state)
{
    struct session session = {0};
    struct step step;

    load(&session, json_pack("[o]", object("second", 0, "髙島")));
    step = session_key(&session, '\r');
    assert_int_equal(step.act, ACT_EDIT);
    assert_string_equal(step.value, "");
    assert_int_equal(session_key(&session, '1').act, ACT_NONE);
    session_deinit(&session);
}

/* A spot check stands where its field does, and every key means what it means elsewhere. */
static void test_spot(void **state)
{
    struct session session = {0};

    load(&session, json_pack("[o,o,o]", object("review", 1, "a"), object("review", 5, "b"),
                             object("spot", 3, "c")));
    assert_string_equal(session.items[0].value, "a");
    assert_string_equal(session.items[1].value, "c");
    assert_string_equal(session.items[2].value, "b");
    session.at = 1;
    assert_int_equal(session_key(&session, '\r').act, ACT_SAY);
    session_deinit(&session);
}

static void test_next_and_back(void **state)
{
    struct session session = {0};

    load(&session, json_pack("[o,o]", object("review", 0, "a"), object("review", 1, "b")));
    session_back(&session);
    assert_int_equal(session.at, 0);
    session.items[0].is_done = true;
    session_next(&session);
    assert_int_equal(session.at, 1);
    session_back(&session);
    assert_int_equal(session.at, 0);
    session.items[1].is_done = true;
    session_next(&session);
    assert_null(session_item(&session));
    assert_int_equal(session_key(&session, '\r').act, ACT_NONE);
    assert_int_equal(session_key(&session, 'q').act, ACT_QUIT);
    session_deinit(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),          cmocka_unit_test(test_doubt),
        cmocka_unit_test(test_second),        cmocka_unit_test(test_spot),
        cmocka_unit_test(test_next_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
