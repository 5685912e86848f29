/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows vanish on a bad line and leave no trace; the numbers in the margin must tell all the same
 * which arrived.
 */
#include "../test.h"

#include <stdbool.h>
#include <stdlib.h>

#include "sample/rowmark.h"

enum { W = 1728, H = 2287 };

static PIX *marked_page(void)
{
    PIX *pix = pixCreate(W, H, 1);

    assert_non_null(pix);
    for (int y = 0; y < H; y += 97)
        pixRasterop(pix, 0, y, W, 2, PIX_SET, NULL, 0, 0);
    rowmark_draw(pix);
    return pix;
}

/* A received page is made of the rows of `sent` that `from` lists. */
static PIX *receive(PIX *sent, const int *from, int n)
{
    PIX *pix = pixCreate(W, n, 1);

    for (int y = 0; y < n; y++)
        if (from[y] >= 0)
            pixRasterop(pix, 0, y, W, 1, PIX_SRC, sent, 0, from[y]);
    return pix;
}

/* Rows that vanished, rows that were replaced by the one above and rows of rubbish: all that truly
 * arrived are named, nothing else, and every height maps to where it went. */
static void test_names_what_arrived(void **state)
{
    PIX *sent = marked_page(), *received;
    int from[H], row[H], n = 0;

    for (int y = 0; y < H; y++) {
        if (y >= 400 && y < 437) /* vanished */
            continue;
        from[n] = y >= 900 && y < 905 ? 899 : y; /* repeated */
        n++;
    }
    received = receive(sent, from, n);
    for (int y = 1200; y < 1210; y++) /* rubbish in the margin */
        pixRasterop(received, 3, y, 40, 1, PIX_NOT(PIX_DST), NULL, 0, 0);
    assert_int_equal(rowmark_read(received, H, row), 0);
    for (int y = 0; y < n; y++) {
        bool repeated = y > 0 && from[y] == from[y - 1], rubbish = y >= 1200 && y < 1210;

        if (repeated || rubbish)
            assert_int_equal(row[y], -1);
        else
            assert_true(row[y] == from[y] || (row[y] == -1 && from[y] == 899));
    }
    assert_true(rowmark_map(row, n, 300.25) > 300.24 && rowmark_map(row, n, 300.25) < 300.26);
    assert_true(rowmark_map(row, n, 1000) > 962.99 && rowmark_map(row, n, 1000) < 963.01);
    assert_true(rowmark_map(row, n, 420) > 399 && rowmark_map(row, n, 420) < 401);
    pixDestroy(&sent);
    pixDestroy(&received);
}

/* A page without numbers, black, white or ruled, gives none. */
static void test_finds_none_where_none_is(void **state)
{
    for (int kind = 0; kind < 3; kind++) {
        PIX *pix = pixCreate(W, 300, 1);
        int row[300];

        if (kind == 1)
            pixSetAll(pix);
        for (int y = 0; kind == 2 && y < 300; y += 7)
            pixRasterop(pix, 0, y, W, 3, PIX_SET, NULL, 0, 0);
        assert_int_equal(rowmark_read(pix, 300, row), 0);
        for (int y = 0; y < 300; y++)
            assert_int_equal(row[y], -1);
        pixDestroy(&pix);
    }
}

/* After erasing, the margin is that of the sent page. */
static void test_erases(void **state)
{
    PIX *plain = pixCreate(W, 500, 1), *marked;
    int row[500];
    l_int32 same;

    pixRasterop(plain, 0, 100, 30, 50, PIX_SET, NULL, 0, 0);
    marked = pixCopy(NULL, plain);
    rowmark_draw(marked);
    assert_int_equal(rowmark_read(marked, 500, row), 0);
    rowmark_erase(marked, row, plain);
    pixEqual(plain, marked, &same);
    assert_true(same);
    pixDestroy(&plain);
    pixDestroy(&marked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_what_arrived),
        cmocka_unit_test(test_finds_none_where_none_is),
        cmocka_unit_test(test_erases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
