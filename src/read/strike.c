/* SPDX-License-Identifier: Apache-2.0 */
#include "read/strike.h"

#include "read/cut.h"
#include "read/rules.h"

static const double shortest_mm = 12;  /* three characters: no stroke of a character is as long */
static const double seen_share = 0.97; /* of its columns: writing has more gaps than a stroke */
static const double edge_share = 0.2; /* of the height: an underline or the top rule is no strike */

bool strike_found(const struct plane *line)
{
    int w = line->w, middle = line->h / 2, reach = (int)((0.5 - edge_share) * line->h);
    struct rule rule;
    bool found;

    if (w < shortest_mm * CUT_PX_PER_MM || w < 2 * line->h)
        return false;
    /* the outer tenths may lie beyond the stroke */
    if (rule_trace(line, false, middle, reach, w / 10, w - w / 10, &rule) < 0)
        return false;
    found = rule.ink_share >= seen_share;
    rule_deinit(&rule);
    return found;
}
