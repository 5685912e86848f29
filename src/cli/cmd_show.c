/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke show: one nomination or fax in full: what is believed, and beside it what was seen.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "form/reason.h"
#include "report/plain.h"
#include "store/salvage.h"
#include "text/utf8.h"

enum {
    ID_COLUMNS = 24,     /* "practitioner.department" and a gap */
    STATUS_COLUMNS = 11, /* "corrected", 「確認済み」 and a gap */
    SURE_COLUMNS = 8,    /* "100.0%" and a gap */
    MAX_OTHERS = 3,      /* candidates beside the value */
};

/* A line "label: value", left out when there is no value. */
static void print_fact(const char *label, const char *value)
{
    _cleanup_(cleanup_freep) char *clean = value ? plain_line(value) : NULL;

    if (clean)
        printf("  %s: %s\n", label, clean);
}

/* Writes text, made harmless, and pads it to `columns` of the screen (0: not at all). */
static void print_cell(const char *text, unsigned columns)
{
    _cleanup_(cleanup_freep) char *clean = plain_line(text);
    unsigned width = clean ? utf8_width(clean) : 0;

    printf("%s%*s", clean ? clean : "", width < columns ? (int)(columns - width) : 0, "");
}

/* A value of several lines stands one under the other. */
static void print_value(const char *value)
{
    _cleanup_(cleanup_freep) char *copy = strdup(value && *value ? value : "-");
    char *rest = copy, *line;

    for (bool first = true; rest && (line = strsep(&rest, "\n")); first = false) {
        if (!first)
            printf("%*s", ID_COLUMNS + STATUS_COLUMNS + SURE_COLUMNS, "");
        print_cell(line, 0);
        putchar('\n');
    }
}

/* "    title: first, second": the texts of an array's objects, at most n of them, without `except`.
 */
static void print_texts(const char *title, const json_t *array, const char *by, size_t n,
                        const char *except)
{
    const json_t *one;
    size_t i, shown = 0;

    json_array_foreach(array, i, one)
    {
        const char *text = screen_member(one, "text");

        if (shown == n || !text || !*text || (except && !strcmp(text, except)))
            continue;
        if (shown++ == 0)
            printf("    %s: ", title);
        else
            fputs(", ", stdout);
        fputs("«", stdout);
        print_cell(text, 0);
        fputs("»", stdout);
        if (by)
            printf(" (%s)", screen_member(one, by));
    }
    if (shown > 0)
        putchar('\n');
}

static void print_field(const json_t *field)
{
    const char *value = screen_member(field, "value");
    const json_t *code;
    char sure[16];
    size_t i;

    snprintf(sure, sizeof(sure), "%.1f%%",
             100 * json_number_value(json_object_get(field, "confidence")));
    print_cell(screen_member(field, "id"), ID_COLUMNS);
    print_cell(queue_word(screen_member(field, "status")), STATUS_COLUMNS);
    print_cell(sure, SURE_COLUMNS);
    print_value(value);
    json_array_foreach(json_object_get(field, "reasons"), i, code)
    {
        enum reason reason = reason_from_code(json_string_value(code));

        fputs("    ", stdout);
        print_cell(reason == REASON_COUNT ? json_string_value(code) : reason_text(reason), 0);
        putchar('\n');
    }
    if (strcmp(screen_member(field, "status"), "review") != 0)
        return;
    print_texts(_("seen"), json_object_get(json_object_get(field, "reading"), "by"), "engine",
                SIZE_MAX, NULL);
    if (strcmp(screen_member(field, "kind"), "text") != 0) /* whole paragraphs do not help */
        print_texts(_("or perhaps"), json_object_get(field, "candidates"), NULL, MAX_OTHERS, value);
}

static void print_nomination(const json_t *nomination)
{
    const json_t *field;
    size_t i;

    printf(_("%s: %s, page %d of %s, %s\n"), screen_member(nomination, "id"),
           screen_member(nomination, "form"),
           (int)json_integer_value(json_object_get(nomination, "page")),
           screen_member(nomination, "fax"), queue_word(screen_member(nomination, "state")));
    if (screen_member(nomination, "reason"))
        print_fact(_("rejected because"), gettext(screen_member(nomination, "reason")));
    putchar('\n');
    print_cell(_("FIELD"), ID_COLUMNS);
    print_cell(_("STATUS"), STATUS_COLUMNS);
    print_cell(_("SURE"), SURE_COLUMNS);
    puts(_("VALUE"));
    json_array_foreach(json_object_get(nomination, "fields"), i, field)
    {
        print_field(field);
    }
}

/* What the fax server said, and what «db rebuild» added to it. */
static void print_error(const char *error)
{
    const char *rebuilt = error ? strstr(error, SALVAGE_ERROR) : NULL;
    _cleanup_(cleanup_freep) char *theirs =
        error ? strndup(error, rebuilt ? (size_t)(rebuilt - error) : strlen(error)) : NULL;

    if (theirs && *theirs)
        print_fact(_("reception error"), theirs);
    if (rebuilt)
        print_fact(_("warning"), _(SALVAGE_ERROR));
}

static void print_fax(const json_t *fax)
{
    char received[SCREEN_TIME_SIZE];

    printf(_("%s: %s, received %s, pages: %d, bytes: %d\n"), screen_member(fax, "id"),
           queue_word(screen_member(fax, "state")),
           screen_time(screen_member(fax, "received_at"), received),
           (int)json_integer_value(json_object_get(fax, "n_pages")),
           (int)json_integer_value(json_object_get(fax, "n_bytes")));
    print_fact(_("reason"), screen_member(fax, "reason"));
    print_fact(_("file"), screen_member(fax, "file"));
    print_fact(_("sender"), screen_member(fax, "sender"));
    print_fact(_("caller"), screen_member(fax, "caller"));
    print_fact(_("device"), screen_member(fax, "device"));
    print_fact(_("call"), screen_member(fax, "commid"));
    print_error(screen_member(fax, "error"));
    print_fact(_("warning"), screen_member(fax, "warning"));
    print_fact(_("sha256"), screen_member(fax, "sha256"));
    print_fact(_("read by"), screen_member(fax, "reader"));
}

static void print_pages(const json_t *fax)
{
    const json_t *page;
    char purged[SCREEN_TIME_SIZE];
    size_t i;

    if (screen_member(fax, "purged_at")) { /* and with the rest, what was seen of its pages */
        print_fact(_("purged"), screen_time(screen_member(fax, "purged_at"), purged));
        return;
    }
    json_array_foreach(json_object_get(fax, "pages"), i, page)
    {
        const char *form = screen_member(page, "form");
        int number = (int)json_integer_value(json_object_get(page, "page"));

        if (form) {
            printf(_("  page %d: %s\n"), number, form);
            continue;
        }
        printf(_("  page %d: none of the forms we know\n"), number);
        print_fact(_("nearest form"), screen_member(page, "nearest_form"));
        print_fact(_("refused because"), screen_member(page, "refused_because"));
    }
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    _cleanup_(json_decrefp) json_t *object = NULL;
    const json_t *nomination;
    struct why why = {""};
    size_t i;

    if (queue_open(cli, &store, &why) < 0 || store_show(store, cli->operands[0], &object, &why) < 0)
        return cli_fail(&why);
    if (cli->json)
        return queue_print_json(object);
    if (json_object_get(object, "from")) {
        print_fax(json_object_get(object, "from"));
        print_nomination(object);
        return CLI_DONE;
    }
    print_fax(object);
    print_pages(object);
    json_array_foreach(json_object_get(object, "nominations"), i, nomination)
    {
        putchar('\n');
        print_nomination(nomination);
    }
    return CLI_DONE;
}

const struct command cmd_show = {
    .name = "show",
    .operands = "ID",
    .min_operands = 1,
    .max_operands = 1,
    .summary = N_("show a nomination (N12) or a fax (F7) in full"),
    .help = N_("Of each field: what is believed, how sure the machine was of it (the\n"
               "probability that the value is exactly right) and why a person has to look;\n"
               "for fields to review also what each recogniser saw and the candidates.\n"
               "--json holds everything that is stored, boxes and readings included."),
    .json = true,
    .run = run,
};
