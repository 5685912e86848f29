/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "report/account.h"
#include "report/html.h"
#include "report/member.h"
#include "report/pdf.h"
#include "report/tables.h"
#include "report/text.h"

static const char *const names[REPORT_FORMAT_COUNT] = {
    [REPORT_TEXT] = "text", [REPORT_HTML] = "html", [REPORT_PDF] = "pdf",
    [REPORT_CSV] = "csv",   [REPORT_XLSX] = "xlsx", [REPORT_JSON] = "json",
};

int report_format_from_name(const char *name, enum report_format *ret_format)
{
    for (int i = 0; i < REPORT_FORMAT_COUNT; i++)
        if (!strcmp(names[i], name)) {
            *ret_format = (enum report_format)i;
            return 0;
        }
    return -EINVAL;
}

static int print(const json_t *summary, const struct ink *ink, enum report_format format, FILE *to)
{
    _cleanup_(doc_freep) struct doc *doc = NULL;

    if (format == REPORT_JSON)
        return json_dumpf(summary, to, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) < 0 ||
                       fputc('\n', to) == EOF
                   ? -EIO
                   : 0;
    if (format == REPORT_CSV)
        return tables_csv(summary, to);
    doc = account_make(summary, ink);
    if (!doc)
        return -ENOMEM;
    if (format == REPORT_PDF)
        return pdf_print(doc, member_text(summary, "date"), to);
    return format == REPORT_HTML ? html_print(doc, to) : text_print(doc, to);
}

static int make_xlsx(const json_t *summary, char **ret_bytes, size_t *ret_n_bytes, struct why *why)
{
    _cleanup_(doc_freep) struct doc *doc = account_make(summary, NULL);

    return doc ? tables_xlsx(doc, ret_bytes, ret_n_bytes, why)
               : why_set(why, -ENOMEM, _("out of memory while the report was made"));
}

int report_make(const json_t *summary, const struct ink *ink, enum report_format format,
                char **ret_bytes, size_t *ret_n_bytes, struct why *why)
{
    _cleanup_(cleanup_freep) char *bytes = NULL;
    FILE *memory;
    int r;

    if (format == REPORT_XLSX)
        return make_xlsx(summary, ret_bytes, ret_n_bytes, why);
    memory = open_memstream(&bytes, ret_n_bytes);
    r = memory ? print(summary, ink, format, memory) : -ENOMEM;

    if (memory && fclose(memory) != 0)
        r = -ENOMEM;
    if (r < 0)
        return why_set(why, r, _("out of memory while the report was made"));
    *ret_bytes = bytes;
    bytes = NULL;
    return 0;
}
