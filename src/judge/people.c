/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/people.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "text/utf8.h"

enum { COLUMN_NAME, COLUMN_ROMAJI, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"name", "romaji"};

enum {
    NAME_MAX_BYTES = 256, /* a name is longer only by mistake */
    ROMAJI_MIN = 3        /* shorter ones stand in any address by chance */
};

static int compare_rows(const void *a, const void *b, void *context)
{
    const struct tsv *tsv = context;

    return strcmp(tsv_cell(tsv, *(const size_t *)a, COLUMN_NAME),
                  tsv_cell(tsv, *(const size_t *)b, COLUMN_NAME));
}

static int load_list(const char *directory, const char *name, struct people_list *list,
                     struct why *why)
{
    char path[PATH_MAX];
    int r;

    if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >= sizeof(path))
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), directory);
    r = tsv_load(path, columns, N_COLUMNS, /* n_required= */ 1, &list->tsv, why);
    if (r < 0)
        return r;
    list->rows = calloc(list->tsv.n_rows, sizeof(*list->rows));
    if (!list->rows)
        return -ENOMEM;
    for (size_t i = 0; i < list->tsv.n_rows; i++)
        list->rows[i] = i;
    qsort_r(list->rows, list->tsv.n_rows, sizeof(*list->rows), compare_rows, &list->tsv);
    return 0;
}

int people_load(const char *directory, struct people *ret_people, struct why *why)
{
    struct people people = {0};
    int r = load_list(directory, "surnames.tsv", &people.surnames, why);

    if (r == 0)
        r = load_list(directory, "given.tsv", &people.given, why);
    if (r < 0) {
        people_deinit(&people);
        return r;
    }
    *ret_people = people;
    return 0;
}

void people_deinit(struct people *people)
{
    tsv_deinit(&people->surnames.tsv);
    tsv_deinit(&people->given.tsv);
    free(people->surnames.rows);
    free(people->given.rows);
    *people = (struct people){0};
}

/* The first row of that name, as a place in list->rows, or -1; equal ones follow it. */
static ptrdiff_t find(const struct people_list *list, const char *name)
{
    size_t low = 0, high = list->tsv.n_rows;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (strcmp(tsv_cell(&list->tsv, list->rows[middle], COLUMN_NAME), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list->tsv.n_rows &&
                   strcmp(tsv_cell(&list->tsv, list->rows[low], COLUMN_NAME), name) == 0
               ? (ptrdiff_t)low
               : -1;
}

/* Cuts name behind its first n bytes; false: it does not fit. A gap there belongs to neither. */
static bool part(const char *name, size_t n, char ret_surname[NAME_MAX_BYTES],
                 const char **ret_given)
{
    if (n >= NAME_MAX_BYTES)
        return false;
    memcpy(ret_surname, name, n);
    ret_surname[n] = '\0';
    *ret_given = name + n + (name[n] == ' ');
    return true;
}

unsigned people_know(const struct people *people, const char *name)
{
    const char *gap = strchr(name, ' '), *end = name;
    unsigned best = 0;

    while (utf8_next(&end) && *end) {
        char surname[NAME_MAX_BYTES];
        const char *given;
        unsigned n;

        if ((gap && end != gap) || !part(name, (size_t)(end - name), surname, &given))
            continue;
        n = (find(&people->surnames, surname) >= 0) + (find(&people->given, given) >= 0);
        best = n > best ? n : best;
    }
    return best;
}

/* Does one of the readings of this surname stand in the first n bytes of address, in lower case? */
static bool spells(const struct people *people, const char *surname, const char *address, size_t n)
{
    const struct people_list *list = &people->surnames;
    ptrdiff_t at = find(list, surname);

    for (; at >= 0 && (size_t)at < list->tsv.n_rows &&
           strcmp(tsv_cell(&list->tsv, list->rows[at], COLUMN_NAME), surname) == 0;
         at++) {
        const char *romaji = tsv_cell(&list->tsv, list->rows[at], COLUMN_ROMAJI);
        size_t n_romaji = strlen(romaji);

        for (size_t i = 0; n_romaji >= ROMAJI_MIN && i + n_romaji <= n; i++)
            if (strncasecmp(address + i, romaji, n_romaji) == 0)
                return true;
    }
    return false;
}

bool people_spell(const struct people *people, const char *name, const char *address)
{
    const char *gap = strchr(name, ' '), *end = name;
    size_t n = strcspn(address, "@");

    while (utf8_next(&end)) {
        char surname[NAME_MAX_BYTES];
        const char *given;

        if ((!gap || end == gap) && part(name, (size_t)(end - name), surname, &given) &&
            spells(people, surname, address, n))
            return true;
    }
    return false;
}
