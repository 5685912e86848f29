/* SPDX-License-Identifier: Apache-2.0 */
#include "read/lines.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/row_bands.h"

#define PX(mm) ((int)((mm)*CUT_PX_PER_MM + 0.5))

static const double steepest = 0.07;     /* 4°: more is not writing in a form's cell */
static const double slope_step = 0.0025; /* a row over 50 mm */
static const double level_gain = 0.93; /* a slope must save this share of the rows to be believed */
static const double levelled_mm = 15;  /* shorter writing has no slope worth the name */

enum {
    DOT_AREA_PX = 30, /* of an i in 12 pt */
    DOT_ABOVE_PX = 6, /* of its stem */
    BESIDE_PX = 20,   /* letters this near tell where a line's feet are */
};

enum { ROW_SPECKS = 1 }; /* a row with no more pixels counts as empty when slopes are compared */

/* Ink pixels as points, so that shears cost no image passes. */
struct dots {
    int *x, *y;
    int *drop; /* of every column, for make_profile() */
    size_t n;
    int w, h;
};

static int collect_dots(const struct plane *ink, struct dots *ret_dots)
{
    struct dots dots = {.w = ink->w, .h = ink->h};
    size_t n_pixels = (size_t)ink->w * (size_t)ink->h, n = 0;

    for (size_t i = 0; i < n_pixels; i++)
        n += ink->at[i] < PLANE_INK_BELOW;
    dots.x = calloc(n + 1, sizeof(int));
    dots.y = calloc(n + 1, sizeof(int));
    dots.drop = calloc((size_t)ink->w + 1, sizeof(int));
    if (!dots.x || !dots.y || !dots.drop) {
        free(dots.x);
        free(dots.y);
        free(dots.drop);
        return -ENOMEM;
    }
    for (size_t i = 0; i < n_pixels; i++) {
        if (ink->at[i] >= PLANE_INK_BELOW)
            continue;
        dots.x[dots.n] = (int)(i % (size_t)ink->w);
        dots.y[dots.n++] = (int)(i / (size_t)ink->w);
    }
    *ret_dots = dots;
    return 0;
}

/* The profile has room for the shear above and below. */
static int profile_pad(const struct dots *dots)
{
    return (int)(steepest * dots->w) + 2;
}

static int sheared_row(int x, int y, double slope, int pad)
{
    return y - (int)lround(slope * x) + pad;
}

/* profile[h + 2 pad]: ink pixels of every sheared row. */
static void make_profile(const struct dots *dots, double slope, int *profile)
{
    int pad = profile_pad(dots);

    memset(profile, 0, sizeof(*profile) * (size_t)(dots->h + 2 * pad));
    for (int x = 0; x < dots->w; x++)
        dots->drop[x] = sheared_row(x, 0, slope, pad);
    for (size_t i = 0; i < dots->n; i++)
        profile[dots->y[i] + dots->drop[dots->x[i]]]++;
}

/* The first column with ink of every sheared row. */
static void find_lefts(const struct dots *dots, double slope, struct rows *rows)
{
    int pad = profile_pad(dots);

    for (int y = 0; y < rows->n; y++)
        rows->left[y] = dots->w;
    for (size_t i = 0; i < dots->n; i++) {
        int row = sheared_row(dots->x[i], dots->y[i], slope, pad);

        rows->left[row] = dots->x[i] < rows->left[row] ? dots->x[i] : rows->left[row];
    }
}

static int count_rows(const int *profile, int n)
{
    int n_rows = 0;

    for (int y = 0; y < n; y++)
        n_rows += profile[y] > ROW_SPECKS;
    return n_rows;
}

static int width_of(const struct dots *dots)
{
    int left = dots->w, right = 0;

    for (size_t i = 0; i < dots->n; i++) {
        left = dots->x[i] < left ? dots->x[i] : left;
        right = dots->x[i] > right ? dots->x[i] : right;
    }
    return right - left + 1;
}

/* The slope at which the writing takes the fewest rows, and its profile. */
static double find_slope(const struct dots *dots, int *profile)
{
    int n = dots->h + 2 * profile_pad(dots), level;
    double best = 0, least;

    make_profile(dots, 0, profile);
    if (width_of(dots) < PX(levelled_mm))
        return 0;
    level = count_rows(profile, n);
    least = level * level_gain;
    for (double slope = slope_step; slope <= steepest; slope += slope_step) {
        for (int sign = -1; sign <= 1; sign += 2) {
            int n_rows;

            make_profile(dots, sign * slope, profile);
            n_rows = count_rows(profile, n);
            if (n_rows < least) {
                least = n_rows;
                best = sign * slope;
            }
        }
    }
    make_profile(dots, best, profile);
    return best;
}

/* Pixels of rows that are dirt lose their labels, and so belong to no line. */
static void drop_strays(const struct dots *dots, double slope, const struct band *strays,
                        size_t n_strays, PIX *labels)
{
    for (size_t i = 0; i < dots->n && n_strays; i++) {
        int row = sheared_row(dots->x[i], dots->y[i], slope, profile_pad(dots));

        for (size_t k = 0; k < n_strays; k++)
            if (row >= strays[k].from && row <= strays[k].to)
                pixGetData(
                    labels)[(size_t)dots->y[i] * (size_t)pixGetWpl(labels) + (size_t)dots->x[i]] =
                    0;
    }
}

/* The band of every row: the one it lies in, or the nearest. */
static size_t band_of(const struct band *bands, size_t n_bands, int row)
{
    for (size_t i = 0; i + 1 < n_bands; i++)
        if (row * 2 <= bands[i].to + bands[i + 1].from)
            return i;
    return n_bands - 1;
}

/* Gives every piece of connected ink to one band, unless it is a bridge between two. owner[label] =
 * band + 1, or 0 for a bridge, whose pixels follow their rows. */
static int own_pieces(PIX *labels, const struct dots *dots, double slope, const struct band *bands,
                      size_t n_bands, unsigned **ret_owner, unsigned *ret_n)
{
    int pad = profile_pad(dots), wpl = pixGetWpl(labels);
    const l_uint32 *at = pixGetData(labels);
    unsigned n = 0, *owner;
    unsigned *count;

    for (size_t i = 0; i < dots->n; i++) {
        unsigned label = at[(size_t)dots->y[i] * (size_t)wpl + (size_t)dots->x[i]];

        n = label > n ? label : n;
    }
    owner = calloc(n + 1, sizeof(*owner));
    count = calloc((n + 1) * n_bands, sizeof(*count));
    if (!owner || !count) {
        free(owner);
        free(count);
        return -ENOMEM;
    }
    for (size_t i = 0; i < dots->n; i++) {
        unsigned label = at[(size_t)dots->y[i] * (size_t)wpl + (size_t)dots->x[i]];

        count[label * n_bands +
              band_of(bands, n_bands, sheared_row(dots->x[i], dots->y[i], slope, pad))]++;
    }
    for (unsigned label = 1; label <= n; label++) {
        const unsigned *c = &count[label * n_bands];
        unsigned total = 0;
        size_t most = 0;

        for (size_t b = 0; b < n_bands; b++) {
            total += c[b];
            most = c[b] > c[most] ? b : most;
        }
        owner[label] = c[most] * 4 >= total * 3 ? (unsigned)most + 1 : 0;
    }
    free(count);
    *ret_owner = owner;
    *ret_n = n;
    return 0;
}

/* Boxes of the pieces by their labels, w and h 0 where there is none; their areas. */
static void measure_pieces(PIX *labels, const struct dots *dots, struct rect_px *boxes, int *areas)
{
    int wpl = pixGetWpl(labels);

    for (size_t i = 0; i < dots->n; i++) {
        int x = dots->x[i], y = dots->y[i];
        unsigned label = pixGetData(labels)[(size_t)y * (size_t)wpl + (size_t)x];
        struct rect_px *box = &boxes[label];
        int right = box->x + box->w, bottom = box->y + box->h;

        if (areas[label]++ == 0) {
            *box = (struct rect_px){x, y, 1, 1};
            continue;
        }
        box->x = x < box->x ? x : box->x;
        box->y = y < box->y ? y : box->y;
        box->w = (x + 1 > right ? x + 1 : right) - box->x;
        box->h = (y + 1 > bottom ? y + 1 : bottom) - box->y;
    }
}

/* The letter of the line below that a dot is the dot of: right under it, hardly wider. Labels from
 * 1; 0: there is none, or the dot stands no lower than the feet of the letters beside it and may be
 * a full stop of its own line. */
static unsigned stem_under(const struct rect_px *boxes, const int *areas, const unsigned *owner,
                           unsigned n, unsigned dot)
{
    const struct rect_px *at = &boxes[dot];
    int foot = INT_MAX, nearest = DOT_ABOVE_PX + 1;
    unsigned stem = 0;

    for (unsigned i = 1; i <= n; i++) {
        const struct rect_px *box = &boxes[i];
        int below = box->y - (at->y + at->h);

        if (areas[i] <= DOT_AREA_PX)
            continue;
        if (owner[i] == owner[dot] && box->x <= at->x + at->w + BESIDE_PX &&
            box->x + box->w >= at->x - BESIDE_PX)
            foot = box->y + box->h < foot ? box->y + box->h : foot;
        if (owner[i] == owner[dot] + 1 && below >= 0 && below < nearest &&
            box->w <= 2 * at->w + 3 && box->x < at->x + at->w && box->x + box->w > at->x) {
            nearest = below;
            stem = i;
        }
    }
    return foot <= at->y ? stem : 0;
}

/* Where lines stand close, the dots of the lower one's i and j lie among the descenders of the
 * upper one and were given to it. */
static int give_dots(PIX *labels, const struct dots *dots, unsigned *owner, unsigned n)
{
    _cleanup_(cleanup_freep) struct rect_px *boxes = calloc(n + 1, sizeof(*boxes));
    _cleanup_(cleanup_freep) int *areas = calloc(n + 1, sizeof(*areas));

    if (!boxes || !areas)
        return -ENOMEM;
    measure_pieces(labels, dots, boxes, areas);
    for (unsigned i = 1; i <= n; i++) {
        unsigned stem = 0;

        if (owner[i] && areas[i] > 0 && areas[i] <= DOT_AREA_PX && boxes[i].w <= 2 * boxes[i].h)
            stem = stem_under(boxes, areas, owner, n, i);
        if (stem)
            owner[i] = owner[stem];
    }
    return 0;
}

static PIX *label_plane(const struct plane *ink)
{
    _cleanup_(pix_freep) PIX *grey = plane_to_pix(ink);
    _cleanup_(pix_freep) PIX *bits = grey ? pixThresholdToBinary(grey, PLANE_INK_BELOW) : NULL;

    return bits ? pixConnCompTransform(bits, 8, 32) : NULL;
}

/* Copies the pixels that belong to the band, each column moved so that the line lies level. The
 * grey rim of the ink comes along: it belongs to the piece beside it. */
static int make_line(const struct plane *clean, PIX *labels, const unsigned *owner, double slope,
                     int pad, const struct band *bands, size_t n_bands, size_t band,
                     struct text_line *ret_line)
{
    _cleanup_(plane_freep) struct plane *level = plane_new(clean->w, clean->h + 2 * pad, 255);
    struct text_line line = {.box = {clean->w, clean->h, -1, -1}};
    int left = clean->w, right = -1, top = level ? level->h : 0, bottom = -1;

    if (!level)
        return -ENOMEM;
    for (int y = 0; y < clean->h; y++) {
        for (int x = 0; x < clean->w; x++) {
            unsigned label = pixGetData(labels)[(size_t)y * (size_t)pixGetWpl(labels) + (size_t)x];
            int row = sheared_row(x, y, slope, pad);

            if (!label)
                continue;
            if (owner[label] ? owner[label] != band + 1 : band_of(bands, n_bands, row) != band)
                continue;
            left = x < left ? x : left;
            right = x > right ? x : right;
            top = row < top ? row : top;
            bottom = row > bottom ? row : bottom;
            line.box.y = y < line.box.y ? y : line.box.y;
            line.box.h = y > line.box.h ? y : line.box.h;
            for (int v = y - 1; v <= y + 1; v++) {
                for (int u = x - 1; u <= x + 1; u++) {
                    int to = row + v - y;

                    if (u < 0 || v < 0 || u >= clean->w || v >= clean->h || to < 0 ||
                        to >= level->h)
                        continue;
                    level->at[(size_t)to * (size_t)level->w + (size_t)u] =
                        clean->at[(size_t)v * (size_t)clean->w + (size_t)u];
                }
            }
        }
    }
    if (right < 0) {
        *ret_line = (struct text_line){0};
        return 0;
    }
    line.box = (struct rect_px){left, line.box.y, right - left + 1, line.box.h - line.box.y + 1};
    line.ink = plane_new(right - left + 1 + 2 * LINE_MARGIN_PX,
                         bottom - top + 1 + 2 * LINE_MARGIN_PX, 255);
    if (!line.ink)
        return -ENOMEM;
    for (int y = top - 1; y <= bottom + 1; y++) {
        for (int x = left - 1; x <= right + 1; x++) {
            if (x < 0 || y < 0 || x >= level->w || y >= level->h)
                continue;
            line.ink->at[(size_t)(y - top + LINE_MARGIN_PX) * (size_t)line.ink->w +
                         (size_t)(x - left + LINE_MARGIN_PX)] =
                level->at[(size_t)y * (size_t)level->w + (size_t)x];
        }
    }
    *ret_line = line;
    return 0;
}

static int split(const struct plane *clean, const struct dots *dots, size_t max_lines,
                 struct text_lines *lines)
{
    int pad = profile_pad(dots), n_rows = dots->h + 2 * pad, r = 0;
    size_t max_bands = (size_t)n_rows / 2 + 2, n_bands, n_strays;
    _cleanup_(cleanup_freep) int *profile = calloc((size_t)n_rows, sizeof(*profile));
    _cleanup_(cleanup_freep) int *left = calloc((size_t)n_rows, sizeof(*left));
    _cleanup_(cleanup_freep) struct band *bands = calloc(2 * max_bands + 1, sizeof(*bands));
    _cleanup_(cleanup_freep) unsigned *owner = NULL;
    unsigned n_pieces;
    _cleanup_(pix_freep) PIX *labels = label_plane(clean);
    struct rows rows = {n_rows, profile, left};

    if (!profile || !left || !bands || !labels)
        return -ENOMEM;
    lines->slope = find_slope(dots, profile);
    find_lefts(dots, lines->slope, &rows);
    n_bands = row_bands_find(&rows, max_lines, bands, max_bands, bands + max_bands + 1, &n_strays);
    drop_strays(dots, lines->slope, bands + max_bands + 1, n_strays, labels);
    lines->lines = calloc(n_bands, sizeof(*lines->lines));
    if (!lines->lines)
        return -ENOMEM;
    r = own_pieces(labels, dots, lines->slope, bands, n_bands, &owner, &n_pieces);
    if (r == 0 && n_bands > 1)
        r = give_dots(labels, dots, owner, n_pieces);
    for (size_t i = 0; i < n_bands && r == 0; i++) {
        r = make_line(clean, labels, owner, lines->slope, pad, bands, n_bands, i,
                      &lines->lines[lines->n_lines]);
        lines->n_lines += r == 0 && lines->lines[lines->n_lines].ink;
    }
    return r;
}

int lines_split(const struct cut *cut, unsigned max_lines, struct text_lines *ret_lines)
{
    struct text_lines lines = {0};
    struct dots dots;
    int r = collect_dots(cut->clean, &dots);

    if (r < 0)
        return r;
    if (dots.n)
        r = split(cut->clean, &dots, max_lines ? max_lines : 1, &lines);
    free(dots.x);
    free(dots.y);
    free(dots.drop);
    if (r < 0) {
        lines_deinit(&lines);
        return r;
    }
    *ret_lines = lines;
    return 0;
}

void lines_deinit(struct text_lines *lines)
{
    for (size_t i = 0; i < lines->n_lines; i++)
        plane_free(lines->lines[i].ink);
    free(lines->lines);
    *lines = (struct text_lines){0};
}
