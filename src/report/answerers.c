/* SPDX-License-Identifier: Apache-2.0 */
#include "report/answerers.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "text/utf8.h"

enum { MAX_BYTES = 4 << 20, MAX_ITEMS = 20000 }; /* Japan has about 8,000 hospitals */

struct columns {
    int prefecture, name; /* positions of the titles; -1: there is none */
};

/* Where the cell at `column` of a line begins; NULL when the line is shorter. */
static char *cell(char *line, int column)
{
    for (; column > 0; column--) {
        line = strchr(line, '\t');
        if (!line)
            return NULL;
        line++;
    }
    return line;
}

static char *copy_cell(char *line, int column)
{
    const char *begin = column >= 0 ? cell(line, column) : NULL;

    return begin ? strndup(begin, strcspn(begin, "\t")) : strdup("");
}

static struct columns read_titles(const char *line)
{
    struct columns columns = {-1, -1};

    for (int i = 0; line; i++) {
        size_t n = strcspn(line, "\t");

        if (n == strlen("prefecture") && !strncmp(line, "prefecture", n))
            columns.prefecture = i;
        else if (n == strlen("name") && !strncmp(line, "name", n))
            columns.name = i;
        line = line[n] ? line + n + 1 : NULL;
    }
    return columns;
}

static int add(struct answerers *answerers, char *line, struct columns columns)
{
    struct answerer *grown = reallocarray(answerers->items, answerers->n_items + 1, sizeof(*grown));
    struct answerer *item;

    if (!grown)
        return -ENOMEM;
    answerers->items = grown;
    item = &grown[answerers->n_items++];
    item->prefecture = copy_cell(line, columns.prefecture);
    item->name = copy_cell(line, columns.name);
    if (!item->prefecture || !item->name)
        return -ENOMEM;
    return *item->name ? 0 : -EINVAL;
}

static int read_lines(const char *path, char *text, struct answerers *answerers, struct why *why)
{
    struct columns columns = {-1, -1};
    unsigned number = 0;

    for (char *line; (line = strsep(&text, "\n"));) {
        int r;

        number++;
        line[strcspn(line, "\r")] = '\0';
        if (!*line || *line == '#')
            continue;
        if (columns.name < 0) {
            columns = read_titles(line);
            if (columns.name < 0)
                return why_set(why, -EINVAL, _("%s:%u: the line of titles has no «name»"), path,
                               number);
            continue;
        }
        r = answerers->n_items < MAX_ITEMS ? add(answerers, line, columns) : -E2BIG;
        if (r == -ENOMEM)
            return why_set(why, r, _("out of memory"));
        if (r == -E2BIG)
            return why_set(why, r, _("%s:%u: more than %d lines"), path, number, MAX_ITEMS);
        if (r < 0)
            return why_set(why, r, _("%s:%u: the name is empty"), path, number);
    }
    return 0;
}

/* Moves each up to the last of its prefecture before it; the rest keeps its order. */
static void group_by_prefecture(struct answerers *answerers)
{
    for (size_t i = 1; i < answerers->n_items; i++) {
        struct answerer item = answerers->items[i];
        size_t to = i;

        while (to > 0 && strcmp(answerers->items[to - 1].prefecture, item.prefecture) != 0)
            to--;
        if (to == 0 || to == i)
            continue;
        memmove(&answerers->items[to + 1], &answerers->items[to],
                (i - to) * sizeof(answerers->items[0]));
        answerers->items[to] = item;
    }
}

int answerers_load(const char *path, struct answerers *ret_answerers, struct why *why)
{
    _cleanup_(cleanup_freep) uint8_t *bytes = NULL;
    struct answerers answerers = {0};
    size_t n_bytes;
    int r = file_read(path, MAX_BYTES, &bytes, &n_bytes, why);

    if (r < 0)
        return r;
    if (!utf8_valid((char *)bytes))
        return why_set(why, -EINVAL, _("%s: this is no UTF-8 text"), path);
    r = read_lines(path, (char *)bytes, &answerers, why);
    if (r < 0) {
        answerers_deinit(&answerers);
        return r;
    }
    group_by_prefecture(&answerers);
    *ret_answerers = answerers;
    return 0;
}

void answerers_deinit(struct answerers *answerers)
{
    for (size_t i = 0; i < answerers->n_items; i++) {
        free(answerers->items[i].prefecture);
        free(answerers->items[i].name);
    }
    free(answerers->items);
    *answerers = (struct answerers){0};
}

int answerers_find(const struct answerers *answerers, const char *prefecture, const char *name)
{
    int found = -1;

    if (!*name)
        return -1;
    for (size_t i = 0; i < answerers->n_items; i++) {
        const struct answerer *item = &answerers->items[i];

        if (strcmp(item->name, name) != 0)
            continue;
        if (!strcmp(item->prefecture, prefecture))
            return (int)i;
        if (!*prefecture || !*item->prefecture) {
            if (found >= 0)
                return -1;
            found = (int)i;
        }
    }
    return found;
}
