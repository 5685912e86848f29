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

static void pass_deinit(struct pass *pass)
{
    while (pass->n_spare > 0)
        free(pass->spare[--pass->n_spare].at);
}

static float *channel(const struct map *map, int index)
{
    return map->at + (size_t)index * map->ld;
}

/* x / (1 + e^-x); far below zero it is zero, and the exponential would overflow. */
static float silu(float x)
{
    return x < -60.0f ? 0.0f : x / (1.0f + expf(-x));
}

static void silu_all(const struct pass *pass, struct map *map)
{
    if (pass->r < 0)
        return;
    for (size_t i = 0; i < (size_t)map->channels * map->ld; i++)
        map->at[i] = silu(map->at[i]);
}

/* 1 × 1 convolution. */
static struct map pointwise(struct pass *pass, const struct map *in, const struct net_linear *layer,
                            int n_out)
{
    struct map out = map_new(pass, n_out, in->h, in->w);

    if (pass->r == 0)
        pass->ops->multiply(n_out, (int)in->ld, in->channels, layer->weight, in->at, layer->bias,
                            out.at);
    return out;
}

static void hardswish(const struct pass *pass, struct map *map, const struct net_activated *layer)
{
    if (pass->r == 0)
        pass->ops->hardswish(map->at, (size_t)map->channels * map->ld, *layer->scale,
                             *layer->shift);
}

/* 3 × 3 convolution, stride 2, of the grey picture scaled to -1 (ink) .. 1 (paper). */
static struct map stem(struct pass *pass, const struct plane *line, const struct net_linear *layer)
{
    struct map out = map_new(pass, NET_STEM, line->h / 2, (line->w - 1) / 2 + 1);

    for (int c = 0; c < NET_STEM && pass->r == 0; c++) {
        const float *weight = layer->weight + c * 9;
        float *to = channel(&out, c);

        for (int y = 0; y < out.h; y++) {
            for (int x = 0; x < out.w; x++) {
                float sum = layer->bias[c];

                for (int i = 0; i < 9; i++) {
                    int v = y * 2 + i / 3 - 1, u = x * 2 + i % 3 - 1;

                    if (v >= 0 && v < line->h && u >= 0 && u < line->w)
                        sum += weight[i] * ((float)line->at[v * line->w + u] / 127.5f - 1.0f);
                }
                *to++ = sum;
            }
        }
    }
    return out;
}

static struct map depthwise(struct pass *pass, const struct map *in, const struct net_block *block,
                            const struct net_block_shape *shape)
{
    int k = shape->kernel, pad = k / 2, padded_w = in->w + 2 * pad;
    struct map out = map_new(pass, in->channels, (in->h + 2 * pad - k) / shape->stride_y + 1,
                             (in->w + 2 * pad - k) / shape->stride_x + 1);
    float *padded =
        calloc((size_t)(in->h + 2 * pad) * (size_t)padded_w + NET_OPS_LANES, sizeof(*padded));

    if (!padded)
        pass->r = -ENOMEM;
    for (int c = 0; c < in->channels && pass->r == 0; c++) {
        float *to = channel(&out, c);

        for (int y = 0; y < in->h; y++)
            memcpy(padded + (size_t)(y + pad) * (size_t)padded_w + pad,
                   channel(in, c) + (size_t)y * (size_t)in->w, sizeof(float) * (size_t)in->w);
        for (int i = 0; i < out.h * out.w; i++)
            to[i] = block->depthwise.linear.bias[c];
        for (int y = 0; y < out.h; y++)
            for (int j = 0; j < k; j++)
                pass->ops->convolve_row(to + (size_t)y * (size_t)out.w,
                                        padded +
                                            (size_t)(y * shape->stride_y + j) * (size_t)padded_w,
                                        block->depthwise.linear.weight +
                                            ((size_t)c * (size_t)k + (size_t)j) * (size_t)k,
                                        k, out.w, shape->stride_x);
    }
    free(padded);
    hardswish(pass, &out, &block->depthwise);
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
        map = pointwise(pass, &deep, &net->blocks[i].pointwise.linear, shape->out);
        map_free(pass, &deep);
        hardswish(pass, &map, &net->blocks[i].pointwise);
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
    out = pointwise(pass, &stacked, layer, n_out);
    map_free(pass, &stacked);
    silu_all(pass, &out);
    return out;
}

static struct map normalise(struct pass *pass, const struct map *in, const struct net_linear *layer,
                            float epsilon)
{
    struct map out = map_new(pass, in->channels, 1, in->w);

    for (int x = 0; x < in->w && pass->r == 0; x++) {
        double mean = 0, variance = 0;
        float scale;

        for (int c = 0; c < in->channels; c++)
            mean += channel(in, c)[x];
        mean /= in->channels;
        for (int c = 0; c < in->channels; c++)
            variance += pow(channel(in, c)[x] - mean, 2);
        scale = (float)(1 / sqrt(variance / in->channels + epsilon));
        for (int c = 0; c < in->channels; c++)
            channel(&out, c)[x] =
                (channel(in, c)[x] - (float)mean) * scale * layer->weight[c] + layer->bias[c];
    }
    return out;
}

static void add(const struct pass *pass, struct map *to, const struct map *from)
{
    if (pass->r < 0)
        return;
    for (size_t i = 0; i < (size_t)to->channels * to->ld; i++)
        to->at[i] += from->at[i];
}

/* Softmax of the scores, then the mean of the values so weighted, for one head and one frame. */
static void attend(const struct map *qkv, int head, int frame, float *weights, struct map *out)
{
    const int width = NET_WIDTH, each = NET_WIDTH / NET_HEADS;
    float most = -INFINITY, sum = 0;

    for (int other = 0; other < qkv->w; other++) {
        float score = 0;

        for (int e = head * each; e < (head + 1) * each; e++)
            score += channel(qkv, e)[frame] * channel(qkv, width + e)[other];
        weights[other] = score / sqrtf((float)each);
        most = fmaxf(most, weights[other]);
    }
    for (int other = 0; other < qkv->w; other++)
        sum += weights[other] = expf(weights[other] - most);
    for (int e = head * each; e < (head + 1) * each; e++) {
        float mean = 0;

        for (int other = 0; other < qkv->w; other++)
            mean += weights[other] * channel(qkv, 2 * width + e)[other];
        channel(out, e)[frame] = mean / sum;
    }
}

/* A transformer block: attention and a two-layer perceptron, each added to what came in. */
static void attention(struct pass *pass, struct map *map, const struct net_attention *layer)
{
    struct map normal = normalise(pass, map, &layer->norm_in, norm_epsilon);
    struct map qkv = pointwise(pass, &normal, &layer->query_key_value, 3 * NET_WIDTH);
    struct map mixed = map_new(pass, NET_WIDTH, 1, map->w), step, up;
    float *weights = malloc(sizeof(*weights) * (size_t)(map->w + 1));

    if (!weights)
        pass->r = -ENOMEM;
    for (int head = 0; head < NET_HEADS && pass->r == 0; head++)
        for (int frame = 0; frame < map->w; frame++)
            attend(&qkv, head, frame, weights, &mixed);
    free(weights);
    step = pointwise(pass, &mixed, &layer->out, NET_WIDTH);
    add(pass, map, &step);
    map_free(pass, &step);
    map_free(pass, &mixed);
    map_free(pass, &qkv);
    map_free(pass, &normal);

    normal = normalise(pass, map, &layer->norm_mlp, norm_epsilon);
    up = pointwise(pass, &normal, &layer->up, 2 * NET_WIDTH);
    silu_all(pass, &up);
    step = pointwise(pass, &up, &layer->down, NET_WIDTH);
    add(pass, map, &step);
    map_free(pass, &step);
    map_free(pass, &up);
    map_free(pass, &normal);
}

/* The neck: attention over the whole line beside the bare features, then narrowed for the head. */
static struct map neck(struct pass *pass, const struct net *net, const struct map *bare)
{
    struct map narrow = along(pass, bare, &net->narrow_in, NET_NARROW);
    struct map wide = pointwise(pass, &narrow, &net->widen_in, NET_WIDTH), normal, context, both;

    silu_all(pass, &wide);
    map_free(pass, &narrow);
    for (int i = 0; i < NET_ATTENTIONS; i++)
        attention(pass, &wide, &net->attentions[i]);
    normal = normalise(pass, &wide, &net->norm, last_norm_epsilon);
    map_free(pass, &wide);
    context = pointwise(pass, &normal, &net->widen_features, NET_FEATURES);
    silu_all(pass, &context);
    map_free(pass, &normal);

    both = map_new(pass, 2 * NET_FEATURES, 1, bare->w);
    if (pass->r == 0) {
        memcpy(both.at, bare->at, sizeof(float) * NET_FEATURES * bare->ld);
        memcpy(channel(&both, NET_FEATURES), context.at, sizeof(float) * NET_FEATURES * bare->ld);
    }
    map_free(pass, &context);
    narrow = along(pass, &both, &net->narrow_out, NET_NARROW);
    map_free(pass, &both);
    wide = pointwise(pass, &narrow, &net->widen_out, NET_WIDTH);
    silu_all(pass, &wide);
    map_free(pass, &narrow);
    return wide;
}

/* Logits to log probabilities, frame after frame. */
static int to_posteriors(const struct map *logits, struct posteriors *ret_posteriors)
{
    struct posteriors posteriors = {logits->w, (size_t)logits->channels, NULL};

    posteriors.log_p = malloc(sizeof(float) * (size_t)logits->w * posteriors.n_classes + 1);
    if (!posteriors.log_p)
        return -ENOMEM;
    for (int frame = 0; frame < logits->w; frame++) {
        float *to = posteriors.log_p + (size_t)frame * posteriors.n_classes;
        float most = -INFINITY, scale;
        double sum = 0;

        for (size_t c = 0; c < posteriors.n_classes; c++) {
            to[c] = channel(logits, (int)c)[frame];
            if (!isfinite(to[c])) {
                posteriors_deinit(&posteriors);
                return -EDOM;
            }
            most = fmaxf(most, to[c]);
        }
        for (size_t c = 0; c < posteriors.n_classes; c++)
            sum += expf(to[c] - most);
        scale = most + (float)log(sum);
        for (size_t c = 0; c < posteriors.n_classes; c++)
            to[c] -= scale;
    }
    *ret_posteriors = posteriors;
    return 0;
}

int net_run(const struct net *net, const struct plane *line, struct posteriors *ret_posteriors)
{
    struct pass pass = {.ops = net->ops};
    struct map bare, wide, logits;

    if (line->h != NET_HEIGHT_PX || line->w < NET_MIN_WIDTH_PX || line->w > NET_MAX_WIDTH_PX)
        return -EINVAL;
    bare = features(&pass, net, line);
    wide = neck(&pass, net, &bare);
    map_free(&pass, &bare);
    logits = pointwise(&pass, &wide, &net->head, (int)net->n_classes);
    map_free(&pass, &wide);
    if (pass.r == 0)
        pass.r = to_posteriors(&logits, ret_posteriors);
    map_free(&pass, &logits);
    pass_deinit(&pass);
    return pass.r;
}

void posteriors_deinit(struct posteriors *posteriors)
{
    free(posteriors->log_p);
    *posteriors = (struct posteriors){0};
}
