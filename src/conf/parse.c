/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/parse.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "conf/key.h"
#include "conf/spool.h"

enum { MAX_NAME_BYTES = 32 };

/* inih hands its callbacks one pointer: the place in the text, and what was found so far. */
struct parse {
    const char *rest; /* text not yet handed to inih */
    unsigned line;    /* the one that inih is working on, from 1 */
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
    parse->r = why_set(parse->why, r, "%s:%u: %s", parse->conf->path, parse->line, text);
}

static int parse_number(struct parse *parse, const struct key *key, void *place, const char *text)
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
    *(unsigned *)place = (unsigned)number;
    return 1;
}

/* "0.1 %" */
static int parse_rate(struct parse *parse, const struct key *key, void *place, const char *text)
{
    char *end;
    double percent = strtod(text, &end);

    while (*end == ' ')
        end++;
    if (end == text || strcmp(end, "%") || !(percent > 0 && percent <= 50)) {
        refuse(parse, -EINVAL, _("%s = %s: write a share in percent, as in 0.1 %%"), key->name,
               text);
        return 0;
    }
    *(double *)place = percent / 100;
    return 1;
}

/* "none" is what a person writes behind auto_accept. */
static int parse_bool(struct parse *parse, const struct key *key, void *place, const char *text)
{
    bool yes = !strcmp(text, "yes") || !strcmp(text, "true") || !strcmp(text, "on");

    if (!yes && strcmp(text, "no") && strcmp(text, "false") && strcmp(text, "off") &&
        strcmp(text, "none")) {
        refuse(parse, -EINVAL, _("%s = %s: write yes or no"), key->name, text);
        return 0;
    }
    *(bool *)place = yes;
    return 1;
}

static int parse_share(struct parse *parse, const struct key *key, void *place, const char *text)
{
    char *end;
    double share = strtod(text, &end);

    if (end == text || *end || !(share >= 0 && share <= 1)) {
        refuse(parse, -EINVAL, _("%s = %s: write a number from 0 to 1, such as 0.02"), key->name,
               text);
        return 0;
    }
    *(double *)place = share;
    return 1;
}

static int parse_threshold(struct parse *parse, const char *name, const char *text)
{
    const char *kind_name = name + strlen(KEY_THRESHOLD_PREFIX);
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
    if (parse->conf->threshold_lines[kind]) {
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
    parse->conf->threshold_lines[kind] = parse->line;
    parse->conf->threshold[kind] = threshold;
    return 1;
}

static int parse_text(struct parse *parse, const struct key *key, void *place, const char *text)
{
    char **to = place;
    char *copy = key->type == KEY_TEXT ? strdup(text) : spool_absolute(parse->conf->instance, text);

    if (!copy) {
        parse->r = -ENOMEM;
        return 0;
    }
    free(*to);
    *to = copy;
    return 1;
}

/* One more directory of [spool]. */
static int parse_directory(struct parse *parse, const struct key *key, const char *text)
{
    struct conf_spool *spool = NULL;
    int r = spool_add(parse->conf, parse->conf->instance, text, &spool);

    if (r == -ENOSPC)
        refuse(parse, -EINVAL, _("directory: at most %d spools can be watched"), CONF_MAX_SPOOLS);
    else if (r < 0)
        parse->r = r;
    else if (spool)
        spool->lines[key - key_table] = parse->line;
    return r == 0;
}

/* The one directory of [spool.NAME]. */
static int parse_own_directory(struct parse *parse, struct conf_spool *spool, const char *text)
{
    char *path = spool_absolute(parse->conf->instance, text);

    if (!path) {
        parse->r = -ENOMEM;
        return 0;
    }
    if (spool_has(parse->conf, path)) {
        refuse(parse, -EINVAL, _("%s is the directory of another spool already"), path);
        free(path);
        return 0;
    }
    spool->directory = path;
    return 1;
}

/* spool: of [spool.NAME], else NULL. */
static int parse_key(struct parse *parse, const struct key *key, struct conf_spool *spool,
                     const char *text)
{
    unsigned *line = &(spool ? spool->lines : parse->conf->lines)[key - key_table];
    void *place = spool ? (char *)spool + key->spool_offset : (char *)parse->conf + key->offset;

    if (!*text) {
        refuse(parse, -EINVAL, _("%s has no value; give one or remove the line"), key->name);
        return 0;
    }
    if (*line && (key->type != KEY_SPOOL || spool)) {
        refuse(parse, -EINVAL, _("%s is given twice; keep one"), key->name);
        return 0;
    }
    *line = parse->line;
    switch (key->type) {
    case KEY_NUMBER:
        return parse_number(parse, key, place, text);
    case KEY_BOOL:
        return parse_bool(parse, key, place, text);
    case KEY_SHARE:
        return parse_share(parse, key, place, text);
    case KEY_RATE:
        return parse_rate(parse, key, place, text);
    case KEY_TEXT:
    case KEY_DIRECTORY:
        return parse_text(parse, key, place, text);
    case KEY_SPOOL:
        return spool ? parse_own_directory(parse, spool, text) : parse_directory(parse, key, text);
    }
    return 0;
}

/* The spool that [spool.NAME] speaks of; NULL: refused. */
static struct conf_spool *find_spool(struct parse *parse, const char *section)
{
    const char *name = section + strlen(KEY_SPOOL_PREFIX);
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    struct conf_spool *spool = NULL;
    int r;

    if (n == 0 || name[n] || n > MAX_NAME_BYTES) {
        refuse(parse, -EINVAL,
               _("[%s]: name a spool with at most %d small letters, digits, _ and -"), section,
               MAX_NAME_BYTES);
        return NULL;
    }
    r = spool_named(parse->conf, name, &spool);
    if (r == -ENOSPC)
        refuse(parse, -EINVAL, _("directory: at most %d spools can be watched"), CONF_MAX_SPOOLS);
    else if (r < 0)
        parse->r = r;
    return spool;
}

static void refuse_name(struct parse *parse, const char *section, bool section_known,
                        bool spool_only, const char *name)
{
    char known[240];

    if (!*section)
        refuse(parse, -EINVAL, _("%s stands before the first section; the sections are %s"), name,
               key_list(NULL, false, known, sizeof(known)));
    else if (!section_known)
        refuse(parse, -EINVAL, _("[%s]: there is no such section; the sections are %s"), section,
               key_list(NULL, false, known, sizeof(known)));
    else
        refuse(parse, -EINVAL, _("%s: there is no such key in [%s]; its keys are %s"), name,
               section, key_list(spool_only ? "spool" : section, spool_only, known, sizeof(known)));
}

/* inih's handler: 1 = fine, 0 = an error on this line. */
static int take_value(void *user, const char *section, const char *name, const char *text)
{
    struct parse *parse = user;
    bool of_spool = !strncmp(section, KEY_SPOOL_PREFIX, strlen(KEY_SPOOL_PREFIX));
    bool section_known = false;
    struct conf_spool *spool = NULL;

    if (parse->r || (of_spool && !(spool = find_spool(parse, section))))
        return 0;
    for (unsigned i = 0; i < key_count; i++) {
        const struct key *key = &key_table[i];

        if (strcmp(key->section, of_spool ? "spool" : section))
            continue;
        section_known = true;
        if (!strcmp(key->name, name) && (key->of_spool || !of_spool))
            return parse_key(parse, key, spool, text);
    }
    if (!strcmp(section, "judge") &&
        !strncmp(name, KEY_THRESHOLD_PREFIX, strlen(KEY_THRESHOLD_PREFIX)))
        return parse_threshold(parse, name, text);
    refuse_name(parse, section, section_known, of_spool, name);
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

static int parse_lines(struct parse *parse, const char *text)
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

int parse_conf(struct conf *conf, const char *text, struct why *why)
{
    struct parse parse = {.conf = conf, .why = why};
    int r = parse_lines(&parse, text);

    for (unsigned i = 0; i < conf->n_spools && r == 0; i++) {
        struct conf_spool *spool = &conf->spools[i];

        if (!spool->directory)
            return why_set(why, -EINVAL, _("%s: [spool.%s] names no directory; add one"),
                           conf->path, spool->name);
        r = spool_inherit(conf, spool);
    }
    return r;
}
