/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke-reader: started by uketsuked and `uketsuke read`, never by hand. Loads forms and models,
 * says so on the socket that it inherited, and serves until its client is gone.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/intl.h"
#include "base/private.h"
#include "reader/jail.h"
#include "reader/message.h"
#include "reader/server.h"

enum { STATUS_DONE = 0, STATUS_FAILED = 1, STATUS_WRONG_USE = 2 };

/* A fax that takes longer is not read by waiting: the slowest sample takes a tenth of it. */
enum { MAX_DEADLINE_S = 3600 };

struct options {
    const char *forms_directory, *models_directory, *counts;
    unsigned deadline_s;
    bool pictures_only;
    struct policy policy;
};

static int parse_deadline(const char *text, unsigned *ret_s)
{
    char *end;
    unsigned long s = strtoul(text, &end, 10);

    if (end == text || *end || s < 1 || s > MAX_DEADLINE_S)
        return -EINVAL;
    *ret_s = (unsigned)s;
    return 0;
}

/* "0.001" */
static int parse_target(const char *text, struct policy *policy)
{
    char *end;
    double target = strtod(text, &end);

    if (end == text || *end || !(target > 0 && target < 1))
        return -EINVAL;
    policy->target = target;
    return 0;
}

/* "phone=0.98" */
static int parse_threshold(const char *text, struct policy *policy)
{
    const char *equals = strchr(text, '=');
    char name[32], *end;
    enum form_kind kind;
    double least;

    if (!equals || (size_t)(equals - text) >= sizeof(name))
        return -EINVAL;
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = '\0';
    least = strtod(equals + 1, &end);
    if (end == equals + 1 || *end || !isfinite(least) || least < 0 ||
        form_kind_from_name(name, &kind) < 0)
        return -EINVAL;
    for (int script = 0; script < SCRIPT_COUNT; script++)
        policy->threshold[kind][script] = least;
    return 0;
}

static int wrong_use(const char *what)
{
    fprintf(stderr, _("uketsuke-reader: %s\n"), what);
    return -EINVAL;
}

static int parse_options(int argc, char **argv, struct options *ret_options)
{
    static const struct option known[] = {
        {"forms", required_argument, NULL, 'f'},
        {"models", required_argument, NULL, 'm'},
        {"deadline", required_argument, NULL, 'd'},
        {"review-all", no_argument, NULL, 'r'},
        {"threshold", required_argument, NULL, 't'},
        {"target", required_argument, NULL, 's'},
        {"counts", required_argument, NULL, 'c'},
        {"pictures-only", no_argument, NULL, 'p'},
        {0},
    };
    struct options options = {.policy = policy_default()};
    int letter;

    while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (letter) {
        case 'f':
            options.forms_directory = optarg;
            break;
        case 'm':
            options.models_directory = optarg;
            break;
        case 'd':
            if (parse_deadline(optarg, &options.deadline_s) < 0)
                return wrong_use(_("--deadline takes seconds, 1 to 3600"));
            break;
        case 'r':
            options.policy.auto_accept = false;
            break;
        case 't':
            if (parse_threshold(optarg, &options.policy) < 0)
                return wrong_use(_("--threshold takes KIND=CONFIDENCE, as in phone=0.98"));
            break;
        case 'p':
            options.pictures_only = true;
            break;
        case 's':
            if (parse_target(optarg, &options.policy) < 0)
                return wrong_use(_("--target takes a share above 0 and below 1, as in 0.001"));
            break;
        case 'c':
            options.counts = optarg;
            break;
        default:
            return -EINVAL;
        }
    }
    if (optind != argc || !options.forms_directory || !options.models_directory ||
        options.deadline_s == 0)
        return wrong_use(_("--forms, --models and --deadline are needed, and nothing else"));
    *ret_options = options;
    return 0;
}

static bool has_client(void)
{
    struct stat st;

    return fstat(MESSAGE_SOCKET_FD, &st) == 0 && S_ISSOCK(st.st_mode);
}

static int load(const struct options *options, struct road **ret_road, struct why *why)
{
    const char *threads = getenv("OMP_THREAD_LIMIT");
    struct calibration own;
    int r = 0;

    /* libgomp reads it before main(); with threads of its own a child would be killed in its jail.
     */
    if (!threads || strcmp(threads, "1") != 0)
        return why_set(why, -EINVAL, _("OMP_THREAD_LIMIT=1 must be in the environment"));
    if (options->counts)
        r = calibration_load_own(options->counts, &own, why);
    if (r < 0)
        return r;
    return road_load(options->forms_directory, options->models_directory, &options->policy,
                     options->counts && r == 0 ? &own : NULL, ret_road, why);
}

int main(int argc, char **argv)
{
    _cleanup_(road_freep) struct road *road = NULL;
    struct message message = {.kind = MESSAGE_READY};
    struct options options;
    struct why why = {""};

    private_begin();
    intl_init();
    (void)_("out of memory"); /* opens the catalogue, which a child in its jail could not */
    if (!has_client()) {
        fprintf(stderr, "%s\n",
                _("uketsuke-reader is started by uketsuked and by `uketsuke read`, not by hand."));
        return STATUS_WRONG_USE;
    }
    if (parse_options(argc, argv, &options) < 0)
        return STATUS_WRONG_USE;
    setMsgSeverity(L_SEVERITY_NONE); /* Leptonica's complaints about a damaged picture */
    if (!options.pictures_only && load(&options, &road, &why) < 0) {
        message.kind = MESSAGE_FAILED;
        snprintf(message.text, sizeof(message.text), "%s", why.text);
        message_send(MESSAGE_SOCKET_FD, &message, NULL, 0);
        return STATUS_FAILED;
    }
    jail_features(message.text, sizeof(message.text));
    if (message_send(MESSAGE_SOCKET_FD, &message, NULL, 0) < 0)
        return STATUS_FAILED;
    if (server_run(MESSAGE_SOCKET_FD, road, options.deadline_s, &why) < 0) {
        fprintf(stderr, "uketsuke-reader: %s\n", why.text);
        return STATUS_FAILED;
    }
    return STATUS_DONE;
}
