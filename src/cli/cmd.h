/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd: a subcommand of `uketsuke` is one file cmd_<name>.c with one struct command in it; the tables
 * of them are in commands_*.c. Options are declared, not parsed, by the subcommand, so that --help is
 * exact for all of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why.h"

/* Exit statuses of every subcommand. */
enum {
    CLI_DONE = 0,   /* all was done */
    CLI_FAILED = 1, /* something was not; said on standard error (or in the JSON of `read`) */
    CLI_USAGE = 2,  /* wrong use; said on standard error */
};

enum { CLI_MAX_OPTIONS = 12 };

/* --name, or --name ARGUMENT when argument is not NULL: {"output", "FILE", N_("…"), 'o'}. */
struct cli_option {
    const char *name;
    const char *argument;
    const char *help; /* N_(), at most 50 columns */
    char letter;      /* the same as one letter ('o' for -o), or 0 */
};

struct cli;

struct command {
    const char *name;
    const char *operands; /* as in the usage line: "ID FIELD VALUE", "FILE..." or "" */
    size_t min_operands, max_operands;
    const char *summary; /* N_(), one line of at most 60 columns */
    const char *help;    /* N_(), more to say under --help, lines of at most 78 columns, or NULL */
    bool json;           /* knows --json */
    bool writes;         /* into the instance: its owner's alone to run */
    struct cli_option options[CLI_MAX_OPTIONS];
    int (*run)(const struct cli *cli); /* an exit status */
};

/* What the person typed. */
struct cli {
    const struct command *command;
    const char *instance; /* --instance, or NULL */
    bool json;
    const char *values[CLI_MAX_OPTIONS]; /* by position in command->options */
    char **operands;
    size_t n_operands;
};

/* The argument of an option of the command, "" for a flag that was given, NULL when it was not. */
const char *cli_option(const struct cli *cli, const char *name);

/* Says what was wrong with the use and points to --help. Returns CLI_USAGE. */
int cli_wrong_use(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says the sentence on standard error. Returns CLI_FAILED. */
int cli_fail(const struct why *why);

extern const struct command cmd_calibrate, cmd_explain, cmd_export, cmd_rejudge, cmd_add,
    cmd_assign, cmd_backup, cmd_config, cmd_confirm, cmd_db, cmd_doctor, cmd_file, cmd_form,
    cmd_history, cmd_illegible, cmd_list, cmd_metrics, cmd_notify, cmd_operators, cmd_purge, cmd_read, cmd_reject,
    cmd_reopen, cmd_report, cmd_restore, cmd_review, cmd_roster, cmd_same, cmd_set, cmd_show,
    cmd_status, cmd_undo;
