/* SPDX-License-Identifier: Apache-2.0
 *
 * parse: the text of a uketsuke.conf into a conf that holds the defaults.
 */
#pragma once

#include "conf/conf.h"

/* -EINVAL: refused, with file and line. */
int parse_conf(struct conf *conf, const char *text, struct why *why);
