/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <string.h>

#include "fixture.h"

static const struct coding g3_1d = {COMPRESSION_CCITTFAX3, 0, 0, FILLORDER_LSB2MSB, 0};
static const struct coding g3_2d = {COMPRESSION_CCITTFAX3, GROUP3OPT_2DENCODING, 0,
                                    FILLORDER_LSB2MSB, 0};
static const struct coding g4 = {COMPRESSION_CCITTFAX4, 0, 0, FILLORDER_LSB2MSB, 0};

static bool row_is_right(const struct page *page, int y)
{
    for (int x = 0; x < page->w_px; x++) {
        l_uint32 bit;

        pixGetPixel(page->ink, x, y, &bit);
        if (bit != fixture_ink(x, y))
            return false;
    }
    return true;
}

static struct page *read_only_page(const uint8_t *bytes, size_t n_bytes)
{
    struct tiff_file *file;
    struct page *page;
    struct why why = {""};

    assert_int_equal(tiff_open(bytes, n_bytes, &file, &why), 0);
    if (tiff_read_page(file, 0, &page, &why) < 0)
        fail_msg("%s", why.text);
    tiff_close(file);
    return page;
}

/* Bytes overwritten in the middle of a G3 page cost a few rows there, which are not called good;
 * the next line ends the damage. (Not so what happens to add up to a line by chance: G3 has no
 * check sum.) */
static void test_g3_damage_is_local(void **state)
{
    static const struct coding *const codings[] = {&g3_1d, &g3_2d};

    for (size_t i = 0; i < 2; i++) {
        size_t n_bytes;
        uint8_t *bytes = fixture_tiff(codings[i], &n_bytes);
        struct page *page;

        memset(bytes + n_bytes * 44 / 100, 0x5A, 12);
        page = read_only_page(bytes, n_bytes);
        assert_in_range(page->n_damaged_rows, 1, 8);
        for (int y = 0; y < page->h_px; y++)
            assert_true(row_is_right(page, y) || page->row_state[y] != ROW_GOOD);
        page_free(page);
        free(bytes);
    }
}

/* In G4 every row hangs on the one above: from the first damage on, none is called good. */
static void test_g4_damage_goes_to_the_end(void **state)
{
    size_t n_bytes;
    uint8_t *bytes = fixture_tiff(&g4, &n_bytes);
    struct page *page;
    int first = 0;

    memset(bytes + n_bytes / 2, 0x5A, 12);
    page = read_only_page(bytes, n_bytes);
    while (first < page->h_px && page->row_state[first] == ROW_GOOD)
        first++;
    assert_in_range(first, FIXTURE_H_PX / 4, FIXTURE_H_PX * 3 / 4);
    for (int y = first; y < page->h_px; y++)
        assert_int_not_equal(page->row_state[y], ROW_GOOD);
    assert_int_equal(page->n_damaged_rows, page->h_px - first);
    page_free(page);
    free(bytes);
}

/* A page that claims more rows than were sent has none of them called good: they would pass for
 * blank fields. */
static void test_missing_end(void **state)
{
    static const struct coding *const codings[] = {&g3_1d, &g3_2d, &g4};

    for (size_t i = 0; i < 3; i++) {
        size_t n_bytes;
        uint8_t *bytes = fixture_tiff(codings[i], &n_bytes);
        uint8_t *length = fixture_tag(bytes, n_bytes, TIFFTAG_IMAGELENGTH);
        uint8_t *rows = fixture_tag(bytes, n_bytes, TIFFTAG_ROWSPERSTRIP);
        struct page *page;

        length[-6] = rows[-6] = TIFF_LONG;
        fixture_put32(length, 2 * FIXTURE_H_PX);
        fixture_put32(rows, 2 * FIXTURE_H_PX);
        page = read_only_page(bytes, n_bytes);
        assert_int_equal(page->h_px, 2 * FIXTURE_H_PX);
        for (int y = 0; y < FIXTURE_H_PX; y++)
            assert_true(row_is_right(page, y) && page->row_state[y] == ROW_GOOD);
        for (int y = FIXTURE_H_PX; y < page->h_px; y++)
            assert_int_not_equal(page->row_state[y], ROW_GOOD);
        page_free(page);
        free(bytes);
    }
}

/* A strip that is longer than the file is decoded as far as there are bytes, in the fax codings. */
static void test_strip_beyond_end(void **state)
{
    static const struct coding *const codings[] = {&g3_1d, &g3_2d, &g4};

    for (size_t i = 0; i < 3; i++) {
        size_t n_bytes;
        uint8_t *bytes = fixture_tiff(codings[i], &n_bytes);
        uint8_t *count = fixture_tag(bytes, n_bytes, TIFFTAG_STRIPBYTECOUNTS);
        struct page *page;

        count[-6] = TIFF_LONG;
        fixture_put32(count, (uint32_t)n_bytes + 1000);
        page = read_only_page(bytes, n_bytes);
        for (int y = 0; y < page->h_px - 1; y++)
            assert_true(row_is_right(page, y));
        page_free(page);
        free(bytes);
    }
}

/* A strip whose data cannot be had at all costs its own rows, not the page. */
static void test_lost_strip(void **state)
{
    const struct coding strips = {COMPRESSION_CCITTFAX4, 0, 0, FILLORDER_LSB2MSB, 101};
    size_t n_bytes;
    uint8_t *bytes = fixture_tiff(&strips, &n_bytes);
    uint8_t *value = fixture_tag(bytes, n_bytes, TIFFTAG_STRIPOFFSETS);
    struct page *page;
    uint32_t array;

    memcpy(&array, value, 4);
    fixture_put32(bytes + le32toh(array) + 4, 0x7FFFFFF0); /* the second of four strips */
    page = read_only_page(bytes, n_bytes);
    for (int y = 0; y < page->h_px; y++) {
        bool lost = y >= 101 && y < 202;

        assert_int_equal(page->row_state[y], lost ? ROW_UNDECODED : ROW_GOOD);
        assert_true(lost || row_is_right(page, y));
    }
    assert_int_equal(page->n_damaged_rows, 101);
    page_free(page);
    free(bytes);
}

/* A strip that is gone shows paper, not a smear of the row above. */
static void test_lost_strip_is_paper(void **state)
{
    const struct coding strips = {COMPRESSION_PACKBITS, 0, 0, 0, 101};
    size_t n_bytes;
    uint8_t *bytes = fixture_tiff(&strips, &n_bytes);
    uint8_t *value = fixture_tag(bytes, n_bytes, TIFFTAG_STRIPOFFSETS);
    struct page *page;
    uint32_t array;
    l_int32 n_ink;
    BOX *box = boxCreate(0, 101 + 3, FIXTURE_W_PX, 101 - 3);
    PIX *part;

    memcpy(&array, value, 4);
    fixture_put32(bytes + le32toh(array) + 4, 0x7FFFFFF0);
    page = read_only_page(bytes, n_bytes);
    part = pixClipRectangle(page->ink, box, NULL);
    pixCountPixels(part, &n_ink, NULL);
    assert_int_equal(n_ink, 0);
    pixDestroy(&part);
    boxDestroy(&box);
    page_free(page);
    free(bytes);
}

/* A page of which nothing can be decoded is an error with a sentence, not a blank page. */
static void test_nothing_decoded(void **state)
{
    static const struct coding jbig = {COMPRESSION_JBIG, 0, 0, 0, 0};
    static const struct coding *const codings[] = {&g3_1d, &g4, &jbig};

    for (size_t i = 0; i < 3; i++) {
        size_t n_bytes;
        uint8_t *bytes = fixture_tiff(codings[i], &n_bytes);
        uint8_t *offset = fixture_tag(bytes, n_bytes, TIFFTAG_STRIPOFFSETS);
        struct tiff_file *file;
        struct page *page = NULL;
        struct why why = {""};

        fixture_put32(offset, 0x7FFFFFF0);
        assert_int_equal(tiff_open(bytes, n_bytes, &file, &why), 0);
        assert_int_equal(tiff_read_page(file, 0, &page, &why), -EBADMSG);
        assert_null(page);
        assert_non_null(strstr(why.text, "page 1"));
        tiff_close(file);
        free(bytes);
    }
}

/* A JBIG stream that announces another size than the page is not given to the decoder, which would
 * allocate it. */
static void test_jbig_of_another_size(void **state)
{
    static const struct coding jbig = {COMPRESSION_JBIG, 0, 0, 0, 0};
    size_t n_bytes;
    uint8_t *bytes = fixture_tiff(&jbig, &n_bytes);
    uint8_t *offset = fixture_tag(bytes, n_bytes, TIFFTAG_STRIPOFFSETS);
    struct tiff_file *file;
    struct page *page = NULL;
    uint32_t at;

    memcpy(&at, offset, 4);
    memset(bytes + le32toh(at) + 4, 0xFF, 8); /* 4294967295 × 4294967295 */
    assert_int_equal(tiff_open(bytes, n_bytes, &file, NULL), 0);
    assert_int_equal(tiff_read_page(file, 0, &page, NULL), -EBADMSG);
    tiff_close(file);
    free(bytes);
}

/* Reads back a page with a streak to the right edge in row 50 and rows 80 and 81 alike, received as
 * told. */
static struct page *received(int n_bad_fax_lines)
{
    struct page *page = fixture_page(FIXTURE_H_PX, false), *back;
    size_t n_bytes, wpl = (size_t)pixGetWpl(page->ink) * 4;
    l_uint32 *data = pixGetData(page->ink);
    uint8_t *bytes;

    for (int x = 900; x < FIXTURE_W_PX; x++)
        pixSetPixel(page->ink, x, 50, 1);
    memcpy((uint8_t *)data + 81 * wpl, (uint8_t *)data + 80 * wpl, wpl);
    page->n_bad_fax_lines = n_bad_fax_lines;
    bytes = fixture_written(&page, 1, TIFF_CODING_G3_2D, NULL, &n_bytes);
    page_free(page);
    back = read_only_page(bytes, n_bytes);
    free(bytes);
    return back;
}

/* Rows are suspected only on a page that its fax server calls damaged, and then those that look it:
 * the streak with the three rows that hang on it, and the row that repeats the one above. */
static void test_suspect_rows(void **state)
{
    struct page *page = received(-1);

    assert_int_equal(page->n_bad_fax_lines, -1);
    assert_int_equal(page->n_damaged_rows, 0);
    page_free(page);
    page = received(0);
    assert_int_equal(page->n_damaged_rows, 0);
    page_free(page);
    page = received(7);
    assert_int_equal(page->n_bad_fax_lines, 7);
    for (int y = 50; y < 54; y++)
        assert_int_equal(page->row_state[y], ROW_SUSPECT);
    assert_int_equal(page->row_state[49], ROW_GOOD);
    assert_int_equal(page->row_state[81], ROW_SUSPECT);
    page_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_g3_damage_is_local), cmocka_unit_test(test_g4_damage_goes_to_the_end),
        cmocka_unit_test(test_missing_end),        cmocka_unit_test(test_strip_beyond_end),
        cmocka_unit_test(test_lost_strip),         cmocka_unit_test(test_lost_strip_is_paper),
        cmocka_unit_test(test_nothing_decoded),    cmocka_unit_test(test_jbig_of_another_size),
        cmocka_unit_test(test_suspect_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
