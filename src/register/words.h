/* SPDX-License-Identifier: Apache-2.0
 *
 * words: the printed text of a form as a witness. Registration knows no recogniser: whoever wants
 * its help for pages whose rows do not fit hands one in.
 */
#pragma once

#include <stdbool.h>

#include "base/geometry.h"

/* Reads what is printed in a quadrilateral of the page that is w_mm × h_mm on paper. ret_text is
 * the caller's, "" when nothing is there; ret_score: how sure its characters are on average, 0..1.
 * 0 or negative errno. */
struct words_reader {
    int (*read)(void *context, const struct quad_px *quad, double w_mm, double h_mm,
                char **ret_text, double *ret_score);
    void *context;
};

/* Does a text say what is printed, up to one wrong character in three? 1, 0 or -ENOMEM. */
int words_same(const char *text, const char *printed);

/* May it say so: is at least half of it right? 1, 0 or -ENOMEM. */
int words_alike(const char *text, const char *printed);

/* Is a text read so surely that it says what it says? */
bool words_are_clear(const char *text, double score);

/* Is what is printed somewhere in the text, up to one wrong character in three? 1, 0 or -ENOMEM. */
int words_contain(const char *text, const char *printed);
