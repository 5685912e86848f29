/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke export: every nomination of a form with all its values, a row each.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/output.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"

enum { N_FIRST = 4, MAX_COLUMNS = 64 };

/* The columns before those of the form's fields. */
static const char *const first_keys[N_FIRST] = {"nomination", "fax", "received_at", "state"};

struct exporting {
    const struct form *form;
    struct output output;
    const char *keys[MAX_COLUMNS], *titles[MAX_COLUMNS];
    size_t n_columns;
    struct why *why;
};

/* One nomination, of store_export(). */
static int put_row(void *context, const json_t *nomination)
{
    struct exporting *exporting = context;
    const char *cells[MAX_COLUMNS] = {
        screen_member(nomination, "id"), screen_member(nomination, "fax"),
        screen_member(nomination, "received_at"), screen_member(nomination, "state")};
    const json_t *value;
    size_t i;

    json_array_foreach(json_object_get(nomination, "values"), i, value)
    {
        int field = form_find_field(exporting->form, screen_member(value, "field"));

        if (field >= 0 && N_FIRST + (size_t)field < exporting->n_columns)
            cells[N_FIRST + field] = screen_member(value, "value");
    }
    return output_row(&exporting->output, cells, exporting->why);
}

static void set_columns(struct exporting *exporting)
{
    static const char *const first_titles[N_FIRST] = {N_("Nomination"), N_("Fax"), N_("Came"),
                                                      N_("State")};
    const struct form *form = exporting->form;

    for (size_t i = 0; i < N_FIRST; i++) {
        exporting->keys[i] = first_keys[i];
        exporting->titles[i] = _(first_titles[i]);
    }
    exporting->n_columns = N_FIRST;
    for (size_t i = 0; i < form->n_fields && exporting->n_columns < MAX_COLUMNS; i++) {
        exporting->keys[exporting->n_columns] = form->fields[i].id;
        exporting->titles[exporting->n_columns++] = form->fields[i].label;
    }
}

static int export(struct store *store, const struct form *form, struct exporting *exporting)
{
    int r;

    exporting->form = form;
    set_columns(exporting);
    r = output_begin(&exporting->output, form->title, exporting->titles, exporting->keys,
                     exporting->n_columns, exporting->why);
    if (r == 0)
        r = store_export(store, form->name, put_row, exporting, exporting->why);
    return output_end(&exporting->output, r, exporting->why);
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    const char *format = cli_option(cli, "format"), *name = cli_option(cli, "form");
    struct why why = {""};
    struct exporting exporting = {.output = {.path = cli_option(cli, "output")}, .why = &why};
    struct form_set forms = {0};
    const struct form *form;
    int r;

    if (format && output_format(format, &exporting.output.format) < 0)
        return cli_wrong_use(cli, _("--format is one of %s"), OUTPUT_FORMATS);
    if (conf_load(cli->instance, &conf, &why) < 0 ||
        queue_check_supervisor(conf, &why) < 0 || queue_open(cli, &store, &why) < 0 ||
        form_set_load(conf->forms_directory, &forms, &why) < 0)
        return cli_fail(&why);
    form = form_set_find(&forms, name ? name : "renrakuhyo");
    r = form ? export(store, form, &exporting)
             : why_set(&why, -ENOENT, _("there is no form «%s»; «uketsuke form list» names them"),
                       name ? name : "renrakuhyo");
    form_set_deinit(&forms);
    return r < 0 ? cli_fail(&why) : CLI_DONE;
}

const struct command cmd_export = {
    .name = "export",
    .operands = "",
    .summary = N_("every nomination with all its values, for a spreadsheet"),
    .help = N_("A row for each nomination that was not rejected, a column for each field; values\n"
               "are those that are believed now, exactly as written. CSV is UTF-8 with a byte\n"
               "order mark (RFC 4180); what a spreadsheet would take for a formula has an\n"
               "apostrophe before it there. In XLSX and JSON Lines nothing is changed."),
    .options = {{"form", "NAME", N_("of which form; default renrakuhyo"), 0},
                {"format", "FORMAT", N_("csv (the default), xlsx or jsonl"), 'f'},
                {"output", "FILE", N_("write there, not to standard output"), 'o'}},
    .run = run,
};
