/* SPDX-License-Identifier: Apache-2.0
 *
 * tesseract: the second recogniser, Tesseract through its C API. The only floor that knows it.
 *
 * One line of text at a time (page segmentation mode 7), with a white border and at the picture's
 * own scale: Tesseract scales a line itself, and every enlargement that was tried read worse
 * (docs/reading.md).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why.h"
#include "read/gaps.h"
#include "read/line_text.h"
#include "read/plane.h"

struct tesseract;

/* bytes: a .traineddata file (borrowed until the call returns); path is for messages. -EBADMSG:
 * Tesseract does not take it. Loading once before fork(2) is fine: a handle is used by one process
 * at a time. */
int tesseract_load(const uint8_t *bytes, size_t n_bytes, const char *path,
                   struct tesseract **ret_tesseract, struct why *why);

struct tesseract *tesseract_free(struct tesseract *tesseract);

/* Reads a line. characters: UTF-8 of all characters that may occur, NULL = any. gaps:
 * between the words, NULL = none. What cannot be read
 * is an empty line_text, not an error. line is initialised by the callee. 0, -ENOMEM, -EIO. */
int tesseract_read(struct tesseract *tesseract, const struct plane *line, const char *characters,
                   const struct gaps *gaps, struct line_text *ret_line);

/* "5.3.0" */
const char *tesseract_version(void);

DEFINE_CLEANUP(struct tesseract *, tesseract_free)
