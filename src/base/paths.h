/* SPDX-License-Identifier: Apache-2.0
 *
 * paths: where the programs find what came with them. In this order:
 *   1. $UKETSUKE_DATA (a directory that holds forms/ and models/)
 *   2. the directory above the running program, when it is a checkout's build directory
 *   3. the source tree a build directory elsewhere was made from
 *   4. the installed place
 */
#pragma once

#include <stddef.h>

/* <directory of the running program>/name, if it exists: 0, -ENOENT, -ENAMETOOLONG. */
int paths_beside_program(const char *name, char *ret_path, size_t size);

/* The data item `name` ("forms", "models"): 0, -ENOENT, -ENAMETOOLONG. */
int paths_data(const char *name, char *ret_path, size_t size);

/* The path of a sibling program ("uketsuke-reader", "uketsuke-full"): beside this one, else in the installed libexec. */
int paths_program(const char *name, char *ret_path, size_t size);
