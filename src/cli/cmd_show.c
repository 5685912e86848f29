/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke show: one nomination or fax in full: what is believed, and beside it what was seen.
 */
#include <stdio.h>
#include <string.h>

#include "base/intl.h"
#include "cli/queue.h"
#include "cli/screen.h"
#include "form/reason.h"
#include "report/plain.h"

DEFINE_CLEANUP(struct screen_table *, screen_table_free)

/* A line "label: value", left out when there is no value. */
static void print_fact(const char *label, const char *value)
{
    _cleanup_(cleanup_freep) char *clean = value ? plain_line(value) : NULL;

    if (clean)
        printf("  %s: %s\n", label, clean);
}

/* Sentences of the reasons, one after the other, into text. */
static void reasons_text(const json_t *reasons, char *text, size_t size)
{
    const json_t *code;
    size_t i, at = 0;

    text[0] = '\0';
    json_array_foreach(reasons, i, code)
    {
        enum reason reason = reason_from_code(json_string_value(code));
        const char *sentence =
            reason == REASON_COUNT ? json_string_value(code) : reason_text(reason);

        at += (size_t)snprintf(text + at, size - at, "%s%s", i > 0 ? " " : "", sentence);
        if (at >= size)
            break;
    }
}

static void add_field(struct screen_table *table, const json_t *field)
{
    char sure[16], why[512];

    snprintf(sure, sizeof(sure), "%.1f%%",
             100 * json_number_value(json_object_get(field, "confidence")));
    reasons_text(json_object_get(field, "reasons"), why, sizeof(why));
    screen_table_add(table, (const char *const[]){screen_member(field, "id"),
                                                  queue_word(screen_member(field, "status")),
                                                  screen_member(field, "value"), sure, why});
}

/* A line of the table of what the machine saw: by is a recogniser or a candidate. */
static void add_seen(struct screen_table *table, const json_t *field, const char *by,
                     const json_t *seen)
{
    char score[16];

    snprintf(score, sizeof(score), "%.2f", json_number_value(json_object_get(seen, "score")));
    screen_table_add(table, (const char *const[]){screen_member(field, "id"), by,
                                                  screen_member(seen, "text"), score});
}

static int print_seen(const json_t *fields)
{
    const char *titles[] = {_("TO REVIEW"), _("SEEN BY"), _("TEXT"), _("SCORE")};
    _cleanup_(screen_table_freep) struct screen_table *table = screen_table_new(titles, 4);
    const json_t *field, *seen;
    size_t i, j, n = 0;

    json_array_foreach(fields, i, field)
    {
        const json_t *by = json_object_get(json_object_get(field, "reading"), "by");

        if (strcmp(screen_member(field, "status"), "review") != 0)
            continue;
        json_array_foreach(by, j, seen)
        {
            add_seen(table, field, screen_member(seen, "engine"), seen);
            n++;
        }
        json_array_foreach(json_object_get(field, "candidates"), j, seen)
        {
            add_seen(table, field, _("candidate"), seen);
            n++;
        }
    }
    if (n == 0)
        return CLI_DONE;
    putchar('\n');
    return screen_table_print(table, stdout) < 0 ? CLI_FAILED : CLI_DONE;
}

static int print_nomination(const json_t *nomination)
{
    const char *titles[] = {_("FIELD"), _("STATUS"), _("VALUE"), _("SURE"), _("WHY")};
    _cleanup_(screen_table_freep) struct screen_table *table = screen_table_new(titles, 5);
    const json_t *fields = json_object_get(nomination, "fields"), *field;
    size_t i;

    printf(_("%s: %s, page %d of %s, %s\n"), screen_member(nomination, "id"),
           screen_member(nomination, "form"),
           (int)json_integer_value(json_object_get(nomination, "page")),
           screen_member(nomination, "fax"), queue_word(screen_member(nomination, "state")));
    print_fact(_("rejected because"), screen_member(nomination, "reason"));
    putchar('\n');
    json_array_foreach(fields, i, field)
    {
        add_field(table, field);
    }
    if (screen_table_print(table, stdout) < 0)
        return CLI_FAILED;
    return print_seen(fields);
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
    print_fact(_("reception error"), screen_member(fax, "error"));
    print_fact(_("warning"), screen_member(fax, "warning"));
    print_fact(_("sha256"), screen_member(fax, "sha256"));
    print_fact(_("read by"), screen_member(fax, "reader"));
}

static void print_pages(const json_t *pages)
{
    const json_t *page;
    size_t i;

    json_array_foreach(pages, i, page)
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
    int status = CLI_DONE;
    size_t i;

    if (queue_open(cli, &store, &why) < 0 || store_show(store, cli->operands[0], &object, &why) < 0)
        return cli_fail(&why);
    if (cli->json)
        return queue_print_json(object);
    if (json_object_get(object, "from")) {
        print_fax(json_object_get(object, "from"));
        return print_nomination(object);
    }
    print_fax(object);
    print_pages(json_object_get(object, "pages"));
    json_array_foreach(json_object_get(object, "nominations"), i, nomination)
    {
        putchar('\n');
        if (status == CLI_DONE)
            status = print_nomination(nomination);
    }
    return status;
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
