/* SPDX-License-Identifier: Apache-2.0
 *
 * net: the own recogniser's network: a picture of one line in, for every 8 pixels of its width the
 * probabilities of all characters out. The architecture is that of the PP-OCRv4 mobile recogniser
 * (Li et al., PaddleOCR, 2023), written out in C: a stem, 14 depthwise-separable convolution
 * blocks, two attention blocks and a linear head. The weights file is described in
 * models/FORMAT.md.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/why.h"
#include "read/net_ops.h"
#include "read/plane.h"

enum {
    NET_HEIGHT_PX = 48, /* of the picture it takes */
    NET_FRAME_PX = 8,   /* of width per frame */
    NET_MIN_WIDTH_PX = 16,
    NET_MAX_WIDTH_PX = 3200, /* 50 characters of full height and more; bounds time and memory */
    NET_BLANK = 0,           /* class 0: no character here */
};

struct net;

/* bytes: a weights file (borrowed until the call returns); path is for messages. ops NULL: the best
 * for this machine. -EBADMSG: not a weights file, damaged, or of another version; with why. */
int net_load(const uint8_t *bytes, size_t n_bytes, const char *path, const struct net_ops *ops,
             struct net **ret_net, struct why *why);

struct net *net_free(struct net *net);

size_t net_n_classes(const struct net *net);

/* UTF-8 of a class; "" for the blank. Borrowed. */
const char *net_class_text(const struct net *net, size_t index);

/* Natural logarithms of the probabilities of every class in every frame. */
struct posteriors {
    int n_frames;
    size_t n_classes;
    float *log_p; /* n_frames × n_classes; owned */
};

/* line: NET_HEIGHT_PX high, NET_MIN_WIDTH_PX..NET_MAX_WIDTH_PX wide. *ret_posteriors is released
 * with posteriors_deinit(). -EINVAL: wrong size; -EDOM: the network gave something that is no
 * number; -ENOMEM. */
int net_run(const struct net *net, const struct plane *line, struct posteriors *ret_posteriors);

void posteriors_deinit(struct posteriors *posteriors);

DEFINE_CLEANUP(struct net *, net_free)
