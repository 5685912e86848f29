/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "daemon/notices.h"
#include "intake/notice.h"
#include "loop.h"

static struct notices *notices;
static unsigned n_complete, n_woken;
static char last_path[512];

static void count_complete(void *context, const char *path)
{
    n_complete++;
    snprintf(last_path, sizeof(last_path), "%s", path);
}

static void count_woken(void *context)
{
    n_woken++;
}

static int start(void **state)
{
    n_complete = n_woken = 0;
    return set_up(state);
}

static int stop(void **state)
{
    notices = notices_free(notices);
    return tear_down(state);
}

static void watch_them(void)
{
    const struct notices_callbacks callbacks = {count_complete, count_woken, NULL};

    assert_int_equal(notices_new(event, conf, store, &callbacks, &notices, &why), 0);
}

static void drop(const char *name, const char *error)
{
    struct fax_source source = {.path = in_scratch(name), .error = error};

    assert_int_equal(notice_drop(conf->instance, &source, &why), 0);
}

static bool nothing_left(void)
{
    return rmdir(in_scratch("instance/notices")) == 0 &&
           mkdir(in_scratch("instance/notices"), 0700) == 0;
}

/* A notice that waited and one that comes are told and removed. */
static void test_before_and_after(void **state)
{
    drop("spool/fax1.tif", NULL);
    watch_them();
    assert_int_equal(n_complete, 1);
    assert_string_equal(last_path, in_scratch("spool/fax1.tif"));
    drop("spool/fax2.tif", "the sender hung up");
    RUN_UNTIL(n_complete == 2);
    assert_string_equal(last_path, in_scratch("spool/fax2.tif"));
    notices = notices_free(notices);
    assert_true(nothing_left());
}

/* Rubbish in the directory is put aside once and holds nothing up; a notice still being written is
 * left alone. */
static void test_rubbish(void **state)
{
    write_file("instance/notices/.half", "uketsuke-notice 1");
    write_file("instance/notices/x.notice", "rubbish");
    assert_int_equal(mkdir(in_scratch("instance/notices/y.notice"), 0700), 0);
    assert_int_equal(mkfifo(in_scratch("instance/notices/z.notice"), 0600), 0);
    drop("spool/fax1.tif", NULL);
    watch_them();
    assert_int_equal(n_complete, 1);
    assert_int_equal(access(in_scratch("instance/notices/x.notice.bad"), F_OK), 0);
    assert_int_equal(access(in_scratch("instance/notices/y.notice.bad"), F_OK), 0);
    assert_int_equal(access(in_scratch("instance/notices/z.notice.bad"), F_OK), 0);
    assert_int_equal(access(in_scratch("instance/notices/.half"), F_OK), 0);
}

/* What a hook that was killed left half written goes once it is old; a younger one may be in the
 * making. */
static void test_half_written(void **state)
{
    const struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

    write_file("instance/notices/.aaaaaa", "uketsuke-notice 1");
    write_file("instance/notices/.bbbbbb", "uketsuke-notice 1");
    assert_int_equal(utimensat(AT_FDCWD, in_scratch("instance/notices/.aaaaaa"), old, 0), 0);
    watch_them();
    assert_int_equal(access(in_scratch("instance/notices/.aaaaaa"), F_OK), -1);
    assert_int_equal(access(in_scratch("instance/notices/.bbbbbb"), F_OK), 0);
}

/* `uketsuke add` wakes the daemon; other files of the instance do not. */
static void test_wake(void **state)
{
    watch_them();
    write_file("instance/other", "");
    assert_int_equal(intake_wake(conf->instance, &why), 0);
    RUN_UNTIL(n_woken == 1);
    assert_int_equal(intake_wake(conf->instance, &why), 0);
    RUN_UNTIL(n_woken == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_before_and_after, start, stop),
        cmocka_unit_test_setup_teardown(test_rubbish, start, stop),
        cmocka_unit_test_setup_teardown(test_half_written, start, stop),
        cmocka_unit_test_setup_teardown(test_wake, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
