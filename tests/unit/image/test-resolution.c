/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <math.h>

#include "image/resolution.h"

#define NONE UINT32_MAX

/* Tags count when they are plausible in whatever unit; then the call's own parameters; then the
 * shape. */
static void test_sources(void **state)
{
    static const struct {
        struct resolution_tags tags;
        double x_dpi, y_dpi;
        enum page_resolution_source source;
    } rows[] = {
        {{1728, 2287, 204, 196, 2, "", NONE}, 204, 196, PAGE_RESOLUTION_TAGS},
        {{1728, 1143, 204, 98, 2, "", NONE}, 204, 98, PAGE_RESOLUTION_TAGS},
        {{1728, 2287, 80, 77, 3, "", NONE}, 203.2, 195.6, PAGE_RESOLUTION_TAGS},
        {{1728, 2287, 204, 196, 1, "", NONE}, 204, 196, PAGE_RESOLUTION_TAGS},
        {{1728, 2287, 8031, 7716, 2, "", NONE}, 204, 196, PAGE_RESOLUTION_TAGS},
        {{1728, 2287, 8031, 7716, 3, "", NONE}, 204, 196, PAGE_RESOLUTION_TAGS},
        {{2480, 3508, 300, 300, 2, "", NONE}, 300, 300, PAGE_RESOLUTION_TAGS},
        {{1728, 2287, 0, 0, 2, "00 45 1E", NONE}, 204, 98, PAGE_RESOLUTION_FAX},
        {{1728, 2287, 0, 0, 2, "00 47 1E", NONE}, 204, 196, PAGE_RESOLUTION_FAX},
        {{1728, 572, 1, 1, 1, "00 47 1E", NONE}, 204, 196, PAGE_RESOLUTION_FAX},
        {{1728, 4574, 0, 0, 2, "00 45 1F 01 01 80", NONE}, 204, 391, PAGE_RESOLUTION_FAX},
        {{1728, 2287, NAN, INFINITY, 2, "", 2121768}, 204, 98, PAGE_RESOLUTION_FAX},
        {{1728, 2287, 0, 0, 2, "", 2121769}, 204, 196, PAGE_RESOLUTION_FAX},
        {{1728, 2287, 0, 0, 2, "zz", NONE}, 204, 196, PAGE_RESOLUTION_SHAPE},
        {{1728, 1143, 0, 0, 2, "", NONE}, 204, 98, PAGE_RESOLUTION_SHAPE},
        {{1728, 4574, 0, 0, 2, "", NONE}, 204, 391, PAGE_RESOLUTION_SHAPE},
        {{2480, 3508, 0, 0, 2, "", NONE}, 300, 300, PAGE_RESOLUTION_SHAPE},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct resolution got = resolution_of(&rows[i].tags);

        if (fabs(got.x_dpi - rows[i].x_dpi) > 0.5 || fabs(got.y_dpi - rows[i].y_dpi) > 0.5 ||
            got.source != rows[i].source)
            fail_msg("row %zu: %.1f × %.1f from %d", i, got.x_dpi, got.y_dpi, got.source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
