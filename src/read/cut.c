/* SPDX-License-Identifier: Apache-2.0 */
#include "read/cut.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/rules.h"
#include "read/seal.h"
#include "read/streaks.h"

enum side { SIDE_TOP, SIDE_RIGHT, SIDE_BOTTOM, SIDE_LEFT, SIDE_COUNT };

static const double reach_mm = 1.5;  /* how far a rule may lie from its computed place */
static const double own_share = 0.5; /* a piece with this share of its ink inside is the field's */
static const double deep_share =
    0.45; /* a neighbour's stroke never reaches this deep into the cell */
static const double speck_alone_mm =
    1.0; /* a speck this far from any other ink is dirt, not a dot */
static const double spot_alone_mm = 4.0; /* and a larger spot this far */
static const double broken_share = 0.2;  /* of a side that its broken rule still covers */

enum {
    SPECK_PX = 2,        /* a single dot of a standard-resolution fax: noise, wherever it lies */
    SPECK_ALONE_PX = 8,  /* 0.12 mm²: a full stop in 9 pt has 0.2 */
    SPOT_ALONE_PX = 24,  /* 0.37 mm²: a dot of a pen, where nothing is near */
    RAG_PX = 2,          /* what is left of a rule: this thin, this close to it */
    CORNER_PX = 6,       /* the same where two rules meet, or where one is ragged: thicker … */
    CORNER_AREA_PX = 40, /* … but small */
    BROKEN_PX = 5,       /* pieces of a rule that was not found whole: this thin on average, … */
    BROKEN_LONG = 3,     /* … so many times longer than thick … */
    BROKEN_ROWS_PX = 4,  /* … and so close to one line */
};

/* A connected piece while it is being judged. */
struct piece {
    struct rect_px box; /* w and h hold the last column and row until measured */
    int area, inside, deepest;
    enum { PIECE_OTHER, PIECE_OWN, PIECE_OWN_INSIDE } verdict;
};

struct cell_rules {
    struct rule side[SIDE_COUNT];
};

static void cell_rules_deinit(struct cell_rules *rules)
{
    for (int i = 0; i < SIDE_COUNT; i++)
        rule_deinit(&rules->side[i]);
}

static double middle(const struct rule *rule, int along)
{
    return (rule->from[along] + rule->to[along]) / 2.0;
}

/* Pixels from (x, y) to the nearest side of the cell; negative outside. */
static double depth(const struct cell_rules *rules, int x, int y)
{
    double down = y - middle(&rules->side[SIDE_TOP], x);
    double up = middle(&rules->side[SIDE_BOTTOM], x) - y;
    double right = x - middle(&rules->side[SIDE_LEFT], y);
    double left = middle(&rules->side[SIDE_RIGHT], y) - x;

    return fmin(fmin(down, up), fmin(right, left));
}

static int trace_rules(const struct plane *ink, struct rect_px cell, struct cell_rules *ret_rules)
{
    int reach = (int)(reach_mm * CUT_PX_PER_MM), r;
    struct cell_rules rules = {0};
    const struct {
        bool vertical;
        int expected, begin, end;
    } sides[SIDE_COUNT] = {
        [SIDE_TOP] = {false, cell.y, cell.x, cell.x + cell.w},
        [SIDE_RIGHT] = {true, cell.x + cell.w, cell.y, cell.y + cell.h},
        [SIDE_BOTTOM] = {false, cell.y + cell.h, cell.x, cell.x + cell.w},
        [SIDE_LEFT] = {true, cell.x, cell.y, cell.y + cell.h},
    };

    for (int i = 0; i < SIDE_COUNT; i++) {
        r = rule_trace(ink, sides[i].vertical, sides[i].expected, reach, sides[i].begin,
                       sides[i].end, &rules.side[i]);
        if (r < 0) {
            cell_rules_deinit(&rules);
            return r;
        }
    }
    *ret_rules = rules;
    return 0;
}

/* Labels the ink (8-connected): a 32 bpp picture of piece numbers from 1. */
static PIX *label_ink(const struct plane *ink)
{
    PIX *bits = pixCreate(ink->w, ink->h, 1), *labels;

    if (!bits)
        return NULL;
    for (int y = 0; y < ink->h; y++) {
        l_uint32 *line = pixGetData(bits) + (size_t)y * (size_t)pixGetWpl(bits);

        for (int x = 0; x < ink->w; x++)
            if (ink->at[(size_t)y * (size_t)ink->w + (size_t)x] < PLANE_INK_BELOW)
                SET_DATA_BIT(line, x);
    }
    labels = pixConnCompTransform(bits, 8, 32);
    pixDestroy(&bits);
    return labels;
}

/* Labels as they lie in memory: the library's own calls for every pixel cost more than the work. */
struct labels {
    const l_uint32 *at;
    size_t n_words; /* of a row */
    int w, h;
};

static struct labels labels_of(PIX *pix)
{
    return (struct labels){pixGetData(pix), (size_t)pixGetWpl(pix), pixGetWidth(pix),
                           pixGetHeight(pix)};
}

static unsigned label_at(const struct labels *labels, int x, int y)
{
    return labels->at[(size_t)y * labels->n_words + (size_t)x];
}

static int measure(const struct labels *labels, const struct cell_rules *rules,
                   struct piece **ret_pieces, size_t *ret_n)
{
    int w = labels->w, h = labels->h;
    struct piece *pieces;
    size_t n = 0;

    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            n = label_at(labels, x, y) > n ? label_at(labels, x, y) : n;
    pieces = calloc(n + 1, sizeof(*pieces));
    if (!pieces)
        return -ENOMEM;
    for (size_t i = 0; i <= n; i++)
        pieces[i].box = (struct rect_px){w, h, -1, -1};
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            struct piece *p = &pieces[label_at(labels, x, y)];
            double d;

            if (p == pieces)
                continue;
            d = depth(rules, x, y);
            p->area++;
            p->inside += d > 0;
            p->deepest = d > p->deepest ? (int)d : p->deepest;
            p->box.x = x < p->box.x ? x : p->box.x;
            p->box.y = y < p->box.y ? y : p->box.y;
            p->box.w = x > p->box.w ? x : p->box.w;
            p->box.h = y > p->box.h ? y : p->box.h;
        }
    }
    for (size_t i = 1; i <= n; i++) {
        pieces[i].box.w += 1 - pieces[i].box.x;
        pieces[i].box.h += 1 - pieces[i].box.y;
    }
    *ret_pieces = pieces;
    *ret_n = n;
    return 0;
}

/* Does the piece lie along a rule that was erased, no thicker than `thick_px`? */
static bool hugs_rule(const struct piece *p, const struct cell_rules *rules, int thick_px)
{
    for (int i = 0; i < SIDE_COUNT; i++) {
        bool vertical = i == SIDE_RIGHT || i == SIDE_LEFT;
        const struct rule *rule = &rules->side[i];
        int along = vertical ? p->box.y + p->box.h / 2 : p->box.x + p->box.w / 2;
        int from = vertical ? p->box.x : p->box.y, thick = vertical ? p->box.w : p->box.h;

        if (rule->found && thick <= thick_px &&
            from + thick - 1 >= rule->from[along] - 2 * RAG_PX &&
            from <= rule->to[along] + 2 * RAG_PX)
            return true;
    }
    return false;
}

/* The most that dirt has, where it lies alone: more beside a rule, of which it may be a remnant. */
static int alone_limit(const struct piece *p, const struct cell_rules *rules)
{
    return hugs_rule(p, rules, CORNER_PX) ? CORNER_AREA_PX : SPECK_ALONE_PX;
}

static double gap_between(const struct rect_px *a, const struct rect_px *b)
{
    int dx = a->x > b->x ? a->x - (b->x + b->w) : b->x - (a->x + a->w);
    int dy = a->y > b->y ? a->y - (b->y + b->h) : b->y - (a->y + a->h);

    return hypot(dx > 0 ? dx : 0, dy > 0 ? dy : 0);
}

/* As a piece of a rule is. */
static bool is_stretched(const struct piece *p)
{
    int longest = p->box.w > p->box.h ? p->box.w : p->box.h;
    int shortest = p->box.w + p->box.h - longest;

    return p->area <= BROKEN_PX * longest && longest >= BROKEN_LONG * shortest;
}

/* Does the piece lie wholly as close to a side of the cell as a rule would? *ret_at: where its
 * middle lies across the side; *ret_length, *ret_thick: along and across it. */
static bool lies_along(const struct piece *p, struct rect_px cell, enum side side, int *ret_at,
                       int *ret_length, int *ret_thick)
{
    bool vertical = side == SIDE_RIGHT || side == SIDE_LEFT;
    int reach = (int)(reach_mm * CUT_PX_PER_MM), from = vertical ? p->box.x : p->box.y;
    int expected = side == SIDE_TOP     ? cell.y
                   : side == SIDE_LEFT  ? cell.x
                   : side == SIDE_RIGHT ? cell.x + cell.w
                                        : cell.y + cell.h;

    *ret_thick = vertical ? p->box.w : p->box.h;
    *ret_length = vertical ? p->box.h : p->box.w;
    *ret_at = from + *ret_thick / 2;
    return from >= expected - reach && from + *ret_thick <= expected + reach;
}

/* A rule of which too little is left to be traced lies in pieces along its side: they go. */
static void drop_broken_rules(struct piece *pieces, size_t n, const struct cell_rules *rules,
                              struct rect_px cell)
{
    for (enum side side = 0; side < SIDE_COUNT; side++) {
        int covered = 0, longest = 0, rule_at = 0, at, length, thick;

        if (rules->side[side].found)
            continue;
        for (size_t i = 1; i <= n; i++) {
            if (!lies_along(&pieces[i], cell, side, &at, &length, &thick) || length < thick ||
                !is_stretched(&pieces[i]))
                continue;
            covered += length;
            if (length > longest) {
                longest = length;
                rule_at = at;
            }
        }
        if (covered < broken_share * (side == SIDE_RIGHT || side == SIDE_LEFT ? cell.h : cell.w))
            continue;
        for (size_t i = 1; i <= n; i++)
            if (lies_along(&pieces[i], cell, side, &at, &length, &thick) &&
                abs(at - rule_at) <= BROKEN_ROWS_PX &&
                (is_stretched(&pieces[i]) || thick <= CORNER_PX))
                pieces[i].verdict = PIECE_OTHER;
    }
}

static void judge_pieces(struct piece *pieces, size_t n, const struct cell_rules *rules,
                         struct rect_px cell)
{
    int shortest = cell.w < cell.h ? cell.w : cell.h;

    for (size_t i = 1; i <= n; i++) {
        struct piece *p = &pieces[i];

        if (p->area <= SPECK_PX || p->inside == 0 || hugs_rule(p, rules, RAG_PX) ||
            (hugs_rule(p, rules, BROKEN_PX) && is_stretched(p)))
            continue;
        if (p->inside >= own_share * p->area)
            p->verdict = PIECE_OWN;
        else if (p->deepest >= deep_share * shortest / 2 && p->inside > SPECK_ALONE_PX)
            p->verdict = PIECE_OWN_INSIDE;
    }
    drop_broken_rules(pieces, n, rules, cell);
    /* Small pieces are dots of letters when other ink is near, dirt when not. */
    for (size_t i = 1; i <= n; i++) {
        int limit = alone_limit(&pieces[i], rules);
        double nearest = INFINITY;

        if (!pieces[i].verdict || pieces[i].area > (limit > SPOT_ALONE_PX ? limit : SPOT_ALONE_PX))
            continue;
        for (size_t k = 1; k <= n; k++)
            if (k != i && pieces[k].verdict && pieces[k].area > alone_limit(&pieces[k], rules))
                nearest = fmin(nearest, gap_between(&pieces[i].box, &pieces[k].box));
        if (nearest >= (pieces[i].area <= limit ? speck_alone_mm : spot_alone_mm) * CUT_PX_PER_MM &&
            (pieces[i].area <= limit || isfinite(nearest)))
            pieces[i].verdict = PIECE_OTHER;
    }
}

/* Copies own ink with its grey rim; everything else becomes paper. */
static struct plane *keep_own(const struct plane *ink, const struct labels *labels,
                              const struct piece *pieces, const struct cell_rules *rules)
{
    struct plane *clean = plane_new(ink->w, ink->h, 255);

    if (!clean)
        return NULL;
    for (int y = 0; y < ink->h; y++) {
        for (int x = 0; x < ink->w; x++) {
            const struct piece *p = &pieces[label_at(labels, x, y)];

            if (!p->verdict || (p->verdict == PIECE_OWN_INSIDE && depth(rules, x, y) <= 0))
                continue;
            for (int v = y - 1; v <= y + 1; v++) {
                for (int u = x - 1; u <= x + 1; u++) {
                    size_t i = (size_t)v * (size_t)ink->w + (size_t)u;
                    unsigned label;

                    if (u < 0 || v < 0 || u >= ink->w || v >= ink->h)
                        continue;
                    label = label_at(labels, u, v);
                    if (!label || pieces[label].verdict)
                        clean->at[i] = ink->at[i];
                }
            }
        }
    }
    return clean;
}

static int list_parts(const struct piece *pieces, size_t n, struct cut *cut)
{
    cut->parts = calloc(n + 1, sizeof(*cut->parts));
    cut->specks = calloc(n + 1, sizeof(*cut->specks));
    if (!cut->parts || !cut->specks)
        return -ENOMEM;
    for (size_t i = 1; i <= n; i++) {
        if (!pieces[i].verdict && pieces[i].inside == pieces[i].area &&
            pieces[i].area <= SPECK_ALONE_PX)
            cut->specks[cut->n_specks++] = pieces[i].box;
        if (!pieces[i].verdict)
            continue;
        cut->parts[cut->n_parts++] = (struct cut_part){
            .box = pieces[i].box,
            .area_px = pieces[i].verdict == PIECE_OWN ? pieces[i].area : pieces[i].inside,
        };
    }
    return 0;
}

/* Own ink on the outermost pixels of the picture. */
static double clipped_px(const struct labels *labels, const struct piece *pieces)
{
    int w = labels->w, h = labels->h, n = 0;

    for (int x = 0; x < w; x++)
        n += (pieces[label_at(labels, x, 0)].verdict == PIECE_OWN) +
             (pieces[label_at(labels, x, h - 1)].verdict == PIECE_OWN);
    for (int y = 1; y < h - 1; y++)
        n += (pieces[label_at(labels, 0, y)].verdict == PIECE_OWN) +
             (pieces[label_at(labels, w - 1, y)].verdict == PIECE_OWN);
    return n;
}

/* What speaks for and against the cut. */
static void assess(const struct labels *labels, const struct piece *pieces, size_t n,
                   const struct cell_rules *rules, struct cut *cut)
{
    double own = 0, outside = 0, left = 0, specks = 0;
    double cell_cm2 = cut->cell.w / (10 * CUT_PX_PER_MM) * cut->cell.h / (10 * CUT_PX_PER_MM);

    for (size_t i = 1; i <= n; i++) {
        const struct piece *p = &pieces[i];

        if (p->verdict) {
            own += p->inside;
            outside += p->verdict == PIECE_OWN ? p->area - p->inside : 0;
        } else if (p->inside > 0 && p->area <= SPECK_ALONE_PX) {
            specks++;
        } else if (p->inside > 0 && !hugs_rule(p, rules, CORNER_PX)) {
            left += p->inside;
        }
    }
    cut->outside_share = own + outside > 0 ? outside / (own + outside) : 0;
    cut->neighbour_share = own + left > 0 ? left / (own + left) : 0;
    cut->clipped_mm = clipped_px(labels, pieces) / CUT_PX_PER_MM;
    cut->specks_per_cm2 = cell_cm2 > 0 ? specks / cell_cm2 : 0;
}

/* Does a line that was erased run through a part of the own ink? */
static bool runs_through(const struct cut *cut, const struct streaks *across)
{
    for (size_t i = 0; i < across->n_rows; i++)
        for (size_t k = 0; k < cut->n_parts; k++)
            if (cut->parts[k].box.y <= across->row[i] &&
                cut->parts[k].box.y + cut->parts[k].box.h > across->row[i])
                return true;
    return false;
}

int cut_clean(PIX *raw, double w_mm, double h_mm, struct cut *ret_cut)
{
    _cleanup_(plane_freep) struct plane *ink = plane_from_pix(raw);
    _cleanup_(pix_freep) PIX *numbered = NULL;
    _cleanup_(cleanup_freep) struct piece *pieces = NULL;
    struct labels labels;
    struct cell_rules rules = {0};
    struct streaks across = {0};
    struct cut cut = {0};
    int margin = (int)lround(CUT_MARGIN_MM * CUT_PX_PER_MM), r = -ENOMEM;
    size_t n = 0;

    if (!ink)
        return -ENOMEM;
    cut.cell = (struct rect_px){margin, margin, (int)lround(w_mm * CUT_PX_PER_MM),
                                (int)lround(h_mm * CUT_PX_PER_MM)};
    r = trace_rules(ink, cut.cell, &rules);
    if (r < 0)
        return r;
    for (int i = 0; i < SIDE_COUNT; i++) {
        rule_erase(ink, i == SIDE_RIGHT || i == SIDE_LEFT, &rules.side[i]);
        cut.n_rules += rules.side[i].found;
    }
    r = streaks_erase(ink, &across);
    if (r == 0)
        r = seal_erase(ink, cut.cell);
    if (r == 0 && !(numbered = label_ink(ink)))
        r = -ENOMEM;
    if (r == 0) {
        labels = labels_of(numbered);
        r = measure(&labels, &rules, &pieces, &n);
    }
    if (r == 0) {
        judge_pieces(pieces, n, &rules, cut.cell);
        assess(&labels, pieces, n, &rules, &cut);
        cut.clean = keep_own(ink, &labels, pieces, &rules);
        r = cut.clean ? list_parts(pieces, n, &cut) : -ENOMEM;
        cut.crossed = r == 0 && runs_through(&cut, &across);
    }
    cell_rules_deinit(&rules);
    if (r < 0) {
        cut_deinit(&cut);
        return r;
    }
    *ret_cut = cut;
    return 0;
}

void cut_deinit(struct cut *cut)
{
    cut->clean = plane_free(cut->clean);
    free(cut->parts);
    free(cut->specks);
    *cut = (struct cut){0};
}
