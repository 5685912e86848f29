/* SPDX-License-Identifier: Apache-2.0 */
#include "register/bits.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Height over width below which a page is taken for standard resolution (A4 at 204×98: 0.66) and
 * above which for superfine (A4 at 204×391: 2.65); A4 at equal resolutions has 1.29 to 1.41. */
static const double STANDARD_BELOW = 0.85, SUPERFINE_ABOVE = 1.9;

/* Row over column density that tags say. */
static const double STANDARD_TAGS = 0.7, SUPERFINE_TAGS = 1.4;

/* Rows over columns of a fax's work image. */
static const double FAX_Y_OVER_X = 196.0 / 204;

/* A4 at 300 dpi is 2480 wide and B4 and A3 on a fax are 2048 and 2432; wider is 400 dpi and more.
 */
enum { HALVE_ABOVE_PX = 2700 };

int bits_init(struct bits *ret_bits, int w_px, int h_px)
{
    struct bits bits = {.w_px = w_px, .h_px = h_px, .words_per_row = (w_px + 63) / 64};

    bits.words = calloc((size_t)bits.words_per_row * (size_t)(h_px > 0 ? h_px : 1), 8);
    if (!bits.words)
        return -ENOMEM;
    *ret_bits = bits;
    return 0;
}

void bits_deinit(struct bits *bits)
{
    free(bits->words);
    bits->words = NULL;
}

static uint32_t reverse32(uint32_t v)
{
    v = (v >> 1 & 0x55555555u) | (v & 0x55555555u) << 1;
    v = (v >> 2 & 0x33333333u) | (v & 0x33333333u) << 2;
    v = (v >> 4 & 0x0f0f0f0fu) | (v & 0x0f0f0f0fu) << 4;
    return __builtin_bswap32(v);
}

/* Even and odd bits OR-ed together and packed: 64 pixels become 32. */
static uint64_t halve_word(uint64_t v)
{
    v = (v | v >> 1) & 0x5555555555555555u;
    v = (v | v >> 1) & 0x3333333333333333u;
    v = (v | v >> 2) & 0x0f0f0f0f0f0f0f0fu;
    v = (v | v >> 4) & 0x00ff00ff00ff00ffu;
    v = (v | v >> 8) & 0x0000ffff0000ffffu;
    return (v | v >> 16) & 0xffffffffu;
}

static void or_stored_row(uint64_t *words, int n_words, const uint32_t *stored, int w_px,
                          bool halve)
{
    int n_stored = (w_px + 31) / 32;
    uint32_t last_mask = w_px % 32 ? 0xffffffffu << (32 - w_px % 32) : 0xffffffffu;

    for (int i = 0; i < n_stored; i += 2) {
        uint32_t a = stored[i] & (i + 1 == n_stored ? last_mask : 0xffffffffu);
        uint32_t b =
            i + 1 < n_stored ? stored[i + 1] & (i + 2 == n_stored ? last_mask : 0xffffffffu) : 0;
        uint64_t v = reverse32(a) | (uint64_t)reverse32(b) << 32;

        if (halve)
            words[i / 4] |= halve_word(v) << (i / 2 % 2 ? 32 : 0);
        else if (i / 2 < n_words)
            words[i / 2] |= v;
    }
}

static size_t add_guess(enum row_spacing rows, enum row_spacing *guesses, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (guesses[i] == rows)
            return n;
    guesses[n] = rows;
    return n + 1;
}

static bool has_tags(const struct page *page)
{
    return page->x_dpi > 0 && page->y_dpi > 0;
}

static enum row_spacing tagged_rows(const struct page *page)
{
    double tags = page->y_dpi / page->x_dpi;

    return tags < STANDARD_TAGS    ? ROWS_STANDARD
           : tags > SUPERFINE_TAGS ? ROWS_SUPERFINE
                                   : ROWS_FINE;
}

size_t bits_guess_rows(const struct page *page, enum row_spacing ret_rows[ROW_SPACINGS])
{
    double shape = (double)page->h_px / page->w_px;
    size_t n = 0;

    if (has_tags(page) && page->resolution_source != PAGE_RESOLUTION_SHAPE)
        n = add_guess(tagged_rows(page), ret_rows, n);
    n = add_guess(shape < STANDARD_BELOW    ? ROWS_STANDARD
                  : shape > SUPERFINE_ABOVE ? ROWS_SUPERFINE
                                            : ROWS_FINE,
                  ret_rows, n);
    return shape < STANDARD_BELOW ? add_guess(ROWS_FINE, ret_rows, n) : n;
}

double bits_y_over_x(const struct page *page, enum row_spacing rows, struct work_scale scale)
{
    return has_tags(page) && tagged_rows(page) == rows
               ? page->y_dpi * scale.y / (page->x_dpi * scale.x)
               : FAX_Y_OVER_X;
}

int bits_from_page(const struct page *page, enum row_spacing rows, struct bits *ret_bits,
                   struct work_scale *ret_scale)
{
    bool halve_x = page->w_px > HALVE_ABOVE_PX;
    bool halve_y = rows == ROWS_SUPERFINE || (halve_x && rows == ROWS_FINE);
    bool double_y = rows == ROWS_STANDARD && !halve_x;
    struct bits bits;
    int r;

    r = bits_init(&bits, halve_x ? (page->w_px + 1) / 2 : page->w_px,
                  halve_y    ? (page->h_px + 1) / 2
                  : double_y ? page->h_px * 2
                             : page->h_px);
    if (r < 0)
        return r;
    for (int y = 0; y < page->h_px; y++) {
        const uint32_t *stored = pixGetData(page->ink) + (long)y * pixGetWpl(page->ink);
        int to = halve_y ? y / 2 : double_y ? y * 2 : y;

        or_stored_row(bits_row(&bits, to), bits.words_per_row, stored, page->w_px, halve_x);
        if (double_y)
            memcpy(bits_row(&bits, to + 1), bits_row(&bits, to), (size_t)bits.words_per_row * 8);
    }
    *ret_bits = bits;
    ret_scale->x = halve_x ? 0.5 : 1;
    ret_scale->y = halve_y ? 0.5 : double_y ? 2 : 1;
    return 0;
}

/* A column or row with this share of ink is no rule: tables leave margins. */
static const double STREAK_SHARE = 0.94;

static void remove_full_rows(struct bits *bits, struct bits *turned)
{
    for (int y = 0; y < bits->h_px; y++) {
        uint64_t *row = bits_row(bits, y), *column = turned->words + y / 64;
        long n = 0;

        for (int i = 0; i < bits->words_per_row; i++)
            n += __builtin_popcountll(row[i]);
        if ((double)n < STREAK_SHARE * bits->w_px)
            continue;
        memset(row, 0, (size_t)bits->words_per_row * 8);
        for (int x = 0; x < turned->h_px; x++)
            column[(long)x * turned->words_per_row] &= ~(1ull << y % 64);
    }
}

void bits_remove_streaks(struct bits *bits, struct bits *turned)
{
    remove_full_rows(bits, turned);
    remove_full_rows(turned, bits);
}

int bits_lonely(const struct bits *bits, int from, int to, struct bits *ret_lonely)
{
    size_t wpr = (size_t)bits->words_per_row, n_words = wpr * (size_t)bits->h_px;
    size_t height = (size_t)(to - from) + 1;
    uint64_t *near = malloc((n_words + 1) * 8), *words;
    struct bits lonely;
    int r = near ? bits_init(&lonely, bits->w_px, bits->h_px) : -ENOMEM;

    if (r < 0) {
        free(near);
        return r;
    }
    /* near: row y is the OR of rows y .. y+height-1, by doubling */
    memcpy(near, bits->words, n_words * 8);
    for (size_t done = 1; done < height;) {
        size_t step = done < height - done ? done : height - done;

        for (size_t i = 0; i + step * wpr < n_words; i++)
            near[i] |= near[i + step * wpr];
        done += step;
    }
    words = lonely.words;
    memcpy(words, bits->words, n_words * 8);
    for (size_t i = 0; i + (size_t)from * wpr < n_words; i++)
        words[i] &= ~near[i + (size_t)from * wpr];
    for (size_t i = (size_t)to * wpr; i < n_words; i++)
        words[i] &= ~near[i - (size_t)to * wpr];
    free(near);
    *ret_lonely = lonely;
    return 0;
}

/* 8×8 bits, row i in byte i, turned about the diagonal (Hacker's Delight, 7-3). */
static uint64_t transpose8(uint64_t v)
{
    uint64_t t;

    t = (v ^ v >> 7) & 0x00aa00aa00aa00aau;
    v ^= t ^ t << 7;
    t = (v ^ v >> 14) & 0x0000cccc0000ccccu;
    v ^= t ^ t << 14;
    t = (v ^ v >> 28) & 0x00000000f0f0f0f0u;
    return v ^ t ^ t << 28;
}

/* Byte column b of 8 rows into 8 bytes of the transposed image. */
static void transpose_bytes(const struct bits *bits, int b, int y, int n_rows, struct bits *turned)
{
    int stride = bits->words_per_row * 8, turned_stride = turned->words_per_row * 8;
    int n_columns = bits->w_px - b * 8 < 8 ? bits->w_px - b * 8 : 8;
    const uint8_t *from = bits_row_bytes(bits, y) + b;
    uint8_t *to;
    uint64_t v = 0;

    for (int i = 0; i < n_rows; i++)
        v |= (uint64_t)from[(long)i * stride] << 8 * i;
    if (!v || n_columns <= 0)
        return;
    v = transpose8(v);
    to = bits_row_bytes(turned, b * 8) + y / 8;
    for (int i = 0; i < n_columns; i++)
        to[(long)i * turned_stride] = (uint8_t)(v >> 8 * i);
}

int bits_transpose(const struct bits *bits, struct bits *ret_bits)
{
    struct bits turned;
    int r = bits_init(&turned, bits->h_px, bits->w_px);

    if (r < 0)
        return r;
    for (int y = 0; y < bits->h_px; y += 8) {
        int n_rows = bits->h_px - y < 8 ? bits->h_px - y : 8;

        for (int w = 0; w < bits->words_per_row; w++) {
            uint64_t any = 0;

            for (int i = 0; i < n_rows; i++)
                any |= bits_row(bits, y + i)[w];
            for (int b = w * 8; any; b++, any >>= 8)
                if (any & 0xff)
                    transpose_bytes(bits, b, y, n_rows, &turned);
        }
    }
    *ret_bits = turned;
    return 0;
}

/* Takes out ink that is more than `thick` rows high: an opening along the columns, subtracted. In
 * place. */
int bits_remove_thick(struct bits *bits, int thick)
{
    struct bits opened;
    size_t n_words = (size_t)bits->words_per_row * (size_t)bits->h_px;
    long wpr = bits->words_per_row, h = bits->h_px;
    int done = 1, r;

    if (thick >= h)
        return 0;
    r = bits_init(&opened, bits->w_px, bits->h_px);
    if (r < 0)
        return r;
    memcpy(opened.words, bits->words, n_words * 8);
    /* erosion: row y becomes the AND of rows y .. y+thick-1, by doubling */
    while (done < thick) {
        int step = done < thick - done ? done : thick - done;

        for (long i = 0; i < (h - step) * wpr; i++)
            opened.words[i] &= opened.words[i + step * wpr];
        memset(opened.words + (h - step) * wpr, 0, (size_t)(step * wpr) * 8);
        done += step;
    }
    /* dilation: row y becomes the OR of rows y-thick+1 .. y */
    for (done = 1; done < thick;) {
        int step = done < thick - done ? done : thick - done;

        for (long i = h * wpr - 1; i >= step * wpr; i--)
            opened.words[i] |= opened.words[i - step * wpr];
        done += step;
    }
    for (size_t i = 0; i < n_words; i++)
        bits->words[i] &= ~opened.words[i];
    bits_deinit(&opened);
    return 0;
}

static void clear_span(uint64_t *row, int from, int to)
{
    for (int x = from; x < to;) {
        int next = (x / 64 + 1) * 64 < to ? (x / 64 + 1) * 64 : to;
        uint64_t mask = ~0ull << x % 64;

        if (next % 64)
            mask &= ~(~0ull << next % 64);
        row[x / 64] &= ~mask;
        x = next;
    }
}

void bits_keep_long(struct bits *bits, int length)
{
    for (int y = 0; y < bits->h_px; y++) {
        uint64_t *row = bits_row(bits, y);
        int from = -1, x = 0;

        /* at x begins either ink (from < 0) or paper */
        while (x < bits->w_px) {
            uint64_t rest = (from < 0 ? row[x / 64] : ~row[x / 64]) & ~0ull << x % 64;

            if (!rest) {
                x = (x / 64 + 1) * 64;
                continue;
            }
            x = x / 64 * 64 + __builtin_ctzll(rest);
            if (from < 0) {
                from = x;
            } else {
                if (x - from < length)
                    clear_span(row, from, x);
                from = -1;
            }
        }
        if (from >= 0 && bits->w_px - from < length)
            clear_span(row, from, bits->w_px);
    }
}
