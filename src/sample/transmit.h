/* SPDX-License-Identifier: Apache-2.0
 *
 * transmit: sends the pages of a sample over the simulated line and follows every row of them, so
 * that the boxes of the fields are exact on what arrived.
 */
#pragma once

#include "sample/line.h"
#include "sample/sample.h"

/* Replaces the pages by what the receiver stored, and moves the quads with it. A call that breaks
 * down is tried again with half the damage, as a person would. counted: the fax server notes the
 * bad rows it knows of in the file, as HylaFAX does. */
int transmit(struct sample_fax *fax, const struct line_params *params, bool counted,
             struct why *why);
