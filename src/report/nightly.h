/* SPDX-License-Identifier: Apache-2.0
 *
 * nightly: the report of a night into <instance>/reports/, as text, HTML, PDF and JSON, and by mail
 * when somebody is to get it. A report that could not be mailed stays marked (DATE.unsent) and is
 * sent by the next run: none is lost, and none is sent twice unless the mark could not be taken
 * away.
 */
#pragma once

#include <jansson.h>

#include "base/why.h"
#include "report/ink.h"

struct nightly {
    const char *directory; /* of the reports; made when missing, 0700 */
    const char *mail_to;   /* "": nobody gets it */
    const char *sendmail;
};

/* Writes the four files of the summary's date, with the pictures of what people wrote. An older
 * report of it is replaced. */
int nightly_write(const struct nightly *nightly, const json_t *summary, const struct ink *ink,
                  struct why *why);

/* Mails what is marked, oldest first. *ret_n: how many were sent. */
int nightly_mail(const struct nightly *nightly, unsigned *ret_n, struct why *why);
