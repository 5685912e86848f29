/* SPDX-License-Identifier: Apache-2.0
 *
 * read: what is written in a field. Cuts it out of its rules, decides blank or not, finds its
 * lines, and has each recogniser read them. Fills a struct reading; believes nothing (that is
 * judge's work).
 */
#pragma once

#include <stddef.h>

#include "base/why.h"
#include "form/result.h"
#include "read/listing.h"
#include "register/register.h"

struct recognisers; /* the loaded models; read-only after loading, so children of fork(2) share them
                     */

/* Loads what models/models.yaml (beside the models) names. A missing or damaged model is an error
 * that names the file. OMP_THREAD_LIMIT=1 must be in the environment before the program starts. */
int recognisers_load(const char *models_directory, struct recognisers **ret_recognisers,
                     struct why *why);

struct recognisers *recognisers_free(struct recognisers *recognisers);

/* One line: engines, model names and checksums, for result.reader. Borrowed. */
const char *recognisers_version(const struct recognisers *recognisers);

/* The strings that fields of one kind may be expected to say, for read_field(); copied, and the
 * listing is the caller's. Strings with characters that the network does not know are left out.
 * 0 or -ENOMEM. */
int recognisers_list(const struct recognisers *recognisers, const char *const *texts,
                     size_t n_texts, struct listing **ret_listing);

/* Receives pictures for --trace; name is like "responsible.phone-cut", "…-cleaned", "…-line1": the
 * caller knows the page. pix is borrowed, 8 bpp. */
struct read_trace {
    void (*picture)(void *context, const char *name, PIX *pix);
    void *context;
};

/* Reads one field. listing: what it may be expected to say, NULL = nothing in particular. reading
 * is initialised by the callee. trace may be NULL. */
int read_field(struct recognisers *recognisers, const struct page *page, const struct form *form,
               const struct registration *registration, size_t field_index,
               const struct listing *listing, const struct read_trace *trace,
               struct reading *ret_reading, struct why *why);

/* The same for a cell that lies at `place` of the page: read_field() with a registration of one. */
int read_place(struct recognisers *recognisers, const struct page *page,
               const struct form_field *field, const struct place *place,
               const struct listing *listing, const struct read_trace *trace,
               struct reading *ret_reading, struct why *why);

/* Reads what is printed in a place of the page, lines joined by \n: what a struct words_reader does.
 * 0, -ENOMEM, or -EDOM when the network computed no number. */
int read_printed(struct recognisers *recognisers, const struct page *page,
                 const struct words_question *question, struct words_answer *ret_answer);
