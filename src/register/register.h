/* SPDX-License-Identifier: Apache-2.0
 *
 * register: which form is on the page, which way up, and where every cell is. The mapping follows
 * the ruling lines piecewise, because without error correction whole scan lines vanish and the
 * lower half of an accepted page sits up to 30 mm too high: no single affine or homography fits
 * such a page.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/geometry.h"
#include "base/why.h"
#include "form/form.h"
#include "image/page.h"

/* Where one field lies. */
struct place {
    struct quad_px quad; /* corners of the cell, centre lines of its rules, in stored pixels */
    double certainty;    /* 0..1: were its own rules seen, and do they fit? */
    double residual_px;  /* of the rules around it, in stored pixels */
    bool found;          /* false: extrapolated from far away, or beyond the page */
    bool off_page;       /* a part lies outside the image */
};

struct registration {
    const struct form *form;    /* borrowed; NULL: no form we know */
    const struct form *nearest; /* borrowed: best match, also when refused; may be NULL */
    char refused_because[160];  /* "" when form is set; English, short, for the record */
    double match;               /* 0..1 */
    int rotation;               /* degrees clockwise that turn the stored page upright */
    double residual_px;         /* root mean square over the matched rules, stored pixels */
    double skew_deg;            /* of the upright page, positive = clockwise */
    struct quad_px outline;     /* corners of the form's page */
    struct place *fields;       /* those of `nearest`, in their order; NULL without it. Only where
                                   `form` is set are they more than what the picture shows */
    struct place *labels;       /* one per label cell of all tables, in table then cell order */
    size_t n_labels;
};

/* page and forms are borrowed. "Not a form" is a result, not an error; errors are -ENOMEM only. */
int register_page(const struct page *page, const struct form *const *forms, size_t n_forms,
                  struct registration **ret_registration, struct why *why);

struct registration *registration_free(struct registration *registration);

DEFINE_CLEANUP(struct registration *, registration_free)

/* Cuts a quadrilateral out of the stored page and straightens it: upright, square pixels at
 * px_per_mm, 8 bpp (0 = ink, 255 = paper), anti-aliased, w_mm × h_mm plus margin_mm on every side.
 * The PIX is the caller's; NULL when memory is short. Parts off the page come out as paper. */
PIX *register_cut(const struct page *page, const struct quad_px *quad, double w_mm, double h_mm,
                  double margin_mm, double px_per_mm);

/* Draws what was found over the page (32 bpp): cells, certainty; on a page that was refused, why,
 * and where the nearest form would lie. For --trace. */
PIX *register_draw(const struct page *page, const struct registration *registration);
