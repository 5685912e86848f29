/* SPDX-License-Identifier: Apache-2.0
 *
 * terminal: the screen and the keys: single keys without echo, a screen of its own, and all as it
 * was before, however the program ends.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

#include "base/cleanup.h"
#include "base/why.h"

struct terminal;

/* -ENOTTY: standard input or output is no terminal; -EILSEQ: its locale is not UTF-8, so that
 * Japanese can be neither shown nor typed. */
int terminal_open(struct terminal **ret_terminal, struct why *why);

/* Puts everything back. */
struct terminal *terminal_close(struct terminal *terminal);

DEFINE_CLEANUP(struct terminal *, terminal_close)

/* Columns and rows now, at least 20 × 8. */
void terminal_size(const struct terminal *terminal, int *ret_columns, int *ret_rows);

/* A descriptor that is readable when somebody said to stop (SIGTERM, SIGHUP, SIGINT) or the
 * window's size has changed. */
int terminal_signal_fd(const struct terminal *terminal);

/* The next of these signals, 0 when there is none. */
int terminal_signal(struct terminal *terminal);

/* The next key (session.h), when standard input is readable; 0: none after all; -EPIPE: the line is
 * gone. */
int64_t terminal_key(struct terminal *terminal);

/* Is there one that was read already, with the one before? */
bool terminal_has_key(const struct terminal *terminal);

/* What was pasted, of KEY_PASTED, which is no key: its characters do nothing. With '\n' between its
 * lines and none at its end; borrowed until the next key. "" when it was longer than any value, or
 * its end did not come. */
const char *terminal_pasted(const struct terminal *terminal);

/* Asks the terminal whether it draws sixels, and waits for its answer (DA1, which every terminal
 * gives; over ssh the environment does not tell). */
bool terminal_has_sixel(struct terminal *terminal);

/* A cell in pixels, where that is known and likely; else untouched. */
void terminal_cell_size(const struct terminal *terminal, int *ret_w_px, int *ret_h_px);

/* As the shell left it, with a cursor, while a line is typed (readline looks whether there is
 * echo); and back to single keys. */
void terminal_lend(struct terminal *terminal);
void terminal_take_back(struct terminal *terminal);

/* Writes text, all of it. What a lost line does not take is lost. */
void terminal_write(struct terminal *terminal, const char *text);
