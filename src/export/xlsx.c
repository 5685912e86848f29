/* SPDX-License-Identifier: Apache-2.0 */
#include "export/xlsx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/file.h"
#include "base/intl.h"
#include "text/utf8.h"

enum { MAX_WIDTH = 60, MAX_COLUMNS = 64, MAX_BYTES = 512 << 20, NAME_CHARACTERS = 31 };

/* libxlsxwriter writes to a path: this one is of a file in memory, for the rows hold personal data.
 */
struct xlsx {
    int fd;
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *title, *text;
    size_t n_columns;
    uint32_t n_rows;
    unsigned widths[MAX_COLUMNS];
};

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while a table was written"));
}

int xlsx_new(const char *title, struct xlsx **ret_xlsx, struct why *why)
{
    _cleanup_(xlsx_freep) struct xlsx *xlsx = calloc(1, sizeof(*xlsx));
    lxw_doc_properties properties = {.title = (char *)title, .created = 1 /* never now */};
    char path[64];

    if (!xlsx)
        return out_of_memory(why);
    xlsx->fd = memfd_create("xlsx", MFD_CLOEXEC);
    if (xlsx->fd < 0)
        return why_set(why, -errno, _("a file in memory cannot be made: %s"), strerror(errno));
    snprintf(path, sizeof(path), "/proc/self/fd/%d", xlsx->fd);
    xlsx->workbook = workbook_new(path);
    if (!xlsx->workbook)
        return out_of_memory(why);
    workbook_set_properties(xlsx->workbook, &properties);
    xlsx->title = workbook_add_format(xlsx->workbook);
    xlsx->text = workbook_add_format(xlsx->workbook);
    format_set_bold(xlsx->title);
    format_set_bottom(xlsx->title, LXW_BORDER_THIN);
    format_set_text_wrap(xlsx->text);
    format_set_align(xlsx->text, LXW_ALIGN_VERTICAL_TOP);
    format_set_num_format(xlsx->text, "@");
    *ret_xlsx = xlsx;
    xlsx = NULL;
    return 0;
}

struct xlsx *xlsx_free(struct xlsx *xlsx)
{
    if (!xlsx)
        return NULL;
    if (xlsx->workbook)
        workbook_close(xlsx->workbook); /* frees it */
    close(xlsx->fd);
    free(xlsx);
    return NULL;
}

/* What the format forbids in a sheet's name becomes a space; 31 characters are kept. */
static void sheet_name(const char *name, char *ret_name, size_t size)
{
    size_t at = 0;
    uint32_t c;

    for (int n = 0; n < NAME_CHARACTERS && at + 4 < size && (c = utf8_next(&name)); n++)
        at += utf8_put(c < 0x80 && strchr("[]:*?/\\'", (int)c) ? ' ' : c, ret_name + at);
    ret_name[at] = '\0';
}

static void set_widths(struct xlsx *xlsx)
{
    for (size_t i = 0; xlsx->sheet && i < xlsx->n_columns; i++)
        worksheet_set_column(xlsx->sheet, (lxw_col_t)i, (lxw_col_t)i, xlsx->widths[i] + 2.0, NULL);
}

static int put(struct xlsx *xlsx, size_t column, const char *text, lxw_format *format)
{
    unsigned width = utf8_width(text);
    lxw_error error =
        worksheet_write_string(xlsx->sheet, xlsx->n_rows, (lxw_col_t)column, text, format);

    if (width > xlsx->widths[column])
        xlsx->widths[column] = width < MAX_WIDTH ? width : MAX_WIDTH;
    return error == LXW_NO_ERROR ? 0 : -E2BIG;
}

int xlsx_sheet(struct xlsx *xlsx, const char *name, const char *const *titles, size_t n_columns,
               struct why *why)
{
    char allowed[4 * NAME_CHARACTERS + 4];

    set_widths(xlsx);
    sheet_name(name, allowed, sizeof(allowed));
    xlsx->sheet = workbook_add_worksheet(xlsx->workbook, allowed);
    if (!xlsx->sheet || n_columns > MAX_COLUMNS)
        return why_set(why, -EINVAL, _("«%s» cannot be the name of a sheet"), allowed);
    xlsx->n_columns = n_columns;
    xlsx->n_rows = 0;
    memset(xlsx->widths, 0, sizeof(xlsx->widths));
    for (size_t i = 0; i < n_columns; i++)
        put(xlsx, i, titles[i], xlsx->title);
    worksheet_freeze_panes(xlsx->sheet, 1, 0);
    xlsx->n_rows = 1;
    return 0;
}

int xlsx_row(struct xlsx *xlsx, const char *const *cells, struct why *why)
{
    if (xlsx->n_rows >= XLSX_MAX_ROWS)
        return why_set(why, -E2BIG, _("a sheet holds at most %d rows; write CSV"), XLSX_MAX_ROWS);
    for (size_t i = 0; i < xlsx->n_columns; i++)
        if (put(xlsx, i, cells[i], xlsx->text) < 0)
            return why_set(why, -E2BIG, _("a text is too long for a cell; write CSV"));
    xlsx->n_rows++;
    return 0;
}

int xlsx_finish(struct xlsx *xlsx, char **ret_bytes, size_t *ret_n_bytes, struct why *why)
{
    uint8_t *bytes = NULL;
    lxw_error error;

    set_widths(xlsx);
    error = workbook_close(xlsx->workbook);
    xlsx->workbook = NULL;
    if (error != LXW_NO_ERROR)
        return why_set(why, -EIO, _("the workbook cannot be written: %s"), lxw_strerror(error));
    if (file_read_fd(xlsx->fd, MAX_BYTES, &bytes, ret_n_bytes) < 0)
        return out_of_memory(why);
    *ret_bytes = (char *)bytes;
    return 0;
}
