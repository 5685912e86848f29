/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke review: the operator's desk.
 */
#include <string.h>

#include "base/intl.h"
#include "cli/explain.h"
#include "cli/queue.h"
#include "desk/desk.h"

/* What the configuration wants typed a second time. */
static void read_second(const struct conf *conf, struct desk_second *ret_second)
{
    ret_second->share = conf->second_share;
    ret_second->below = conf->second_below;
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        ret_second->kind[i] = conf_has_word(conf->second_kinds, form_kind_name((enum form_kind)i));
}

static int explain(const void *context, struct store *store, const char *nomination,
                   const char *field, FILE *to, struct why *why)
{
    return explain_field(context, store, nomination, field, /* json= */ false, to, why);
}

/* What is reviewed is one of these, and of most of them not one kind. */
static int check_options(const struct cli *cli)
{
    static const char *const tasks[] = {"all", "second", "keys", "pages", "illegible"};
    enum { WITH_KIND = 4 }; /* from here on */
    const char *first = NULL;

    for (size_t i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
        if (!cli_option(cli, tasks[i]))
            continue;
        if (first || (i < WITH_KIND && cli_option(cli, "kind")))
            return cli_wrong_use(cli, _("--%s does not go with --%s"), tasks[i],
                                 first ? first : "kind");
        first = tasks[i];
    }
    return CLI_DONE;
}

static int read_options(const struct cli *cli, const struct conf *conf,
                        struct desk_options *ret_options)
{
    const char *kind = cli_option(cli, "kind");
    enum form_kind known;

    *ret_options = (struct desk_options){
        .actor = queue_actor(),
        .wish = {.task = cli_option(cli, "second") ? DESK_SECOND
                         : cli_option(cli, "keys") ? DESK_KEYS
                                                   : DESK_REVIEW,
                 .nomination = cli_option(cli, "all"),
                 .kind = kind,
                 .illegible = cli_option(cli, "illegible"),
                 .spot_share = conf->spot_share},
        .pages_only = cli_option(cli, "pages"),
        .viewer = cli_option(cli, "viewer"),
        .explain = explain,
        .context = cli,
    };
    read_second(conf, &ret_options->wish.second);
    if (kind && form_kind_from_name(kind, &known) < 0)
        return cli_wrong_use(cli, _("there is no kind «%s» of fields"), kind);
    return check_options(cli);
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(store_closep) struct store *store = NULL;
    struct desk_options options;
    struct why why = {""};
    int r;

    if (conf_load(cli->instance, &conf, &why) < 0)
        return cli_fail(&why);
    r = read_options(cli, conf, &options);
    if (r != CLI_DONE)
        return r;
    if (store_open(conf->instance, /* create= */ false, &store, &why) < 0 ||
        desk_run(conf, store, &options, &why) < 0)
        return cli_fail(&why);
    return CLI_DONE;
}

const struct command cmd_review = {
    .name = "review",
    .operands = "",
    .summary = N_("look at what needs eyes, field by field, with the ink"),
    .help = N_("One field at a time: the picture of the fax, why it is here, the value and\n"
               "the candidates. Enter takes the value, a digit a candidate, e edits; ? tells\n"
               "all keys. Then the same hospital's nominations, and the pages that are no\n"
               "form. Several persons can work at once; what you leave is given back."),
    .writes = true,
    .options = {{"kind", "KIND", N_("one kind of fields, across all faxes"), 'k'},
                {"all", "NOMINATION", N_("every field of one nomination"), 'a'},
                {"second", NULL, N_("type values blind that another person typed")},
                {"keys", NULL, N_("decide where two persons differ (supervisor)")},
                {"illegible", NULL, N_("the fields that nobody could read")},
                {"pages", NULL, N_("only the pages that are no form"), 'p'},
                {"viewer", "COMMAND", N_("show pictures with this program")}},
    .run = run,
};
