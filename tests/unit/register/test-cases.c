/* SPDX-License-Identifier: Apache-2.0
 *
 * Proves, one page for each, that the form is found, turned up and aligned whatever happens to a
 * fax: each resolution, tags missing or wrong, turned, tilted, shrunk, cut, printed over, lost scan
 * lines up to a drift of 30 mm, rules broken, doubled and missing, borders, punch holes, specks,
 * streaks, stamps. And that random transforms within the limits are recovered. The pages are made
 * by seed, so the truth is exact.
 */
#include "../test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distort.h"
#include "register/register.h"

enum { N_TRANSFORMS = 36 };

static const double CERTAIN_MAX_MM = 1.2; /* a certain box is never further off */
static const double MEDIAN_MAX_MM = 0.25;

static struct form *form;

static int load(void **state)
{
    const char *source = getenv("UKETSUKE_TEST_SOURCE");
    struct why why = {0};
    char path[4096];

    snprintf(path, sizeof(path), "%s/forms/renrakuhyo", source ? source : ".");
    if (form_load(path, &form, &why) < 0)
        print_message("%s\n", why.text);
    return form ? 0 : -1;
}

static int unload(void **state)
{
    form = form_free(form);
    return 0;
}

/* ---- what happens to the paper ---- */

static void punch(struct paper *paper)
{
    paper_rule(paper, 7, 108, 7, 108, 6);
    paper_rule(paper, 7, 188, 7, 188, 6);
}

static void ring(struct paper *paper, double x, double y, double radius)
{
    for (int i = 0; i < 36; i++)
        paper_rule(paper, x + radius * cos(i * M_PI / 18), y + radius * sin(i * M_PI / 18),
                   x + radius * cos((i + 1) * M_PI / 18), y + radius * sin((i + 1) * M_PI / 18),
                   0.6);
}

/* 印影 over the rules of two rows and over a corner of a table. */
static void stamp(struct paper *paper)
{
    struct chance chance = {5};

    for (int i = 1; i <= 2; i++) {
        struct rect_mm box = form->fields[(size_t)i * form->n_fields / 3].box;

        ring(paper, box.x + box.w, box.y + box.h, 6.5);
        paper_text(paper, &chance, (struct rect_mm){box.x + box.w - 3.5, box.y + box.h - 4, 7, 8},
                   3.3);
    }
}

static void strike_through(struct paper *paper)
{
    for (size_t f = 0; f < form->n_fields; f += 3) {
        struct rect_mm box = form->fields[f].box;

        paper_rule(paper, box.x + 2, box.y - 2, box.x + fmin(60, box.w - 2), box.y + box.h + 2,
                   0.7);
    }
}

static void wipe(struct paper *paper, double x_mm, double y_mm, double w_mm, double h_mm)
{
    for (int y = (int)(y_mm * PAPER_PX_PER_MM); y < (int)((y_mm + h_mm) * PAPER_PX_PER_MM); y++)
        memset(paper->ink + (size_t)y * (size_t)paper->w_px + (size_t)(x_mm * PAPER_PX_PER_MM), 0,
               (size_t)(w_mm * PAPER_PX_PER_MM));
}

/* Every third rule below a field is not there at all. */
static void lose_rules(struct paper *paper)
{
    for (size_t f = 1; f < form->n_fields; f += 5) {
        struct rect_mm box = form->fields[f].box;

        wipe(paper, 1, box.y + box.h - 0.6, form->w_mm - 2, 1.2);
    }
}

/* All rules have gaps of 4 mm, 20 mm apart. */
static void break_rules(struct paper *paper)
{
    for (double x = 12; x < form->w_mm - 6; x += 20)
        for (size_t f = 0; f < form->n_fields; f++)
            wipe(paper, x, form->fields[f].box.y + form->fields[f].box.h - 0.6, 4, 1.2);
}

/* The copier saw each rule of a field twice. */
static void double_rules(struct paper *paper)
{
    for (size_t f = 0; f < form->n_fields; f += 2) {
        struct rect_mm box = form->fields[f].box;

        paper_rule(paper, box.x, box.y + box.h + 0.7, box.x + box.w, box.y + box.h + 0.7, 0.2);
    }
}

/* ---- one page each ---- */

struct fax {
    const char *name;
    double y_dpi, x_dpi; /* 0: 196, 204 */
    int w_px;            /* 0: 1728 */
    int rotation;
    double skew_deg, scale_x, scale_y, shift_x_mm, shift_y_mm; /* scales 0: 1 */
    double lost_per_row, lost_length, repeated_per_row, keep_share, wander_mm, threshold;
    int header_rows, n_specks, n_streaks;
    bool black_border, wrong_tags, no_tags;
    double rule_scale;                     /* 0: 1 */
    void (*on_paper)(struct paper *paper); /* NULL: writing alone */
};

static const struct fax faxes[] = {
    {.name = "fine"},
    {.name = "standard", .y_dpi = 98},
    {.name = "superfine", .y_dpi = 391},
    {.name = "200 x 100", .x_dpi = 200, .y_dpi = 100, .w_px = 1700},
    {.name = "200 x 200", .x_dpi = 200, .y_dpi = 200, .w_px = 1700},
    {.name = "300 dpi", .x_dpi = 300, .y_dpi = 300, .w_px = 2550},
    {.name = "400 dpi", .x_dpi = 400, .y_dpi = 400, .w_px = 3400},
    {.name = "no tags", .no_tags = true},
    {.name = "standard, no tags", .y_dpi = 98, .no_tags = true},
    {.name = "standard, tagged as fine", .y_dpi = 98, .wrong_tags = true},
    {.name = "fine, tagged as standard", .wrong_tags = true},
    {.name = "upside down", .rotation = 180, .skew_deg = 1},
    {.name = "sideways, 300 dpi, tagged as standard",
     .x_dpi = 300,
     .y_dpi = 300,
     .w_px = 2550,
     .rotation = 90,
     .scale_x = 0.72,
     .scale_y = 0.72,
     .skew_deg = -2.7,
     .wrong_tags = true},
    {.name = "sideways, cut through the labels",
     .rotation = 90,
     .scale_x = 0.72,
     .scale_y = 0.72,
     .keep_share = 0.85},
    {.name = "tilted left", .skew_deg = -5},
    {.name = "tilted right, standard", .skew_deg = 5, .y_dpi = 98},
    {.name = "fit to page", .scale_x = 0.9, .scale_y = 0.94},
    {.name = "grown by a copier", .scale_x = 1.03, .scale_y = 1.06},
    {.name = "letter paper", .scale_x = 0.94, .scale_y = 0.94, .shift_y_mm = -8},
    {.name = "right edge cut off", .shift_x_mm = 22},
    {.name = "top cut off", .shift_y_mm = -45},
    {.name = "sender's line above", .header_rows = 32},
    {.name = "uneven feed", .wander_mm = 1.5},
    {.name = "lines lost, 5 %", .lost_per_row = 0.015, .lost_length = 3, .repeated_per_row = 0.02},
    {.name = "lines lost, 30 mm", .lost_per_row = 0.035, .lost_length = 3},
    {.name = "standard, lines lost", .y_dpi = 98, .lost_per_row = 0.01, .lost_length = 2},
    {.name = "hairlines", .rule_scale = 0.6, .threshold = 0.5, .skew_deg = 0.8},
    {.name = "hairlines, standard: dots",
     .rule_scale = 0.6,
     .threshold = 0.5,
     .skew_deg = 2,
     .y_dpi = 98},
    {.name = "thick rules", .rule_scale = 3},
    {.name = "rules broken", .on_paper = break_rules},
    {.name = "rules doubled", .on_paper = double_rules},
    {.name = "rules missing", .on_paper = lose_rules},
    {.name = "black borders", .black_border = true, .skew_deg = 0.7},
    {.name = "punch holes", .on_paper = punch},
    {.name = "specks", .n_specks = 1500},
    {.name = "streaks", .n_streaks = 3, .skew_deg = 0.5},
    {.name = "stamps", .on_paper = stamp},
    {.name = "strokes across rules", .on_paper = strike_through},
    {.name = "cut short", .keep_share = 0.6},
};

static double or (double value, double otherwise)
{
    return value != 0 ? value : otherwise;
}

static struct distortion distortion_of(const struct fax *fax, uint64_t seed)
{
    struct distortion d = distortion_none();

    d.x_dpi = or (fax->x_dpi, d.x_dpi);
    d.y_dpi = or (fax->y_dpi, d.y_dpi);
    d.w_px = fax->w_px ? fax->w_px : d.w_px;
    d.rotation = fax->rotation;
    d.skew_deg = fax->skew_deg;
    d.scale_x = or (fax->scale_x, 1);
    d.scale_y = or (fax->scale_y, 1);
    d.shift_x_mm = fax->shift_x_mm;
    d.shift_y_mm = fax->shift_y_mm;
    d.lost_per_row = fax->lost_per_row;
    d.lost_length = fax->lost_length;
    d.repeated_per_row = fax->repeated_per_row;
    d.keep_share = or (fax->keep_share, 1);
    d.wander_mm = fax->wander_mm;
    d.threshold = or (fax->threshold, d.threshold);
    d.header_rows = fax->header_rows;
    d.n_specks = fax->n_specks;
    d.n_streaks = fax->n_streaks;
    d.black_border = fax->black_border;
    d.wrong_tags = fax->wrong_tags;
    d.seed = seed;
    return d;
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Registers the page and holds it against the truth. Says what is wrong; "" when nothing is. */
static void hold(const struct paper *sheet, const struct distortion *d, bool no_tags,
                 char ret_wrong[200])
{
    const struct form *forms[] = {form};
    struct registration *registration = NULL;
    struct truth truth;
    struct page *page = distort(sheet, d, &truth);
    struct why why = {0};
    double mm[FORM_MAX_FIELDS];
    size_t n = 0;

    ret_wrong[0] = 0;
    if (no_tags)
        page->x_dpi = page->y_dpi = 0;
    assert_int_equal(register_page(page, forms, 1, NULL, &registration, &why), 0);
    if (!registration->form)
        snprintf(ret_wrong, 200, "not found: %s", registration->refused_because);
    else if (registration->rotation != d->rotation)
        snprintf(ret_wrong, 200, "turned %d for %d", registration->rotation, d->rotation);
    for (size_t f = 0; registration->form && f < form->n_fields; f++) {
        const struct place *place = &registration->fields[f];
        bool on_page;
        double off_mm = truth_off_mm(&truth, d, page, form->fields[f].box, &place->quad, &on_page);

        if (!on_page) {
            if (place->found && !place->off_page)
                snprintf(ret_wrong, 200, "%s is not on the page", form->fields[f].id);
            continue;
        }
        mm[n++] = off_mm;
        if (place->found && !place->off_page && place->certainty > 0.5 && off_mm > CERTAIN_MAX_MM)
            snprintf(ret_wrong, 200, "%s is certain and %.2f mm off", form->fields[f].id, off_mm);
    }
    qsort(mm, n, sizeof(mm[0]), smaller_first);
    if (n > 0 && mm[n / 2] > MEDIAN_MAX_MM)
        snprintf(ret_wrong, 200, "the median box is %.2f mm off", mm[n / 2]);
    registration_free(registration);
    page_free(page);
    truth_deinit(&truth);
}

static void test_faxes(void **state)
{
    int n_wrong = 0;

    for (size_t i = 0; i < sizeof(faxes) / sizeof(faxes[0]); i++) {
        struct distortion d = distortion_of(&faxes[i], i + 1);
        struct paper sheet = paper_print(form, or (faxes[i].rule_scale, 1));
        struct chance chance = {i + 1};
        char wrong[200];

        paper_fill(&sheet, form, &chance);
        if (faxes[i].on_paper)
            faxes[i].on_paper(&sheet);
        hold(&sheet, &d, faxes[i].no_tags, wrong);
        if (wrong[0])
            print_message("%s: %s\n", faxes[i].name, wrong);
        n_wrong += wrong[0] != 0;
        paper_deinit(&sheet);
    }
    assert_int_equal(n_wrong, 0);
}

/* An undamaged page, in any way that the limits allow, with any tags. */
static void test_transforms(void **state)
{
    static const struct {
        double x_dpi, y_dpi;
        int w_px;
    } scans[] = {{204, 98, 1728},  {204, 196, 1728}, {204, 391, 1728},
                 {200, 100, 1700}, {200, 200, 1700}, {300, 300, 2550}};
    struct paper blank = paper_print(form, 1);
    int n_wrong = 0;

    for (int i = 0; i < N_TRANSFORMS; i++) {
        struct chance chance = {(uint64_t)i + 4100};
        struct distortion d = distortion_none();
        struct paper sheet = paper_copy(&blank);
        size_t scan = (size_t)i % (sizeof(scans) / sizeof(scans[0]));
        char wrong[200];
        bool no_tags;

        d.seed = (uint64_t)i + 1;
        d.x_dpi = scans[scan].x_dpi;
        d.y_dpi = scans[scan].y_dpi;
        d.w_px = scans[scan].w_px;
        d.rotation = 180 * chance_below(&chance, 2);
        d.skew_deg = chance_between(&chance, -5, 5);
        d.scale_x = chance_between(&chance, 0.9, 1.06);
        d.scale_y = chance_between(&chance, 0.9, 1.06);
        if (chance_below(&chance, 6) == 0) { /* sideways, on an A3 machine */
            d.rotation += 90;
            d.w_px = (int)(d.w_px * 1.41);
        }
        d.shift_x_mm = chance_between(&chance, -10, 10);
        d.shift_y_mm = chance_between(&chance, -10, 10);
        d.wrong_tags = chance_below(&chance, 4) == 0;
        no_tags = chance_below(&chance, 4) == 0;
        paper_fill(&sheet, form, &chance);
        hold(&sheet, &d, no_tags, wrong);
        if (wrong[0])
            print_message("%d: %g x %g dpi, turned %d, skew %.1f, scale %.2f x %.2f%s: %s\n", i,
                          d.x_dpi, d.y_dpi, d.rotation, d.skew_deg, d.scale_x, d.scale_y,
                          no_tags        ? ", no tags"
                          : d.wrong_tags ? ", wrong tags"
                                         : "",
                          wrong);
        n_wrong += wrong[0] != 0;
        paper_deinit(&sheet);
    }
    paper_deinit(&blank);
    assert_int_equal(n_wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faxes),
        cmocka_unit_test(test_transforms),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
