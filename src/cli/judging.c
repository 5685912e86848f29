/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/judging.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"

int judging_open(const struct cli *cli, struct judging *ret_judging, struct why *why)
{
    struct judging judging = {.policy = policy_default()};
    int r = conf_load(cli->instance, &judging.conf, why);

    if (r == 0)
        r = form_set_load(judging.conf->forms_directory, &judging.forms, why);
    if (r == 0) {
        *ret_judging = judging; /* the judge borrows the forms from where they stay */
        r = judge_new(judging.conf->forms_directory, &ret_judging->forms, &ret_judging->judge, why);
        judging = *ret_judging;
    }
    if (r == 0) {
        judging.policy = conf_policy(judging.conf);
        r = calibration_load_own(judging.conf->counts, &judging.own, why);
        judging.has_own = r == 0;
        judging.allowed = judge_settle(judging.judge, judging.has_own ? &judging.own : NULL,
                                       &judging.policy) == 0;
    }
    if (r < 0) {
        judging_close(&judging);
        return r;
    }
    *ret_judging = judging;
    return 0;
}

void judging_close(struct judging *judging)
{
    judge_free(judging->judge);
    form_set_deinit(&judging->forms);
    conf_free(judging->conf);
    *judging = (struct judging){0};
}

/* What the fax server said of the reception outweighs what the page says. */
static void send_to_person(struct page_result *page)
{
    for (size_t i = 0; i < page->n_fields; i++)
        if (page->fields[i].status != FIELD_REVIEW) {
            page->fields[i].status = FIELD_REVIEW;
            field_result_add_reason(&page->fields[i], REASON_PARTIAL_FAX);
        }
}

int judging_page(const struct judging *judging, const struct rejudge_page *page,
                 struct result **ret_result, struct weighed *ret_weighed)
{
    _cleanup_(result_freep) struct result *result = NULL;
    struct policy policy = judging->policy;
    int r = result_from_json(page->json, strlen(page->json), &result, NULL);

    if (r < 0)
        return r == -EPROTO ? 1 : r;
    policy.auto_accept = policy.auto_accept && judge_fits(judging->judge, page->reader);
    r = judge_page(judging->judge, &policy, &result->pages[0], ret_weighed);
    if (r < 0)
        return r == -ENOENT ? 1 : r;
    if (page->partial)
        send_to_person(&result->pages[0]);
    *ret_result = result;
    result = NULL;
    return 0;
}
