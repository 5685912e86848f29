/* SPDX-License-Identifier: Apache-2.0
 *
 * output: a table as CSV, XLSX or JSON Lines, onto standard output or into a file that is replaced
 * at once or not at all.
 */
#pragma once

#include <stdio.h>

#include "base/why.h"
#include "export/xlsx.h"

enum output_kind { OUTPUT_CSV, OUTPUT_XLSX, OUTPUT_JSONL };

#define OUTPUT_FORMATS "csv, xlsx, jsonl"

/* Begin with {format, path}; a path of NULL is standard output. */
struct output {
    enum output_kind format;
    const char *path;
    const char *const *keys; /* of the members of a JSON line; borrowed */
    size_t n_columns;
    struct xlsx *xlsx;
    FILE *memory;
    char *bytes;
    size_t n_bytes;
};

/* 0, or -EINVAL when there is no such format. */
int output_format(const char *name, enum output_kind *ret_format);

/* keys are borrowed until the end. */
int output_begin(struct output *output, const char *name, const char *const *titles,
                 const char *const *keys, size_t n_columns, struct why *why);

/* A cell of NULL is empty. */
int output_row(struct output *output, const char *const *cells, struct why *why);

/* Writes all of it when r is 0, and frees what it holds. Returns r, or what failed. */
int output_end(struct output *output, int r, struct why *why);
