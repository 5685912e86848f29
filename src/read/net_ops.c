/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiled once per instruction set: NET_OPS_TABLE names the table, NET_OPS_NAME the set. Written
 * with GCC's vector extension, which the compiler maps to what the set has. Needs -O3; never
 * -ffast-math (it turns an overflow into NaN silently, and a NaN drops characters).
 */
#include "read/net_ops.h"

/* At any float: where memcpy() took its place, a build with sanitizers called it for every load. */
typedef float lanes
    __attribute__((vector_size(NET_OPS_LANES * sizeof(float)), aligned(4), may_alias));

static inline lanes load(const float *from)
{
    return *(const lanes *)from;
}

static inline void store(float *to, lanes value)
{
    *(lanes *)to = value;
}

/* Four rows of c, 2 × NET_OPS_LANES columns at a time: eight sums stay in registers. */
static void multiply(int m, int n, int k, const float *a, const float *b, const float *bias,
                     float *c)
{
    enum { ROWS = 4, WIDE = 2 * NET_OPS_LANES };

    for (int column = 0; column < n; column += WIDE) {
        int both = column + NET_OPS_LANES < n;

        for (int row = 0; row < m; row += ROWS) {
            int n_rows = m - row < ROWS ? m - row : ROWS;
            const float *a0 = a + (size_t)row * (size_t)k;
            const float *a1 = a0 + (n_rows > 1 ? k : 0);
            const float *a2 = a0 + (n_rows > 2 ? 2 * k : 0);
            const float *a3 = a0 + (n_rows > 3 ? 3 * k : 0);
            lanes left[ROWS] = {0}, right[ROWS] = {0};
            const float *at = b + column;

            if (both) {
                for (int i = 0; i < k; i++, at += n) {
                    lanes x = load(at), y = load(at + NET_OPS_LANES);

                    left[0] += a0[i] * x;
                    right[0] += a0[i] * y;
                    left[1] += a1[i] * x;
                    right[1] += a1[i] * y;
                    left[2] += a2[i] * x;
                    right[2] += a2[i] * y;
                    left[3] += a3[i] * x;
                    right[3] += a3[i] * y;
                }
            } else {
                for (int i = 0; i < k; i++, at += n) {
                    lanes x = load(at);

                    left[0] += a0[i] * x;
                    left[1] += a1[i] * x;
                    left[2] += a2[i] * x;
                    left[3] += a3[i] * x;
                }
            }
            for (int i = 0; i < n_rows; i++) {
                float *to = c + (size_t)(row + i) * (size_t)n + column;

                store(to, left[i] + bias[row + i]);
                if (both)
                    store(to + NET_OPS_LANES, right[i] + bias[row + i]);
            }
        }
    }
}

static void convolve_row(float *out, const float *in, const float *weights, int taps, int n,
                         int stride)
{
    for (int j = 0; j < taps; j++) {
        float weight = weights[j];
        const float *from = in + j;

        if (stride == 1) {
            for (int i = 0; i < n; i++)
                out[i] += weight * from[i];
        } else {
            for (int i = 0; i < n; i++)
                out[i] += weight * from[(size_t)i * (size_t)stride];
        }
    }
}

static void hardswish(float *x, size_t n, float scale, float shift)
{
    for (size_t i = 0; i < n; i++) {
        float gate = x[i] + 3.0f;

        gate = gate < 0.0f ? 0.0f : gate > 6.0f ? 6.0f : gate;
        x[i] = x[i] * gate * (1.0f / 6.0f) * scale + shift;
    }
}

extern const struct net_ops NET_OPS_TABLE;
const struct net_ops NET_OPS_TABLE = {NET_OPS_NAME, multiply, convolve_row, hardswish};
