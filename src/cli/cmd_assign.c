/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke assign: a person says that a page is a form, and where it lies.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "conf/conf.h"
#include "desk/assign.h"

enum { MAX_CELLS = 32 };

/* "x,y x,y x,y x,y" */
static bool parse_corners(const char *text, struct quad_px *ret_corners)
{
    int n = 0;

    for (int i = 0; i < 4; i++, text += n)
        if (sscanf(text, " %lf,%lf%n", &ret_corners->at[i].x, &ret_corners->at[i].y, &n) != 2)
            return false;
    return text[0] == '\0';
}

/* "FIELD=x,y,x,y FIELD=x,y,x,y …": cells by two of their corners. */
static int parse_cells(const struct cli *cli, const struct form *form, const char *text,
                       struct assign_cell ret_cells[MAX_CELLS], size_t *ret_n)
{
    size_t n_cells = 0;

    for (int n = 0; *text; text += n) {
        struct assign_cell *cell = &ret_cells[n_cells];
        char id[FORM_MAX_ID_BYTES + 1];
        int field;

        if (n_cells == MAX_CELLS ||
            sscanf(text, " %40[^= ]=%lf,%lf,%lf,%lf %n", id, &cell->top_left.x, &cell->top_left.y,
                   &cell->bottom_right.x, &cell->bottom_right.y, &n) != 5)
            return cli_wrong_use(cli, _("--cells takes cells: 'FIELD=x,y,x,y FIELD=x,y,x,y'"));
        field = form_find_field(form, id);
        if (field < 0)
            return cli_wrong_use(cli, _("%s has no field «%s»"), form->name, id);
        cell->field = (size_t)field;
        n_cells++;
    }
    *ret_n = n_cells;
    return CLI_DONE;
}

/* Where the form lies, when the person shows it. *ret_known: he does. */
static int read_place(const struct cli *cli, const struct form *form, struct quad_px *ret_corners,
                      bool *ret_known)
{
    const char *corners = cli_option(cli, "corners"), *cells_text = cli_option(cli, "cells");
    struct assign_cell cells[MAX_CELLS];
    struct why why = {""};
    size_t n = 0;
    int status;

    *ret_known = corners || cells_text;
    if (corners)
        return parse_corners(corners, ret_corners)
                   ? CLI_DONE
                   : cli_wrong_use(cli, _("--corners takes four points: 'x,y x,y x,y x,y'"));
    if (!cells_text)
        return CLI_DONE;
    status = parse_cells(cli, form, cells_text, cells, &n);
    if (status == CLI_DONE && assign_corners(form, cells, n, ret_corners, &why) < 0)
        status = cli_fail(&why);
    return status;
}

static int assign(const struct cli *cli, const struct conf *conf, const struct form *form,
                  unsigned page)
{
    _cleanup_(store_closep) struct store *store = NULL;
    struct desk_who who = {.actor = queue_actor(), .session = ""};
    struct quad_px corners;
    char id[24];
    bool known;
    struct why why = {""};
    int status = read_place(cli, form, &corners, &known);

    if (status != CLI_DONE)
        return status;
    if (store_open(conf->instance, /* create= */ false, &store, &why) < 0 ||
        assign_page(conf, store, &who, cli->operands[0], page, form, known ? &corners : NULL, id,
                    &why) < 0)
        return cli_fail(&why);
    printf("%s\n", id);
    return CLI_DONE;
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    struct form_set forms = {0};
    const struct form *form;
    char *rest;
    unsigned long page = strtoul(cli->operands[1], &rest, 10);
    struct why why = {""};
    int status;

    if (*rest || page < 1 || page > RESULT_MAX_PAGES)
        return cli_wrong_use(cli, _("PAGE is the number of a page, from 1"));
    if (conf_load(cli->instance, &conf, &why) < 0 ||
        form_set_load(conf->forms_directory, &forms, &why) < 0)
        return cli_fail(&why);
    form = form_set_find(&forms, cli->operands[2]);
    if (!form)
        why_set(&why, -ENOENT, _("there is no form «%s»; «uketsuke form list» shows them"),
                cli->operands[2]);
    status = form ? assign(cli, conf, form, (unsigned)page) : cli_fail(&why);
    form_set_deinit(&forms);
    return status;
}

const struct command cmd_assign = {
    .name = "assign",
    .operands = "FAX PAGE FORM",
    .min_operands = 3,
    .max_operands = 3,
    .summary = N_("say that a page is a form after all"),
    .help = N_("  uketsuke assign F7 2 renrakuhyo --corners '12,20 1710,31 1705,2260 8,2251'\n\n"
               "The page gets its nomination, whose id is printed, with every field in\n"
               "review. When you show where the form lies, in pixels of the page as stored,\n"
               "it is read there: by the corners of the form's paper (top left, top right,\n"
               "bottom right, bottom left of the upright form), or by two or more cells that\n"
               "lie apart, each by its top left and bottom right corner. Otherwise the fields\n"
               "are empty, beside the whole page; a fax that could not be read is keyed in so."),
    .writes = true,
    .options = {{"corners", "POINTS", N_("'x,y x,y x,y x,y': where the paper lies"), 'c'},
                {"cells", "CELLS", N_("'FIELD=x,y,x,y …': where cells lie")}},
    .run = run,
};
