/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke calibrate: the thresholds that follow from the shipped counts and from the instance's
 * own spot checks and corrections.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "cli/judging.h"
#include "cli/queue.h"

/* What people found in this instance. */
struct found {
    struct calibration counts;
    size_t n_checks, n_decided;
};

static int count_checks(struct store *store, struct found *found, struct why *why)
{
    struct spot_check *checks = NULL;
    size_t n = 0;
    int r = store_spot_checks(store, &checks, &n, why);

    for (size_t i = 0; i < n && r == 0; i++)
        calibration_count(&found->counts, checks[i].kind,
                          confidence_log_odds_of(checks[i].confidence), checks[i].right);
    free(checks);
    found->n_checks = r == 0 ? n : 0;
    return r;
}

/* Does this answer tell how often values of its confidence are right? Those that were with a person
 * for want of confidence alone do. An accepted one does when it was wrong: who confirms one chose
 * it for a reason that we do not know, and counting it could only loosen. */
static bool is_evidence(const struct decided *decided)
{
    bool unsure = false;

    for (size_t i = 0; i < decided->n_reasons; i++) {
        unsure |= decided->reasons[i] == REASON_LOW_SCORE;
        if (decided->reasons[i] != REASON_LOW_SCORE && confidence_objects(decided->reasons[i]))
            return false;
    }
    return unsure || !decided->right;
}

static int count_decided(struct store *store, struct found *found, struct why *why)
{
    struct decided *decided = NULL;
    size_t n = 0;
    int r = store_decided(store, &decided, &n, why);

    for (size_t i = 0; i < n && r == 0; i++) {
        if (decided[i].kind == FORM_KIND_TEXT || !is_evidence(&decided[i]))
            continue;
        calibration_count(&found->counts, decided[i].kind,
                          confidence_log_odds_of(decided[i].confidence), decided[i].right);
        found->n_decided++;
    }
    free(decided);
    return r;
}

static int keep(const struct judging *judging, const struct calibration *own, struct why *why)
{
    _cleanup_(cleanup_freep) char *counts = calibration_to_text(own);
    _cleanup_(cleanup_freep) char *text = NULL;

    if (!counts || asprintf(&text,
                            "# What people found in this instance, by kind and confidence. "
                            "`uketsuke calibrate` writes it anew.\n%s",
                            counts) < 0)
        return why_set(why, -ENOMEM, _("out of memory"));
    return file_write_atomic(judging->conf->counts, text, strlen(text), 0600, why);
}

static void print_sum(const char *what, const struct calibration *counts, double log_odds)
{
    struct calibration_sum sum = calibration_above(counts, log_odds);

    printf(_("  %s: %u fields, %u wrong; at most %.3f %% with 95 %% confidence\n"), what,
           sum.fields, sum.errors,
           100 * calibration_upper(sum.errors, sum.fields, CALIBRATION_DELTA));
}

static int print_json(const struct judging *judging, const struct found *found, bool allowed,
                      double log_odds)
{
    struct calibration_sum shipped = calibration_above(judge_calibration(judging->judge), log_odds);
    struct calibration_sum seen = calibration_above(&found->counts, log_odds);
    json_t *object = json_pack(
        "{sf, sb, sf, si, si, s{si, si}, s{si, si}}", "silent_error_target", judging->policy.target,
        "allowed", allowed, "threshold", allowed ? confidence_of(log_odds) : 1.0, "spot_checks",
        (int)found->n_checks, "corrections", (int)found->n_decided, "shipped", "fields",
        (int)shipped.fields, "errors", (int)shipped.errors, "own", "fields", (int)seen.fields,
        "errors", (int)seen.errors);
    int status = queue_print_json(object);

    json_decref(object);
    return status;
}

static int report(const struct cli *cli, const struct judging *judging, const struct found *found)
{
    const struct calibration *shipped = judge_calibration(judging->judge);
    double log_odds = 0;
    bool allowed = judging->policy.target > 0 &&
                   calibration_settle(shipped, &found->counts, judging->policy.target, &log_odds);

    if (cli->json)
        return print_json(judging, found, allowed, log_odds);
    if (!(judging->policy.target > 0)) {
        puts(_("silent_error_target is not set: the shipped thresholds hold."));
        return CLI_DONE;
    }
    printf(_("Silent errors asked for: at most %g %% of what is accepted.\n"),
           100 * judging->policy.target);
    if (allowed)
        printf(_("Accepted from a confidence of %.4f on. Above it were counted:\n"),
               confidence_of(log_odds));
    else
        puts(_("The counts do not allow that rate: nothing is accepted by itself. Counted were:"));
    print_sum(_("shipped, synthetic faxes"), shipped, log_odds);
    if (found->n_checks + found->n_decided > 0)
        print_sum(_("people's answers in this instance"), &found->counts, log_odds);
    if (found->n_checks == 0)
        puts(_(
            "  This instance has no spot checks of its own yet: the figure above is of synthetic\n"
            "  faxes and promises little for yours. `uketsuke review` asks for them among the\n"
            "  others, as many as spot_share in uketsuke.conf says."));
    return CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    struct judging judging = {0};
    struct found found = {0};
    struct why why = {""};
    int status, r = judging_open(cli, &judging, &why);

    if (r == 0)
        r = queue_open(cli, &store, &why);
    if (r == 0)
        r = count_checks(store, &found, &why);
    if (r == 0)
        r = count_decided(store, &found, &why);
    if (r == 0 && found.n_checks + found.n_decided > 0 && !cli_option(cli, "dry-run"))
        r = keep(&judging, &found.counts, &why);
    status = r < 0 ? cli_fail(&why) : report(cli, &judging, &found);
    judging_close(&judging);
    return status;
}

const struct command cmd_calibrate = {
    .name = "calibrate",
    .operands = "",
    .summary = N_("thresholds from what people found in this instance"),
    .help = N_("Accepted values that a person looked at without knowing it tell how often\n"
               "this instance errs in silence; so do corrections of accepted values, and what\n"
               "people said of values that were with them for want of confidence alone. One\n"
               "error more than silent_error_target allows raises the threshold at once; it\n"
               "sinks below the shipped one only when these answers alone are enough to prove\n"
               "the rate. The counts are kept in calibration.tsv of the instance; a daemon\n"
               "takes them up when it is reloaded, and `uketsuke rejudge` applies them to what\n"
               "is stored."),
    .json = true,
    .writes = true,
    .options = {{"dry-run", NULL, N_("show the thresholds, keep nothing")}},
    .run = run,
};
