/* SPDX-License-Identifier: Apache-2.0
 *
 * alphabet: the way back from text to the network's classes, so that any given string can be
 * scored.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"
#include "read/net.h"

struct alphabet;

/* The classes of net that are one character. net is not kept. NULL when memory is short. */
struct alphabet *alphabet_new(const struct net *net);

struct alphabet *alphabet_free(struct alphabet *alphabet);

/* The class of the space, which is no part of a text's labels; NET_BLANK when there is none. */
int alphabet_space(const struct alphabet *alphabet);

/* The labels of text, white space left out. A character that is no class is taken apart or narrowed
 * by compatibility (㈱, Ａ); when that gives none either, the text cannot be what the network saw:
 * -EILSEQ. Otherwise 0 or -ENOMEM; *ret_labels is the caller's to free(). */
int alphabet_labels(const struct alphabet *alphabet, const char *text, int **ret_labels,
                    int *ret_n_labels);

DEFINE_CLEANUP(struct alphabet *, alphabet_free)
