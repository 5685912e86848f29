/* SPDX-License-Identifier: Apache-2.0 */
#include "read/ctc_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/dropped.h"
#include "read/lines.h"

/* Ink that belongs to no character and is this wide, for the writing's height, is one that was left
 * out; what it is must have had at least this probability somewhere. */
static const double left_out_heights = 0.3;
static const float least_left_out = 2e-4f;

static bool is_space(const struct net *net, int label)
{
    return strcmp(net_class_text(net, (size_t)label), " ") == 0;
}

/* What a label would be otherwise: the likeliest other character in the frame where it is
 * likeliest. */
static void take_second(const struct ctc_frames *frames, const struct ctc_span *span, int label,
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

/* A path as glyphs with places and scores, and what each would be otherwise when `seconds`. */
static int take_glyphs(const struct ctc_frames *frames, const struct ctc_path *path, bool seconds,
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
        if (seconds)
            take_second(frames, &spans[i], path->labels[i], &glyph);
        r = line_text_add(line, &glyph);
    }
    return r;
}

/* Another path as text, with the same gaps. NULL when memory is short. */
static char *path_text(const struct ctc_frames *frames, const struct ctc_path *path,
                       const struct gaps *gaps)
{
    struct line_text line = {0};
    char *text = NULL;

    if (take_glyphs(frames, path, false, &line) == 0) {
        if (gaps)
            gaps_mark(gaps, &line);
        text = line_text_join(&line, -1, NULL);
    }
    line_text_deinit(&line);
    return text;
}

static int take_paths(const struct ctc_frames *frames, const struct plane *ink,
                      const struct ctc_path *paths, size_t n_paths, struct gaps *gaps,
                      struct line_text *line)
{
    _cleanup_(cleanup_freep) char *best = NULL;
    int r = take_glyphs(frames, &paths[0], true, line);

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
static int forbid_blanks(const struct ctc_frames *frames, const struct plane *ink,
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
static int fill_in(const struct ctc_frames *frames, const struct plane *ink,
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

int ctc_text_find(const struct ctc_frames *frames, const struct plane *line, const uint8_t *allowed,
                  const struct ctc_prior *prior, struct gaps *gaps, struct line_text *ret_line)
{
    struct ctc_path paths[CTC_MAX_PATHS];
    struct line_text text = {0};
    struct dropped dropped = {0};
    size_t n_paths = 0;
    int r = ctc_search(frames->posteriors, allowed, prior, CTC_MAX_PATHS, paths, &n_paths);

    if (r == 0)
        r = take_paths(frames, line, paths, n_paths, gaps, &text);
    if (r == 0)
        dropped = dropped_find(line, &text);
    if (dropped.n_zones > 0)
        r = fill_in(frames, line, &dropped, allowed, prior, gaps, &text);
    text.n_ink_columns = dropped.n_columns;
    text.n_dropped_columns = dropped.n_dropped;
    for (size_t i = 0; i < n_paths; i++)
        ctc_path_deinit(&paths[i]);
    if (r < 0) {
        line_text_deinit(&text);
        return r;
    }
    *ret_line = text;
    return 0;
}
