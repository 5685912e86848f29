/* SPDX-License-Identifier: Apache-2.0
 *
 * paper: sheets: a form filled in, or another document, drawn on paper of the scanner's fineness.
 */
#pragma once

#include "form/form.h"
#include "sample/fill.h"
#include "sample/foreign.h"
#include "sample/scan.h"

/* The form, printed as some office printed it, with the nomination written in (see fill_draw()).
 * The sheet is the caller's. */
int paper_form(const struct form *form, const struct fonts *fonts, const struct fill_look *look,
               struct nomination *nomination, struct dice *dice, struct sheet *ret_sheet,
               struct why *why);

/* A foreign document on A4. */
int paper_foreign(enum foreign_kind kind, const struct lists *lists, const struct fonts *fonts,
                  struct dice *dice, struct sheet *ret_sheet, struct why *why);

/* Puts the line that a sender's machine prints over a page (date, name, number, page) above the
 * scanned page, which becomes longer. Returns the number of rows added in *ret_n_rows. page is
 * replaced. */
int paper_header_line(struct page **page, const char *text, int *ret_n_rows, struct why *why);
