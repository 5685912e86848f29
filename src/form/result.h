/* SPDX-License-Identifier: Apache-2.0
 *
 * result: what reading one fax gave. The one shape that `uketsuke read` prints, the reader's child
 * sends and the daemon stores (docs/schemata.md, "result"). A reading is what was seen and is never
 * edited; a value is what is believed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geometry.h"
#include "base/why.h"
#include "form/form.h"
#include "form/reason.h"

enum field_status {
    FIELD_BLANK,     /* nothing is written, and that is in order */
    FIELD_ACCEPTED,  /* no person needed */
    FIELD_REVIEW,    /* a person must look */
    FIELD_CORRECTED, /* a person changed the value */
    FIELD_CONFIRMED, /* a person says it is right */
    FIELD_STATUS_COUNT
};

enum ink_state { INK_NONE, INK_PRESENT, INK_UNSURE, INK_STATE_COUNT };

/* Caps that the strict parser holds a result to, so that a hostile reader child cannot flood the
 * store. */
enum {
    RESULT_MAX_PAGES = 50,
    RESULT_MAX_FIELDS = FORM_MAX_FIELDS,
    RESULT_MAX_CANDIDATES = 8,
    RESULT_MAX_RECOGNISED = 4, /* recognisers that read one field */
    RESULT_MAX_LISTED = 8,
    RESULT_MAX_WHITES = 4,
    RESULT_MAX_CHARACTERS = 1000, /* of one text that are told one by one */
    RESULT_CHARACTER_BYTES = 16,  /* of one character, or of a few that an engine reads as one */
    RESULT_LOG_P_MIN = -10000,    /* nats; as good as impossible */
    RESULT_MAX_TEXT_BYTES = 8192,
    RESULT_MAX_JSON_BYTES = 4 << 20
};

/* One possible text, with the probability-like score of whoever proposed it (0..1). */
struct candidate {
    char *text;
    double score;
};

/* A text that a recogniser saw too. */
struct alternative {
    char *text;
    double score; /* as that recogniser scores, 0..1; not calibrated */
    double log_p; /* see struct recognised */
};

/* One character of a text, where it was seen. */
struct character {
    char text[RESULT_CHARACTER_BYTES];
    double score;                        /* 0..1; not calibrated */
    char second[RESULT_CHARACTER_BYTES]; /* what it would be otherwise; "" when nothing was said */
    double second_score;
    struct rect_mm box; /* from the top left corner of the field's cell */
};

/* A text from a list of expected ones. */
struct listed {
    char *text;
    double log_p; /* see struct recognised */
};

/* What one recogniser said of a field. */
struct recognised {
    char *engine;     /* "tesseract", "ctc"; "shape": a mark known by its shape */
    char *model;      /* name of its model file, for the record */
    char *text;       /* lines joined by '\n'; "" = nothing read */
    double score;     /* mean over characters, 0..1; not calibrated */
    double min_score; /* of its weakest character */
    double log_p; /* natural logarithm of the exact likelihood of `text` by the own network, spaces
                     and line ends aside, whoever read it; RESULT_LOG_P_MIN: impossible */
    struct alternative *alternatives; /* whole texts, best first, without `text` itself */
    size_t n_alternatives;
    struct character *characters; /* of `text`, in its order, without white space */
    size_t n_characters;
};

/* What was seen in a field, in full: enough to judge it again without the image. */
struct reading {
    enum ink_state ink;
    double ink_score;             /* how sure the ink state is, 0..1 */
    double ink_mm2;               /* area of ink that is the field's own */
    unsigned n_lines;             /* lines of text found */
    double place_certainty;       /* of the field's box, 0..1 */
    unsigned n_damaged_rows;      /* rows of the page inside the box that are damaged or repaired */
    unsigned n_damaged_text_rows; /* of them, those that run through a line of text or beside it;
                                     without a line, all of them */
    unsigned n_repeated_rows; /* rows inside the box that have ink and are the row above again */
    unsigned n_rules;         /* of the four rules around the cell, how many were seen */
    bool off_page, struck_out;
    double dropped_ink;    /* share of ink columns that no character of by[0] covers, 0..1 */
    double outside_ink;    /* share of the field's own ink that lies beyond its cell, 0..1 */
    double neighbour_ink;  /* share of the ink inside the cell that was left to neighbours, 0..1 */
    double clipped_mm;     /* own ink along the edge of what was cut out: it goes on beyond */
    double specks_per_cm2; /* specks of dirt inside the cell */
    double whites_mm[RESULT_MAX_WHITES]; /* of an address: the widest empty places between letters,
                                            underscores counted as empty; widest first */
    bool whites_known;                   /* false: not measured, or by a version that did not */
    struct listed *listed; /* of the texts that the field's list has, the likeliest, best first */
    size_t n_listed;
    struct recognised *by;
    size_t n_by;
};

struct field_result {
    char *id;
    enum form_kind kind;
    struct reading reading;
    char *value;       /* canonical; "" when blank or unread */
    char *as_written;  /* the text that the value was made from */
    double confidence; /* probability that the value is exactly right, 0..1 */
    enum field_status status;
    struct rect_px box; /* of the field on the page as stored in the file */
    enum reason reasons[REASON_COUNT];
    size_t n_reasons;
    struct candidate *candidates; /* canonical values, best first, the value among them */
    size_t n_candidates;
};

struct page_result {
    unsigned page; /* from 1 */
    int w_px, h_px;
    double x_dpi, y_dpi;
    unsigned n_damaged_rows;
    char *form;         /* NULL: none of the forms we know */
    char *nearest_form; /* when form is NULL: the best match and why it was refused; both may be
                           NULL */
    char *refused_because;
    double match;       /* how well the best form matched, 0..1 */
    int rotation;       /* 0, 90, 180, 270: degrees clockwise that turn the stored page upright */
    double residual_px; /* root mean square distance of the found rules from their places */
    struct quad_px outline; /* the form's page as it lies in the image, for review pictures */
    struct field_result *fields;
    size_t n_fields;
};

struct result {
    char *file;      /* as the caller named it */
    char sha256[65]; /* of the file's bytes */
    char *error;     /* NULL, or the sentence that says why nothing could be read */
    char *warning;   /* NULL, or what was wrong although pages could be read */
    char *reader;    /* program and model versions */
    struct page_result *pages;
    size_t n_pages;
};

struct result *result_new(void);

struct result *result_free(struct result *result);

DEFINE_CLEANUP(struct result *, result_free)

void page_result_deinit(struct page_result *page);

void recognised_deinit(struct recognised *by);

void reading_deinit(struct reading *reading);

void field_result_deinit(struct field_result *field);

/* Adds a reason once. */
void field_result_add_reason(struct field_result *field, enum reason reason);

bool field_result_has_reason(const struct field_result *field, enum reason reason);

/* "blank", "accepted", … and back (-EINVAL). */
const char *field_status_name(enum field_status status);
int field_status_from_name(const char *name, enum field_status *ret_status);

/* One line of JSON without the line end; the caller's to free(). Numbers are rounded so that equal
 * results are equal bytes. What it writes, result_from_json() takes: bytes that are no text (in the
 * file's name, say) come out as U+FFFD, texts and lists end at the caps, and a number that is none
 * comes out as 0. NULL when memory is short. */
char *result_to_json(const struct result *result);

/* Rounds the numbers of a reading as result_to_json() writes them. Who judges does so first: else
 * what is judged at once and what is judged again later would differ. */
void reading_round(struct reading *reading);

/* Strict: unknown or missing keys, wrong types, numbers out of range, invalid UTF-8, control
 * characters other than '\n' in texts, a status that only a person can give, or anything above the
 * caps is -EPROTO with the reason. */
int result_from_json(const char *json, size_t n_bytes, struct result **ret_result, struct why *why);
