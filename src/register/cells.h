/* SPDX-License-Identifier: Apache-2.0
 *
 * cells: from traced rules to the corners of cells on the stored page, each with how sure it is.
 */
#pragma once

#include "register/register.h"
#include "register/trace.h"

/* The place of one cell of a table. */
struct place cells_place(const struct trace *trace, const struct page *page, unsigned table,
                         const struct form_cell *cell);

/* The corners of the form's whole page, carried on from its rules. */
struct quad_px cells_outline(const struct trace *trace);

/* Root mean square distance of the seen rules from their own local lines, stored pixels. */
double cells_residual_px(const struct trace *trace);
