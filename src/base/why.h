/* SPDX-License-Identifier: Apache-2.0
 *
 * why: one sentence that tells a person which file, what went wrong, and what to do about it.
 *
 * Every function that can fail returns 0 or a negative errno, and where a person will want to know more
 * it takes a `struct why *` and fills it in. Positive returns are documented conditions of one function
 * and are never passed on. The `why` may be NULL; it is touched on failure only.
 */
#pragma once

struct why {
    char text[640]; /* UTF-8, in the language of the locale, without a final newline; "" = nothing said */
};

/* Formats the sentence (cut at a character boundary when too long) and returns r, so that
 *     return why_set(why, -EINVAL, _("%s: not a TIFF file"), path);
 * reads as one step. */
int why_set(struct why *why, int r, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before what was said already, e.g. the name of the file a lower floor did not know. */
int why_within(struct why *why, int r, const char *prefix);
