/* SPDX-License-Identifier: Apache-2.0
 *
 * private: what a program that holds personal data does first.
 */
#pragma once

/* Files for their owner only (umask 077); no core dump, neither a file nor to a handler, and no
 * other process of the same user looks into this one (prctl PR_SET_DUMPABLE). Children of an
 * exec have to call it again. Builds with AddressSanitizer stay open to its leak check. */
void private_begin(void);
