/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "intake/intake.h"
#include "scratch.h"

static struct store *store;
static struct why why;

static int set_up(void **state)
{
    return scratch_make() || intake_prepare(instance, &why) ||
           store_open(instance, true, &store, &why);
}

static int tear_down(void **state)
{
    store = store_close(store);
    return scratch_remove();
}

static int take(const char *name, unsigned settle_s, struct fax_source *ret_source,
                int64_t *ret_fax, bool *ret_new)
{
    *ret_source = (struct fax_source){.path = in_scratch(name)};
    why.text[0] = '\0';
    return intake_take(store, instance, ret_source, settle_s, ret_fax, ret_new, &why);
}

/* Expects a condition, a sentence that names the file, and nothing in the books or the archive. */
static void assert_not_taken(const char *name, unsigned settle_s, int condition, const char *said)
{
    struct fax_source source;
    int64_t fax = -1, waiting[1];
    bool is_new;
    size_t n;

    assert_int_equal(take(name, settle_s, &source, &fax, &is_new), condition);
    assert_int_equal(fax, -1);
    assert_non_null(strstr(why.text, name));
    assert_non_null(strstr(why.text, said));
    assert_int_equal(store_fax_waiting(store, waiting, 1, &n, &why), 0);
    assert_int_equal(n, 0);
}

/* A file that is taken lies in the archive, byte for byte and closed to others, waits in the store,
 * and is itself untouched. */
static void test_take(void **state)
{
    char sha256[65], path[256];
    struct fax_source source;
    struct stat before, after, archived;
    uint8_t *bytes = NULL;
    size_t n;
    int64_t fax, waiting[2];
    bool is_new;
    int fd;

    write_file("fax1.tif", "not a TIFF, but intake does not know that");
    stat(in_scratch("fax1.tif"), &before);
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), 0);
    assert_true(is_new);
    stat(in_scratch("fax1.tif"), &after);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    assert_memory_equal(&before.st_ctim, &after.st_ctim, sizeof(before.st_ctim));
    assert_int_equal(source.n_bytes, before.st_size);
    assert_int_equal(source.inode, before.st_ino);
    assert_int_equal(source.mtime_s, before.st_mtime);
    assert_int_equal(store_spool_seen(store, &source, &why), 1);

    assert_int_equal(store_fax_waiting(store, waiting, 2, &n, &why), 0);
    assert_int_equal(n, 1);
    assert_int_equal(waiting[0], fax);
    assert_int_equal(store_fax_sha256(store, fax, sha256, &why), 0);
    assert_int_equal(intake_open_archived(instance, sha256, &fd, &why), 0);
    assert_int_equal(file_read_fd(fd, 1000, &bytes, &n), 0);
    assert_string_equal((char *)bytes, "not a TIFF, but intake does not know that");
    free(bytes);
    close(fd);
    snprintf(path, sizeof(path), "%s/archive/%.2s/%s.tif", instance, sha256, sha256);
    assert_int_equal(stat(path, &archived), 0);
    assert_int_equal(archived.st_mode & 0777, 0600);
    snprintf(path, sizeof(path), "%s/archive", instance);
    stat(path, &archived);
    assert_int_equal(archived.st_mode & 0777, 0700);
}

/* The same bytes, under the same name or another, are one fax. */
static void test_same_bytes(void **state)
{
    struct fax_source source;
    int64_t first, again, waiting[3];
    bool is_new;
    size_t n;

    write_file("fax1.tif", "bytes");
    write_file("fax2.tif", "bytes");
    assert_int_equal(take("fax1.tif", 0, &source, &first, &is_new), 0);
    assert_int_equal(take("fax1.tif", 0, &source, &again, &is_new), 0);
    assert_false(is_new);
    assert_int_equal(again, first);
    assert_int_equal(take("fax2.tif", 0, &source, &again, &is_new), 0);
    assert_false(is_new);
    assert_int_equal(again, first);
    assert_int_equal(store_fax_waiting(store, waiting, 3, &n, &why), 0);
    assert_int_equal(n, 1);
}

/* A name that comes again with other bytes, as after a purge of the spool, is another fax. */
static void test_same_name(void **state)
{
    struct fax_source source;
    int64_t first, second;
    bool is_new;

    write_file("fax1.tif", "bytes");
    assert_int_equal(take("fax1.tif", 0, &source, &first, &is_new), 0);
    unlink(in_scratch("fax1.tif"));
    write_file("fax1.tif", "other bytes");
    assert_int_equal(take("fax1.tif", 0, &source, &second, &is_new), 0);
    assert_true(is_new);
    assert_int_not_equal(first, second);
}

/* While its writer holds the lock, as HylaFAX does, a file is busy even when it has long settled.
 */
static void test_locked(void **state)
{
    struct fax_source source;
    int64_t fax;
    bool is_new;
    int fd;

    write_file("fax1.tif", "bytes");
    fd = open(in_scratch("fax1.tif"), O_RDONLY);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_not_taken("fax1.tif", 0, INTAKE_BUSY, "locked");
    close(fd);
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), 0);
}

/* Intake leaves no lock behind that a fax server would run into. */
static void test_leaves_no_lock(void **state)
{
    struct fax_source source;
    int64_t fax;
    bool is_new;
    int fd;

    write_file("fax1.tif", "bytes");
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), 0);
    fd = open(in_scratch("fax1.tif"), O_RDWR);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    close(fd);
}

/* A file that has just changed is not settled; the same file with an old time of writing is not
 * either, when it was renamed or made readable a moment ago (its change time is new). */
static void test_not_settled(void **state)
{
    const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};

    write_file("fax1.tif", "bytes");
    assert_not_taken("fax1.tif", 600, INTAKE_BUSY, "changed");
    assert_int_equal(utimensat(AT_FDCWD, in_scratch("fax1.tif"), old, 0), 0);
    assert_not_taken("fax1.tif", 600, INTAKE_BUSY, "changed");
}

/* What is no plain file is refused with its reason, and a FIFO does not hold us up. */
static void test_no_plain_file(void **state)
{
    write_file("target", "bytes");
    assert_int_equal(symlink(in_scratch("target"), in_scratch("link.tif")), 0);
    assert_int_equal(symlink("nowhere", in_scratch("dangling.tif")), 0);
    assert_int_equal(mkfifo(in_scratch("fifo.tif"), 0600), 0);
    assert_int_equal(mkdir(in_scratch("directory.tif"), 0700), 0);
    assert_not_taken("link.tif", 0, INTAKE_REFUSED, "symbolic link");
    assert_not_taken("dangling.tif", 0, INTAKE_REFUSED, "symbolic link");
    assert_not_taken("fifo.tif", 0, INTAKE_REFUSED, "not a regular file");
    assert_not_taken("directory.tif", 0, INTAKE_REFUSED, "not a regular file");
    assert_not_taken("target/below.tif", 0, INTAKE_GONE, "no such file");
    assert_not_taken("nothing.tif", 0, INTAKE_GONE, "no such file");
}

/* 0 bytes are a state of their own; one byte more than the bound is refused, the bound itself is
 * taken. */
static void test_sizes(void **state)
{
    struct fax_source source;
    int64_t fax;
    bool is_new;

    write_file("empty.tif", "");
    assert_not_taken("empty.tif", 0, INTAKE_EMPTY, "empty");
    write_file("large.tif", "");
    assert_int_equal(truncate(in_scratch("large.tif"), (off_t)INTAKE_MAX_BYTES + 1), 0);
    assert_not_taken("large.tif", 0, INTAKE_REFUSED, "20 MB");
    assert_int_equal(truncate(in_scratch("large.tif"), (off_t)INTAKE_MAX_BYTES), 0);
    assert_int_equal(take("large.tif", 0, &source, &fax, &is_new), 0);
}

/* Runs body as an ordinary user, for root may read and write everything. Its status is what it
 * returns. */
static int as_nobody(int (*body)(void))
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
            _exit(99);
        _exit(body());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int take_forbidden(void)
{
    struct fax_source source;
    int64_t fax;
    bool is_new;

    return take("fax1.tif", 0, &source, &fax, &is_new);
}

/* HylaFAX's file is closed to its group until it is complete: that is a condition which mends
 * itself, no error. */
static void test_no_permission(void **state)
{
    write_file("fax1.tif", "bytes");
    chmod(in_scratch("fax1.tif"), 0);
    chmod(scratch, 0755);
    assert_int_equal(as_nobody(take_forbidden), INTAKE_DENIED);
}

/* An archive that cannot be written is trouble of ours: an error, nothing in the books, and the
 * next try succeeds. */
static void test_archive_in_the_way(void **state)
{
    struct fax_source source;
    int64_t fax = -1, waiting[1];
    bool is_new;
    size_t n;

    write_file("fax1.tif", "bytes");
    assert_int_equal(rename(in_scratch("instance/incoming"), in_scratch("instance/away")), 0);
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), -ENOENT);
    assert_non_null(strstr(why.text, "incoming"));
    assert_int_equal(fax, -1);
    assert_int_equal(store_fax_waiting(store, waiting, 1, &n, &why), 0);
    assert_int_equal(n, 0);
    assert_int_equal(rename(in_scratch("instance/away"), in_scratch("instance/incoming")), 0);
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), 0);
}

/* After a crash between archive and books the orphan is taken over; what it left half copied is
 * swept, but not what another program copies just now. */
static void test_crash_leftovers(void **state)
{
    struct fax_source source;
    char sha256[65], name[128];
    int64_t fax;
    bool is_new;
    int fd;

    file_sha256("bytes", 5, sha256);
    snprintf(name, sizeof(name), "instance/archive/%.2s/%s.tif", sha256, sha256);
    write_file(name, "byt"); /* worse than any crash: the orphan is damaged */
    write_file("instance/incoming/left", "half a fa");
    write_file("instance/incoming/busy", "half a fa");
    fd = open(in_scratch("instance/incoming/busy"), O_RDONLY);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(intake_prepare(instance, &why), 0);
    assert_int_equal(access(in_scratch("instance/incoming/left"), F_OK), -1);
    assert_int_equal(access(in_scratch("instance/incoming/busy"), F_OK), 0);
    close(fd);

    write_file("fax1.tif", "bytes");
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), 0);
    assert_true(is_new);
    assert_int_equal(intake_open_archived(instance, sha256, &fd, &why), 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 5);
    close(fd);
}

/* A file whose writer changes it all the while is never taken in halves: each try ends busy or with
 * the whole. */
static void test_changing(void **state)
{
    static const char whole[] = "0123456789abcdef";
    struct fax_source source;
    int64_t fax;
    bool is_new;
    pid_t writer;
    int r = INTAKE_BUSY;

    write_file("fax1.tif", "");
    writer = fork();
    if (writer == 0) {
        int fd = open(in_scratch("fax1.tif"), O_WRONLY | O_APPEND);

        for (int i = 0; i < 2000; i++)
            if (flock(fd, LOCK_EX) < 0 || ftruncate(fd, 0) < 0 || write(fd, whole, 8) != 8 ||
                write(fd, whole + 8, 8) != 8 || flock(fd, LOCK_UN) < 0)
                _exit(1);
        _exit(0);
    }
    do {
        r = take("fax1.tif", 0, &source, &fax, &is_new);
        assert_true(r >= 0 && r <= INTAKE_EMPTY);
        if (r == 0)
            assert_int_equal(source.n_bytes, sizeof(whole) - 1);
    } while (waitpid(writer, NULL, WNOHANG) == 0);
    assert_int_equal(take("fax1.tif", 0, &source, &fax, &is_new), 0);
    assert_int_equal(fax, 1); /* whichever tries succeeded, it was one fax */
}

/* One file has one name, however it is written; the last part stays what it is. */
static void test_canonical_path(void **state)
{
    char *path = NULL, expected[256];

    write_file("target", "bytes");
    mkdir(in_scratch("spool"), 0700);
    assert_int_equal(symlink(in_scratch("spool"), in_scratch("alias")), 0);
    assert_int_equal(intake_canonical_path(in_scratch("alias/../alias//fax1.tif"), &path), 0);
    snprintf(expected, sizeof(expected), "%s/spool/fax1.tif", scratch);
    assert_string_equal(path, expected);
    free(path);
    assert_int_equal(intake_canonical_path("/fax1.tif", &path), 0);
    assert_string_equal(path, "/fax1.tif");
    free(path);
    assert_int_equal(intake_canonical_path(in_scratch("nowhere/fax1.tif"), &path), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_take, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_locked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_leaves_no_lock, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_settled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_plain_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sizes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_permission, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_archive_in_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_crash_leftovers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_changing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_canonical_path, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
