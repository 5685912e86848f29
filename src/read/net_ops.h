/* SPDX-License-Identifier: Apache-2.0
 *
 * net_ops: the inner loops of the network, built once per instruction set (net_ops.c is compiled
 * several times) and chosen when the weights are loaded. All give the same results but for
 * rounding.
 *
 * Matrices are row-major float; every row length (`n`) is a multiple of NET_OPS_LANES and every
 * matrix has that many floats of room after its end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
    NET_OPS_LANES = 16,
    NET_OPS_PANEL = 2 * NET_OPS_LANES, /* columns of a matrix that are packed together */
};

/* x becomes hardswish(x) · scale + shift, where hardswish(x) = x · clamp(x + 3, 0, 6) / 6. */
struct net_hardswish {
    float scale, shift;
};

/* The pixels under the taps of a convolution: rows of `ld` floats with the border in them. Tap i of
 * a row lies offsets[i] behind the place of the output's column, so that a stride of 2 is a matter
 * of how the rows were laid out (even columns, then odd ones). */
struct net_window {
    const float *at;
    size_t ld;
    int stride_y, kernel; /* kernel: 3 or 5 */
    const int *offsets;   /* kernel of them */
};

struct net_ops {
    const char *name; /* "avx512", "avx2", "base" */

    /* c[m × n] = a[m × k] · b[k × n] + bias[m], then the activation when there is one. panel: room
     * for k · NET_OPS_PANEL floats, aligned to 64 bytes. */
    void (*multiply)(int m, int n, int k, const float *a, const float *b, const float *bias,
                     const struct net_hardswish *activation, float *panel, float *c);

    /* c[m × n] = a[m × k] · b + bias[n], for a b that was packed beforehand: panels of
     * k × NET_OPS_PANEL floats, filled up with zeros. n is any number, and nothing is written
     * behind the end of c. bias has room to the end of the last panel. */
    void (*multiply_packed)(int m, int n, int k, const float *a, const float *panels,
                            const float *bias, float *c);

    /* One channel: out[h × w] = bias + the taps' sum, then the activation when there is one. Rows
     * of out follow one another; up to NET_OPS_LANES floats behind the last are overwritten. The
     * window has that many to be read behind its end. */
    void (*convolve)(const struct net_window *window, const float *weights, float bias,
                     const struct net_hardswish *activation, int h, int w, float *out);

    /* x = x / (1 + e^-x); n is a multiple of NET_OPS_LANES. */
    void (*silu)(float *x, size_t n);

    /* x[i] -= log(sum of e^x[j]): false when one of them is no number. */
    bool (*log_softmax)(float *x, size_t n);
};

/* The best set for this machine. */
const struct net_ops *net_ops_best(void);

/* Every set that this machine can run, best first, ended by NULL: for tests. */
const struct net_ops *const *net_ops_all(void);
