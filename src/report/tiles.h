/* SPDX-License-Identifier: Apache-2.0
 *
 * tiles: Japan as a grid of equal tiles, one a prefecture, so that Tokyo is as easy to see as
 * Hokkaido and a state can be told at a glance. Neighbours are neighbours where the grid allows.
 */
#pragma once

#include "text/prefecture.h"

enum { TILES_COLUMNS = 14, TILES_ROWS = 12 };

struct tile {
    unsigned char column, row;
};

/* By the prefectures' index. */
extern const struct tile tiles[PREFECTURE_COUNT];

/* "東京" of "東京都", "北海道": what fits a tile. */
enum { TILES_NAME_SIZE = 32 };
const char *tiles_short_name(const char *prefecture, char ret_text[TILES_NAME_SIZE]);
