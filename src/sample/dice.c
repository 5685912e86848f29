/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/dice.h"

#include <math.h>

struct dice dice_new(uint64_t seed, const char *stream)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    struct dice dice;

    for (const char *p = stream; *p; p++)
        hash = (hash ^ (uint8_t)*p) * 0x100000001b3u;
    dice.state = hash ^ (seed * 0x9e3779b97f4a7c15u);
    dice_bits(&dice);
    return dice;
}

uint64_t dice_bits(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double dice_unit(struct dice *dice)
{
    return (double)(dice_bits(dice) >> 11) * 0x1p-53;
}

double dice_between(struct dice *dice, double low, double high)
{
    return low + (high - low) * dice_unit(dice);
}

int dice_int(struct dice *dice, int low, int high)
{
    return low + (int)(dice_unit(dice) * (high - low + 1));
}

size_t dice_index(struct dice *dice, size_t n)
{
    return (size_t)(dice_unit(dice) * (double)n);
}

bool dice_hit(struct dice *dice, double probability)
{
    return dice_unit(dice) < probability;
}

double dice_gauss(struct dice *dice, double deviation)
{
    double radius = sqrt(-2.0 * log(1.0 - dice_unit(dice)));
    double z = radius * cos(2.0 * M_PI * dice_unit(dice));

    return deviation * fmax(-3.0, fmin(3.0, z));
}
