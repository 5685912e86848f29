/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml_item: the values of a YAML file, each checked as it is taken.
 */
#include "form/yaml_item.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"

enum {
    MAX_NUMBER_DIGITS = 6, /* before the point */
    MAX_NUMBER_DECIMALS = 4,
    MAX_QUOTED_BYTES = 60,  /* of a wrong word in a sentence */
    MAX_LISTED_BYTES = 400, /* of "the keys here are …" in a sentence */
};

/* ---- positions ---- */

/* The line of the first scalar inside the node; `otherwise` when there is none (an empty list). */
static int line_of(struct fy_node *node, int otherwise)
{
    void *at = NULL;

    while (node && !fy_node_is_scalar(node)) {
        at = NULL;
        if (fy_node_is_mapping(node)) {
            struct fy_node_pair *pair = fy_node_mapping_iterate(node, &at);

            node = pair ? fy_node_pair_key(pair) : NULL;
        } else {
            node = fy_node_sequence_iterate(node, &at);
        }
    }
    if (node) {
        struct fy_token *token = fy_node_get_scalar_token(node);
        const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;

        if (mark)
            return mark->line + 1;
    }
    return otherwise;
}

struct yaml_item yaml_item_at(const struct yaml *yaml, struct fy_node *node, int otherwise)
{
    struct yaml_item item = {yaml, node, line_of(node, otherwise)};

    return item;
}

int yaml_fail(struct yaml_item item, struct why *why, const char *format, ...)
{
    char *sentence;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vasprintf(&sentence, format, ap);
    va_end(ap);
    if (n < 0)
        return -ENOMEM;
    why_set(why, -EINVAL, "%s:%d: %s", item.yaml->path, item.line, sentence);
    free(sentence);
    return -EINVAL;
}

/* ---- mappings and lists ---- */

/* How many bytes of a text to quote in a sentence: whole characters only. */
static int quotable(const char *text, size_t n)
{
    if (n <= MAX_QUOTED_BYTES)
        return (int)n;
    n = MAX_QUOTED_BYTES;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    return (int)n;
}

static void list_words(const char *const *words, char ret_list[MAX_LISTED_BYTES])
{
    size_t n = 0;

    ret_list[0] = '\0';
    for (size_t i = 0; words[i] && n < MAX_LISTED_BYTES; i++)
        n += (size_t)snprintf(ret_list + n, MAX_LISTED_BYTES - n, "%s%s", i ? ", " : "", words[i]);
}

static bool scalar_is(struct fy_node *node, const char *word)
{
    size_t n;
    const char *text = fy_node_get_scalar(node, &n);

    return text && n == strlen(word) && memcmp(text, word, n) == 0;
}

int yaml_check_keys(struct yaml_item item, const char *const *keys, struct why *why)
{
    char listed[MAX_LISTED_BYTES];
    struct fy_node_pair *pair;
    void *at = NULL;

    list_words(keys, listed);
    if (!fy_node_is_mapping(item.node))
        return yaml_fail(item, why, _("expected `key: value` lines; the keys here are: %s"),
                         listed);
    while ((pair = fy_node_mapping_iterate(item.node, &at))) {
        struct fy_node *key = fy_node_pair_key(pair);
        bool known = false;

        for (size_t i = 0; keys[i]; i++)
            known = known || scalar_is(key, keys[i]);
        if (!known) {
            size_t n = 0;
            const char *text = fy_node_get_scalar(key, &n);

            return yaml_fail(yaml_item_at(item.yaml, key, item.line), why,
                             _("unknown key \"%.*s\"; the keys here are: %s"), quotable(text, n),
                             text ? text : "", listed);
        }
    }
    return 0;
}

bool yaml_find(struct yaml_item mapping, const char *key, struct yaml_item *ret_value)
{
    struct fy_node_pair *pair;
    void *at = NULL;

    while ((pair = fy_node_mapping_iterate(mapping.node, &at))) {
        struct fy_node *found = fy_node_pair_key(pair);

        if (scalar_is(found, key)) {
            ret_value->yaml = mapping.yaml;
            ret_value->node = fy_node_pair_value(pair);
            ret_value->line = line_of(found, mapping.line);
            return true;
        }
    }
    return false;
}

int yaml_need(struct yaml_item mapping, const char *key, const char *hint,
              struct yaml_item *ret_value, struct why *why)
{
    if (yaml_find(mapping, key, ret_value))
        return 0;
    return yaml_fail(mapping, why, _("`%s` is missing; write for example `%s: %s`"), key, key,
                     hint);
}

int yaml_list(struct yaml_item list, size_t min, size_t max, size_t *ret_n, struct why *why)
{
    int n;

    if (!fy_node_is_sequence(list.node))
        return yaml_fail(list, why, _("expected a list; write `- item` lines or [a, b]"));
    n = fy_node_sequence_item_count(list.node);
    if (n < 0 || (size_t)n < min || (size_t)n > max)
        return yaml_fail(list, why, _("a list of %d items; write %zu to %zu"), n, min, max);
    *ret_n = (size_t)n;
    return 0;
}

struct yaml_item yaml_at(struct yaml_item list, size_t i)
{
    return yaml_item_at(list.yaml, fy_node_sequence_get_by_index(list.node, (int)i), list.line);
}

/* ---- scalars ---- */

/* The scalar's bytes (no zero at the end), or NULL when it is none or empty. */
static const char *scalar(struct yaml_item item, size_t *ret_n)
{
    const char *text = fy_node_is_scalar(item.node) ? fy_node_get_scalar(item.node, ret_n) : NULL;

    return text && *ret_n > 0 ? text : NULL;
}

/* An escape in a quoted scalar can make what check_bytes() refused in the file. */
static int get_text(struct yaml_item item, size_t max_bytes, bool lines, char **ret_text,
                    struct why *why)
{
    size_t n;
    const char *text = scalar(item, &n);

    if (!text)
        return yaml_fail(item, why, _("expected a text; write it after the colon"));
    if (n > max_bytes)
        return yaml_fail(item, why, _("a text of %zu bytes; write at most %zu"), n, max_bytes);
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(n - i), &c);

        if (step < 1 || (yaml_is_control(c) && c != '\n'))
            return yaml_fail(item, why, _("a control character in a text; leave it out"));
        if (c == '\n' && !lines)
            return yaml_fail(item, why, _("a line end in a text; write it on one line"));
        i += (size_t)step;
    }
    *ret_text = strndup(text, n);
    return *ret_text ? 0 : -ENOMEM;
}

int yaml_text(struct yaml_item item, size_t max_bytes, char **ret_text, struct why *why)
{
    return get_text(item, max_bytes, false, ret_text, why);
}

int yaml_lines(struct yaml_item item, size_t max_bytes, char **ret_text, struct why *why)
{
    int r = get_text(item, max_bytes, true, ret_text, why);

    if (r == 0) {
        size_t n = strlen(*ret_text);

        if (n > 1 && (*ret_text)[n - 1] == '\n')
            (*ret_text)[n - 1] = '\0';
    }
    return r;
}

/* Not strtod(): its decimal point follows the locale. */
static bool parse_decimal(const char *text, size_t n, double *ret_number)
{
    size_t digits = 0, decimals = 0, i = 0;
    double value = 0, unit = 1;
    bool negative = n > 0 && text[0] == '-';

    for (i = negative; i < n && text[i] >= '0' && text[i] <= '9'; i++, digits++)
        value = value * 10 + (text[i] - '0');
    if (i < n && text[i] == '.') {
        for (i++; i < n && text[i] >= '0' && text[i] <= '9'; i++, decimals++) {
            value = value * 10 + (text[i] - '0');
            unit *= 10;
        }
        if (decimals == 0)
            return false;
    }
    if (i != n || digits == 0 || digits > MAX_NUMBER_DIGITS || decimals > MAX_NUMBER_DECIMALS)
        return false;
    *ret_number = (negative ? -value : value) / unit;
    return true;
}

int yaml_number(struct yaml_item item, double min, double max, double *ret_number, struct why *why)
{
    double number;
    size_t n;
    const char *text = scalar(item, &n);

    if (!text)
        return yaml_fail(item, why, _("expected a number; write for example 10 or 10.5"));
    if (!parse_decimal(text, n, &number))
        return yaml_fail(item, why, _("\"%.*s\" is no number; write for example 10 or 10.5"),
                         quotable(text, n), text);
    if (number < min || number > max)
        return yaml_fail(item, why, _("%.*s is out of range; write %g to %g"), (int)n, text, min,
                         max);
    *ret_number = number;
    return 0;
}

int yaml_whole(struct yaml_item item, unsigned min, unsigned max, unsigned *ret_number,
               struct why *why)
{
    double number;
    int r = yaml_number(item, min, max, &number, why);

    if (r < 0)
        return r;
    if (number != (double)(unsigned)number)
        return yaml_fail(item, why, _("%g is not a whole number; write for example 2"), number);
    *ret_number = (unsigned)number;
    return 0;
}

int yaml_word(struct yaml_item item, const char *const *words, unsigned *ret_index, struct why *why)
{
    char listed[MAX_LISTED_BYTES];
    size_t n;
    const char *text = scalar(item, &n);

    list_words(words, listed);
    if (!text)
        return yaml_fail(item, why, _("expected a word; write one of: %s"), listed);
    for (unsigned i = 0; words[i]; i++) {
        if (scalar_is(item.node, words[i])) {
            *ret_index = i;
            return 0;
        }
    }
    return yaml_fail(item, why, _("\"%.*s\" is not known here; write one of: %s"),
                     quotable(text, n), text, listed);
}

int yaml_bool(struct yaml_item item, bool *ret_bool, struct why *why)
{
    static const char *const words[] = {"false", "true", NULL};
    unsigned index;
    int r = yaml_word(item, words, &index, why);

    if (r == 0)
        *ret_bool = index == 1;
    return r;
}

int yaml_numbers(struct yaml_item item, size_t n, double min, double max, double *ret_numbers,
                 struct why *why)
{
    size_t count;
    int r = yaml_list(item, n, n, &count, why);

    for (size_t i = 0; r == 0 && i < n; i++)
        r = yaml_number(yaml_at(item, i), min, max, &ret_numbers[i], why);
    return r;
}

int yaml_lengths(struct yaml_item item, size_t max_n, double min, double max, double **ret_numbers,
                 size_t *ret_n, struct why *why)
{
    _cleanup_(cleanup_freep) double *numbers = NULL;
    size_t n;
    int r = yaml_list(item, 1, max_n, &n, why);

    if (r < 0)
        return r;
    numbers = calloc(n, sizeof(*numbers));
    if (!numbers)
        return -ENOMEM;
    r = yaml_numbers(item, n, min, max, numbers, why);
    if (r < 0)
        return r;
    *ret_numbers = numbers;
    numbers = NULL;
    *ret_n = n;
    return 0;
}
