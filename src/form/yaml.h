/* SPDX-License-Identifier: Apache-2.0
 *
 * yaml: a strict view of a YAML file that a person wrote. Every complaint names the file and the
 * line, says what is wrong and what to write. Of YAML it takes mappings, lists and scalars;
 * anchors, aliases, tags and a second document are refused, because nobody needs them to describe a
 * form and each is a way to hide something from the reader of the file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/why.h"

/* Of a file: far above any form (8 KiB). libfyaml takes seconds over more keys than this can hold.
 */
enum { YAML_MAX_BYTES = 128 << 10 };

struct yaml; /* a loaded file */

/* A place in it: passed by value, valid until yaml_free(). */
struct yaml_item {
    const struct yaml *yaml;
    struct fy_node *node;
    int line; /* from 1 */
};

/* Reads and checks the file as YAML. -EINVAL (not YAML), -EFBIG, or the errno of reading, with why.
 */
int yaml_load(const char *path, struct yaml **ret_yaml, struct why *why);

/* The same from memory; path is the name for messages. */
int yaml_parse(const char *path, const char *text, size_t n_bytes, struct yaml **ret_yaml,
               struct why *why);

struct yaml *yaml_free(struct yaml *yaml);

DEFINE_CLEANUP(struct yaml *, yaml_free)

struct yaml_item yaml_root(const struct yaml *yaml);

/* Says "path:line: …" and returns -EINVAL, so that `return yaml_fail(…)` is one step. */
int yaml_fail(struct yaml_item item, struct why *why, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Fails unless item is a mapping whose keys are all among `keys` (NULL at the end). */
int yaml_check_keys(struct yaml_item item, const char *const *keys, struct why *why);

/* Is there such a key? *ret_value is untouched when not. */
bool yaml_find(struct yaml_item mapping, const char *key, struct yaml_item *ret_value);

/* The same, and fails when there is none; hint says what to write. */
int yaml_need(struct yaml_item mapping, const char *key, const char *hint,
              struct yaml_item *ret_value, struct why *why);

/* Number of items of a list of min..max items. */
int yaml_list(struct yaml_item list, size_t min, size_t max, size_t *ret_n, struct why *why);

/* Item i of a list that yaml_list() accepted. */
struct yaml_item yaml_at(struct yaml_item list, size_t i);

/* The scalar as a string of 1..max_bytes on one line, the caller's to free(). */
int yaml_text(struct yaml_item item, size_t max_bytes, char **ret_text, struct why *why);

/* The same on one line or several; the line end that a block (|) leaves at its end is dropped. */
int yaml_lines(struct yaml_item item, size_t max_bytes, char **ret_text, struct why *why);

/* A decimal number between min and max (both allowed), at most four digits after the point. */
int yaml_number(struct yaml_item item, double min, double max, double *ret_number, struct why *why);

/* The same without digits after the point. */
int yaml_whole(struct yaml_item item, unsigned min, unsigned max, unsigned *ret_number,
               struct why *why);

/* true or false. */
int yaml_bool(struct yaml_item item, bool *ret_bool, struct why *why);

/* One of `words` (NULL at the end): its index. */
int yaml_word(struct yaml_item item, const char *const *words, unsigned *ret_index,
              struct why *why);

/* A list of exactly n numbers between min and max. */
int yaml_numbers(struct yaml_item item, size_t n, double min, double max, double *ret_numbers,
                 struct why *why);

/* A list of 1..max_n lengths; *ret_numbers is the caller's to free(). */
int yaml_lengths(struct yaml_item item, size_t max_n, double min, double max, double **ret_numbers,
                 size_t *ret_n, struct why *why);
