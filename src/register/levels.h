/* SPDX-License-Identifier: Apache-2.0
 *
 * levels: follows a form's horizontal rules along the page: what was seen within reach of a level's
 * place in its strip (strips.h) becomes its track.
 */
#pragma once

#include "register/trace.h"

/* Fills the tracks of all levels. -ENOMEM. */
int levels_follow(struct trace *trace);
