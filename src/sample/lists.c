/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/lists.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/paths.h"

enum { MAX_LIST_BYTES = 4 << 20 };

static const char *const list_file[LIST_COUNT] = {
    [LIST_SURNAMES] = "samples/lists/surnames.tsv",
    [LIST_GIVEN] = "samples/lists/given.tsv",
    [LIST_SPECIMEN_SURNAMES] = "samples/lists/specimen-surnames.tsv",
    [LIST_SPECIMEN_GIVEN] = "samples/lists/specimen-given.tsv",
    [LIST_DEPARTMENTS] = "samples/lists/departments.txt",
    [LIST_TITLES] = "samples/lists/titles.txt",
    [LIST_TOWNS] = "samples/lists/towns.txt",
    [LIST_HOSPITALS] = "samples/lists/hospitals.txt",
    [LIST_PREFECTURES] = "samples/lists/prefectures.tsv",
    [LIST_DOMAINS] = "samples/lists/domains.txt",
    [LIST_SPECIMEN_DOMAINS] = "samples/lists/domains-specimen.txt",
    [LIST_OPINIONS] = "samples/lists/opinions.txt",
    [LIST_SENTENCES] = "samples/lists/sentences.txt",
    [LIST_HEADINGS] = "samples/lists/headings.txt",
    [LIST_WORDS] = "samples/lists/words.txt",
};

int list_load(const char *path, struct list *ret_list, struct why *why)
{
    struct list list = {0};
    uint8_t *bytes = NULL;
    size_t n_bytes = 0, n_lines = 1;
    int r = file_read(path, MAX_LIST_BYTES, &bytes, &n_bytes, why);

    if (r)
        return r;
    list.text = (char *)bytes;
    for (size_t i = 0; i < n_bytes; i++)
        n_lines += bytes[i] == '\n';
    list.items = calloc(n_lines, sizeof(*list.items));
    if (!list.items) {
        list_deinit(&list);
        return why_set(why, -ENOMEM, _("%s: out of memory"), path);
    }
    for (char *rest = list.text, *line; (line = strsep(&rest, "\n"));)
        if (*line && *line != '#')
            list.items[list.n_items++] = line;
    if (!list.n_items) {
        list_deinit(&list);
        return why_set(why, -EINVAL, _("%s: the list is empty"), path);
    }
    *ret_list = list;
    return 0;
}

void list_deinit(struct list *list)
{
    free(list->items);
    free(list->text);
    *list = (struct list){0};
}

/* The path of something among the program's data; path has PATH_MAX bytes. */
static int find_data(const char *name, char *path, struct why *why)
{
    int r = paths_data(name, path, PATH_MAX);

    return r ? why_set(why, r, _("%s was not found; run the program from its build directory"),
                       name)
             : 0;
}

int lists_load(struct lists **ret_lists, struct why *why)
{
    struct lists *lists = calloc(1, sizeof(*lists));
    char path[PATH_MAX];
    int r = 0;

    if (!lists)
        return why_set(why, -ENOMEM, _("out of memory while loading the word lists"));
    for (int id = 0; id < LIST_COUNT && !r; id++) {
        r = find_data(list_file[id], path, why);
        if (!r)
            r = list_load(path, &lists->list[id], why);
    }
    if (!r)
        r = find_data("forms/common/areacodes.tsv", path, why);
    if (!r)
        r = area_codes_load(path, &lists->area_codes, why);
    if (!r)
        r = find_data("forms/common/hospitals.tsv", path, why);
    if (!r)
        r = lexicon_load(path, &lists->hospitals, why);
    if (r) {
        lists_free(lists);
        return r;
    }
    *ret_lists = lists;
    return 0;
}

struct lists *lists_free(struct lists *lists)
{
    if (!lists)
        return NULL;
    for (int id = 0; id < LIST_COUNT; id++)
        list_deinit(&lists->list[id]);
    area_codes_deinit(&lists->area_codes);
    lexicon_free(lists->hospitals);
    free(lists);
    return NULL;
}

const char *lists_pick(const struct lists *lists, enum list_id id, struct dice *dice)
{
    return lists->list[id].items[dice_index(dice, lists->list[id].n_items)];
}

void list_column(const char *item, unsigned column, char *ret_text, size_t size)
{
    size_t n;

    for (; column > 0 && item; column--) {
        item = strchr(item, '\t');
        item = item ? item + 1 : NULL;
    }
    n = item ? strcspn(item, "\t") : 0;
    if (n >= size)
        n = size - 1;
    memcpy(ret_text, item ? item : "", n);
    ret_text[n] = '\0';
}

const char *list_find(const struct list *list, const char *key)
{
    size_t n = strlen(key);

    for (size_t i = 0; i < list->n_items; i++)
        if (!strncmp(list->items[i], key, n) && (list->items[i][n] == '\t' || !list->items[i][n]))
            return list->items[i];
    return NULL;
}
