/* SPDX-License-Identifier: Apache-2.0
 *
 * intl: messages for people are written in English in the source and translated by gettext
 * (po/ja.po). Mark what a person reads with _(), and N_() where only a table can hold it.
 */
#pragma once

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

/* Sets the locale from the environment and binds the message catalogue: the one beside the running
 * program (a build tree) or the installed one. Call once, first in main(). */
void intl_init(void);
