/* SPDX-License-Identifier: Apache-2.0
 *
 * purge: the images of faxes whose rows were purged (store/purge.h), and old reports, which hold
 * opinions and names. They are removed, not overwritten: what a disk keeps of removed files is the
 * disk's (encrypt it).
 */
#pragma once

#include "store/store.h"

/* Removes the image of every purged fax that is still there; *ret_n of them. */
int purge_images(struct store *store, const char *instance, size_t *ret_n, struct why *why);

/* Removes what <instance>/reports/ has of the nights before `before` (UTC text). */
int purge_reports(const char *instance, const char *before, struct why *why);
