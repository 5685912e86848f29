/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "image/tiff.h"
#include "reader/picture.h"

/* Pictures from the real, confined child; the faxes are drawn here. */

enum { W = 800, H = 1000, X_DPI = 204, Y_DPI = 196 };

static struct reader *reader;

/* A page with a square of ink near its top left corner once it is turned by `rotation`. */
static int fax_with_mark(int rotation)
{
    static const struct {
        int rotation, x, y;
    } corners[] = {{0, 40, 40}, {90, 40, H - 90}, {180, W - 90, H - 90}, {270, W - 90, 40}};
    char path[] = "/tmp/uketsuke-picture-XXXXXX";
    PIX *ink = pixCreate(W, H, 1);
    struct page *page;
    int fd = mkstemp(path);

    close(fd);
    for (size_t i = 0; i < 4; i++)
        if (corners[i].rotation == rotation)
            pixRasterop(ink, corners[i].x, corners[i].y, 50, 50, PIX_SET, NULL, 0, 0);
    assert_int_equal(page_new(ink, X_DPI, Y_DPI, &page), 0);
    assert_int_equal(tiff_write(path, &page, 1, 0, NULL, NULL), 0);
    page_free(page);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    unlink(path);
    return fd;
}

static int darkest_x(const struct picture *picture, int y)
{
    for (int x = 0; x < picture->w_px; x++)
        if (picture->grey[(size_t)y * (size_t)picture->w_px + (size_t)x] < 128)
            return x;
    return -1;
}

/* Whichever way the page lies in the file, the picture of it is upright and has square pixels. */
static void test_upright(void **state)
{
    for (int rotation = 0; rotation < 360; rotation += 90) {
        struct picture_request request = {
            .page = 1, .rotation = rotation, .px_per_mm = 4, .n_areas = 1};
        bool across = rotation % 180 != 0;
        double w_mm = 25.4 * (across ? (double)H / Y_DPI : (double)W / X_DPI);
        double h_mm = 25.4 * (across ? (double)W / X_DPI : (double)H / Y_DPI);
        struct picture picture;
        struct why why = {""};
        int fd = fax_with_mark(rotation), middle = 4 * 8 /* mm: through the mark */;

        if (picture_get(reader, fd, &request, &picture, &why) < 0)
            fail_msg("%s", why.text);
        close(fd);
        assert_in_range(picture.w_px, (int)(4 * w_mm) - 1, (int)(4 * w_mm) + 1);
        assert_in_range(picture.h_px, (int)(4 * h_mm) - 1, (int)(4 * h_mm) + 1);
        assert_in_range(darkest_x(&picture, middle), 18, 22); /* 40 dots are 5 mm */
        assert_int_equal(darkest_x(&picture, picture.h_px - middle), -1);
        picture_deinit(&picture);
    }
}

/* Several areas come in their order, each with its margin, and off the page is paper. */
static void test_areas(void **state)
{
    struct picture_request request = {.page = 1,
                                      .margin_mm = 10,
                                      .px_per_mm = 2,
                                      .n_areas = 2,
                                      .areas = {{40, 40, 50, 50}, {400, 500, 50, 50}}};
    struct picture pictures[2];
    int fd = fax_with_mark(0);

    assert_int_equal(picture_get(reader, fd, &request, pictures, NULL), 0);
    close(fd);
    assert_in_range(pictures[0].w_px, 51, 54); /* 6.2 mm and twice 10 */
    assert_in_range(darkest_x(&pictures[0], pictures[0].h_px / 2), 18, 22);
    assert_int_equal(pictures[0].grey[0], 255);
    assert_int_equal(darkest_x(&pictures[1], pictures[1].h_px / 2), -1);
    picture_deinit(&pictures[0]);
    picture_deinit(&pictures[1]);
}

/* What cannot be had ends in a sentence, and the reader serves on. */
static void test_refused(void **state)
{
    static const struct {
        struct picture_request request;
        bool is_junk;
        const char *says;
    } rows[] = {
        {{.page = 0, .px_per_mm = 8, .n_areas = 1}, false, "cannot be asked"},
        {{.page = 1, .px_per_mm = 99, .n_areas = 1}, false, "cannot be asked"},
        {{.page = 1, .px_per_mm = 8, .rotation = 45, .n_areas = 1}, false, "cannot be asked"},
        {{.page = 1, .px_per_mm = 8, .n_areas = PICTURE_MAX_AREAS + 1}, false, "cannot be asked"},
        {{.page = 2, .px_per_mm = 8, .n_areas = 1}, false, "no page 2"},
        {{.page = 1, .px_per_mm = 8, .n_areas = 1, .areas = {{0, 0, W + 1, 5}}}, false, "beyond"},
        {{.page = 1, .px_per_mm = 8, .n_areas = 1, .areas = {{-1, 0, 5, 5}}}, false, "beyond"},
        {{.page = 1, .px_per_mm = 1, .n_areas = 1, .areas = {{5, 5, 1, 1}}}, false, "too large"},
        {{.page = 1, .px_per_mm = 8, .n_areas = 1}, true, "TIFF"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int fd = rows[i].is_junk ? memfd_create("fax", MFD_CLOEXEC) : fax_with_mark(0), r;
        struct picture picture = {0};
        struct why why = {""};

        if (rows[i].is_junk)
            assert_int_equal(file_write_all(fd, "hello, world", 12), 0);
        r = picture_get(reader, fd, &rows[i].request, &picture, &why);
        if (r != -EINVAL && r != -EBADMSG)
            fail_msg("row %zu: %d", i, r);
        if (!strstr(why.text, rows[i].says))
            fail_msg("row %zu: %s", i, why.text);
        assert_null(picture.grey);
        close(fd);
    }
    test_areas(state);
}

/* A reader for pictures has no models, says so, and does not guess. */
static void test_reads_nothing(void **state)
{
    struct result *result;
    int fd = fax_with_mark(0);

    assert_int_equal(reader_read(reader, fd, -1, &result, NULL), 0);
    assert_non_null(strstr(result->error, "pictures only"));
    result_free(result);
    close(fd);
}

static int set_up(void **state)
{
    static char program[4096], forms[4096];
    struct reader_settings settings = {
        .forms_directory = forms, /* of no use to it, as the missing models are */
        .models_directory = "/nonexistent/models",
        .deadline_s = 600,
        .pictures_only = true,
        .program = program,
    };

    snprintf(program, sizeof(program), "%s/uketsuke-reader", getenv("UKETSUKE_TEST_BUILD"));
    snprintf(forms, sizeof(forms), "%s/forms", getenv("UKETSUKE_TEST_SOURCE"));
    return reader_start(&settings, &reader, NULL);
}

static int tear_down(void **state)
{
    reader = reader_stop(reader);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_upright),
        cmocka_unit_test(test_areas),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_reads_nothing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
