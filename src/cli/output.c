/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/intl.h"
#include "export/csv.h"

enum { MAX_COLUMNS = 64 };

int output_format(const char *name, enum output_kind *ret_format)
{
    static const char *const names[] = {"csv", "xlsx", "jsonl"};

    for (int i = 0; i < 3; i++)
        if (!strcmp(names[i], name)) {
            *ret_format = (enum output_kind)i;
            return 0;
        }
    return -EINVAL;
}

static int out_of_memory(struct why *why)
{
    return why_set(why, -ENOMEM, _("out of memory while a table was written"));
}

int output_begin(struct output *output, const char *name, const char *const *titles,
                 const char *const *keys, size_t n_columns, struct why *why)
{
    output->keys = keys;
    output->n_columns = n_columns;
    if (output->format == OUTPUT_XLSX) {
        int r = xlsx_new(name, &output->xlsx, why);

        return r < 0 ? r : xlsx_sheet(output->xlsx, name, titles, n_columns, why);
    }
    output->memory = open_memstream(&output->bytes, &output->n_bytes);
    if (!output->memory)
        return out_of_memory(why);
    if (output->format == OUTPUT_CSV) {
        csv_begin(output->memory);
        csv_row(output->memory, titles, n_columns);
    }
    return 0;
}

static int json_line(struct output *output, const char *const *cells)
{
    json_t *object = json_object();
    int r = 0;

    for (size_t i = 0; i < output->n_columns; i++)
        r |= json_object_set_new(object, output->keys[i], json_string(cells[i]));
    r |= json_dumpf(object, output->memory, JSON_COMPACT);
    fputc('\n', output->memory);
    json_decref(object);
    return r ? -ENOMEM : 0;
}

int output_row(struct output *output, const char *const *cells, struct why *why)
{
    const char *filled[MAX_COLUMNS];

    for (size_t i = 0; i < output->n_columns && i < MAX_COLUMNS; i++)
        filled[i] = cells[i] ? cells[i] : "";
    if (output->format == OUTPUT_XLSX)
        return xlsx_row(output->xlsx, filled, why);
    if (output->format == OUTPUT_JSONL)
        return json_line(output, filled) < 0 ? out_of_memory(why) : 0;
    csv_row(output->memory, filled, output->n_columns);
    return 0;
}

static int write_all(struct output *output, struct why *why)
{
    if (output->path)
        return file_write_atomic(output->path, output->bytes, output->n_bytes, 0600, why);
    if (fwrite(output->bytes, 1, output->n_bytes, stdout) != output->n_bytes)
        return why_set(why, -EIO, _("standard output: %s"), strerror(errno));
    return 0;
}

int output_end(struct output *output, int r, struct why *why)
{
    if (output->memory && fclose(output->memory) != 0 && r == 0)
        r = out_of_memory(why);
    if (r == 0 && output->xlsx)
        r = xlsx_finish(output->xlsx, &output->bytes, &output->n_bytes, why);
    if (r == 0)
        r = write_all(output, why);
    xlsx_free(output->xlsx);
    free(output->bytes);
    return r;
}
