/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves which place Down changes in a line: the first from the cursor on that any other text has
 * otherwise; what each has there comes once, and the line's own last.
 */
#include "../test.h"

#include <stdio.h>
#include <string.h>

#include "desk/others.h"

static void test_places(void **state)
{
    char *const texts[] = {(char[]){"課例です"}, (char[]){"課倒でず"}, (char[]){"課仰です。"}};
    static const struct {
        const char *line;
        size_t cursor, n_texts;
        const char *told; /* from, length, texts */
    } rows[] = {
        {"課仰です", 0, 3, "1+1 例 倒 仰"}, {"課仰です", 1, 1, "1+1 例 仰"},
        {"課仰です", 2, 3, "3+1 ず す"},    {"課仰です", 4, 3, "4+0 。 "},
        {"課例です", 0, 1, "none"},         {"", 0, 1, "0+0 課例です "},
        {"課仰です", 0, 0, "none"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct others others;
        char told[200] = "none";

        others_find(rows[i].line, rows[i].cursor, texts, rows[i].n_texts, &others);
        if (others.n > 0)
            sprintf(told, "%zu+%zu", others.from, others.n_points);
        for (size_t k = 0; k < others.n; k++)
            sprintf(strchr(told, '\0'), " %s", others.texts[k]);
        if (strcmp(told, rows[i].told) != 0)
            fail_msg("«%s» at %zu: %s, not %s", rows[i].line, rows[i].cursor, told, rows[i].told);
        others_deinit(&others);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
