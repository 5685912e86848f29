/* SPDX-License-Identifier: Apache-2.0 */
#include "report/tables.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "export/csv.h"
#include "export/xlsx.h"
#include "report/label.h"
#include "report/member.h"

static int add_sheet(struct xlsx *xlsx, const struct doc_block *block, unsigned number,
                     struct why *why)
{
    char name[256];
    int r;

    /* the number keeps names apart that are cut to the same */
    snprintf(name, sizeof(name), "%u %s", number, block->text);
    r = xlsx_sheet(xlsx, name, (const char *const *)block->titles, block->n_columns, why);
    for (size_t row = 0; row < block->n_rows && r == 0; row++)
        r = xlsx_row(xlsx, (const char *const *)block->rows[row].cells, why);
    return r;
}

int tables_xlsx(const struct doc *doc, char **ret_bytes, size_t *ret_n_bytes, struct why *why)
{
    _cleanup_(xlsx_freep) struct xlsx *xlsx = NULL;
    unsigned number = 0;
    int r = xlsx_new(doc->title, &xlsx, why);

    for (size_t i = 0; i < doc->n_blocks && r == 0; i++)
        if (doc->blocks[i].n_columns > 0)
            r = add_sheet(xlsx, &doc->blocks[i], ++number, why);
    return r < 0 ? r : xlsx_finish(xlsx, ret_bytes, ret_n_bytes, why);
}

int tables_csv(const json_t *summary, FILE *to)
{
    const json_t *form, *facility;
    size_t i, j;

    csv_begin(to);
    csv_row(to,
            (const char *const[]){_("Form"), _("Prefecture"), _("Facility"), _("State"),
                                  _("Nomination"), _("Came")},
            6);
    json_array_foreach(json_object_get(summary, "forms"), i, form)
    {
        json_array_foreach(json_object_get(form, "facilities"), j, facility)
        {
            csv_row(to,
                    (const char *const[]){
                        member_text(form, "title"), member_text(facility, "prefecture"),
                        member_text(facility, "facility"),
                        label_state(member_text(facility, "state")),
                        member_text(facility, "counts"), member_text(facility, "received_at")},
                    6);
        }
    }
    return ferror(to) ? -EIO : 0;
}
