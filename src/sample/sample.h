/* SPDX-License-Identifier: Apache-2.0
 *
 * sample: a made-up fax with its truth. A form is printed, filled in, scanned and sent over a
 * simulated line; what was written and where it came to lie is known to the pixel, vanished scan
 * lines included. Everything follows from the seed: the same seed, options and fonts give the same
 * bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/geometry.h"
#include "base/why.h"
#include "form/form.h"
#include "image/page.h"
#include "sample/nomination.h"
#include "sample/scan.h"
#include "sample/tier.h"

enum sample_filling { SAMPLE_FILLING_ANY, SAMPLE_TYPED, SAMPLE_HAND, SAMPLE_BLANK };

enum sample_line {
    SAMPLE_LINE_ANY,   /* as the tier has it */
    SAMPLE_LINE_QUIET, /* nothing is lost */
    SAMPLE_LINE_BAD,   /* no error correction, and noise bursts: rows are lost */
};

enum { SAMPLE_RESOLUTION_ANY = -1, SAMPLE_FOREIGN_ANY = -1 };

/* What to make. Zero is a page of `form` as the tier has it; set resolution. */
struct sample_spec {
    const struct form *form; /* borrowed; may be NULL for a foreign document */
    uint64_t seed;
    enum tier tier;
    enum naming naming;
    enum sample_filling filling;
    enum sample_line line;
    int resolution;   /* enum scan_resolution, or SAMPLE_RESOLUTION_ANY */
    int rotation;     /* 0, 90, 180, 270: degrees clockwise that turn the fax upright */
    bool foreign;     /* a document that is no form at all, instead of the form */
    int foreign_kind; /* enum foreign_kind, or SAMPLE_FOREIGN_ANY */
    bool cover;       /* a cover sheet before the form */
    bool cut;         /* the call was cut: the last page ends early */
};

struct sample_field {
    const struct form_field *field; /* borrowed from the form */
    char *value, *written;          /* see struct sample_value */
    struct quad_px quad; /* of its cell, centre lines of the rules; see base/geometry.h */
    struct rect_px box;  /* around the quad, within the page */
    bool off_page;       /* a part of the cell is beyond the page */
};

struct sample_page {
    struct page *page;
    const struct form *form; /* borrowed; NULL: none of our forms */
    int rotation;
    bool hand;
    struct sample_field *fields; /* form->n_fields, or none */
    size_t n_fields;
    unsigned n_rows_lost; /* scan lines that vanished on the way */
    unsigned n_rows_cut;  /* scan lines that were never received because the call was cut */
};

enum { SAMPLE_MAX_PAGES = 2 };

struct sample_fax {
    struct sample_spec spec;
    struct sample_page pages[SAMPLE_MAX_PAGES];
    size_t n_pages;
    int coding; /* enum tiff_coding */
};

struct sampler; /* word lists and fonts */

/* pen, font: see fonts_hold(). */
int sampler_new(const char *pen, const char *font, struct sampler **ret_sampler, struct why *why);

struct sampler *sampler_free(struct sampler *sampler);

DEFINE_CLEANUP(struct sampler *, sampler_free)

/* Makes one. Uses a private directory below $TMPDIR while the call lasts. The fax is the caller's;
 * its form must outlive it. */
int sample_make(const struct sampler *sampler, const struct sample_spec *spec,
                struct sample_fax **ret_fax, struct why *why);

struct sample_fax *sample_free(struct sample_fax *fax);

DEFINE_CLEANUP(struct sample_fax *, sample_free)

/* Writes it as the fax server would have stored it. */
int sample_write(const struct sample_fax *fax, const char *path, struct why *why);

/* Its truth as one line of JSON (docs/samples.md) without the line end; `file` is the name it goes
 * by. The caller's to free(); NULL when memory is short. */
char *sample_truth(const struct sample_fax *fax, const char *file);
