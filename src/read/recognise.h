/* SPDX-License-Identifier: Apache-2.0
 *
 * recognise: the lines of a field through both recognisers, and what the own network's posteriors
 * say of every text that either of them, or a list, proposes.
 */
#pragma once

#include "read/lines.h"
#include "read/listing.h"
#include "read/recognisers.h"

/* Sets by, dropped_ink and listed of reading. cell: of the field, in pixels of the cut that the
 * lines are from. Free text is not scored (log_p stays 0). 0, -ENOMEM, -EIO, -EDOM; what was filled
 * in by then is released with the reading. */
int recognise(struct recognisers *recognisers, enum form_kind kind, struct rect_px cell,
              const struct text_lines *lines, const struct listing *listing,
              struct reading *reading);
