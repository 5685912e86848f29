/* SPDX-License-Identifier: Apache-2.0 */
#include "image/damage.h"

#include <stdbool.h>
#include <string.h>

/* Strokes that make two equal rows suspicious: the vertical rules of a form give up to six, and a
 * row of text that was scanned (not drawn) hardly ever repeats with more. */
#define REPEAT_MIN_STROKES 8

/* A page of which more rows than this share are black at an edge was copied with its edge in
 * shadow; then black there says nothing. On 17 pages that HylaFAX received the share was 0 on the
 * clean ones and 0.002..0.10 on the damaged. */
#define MAX_EDGE_SHARE 0.25

/* Black runs of a row. A run begins where a 1 follows a 0. */
static int n_strokes(const l_uint32 *line, int n_words)
{
    l_uint32 before = 0;
    int n = 0;

    for (int i = 0; i < n_words; i++) {
        n += __builtin_popcount(line[i] & ~(line[i] >> 1 | before << 31));
        before = line[i] & 1;
    }
    return n;
}

/* Is there ink at the very edge of the paper? Left and right two pixels. */
static bool inks_edge(const l_uint32 *line, int w_px)
{
    return line[0] >> 30 || GET_DATA_BIT(line, w_px - 1) || GET_DATA_BIT(line, w_px - 2);
}

static bool has_shadowed_edge(const struct page *page)
{
    int n_words = pixGetWpl(page->ink), n = 0;

    for (int y = 0; y < page->h_px; y++)
        n += inks_edge(pixGetData(page->ink) + (size_t)y * (size_t)n_words, page->w_px);
    return n > MAX_EDGE_SHARE * page->h_px;
}

static void mark_suspect(struct page *page, int y, int n)
{
    for (; n > 0 && y < page->h_px; y++, n--)
        if (page->row_state[y] == ROW_GOOD)
            page->row_state[y] = ROW_SUSPECT;
}

static bool is_known_damaged(const struct page *page)
{
    return page->n_bad_fax_lines > 0 || page->unclean > 0 ||
           memchr(page->row_state, ROW_UNDECODED, (size_t)page->h_px) ||
           memchr(page->row_state, ROW_WARNED, (size_t)page->h_px);
}

void damage_mark_suspect_rows(struct page *page)
{
    size_t n_words = (size_t)pixGetWpl(page->ink);
    bool shadowed = has_shadowed_edge(page);

    if (!is_known_damaged(page))
        return;
    for (int y = 0; y < page->h_px; y++) {
        const l_uint32 *line = pixGetData(page->ink) + (size_t)y * n_words;

        if (!shadowed && inks_edge(line, page->w_px))
            mark_suspect(page, y, 1 + DAMAGE_MR_ROWS);
        else if (y > 0 && memcmp(line - n_words, line, n_words * 4) == 0 &&
                 n_strokes(line, (int)n_words) >= REPEAT_MIN_STROKES)
            mark_suspect(page, y, 1);
    }
}
