/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ctc_line.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/ctc.h"
#include "read/dropped.h"
#include "read/lines.h"

enum {
    BORDER_PX = 6, /* white around the line, as in training */
    LEAST_PX = 20, /* 2.5 mm: a lower line (a dash, 一) is not blown up to the full height */
};

/* Ink that belongs to no character and is this wide, for the writing's height, is one that was left
 * out; what it is must have had at least this probability somewhere. */
static const double left_out_heights = 0.3;
static const float least_left_out = 2e-4f;

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

int ctc_line_address_prior(const struct net *net, struct ctc_prior *ret_prior)
{
    enum { OTHER, SMALL, CAPITAL, DIGIT };
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
    *ret_prior = prior;
    return 0;
}

static bool is_space(const struct net *net, int label)
{
    return strcmp(net_class_text(net, (size_t)label), " ") == 0;
}

/* From frames to pixels of the line. */
struct frames {
    const struct net *net;
    const struct posteriors *posteriors;
    double frame_px, border_px;
};

/* What a label would be otherwise: the likeliest other character in the frame where it is
 * likeliest. */
static void take_second(const struct frames *frames, const struct ctc_span *span, int label,
                        struct glyph *glyph)
{
    size_t n_classes = frames->posteriors->n_classes;
    const float *log_p = frames->posteriors->log_p + (size_t)span->from * n_classes;
    int second = NET_BLANK;

    for (int frame = span->from + 1; frame <= span->to; frame++) {
        const float *other = frames->posteriors->log_p + (size_t)frame * n_classes;

        if (other[label] > log_p[label])
            log_p = other;
    }
    for (int i = NET_BLANK + 1; i < (int)n_classes; i++) {
        if (i != label && (second == NET_BLANK || log_p[i] > log_p[second]) &&
            !is_space(frames->net, i))
            second = i;
    }
    if (second == NET_BLANK ||
        strlen(net_class_text(frames->net, (size_t)second)) >= sizeof(glyph->second))
        return;
    strcpy(glyph->second, net_class_text(frames->net, (size_t)second));
    glyph->second_score = exp(log_p[second]);
}

/* A path as glyphs with places and scores. */
static int take_glyphs(const struct frames *frames, const struct ctc_path *path,
                       struct line_text *line)
{
    _cleanup_(cleanup_freep) struct ctc_span *spans =
        calloc((size_t)path->n_labels + 1, sizeof(*spans));
    bool space = false;
    int r;

    if (!spans)
        return -ENOMEM;
    r = ctc_align(frames->posteriors, path->labels, path->n_labels, spans);
    for (int i = 0; i < path->n_labels && r == 0; i++) {
        struct glyph glyph = {.score = spans[i].p,
                              .left = spans[i].from * frames->frame_px - frames->border_px,
                              .right = (spans[i].to + 1) * frames->frame_px - frames->border_px,
                              .space_before = space};
        const char *text = net_class_text(frames->net, (size_t)path->labels[i]);

        space = is_space(frames->net, path->labels[i]);
        if (space || strlen(text) >= sizeof(glyph.text))
            continue;
        strcpy(glyph.text, text);
        take_second(frames, &spans[i], path->labels[i], &glyph);
        r = line_text_add(line, &glyph);
    }
    return r;
}

/* Another path as text, with the same gaps. NULL when memory is short. */
static char *path_text(const struct frames *frames, const struct ctc_path *path,
                       const struct gaps *gaps)
{
    struct line_text line = {0};
    char *text = NULL;

    if (take_glyphs(frames, path, &line) == 0) {
        if (gaps)
            gaps_mark(gaps, &line);
        text = line_text_join(&line, -1, NULL);
    }
    line_text_deinit(&line);
    return text;
}

static int take_paths(const struct frames *frames, const struct plane *ink,
                      const struct ctc_path *paths, size_t n_paths, struct gaps *gaps,
                      struct line_text *line)
{
    _cleanup_(cleanup_freep) char *best = NULL;
    int r = take_glyphs(frames, &paths[0], line);

    if (r == 0 && gaps)
        r = gaps_find(ink, line, gaps);
    if (r < 0)
        return r;
    if (gaps)
        gaps_mark(gaps, line);
    best = line_text_join(line, -1, NULL);
    if (!best)
        return -ENOMEM;
    for (size_t i = 1; i < n_paths && r == 0; i++) {
        char *text = path_text(frames, &paths[i], gaps);

        if (text && strcmp(text, best) == 0)
            free(text);
        else
            r = line_text_add_alternative(line, text, exp(paths[i].log_p));
    }
    return r;
}

/* ---- characters that were left out ---- */

/* Where ink belongs to no character the network took the blank for likelier than the character that
 * it saw. In the frame of such a place where another class is likeliest the blank is forbidden,
 * once for every character that the ink has room for. Returns how many frames were so marked. */
static int forbid_blanks(const struct frames *frames, const struct plane *ink,
                         const struct dropped *dropped, const uint8_t *allowed,
                         struct posteriors *marked)
{
    int n = 0;

    for (size_t i = 0; i < dropped->n_zones; i++) {
        int width = dropped->zones[i].to - dropped->zones[i].from + 1;
        int n_parts = (int)lround(width / (double)(ink->h - 2 * LINE_MARGIN_PX));

        if (width < left_out_heights * (ink->h - 2 * LINE_MARGIN_PX))
            continue;
        n_parts = n_parts < 1 ? 1 : n_parts;
        for (int part = 0; part < n_parts; part++) {
            double left = dropped->zones[i].from + (double)width * part / n_parts;
            double right = left + (double)width / n_parts;
            int best = -1;
            float most = logf(least_left_out);

            for (int frame = (int)((left + frames->border_px) / frames->frame_px);
                 frame <= (right + frames->border_px) / frames->frame_px &&
                 frame < marked->n_frames;
                 frame++) {
                const float *log_p = marked->log_p + (size_t)frame * marked->n_classes;

                for (int c = NET_BLANK + 1; c < (int)marked->n_classes; c++) {
                    if (log_p[c] <= most || (allowed && !allowed[c]) || is_space(frames->net, c))
                        continue;
                    most = log_p[c];
                    best = frame;
                }
            }
            if (best < 0)
                continue;
            marked->log_p[(size_t)best * marked->n_classes + NET_BLANK] = -INFINITY;
            n++;
        }
    }
    return n;
}

/* The texts of `from` become alternatives of `to`. */
static int keep_texts(struct line_text *from, struct line_text *to)
{
    int r = 0;

    if (from->n_glyphs > 0)
        r = line_text_add_alternative(to, line_text_join(from, -1, NULL), 1);
    for (size_t i = 0; i < from->n_alternatives && r == 0; i++) {
        r = line_text_add_alternative(to, from->alternatives[i].text, from->alternatives[i].score);
        from->alternatives[i].text = NULL; /* consumed */
    }
    return r;
}

/* Reads the line again with the blanks forbidden there, and takes that text when it is longer; what
 * was read first becomes alternatives. */
static int fill_in(const struct frames *frames, const struct plane *ink,
                   const struct dropped *dropped, const uint8_t *allowed,
                   const struct ctc_prior *prior, struct gaps *gaps, struct line_text *line)
{
    const struct posteriors *seen = frames->posteriors;
    size_t n_floats = (size_t)seen->n_frames * seen->n_classes, n_paths = 0;
    struct posteriors marked = {seen->n_frames, seen->n_classes, malloc(n_floats * sizeof(float))};
    struct ctc_path paths[CTC_MAX_PATHS];
    struct line_text filled = {0};
    struct gaps first_gaps = gaps ? *gaps : (struct gaps){0};
    int r = 0;

    if (!marked.log_p)
        return -ENOMEM;
    memcpy(marked.log_p, seen->log_p, n_floats * sizeof(float));
    if (forbid_blanks(frames, ink, dropped, allowed, &marked) > 0)
        r = ctc_search(&marked, allowed, prior, CTC_MAX_PATHS, paths, &n_paths);
    posteriors_deinit(&marked);
    for (size_t i = 0; i < n_paths; i++)
        paths[i].log_p = ctc_likelihood(seen, paths[i].labels, paths[i].n_labels);
    if (r == 0 && n_paths > 0)
        r = take_paths(frames, ink, paths, n_paths, gaps, &filled);
    if (r == 0 && filled.n_glyphs > line->n_glyphs) {
        struct line_text other;

        r = keep_texts(line, &filled);
        other = *line;
        *line = filled;
        filled = other;
    } else if (gaps) {
        *gaps = first_gaps;
    }
    for (size_t i = 0; i < n_paths; i++)
        ctc_path_deinit(&paths[i]);
    line_text_deinit(&filled);
    return r;
}

int ctc_line_read(const struct net *net, const struct plane *line, const uint8_t *allowed,
                  const struct ctc_prior *prior, struct gaps *gaps, struct line_text *ret_line,
                  struct posteriors *ret_posteriors)
{
    double scale_x, border;
    _cleanup_(plane_freep) struct plane *prepared = ctc_line_prepare(line, &scale_x, &border);
    struct posteriors posteriors = {0};
    struct ctc_path paths[CTC_MAX_PATHS];
    struct line_text text = {0};
    size_t n_paths = 0;
    int r;

    if (!prepared)
        return -ENOMEM;
    r = net_run(net, prepared, &posteriors);
    if (r == 0)
        r = ctc_search(&posteriors, allowed, prior, CTC_MAX_PATHS, paths, &n_paths);
    if (r == 0) {
        struct frames frames = {net, &posteriors, NET_FRAME_PX / scale_x, border};
        struct dropped dropped;

        r = take_paths(&frames, line, paths, n_paths, gaps, &text);
        dropped = dropped_find(line, &text);
        if (r == 0 && dropped.n_zones > 0)
            r = fill_in(&frames, line, &dropped, allowed, prior, gaps, &text);
        text.n_ink_columns = dropped.n_columns;
        text.n_dropped_columns = dropped.n_dropped;
    }
    for (size_t i = 0; i < n_paths; i++)
        ctc_path_deinit(&paths[i]);
    if (r < 0 || !ret_posteriors)
        posteriors_deinit(&posteriors);
    if (r < 0) {
        line_text_deinit(&text);
        return r;
    }
    if (ret_posteriors)
        *ret_posteriors = posteriors;
    *ret_line = text;
    return 0;
}
