/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/result.h"

/* A whole result: two pages, one of them no form; one field of which everything is said. */
static struct result *sample(void)
{
    struct result *result = result_new();
    struct page_result *page;
    struct field_result *field;
    struct recognised *by;

    assert_non_null(result);
    result->file = strdup("受信/fax00031.tif");
    memset(result->sha256, 'a', 64);
    result->warning = strdup("3 rows damaged");
    result->reader = strdup("uketsuke 0.1.0");
    result->pages = calloc(2, sizeof(*result->pages));
    result->n_pages = 2;
    result->pages[0].page = 1;
    result->pages[0].nearest_form = strdup("renrakuhyo");
    result->pages[0].refused_because = strdup("too few rules");
    page = &result->pages[1];
    page->page = 2;
    page->w_px = 1728;
    page->h_px = 2292;
    page->x_dpi = 204;
    page->y_dpi = 195.9999;
    page->n_damaged_rows = 3;
    page->form = strdup("renrakuhyo");
    page->match = 0.98765432;
    page->rotation = 180;
    page->residual_px = 0.8;
    for (int i = 0; i < 4; i++)
        page->outline.at[i] = (struct point_px){i * 100 + 1 / 3.0, -0.01 * i};
    page->fields = calloc(1, sizeof(*page->fields));
    page->n_fields = 1;
    field = &page->fields[0];
    field->id = strdup("responsible.phone");
    field->kind = FORM_KIND_PHONE;
    field->value = strdup("03-0000-0000");
    field->as_written = strdup("０３(0000)0000\n\"内線\\1\"");
    field->confidence = 0.12345678;
    field->status = FIELD_REVIEW;
    field->box = (struct rect_px){-5, 10, 400, 80};
    field_result_add_reason(field, REASON_LOW_SCORE);
    field_result_add_reason(field, REASON_BAD_PHONE);
    field_result_add_reason(field, REASON_LOW_SCORE);
    field->candidates = calloc(1, sizeof(*field->candidates));
    field->n_candidates = 1;
    field->candidates[0].text = strdup("03-0000-0000");
    field->candidates[0].score = 1 / 3.0;
    field->reading = (struct reading){.ink = INK_PRESENT,
                                      .ink_score = 1,
                                      .ink_mm2 = 42.123456,
                                      .n_lines = 2,
                                      .place_certainty = 0.5,
                                      .n_damaged_rows = 1,
                                      .n_damaged_text_rows = 1,
                                      .n_repeated_rows = 4,
                                      .n_rules = 3,
                                      .struck_out = true,
                                      .dropped_ink = 0.25,
                                      .outside_ink = 0.125,
                                      .neighbour_ink = 0.0625,
                                      .clipped_mm = 1.25,
                                      .specks_per_cm2 = 2.5};
    field->reading.listed = calloc(1, sizeof(*field->reading.listed));
    field->reading.n_listed = 1;
    field->reading.listed[0].text = strdup("03-0000-0000");
    field->reading.listed[0].log_p = -12.3456;
    field->reading.by = by = calloc(1, sizeof(*by));
    field->reading.n_by = 1;
    by->engine = strdup("ctc");
    by->model = strdup("hand-1");
    by->text = strdup("03");
    by->score = 0.9;
    by->min_score = 0.1;
    by->alternatives = calloc(1, sizeof(*by->alternatives));
    by->n_alternatives = 1;
    by->alternatives[0].text = strdup("08");
    by->alternatives[0].score = 0.7;
    by->log_p = -0.125;
    by->alternatives[0].log_p = -INFINITY; /* as any number that is none */
    by->characters = calloc(2, sizeof(*by->characters));
    by->n_characters = 2;
    by->characters[0] = (struct character){"0", 0.9, "", 0, {0.25, 1, 2, 4.04}};
    by->characters[1] = (struct character){"3", 0.9, "8", 0.05, {-2, 1, 2, 4}};
    return result;
}

static struct result *parse(const char *json)
{
    struct result *result = NULL;
    struct why why = {""};

    if (result_from_json(json, strlen(json), &result, &why) < 0)
        fail_msg("%s", why.text);
    return result;
}

/* A reading rounded beforehand is, number by number, the one that comes back from its JSON. */
static void test_round(void **state)
{
    struct result *first = sample(), *second;
    struct reading *reading = &first->pages[1].fields[0].reading, *back;
    char *unrounded, *json;

    reading->whites_known = true;
    reading->whites_mm[0] = 1.23456;
    reading->by[0].score = 1 / 7.0;
    reading->by[0].log_p = -1.2345;
    reading->by[0].characters[0].second_score = 0.00123456;
    unrounded = result_to_json(first);
    reading_round(reading);
    json = result_to_json(first);
    assert_string_equal(json, unrounded);
    second = parse(json);
    back = &second->pages[1].fields[0].reading;
    assert_true(back->ink_mm2 == reading->ink_mm2 && back->ink_mm2 == 42.12);
    assert_true(back->clipped_mm == reading->clipped_mm);
    assert_true(back->whites_known && back->whites_mm[0] == 1.2 && reading->whites_mm[0] == 1.2);
    assert_true(back->listed[0].log_p == reading->listed[0].log_p);
    assert_true(back->by[0].score == reading->by[0].score && back->by[0].score == 0.1429);
    assert_true(back->by[0].log_p == reading->by[0].log_p);
    assert_memory_equal(&back->by[0].characters[0].box, &reading->by[0].characters[0].box,
                        sizeof(struct rect_mm));
    assert_true(back->by[0].characters[0].second_score ==
                reading->by[0].characters[0].second_score);
    free(unrounded);
    free(json);
    result_free(first);
    result_free(second);
}

/* What was written is read again, and written again it is the same bytes; no number drifts. */
static void test_round_trip(void **state)
{
    struct result *first = sample(), *second;
    char *once = result_to_json(first), *twice;
    const struct field_result *field;

    assert_non_null(once);
    assert_null(strchr(once, '\n'));
    second = parse(once);
    twice = result_to_json(second);
    assert_string_equal(once, twice);
    assert_string_equal(second->file, first->file);
    assert_string_equal(second->sha256, first->sha256);
    assert_null(second->error);
    assert_string_equal(second->warning, "3 rows damaged");
    assert_null(second->pages[0].form);
    assert_string_equal(second->pages[0].refused_because, "too few rules");
    assert_int_equal(second->pages[1].rotation, 180);
    assert_true(second->pages[1].match == 0.9877);
    assert_true(second->pages[1].y_dpi == 196);
    field = &second->pages[1].fields[0];
    assert_string_equal(field->as_written, first->pages[1].fields[0].as_written);
    assert_int_equal(field->kind, FORM_KIND_PHONE);
    assert_int_equal(field->status, FIELD_REVIEW);
    assert_true(field->confidence == 0.1235);
    assert_int_equal(field->n_reasons, 2);
    assert_true(field_result_has_reason(field, REASON_BAD_PHONE));
    assert_false(field_result_has_reason(field, REASON_DITTO));
    assert_int_equal(field->box.x, -5);
    assert_true(field->reading.struck_out && !field->reading.off_page);
    assert_int_equal(field->reading.n_repeated_rows, 4);
    assert_int_equal(field->reading.n_rules, 3);
    assert_true(field->reading.outside_ink == 0.125 && field->reading.neighbour_ink == 0.0625);
    assert_true(field->reading.clipped_mm == 1.3 && field->reading.specks_per_cm2 == 2.5);
    assert_string_equal(field->reading.listed[0].text, "03-0000-0000");
    assert_true(field->reading.listed[0].log_p == -12.35);
    assert_string_equal(field->reading.by[0].alternatives[0].text, "08");
    assert_true(field->reading.by[0].log_p == -0.13);
    assert_int_equal(field->reading.by[0].n_characters, 2);
    assert_string_equal(field->reading.by[0].characters[1].text, "3");
    assert_string_equal(field->reading.by[0].characters[1].second, "8");
    assert_true(field->reading.by[0].characters[1].second_score == 0.05);
    assert_true(field->reading.by[0].characters[1].box.x == -2);
    free(once);
    free(twice);
    result_free(first);
    result_free(second);
}

/* The keys of the contract are there, with the contract's types, and an error only when there is
 * one. */
static void test_contract(void **state)
{
    struct result *result = sample();
    char *json = result_to_json(result);
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    const char *file, *form, *id, *value, *status;
    int page, rotation, x, y, w, h;
    double residual, confidence;

    assert_non_null(root);
    assert_null(json_object_get(root, "error"));
    assert_int_equal(json_unpack(root, "{ss, s[*]}", "file", &file, "pages"), 0);
    assert_int_equal(json_unpack(json_array_get(json_object_get(root, "pages"), 1),
                                 "{si, ss, si, sf, s[{ss, ss, sF, ss, s[iiii!]}]}", "page", &page,
                                 "form", &form, "rotation", &rotation, "residual_px", &residual,
                                 "fields", "id", &id, "value", &value, "confidence", &confidence,
                                 "status", &status, "box", &x, &y, &w, &h),
                     0);
    assert_string_equal(status, "review");
    assert_true(residual == 0.8);
    assert_true(
        json_is_null(json_object_get(json_array_get(json_object_get(root, "pages"), 0), "form")));
    json_decref(root);
    free(json);
    result->error = strdup("no TIFF");
    json = result_to_json(result);
    assert_non_null(strstr(json, "\"error\":\"no TIFF\""));
    free(json);
    result_free(result);
}

/* Whatever a floor below puts in, the parser takes what comes out: a fax is not lost to a stray
 * byte. */
static void test_writes_what_it_takes(void **state)
{
    struct result *result = sample(), *again;
    struct field_result *field = &result->pages[1].fields[0];
    char *json, *big = malloc(3 * RESULT_MAX_TEXT_BYTES);

    free(result->file);
    result->file = strdup("fax\xFF\x01\n\xE5\x8F.tif");
    field->confidence = NAN;
    field->reading.ink_mm2 = INFINITY;
    field->box.x = 2000000000;
    result->pages[1].residual_px = -1;
    big[0] = '\0';
    for (int i = 0; i < RESULT_MAX_TEXT_BYTES * 5 / 2 / 3; i++)
        strcpy(big + 3 * i, "受");
    free(field->value);
    field->value = big;
    json = result_to_json(result);
    assert_non_null(json);
    again = parse(json);
    assert_string_equal(again->file,
                        "fax\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                        ".tif");
    field = &again->pages[1].fields[0];
    assert_true(field->confidence == 0);
    assert_true(field->reading.ink_mm2 == 0);
    assert_true(again->pages[1].residual_px == 0);
    assert_int_equal(strlen(field->value), RESULT_MAX_TEXT_BYTES / 3 * 3);
    free(json);
    result_free(result);
    result_free(again);
}

/* text with the first `from` replaced by `to`; the caller's. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *out = NULL;

    if (!at)
        fail_msg("the sample has no %s", from);
    assert_true(asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) > 0);
    return out;
}

/* A child that a hostile fax has taken over can say only what a result can say. */
static void test_hostile(void **state)
{
    static const struct {
        const char *from, *to, *what;
    } cases[] = {
        {"{\"file\"", "[{\"file\"", "no JSON"},
        {"}]}", "}]} x", "no JSON"},
        {"\"file\":", "\"file\":\"a\",\"file\":", "no JSON"},
        {"\"file\":", "\"extra\":1,\"file\":", "unknown keys"},
        {"\"reader\"", "\"raeder\"", "reader"},
        {"\"reader\":\"", "\"reader\":\"\\u0000", "no JSON"},
        {"\"reader\":\"", "\"reader\":\"\\u0007", "control"},
        {"\"reader\":\"", "\"reader\":\"\\n", "control"},
        {"\"reader\":\"", "\"reader\":\"\\u009b", "control"},
        {"\"reader\":\"", "\"reader\":\"\xC0\xAF", "no JSON"},
        {"\"reader\":\"", "\"reader\":\"\\ud800", "no JSON"},
        {"\"warning\":\"3 rows damaged\"", "\"warning\":3", "warning"},
        {"\"sha256\":\"a", "\"sha256\":\"A", "sha256"},
        {"\"sha256\":\"a", "\"sha256\":\"", "sha256"},
        {"\"page\":1", "\"page\":0", "page"},
        {"\"page\":2", "\"page\":1", "page"},
        {"\"page\":2", "\"page\":51", "page"},
        {"\"page\":2", "\"page\":2.0", "page"},
        {"\"page\":2", "\"page\":99999999999999999999", "no JSON"},
        {"\"form\":\"renrakuhyo\"", "\"form\":\"../x\"", "an id"},
        {"\"form\":\"renrakuhyo\"", "\"form\":\"\"", "an id"},
        {"\"form\":\"renrakuhyo\"", "\"form\":\"re\\nx\"", "an id"},
        {"\"form\":\"renrakuhyo\"", "\"form\":null", "shorter list"},
        {"\"form\":\"renrakuhyo\"",
         "\"form\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "too long"},
        {"\"rotation\":180", "\"rotation\":181", "rotation"},
        {"\"rotation\":180", "\"rotation\":360", "rotation"},
        {"\"match\":0.9877", "\"match\":1.0001", "match"},
        {"\"match\":0.9877", "\"match\":\"1\"", "match"},
        {"\"match\":0.9877", "\"match\":1e999", "no JSON"},
        {"\"match\":0.9877", "\"match\":NaN", "no JSON"},
        {"\"residual_px\":0.8", "\"residual_px\":-0.1", "residual_px"},
        {"\"w_px\":1728", "\"w_px\":-1", "w_px"},
        {"\"w_px\":1728", "\"w_px\":1000000000", "w_px"},
        {"\"w_px\":1728", "\"w_px\":true", "w_px"},
        {"\"outline\":[[", "\"outline\":[[1,2],[", "outline"},
        {"\"outline\":[[", "\"outline\":[[1,", "outline"},
        {"\"id\":\"responsible.phone\"", "\"id\":\"Responsible phone\"", "an id"},
        {"\"id\":\"responsible.phone\",", "", "id"},
        {"\"kind\":\"phone\"", "\"kind\":\"fax\"", "kind"},
        {"\"kind\":\"phone\"", "\"kind\":0", "kind"},
        {"\"value\":\"03-0000-0000\"", "\"value\":null", "value"},
        {"\"value\":\"", "\"value\":\"\\t", "control"},
        {"\"value\":\"", "\"value\":\"\\u001b[2J", "control"},
        {"\"confidence\":0.1235", "\"confidence\":1.5", "confidence"},
        {"\"confidence\":0.1235", "\"confidence\":-0.1", "confidence"},
        {"\"status\":\"review\"", "\"status\":\"confirmed\"", "status"},
        {"\"status\":\"review\"", "\"status\":\"corrected\"", "status"},
        {"\"status\":\"review\"", "\"status\":\"done\"", "status"},
        {"\"box\":[-5,", "\"box\":[", "box"},
        {"\"box\":[-5,10,400", "\"box\":[-5,10,-400", "box"},
        {"\"box\":[-5,", "\"box\":[-5.5,", "box"},
        {"\"reasons\":[\"", "\"reasons\":[\"because\",\"", "reasons"},
        {"\"reasons\":[\"", "\"reasons\":[\"bad_phone\",\"", "reasons"},
        {"\"reasons\":[\"", "\"reasons\":[7,\"", "reasons"},
        {"\"candidates\":[", "\"candidates\":[{},", "there"},
        {"\"candidates\":[", "\"candidates\":[[],", "an object"},
        {"\"candidates\":[", "\"candidates\":[0,0,0,0,0,0,0,0,", "shorter list"},
        {"\"reading\":{", "\"reading\":{\"x\":1,", "unknown keys"},
        {"\"ink\":\"present\"", "\"ink\":\"yes\"", "ink"},
        {"\"lines\":2", "\"lines\":100000", "lines"},
        {"\"struck_out\":true", "\"struck_out\":1", "struck_out"},
        {"\"by\":[", "\"by\":[{},{},{},{},", "shorter list"},
        {"\"by\":[", "\"by\":[null,", "an object"},
        {"\"rules\":3", "\"rules\":5", "rules"},
        {"\"clipped_mm\":1.3", "\"clipped_mm\":\"1\"", "clipped_mm"},
        {"\"listed\":[", "\"listed\":[0,0,0,0,0,0,0,0,", "shorter list"},
        {"\"listed\":[", "\"listed\":[{},", "there"},
        {"\"log_p\":-12.35", "\"log_p\":0.5", "log_p"},
        {"\"log_p\":-12.35", "\"log_p\":-1e5", "log_p"},
        {"\"log_p\":-0.13", "\"log_p\":null", "log_p"},
        {"\"characters\":[", "\"characters\":[[],", "an object"},
        {"\"text\":\"3\"", "\"text\":\"3333333333333333\"", "one character"},
        {"\"second\":\"8\"", "\"second\":\"\\u0000\"", "no JSON"},
        {"\"box_mm\":[", "\"box_mm\":[1,", "box_mm"},
        {"\"box_mm\":[0.3", "\"box_mm\":[1e9", "box_mm"},
        {"\"engine\":\"ctc\"", "\"engine\":[]", "engine"},
    };
    struct result *result = sample();
    char *json = result_to_json(result);

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *bad = replaced(json, cases[i].from, cases[i].to);
        struct result *none = NULL;
        struct why why = {""};

        if (result_from_json(bad, strlen(bad), &none, &why) != -EPROTO || none)
            fail_msg("taken: %s", cases[i].to);
        if (!strstr(why.text, cases[i].what))
            fail_msg("%s: expected \"%s\", got: %s", cases[i].to, cases[i].what, why.text);
        free(bad);
    }
    free(json);
    result_free(result);
}

/* The caps hold: too many bytes, pages, or a text that is too long. */
static void test_caps(void **state)
{
    struct result *result = sample(), *none = NULL;
    struct why why = {""};
    char *json = result_to_json(result), *padded, *bad;
    char *text = malloc(RESULT_MAX_TEXT_BYTES + 40);

    padded = malloc(RESULT_MAX_JSON_BYTES + 2);
    memset(padded, ' ', RESULT_MAX_JSON_BYTES + 2);
    memcpy(padded, json, strlen(json));
    assert_int_equal(result_from_json(padded, RESULT_MAX_JSON_BYTES + 1, &none, &why), -EPROTO);
    assert_non_null(strstr(why.text, "at most"));
    assert_int_equal(result_from_json(padded, RESULT_MAX_JSON_BYTES, &none, &why), 0);
    none = result_free(none);
    strcpy(text, "\"value\":\"");
    memset(text + 9, 'x', RESULT_MAX_TEXT_BYTES);
    strcpy(text + 9 + RESULT_MAX_TEXT_BYTES, "\"");
    bad = replaced(json, "\"value\":\"03-0000-0000\"", text);
    assert_int_equal(result_from_json(bad, strlen(bad), &none, &why), 0);
    none = result_free(none);
    free(bad);
    strcpy(text + 9 + RESULT_MAX_TEXT_BYTES, "x\"");
    bad = replaced(json, "\"value\":\"03-0000-0000\"", text);
    assert_int_equal(result_from_json(bad, strlen(bad), &none, &why), -EPROTO);
    assert_non_null(strstr(why.text, "too long"));
    free(bad);
    bad = calloc(RESULT_MAX_PAGES + 1, 2);
    for (int i = 0; i <= RESULT_MAX_PAGES; i++)
        strcat(bad, i < RESULT_MAX_PAGES ? "0," : "0");
    free(padded);
    assert_true(asprintf(&padded, "{\"file\":\"\",\"sha256\":\"\",\"reader\":\"\",\"pages\":[%s]}",
                         bad) > 0);
    assert_int_equal(result_from_json(padded, strlen(padded), &none, &why), -EPROTO);
    assert_non_null(strstr(why.text, "shorter list"));
    free(bad);
    free(padded);
    free(text);
    free(json);
    result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),    cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_contract), cmocka_unit_test(test_writes_what_it_takes),
        cmocka_unit_test(test_hostile),  cmocka_unit_test(test_caps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
