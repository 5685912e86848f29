/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves, with the real, confined child and faxes of the samples, that an opinion stands beside its
 * picture in HTML and PDF, the same bytes each time, that a picture that cannot be had is told of
 * while the report comes all the same, and that their number is bounded.
 */
#include "../test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

static struct reader_settings settings = {.pictures_only = true};

/* A hash is the name of a sample here. */
static int open_sample(void *context, const char *sha256, int *ret_fd, struct why *why)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/samples/%s.tif", getenv("UKETSUKE_TEST_SOURCE"), sha256);
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC);
    return *ret_fd < 0 ? why_set(why, -ENOENT, "%s is not in the archive", sha256) : 0;
}

static const struct ink_source source = {&settings, open_sample, NULL};

static json_t *opinion(const char *id, const char *sample)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:i, s:i, s:[i, i, i, i]}}", "id",
                     id, "fax", "F1", "prefecture", "東京都", "facility", "見本病院", "field",
                     "opinion", "text", "特になし", "status", "confirmed", "place", "sha256",
                     sample, "page", 1, "rotation", 0, "box", 175, 1588, 1368, 432);
}

/* A summary of nothing but opinions; consumes them. */
static json_t *summary_of(json_t *opinions)
{
    return json_pack("{s:s, s:s, s:[{s:s, s:s, s:I, s:o}]}", "date", "2026-06-20", "since",
                     "2026-06-20", "forms", "form", "renrakuhyo", "title", "見本", "n_opinions",
                     (json_int_t)json_array_size(opinions), "opinions", opinions);
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

static void make(const json_t *summary, const struct ink *ink, enum report_format format,
                 char **ret_bytes, size_t *ret_n)
{
    struct why why = {""};

    if (report_make(summary, ink, format, ret_bytes, ret_n, &why) < 0)
        fail_msg("%s", why.text);
}

static void test_beside(void **state)
{
    json_t *summary =
        summary_of(json_pack("[o, o, o]", opinion("N1", "typed-fine-1"),
                             opinion("N2", "no-such-fax"), opinion("N3", "hand-fine-1")));
    const json_t *opinions =
        json_object_get(json_array_get(json_object_get(summary, "forms"), 0), "opinions");
    struct ink *ink = ink_gather(summary, &source), *again = ink_gather(summary, &source);
    const struct ink_cut *cut;

    assert_non_null(ink);
    cut = ink_find(ink, json_array_get(opinions, 0));
    if (cut->refused)
        fail_msg("%s", cut->refused);
    assert_true(cut->picture.w_px > 150 * INK_PX_PER_MM && cut->picture.h_px > 40 * INK_PX_PER_MM);
    cut = ink_find(ink, json_array_get(opinions, 1));
    assert_null(cut->picture.grey);
    assert_non_null(strstr(cut->refused, "not in the archive"));
    for (int i = 0; i < 2; i++) {
        enum report_format format = i == 0 ? REPORT_HTML : REPORT_PDF;
        char *first = NULL, *second = NULL, *bare = NULL;
        size_t n_first, n_second, n_bare;

        make(summary, ink, format, &first, &n_first);
        make(summary, again, format, &second, &n_second);
        make(summary, NULL, format, &bare, &n_bare);
        assert_int_equal(n_first, n_second);
        assert_memory_equal(first, second, n_first);
        assert_true(n_first > n_bare + 4000); /* two pictures */
        if (format == REPORT_HTML) {
            assert_int_equal(count(first, "src=\"data:image/png;base64,iVBORw0KGgo"), 2);
            assert_int_equal(count(first, "N2: its picture cannot be shown"), 1);
            assert_int_equal(count(bare, "<img"), 0);
        }
        free(first);
        free(second);
        free(bare);
    }
    ink_free(ink);
    ink_free(again);
    json_decref(summary);
}

/* No reader, no pictures; the reason stands at each. */
static void test_no_reader(void **state)
{
    struct reader_settings broken = {.pictures_only = true, .program = "/nonexistent/reader"};
    const struct ink_source nowhere = {&broken, open_sample, NULL};
    json_t *summary = summary_of(json_pack("[o]", opinion("N1", "typed-fine-1")));
    struct ink *ink = ink_gather(summary, &nowhere);
    char *html = NULL;
    size_t n;

    make(summary, ink, REPORT_HTML, &html, &n);
    assert_int_equal(count(html, "its picture cannot be shown"), 1);
    assert_non_null(strstr(html, "</html>"));
    free(html);
    ink_free(ink);
    json_decref(summary);
}

static void test_bounded(void **state)
{
    json_t *opinions = json_array(), *summary;
    struct ink *ink;

    for (int i = 0; i < INK_MAX_CUTS + 5; i++) {
        char id[16];

        snprintf(id, sizeof(id), "N%d", i);
        json_array_append_new(opinions, opinion(id, "no-such-fax"));
    }
    summary = summary_of(opinions);
    ink = ink_gather(summary, &source);
    assert_non_null(ink_find(ink, json_array_get(opinions, INK_MAX_CUTS - 1)));
    assert_null(ink_find(ink, json_array_get(opinions, INK_MAX_CUTS)));
    ink_free(ink);
    json_decref(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside),
        cmocka_unit_test(test_no_reader),
        cmocka_unit_test(test_bounded),
    };
    char program[4096];

    snprintf(program, sizeof(program), "%s/uketsuke-reader", getenv("UKETSUKE_TEST_BUILD"));
    settings.program = program;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
