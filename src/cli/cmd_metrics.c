/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke metrics: numbers for Prometheus, in the text format that node_exporter's textfile
 * collector reads (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "base/file.h"
#include "base/intl.h"
#include "cli/machine.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"

static void head(FILE *to, const char *name, const char *help)
{
    fprintf(to, "# HELP uketsuke_%s %s\n# TYPE uketsuke_%s gauge\n", name, help, name);
}

static void number(FILE *to, const char *name, const char *help, double value)
{
    head(to, name, help);
    fprintf(to, "uketsuke_%s %.15g\n", name, value);
}

/* One sample a member, "total" left out: sums are Prometheus' work. The keys are our own words. */
static void by_key(FILE *to, const char *name, const char *help, const char *label,
                   const json_t *counts)
{
    const char *key;
    json_t *n;

    head(to, name, help);
    json_object_foreach((json_t *)counts, key, n)
    {
        if (strcmp(key, "total") != 0)
            fprintf(to, "uketsuke_%s{%s=\"%s\"} %" JSON_INTEGER_FORMAT "\n", name, label, key,
                    json_integer_value(n));
    }
}

/* Nothing when there is no such time: a metric that is absent is no false zero. */
static void moment(FILE *to, const char *name, const char *help, const char *utc)
{
    struct tm tm = {0};

    if (utc && strptime(utc, "%Y-%m-%dT%H:%M:%SZ", &tm))
        number(to, name, help, (double)timegm(&tm));
}

static void print_machine(FILE *to, const char *instance)
{
    _cleanup_(json_decrefp) json_t *state = machine_state(instance);
    char path[PATH_MAX];
    struct statvfs fs;
    struct stat st;

    number(to, "up", "1 while uketsuked serves the instance.",
           json_is_true(json_object_get(state, "served")));
    if (statvfs(instance, &fs) == 0)
        number(to, "instance_free_bytes", "Room that is left for the instance.",
               (double)fs.f_bavail * (double)fs.f_frsize);
    snprintf(path, sizeof(path), "%s/queue.db", instance);
    if (stat(path, &st) == 0)
        number(to, "database_bytes", "Size of the queue database.", (double)st.st_size);
    moment(to, "last_backup_timestamp_seconds", "When the last backup was made and restored.",
           screen_member(state, "backup_at"));
    moment(to, "last_check_timestamp_seconds", "When the database was last checked as a whole.",
           screen_member(state, "check_at"));
    if (json_is_integer(json_object_get(state, "check_findings")))
        number(to, "check_findings", "Things that differed from what was stored at that check.",
               (double)json_integer_value(json_object_get(state, "check_findings")));
}

static void print(FILE *to, const json_t *status, const char *instance)
{
    head(to, "build_info", "The version of uketsuke.");
    fprintf(to, "uketsuke_build_info{version=\"%s\"} 1\n", UKETSUKE_VERSION);
    by_key(to, "faxes", "Faxes in the books.", "state", json_object_get(status, "faxes"));
    by_key(to, "nominations", "Nominations.", "state", json_object_get(status, "nominations"));
    by_key(to, "fields_in_review", "Fields that a person has to look at.", "kind",
           json_object_get(status, "review"));
    number(to, "faxes_unplaced", "Faxes without a form that we know.",
           (double)json_integer_value(json_object_get(status, "unplaced")));
    number(to, "notices_without_fax", "Receptions the fax server told of whose file did not come.",
           (double)json_integer_value(json_object_get(status, "notices_without_fax")));
    moment(to, "oldest_unread_timestamp_seconds", "When the oldest fax that waits to be read came.",
           screen_member(status, "oldest_waiting"));
    moment(to, "last_fax_timestamp_seconds", "When the last fax came.",
           screen_member(status, "newest"));
    print_machine(to, instance);
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(json_decrefp) json_t *status = NULL;
    _cleanup_(cleanup_freep) char *text = NULL;
    const char *output = cli_option(cli, "output");
    struct why why = {""};
    size_t n = 0;
    FILE *memory;

    if (conf_load(cli->instance, &conf, &why) < 0 || queue_open(cli, &store, &why) < 0 ||
        store_status(store, &status, &why) < 0)
        return cli_fail(&why);
    memory = open_memstream(&text, &n);
    if (memory)
        print(memory, status, conf->instance);
    if (!memory || fclose(memory) != 0) {
        why_set(&why, -ENOMEM, _("out of memory"));
        return cli_fail(&why);
    }
    if (output)
        return file_write_atomic(output, text, n, 0644, &why) < 0 ? cli_fail(&why) : CLI_DONE;
    fwrite(text, 1, n, stdout);
    return CLI_DONE;
}

const struct command cmd_metrics = {
    .name = "metrics",
    .operands = "",
    .summary = N_("numbers for Prometheus' textfile collector"),
    .help = N_("For a timer or cron: -o /var/lib/prometheus/node-exporter/uketsuke.prom.\n"
               "The file is whole at every moment, open to everybody, and holds counts and\n"
               "times only. What is not known is left out."),
    .options = {{"output", "FILE", N_("write there, not to standard output"), 'o'}},
    .run = run,
};
