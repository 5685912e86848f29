/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/screen.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "report/plain.h"
#include "text/utf8.h"

enum { GAP = 2 }; /* columns between cells */

struct screen_table {
    const char *const *titles;
    size_t n_columns, n_rows;
    char **cells; /* row by row */
    bool short_of_memory;
};

const char *screen_time(const char *utc, char ret_text[SCREEN_TIME_SIZE])
{
    struct tm tm = {0}, local;
    time_t t;

    if (!utc || !strptime(utc, "%Y-%m-%dT%H:%M:%SZ", &tm)) {
        strcpy(ret_text, "-");
        return ret_text;
    }
    t = timegm(&tm);
    localtime_r(&t, &local);
    strftime(ret_text, SCREEN_TIME_SIZE, "%Y-%m-%d %H:%M", &local);
    return ret_text;
}

struct screen_table *screen_table_new(const char *const *titles, size_t n_columns)
{
    struct screen_table *table = calloc(1, sizeof(*table));

    if (table) {
        table->titles = titles;
        table->n_columns = n_columns;
    }
    return table;
}

struct screen_table *screen_table_free(struct screen_table *table)
{
    if (!table)
        return NULL;
    for (size_t i = 0; i < table->n_rows * table->n_columns; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table);
    return NULL;
}

void screen_table_add(struct screen_table *table, const char *const *cells)
{
    size_t n = table ? table->n_rows * table->n_columns : 0;
    char **grown = table ? reallocarray(table->cells, n + table->n_columns, sizeof(*grown)) : NULL;

    if (!grown) {
        if (table)
            table->short_of_memory = true;
        return;
    }
    table->cells = grown;
    for (size_t i = 0; i < table->n_columns; i++) {
        grown[n + i] = plain_line(cells[i] && *cells[i] ? cells[i] : "-");
        table->short_of_memory = table->short_of_memory || !grown[n + i];
    }
    table->n_rows++;
}

static unsigned column_width(const struct screen_table *table, size_t column)
{
    unsigned width = utf8_width(table->titles[column]);

    for (size_t i = column; i < table->n_rows * table->n_columns; i += table->n_columns) {
        unsigned cell = utf8_width(table->cells[i]);

        width = cell > width ? cell : width;
    }
    return width;
}

static void print_row(const struct screen_table *table, const char *const *cells,
                      const unsigned *widths, FILE *to)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        bool last = i + 1 == table->n_columns;
        int padding = last ? 0 : (int)(widths[i] - utf8_width(cells[i])) + GAP;

        fprintf(to, "%s%*s", cells[i], padding, "");
    }
    fputc('\n', to);
}

int screen_table_print(const struct screen_table *table, FILE *to)
{
    unsigned *widths =
        table && !table->short_of_memory ? calloc(table->n_columns, sizeof(*widths)) : NULL;

    if (!widths)
        return -ENOMEM;
    for (size_t i = 0; i < table->n_columns; i++)
        widths[i] = column_width(table, i);
    print_row(table, table->titles, widths, to);
    for (size_t i = 0; i < table->n_rows; i++)
        print_row(table, (const char *const *)table->cells + i * table->n_columns, widths, to);
    free(widths);
    return 0;
}

const char *screen_member(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}
