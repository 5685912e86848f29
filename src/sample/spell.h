/* SPDX-License-Identifier: Apache-2.0
 *
 * spell: the ways in which people write one and the same value: hyphens or parentheses in a
 * telephone number, 内線 in three manners, full-width letters from a word processor, a prefecture
 * without 県.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "form/kind.h"
#include "sample/dice.h"

/* Bytes that hold any value or spelling of one line. */
enum { SPELL_SIZE = 512 };

/* Writes into ret_written how `value` (canonical, not blank) stands on the paper. */
void spell(enum form_kind kind, const char *value, bool typed, struct dice *dice,
           char ret_written[SPELL_SIZE]);

/* What somebody writes who does not repeat what stands in another field: the one to the left, or
 * one above. */
const char *spell_ditto(bool left, struct dice *dice);
