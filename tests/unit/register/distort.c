/* SPDX-License-Identifier: Apache-2.0 */
#include "distort.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print/print.h"

#define MM_PER_INCH 25.4

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "distort: not enough memory\n");
        abort();
    }
    return memory;
}

static uint64_t chance_next(struct chance *chance)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

double chance_unit(struct chance *chance)
{
    return (double)(chance_next(chance) >> 11) * 0x1p-53;
}

double chance_between(struct chance *chance, double a, double b)
{
    return a + (b - a) * chance_unit(chance);
}

int chance_below(struct chance *chance, int n)
{
    return (int)(chance_unit(chance) * n);
}

/* ---- paper ---- */

struct paper paper_new(double w_mm, double h_mm)
{
    struct paper paper = {.w_px = (int)lround(w_mm * PAPER_PX_PER_MM),
                          .h_px = (int)lround(h_mm * PAPER_PX_PER_MM)};

    paper.ink = must(calloc((size_t)paper.w_px * (size_t)paper.h_px, 1));
    return paper;
}

struct paper paper_print(const struct form *form, double rule_scale)
{
    struct paper paper = paper_new(form->w_mm, form->h_mm);
    struct print_style style = {.rule_scale = rule_scale};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, paper.w_px, paper.h_px);
    cairo_t *cr = cairo_create(surface);
    struct why why = {0};

    cairo_scale(cr, PAPER_PX_PER_MM, PAPER_PX_PER_MM);
    if (print_form(cr, form, &style, &why) < 0) {
        fprintf(stderr, "distort: %s\n", why.text);
        abort();
    }
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    for (int y = 0; y < paper.h_px; y++)
        memcpy(paper.ink + (size_t)y * (size_t)paper.w_px,
               cairo_image_surface_get_data(surface) +
                   (size_t)y * (size_t)cairo_image_surface_get_stride(surface),
               (size_t)paper.w_px);
    cairo_surface_destroy(surface);
    return paper;
}

struct paper paper_copy(const struct paper *paper)
{
    struct paper copy = *paper;

    copy.ink = must(malloc((size_t)paper->w_px * (size_t)paper->h_px));
    memcpy(copy.ink, paper->ink, (size_t)paper->w_px * (size_t)paper->h_px);
    return copy;
}

void paper_deinit(struct paper *paper)
{
    free(paper->ink);
    paper->ink = NULL;
}

static void blot(struct paper *paper, double x, double y, double radius)
{
    for (int j = (int)floor(y - radius); j <= (int)ceil(y + radius); j++)
        for (int i = (int)floor(x - radius); i <= (int)ceil(x + radius); i++)
            if (i >= 0 && j >= 0 && i < paper->w_px && j < paper->h_px &&
                (i + 0.5 - x) * (i + 0.5 - x) + (j + 0.5 - y) * (j + 0.5 - y) <= radius * radius)
                paper->ink[(size_t)j * (size_t)paper->w_px + (size_t)i] = 255;
}

void paper_rule(struct paper *paper, double x0_mm, double y0_mm, double x1_mm, double y1_mm,
                double width_mm)
{
    double length = hypot(x1_mm - x0_mm, y1_mm - y0_mm);
    int n = (int)ceil(length * PAPER_PX_PER_MM / 0.7);

    for (int i = 0; i <= n; i++) {
        double t = n ? (double)i / n : 0;

        blot(paper, (x0_mm + t * (x1_mm - x0_mm)) * PAPER_PX_PER_MM,
             (y0_mm + t * (y1_mm - y0_mm)) * PAPER_PX_PER_MM, width_mm * PAPER_PX_PER_MM / 2);
    }
}

static void stroke(struct paper *paper, struct chance *chance, struct rect_mm box, double pen_mm)
{
    double x = box.x + chance_unit(chance) * box.w, y = box.y + chance_unit(chance) * box.h;
    int n = 1 + chance_below(chance, 3);

    for (int i = 0; i < n; i++) {
        double x1 = box.x + chance_unit(chance) * box.w, y1 = box.y + chance_unit(chance) * box.h;

        paper_rule(paper, x, y, x1, y1, pen_mm);
        x = x1;
        y = y1;
    }
}

void paper_scribble(struct paper *paper, struct chance *chance, struct rect_mm box)
{
    double size = fmin(box.h, chance_between(chance, 4, 9)),
           pen = chance_between(chance, 0.25, 0.7);
    double x = box.x, y = box.y + (box.h - size) * chance_unit(chance);

    while (x + size <= box.x + box.w) {
        int n = 2 + chance_below(chance, 6);

        for (int i = 0; i < n; i++)
            stroke(paper, chance,
                   (struct rect_mm){x, y + chance_between(chance, -0.8, 0.8), size * 0.85, size},
                   pen);
        x += size * chance_between(chance, 0.9, 1.15);
    }
}

void paper_text(struct paper *paper, struct chance *chance, struct rect_mm box, double size_mm)
{
    for (double y = box.y; y + size_mm <= box.y + box.h; y += size_mm * 1.7)
        for (double x = box.x; x + size_mm <= box.x + box.w; x += size_mm) {
            double pen = size_mm / 14;
            int n = 3 + chance_below(chance, 5);

            /* printed characters: level and upright strokes in a square */
            for (int i = 0; i < n; i++) {
                double a = chance_unit(chance) * 0.8, b = chance_between(chance, 0.4, 0.9);

                if (i % 2)
                    paper_rule(paper, x + 0.05 * size_mm, y + a * size_mm, x + b * size_mm,
                               y + a * size_mm, pen);
                else
                    paper_rule(paper, x + a * size_mm, y + 0.05 * size_mm, x + a * size_mm,
                               y + b * size_mm, pen);
            }
        }
}

void paper_fill(struct paper *paper, const struct form *form, struct chance *chance)
{
    for (size_t f = 0; f < form->n_fields; f++) {
        struct rect_mm box = form->fields[f].box;
        double room = fmax(0, box.h - 9);

        if (chance_unit(chance) < 0.25)
            continue;
        paper_scribble(paper, chance,
                       (struct rect_mm){box.x + 1 + chance_unit(chance) * 3,
                                        box.y + chance_unit(chance) * room,
                                        (box.w - 4) * chance_between(chance, 0.2, 1.0),
                                        fmin(box.h, 9) + chance_between(chance, -1, 1.5)});
    }
}

/* ---- distortions ---- */

struct distortion distortion_none(void)
{
    return (struct distortion){.x_dpi = 204,
                               .y_dpi = 196,
                               .w_px = 1728,
                               .scale_x = 1,
                               .scale_y = 1,
                               .threshold = 0.35,
                               .keep_share = 1,
                               .seed = 1};
}

struct distortion distortion_typical(uint64_t seed)
{
    struct chance chance = {seed * 7919 + 1};
    struct distortion d = distortion_none();

    d.seed = seed;
    d.y_dpi = chance_unit(&chance) < 0.3 ? 98 : 196;
    d.rotation = chance_unit(&chance) < 0.06 ? 180 : 0;
    d.skew_deg = chance_between(&chance, -1.2, 1.2);
    d.scale_x = chance_between(&chance, 0.96, 1.02);
    d.scale_y = d.scale_x * chance_between(&chance, 0.99, 1.01);
    d.shift_x_mm = chance_between(&chance, -3, 3);
    d.shift_y_mm = chance_between(&chance, -4, 4);
    d.threshold = chance_between(&chance, 0.3, 0.5);
    d.noise = chance_between(&chance, 0, 0.1);
    d.wander_mm = chance_between(&chance, 0, 0.3);
    if (chance_unit(&chance) < 0.4) {
        d.lost_per_row = chance_between(&chance, 0, 0.008);
        d.lost_length = chance_between(&chance, 1, 5);
        d.repeated_per_row = chance_between(&chance, 0, 0.02);
    }
    d.header_rows = chance_unit(&chance) < 0.7 ? (d.y_dpi < 150 ? 16 : 32) : 0;
    d.n_specks = chance_below(&chance, 150);
    return d;
}

struct distortion distortion_harsh(uint64_t seed)
{
    static const struct {
        double x_dpi, y_dpi;
        int w_px;
    } scans[] = {{204, 98, 1728},  {204, 98, 1728},  {204, 196, 1728}, {204, 196, 1728},
                 {204, 391, 1728}, {200, 100, 1700}, {200, 200, 1700}, {300, 300, 2550},
                 {400, 400, 3400}, {408, 391, 3456}};
    struct chance chance = {seed * 104729 + 2};
    struct distortion d = distortion_none();
    int scan = chance_below(&chance, (int)(sizeof(scans) / sizeof(scans[0])));

    d.seed = seed;
    d.x_dpi = scans[scan].x_dpi;
    d.y_dpi = scans[scan].y_dpi;
    d.w_px = scans[scan].w_px;
    d.rotation = chance_unit(&chance) < 0.25 ? 180 : 0;
    d.skew_deg = chance_between(&chance, -5, 5);
    d.scale_x = chance_between(&chance, 0.9, 1.06);
    d.scale_y = fmin(1.06, fmax(0.9, d.scale_x * chance_between(&chance, 0.96, 1.04)));
    if (chance_unit(&chance) < 0.12) { /* sideways, shrunk onto the line */
        d.rotation = chance_unit(&chance) < 0.5 ? 90 : 270;
        d.scale_x *= 0.71;
        d.scale_y *= 0.71;
    }
    d.shift_x_mm = chance_between(&chance, -10, 10);
    d.shift_y_mm = chance_between(&chance, -12, 12);
    d.threshold = chance_between(&chance, 0.25, 0.6);
    d.noise = chance_between(&chance, 0, 0.25);
    d.wander_mm = chance_between(&chance, 0, 1.5);
    if (chance_unit(&chance) < 0.7) {
        d.lost_per_row = chance_between(&chance, 0, 0.02);
        d.lost_length = chance_between(&chance, 1, 5);
        d.repeated_per_row = chance_between(&chance, 0, 0.06);
    }
    d.keep_share = chance_unit(&chance) < 0.15 ? chance_between(&chance, 0.6, 1) : 1;
    d.header_rows = chance_unit(&chance) < 0.7 ? (d.y_dpi < 150 ? 16 : 32) : 0;
    d.n_specks = chance_below(&chance, 1500);
    d.n_streaks = chance_unit(&chance) < 0.2 ? 1 + chance_below(&chance, 2) : 0;
    d.black_border = chance_unit(&chance) < 0.2;
    d.wrong_tags = chance_unit(&chance) < 0.15;
    return d;
}

/* ---- the scan ---- */

static double wander(const struct truth *truth, double y_mm)
{
    return truth->wander_px * sin(y_mm / truth->h_mm * 5.1 + 0.7);
}

static struct point_px scanned_at(const struct truth *truth, double x_mm, double y_mm)
{
    return (struct point_px){truth->xx * x_mm + truth->xy * y_mm + truth->x0,
                             truth->yx * x_mm + truth->yy * y_mm + truth->y0 + wander(truth, y_mm)};
}

struct point_px truth_at(const struct truth *truth, double x_mm, double y_mm)
{
    struct point_px at = scanned_at(truth, x_mm, y_mm);
    int row;

    at.y += truth->header_rows;
    row = (int)floor(at.y);
    if (row < 0)
        return at;
    if (row >= truth->n_scanned) {
        at.y += truth->stored_row[truth->n_scanned] - truth->n_scanned;
        return at;
    }
    at.y = truth->stored_row[row] +
           (truth->stored_row[row + 1] > truth->stored_row[row] ? at.y - row : 0);
    return at;
}

void truth_deinit(struct truth *truth)
{
    free(truth->stored_row);
    truth->stored_row = NULL;
}

double truth_off_mm(const struct truth *truth, const struct distortion *d, const struct page *page,
                    struct rect_mm box, const struct quad_px *quad, bool *ret_on_page)
{
    const struct point_mm corners[4] = {{box.x, box.y},
                                        {box.x + box.w, box.y},
                                        {box.x + box.w, box.y + box.h},
                                        {box.x, box.y + box.h}};
    double worst = 0;

    *ret_on_page = true;
    for (int i = 0; i < 4; i++) {
        struct point_px at = truth_at(truth, corners[i].x, corners[i].y);

        if (at.x < 0 || at.y < 0 || at.x > page->w_px || at.y > page->h_px)
            *ret_on_page = false;
        worst = fmax(worst, hypot((quad->at[i].x - at.x) * MM_PER_INCH / d->x_dpi,
                                  (quad->at[i].y - at.y) * MM_PER_INCH / d->y_dpi));
    }
    return worst;
}

/* Scale, turn and skew about the middle of the sheet, which comes to the middle of the line. */
static struct truth place_sheet(const struct paper *paper, const struct distortion *d,
                                double *ret_h_mm)
{
    double w_mm = (double)paper->w_px / PAPER_PX_PER_MM,
           h_mm = (double)paper->h_px / PAPER_PX_PER_MM;
    int sideways = d->rotation % 180 != 0;
    double scan_w_mm = d->w_px / d->x_dpi * MM_PER_INCH;
    double scan_h_mm = sideways ? w_mm * d->scale_x : h_mm * fmin(1, d->scale_y);
    double angle = (d->skew_deg - d->rotation) * M_PI / 180; /* clockwise on the page */
    double px = d->x_dpi / MM_PER_INCH, py = d->y_dpi / MM_PER_INCH;
    struct truth truth = {.w_mm = w_mm, .h_mm = h_mm, .wander_px = d->wander_mm * py};
    double middle_x = (scan_w_mm / 2 + d->shift_x_mm) * px,
           middle_y = (scan_h_mm / 2 + d->shift_y_mm) * py;

    truth.xx = cos(angle) * d->scale_x * px;
    truth.xy = -sin(angle) * d->scale_y * px;
    truth.yx = sin(angle) * d->scale_x * py;
    truth.yy = cos(angle) * d->scale_y * py;
    truth.x0 = middle_x - truth.xx * w_mm / 2 - truth.xy * h_mm / 2;
    truth.y0 = middle_y - truth.yx * w_mm / 2 - truth.yy * h_mm / 2;
    *ret_h_mm = scan_h_mm;
    return truth;
}

/* Which scanned rows are lost, which repeat the row above: fills truth->stored_row and source rows.
 */
static int *damage_rows(const struct distortion *d, struct chance *chance, struct truth *truth,
                        int *ret_n_bad)
{
    int *source = must(malloc(((size_t)truth->n_scanned + 1) * sizeof(*source)));
    int n = 0, lose = 0, last = 0, n_bad = 0;

    truth->stored_row = must(malloc(((size_t)truth->n_scanned + 1) * sizeof(int)));
    for (int y = 0; y < truth->n_scanned; y++) {
        truth->stored_row[y] = n;
        if (lose == 0 && chance_unit(chance) < d->lost_per_row)
            lose = 1 + (int)(-log(1 - chance_unit(chance)) * d->lost_length);
        if (lose > 0) {
            lose--;
            n_bad = n_bad > 0 ? n_bad
                              : 1; /* what vanished was not counted, the bad row before it was */
            continue;
        }
        if (n > 0 && chance_unit(chance) < d->repeated_per_row)
            n_bad++;
        else
            last = y;
        source[n++] = last;
    }
    truth->stored_row[truth->n_scanned] = n;
    truth->n_stored = n;
    *ret_n_bad = n_bad;
    return source;
}

/* Fixed point of the scan: 1/65536 of a paper pixel. */
enum { FIXED_BITS = 16, BLOCK_PX = 8 };

static int64_t to_fixed(double mm)
{
    return (int64_t)floor(mm * PAPER_PX_PER_MM * (1 << FIXED_BITS));
}

/* Where the sheet may have ink: one entry for SPOT_PX × SPOT_PX pixels, and a border of its
 * neighbours, so that a block of the scan needs to be looked up at one place only. */
struct inked {
    uint8_t *spots; /* owned */
    int w, h;
};

enum { SPOT_PX = 32 };

static struct inked find_ink(const struct paper *paper)
{
    struct inked inked = {.w = paper->w_px / SPOT_PX + 3, .h = paper->h_px / SPOT_PX + 3};

    inked.spots = must(calloc((size_t)inked.w * (size_t)inked.h, 1));
    for (int y = 0; y < paper->h_px; y++) {
        const uint8_t *row = paper->ink + (size_t)y * (size_t)paper->w_px;

        for (int x = 0; x < paper->w_px; x += SPOT_PX) {
            int n = paper->w_px - x < SPOT_PX ? paper->w_px - x : SPOT_PX;
            uint8_t any = 0;

            for (int i = 0; i < n; i++)
                any |= row[x + i];
            for (int j = any ? 0 : 9; j < 9; j++)
                inked.spots[(y / SPOT_PX + j / 3) * inked.w + x / SPOT_PX + j % 3] = 1;
        }
    }
    return inked;
}

static bool may_have_ink(const struct inked *inked, int64_t x, int64_t y)
{
    x = (x >> FIXED_BITS) / SPOT_PX + 1;
    y = (y >> FIXED_BITS) / SPOT_PX + 1;
    return x >= 0 && y >= 0 && x < inked->w && y < inked->h && inked->spots[y * inked->w + x];
}

static unsigned paper_at(const struct paper *paper, int64_t x, int64_t y)
{
    x >>= FIXED_BITS;
    y >>= FIXED_BITS;
    if ((uint64_t)x >= (uint64_t)paper->w_px || (uint64_t)y >= (uint64_t)paper->h_px)
        return 0;
    return paper->ink[y * paper->w_px + x];
}

/* Each pixel is the mean of four places of the sheet against the threshold. The feed wanders
 * slowly: within a block of pixels the places lie on a straight line. */
static void scan_row(const struct paper *paper, const struct inked *inked,
                     const struct distortion *d, const struct truth *truth, struct chance *chance,
                     double y, l_uint32 *row)
{
    double det = truth->xx * truth->yy - truth->xy * truth->yx, y_mm = truth->h_mm / 2;
    int64_t step_x = to_fixed(truth->yy / det), step_y = to_fixed(-truth->yx / det);
    double wandered = wander(truth, y_mm);

    for (int x0 = 0; x0 < d->w_px; x0 += BLOCK_PX) {
        int64_t at_x[4], at_y[4];

        for (int round = x0 ? 1 : 0; round < 2; round++) {
            y_mm = ((y + 0.25 - truth->y0 - wandered) * truth->xx -
                    (x0 + 0.25 - truth->x0) * truth->yx) /
                   det;
            if (round == 0 || x0 % (8 * BLOCK_PX) == 0)
                wandered = wander(truth, y_mm);
        }
        for (int s = 0; s < 4; s++) {
            double dx = x0 + 0.25 + 0.5 * (s & 1) - truth->x0;
            double dy = y + 0.25 + 0.5 * (s >> 1) - truth->y0 - wandered;

            at_x[s] = to_fixed((dx * truth->yy - dy * truth->xy) / det);
            at_y[s] = to_fixed((dy * truth->xx - dx * truth->yx) / det);
        }
        if (!may_have_ink(inked, at_x[0], at_y[0]))
            continue;
        for (int x = x0; x < x0 + BLOCK_PX && x < d->w_px; x++) {
            double limit = d->threshold;
            unsigned sum = 0;

            for (int s = 0; s < 4; s++) {
                sum += paper_at(paper, at_x[s], at_y[s]);
                at_x[s] += step_x;
                at_y[s] += step_y;
            }
            if (d->noise > 0)
                limit += d->noise * (chance_unit(chance) - 0.5);
            if (sum > limit * 4 * 255)
                SET_DATA_BIT(row, x);
        }
    }
}

static void dirty(PIX *ink, const struct distortion *d, struct chance *chance)
{
    int w = pixGetWidth(ink), h = pixGetHeight(ink);

    for (int i = 0; i < d->n_specks; i++) {
        int x = chance_below(chance, w), y = chance_below(chance, h),
            size = 1 + chance_below(chance, 3);

        pixRasterop(ink, x, y, size, size, PIX_SET, NULL, 0, 0);
    }
    for (int i = 0; i < d->n_streaks; i++)
        pixRasterop(ink, chance_below(chance, w), 0, 1 + chance_below(chance, 2), h, PIX_SET, NULL,
                    0, 0);
    if (d->black_border) {
        pixRasterop(ink, 0, 0, 10 + chance_below(chance, 30), h, PIX_SET, NULL, 0, 0);
        pixRasterop(ink, 0, h - 12 - chance_below(chance, 30), w, 60, PIX_SET, NULL, 0, 0);
    }
}

static void print_header(PIX *ink, int n_rows, struct chance *chance)
{
    int h = n_rows * 3 / 5;

    for (int x = 60; x < pixGetWidth(ink) - 60; x += 12)
        if (chance_unit(chance) < 0.7) {
            pixRasterop(ink, x, 2, 2, h, PIX_SET, NULL, 0, 0);
            pixRasterop(ink, x, 2 + chance_below(chance, h), 9, 2, PIX_SET, NULL, 0, 0);
        }
}

struct page *distort(const struct paper *paper, const struct distortion *d, struct truth *ret_truth)
{
    struct chance chance = {d->seed * 31 + 17};
    double h_mm;
    struct truth truth = place_sheet(paper, d, &h_mm);
    struct page *page = must(calloc(1, sizeof(*page)));
    int h_scan = (int)(h_mm * d->y_dpi / MM_PER_INCH), *source, n_kept;
    struct inked inked = find_ink(paper);
    PIX *scanned;

    truth.header_rows = d->header_rows;
    truth.n_scanned = h_scan + d->header_rows;
    scanned = must(pixCreate(d->w_px, truth.n_scanned, 1));
    if (d->header_rows)
        print_header(scanned, d->header_rows, &chance);
    for (int y = 0; y < h_scan; y++)
        scan_row(paper, &inked, d, &truth, &chance, y,
                 pixGetData(scanned) + (size_t)(y + d->header_rows) * (size_t)pixGetWpl(scanned));
    free(inked.spots);
    source = damage_rows(d, &chance, &truth, &page->n_bad_fax_lines);
    n_kept = (int)(truth.n_stored * d->keep_share);
    page->ink = must(pixCreate(d->w_px, n_kept, 1));
    for (int y = 0; y < n_kept; y++)
        memcpy(pixGetData(page->ink) + (size_t)y * (size_t)pixGetWpl(page->ink),
               pixGetData(scanned) + (size_t)source[y] * (size_t)pixGetWpl(scanned),
               (size_t)pixGetWpl(scanned) * 4);
    free(source);
    pixDestroy(&scanned);
    dirty(page->ink, d, &chance);
    page->w_px = d->w_px;
    page->h_px = n_kept;
    page->x_dpi = d->x_dpi;
    page->y_dpi = d->wrong_tags ? (d->y_dpi < 150 ? 196 : 98) : d->y_dpi;
    page->orientation = 1;
    page->row_state = must(calloc((size_t)n_kept + 1, 1));
    page->unclean = page->n_bad_fax_lines > 0;
    *ret_truth = truth;
    return page;
}
