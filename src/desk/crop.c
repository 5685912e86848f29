/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/crop.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_MARGIN_MM = 12 }; /* a row of the form, and some */

enum {
    DARK = 128,
    WINDOW_PX = 8,    /* of columns (rows) beside each other: 1 mm of a field's picture */
    LEAST_INK_PX = 12 /* in them; less is specks, of which a fax has many */
};

/* Ink in column (or row) `at`, between `from` and `to` of the other direction. */
static int count_ink(const struct picture *picture, bool column, int at, int from, int to)
{
    int n = 0;

    for (int i = from; i < to; i++) {
        int x = column ? at : i, y = column ? i : at;

        n += picture->grey[(size_t)y * (size_t)picture->w_px + (size_t)x] < DARK;
    }
    return n;
}

/* First and last column (row) of writing, between edge and size - edge. False: there is none. */
static bool find_ink(const struct picture *picture, bool column, int edge_px, int from, int to,
                     int *ret_first, int *ret_last)
{
    int size = column ? picture->w_px : picture->h_px, window[WINDOW_PX] = {0}, sum = 0;
    bool found = false;

    for (int at = edge_px; at < size - edge_px; at++) {
        int n = count_ink(picture, column, at, from, to);

        sum += n - window[at % WINDOW_PX];
        window[at % WINDOW_PX] = n;
        if (sum < LEAST_INK_PX || n == 0)
            continue;
        for (int back = WINDOW_PX - 1; back >= 0 && !found; back--) /* where it began */
            if (at - back >= edge_px && window[(at - back) % WINDOW_PX] > 0) {
                *ret_first = at - back;
                found = true;
            }
        *ret_last = at;
    }
    return found;
}

/* With the margin, at least so long, and inside 0..size-1. */
static void widen(int size, int margin_px, int least_px, int *first, int *last)
{
    int more = least_px - (*last - *first + 1 + 2 * margin_px);

    *first -= margin_px + (more > 0 ? more / 2 : 0);
    *last += margin_px + (more > 0 ? more - more / 2 : 0);
    if (*first < 0)
        *last -= *first;
    if (*last >= size)
        *first -= *last - size + 1;
    *first = *first < 0 ? 0 : *first;
    *last = *last >= size ? size - 1 : *last;
}

struct rect_px crop_to_ink(const struct picture *picture, int edge_px, int margin_px, int least_px)
{
    struct rect_px whole = {0, 0, picture->w_px, picture->h_px};
    int left = 0, right = 0, top = 0, bottom = 0;

    if (!find_ink(picture, true, edge_px, edge_px, picture->h_px - edge_px, &left, &right) ||
        !find_ink(picture, false, edge_px, left, right + 1, &top, &bottom))
        return whole;
    widen(picture->w_px, margin_px, least_px, &left, &right);
    widen(picture->h_px, margin_px, 0, &top, &bottom);
    return (struct rect_px){left, top, right - left + 1, bottom - top + 1};
}

struct rect_px crop_to_place(const struct picture *page, const struct form *form,
                             const struct form_field *field)
{
    double mm_px = page->w_px / form->w_mm;
    int left = (int)(field->box.x * mm_px), right = (int)((field->box.x + field->box.w) * mm_px),
        top = (int)(field->box.y * mm_px), bottom = (int)((field->box.y + field->box.h) * mm_px);

    widen(page->w_px, (int)(PLACE_MARGIN_MM * mm_px), 0, &left, &right);
    widen(page->h_px, (int)(PLACE_MARGIN_MM * mm_px), 0, &top, &bottom);
    return (struct rect_px){left, top, right - left + 1, bottom - top + 1};
}

int crop(const struct picture *picture, struct rect_px part, struct picture *ret_picture)
{
    struct picture cropped = {.w_px = part.w, .h_px = part.h};

    cropped.grey = malloc((size_t)part.w * (size_t)part.h);
    if (!cropped.grey)
        return -ENOMEM;
    for (int y = 0; y < part.h; y++)
        memcpy(cropped.grey + (size_t)y * (size_t)part.w,
               picture->grey + (size_t)(part.y + y) * (size_t)picture->w_px + (size_t)part.x,
               (size_t)part.w);
    *ret_picture = cropped;
    return 0;
}
