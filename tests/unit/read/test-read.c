/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole road of this room, on printed forms with text drawn into them: the real registration,
 * cut-out and both recognisers.
 */
#include "../test.h"

#include <stdlib.h>
#include <string.h>

#include "read/read.h"
#include "text/fold.h"
#include "written.h"

static struct form *form;
static struct recognisers *recognisers;

static int set_up(void **state)
{
    struct why why = {0};
    char path[512];
    int r;

    snprintf(path, sizeof(path), "%s/forms/renrakuhyo", getenv("UKETSUKE_TEST_SOURCE"));
    r = form_load(path, &form, &why);
    snprintf(path, sizeof(path), "%s/models", getenv("UKETSUKE_TEST_SOURCE"));
    if (r == 0)
        r = recognisers_load(path, &recognisers, &why);
    if (r < 0)
        fprintf(stderr, "# %s\n", why.text);
    return r;
}

static int tear_down(void **state)
{
    recognisers_free(recognisers);
    form_free(form);
    return 0;
}

static struct registration *registered(const struct page *page)
{
    const struct form *forms[] = {form};
    struct registration *registration = NULL;
    struct why why = {0};

    assert_int_equal(register_page(page, forms, 1, NULL, &registration, &why), 0);
    assert_non_null(registration->form);
    return registration;
}

static struct reading read_one(const struct page *page, const struct registration *registration,
                               const char *field)
{
    struct reading reading;
    struct why why = {0};

    if (read_field(recognisers, page, form, registration, (size_t)form_find_field(form, field),
                   NULL, NULL, &reading, &why) < 0)
        fail_msg("%s: %s", field, why.text);
    return reading;
}

static const struct written texts[] = {
    {"prefecture", "東京都"},
    {"facility", "国立がん研究センター中央病院"},
    {"responsible.department", "緩和医療科"},
    {"responsible.phone", "03-0000-1234"},
    {"responsible.email", "uketsuke.taro@example.jp"},
    {"practitioner.department", "看護部\n緩和ケアセンター"},
    {"practitioner.phone", "042-000-9876 (内線 1234)"},
    {"committee.phone", "03-0000-4321\n内線 567"},
};

enum { N_TEXTS = sizeof(texts) / sizeof(texts[0]) };

/* Typed text is read exactly, spaces aside, by both recognisers, fine and standard; two lines are
 * two lines. */
static void test_typed(void **state)
{
    static const struct written_style styles[] = {
        {"IPAexGothic 10.5", 196, 0, 0, 0},
        {"IPAexMincho 11", 196, 0.5, 0.5, 0.0005},
        {"IPAexGothic 12", 98, 0, 0, 0},
    };

    for (size_t s = 0; s < sizeof(styles) / sizeof(styles[0]); s++) {
        struct page *page = written_page(form, texts, N_TEXTS, &styles[s]);
        struct registration *registration = registered(page);

        for (size_t i = 0; i < N_TEXTS; i++) {
            struct reading reading = read_one(page, registration, texts[i].field);

            assert_int_equal(reading.ink, INK_PRESENT);
            assert_int_equal(reading.n_lines, strchr(texts[i].text, '\n') ? 2 : 1);
            assert_false(reading.struck_out);
            assert_false(reading.off_page);
            assert_int_equal(reading.n_by, 2);
            assert_string_equal(reading.by[0].engine, "ctc");
            assert_string_equal(reading.by[1].engine, "tesseract");
            for (size_t k = 0; k < reading.n_by; k++) {
                char *key = fold_same(reading.by[k].text), *want = fold_same(texts[i].text);

                if (strcmp(key, want) != 0)
                    fail_msg("%s %g: %s read %s", styles[s].font, styles[s].y_dpi,
                             reading.by[k].engine, reading.by[k].text);
                assert_true(reading.by[k].score > 0.5 && reading.by[k].score <= 1);
                assert_true(reading.by[k].min_score <= reading.by[k].score);
                free(key);
                free(want);
            }
            assert_true(reading.dropped_ink < 0.05);
            reading_deinit(&reading);
        }
        registration_free(registration);
        page_free(page);
    }
}

/* A gap between words is one space in both texts, however wide it was typed; where there is none,
 * there is none. */
static void test_gaps(void **state)
{
    static const struct written words[] = {
        {"responsible.name", "山田　太郎"},
        {"practitioner.name", "山田 太郎"},
        {"committee.name", "山田太郎"},
        {"responsible.department", "血液内科 部長"},
        {"practitioner.department", "緩和医療科"},
        {"facility", "国立がん研究センター中央病院"},
    };
    static const char *const want[] = {"山田 太郎",  "山田 太郎",
                                       "山田太郎",   "血液内科 部長",
                                       "緩和医療科", "国立がん研究センター中央病院"};
    static const char *const fonts[] = {"IPAexGothic 10.5", "IPAexMincho 11"};

    for (size_t f = 0; f < 2; f++) {
        struct written_style style = {fonts[f], 196, 0, 0, 0};
        struct page *page = written_page(form, words, 6, &style);
        struct registration *registration = registered(page);

        for (size_t i = 0; i < 6; i++) {
            struct reading reading = read_one(page, registration, words[i].field);

            assert_int_equal(reading.n_by, 2);
            for (size_t k = 0; k < reading.n_by; k++)
                assert_string_equal(reading.by[k].text, want[i]);
            reading_deinit(&reading);
        }
        registration_free(registration);
        page_free(page);
    }
}

/* The ditto mark is read by its shape, and by nobody else; what looks a little like it is left to
 * the recognisers. */
static void test_ditto(void **state)
{
    static const char *const fonts[] = {"IPAexGothic 10.5", "IPAexMincho 11",
                                        "IPAexGothic Italic 10.5"};
    static const struct written marks[] = {
        {"responsible.name", "〃"},       {"practitioner.name", "ハ"},
        {"responsible.phone", "11"},      {"practitioner.phone", "〃"},
        {"responsible.email", "ll"},      {"practitioner.email", "II"},
        {"responsible.department", "い"}, {"practitioner.department", "リ"},
        {"committee.name", "〃"},         {"committee.department", "小川"},
    };
    enum { N = sizeof(marks) / sizeof(marks[0]) };

    for (size_t f = 0; f < 3; f++) {
        struct written_style style = {fonts[f], 196, 0, 0, 0};
        struct page *page = written_page(form, marks, N, &style);
        struct registration *registration = registered(page);

        for (size_t i = 0; i < N; i++) {
            struct reading reading = read_one(page, registration, marks[i].field);
            bool shape = reading.n_by == 1 && strcmp(reading.by[0].engine, "shape") == 0;

            if (shape != (strcmp(marks[i].text, "〃") == 0))
                fail_msg("%s: «%s»", fonts[f], marks[i].text);
            if (shape)
                assert_string_equal(reading.by[0].text, "〃");
            else
                assert_int_equal(reading.n_by, 2);
            reading_deinit(&reading);
        }
        registration_free(registration);
        page_free(page);
    }
}

/* Evenly spread letters are no words: neither recogniser puts spaces into them. */
static void test_no_spaces(void **state)
{
    static const struct written wide[] = {{"facility", "国 立 が ん 研 究 セ ン タ ー"}};
    static const struct written_style style = {"IPAexGothic 11", 196, 0, 0, 0};
    struct page *page = written_page(form, wide, 1, &style);
    struct registration *registration = registered(page);
    struct reading reading = read_one(page, registration, "facility");

    for (size_t k = 0; k < reading.n_by; k++)
        assert_null(strchr(reading.by[k].text, ' '));
    assert_string_equal(reading.by[0].text, "国立がん研究センター");
    reading_deinit(&reading);
    registration_free(registration);
    page_free(page);
}

/* A blank form is blank in every field, and says so with confidence, with and without specks. */
static void test_blank(void **state)
{
    static const struct written_style styles[] = {
        {"IPAexGothic 10", 196, 0, 0, 0},
        {"IPAexGothic 10", 98, 0, 0, 0},
        {"IPAexGothic 10", 196, 0, 0, 0.001},
    };

    for (size_t s = 0; s < sizeof(styles) / sizeof(styles[0]); s++) {
        struct page *page = written_page(form, NULL, 0, &styles[s]);
        struct registration *registration = registered(page);

        for (size_t i = 0; i < form->n_fields; i++) {
            struct reading reading = read_one(page, registration, form->fields[i].id);

            if (reading.ink != INK_NONE)
                fail_msg("style %zu: %s has %.2f mm² of ink", s, form->fields[i].id,
                         reading.ink_mm2);
            assert_int_equal(reading.n_by, 0);
            assert_true(reading.ink_score > 0.7);
            reading_deinit(&reading);
        }
        registration_free(registration);
        page_free(page);
    }
}

/* Rows that the page lost inside a field are counted there and in no other field. */
static void test_damaged_rows(void **state)
{
    static const struct written_style style = {"IPAexGothic 10", 196, 0, 0, 0};
    struct page *page = written_page(form, texts, N_TEXTS, &style);
    struct registration *registration = registered(page);
    const struct quad_px *quad = &registration->fields[form_find_field(form, "prefecture")].quad;
    struct reading reading;

    for (int i = 0; i < 5; i++)
        page->row_state[(int)quad->at[0].y + 10 + i] = ROW_UNDECODED;
    reading = read_one(page, registration, "prefecture");
    assert_int_equal(reading.n_damaged_rows, 5);
    assert_int_equal(reading.n_damaged_text_rows, 0); /* above the text */
    reading_deinit(&reading);
    page->row_state[(int)(quad->at[0].y + quad->at[3].y) / 2] = ROW_UNDECODED;
    reading = read_one(page, registration, "prefecture");
    assert_int_equal(reading.n_damaged_rows, 6);
    assert_int_equal(reading.n_damaged_text_rows, 1);
    reading_deinit(&reading);
    reading = read_one(page, registration, "facility");
    assert_int_equal(reading.n_damaged_rows, 0);
    reading_deinit(&reading);
    registration_free(registration);
    page_free(page);
}

static int read_words(void *context, const struct words_question *question,
                      struct words_answer *ret_answer)
{
    return read_printed(recognisers, context, question, ret_answer);
}

/* The labels of the right form are found; in places where they are not, it is refused. */
static void test_labels(void **state)
{
    static const double dpi[] = {196, 98};

    for (int i = 0; i < 2; i++) {
        struct written_style style = {"IPAexGothic 10", dpi[i], 0, 0, 0};
        struct page *page = written_page(form, NULL, 0, &style);
        struct registration *registration = registered(page);
        const struct words_reader words = {read_words, page};

        assert_int_equal(register_ask(page, &words, registration), 0);
        if (!registration->form)
            fail_msg("%g lines per inch: %s", dpi[i], registration->refused_because);
        for (size_t k = 0; k < registration->n_labels; k++)
            for (int c = 0; c < 4; c++)
                registration->labels[k].quad.at[c].x += 300;
        assert_int_equal(register_ask(page, &words, registration), 0);
        if (registration->form)
            fail_msg("%g lines per inch, moved: found all the same", dpi[i]);
        registration_free(registration);
        page_free(page);
    }
}

/* The trace shows the cut, what was left of it, and its lines. */
static void count_picture(void *context, const char *name, PIX *pix)
{
    int *counts = context;

    assert_int_equal(pixGetDepth(pix), 8);
    counts[0] += strcmp(name, "practitioner.department-cut") == 0;
    counts[1] += strcmp(name, "practitioner.department-cleaned") == 0;
    counts[2] += strncmp(name, "practitioner.department-line", 28) == 0;
}

static void test_trace(void **state)
{
    static const struct written_style style = {"IPAexGothic 10", 196, 0, 0, 0};
    struct page *page = written_page(form, texts, N_TEXTS, &style);
    struct registration *registration = registered(page);
    int counts[3] = {0};
    const struct read_trace trace = {count_picture, counts};
    struct reading reading;

    assert_int_equal(read_field(recognisers, page, form, registration,
                                (size_t)form_find_field(form, "practitioner.department"), NULL,
                                &trace, &reading, NULL),
                     0);
    reading_deinit(&reading);
    assert_int_equal(counts[0], 1);
    assert_int_equal(counts[1], 1);
    assert_int_equal(counts[2], 2);
    registration_free(registration);
    page_free(page);
}

/* The version line names both engines and their models. */
static void test_version(void **state)
{
    const char *version = recognisers_version(recognisers);

    assert_non_null(strstr(version, "ctc_fax"));
    assert_non_null(strstr(version, "tesseract 5"));
    assert_non_null(strstr(version, "jpn_fax"));
    assert_null(strchr(version, '\n'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typed),   cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_ditto),   cmocka_unit_test(test_no_spaces),
        cmocka_unit_test(test_blank),   cmocka_unit_test(test_damaged_rows),
        cmocka_unit_test(test_labels),  cmocka_unit_test(test_trace),
        cmocka_unit_test(test_version),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
