/* SPDX-License-Identifier: Apache-2.0
 *
 * queue: what the subcommands on the queue (list, show, set …) have in common.
 */
#pragma once

#include <jansson.h>

#include "base/cleanup.h"
#include "cli/cmd.h"
#include "conf/conf.h"
#include "store/store.h"

/* Opens the database of the instance that was asked for. */
int queue_open(const struct cli *cli, struct store **ret_store, struct why *why);

/* The login name of who runs this, through sudo, for the history; "uid 1000" when it has none. In a
 * static buffer. */
const char *queue_actor(void);

/* May who runs this take everybody's data out, or away, at one stroke (backup, export, purge,
 * rebuild)? Where the configuration names supervisors they may, and the instance's owner, as which
 * timers run, and root; else everybody who can open it. 0 or -EPERM. */
int queue_check_supervisor(const struct conf *conf, struct why *why);

/* What --expect says must stand there, in *ret_expected; NULL without it. Returns ret_expected or
 * NULL. */
const struct expected *queue_expected(const struct cli *cli, struct expected *ret_expected);

/* Prints JSON for programs. Returns the exit status. */
int queue_print_json(const json_t *json);

/* The code of a state, status or action in the language of the locale; a code that is not known
 * stays. */
const char *queue_word(const char *code);

/* Why a fax without an open nomination stands in the queue, or was rejected; NULL when there is
 * nothing to say. Borrowed. */
const char *queue_fax_reason(const json_t *fax);

/* "3 of 21" fields to look at, as text into ret_text (32 bytes), which is returned. */
const char *queue_fields_left(const json_t *nomination, char ret_text[32]);

/* Prints what a check found (store/check.h), a line each. */
void queue_print_findings(const json_t *findings);

/* After an edit: prints the nomination's state and what is left in it. Returns the exit status. */
int queue_print_left(const struct cli *cli, struct store *store, const char *nomination,
                     const char *field);
