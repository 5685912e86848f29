/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "judge/lexicon.h"
#include "text/fold.h"
#include "text/prefecture.h"

/* A file of the test's own with that text; its path. */
static const char *file_with(const char *text, size_t n_bytes)
{
    static char path[256];
    const char *directory = getenv("TMPDIR");

    snprintf(path, sizeof(path), "%s/uketsuke-test-%d.tsv", directory ? directory : "/tmp",
             (int)getpid());
    assert_int_equal(file_write_atomic(path, text, n_bytes, 0600, NULL), 0);
    return path;
}

static const char *shipped(const char *name)
{
    static char path[4096];

    snprintf(path, sizeof(path), "%s/forms/%s", getenv("UKETSUKE_TEST_SOURCE"), name);
    return path;
}

/* Comments, empty lines, other line ends and the order of the columns do not matter. */
static void test_reads(void **state)
{
    static const char text[] =
        "# a list\n\nprefecture\tname\talias\r\n東京都\t見本病院\t"
        "みほん病院|医療法人 見本病院\r\n# more\n大阪府|兵庫県\t試験　病院\t";
    struct lexicon *lexicon = NULL;
    struct why why = {""};
    const char *path = file_with(text, sizeof(text) - 1);

    assert_int_equal(lexicon_load(path, &lexicon, &why), 0);
    assert_int_equal(lexicon->n_entries, 2);
    assert_int_equal(lexicon->n_keys, 4);
    assert_string_equal(lexicon->entries[1].name, "試験 病院");
    assert_true(lexicon->entries[1].prefectures == (prefecture_bit(26) | prefecture_bit(27)));
    assert_true(lexicon_find(lexicon, "医療法人見本病院") >= 0);
    assert_true(lexicon_find(lexicon, "見本") < 0);
    lexicon_free(lexicon);
    unlink(path);
}

/* A broken list is refused whole, with the file and the line that a person must look at. */
static void test_refuses(void **state)
{
    static const struct {
        const char *text;
        size_t n_bytes; /* 0: to the end */
        const char *says;
    } rows[] = {
        {"", 0, "empty"},
        {"# only a comment\n", 0, "empty"},
        {"name\n", 0, "empty"},
        {"name\tsize\n見本病院\t3\n", 0, ":1:"},
        {"name\tname\n見本病院\t3\n", 0, ":1:"},
        {"alias\n見本病院\n", 0, ":1:"},
        {"name\talias\n見本病院\n", 0, ":2:"},
        {"name\n見本病院\t\n", 0, ":2:"},
        {"name\talias\n\t見本病院\n", 0, ":2:"},
        {"name\n見本病院\n\n\xe6\x9d\n", 0, ":4:"},
        {"name\tprefecture\n見本病院\t江戸\n", 0, ":2:"},
        {"name\n見本病院\n試験病院\n見本 病院\n", 0, ":4:"},
        {"name\n見本\0病院\n", 18, "zero byte"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct lexicon *lexicon = NULL;
        struct why why = {""};
        const char *path =
            file_with(rows[i].text, rows[i].n_bytes ? rows[i].n_bytes : strlen(rows[i].text));

        assert_int_equal(lexicon_load(path, &lexicon, &why), -EINVAL);
        assert_null(lexicon);
        if (!strstr(why.text, path) || !strstr(why.text, rows[i].says))
            fail_msg("row %zu: %s", i, why.text);
        unlink(path);
    }
}

/* A list that is not there says so with its path. */
static void test_missing(void **state)
{
    struct lexicon *lexicon = NULL;
    struct why why = {""};

    assert_int_equal(lexicon_load("/nonexistent/list.tsv", &lexicon, &why), -ENOENT);
    assert_non_null(strstr(why.text, "/nonexistent/list.tsv"));
}

/* 京都 is all of 京都府 but its last character, and inside 東京都 as well: it proves neither. */
static void test_parts(void **state)
{
    struct lexicon *lexicon;
    struct why why = {""};
    size_t n = 0;

    assert_int_equal(lexicon_load(shipped("common/prefectures.tsv"), &lexicon, &why), 0);
    lexicon_mark_parts(lexicon);
    for (size_t i = 0; i < lexicon->n_keys; i++)
        if (lexicon->keys[i].part_of_other) {
            assert_string_equal(lexicon->keys[i].key, "京都");
            n++;
        }
    assert_int_equal(n, 1);
    lexicon_free(lexicon);
}

/* The shipped list of prefectures is the program's own table. */
static void test_prefectures(void **state)
{
    struct lexicon *lexicon;
    struct why why = {""};

    assert_int_equal(lexicon_load(shipped("common/prefectures.tsv"), &lexicon, &why), 0);
    assert_int_equal(lexicon->n_entries, PREFECTURE_COUNT);
    for (int i = 0; i < PREFECTURE_COUNT; i++)
        assert_string_equal(lexicon->entries[i].name, prefecture_name(i));
    lexicon_free(lexicon);
}

/* The shipped facilities: 53, every prefecture among them. */
static void test_facilities(void **state)
{
    struct lexicon *lexicon;
    struct why why = {""};
    uint64_t all = 0;

    assert_int_equal(lexicon_load(shipped("renrakuhyo/facilities.tsv"), &lexicon, &why), 0);
    assert_int_equal(lexicon->n_entries, 53);
    for (size_t i = 0; i < lexicon->n_entries; i++)
        all |= lexicon->entries[i].prefectures;
    assert_true(all == (UINT64_C(1) << PREFECTURE_COUNT) - 1);
    lexicon_free(lexicon);
}

/* What the country's list knows of an expected facility becomes another spelling of it; a namesake
 * in another prefecture does not. */
static void test_adopt(void **state)
{
    static const char own[] = "prefecture\tname\n石川県\t見本大学附属病院\n",
                      more[] = "prefecture\tname\talias\n"
                               "石川県\t国立大学法人 見本大学附属病院\t見本大学附属病院\n"
                               "福井県\t医療法人 見本大学附属病院\t見本大学附属病院\n"
                               "石川県\t試験病院\t\n";
    struct lexicon *lexicon, *country;
    struct why why = {""};
    bool *shared;
    ptrdiff_t at;

    assert_int_equal(lexicon_load(file_with(own, sizeof(own) - 1), &lexicon, &why), 0);
    assert_int_equal(lexicon_load(file_with(more, sizeof(more) - 1), &country, &why), 0);
    assert_int_equal(lexicon_adopt(lexicon, country, &shared), 0);
    assert_true(shared[0]);
    assert_false(shared[1]);
    assert_false(shared[2]);
    assert_int_equal(lexicon->n_keys, 2);
    at = lexicon_find(lexicon, "国立大学法人見本大学附属病院");
    assert_true(at >= 0);
    assert_int_equal(lexicon->keys[at].entry, 0);
    free(shared);
    lexicon_free(country);
    lexicon_free(lexicon);
    unlink(file_with("", 0));
}

/* The shipped numbering plan gives the groups and the prefectures that numbers are really written
 * with. */
static void test_area_codes(void **state)
{
    static const struct {
        const char *digits, *text, *prefecture, *also; /* also: a second prefecture, or NULL */
    } rows[] = {
        {"0300000000", "03-0000-0000", "東京都", NULL},
        {"0422000000", "042-200-0000", "東京都", NULL},
        {"0422200000", "0422-20-0000", "東京都", NULL},
        {"0427000000", "042-700-0000", "神奈川県", "東京都"},
        {"0429200000", "04-2920-0000", "埼玉県", NULL},
        {"0471000000", "04-7100-0000", "千葉県", NULL},
        {"0470200000", "0470-20-0000", "千葉県", NULL},
        {"0432000000", "043-200-0000", "千葉県", NULL},
        {"0450000000", "045-000-0000", "神奈川県", NULL},
        {"0488000000", "048-800-0000", "埼玉県", NULL},
        {"0110000000", "011-000-0000", "北海道", NULL},
        {"0126720000", "01267-2-0000", "北海道", NULL},
        {"0166000000", "0166-00-0000", "北海道", NULL},
        {"0222000000", "022-200-0000", "宮城県", NULL},
        {"0252000000", "025-200-0000", "新潟県", NULL},
        {"0520000000", "052-000-0000", "愛知県", NULL},
        {"0561000000", "0561-00-0000", "愛知県", NULL},
        {"0660000000", "06-6000-0000", "大阪府", "兵庫県"},
        {"0727000000", "072-700-0000", "大阪府", "兵庫県"},
        {"0757000000", "075-700-0000", "京都府", "大阪府"},
        {"0747200000", "0747-20-0000", "奈良県", NULL},
        {"0859300000", "0859-30-0000", "鳥取県", NULL},
        {"0824000000", "082-400-0000", "広島県", NULL},
        {"0827000000", "0827-00-0000", "山口県", "広島県"},
        {"0920400000", "0920-40-0000", "長崎県", NULL},
        {"0926000000", "092-600-0000", "福岡県", NULL},
        {"0942300000", "0942-30-0000", "福岡県", "佐賀県"},
        {"0988000000", "098-800-0000", "沖縄県", NULL},
    };
    struct area_codes codes;
    struct why why = {""};

    assert_int_equal(area_codes_load(shipped("common/areacodes.tsv"), &codes, &why), 0);
    assert_true(codes.n_rows > 1000);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct phone phone;

        assert_int_equal(phone_parse(rows[i].digits, codes.rows, codes.n_rows, &phone), 0);
        if (phone.verdict != PHONE_OK || strcmp(phone.text, rows[i].text) != 0)
            fail_msg("%s: %d «%s»", rows[i].digits, (int)phone.verdict, phone.text);
        if (!(phone.prefectures & prefecture_bit(prefecture_find(rows[i].prefecture))))
            fail_msg("%s: not in %s", rows[i].digits, rows[i].prefecture);
        if (rows[i].also && !(phone.prefectures & prefecture_bit(prefecture_find(rows[i].also))))
            fail_msg("%s: not in %s", rows[i].digits, rows[i].also);
    }
    area_codes_deinit(&codes);
}

/* A broken row of the plan is refused with its line. */
static void test_area_codes_refused(void **state)
{
    static const char *const rows[] = {
        "prefix\tdigits\tprefecture\n3\t2\t東京都\n",
        "prefix\tdigits\tprefecture\n03\t9\t東京都\n",
        "prefix\tdigits\tprefecture\n03x\t2\t東京都\n",
        "prefix\tdigits\tprefecture\n03\t2\t江戸\n",
        "prefix\tdigits\tprefecture\n03000000\t2\t東京都\n",
        "prefix\tdigits\tprefecture\n03\t2\n",
        "prefix\tdigits\tprefecture\n03\t2\t\n",
        "prefix\tdigits\tprefecture\tgroups\n03\t2\t東京都\t2-4-4\n",
        "prefix\tdigits\tprefecture\tgroups\n090\t3\t\t4-3-4\n",
        "prefix\tdigits\tprefecture\tgroups\n090\t3\t\t3-8\n",
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct area_codes codes;
        struct why why = {""};
        const char *path = file_with(rows[i], strlen(rows[i]));

        assert_int_equal(area_codes_load(path, &codes, &why), -EINVAL);
        if (!strstr(why.text, ":2:"))
            fail_msg("row %zu: %s", i, why.text);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_prefectures),
        cmocka_unit_test(test_facilities),
        cmocka_unit_test(test_adopt),
        cmocka_unit_test(test_area_codes),
        cmocka_unit_test(test_area_codes_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
