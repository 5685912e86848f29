/* SPDX-License-Identifier: Apache-2.0
 *
 * dice: the only source of chance in the generator. A stream is made from a seed and a word, so
 * that a part that rolls once more does not change what every later part gets. splitmix64 (Steele,
 * Lea, Flood 2014).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* The stream called `stream` of a seed. */
struct dice dice_new(uint64_t seed, const char *stream);

uint64_t dice_bits(struct dice *dice);

/* 0 <= result < 1. */
double dice_unit(struct dice *dice);

/* Uniform between low and high. */
double dice_between(struct dice *dice, double low, double high);

/* A whole number, both ends included. */
int dice_int(struct dice *dice, int low, int high);

/* An index below n; n > 0. */
size_t dice_index(struct dice *dice, size_t n);

/* True with that probability. */
bool dice_hit(struct dice *dice, double probability);

/* Normal with mean 0, cut at three deviations so that no roll spoils a page. */
double dice_gauss(struct dice *dice, double deviation);
