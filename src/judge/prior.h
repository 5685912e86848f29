/* SPDX-License-Identifier: Apache-2.0
 *
 * prior: what speaks for each proposal beside its score: the lists of names and departments, and
 * what the recognisers' own texts say of the others.
 */
#pragma once

#include "judge/work.h"

/* Sets proposal.prior, in nats, of all of the work's proposals. 0 or -ENOMEM. */
int prior_weigh(struct work *work);
