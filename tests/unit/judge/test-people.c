/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>

#include "judge/department.h"
#include "judge/people.h"

static const char *shipped(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof(path), "%s/forms/common%s", getenv("UKETSUKE_TEST_SOURCE"), name);
    return path;
}

/* How much of a name is known, with and without a gap; and which address spells it. */
static void test_people(void **state)
{
    static const struct {
        const char *name;
        unsigned known;
    } names[] = {
        {"山田 太郎", 2}, {"山田太郎", 2}, {"試験 太郎", 1},   {"早井 早川", 0},
        {"", 0},          {"山", 0},       {"試験 見本験", 0},
    };
    struct people people;
    struct why why = {""};

    assert_int_equal(people_load(shipped(""), &people, &why), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (people_know(&people, names[i].name) != names[i].known)
            fail_msg("«%s»: %u", names[i].name, people_know(&people, names[i].name));
    assert_true(people_spell(&people, "山田 太郎", "t.yamada@example.jp"));
    assert_true(people_spell(&people, "山田太郎", "YAMADA1@example.jp"));
    assert_false(people_spell(&people, "山田 太郎", "t.yarnada@example.jp"));
    assert_false(people_spell(&people, "山田 太郎", "info@yamada.example.jp"));
    assert_false(people_spell(&people, "", ""));
    people_deinit(&people);
}

/* Departments as people write them: one behind the other, with titles. */
static void test_departments(void **state)
{
    static const struct {
        const char *text;
        bool known;
    } rows[] = {
        {"緩和ケアセンター", true},     {"緩和ケアセンター 部長", true},
        {"緩和ケアセンター部長", true}, {"看護部 緩和ケアチーム", true},
        {"看護部緩和ケアチーム", true}, {"緩和ケアセン夕ー部", false},
        {"架空病棟第七係", false},      {"看護部 架空", false},
    };
    struct lexicon *list;
    struct why why = {""};

    assert_int_equal(lexicon_load(shipped("/departments.txt"), &list, &why), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        bool known;

        assert_int_equal(department_known(list, rows[i].text, &known), 0);
        if (known != rows[i].known)
            fail_msg("«%s»: %d", rows[i].text, known);
    }
    lexicon_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_people),
                                       cmocka_unit_test(test_departments)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
