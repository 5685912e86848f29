/* SPDX-License-Identifier: Apache-2.0
 *
 * label: what the codes of the summary are called, in the language of the locale. A code that is
 * not known stays. Nothing here is ever freed.
 */
#pragma once

#include "report/doc.h"

const char *label_place(const char *place);
const char *label_kind(const char *kind);
const char *label_line(const char *line);

/* Of how far an answer has come, and how that looks. */
const char *label_state(const char *state);
enum doc_tone label_state_tone(const char *state);

/* A day, "2026-06-28", with its weekday: in full, or without the year. Returns ret_text. */
enum { LABEL_DAY_SIZE = 64 };
const char *label_day(const char *day, char ret_text[LABEL_DAY_SIZE]);
const char *label_day_short(const char *day, char ret_text[LABEL_DAY_SIZE]);
