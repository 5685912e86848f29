/* SPDX-License-Identifier: Apache-2.0 */
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/file.h"
#include "base/intl.h"
#include "read/net_weights.h"

enum {
    FORMAT_VERSION = 1,
    ARCHITECTURE = 1, /* the one of net.c */
    HASH_BYTES = 32,
    MAX_CLASSES = 20000,
    MAX_CLASS_BYTES = 8,
    MAX_RANK = 4,
    TENSOR_ALIGN = 16, /* floats */
};

static const char magic[8] = "UKWEIGHT";

/* models/FORMAT.md, "header"; all numbers are little-endian. */
struct header {
    char magic[8];
    uint32_t version, architecture, n_classes, n_charset_bytes, n_tensors, n_values;
};

/* depthwise-separable blocks: channels in and out, kernel, strides, squeeze. Five poolings to
 * height 3. */
const struct net_block_shape net_block_shapes[NET_BLOCKS] = {
    {16, 32, 3, 1, 1, 0},   {32, 64, 3, 1, 1, 0},    {64, 64, 3, 1, 1, 0},
    {64, 128, 3, 2, 1, 0},  {128, 128, 3, 1, 1, 0},  {128, 240, 3, 1, 2, 0},
    {240, 240, 5, 1, 1, 0}, {240, 240, 5, 1, 1, 0},  {240, 240, 5, 1, 1, 0},
    {240, 240, 5, 1, 1, 0}, {240, 480, 5, 2, 1, 60}, {480, 480, 5, 1, 1, 120},
    {480, 480, 5, 2, 1, 0}, {480, 480, 5, 1, 1, 0},
};

/* Walks through the tensors; stays at the first one that does not fit. */
struct reader {
    const uint8_t *at, *end;
    float *to;
    size_t n_left; /* floats of room */
    unsigned n_tensors;
    bool bad;
};

static uint32_t take_u32(struct reader *in)
{
    uint32_t value;

    if (in->bad || in->end - in->at < 4) {
        in->bad = true;
        return 0;
    }
    memcpy(&value, in->at, 4);
    in->at += 4;
    return le32toh(value);
}

/* IEEE 754 half to single precision. */
static float from_half(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = (half >> 10) & 31,
             fraction = half & 1023;
    uint32_t bits;
    float value;

    if (exponent == 0) {
        value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    if (exponent == 31)
        bits = sign | 0x7F800000 | fraction << 13;
    else
        bits = sign | (exponent + 112) << 23 | fraction << 13;
    memcpy(&value, &bits, 4);
    return value;
}

/* The next tensor, which must have exactly n values; infinities and NaN are refused. */
static const float *take(struct reader *in, size_t n)
{
    const float *tensor = in->to;
    size_t room = (n + TENSOR_ALIGN - 1) / TENSOR_ALIGN * TENSOR_ALIGN, n_said = 1;
    uint32_t rank = take_u32(in);

    if (rank > MAX_RANK)
        in->bad = true;
    for (uint32_t i = 0; i < rank && !in->bad; i++) {
        uint32_t size = take_u32(in);

        n_said = size > n ? 0 : n_said * size;
    }
    if (in->bad || n_said != n || in->n_left < room || (size_t)(in->end - in->at) < 2 * n) {
        in->bad = true;
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        uint16_t half = (uint16_t)(in->at[2 * i] | in->at[2 * i + 1] << 8);

        if ((half & 0x7C00) == 0x7C00)
            in->bad = true;
        in->to[i] = from_half(half);
    }
    in->at += 2 * n;
    in->to += room;
    in->n_left -= room;
    in->n_tensors++;
    return tensor;
}

static struct net_linear take_linear(struct reader *in, size_t n_weights, size_t n_biases)
{
    struct net_linear linear;

    linear.weight = take(in, n_weights);
    linear.bias = take(in, n_biases);
    return linear;
}

static struct net_activated take_activated(struct reader *in, size_t n_weights, size_t n_biases)
{
    struct net_activated layer;

    const float *scale, *shift;

    layer.linear = take_linear(in, n_weights, n_biases);
    scale = take(in, 1);
    shift = take(in, 1);
    layer.activation = (struct net_hardswish){scale ? *scale : 0, shift ? *shift : 0};
    return layer;
}

/* Returns the head: it is kept in another order (pack_head). */
static struct net_linear take_tensors(struct reader *in, struct net *net)
{
    const size_t width = NET_WIDTH, narrow = NET_NARROW, features = NET_FEATURES;

    net->stem = take_linear(in, NET_STEM * 9, NET_STEM);
    for (int i = 0; i < NET_BLOCKS; i++) {
        const struct net_block_shape *shape = &net_block_shapes[i];
        size_t c = (size_t)shape->in, k = (size_t)shape->kernel, s = (size_t)shape->squeeze;
        size_t out = (size_t)shape->out;

        net->blocks[i].depthwise = take_activated(in, c * k * k, c);
        if (s) {
            net->blocks[i].squeeze = take_linear(in, s * c, s);
            net->blocks[i].excite = take_linear(in, c * s, c);
        }
        net->blocks[i].pointwise = take_activated(in, out * c, out);
    }
    net->narrow_in = take_linear(in, narrow * features * 3, narrow);
    net->widen_in = take_linear(in, width * narrow, width);
    for (int i = 0; i < NET_ATTENTIONS; i++) {
        struct net_attention *attention = &net->attentions[i];

        attention->norm_in = take_linear(in, width, width);
        attention->query_key_value = take_linear(in, 3 * width * width, 3 * width);
        attention->out = take_linear(in, width * width, width);
        attention->norm_mlp = take_linear(in, width, width);
        attention->up = take_linear(in, 2 * width * width, 2 * width);
        attention->down = take_linear(in, 2 * width * width, width);
    }
    net->norm = take_linear(in, width, width);
    net->widen_features = take_linear(in, features * width, features);
    net->narrow_out = take_linear(in, narrow * 2 * features * 3, narrow);
    net->widen_out = take_linear(in, width * narrow, width);
    return take_linear(in, net->n_classes * width, net->n_classes);
}

/* The weights of NET_OPS_PANEL classes beside one another, feature after feature. */
static int pack_head(const struct net_linear *head, struct net *net)
{
    size_t n_panels = (net->n_classes + NET_OPS_PANEL - 1) / NET_OPS_PANEL;

    net->head_panels = calloc(n_panels * NET_OPS_PANEL * NET_WIDTH, sizeof(float));
    net->head_bias = calloc(n_panels * NET_OPS_PANEL, sizeof(float));
    if (!net->head_panels || !net->head_bias)
        return -ENOMEM;
    memcpy(net->head_bias, head->bias, net->n_classes * sizeof(float));
    for (size_t class = 0; class < net->n_classes; class ++) {
        float *panel = net->head_panels + class / NET_OPS_PANEL * NET_OPS_PANEL * NET_WIDTH;

        for (size_t i = 0; i < NET_WIDTH; i++)
            panel[i * NET_OPS_PANEL + class % NET_OPS_PANEL] = head->weight[class * NET_WIDTH + i];
    }
    return 0;
}

/* Splits the character set into classes: each one character of valid UTF-8, the first empty. */
static int take_classes(const uint8_t *bytes, size_t n_bytes, struct net *net)
{
    size_t n = 0;

    net->characters = malloc(n_bytes + 1);
    net->classes = calloc(net->n_classes, sizeof(*net->classes));
    if (!net->characters || !net->classes)
        return -ENOMEM;
    memcpy(net->characters, bytes, n_bytes);
    net->characters[n_bytes] = '\0';
    for (const char *at = net->characters; at < net->characters + n_bytes; at += strlen(at) + 1) {
        const uint8_t *text = (const uint8_t *)at;
        utf8proc_int32_t code;

        if (n == net->n_classes || strlen(at) > MAX_CLASS_BYTES)
            return -EBADMSG;
        for (size_t i = 0; text[i];) {
            utf8proc_ssize_t step = utf8proc_iterate(text + i, -1, &code);

            if (step < 1)
                return -EBADMSG;
            i += (size_t)step;
        }
        net->classes[n++] = at;
    }
    return n == net->n_classes && net->classes[NET_BLANK][0] == '\0' ? 0 : -EBADMSG;
}

static bool hash_is_right(const uint8_t *bytes, size_t n_bytes)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *want = bytes + n_bytes - HASH_BYTES;
    char hex[65];

    file_sha256(bytes, n_bytes - HASH_BYTES, hex);
    for (int i = 0; i < HASH_BYTES; i++)
        if (hex[2 * i] != digits[want[i] >> 4] || hex[2 * i + 1] != digits[want[i] & 15])
            return false;
    return true;
}

static int check_header(const uint8_t *bytes, size_t n_bytes, const char *path,
                        struct header *ret_header, struct why *why)
{
    struct header header;

    if (n_bytes < sizeof(header) + HASH_BYTES || memcmp(bytes, magic, sizeof(magic)) != 0)
        return why_set(why, -EBADMSG, _("%s: not a file of network weights"), path);
    if (!hash_is_right(bytes, n_bytes))
        return why_set(why, -EBADMSG,
                       _("%s: the network weights are damaged; install the models again"), path);
    memcpy(&header, bytes, sizeof(header));
    header.version = le32toh(header.version);
    header.architecture = le32toh(header.architecture);
    header.n_classes = le32toh(header.n_classes);
    header.n_charset_bytes = le32toh(header.n_charset_bytes);
    header.n_tensors = le32toh(header.n_tensors);
    header.n_values = le32toh(header.n_values);
    if (header.version != FORMAT_VERSION || header.architecture != ARCHITECTURE)
        return why_set(why, -EBADMSG,
                       _("%s: network weights of format %u, architecture %u; this program reads "
                         "format %d, architecture %d"),
                       path, header.version, header.architecture, FORMAT_VERSION, ARCHITECTURE);
    if (header.n_classes < 2 || header.n_classes > MAX_CLASSES ||
        header.n_charset_bytes > n_bytes - sizeof(header) - HASH_BYTES ||
        header.n_values > n_bytes / 2 || header.n_tensors > 1000)
        return why_set(why, -EBADMSG, _("%s: the network weights' header makes no sense"), path);
    *ret_header = header;
    return 0;
}

int net_load(const uint8_t *bytes, size_t n_bytes, const char *path, const struct net_ops *ops,
             struct net **ret_net, struct why *why)
{
    _cleanup_(net_freep) struct net *net = calloc(1, sizeof(*net));
    struct reader in;
    struct net_linear head;
    struct header header = {0};
    size_t n_room;
    int r;

    if (!net)
        return -ENOMEM;
    r = check_header(bytes, n_bytes, path, &header, why);
    if (r < 0)
        return r;
    net->ops = ops ? ops : net_ops_best();
    net->n_classes = header.n_classes;
    r = take_classes(bytes + sizeof(header), header.n_charset_bytes, net);
    if (r == -EBADMSG)
        return why_set(why, r, _("%s: the network weights' character set makes no sense"), path);
    if (r < 0)
        return r;
    n_room = header.n_values + (size_t)header.n_tensors * TENSOR_ALIGN;
    if (posix_memalign((void **)&net->tensors, 64, (n_room + TENSOR_ALIGN) * sizeof(float)) != 0) {
        net->tensors = NULL;
        return -ENOMEM;
    }
    in = (struct reader){.at = bytes + sizeof(header) + header.n_charset_bytes,
                         .end = bytes + n_bytes - HASH_BYTES,
                         .to = net->tensors,
                         .n_left = n_room};
    head = take_tensors(&in, net);
    if (in.bad || in.at != in.end || in.n_tensors != header.n_tensors)
        return why_set(why, -EBADMSG,
                       _("%s: tensor %u of the network weights does not fit the network"), path,
                       in.n_tensors);
    r = pack_head(&head, net);
    if (r < 0)
        return r;
    *ret_net = net;
    net = NULL;
    return 0;
}

struct net *net_free(struct net *net)
{
    if (!net)
        return NULL;
    free(net->characters);
    free(net->classes);
    free(net->tensors);
    free(net->head_panels);
    free(net->head_bias);
    free(net);
    return NULL;
}

size_t net_n_classes(const struct net *net)
{
    return net->n_classes;
}

const char *net_class_text(const struct net *net, size_t index)
{
    return net->classes[index];
}
