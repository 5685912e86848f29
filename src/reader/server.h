/* SPDX-License-Identifier: Apache-2.0
 *
 * server: the reader process after its models are loaded. Forks a child for each fax that the
 * client hands over, ends one on request, tells of each that ended. Decodes nothing itself.
 */
#pragma once

#include "base/why.h"
#include "reader/road.h"

enum { SERVER_MAX_CHILDREN = 64 };

/* Until the client is gone: 0. road is NULL in a reader for pictures only. */
int server_run(int socket, struct road *road, unsigned deadline_s, struct why *why);
