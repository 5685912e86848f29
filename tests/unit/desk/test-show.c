/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves that a picture stands upright on the screen, whatever its width.
 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "desk/show.h"

/* The row at *text without its colours. Moves *text to the next row. */
static void take_row(const char **text, char *ret_row)
{
    const char *at = *text;

    while (*at && *at != '\n') {
        if (*at == '\033')
            at += strcspn(at, "m") + 1;
        else
            *ret_row++ = *at++;
    }
    *ret_row = '\0';
    *text = at + (*at == '\n');
}

/* Upright bars: every row of characters is like the first. */
static void test_upright(void **state)
{
    struct show *show;

    setenv("TERM", "xterm-256color", 1);
    show = show_new();
    assert_non_null(show);
    assert_true(show_is_text(show));
    for (int w = 397; w <= 404; w++) {
        struct picture picture = {.w_px = w, .h_px = 200, .grey = malloc((size_t)w * 200)};
        char first[2000], row[2000], *text;
        const char *at;
        int rows = 0;

        assert_non_null(picture.grey);
        for (int i = 0; i < w * 200; i++)
            picture.grey[i] = i % w * 8 / w % 2 ? 0 : 255;
        at = text = show_picture(show, &picture, 40, 40, &rows);
        assert_non_null(text);
        assert_true(rows > 3);
        take_row(&at, first);
        for (int i = 1; i < rows; i++) {
            take_row(&at, row);
            assert_string_equal(row, first);
        }
        free(text);
        free(picture.grey);
    }
    show_free(show);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_upright)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
