/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke purge: the end of personal data that is old.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"
#include "intake/purge.h"
#include "store/purge.h"

enum { MAX_AGE = 10000 };

/* "90d", "6m", "3y" before now, by the calendar, as UTC text. */
static int parse_age(const char *text, char ret_before[CLOCK_TEXT_SIZE])
{
    time_t now = clock_now();
    struct tm tm;
    char *unit;
    long n = strtol(text, &unit, 10);

    localtime_r(&now, &tm);
    if (unit == text || n < 1 || n > MAX_AGE || !*unit || unit[1] || !strchr("dmy", *unit))
        return -1;
    tm.tm_mday -= *unit == 'd' ? (int)n : 0;
    tm.tm_mon -= *unit == 'm' ? (int)n : 0;
    tm.tm_year -= *unit == 'y' ? (int)n : 0;
    tm.tm_isdst = -1;
    clock_format_utc(mktime(&tm), ret_before);
    return 0;
}

/* Fax by fax, so that the daemon never waits for long; then what lies in free pages. */
static int purge(const struct conf *conf, struct store *store, const char *before, size_t *ret_n,
                 struct why *why)
{
    size_t n_images = 0;
    int64_t n_lone;
    int r;

    do
        r = store_purge_next(store, before, queue_actor(), why);
    while (r == 1);
    if (r == 0)
        r = store_purge_lone(store, before, &n_lone, why);
    if (r == 0)
        r = purge_images(store, conf->instance, &n_images, why);
    if (r == 0)
        r = purge_reports(conf->instance, before, why);
    if (r == 0)
        r = store_purge_wipe(store, why);
    *ret_n = n_images;
    return r;
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    const char *age = cli_option(cli, "older-than");
    bool really = cli_option(cli, "really");
    char before[CLOCK_TEXT_SIZE], shown[SCREEN_TIME_SIZE];
    struct purge_sum sum;
    struct why why = {""};
    size_t n_images = 0;

    if (!age || parse_age(age, before) < 0)
        return cli_wrong_use(cli, _("--older-than takes an age such as 90d, 6m or 3y"));
    if (conf_load(cli->instance, &conf, &why) < 0 ||
        (really && queue_check_supervisor(conf, &why) < 0) || queue_open(cli, &store, &why) < 0 ||
        store_purge_count(store, before, &sum, &why) < 0 ||
        (really && purge(conf, store, before, &n_images, &why) < 0))
        return cli_fail(&why);
    if (cli->json) {
        _cleanup_(json_decrefp) json_t *all =
            json_pack("{s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "before", before, "done", really,
                      "faxes", (json_int_t)sum.n_faxes, "fields", (json_int_t)sum.n_fields,
                      "history", (json_int_t)sum.n_history, "images", (json_int_t)n_images,
                      "waiting", (json_int_t)sum.n_waiting, "lone", (json_int_t)sum.n_lone);

        return queue_print_json(all);
    }
    printf(_("Received before %s: %d faxes with %d fields and %d texts of the history.\n"),
           screen_time(before, shown), (int)sum.n_faxes, (int)sum.n_fields, (int)sum.n_history);
    if (sum.n_lone > 0)
        printf(_("The fax server's words on %d receptions that no fax is of.\n"), (int)sum.n_lone);
    if (sum.n_waiting > 0)
        printf(_("%d more wait for a person; they stay.\n"), (int)sum.n_waiting);
    puts(really ? _("They are purged, and their images removed. Older backups still hold them.")
                : _("Nothing was changed; --really purges them."));
    return CLI_DONE;
}

const struct command cmd_purge = {
    .name = "purge",
    .operands = "",
    .summary = N_("end personal data that is old; a dry run unless --really"),
    .help = N_("Of faxes that were received before, and need nothing more, these go: the image,\n"
               "all values, what was seen, the sender's words, the texts of the history, and\n"
               "what free pages of the database hold of them. Numbers, times, states and the\n"
               "chain of the history stay; the same bytes are still known. A fax that waits\n"
               "for a person is never purged. There is no way back but a backup."),
    .json = true,
    .writes = true,
    .options = {{"older-than", "AGE", N_("90d, 6m or 3y: days, months, years"), 0},
                {"really", NULL, N_("do it"), 0}},
    .run = run,
};
