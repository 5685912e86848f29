/* SPDX-License-Identifier: Apache-2.0
 *
 * foreign: sheets that are not the form: blank, text, grid paper, random rules, tables of all
 * sorts, and sister forms: the same header, labels and columns, but other rows.
 */
#pragma once

#include "distort.h"

enum { N_FOREIGN_KINDS = 8 };

/* A sheet by seed; all kinds come up in turn. */
struct paper foreign_sheet(const struct form *form, uint64_t seed, const char **ret_kind);
