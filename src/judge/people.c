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
    LOCAL_MAX_BYTES = 65, /* of an address: RFC 5321 */
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

bool people_may_go_on(const struct people *people, const char *name)
{
    static const char *const thin[] = {"一", "二", "三"};
    char longer[2 * NAME_MAX_BYTES];

    for (size_t i = 0; i < sizeof(thin) / sizeof(*thin); i++)
        if ((size_t)snprintf(longer, sizeof(longer), "%s%s", name, thin[i]) < sizeof(longer) &&
            people_know(people, longer) == 2)
            return true;
    return false;
}

/* The letters of an address in lower case, without what parts them; n of them stand before the
 * number that they end in. */
struct letters {
    char text[LOCAL_MAX_BYTES];
    size_t n, n_digits;
};

/* false: it has other characters. */
static bool take_letters(const char *address, struct letters *ret)
{
    size_t n = 0;

    *ret = (struct letters){0};
    for (const char *p = address; *p && *p != '@'; p++) {
        if (strchr(".-_", *p))
            continue;
        if (!isalnum((unsigned char)*p) || n + 1 == LOCAL_MAX_BYTES)
            return false;
        ret->n_digits = isdigit((unsigned char)*p) ? ret->n_digits + 1 : 0;
        ret->text[n++] = (char)tolower((unsigned char)*p);
    }
    ret->n = n - ret->n_digits;
    return n > 0;
}

/* Are the letters the first n_one of one and the first n_other of other, in any order? Where the
 * two meet; 0: they are not. */
static size_t joint_of(const struct letters *letters, const char *one, size_t n_one,
                       const char *other, size_t n_other)
{
    const char *text = letters->text;

    if (letters->n != n_one + n_other)
        return 0;
    if (memcmp(text, one, n_one) == 0 && memcmp(text + n_one, other, n_other) == 0)
        return n_one;
    return memcmp(text, other, n_other) == 0 && memcmp(text + n_other, one, n_one) == 0 ? n_other
                                                                                        : 0;
}

/* How two names in Roman letters make up an address; *ret_joint where they meet, or 0. */
static enum spelling spell_romaji(const char *surname, const char *given,
                                  const struct letters *letters, size_t *ret_joint)
{
    size_t n_surname = strlen(surname), n_given = strlen(given);
    bool has_given = isalpha((unsigned char)given[0]);

    *ret_joint = 0;
    if (n_surname >= ROMAJI_MIN && strstr(letters->text, surname)) {
        if (letters->n == n_surname && memcmp(letters->text, surname, n_surname) == 0) {
            *ret_joint = letters->n_digits > 0 ? n_surname : 0;
            return SPELLING_SURNAME;
        }
        if (has_given)
            *ret_joint = joint_of(letters, surname, n_surname, given, 1);
        if (has_given && *ret_joint == 0)
            *ret_joint = joint_of(letters, surname, n_surname, given, n_given);
        return *ret_joint > 0 ? SPELLING_WHOLE : SPELLING_HOLDS;
    }
    if (n_given >= ROMAJI_MIN && has_given && isalpha((unsigned char)surname[0]))
        *ret_joint = joint_of(letters, given, n_given, surname, 1);
    return *ret_joint > 0 ? SPELLING_HOLDS : SPELLING_NONE;
}

/* The next reading of a name in Roman letters, from its row *at on; NULL: there is no more. */
static const char *next_romaji(const struct people_list *list, const char *name, ptrdiff_t *at)
{
    const struct tsv *tsv = &list->tsv;
    size_t row;

    if (*at < 0 || (size_t)*at >= tsv->n_rows)
        return NULL;
    row = list->rows[(*at)++];
    return strcmp(tsv_cell(tsv, row, COLUMN_NAME), name) == 0 ? tsv_cell(tsv, row, COLUMN_ROMAJI)
                                                              : NULL;
}

/* The best that one way to part the name gives; *joint is set with it. */
static enum spelling spell_parts(const struct people *people, const char *surname,
                                 const char *given, const struct letters *letters, size_t *joint)
{
    ptrdiff_t first = find(&people->given, given), at = find(&people->surnames, surname);
    enum spelling best = SPELLING_NONE;
    const char *one;

    while ((one = next_romaji(&people->surnames, surname, &at))) {
        ptrdiff_t k = first;
        const char *other = next_romaji(&people->given, given, &k);

        do {
            size_t where;
            enum spelling here = spell_romaji(one, other ? other : "", letters, &where);

            if (here > best)
                *joint = where;
            best = here > best ? here : best;
        } while (other && (other = next_romaji(&people->given, given, &k)));
    }
    return best;
}

enum spelling people_spell(const struct people *people, const char *name, const char *address,
                           size_t *ret_joint)
{
    const char *gap = strchr(name, ' '), *end = name;
    enum spelling best = SPELLING_NONE;
    struct letters letters;
    bool parted;

    *ret_joint = 0;
    if (!take_letters(address, &letters))
        return SPELLING_NONE;
    parted = strcspn(address, ".-_") < strcspn(address, "@");
    while (utf8_next(&end)) {
        char surname[NAME_MAX_BYTES];
        const char *given;
        enum spelling here;
        size_t joint = 0;

        if ((gap && end != gap) || !part(name, (size_t)(end - name), surname, &given))
            continue;
        here = spell_parts(people, surname, given, &letters, &joint);
        if (here > best)
            *ret_joint = parted ? 0 : joint;
        best = here > best ? here : best;
    }
    /* «taroyamada» may have lost what stood between the two. */
    return best == SPELLING_WHOLE && !parted ? SPELLING_SURNAME : best;
}
