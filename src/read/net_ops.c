/* SPDX-License-Identifier: Apache-2.0
 *
 * Compiled once per instruction set: NET_OPS_TABLE names the table, NET_OPS_NAME the set. Written
 * with GCC's vector extension, which the compiler maps to what the set has. Needs -O3; never
 * -ffast-math (it turns an overflow into NaN silently, and a NaN drops characters).
 */
#include "read/net_ops.h"

#include <math.h>
#include <stdint.h>

/* As many floats as a register has: the compiler keeps longer vectors in memory, which made the
 * network twenty times as slow. TILE_…: what of a product stays in registers, rows of c and lanes
 * of a panel. */
#ifdef __AVX512F__
enum { LANES = 16, TILE_ROWS = 8, TILE_LANES = 2 };
#elif defined(__AVX2__)
enum { LANES = 8, TILE_ROWS = 6, TILE_LANES = 2 };
#else
enum { LANES = 4, TILE_ROWS = 4, TILE_LANES = 2 };
#endif

/* At any float: where memcpy() took its place, a build with sanitizers called it for every load. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4), may_alias));
typedef int32_t whole_lanes
    __attribute__((vector_size(LANES * sizeof(int32_t)), aligned(4), may_alias));

#define INLINED static inline __attribute__((always_inline))

INLINED lanes load(const float *from)
{
    return *(const lanes *)from;
}

INLINED void store(float *to, lanes value)
{
    *(lanes *)to = value;
}

INLINED lanes choose(whole_lanes first, lanes a, lanes b)
{
    return (lanes)((first & (whole_lanes)a) | (~first & (whole_lanes)b));
}

INLINED lanes clamp(lanes x, float least, float most)
{
    x = choose(x < least, (lanes){0} + least, x);
    return choose(x > most, (lanes){0} + most, x);
}

INLINED lanes activate(lanes x, const struct net_hardswish *activation)
{
    if (!activation)
        return x;
    return x * clamp(x + 3.0f, 0.0f, 6.0f) * (1.0f / 6.0f) * activation->scale + activation->shift;
}

/* ---- matrices ---- */

/* sums[n_rows][TILE_LANES] = a[n_rows × k] · TILE_LANES columns of the panel. */
INLINED void multiply_tile(int n_rows, int k, const float *a, const float *panel,
                           lanes sums[TILE_ROWS][TILE_LANES])
{
#pragma GCC unroll 8
    for (int row = 0; row < n_rows; row++)
#pragma GCC unroll 2
        for (int side = 0; side < TILE_LANES; side++)
            sums[row][side] = (lanes){0};
    for (int i = 0; i < k; i++, panel += NET_OPS_PANEL) {
        lanes b[TILE_LANES];

#pragma GCC unroll 2
        for (int side = 0; side < TILE_LANES; side++)
            b[side] = load(panel + side * LANES);
#pragma GCC unroll 8
        for (int row = 0; row < n_rows; row++)
#pragma GCC unroll 2
            for (int side = 0; side < TILE_LANES; side++)
                sums[row][side] += a[(size_t)row * (size_t)k + (size_t)i] * b[side];
    }
}

/* Where a tile goes: n columns of c are left, rows are ld apart. One of the biases is NULL. */
struct target {
    float *c;
    size_t ld;
    int n;
    const float *row_bias, *column_bias;
    const struct net_hardswish *activation;
};

INLINED void put_tile(int n_rows, lanes sums[TILE_ROWS][TILE_LANES], const struct target *to)
{
#pragma GCC unroll 8
    for (int row = 0; row < n_rows; row++) {
#pragma GCC unroll 2
        for (int side = 0; side < TILE_LANES; side++) {
            int from = side * LANES;
            float *c = to->c + (size_t)row * to->ld + from;
            lanes sum = sums[row][side];

            if (from >= to->n)
                continue;
            sum = to->row_bias ? sum + to->row_bias[row] : sum + load(to->column_bias + from);
            sum = activate(sum, to->activation);
            if (from + LANES <= to->n)
                store(c, sum);
            else
                for (int i = 0; i < to->n - from; i++)
                    c[i] = sum[i];
        }
    }
}

INLINED void tile(int n_rows, int k, const float *a, const float *panel, const struct target *to)
{
    lanes sums[TILE_ROWS][TILE_LANES];

    multiply_tile(n_rows, k, a, panel, sums);
    put_tile(n_rows, sums, to);
}

/* All rows of c below one panel. */
static void multiply_panel(int m, int k, const float *a, const float *panel,
                           const struct target *whole)
{
    for (int from = 0; from < NET_OPS_PANEL && from < whole->n; from += TILE_LANES * LANES) {
        struct target to = *whole;
        int row = 0;

        to.n -= from;
        to.c += from;
        to.column_bias = to.column_bias ? to.column_bias + from : NULL;
        while (row < m) {
            int n_rows = m - row >= TILE_ROWS ? TILE_ROWS : 1;

            if (n_rows == TILE_ROWS)
                tile(TILE_ROWS, k, a + (size_t)row * (size_t)k, panel + from, &to);
            else
                tile(1, k, a + (size_t)row * (size_t)k, panel + from, &to);
            row += n_rows;
            to.c += (size_t)n_rows * to.ld;
            to.row_bias = to.row_bias ? to.row_bias + n_rows : NULL;
        }
    }
}

/* The columns of b lie a row apart, each row on a page of memory of its own: they are brought
 * together once for all rows of a. */
static void multiply(int m, int n, int k, const float *a, const float *b, const float *bias,
                     const struct net_hardswish *activation, float *panel, float *c)
{
    for (int column = 0; column < n; column += NET_OPS_PANEL) {
        const struct target to = {c + column, (size_t)n, n - column, bias, NULL, activation};
        int n_columns = to.n < NET_OPS_PANEL ? to.n : NET_OPS_PANEL;
        const float *from = b + column;

        for (int i = 0; i < k; i++, from += n)
            for (int x = 0; x < NET_OPS_PANEL; x += LANES)
                store(panel + i * NET_OPS_PANEL + x, x < n_columns ? load(from + x) : (lanes){0});
        multiply_panel(m, k, a, panel, &to);
    }
}

static void multiply_packed(int m, int n, int k, const float *a, const float *panels,
                            const float *bias, float *c)
{
    for (int column = 0; column < n; column += NET_OPS_PANEL) {
        const struct target to = {c + column, (size_t)n, n - column, NULL, bias + column, NULL};

        multiply_panel(m, k, a, panels + (size_t)column * (size_t)k, &to);
    }
}

/* ---- convolution ---- */

INLINED void convolve_with(int kernel, const struct net_window *window, const float *weights,
                           float bias, const struct net_hardswish *activation, int h, int w,
                           float *out)
{
    for (int y = 0; y < h; y++, out += w) {
        const float *rows = window->at + (size_t)(y * window->stride_y) * window->ld;

        for (int x = 0; x < w; x += LANES) {
            lanes sum = (lanes){0} + bias;

#pragma GCC unroll 5
            for (int j = 0; j < kernel; j++)
#pragma GCC unroll 5
                for (int i = 0; i < kernel; i++)
                    sum += weights[j * kernel + i] *
                           load(rows + (size_t)j * window->ld + window->offsets[i] + x);
            store(out + x, activate(sum, activation));
        }
    }
}

static void convolve(const struct net_window *window, const float *weights, float bias,
                     const struct net_hardswish *activation, int h, int w, float *out)
{
    if (window->kernel == 3)
        convolve_with(3, window, weights, bias, activation, h, w, out);
    else
        convolve_with(5, window, weights, bias, activation, h, w, out);
}

/* ---- exponentials ---- */

/* e^x for x within ±87, to 2 units in the last place: 2^n · e^r with r within ±½ log 2, by the
 * polynomial of Cephes (expf). */
INLINED lanes exponential(lanes x)
{
    const float to_integer = 0x1.8p23f; /* adding it leaves the nearest integer in the low bits */
    lanes n = x * 1.44269504088896341f + to_integer - to_integer;
    lanes r = x - n * 0.693359375f + n * 2.12194440e-4f;
    lanes p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    whole_lanes power = (__builtin_convertvector(n, whole_lanes) + 127) << 23;

    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    return (p * r * r + r + 1.0f) * (lanes)power;
}

static void silu(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += LANES) {
        lanes value = load(x + i);

        store(x + i, value / (exponential(clamp(-value, -80.0f, 80.0f)) + 1.0f));
    }
}

static bool log_softmax(float *x, size_t n)
{
    size_t n_whole = n / LANES * LANES;
    lanes most_of = (lanes){0} - INFINITY, odd_of = {0}, sum_of = {0};
    float most = -INFINITY, odd = 0, scale;
    double sum = 0;

    for (size_t i = 0; i < n_whole; i += LANES) {
        lanes value = load(x + i);

        odd_of += value - value; /* 0, or no number */
        most_of = choose(value > most_of, value, most_of);
    }
    for (size_t i = n_whole; i < n; i++) {
        odd += x[i] - x[i];
        most = x[i] > most ? x[i] : most;
    }
    for (int i = 0; i < LANES; i++) {
        odd += odd_of[i];
        most = most_of[i] > most ? most_of[i] : most;
    }
    if (odd != 0)
        return false;
    for (size_t i = 0; i < n_whole; i += LANES)
        sum_of += exponential(clamp(load(x + i) - most, -80.0f, 0.0f));
    for (size_t i = n_whole; i < n; i++)
        sum += expf(x[i] - most);
    for (int i = 0; i < LANES; i++)
        sum += sum_of[i];
    scale = most + (float)log(sum);
    for (size_t i = 0; i < n; i++)
        x[i] -= scale;
    return true;
}

extern const struct net_ops NET_OPS_TABLE;
const struct net_ops NET_OPS_TABLE = {NET_OPS_NAME, multiply, multiply_packed,
                                      convolve,     silu,     log_softmax};
