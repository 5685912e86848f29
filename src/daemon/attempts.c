/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/attempts.h"

void attempts_add(struct attempts *attempts, int64_t fax)
{
    for (unsigned i = 0; i < ATTEMPTS_MAX; i++) {
        if (attempts->at[i].fax == fax) {
            attempts->at[i].n++;
            return;
        }
    }
    attempts->at[attempts->next].fax = fax;
    attempts->at[attempts->next].n = 1;
    attempts->next = (attempts->next + 1) % ATTEMPTS_MAX;
}

unsigned attempts_of(const struct attempts *attempts, int64_t fax)
{
    for (unsigned i = 0; i < ATTEMPTS_MAX; i++)
        if (attempts->at[i].fax == fax)
            return attempts->at[i].n;
    return 0;
}

void attempts_forget(struct attempts *attempts, int64_t fax)
{
    for (unsigned i = 0; i < ATTEMPTS_MAX; i++)
        if (attempts->at[i].fax == fax)
            attempts->at[i].fax = 0;
}
