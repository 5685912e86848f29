/* SPDX-License-Identifier: Apache-2.0
 *
 * ctc_text: from what the network said of a line to its text: the likeliest one with the place of
 * every character, others beside it, and a second decision where ink belongs to no character.
 */
#pragma once

#include "read/ctc.h"
#include "read/gaps.h"
#include "read/line_text.h"
#include "read/plane.h"

/* What the network said of a line, and how its frames lie on the line's picture: frame i begins at
 * i · frame_px - border_px. */
struct ctc_frames {
    const struct net *net; /* for the classes' texts */
    const struct posteriors *posteriors;
    double frame_px, border_px;
};

/* line: the picture. allowed, prior, gaps: as of ctc_line_read(). Where a character was left out
 * the longer text comes first and the one without becomes an alternative; the columns counted as
 * dropped are those of the first decision. ret_line is initialised by the callee. 0 or -ENOMEM. */
int ctc_text_find(const struct ctc_frames *frames, const struct plane *line, const uint8_t *allowed,
                  const struct ctc_prior *prior, struct gaps *gaps, struct line_text *ret_line);
