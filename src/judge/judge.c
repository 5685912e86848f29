/* SPDX-License-Identifier: Apache-2.0
 *
 * judge: the lists, loaded once, and the way in. The work is done in field.c (one field by itself),
 * page.c (the fields of a page together) and confidence.c (from evidence to a probability).
 */
#include "judge/judge.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "judge/page.h"
#include "text/fold.h"
#include "text/prefecture.h"

struct judge {
    const struct form_set *forms; /* borrowed */
    struct form_lists *lists;     /* one for each form */
    struct country country;
    struct confidence_model model;
    struct calibration calibration;
    /* shipped, for who asks for no target */
    double threshold[FORM_KIND_COUNT][SCRIPT_COUNT];
    struct lexicon *recognisers; /* that the two rest on */
};

DEFINE_CLEANUP(struct judge *, judge_free)

struct judge *judge_free(struct judge *judge)
{
    if (!judge)
        return NULL;
    for (size_t i = 0; judge->lists && i < judge->forms->n_forms; i++) {
        for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
            lexicon_free(judge->lists[i].of[kind]);
        free(judge->lists[i].shared);
    }
    free(judge->lists);
    lexicon_free(judge->country.hospitals);
    lexicon_free(judge->country.host_words);
    lexicon_free(judge->recognisers);
    area_codes_deinit(&judge->country.codes);
    people_deinit(&judge->country.people);
    free(judge);
    return NULL;
}

static int common_path(const char *forms_directory, const char *name, char *ret_path, size_t size,
                       struct why *why)
{
    if ((size_t)snprintf(ret_path, size, "%s/common/%s", forms_directory, name) >= size)
        return why_set(why, -ENAMETOOLONG, _("%s: the path is too long"), forms_directory);
    return 0;
}

/* An entry of a list of prefectures is one of the 47, and says so itself. */
static int check_prefectures(struct lexicon *lexicon, const char *path, struct why *why)
{
    for (size_t i = 0; i < lexicon->n_entries; i++) {
        struct lexicon_entry *entry = &lexicon->entries[i];
        int index = prefecture_find(entry->name);

        if (index == -2)
            return -ENOMEM;
        if (index < 0 || strcmp(prefecture_name(index), entry->name) != 0)
            return why_set(why, -EINVAL, _("%s:%u: «%s» is not the full name of a prefecture"),
                           path, entry->line, entry->name);
        entry->prefectures = prefecture_bit(index);
    }
    return 0;
}

/* The list that form names for kind, or for prefectures the country's. */
static int load_list(const char *forms_directory, const struct form *form, int kind,
                     struct form_lists *lists, struct why *why)
{
    const char *path = form->lexicon[kind];
    char common[PATH_MAX];
    int r;

    if (!path && kind == FORM_KIND_PREFECTURE) {
        r = common_path(forms_directory, "prefectures.tsv", common, sizeof(common), why);
        if (r < 0)
            return r;
        path = common;
    }
    if (!path)
        return 0;
    if (kind != FORM_KIND_PREFECTURE && kind != FORM_KIND_FACILITY && kind != FORM_KIND_DEPARTMENT)
        return why_set(
            why, -EINVAL,
            _("%s: no list is used for fields of the kind «%s»; take it out of form.yaml"), path,
            form_kind_name((enum form_kind)kind));
    r = lexicon_load(path, &lists->of[kind], why);
    if (r < 0)
        return r;
    if (kind == FORM_KIND_PREFECTURE)
        r = check_prefectures(lists->of[kind], path, why);
    return r;
}

static int load_form(struct judge *judge, const char *forms_directory, const struct form *form,
                     struct form_lists *lists, struct why *why)
{
    struct lexicon *facilities;
    int r = 0;

    for (int kind = 0; kind < FORM_KIND_COUNT && r == 0; kind++)
        r = load_list(forms_directory, form, kind, lists, why);
    if (r < 0)
        return r;
    facilities = lists->of[FORM_KIND_FACILITY];
    if (facilities) {
        r = lexicon_adopt(facilities, judge->country.hospitals, &lists->shared);
        if (r < 0)
            return r;
        lexicon_mark_parts(facilities);
    }
    lexicon_mark_parts(lists->of[FORM_KIND_PREFECTURE]);
    return 0;
}

/* What lies in common/ beside the lists that a form may name. */
static int load_country(struct judge *judge, const char *forms_directory, struct why *why)
{
    char path[PATH_MAX];
    int r = common_path(forms_directory, "areacodes.tsv", path, sizeof(path), why);

    if (r == 0)
        r = area_codes_load(path, &judge->country.codes, why);
    if (r == 0)
        r = common_path(forms_directory, "hospitals.tsv", path, sizeof(path), why);
    if (r == 0)
        r = lexicon_load(path, &judge->country.hospitals, why);
    if (r == 0)
        r = common_path(forms_directory, "hostwords.txt", path, sizeof(path), why);
    if (r == 0)
        r = lexicon_load(path, &judge->country.host_words, why);
    if (r == 0)
        r = common_path(forms_directory, "confidence.tsv", path, sizeof(path), why);
    if (r == 0)
        r = confidence_load(path, &judge->model, why);
    if (r == 0)
        r = common_path(forms_directory, "calibration.tsv", path, sizeof(path), why);
    if (r == 0)
        r = calibration_load(path, &judge->calibration, why);
    if (r == 0)
        r = common_path(forms_directory, "thresholds.tsv", path, sizeof(path), why);
    if (r == 0)
        r = calibration_load_thresholds(path, judge->threshold, why);
    if (r == 0)
        r = common_path(forms_directory, "recognisers.txt", path, sizeof(path), why);
    if (r == 0)
        r = lexicon_load(path, &judge->recognisers, why);
    if (r == 0)
        r = common_path(forms_directory, "", path, sizeof(path), why);
    if (r == 0)
        r = people_load(path, &judge->country.people, why);
    return r;
}

int judge_new(const char *forms_directory, const struct form_set *forms, struct judge **ret_judge,
              struct why *why)
{
    _cleanup_(judge_freep) struct judge *judge = calloc(1, sizeof(*judge));
    int r;

    if (!judge)
        return -ENOMEM;
    judge->forms = forms;
    judge->lists = calloc(forms->n_forms + 1, sizeof(*judge->lists));
    if (!judge->lists)
        return -ENOMEM;
    r = load_country(judge, forms_directory, why);
    for (size_t i = 0; i < forms->n_forms && r == 0; i++)
        r = load_form(judge, forms_directory, forms->forms[i], &judge->lists[i], why);
    if (r < 0)
        return r;
    *ret_judge = judge;
    judge = NULL;
    return 0;
}

static const double FOLLOWS = -1;

struct policy policy_default(void)
{
    struct policy policy = {.auto_accept = true};

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        for (int script = 0; script < SCRIPT_COUNT; script++)
            policy.threshold[kind][script] = kind == FORM_KIND_TEXT ? CONFIDENCE_NEVER : FOLLOWS;
    return policy;
}

int judge_settle(const struct judge *judge, const struct calibration *own, struct policy *policy)
{
    double log_odds = 0;
    bool allowed = policy->target > 0 &&
                   calibration_settle(&judge->calibration, own, policy->target, &log_odds);

    for (int kind = 0; kind < FORM_KIND_COUNT; kind++)
        for (int script = 0; script < SCRIPT_COUNT; script++) {
            double *threshold = &policy->threshold[kind][script];

            if (*threshold >= 0)
                continue;
            if (policy->target > 0)
                *threshold = allowed ? confidence_of(log_odds) : CONFIDENCE_NEVER;
            else
                *threshold = judge->threshold[kind][script];
        }
    return policy->target > 0 && !allowed;
}

const char *judge_listed_name(const struct judge *judge, const char *form, enum form_kind kind,
                              const char *spelling)
{
    _cleanup_(cleanup_freep) char *key = fold_key(spelling);

    for (size_t i = 0; key && i < judge->forms->n_forms; i++) {
        const struct lexicon *list = judge->lists[i].of[kind];
        ptrdiff_t at = list ? lexicon_find(list, key) : -1;

        if (at >= 0 && strcmp(judge->forms->forms[i]->name, form) == 0)
            return list->entries[list->keys[at].entry].name;
    }
    return NULL;
}

bool judge_fits(const struct judge *judge, const char *reader)
{
    for (size_t i = 0; i < judge->recognisers->n_entries; i++)
        if (!strstr(reader, judge->recognisers->entries[i].name))
            return false;
    return true;
}

static int judge_with(const struct judge *judge, size_t form, struct desk *desk,
                      struct weighed *ret_weighed)
{
    int r = page_judge(desk, &judge->lists[form], judge->forms->forms[form]);

    for (size_t i = 0; r == 0 && ret_weighed && i < desk->page->n_fields; i++)
        ret_weighed[i] = (struct weighed){desk->findings[i].evidence, desk->findings[i].log_odds,
                                          desk->findings[i].script, desk->findings[i].filled};
    return r;
}

int judge_page(const struct judge *judge, const struct policy *policy, struct page_result *page,
               struct weighed *ret_weighed)
{
    _cleanup_(cleanup_freep) struct finding *findings =
        calloc(page->n_fields + 1, sizeof(*findings));
    struct desk desk = {.country = &judge->country,
                        .model = &judge->model,
                        .policy = policy,
                        .page = page,
                        .findings = findings};

    if (!findings)
        return -ENOMEM;
    if (!page->form)
        return 0;
    for (size_t i = 0; i < judge->forms->n_forms; i++)
        if (strcmp(judge->forms->forms[i]->name, page->form) == 0)
            return judge_with(judge, i, &desk, ret_weighed);
    return -ENOENT;
}

static size_t take_spellings(const struct lexicon *list, const char **spellings)
{
    for (size_t i = 0; list && i < list->n_keys; i++)
        spellings[i] = list->keys[i].spelling;
    return list ? list->n_keys : 0;
}

int judge_spellings(const struct judge *judge, const struct form *form, enum form_kind kind,
                    const char ***ret_spellings, size_t *ret_n)
{
    const struct lexicon *own = NULL, *wider = NULL;
    const char **spellings;
    size_t n;

    for (size_t i = 0; i < judge->forms->n_forms; i++)
        if (judge->forms->forms[i] == form)
            own = judge->lists[i].of[kind];
    if (kind == FORM_KIND_FACILITY)
        wider = judge->country.hospitals;
    spellings =
        calloc((own ? own->n_keys : 0) + (wider ? wider->n_keys : 0) + 1, sizeof(*spellings));
    if (!spellings)
        return -ENOMEM;
    n = take_spellings(own, spellings);
    n += take_spellings(wider, spellings + n);
    *ret_spellings = spellings;
    *ret_n = n;
    return 0;
}

const struct confidence_model *judge_model(const struct judge *judge)
{
    return &judge->model;
}

const struct calibration *judge_calibration(const struct judge *judge)
{
    return &judge->calibration;
}
