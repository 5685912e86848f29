/* SPDX-License-Identifier: Apache-2.0
 *
 * net_weights: the tensors of the network in the order of computation, as they lie in the weights
 * file. Shared by net_load.c, which fills them, and net.c, which computes with them.
 */
#pragma once

#include "read/net.h"
#include "read/net_ops.h"

enum {
    NET_BLOCKS = 14, /* depthwise-separable blocks */
    NET_ATTENTIONS = 2,
    NET_STEM = 16,      /* channels after the stem */
    NET_FEATURES = 480, /* channels of the last block */
    NET_NARROW = 60,    /* channels inside the neck */
    NET_WIDTH = 120,    /* channels of the attention blocks and into the head */
    NET_HEADS = 8,      /* attention heads */
};

/* A block's shape. */
struct net_block_shape {
    int in, out, kernel, stride_y, stride_x;
    int squeeze; /* squeeze-and-excitation between depthwise and pointwise: reduced channels, or 0
                  */
};

extern const struct net_block_shape net_block_shapes[NET_BLOCKS];

struct net_linear {
    const float *weight, *bias;
};

/* A convolution and what follows it. */
struct net_activated {
    struct net_linear linear;
    struct net_hardswish activation;
};

struct net_block {
    struct net_activated depthwise;
    struct net_linear squeeze, excite;
    struct net_activated pointwise;
};

struct net_attention {
    struct net_linear norm_in, query_key_value, out, norm_mlp, up, down;
};

struct net {
    const struct net_ops *ops;
    size_t n_classes;
    char *characters; /* the classes' UTF-8, each ended by a zero; owned */
    const char **classes;
    float *tensors; /* all of them, one after the other; owned */
    struct net_linear stem;
    struct net_block blocks[NET_BLOCKS];
    struct net_linear narrow_in, widen_in;
    struct net_attention attentions[NET_ATTENTIONS];
    struct net_linear norm, widen_features, narrow_out, widen_out;
    float *head_panels, *head_bias; /* as multiply_packed() wants them; owned */
};
