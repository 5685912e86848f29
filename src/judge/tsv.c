/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/tsv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "text/utf8.h"

/* Far above any list a form needs; a larger file is a mistake. */
enum { TSV_MAX_BYTES = 16 << 20, TSV_MAX_NAMES = 8, TSV_MAX_COLUMNS = 8 };

void tsv_deinit(struct tsv *tsv)
{
    free(tsv->bytes);
    free(tsv->cells);
    free(tsv->lines);
    *tsv = (struct tsv){0};
}

const char *tsv_cell(const struct tsv *tsv, size_t row, size_t name)
{
    int column = tsv->column[name];

    return column < 0 ? "" : tsv->cells[row * tsv->n_columns + (size_t)column];
}

/* Cuts line at its tabs; returns the number of cells, at most TSV_MAX_COLUMNS + 1. */
static size_t cut_cells(char *line, char **ret_cells)
{
    size_t n = 0;

    for (;;) {
        ret_cells[n++] = line;
        line = strchr(line, '\t');
        if (!line || n > TSV_MAX_COLUMNS)
            return n;
        *line++ = '\0';
    }
}

static int take_heading(struct tsv *tsv, char **cells, size_t n_cells, const char *const *names,
                        size_t n_names, size_t n_required, const char *path, unsigned line,
                        struct why *why)
{
    tsv->n_columns = n_cells;
    for (size_t i = 0; i < TSV_MAX_NAMES; i++)
        tsv->column[i] = -1;
    for (size_t c = 0; c < n_cells; c++) {
        size_t i = 0;

        while (i < n_names && strcmp(names[i], cells[c]) != 0)
            i++;
        if (i == n_names)
            return why_set(
                why, -EINVAL,
                _("%s:%u: no list has a column «%s»; the first line names the columns, the "
                  "first of them is usually «%s»"),
                path, line, cells[c], names[0]);
        if (tsv->column[i] >= 0)
            return why_set(why, -EINVAL, _("%s:%u: the column «%s» stands there twice"), path, line,
                           cells[c]);
        tsv->column[i] = (int)c;
    }
    for (size_t i = 0; i < n_required; i++)
        if (tsv->column[i] < 0)
            return why_set(why, -EINVAL, _("%s:%u: the column «%s» is missing"), path, line,
                           names[i]);
    return 0;
}

static int take_row(struct tsv *tsv, char **cells, size_t n_cells, size_t n_required,
                    const char *path, unsigned line, struct why *why)
{
    if (n_cells != tsv->n_columns)
        return why_set(why, -EINVAL,
                       _("%s:%u: %zu cells where the heading has %zu; cells are parted by one tab"),
                       path, line, n_cells, tsv->n_columns);
    for (size_t i = 0; i < n_required; i++)
        if (!cells[tsv->column[i]][0])
            return why_set(why, -EINVAL, _("%s:%u: an empty cell where there must be something"),
                           path, line);
    memcpy(tsv->cells + tsv->n_rows * tsv->n_columns, cells, n_cells * sizeof(*cells));
    tsv->lines[tsv->n_rows++] = line;
    return 0;
}

int tsv_load(const char *path, const char *const *names, size_t n_names, size_t n_required,
             struct tsv *ret_tsv, struct why *why)
{
    _cleanup_(tsv_deinit) struct tsv tsv = {.n_names = n_names};
    size_t n_bytes, n_lines = 1;
    uint8_t *bytes;
    unsigned line = 0;
    int r = file_read(path, TSV_MAX_BYTES, &bytes, &n_bytes, why);

    if (r < 0)
        return r;
    tsv.bytes = (char *)bytes;
    if (strlen(tsv.bytes) != n_bytes)
        return why_set(why, -EINVAL, _("%s: holds a zero byte; it must be a text file in UTF-8"),
                       path);
    for (size_t i = 0; i < n_bytes; i++)
        n_lines += tsv.bytes[i] == '\n';
    tsv.cells = calloc(n_lines, TSV_MAX_COLUMNS * sizeof(*tsv.cells));
    tsv.lines = calloc(n_lines, sizeof(*tsv.lines));
    if (!tsv.cells || !tsv.lines)
        return -ENOMEM;

    for (char *text = tsv.bytes, *next; text; text = next) {
        char *cells[TSV_MAX_COLUMNS + 1];
        size_t n_cells;

        line++;
        next = strchr(text, '\n');
        if (next)
            *next++ = '\0';
        if (text[0] && text[strlen(text) - 1] == '\r')
            text[strlen(text) - 1] = '\0';
        if (!text[0] || text[0] == '#')
            continue;
        if (!utf8_valid(text))
            return why_set(why, -EINVAL, _("%s:%u: not UTF-8; save the file as UTF-8"), path, line);
        n_cells = cut_cells(text, cells);
        if (tsv.n_columns == 0)
            r = take_heading(&tsv, cells, n_cells, names, n_names, n_required, path, line, why);
        else
            r = take_row(&tsv, cells, n_cells, n_required, path, line, why);
        if (r < 0)
            return r;
    }
    if (tsv.n_rows == 0)
        return why_set(why, -EINVAL, _("%s: the list is empty"), path);
    *ret_tsv = tsv;
    tsv = (struct tsv){0};
    return 0;
}
