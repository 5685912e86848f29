/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke operators: how often each person's word was held against another's, and how often it was
 * not what counts in the end. Supervisors see all, everybody himself.
 */
#include <stdio.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"
#include "judge/calibration.h"
#include "store/desk.h"

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static int print_plain(const json_t *operators)
{
    const char *titles[] = {_("OPERATOR"), _("DECIDED"), _("CHECKED"), _("WRONG"),
                            _("AT MOST (95 %)")};
    _cleanup_(screen_table_freep) struct screen_table *table = screen_table_new(titles, 5);
    const json_t *one;
    size_t i;

    json_array_foreach(operators, i, one)
    {
        int n_checked = number(one, "checked"), n_wrong = number(one, "wrong");
        char decided[16], checked[16], wrong[40], most[16] = "-";

        snprintf(decided, sizeof(decided), "%d", number(one, "decided"));
        snprintf(checked, sizeof(checked), "%d", n_checked);
        snprintf(wrong, sizeof(wrong), "%d", n_wrong);
        if (n_checked > 0)
            snprintf(
                most, sizeof(most), "%.1f %%",
                100 * calibration_upper((unsigned)n_wrong, (unsigned)n_checked, CALIBRATION_DELTA));
        screen_table_add(table, (const char *const[]){screen_member(one, "operator"), decided,
                                                      checked, wrong, most});
    }
    return screen_table_print(table, stdout) < 0 ? CLI_FAILED : CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *operators = NULL;
    const char *actor = queue_actor();
    struct why why = {""};

    if (conf_load(cli->instance, &conf, &why) < 0 ||
        store_open(conf->instance, /* create= */ false, &store, &why) < 0 ||
        store_operators(store, conf_is_supervisor(conf, actor) ? NULL : actor, &operators, &why) <
            0)
        return cli_fail(&why);
    return cli->json ? queue_print_json(operators) : print_plain(operators);
}

const struct command cmd_operators = {
    .name = "operators",
    .operands = "",
    .summary = N_("how often each operator's word was checked, and wrong"),
    .help = N_("Checked is what another person typed as well (second keys), or decided again\n"
               "after a spot check; wrong is what does not count in the end. The last column\n"
               "is the upper bound of the share of errors. Supervisors see everybody, others\n"
               "themselves."),
    .json = true,
    .run = run,
};
