/* SPDX-License-Identifier: Apache-2.0
 *
 * email: one address. It is checked and never made to fit: what is left out or misread stays so,
 * and the verdict tells. Levelled is only what cannot matter: the width of characters (NFKC), white
 * space around the address, beside '@' and '.', a line end inside it, and the case of the domain.
 */
#pragma once

enum { EMAIL_TEXT_SIZE = 256 }; /* RFC 5321: a path has at most 256 octets with its two brackets */

enum email_verdict {
    EMAIL_OK,
    EMAIL_MALFORMED,     /* no dot-atom '@' host name, or a gap inside it */
    EMAIL_UNKNOWN_DOMAIN /* well formed, but nobody can have a mailbox there: no known public
                            suffix, or only one */
};

struct email {
    char text[EMAIL_TEXT_SIZE]; /* the address; cut when it is far too long, which is malformed */
    enum email_verdict verdict;
};

/* 0 or -ENOMEM. */
int email_parse(const char *text, struct email *ret_email);
