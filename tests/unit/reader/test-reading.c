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
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "image/tiff.h"
#include "print/print.h"
#include "reader/client.h"

/* The real reader with the shipped forms and models; the faxes are drawn here. */

enum { DEADLINE_S = 600 }; /* sanitizers on a busy machine are slow, and no test waits for it */

static char program[4096], forms[4096], models[4096], form_directory[8192];
static struct reader *reader;

static struct reader *start(void)
{
    struct reader_settings settings = {.forms_directory = forms,
                                       .models_directory = models,
                                       .deadline_s = DEADLINE_S,
                                       .program = program};
    struct reader *started;
    struct why why = {""};

    if (reader_start(&settings, &started, &why) < 0)
        fail_msg("%s", why.text);
    return started;
}

static int fax_of_bytes(const void *bytes, size_t n_bytes)
{
    int fd = memfd_create("fax", MFD_CLOEXEC);

    assert_int_equal(file_write_all(fd, bytes, n_bytes), 0);
    return fd;
}

static int fax_of_pages(struct page **pages, size_t n_pages)
{
    char path[] = "/tmp/uketsuke-reader-XXXXXX";
    int fd = mkstemp(path);

    close(fd);
    assert_int_equal(tiff_write(path, pages, n_pages, 0, NULL, NULL), 0);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    unlink(path);
    assert_true(fd >= 0);
    return fd;
}

static struct page *blank_form(void)
{
    struct form *form;
    struct page *page;
    struct why why = {""};

    if (form_load(form_directory, &form, &why) < 0 || print_page(form, 196, &page, &why) < 0)
        fail_msg("%s", why.text);
    form_free(form);
    return page;
}

static struct page *blank_paper(void)
{
    struct page *page;

    assert_int_equal(page_new(pixCreate(1728, 2287, 1), 204, 196, &page), 0);
    return page;
}

static struct result *read_fax(int fd)
{
    struct result *result = NULL;
    struct why why = {""};

    if (reader_read(reader, fd, -1, &result, &why) < 0)
        fail_msg("%s", why.text);
    close(fd);
    return result;
}

/* A printed form is recognised through the whole road, jail included; each of its fields is found,
 * on the page, and has nothing in it. A sheet that is no form stays a page with a reason. */
static void test_form_and_other_paper(void **state)
{
    struct page *pages[2] = {blank_form(), blank_paper()};
    struct result *result = read_fax(fax_of_pages(pages, 2));

    assert_null(result->error);
    assert_null(result->warning);
    assert_int_equal(result->n_pages, 2);
    assert_string_equal(result->pages[0].form, "renrakuhyo");
    assert_int_equal(result->pages[0].rotation, 0);
    assert_int_equal(result->pages[0].n_fields, 16);
    for (size_t i = 0; i < result->pages[0].n_fields; i++) {
        const struct field_result *field = &result->pages[0].fields[i];

        assert_true(field->status == FIELD_BLANK ||
                    field_result_has_reason(field, REASON_REQUIRED_BLANK));
        assert_string_equal(field->value, "");
        assert_true(field->box.w > 0 && field->box.h > 0 && field->box.x >= 0 &&
                    field->box.x + field->box.w <= result->pages[0].w_px &&
                    field->box.y + field->box.h <= result->pages[0].h_px);
    }
    assert_int_equal(result->pages[1].page, 2);
    assert_null(result->pages[1].form);
    assert_true(strlen(result->pages[1].refused_because) > 0);
    result_free(result);
    page_free(pages[0]);
    page_free(pages[1]);
}

/* The same fax twice gives the same bytes of JSON. */
static void test_repeatable(void **state)
{
    struct page *page = blank_form();
    struct result *first = read_fax(fax_of_pages(&page, 1)),
                  *second = read_fax(fax_of_pages(&page, 1));
    char *a = result_to_json(first), *b = result_to_json(second);

    assert_string_equal(a, b);
    free(a);
    free(b);
    result_free(first);
    result_free(second);
    page_free(page);
}

/* What is no fax becomes a result that says so. */
static void test_no_fax(void **state)
{
    static const struct {
        const char *bytes;
        size_t n_bytes;
        const char *says;
    } rows[] = {
        {"", 0, "empty"},
        {"II*\0\0\0\0\0", 8, "no page"},
        {"hello, world", 12, "TIFF"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct result *result = read_fax(fax_of_bytes(rows[i].bytes, rows[i].n_bytes));

        assert_int_equal(result->n_pages, 0);
        if (!result->error || !strstr(result->error, rows[i].says))
            fail_msg("%s: %s", rows[i].says, result->error);
        assert_int_equal(strlen(result->sha256), 64);
        result_free(result);
    }
}

/* A descriptor that cannot be read (here: a directory) is the fax's fault, not the reader's. */
static void test_unreadable(void **state)
{
    struct result *result = read_fax(open("/", O_RDONLY | O_DIRECTORY));

    assert_non_null(strstr(result->error, "cannot be read"));
    result_free(result);
}

/* reader_take() until it is something else than "not finished". */
static int take(struct reader_job *job, struct result **ret_result)
{
    int r;

    while ((r = reader_take(job, ret_result, NULL)) == 0) {
        struct pollfd answer = {.fd = reader_job_fd(job), .events = POLLIN};

        poll(&answer, 1, 1000);
    }
    return r;
}

/* Several faxes at once: each job gets its own answer. */
static void test_several_at_once(void **state)
{
    enum { N = 4 };
    struct reader_job *jobs[N];
    struct page *page = blank_form();

    for (int i = 0; i < N; i++) {
        int fd = i % 2 ? fax_of_bytes("junk", 4) : fax_of_pages(&page, 1);

        assert_int_equal(reader_ask(reader, fd, -1, &jobs[i], NULL), 0);
        close(fd);
    }
    for (int i = N - 1; i >= 0; i--) {
        struct result *result;

        assert_int_equal(take(jobs[i], &result), 1);
        assert_int_equal(!result->error, i % 2 == 0);
        result_free(result);
        reader_job_free(jobs[i]);
    }
    page_free(page);
}

/* When the reader process is killed its jobs end with -EPIPE, and a new one reads the same fax. */
static void test_reader_killed(void **state)
{
    struct page *page = blank_form();
    int fd = fax_of_pages(&page, 1);
    struct reader_job *job;
    struct result *result;
    siginfo_t info;
    int r;

    assert_int_equal(reader_ask(reader, fd, -1, &job, NULL), 0);
    assert_int_equal(waitid(P_PIDFD, (id_t)reader_fd(reader), &info, WEXITED | WNOHANG | WNOWAIT),
                     0);
    assert_int_equal(pidfd_send_signal(reader_fd(reader), SIGKILL, NULL, 0), 0);
    assert_int_equal(take(job, &result), -EPIPE);
    reader_job_free(job);
    /* a child that is still dying may hold the socket open a little longer: then the job is taken
     */
    r = reader_ask(reader, fd, -1, &job, NULL);
    if (r == 0) {
        r = take(job, &result);
        reader_job_free(job);
    }
    assert_int_equal(r, -EPIPE);
    reader_stop(reader);
    reader = start();
    result = read_fax(fd);
    assert_null(result->error);
    assert_string_equal(result->pages[0].form, "renrakuhyo");
    result_free(result);
    page_free(page);
}

/* Missing models are said with their name, and nothing starts. */
static void test_missing_models(void **state)
{
    struct reader_settings settings = {
        .forms_directory = forms, .models_directory = "/nonexistent/models", .program = program};
    struct reader *none = NULL;
    struct why why = {""};

    assert_true(reader_start(&settings, &none, &why) < 0);
    assert_null(none);
    assert_non_null(strstr(why.text, "/nonexistent/models"));
}

static int set_up(void **state)
{
    const char *source = getenv("UKETSUKE_TEST_SOURCE"), *build = getenv("UKETSUKE_TEST_BUILD");

    if (!source || !build)
        return -1;
    snprintf(program, sizeof(program), "%s/uketsuke-reader", build);
    snprintf(forms, sizeof(forms), "%s/forms", source);
    snprintf(models, sizeof(models), "%s/models", source);
    snprintf(form_directory, sizeof(form_directory), "%s/renrakuhyo", forms);
    reader = start();
    return 0;
}

static int tear_down(void **state)
{
    reader = reader_stop(reader);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_and_other_paper),
        cmocka_unit_test(test_repeatable),
        cmocka_unit_test(test_no_fax),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_several_at_once),
        cmocka_unit_test(test_reader_killed),
        cmocka_unit_test(test_missing_models),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
