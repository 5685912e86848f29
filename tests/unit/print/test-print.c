/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "print/print.h"

#define MM_PER_INCH 25.4

static const char *const names[] = {"forms/renrakuhyo", "tests/forms/shukketsu",
                                    "tests/forms/sister"};
static const double y_dpis[] = {98, 196, 391};

static struct form *load(const char *name)
{
    struct form *form = NULL;
    struct why why = {""};
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s", getenv("UKETSUKE_TEST_SOURCE"), name);
    if (form_load(path, &form, &why) < 0)
        fail_msg("%s", why.text);
    return form;
}

static struct page *draw(const struct form *form, double y_dpi)
{
    struct page *page = NULL;
    struct why why = {""};

    if (print_page(form, y_dpi, &page, &why) < 0)
        fail_msg("%s", why.text);
    return page;
}

/* Where a millimetre of the form lies on the fax page: the form is centred in its width. */
static double x_px(const struct form *form, const struct page *page, double x_mm)
{
    double offset_mm = (page->w_px / page->x_dpi * MM_PER_INCH - form->w_mm) / 2;

    return (offset_mm + x_mm) * page->x_dpi / MM_PER_INCH;
}

static double y_px(const struct page *page, double y_mm)
{
    return y_mm * page->y_dpi / MM_PER_INCH;
}

/* Pixels of ink in the rectangle from (x0, y0) to (x1, y1), edges rounded outwards. */
static int ink_in(const struct page *page, double x0, double y0, double x1, double y1)
{
    int left = (int)floor(x0), top = (int)floor(y0), n = 0;
    l_uint32 value;

    for (int y = top; y < ceil(y1); y++) {
        for (int x = left; x < ceil(x1); x++) {
            assert_int_equal(pixGetPixel(page->ink, x, y, &value), 0);
            n += (int)value;
        }
    }
    return n;
}

/* The share of the columns (rows) between two points of a rule that are black somewhere near it. */
static double covered(const struct page *page, double x0, double y0, double x1, double y1)
{
    bool across = x1 - x0 > y1 - y0;
    int from = (int)ceil(across ? x0 : y0), to = (int)floor(across ? x1 : y1), n = 0;

    for (int i = from; i < to; i++)
        n += across ? ink_in(page, i, y0 - 0.5, i + 1, y0 + 0.5) > 0
                    : ink_in(page, x0 - 0.5, i, x0 + 0.5, i + 1) > 0;
    return (double)n / (to - from);
}

/* A page is as wide as fax machines send it and as long as the form, at every fax resolution. */
static void test_size(void **state)
{
    struct form *form = load("forms/renrakuhyo");

    for (size_t i = 0; i < 3; i++) {
        struct page *page = draw(form, y_dpis[i]);

        assert_int_equal(page->w_px, 1728);
        assert_int_equal(page->h_px, lround(297 / MM_PER_INCH * y_dpis[i]));
        assert_int_equal(pixGetDepth(page->ink), 1);
        assert_true(page->x_dpi == 204 && page->y_dpi == y_dpis[i]);
        page_free(page);
    }
    form_free(form);
}

/* Every rule around every cell is black along all of its length, at every resolution, also where it
 * falls between two scan lines. */
static void test_rules(void **state)
{
    for (size_t f = 0; f < sizeof(names) / sizeof(*names); f++) {
        struct form *form = load(names[f]);

        for (size_t i = 0; i < 3; i++) {
            struct page *page = draw(form, y_dpis[i]);

            for (size_t t = 0; t < form->n_tables; t++) {
                for (size_t c = 0; c < form->tables[t].n_cells; c++) {
                    struct rect_mm box = form->tables[t].cells[c].box;
                    double x0 = x_px(form, page, box.x), x1 = x_px(form, page, box.x + box.w);
                    double y0 = y_px(page, box.y), y1 = y_px(page, box.y + box.h);

                    assert_true(covered(page, x0, y0, x1, y0) == 1);
                    assert_true(covered(page, x0, y1, x1, y1) == 1);
                    assert_true(covered(page, x0, y0, x0, y1) == 1);
                    assert_true(covered(page, x1, y0, x1, y1) == 1);
                }
            }
            page_free(page);
        }
        form_free(form);
    }
}

/* A blank is blank: inside a field there is no ink, inside a label cell there is, and it keeps
 * clear of the rules. */
static void test_fields_are_blank(void **state)
{
    double clear_mm = 0.5;

    for (size_t f = 0; f < sizeof(names) / sizeof(*names); f++) {
        struct form *form = load(names[f]);

        for (size_t i = 0; i < 3; i++) {
            struct page *page = draw(form, y_dpis[i]);

            for (size_t t = 0; t < form->n_tables; t++) {
                for (size_t c = 0; c < form->tables[t].n_cells; c++) {
                    const struct form_cell *cell = &form->tables[t].cells[c];
                    double x0 = x_px(form, page, cell->box.x + clear_mm);
                    double x1 = x_px(form, page, cell->box.x + cell->box.w - clear_mm);
                    double y0 = y_px(page, cell->box.y + clear_mm);
                    double y1 = y_px(page, cell->box.y + cell->box.h - clear_mm);
                    int n = ink_in(page, x0, y0, x1, y1);

                    if (cell->field >= 0)
                        assert_int_equal(n, 0);
                    else
                        assert_true(n > 20);
                    assert_int_equal(ink_in(page, x0, y0, x1, y0 + 1), 0);
                    assert_int_equal(ink_in(page, x0, y1 - 1, x1, y1), 0);
                }
            }
            page_free(page);
        }
        form_free(form);
    }
}

/* Width of the ink of a text, in millimetres. */
static double ink_width_mm(const struct form *form, const struct page *page, struct rect_mm box)
{
    double y0 = y_px(page, box.y), y1 = y_px(page, box.y + box.h);
    int first = -1, last = -1;

    for (int x = (int)x_px(form, page, box.x); x < x_px(form, page, box.x + box.w); x++) {
        if (ink_in(page, x, y0, x + 1, y1) > 0) {
            first = first < 0 ? x : first;
            last = x;
        }
    }
    return (last - first) / page->x_dpi * MM_PER_INCH;
}

/* A printed line is as wide in a standard fax as in a superfine one: pixels that are not square do
 * not stretch letters. */
static void test_text_width(void **state)
{
    struct form *form = load("forms/renrakuhyo");
    struct rect_mm title = form->texts[3].box;
    double width[3];

    for (size_t i = 0; i < 3; i++) {
        struct page *page = draw(form, y_dpis[i]);

        width[i] = ink_width_mm(form, page, title);
        page_free(page);
    }
    assert_true(width[0] > 50 && width[0] < 90);
    assert_true(fabs(width[1] - width[0]) < 0.4);
    assert_true(fabs(width[2] - width[0]) < 0.4);
    form_free(form);
}

/* A form that no fax page can hold is refused with a sentence, not cut. */
static void test_too_wide(void **state)
{
    struct form *form = load("forms/renrakuhyo");
    struct page *page = NULL;
    struct why why = {""};

    form->w_mm = 216;
    assert_int_equal(print_page(form, 196, &page, &why), -EINVAL);
    assert_non_null(strstr(why.text, "215"));
    form->w_mm = 210;
    form->tables[0].cells[0].size_pt = 40;
    assert_int_equal(print_page(form, 196, &page, &why), -EINVAL);
    assert_non_null(strstr(why.text, "都道府県名"));
    assert_null(page);
    form_free(form);
}

/* A style changes rules and letters, never the layout. */
static void test_style(void **state)
{
    static const struct print_style styles[] = {
        {NULL, 1}, {NULL, 2}, {"Noto Sans CJK JP", 1}, {"IPAGothic", 0.7}};
    struct form *form = load("forms/renrakuhyo");
    int n_ink[4];

    for (size_t i = 0; i < 4; i++) {
        cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 840, 1188);
        cairo_t *cr = cairo_create(surface);
        struct why why = {""};
        const unsigned char *row;

        cairo_scale(cr, 4, 4);
        if (print_form(cr, form, &styles[i], &why) < 0)
            fail_msg("%s", why.text);
        cairo_surface_flush(surface);
        n_ink[i] = 0;
        for (int y = 0; y < 1188; y++) {
            row = cairo_image_surface_get_data(surface) +
                  (size_t)y * (size_t)cairo_image_surface_get_stride(surface);
            for (int x = 0; x < 840; x++)
                n_ink[i] += row[x];
        }
        /* The middle of the opinion field is paper in every style. */
        row = cairo_image_surface_get_data(surface) +
              (size_t)920 * (size_t)cairo_image_surface_get_stride(surface);
        assert_int_equal(row[420], 0);
        cairo_destroy(cr);
        cairo_surface_destroy(surface);
    }
    assert_true(n_ink[1] > n_ink[0]);
    assert_true(n_ink[2] != n_ink[0]);
    form_free(form);
}

/* All of a file as text; the caller's. */
static char *contents(const char *path, size_t *ret_n)
{
    uint8_t *bytes;
    struct why why = {""};

    if (file_read(path, (size_t)1 << 26, &bytes, ret_n, &why) < 0)
        fail_msg("%s", why.text);
    return (char *)bytes;
}

/* The same form gives the same bytes, whenever it is printed; a place that is not there is named.
 */
static void test_pdf_repeats(void **state)
{
    enum { N = sizeof(names) / sizeof(*names) };
    char directory[] = "/tmp/print-test-XXXXXX", path[64];
    struct why why = {""};
    struct form *forms[N];
    char *first[N], *second;
    size_t n_first[N], n_second;

    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/a.pdf", directory);
    for (size_t f = 0; f < N; f++) {
        forms[f] = load(names[f]);
        assert_int_equal(print_pdf(forms[f], path, &why), 0);
        first[f] = contents(path, &n_first[f]);
        assert_memory_equal(first[f], "%PDF-", 5);
    }
    sleep(1); /* the date of printing would differ now */
    for (size_t f = 0; f < N; f++) {
        assert_int_equal(print_pdf(forms[f], path, &why), 0);
        second = contents(path, &n_second);
        assert_int_equal(n_first[f], n_second);
        assert_memory_equal(first[f], second, n_second);
        free(second);
        free(first[f]);
    }
    unlink(path);
    snprintf(path, sizeof(path), "%s/none/a.pdf", directory);
    assert_true(print_pdf(forms[0], path, &why) < 0);
    assert_non_null(strstr(why.text, "none/a.pdf"));
    for (size_t f = 0; f < N; f++)
        form_free(forms[f]);
    rmdir(directory);
}

/* The text of the PDF is the form's text: every label and every line can be found and copied. */
static void test_pdf_text(void **state)
{
    char directory[] = "/tmp/print-test-XXXXXX", pdf[64], txt[64], command[200];
    struct why why = {""};

    if (system("pdftotext -v >/dev/null 2>&1") != 0) {
        print_message("pdftotext is not installed\n");
        skip();
    }
    assert_non_null(mkdtemp(directory));
    snprintf(pdf, sizeof(pdf), "%s/a.pdf", directory);
    snprintf(txt, sizeof(txt), "%s/a.txt", directory);
    snprintf(command, sizeof(command), "pdftotext -layout -enc UTF-8 %s %s", pdf, txt);
    for (size_t f = 0; f < sizeof(names) / sizeof(*names); f++) {
        struct form *form = load(names[f]);
        char *text;
        size_t n;

        assert_int_equal(print_pdf(form, pdf, &why), 0);
        assert_int_equal(system(command), 0);
        text = contents(txt, &n);
        for (size_t t = 0; t < form->n_tables; t++) {
            for (size_t c = 0; c < form->tables[t].n_cells; c++) {
                const char *label = form->tables[t].cells[c].label;
                char line[200];

                if (label) {
                    snprintf(line, sizeof(line), "%.*s", (int)strcspn(label, "\n"), label);
                    if (!strstr(text, line))
                        fail_msg("%s: %s is not in the PDF's text", form->name, line);
                }
            }
        }
        for (size_t i = 0; i < form->n_texts; i++) {
            char line[400];

            snprintf(line, sizeof(line), "%.*s", (int)strcspn(form->texts[i].text, "\n"),
                     form->texts[i].text);
            if (!strstr(text, line))
                fail_msg("%s: %s is not in the PDF's text", form->name, line);
        }
        free(text);
        form_free(form);
    }
    unlink(pdf);
    unlink(txt);
    rmdir(directory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_fields_are_blank),
        cmocka_unit_test(test_text_width),
        cmocka_unit_test(test_too_wide),
        cmocka_unit_test(test_style),
        cmocka_unit_test(test_pdf_repeats),
        cmocka_unit_test(test_pdf_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
