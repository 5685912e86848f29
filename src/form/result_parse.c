/* SPDX-License-Identifier: Apache-2.0
 *
 * result_parse: the strict way back from JSON. The bytes may come from a reader child that a
 * hostile fax has taken over: whatever is not exactly a result is refused before anybody acts on
 * it.
 */
#include "form/take.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"

/* ---- a field ---- */

static int candidates(const struct take *take, json_t *object, const char *key,
                      struct candidate **ret, size_t *ret_n)
{
    static const char *const keys[] = {"text", "score", NULL};
    json_t *array = json_object_get(object, key);
    int r = take_array(take, array, key, RESULT_MAX_CANDIDATES);

    if (r < 0 || json_array_size(array) == 0)
        return r;
    *ret = calloc(json_array_size(array), sizeof(**ret));
    if (!*ret)
        return -ENOMEM;
    *ret_n = json_array_size(array);
    for (size_t i = 0; r == 0 && i < *ret_n; i++) {
        json_t *item = json_array_get(array, i);

        r = take_object(take, item, key, keys, 2);
        if (r == 0)
            r = take_lines(take, item, "text", &(*ret)[i].text);
        if (r == 0)
            r = take_number(take, item, "score", RESULT_RANGE_SHARE, &(*ret)[i].score);
    }
    return r;
}

static int box(const struct take *take, json_t *array, struct rect_px *ret)
{
    long at[4];
    int r = 0;

    if (!json_is_array(array) || json_array_size(array) != 4)
        return take_refuse(take, "box", _("[x, y, w, h]"));
    for (size_t i = 0; r == 0 && i < 4; i++)
        r = take_whole_value(take, json_array_get(array, i), "box", i < 2 ? -RESULT_MAX_SIDE_PX : 0,
                             RESULT_MAX_SIDE_PX, &at[i]);
    if (r == 0)
        *ret = (struct rect_px){(int)at[0], (int)at[1], (int)at[2], (int)at[3]};
    return r;
}

static int reasons(const struct take *take, json_t *array, struct field_result *field)
{
    int r = take_array(take, array, "reasons", REASON_COUNT);

    for (size_t i = 0; r == 0 && i < json_array_size(array); i++) {
        const char *code = json_string_value(json_array_get(array, i));
        enum reason reason = code ? reason_from_code(code) : REASON_COUNT;

        if (reason >= REASON_ILLEGIBLE || field_result_has_reason(field, reason))
            return take_refuse(take, "reasons", _("known codes, each once"));
        field_result_add_reason(field, reason);
    }
    return r;
}

/* A reader has asked nobody: corrected and confirmed are not its to say. */
static int status(const struct take *take, json_t *object, enum field_status *ret)
{
    const char *name = json_string_value(json_object_get(object, "status"));

    if (!name || field_status_from_name(name, ret) < 0 || *ret == FIELD_CORRECTED ||
        *ret == FIELD_CONFIRMED)
        return take_refuse(take, "status", _("blank, accepted or review"));
    return 0;
}

static int field(const struct take *take, json_t *object, struct field_result *ret)
{
    static const char *const keys[] = {"id",         "kind",    "value",      "confidence",
                                       "status",     "box",     "as_written", "reasons",
                                       "candidates", "reading", NULL};
    const char *kind;
    int r = take_object(take, object, "field", keys, 10);

    if (r == 0)
        r = take_id(take, object, "id", &ret->id);
    if (r < 0)
        return r;
    kind = json_string_value(json_object_get(object, "kind"));
    if (!kind || form_kind_from_name(kind, &ret->kind) < 0)
        return take_refuse(take, "kind", _("a kind of field"));
    r = take_lines(take, object, "value", &ret->value);
    if (r == 0)
        r = take_number(take, object, "confidence", RESULT_RANGE_SHARE, &ret->confidence);
    if (r == 0)
        r = status(take, object, &ret->status);
    if (r == 0)
        r = box(take, json_object_get(object, "box"), &ret->box);
    if (r == 0)
        r = take_lines(take, object, "as_written", &ret->as_written);
    if (r == 0)
        r = reasons(take, json_object_get(object, "reasons"), ret);
    if (r == 0)
        r = candidates(take, object, "candidates", &ret->candidates, &ret->n_candidates);
    if (r == 0)
        r = take_reading(take, json_object_get(object, "reading"), &ret->reading);
    return r;
}

static int fields(struct take *take, json_t *array, struct page_result *page)
{
    int r = take_array(take, array, "fields", page->form ? RESULT_MAX_FIELDS : 0);

    if (r < 0 || json_array_size(array) == 0)
        return r;
    page->fields = calloc(json_array_size(array), sizeof(*page->fields));
    if (!page->fields)
        return -ENOMEM;
    page->n_fields = json_array_size(array);
    for (size_t i = 0; r == 0 && i < page->n_fields; i++) {
        take->field = (unsigned)i + 1;
        r = field(take, json_array_get(array, i), &page->fields[i]);
        for (size_t j = 0; r == 0 && j < i; j++) {
            if (strcmp(page->fields[j].id, page->fields[i].id) == 0)
                r = take_refuse(take, "id", _("another: this one is there twice"));
        }
    }
    take->field = 0;
    return r;
}

static int outline(const struct take *take, json_t *array, struct quad_px *ret)
{
    int r = 0;

    if (!json_is_array(array) || json_array_size(array) != 4)
        return take_refuse(take, "outline", _("four points"));
    for (size_t i = 0; r == 0 && i < 4; i++) {
        json_t *point = json_array_get(array, i);

        if (!json_is_array(point) || json_array_size(point) != 2)
            return take_refuse(take, "outline", _("four points"));
        r = take_number_value(take, json_array_get(point, 0), "outline", RESULT_RANGE_PX,
                              &ret->at[i].x);
        if (r == 0)
            r = take_number_value(take, json_array_get(point, 1), "outline", RESULT_RANGE_PX,
                                  &ret->at[i].y);
    }
    return r;
}

static int page(struct take *take, json_t *object, struct page_result *ret)
{
    static const char *const keys[] = {"page",
                                       "form",
                                       "rotation",
                                       "residual_px",
                                       "match",
                                       "nearest_form",
                                       "refused_because",
                                       "w_px",
                                       "h_px",
                                       "x_dpi",
                                       "y_dpi",
                                       "damaged_rows",
                                       "outline",
                                       "fields",
                                       NULL};
    long n = 0, rotation = 0, w = 0, h = 0, damaged = 0;
    int r = take_object(take, object, "page", keys, 14);

    if (r == 0)
        r = take_whole(take, object, "page", take->page, RESULT_MAX_PAGES, &n);
    if (r == 0)
        r = take_id_or_null(take, object, "form", &ret->form);
    if (r == 0)
        r = take_whole(take, object, "rotation", 0, 270, &rotation);
    if (r == 0 && rotation % 90 != 0)
        r = take_refuse(take, "rotation", "0, 90, 180, 270");
    if (r == 0)
        r = take_number(take, object, "residual_px", RESULT_RANGE_RESIDUAL_PX, &ret->residual_px);
    if (r == 0)
        r = take_number(take, object, "match", RESULT_RANGE_SHARE, &ret->match);
    if (r == 0)
        r = take_id_or_null(take, object, "nearest_form", &ret->nearest_form);
    if (r == 0)
        r = take_line_or_null(take, object, "refused_because", &ret->refused_because);
    if (r == 0)
        r = take_whole(take, object, "w_px", 0, RESULT_MAX_SIDE_PX, &w);
    if (r == 0)
        r = take_whole(take, object, "h_px", 0, RESULT_MAX_SIDE_PX, &h);
    if (r == 0)
        r = take_number(take, object, "x_dpi", RESULT_RANGE_DPI, &ret->x_dpi);
    if (r == 0)
        r = take_number(take, object, "y_dpi", RESULT_RANGE_DPI, &ret->y_dpi);
    if (r == 0)
        r = take_whole(take, object, "damaged_rows", 0, RESULT_MAX_SIDE_PX, &damaged);
    if (r == 0)
        r = outline(take, json_object_get(object, "outline"), &ret->outline);
    if (r == 0)
        r = fields(take, json_object_get(object, "fields"), ret);
    ret->page = (unsigned)n;
    ret->rotation = (int)rotation;
    ret->w_px = (int)w;
    ret->h_px = (int)h;
    ret->n_damaged_rows = (unsigned)damaged;
    return r;
}

/* Pages come in the order of the file: page numbers rise. */
static int pages(struct take *take, json_t *array, struct result *result)
{
    int r = take_array(take, array, "pages", RESULT_MAX_PAGES);

    if (r < 0 || json_array_size(array) == 0)
        return r;
    result->pages = calloc(json_array_size(array), sizeof(*result->pages));
    if (!result->pages)
        return -ENOMEM;
    result->n_pages = json_array_size(array);
    for (size_t i = 0; r == 0 && i < result->n_pages; i++) {
        take->page = i > 0 ? result->pages[i - 1].page + 1 : 1;
        r = page(take, json_array_get(array, i), &result->pages[i]);
    }
    return r;
}

static int sha256(const struct take *take, json_t *object, char ret_sha256[65])
{
    json_t *value = json_object_get(object, "sha256");
    const char *text = json_string_value(value);
    size_t n = text ? strspn(text, "0123456789abcdef") : 1;

    if (!text || n != json_string_length(value) || (n != 64 && n != 0))
        return take_refuse(take, "sha256", _("64 hexadecimal digits"));
    memcpy(ret_sha256, text, n + 1);
    return 0;
}

int result_from_json(const char *json, size_t n_bytes, struct result **ret_result, struct why *why)
{
    static const char *const keys[] = {"file",  "sha256",  "reader", "pages",
                                       "error", "warning", NULL};
    _cleanup_(result_freep) struct result *result = NULL;
    struct take take = {.why = why};
    json_error_t error;
    json_t *root;
    int r;

    if (n_bytes > RESULT_MAX_JSON_BYTES)
        return why_set(why, -EPROTO, _("a result of %zu bytes; at most %d are taken"), n_bytes,
                       RESULT_MAX_JSON_BYTES);
    result = result_new();
    if (!result)
        return -ENOMEM;
    root = json_loadb(json, n_bytes, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return why_set(why, -EPROTO, _("a result that is no JSON: %s (byte %d)"), error.text,
                       error.position);
    r = take_object(&take, root, "result", keys, 4);
    if (r == 0)
        r = take_line(&take, root, "file", &result->file);
    if (r == 0)
        r = sha256(&take, root, result->sha256);
    if (r == 0)
        r = take_line(&take, root, "reader", &result->reader);
    if (r == 0 && json_object_get(root, "error"))
        r = take_lines(&take, root, "error", &result->error);
    if (r == 0 && json_object_get(root, "warning"))
        r = take_lines(&take, root, "warning", &result->warning);
    if (r == 0)
        r = pages(&take, json_object_get(root, "pages"), result);
    json_decref(root);
    if (r < 0)
        return r;
    *ret_result = result;
    result = NULL;
    return 0;
}
