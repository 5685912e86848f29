/* SPDX-License-Identifier: Apache-2.0
 *
 * placed: reading a page on which the machine did not find the form, and a person did: he says
 * which form it is and where its corners lie, and the confined child reads the fields there.
 */
#pragma once

#include <stdint.h>

#include "base/geometry.h"
#include "reader/client.h"

enum { PLACED_MIN_SIDE_PX = 100, PLACED_MAX_PX = 20000 /* either side of 0; no fax is so long */ };

struct placed_request {
    uint32_t page; /* from 1 */
    char form[FORM_MAX_ID_BYTES + 1];
    struct quad_px corners; /* of the form's paper, in pixels of the stored page */
};

/* 0, or -EINVAL: no such page can be, or no paper has such corners (a convex quadrilateral,
 * clockwise, no side shorter than PLACED_MIN_SIDE_PX). Both sides ask. */
int placed_check(const struct placed_request *request);

/* Asks and waits. The result has the one page, every field of which is in review. -EBADMSG: the fax
 * gives no such result, and why says the reason; -EPIPE: the reader died; -EINVAL:
 * placed_check(). */
int placed_read(struct reader *reader, int fax_fd, const struct placed_request *request,
                struct result **ret_result, struct why *why);
