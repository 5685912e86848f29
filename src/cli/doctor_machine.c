/* SPDX-License-Identifier: Apache-2.0
 *
 * doctor: what the machine has and does.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/intl.h"
#include "cli/doctor.h"
#include "conf/conf.h"

#define SENDMAIL "/usr/sbin/sendmail"
#define MIB ((uint64_t)1 << 20)
#define DISK_DOUBTFUL_MIB 2048 /* some ten thousand faxes */
#define DISK_BAD_MIB 200       /* some days of them, and the database's journal */
#define READER_MIB 300         /* the models … */
#define WORKER_MIB 512         /* … and what a child may take at most (reader/child.c) */

static void check_disk(struct doctor *doctor)
{
    const char *path = doctor->conf->instance;
    struct statvfs fs;
    uint64_t free_mib;

    if (statvfs(path, &fs) < 0)
        return; /* the instance is missing, which was said */
    free_mib = (uint64_t)fs.f_bavail * fs.f_frsize / MIB;
    if (free_mib < DISK_BAD_MIB || (fs.f_files > 0 && fs.f_favail < 1000))
        doctor_find(doctor, "disk", DOCTOR_BAD,
                    _("make room, or move the instance to a larger disk"),
                    _("%s: %" PRIu64 " MiB and %" PRIu64 " files are left"), path, free_mib,
                    (uint64_t)fs.f_favail);
    else
        doctor_find(doctor, "disk", free_mib < DISK_DOUBTFUL_MIB ? DOCTOR_DOUBTFUL : DOCTOR_GOOD,
                    free_mib < DISK_DOUBTFUL_MIB ? _("make room soon") : NULL,
                    _("%s: %" PRIu64 " MiB are left"), path, free_mib);
}

static void check_memory(struct doctor *doctor)
{
    uint64_t need_mib = READER_MIB + (uint64_t)WORKER_MIB * doctor->conf->workers, has_mib;
    struct sysinfo info;

    if (sysinfo(&info) < 0)
        return;
    has_mib = (uint64_t)info.totalram * info.mem_unit / MIB;
    if (has_mib < need_mib)
        doctor_find(doctor, "memory", DOCTOR_DOUBTFUL, _("lower [reader] workers"),
                    _("%" PRIu64 " MiB; %u workers can take %" PRIu64 " MiB"), has_mib,
                    doctor->conf->workers, need_mib);
    else
        doctor_find(doctor, "memory", DOCTOR_GOOD, NULL, _("%" PRIu64 " MiB"), has_mib);
}

/* The kernel knows whether something keeps its clock right (adjtimex(2)). */
static void check_clock(struct doctor *doctor)
{
    struct timex state = {.modes = 0};
    int r = adjtimex(&state);

    if (r == TIME_ERROR || (r >= 0 && (state.status & STA_UNSYNC)))
        doctor_find(doctor, "clock", DOCTOR_DOUBTFUL,
                    _("run systemd-timesyncd or chrony: the report's days and deadline follow it"),
                    _("nothing keeps the clock right"));
    else if (r >= 0)
        doctor_find(doctor, "clock", DOCTOR_GOOD, NULL, _("it is kept right"));
}

static void check_mail(struct doctor *doctor)
{
    if (access(SENDMAIL, X_OK) < 0)
        doctor_find(doctor, "mail", DOCTOR_DOUBTFUL,
                    _("install a mail transport agent, such as msmtp-mta or postfix"),
                    _("%s: %s; the nightly summary cannot be mailed"), SENDMAIL, strerror(errno));
    else
        doctor_find(doctor, "mail", DOCTOR_GOOD, NULL, "%s", SENDMAIL);
}

void doctor_machine(struct doctor *doctor)
{
    check_disk(doctor);
    check_memory(doctor);
    check_clock(doctor);
    check_mail(doctor);
}
