/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/pattern.h"

#include <stddef.h>

unsigned pattern_of(enum form_kind kind, const struct evidence *evidence)
{
    static const enum feature features[] = {
        FEATURE_AGREE,    FEATURE_LISTED,    FEATURE_KNOWN,  FEATURE_SUPPORTED,
        FEATURE_REPEATED, FEATURE_TWO_LINES, FEATURE_COARSE,
    };
    unsigned pattern = (unsigned)kind + 1;

    for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++)
        pattern = 2 * pattern + (evidence->of[features[i]] > 0);
    return pattern;
}
