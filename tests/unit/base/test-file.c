/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char directory[64];

static const char *in_directory(const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static int set_up(void **state)
{
    snprintf(directory, sizeof(directory), "/tmp/uketsuke-test.XXXXXX");
    return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", directory);
    return system(command);
}

/* What was written atomically is read back whole, with the mode asked for and nothing left beside it. */
static void test_write_and_read(void **state)
{
    uint8_t *bytes = NULL;
    size_t n = 0;
    struct stat st;
    struct why why;

    assert_int_equal(file_write_atomic(in_directory("a"), "hello", 5, 0600, &why), 0);
    assert_int_equal(file_read(in_directory("a"), 100, &bytes, &n, &why), 0);
    assert_int_equal(n, 5);
    assert_string_equal((char *)bytes, "hello");
    free(bytes);
    assert_int_equal(stat(in_directory("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* More than the bound is refused, never cut. */
static void test_bound(void **state)
{
    uint8_t *bytes = NULL;
    size_t n = 0;
    struct why why;

    file_write_atomic(in_directory("b"), "hello", 5, 0600, &why);
    assert_int_equal(file_read(in_directory("b"), 4, &bytes, &n, &why), -EFBIG);
    assert_non_null(strstr(why.text, "/b"));
    assert_null(bytes);
}

/* A directory and a FIFO are told apart from files, and the FIFO does not block us. */
static void test_not_a_file(void **state)
{
    uint8_t *bytes = NULL;
    size_t n = 0;
    struct why why;

    assert_int_equal(file_read(directory, 100, &bytes, &n, &why), -EISDIR);
    mkfifo(in_directory("fifo"), 0600);
    assert_int_equal(file_read(in_directory("fifo"), 100, &bytes, &n, &why), -EINVAL);
}

/* The hash is SHA-256 (FIPS 180-2, appendix B.1). */
static void test_hash(void **state)
{
    char hex[65];

    file_sha256("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Directories are made all the way down, and making them again is fine. */
static void test_directories(void **state)
{
    struct why why;
    struct stat st;

    assert_int_equal(file_make_directories(in_directory("x/y/z"), 0700, &why), 0);
    assert_int_equal(file_make_directories(in_directory("x/y/z"), 0700, &why), 0);
    assert_int_equal(stat(in_directory("x/y/z"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    file_write_atomic(in_directory("plain"), "", 0, 0600, &why);
    assert_int_equal(file_make_directories(in_directory("plain/q"), 0700, &why), -ENOTDIR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_and_read), cmocka_unit_test(test_bound),
        cmocka_unit_test(test_not_a_file),     cmocka_unit_test(test_hash),
        cmocka_unit_test(test_directories),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
