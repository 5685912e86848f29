/* SPDX-License-Identifier: Apache-2.0
 *
 * take_reading: the part of a result that says what was seen, from JSON that nobody trusts.
 */
#include "form/take.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"

static int alternatives(const struct take *take, json_t *object, struct recognised *by)
{
    static const char *const keys[] = {"text", "score", "log_p", NULL};
    json_t *array = json_object_get(object, "alternatives");
    int r = take_array(take, array, "alternatives", RESULT_MAX_CANDIDATES);

    if (r < 0 || json_array_size(array) == 0)
        return r;
    by->alternatives = calloc(json_array_size(array), sizeof(*by->alternatives));
    if (!by->alternatives)
        return -ENOMEM;
    by->n_alternatives = json_array_size(array);
    for (size_t i = 0; r == 0 && i < by->n_alternatives; i++) {
        json_t *item = json_array_get(array, i);
        struct alternative *one = &by->alternatives[i];

        r = take_object(take, item, "alternatives", keys, 3);
        if (r == 0)
            r = take_lines(take, item, "text", &one->text);
        if (r == 0)
            r = take_number(take, item, "score", RESULT_RANGE_SHARE, &one->score);
        if (r == 0)
            r = take_number(take, item, "log_p", RESULT_RANGE_LOG_P, &one->log_p);
    }
    return r;
}

/* One character, or the few that an engine reads as one. */
static int letters(const struct take *take, json_t *object, const char *key,
                   char ret[RESULT_CHARACTER_BYTES])
{
    _cleanup_(cleanup_freep) char *text = NULL;
    int r = take_line(take, object, key, &text);

    if (r == 0 && strlen(text) >= RESULT_CHARACTER_BYTES)
        return take_refuse(take, key, _("one character"));
    if (r == 0)
        strcpy(ret, text);
    return r;
}

static int box_mm(const struct take *take, json_t *array, struct rect_mm *ret)
{
    double at[4] = {0};
    int r = 0;

    if (!json_is_array(array) || json_array_size(array) != 4)
        return take_refuse(take, "box_mm", _("[x, y, w, h]"));
    for (size_t i = 0; r == 0 && i < 4; i++)
        r = take_number_value(take, json_array_get(array, i), "box_mm", RESULT_RANGE_MM, &at[i]);
    if (r == 0)
        *ret = (struct rect_mm){at[0], at[1], at[2], at[3]};
    return r;
}

static int characters(const struct take *take, json_t *object, struct recognised *by)
{
    static const char *const keys[] = {"text", "score", "second", "second_score", "box_mm", NULL};
    json_t *array = json_object_get(object, "characters");
    int r = take_array(take, array, "characters", RESULT_MAX_CHARACTERS);

    if (r < 0 || json_array_size(array) == 0)
        return r;
    by->characters = calloc(json_array_size(array), sizeof(*by->characters));
    if (!by->characters)
        return -ENOMEM;
    by->n_characters = json_array_size(array);
    for (size_t i = 0; r == 0 && i < by->n_characters; i++) {
        json_t *item = json_array_get(array, i);
        struct character *one = &by->characters[i];

        r = take_object(take, item, "characters", keys, 5);
        if (r == 0)
            r = letters(take, item, "text", one->text);
        if (r == 0)
            r = take_number(take, item, "score", RESULT_RANGE_SHARE, &one->score);
        if (r == 0)
            r = letters(take, item, "second", one->second);
        if (r == 0)
            r = take_number(take, item, "second_score", RESULT_RANGE_SHARE, &one->second_score);
        if (r == 0)
            r = box_mm(take, json_object_get(item, "box_mm"), &one->box);
    }
    return r;
}

static int recognised(const struct take *take, json_t *object, struct recognised *by)
{
    static const char *const keys[] = {"engine", "model",        "text",       "score", "min_score",
                                       "log_p",  "alternatives", "characters", NULL};
    int r = take_object(take, object, "by", keys, 8);

    if (r == 0)
        r = take_line(take, object, "engine", &by->engine);
    if (r == 0)
        r = take_line(take, object, "model", &by->model);
    if (r == 0)
        r = take_lines(take, object, "text", &by->text);
    if (r == 0)
        r = take_number(take, object, "score", RESULT_RANGE_SHARE, &by->score);
    if (r == 0)
        r = take_number(take, object, "min_score", RESULT_RANGE_SHARE, &by->min_score);
    if (r == 0)
        r = take_number(take, object, "log_p", RESULT_RANGE_LOG_P, &by->log_p);
    if (r == 0)
        r = alternatives(take, object, by);
    if (r == 0)
        r = characters(take, object, by);
    return r;
}

static int listed(const struct take *take, json_t *object, struct reading *ret)
{
    static const char *const keys[] = {"text", "log_p", NULL};
    json_t *array = json_object_get(object, "listed");
    int r = take_array(take, array, "listed", RESULT_MAX_LISTED);

    if (r < 0 || json_array_size(array) == 0)
        return r;
    ret->listed = calloc(json_array_size(array), sizeof(*ret->listed));
    if (!ret->listed)
        return -ENOMEM;
    ret->n_listed = json_array_size(array);
    for (size_t i = 0; r == 0 && i < ret->n_listed; i++) {
        json_t *item = json_array_get(array, i);

        r = take_object(take, item, "listed", keys, 2);
        if (r == 0)
            r = take_line(take, item, "text", &ret->listed[i].text);
        if (r == 0)
            r = take_number(take, item, "log_p", RESULT_RANGE_LOG_P, &ret->listed[i].log_p);
    }
    return r;
}

static int ink(const struct take *take, json_t *object, enum ink_state *ret)
{
    const char *name = json_string_value(json_object_get(object, "ink"));

    for (unsigned i = 0; name && i < INK_STATE_COUNT; i++) {
        if (strcmp(name, result_ink_names[i]) == 0) {
            *ret = (enum ink_state)i;
            return 0;
        }
    }
    return take_refuse(take, "ink", _("none, present or unsure"));
}

static int recognisers(const struct take *take, json_t *object, struct reading *ret)
{
    json_t *by = json_object_get(object, "by");
    int r = take_array(take, by, "by", RESULT_MAX_RECOGNISED);

    if (r < 0 || json_array_size(by) == 0)
        return r;
    ret->by = calloc(json_array_size(by), sizeof(*ret->by));
    if (!ret->by)
        return -ENOMEM;
    ret->n_by = json_array_size(by);
    for (size_t i = 0; r == 0 && i < ret->n_by; i++)
        r = recognised(take, json_array_get(by, i), &ret->by[i]);
    return r;
}

static int counts(const struct take *take, json_t *object, struct reading *ret)
{
    const struct {
        const char *key;
        long max;
        unsigned *ret;
    } wanted[] = {
        {"lines", RESULT_MAX_LINES, &ret->n_lines},
        {"damaged_rows", RESULT_MAX_SIDE_PX, &ret->n_damaged_rows},
        {"repeated_rows", RESULT_MAX_SIDE_PX, &ret->n_repeated_rows},
        {"rules", 4, &ret->n_rules},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(wanted) / sizeof(*wanted); i++) {
        long n = 0;

        r = take_whole(take, object, wanted[i].key, 0, wanted[i].max, &n);
        if (r == 0)
            *wanted[i].ret = (unsigned)n;
    }
    ret->n_damaged_text_rows = ret->n_damaged_rows;
    if (r == 0 && json_object_get(object, "damaged_text_rows")) {
        long n = 0;

        r = take_whole(take, object, "damaged_text_rows", 0, RESULT_MAX_SIDE_PX, &n);
        ret->n_damaged_text_rows = (unsigned)n;
    }
    return r;
}

static int measures(const struct take *take, json_t *object, struct reading *ret)
{
    const struct {
        const char *key;
        struct result_range range;
        double *ret;
    } wanted[] = {
        {"ink_score", RESULT_RANGE_SHARE, &ret->ink_score},
        {"ink_mm2", RESULT_RANGE_MM2, &ret->ink_mm2},
        {"place_certainty", RESULT_RANGE_SHARE, &ret->place_certainty},
        {"dropped_ink", RESULT_RANGE_SHARE, &ret->dropped_ink},
        {"outside_ink", RESULT_RANGE_SHARE, &ret->outside_ink},
        {"neighbour_ink", RESULT_RANGE_SHARE, &ret->neighbour_ink},
        {"clipped_mm", RESULT_RANGE_MM, &ret->clipped_mm},
        {"specks_per_cm2", RESULT_RANGE_SPECKS, &ret->specks_per_cm2},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < sizeof(wanted) / sizeof(*wanted); i++)
        r = take_number(take, object, wanted[i].key, wanted[i].range, wanted[i].ret);
    return r;
}

static int whites(const struct take *take, json_t *object, struct reading *ret)
{
    json_t *array = json_object_get(object, "whites_mm");
    int r = 0;

    if (!array)
        return 0;
    if (!json_is_array(array) || json_array_size(array) != RESULT_MAX_WHITES)
        return take_refuse(take, "whites_mm", _("four numbers"));
    for (size_t i = 0; r == 0 && i < RESULT_MAX_WHITES; i++)
        r = take_number_value(take, json_array_get(array, i), "whites_mm", RESULT_RANGE_MM,
                              &ret->whites_mm[i]);
    ret->whites_known = r == 0;
    return r;
}

int take_reading(const struct take *take, json_t *object, struct reading *ret)
{
    static const char *const keys[] = {"ink",
                                       "ink_score",
                                       "ink_mm2",
                                       "lines",
                                       "place_certainty",
                                       "damaged_rows",
                                       "repeated_rows",
                                       "rules",
                                       "off_page",
                                       "struck_out",
                                       "dropped_ink",
                                       "outside_ink",
                                       "neighbour_ink",
                                       "clipped_mm",
                                       "specks_per_cm2",
                                       "listed",
                                       "by",
                                       "damaged_text_rows", /* older readings have none */
                                       "whites_mm",         /* those of addresses alone */
                                       NULL};
    int r = take_object(take, object, "reading", keys, 17);

    if (r == 0)
        r = ink(take, object, &ret->ink);
    if (r == 0)
        r = counts(take, object, ret);
    if (r == 0)
        r = measures(take, object, ret);
    if (r == 0)
        r = take_bool(take, object, "off_page", &ret->off_page);
    if (r == 0)
        r = take_bool(take, object, "struck_out", &ret->struck_out);
    if (r == 0)
        r = whites(take, object, ret);
    if (r == 0)
        r = listed(take, object, ret);
    if (r == 0)
        r = recognisers(take, object, ret);
    return r;
}
