/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a page is read where a person says that the form lies, also when no rule is left on
 * it that the machine could find, that nothing of it is accepted, and that corners which no paper
 * has are refused on both sides.
 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "image/tiff.h"
#include "reader/placed.h"

enum { DEADLINE_S = 600, RULE_PX = 60 /* longer than any stroke of a character */ };

static struct reader *reader;

static int sample(void)
{
    char path[4096];
    int fd;

    snprintf(path, sizeof(path), "%s/samples/typed-fine-1.tif", getenv("UKETSUKE_TEST_SOURCE"));
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

/* The sample's page without its rules. */
static int sample_without_rules(void)
{
    char path[] = "/tmp/uketsuke-placed-XXXXXX";
    struct tiff_file *file;
    struct page *page, *bare;
    uint8_t *bytes = NULL;
    size_t n_bytes = 0;
    PIX *rows, *columns, *without_rows;
    int fd = sample();

    assert_int_equal(file_read_fd(fd, TIFF_MAX_FILE_BYTES, &bytes, &n_bytes), 0);
    close(fd);
    assert_int_equal(tiff_open(bytes, n_bytes, &file, NULL), 0);
    assert_int_equal(tiff_read_page(file, 0, &page, NULL), 0);
    rows = pixOpenBrick(NULL, page->ink, RULE_PX, 1);
    columns = pixOpenBrick(NULL, page->ink, 1, RULE_PX);
    pixDilateBrick(rows, rows, 1, 5);
    pixDilateBrick(columns, columns, 5, 1);
    without_rows = pixSubtract(NULL, page->ink, rows);
    assert_int_equal(
        page_new(pixSubtract(NULL, without_rows, columns), page->x_dpi, page->y_dpi, &bare), 0);
    fd = mkstemp(path);
    close(fd);
    assert_int_equal(tiff_write(path, &bare, 1, 0, NULL, NULL), 0);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    unlink(path);
    page_free(page);
    page_free(bare);
    tiff_close(file);
    pixDestroy(&without_rows);
    pixDestroy(&rows);
    pixDestroy(&columns);
    free(bytes);
    return fd;
}

static const struct field_result *find(const struct result *result, const char *id)
{
    for (size_t i = 0; i < result->pages[0].n_fields; i++)
        if (!strcmp(result->pages[0].fields[i].id, id))
            return &result->pages[0].fields[i];
    fail_msg("there is no field %s", id);
    return NULL;
}

static struct placed_request where_it_is(void)
{
    struct placed_request request = {.page = 1, .form = "renrakuhyo"};
    struct result *result = NULL;
    struct why why = {""};
    int fd = sample();

    if (reader_read(reader, fd, -1, &result, &why) < 0)
        fail_msg("%s", why.text);
    request.corners = result->pages[0].outline;
    result_free(result);
    close(fd);
    return request;
}

static void check_read(int fd, const struct placed_request *request)
{
    struct result *result = NULL;
    struct why why = {""};

    if (placed_read(reader, fd, request, &result, &why) < 0)
        fail_msg("%s", why.text);
    assert_string_equal(find(result, "prefecture")->value, "山形県");
    assert_string_equal(find(result, "facility")->value, "山形県立中央病院");
    for (size_t i = 0; i < result->pages[0].n_fields; i++)
        assert_int_equal(result->pages[0].fields[i].status, FIELD_REVIEW);
    result_free(result);
}

static void test_read(void **state)
{
    struct placed_request request = where_it_is();
    int fd = sample(), bare = sample_without_rules();

    check_read(fd, &request);
    for (int i = 0; i < 4; i++) /* a hand is not so steady */
        request.corners.at[i].x += i % 2 ? 6 : -6;
    check_read(bare, &request);
    close(fd);
    close(bare);
}

static void test_refused(void **state)
{
    const struct placed_request good = {
        .page = 1, .form = "renrakuhyo", .corners = {{{0, 0}, {1700, 0}, {1700, 2200}, {0, 2200}}}};
    struct placed_request request;
    struct result *result = NULL;
    struct why why = {""};
    int fd = sample();

    assert_int_equal(placed_check(&good), 0);
    for (int i = 0; i < 7; i++) {
        request = good;
        if (i == 0)
            request.page = 0;
        else if (i == 1)
            request.corners.at[2].x = NAN;
        else if (i == 2)
            request.corners.at[2].y = 1e9;
        else if (i == 3) /* a mirror */
            request.corners = (struct quad_px){{{1700, 0}, {0, 0}, {0, 2200}, {1700, 2200}}};
        else if (i == 4) /* its edges cross */
            request.corners = (struct quad_px){{{0, 0}, {1700, 0}, {0, 2200}, {1700, 2200}}};
        else if (i == 5) /* a strip */
            request.corners = (struct quad_px){{{0, 0}, {1700, 0}, {1700, 20}, {0, 20}}};
        else
            memset(request.form, 'x', sizeof(request.form)); /* no end */
        assert_int_equal(placed_check(&request), -EINVAL);
        assert_int_equal(placed_read(reader, fd, &request, &result, &why), -EINVAL);
    }
    request = good;
    request.page = 2;
    assert_int_equal(placed_read(reader, fd, &request, &result, &why), -EBADMSG);
    request = good;
    strcpy(request.form, "nonsense");
    assert_int_equal(placed_read(reader, fd, &request, &result, &why), -EBADMSG);
    close(fd);
}

static int setup(void **state)
{
    char program[4096], forms[4096], models[4096];
    struct reader_settings settings = {.forms_directory = forms,
                                       .models_directory = models,
                                       .deadline_s = DEADLINE_S,
                                       .program = program};
    struct why why = {""};

    snprintf(program, sizeof(program), "%s/uketsuke-reader", getenv("UKETSUKE_TEST_BUILD"));
    snprintf(forms, sizeof(forms), "%s/forms", getenv("UKETSUKE_TEST_SOURCE"));
    snprintf(models, sizeof(models), "%s/models", getenv("UKETSUKE_TEST_SOURCE"));
    if (reader_start(&settings, &reader, &why) < 0)
        fail_msg("%s", why.text);
    return 0;
}

static int teardown(void **state)
{
    reader = reader_stop(reader);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
