/* SPDX-License-Identifier: Apache-2.0
 *
 * tsv: a list as a text file: UTF-8, one entry a line, cells parted by one tab, '#' at the start of
 * a line for a comment; the first other line names the columns. A broken line is refused with file
 * and line.
 */
#pragma once

#include <stddef.h>

#include "base/why.h"

struct tsv {
    char *bytes;     /* the cells lie in here */
    char **cells;    /* n_rows × n_columns, the heading not among them */
    unsigned *lines; /* line number of each row */
    size_t n_rows, n_columns;
    size_t n_names;
    int column[8]; /* for each of the wanted names: its column, or -1 */
};

/* Reads path. names are the columns it may have, n_names of them (at most 8), the first n_required
 * of which it must have; the column of the heading is found by name. 0, -EINVAL (broken, said in
 * why), or what reading the file gave. The caller's: tsv_deinit(). */
int tsv_load(const char *path, const char *const *names, size_t n_names, size_t n_required,
             struct tsv *ret_tsv, struct why *why);

void tsv_deinit(struct tsv *tsv);

/* The cell of a row under names[name]; "" when the file has no such column. */
const char *tsv_cell(const struct tsv *tsv, size_t row, size_t name);
