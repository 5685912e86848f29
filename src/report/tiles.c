/* SPDX-License-Identifier: Apache-2.0 */
#include "report/tiles.h"

#include <stdio.h>
#include <string.h>

const struct tile tiles[PREFECTURE_COUNT] = {
    /* Hokkaido, Tohoku: Aomori Iwate Miyagi Akita Yamagata Fukushima */
    {12, 0},
    {12, 2},
    {12, 3},
    {12, 4},
    {11, 3},
    {11, 4},
    {12, 5},
    /* Ibaraki Tochigi Gumma Saitama Chiba Tokyo Kanagawa */
    {13, 6},
    {12, 6},
    {11, 6},
    {11, 7},
    {13, 7},
    {12, 7},
    {12, 8},
    /* Niigata Toyama Ishikawa Fukui Yamanashi Nagano Gifu Shizuoka Aichi */
    {11, 5},
    {9, 5},
    {8, 5},
    {8, 6},
    {10, 7},
    {10, 6},
    {9, 6},
    {11, 8},
    {10, 8},
    /* Mie Shiga Kyoto Osaka Hyogo Nara Wakayama */
    {9, 8},
    {9, 7},
    {8, 7},
    {7, 8},
    {7, 7},
    {8, 8},
    {8, 9},
    /* Tottori Shimane Okayama Hiroshima Yamaguchi */
    {6, 7},
    {5, 7},
    {6, 8},
    {5, 8},
    {4, 8},
    /* Tokushima Kagawa Ehime Kochi */
    {6, 11},
    {6, 10},
    {5, 10},
    {5, 11},
    /* Fukuoka Saga Nagasaki Kumamoto Oita Miyazaki Kagoshima Okinawa */
    {2, 8},
    {1, 8},
    {0, 8},
    {1, 9},
    {2, 9},
    {2, 10},
    {1, 10},
    {0, 11},
};

const char *tiles_short_name(const char *prefecture, char ret_text[TILES_NAME_SIZE])
{
    static const char *const endings[] = {"都", "府", "県"};
    size_t n = strlen(prefecture);

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t end = strlen(endings[i]);

        if (n > 2 * end && !strcmp(prefecture + n - end, endings[i]))
            n -= end;
    }
    snprintf(ret_text, TILES_NAME_SIZE, "%.*s", (int)n, prefecture);
    return ret_text;
}
