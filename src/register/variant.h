/* SPDX-License-Identifier: Apache-2.0
 *
 * variant: a form definition made over to what one page shows of it: rows that are there, as high
 * as they are there. What follows alignment then works on it as on any form.
 */
#pragma once

#include "register/altered.h"
#include "register/bands.h"

/* band: for each row of all tables, table after table, its band or -1. Bands within a table's that
 * are no row of the form become rows of cells without label and field. -ENOMEM. */
int variant_make(const struct form *form, const struct bands *bands, const struct alignment *guess,
                 const int *band, struct altered *ret_altered);
