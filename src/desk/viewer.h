/* SPDX-License-Identifier: Apache-2.0
 *
 * viewer: a program of the person's choice that shows the pictures, where the terminal cannot. It
 * is run anew for each picture, with the path of a PGM file as its last argument.
 */
#pragma once

#include "base/cleanup.h"
#include "base/why.h"
#include "reader/picture.h"

struct viewer;

/* command goes to sh(1). */
int viewer_new(const char *command, struct viewer **ret_viewer, struct why *why);

/* Ends the program and removes the file. */
struct viewer *viewer_free(struct viewer *viewer);

DEFINE_CLEANUP(struct viewer *, viewer_free)

int viewer_show(struct viewer *viewer, const struct picture *picture, struct why *why);
