/* SPDX-License-Identifier: Apache-2.0
 *
 * road: the whole way from a fax's bytes to a result: decode, register, read, judge. The single
 * reading code; no files, no processes, no clock. Everything that it needs is loaded before, so
 * that it can run in a jail.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "form/result.h"
#include "judge/judge.h"
#include "read/read.h"
#include "reader/placed.h"

struct road; /* forms, lexicons and models, and what is let through without a person */

/* policy is copied and settled (judge_settle()) with the instance's own counts, or NULL. */
int road_load(const char *forms_directory, const char *models_directory,
              const struct policy *policy, const struct calibration *own, struct road **ret_road,
              struct why *why);

struct road *road_free(struct road *road);

DEFINE_CLEANUP(struct road *, road_free)

/* Always a result, with `error` when no page could be read: a page that cannot be decoded, or is no
 * form, is a page with form NULL and refused_because. Pictures are named "page1-found",
 * "page1-responsible.phone-cut" …. bytes are borrowed during the call; trace may be NULL. The
 * result is the caller's. -ENOMEM only. */
int road_read(struct road *road, const uint8_t *bytes, size_t n_bytes,
              const struct read_trace *trace, struct result **ret_result);

/* One page, on which a person says that a form is: the result has that page alone, as judged. The
 * same otherwise. */
int road_read_placed(struct road *road, const uint8_t *bytes, size_t n_bytes,
                     const struct placed_request *request, struct result **ret_result);
