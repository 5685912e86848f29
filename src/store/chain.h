/* SPDX-License-Identifier: Apache-2.0
 *
 * chain: the hash that links each row of the history to the one before it, as an SQL function, so
 * that the statement that adds a row, the migration that linked the old ones and the check that
 * goes over them all compute it with the same code.
 *
 *     digest(a, b, …)    SHA-256, 64 hex digits, of its arguments one after the other, each as a
 *                        netstring ("5:hello,"; a number in decimal; NULL is "-,")
 *
 * Netstrings (D. J. Bernstein, 1997) keep ('ab', 'c') and ('a', 'bc') apart.
 */
#pragma once

#include <sqlite3.h>

/* Gives the connection the function. SQLite's code. */
int chain_register(sqlite3 *sqlite);
