/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/queue.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "cli/screen.h"
#include "conf/conf.h"
#include "report/plain.h"

/* What the codes are called; N_() so that they are translated. */
static const struct {
    const char *code, *word;
} words[] = {
    {"received", N_("received")},
    {"read", N_("read")},
    {"failed", N_("failed")},
    {"unreadable", N_("unreadable")},
    {"rejected", N_("rejected")},
    {"open", N_("open")},
    {"complete", N_("complete")},
    {"blank", N_("blank")},
    {"accepted", N_("accepted")},
    {"review", N_("review")},
    {"corrected", N_("corrected")},
    {"confirmed", N_("confirmed")},
    {"came_again", N_("came again")},
    {"notice", N_("notice")},
    {"opened", N_("opened")},
    {"completed", N_("completed")},
    {"reopened", N_("reopened")},
    {"to_review", N_("to review")},
    {"all_confirmed", N_("all confirmed")},
    {"all_reopened", N_("all to review")},
    {"illegible", N_("illegible")},
    {"second_key", N_("second key")},
    {"superseded", N_("superseded")},
    {"separate", N_("another one")},
    {"filed", N_("filed")},
    {"assigned", N_("assigned")},
    {"undone", N_("taken back")},
    {"letter", N_("letter")},
    {"cover", N_("cover sheet")},
    {"other_form", N_("other form")},
    {"advertisement", N_("advertisement")},
    {"empty", N_("empty page")},
    {"rebuilt", N_("rebuilt")},
    {"prefecture", N_("prefecture")},
    {"facility", N_("facility")},
    {"name", N_("name")},
    {"department", N_("department")},
    {"phone", N_("phone")},
    {"email", N_("e-mail")},
    {"text", N_("free text")},
};

int queue_open(const struct cli *cli, struct store **ret_store, struct why *why)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    int r = conf_load(cli->instance, &conf, why);

    return r < 0 ? r : store_open(conf->instance, /* create= */ false, ret_store, why);
}

/* Operators share the service's user («sudo -u uketsuke uketsuke review»), and sudo's variables are
 * anybody's to set. The login uid is the kernel's word: set once at login (pam_loginuid(8)), kept
 * through sudo and su. Where there is none it is the uid. */
static uid_t login_uid(void)
{
    _cleanup_(cleanup_fclosep) FILE *file = fopen("/proc/self/loginuid", "re");
    unsigned uid = UINT_MAX;

    return file && fscanf(file, "%u", &uid) == 1 && uid != UINT_MAX ? (uid_t)uid : getuid();
}

const char *queue_actor(void)
{
    static char actor[64];
    uid_t uid = login_uid();
    const struct passwd *user = getpwuid(uid);

    if (user)
        snprintf(actor, sizeof(actor), "%s", user->pw_name);
    else
        snprintf(actor, sizeof(actor), "uid %u", (unsigned)uid);
    return actor;
}

int queue_check_supervisor(const struct conf *conf, struct why *why)
{
    struct stat st;

    if (!*conf->supervisors || geteuid() == 0 || conf_is_supervisor(conf, queue_actor()) ||
        (stat(conf->instance, &st) == 0 && st.st_uid == login_uid()))
        return 0;
    return why_set(why, -EPERM,
                   _("%s is no supervisor ([desk] supervisors in uketsuke.conf), who alone takes all "
                     "data out or away"),
                   queue_actor());
}

const struct expected *queue_expected(const struct cli *cli, struct expected *ret_expected)
{
    *ret_expected = (struct expected){.value = cli_option(cli, "expect")};
    return ret_expected->value ? ret_expected : NULL;
}

int queue_print_json(const json_t *json)
{
    int r = json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(12));

    putchar('\n');
    return r == 0 ? CLI_DONE : CLI_FAILED;
}

const char *queue_word(const char *code)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (code && !strcmp(code, words[i].code))
            return _(words[i].word);
    return code;
}

const char *queue_fax_reason(const json_t *fax)
{
    const char *reason = screen_member(fax, "reason");
    const json_t *n_forms = json_object_get(fax, "n_forms");

    if (reason)
        return queue_word(reason); /* what a page was filed as; other reasons stay */
    if (json_is_integer(n_forms) && json_integer_value(n_forms) == 0)
        return _("none of its pages is a form we know");
    return screen_member(fax, "error");
}

static json_int_t n_fields(const json_t *nomination, const char *status)
{
    return json_integer_value(json_object_get(json_object_get(nomination, "counts"), status));
}

const char *queue_fields_left(const json_t *nomination, char ret_text[32])
{
    json_int_t total = 0;

    for (int i = 0; i < FIELD_STATUS_COUNT; i++)
        total += n_fields(nomination, field_status_name((enum field_status)i));
    snprintf(ret_text, 32, _("%d of %d"), (int)n_fields(nomination, "review"), (int)total);
    return ret_text;
}

void queue_print_findings(const json_t *findings)
{
    const json_t *finding;
    size_t i;

    json_array_foreach(findings, i, finding)
    {
        _cleanup_(cleanup_freep) char *where = plain_line(screen_member(finding, "where"));
        _cleanup_(cleanup_freep) char *says = plain_line(screen_member(finding, "says"));

        printf("%s: %s\n", where ? where : "?", says ? says : "?");
    }
}

int queue_print_left(const struct cli *cli, struct store *store, const char *nomination,
                     const char *field)
{
    _cleanup_(json_decrefp) json_t *object = NULL;
    const json_t *row, *found = NULL;
    struct why why = {""};
    size_t i;

    if (store_show(store, nomination, &object, &why) < 0)
        return cli_fail(&why);
    json_array_foreach(json_object_get(object, "fields"), i, row)
    {
        if (field && !strcmp(screen_member(row, "id"), field))
            found = row;
    }
    if (cli->json) {
        _cleanup_(json_decrefp) json_t *left =
            json_pack("{s:O, s:O, s:O, s:O?}", "id", json_object_get(object, "id"), "state",
                      json_object_get(object, "state"), "counts", json_object_get(object, "counts"),
                      "field", found);

        return queue_print_json(left);
    }
    if (found)
        printf(_("%s %s: %s. "), screen_member(object, "id"), field,
               queue_word(screen_member(found, "status")));
    if (n_fields(object, "review") > 0)
        printf(_("%s is %s: %d left to look at\n"), screen_member(object, "id"),
               queue_word(screen_member(object, "state")), (int)n_fields(object, "review"));
    else
        printf(_("%s is %s\n"), screen_member(object, "id"),
               queue_word(screen_member(object, "state")));
    return CLI_DONE;
}
