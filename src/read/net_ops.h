/* SPDX-License-Identifier: Apache-2.0
 *
 * net_ops: the inner loops of the network, built once per instruction set (net_ops.c is compiled
 * several times) and chosen when the weights are loaded. All give the same results but for
 * rounding.
 *
 * Matrices are row-major float; every row length (`n`, `ld`) is a multiple of NET_OPS_LANES and
 * every matrix has that many floats of room after its end.
 */
#pragma once

#include <stddef.h>

enum { NET_OPS_LANES = 16 };

struct net_ops {
    const char *name; /* "avx512", "avx2", "base" */

    /* c[m × n] = a[m × k] · b[k × n] + bias[m] */
    void (*multiply)(int m, int n, int k, const float *a, const float *b, const float *bias,
                     float *c);

    /* out[i] += sum over j < taps of weights[j] · in[i · stride + j], i < n */
    void (*convolve_row)(float *out, const float *in, const float *weights, int taps, int n,
                         int stride);

    /* x = hardswish(x) · scale + shift, where hardswish(x) = x · clamp(x + 3, 0, 6) / 6 */
    void (*hardswish)(float *x, size_t n, float scale, float shift);
};

/* The best set for this machine. */
const struct net_ops *net_ops_best(void);

/* Every set that this machine can run, best first, ended by NULL: for tests. */
const struct net_ops *const *net_ops_all(void);
