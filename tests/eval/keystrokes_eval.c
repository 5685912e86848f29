/* SPDX-License-Identifier: Apache-2.0
 *
 * keystrokes-eval: how many keys an operator presses for a form, against typing everything. A
 * simulated operator, with the truth in hand, goes through what `uketsuke read` said of generated
 * faxes; what a key means is decided by desk/session.h, the code that the screen runs on.
 *
 *     tests/eval/keystrokes.sh build DIRECTORY SEED COUNT    (draws, reads and counts)
 *     keystrokes-eval READ.jsonl TRUTH.jsonl...              (counts)
 *
 * What was read is judged once more, so that the figures are of this build's lists, weights and
 * thresholds. Counted as one key: every key on the screen, and in an edited line every character
 * typed, every move and every deletion; Ctrl-K and Ctrl-U are one each, and so is Enter. The
 * operator takes the cheapest way: Enter, a candidate, «ditto», the numbered places of free text,
 * an edit (with what Tab and Down do), a name looked up in its list, or the line anew. Typing
 * everything: the characters of every field that is filled in, and one key after each of the form's
 * fields. An input method's own keys are left out on both sides. Values are compared as score.sh
 * does: gaps in Japanese words are presentation. Accepted fields are not looked at (spot checks
 * aside), so an error there costs no key: it is a silent error, counted beside.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "desk/line.h"
#include "desk/lookup.h"
#include "desk/session.h"
#include "judge/judge.h"
#include "keystrokes_line.h"
#include "text/utf8.h"

enum { MAX_FORMS = 4000, N_RESAMPLES = 1000, MOST_CANDIDATES = 9 };

struct tally {
    double keys, typed; /* at the screen, and typing everything */
    unsigned n_fields, n_review, n_corrected, n_silent, n_unplaced;
    double keys_corrected;
    double kind_keys[FORM_KIND_COUNT], kind_typed[FORM_KIND_COUNT];
};

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

static const json_t *find(const json_t *array, const char *key, const char *value)
{
    const json_t *one;
    size_t i;

    json_array_foreach(array, i, one)
    {
        if (!strcmp(text(one, key), value))
            return one;
    }
    return NULL;
}

static bool is_same(const char *kind, const char *a, const char *b)
{
    static uint32_t pa[LINE_MAX_POINTS], pb[LINE_MAX_POINTS];
    bool gaps = !strcmp(kind, "phone") || !strcmp(kind, "email") || !strcmp(kind, "prefecture");
    size_t na = line_points(a, gaps, pa), nb = line_points(b, gaps, pb);

    return na == nb && !memcmp(pa, pb, na * sizeof(*pa));
}

enum { MAX_LETTERS = 4 };

/* «/», letters of the truth that bring it up in the form's list, Tab so often as it takes, Enter.
 * The letters are a part of it as written, which an input method gives. */
static double lookup_keys(const struct lookup *lookup, enum form_kind kind, const char *truth)
{
    double least = INFINITY;

    for (const char *from = truth; lookup && lookup_has(lookup, kind) && *from; utf8_next(&from)) {
        const char *to = from;

        for (size_t length = 1; length <= MAX_LETTERS && *to; length++) {
            char letters[4 * MAX_LETTERS + 1] = "";
            const char *names[LINE_MAX_ENDS];
            size_t n;

            utf8_next(&to);
            memcpy(letters, from, (size_t)(to - from));
            n = lookup_find(lookup, kind, letters, names, LINE_MAX_ENDS);
            for (size_t i = 0; i < n; i++)
                if (!strcmp(names[i], truth))
                    least = fmin(least, 1 + (double)length + (double)i + 1 + 1);
        }
    }
    return least;
}

/* From what is shown: Enter when it is right, else an edit of it, or the line anew. */
static double finish_keys(struct session *session, const struct lookup *lookup, const char *truth)
{
    static uint32_t ignored[LINE_MAX_POINTS];
    const struct item *item = session_item(session);
    const char *kind = form_kind_name(item->kind);
    double anew = 1 + (double)line_points(truth, true, ignored) + 1; /* «/», Enter */
    struct step step = session_key(session, '\r');

    if (step.act == ACT_SAY && is_same(kind, step.value, truth))
        return 1;
    step = session_key(session, 'e');
    return fmin(1 + line_keys(item, step.value, step.cursor, truth),
                fmin(anew, lookup_keys(lookup, item->kind, truth)));
}

/* Characters that are wrong in what is shown, gaps aside. */
static unsigned n_wrong(const struct item *item, const char *truth)
{
    static uint32_t a[LINE_MAX_POINTS], b[LINE_MAX_POINTS];

    return utf8_distance(a, line_points(item->shown, false, a), b, line_points(truth, false, b),
                         UTF8_DISTANCE_MAX_POINTS);
}

/* The digit of a spot, so often that the whole is nearest to the truth; returns how often. */
static size_t settle_spot(struct session *session, uint32_t digit, const char *truth)
{
    const struct item *item = session_item(session);
    const struct spot *spot = &item->spots.at[item->first_spot + digit - '1'];
    unsigned least = n_wrong(item, truth);
    size_t best = 0;

    for (size_t n = 1; n <= spot->n_options; n++) {
        session_key(session, digit);
        if (n_wrong(item, truth) < least) {
            least = n_wrong(item, truth);
            best = n;
        }
    }
    session_key(session, digit); /* as it was */
    for (size_t n = 0; n < best; n++)
        session_key(session, digit);
    return best;
}

/* Free text: the spots first, nine by nine as far as they help, and the rest by hand; or all by
 * hand. */
static double spots_keys(struct session *session, const char *truth)
{
    const struct item *item = session_item(session);
    double by_hand = finish_keys(session, NULL, truth), with_spots, spent = 0, moved = 0;

    for (size_t first = 0; first < item->spots.n_spots; first += ITEM_NUMBERED) {
        size_t n = 0;

        for (uint32_t i = 0; i < item_numbered(item); i++)
            n += settle_spot(session, '1' + i, truth);
        if (n > 0) {
            spent += moved + (double)n;
            moved = 0;
        }
        session_key(session, ' ');
        moved++;
    }
    with_spots = spent + finish_keys(session, NULL, truth);
    return fmin(by_hand, with_spots);
}

/* The cheapest way from what is shown to the truth; same: what stands in the field that «同上»
 * stands for. */
static double field_keys(struct session *session, const struct lookup *lookup, const char *truth,
                         const char *same, bool *ret_corrected)
{
    const struct item *item = session_item(session);
    const char *kind = form_kind_name(item->kind);
    struct step step = session_key(session, '\r');

    *ret_corrected = false;
    if (step.act == ACT_SAY && is_same(kind, step.value, truth))
        return 1;
    *ret_corrected = true;
    if (!*truth || !strcmp(truth, same))
        return 1; /* k, d */
    if (item->spots.n_spots > 0)
        return spots_keys(session, truth);
    for (uint32_t key = '1'; key <= '9'; key++) {
        step = session_key(session, key);
        if (step.act == ACT_SAY && is_same(kind, step.value, truth))
            return 1;
    }
    return finish_keys(session, lookup, truth);
}

/* The object that the store would make of a field of the result. */
static json_t *as_item(const json_t *field, size_t position)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:O, s:O, s:O, s:O, s:O, s:O, s:i,"
                     " s:O, s:O, s:n, s:n}",
                     "key", (json_int_t)position + 1, "task", "review", "nomination", "N1", "fax",
                     "F1", "sha256", "", "page", 1, "form", "", "rotation", 0, "field",
                     json_object_get(field, "id"), "kind", json_object_get(field, "kind"), "value",
                     json_object_get(field, "value"), "status", json_object_get(field, "status"),
                     "reasons", json_object_get(field, "reasons"), "box",
                     json_object_get(field, "box"), "position", (int)position, "candidates",
                     json_object_get(field, "candidates"), "reading",
                     json_object_get(field, "reading"), "draft", "keys");
}

/* The form's other addresses that have been accepted, or that the operator came by before. */
static void offer_domains(struct item *item, const json_t *page, const json_t *truth)
{
    const json_t *one;
    bool before = true;
    size_t i;

    json_array_foreach(json_object_get(page, "fields"), i, one)
    {
        bool is_review = !strcmp(text(one, "status"), "review");
        bool is_this = !strcmp(text(one, "id"), item->field);

        before = before && !is_this;
        if (!strcmp(text(one, "kind"), "email") && !is_this && (!is_review || before))
            item_offer_domain(item, is_review ? text(find(json_object_get(truth, "fields"), "id",
                                                          text(one, "id")),
                                                     "value")
                                              : text(one, "value"));
    }
}

/* What stands in the field that «同上» would stand for, "" when there is none or it comes later. */
static const char *same_as(const struct form *form, const char *id, const json_t *truth)
{
    int i = form ? form_find_field(form, id) : -1;
    const char *other = i >= 0 ? form->fields[i].same_as : NULL;

    return other ? text(find(json_object_get(truth, "fields"), "id", other), "value") : "";
}

static void count_field(const struct lookup *lookup, const struct form *form, const json_t *page,
                        const json_t *field, const json_t *truths, const char *truth,
                        struct tally *tally)
{
    const char *status = text(field, "status");
    struct session session = {.most_candidates = MOST_CANDIDATES};
    json_t *items;
    bool corrected;
    double keys;

    if (strcmp(status, "review") != 0) {
        tally->n_silent += !is_same(text(field, "kind"), text(field, "value"), truth);
        return;
    }
    items = json_pack("[o]", as_item(field, 0));
    if (session_load(&session, items, NULL) < 0)
        abort();
    if (session_item(&session)->kind == FORM_KIND_EMAIL)
        offer_domains(session_item(&session), page, truths);
    keys =
        field_keys(&session, lookup, truth, same_as(form, text(field, "id"), truths), &corrected);
    tally->n_review++;
    tally->keys += keys;
    tally->kind_keys[session_item(&session)->kind] += keys;
    tally->n_corrected += corrected;
    tally->keys_corrected += corrected ? keys : 0;
    session_deinit(&session);
    json_decref(items);
}

/* A form nobody could place is keyed in: the key that says so, then every field. */
static struct tally count_form(const struct lookup *lookup, const struct form_set *forms,
                               const json_t *truth, const json_t *read)
{
    static uint32_t ignored[LINE_MAX_POINTS];
    const json_t *field;
    struct tally tally = {0};
    enum form_kind kind;
    size_t i;

    json_array_foreach(json_object_get(truth, "fields"), i, field)
    {
        const json_t *seen = find(json_object_get(read, "fields"), "id", text(field, "id"));
        double typed = 1 + (double)line_points(text(field, "value"), true, ignored);

        tally.n_fields++;
        tally.typed += typed;
        if (form_kind_from_name(text(field, "kind"), &kind) == 0)
            tally.kind_typed[kind] += typed;
        if (seen) {
            count_field(lookup, form_set_find(forms, text(read, "form")), read, seen, truth,
                        text(field, "value"), &tally);
        } else {
            tally.keys += typed + (i == 0);
            tally.n_review++;
            tally.n_unplaced += i == 0;
        }
    }
    return tally;
}

static void add(struct tally *sum, const struct tally *one)
{
    sum->keys += one->keys;
    sum->typed += one->typed;
    sum->keys_corrected += one->keys_corrected;
    for (int i = 0; i < FORM_KIND_COUNT; i++) {
        sum->kind_keys[i] += one->kind_keys[i];
        sum->kind_typed[i] += one->kind_typed[i];
    }
    sum->n_fields += one->n_fields;
    sum->n_review += one->n_review;
    sum->n_corrected += one->n_corrected;
    sum->n_silent += one->n_silent;
    sum->n_unplaced += one->n_unplaced;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* 95 % bootstrap interval of the share of keys, by form: errors come together on a form. */
static void interval(const struct tally *forms, size_t n, double *ret_low, double *ret_high)
{
    static double shares[N_RESAMPLES];
    uint64_t dice = 88172645463325252ULL; /* xorshift64 (Marsaglia 2003): the same at every run */

    for (size_t i = 0; i < N_RESAMPLES; i++) {
        struct tally sum = {0};

        for (size_t j = 0; j < n; j++) {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            add(&sum, &forms[dice % n]);
        }
        shares[i] = sum.keys / sum.typed;
    }
    qsort(shares, N_RESAMPLES, sizeof(*shares), by_value);
    *ret_low = shares[N_RESAMPLES / 40];
    *ret_high = shares[N_RESAMPLES - 1 - N_RESAMPLES / 40];
}

static void report(const char *title, const struct tally *forms, size_t n)
{
    struct tally sum = {0};
    double low, high;

    for (size_t i = 0; i < n; i++)
        add(&sum, &forms[i]);
    if (n == 0)
        return;
    interval(forms, n, &low, &high);
    printf("%s\t%zu\t%.1f\t%.1f\t%.1f %% [%.1f, %.1f]\t%.1f of %.1f\t%.2f\t%.2f\t%u of %u\t%u\n",
           title, n, sum.keys / (double)n, sum.typed / (double)n, 100 * sum.keys / sum.typed,
           100 * low, 100 * high, (double)sum.n_review / (double)n,
           (double)sum.n_fields / (double)n, (double)sum.n_corrected / (double)n,
           sum.n_corrected ? sum.keys_corrected / sum.n_corrected : 0, sum.n_silent,
           sum.n_fields - sum.n_review, sum.n_unplaced);
    for (int i = 0; i < FORM_KIND_COUNT; i++)
        printf("  %s\t\t%.1f\t%.1f\n", form_kind_name((enum form_kind)i),
               sum.kind_keys[i] / (double)n, sum.kind_typed[i] / (double)n);
}

/* ---- judging once more ---- */

struct again {
    struct form_set forms;
    struct judge *judge;
    struct policy policy;
};

static void again_open(struct again *again)
{
    char forms[4096];
    struct why why = {""};

    again->policy = policy_default();
    if (paths_data("forms", forms, sizeof(forms)) < 0 ||
        form_set_load(forms, &again->forms, &why) < 0 ||
        judge_new(forms, &again->forms, &again->judge, &why) < 0) {
        fprintf(stderr, "%s\n", why.text);
        exit(1);
    }
    judge_settle(again->judge, NULL, &again->policy);
}

/* The line of a fax as this build's lists, weights and thresholds have it. Consumed. */
static json_t *judged_again(const struct again *again, json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT);
    struct result *result = NULL;
    struct why why = {""};

    json_decref(line);
    if (result_from_json(text, strlen(text), &result, &why) < 0) {
        fprintf(stderr, "%s\n", why.text);
        exit(1);
    }
    free(text);
    for (size_t i = 0; i < result->n_pages; i++)
        if (result->pages[i].form &&
            judge_page(again->judge, &again->policy, &result->pages[i], NULL) < 0)
            abort();
    text = result_to_json(result);
    line = json_loads(text, 0, NULL);
    free(text);
    result_free(result);
    return line;
}

static json_t *load_lines(const char *path)
{
    FILE *file = fopen(path, "re");
    json_t *array = json_array(), *one;

    while (file && (one = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)))
        json_array_append_new(array, one);
    if (!file || json_array_size(array) == 0) {
        fprintf(stderr, "%s: cannot be read, or holds no JSON\n", path);
        exit(1);
    }
    fclose(file);
    return array;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static const json_t *find_file(const json_t *results, const char *file)
{
    const json_t *one;
    size_t i;

    json_array_foreach(results, i, one)
    {
        if (!strcmp(file_name(text(one, "file")), file))
            return one;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    static struct tally forms[MAX_FORMS];
    static struct again again;
    _cleanup_(lookup_freep) struct lookup *lookup = NULL;
    char directory[4096];
    size_t n = 0;
    json_t *results;

    if (argc < 3) {
        fprintf(stderr, "usage: keystrokes-eval READ.jsonl TRUTH.jsonl...\n");
        return 2;
    }
    again_open(&again);
    if (paths_data("forms", directory, sizeof(directory)) < 0 || again.forms.n_forms == 0 ||
        lookup_open(directory, again.forms.forms[0], &lookup, NULL) < 0) {
        fprintf(stderr, "the form's lists cannot be read\n");
        return 1;
    }
    results = load_lines(argv[1]);
    for (size_t i = 0; i < json_array_size(results); i++)
        json_array_set_new(results, i,
                           judged_again(&again, json_incref(json_array_get(results, i))));
    puts("truth\tforms\tkeys a form\ttyping everything\tshare [95 %]\tfields looked at a form\t"
         "corrected a form\tkeys a corrected field\tsilent errors\tkeyed in");
    for (int i = 2; i < argc; i++) {
        json_t *truths = load_lines(argv[i]);
        const json_t *truth;
        size_t j, first = n;

        json_array_foreach(truths, j, truth)
        {
            const json_t *read = find_file(results, text(truth, "file"));

            if (read && n < MAX_FORMS)
                forms[n++] = count_form(lookup, &again.forms,
                                        json_array_get(json_object_get(truth, "pages"), 0),
                                        json_array_get(json_object_get(read, "pages"), 0));
        }
        report(argv[i], forms + first, n - first);
        json_decref(truths);
    }
    report("all", forms, n);
    json_decref(results);
    judge_free(again.judge);
    form_set_deinit(&again.forms);
    return 0;
}
