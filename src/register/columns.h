/* SPDX-License-Identifier: Apache-2.0
 *
 * columns: follows a form's vertical rules along the page. They drift together, as the paper ran
 * through the scanner; sideways each has an offset of its own.
 */
#pragma once

#include "register/trace.h"

/* Fills the tracks of all columns; those of the levels are not needed. -ENOMEM. */
int columns_follow(struct trace *trace);
