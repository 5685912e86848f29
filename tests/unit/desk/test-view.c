/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that no screen grows beyond the terminal, whatever stands in a value, that nothing in a
 * value reaches the terminal as a command, and that a value is never cut.
 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "desk/view.h"
#include "text/utf8.h"

static json_t *object(const char *value)
{
    return json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:s, s:s, s:s, s:s, s:[s,s,s],"
        " s:[iiii], s:i, s:[{s:s}, {s:s}, {s:s}], s:n, s:n}",
        "key", (json_int_t)1, "task", "review", "nomination", "N1", "fax", "F1", "sha256", "00",
        "page", 1, "form", "x", "rotation", 0, "field", "responsible.name", "kind", "name", "value",
        value, "status", "review", "reasons", "unread", "struck_out", "nonsense", "box", 1, 2, 3, 4,
        "position", 0, "candidates", "text", "候補一", "text", "\x1b[2J", "text",
        "とても長い候補とても長い候補とても長い候補とても長い候補とても長い候補", "draft", "keys");
}

/* Reads a screen as a terminal of that size would: cursor positions, styles, text. Fails when a
 * character would stand outside of it. *ret_text: the rows one after the other. */
static void replay(const char *screen, const struct view *view, char *ret_text)
{
    int row = 1, column = 0;
    char *to = ret_text;

    for (const char *at = screen; *at;) {
        const char *next = at;
        char one[8] = "";

        if (*at == '\033') {
            size_t n = 2 + strspn(at + 2, "0123456789;");

            assert_int_equal(at[1], '[');
            assert_non_null(strchr("HJKm", at[n]));
            if (at[n] == 'H') {
                row = 1;
                sscanf(at + 2, "%d", &row);
                column = 0;
            }
            assert_in_range(row, 1, view->rows);
            at += n + 1;
            continue;
        }
        utf8_next(&next);
        memcpy(one, at, (size_t)(next - at));
        assert_false(utf8_has_control(one));
        column += (int)utf8_width(one);
        if (column > view->columns)
            fail_msg("row %d is wider than %d columns", row, view->columns);
        if (*one != ' ')
            to = stpcpy(to, one);
        at = next;
    }
    *to = '\0';
}

static void test_sizes(void **state)
{
    static const char *const values[] = {
        "",
        "山形県",
        "\x1b]0;x\x07",
        "一行\n二行",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.jp",
        "かなりながいごいけんかなりながいごいけんかなりながいごいけんかなりながいごいけん"};
    static const struct view sizes[] = {{80, 24}, {40, 14}, {20, 8}, {200, 60}};
    struct form_set forms = {0};
    struct view_picture none = {0};
    char text[8000];

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
            struct session session = {0};
            json_t *items = json_pack("[o]", object(values[i]));
            char *screen;

            assert_int_equal(session_load(&session, items, NULL), 0);
            screen = view_field(&sizes[j], &session, &forms, &none, 12, "何か\x1b[31mあった");
            replay(screen, &sizes[j], text);
            if (i == 4 && sizes[j].rows > 8 && !strstr(text, "@example.jp"))
                fail_msg("the value is cut at %d columns: %s", sizes[j].columns, text);
            free(screen);
            session_deinit(&session);
            json_decref(items);
        }
    }
}

static void test_others(void **state)
{
    static const struct view sizes[] = {{80, 24}, {40, 14}, {20, 8}};
    json_t *nomination =
        json_pack("{s:s, s:s, s:{s:s}, s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "id", "N1", "form",
                  "x", "from", "received_at", "2026-06-28T09:00:00Z", "fields", "id", "prefecture",
                  "value", "山形県", "status", "review", "id", "opinion", "value",
                  "一行\n二行 \x1b[2J とても長い意見とても長い意見とても長い意見とても長い意見",
                  "status", "review");
    json_t *pair = json_pack("{s:s}", "because", "near_facility");
    json_t *page = json_pack("{s:s, s:i, s:i, s:s, s:s}", "fax", "F1", "page", 1, "n_pages", 2,
                             "reason", "\x1b[2J", "nearest_form", "renrakuhyo");
    struct view_picture picture = {.text = "▀▀▀\n▀▀▀\n", .is_text = true, .rows = 2};
    struct form_set forms = {0};
    struct session session = {0};
    json_t *items = json_pack("[o]", object("山形県"));
    char text[8000];
    size_t next;

    assert_int_equal(session_load(&session, items, NULL), 0);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char *screens[] = {
            view_neighbours(&sizes[i], nomination, &forms, &session, 0, &next),
            view_repeat(&sizes[i], pair, nomination, nomination, &forms, "何か", 0, &next),
            view_unplaced(&sizes[i], page, &forms, &picture, ""),
            view_page(&sizes[i], "F1", &picture),
            view_point(&sizes[i], 2, &picture, "何か"),
            view_help(&sizes[i], 0, &next),
            view_lines(&sizes[i], "責任者", "一行\n二行\x1b[2J\n", 0, &next),
            view_sentence(&sizes[i],
                          "確認するものはもうありません。確認するものはもうありません。"),
        };

        for (size_t j = 0; j < sizeof(screens) / sizeof(screens[0]); j++) {
            replay(screens[j], &sizes[i], text);
            free(screens[j]);
        }
    }
    session_deinit(&session);
    json_decref(items);
    json_decref(nomination);
    json_decref(page);
    json_decref(pair);
}

/* On a small screen the help goes on, screen by screen, and all of it is seen once. */
static void test_lists(void **state)
{
    static const struct view large = {200, 60}, small = {40, 10};
    char whole[8000], text[8000], *screen;
    size_t next = 0, n_screens = 0;

    screen = view_help(&large, 0, &next);
    assert_int_equal(next, 0);
    replay(screen, &large, whole);
    assert_non_null(strstr(whole, "Marked"));
    free(screen);
    do {
        size_t from = next;

        screen = view_help(&small, from, &next);
        assert_true(next == 0 || next == from + 9); /* the last row tells how it goes on */
        replay(screen, &small, text);
        free(screen);
        if (next == 0) /* the end of both is the same */
            assert_non_null(strstr(text, "sureof."));
        n_screens++;
    } while (next > 0 && n_screens < 20);
    assert_in_range(n_screens, 3, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sizes), cmocka_unit_test(test_others),
                                       cmocka_unit_test(test_lists)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
