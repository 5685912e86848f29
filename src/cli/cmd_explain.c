/* SPDX-License-Identifier: Apache-2.0
 *
 * uketsuke explain: why a field has its value, confidence and status, from what is stored.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"
#include "cli/explain.h"
#include "cli/judging.h"
#include "cli/queue.h"
#include "report/plain.h"
#include "store/ids.h"

/* Below this a part of the log odds is not worth a line. */
static const double WORTH_SAYING = 0.05;

struct explanation {
    const struct judging *judging;
    const struct field_result *field;
    const struct weighed *weighed;
    const struct rejudge_field *stands;
};

static double part(const struct explanation *e, int feature)
{
    return judge_model(e->judging->judge)->weight[e->field->kind][feature] *
           e->weighed->evidence.of[feature];
}

static double threshold_of(const struct explanation *e)
{
    return e->judging->policy.threshold[e->field->kind][e->weighed->script];
}

static json_t *recognised_json(const struct recognised *by)
{
    json_t *alternatives = json_array();

    for (size_t i = 0; i < by->n_alternatives; i++)
        json_array_append_new(alternatives, json_pack("{ss, sf}", "text", by->alternatives[i].text,
                                                      "log_p", by->alternatives[i].log_p));
    return json_pack("{ss, ss, ss, sf, sf, sf, so}", "engine", by->engine, "model", by->model,
                     "text", by->text, "score", by->score, "min_score", by->min_score, "log_p",
                     by->log_p, "alternatives", alternatives);
}

/* Reasons with what they are about. */
static json_t *reason_json(const struct explanation *e, enum reason reason)
{
    const struct reading *reading = &e->field->reading;
    json_t *with = json_object();

    switch (reason) {
    case REASON_READERS_DIFFER:
        if (reading->n_by > 1)
            json_object_set_new(with, "other", json_string(reading->by[1].text));
        break;
    case REASON_SNAPPED_TO_LIST:
    case REASON_DITTO:
        json_object_set_new(with, "written", json_string(e->field->as_written));
        break;
    case REASON_LOOKALIKE:
    case REASON_SEVERAL_IN_LIST:
        if (e->field->n_candidates > 1)
            json_object_set_new(with, "perhaps", json_string(e->field->candidates[1].text));
        break;
    case REASON_LOW_SCORE:
        json_object_set_new(with, "confidence", json_real(e->field->confidence));
        json_object_set_new(with, "threshold", json_real(threshold_of(e)));
        break;
    case REASON_DAMAGED_ROWS:
        json_object_set_new(with, "rows", json_integer(reading->n_damaged_rows));
        break;
    case REASON_PLACE_UNSURE:
        json_object_set_new(with, "certainty", json_real(reading->place_certainty));
        break;
    case REASON_DROPPED_INK:
        json_object_set_new(with, "share", json_real(reading->dropped_ink));
        break;
    case REASON_CUT_OFF:
        json_object_set_new(with, "clipped_mm", json_real(reading->clipped_mm));
        break;
    default:
        break;
    }
    return json_pack("{ss, ss, so}", "code", reason_code(reason), "text", reason_text(reason),
                     "with", with);
}

static int print_json(const struct explanation *e)
{
    json_t *by = json_array(), *evidence = json_array(), *reasons = json_array(),
           *candidates = json_array(), *object;
    int status;

    for (size_t i = 0; i < e->field->reading.n_by; i++)
        json_array_append_new(by, recognised_json(&e->field->reading.by[i]));
    for (int f = 0; f < FEATURE_COUNT; f++)
        if (e->weighed->written)
            json_array_append_new(
                evidence, json_pack("{ss, sf, sf}", "feature", feature_name((enum feature)f), "is",
                                    e->weighed->evidence.of[f], "adds", part(e, f)));
    for (size_t i = 0; i < e->field->n_reasons; i++)
        json_array_append_new(reasons, reason_json(e, e->field->reasons[i]));
    for (size_t i = 0; i < e->field->n_candidates; i++)
        json_array_append_new(candidates,
                              json_pack("{ss, sf}", "text", e->field->candidates[i].text, "score",
                                        e->field->candidates[i].score));
    object =
        json_pack("{ss, ss, s{ss, ss}, s{ss, ss, sf, sf, sf, ss}, so, so, so, so}", "field",
                  e->field->id, "kind", form_kind_name(e->field->kind), "stands", "value",
                  e->stands->value, "status", field_status_name(e->stands->status), "judged",
                  "value", e->field->value, "status", field_status_name(e->field->status),
                  "confidence", e->field->confidence, "log_odds", e->weighed->log_odds, "threshold",
                  threshold_of(e), "script", script_name(e->weighed->script), "reasons", reasons,
                  "evidence", evidence, "candidates", candidates, "by", by);
    status = queue_print_json(object);
    json_decref(object);
    return status;
}

static void print_value(FILE *to, const char *label, const char *text)
{
    _cleanup_(cleanup_freep) char *clean = plain_line(text);

    fprintf(to, _("  %s: «%s»\n"), label, clean ? clean : "");
}

/* As the evidence calls them. */
static const char *engine_word(const char *engine)
{
    return !strcmp(engine, "ctc")         ? _("first recogniser")
           : !strcmp(engine, "tesseract") ? _("second recogniser")
                                          : engine;
}

static void print_plain(const struct explanation *e, FILE *to)
{
    double threshold = threshold_of(e);

    print_value(to, _("stands in the queue"), e->stands->value);
    fprintf(to, "    %s\n", queue_word(field_status_name(e->stands->status)));
    print_value(to, _("judged now"), e->field->value);
    fprintf(to, _("    %s, confidence %.4f"), queue_word(field_status_name(e->field->status)),
            e->field->confidence);
    if (threshold <= 1)
        fprintf(to, _(", accepted from %.4f on"), threshold);
    if (e->weighed->written)
        fputs(e->weighed->script == SCRIPT_TYPED ? _(", typed") : _(", by hand"), to);
    fputc('\n', to);
    for (size_t i = 0; i < e->field->n_reasons; i++)
        fprintf(to, "    %s\n", reason_text(e->field->reasons[i]));
    for (size_t i = 0; i < e->field->reading.n_by; i++) {
        const struct recognised *by = &e->field->reading.by[i];

        print_value(to, engine_word(by->engine), by->text);
        fprintf(to, _("    model %s\n"), by->model);
        fprintf(to, _("    score %.2f, weakest character %.2f, log likelihood %.1f\n"), by->score,
                by->min_score, by->log_p);
    }
    for (size_t i = 1; i < e->field->n_candidates; i++)
        print_value(to, _("or perhaps"), e->field->candidates[i].text);
    if (!e->weighed->written)
        return;
    fprintf(to, _("  log odds %.1f, made of:\n"), e->weighed->log_odds);
    for (int f = 0; f < FEATURE_COUNT; f++)
        if (fabs(part(e, f)) >= WORTH_SAYING)
            fprintf(to, "    %+6.2f  %s (%.2f)\n", part(e, f), feature_text((enum feature)f),
                    e->weighed->evidence.of[f]);
}

static int explain(const struct judging *judging, const struct rejudge_page *page,
                   const char *nomination, const char *field, bool json, FILE *to, struct why *why)
{
    _cleanup_(result_freep) struct result *result = NULL;
    struct weighed weighed[RESULT_MAX_FIELDS];
    int r = judging_page(judging, page, &result, weighed);

    if (r == 1)
        r = why_set(why, -ENOTSUP,
                    _("%s was read by another version of the program, or its form is gone; its "
                      "readings cannot be explained"),
                    nomination);
    if (r < 0)
        return r;
    for (size_t i = 0; i < page->n_fields && i < result->pages[0].n_fields; i++) {
        struct explanation e = {judging, &result->pages[0].fields[i], &weighed[i],
                                &page->fields[i]};

        if (strcmp(page->fields[i].field, field) != 0)
            continue;
        if (json)
            return print_json(&e);
        print_plain(&e, to);
        return 0;
    }
    return why_set(why, -ENOENT, _("%s has no field «%s»; `uketsuke show %s` lists them"),
                   nomination, field, nomination);
}

int explain_field(const struct cli *cli, struct store *store, const char *nomination,
                  const char *field, bool json, FILE *to, struct why *why)
{
    struct judging judging = {0};
    struct rejudge_page page = {0};
    int64_t number = 0;
    int r = id_parse_nomination(nomination, &number, why);

    if (r == 0)
        r = judging_open(cli, &judging, why);
    if (r == 0)
        r = store_rejudge_next(store, "", number - 1, &page, why);
    if (r >= 0 && (r == 0 || page.nomination != number))
        r = why_set(why, -ENOENT, _("there is no nomination %s that was not rejected"), nomination);
    if (r >= 0)
        r = explain(&judging, &page, nomination, field, json, to, why);
    rejudge_page_deinit(&page);
    judging_close(&judging);
    return r;
}

static int run(const struct cli *cli)
{
    _cleanup_(store_closep) struct store *store = NULL;
    struct why why = {""};

    if (queue_open(cli, &store, &why) < 0 ||
        explain_field(cli, store, cli->operands[0], cli->operands[1], cli->json, stdout, &why) < 0)
        return cli_fail(&why);
    return CLI_DONE;
}

const struct command cmd_explain = {
    .name = "explain",
    .operands = "ID FIELD",
    .min_operands = 2,
    .max_operands = 2,
    .summary = N_("why a field has its value, confidence and status"),
    .help = N_("  uketsuke explain N12 responsible.phone\n\n"
               "The stored reading is judged once more and taken apart: what each recogniser\n"
               "saw, what else it may be, which evidence counts how much, and the threshold."),
    .json = true,
    .run = run,
};
