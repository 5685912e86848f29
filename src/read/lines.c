/* SPDX-License-Identifier: Apache-2.0 */
#include "read/lines.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PX(mm) ((int)((mm)*CUT_PX_PER_MM + 0.5))

static const double steepest = 0.07;     /* 4°: more is not writing in a form's cell */
static const double slope_step = 0.0025; /* a row over 50 mm */
static const double level_gain = 0.93; /* a slope must save this share of the rows to be believed */
static const double levelled_mm = 15;  /* shorter writing has no slope worth the name */
static const double valley_share =
    0.18; /* a valley between touching lines has less of the lower peak */
static const double thinnest_mm = 1.7;  /* a line of 7 pt capitals is 1.8 mm tall */
static const double near_mm = 1.3;      /* a thin band this near to another is a part of it */
static const double slight_mm2 = 1.0;   /* less ink than this is no line wherever it lies, … */
static const double stray_mm = 3.0;     /* … and dirt this far from every line */
static const double two_lines_mm = 5.0; /* ink lower than this is never split without a clear gap */

enum { ROW_SPECKS = 1 }; /* a row with no more pixels counts as empty when slopes are compared */

struct band {
    int from, to; /* rows of the sheared profile, to is the last */
};

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

/* Bands of rows with ink. */
static size_t find_bands(const int *profile, int n, struct band *bands, size_t max_bands)
{
    size_t n_bands = 0;

    for (int y = 0; y < n; y++) {
        if (!profile[y])
            continue;
        if (n_bands && (bands[n_bands - 1].to + 1 == y || n_bands == max_bands))
            bands[n_bands - 1].to = y;
        else
            bands[n_bands++] = (struct band){y, y};
    }
    return n_bands;
}

static int smooth_at(const int *profile, int n, int y)
{
    int sum = 0;

    for (int i = y - 1; i <= y + 1; i++)
        sum += i >= 0 && i < n ? profile[i] : 0;
    return sum;
}

/* Splits a tall band at its deepest valley, where one is deep enough for two lines that touch.
 * Returns the row, or -1. */
static int find_valley(const int *profile, int n, struct band band)
{
    int tall = PX(thinnest_mm), best = -1;
    double best_share = valley_share;

    if (band.to - band.from + 1 < PX(two_lines_mm))
        return -1;
    for (int y = band.from + tall; y <= band.to - tall; y++) {
        int above = 0, below = 0, here = smooth_at(profile, n, y);

        for (int i = band.from; i < y; i++)
            above = smooth_at(profile, n, i) > above ? smooth_at(profile, n, i) : above;
        for (int i = y + 1; i <= band.to; i++)
            below = smooth_at(profile, n, i) > below ? smooth_at(profile, n, i) : below;
        if (here < best_share * (above < below ? above : below)) {
            best_share = (double)here / (above < below ? above : below);
            best = y;
        }
    }
    return best;
}

static size_t split_bands(const int *profile, int n, struct band *bands, size_t n_bands,
                          size_t max_bands)
{
    for (size_t i = 0; i < n_bands && n_bands < max_bands;) {
        int row = find_valley(profile, n, bands[i]);

        if (row < 0) {
            i++;
            continue;
        }
        memmove(&bands[i + 1], &bands[i], sizeof(*bands) * (n_bands - i));
        bands[i].to = row - 1;
        bands[i + 1].from = row;
        n_bands++;
    }
    return n_bands;
}

static size_t join_bands(struct band *bands, size_t n_bands, size_t upper)
{
    bands[upper].to = bands[upper + 1].to;
    memmove(&bands[upper + 1], &bands[upper + 2], sizeof(*bands) * (n_bands - upper - 2));
    return n_bands - 1;
}

/* Too little ink to be a line of its own. */
static bool is_slight(const int *profile, struct band band)
{
    int n = 0;

    for (int y = band.from; y <= band.to; y++)
        n += profile[y];
    return n < slight_mm2 * CUT_PX_PER_MM * CUT_PX_PER_MM;
}

/* Joins what is too thin or too slight to be a line to the nearer neighbour, then the closest bands
 * until they are few enough. */
static size_t merge_bands(const int *profile, struct band *bands, size_t n_bands, size_t max_lines)
{
    for (;;) {
        size_t closest = 0;
        int least = -1;
        bool must = n_bands > max_lines;

        for (size_t i = 0; i + 1 < n_bands; i++) {
            int gap = bands[i + 1].from - bands[i].to - 1;
            int upper = bands[i].to - bands[i].from + 1;
            int lower = bands[i + 1].to - bands[i + 1].from + 1;
            int thin = upper < lower ? upper : lower;
            bool slight = is_slight(profile, bands[i]) || is_slight(profile, bands[i + 1]);
            bool belongs =
                (thin < PX(thinnest_mm) && gap <= PX(near_mm)) || (slight && gap <= PX(stray_mm));

            if ((belongs || must) && (least < 0 || gap < least)) {
                least = gap;
                closest = i;
            }
        }
        if (least < 0)
            return n_bands;
        n_bands = join_bands(bands, n_bands, closest);
    }
}

/* Takes slight bands, which now lie far from all others, for dirt, unless there is nothing else:
 * their pixels lose their labels, and so belong to no line. */
static size_t drop_strays(const int *profile, const struct dots *dots, double slope,
                          struct band *bands, size_t n_bands, PIX *labels)
{
    size_t n = 0;

    for (size_t i = 0; i < n_bands; i++)
        n += !is_slight(profile, bands[i]);
    if (n == 0 || n == n_bands)
        return n_bands;
    for (size_t i = 0; i < dots->n; i++) {
        int row = sheared_row(dots->x[i], dots->y[i], slope, profile_pad(dots));

        for (size_t k = 0; k < n_bands; k++)
            if (row >= bands[k].from && row <= bands[k].to && is_slight(profile, bands[k]))
                pixGetData(
                    labels)[(size_t)dots->y[i] * (size_t)pixGetWpl(labels) + (size_t)dots->x[i]] =
                    0;
    }
    n = 0;
    for (size_t i = 0; i < n_bands; i++)
        if (!is_slight(profile, bands[i]))
            bands[n++] = bands[i];
    return n;
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
                      size_t n_bands, unsigned **ret_owner)
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
    size_t max_bands = (size_t)n_rows / 2 + 2, n_bands;
    _cleanup_(cleanup_freep) int *profile = calloc((size_t)n_rows, sizeof(*profile));
    _cleanup_(cleanup_freep) struct band *bands = calloc(max_bands + 1, sizeof(*bands));
    _cleanup_(cleanup_freep) unsigned *owner = NULL;
    _cleanup_(pix_freep) PIX *labels = label_plane(clean);

    if (!profile || !bands || !labels)
        return -ENOMEM;
    lines->slope = find_slope(dots, profile);
    n_bands = find_bands(profile, n_rows, bands, max_bands);
    n_bands = merge_bands(profile, bands, n_bands, max_bands);
    n_bands = drop_strays(profile, dots, lines->slope, bands, n_bands, labels);
    n_bands = split_bands(profile, n_rows, bands, n_bands, max_bands);
    n_bands = merge_bands(profile, bands, n_bands, max_lines);
    lines->lines = calloc(n_bands, sizeof(*lines->lines));
    if (!lines->lines)
        return -ENOMEM;
    r = own_pieces(labels, dots, lines->slope, bands, n_bands, &owner);
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
