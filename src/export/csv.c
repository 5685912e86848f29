/* SPDX-License-Identifier: Apache-2.0 */
#include "export/csv.h"

#include <string.h>

void csv_begin(FILE *to)
{
    fputs("\xEF\xBB\xBF", to);
}

bool csv_is_formula(const char *text)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};

    if (*text && strchr("=+-@\t\r\n", *text))
        return true;
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        if (!strncmp(text, wide[i], strlen(wide[i])))
            return true;
    return false;
}

static void cell(FILE *to, const char *text)
{
    bool formula = csv_is_formula(text);
    size_t n = strlen(text);
    bool quoted =
        formula || strpbrk(text, ",\"\r\n") || (n > 0 && (*text == ' ' || text[n - 1] == ' '));

    if (quoted)
        fputc('"', to);
    if (formula)
        fputc('\'', to);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', to);
        fputc(*text, to);
    }
    if (quoted)
        fputc('"', to);
}

void csv_row(FILE *to, const char *const *cells, size_t n_cells)
{
    for (size_t i = 0; i < n_cells; i++) {
        if (i > 0)
            fputc(',', to);
        cell(to, cells[i]);
    }
    fputs("\r\n", to);
}
