/* SPDX-License-Identifier: Apache-2.0
 *
 * result_json: a result as JSON. The other direction is result_parse.c.
 */
#include "form/result_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/cleanup.h"

/* Significant digits: more than any rounded number here has, fewer than would show its binary tail.
 */
#define REAL_DIGITS 12

const char *const result_ink_names[INK_STATE_COUNT] = {
    [INK_NONE] = "none",
    [INK_PRESENT] = "present",
    [INK_UNSURE] = "unsure",
};

/* ---- values; each returns a new reference, or NULL when memory is short ---- */

static json_t *number(double value, struct result_range range)
{
    return json_real(result_rounded(value, range));
}

static json_t *whole(long value, long min, long max)
{
    return json_integer(value < min ? min : value > max ? max : value);
}

/* text as the parser takes it: valid, without control characters (lines: but '\n'), at most the
 * cap. */
static json_t *clean(const char *text, bool lines)
{
    static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */
    _cleanup_(cleanup_freep) char *out = malloc(RESULT_MAX_TEXT_BYTES + 1);
    size_t n_out = 0;

    if (!out)
        return NULL;
    for (const char *p = text ? text : ""; *p;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)p, -1, &c);
        bool good = n > 0 && ((c >= 0x20 && (c < 0x7F || c >= 0xA0)) || (lines && c == '\n'));
        size_t n_from = n > 0 ? (size_t)n : 1;
        size_t n_to = good ? n_from : sizeof(replacement) - 1;

        if (n_out + n_to > RESULT_MAX_TEXT_BYTES)
            break;
        memcpy(out + n_out, good ? p : replacement, n_to);
        n_out += n_to;
        p += n_from;
    }
    return json_stringn(out, n_out);
}

static json_t *line(const char *text)
{
    return clean(text, false);
}

static json_t *lines(const char *text)
{
    return clean(text, true);
}

static json_t *line_or_null(const char *text)
{
    return text ? line(text) : json_null();
}

static json_t *candidates_json(const struct candidate *candidates, size_t n)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < n && i < RESULT_MAX_CANDIDATES; i++) {
        if (json_array_append_new(array,
                                  json_pack("{so, so}", "text", lines(candidates[i].text), "score",
                                            number(candidates[i].score, RESULT_RANGE_SHARE)))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *alternatives_json(const struct recognised *by)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < by->n_alternatives && i < RESULT_MAX_CANDIDATES; i++) {
        const struct alternative *one = &by->alternatives[i];

        if (json_array_append_new(array,
                                  json_pack("{so, so, so}", "text", lines(one->text), "score",
                                            number(one->score, RESULT_RANGE_SHARE), "log_p",
                                            number(one->log_p, RESULT_RANGE_LOG_P)))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *character_json(const struct character *one)
{
    struct result_range mm = RESULT_RANGE_MM;

    return json_pack("{so, so, so, so, s[oooo]}", "text", line(one->text), "score",
                     number(one->score, RESULT_RANGE_SHARE), "second", line(one->second),
                     "second_score", number(one->second_score, RESULT_RANGE_SHARE), "box_mm",
                     number(one->box.x, mm), number(one->box.y, mm), number(one->box.w, mm),
                     number(one->box.h, mm));
}

static json_t *characters_json(const struct recognised *by)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < by->n_characters && i < RESULT_MAX_CHARACTERS; i++) {
        if (json_array_append_new(array, character_json(&by->characters[i]))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *recognised_json(const struct recognised *by)
{
    return json_pack(
        "{so, so, so, so, so, so, so, so}", "engine", line(by->engine), "model", line(by->model),
        "text", lines(by->text), "score", number(by->score, RESULT_RANGE_SHARE), "min_score",
        number(by->min_score, RESULT_RANGE_SHARE), "log_p", number(by->log_p, RESULT_RANGE_LOG_P),
        "alternatives", alternatives_json(by), "characters", characters_json(by));
}

static json_t *by_json(const struct reading *reading)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < reading->n_by && i < RESULT_MAX_RECOGNISED; i++) {
        if (json_array_append_new(array, recognised_json(&reading->by[i]))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *listed_json(const struct reading *reading)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < reading->n_listed && i < RESULT_MAX_LISTED; i++) {
        const struct listed *one = &reading->listed[i];

        if (json_array_append_new(array, json_pack("{so, so}", "text", line(one->text), "log_p",
                                                   number(one->log_p, RESULT_RANGE_LOG_P)))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *whites_json(const struct reading *reading)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < RESULT_MAX_WHITES; i++)
        if (json_array_append_new(array, number(reading->whites_mm[i], RESULT_RANGE_MM))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *reading_json(const struct reading *reading)
{
    struct result_range share = RESULT_RANGE_SHARE;

    return json_pack(
        "{ss, so, so, so, so, so, so, so, so, sb, sb, so, so, so, so, so, so, so, so*}", "ink",
        result_ink_names[reading->ink], "ink_score", number(reading->ink_score, share), "ink_mm2",
        number(reading->ink_mm2, RESULT_RANGE_MM2), "lines",
        whole(reading->n_lines, 0, RESULT_MAX_LINES), "place_certainty",
        number(reading->place_certainty, share), "damaged_rows",
        whole(reading->n_damaged_rows, 0, RESULT_MAX_SIDE_PX), "damaged_text_rows",
        whole(reading->n_damaged_text_rows, 0, RESULT_MAX_SIDE_PX), "repeated_rows",
        whole(reading->n_repeated_rows, 0, RESULT_MAX_SIDE_PX), "rules",
        whole(reading->n_rules, 0, 4), "off_page", reading->off_page, "struck_out",
        reading->struck_out, "dropped_ink", number(reading->dropped_ink, share), "outside_ink",
        number(reading->outside_ink, share), "neighbour_ink", number(reading->neighbour_ink, share),
        "clipped_mm", number(reading->clipped_mm, RESULT_RANGE_MM), "specks_per_cm2",
        number(reading->specks_per_cm2, RESULT_RANGE_SPECKS), "listed", listed_json(reading), "by",
        by_json(reading), "whites_mm", reading->whites_known ? whites_json(reading) : NULL);
}

static json_t *reasons_json(const struct field_result *field)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < field->n_reasons; i++) {
        if (json_array_append_new(array, json_string(reason_code(field->reasons[i])))) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *box_json(struct rect_px box)
{
    return json_pack("[oooo]", whole(box.x, -RESULT_MAX_SIDE_PX, RESULT_MAX_SIDE_PX),
                     whole(box.y, -RESULT_MAX_SIDE_PX, RESULT_MAX_SIDE_PX),
                     whole(box.w, 0, RESULT_MAX_SIDE_PX), whole(box.h, 0, RESULT_MAX_SIDE_PX));
}

static json_t *field_json(const struct field_result *field)
{
    return json_pack("{so, ss, so, so, ss, so, so, so, so, so}", "id", line(field->id), "kind",
                     form_kind_name(field->kind), "value", lines(field->value), "confidence",
                     number(field->confidence, RESULT_RANGE_SHARE), "status",
                     field_status_name(field->status), "box", box_json(field->box), "as_written",
                     lines(field->as_written), "reasons", reasons_json(field), "candidates",
                     candidates_json(field->candidates, field->n_candidates), "reading",
                     reading_json(&field->reading));
}

static json_t *outline_json(const struct quad_px *outline)
{
    const struct point_px *at = outline->at;
    struct result_range px = RESULT_RANGE_PX;

    return json_pack("[[oo][oo][oo][oo]]", number(at[0].x, px), number(at[0].y, px),
                     number(at[1].x, px), number(at[1].y, px), number(at[2].x, px),
                     number(at[2].y, px), number(at[3].x, px), number(at[3].y, px));
}

static json_t *page_json(const struct page_result *page)
{
    json_t *fields = json_array();

    for (size_t i = 0; fields && i < page->n_fields && i < RESULT_MAX_FIELDS; i++) {
        if (json_array_append_new(fields, field_json(&page->fields[i]))) {
            json_decref(fields);
            return NULL;
        }
    }
    return json_pack(
        "{so, so, so, so, so, so, so, so, so, so, so, so, so, so}", "page",
        whole(page->page, 1, RESULT_MAX_PAGES), "form", line_or_null(page->form), "rotation",
        json_integer(page->rotation), "residual_px",
        number(page->residual_px, RESULT_RANGE_RESIDUAL_PX), "match",
        number(page->match, RESULT_RANGE_SHARE), "nearest_form", line_or_null(page->nearest_form),
        "refused_because", line_or_null(page->refused_because), "w_px",
        whole(page->w_px, 0, RESULT_MAX_SIDE_PX), "h_px", whole(page->h_px, 0, RESULT_MAX_SIDE_PX),
        "x_dpi", number(page->x_dpi, RESULT_RANGE_DPI), "y_dpi",
        number(page->y_dpi, RESULT_RANGE_DPI), "damaged_rows",
        whole(page->n_damaged_rows, 0, RESULT_MAX_SIDE_PX), "outline", outline_json(&page->outline),
        "fields", fields);
}

char *result_to_json(const struct result *result)
{
    json_t *object =
        json_pack("{so, so}", "file", line(result->file), "sha256", line(result->sha256));
    json_t *pages = json_array();
    char *json = NULL;
    int bad = !object || !pages;

    if (!bad && result->error)
        bad = json_object_set_new(object, "error", lines(result->error));
    if (!bad && result->warning)
        bad = json_object_set_new(object, "warning", lines(result->warning));
    if (!bad)
        bad = json_object_set_new(object, "reader", line(result->reader));
    for (size_t i = 0; !bad && i < result->n_pages && i < RESULT_MAX_PAGES; i++)
        bad = json_array_append_new(pages, page_json(&result->pages[i]));
    if (!bad && json_object_set(object, "pages", pages) == 0)
        json = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
    json_decref(pages);
    json_decref(object);
    return json;
}
