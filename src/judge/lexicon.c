/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/lexicon.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "judge/tsv.h"
#include "text/fold.h"
#include "text/prefecture.h"
#include "text/utf8.h"

enum { COLUMN_NAME, COLUMN_ALIAS, COLUMN_PREFECTURE, COLUMN_READING, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {"name", "alias", "prefecture", "reading"};

DEFINE_CLEANUP(struct lexicon *, lexicon_free)

struct lexicon *lexicon_free(struct lexicon *lexicon)
{
    if (!lexicon)
        return NULL;
    for (size_t i = 0; i < lexicon->n_entries; i++)
        free(lexicon->entries[i].name);
    for (size_t i = 0; i < lexicon->n_keys; i++) {
        free(lexicon->keys[i].spelling);
        free(lexicon->keys[i].key);
        free(lexicon->keys[i].points);
    }
    free(lexicon->entries);
    free(lexicon->keys);
    free(lexicon);
    return NULL;
}

static int compare_keys(const void *a, const void *b)
{
    const struct lexicon_key *one = a, *other = b;
    int order = strcmp(one->key, other->key);

    if (order != 0)
        return order;
    return one->entry < other->entry ? -1 : one->entry > other->entry;
}

uint64_t lexicon_marks(const uint32_t *points, size_t n_points)
{
    uint64_t marks = 0;

    for (size_t i = 0; i < n_points; i++) /* Fibonacci hashing: the upper six bits */
        marks |= UINT64_C(1) << ((points[i] * UINT64_C(0x9e3779b97f4a7c15)) >> 58);
    return marks;
}

ptrdiff_t lexicon_find(const struct lexicon *lexicon, const char *key)
{
    size_t low = 0, high = lexicon->n_keys;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (strcmp(lexicon->keys[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lexicon->n_keys && strcmp(lexicon->keys[low].key, key) == 0 ? (ptrdiff_t)low : -1;
}

/* Appends a spelling of an entry, unless the entry has it already. */
static int add_key(struct lexicon *lexicon, size_t entry, const char *spelling)
{
    _cleanup_(cleanup_freep) char *folded = fold_key(spelling);
    struct lexicon_key *keys, *key;

    if (!folded)
        return -ENOMEM;
    for (size_t i = lexicon->n_keys; i-- > 0 && lexicon->keys[i].entry == entry;)
        if (strcmp(lexicon->keys[i].key, folded) == 0)
            return 0;
    /* full: there is room for a power of two */
    if ((lexicon->n_keys & (lexicon->n_keys - 1)) == 0) {
        keys =
            reallocarray(lexicon->keys, lexicon->n_keys ? 2 * lexicon->n_keys : 1, sizeof(*keys));
        if (!keys)
            return -ENOMEM;
        lexicon->keys = keys;
    }
    key = &lexicon->keys[lexicon->n_keys];
    *key = (struct lexicon_key){.entry = entry, .n_points = utf8_length(folded)};
    key->spelling = strdup(spelling);
    key->points = calloc(key->n_points + 1, sizeof(*key->points));
    key->key = folded;
    folded = NULL;
    lexicon->n_keys++;
    if (!key->spelling || !key->points)
        return -ENOMEM;
    utf8_points(key->key, key->points, key->n_points);
    key->marks = lexicon_marks(key->points, key->n_points);
    return 0;
}

/* Calls take() with each part of text between '|'. */
static int each_part(const char *text, int (*take)(void *context, const char *part), void *context)
{
    _cleanup_(cleanup_freep) char *copy = strdup(text);
    char *rest = copy, *part;
    int r = 0;

    if (!copy)
        return -ENOMEM;
    while (r == 0 && (part = strsep(&rest, "|")))
        if (part[0])
            r = take(context, part);
    return r;
}

struct where {
    struct lexicon *lexicon;
    size_t entry;
};

static int take_spelling(void *context, const char *part)
{
    const struct where *where = context;

    return add_key(where->lexicon, where->entry, part);
}

static int take_prefecture(void *context, const char *part)
{
    uint64_t *mask = context;
    int index = prefecture_find(part);

    if (index < 0)
        return index == -1 ? -EINVAL : -ENOMEM;
    *mask |= prefecture_bit(index);
    return 0;
}

static int load_row(struct lexicon *lexicon, const struct tsv *tsv, size_t row, const char *path,
                    struct why *why)
{
    struct lexicon_entry *entry = &lexicon->entries[row];
    struct where where = {lexicon, row};
    int r;

    entry->line = tsv->lines[row];
    entry->name = fold_spaces(tsv_cell(tsv, row, COLUMN_NAME));
    lexicon->n_entries = row + 1;
    if (!entry->name)
        return -ENOMEM;
    r = each_part(tsv_cell(tsv, row, COLUMN_PREFECTURE), take_prefecture, &entry->prefectures);
    if (r == -EINVAL)
        return why_set(why, r, _("%s:%u: «%s» is no prefecture"), path, entry->line,
                       tsv_cell(tsv, row, COLUMN_PREFECTURE));
    if (r == 0)
        r = add_key(lexicon, row, entry->name);
    if (r == 0)
        r = each_part(tsv_cell(tsv, row, COLUMN_ALIAS), take_spelling, &where);
    if (r == 0)
        r = each_part(tsv_cell(tsv, row, COLUMN_READING), take_spelling, &where);
    return r;
}

/* Is the key its entry's name, not one of its aliases? */
static bool is_name(const struct lexicon *lexicon, const struct lexicon_key *key)
{
    return strcmp(key->spelling, lexicon->entries[key->entry].name) == 0;
}

/* An entry that stands in the list twice is a mistake of whoever edited it. Namesakes in other
 * prefectures and shared aliases are not. */
static int refuse_doubles(const struct lexicon *lexicon, const char *path, struct why *why)
{
    const struct lexicon_key *keys = lexicon->keys;

    for (size_t i = 0; i < lexicon->n_keys; i++)
        for (size_t k = i + 1; k < lexicon->n_keys && strcmp(keys[i].key, keys[k].key) == 0; k++) {
            const struct lexicon_entry *one = &lexicon->entries[keys[i].entry];
            const struct lexicon_entry *other = &lexicon->entries[keys[k].entry];

            if (is_name(lexicon, &keys[i]) && is_name(lexicon, &keys[k]) &&
                one->prefectures == other->prefectures)
                return why_set(why, -EINVAL, _("%s:%u: «%s» stands in line %u already"), path,
                               other->line, other->name, one->line);
        }
    return 0;
}

int lexicon_load(const char *path, struct lexicon **ret_lexicon, struct why *why)
{
    _cleanup_(lexicon_freep) struct lexicon *lexicon = NULL;
    _cleanup_(tsv_deinit) struct tsv tsv = {0};
    int r = tsv_load(path, columns, N_COLUMNS, /* n_required= */ 1, &tsv, why);

    if (r < 0)
        return r;
    lexicon = calloc(1, sizeof(*lexicon));
    if (!lexicon)
        return -ENOMEM;
    lexicon->entries = calloc(tsv.n_rows, sizeof(*lexicon->entries));
    if (!lexicon->entries)
        return -ENOMEM;
    for (size_t row = 0; row < tsv.n_rows; row++) {
        r = load_row(lexicon, &tsv, row, path, why);
        if (r < 0)
            return r;
    }
    qsort(lexicon->keys, lexicon->n_keys, sizeof(*lexicon->keys), compare_keys);
    r = refuse_doubles(lexicon, path, why);
    if (r < 0)
        return r;
    *ret_lexicon = lexicon;
    lexicon = NULL;
    return 0;
}

void lexicon_mark_parts(struct lexicon *lexicon)
{
    for (size_t i = 0; i < lexicon->n_keys; i++)
        for (size_t j = 0; j < lexicon->n_keys; j++) {
            struct lexicon_key *key = &lexicon->keys[i];
            const struct lexicon_key *other = &lexicon->keys[j];

            if (key->entry != other->entry && strcmp(key->key, other->key) != 0 &&
                strstr(other->key, key->key))
                key->part_of_other = true;
        }
}

int lexicon_adopt(struct lexicon *lexicon, const struct lexicon *more, bool **ret_shared)
{
    _cleanup_(cleanup_freep) bool *shared = calloc(more->n_entries, sizeof(*shared));
    _cleanup_(cleanup_freep) size_t *into = calloc(more->n_entries, sizeof(*into));

    if (!shared || !into)
        return -ENOMEM;
    for (size_t i = 0; i < more->n_keys; i++) {
        size_t entry = more->keys[i].entry;
        ptrdiff_t at = lexicon_find(lexicon, more->keys[i].key);

        if (at < 0)
            continue;
        /* The same short name elsewhere in the country is another hospital. */
        if (lexicon->entries[lexicon->keys[at].entry].prefectures !=
            more->entries[entry].prefectures)
            continue;
        shared[entry] = true;
        into[entry] = lexicon->keys[at].entry;
    }
    for (size_t i = 0; i < more->n_keys; i++) {
        size_t entry = more->keys[i].entry;
        int r;

        if (!shared[entry] || lexicon_find(lexicon, more->keys[i].key) >= 0)
            continue;
        r = add_key(lexicon, into[entry], more->keys[i].spelling);
        if (r < 0)
            return r;
        qsort(lexicon->keys, lexicon->n_keys, sizeof(*lexicon->keys), compare_keys);
    }
    *ret_shared = shared;
    shared = NULL;
    return 0;
}

enum {
    COLUMN_PREFIX,
    COLUMN_DIGITS,
    COLUMN_AREA_PREFECTURE,
    COLUMN_CITY,
    COLUMN_GROUPS,
    N_AREA_COLUMNS
};
static const char *const area_columns[N_AREA_COLUMNS] = {"prefix", "digits", "prefecture", "city",
                                                         "groups"};

static int compare_codes(const void *a, const void *b)
{
    return strcmp(((const struct area_code *)a)->prefix, ((const struct area_code *)b)->prefix);
}

/* "3-4-4": the groups of a number without an area, the first of them as long as `digits` says. */
static bool read_groups(const char *text, struct area_code *code)
{
    unsigned first, second, third;
    int n = 0;

    if (sscanf(text, "%1u-%1u-%1u%n", &first, &second, &third, &n) != 3 || text[n])
        return false;
    code->n_second = second;
    code->n_digits = first + second + third;
    return first == code->n_area && second > 0 && third > 0;
}

static int load_code(const struct tsv *tsv, size_t row, const char *path, struct area_code *code,
                     struct why *why)
{
    const char *prefix = tsv_cell(tsv, row, COLUMN_PREFIX),
               *digits = tsv_cell(tsv, row, COLUMN_DIGITS),
               *prefecture = tsv_cell(tsv, row, COLUMN_AREA_PREFECTURE),
               *groups = tsv_cell(tsv, row, COLUMN_GROUPS);
    size_t n = strlen(prefix);
    int r;

    /* The shortest area code is 03, the longest has five digits: 01267. */
    if (prefix[0] != '0' || n < 2 || n >= sizeof(code->prefix) ||
        strspn(prefix, "0123456789") != n || strlen(digits) != 1 || digits[0] < '2' ||
        digits[0] > '5')
        return why_set(why, -EINVAL,
                       _("%s:%u: wanted are a prefix of 2 to 7 digits that begins with 0, and a "
                         "length of 2 to 5"),
                       path, tsv->lines[row]);
    memcpy(code->prefix, prefix, n + 1);
    code->n_area = (unsigned)(digits[0] - '0');
    if (!prefecture[0] == !groups[0] || (groups[0] && !read_groups(groups, code)))
        return why_set(why, -EINVAL,
                       _("%s:%u: wanted is either a prefecture or groups of digits, as in 3-4-4"),
                       path, tsv->lines[row]);
    r = each_part(prefecture, take_prefecture, &code->prefectures);
    if (r == -EINVAL)
        return why_set(why, r, _("%s:%u: «%s» is no prefecture"), path, tsv->lines[row],
                       prefecture);
    return r;
}

int area_codes_load(const char *path, struct area_codes *ret_codes, struct why *why)
{
    _cleanup_(tsv_deinit) struct tsv tsv = {0};
    _cleanup_(cleanup_freep) struct area_code *rows = NULL;
    int r = tsv_load(path, area_columns, N_AREA_COLUMNS, /* n_required= */ 2, &tsv, why);

    if (r < 0)
        return r;
    rows = calloc(tsv.n_rows, sizeof(*rows));
    if (!rows)
        return -ENOMEM;
    for (size_t i = 0; i < tsv.n_rows && r == 0; i++)
        r = load_code(&tsv, i, path, &rows[i], why);
    if (r < 0)
        return r;
    qsort(rows, tsv.n_rows, sizeof(*rows), compare_codes);
    ret_codes->rows = rows;
    ret_codes->n_rows = tsv.n_rows;
    rows = NULL;
    return 0;
}

void area_codes_deinit(struct area_codes *codes)
{
    free(codes->rows);
    *codes = (struct area_codes){0};
}
