/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/rowmark.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

/* 13 bits and one that makes the number of black cells odd; a cell is 4 pixels wide. */
enum { N_BITS = 13, CELL_PX = 4, FIRST_PX = 4 };

void rowmark_draw(PIX *pix)
{
    int h = pixGetHeight(pix);

    pixRasterop(pix, 0, 0, ROWMARK_COLUMNS, h, PIX_CLR, NULL, 0, 0);
    for (int y = 0; y < h; y++) {
        unsigned code = (unsigned)y + 1; /* never 0, so that every row has a mark */

        code |= (unsigned)!__builtin_parity(code) << N_BITS;
        for (int bit = 0; bit <= N_BITS; bit++)
            if (code >> bit & 1)
                pixRasterop(pix, FIRST_PX + bit * CELL_PX, y, CELL_PX, 1, PIX_SET, NULL, 0, 0);
    }
}

/* The number in one row, or -1: every cell must be of one colour, the margin white, the parity
 * right. */
static int read_mark(PIX *pix, int y)
{
    const l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
    unsigned code = 0;

    for (int x = 0; x < ROWMARK_COLUMNS; x++) {
        int bit = (x - FIRST_PX) / CELL_PX, black = GET_DATA_BIT(line, x);

        if (x < FIRST_PX || bit > N_BITS) {
            if (black)
                return -1;
        } else if ((x - FIRST_PX) % CELL_PX == 0) {
            code |= (unsigned)black << bit;
        } else if ((code >> bit & 1) != (unsigned)black) {
            return -1;
        }
    }
    if (!__builtin_parity(code))
        return -1;
    return (int)(code & ((1u << N_BITS) - 1)) - 1;
}

/* Keeps the longest chain of rising numbers (patience sorting) and clears the rest. */
static int keep_rising(int *row, int h)
{
    int *tail = malloc(2 * (size_t)h * sizeof(*tail)), *before = tail ? tail + h : NULL;
    int n = 0, keep;

    if (!tail)
        return -ENOMEM;
    for (int y = 0; y < h; y++) {
        int low = 0, high = n;

        if (row[y] < 0)
            continue;
        while (low < high) {
            int middle = (low + high) / 2;

            if (row[tail[middle]] < row[y])
                low = middle + 1;
            else
                high = middle;
        }
        before[y] = low ? tail[low - 1] : -1;
        tail[low] = y;
        n += low == n;
    }
    keep = n ? tail[n - 1] : -1;
    for (int y = h - 1; y >= 0; y--) {
        if (y == keep)
            keep = before[y];
        else
            row[y] = -1;
    }
    free(tail);
    return 0;
}

int rowmark_read(PIX *pix, int n_sent_rows, int *ret_row)
{
    int h = pixGetHeight(pix), above = -2;

    for (int y = 0; y < h; y++) {
        int number = read_mark(pix, y);

        ret_row[y] = number < n_sent_rows ? number : -1;
    }
    for (int y = 0; y < h; y++) { /* a number is believed when a neighbour confirms it */
        int number = ret_row[y], below = y + 1 < h ? ret_row[y + 1] : -2;
        bool confirmed = number >= 0 && (above == number - 1 || below == number + 1);

        above = number;
        if (!confirmed)
            ret_row[y] = -1;
    }
    return keep_rising(ret_row, h);
}

void rowmark_erase(PIX *received, const int *row, PIX *sent)
{
    int h = pixGetHeight(received), from = -1;

    for (int y = 0; y < h; y++) {
        if (row[y] >= 0)
            from = row[y];
        /* above the first number stands the sender's header line, which has no marks */
        if (from >= 0)
            pixRasterop(received, 0, y, ROWMARK_COLUMNS, 1, PIX_SRC, sent, 0, from);
    }
}

double rowmark_map(const int *row, int n_rows, double y_px)
{
    int above = -1, below = -1;

    for (int y = 0; y < n_rows; y++) {
        if (row[y] < 0)
            continue;
        if (row[y] + 0.5 <= y_px) {
            above = y;
        } else {
            below = y;
            break;
        }
    }
    if (above < 0 && below < 0)
        return y_px;
    if (above < 0)
        return below + 0.5 - (row[below] + 0.5 - y_px);
    if (below < 0)
        return above + 0.5 + (y_px - row[above] - 0.5);
    return above + 0.5 +
           (y_px - row[above] - 0.5) / (double)(row[below] - row[above]) * (below - above);
}
