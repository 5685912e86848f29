/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/screen_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "report/plain.h"
#include "text/utf8.h"

static const char *const styles[] = {"", "\033[1m", "\033[2m", "\033[7m", "\033[1;4m"};

void rows_open(struct screen_rows *rows, int columns, int height)
{
    *rows = (struct screen_rows){.columns = columns, .rows = height, .row = 1};
    rows->to = open_memstream(&rows->text, &rows->n_bytes);
    if (rows->to)
        fputs("\033[H", rows->to);
}

char *rows_close(struct screen_rows *rows)
{
    if (!rows->to)
        return NULL;
    if (rows->row <= rows->rows)
        fprintf(rows->to, "\033[%d;1H\033[J", rows->row);
    if (fclose(rows->to) != 0) {
        free(rows->text);
        return NULL;
    }
    return rows->text;
}

/* The row at hand is not on the screen. */
static bool is_full(const struct screen_rows *rows)
{
    if (!rows->to || rows->row > rows->rows)
        return true;
    return rows->list_last > 0 && (rows->list_n < rows->list_from || rows->row > rows->list_last);
}

void rows_begin(struct screen_rows *rows)
{
    rows->column = 0;
    if (!is_full(rows))
        fprintf(rows->to, "\033[%d;1H", rows->row);
}

void rows_end(struct screen_rows *rows)
{
    if (!is_full(rows) && rows->column < rows->columns)
        fputs("\033[K", rows->to);
    if (rows->list_last == 0) {
        rows->row++;
        return;
    }
    if (!is_full(rows)) {
        rows->row++;
        rows->list_shown++;
    }
    rows->list_n++;
}

void rows_list_begin(struct screen_rows *rows, size_t from, int keep)
{
    rows->list_last = rows->rows - keep;
    rows->list_from = from;
    rows->list_n = rows->list_shown = 0;
}

size_t rows_list_end(struct screen_rows *rows)
{
    size_t next = rows->list_from + rows->list_shown;

    rows->list_last = 0;
    return next < rows->list_n ? next : 0;
}

int rows_column(const struct screen_rows *rows)
{
    return rows->column;
}

size_t rows_list_end_told(struct screen_rows *rows)
{
    size_t next = rows_list_end(rows);

    rows_at(rows, rows->rows);
    rows_begin(rows);
    rows_add(rows, ROWS_DIM, next > 0 ? _("space more, any other key back") : _("any key: back"));
    rows_end(rows);
    return next;
}

void rows_add_within(struct screen_rows *rows, enum rows_style style, const char *text, int columns)
{
    _cleanup_(cleanup_freep) char *clean = plain_line(text);
    int room = rows->columns - rows->column;
    int width = clean ? (int)utf8_width(clean) : 0;
    const char *at = clean;

    room = room > columns ? columns : room;
    if (!clean || !*clean || (room <= 0 && width > 0))
        return;
    if (is_full(rows)) {
        rows->column += width < room ? width : room;
        return;
    }
    fputs(styles[style], rows->to);
    if (width <= room) {
        fputs(clean, rows->to);
        rows->column += width;
    } else {
        for (int used = 0;;) {
            const char *next = at;
            char one[8] = "";

            utf8_next(&next);
            memcpy(one, at, (size_t)(next - at));
            used += (int)utf8_width(one);
            if (used > room - 1)
                break;
            fputs(one, rows->to);
            rows->column += (int)utf8_width(one);
            at = next;
        }
        fputs("…", rows->to);
        rows->column++;
    }
    if (style != ROWS_PLAIN)
        fputs("\033[0m", rows->to);
}

void rows_add(struct screen_rows *rows, enum rows_style style, const char *text)
{
    rows_add_within(rows, style, text, rows->columns);
}

void rows_add_through(struct screen_rows *rows, enum rows_style style, const char *text, int indent)
{
    for (const char *at = text, *next = at; *at; at = next) {
        char one[8] = "";
        int width;

        utf8_next(&next);
        memcpy(one, at, (size_t)(next - at) < sizeof(one) ? (size_t)(next - at) : 0);
        width = *one == '\n' ? 1 : (int)utf8_width(one); /* it is shown as a sign */
        if (rows->column + width > rows->columns) {
            rows_end(rows);
            rows_begin(rows);
            for (int i = 0; i < indent; i++)
                rows_add(rows, ROWS_PLAIN, " ");
        }
        rows_add(rows, style, one);
    }
}

void rows_at(struct screen_rows *rows, int row)
{
    while (rows->row < row) {
        rows_begin(rows);
        rows_end(rows);
    }
}

void rows_message(struct screen_rows *rows, const char *message, int last_row)
{
    /* a wide character may leave a column at the end of each */
    int n = ((int)utf8_width(message) + rows->columns - 2) / (rows->columns - 1);

    rows_at(rows, last_row - (n > 1 ? n - 1 : 0));
    rows_list_begin(rows, 0, rows->rows - last_row);
    rows_begin(rows);
    rows_add_through(rows, ROWS_MARKED, message, 0);
    rows_end(rows);
    rows_list_end(rows);
    rows_at(rows, last_row + 1);
}

void rows_picture(struct screen_rows *rows, const char *text, bool is_text, int height)
{
    int last = rows->row + height;

    if (!text || is_full(rows))
        return;
    if (!is_text) { /* the rows are cleared first: the picture lies over them */
        int first = rows->row;

        rows_at(rows, last);
        fprintf(rows->to, "\033[%d;1H%s", first, text);
        return;
    }
    while (*text && rows->row < last && rows->row <= rows->rows) {
        size_t n = strcspn(text, "\n");

        fprintf(rows->to, "\033[%d;1H%.*s\033[0m\033[K", rows->row, (int)n, text);
        rows->row++;
        text += n + (text[n] == '\n');
    }
}
