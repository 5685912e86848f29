/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/page_evidence.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "judge/gap.h"
#include "judge/value.h"
#include "text/fold.h"
#include "text/utf8.h"

/* Fewer dots to the inch down the page: standard resolution (98), where fine has 196. */
static const double COARSE_DPI = 150;

/* Of typed lines that were read right 0.4 % are taller than 1.3 of the page's, of wrong ones 7 %.
 */
static const double TALLNESS_MAX[SCRIPT_COUNT] = {[SCRIPT_TYPED] = 1.3, [SCRIPT_HAND] = 1.6};

enum {
    MAX_SUPPORT = 3,    /* more witnesses of the same thing prove no more */
    MIN_ALIKE = 3,      /* characters of two texts that are almost the same */
    EDITS_OF_ALIKE = 1, /* and how many of them differ */
    EDITS_OF_HOSTS = 2  /* in a domain: rn for m are two */
};

unsigned desk_objections(const struct field_result *field)
{
    unsigned n = 0;

    for (size_t i = 0; i < field->n_reasons; i++)
        n += confidence_objects(field->reasons[i]);
    return n;
}

/* May this field's value bear witness against another's? */
static bool is_credible(const struct desk *desk, size_t i)
{
    return desk->findings[i].agree && desk_objections(&desk->page->fields[i]) == 0;
}

static bool is_written(const struct desk *desk, size_t i)
{
    return desk->findings[i].filled && !desk->findings[i].ditto && !desk->findings[i].none &&
           desk->page->fields[i].value[0];
}

static void support(const struct desk *desk, size_t i)
{
    double *n = &desk->findings[i].evidence.of[FEATURE_SUPPORTED];

    *n = fmin(*n + 1, MAX_SUPPORT);
}

/* Two fields contradict each other. Which of two credible ones is wrong cannot be told from here: a
 * person looks at both. One that is in doubt itself does not make the other doubtful. */
static void contradict(const struct desk *desk, size_t i, size_t k, const bool *credible,
                       enum reason reason)
{
    if (credible[k] || !credible[i])
        field_result_add_reason(&desk->page->fields[i], reason);
    if (credible[i] || !credible[k])
        field_result_add_reason(&desk->page->fields[k], reason);
}

/* ---- prefectures ---- */

static void drop_reason(struct field_result *field, enum reason reason)
{
    size_t n = 0;

    for (size_t i = 0; i < field->n_reasons; i++)
        if (field->reasons[i] != reason)
            field->reasons[n++] = field->reasons[i];
    field->n_reasons = n;
}

/* Where the page's other credible fields say that it is from; 0: they do not say, or not alike. */
static uint64_t place_of_others(const struct desk *desk, size_t except)
{
    uint64_t place = 0;

    for (size_t i = 0; i < desk->page->n_fields; i++) {
        uint64_t own = desk->findings[i].prefectures;

        if (i == except || !own || !is_credible(desk, i))
            continue;
        if (place && !(place & own))
            return 0;
        place = place ? place & own : own;
    }
    return place;
}

/* Of several listed values that are equally near, the page itself says which. */
static int choose_among_equals(const struct desk *desk, size_t i)
{
    struct field_result *field = &desk->page->fields[i];
    struct finding *finding = &desk->findings[i];
    const struct match *match = &finding->match;
    uint64_t place = place_of_others(desk, i);
    const struct match_hit *only = NULL;
    _cleanup_(cleanup_freep) char *as_written = NULL;

    if (!place || match->margin != 0 || !match->hits[0].near)
        return 0;
    for (size_t h = 0; h < match->n_hits && match->hits[h].total == match->hits[0].total; h++) {
        if (!(match->hits[h].prefectures & place))
            continue;
        if (only)
            return 0;
        only = &match->hits[h];
    }
    if (!only)
        return 0;
    as_written = strdup(field->as_written);
    if (!as_written || value_choose(field, only->value, as_written) < 0)
        return -ENOMEM;
    finding->prefectures = only->prefectures;
    drop_reason(field, REASON_SEVERAL_IN_LIST);
    return 0;
}

/* Everything that knows its prefecture is held against the page's prefecture field. */
static void compare_prefectures(const struct desk *desk, const bool *credible)
{
    const struct field_result *fields = desk->page->fields;
    const struct finding *findings = desk->findings;

    for (size_t i = 0; i < desk->page->n_fields; i++) {
        if (fields[i].kind != FORM_KIND_PREFECTURE || !findings[i].prefectures)
            continue;
        for (size_t k = 0; k < desk->page->n_fields; k++) {
            if (k == i || !findings[k].prefectures)
                continue;
            if (!(findings[i].prefectures & findings[k].prefectures)) {
                contradict(desk, i, k, credible, REASON_PREFECTURE_DIFFERS);
                continue;
            }
            if (credible[k])
                support(desk, i);
            if (credible[i])
                support(desk, k);
        }
    }
}

/* ---- the same thing written twice ---- */

/* Edits between two texts, at most limit + 1. */
static unsigned distance(const char *one, const char *other, unsigned limit)
{
    uint32_t a[UTF8_DISTANCE_MAX_POINTS], b[UTF8_DISTANCE_MAX_POINTS];
    size_t n_a = utf8_points(one, a, UTF8_DISTANCE_MAX_POINTS);
    size_t n_b = utf8_points(other, b, UTF8_DISTANCE_MAX_POINTS);

    if (n_a > UTF8_DISTANCE_MAX_POINTS || n_b > UTF8_DISTANCE_MAX_POINTS)
        return limit + 1;
    return utf8_distance(a, n_a, b, n_b, limit);
}

static bool is_alike(const char *one, const char *other, unsigned limit)
{
    return utf8_length(one) >= MIN_ALIKE && utf8_length(other) >= MIN_ALIKE &&
           distance(one, other, limit) <= limit;
}

static void compare_hosts(const struct desk *desk, size_t i, size_t k, const bool *credible)
{
    const char *one = strchr(desk->page->fields[i].value, '@');
    const char *other = strchr(desk->page->fields[k].value, '@');

    if (!one || !other)
        return;
    if (strcmp(one, other) != 0) {
        if (is_alike(one, other, EDITS_OF_HOSTS))
            contradict(desk, i, k, credible, REASON_REPEATED_DIFFERS);
        return;
    }
    support(desk, i);
    support(desk, k);
}

/* The numbers without their extensions. */
static bool same_number(const char *one, const char *other)
{
    size_t n = strcspn(one, " ");

    return n > 0 && n == strcspn(other, " ") && strncmp(one, other, n) == 0;
}

static int compare_pair(const struct desk *desk, size_t i, size_t k, const bool *credible)
{
    const struct field_result *fields = desk->page->fields;
    _cleanup_(cleanup_freep) char *one = fold_name(fields[i].value);
    _cleanup_(cleanup_freep) char *other = fold_name(fields[k].value);
    enum form_kind kind = fields[i].kind;

    if (!one || !other)
        return -ENOMEM;
    if (strcmp(one, other) == 0 ||
        (kind == FORM_KIND_PHONE && same_number(fields[i].value, fields[k].value))) {
        desk->findings[i].evidence.of[FEATURE_REPEATED] = 1;
        desk->findings[k].evidence.of[FEATURE_REPEATED] = 1;
    } else if (kind == FORM_KIND_NAME && is_alike(one, other, EDITS_OF_ALIKE)) {
        contradict(desk, i, k, credible, REASON_REPEATED_DIFFERS);
    }
    if (kind == FORM_KIND_EMAIL)
        compare_hosts(desk, i, k, credible);
    return 0;
}

static int compare_repeats(const struct desk *desk, const bool *credible)
{
    const struct field_result *fields = desk->page->fields;
    int r = 0;

    for (size_t i = 0; i < desk->page->n_fields && r == 0; i++) {
        if (!is_written(desk, i) || fields[i].kind == FORM_KIND_TEXT)
            continue;
        for (size_t k = i + 1; k < desk->page->n_fields && r == 0; k++)
            if (fields[k].kind == fields[i].kind && is_written(desk, k))
                r = compare_pair(desk, i, k, credible);
    }
    return r;
}

/* Where parts of a name meet in an address with nothing between, an underscore is likelier lost
 * than elsewhere, and less room for it is enough to ask a person. */
static const double GAP_AT_JOINT_MAX = 0.45;

/* The address of a block and the name of its person. */
static void compare_person(const struct desk *desk, size_t email, size_t name)
{
    double *of_email = desk->findings[email].evidence.of;
    double *of_name = desk->findings[name].evidence.of;
    size_t joint;
    enum spelling spelling = people_spell(&desk->country->people, desk->page->fields[name].value,
                                          desk->page->fields[email].value, &joint);

    if (spelling == SPELLING_NONE)
        return;
    if (joint > 0 && gap_widest(&desk->page->fields[email].reading,
                                desk->page->fields[email].value) > GAP_AT_JOINT_MAX)
        field_result_add_reason(&desk->page->fields[email], REASON_CHARACTER_LOST);
    of_email[FEATURE_KNOWN] = 1;
    of_email[FEATURE_SPELLED] = of_name[FEATURE_SPELLED] = spelling - SPELLING_HOLDS;
    support(desk, name);
}

/* An address that holds the surname of its block's person. */
static void compare_names(const struct desk *desk)
{
    const struct field_result *fields = desk->page->fields;

    for (size_t i = 0; i < desk->page->n_fields; i++) {
        const struct form_field *spec = desk->findings[i].spec;

        if (fields[i].kind != FORM_KIND_EMAIL || !is_written(desk, i) || !spec || !spec->block)
            continue;
        for (size_t k = 0; k < desk->page->n_fields; k++) {
            const struct form_field *other = desk->findings[k].spec;

            if (fields[k].kind == FORM_KIND_NAME && other && other->block &&
                strcmp(other->block, spec->block) == 0)
                compare_person(desk, i, k);
        }
    }
}

/* A page is typed in one font or written by one hand: how well its other fields were read tells of
 * each. */
static void compare_quality(const struct desk *desk)
{
    double agree = 0, apart = 0;
    size_t n = 0;

    for (size_t i = 0; i < desk->page->n_fields; i++)
        if (is_written(desk, i) && desk->page->fields[i].kind != FORM_KIND_TEXT) {
            agree += desk->findings[i].evidence.of[FEATURE_AGREE];
            apart += desk->findings[i].evidence.of[FEATURE_APART];
            n++;
        }
    for (size_t i = 0; i < desk->page->n_fields; i++) {
        double *of = desk->findings[i].evidence.of;
        bool counted = is_written(desk, i) && desk->page->fields[i].kind != FORM_KIND_TEXT;
        double others = (double)n - counted;

        of[FEATURE_OTHERS_AGREE] = others > 0 ? (agree - counted * of[FEATURE_AGREE]) / others : 0;
        of[FEATURE_OTHERS_APART] = others > 0 ? (apart - counted * of[FEATURE_APART]) / others : 1;
    }
}

static double count_sevens(const char *number)
{
    unsigned n = 0;

    for (; *number; number++)
        n += *number == '7';
    return n;
}

/* Typed or by hand; and a line much taller than the page's others: two may have been taken for one,
 * and the shorter of them lost. */
static void compare_lines(const struct desk *desk)
{
    struct script_page lines = script_measure(desk->page);

    for (size_t i = 0; i < desk->page->n_fields; i++) {
        struct field_result *field = &desk->page->fields[i];
        enum script script = script_of(&lines, field);

        desk->findings[i].script = script;
        desk->findings[i].evidence.of[FEATURE_HAND] = script == SCRIPT_HAND;
        if (script == SCRIPT_HAND && field->kind == FORM_KIND_PHONE)
            desk->findings[i].evidence.of[FEATURE_LOOKALIKES] = fmin(count_sevens(field->value), 4);
        if (is_written(desk, i) && field->kind != FORM_KIND_TEXT &&
            script_tallness(&lines, field) > TALLNESS_MAX[script])
            field_result_add_reason(field, REASON_CHARACTER_LOST);
    }
}

int page_evidence_weigh(struct desk *desk)
{
    _cleanup_(cleanup_freep) bool *credible = calloc(desk->page->n_fields + 1, sizeof(*credible));
    int r = credible ? 0 : -ENOMEM;

    if (r == 0)
        compare_lines(desk);
    for (size_t i = 0; i < desk->page->n_fields && r == 0; i++)
        if (desk->findings[i].match.n_hits > 1)
            r = choose_among_equals(desk, i);
    if (r < 0)
        return r;
    /* Before any contradiction counts as an objection itself. */
    for (size_t i = 0; i < desk->page->n_fields; i++) {
        double *of = desk->findings[i].evidence.of;

        credible[i] = is_credible(desk, i);
        of[FEATURE_COARSE] = desk->page->y_dpi < COARSE_DPI;
        of[FEATURE_BAD_PAGE] = log1p(desk->page->n_damaged_rows);
    }
    compare_prefectures(desk, credible);
    compare_names(desk);
    compare_quality(desk);
    return compare_repeats(desk, credible);
}
