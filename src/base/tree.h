/* SPDX-License-Identifier: Apache-2.0
 *
 * tree: directories as a whole.
 */
#pragma once

#include "base/why.h"

/* Copies the regular files of one directory into another that is there, 0600 and durable. One that
 * goes away meanwhile, hidden ones and a directory that is not there are passed over. */
int tree_copy_files(const char *from, const char *to, struct why *why);

/* rm -r, within one file system, without following links. What is not there is no error. */
int tree_remove(const char *path, struct why *why);
