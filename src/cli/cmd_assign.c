/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke assign: a person says that a page is a form, and where it lies.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "desk/assign.h"

/* "x,y x,y x,y x,y" */
static bool parse_corners(const char *text, struct quad_px *ret_corners)
{
    int n = 0;

    for (int i = 0; i < 4; i++, text += n)
        if (sscanf(text, " %lf,%lf%n", &ret_corners->at[i].x, &ret_corners->at[i].y, &n) != 2)
            return false;
    return text[0] == '\0';
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(store_closep) struct store *store = NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    const char *corners_text = cli_option(cli, "corners");
    struct form_set forms = {0};
    const struct form *form;
    struct quad_px corners;
    char id[24], *rest;
    unsigned long page = strtoul(cli->operands[1], &rest, 10);
    struct why why = {""};
    int r;

    if (*rest || page < 1 || page > RESULT_MAX_PAGES)
        return cli_wrong_use(cli, _("PAGE is the number of a page, from 1"));
    if (corners_text && !parse_corners(corners_text, &corners))
        return cli_wrong_use(cli, _("--corners takes four points: 'x,y x,y x,y x,y'"));
    if (conf_load(cli->instance, &conf, &why) < 0 ||
        form_set_load(conf->forms_directory, &forms, &why) < 0)
        return cli_fail(&why);
    form = form_set_find(&forms, cli->operands[2]);
    r = form ? store_open(conf->instance, /* create= */ false, &store, &why)
             : why_set(&why, -1, _("there is no form «%s»; «uketsuke form list» shows them"),
                       cli->operands[2]);
    if (r == 0)
        r = assign_page(store, &who, cli->operands[0], (unsigned)page, form,
                        corners_text ? &corners : NULL, id, &why);
    form_set_deinit(&forms);
    if (r < 0)
        return cli_fail(&why);
    printf("%s\n", id);
    return CLI_DONE;
}

const struct command cmd_assign = {
    .name = "assign",
    .operands = "FAX PAGE FORM",
    .min_operands = 3,
    .max_operands = 3,
    .summary = N_("say that a page is a form after all"),
    .help = N_("The page gets its nomination, whose id is printed, with every field in\n"
               "review. With the corners of the form's paper on the page, in pixels as\n"
               "stored (top left, top right, bottom right, bottom left of the upright form),\n"
               "each field is shown where it should lie, else with the whole page."),
    .options = {{"corners", "POINTS", N_("'x,y x,y x,y x,y': where the paper lies"), 'c'}},
    .run = run,
};
