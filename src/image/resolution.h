/* SPDX-License-Identifier: Apache-2.0
 *
 * resolution: how many dots an inch of a fax page has, from whatever the file says about it. Inside
 * image/.
 */
#pragma once

#include <stdint.h>

#include "image/page.h"

struct resolution_tags {
    uint32_t w_px, h_px;
    double x, y;     /* XResolution, YResolution; 0 when absent or with a zero denominator */
    uint32_t unit;   /* ResolutionUnit: 1 none, 2 inch, 3 centimetre */
    const char *dcs; /* FaxDcs, "00 47 1E …", or "" */
    uint32_t receive_parameters; /* FaxRecvParams, UINT32_MAX when absent */
};

struct resolution {
    double x_dpi, y_dpi;
    enum page_resolution_source source;
};

/* The tags if they are plausible for paper, else the fax server's words, else a guess from the
 * shape. Never fails. */
struct resolution resolution_of(const struct resolution_tags *tags);
