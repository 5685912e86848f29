/* SPDX-License-Identifier: Apache-2.0
 *
 * take: values out of a JSON object that nobody trusts, private to this room. Each returns 0,
 * -EPROTO with a sentence that says where and what was expected, or -ENOMEM; outputs are untouched
 * on failure.
 */
#pragma once

#include <jansson.h>

#include "form/result_json.h"

/* Where we are, for the sentence. */
struct take {
    struct why *why;
    unsigned page, field; /* from 1; 0: outside */
};

/* Says that key must be `expected`: -EPROTO. */
int take_refuse(const struct take *take, const char *key, const char *expected);

/* An object with exactly these keys (NULL at the end); those from keys[n_needed] on may be absent.
 */
int take_object(const struct take *take, json_t *object, const char *what, const char *const *keys,
                size_t n_needed);

int take_array(const struct take *take, json_t *array, const char *key, size_t max);

int take_number(const struct take *take, json_t *object, const char *key, struct result_range range,
                double *ret);
int take_number_value(const struct take *take, json_t *value, const char *key,
                      struct result_range range, double *ret);

int take_whole(const struct take *take, json_t *object, const char *key, long min, long max,
               long *ret);
int take_whole_value(const struct take *take, json_t *value, const char *key, long min, long max,
                     long *ret);

int take_bool(const struct take *take, json_t *object, const char *key, bool *ret);

/* A text of at most RESULT_MAX_TEXT_BYTES without control characters; in `lines` '\n' may be. The
 * caller's. */
int take_line(const struct take *take, json_t *object, const char *key, char **ret);
int take_line_or_null(const struct take *take, json_t *object, const char *key, char **ret);
int take_lines(const struct take *take, json_t *object, const char *key, char **ret);

/* The name of a form or a field. These become keys of the database: short, and of few letters. */
int take_id(const struct take *take, json_t *object, const char *key, char **ret);
int take_id_or_null(const struct take *take, json_t *object, const char *key, char **ret);

/* What was seen in a field; what was filled in before a failure is released with
 * reading_deinit(). */
int take_reading(const struct take *take, json_t *object, struct reading *ret);
