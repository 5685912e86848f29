/* SPDX-License-Identifier: Apache-2.0
 *
 * The computation, layer by layer. A map is channels × height × width, one channel after the other,
 * each padded to a multiple of NET_OPS_LANES; what lies in the padding is finite and meaningless.
 */
#include "read/net.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "read/net_weights.h"

static const float norm_epsilon = 1e-5f;      /* inside the attention blocks */
static const float last_norm_epsilon = 1e-6f; /* after them */

struct map {
    int channels, h, w;
    size_t ld;      /* floats from channel to channel */
    size_t n_bytes; /* of its memory */
    float *at;
};

enum { MAX_SPARE = 8 };

/* One pass through the network. After the first failure every step does nothing. The memory of maps
 * that were released is kept for those to come: fresh pages cost more than what is computed in
 * them.
 */
struct pass {
    const struct net_ops *ops;
    struct {
        float *at;
        size_t n_bytes;
    } spare[MAX_SPARE];
    size_t n_spare;
    float *panel; /* of multiply() */
    int r;
};

/* The smallest spare memory that is large enough; NULL: none is. *ret_n_bytes: its size. */
static float *take_spare(struct pass *pass, size_t n_bytes, size_t *ret_n_bytes)
{
    size_t best = pass->n_spare;
    float *at;

    for (size_t i = 0; i < pass->n_spare; i++)
        if (pass->spare[i].n_bytes >= n_bytes &&
            (best == pass->n_spare || pass->spare[i].n_bytes < pass->spare[best].n_bytes))
            best = i;
    if (best == pass->n_spare)
        return NULL;
    at = pass->spare[best].at;
    *ret_n_bytes = pass->spare[best].n_bytes;
    pass->spare[best] = pass->spare[--pass->n_spare];
    return at;
}

/* What is not padding is left to the caller to fill in. */
static struct map map_new(struct pass *pass, int channels, int h, int w)
{
    struct map map = {channels, h, w, 0, 0, NULL};
    size_t n_used = (size_t)h * (size_t)w, n_bytes;

    map.ld = (n_used + NET_OPS_LANES - 1) / NET_OPS_LANES * NET_OPS_LANES;
    n_bytes = ((size_t)channels * map.ld + NET_OPS_LANES) * sizeof(float);
    if (pass->r < 0)
        return map;
    map.at = take_spare(pass, n_bytes, &map.n_bytes);
    if (!map.at) {
        map.n_bytes = n_bytes;
        if (posix_memalign((void **)&map.at, 64, n_bytes) != 0) {
            map.at = NULL;
            pass->r = -ENOMEM;
            return map;
        }
    }
    for (int c = 0; c < channels; c++)
        memset(map.at + (size_t)c * map.ld + n_used, 0, (map.ld - n_used) * sizeof(float));
    memset(map.at + (size_t)channels * map.ld, 0, NET_OPS_LANES * sizeof(float));
    return map;
}

static void map_free(struct pass *pass, struct map *map)
{
    if (map->at && pass->n_spare < MAX_SPARE) {
        pass->spare[pass->n_spare].at = map->at;
        pass->spare[pass->n_spare++].n_bytes = map->n_bytes;
    } else {
        free(map->at);
    }
    map->at = NULL;
}

/* The longest column that is multiplied: three frames of the features and of what the attention
 * made of them. */
enum { MAX_K = 2 * NET_FEATURES * 3 };

static void pass_init(struct pass *pass, const struct net *net)
{
    *pass = (struct pass){.ops = net->ops};
    if (posix_memalign((void **)&pass->panel, 64, sizeof(float) * MAX_K * NET_OPS_PANEL) != 0) {
        pass->panel = NULL;
        pass->r = -ENOMEM;
    }
}

static void pass_deinit(struct pass *pass)
{
    free(pass->panel);
    while (pass->n_spare > 0)
        free(pass->spare[--pass->n_spare].at);
}

static float *channel(const struct map *map, int index)
{
    return map->at + (size_t)index * map->ld;
}

static void silu(const struct pass *pass, struct map *map)
{
    if (pass->r == 0)
        pass->ops->silu(map->at, (size_t)map->channels * map->ld);
}

/* 1 × 1 convolution. activation may be NULL. */
static struct map pointwise(struct pass *pass, const struct map *in, const struct net_linear *layer,
                            int n_out, const struct net_hardswish *activation)
{
    struct map out = map_new(pass, n_out, in->h, in->w);

    if (pass->r == 0)
        pass->ops->multiply(n_out, (int)in->ld, in->channels, layer->weight, in->at, layer->bias,
                            activation, pass->panel, out.at);
    return out;
}

/* ---- convolutions ---- */

/* A channel with a border of zeros, as net_window wants it: when the taps move by two columns, the
 * even columns of a row lie before the odd ones. */
struct bordered {
    struct map map; /* of one channel */
    int border, stride_x, half;
    int offsets[5];
};

static struct bordered bordered_new(struct pass *pass, int h, int w, int kernel, int stride_x)
{
    struct bordered in = {.border = kernel / 2, .stride_x = stride_x};
    int padded_w = (w + 2 * in.border + stride_x - 1) / stride_x * stride_x;

    in.half = padded_w / stride_x;
    for (int i = 0; i < kernel; i++)
        in.offsets[i] = i % stride_x * in.half + i / stride_x;
    in.map = map_new(pass, 1, h + 2 * in.border, padded_w);
    if (pass->r == 0)
        memset(in.map.at, 0, in.map.ld * sizeof(float));
    return in;
}

/* Row y, whose w pixels are inside the border. */
static void bordered_fill(struct bordered *in, int y, const float *pixels, int w)
{
    float *row = in->map.at + (size_t)(y + in->border) * (size_t)in->map.w;

    if (in->stride_x == 1) {
        memcpy(row + in->border, pixels, sizeof(float) * (size_t)w);
    } else {
        for (int x = 0; x < w; x++)
            row[(x + in->border) % 2 * in->half + (x + in->border) / 2] = pixels[x];
    }
}

static struct net_window bordered_window(const struct bordered *in, int kernel, int stride_y)
{
    return (struct net_window){in->map.at, (size_t)in->map.w, stride_y, kernel, in->offsets};
}

/* 3 × 3 convolution, stride 2, of the grey picture scaled to -1 (ink) .. 1 (paper). */
static struct map stem(struct pass *pass, const struct plane *line, const struct net_linear *layer)
{
    struct map out = map_new(pass, NET_STEM, line->h / 2, (line->w - 1) / 2 + 1);
    struct bordered in = bordered_new(pass, line->h, line->w, 3, 2);
    struct net_window window = bordered_window(&in, 3, 2);
    float row[NET_MAX_WIDTH_PX];

    for (int y = 0; y < line->h && pass->r == 0; y++) {
        for (int x = 0; x < line->w; x++)
            row[x] = (float)line->at[y * line->w + x] / 127.5f - 1.0f;
        bordered_fill(&in, y, row, line->w);
    }
    for (int c = 0; c < NET_STEM && pass->r == 0; c++)
        pass->ops->convolve(&window, layer->weight + c * 9, layer->bias[c], NULL, out.h, out.w,
                            channel(&out, c));
    map_free(pass, &in.map);
    return out;
}

static struct map depthwise(struct pass *pass, const struct map *in, const struct net_block *block,
                            const struct net_block_shape *shape)
{
    const struct net_activated *layer = &block->depthwise;
    int k = shape->kernel;
    struct map out = map_new(pass, in->channels, (in->h - 1) / shape->stride_y + 1,
                             (in->w - 1) / shape->stride_x + 1);
    struct bordered padded = bordered_new(pass, in->h, in->w, k, shape->stride_x);
    struct net_window window = bordered_window(&padded, k, shape->stride_y);

    for (int c = 0; c < in->channels && pass->r == 0; c++) {
        for (int y = 0; y < in->h; y++)
            bordered_fill(&padded, y, channel(in, c) + (size_t)y * (size_t)in->w, in->w);
        pass->ops->convolve(&window, layer->linear.weight + c * k * k, layer->linear.bias[c],
                            &layer->activation, out.h, out.w, channel(&out, c));
    }
    map_free(pass, &padded.map);
    return out;
}

/* Squeeze and excitation: scales every channel by a gate computed from the means of all. */
static void squeeze_excite(const struct pass *pass, struct map *map, const struct net_block *block,
                           int n_squeezed)
{
    float mean[NET_FEATURES], squeezed[NET_FEATURES];
    int n = map->h * map->w;

    if (pass->r < 0)
        return;
    for (int c = 0; c < map->channels; c++) {
        double sum = 0;

        for (int i = 0; i < n; i++)
            sum += channel(map, c)[i];
        mean[c] = (float)(sum / n);
    }
    for (int s = 0; s < n_squeezed; s++) {
        float sum = block->squeeze.bias[s];

        for (int c = 0; c < map->channels; c++)
            sum += block->squeeze.weight[s * map->channels + c] * mean[c];
        squeezed[s] = sum > 0 ? sum : 0;
    }
    for (int c = 0; c < map->channels; c++) {
        float gate = block->excite.bias[c];

        for (int s = 0; s < n_squeezed; s++)
            gate += block->excite.weight[c * n_squeezed + s] * squeezed[s];
        gate = fminf(fmaxf(gate / 6.0f + 0.5f, 0.0f), 1.0f);
        for (int i = 0; i < n; i++)
            channel(map, c)[i] *= gate;
    }
}

/* The convolutional part, then the mean over the remaining 3 rows and pairs of columns. */
static struct map features(struct pass *pass, const struct net *net, const struct plane *line)
{
    struct map map = stem(pass, line, &net->stem), pooled;

    for (int i = 0; i < NET_BLOCKS; i++) {
        const struct net_block_shape *shape = &net_block_shapes[i];
        struct map deep = depthwise(pass, &map, &net->blocks[i], shape);

        map_free(pass, &map);
        if (shape->squeeze)
            squeeze_excite(pass, &deep, &net->blocks[i], shape->squeeze);
        map = pointwise(pass, &deep, &net->blocks[i].pointwise.linear, shape->out,
                        &net->blocks[i].pointwise.activation);
        map_free(pass, &deep);
    }
    pooled = map_new(pass, map.channels, 1, map.w / 2);
    for (int c = 0; c < map.channels && pass->r == 0; c++) {
        for (int x = 0; x < pooled.w; x++) {
            float sum = 0;

            for (int y = 0; y < map.h; y++)
                sum +=
                    channel(&map, c)[y * map.w + 2 * x] + channel(&map, c)[y * map.w + 2 * x + 1];
            channel(&pooled, c)[x] = sum / (float)(2 * map.h);
        }
    }
    map_free(pass, &map);
    return pooled;
}

/* 1 × 3 convolution along the line, then silu. */
static struct map along(struct pass *pass, const struct map *in, const struct net_linear *layer,
                        int n_out)
{
    struct map stacked = map_new(pass, in->channels * 3, 1, in->w), out;

    for (int c = 0; c < in->channels && pass->r == 0; c++) {
        for (int tap = 0; tap < 3; tap++) {
            for (int x = 0; x < in->w; x++) {
                int from = x + tap - 1;

                channel(&stacked, c * 3 + tap)[x] =
                    from < 0 || from >= in->w ? 0 : channel(in, c)[from];
            }
        }
    }
    out = pointwise(pass, &stacked, layer, n_out, NULL);
    map_free(pass, &stacked);
    silu(pass, &out);
    return out;
}

static struct map normalise(struct pass *pass, const struct map *in, const struct net_linear *layer,
                            float epsilon)
{
    struct map out = map_new(pass, in->channels, 1, in->w);
    struct map means = map_new(pass, 1, 1, in->w), scales = map_new(pass, 1, 1, in->w);
    float n = (float)in->channels;

    if (pass->r == 0) {
        memset(means.at, 0, means.ld * sizeof(float));
        memset(scales.at, 0, scales.ld * sizeof(float));
        for (int c = 0; c < in->channels; c++)
            for (int x = 0; x < in->w; x++)
                means.at[x] += channel(in, c)[x] / n;
        for (int c = 0; c < in->channels; c++)
            for (int x = 0; x < in->w; x++) {
                float away = channel(in, c)[x] - means.at[x];

                scales.at[x] += away * away / n;
            }
        for (int x = 0; x < in->w; x++)
            scales.at[x] = 1 / sqrtf(scales.at[x] + epsilon);
        for (int c = 0; c < in->channels; c++)
            for (int x = 0; x < in->w; x++)
                channel(&out, c)[x] =
                    (channel(in, c)[x] - means.at[x]) * scales.at[x] * layer->weight[c] +
                    layer->bias[c];
    }
    map_free(pass, &means);
    map_free(pass, &scales);
    return out;
}

static void add(const struct pass *pass, struct map *to, const struct map *from)
{
    if (pass->r < 0)
        return;
    for (size_t i = 0; i < (size_t)to->channels * to->ld; i++)
        to->at[i] += from->at[i];
}

/* Softmax of the scores, then the mean of the values so weighted, for one head and one frame.
 * weights: room for all frames. */
static void attend(const struct map *qkv, int head, int frame, float *weights, struct map *out)
{
    const int width = NET_WIDTH, each = NET_WIDTH / NET_HEADS, n = qkv->w;
    float most = -INFINITY, sum = 0;

    memset(weights, 0, sizeof(*weights) * (size_t)n);
    for (int e = head * each; e < (head + 1) * each; e++) {
        const float *key = channel(qkv, width + e);
        float query = channel(qkv, e)[frame] / sqrtf((float)each);

        for (int other = 0; other < n; other++)
            weights[other] += query * key[other];
    }
    for (int other = 0; other < n; other++)
        most = fmaxf(most, weights[other]);
    for (int other = 0; other < n; other++)
        sum += weights[other] = expf(weights[other] - most);
    for (int e = head * each; e < (head + 1) * each; e++) {
        const float *value = channel(qkv, 2 * width + e);
        float mean = 0;

        for (int other = 0; other < n; other++)
            mean += weights[other] * value[other];
        channel(out, e)[frame] = mean / sum;
    }
}

/* A transformer block: attention and a two-layer perceptron, each added to what came in. */
static void attention(struct pass *pass, struct map *map, const struct net_attention *layer)
{
    struct map normal = normalise(pass, map, &layer->norm_in, norm_epsilon);
    struct map qkv = pointwise(pass, &normal, &layer->query_key_value, 3 * NET_WIDTH, NULL);
    struct map mixed = map_new(pass, NET_WIDTH, 1, map->w), step, up;
    float *weights = malloc(sizeof(*weights) * (size_t)(map->w + 1));

    if (!weights)
        pass->r = -ENOMEM;
    for (int head = 0; head < NET_HEADS && pass->r == 0; head++)
        for (int frame = 0; frame < map->w; frame++)
            attend(&qkv, head, frame, weights, &mixed);
    free(weights);
    step = pointwise(pass, &mixed, &layer->out, NET_WIDTH, NULL);
    add(pass, map, &step);
    map_free(pass, &step);
    map_free(pass, &mixed);
    map_free(pass, &qkv);
    map_free(pass, &normal);

    normal = normalise(pass, map, &layer->norm_mlp, norm_epsilon);
    up = pointwise(pass, &normal, &layer->up, 2 * NET_WIDTH, NULL);
    silu(pass, &up);
    step = pointwise(pass, &up, &layer->down, NET_WIDTH, NULL);
    add(pass, map, &step);
    map_free(pass, &step);
    map_free(pass, &up);
    map_free(pass, &normal);
}

/* The neck: attention over the whole line beside the bare features, then narrowed for the head. */
static struct map neck(struct pass *pass, const struct net *net, const struct map *bare)
{
    struct map narrow = along(pass, bare, &net->narrow_in, NET_NARROW);
    struct map wide = pointwise(pass, &narrow, &net->widen_in, NET_WIDTH, NULL), normal, context,
               both;

    silu(pass, &wide);
    map_free(pass, &narrow);
    for (int i = 0; i < NET_ATTENTIONS; i++)
        attention(pass, &wide, &net->attentions[i]);
    normal = normalise(pass, &wide, &net->norm, last_norm_epsilon);
    map_free(pass, &wide);
    context = pointwise(pass, &normal, &net->widen_features, NET_FEATURES, NULL);
    silu(pass, &context);
    map_free(pass, &normal);

    both = map_new(pass, 2 * NET_FEATURES, 1, bare->w);
    if (pass->r == 0) {
        memcpy(both.at, bare->at, sizeof(float) * NET_FEATURES * bare->ld);
        memcpy(channel(&both, NET_FEATURES), context.at, sizeof(float) * NET_FEATURES * bare->ld);
    }
    map_free(pass, &context);
    narrow = along(pass, &both, &net->narrow_out, NET_NARROW);
    map_free(pass, &both);
    wide = pointwise(pass, &narrow, &net->widen_out, NET_WIDTH, NULL);
    silu(pass, &wide);
    map_free(pass, &narrow);
    return wide;
}

/* The head and its softmax, frame after frame. */
static int classify(const struct pass *pass, const struct net *net, const struct map *wide,
                    struct posteriors *ret_posteriors)
{
    struct posteriors posteriors = {wide->w, net->n_classes, NULL};
    size_t n_frames = (size_t)wide->w;
    _cleanup_(cleanup_freep) float *frames = malloc(sizeof(float) * n_frames * NET_WIDTH + 1);

    posteriors.log_p = malloc(sizeof(float) * n_frames * net->n_classes + 1);
    if (!frames || !posteriors.log_p) {
        posteriors_deinit(&posteriors);
        return -ENOMEM;
    }
    for (int c = 0; c < NET_WIDTH; c++)
        for (int frame = 0; frame < wide->w; frame++)
            frames[frame * NET_WIDTH + c] = channel(wide, c)[frame];
    pass->ops->multiply_packed(wide->w, (int)net->n_classes, NET_WIDTH, frames, net->head_panels,
                               net->head_bias, posteriors.log_p);
    for (size_t frame = 0; frame < n_frames; frame++) {
        if (!pass->ops->log_softmax(posteriors.log_p + frame * net->n_classes, net->n_classes)) {
            posteriors_deinit(&posteriors);
            return -EDOM;
        }
    }
    *ret_posteriors = posteriors;
    return 0;
}

int net_run(const struct net *net, const struct plane *line, struct posteriors *ret_posteriors)
{
    struct pass pass;
    struct map bare, wide;

    if (line->h != NET_HEIGHT_PX || line->w < NET_MIN_WIDTH_PX || line->w > NET_MAX_WIDTH_PX)
        return -EINVAL;
    pass_init(&pass, net);
    bare = features(&pass, net, line);
    wide = neck(&pass, net, &bare);
    map_free(&pass, &bare);
    if (pass.r == 0)
        pass.r = classify(&pass, net, &wide, ret_posteriors);
    map_free(&pass, &wide);
    pass_deinit(&pass);
    return pass.r;
}

void posteriors_deinit(struct posteriors *posteriors)
{
    free(posteriors->log_p);
    *posteriors = (struct posteriors){0};
}
