/* SPDX-License-Identifier: Apache-2.0
 *
 * attempts: how often reading a fax went wrong without a result. Few faxes ever do, so a short list
 * will; when it is full, the oldest is forgotten, which costs that one another try.
 */
#pragma once

#include <stdint.h>

enum { ATTEMPTS_MAX = 256 };

struct attempts {
    struct {
        int64_t fax; /* 0: free */
        unsigned n;
    } at[ATTEMPTS_MAX];
    unsigned next; /* the place to reuse */
};

void attempts_add(struct attempts *attempts, int64_t fax);

unsigned attempts_of(const struct attempts *attempts, int64_t fax);

void attempts_forget(struct attempts *attempts, int64_t fax);
