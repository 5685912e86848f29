/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <string.h>

#include "fixture.h"

static void assert_picture(const struct page *page)
{
    assert_int_equal(page->w_px, FIXTURE_W_PX);
    assert_int_equal(page->h_px, FIXTURE_H_PX);
    for (int y = 0; y < page->h_px; y++) {
        for (int x = 0; x < page->w_px; x++) {
            l_uint32 bit;

            pixGetPixel(page->ink, x, y, &bit);
            if (bit != fixture_ink(x, y))
                fail_msg("pixel %d, %d is %u", x, y, bit);
        }
    }
}

/* The words beyond the right edge count as paper for all who work on whole words. */
static void assert_no_ink_in_padding(const struct page *page)
{
    const l_uint32 *data = pixGetData(page->ink);
    int wpl = pixGetWpl(page->ink);

    for (int y = 0; y < page->h_px; y++)
        assert_int_equal(data[(y + 1) * wpl - 1] << (page->w_px % 32), 0);
}

/* Every coding that faxes are stored in, in both photometrics and both orders of bits, gives the
 * same pixels, and no row is called damaged. */
static void test_codings(void **state)
{
    static const struct coding codings[] = {
        {COMPRESSION_NONE, 0, PHOTOMETRIC_MINISWHITE, 0, 0},
        {COMPRESSION_NONE, 0, PHOTOMETRIC_MINISBLACK, 0, 100},
        {COMPRESSION_CCITTRLE, 0, PHOTOMETRIC_MINISWHITE, FILLORDER_MSB2LSB, 0},
        {COMPRESSION_CCITTFAX3, 0, PHOTOMETRIC_MINISWHITE, FILLORDER_MSB2LSB, 0},
        {COMPRESSION_CCITTFAX3, 0, PHOTOMETRIC_MINISWHITE, FILLORDER_LSB2MSB, 151},
        {COMPRESSION_CCITTFAX3, 0, PHOTOMETRIC_MINISBLACK, FILLORDER_LSB2MSB, 0},
        {COMPRESSION_CCITTFAX3, GROUP3OPT_FILLBITS, PHOTOMETRIC_MINISWHITE, FILLORDER_LSB2MSB, 0},
        {COMPRESSION_CCITTFAX3, GROUP3OPT_2DENCODING, PHOTOMETRIC_MINISWHITE, FILLORDER_LSB2MSB, 0},
        {COMPRESSION_CCITTFAX3, GROUP3OPT_2DENCODING, PHOTOMETRIC_MINISWHITE, FILLORDER_MSB2LSB,
         151},
        {COMPRESSION_CCITTFAX4, 0, PHOTOMETRIC_MINISWHITE, FILLORDER_LSB2MSB, 0},
        {COMPRESSION_CCITTFAX4, 0, PHOTOMETRIC_MINISBLACK, FILLORDER_MSB2LSB, 64},
        {COMPRESSION_LZW, 0, PHOTOMETRIC_MINISBLACK, 0, 64},
        {COMPRESSION_PACKBITS, 0, PHOTOMETRIC_MINISWHITE, 0, 64},
        {COMPRESSION_ADOBE_DEFLATE, 0, PHOTOMETRIC_MINISWHITE, 0, 0},
        {COMPRESSION_JBIG, 0, PHOTOMETRIC_MINISWHITE, 0, 0},
        {COMPRESSION_JBIG, 0, PHOTOMETRIC_MINISBLACK, FILLORDER_LSB2MSB, 0},
    };

    for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
        struct tiff_file *file;
        struct page *page;
        struct why why = {""};
        size_t n_bytes;
        uint8_t *bytes = fixture_tiff(&codings[i], &n_bytes);

        assert_int_equal(tiff_open(bytes, n_bytes, &file, &why), 0);
        assert_int_equal(tiff_n_pages(file, NULL), 1);
        if (tiff_read_page(file, 0, &page, &why) < 0)
            fail_msg("coding %zu: %s", i, why.text);
        assert_picture(page);
        assert_no_ink_in_padding(page);
        assert_int_equal(page->n_damaged_rows, 0);
        page_free(page);
        tiff_close(file);
        free(bytes);
    }
}

/* A fax without the photometric tag has black ink, as T.4 means it. */
static void test_missing_photometric(void **state)
{
    struct coding coding = {COMPRESSION_CCITTFAX4, 0, PHOTOMETRIC_MINISWHITE, 0, 0};
    struct tiff_file *file;
    struct page *page;
    size_t n_bytes;
    uint8_t *bytes = fixture_tiff(&coding, &n_bytes);
    uint8_t *value = fixture_tag(bytes, n_bytes, TIFFTAG_PHOTOMETRIC);

    value[-8] = 0x0F; /* 271, Make: of the wrong type, so that it is ignored */
    value[-7] = 0x01;
    assert_int_equal(tiff_open(bytes, n_bytes, &file, NULL), 0);
    assert_int_equal(tiff_read_page(file, 0, &page, NULL), 0);
    assert_picture(page);
    page_free(page);
    tiff_close(file);
    free(bytes);
}

/* What is written is read back: pixels, resolutions, sender, number of pages, in each coding. */
static void test_write_and_read(void **state)
{
    static const int codings[] = {0, TIFF_CODING_G3_1D, TIFF_CODING_G4, TIFF_CODING_G3_2D};
    struct page *pages[2] = {fixture_page(FIXTURE_H_PX, false), fixture_page(150, true)};

    pages[1]->y_dpi = 98;
    for (size_t i = 0; i < 4; i++) {
        struct tiff_file *file;
        struct page *page;
        size_t n_bytes;
        uint8_t *bytes = fixture_written(pages, 2, codings[i], "0455550100\nsecond", &n_bytes);

        assert_int_equal(tiff_open(bytes, n_bytes, &file, NULL), 0);
        assert_string_equal(tiff_sender(file), "0455550100");
        assert_string_equal(tiff_warning(file), "");
        assert_int_equal(tiff_n_pages(file, NULL), 2);
        assert_int_equal(tiff_read_page(file, 1, &page, NULL), 0);
        assert_int_equal(page->h_px, 150);
        assert_true(page->x_dpi == 204 && page->y_dpi == 98);
        page_free(page);
        assert_int_equal(tiff_read_page(file, 0, &page, NULL), 0);
        assert_picture(page);
        assert_int_equal(page->n_damaged_rows, 0);
        assert_int_equal(page->resolution_source, PAGE_RESOLUTION_TAGS);
        assert_true(page->x_dpi == 204 && page->y_dpi == 196);
        assert_int_equal(page->orientation, 1);
        page_free(page);
        tiff_close(file);
        free(bytes);
    }
    page_free(pages[0]);
    page_free(pages[1]);
}

/* A path that cannot be written is named in the sentence. */
static void test_write_fails(void **state)
{
    struct page *page = fixture_page(150, true);
    struct why why = {""};

    assert_true(tiff_write("/nonexistent/a.tif", &page, 1, 0, NULL, &why) < 0);
    assert_non_null(strstr(why.text, "/nonexistent/a.tif"));
    page_free(page);
}

/* What is not a TIFF, or holds no page, is told apart and said in words. */
static void test_not_a_fax(void **state)
{
    static const struct {
        const char *bytes;
        size_t n_bytes;
        int r;
    } rows[] = {
        {"", 0, -ENODATA},
        {"II*\0\0\0\0\0", 8, -ENODATA}, /* HylaFAX before the first page */
        {"MM\0*\0\0\0\0", 8, -ENODATA},
        {"II*\0\377\0\0\0", 8, -EBADMSG},
        {"II*\0\10\0\0\0\0\0", 10, -EBADMSG},
        {"II*", 3, -EBADMSG},
        {"hello, world", 12, -EBADMSG},
        {"%PDF-1.7\n", 9, -EBADMSG},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tiff_file *file = NULL;
        struct why why = {""};

        assert_int_equal(tiff_open((const uint8_t *)rows[i].bytes, rows[i].n_bytes, &file, &why),
                         rows[i].r);
        assert_null(file);
        assert_true(strlen(why.text) > 10);
    }
}

/* The gate refuses by the tags alone, and says which page and why. */
static void test_gate(void **state)
{
    static const struct {
        uint16_t tag;
        uint32_t value;
        const char *says;
    } rows[] = {
        {TIFFTAG_IMAGEWIDTH, 399, "399"},
        {TIFFTAG_IMAGEWIDTH, 4865, "4865"},
        {TIFFTAG_IMAGEWIDTH, 1000000, "1000000"},
        {TIFFTAG_IMAGELENGTH, 99, "99"},
        {TIFFTAG_IMAGELENGTH, 14001, "14001"},
        {TIFFTAG_IMAGELENGTH, 2000000, "2000000"},
        {TIFFTAG_BITSPERSAMPLE, 8, "black and white"},
        {TIFFTAG_SAMPLESPERPIXEL, 3, "black and white"},
        {TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB, "black"},
        {TIFFTAG_COMPRESSION, COMPRESSION_JPEG, "compression 7"},
        {TIFFTAG_COMPRESSION, 34732, "compression 34732"},
        {TIFFTAG_COMPRESSION, 99, "compression 99"},
    };
    struct coding coding = {COMPRESSION_CCITTFAX4, 0, PHOTOMETRIC_MINISWHITE, 0, 0};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tiff_file *file;
        struct page *page = NULL;
        struct why why = {""};
        size_t n_bytes;
        uint8_t *bytes = fixture_tiff(&coding, &n_bytes);
        uint8_t *value = fixture_tag(bytes, n_bytes, rows[i].tag);

        assert_non_null(value);
        value[-6] = TIFF_LONG;
        fixture_put32(value, rows[i].value);
        assert_int_equal(tiff_open(bytes, n_bytes, &file, &why), 0);
        assert_int_equal(tiff_read_page(file, 0, &page, &why), -EMEDIUMTYPE);
        assert_null(page);
        assert_non_null(strstr(why.text, "page 1"));
        if (!strstr(why.text, rows[i].says))
            fail_msg("%s: %s", rows[i].says, why.text);
        tiff_close(file);
        free(bytes);
    }
}

/* A chain of pages that breaks off, or bites its tail, leaves the pages before it, and says so. */
static void test_broken_chain(void **state)
{
    static const uint32_t nexts[] = {0xFFFFFFF0, 3, 8};
    struct page *pages[3];
    struct why why = {""};

    for (size_t i = 0; i < 3; i++)
        pages[i] = fixture_page(FIXTURE_H_PX, false);
    for (size_t i = 0; i < 4; i++) {
        struct tiff_file *file;
        struct page *page;
        size_t n_bytes;
        uint8_t *bytes = fixture_written(pages, 3, 0, NULL, &n_bytes);
        uint32_t first;

        memcpy(&first, bytes + 4, 4);
        fixture_put32(fixture_next(bytes, n_bytes), i < 3 ? nexts[i] : le32toh(first));
        assert_int_equal(tiff_open(bytes, n_bytes, &file, &why), 0);
        assert_int_equal(tiff_n_pages(file, NULL), 1);
        assert_non_null(strstr(tiff_warning(file), "page 1"));
        assert_int_equal(tiff_read_page(file, 0, &page, &why), 0);
        assert_picture(page);
        page_free(page);
        assert_int_equal(tiff_read_page(file, 1, &page, &why), -EBADMSG);
        tiff_close(file);
        free(bytes);
    }
    for (size_t i = 0; i < 3; i++)
        page_free(pages[i]);
}

/* Of a file with very many pages the first fifty are read, and the rest is not passed over in
 * silence. */
static void test_many_pages(void **state)
{
    enum { N = TIFF_MAX_PAGES + 1 };
    struct page *pages[N], *page;
    struct tiff_file *file;
    uint8_t *bytes;
    size_t n_bytes;
    int more;

    for (size_t i = 0; i < N; i++)
        pages[i] = fixture_page(100, true);
    for (size_t n = N - 1; n <= N; n++) {
        bytes = fixture_written(pages, n, 0, NULL, &n_bytes);
        assert_int_equal(tiff_open(bytes, n_bytes, &file, NULL), 0);
        assert_int_equal(tiff_n_pages(file, &more), TIFF_MAX_PAGES);
        assert_int_equal(more, n == N);
        assert_int_equal(*tiff_warning(file) != '\0', n == N);
        assert_int_equal(tiff_read_page(file, TIFF_MAX_PAGES - 1, &page, NULL), 0);
        page_free(page);
        tiff_close(file);
        free(bytes);
    }
    for (size_t i = 0; i < N; i++)
        page_free(pages[i]);
}

/* The sender's words come out as one printable line of valid UTF-8, whatever was sent. */
static void test_sender(void **state)
{
    static const struct {
        const char *sent, *shown;
    } rows[] = {
        {"+81 45 555 0100", "+81 45 555 0100"},
        {"", ""},
        {"\x1b[2J\x07"
         "03",
         " [2J 03"},
        {"\x83\x65\xff", "\xEF\xBF\xBD"
                         "e\xEF\xBF\xBD"},
        {"試験\r\nsecond", "試験"},
    };
    struct page *page = fixture_page(100, true);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tiff_file *file;
        size_t n_bytes;
        uint8_t *bytes = fixture_written(&page, 1, 0, rows[i].sent, &n_bytes);

        assert_int_equal(tiff_open(bytes, n_bytes, &file, NULL), 0);
        assert_string_equal(tiff_sender(file), rows[i].shown);
        tiff_close(file);
        free(bytes);
    }
    page_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codings),        cmocka_unit_test(test_missing_photometric),
        cmocka_unit_test(test_write_and_read), cmocka_unit_test(test_write_fails),
        cmocka_unit_test(test_not_a_fax),      cmocka_unit_test(test_gate),
        cmocka_unit_test(test_broken_chain),   cmocka_unit_test(test_many_pages),
        cmocka_unit_test(test_sender),
    };

    TIFFSetWarningHandler(NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
