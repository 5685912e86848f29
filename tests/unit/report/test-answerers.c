/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that the list of those who are expected is read as it is meant, that what is wrong in it
 * is named with its line, and that nobody is counted as having answered by a guess.
 */
#include "../test.h"

#include <errno.h>
#include <stdlib.h>

#include "list.h"
#include "report/answerers.h"

static void test_list(void **state)
{
    char path[] = "/tmp/uketsuke-answerers-XXXXXX";
    struct answerers list = {0};
    struct why why = {""};

    list_write(path,
               "# comment\n\nname\talias\tprefecture\n甲病院\t甲\t東京都\r\n乙病院\t\t大阪府\n"
               "丙病院\t\t東京都\n市立病院\t\t大阪府\n市立病院\t\t東京都\n");
    assert_int_equal(answerers_load(path, &list, &why), 0);
    unlink(path);
    assert_int_equal(list.n_items, 5);
    /* those of one prefecture stand together */
    assert_string_equal(list.items[0].name, "甲病院");
    assert_string_equal(list.items[1].name, "丙病院");
    assert_string_equal(list.items[2].name, "市立病院");
    assert_string_equal(list.items[3].name, "乙病院");
    assert_string_equal(list.items[3].prefecture, "大阪府");

    assert_int_equal(answerers_find(&list, "東京都", "甲病院"), 0);
    assert_int_equal(answerers_find(&list, "", "甲病院"), 0);
    assert_int_equal(answerers_find(&list, "大阪府", "甲病院"), -1);
    assert_int_equal(answerers_find(&list, "大阪府", "市立病院"), 4);
    assert_int_equal(answerers_find(&list, "", "市立病院"), -1); /* which of the two? */
    assert_int_equal(answerers_find(&list, "東京都", "甲病"), -1);
    assert_int_equal(answerers_find(&list, "東京都", ""), -1);
    answerers_deinit(&list);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"prefecture\tnom\n", ":1: "},
        {"# x\nname\tprefecture\n\t東京都\n", ":3: "},
        {"name\n\xFF\n", "UTF-8"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[] = "/tmp/uketsuke-answerers-XXXXXX";
        struct answerers list = {0};
        struct why why = {""};

        list_write(path, rows[i].text);
        assert_int_equal(answerers_load(path, &list, &why), -EINVAL);
        unlink(path);
        assert_non_null(strstr(why.text, path));
        assert_non_null(strstr(why.text, rows[i].says));
        assert_null(list.items);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
