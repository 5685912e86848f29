/* SPDX-License-Identifier: Apache-2.0
 *
 * member: members of the summary's JSON as C values; what is missing is "" or 0.
 */
#pragma once

#include <jansson.h>

static inline const char *member_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

static inline json_int_t member_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* Adds n to a member that is a number; a missing one is 0. */
static inline void member_add(json_t *object, const char *key, json_int_t n)
{
    json_object_set_new(object, key, json_integer(member_number(object, key) + n));
}
