/* SPDX-License-Identifier: Apache-2.0
 *
 * judging: what the subcommands that judge stored readings (rejudge, explain, calibrate) have in
 * common: forms, lists, weights and the thresholds of the instance.
 */
#pragma once

#include "base/cleanup.h"
#include "cli/cmd.h"
#include "conf/conf.h"
#include "judge/judge.h"
#include "store/rejudge.h"

struct judging {
    struct conf *conf;
    struct form_set forms;
    struct judge *judge;
    struct policy policy;   /* settled */
    struct calibration own; /* the instance's counts */
    bool has_own;
    bool allowed; /* do the counts allow the rate that the instance asks for? */
};

int judging_open(const struct cli *cli, struct judging *ret_judging, struct why *why);

void judging_close(struct judging *judging);

/* Judges a page of the store again. *ret_result is the caller's; ret_weighed has RESULT_MAX_FIELDS
 * of them. 1: it was read by another version, whose readings this one does not know. */
int judging_page(const struct judging *judging, const struct rejudge_page *page,
                 struct result **ret_result, struct weighed *ret_weighed);
