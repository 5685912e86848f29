/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/file.h"
#include "intake/intake.h"
#include "intake/notice.h"
#include "scratch.h"

static struct why why;

static int set_up(void **state)
{
    return scratch_make() || intake_prepare(instance, &why);
}

static int tear_down(void **state)
{
    return scratch_remove();
}

/* The path of the only notice; there must be exactly one, and nothing unfinished beside it. */
static const char *the_notice(void)
{
    DIR *directory = opendir(in_scratch("instance/notices"));
    char name[300] = "";
    struct dirent *entry;

    while ((entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        assert_string_equal(name, "");
        assert_true(notice_is_name(entry->d_name));
        snprintf(name, sizeof(name), "instance/notices/%s", entry->d_name);
    }
    closedir(directory);
    assert_string_not_equal(name, "");
    return in_scratch(name);
}

/* Hostile words arrive byte for byte: quotes, shell, line ends, terminal escapes, bytes that are no
 * UTF-8. */
static void test_round_trip(void **state)
{
    static const char hostile[] = "\"; rm -rf $(HOME) `id`\n\x1b[2J\xff\xfe 'end' ファクス";
    struct fax_source source = {.device = "ttyS0",
                                .commid = "000000011",
                                .sender = hostile,
                                .caller = "end",
                                .error = "RSPREC error/got DCN (sender abort)"};
    struct notice notice;
    struct stat st;

    write_file("fax1.tif", "bytes");
    source.path = in_scratch("fax1.tif");
    assert_int_equal(notice_drop(instance, &source, &why), 0);
    assert_int_equal(notice_load(the_notice(), &notice, &why), 0);
    assert_string_equal(notice.source.path, in_scratch("fax1.tif"));
    assert_string_equal(notice.source.device, source.device);
    assert_string_equal(notice.source.commid, source.commid);
    assert_string_equal(notice.source.sender, hostile);
    assert_string_equal(notice.source.caller, "end");
    assert_string_equal(notice.source.error, source.error);
    stat(in_scratch("fax1.tif"), &st);
    assert_int_equal(notice.source.n_bytes, 5);
    assert_int_equal(notice.source.inode, st.st_ino);
    assert_int_equal(notice.source.mtime_s, st.st_mtime);
    notice_deinit(&notice);
}

/* Unknown words stay unknown, and a file that cannot be seen has no size, time or inode. */
static void test_little_known(void **state)
{
    struct fax_source source = {.path = "/nonexistent/fax1.tif"};
    struct notice notice;

    assert_int_equal(notice_drop(instance, &source, &why), 0);
    assert_int_equal(notice_load(the_notice(), &notice, &why), 0);
    assert_string_equal(notice.source.path, "/nonexistent/fax1.tif");
    assert_null(notice.source.sender);
    assert_null(notice.source.error);
    assert_int_equal(notice.source.n_bytes, 0);
    assert_int_equal(notice.source.inode, 0);
    notice_deinit(&notice);
}

/* What is cut short at any byte, foreign, or names no absolute path is no notice. */
static void test_broken(void **state)
{
    static const char whole[] = "uketsuke-notice 1\0file\0/a/fax1.tif\0error\0\0end";
    static const struct {
        const char *text;
        size_t n;
    } rows[] = {
#define ROW(text) {text, sizeof(text)}
        ROW(""),
        ROW("II*"),
        ROW("uketsuke-notice 2\0file\0/a\0end"),
        ROW("uketsuke-notice 1\0end"),
        ROW("uketsuke-notice 1\0file\0a\0end"),
        ROW("uketsuke-notice 1\0file\0/a\0rm\0-rf\0end"),
        ROW("uketsuke-notice 1\0file\0/a\0end\0more"),
        ROW("uketsuke-notice 1\0file\0/a\0error"),
#undef ROW
    };
    struct notice notice;
    char path[128];

    snprintf(path, sizeof(path), "%s", in_scratch("x.notice"));
    for (size_t n = 0; n <= sizeof(whole); n++) {
        bool is_whole = n == sizeof(whole);

        file_write_atomic(path, whole, n, 0600, &why);
        assert_int_equal(notice_load(path, &notice, &why), is_whole ? 0 : -EPROTO);
        if (is_whole)
            notice_deinit(&notice);
        else
            assert_non_null(strstr(why.text, "x.notice"));
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        file_write_atomic(path, rows[i].text, rows[i].n, 0600, &why);
        assert_int_equal(notice_load(path, &notice, &why), -EPROTO);
    }
}

/* Without an instance, and with words beyond all measure, the hook is told so and nothing is left
 * behind. */
static void test_refused(void **state)
{
    struct fax_source source = {.path = "/a/fax1.tif"};
    char *large = calloc(1, 70000);

    assert_int_equal(notice_drop(in_scratch("nowhere"), &source, &why), -ENOENT);
    assert_non_null(strstr(why.text, "nowhere"));
    assert_non_null(strstr(why.text, "--instance"));
    memset(large, 'x', 69999);
    source.sender = large;
    assert_int_equal(notice_drop(instance, &source, &why), -E2BIG);
    free(large);
}

/* The daemon looks at finished notices only. */
static void test_names(void **state)
{
    assert_true(notice_is_name("1700000000-aBcDeF.notice"));
    assert_false(notice_is_name(".aBcDeF"));
    assert_false(notice_is_name(".aBcDeF.notice"));
    assert_false(notice_is_name("1700000000-aBcDeF.notice.bad"));
    assert_false(notice_is_name(".notice"));
    assert_false(notice_is_name(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_little_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
