/* SPDX-License-Identifier: Apache-2.0
 *
 * ink: blank or not. Decided on the field's own ink after rules, neighbours and specks are gone, by
 * its area and by the extent of its largest piece; between the two bounds it is unsure, and a
 * person looks.
 */
#pragma once

#include "form/result.h"
#include "read/cut.h"

struct ink_verdict {
    enum ink_state state;
    double score; /* how sure the state is, 0..1 */
    double area_mm2;
};

struct ink_verdict ink_judge(const struct cut *cut);
