/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/intl.h"
#include "base/paths.h"

#define DEFAULT_INSTANCE "/var/lib/uketsuke"
#define CONF_NAME "uketsuke.conf"
#define CONF_MAX_BYTES ((size_t)1 << 16) /* a configuration is a page of text, not a book */
#define CONF_MAX_SECONDS 604800          /* a week: longer waits are surely a slip of the pen */
#define THRESHOLD_PREFIX "threshold."

enum value_type { VALUE_SPOOL, VALUE_TEXT, VALUE_DIRECTORY, VALUE_NUMBER, VALUE_BOOL };

/* One line a key; thresholds, one for each kind, are told by their prefix. */
static const struct key {
    const char *section, *name;
    enum value_type type;
    size_t offset;
    unsigned least, most; /* of a number */
} keys[] = {
    {"spool", "directory", VALUE_SPOOL, 0, 0, 0},
    {"spool", "pattern", VALUE_TEXT, offsetof(struct conf, pattern), 0, 0},
    {"spool", "settle_s", VALUE_NUMBER, offsetof(struct conf, settle_s), 0, 3600},
    {"spool", "rescan_s", VALUE_NUMBER, offsetof(struct conf, rescan_s), 1, 86400},
    {"spool", "give_up_s", VALUE_NUMBER, offsetof(struct conf, give_up_s), 1, CONF_MAX_SECONDS},
    {"reader", "workers", VALUE_NUMBER, offsetof(struct conf, workers), 1, CONF_MAX_WORKERS},
    {"reader", "deadline_s", VALUE_NUMBER, offsetof(struct conf, deadline_s), 1, 3600},
    {"reader", "forms_directory", VALUE_DIRECTORY, offsetof(struct conf, forms_directory), 0, 0},
    {"reader", "models_directory", VALUE_DIRECTORY, offsetof(struct conf, models_directory), 0, 0},
    {"judge", "auto_accept", VALUE_BOOL, offsetof(struct conf, auto_accept), 0, 0},
};
enum { N_KEYS = sizeof(keys) / sizeof(keys[0]) };

/* inih hands its callbacks one pointer: the place in the text, and what was found so far. */
struct parse {
    const char *path;
    const char *rest;   /* text not yet handed to inih */
    unsigned line;      /* the one that inih is working on, from 1 */
    bool given[N_KEYS]; /* a key is given once; [spool] directory may come again */
    bool given_threshold[FORM_KIND_COUNT];
    struct conf *conf;
    int r; /* the first error, which is the one reported */
    struct why *why;
};

__attribute__((format(printf, 3, 4))) static void refuse(struct parse *parse, int r,
                                                         const char *format, ...)
{
    char text[sizeof(((struct why *)NULL)->text)];
    va_list ap;

    if (parse->r)
        return;
    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    parse->r = why_set(parse->why, r, "%s:%u: %s", parse->path, parse->line, text);
}

/* "a, b, c" of the keys of a section, or of the sections when section is NULL. */
static const char *list_known(const char *section, char *ret_text, size_t size)
{
    const char *last = "";

    ret_text[0] = '\0';
    for (size_t i = 0; i < N_KEYS; i++) {
        const char *word = section ? keys[i].name : keys[i].section;
        size_t n = strlen(ret_text);

        if ((section && strcmp(keys[i].section, section)) || !strcmp(word, last))
            continue;
        snprintf(ret_text + n, size - n, "%s%s", n ? ", " : "", word);
        last = word;
    }
    if (section && !strcmp(section, "judge")) {
        size_t n = strlen(ret_text);

        snprintf(ret_text + n, size - n, ", %sKIND", THRESHOLD_PREFIX);
    }
    return ret_text;
}

static int parse_number(struct parse *parse, const struct key *key, const char *text)
{
    char *end;
    unsigned long number;

    errno = 0;
    number = strtoul(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || *text == '+' || number < key->least ||
        number > key->most) {
        refuse(parse, -EINVAL, _("%s = %s: write a whole number from %u to %u"), key->name, text,
               key->least, key->most);
        return 0;
    }
    *(unsigned *)((char *)parse->conf + key->offset) = (unsigned)number;
    return 1;
}

static int parse_bool(struct parse *parse, const struct key *key, const char *text)
{
    bool yes = !strcmp(text, "yes") || !strcmp(text, "true") || !strcmp(text, "on");

    if (!yes && strcmp(text, "no") && strcmp(text, "false") && strcmp(text, "off")) {
        refuse(parse, -EINVAL, _("%s = %s: write yes or no"), key->name, text);
        return 0;
    }
    *(bool *)((char *)parse->conf + key->offset) = yes;
    return 1;
}

static int parse_threshold(struct parse *parse, const char *name, const char *text)
{
    const char *kind_name = name + strlen(THRESHOLD_PREFIX);
    char *end;
    double threshold;
    enum form_kind kind;

    if (form_kind_from_name(kind_name, &kind) < 0) {
        char known[160] = "";

        for (int i = 0; i < FORM_KIND_COUNT; i++) {
            size_t n = strlen(known);

            snprintf(known + n, sizeof(known) - n, "%s%s", n ? ", " : "",
                     form_kind_name((enum form_kind)i));
        }
        refuse(parse, -EINVAL, _("%s: there is no such kind of field; the kinds are %s"), name,
               known);
        return 0;
    }
    if (parse->given_threshold[kind]) {
        refuse(parse, -EINVAL, _("%s is given twice; keep one"), name);
        return 0;
    }
    threshold = strcmp(text, "never") ? strtod(text, &end) : CONF_THRESHOLD_NEVER;
    if (strcmp(text, "never") && (end == text || *end || !(threshold > 0 && threshold <= 1))) {
        refuse(parse, -EINVAL,
               _("%s = %s: write a probability above 0 and up to 1, such as 0.98, or never"), name,
               text);
        return 0;
    }
    parse->given_threshold[kind] = true;
    parse->conf->threshold[kind] = threshold;
    return 1;
}

/* Absolute, without a final slash: directory itself, or below `base` when it is relative. */
static char *absolute(const char *base, const char *directory)
{
    char *path = NULL;
    size_t n;

    if (asprintf(&path, "%s%s%s", directory[0] == '/' ? "" : base, directory[0] == '/' ? "" : "/",
                 directory) < 0)
        return NULL;
    for (n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    return path;
}

static int add_spool(struct conf *conf, const char *base, const char *directory)
{
    char *path = absolute(base, directory);

    if (!path)
        return -ENOMEM;
    for (unsigned i = 0; i < conf->n_spools; i++) {
        if (!strcmp(conf->spools[i], path)) {
            free(path);
            return 0;
        }
    }
    if (conf->n_spools == CONF_MAX_SPOOLS) {
        free(path);
        return -ENOSPC;
    }
    conf->spools[conf->n_spools++] = path;
    return 0;
}

static int parse_text(struct parse *parse, const struct key *key, const char *text)
{
    char **place = (char **)((char *)parse->conf + key->offset);
    char *copy = key->type == VALUE_TEXT ? strdup(text) : absolute(parse->conf->instance, text);

    if (!copy) {
        parse->r = -ENOMEM;
        return 0;
    }
    free(*place);
    *place = copy;
    return 1;
}

static int parse_key(struct parse *parse, const struct key *key, const char *text)
{
    int r;

    if (!*text) {
        refuse(parse, -EINVAL, _("%s has no value; give one or remove the line"), key->name);
        return 0;
    }
    if (key->type != VALUE_SPOOL && parse->given[key - keys]) {
        refuse(parse, -EINVAL, _("%s is given twice; keep one"), key->name);
        return 0;
    }
    parse->given[key - keys] = true;
    switch (key->type) {
    case VALUE_NUMBER:
        return parse_number(parse, key, text);
    case VALUE_BOOL:
        return parse_bool(parse, key, text);
    case VALUE_TEXT:
    case VALUE_DIRECTORY:
        return parse_text(parse, key, text);
    case VALUE_SPOOL:
        r = add_spool(parse->conf, parse->conf->instance, text);
        if (r == -ENOSPC)
            refuse(parse, -EINVAL, _("directory: at most %d spools can be watched"),
                   CONF_MAX_SPOOLS);
        else if (r < 0)
            parse->r = r;
        return r == 0;
    }
    return 0;
}

/* inih's handler: 1 = fine, 0 = an error on this line. */
static int take_value(void *user, const char *section, const char *name, const char *text)
{
    struct parse *parse = user;
    bool section_known = false;
    char known[240];

    if (parse->r)
        return 0;
    for (size_t i = 0; i < N_KEYS; i++) {
        if (strcmp(keys[i].section, section))
            continue;
        section_known = true;
        if (!strcmp(keys[i].name, name))
            return parse_key(parse, &keys[i], text);
    }
    if (!strcmp(section, "judge") && !strncmp(name, THRESHOLD_PREFIX, strlen(THRESHOLD_PREFIX)))
        return parse_threshold(parse, name, text);
    if (!*section)
        refuse(parse, -EINVAL, _("%s stands before the first section; the sections are %s"), name,
               list_known(NULL, known, sizeof(known)));
    else if (!section_known)
        refuse(parse, -EINVAL, _("[%s]: there is no such section; the sections are %s"), section,
               list_known(NULL, known, sizeof(known)));
    else
        refuse(parse, -EINVAL, _("%s: there is no such key in [%s]; its keys are %s"), name,
               section, list_known(section, known, sizeof(known)));
    return 0;
}

/* inih's fgets: it does not tell its handler the line, so the lines are counted here; and it would
 * cut a line that is too long for its buffer in two, silently. */
static char *next_line(char *line, int size, void *stream)
{
    struct parse *parse = stream;
    size_t n = strcspn(parse->rest, "\n");

    if (!*parse->rest || parse->r)
        return NULL;
    parse->line++;
    if (n + 2 > (size_t)size) {
        refuse(parse, -EINVAL, _("the line is longer than %d bytes; shorten it"), size - 2);
        return NULL;
    }
    memcpy(line, parse->rest, n);
    line[n] = '\0';
    parse->rest += n + (parse->rest[n] == '\n');
    return line;
}

static int parse_text_of_file(struct parse *parse, const char *text)
{
    int bad_line;

    parse->rest = text;
    bad_line = ini_parse_stream(next_line, parse, take_value, parse);
    if (bad_line < 0)
        return -ENOMEM;
    /* inih goes on behind a line it does not understand, and then a later one may have been refused
     * for it */
    if (bad_line > 0 && (unsigned)bad_line < (parse->r ? parse->line : UINT_MAX)) {
        parse->line = (unsigned)bad_line;
        parse->r = 0;
        refuse(parse, -EINVAL, _("neither [section] nor key = value; write one of them"));
    }
    return parse->r;
}

static int fill_defaults(struct conf *conf)
{
    char path[PATH_MAX];

    conf->pattern = strdup("fax*.tif");
    conf->settle_s = 2;
    conf->rescan_s = 60;
    conf->give_up_s = 3600;
    conf->workers = 1;
    conf->deadline_s = 60;
    conf->auto_accept = true;
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        conf->threshold[i] = -1;
    /* What is not installed is missed by whoever needs it, with its own sentence. */
    conf->forms_directory = strdup(paths_data("forms", path, sizeof(path)) == 0 ? path : "forms");
    conf->models_directory =
        strdup(paths_data("models", path, sizeof(path)) == 0 ? path : "models");
    return conf->pattern && conf->forms_directory && conf->models_directory ? 0 : -ENOMEM;
}

/* The instance's absolute path, through symbolic links where it exists, so that one directory has
 * one name. */
int conf_find_instance(const char *instance, char **ret_path, struct why *why)
{
    const char *environment = getenv("UKETSUKE_INSTANCE");
    char here[PATH_MAX], real[PATH_MAX];

    if (!instance)
        instance = environment && *environment ? environment : DEFAULT_INSTANCE;
    if (!*instance)
        return why_set(why, -EINVAL, _("the name of the instance directory is empty; give one"));
    if (realpath(instance, real))
        *ret_path = strdup(real);
    else if (!getcwd(here, sizeof(here)))
        return why_set(why, -errno, _("the current directory cannot be named: %s"),
                       strerror(errno));
    else
        *ret_path = absolute(here, instance);
    return *ret_path ? 0 : -ENOMEM;
}

int conf_load(const char *instance, struct conf **ret_conf, struct why *why)
{
    _cleanup_(conf_freep) struct conf *conf = calloc(1, sizeof(*conf));
    _cleanup_(cleanup_freep) char *path = NULL;
    _cleanup_(cleanup_freep) uint8_t *text = NULL;
    size_t n;
    int r;

    if (!conf)
        return -ENOMEM;
    r = conf_find_instance(instance, &conf->instance, why);
    if (r == 0)
        r = fill_defaults(conf);
    if (r < 0)
        return r;
    if (asprintf(&path, "%s/%s", conf->instance, CONF_NAME) < 0)
        return -ENOMEM;
    r = file_read(path, CONF_MAX_BYTES, &text, &n, why);
    if (r < 0 && r != -ENOENT && r != -ENOTDIR)
        return r;
    if (r == 0) {
        struct parse parse = {.path = path, .conf = conf, .why = why};

        if (memchr(text, '\0', n))
            return why_set(why, -EINVAL,
                           _("%s: is not a text file; write a text file or remove it"), path);
        r = parse_text_of_file(&parse, (const char *)text);
        if (r < 0)
            return r;
    }
    *ret_conf = conf;
    conf = NULL;
    return 0;
}

int conf_add_spool(struct conf *conf, const char *directory, struct why *why)
{
    char here[PATH_MAX];
    int r;

    if (!getcwd(here, sizeof(here)))
        return why_set(why, -errno, _("the current directory cannot be named: %s"),
                       strerror(errno));
    r = add_spool(conf, here, directory);
    if (r == -ENOSPC)
        return why_set(why, r, _("%s: at most %d spools can be watched"), directory,
                       CONF_MAX_SPOOLS);
    return r;
}

struct conf *conf_free(struct conf *conf)
{
    if (!conf)
        return NULL;
    free(conf->instance);
    for (unsigned i = 0; i < conf->n_spools; i++)
        free(conf->spools[i]);
    free(conf->pattern);
    free(conf->forms_directory);
    free(conf->models_directory);
    free(conf);
    return NULL;
}
