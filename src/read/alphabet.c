/* SPDX-License-Identifier: Apache-2.0 */
#include "read/alphabet.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "text/fold.h"
#include "text/utf8.h"

struct letter {
    uint32_t point;
    int class;
};

struct alphabet {
    struct letter *letters; /* sorted by code point */
    size_t n_letters;
    int space;
};

static int compare_letters(const void *a, const void *b)
{
    const struct letter *one = a, *other = b;

    return one->point < other->point ? -1 : one->point > other->point;
}

struct alphabet *alphabet_new(const struct net *net)
{
    struct alphabet *alphabet = calloc(1, sizeof(*alphabet));
    size_t n = net_n_classes(net);

    if (!alphabet)
        return NULL;
    alphabet->space = NET_BLANK;
    alphabet->letters = calloc(n, sizeof(*alphabet->letters));
    if (!alphabet->letters)
        return alphabet_free(alphabet);
    for (size_t i = NET_BLANK + 1; i < n; i++) {
        const char *text = net_class_text(net, i);
        uint32_t point = utf8_next(&text);

        if (point == ' ')
            alphabet->space = (int)i;
        else if (point && !*text)
            alphabet->letters[alphabet->n_letters++] = (struct letter){point, (int)i};
    }
    qsort(alphabet->letters, alphabet->n_letters, sizeof(*alphabet->letters), compare_letters);
    return alphabet;
}

struct alphabet *alphabet_free(struct alphabet *alphabet)
{
    if (!alphabet)
        return NULL;
    free(alphabet->letters);
    free(alphabet);
    return NULL;
}

int alphabet_space(const struct alphabet *alphabet)
{
    return alphabet->space;
}

/* NET_BLANK: no class. */
static int class_of(const struct alphabet *alphabet, uint32_t point)
{
    struct letter key = {.point = point};
    const struct letter *found = bsearch(&key, alphabet->letters, alphabet->n_letters,
                                         sizeof(*alphabet->letters), compare_letters);

    return found ? found->class : NET_BLANK;
}

/* Appends the classes of what point is made of. */
static int take_apart(const struct alphabet *alphabet, uint32_t point, int *labels, int *n)
{
    char text[5] = "";
    _cleanup_(cleanup_freep) char *folded = NULL;
    const char *rest;
    uint32_t part;

    utf8_put(point, text);
    folded = fold_same(text);
    if (!folded)
        return -ENOMEM;
    if (!folded[0])
        return -EILSEQ;
    for (rest = folded; (part = utf8_next(&rest));) {
        labels[*n] = class_of(alphabet, part);
        if (labels[(*n)++] == NET_BLANK)
            return -EILSEQ;
    }
    return 0;
}

int alphabet_labels(const struct alphabet *alphabet, const char *text, int **ret_labels,
                    int *ret_n_labels)
{
    /* the longest compatibility decomposition, U+FDFA, has 18 characters */
    _cleanup_(cleanup_freep) int *labels = calloc(18 * utf8_length(text) + 1, sizeof(*labels));
    uint32_t point;
    int n = 0, r;

    if (!labels)
        return -ENOMEM;
    while ((point = utf8_next(&text))) {
        int class = class_of(alphabet, point);

        if (utf8_is_space(point))
            continue;
        if (class != NET_BLANK) {
            labels[n++] = class;
            continue;
        }
        r = take_apart(alphabet, point, labels, &n);
        if (r < 0)
            return r;
    }
    *ret_labels = labels;
    *ret_n_labels = n;
    labels = NULL;
    return 0;
}
