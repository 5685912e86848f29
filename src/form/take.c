/* SPDX-License-Identifier: Apache-2.0 */
#include "form/take.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <utf8proc.h>

#include "base/intl.h"

int take_refuse(const struct take *take, const char *key, const char *expected)
{
    return why_set(take->why, -EPROTO, _("result, page %u, field %u: \"%s\" must be %s"),
                   take->page, take->field, key, expected);
}

int take_object(const struct take *take, json_t *object, const char *what, const char *const *keys,
                size_t n_needed)
{
    size_t n_found = 0;

    if (!json_is_object(object))
        return take_refuse(take, what, _("an object"));
    for (size_t i = 0; keys[i]; i++) {
        if (json_object_get(object, keys[i]))
            n_found++;
        else if (i < n_needed)
            return take_refuse(take, keys[i], _("there"));
    }
    if (n_found != json_object_size(object))
        return take_refuse(take, what, _("without unknown keys"));
    return 0;
}

int take_array(const struct take *take, json_t *array, const char *key, size_t max)
{
    if (!json_is_array(array))
        return take_refuse(take, key, _("a list"));
    if (json_array_size(array) > max)
        return take_refuse(take, key, _("a shorter list"));
    return 0;
}

int take_number_value(const struct take *take, json_t *value, const char *key,
                      struct result_range range, double *ret)
{
    double number = json_is_number(value) ? json_number_value(value) : NAN;

    if (!(number >= range.min && number <= range.max))
        return take_refuse(take, key, _("a number in its range"));
    *ret = number;
    return 0;
}

int take_number(const struct take *take, json_t *object, const char *key, struct result_range range,
                double *ret)
{
    return take_number_value(take, json_object_get(object, key), key, range, ret);
}

int take_whole_value(const struct take *take, json_t *value, const char *key, long min, long max,
                     long *ret)
{
    if (!json_is_integer(value) || json_integer_value(value) < min ||
        json_integer_value(value) > max)
        return take_refuse(take, key, _("a whole number in its range"));
    *ret = (long)json_integer_value(value);
    return 0;
}

int take_whole(const struct take *take, json_t *object, const char *key, long min, long max,
               long *ret)
{
    return take_whole_value(take, json_object_get(object, key), key, min, max, ret);
}

int take_bool(const struct take *take, json_t *object, const char *key, bool *ret)
{
    json_t *value = json_object_get(object, key);

    if (!json_is_boolean(value))
        return take_refuse(take, key, _("true or false"));
    *ret = json_is_true(value);
    return 0;
}

/* jansson has checked the UTF-8 and that no zero is inside. */
static int get_text(const struct take *take, json_t *value, const char *key, bool lines,
                    size_t max_bytes, char **ret)
{
    const char *text = json_string_value(value);

    if (!text || json_string_length(value) > max_bytes)
        return take_refuse(take, key, _("a text that is not too long"));
    for (const char *p = text; *p;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, -1, &c);

        if (n < 1 || (c < 0x20 && !(lines && c == '\n')) || (c >= 0x7F && c < 0xA0))
            return take_refuse(take, key, _("without control characters"));
        p += n;
    }
    *ret = strdup(text);
    return *ret ? 0 : -ENOMEM;
}

int take_lines(const struct take *take, json_t *object, const char *key, char **ret)
{
    return get_text(take, json_object_get(object, key), key, true, RESULT_MAX_TEXT_BYTES, ret);
}

int take_line(const struct take *take, json_t *object, const char *key, char **ret)
{
    return get_text(take, json_object_get(object, key), key, false, RESULT_MAX_TEXT_BYTES, ret);
}

int take_line_or_null(const struct take *take, json_t *object, const char *key, char **ret)
{
    return json_is_null(json_object_get(object, key)) ? 0 : take_line(take, object, key, ret);
}

int take_id(const struct take *take, json_t *object, const char *key, char **ret)
{
    const char *text = json_string_value(json_object_get(object, key));

    if (!text || !*text || text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.-")] != '\0' ||
        strlen(text) != json_string_length(json_object_get(object, key)))
        return take_refuse(take, key, _("an id"));
    return get_text(take, json_object_get(object, key), key, false, FORM_MAX_ID_BYTES, ret);
}

int take_id_or_null(const struct take *take, json_t *object, const char *key, char **ret)
{
    return json_is_null(json_object_get(object, key)) ? 0 : take_id(take, object, key, ret);
}
