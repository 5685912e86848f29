/* SPDX-License-Identifier: Apache-2.0
 *
 * doctor: the spools and the fax server beside them.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "cli/doctor.h"
#include "conf/conf.h"

#define HYLAFAX_SPOOL "/var/spool/hylafax/"
#define HYLAFAX_ETC "/etc/hylafax"
#define FAX_DISPATCH HYLAFAX_ETC "/FaxDispatch"
#define MAX_CONF_BYTES ((size_t)1 << 20)
#define SETTLE_ON_NETWORK_S 30 /* locks may not be seen there; uketsuke.conf(5) */

#define SMB2_MAGIC 0xFE534D42 /* not in linux/magic.h of Debian 12 */
#define CIFS_MAGIC 0xFF534D42

static bool is_on_network(const char *directory)
{
    struct statfs fs;
    unsigned long type;

    if (statfs(directory, &fs) < 0)
        return false;
    type = (unsigned long)fs.f_type & 0xFFFFFFFF;
    return type == NFS_SUPER_MAGIC || type == SMB_SUPER_MAGIC || type == SMB2_MAGIC ||
           type == CIFS_MAGIC || type == FUSE_SUPER_MAGIC;
}

/* Faxes in the spool that may not be read, and one of them by name. HylaFAX keeps a file 0600 while
 * it comes, so a young one says nothing. */
static size_t count_closed(const struct conf_spool *spool, DIR *directory, char name[NAME_MAX + 1],
                           size_t *ret_n_faxes)
{
    struct dirent *entry;
    size_t n_closed = 0, n = 0;

    while ((entry = readdir(directory))) {
        if (fnmatch(spool->pattern, entry->d_name, FNM_PERIOD) != 0)
            continue;
        n++;
        if (faccessat(dirfd(directory), entry->d_name, R_OK, 0) == 0)
            continue;
        if (n_closed++ == 0)
            snprintf(name, NAME_MAX + 1, "%s", entry->d_name);
    }
    *ret_n_faxes = n;
    return n_closed;
}

static void check_spool(struct doctor *doctor, const struct conf_spool *spool)
{
    char name[NAME_MAX + 1] = "";
    size_t n_faxes = 0, n_closed;
    DIR *directory = opendir(spool->directory);

    if (!directory) {
        doctor_find(doctor, "spool", DOCTOR_BAD,
                    _("let the service's user into the directory: adduser uketsuke GROUP"),
                    "%s: %s", spool->directory, strerror(errno));
        return;
    }
    n_closed = count_closed(spool, directory, name, &n_faxes);
    closedir(directory);
    if (n_closed > 0)
        doctor_find(
            doctor, "spool", DOCTOR_BAD,
            _("RecvFileMode: 0640 in /etc/hylafax/config.DEVICE, then chmod g+r those files"),
            _("%s: %zu of %zu faxes may not be read, %s among them"), spool->directory, n_closed,
            n_faxes, name);
    else
        doctor_find(doctor, "spool", DOCTOR_GOOD, NULL, _("%s: %zu faxes"), spool->directory,
                    n_faxes);
    if (is_on_network(spool->directory) && spool->settle_s < SETTLE_ON_NETWORK_S)
        doctor_find(doctor, "spool", DOCTOR_DOUBTFUL, _("settle_s = 30, or more, for this spool"),
                    _("%s: a network file system; locks and events may not be seen there"),
                    spool->directory);
}

/* The drop box of the hook: there, and open to a group. */
/* Without it nothing tells what never arrived. */
static void check_log(struct doctor *doctor, const struct conf_spool *spool)
{
    if (!spool->fax_log || !*spool->fax_log)
        return;
    if (access(spool->fax_log, R_OK) < 0)
        doctor_find(doctor, "fax log", DOCTOR_DOUBTFUL,
                    _("chmod g+r it, and let logrotate create it anew with 640"), "%s: %s",
                    spool->fax_log, strerror(errno));
    else
        doctor_find(doctor, "fax log", DOCTOR_GOOD, NULL, "%s", spool->fax_log);
}

static void check_notices(struct doctor *doctor)
{
    char path[PATH_MAX];
    struct stat st;

    if (snprintf(path, sizeof(path), "%s/notices", doctor->conf->instance) >= (int)sizeof(path))
        return;
    if (stat(path, &st) < 0)
        doctor_find(doctor, "notices", DOCTOR_DOUBTFUL, _("start uketsuked, which makes it"),
                    "%s: %s", path, strerror(errno));
    else if ((st.st_mode & 0030) != 0030)
        doctor_find(doctor, "notices", DOCTOR_DOUBTFUL,
                    _("systemd-tmpfiles --create uketsuke.conf; or step 1 of docs/fax-server.md"),
                    _("%s: the fax server's group may leave nothing there (%04o)"), path,
                    (unsigned)st.st_mode & 07777);
    else
        doctor_find(doctor, "notices", DOCTOR_GOOD, NULL, "%s", path);
}

static void check_hook(struct doctor *doctor)
{
    _cleanup_(cleanup_freep) uint8_t *text = NULL;
    size_t n;
    int r = file_read(FAX_DISPATCH, MAX_CONF_BYTES, &text, &n, NULL);

    if (r == -EACCES)
        doctor_find(doctor, "hook", DOCTOR_DOUBTFUL, _("look there for «uketsuke notify»"),
                    _("%s may not be read"), FAX_DISPATCH);
    else if (r < 0 || !strstr((const char *)text, "uketsuke notify"))
        doctor_find(doctor, "hook", DOCTOR_BAD,
                    _("append /usr/share/uketsuke/FaxDispatch.uketsuke to it"),
                    _("%s does not call «uketsuke notify»: a fax that was cut short looks whole"),
                    FAX_DISPATCH);
    else
        doctor_find(doctor, "hook", DOCTOR_GOOD, NULL, "%s", FAX_DISPATCH);
}

/* Every modem's configuration lets the group read what it receives. */
static void check_modems(struct doctor *doctor)
{
    DIR *directory = opendir(HYLAFAX_ETC);
    struct dirent *entry;

    while (directory && (entry = readdir(directory))) {
        _cleanup_(cleanup_freep) uint8_t *text = NULL;
        char path[PATH_MAX];
        const char *mode;
        size_t n;

        if (strncmp(entry->d_name, "config.", 7) || strstr(entry->d_name, ".sav") ||
            snprintf(path, sizeof(path), HYLAFAX_ETC "/%s", entry->d_name) >= (int)sizeof(path) ||
            file_read(path, MAX_CONF_BYTES, &text, &n, NULL) < 0)
            continue;
        mode = strstr((const char *)text, "RecvFileMode:");
        if (!mode || !strstr(mode, "064"))
            doctor_find(doctor, "modem", DOCTOR_DOUBTFUL, _("add the line «RecvFileMode: 0640»"),
                        _("%s: received files stay closed to the group"), path);
        else
            doctor_find(doctor, "modem", DOCTOR_GOOD, NULL, "%s", path);
    }
    if (directory)
        closedir(directory);
}

void doctor_spools(struct doctor *doctor)
{
    const struct conf *conf = doctor->conf;
    bool beside_hylafax = false;

    if (conf->n_spools == 0)
        doctor_find(doctor, "spool", DOCTOR_DOUBTFUL,
                    _("name a directory under [spool] in the configuration"),
                    _("no spool is watched; only «uketsuke add» brings faxes"));
    for (unsigned i = 0; i < conf->n_spools; i++) {
        check_spool(doctor, &conf->spools[i]);
        check_log(doctor, &conf->spools[i]);
        beside_hylafax |= !strncmp(conf->spools[i].directory, HYLAFAX_SPOOL, strlen(HYLAFAX_SPOOL));
    }
    if (beside_hylafax) {
        check_notices(doctor);
        check_hook(doctor);
        check_modems(doctor);
    }
}
