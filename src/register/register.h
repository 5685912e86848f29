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
#include "register/words.h"

/* Where one field lies. */
struct place {
    struct quad_px quad; /* corners of the cell, centre lines of its rules, in stored pixels */
    double w_mm, h_mm;   /* its size on paper: rows may have grown */
    double certainty;    /* 0..1: were its own rules seen, and do they fit? */
    double residual_px;  /* of the rules around it, in stored pixels */
    bool found;          /* false: extrapolated from far away, or beyond the page */
    bool off_page;       /* a part lies outside the image */
    bool missing;        /* its row is not on this page; quad is empty */
};

struct registration {
    const struct form *form;    /* borrowed; NULL: no form we know */
    const struct form *nearest; /* borrowed: best match, also when refused; may be NULL */
    char refused_because[160];  /* "" when form is set; English, short, for the record */
    double match;               /* 0..1 */
    bool rows_off;    /* nothing but the height of a row or two speaks against the form, where scan
                         lines were lost: it is believed only when the printed words agree */
    bool rows_hidden; /* altered, and strokes hide the columns of a row that its labels tell */
    bool altered; /* rows have grown, moved, gone or come; the printed words were asked and agree */
    int rotation; /* degrees clockwise that turn the stored page upright */
    double residual_px;     /* root mean square over the matched rules, stored pixels */
    double skew_deg;        /* of the upright page, positive = clockwise */
    struct quad_px outline; /* corners of the form's page */
    struct place *fields;   /* those of `nearest`, in their order; NULL without it. Only where
                               `form` is set are they more than what the picture shows */
    struct place *labels;   /* one per label cell of all tables, in table then cell order */
    size_t n_labels;
};

/* page, forms and words are borrowed. words is asked for the labels of a form that
 * was found, and when a page's rules come near to a form and its rows do not fit. Without it (NULL)
 * rules and ink decide, and a page with other rows is refused. "Not a form" is a result, not
 * an error; errors are -ENOMEM and what words returns. */
int register_page(const struct page *page, const struct form *const *forms, size_t n_forms,
                  const struct words_reader *words, struct registration **ret_registration,
                  struct why *why);

/* Asks what is printed in each row of the form that was found by its rules alone. Where another
 * text stands for certain, or too few labels, the form is refused; rows whose label may be
 * another become unsure. register_page() does it when it is given words. 0, or what words
 * returns. */
int register_ask(const struct page *page, const struct words_reader *words,
                 struct registration *registration);

/* The form as a person has laid it over the page: corners of its paper, of a convex quadrilateral
 * (struct quad_px), perhaps beyond the page. No cell is certain. -ENOMEM. */
int register_placed(const struct page *page, const struct form *form, const struct quad_px *corners,
                    struct registration **ret_registration);

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
