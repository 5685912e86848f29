/* SPDX-License-Identifier: Apache-2.0
 *
 * alike: which nominations look like one hospital's. A resend, a redial or a corrected second
 * version may be read a little differently, so that not only an equal facility counts: a facility
 * that differs by a character or two, the sender's number, the same telephone number or address,
 * and then how many fields say the same. Whether it is a repetition only a person can tell.
 */
#pragma once

#include "store/db.h"

/* Compares every nomination that is new, or that is known by something else since, with those of
 * its form half a year around. In transactions of its own. */
int alike_find(struct store *store, struct why *why);
