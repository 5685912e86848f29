/* SPDX-License-Identifier: Apache-2.0
 *
 * phone: a Japanese telephone number, perhaps with an extension. The numbering plan is data: a
 * table of area codes (forms/common/areacodes.tsv) gives the grouping and the prefectures, and is
 * handed in.
 *
 * Canonical: national digits in the groups of the plan, "03-0000-2511"; an extension behind it:
 * "03-0000-2511 内線 1234", and "… PHS 1234" for one that is carried about. «代表» and «直通» say
 * how a call is answered, not where it goes, and are left out.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { PHONE_TEXT_SIZE = 128, PHONE_PREFIX_SIZE = 8 };

/* Numbers that begin with prefix have an area code of n_area digits (both count the leading 0), or,
 * where n_digits is not 0, no area: then they have n_digits digits, in groups of n_area, n_second
 * and the rest (mobile, toll-free, IP). The longest prefix counts. prefectures: see prefecture.h; 0
 * = not known. */
struct area_code {
    char prefix[PHONE_PREFIX_SIZE];
    unsigned n_area;
    uint64_t prefectures;
    unsigned n_digits, n_second;
};

enum phone_verdict {
    PHONE_OK,
    PHONE_MALFORMED,       /* not one number, or not as many digits as such a number has */
    PHONE_UNKNOWN_AREA,    /* the right length, but no such area code */
    PHONE_PARTED_OTHERWISE /* a number, but its hyphens or parentheses stand where the plan has
                              none: a digit of another group may be misread, 080-0… for 0800-… */
};

struct phone {
    char text[PHONE_TEXT_SIZE]; /* canonical when OK or parted otherwise; else as written, white
                                   space levelled, cut to size */
    enum phone_verdict verdict;
    uint64_t prefectures; /* where the area code lies; 0 for mobile, toll-free and IP numbers */
};

/* codes are sorted by prefix (strcmp). 0 or -ENOMEM. */
int phone_parse(const char *text, const struct area_code *codes, size_t n_codes,
                struct phone *ret_phone);
