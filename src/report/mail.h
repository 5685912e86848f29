/* SPDX-License-Identifier: Apache-2.0
 *
 * mail: a report as a mail (RFC 5322, MIME): text for the body, the same report attached as HTML
 * and PDF. It is handed to sendmail(8), whose queue then has it; addresses go in the header, not in
 * argv. No date and no message id: sendmail adds them, and the same report stays the same bytes.
 */
#pragma once

#include <stddef.h>

#include "base/why.h"

struct mail {
    const char *to; /* addresses with commas between; one that is not printable ASCII is refused */
    const char *subject; /* UTF-8, one line */
    const char *text;    /* UTF-8 */
    const char *html, *pdf;
    size_t n_html, n_pdf;
    const char *name; /* of the attachments, without extension: "2026-06-20" */
};

/* The message as bytes; the caller's to free(). -EINVAL: `to` is no list of addresses. */
int mail_compose(const struct mail *mail, char **ret_bytes, size_t *ret_n_bytes, struct why *why);

/* Hands the message to the program. -EIO: it did not take it. */
int mail_send(const char *sendmail, const char *bytes, size_t n_bytes, struct why *why);
