/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of uketsuke-full: all.
 */
#include "cli/commands.h"

const struct command *const commands[] = {
    &cmd_read,      &cmd_form,      &cmd_add,    &cmd_notify,  &cmd_list,    &cmd_show,
    &cmd_set,       &cmd_confirm,   &cmd_reject, &cmd_history, &cmd_status,  &cmd_report,
    &cmd_roster,    &cmd_export,    &cmd_db,     &cmd_config,  &cmd_doctor,  &cmd_backup,
    &cmd_restore,   &cmd_metrics,   &cmd_purge,  &cmd_review,  &cmd_undo,    &cmd_illegible,
    &cmd_same,      &cmd_file,      &cmd_assign, &cmd_reopen,  &cmd_explain, &cmd_rejudge,
    &cmd_calibrate, &cmd_operators, NULL,
};

const char *const commands_beyond = NULL;
