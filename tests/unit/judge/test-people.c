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
    static const struct {
        const char *name, *address;
        enum spelling spelling;
        size_t joint;
    } addresses[] = {
        {"山田 太郎", "t.yamada@example.jp", SPELLING_WHOLE},
        {"山田 太郎", "Yamada_Taro@example.jp", SPELLING_WHOLE},
        {"山田 太郎", "tyamada@example.jp", SPELLING_SURNAME, 1},
        {"山田 太郎", "yamadataro@example.jp", SPELLING_SURNAME, 6},
        {"山田太郎", "YAMADA1@example.jp", SPELLING_SURNAME, 6},
        {"山田 太郎", "yamada@example.jp", SPELLING_SURNAME},
        {"山田 太郎", "kanwa-yamada@example.jp", SPELLING_HOLDS},
        {"山田 太郎", "h.yamada@example.jp", SPELLING_HOLDS}, /* another's, or misread */
        {"山田 太郎", "ytaro@example.jp", SPELLING_HOLDS, 1},
        {"山田 太郎", "taroy2@example.jp", SPELLING_HOLDS, 4},
        {"山田 太郎", "y.taro@example.jp", SPELLING_HOLDS},
        {"山田 太郎", "taro@example.jp", SPELLING_NONE},
        {"山田 太郎", "tyamada2@example.jp", SPELLING_SURNAME, 1},
        {"山田 太郎", "t.yarnada@example.jp", SPELLING_NONE},
        {"山田 太郎", "info@yamada.example.jp", SPELLING_NONE},
        {"山田 太郎", "t+yamada@example.jp", SPELLING_NONE},
        {"", "", SPELLING_NONE},
    };
    struct people people;
    struct why why = {""};

    assert_int_equal(people_load(shipped(""), &people, &why), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (people_know(&people, names[i].name) != names[i].known)
            fail_msg("«%s»: %u", names[i].name, people_know(&people, names[i].name));
    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        size_t joint;
        enum spelling spelling =
            people_spell(&people, addresses[i].name, addresses[i].address, &joint);

        if (spelling != addresses[i].spelling || joint != addresses[i].joint)
            fail_msg("«%s» %s: %d, %zu", addresses[i].name, addresses[i].address, spelling, joint);
    }
    assert_true(people_may_go_on(&people, "山田 誠"));
    assert_true(people_may_go_on(&people, "山田誠"));
    assert_false(people_may_go_on(&people, "山田 太郎"));
    assert_false(people_may_go_on(&people, ""));
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
