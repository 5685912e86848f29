/* SPDX-License-Identifier: Apache-2.0
 *
 * commands: which subcommands a program has. There are two, with one main():
 *
 *   uketsuke       what people and hooks call. It has the commands that read and change the queue,
 *                  and starts within a few milliseconds, because it links nothing that draws.
 *   uketsuke-full  has all. uketsuke turns into it (execve(2)) for the rest: what prints, draws or
 *                  writes a workbook, and the desk. Cairo, pango, chafa and what they need are
 *                  some fifty libraries, which take longer to load than a list takes to be made.
 */
#pragma once

#include "cli/cmd.h"

/* In the order of --help; NULL ends them. */
extern const struct command *const commands[];

/* The program that has those which are missing here, or NULL when none is. */
extern const char *const commands_beyond;
