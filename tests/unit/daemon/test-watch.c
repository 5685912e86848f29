/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <sys/file.h>

#include "daemon/watch.h"
#include "loop.h"

static struct watch *watch;
static unsigned n_taken;

static void count_taken(void *context)
{
    n_taken++;
}

static int start(void **state)
{
    n_taken = 0;
    return set_up(state);
}

static int stop(void **state)
{
    watch = watch_free(watch);
    return tear_down(state);
}

static void watch_it(void)
{
    assert_int_equal(watch_new(event, conf, store, count_taken, NULL, &watch, &why), 0);
}

/* What lay in the spool before, is written, renamed, linked or made readable there is taken, each
 * exactly once; what does not match the pattern is not. */
static void test_ways_in(void **state)
{
    write_file("spool/fax1.tif", "there before");
    write_file("spool/other.txt", "no fax");
    write_file("spool/.fax.tif", "hidden");
    watch_it();
    RUN_UNTIL(n_taken == 1);
    write_file("spool/fax2.tif", "written");
    RUN_UNTIL(n_taken == 2);
    write_file("a", "renamed");
    assert_int_equal(rename(in_scratch("a"), in_scratch("spool/fax3.tif")), 0);
    RUN_UNTIL(n_taken == 3);
    write_file("b", "linked");
    assert_int_equal(link(in_scratch("b"), in_scratch("spool/fax4.tif")), 0);
    RUN_UNTIL(n_taken == 4);
    assert_int_equal(n_in_state("received"), 4);
    assert_int_equal(n_in_state("unreadable"), 0);
}

/* A restart finds nothing new in a spool that was taken in. */
static void test_restart(void **state)
{
    write_file("spool/fax1.tif", "one");
    watch_it();
    RUN_UNTIL(n_taken == 1);
    watch = watch_free(watch);
    watch_it();
    write_file("spool/fax2.tif", "two");
    RUN_UNTIL(n_taken == 2);
    assert_int_equal(n_in_state("received"), 2);
}

/* A file is left alone while its writer holds the lock, whatever events it causes, and taken when
 * it lets go. */
static void test_slow_writer(void **state)
{
    int fd;

    watch_it();
    fd = open(in_scratch("spool/fax1.tif"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(write(fd, "first page", 10), 10);
    close(open(in_scratch("spool/fax1.tif"), O_WRONLY)); /* a false CLOSE_WRITE */
    write_file("spool/fax2.tif", "another fax meanwhile");
    RUN_UNTIL(n_taken == 1);
    assert_int_equal(n_in_state("received"), 1);
    assert_int_equal(write(fd, "second page", 11), 11);
    close(fd);
    RUN_UNTIL(n_taken == 2);
}

/* A file that must settle first is taken at once when the fax server says that it is complete. */
static void test_complete(void **state)
{
    conf->spools[0].settle_s = 3600;
    watch_it();
    write_file("spool/fax1.tif", "bytes");
    assert_int_equal(watch_complete(watch, in_scratch("spool/fax1.tif")), 0);
    RUN_UNTIL(n_taken == 1);
}

/* The word of the fax server counts for files of a spool only. */
static void test_complete_elsewhere(void **state)
{
    watch_it();
    write_file("fax1.tif", "bytes");
    write_file("spool/other.txt", "bytes");
    assert_int_equal(watch_complete(watch, in_scratch("fax1.tif")), 1);
    assert_int_equal(watch_complete(watch, in_scratch("spool/other.txt")), 1);
    assert_int_equal(watch_complete(watch, in_scratch("spool/../fax1.tif")), 1);
    assert_int_equal(watch_complete(watch, "fax1.tif"), 1);
}

/* An empty file is a failed call: recorded at once when the fax server is done with it, and after
 * give_up_s when nobody says anything. When it grows after all it is a fax. */
static void test_empty(void **state)
{
    conf->spools[0].give_up_s = 1;
    watch_it();
    write_file("spool/fax1.tif", "");
    assert_int_equal(watch_complete(watch, in_scratch("spool/fax1.tif")), 0);
    RUN_UNTIL(n_in_state("unreadable") == 1);
    write_file("spool/fax2.tif", "");
    RUN_UNTIL(n_in_state("unreadable") == 2);
    write_file("spool/fax2.tif", "bytes");
    RUN_UNTIL(n_taken == 1);
}

/* What can never be a fax is recorded at once, and once, however often the spool is scanned. */
static void test_refused(void **state)
{
    assert_int_equal(mkdir(in_scratch("spool/fax1.tif"), 0700), 0);
    assert_int_equal(mkfifo(in_scratch("spool/fax2.tif"), 0600), 0);
    assert_int_equal(symlink("fax1.tif", in_scratch("spool/fax3.tif")), 0);
    watch_it();
    RUN_UNTIL(n_in_state("unreadable") == 3);
    watch = watch_free(watch);
    write_file("spool/fax1.tif/x", "the directory changes");
    watch_it();
    write_file("spool/fax4.tif", "bytes");
    RUN_UNTIL(n_taken == 1);
    assert_int_equal(n_in_state("unreadable"), 3);
}

/* A fax that vanishes before it could be taken is not passed over in silence. */
static void test_vanished(void **state)
{
    int fd;

    conf->spools[0].give_up_s = 1;
    watch_it();
    fd = open(in_scratch("spool/fax1.tif"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(write(fd, "II*\0 and some data", 18), 18);
    close(open(in_scratch("spool/fax1.tif"), O_WRONLY));
    write_file("spool/fax2.tif", "another, so that the first was looked at");
    RUN_UNTIL(n_taken == 1);
    unlink(in_scratch("spool/fax1.tif"));
    close(fd);
    RUN_UNTIL(n_in_state("unreadable") == 1);
}

/* Trouble of ours holds everything up and gives nothing up; when it is over, all is taken, each
 * once. */
static void test_archive_trouble(void **state)
{
    conf->spools[0].give_up_s = 1;
    assert_int_equal(rename(in_scratch("instance/incoming"), in_scratch("instance/away")), 0);
    log_set_level(0); /* its line is expected */
    watch_it();
    write_file("spool/fax1.tif", "one");
    write_file("spool/fax2.tif", "two");
    for (int i = 0; i < 60; i++)
        assert_true(sd_event_run(event, 50000) >= 0);
    assert_int_equal(n_taken, 0);
    assert_int_equal(n_in_state("unreadable"), 0);
    assert_int_equal(rename(in_scratch("instance/away"), in_scratch("instance/incoming")), 0);
    RUN_UNTIL(n_taken == 2);
    assert_int_equal(n_in_state("received"), 2);
}

/* A spool that is not there yet, goes, and comes back with new faxes in it loses none of them. */
static void test_directory_comes_and_goes(void **state)
{
    assert_int_equal(rmdir(in_scratch("spool")), 0);
    watch_it();
    assert_int_equal(mkdir(in_scratch("spool"), 0700), 0);
    write_file("spool/fax1.tif", "one");
    RUN_UNTIL(n_taken == 1);
    assert_int_equal(rename(in_scratch("spool"), in_scratch("gone")), 0);
    assert_int_equal(mkdir(in_scratch("spool"), 0700), 0);
    write_file("gone/fax2.tif", "not in the spool any more");
    write_file("spool/fax3.tif", "three");
    RUN_UNTIL(n_taken == 2);
    assert_int_equal(n_in_state("received"), 2);
}

/* More events than the kernel keeps: the fax that came when it had stopped counting is found all
 * the same. */
static void test_overflow(void **state)
{
    char name[64], limit[32] = "";
    int fd = open("/proc/sys/fs/inotify/max_queued_events", O_RDONLY);

    if (fd < 0 || read(fd, limit, sizeof(limit) - 1) <= 0)
        skip();
    close(fd);
    if (atoi(limit) > 100000)
        skip();
    watch_it();
    for (int i = 0; i < atoi(limit); i++) { /* at least two events each */
        snprintf(name, sizeof(name), "spool/x%d", i);
        close(open(in_scratch(name), O_WRONLY | O_CREAT, 0600));
    }
    write_file("spool/fax1.tif", "bytes");
    RUN_UNTIL(n_taken == 1);
}

/* The periodic scan finds what no event told of: a link to the directory that points elsewhere
 * since. */
static void test_exchanged(void **state)
{
    conf->rescan_s = 1;
    mkdir(in_scratch("first"), 0700);
    mkdir(in_scratch("second"), 0700);
    assert_int_equal(rmdir(in_scratch("spool")), 0);
    assert_int_equal(symlink("first", in_scratch("spool")), 0);
    write_file("first/fax1.tif", "one");
    write_file("second/fax1.tif", "two");
    watch_it();
    RUN_UNTIL(n_taken == 1);
    unlink(in_scratch("spool"));
    assert_int_equal(symlink("second", in_scratch("spool")), 0);
    RUN_UNTIL(n_taken == 2);
    assert_int_equal(n_in_state("received"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ways_in, start, stop),
        cmocka_unit_test_setup_teardown(test_restart, start, stop),
        cmocka_unit_test_setup_teardown(test_slow_writer, start, stop),
        cmocka_unit_test_setup_teardown(test_complete, start, stop),
        cmocka_unit_test_setup_teardown(test_complete_elsewhere, start, stop),
        cmocka_unit_test_setup_teardown(test_empty, start, stop),
        cmocka_unit_test_setup_teardown(test_refused, start, stop),
        cmocka_unit_test_setup_teardown(test_vanished, start, stop),
        cmocka_unit_test_setup_teardown(test_archive_trouble, start, stop),
        cmocka_unit_test_setup_teardown(test_directory_comes_and_goes, start, stop),
        cmocka_unit_test_setup_teardown(test_overflow, start, stop),
        cmocka_unit_test_setup_teardown(test_exchanged, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
