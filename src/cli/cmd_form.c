/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke form: the definitions, for people, programs and the printer.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "cli/cmd.h"
#include "conf/conf.h"
#include "form/form.h"
#include "image/tiff.h"
#include "print/print.h"

static int list(const struct form_set *set)
{
    for (size_t i = 0; i < set->n_forms; i++)
        printf("%s\t%s\t%s\n", set->forms[i]->name, set->forms[i]->edition, set->forms[i]->title);
    return CLI_DONE;
}

static int print_json(const struct form *form, bool everything)
{
    _cleanup_(cleanup_freep) char *json = form_to_json(form, everything);

    return json && puts(json) >= 0 ? CLI_DONE : CLI_FAILED;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && !strcmp(text + n - m, end);
}

static int blank(const struct cli *cli, const struct form *form)
{
    _cleanup_(page_freep) struct page *page = NULL;
    const char *path = cli_option(cli, "output");
    struct page *pages[1];
    struct why why = {""};
    int r;

    if (!path)
        return cli_wrong_use(cli, _("say where to: --output FILE.pdf or --output FILE.tif"));
    if (ends_with(path, ".pdf")) {
        r = print_pdf(form, path, &why);
    } else if (ends_with(path, ".tif") || ends_with(path, ".tiff")) {
        r = print_page(form, 196, &page, &why);
        pages[0] = page;
        if (r == 0)
            r = tiff_write(path, pages, 1, 0, "", &why);
    } else {
        return cli_wrong_use(cli, _("%s: the name must end in .pdf or .tif"), path);
    }
    return r < 0 ? cli_fail(&why) : CLI_DONE;
}

static int run_with(const struct cli *cli, const struct form_set *set)
{
    const char *what = cli->operands[0];
    const struct form *form;

    if (!strcmp(what, "list"))
        return cli->n_operands == 1 ? list(set) : cli_wrong_use(cli, _("list wants no name"));
    if (strcmp(what, "show") != 0 && strcmp(what, "export") != 0 && strcmp(what, "blank") != 0)
        return cli_wrong_use(cli, _("«%s»: it is list, show, export or blank"), what);
    if (cli->n_operands != 2)
        return cli_wrong_use(cli, _("%s wants the name of a form"), what);
    form = form_set_find(set, cli->operands[1]);
    if (!form) {
        fprintf(stderr, _("uketsuke: there is no form «%s»; «uketsuke form list» shows them\n"),
                cli->operands[1]);
        return CLI_FAILED;
    }
    if (!strcmp(what, "show"))
        return print_json(form, /* everything= */ false);
    if (!strcmp(what, "export"))
        return print_json(form, /* everything= */ true);
    return blank(cli, form);
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    struct form_set set = {0};
    struct why why = {""};
    int status;

    if (conf_load(cli->instance, &conf, &why) < 0 ||
        form_set_load(conf->forms_directory, &set, &why) < 0)
        return cli_fail(&why);
    status = run_with(cli, &set);
    form_set_deinit(&set);
    return status;
}

const struct command cmd_form = {
    .name = "form",
    .operands = "list | show NAME | export NAME | blank NAME",
    .min_operands = 1,
    .max_operands = 2,
    .summary = N_("list, show, export or print the form definitions"),
    .help = N_("  list         name, edition and title of each form\n"
               "  show NAME    page and fields as JSON (docs/form.md)\n"
               "  export NAME  the whole layout as JSON: texts, tables, cells, fields\n"
               "  blank NAME   the form to print: a vector PDF or a fax TIFF (204 x 196 dpi)"),
    .options = {{"output", "FILE", N_("where blank writes to: FILE.pdf or FILE.tif"), 'o'}},
    .run = run,
};
