/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/lookalike.h"

struct row {
    const char *text, *twin; /* NULL: nothing in it has one */
};

static void check(int (*find)(const char *text, char **ret_twin), const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        _cleanup_(cleanup_freep) char *twin = NULL;

        assert_int_equal(find(rows[i].text, &twin), 0);
        if (!twin != !rows[i].twin || (twin && strcmp(twin, rows[i].twin) != 0))
            fail_msg("«%s»: «%s»", rows[i].text, twin ? twin : "none");
    }
}

static int twin_in_name(const char *name, char **ret_twin)
{
    return lookalike_in_name(name, NULL, NULL, ret_twin);
}

static bool is_high(uint32_t c, uint32_t twin, const void *context)
{
    return c == *(const uint32_t *)context && twin != 0;
}

/* A kanji that is certain has no twin, the next one has. */
static void test_certain(void **state)
{
    uint32_t high = U'高';
    char *twin = NULL;

    assert_int_equal(lookalike_in_name("高崎 二人", is_high, &high, &twin), 0);
    assert_string_equal(twin, "高﨑 二人");
    free(twin);
    assert_int_equal(lookalike_in_name("高山 見本", is_high, &high, &twin), 0);
    assert_null(twin);
}

/* Kanji that a fax does not tell apart are named with their twin; those that differ plainly are
 * not. */
static void test_names(void **state)
{
    static const struct row rows[] = {
        {"高山 見本", "髙山 見本"},
        {"髙山 見本", "高山 見本"},
        {"見崎", "見﨑"},
        {"吉見 太郎", "𠮷見 太郎"},
        {"𠮷見 太郎", "吉見 太郎"},
        {"濱見 花子", "濵見 花子"},
        {"渡邊", "渡邉"},
        {"渡辺 見本", NULL},
        {"澤田 見本", NULL},
        {"試験 太郎", NULL},
        {"", NULL},
        {"\xff", NULL},
        {"高崎 二人", "髙崎 二人"}, /* the first one */
    };

    check(twin_in_name, rows, sizeof(rows) / sizeof(*rows));
}

/* l, 1, o and 0 are doubtful where readers are known to take one for the other, and only there. */
static void test_emails(void **state)
{
    static const struct row rows[] = {
        {"taro@example.jp", NULL},
        {"mihon1@example.jp", NULL},
        {"mihon10@example.jp", NULL},
        {"a.mihon@mail.example.jp", NULL},
        {"mihon@hospital.example.jp", NULL},
        {"lab@example.jp", NULL},
        {"all.o@example.jp", "al1.o@example.jp"},
        {"mihonl@example.jp", "mihon1@example.jp"},
        {"mihon@examplel.jp", "mihon@example1.jp"},
        {"mihon_l@example.jp", "mihon_1@example.jp"},
        {"mihon2l@example.jp", "mihon21@example.jp"},
        {"mihon2@examp1e.jp", "mihon2@example.jp"},
        {"1ab@example.jp", "lab@example.jp"},
        {"Ichiro@example.jp", "lchiro@example.jp"},
        {"mihon2o@example.jp", "mihon20@example.jp"},
        {"mih0n@example.jp", "mihon@example.jp"},
        {"0mihon@example.jp", "omihon@example.jp"},
        {"", NULL},
    };

    check(lookalike_in_email, rows, sizeof(rows) / sizeof(*rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_certain),
                                       cmocka_unit_test(test_emails)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
