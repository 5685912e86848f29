/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke rejudge: the stored readings are judged once more, with today's lists, weights and
 * thresholds, and what changes is shown and written. What a person has said stays.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/intl.h"
#include "cli/judging.h"
#include "cli/queue.h"
#include "judge/pattern.h"

enum {
    BATCH = 64,        /* pages that are in memory at once */
    MAX_CHANGES = 256, /* that one transaction takes, and a page's more */
    MAX_THREADS = 16,
    MAX_PATTERNS = 256 /* more errors than that are no matter of single patterns */
};

/* A wrong value that a spot check found: others that rest on the same evidence are reopened. */
struct error_pattern {
    unsigned pattern;
    double log_odds;
};

/* A page of the store, and what judging it again gave. */
struct replayed {
    struct rejudge_page page;
    struct result *result;
    struct weighed *weighed; /* RESULT_MAX_FIELDS of them */
    int r;                   /* as judging_page() returns */
};

struct replay {
    const struct cli *cli;
    struct judging judging;
    struct store *store;
    bool dry_run;
    struct error_pattern errors[MAX_PATTERNS];
    size_t n_errors;
    struct rejudge_change changes[MAX_CHANGES + RESULT_MAX_FIELDS];
    size_t n_changes;
    /* what the changes borrow from */
    struct replayed pages[BATCH];
    size_t n_pages;
    json_t *list;
    size_t n_nominations, n_old, n_written, n_to_review, n_accepted, n_other;
};

/* Keeps what a page's change borrows from until it is written. */
static void release(struct replay *replay)
{
    for (size_t i = 0; i < replay->n_pages; i++) {
        rejudge_page_deinit(&replay->pages[i].page);
        result_free(replay->pages[i].result);
        free(replay->pages[i].weighed);
    }
    replay->n_pages = replay->n_changes = 0;
}

static int write_changes(struct replay *replay, struct why *why)
{
    size_t n = 0;
    int r = 0;

    if (!replay->dry_run && replay->n_changes > 0)
        r = store_rejudge_apply(replay->store, replay->changes, replay->n_changes, queue_actor(),
                                &n, why);
    replay->n_written += n;
    replay->n_changes = 0;
    return r;
}

/* Does this accepted value rest on what has proved wrong? */
static bool rests_on_error(const struct replay *replay, const struct field_result *field,
                           const struct weighed *weighed)
{
    unsigned pattern = pattern_of(field->kind, &weighed->evidence);

    for (size_t i = 0; i < replay->n_errors; i++)
        if (replay->errors[i].pattern == pattern &&
            weighed->log_odds <= replay->errors[i].log_odds + PATTERN_ODDS)
            return true;
    return false;
}

static int show(struct replay *replay, const struct rejudge_change *change)
{
    const struct rejudge_field *was = change->field;
    const struct field_result *now = change->now;
    char id[32];

    snprintf(id, sizeof(id), "N%" PRId64, change->nomination);
    if (replay->cli->json) {
        json_t *reasons = json_array();

        for (size_t i = 0; i < now->n_reasons; i++)
            json_array_append_new(reasons, json_string(reason_code(now->reasons[i])));
        return json_array_append_new(
            replay->list,
            json_pack("{ss, ss, ss, ss, sb, so}", "id", id, "field", was->field, "was",
                      field_status_name(was->status), "now", field_status_name(now->status),
                      "value_changes", strcmp(was->value, now->value) != 0, "reasons", reasons));
    }
    printf("%s %s: ", id, was->field);
    if (was->status != now->status)
        printf(_("%s becomes %s"), queue_word(field_status_name(was->status)),
               queue_word(field_status_name(now->status)));
    else
        printf(_("another value, %s"), queue_word(field_status_name(now->status)));
    for (size_t i = 0; i < now->n_reasons && now->status == FIELD_REVIEW; i++)
        printf(i == 0 ? " (%s" : ", %s", reason_text(now->reasons[i]));
    printf("%s\n", now->status == FIELD_REVIEW && now->n_reasons > 0 ? ")" : "");
    return 0;
}

static int note_change(struct replay *replay, const struct rejudge_page *page,
                       const struct rejudge_field *was, const struct field_result *now)
{
    struct rejudge_change *change = &replay->changes[replay->n_changes++];

    *change = (struct rejudge_change){page->nomination, page->fax, was, now};
    if (was->status == now->status && strcmp(was->value, now->value) == 0)
        return 0; /* surer or less sure, no more */
    replay->n_to_review += was->status != FIELD_REVIEW && now->status == FIELD_REVIEW;
    replay->n_accepted += was->status != FIELD_ACCEPTED && now->status == FIELD_ACCEPTED;
    replay->n_other += was->status == now->status;
    return show(replay, change);
}

/* Every page of the batch that this thread takes. */
struct share {
    struct replay *replay;
    size_t first, step;
};

static void *judge_share(void *context)
{
    const struct share *share = context;

    for (size_t i = share->first; i < share->replay->n_pages; i += share->step) {
        struct replayed *one = &share->replay->pages[i];

        one->weighed = calloc(RESULT_MAX_FIELDS, sizeof(*one->weighed));
        one->r = one->weighed
                     ? judging_page(&share->replay->judging, &one->page, &one->result, one->weighed)
                     : -ENOMEM;
    }
    return NULL;
}

/* Judges the pages of the batch, spread over the processors: judging shares nothing that it
 * changes. A thread that cannot be had is done without. */
static void judge_batch(struct replay *replay)
{
    long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = n_processors < 1             ? 1
               : n_processors < MAX_THREADS ? (size_t)n_processors
                                            : MAX_THREADS;
    struct share shares[MAX_THREADS];
    pthread_t threads[MAX_THREADS];
    bool started[MAX_THREADS] = {false};

    for (size_t i = 0; i < n; i++) {
        shares[i] = (struct share){replay, i, n};
        started[i] = i > 0 && pthread_create(&threads[i], NULL, judge_share, &shares[i]) == 0;
    }
    for (size_t i = 0; i < n; i++)
        if (!started[i])
            judge_share(&shares[i]);
    for (size_t i = 0; i < n; i++)
        if (started[i])
            pthread_join(threads[i], NULL);
}

/* What judging one page again changes. */
static int compare_page(struct replay *replay, const struct replayed *one)
{
    const struct rejudge_page *page = &one->page;
    int r = one->r;

    replay->n_nominations++;
    replay->n_old += r == 1;
    if (r != 0)
        return r < 0 ? r : 0;
    for (size_t i = 0; i < page->n_fields && i < one->result->pages[0].n_fields && r == 0; i++) {
        struct field_result *now = &one->result->pages[0].fields[i];

        if (page->fields[i].fixed)
            continue;
        if (now->status == FIELD_ACCEPTED && rests_on_error(replay, now, &one->weighed[i])) {
            now->status = FIELD_REVIEW;
            field_result_add_reason(now, REASON_SPOT_CHECK);
        }
        r = note_change(replay, page, &page->fields[i], now);
    }
    return r;
}

/* Judges the batch and writes what changes. */
static int replay_batch(struct replay *replay, struct why *why)
{
    int r = 0;

    judge_batch(replay);
    for (size_t i = 0; i < replay->n_pages && r >= 0; i++) {
        r = compare_page(replay, &replay->pages[i]);
        if (r >= 0 && replay->n_changes >= MAX_CHANGES)
            r = write_changes(replay, why);
    }
    if (r >= 0)
        r = write_changes(replay, why);
    release(replay);
    return r;
}

/* Learns what the wrong values that spot checks found rest on. */
static int learn_errors(struct replay *replay, struct why *why)
{
    struct spot_check *checks = NULL;
    size_t n = 0;
    int r = store_spot_checks(replay->store, &checks, &n, why);

    for (size_t i = 0; i < n && r == 0; i++) {
        struct rejudge_page page = {0};
        struct weighed weighed[RESULT_MAX_FIELDS];
        struct result *result = NULL;

        if (checks[i].right || replay->n_errors == MAX_PATTERNS)
            continue;
        r = store_rejudge_next(replay->store, "", checks[i].nomination - 1, &page, why);
        if (r == 1 && page.nomination == checks[i].nomination)
            r = judging_page(&replay->judging, &page, &result, weighed);
        for (size_t k = 0; result && k < result->pages[0].n_fields; k++)
            if (strcmp(result->pages[0].fields[k].id, checks[i].field) == 0)
                replay->errors[replay->n_errors++] = (struct error_pattern){
                    pattern_of(result->pages[0].fields[k].kind, &weighed[k].evidence),
                    weighed[k].log_odds};
        result_free(result);
        rejudge_page_deinit(&page);
        r = r > 0 ? 0 : r;
    }
    free(checks);
    return r;
}

static int replay_all(struct replay *replay, const char *since, struct why *why)
{
    struct rejudge_page page = {0};
    int64_t last = 0;
    int r = learn_errors(replay, why);

    while (r >= 0 && (r = store_rejudge_next(replay->store, since, last, &page, why)) == 1) {
        last = page.nomination;
        replay->pages[replay->n_pages++] = (struct replayed){.page = page};
        if (replay->n_pages == BATCH)
            r = replay_batch(replay, why);
    }
    return r < 0 ? r : replay_batch(replay, why);
}

static int report(const struct replay *replay)
{
    if (replay->cli->json)
        return queue_print_json(replay->list);
    printf(_("%zu nominations judged again: %zu fields to a person, %zu accepted, %zu with another "
             "value\n"),
           replay->n_nominations, replay->n_to_review, replay->n_accepted, replay->n_other);
    if (replay->n_old > 0)
        printf(_("%zu were read by another version or form and stay as they are\n"), replay->n_old);
    if (replay->dry_run)
        puts(_("Nothing was written (--dry-run)."));
    if (!replay->judging.allowed)
        printf(
            _("The counts do not allow %g %% of silent errors: nothing is accepted by itself.\n"),
            100 * replay->judging.policy.target);
    return CLI_DONE;
}

static int run(const struct cli *cli)
{
    const char *since = cli_option(cli, "since");
    struct replay *replay = calloc(1, sizeof(*replay));
    struct why why = {""};
    int r, status;

    if (!replay)
        return CLI_FAILED;
    replay->cli = cli;
    replay->dry_run = cli_option(cli, "dry-run") != NULL;
    replay->list = json_array();
    r = judging_open(cli, &replay->judging, &why);
    if (r == 0)
        r = queue_open(cli, &replay->store, &why);
    if (r == 0)
        r = replay_all(replay, since ? since : "", &why);
    status = r < 0 ? cli_fail(&why) : report(replay);
    release(replay);
    json_decref(replay->list);
    store_close(replay->store);
    judging_close(&replay->judging);
    free(replay);
    return status;
}

const struct command cmd_rejudge = {
    .name = "rejudge",
    .operands = "",
    .summary = N_("judge again what was read, by today's rules"),
    .help = N_("Lists, weights and thresholds change; what was seen stays. Every field that\n"
               "no person has spoken of is judged once more, from what is stored, and what\n"
               "changes is listed and written. Where a spot check found an error, values\n"
               "accepted on the same evidence go to a person.\n\n"
               "  uketsuke rejudge --dry-run --since 2026-06-01"),
    .json = true,
    .writes = true,
    .options = {{"since", "DATE", N_("only faxes received on this day or later")},
                {"dry-run", NULL, N_("show what would change, write nothing")}},
    .run = run,
};
