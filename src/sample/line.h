/* SPDX-License-Identifier: Apache-2.0
 *
 * line: a simulated T.30 fax call. Two spandsp terminals are joined back to back, faster than real
 * time, by a line that can be noisy: white noise, noise bursts and a lost carrier, laid over the
 * image only (damage to the handshake would only make the machines train again). Without error
 * correction such a call loses scan lines just as a real one does; with it the image is perfect or
 * the call fails.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/why.h"

enum line_coding {
    LINE_MH,  /* G3, one-dimensional */
    LINE_MR,  /* G3, two-dimensional */
    LINE_MMR, /* G4; only with error correction */
};

struct line_params {
    bool ecm; /* error correction */
    enum line_coding coding;
    double noise_dbm0; /* white noise; the signal is at -14; below -90: none */
    double burst_per_s, burst_ms, burst_dbm0; /* noise bursts: rate, mean length, level */
    double carrier_loss_at_s,
        carrier_loss_for_s; /* silence, seconds into the image; for 0 s: none */
    const char *ident;      /* the sender's number */
    uint64_t seed;          /* of the damage */
};

/* What a quiet line does with a modern machine: no damage, no error correction, MR. */
struct line_params line_quiet(void);

enum { LINE_MAX_PAGES = 16 };

struct line_stats {
    unsigned n_pages;                    /* stored by the receiver */
    unsigned n_bad_rows[LINE_MAX_PAGES]; /* of each page: rows that the receiver knows to be bad */
};

enum { LINE_E_FAILED = 1 }; /* the call broke down: fewer pages were stored than sent */

/* Sends the fax TIFF at sent_path, which has n_pages (at most LINE_MAX_PAGES); what the receiver
 * stores goes to received_path. 0, LINE_E_FAILED (the pages that did arrive are there), or negative
 * errno. */
int line_call(const char *sent_path, unsigned n_pages, const char *received_path,
              const struct line_params *params, struct line_stats *ret_stats, struct why *why);
