/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ctc_line.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc_text.h"

enum {
    BORDER_PX = 6, /* white around the line, as in training */
    LEAST_PX = 20, /* 2.5 mm: a lower line (a dash, 一) is not blown up to the full height */
};

/* The average of in[from..to) with fractional ends. */
static double mean_between(const double *in, int n, double from, double to)
{
    double sum = 0;
    int first = (int)floor(from), last = (int)ceil(to) - 1;

    for (int i = first < 0 ? 0 : first; i <= last && i < n; i++)
        sum += in[i] * (fmin(to, i + 1.0) - fmax(from, i));
    return sum / (to - from);
}

/* in[n] at a fractional place between pixel centres. */
static double between(const double *in, int n, double place)
{
    double at = fmin(fmax(place - 0.5, 0), n - 1.0);
    int left = (int)at, right = left + 1 < n ? left + 1 : left;

    return in[left] + (in[right] - in[left]) * (at - left);
}

static void resample(const double *in, int n_in, double *out, int n_out)
{
    double step = (double)n_in / n_out;

    for (int i = 0; i < n_out; i++)
        out[i] = step > 1 ? mean_between(in, n_in, i * step, (i + 1) * step)
                          : between(in, n_in, (i + 0.5) * step);
}

/* Columns first, then rows. */
static struct plane *scale(const struct plane *in, int w, int h)
{
    int longest = in->w > w ? in->w : w;
    _cleanup_(cleanup_freep) double *tall = calloc((size_t)in->w * (size_t)h, sizeof(*tall));
    _cleanup_(cleanup_freep) double *one =
        calloc((size_t)(longest > in->h ? longest : in->h), sizeof(*one));
    _cleanup_(cleanup_freep) double *other = calloc((size_t)(w > h ? w : h), sizeof(*other));
    struct plane *out = plane_new(w, h, 255);

    if (!tall || !one || !other || !out)
        return plane_free(out);
    for (int x = 0; x < in->w; x++) {
        for (int y = 0; y < in->h; y++)
            one[y] = in->at[(size_t)y * (size_t)in->w + (size_t)x];
        resample(one, in->h, other, h);
        for (int y = 0; y < h; y++)
            tall[(size_t)y * (size_t)in->w + (size_t)x] = other[y];
    }
    for (int y = 0; y < h; y++) {
        resample(tall + (size_t)y * (size_t)in->w, in->w, other, w);
        for (int x = 0; x < w; x++)
            out->at[(size_t)y * (size_t)w + (size_t)x] =
                (uint8_t)lround(fmin(fmax(other[x], 0), 255));
    }
    return out;
}

struct plane *ctc_line_prepare(const struct plane *line, double *ret_scale, double *ret_border)
{
    int extra = line->h < LEAST_PX ? LEAST_PX - line->h : 0, w;
    _cleanup_(plane_freep) struct plane *framed =
        plane_new(line->w + 2 * BORDER_PX, line->h + extra + 2 * BORDER_PX, 255);

    if (!framed)
        return NULL;
    for (int y = 0; y < line->h; y++)
        memcpy(framed->at + (size_t)(y + BORDER_PX + extra / 2) * (size_t)framed->w + BORDER_PX,
               line->at + (size_t)y * (size_t)line->w, (size_t)line->w);
    w = (int)lround((double)framed->w * NET_HEIGHT_PX / framed->h);
    w = w < NET_MIN_WIDTH_PX ? NET_MIN_WIDTH_PX : w > NET_MAX_WIDTH_PX ? NET_MAX_WIDTH_PX : w;
    *ret_scale = (double)w / framed->w;
    *ret_border = BORDER_PX;
    return scale(framed, w, NET_HEIGHT_PX);
}

uint8_t *ctc_line_mask(const struct net *net, const char *characters)
{
    uint8_t *allowed = calloc(net_n_classes(net), 1);

    for (size_t i = 0; allowed && i < net_n_classes(net); i++)
        allowed[i] = !characters || strstr(characters, net_class_text(net, i));
    return allowed;
}

static int find_class(const struct net *net, const char *text)
{
    for (size_t i = 0; i < net_n_classes(net); i++)
        if (strcmp(net_class_text(net, i), text) == 0)
            return (int)i;
    return -1;
}

/* A pair of rivals (ctc_balance()). */
struct rivalry {
    const char *first, *second;
    double nats;
};

static void take_rivals(const struct net *net, const struct rivalry *rows, struct ctc_prior *prior)
{
    for (size_t i = 0; i < CTC_RIVALS; i++) {
        int first = find_class(net, rows[i].first), second = find_class(net, rows[i].second);

        if (first >= 0 && second >= 0)
            prior->rivals[i] = (struct ctc_rivals){first, second, rows[i].nats};
    }
}

int ctc_line_address_prior(const struct net *net, struct ctc_prior *ret_prior)
{
    enum { OTHER, SMALL, CAPITAL, DIGIT };
    /* Counted on the addresses of 1,020 faxes that judging is fitted on: from such odds on the
     * second was what is written 9, 9, 6 and 7 times, and the first 4, 0, 1 and 3 times. */
    static const struct rivalry rows[CTC_RIVALS] = {
        {"o", "a", 1.2}, {"v", "y", 3}, {"w", "u", 2}, {"n", "m", 1.2}};
    struct ctc_prior prior = {.group = calloc(net_n_classes(net), 1)};

    if (!prior.group)
        return -ENOMEM;
    for (size_t i = 0; i < net_n_classes(net); i++) {
        char c = net_class_text(net, i)[0];

        prior.group[i] = c >= 'a' && c <= 'z'   ? SMALL
                         : c >= 'A' && c <= 'Z' ? CAPITAL
                         : c >= '0' && c <= '9' ? DIGIT
                                                : OTHER;
    }
    /* set by hand: digits end a word (k-sato2@) more often than they begin or part one */
    prior.log_p[SMALL][DIGIT] = prior.log_p[CAPITAL][DIGIT] = -1;
    prior.log_p[DIGIT][SMALL] = prior.log_p[DIGIT][CAPITAL] = -2;
    prior.log_p[SMALL][CAPITAL] = -2;
    take_rivals(net, rows, &prior);
    *ret_prior = prior;
    return 0;
}

int ctc_line_number_prior(const struct net *net, struct ctc_prior *ret_prior)
{
    /* Counted on the numbers of 1,020 faxes in pens and fonts that judging is fitted on: where the
     * second had 0.03 of the first, it was what is written 5, 36, 11 and 63 times, and the first 0,
     * 0, 1 and 3 times. */
    static const struct rivalry rows[CTC_RIVALS] = {
        {"1", "4", 4}, {"6", "4", 4}, {"5", "3", 3}, {"7", "1", 3}};
    struct ctc_prior prior = {.group = calloc(net_n_classes(net), 1)};

    if (!prior.group)
        return -ENOMEM;
    take_rivals(net, rows, &prior);
    *ret_prior = prior;
    return 0;
}

int ctc_line_read(const struct net *net, const struct plane *line, const uint8_t *allowed,
                  const struct ctc_prior *prior, struct gaps *gaps, struct line_text *ret_line,
                  struct posteriors *ret_posteriors)
{
    double scale_x, border;
    _cleanup_(plane_freep) struct plane *prepared = ctc_line_prepare(line, &scale_x, &border);
    struct posteriors posteriors = {0};
    int r;

    if (!prepared)
        return -ENOMEM;
    r = net_run(net, prepared, &posteriors);
    if (r == 0 && prior)
        ctc_balance(prior, &posteriors);
    if (r == 0) {
        const struct ctc_frames frames = {net, &posteriors, NET_FRAME_PX / scale_x, border};

        r = ctc_text_find(&frames, line, allowed, prior, gaps, ret_line);
    }
    if (r < 0 || !ret_posteriors)
        posteriors_deinit(&posteriors);
    else
        *ret_posteriors = posteriors;
    return r;
}
