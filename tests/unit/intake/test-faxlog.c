/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that each reception in a fax server's log is taken in once, whatever becomes of the log
 * (growth in mid-line, rotation, copying and cutting), that lines of other versions are understood
 * and damaged ones counted, and that a reception finds the fax of its file and of no other.
 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../store/instance.h"
#include "intake/faxlog.h"

#define LINE(date, commid, file, pages, error)                                                     \
    date "\tRECV\t" commid "\tttyS0\trecvq/" file "\t\"\"\tfax\t\"+81.3.3542.3495\"\t"             \
         "\"+81 45 520 2222\"\t2121769\t" pages "\t0:00:24\t0:00:24\t\"" error                     \
         "\"\t\"KANAGAWA\"\t"                                                                      \
         "\"0455202222\"\t\"\"\t\"\"\t\"00 47 1E\"\n"

static char log_path[96], old_path[112];

static int setup(void **state)
{
    instance_setup(state);
    snprintf(log_path, sizeof(log_path), "%s/xferfaxlog", ((struct instance *)*state)->directory);
    snprintf(old_path, sizeof(old_path), "%s.1", log_path);
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    return 0;
}

static int teardown(void **state)
{
    unlink(log_path);
    unlink(old_path);
    return instance_teardown(state);
}

static void append(const char *path, const char *text)
{
    FILE *to = fopen(path, "a");

    assert_non_null(to);
    fputs(text, to);
    assert_int_equal(fclose(to), 0);
}

static void take(void **state)
{
    struct why why = {""};

    if (faxlog_take_in(((struct instance *)*state)->store, "/spool", log_path, &why) < 0)
        fail_msg("%s", why.text);
}

static int64_t number(void **state, const char *sql)
{
    int64_t n = -1;

    instance_sql(*state, sql, &n);
    return n;
}

static void test_lines(void **state)
{
    static const struct {
        const char *line;
        int r, n_pages;
        const char *error;
    } rows[] = {
        {LINE("06/28/26 09:12", "1", "fax1.tif", "2", ""), 1, 2, ""},
        {LINE("06/28/26 09:12", "1", "fax1.tif", "0", "sender abort"), 1, 0, "sender abort"},
        {"06/28/26 09:12\tCALL\t1\tttyS0\t\t\"\"\n", 0, 0, NULL},
        {"06/28/26 09:12\tSEND\t1\tttyS0\t5\t\"\"\n", 0, 0, NULL},
        /* fields of older and newer versions */
        {"06/28/26 09:12\tRECV\t1\tttyS0\trecvq/f.tif\t\"\"\tfax\t\"\"\t\"x\"\t0\t1\t0:00:09\t0:00:"
         "09\t\"cut\"\n",
         1, 1, "cut"},
        {"06/28/26 09:12\tRECV\t1\tttyS0\trecvq/f.tif\t\"\"\tfax\t\"\"\t\"x\"\t0\t1\t0:00:09\t0:00:"
         "09\t\"\"\ta\tb\tc\td\te\tf\tg\th\n",
         1, 1, ""},
        {"06/28/26 09:12\tRECV\t1\tttyS0\n", -EINVAL, 0, NULL},
        {LINE("13/28/26 09:12", "1", "fax1.tif", "2", ""), -EINVAL, 0, NULL},
        {LINE("06/28/26 09:12", "1", "fax1.tif", "-2", ""), -EINVAL, 0, NULL},
        {LINE("2026-06-28 09:12", "1", "fax1.tif", "2", ""), -EINVAL, 0, NULL},
        {"\n", -EINVAL, 0, NULL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct faxlog_entry entry;

        assert_int_equal(faxlog_parse(rows[i].line, strlen(rows[i].line) - 1, &entry), rows[i].r);
        if (rows[i].r != 1)
            continue;
        assert_int_equal(entry.n_pages, rows[i].n_pages);
        assert_string_equal(entry.error, rows[i].error);
        assert_int_equal(entry.local.tm_hour, 9);
    }
}

static void test_once(void **state)
{
    append(log_path, LINE("06/28/26 09:12", "1", "fax1.tif", "1", "") "06/28/26 09:1");
    take(state);
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 1);
    append(log_path, "3\tnonsense\n" LINE("06/28/26 09:20", "2", "fax2.tif", "1", ""));
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 2);
    assert_int_equal(number(state, "SELECT at = '2026-06-28T00:12:00Z' FROM receptions"), 1);

    /* rotated, with lines that nobody has read yet */
    append(log_path, LINE("06/28/26 10:00", "3", "fax3.tif", "1", ""));
    assert_int_equal(rename(log_path, old_path), 0);
    append(log_path, LINE("06/28/26 10:10", "4", "fax4.tif", "1", ""));
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 4);

    /* copied and cut: shorter than it was */
    assert_int_equal(truncate(log_path, 0), 0);
    append(log_path, "x\n");
    take(state);
    assert_int_equal(truncate(log_path, 0), 0);
    append(log_path, LINE("06/28/26 11:00", "5", "fax5.tif", "1", ""));
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 5);
    assert_int_equal(number(state, "SELECT n_bad FROM fax_logs"), 2);
}

/* Rotated and packed before anybody read its last line. */
static void test_packed(void **state)
{
    char command[256];

    append(log_path, LINE("06/28/26 09:12", "1", "fax1.tif", "1", "") "bad\n");
    take(state);
    append(log_path, LINE("06/28/26 10:00", "2", "fax2.tif", "1", ""));
    assert_int_equal(rename(log_path, old_path), 0);
    append(log_path, LINE("06/28/26 10:10", "3", "fax3.tif", "1", ""));
    snprintf(command, sizeof(command), "gzip %s", old_path);
    assert_int_equal(system(command), 0);
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 3);
    assert_int_equal(number(state, "SELECT n_bad FROM fax_logs"), 1);

    assert_int_equal(number(state, "SELECT count(*) FROM fax_log_gaps"), 0);
    snprintf(command, sizeof(command), "rm %s.gz", old_path);
    assert_int_equal(system(command), 0);
}

/* A log that is gone before its last line was read is known to be missing until it is back; a file
 * that only has its number is not it. */
static void test_gone(void **state)
{
    char away[sizeof(old_path) + 8];
    struct timespec future[2] = {{.tv_sec = 4000000000}, {.tv_sec = 4000000000}},
                    past[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

    snprintf(away, sizeof(away), "%s/away", ((struct instance *)*state)->directory);
    append(log_path, LINE("06/28/26 09:12", "1", "fax1.tif", "1", ""));
    take(state);
    append(log_path, LINE("06/28/26 10:00", "2", "fax2.tif", "1", ""));
    assert_int_equal(rename(log_path, away), 0);
    append(log_path, LINE("06/28/26 10:10", "3", "fax3.tif", "1", ""));
    take(state);
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 2);
    assert_int_equal(number(state, "SELECT count(*) FROM fax_log_gaps WHERE since IS NOT NULL"), 1);

    assert_int_equal(rename(away, old_path), 0);
    assert_int_equal(utimensat(AT_FDCWD, old_path, future, 0), 0);
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM fax_log_gaps"), 1);
    assert_int_equal(utimensat(AT_FDCWD, old_path, past, 0), 0);
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions"), 3);
    assert_int_equal(number(state, "SELECT count(*) FROM fax_log_gaps"), 0);
}

static void test_missing(void **state)
{
    struct why why = {""};

    assert_int_equal(faxlog_take_in(((struct instance *)*state)->store, "/spool", log_path, &why),
                     -ENOENT);
    assert_non_null(strstr(why.text, log_path));
    assert_int_equal(number(state, "SELECT count(*) FROM fax_logs"), 0);
}

/* The same name months later is another fax; a reception that gave no file stays alone. */
static void test_joined(void **state)
{
    struct store *store = ((struct instance *)*state)->store;
    struct fax_source source = {.path = "/spool/fax1.tif", .n_bytes = 10, .inode = 5};
    int64_t fax = 0;
    bool is_new;
    struct why why = {""};

    append(log_path, LINE("06/28/26 09:12", "1", "fax1.tif", "1", ""));
    append(log_path, LINE("01/28/26 09:12", "1", "fax1.tif", "1", ""));
    append(log_path, LINE("06/28/26 09:15", "2", "fax2.tif", "1", ""));
    append(log_path, LINE("06/28/26 09:16", "3", "fax3.tif", "0", "sender abort"));
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions WHERE fax IS NULL"), 4);
    source.mtime_s = 1782605550; /* 2026-06-28 09:12:30 in Tokyo */
    assert_int_equal(store_fax_add(store, instance_sha256(1), &source, &fax, &is_new, &why), 0);
    take(state);
    assert_int_equal(number(state, "SELECT count(*) FROM receptions WHERE fax = 1"), 1);
    assert_int_equal(
        number(state, "SELECT local_at = '2026-06-28T09:12' FROM receptions WHERE fax = 1"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test_setup_teardown(test_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_packed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_joined, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
