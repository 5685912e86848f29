/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke doctor: is everything here that uketsuke needs, and what to do where it is not.
 */
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"
#include "cli/doctor.h"
#include "cli/judging.h"
#include "cli/machine.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "conf/conf.h"
#include "reader/client.h"
#include "store/check.h"

#define MODELS_YAML_MAX_BYTES (64 << 10)
#define BACKUP_MAX_AGE_S (36 * 3600) /* a night may be missed, but not two */

const char *doctor_state_name(enum doctor_state state)
{
    static const char *const names[] = {
        [DOCTOR_GOOD] = "good", [DOCTOR_DOUBTFUL] = "doubtful", [DOCTOR_BAD] = "bad"};

    return names[state];
}

void doctor_find(struct doctor *doctor, const char *check, enum doctor_state state,
                 const char *remedy, const char *format, ...)
{
    char says[1024];
    va_list ap;

    va_start(ap, format);
    vsnprintf(says, sizeof(says), format, ap);
    va_end(ap);
    json_array_append_new(doctor->findings,
                          json_pack("{s:s, s:s, s:s, s:s?}", "check", check, "state",
                                    doctor_state_name(state), "says", says, "remedy", remedy));
    if (state > doctor->worst)
        doctor->worst = state;
}

/* Root may do everything, so as root nothing would be found: go on as the instance's owner, with
 * that user's groups. */
static void become_owner(struct doctor *doctor, const struct stat *st)
{
    const struct passwd *owner = getpwuid(st->st_uid);

    if (geteuid() != 0 || st->st_uid == 0)
        return;
    if (!owner || initgroups(owner->pw_name, owner->pw_gid) < 0 ||
        setresgid(owner->pw_gid, owner->pw_gid, owner->pw_gid) < 0 ||
        setresuid(owner->pw_uid, owner->pw_uid, owner->pw_uid) < 0)
        doctor_find(doctor, "user", DOCTOR_DOUBTFUL,
                    _("run this as the user of the service: rights cannot be judged as root"),
                    _("this cannot go on as user %u: %s"), (unsigned)st->st_uid, strerror(errno));
    else
        doctor_find(doctor, "user", DOCTOR_GOOD, NULL, _("the following is tried as user %s"),
                    owner->pw_name);
}

/* true: there is an instance to look at. */
static bool check_instance(struct doctor *doctor)
{
    const char *path = doctor->conf->instance;
    struct stat st;

    if (stat(path, &st) < 0) {
        doctor_find(doctor, "instance", DOCTOR_BAD,
                    _("start uketsuked once, which makes it; or name another with --instance"),
                    "%s: %s", path, strerror(errno));
        return false;
    }
    become_owner(doctor, &st);
    if (st.st_mode & 0007)
        doctor_find(doctor, "instance", DOCTOR_BAD, _("take that away: chmod o= DIRECTORY"),
                    _("%s: open to everybody (%04o); it holds personal data"), path,
                    (unsigned)st.st_mode & 07777);
    else if (access(path, R_OK | W_OK | X_OK) < 0)
        doctor_find(doctor, "instance", DOCTOR_BAD,
                    _("run this, and uketsuked, as its owner; or chown -R it"), "%s: %s", path,
                    strerror(errno));
    else
        doctor_find(doctor, "instance", DOCTOR_GOOD, NULL, "%s", path);
    return true;
}

static void check_daemon(struct doctor *doctor)
{
    if (machine_is_served(doctor->conf->instance))
        doctor_find(doctor, "daemon", DOCTOR_GOOD, NULL, _("uketsuked serves this instance"));
    else
        doctor_find(doctor, "daemon", DOCTOR_BAD, _("systemctl start uketsuked"),
                    _("no uketsuked serves this instance: nothing is taken in"));
}

/* Loads forms and models, whose checksums are compared, as the daemon does. */
static void check_reader(struct doctor *doctor)
{
    struct reader_settings settings = conf_reader_settings(doctor->conf);
    _cleanup_(reader_stopp) struct reader *reader = NULL;
    struct why why = {""};

    if (reader_start(&settings, &reader, &why) < 0) {
        doctor_find(doctor, "reader", DOCTOR_BAD,
                    _("install uketsuke-data again, or correct [reader] in the configuration"),
                    "%s", why.text);
        return;
    }
    doctor_find(doctor, "reader", DOCTOR_GOOD, NULL, _("forms and models are whole"));
    if (strstr(reader_confinement(reader), "no landlock") ||
        strstr(reader_confinement(reader), "no seccomp"))
        doctor_find(doctor, "confinement", DOCTOR_BAD,
                    _("use a kernel with both: Landlock in CONFIG_LSM or lsm=, seccomp filters"),
                    _("a fax is not read in a whole jail: %s"), reader_confinement(reader));
    else
        doctor_find(doctor, "confinement", DOCTOR_GOOD, NULL, _("each fax is read in a jail: %s"),
                    reader_confinement(reader));
}

/* Confidences rest on the readings of certain recognisers; what others read is not accepted. */
static void check_calibration(struct doctor *doctor, const struct cli *cli)
{
    _cleanup_(cleanup_freep) uint8_t *plan = NULL;
    struct judging judging = {0};
    struct why why = {""};
    char path[PATH_MAX];
    size_t n = 0;
    int r = judging_open(cli, &judging, &why);

    if (r == 0 && (size_t)snprintf(path, sizeof(path), "%s/models.yaml",
                                   doctor->conf->models_directory) < sizeof(path))
        r = file_read(path, MODELS_YAML_MAX_BYTES, &plan, &n, &why);
    if (r < 0)
        doctor_find(doctor, "calibration", DOCTOR_BAD,
                    _("install uketsuke-data again, or correct [reader] in the configuration"),
                    "%s", why.text);
    else if (!judge_fits(judging.judge, (const char *)plan))
        doctor_find(doctor, "calibration", DOCTOR_BAD,
                    _("install forms and models of one version of uketsuke-data"),
                    _("the confidences were counted with other recognisers than these: every value "
                      "goes to a person"));
    else if (!judging.has_own)
        doctor_find(doctor, "calibration", DOCTOR_GOOD, NULL,
                    _("counted on synthetic faxes; this instance has no counts of its own yet"));
    else
        doctor_find(doctor, "calibration", DOCTOR_GOOD, NULL,
                    _("counted on synthetic faxes and in this instance"));
    judging_close(&judging);
}

static void check_database(struct doctor *doctor)
{
    _cleanup_(json_decrefp) json_t *findings = json_array();
    _cleanup_(store_closep) struct store *store = NULL;
    struct why why = {""};

    if (store_open(doctor->conf->instance, false, &store, &why) < 0 ||
        store_check(store, CHECK_QUICK, findings, &why) < 0)
        doctor_find(doctor, "database", DOCTOR_BAD,
                    _("uketsuke db check tells more; uketsuke restore brings a backup back"), "%s",
                    why.text);
    else if (json_array_size(findings) > 0)
        doctor_find(doctor, "database", DOCTOR_BAD, _("uketsuke db check tells them"),
                    _("%zu things in the database are not what was written"),
                    json_array_size(findings));
    else
        doctor_find(doctor, "database", DOCTOR_GOOD, NULL,
                    _("its structure and history are whole"));
}

/* What the last good backup noted (intake/backup.h). */
static void check_backup(struct doctor *doctor)
{
    _cleanup_(json_decrefp) json_t *note = NULL;
    char path[PATH_MAX], oldest[CLOCK_TEXT_SIZE];
    const char *at;

    if (snprintf(path, sizeof(path), "%s/backup.json", doctor->conf->instance) >= (int)sizeof(path))
        return;
    note = json_load_file(path, 0, NULL);
    at = screen_member(note, "at");
    clock_format_utc(clock_now() - BACKUP_MAX_AGE_S, oldest);
    if (!at)
        doctor_find(doctor, "backup", DOCTOR_DOUBTFUL,
                    _("systemctl enable --now uketsuke-backup.timer"),
                    _("there is no backup that was restored and found whole"));
    else if (strcmp(at, oldest) < 0)
        doctor_find(doctor, "backup", DOCTOR_DOUBTFUL,
                    _("systemctl enable --now uketsuke-backup.timer"),
                    _("the last good backup is of %s"), at);
    else
        doctor_find(doctor, "backup", DOCTOR_GOOD, NULL, "%s", screen_member(note, "path"));
}

static void print_findings(const struct doctor *doctor)
{
    static const char *const marks[] = {"✓", "!", "✗"};
    const json_t *finding;
    size_t i;

    json_array_foreach(doctor->findings, i, finding)
    {
        const char *state = screen_member(finding, "state");
        int mark = !strcmp(state, "good") ? 0 : !strcmp(state, "doubtful") ? 1 : 2;

        printf("%s %-12s %s\n", marks[mark], screen_member(finding, "check"),
               screen_member(finding, "says"));
        if (screen_member(finding, "remedy"))
            printf("  %-12s → %s\n", "", screen_member(finding, "remedy"));
    }
}

static int run(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    _cleanup_(json_decrefp) json_t *findings = json_array();
    struct doctor doctor = {.findings = findings};
    struct why why = {""};

    if (conf_load(cli->instance, &conf, &why) < 0) {
        doctor_find(&doctor, "configuration", DOCTOR_BAD,
                    _("correct it; uketsuke config check tells when it is right"), "%s", why.text);
    } else {
        doctor.conf = conf;
        doctor_find(&doctor, "configuration", DOCTOR_GOOD, NULL, "%s", conf->path);
        if (check_instance(&doctor)) {
            check_daemon(&doctor);
            check_database(&doctor);
            check_backup(&doctor);
        }
        check_reader(&doctor);
        check_calibration(&doctor, cli);
        doctor_spools(&doctor);
        doctor_machine(&doctor);
    }
    if (cli->json)
        queue_print_json(findings);
    else
        print_findings(&doctor);
    return doctor.worst == DOCTOR_BAD ? CLI_FAILED : CLI_DONE;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .operands = "",
    .summary = N_("try out everything that uketsuke needs; what to do if not"),
    .help = N_("Changes nothing. ✓ good, ! works but somebody should know, ✗ does not work.\n"
               "Run as root it goes on as the owner of the instance, whose rights count.\n"
               "Exit status: 1 when something is ✗."),
    .json = true,
    .run = run,
};
