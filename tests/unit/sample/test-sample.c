/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole samples: repeatable, with truth that fits the picture even where scan lines vanished, for
 * any form.
 */
#include "../test.h"

#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "form/form.h"
#include "sample/foreign.h"
#include "sample/sample.h"

static struct sampler *sampler;
static struct form *form;

static struct form *load_form(const char *directory)
{
    char path[4096];
    struct form *loaded = NULL;
    struct why why = {""};

    snprintf(path, sizeof(path), "%s/%s", getenv("UKETSUKE_TEST_SOURCE"), directory);
    if (form_load(path, &loaded, &why))
        fail_msg("%s", why.text);
    return loaded;
}

static int setup(void **state)
{
    struct why why = {""};

    form = load_form("forms/renrakuhyo");
    if (sampler_new(NULL, NULL, &sampler, &why)) {
        print_error("%s\n", why.text);
        return -1;
    }
    return 0;
}

static int teardown(void **state)
{
    sampler_free(sampler);
    form_free(form);
    return 0;
}

static struct sample_spec spec_of(uint64_t seed)
{
    return (struct sample_spec){.form = form,
                                .seed = seed,
                                .tier = TIER_TYPICAL,
                                .resolution = SAMPLE_RESOLUTION_ANY,
                                .foreign_kind = SAMPLE_FOREIGN_ANY};
}

static struct sample_fax *make(const struct sample_spec *spec)
{
    struct sample_fax *fax = NULL;
    struct why why = {""};

    if (sample_make(sampler, spec, &fax, &why))
        fail_msg("%s", why.text);
    return fax;
}

static uint8_t *written_bytes(const struct sample_fax *fax, size_t *ret_n)
{
    char path[] = "/tmp/uketsuke-test-XXXXXX";
    int fd = mkstemp(path);
    uint8_t *bytes;

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(sample_write(fax, path, NULL), 0);
    assert_int_equal(file_read(path, 1 << 24, &bytes, ret_n, NULL), 0);
    unlink(path);
    return bytes;
}

/* The same seed gives the same bytes and the same truth; another seed gives others. */
static void test_repeatable(void **state)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct sample_spec spec = spec_of(seed), other = spec_of(seed + 100);
        struct sample_fax *fax[3];
        uint8_t *bytes[3];
        char *truth[3];
        size_t n[3];

        other.tier = spec.tier = seed == 3 ? TIER_HARSH : TIER_TYPICAL;
        for (int i = 0; i < 3; i++) {
            fax[i] = make(i < 2 ? &spec : &other);
            bytes[i] = written_bytes(fax[i], &n[i]);
            truth[i] = sample_truth(fax[i], "a.tif");
        }
        assert_int_equal(n[0], n[1]);
        assert_memory_equal(bytes[0], bytes[1], n[0]);
        assert_string_equal(truth[0], truth[1]);
        assert_true(n[0] != n[2] || memcmp(bytes[0], bytes[2], n[0]) != 0);
        assert_string_not_equal(truth[0], truth[2]);
        for (int i = 0; i < 3; i++) {
            free(bytes[i]);
            free(truth[i]);
            sample_free(fax[i]);
        }
    }
}

/* Height of the middle of the rule nearest to (x, y), looked for within 8 pixels; NAN when there is
 * none. Of a row that is black over 12 pixels we say that it belongs to a rule. */
static double rule_near(const struct page *page, int x, double y)
{
    double best = NAN;
    int from = -1;

    for (int row = (int)y - 9; row <= (int)y + 9; row++) {
        int black = 0;
        l_uint32 ink;

        for (int i = -6; i < 6; i++)
            black += pixGetPixel(page->ink, x + i, row, &ink) == 0 && ink;
        if (black >= 9 && from < 0)
            from = row;
        if (black < 9 && from >= 0) {
            double middle = (from + row) / 2.0;

            if (isnan(best) || fabs(middle - y) < fabs(best - y))
                best = middle;
            from = -1;
        }
    }
    return best;
}

/* On pages that lost scan lines the upper edge of every cell still lies on its rule, within a pixel
 * at nine of ten places (rows that were spoiled without vanishing may hide or double a rule); and
 * where every row is told to have stayed in place, the same check fails: so the check can see the
 * difference. */
static void test_boxes_follow_lost_rows(void **state)
{
    int seen = 0, exact = 0, exact_without = 0;
    unsigned lost = 0;

    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct sample_spec spec = spec_of(seed);
        struct sample_fax *fax;
        const struct sample_page *page;

        spec.filling = SAMPLE_BLANK;
        spec.line = SAMPLE_LINE_BAD;
        spec.tier = TIER_CLEAN;
        spec.resolution = SCAN_FINE;
        fax = make(&spec);
        page = &fax->pages[0];
        lost += page->n_rows_lost;
        for (size_t i = 0; i < page->n_fields; i++) {
            const struct point_px *a = &page->fields[i].quad.at[0],
                                  *b = &page->fields[i].quad.at[1];

            for (int k = 1; k <= 3; k++) {
                double share = k / 4.0, x = a->x + share * (b->x - a->x),
                       y = a->y + share * (b->y - a->y);
                double rule = rule_near(page->page, (int)x, y);

                if (isnan(rule))
                    continue;
                seen++;
                exact += fabs(rule - y) <= 1.0;
                /* as if nothing had vanished: the page is that much shorter than A4 */
                exact_without += fabs(rule - (y + page->n_rows_lost * y / page->page->h_px)) <= 1.0;
            }
        }
        sample_free(fax);
    }
    print_message("# rows lost %u, rules seen %d, within a pixel %d, without the numbers %d\n",
                  lost, seen, exact, exact_without);
    assert_true(lost > 200);
    assert_true(seen > 250);
    assert_true(exact * 10 >= seen * 9);
    assert_true(exact_without * 2 < seen);
}

/* The line does what is asked of it: a quiet one loses nothing, a bad one loses rows, and no call
 * breaks down for good. */
static void test_lines(void **state)
{
    for (uint64_t seed = 20; seed < 26; seed++) {
        struct sample_spec spec = spec_of(seed);
        struct sample_fax *fax;

        spec.tier = TIER_HARSH;
        spec.line = seed % 2 ? SAMPLE_LINE_BAD : SAMPLE_LINE_QUIET;
        spec.cover = seed % 3 == 0;
        fax = make(&spec);
        assert_int_equal(fax->n_pages, spec.cover ? 2 : 1);
        if (seed % 2)
            assert_true(fax->pages[0].n_rows_lost + fax->pages[fax->n_pages - 1].n_rows_lost > 0);
        else
            assert_int_equal(fax->pages[0].n_rows_lost, 0);
        sample_free(fax);
    }
}

/* What each option promises of the truth. */
static void test_options(void **state)
{
    struct sample_spec spec = spec_of(40);
    struct sample_fax *fax;
    bool off_page = false;

    spec.filling = SAMPLE_HAND;
    spec.cut = true;
    fax = make(&spec);
    assert_true(fax->pages[0].hand && fax->pages[0].n_rows_cut > 0);
    for (size_t i = 0; i < fax->pages[0].n_fields; i++) {
        const struct sample_field *field = &fax->pages[0].fields[i];

        off_page |= field->off_page;
        assert_true(field->box.y >= 0 && field->box.y + field->box.h <= fax->pages[0].page->h_px);
    }
    assert_true(off_page);
    sample_free(fax);

    spec = spec_of(41);
    spec.rotation = 180;
    spec.resolution = SCAN_STANDARD;
    fax = make(&spec);
    assert_int_equal(fax->pages[0].rotation, 180);
    assert_true(fax->pages[0].page->y_dpi == 98);
    /* upright top left is stored bottom right */
    assert_true(fax->pages[0].fields[0].quad.at[0].x > fax->pages[0].fields[0].quad.at[1].x);
    assert_true(fax->pages[0].fields[0].quad.at[0].y > fax->pages[0].fields[0].quad.at[3].y);
    sample_free(fax);

    for (int kind = 0; kind < FOREIGN_COUNT; kind++) {
        spec = spec_of(42);
        spec.foreign = true;
        spec.foreign_kind = kind;
        fax = make(&spec);
        assert_null(fax->pages[0].form);
        assert_int_equal(fax->pages[0].n_fields, 0);
        sample_free(fax);
    }
}

/* The generator knows no form by name: it fills in the forms of the tests too, every field within
 * the page. */
static void test_other_forms(void **state)
{
    static const char *const directories[] = {"tests/forms/shukketsu", "tests/forms/sister"};

    for (size_t i = 0; i < 2; i++) {
        struct form *other = load_form(directories[i]);
        struct sample_spec spec = spec_of(50 + i);
        struct sample_fax *fax;
        int filled = 0;

        spec.form = other;
        spec.tier = TIER_CLEAN;
        fax = make(&spec);
        assert_int_equal(fax->pages[0].n_fields, other->n_fields);
        for (size_t j = 0; j < other->n_fields; j++) {
            assert_false(fax->pages[0].fields[j].off_page);
            filled += fax->pages[0].fields[j].value[0] != '\0';
        }
        assert_true(filled > 0);
        sample_free(fax);
        form_free(other);
    }
}

/* Every roll of a tier stays within its table. */
static void test_tiers_keep_bounds(void **state)
{
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        const struct tier_bounds *bounds = &tier_bounds[tier];

        for (uint64_t seed = 0; seed < 500; seed++) {
            struct dice dice = dice_new(seed, "test");
            struct scan_params scan = tier_scan((enum tier)tier, &dice);
            struct line_params line = tier_line((enum tier)tier, &dice);

            assert_true(scan.skew_deg >= bounds->skew_deg.low &&
                        scan.skew_deg <= bounds->skew_deg.high);
            assert_true(scan.x_scale >= bounds->scale.low && scan.x_scale <= bounds->scale.high);
            assert_true(scan.blur_mm >= bounds->blur_mm.low &&
                        scan.blur_mm <= bounds->blur_mm.high);
            assert_true(scan.noise >= bounds->noise.low && scan.noise <= bounds->noise.high);
            assert_true(line.burst_per_s == 0 || line.burst_per_s >= bounds->burst_per_s.low);
            assert_true(line.burst_per_s <= bounds->burst_per_s.high);
            assert_true(line.coding != LINE_MMR || line.ecm); /* T.30: G4 needs error correction */
        }
    }
}

/* The truth is one line of valid JSON with a field for each of the form's. */
static void test_truth_is_json(void **state)
{
    struct sample_spec spec = spec_of(60);
    struct sample_fax *fax;
    char *text;
    json_t *truth, *page;

    spec.cover = true;
    fax = make(&spec);
    text = sample_truth(fax, "b.tif");
    assert_null(strchr(text, '\n'));
    truth = json_loads(text, 0, NULL);
    assert_non_null(truth);
    assert_string_equal(json_string_value(json_object_get(truth, "file")), "b.tif");
    assert_int_equal(json_array_size(json_object_get(truth, "pages")), 2);
    page = json_array_get(json_object_get(truth, "pages"), 0);
    assert_true(json_is_null(json_object_get(page, "form")));
    page = json_array_get(json_object_get(truth, "pages"), 1);
    assert_string_equal(json_string_value(json_object_get(page, "form")), "renrakuhyo");
    assert_int_equal(json_array_size(json_object_get(page, "fields")), form->n_fields);
    json_decref(truth);
    free(text);
    sample_free(fax);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeatable),    cmocka_unit_test(test_boxes_follow_lost_rows),
        cmocka_unit_test(test_lines),         cmocka_unit_test(test_options),
        cmocka_unit_test(test_other_forms),   cmocka_unit_test(test_tiers_keep_bounds),
        cmocka_unit_test(test_truth_is_json),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
