/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "reader/client.h"

#define SHA256_OF_HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

/* The program that misbehaves as --forms says. */
static const char *stand_in;

static struct reader *start(const char *mode, unsigned deadline_s)
{
    struct reader_settings settings = {.forms_directory = mode,
                                       .models_directory = "unused",
                                       .deadline_s = deadline_s,
                                       .program = stand_in};
    struct reader *reader;
    struct why why = {""};

    if (reader_start(&settings, &reader, &why) < 0)
        fail_msg("%s", why.text);
    return reader;
}

static int some_fax(void)
{
    int fd = memfd_create("fax", MFD_CLOEXEC);

    assert_int_equal(file_write_all(fd, "hello", 5), 0);
    return fd;
}

/* Whatever a child says or fails to say, the asker gets a result with the hash of the fax and one
 * sentence, and the next fax is read. */
static void test_hostile_children(void **state)
{
    static const struct {
        const char *mode, *says; /* NULL: no error */
    } rows[] = {
        {"good", NULL},
        {"picture", "what no reader says"}, /* no pictures were asked for */
        {"garbage", "what no reader says"},
        {"not-a-result", "what no reader says"},
        {"huge", "what no reader says"},
        {"twice", "what no reader says"},
        {"flood", "what no reader says"},
        {"half", "SEGV"},
        {"signal-after-result", "forbidden"},
        {"no-memory", "not memory enough"},
        {"status", "status 9"},
        {"time", "too much time"},
        {"nothing", "said nothing"},
        {"silence", "longer than 1 s"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reader *reader = start(rows[i].mode, 1);
        int fax = some_fax();

        for (int again = 0; again < 2; again++) {
            struct result *result = NULL;
            struct why why = {""};

            assert_int_equal(reader_read(reader, fax, -1, &result, &why), 0);
            assert_string_equal(result->sha256, SHA256_OF_HELLO);
            assert_string_equal(result->file, "");
            if (!rows[i].says != !result->error ||
                (result->error && !strstr(result->error, rows[i].says)))
                fail_msg("%s: %s", rows[i].mode, result->error ? result->error : "no error");
            assert_int_equal(result->n_pages, 0);
            result_free(result);
        }
        close(fax);
        reader_stop(reader);
    }
}

/* Pictures go into the directory that was handed over and nowhere else. */
static void test_pictures(void **state)
{
    char directory[] = "/tmp/uketsuke-reader-XXXXXX";
    char path[64];
    struct reader *reader;
    struct result *result;
    uint8_t *bytes;
    size_t n_bytes;
    int fax = some_fax(), trace_fd;

    assert_non_null(mkdtemp(directory));
    trace_fd = open(directory, O_RDONLY | O_DIRECTORY);
    reader = start("picture", 1);
    assert_int_equal(reader_read(reader, fax, trace_fd, &result, NULL), 0);
    assert_null(result->error);
    result_free(result);
    reader_stop(reader);
    snprintf(path, sizeof(path), "%s/page1-found.png", directory);
    assert_int_equal(file_read(path, 100, &bytes, &n_bytes, NULL), 0);
    assert_int_equal(n_bytes, 3);
    free(bytes);
    unlink(path);

    reader = start("bad-name", 1);
    assert_int_equal(reader_read(reader, fax, trace_fd, &result, NULL), 0);
    assert_non_null(result->error);
    result_free(result);
    reader_stop(reader);
    assert_int_equal(access("/tmp/escaped.png", F_OK), -1);
    assert_int_equal(rmdir(directory), 0);
    close(trace_fd);
    close(fax);
}

/* A reader that cannot start says why, or it is said for it. */
static void test_start_fails(void **state)
{
    static const struct {
        const char *program, *mode, *says;
    } rows[] = {
        {NULL, "failed", "models/x: not found"},
        {NULL, "not-ready", "before it was ready"},
        {NULL, "stranger", "this version"},
        {"/nonexistent/uketsuke-reader", "good", "/nonexistent/uketsuke-reader"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reader_settings settings = {.forms_directory = rows[i].mode,
                                           .models_directory = "unused",
                                           .program = rows[i].program ? rows[i].program : stand_in};
        struct reader *reader = NULL;
        struct why why = {""};

        assert_true(reader_start(&settings, &reader, &why) < 0);
        assert_null(reader);
        if (!strstr(why.text, rows[i].says))
            fail_msg("%s: %s", rows[i].says, why.text);
    }
}

/* When the reader itself dies under a fax, that is told apart from what a fax can do: -EPIPE, for
 * that fax and for the next that is asked, and the process is seen to have died. */
static void test_reader_dies(void **state)
{
    struct reader *reader = start("dies", 5);
    struct result *result = NULL;
    struct reader_job *job;
    struct pollfd gone = {.fd = reader_fd(reader), .events = POLLIN};
    int fax = some_fax();

    assert_int_equal(reader_read(reader, fax, -1, &result, NULL), -EPIPE);
    assert_null(result);
    assert_int_equal(poll(&gone, 1, 5000), 1);
    assert_int_equal(reader_ask(reader, fax, -1, &job, NULL), -EPIPE);
    reader_stop(reader);
    reader = start("good", 5);
    assert_int_equal(reader_read(reader, fax, -1, &result, NULL), 0);
    assert_null(result->error);
    result_free(result);
    reader_stop(reader);
    close(fax);
}

/* Jobs may be given up, also after their reader. */
static void test_jobs_given_up(void **state)
{
    struct reader *reader = start("silence", 5);
    struct reader_job *jobs[3];
    struct result *result;
    int fax = some_fax();

    for (size_t i = 0; i < 3; i++)
        assert_int_equal(reader_ask(reader, fax, -1, &jobs[i], NULL), 0);
    assert_int_equal(reader_take(jobs[1], &result, NULL), 0);
    assert_in_range(reader_job_ms_left(jobs[1]), 1, 5000);
    reader_job_free(jobs[1]);
    reader_stop(reader);
    assert_int_equal(reader_take(jobs[0], &result, NULL), -EPIPE);
    reader_job_free(jobs[0]);
    reader_job_free(jobs[2]);
    close(fax);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_children), cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_start_fails),      cmocka_unit_test(test_reader_dies),
        cmocka_unit_test(test_jobs_given_up),
    };

    stand_in = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
