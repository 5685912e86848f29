/* SPDX-License-Identifier: Apache-2.0
 *
 * prefecture: the 47 prefectures, in the order of JIS X 0401 (index 0 is 01 北海道). A set of them
 * is a mask of 47 bits, bit i for index i; an empty mask means «nothing known», not «nowhere».
 */
#pragma once

#include <stdint.h>

enum { PREFECTURE_COUNT = 47 };

/* "東京都"; NULL for an index out of range. */
const char *prefecture_name(int index);

/* "とうきょうと" */
const char *prefecture_reading(int index);

/* The prefecture that text names exactly, apart from typing (see fold_key()), a missing 都, 府 or
 * 県, and kana for kanji: "東京", "とうきょうと". -1: none, -2: memory is short. */
int prefecture_find(const char *text);

static inline uint64_t prefecture_bit(int index)
{
    return UINT64_C(1) << index;
}
