/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "form/form.h"
#include "form/result.h"
#include "judge/judge.h"
#include "text/utf8.h"

/* The shipped form with its lists, and plain weights of the confidence; loaded once. */
static struct form_set forms;
static struct judge *judge;
static struct policy policy;
static char scratch[] = "/tmp/uketsuke-judge-XXXXXX";

/* Shows the shipped files of forms/common in scratch/common, but for the two of `own`. */
static void link_common(const char *source)
{
    static const char *const shipped[] = {"areacodes.tsv",   "departments.txt", "given.tsv",
                                          "hospitals.tsv",   "hostwords.txt",   "prefectures.tsv",
                                          "recognisers.txt", "thresholds.tsv",  "surnames.tsv"};
    static const char *const own[] = {"confidence.tsv", "calibration.tsv"};
    char from[4096], to[4096];

    snprintf(to, sizeof(to), "%s/common", scratch);
    assert_int_equal(mkdir(to, 0700), 0);
    for (size_t i = 0; i < sizeof(shipped) / sizeof(*shipped); i++) {
        snprintf(from, sizeof(from), "%s/forms/common/%s", source, shipped[i]);
        snprintf(to, sizeof(to), "%s/common/%s", scratch, shipped[i]);
        assert_int_equal(symlink(from, to), 0);
    }
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        snprintf(from, sizeof(from), "%s/tests/unit/judge/common/%s", source, own[i]);
        snprintf(to, sizeof(to), "%s/common/%s", scratch, own[i]);
        assert_int_equal(symlink(from, to), 0);
    }
    snprintf(from, sizeof(from), "%s/forms/renrakuhyo", source);
    snprintf(to, sizeof(to), "%s/renrakuhyo", scratch);
    assert_int_equal(symlink(from, to), 0);
}

static int load(void **state)
{
    struct why why = {""};

    assert_non_null(mkdtemp(scratch));
    link_common(getenv("UKETSUKE_TEST_SOURCE"));
    if (form_set_load(scratch, &forms, &why) < 0 || judge_new(scratch, &forms, &judge, &why) < 0) {
        print_error("%s\n", why.text);
        return -1;
    }
    policy = policy_default();
    for (int kind = 0; kind < FORM_KIND_TEXT; kind++)
        policy.threshold[kind][SCRIPT_HAND] = policy.threshold[kind][SCRIPT_TYPED] = 0.99;
    return 0;
}

static int unload(void **state)
{
    char command[sizeof(scratch) + 16];

    judge = judge_free(judge);
    form_set_deinit(&forms);
    snprintf(command, sizeof(command), "rm -r %s", scratch);
    return system(command) != 0;
}

/* A page that is filled in well: coherent, clean, read alike by both. Evidently nobody's. */
static const struct {
    const char *id, *text;
} filled[] = {
    {"prefecture", "愛知県"},
    {"facility", "愛知県がんセンター中央病院"},
    {"responsible.name", "試験 太郎"},
    {"responsible.department", "緩和ケアセンター"},
    {"responsible.phone", "0561-00-1111 内線 1234"},
    {"responsible.email", "shiken@example.jp"},
    {"practitioner.name", "見本 花子"},
    {"practitioner.department", "看護部"},
    {"practitioner.phone", "090-0000-0000"},
    {"practitioner.email", "mihon@example.jp"},
};

static struct field_result *field_of(struct page_result *page, const char *id)
{
    for (size_t i = 0; i < page->n_fields; i++)
        if (strcmp(page->fields[i].id, id) == 0)
            return &page->fields[i];
    fail_msg("no field %s", id);
    return NULL;
}

static void set_reader(struct recognised *by, const char *engine, const char *text)
{
    recognised_deinit(by);
    *by = (struct recognised){.engine = strdup(engine),
                              .model = strdup("test"),
                              .text = strdup(text),
                              .score = strcmp(engine, "ctc") == 0 ? 0.95 : 0.9,
                              .min_score = 0.93};
}

/* Characters 2 mm from one to the next, now less, now more, and between any two so much white. */
static void space_out(struct reading *reading, double white_mm)
{
    struct recognised *by = &reading->by[reading->n_by - 1];

    by->characters = calloc(strlen(by->text) + 1, sizeof(*by->characters));
    for (size_t i = 0; by->text[i]; i++) {
        struct character *at = &by->characters[by->n_characters++];

        at->text[0] = by->text[i];
        at->box = (struct rect_mm){2.0 * ((double)i + (i % 3 == 0 ? 0.2 : 0)), 0, 1.6, 4};
    }
    for (size_t i = 0; i < RESULT_MAX_WHITES; i++)
        reading->whites_mm[i] = white_mm;
    reading->whites_known = true;
}

/* Both recognisers' texts; NULL for one that is not there. What the own network did not read is
 * less likely to it. */
static void write_in(struct page_result *page, const char *id, const char *ctc,
                     const char *tesseract)
{
    struct reading *reading = &field_of(page, id)->reading;

    reading_deinit(reading);
    *reading = (struct reading){.ink = INK_PRESENT,
                                .ink_score = 0.99,
                                .ink_mm2 = 20,
                                .n_lines = 1,
                                .place_certainty = 0.97,
                                .dropped_ink = 0.01};
    reading->by = calloc(2, sizeof(*reading->by));
    if (ctc)
        set_reader(&reading->by[reading->n_by++], "ctc", ctc);
    if (tesseract)
        set_reader(&reading->by[reading->n_by++], "tesseract", tesseract);
    if (ctc && tesseract && strcmp(ctc, tesseract) != 0)
        reading->by[1].log_p = -9;
    if (field_of(page, id)->kind == FORM_KIND_EMAIL && reading->n_by > 0)
        space_out(reading, 0.4);
}

static void leave_blank(struct page_result *page, const char *id)
{
    struct reading *reading = &field_of(page, id)->reading;

    reading_deinit(reading);
    *reading = (struct reading){.ink = INK_NONE, .ink_score = 0.99, .place_certainty = 0.97};
}

static void page_make(struct page_result *ret_page)
{
    const struct form *form = form_set_find(&forms, "renrakuhyo");
    struct page_result page = {.page = 1, .n_fields = form->n_fields};

    page.form = strdup("renrakuhyo");
    page.fields = calloc(form->n_fields, sizeof(*page.fields));
    for (size_t i = 0; i < form->n_fields; i++) {
        page.fields[i].id = strdup(form->fields[i].id);
        page.fields[i].kind = form->fields[i].kind;
        leave_blank(&page, form->fields[i].id);
    }
    for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++)
        write_in(&page, filled[i].id, filled[i].text, filled[i].text);
    *ret_page = page;
}

static void judge_it(struct page_result *page)
{
    assert_int_equal(judge_page(judge, &policy, page, NULL), 0);
}

static const char *reasons_of(const struct field_result *field)
{
    static char text[512];

    text[0] = '\0';
    for (size_t i = 0; i < field->n_reasons; i++) {
        strcat(text, " ");
        strcat(text, reason_code(field->reasons[i]));
    }
    return text;
}

static void expect(struct page_result *page, const char *id, enum field_status status,
                   const char *value)
{
    const struct field_result *field = field_of(page, id);

    if (field->status != status || strcmp(field->value, value) != 0)
        fail_msg("%s: %s «%s» %.3f%s, not %s «%s»", id, field_status_name(field->status),
                 field->value, field->confidence, reasons_of(field), field_status_name(status),
                 value);
}

static void expect_reason(struct page_result *page, const char *id, enum reason reason)
{
    const struct field_result *field = field_of(page, id);

    if (!field_result_has_reason(field, reason))
        fail_msg("%s: no %s among%s", id, reason_code(reason), reasons_of(field));
}

/* The page that all the others are changed from: everything written is accepted, the rest is blank.
 */
static void test_good_page(void **state)
{
    struct page_result page;

    page_make(&page);
    judge_it(&page);
    for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++) {
        expect(&page, filled[i].id, FIELD_ACCEPTED, filled[i].text);
        assert_int_equal(field_of(&page, filled[i].id)->n_reasons, 0);
        assert_string_equal(field_of(&page, filled[i].id)->as_written, filled[i].text);
    }
    expect(&page, "committee.facility", FIELD_BLANK, "");
    expect(&page, "committee.name", FIELD_BLANK, "");
    expect(&page, "opinion", FIELD_BLANK, "");
    page_result_deinit(&page);
}

/* Single faults of a reading. */
static void damage(struct reading *reading)
{
    reading->n_damaged_rows = reading->n_damaged_text_rows = 1;
}
static void damage_beside_text(struct reading *reading)
{
    reading->n_damaged_rows = 5;
}
static void push_off(struct reading *reading)
{
    reading->off_page = true;
}
static void unsettle(struct reading *reading)
{
    reading->place_certainty = 0.35;
}
static void lose(struct reading *reading)
{
    reading->place_certainty = 0;
}
static void blur(struct reading *reading)
{
    reading->place_certainty = NAN;
}
static void fade(struct reading *reading)
{
    reading->ink = INK_UNSURE;
}
static void strike(struct reading *reading)
{
    reading->struck_out = true;
}
static void drop(struct reading *reading)
{
    reading->dropped_ink = 0.2;
}
static void drop_unknown(struct reading *reading)
{
    reading->dropped_ink = NAN;
}
static void crowd(struct reading *reading)
{
    reading->n_lines = 9;
}
static void silence_one(struct reading *reading)
{
    set_reader(&reading->by[1], "tesseract", "");
}
static void silence_both(struct reading *reading)
{
    set_reader(&reading->by[0], "ctc", "");
    set_reader(&reading->by[1], "tesseract", "");
}
static void remove_one(struct reading *reading)
{
    recognised_deinit(&reading->by[--reading->n_by]);
}
static void garble(struct reading *reading)
{
    set_reader(&reading->by[0], "ctc", "\xff\xfe");
    set_reader(&reading->by[1], "tesseract", "\xff\xfe");
}
static void control(struct reading *reading)
{
    set_reader(&reading->by[0], "ctc", "a\x1b[2J");
    set_reader(&reading->by[1], "tesseract", "a\x1b[2J");
}
static void differ(struct reading *reading)
{
    set_reader(&reading->by[1], "tesseract", "全く別の文字列");
}
static void doubt(struct reading *reading)
{
    reading->by[0].min_score = reading->by[1].min_score = 0;
    reading->dropped_ink = 0.05;
}
static void erase_but_read(struct reading *reading)
{
    reading->ink = INK_NONE;
}

/* No field with a single fault is ever accepted, nor passed as blank; the others stay as they were.
 */
static void test_single_faults(void **state)
{
    static const struct {
        void (*spoil)(struct reading *reading);
        enum reason reason;
    } faults[] = {
        {damage, REASON_DAMAGED_ROWS},
        {damage_beside_text, REASON_DAMAGED_ROWS},
        {push_off, REASON_OFF_PAGE},
        {unsettle, REASON_PLACE_UNSURE},
        {lose, REASON_PLACE_UNSURE},
        {blur, REASON_PLACE_UNSURE},
        {fade, REASON_INK_UNSURE},
        {strike, REASON_STRUCK_OUT},
        {drop, REASON_DROPPED_INK},
        {drop_unknown, REASON_DROPPED_INK},
        {crowd, REASON_LOW_SCORE},
        {silence_one, REASON_ONE_READER},
        {silence_both, REASON_UNREAD},
        {remove_one, REASON_ONE_READER},
        {garble, REASON_UNREAD},
        {control, REASON_UNREAD},
        {differ, REASON_READERS_DIFFER},
        {doubt, REASON_LOW_SCORE},
        {erase_but_read, REASON_INK_UNSURE},
    };

    for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++)
        for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++) {
            struct page_result page;
            struct field_result *field;

            page_make(&page);
            field = field_of(&page, filled[i].id);
            faults[f].spoil(&field->reading);
            judge_it(&page);
            if (field->status != FIELD_REVIEW)
                fail_msg("fault %zu: %s is %s", f, field->id, field_status_name(field->status));
            expect_reason(&page, field->id, faults[f].reason);
            for (size_t k = 0; k < sizeof(filled) / sizeof(*filled); k++)
                if (k != i)
                    expect(&page, filled[k].id, FIELD_ACCEPTED, filled[k].text);
            page_result_deinit(&page);
        }
}

/* A few damaged scan lines that no text is near hide nothing. */
static void test_damage_beside(void **state)
{
    struct page_result page;

    page_make(&page);
    for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++)
        field_of(&page, filled[i].id)->reading.n_damaged_rows = 4;
    judge_it(&page);
    for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++)
        expect(&page, filled[i].id, FIELD_ACCEPTED, filled[i].text);
    page_result_deinit(&page);
}

/* The list's likeliest texts by the picture are candidates, by the names that the list has for
 * them. */
static void test_listed_candidates(void **state)
{
    struct page_result page;
    struct reading *reading;

    page_make(&page);
    write_in(&page, "facility", "模見木院", "摸見木院");
    reading = &field_of(&page, "facility")->reading;
    reading->listed = calloc(1, sizeof(*reading->listed));
    reading->n_listed = 1;
    reading->listed[0] = (struct listed){strdup("愛知県がんセンター中央病院"), -30};
    judge_it(&page);
    expect(&page, "facility", FIELD_REVIEW, "模見木院");
    assert_string_equal(field_of(&page, "facility")->candidates[1].text, filled[1].text);
    page_result_deinit(&page);
}

/* What was damaged, cut, displaced or seen by one recogniser alone is not accepted however sure
 * everything else is: the policy here takes any confidence. */
static void cut_off(struct reading *reading)
{
    reading->clipped_mm = 3;
}
static void test_never_accepted(void **state)
{
    static void (*const faults[])(struct reading * reading) = {
        damage, push_off, unsettle, lose,        blur,         fade,       strike,
        drop,   crowd,    garble,   silence_one, silence_both, remove_one, cut_off,
    };
    struct policy any = policy;

    for (int kind = 0; kind < FORM_KIND_TEXT; kind++)
        any.threshold[kind][SCRIPT_HAND] = any.threshold[kind][SCRIPT_TYPED] = 0;
    for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++)
        for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++) {
            struct page_result page;
            struct field_result *field;

            page_make(&page);
            field = field_of(&page, filled[i].id);
            faults[f](&field->reading);
            assert_int_equal(judge_page(judge, &any, &page, NULL), 0);
            if (field->status != FIELD_REVIEW)
                fail_msg("fault %zu: %s is %s", f, field->id, field_status_name(field->status));
            page_result_deinit(&page);
        }
}

/* A hospital in no list, one character from a listed one, is never turned into that one and
 * accepted: not when both recognisers read what is written, and not when the second reads the
 * listed name, so long as the picture speaks for what is written. 2,000 such names, any confidence
 * taken. */
static void test_not_forced(void **state)
{
    struct policy any = policy;
    const char **spellings;
    size_t n, n_tried = 0;

    for (int kind = 0; kind < FORM_KIND_TEXT; kind++)
        any.threshold[kind][SCRIPT_HAND] = any.threshold[kind][SCRIPT_TYPED] = 0;
    assert_int_equal(judge_spellings(judge, forms.forms[0], FORM_KIND_FACILITY, &spellings, &n), 0);
    for (size_t i = 0; i < n && n_tried < 2000; i++) {
        struct page_result page;
        struct field_result *field;
        struct reading *reading;
        char changed[512];
        const char *rest = spellings[i];

        if (strlen(rest) < 18 || strlen(rest) + 8 > sizeof(changed))
            continue;
        utf8_next(&rest);
        utf8_next(&rest);
        snprintf(changed, sizeof(changed), "架鱈%s", rest);
        page_make(&page);
        write_in(&page, "facility", changed, n_tried % 2 ? changed : spellings[i]);
        field = field_of(&page, "facility");
        reading = &field->reading;
        reading->by[0].log_p = -0.5;
        reading->by[1].log_p = n_tried % 2 ? -0.5 : -12;
        reading->listed = calloc(1, sizeof(*reading->listed));
        reading->listed[0] = (struct listed){strdup(spellings[i]), -12};
        reading->n_listed = 1;
        assert_int_equal(judge_page(judge, &any, &page, NULL), 0);
        if (field->status != FIELD_REVIEW && strcmp(field->value, changed) != 0)
            fail_msg("%s became %s", changed, field->value);
        page_result_deinit(&page);
        n_tried++;
    }
    assert_int_equal(n_tried, 2000);
    free(spellings);
}

/* Where the texts do not decide, the list's likelihoods on the picture do; but they never outweigh
 * a text that is likelier by far. */
static void test_likelihood(void **state)
{
    static const struct {
        double free_log_p, best, next;
        const char *value;
    } rows[] = {
        {-3, -3.5, -9, "愛知県がんセンター中央病院"},
        {-3, -3.5, -4, "愛知県がん牟ソタ一中失病院"}, /* the next is as likely */
        {-3, -20, -30, "愛知県がん牟ソタ一中失病院"}, /* no listed one is likely */
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page_result page;
        struct reading *reading;

        page_make(&page);
        write_in(&page, "facility", "愛知県がん牟ソタ一中失病院", "愛如果ガソ七ソ夕");
        reading = &field_of(&page, "facility")->reading;
        reading->by[0].log_p = rows[i].free_log_p;
        reading->by[1].log_p = -40;
        reading->listed = calloc(2, sizeof(*reading->listed));
        reading->listed[0] = (struct listed){strdup("愛知県がんセンター中央病院"), rows[i].best};
        reading->listed[1] = (struct listed){strdup("静岡県立静岡がんセンター"), rows[i].next};
        reading->n_listed = 2;
        judge_it(&page);
        expect(&page, "facility", FIELD_REVIEW, rows[i].value);
        page_result_deinit(&page);
    }
}

/* A text one character from a listed one is taken for it when the picture may be of it, and for
 * what it says when the picture speaks against it by far; then the page's prefecture does not bring
 * the entry back either. */
static void test_near_but_unlikely(void **state)
{
    static const struct {
        double listed;
        const char *value;
    } rows[] = {
        {-5, "愛知県がんセンター中央病院"},
        {-20, "仮知県がんセンター中央病院"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page_result page;
        struct reading *reading;

        page_make(&page);
        write_in(&page, "prefecture", "愛知県", "愛知県");
        write_in(&page, "facility", "仮知県がんセンター中央病院", "仮知県がんセンタ一中央病院");
        reading = &field_of(&page, "facility")->reading;
        reading->by[0].log_p = -0.5;
        reading->by[1].log_p = -9;
        reading->listed = calloc(1, sizeof(*reading->listed));
        reading->listed[0] = (struct listed){strdup("愛知県がんセンター中央病院"), rows[i].listed};
        reading->n_listed = 1;
        judge_it(&page);
        expect(&page, "facility", FIELD_REVIEW, rows[i].value);
        page_result_deinit(&page);
    }
}

/* Blank is taken for blank only from a place that was surely seen. */
static void test_blank_faults(void **state)
{
    static void (*const faults[])(struct reading * reading) = {damage, push_off, unsettle,
                                                               lose,   blur,     fade};

    for (size_t f = 0; f < sizeof(faults) / sizeof(*faults); f++) {
        struct page_result page;

        page_make(&page);
        faults[f](&field_of(&page, "opinion")->reading);
        faults[f](&field_of(&page, "committee.name")->reading);
        judge_it(&page);
        expect(&page, "opinion", FIELD_REVIEW, "");
        expect(&page, "committee.name", FIELD_REVIEW, "");
        page_result_deinit(&page);
    }
}

/* A required field that is blank goes to a person. */
static void test_required(void **state)
{
    for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++) {
        struct page_result page;

        page_make(&page);
        leave_blank(&page, filled[i].id);
        judge_it(&page);
        expect(&page, filled[i].id, FIELD_REVIEW, "");
        expect_reason(&page, filled[i].id, REASON_REQUIRED_BLANK);
        page_result_deinit(&page);
    }
}

/* The optional block: blank as a whole it is blank by rule; once anything is in it, or may be, its
 * blank fields are questions. */
static void test_block(void **state)
{
    struct page_result page;

    page_make(&page);
    write_in(&page, "committee.name", "部会 次郎", "部会 次郎");
    judge_it(&page);
    expect(&page, "committee.name", FIELD_ACCEPTED, "部会 次郎");
    expect(&page, "committee.phone", FIELD_REVIEW, "");
    expect_reason(&page, "committee.phone", REASON_REQUIRED_BLANK);
    expect_reason(&page, "committee.facility", REASON_REQUIRED_BLANK);
    expect(&page, "opinion", FIELD_BLANK, "");

    leave_blank(&page, "committee.name");
    field_of(&page, "committee.name")->reading.ink = INK_UNSURE;
    judge_it(&page);
    expect_reason(&page, "committee.name", REASON_INK_UNSURE);
    expect_reason(&page, "committee.phone", REASON_REQUIRED_BLANK);

    /* «なし» in it is an answer for the block: nobody needs to fill in the rest. */
    write_in(&page, "committee.name", "なし", "なし");
    judge_it(&page);
    expect(&page, "committee.name", FIELD_REVIEW, "");
    expect_reason(&page, "committee.name", REASON_WRITTEN_NONE);
    expect(&page, "committee.phone", FIELD_BLANK, "");
    page_result_deinit(&page);
}

struct reading_row {
    const char *ctc, *tesseract;
    enum field_status status;
    const char *value;
    enum reason reason; /* REASON_COUNT: none needed */
};

static void check_rows(const char *id, const struct reading_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct page_result page;

        page_make(&page);
        write_in(&page, id, rows[i].ctc, rows[i].tesseract);
        judge_it(&page);
        expect(&page, id, rows[i].status, rows[i].value);
        if (rows[i].reason != REASON_COUNT)
            expect_reason(&page, id, rows[i].reason);
        page_result_deinit(&page);
    }
}
#define CHECK_ROWS(id, rows) check_rows(id, rows, sizeof(rows) / sizeof(*(rows)))

static void test_prefecture(void **state)
{
    static const struct reading_row rows[] = {
        {"愛知県", "愛知県", FIELD_ACCEPTED, "愛知県", REASON_COUNT},
        {"愛知", "愛知", FIELD_ACCEPTED, "愛知県", REASON_SNAPPED_TO_LIST},
        {"愛 知 県", "愛知県", FIELD_ACCEPTED, "愛知県", REASON_COUNT},
        {"愛知縣", "愛知県", FIELD_ACCEPTED, "愛知県", REASON_COUNT},
        {"愛知県", "愛如県", FIELD_REVIEW, "愛知県",
         REASON_SEVERAL_IN_LIST}, /* as near to 愛媛県 */
        /* equally near, and the telephone number tells which */
        {"愛媛県", "愛知県", FIELD_REVIEW, "愛知県", REASON_READERS_DIFFER},
        {"愛知県", NULL, FIELD_REVIEW, "愛知県", REASON_ONE_READER},
        {NULL, "愛知県", FIELD_REVIEW, "愛知県", REASON_ONE_READER},
        {"江戸", "江戸", FIELD_REVIEW, "江戸", REASON_NOT_IN_LIST},
        /* both make the same mistake: near, never sure */
        {"北毎道", "北毎道", FIELD_REVIEW, "北海道", REASON_SNAPPED_TO_LIST},
        /* one of the two has a name, the other nothing like it */
        {"愛知県", "害生県", FIELD_REVIEW, "愛知県", REASON_READERS_DIFFER},
        {"害生県", "愛知県", FIELD_REVIEW, "愛知県", REASON_READERS_DIFFER},
        {"同上", "同上", FIELD_REVIEW, "", REASON_DITTO},
    };

    CHECK_ROWS("prefecture", rows);
}

/* 京都 read by both may be what is left of 東京都. */
static void test_kyoto(void **state)
{
    struct page_result page;

    page_make(&page);
    write_in(&page, "prefecture", "京都", "京都");
    leave_blank(&page, "facility");
    leave_blank(&page, "responsible.phone");
    judge_it(&page);
    expect(&page, "prefecture", FIELD_REVIEW, "京都府");
    expect_reason(&page, "prefecture", REASON_SEVERAL_IN_LIST);
    page_result_deinit(&page);
}

static void test_facility(void **state)
{
    static const struct reading_row rows[] = {
        {"愛知県がんセンター中央病院", "愛知県がんセンタ一中央病院", FIELD_ACCEPTED,
         "愛知県がんセンター中央病院", REASON_SNAPPED_TO_LIST},
        {"愛知県がんセンター", "愛知県がんセンター", FIELD_ACCEPTED, "愛知県がんセンター中央病院",
         REASON_SNAPPED_TO_LIST},
        {"愛知県がんセン夕ー中央病院", "愛知県がんセンター中夫病院", FIELD_REVIEW,
         "愛知県がんセンター中央病院", REASON_SNAPPED_TO_LIST}, /* neither has it exactly */
        {"愛知県がんセンター中央病院", "病院", FIELD_REVIEW, "愛知県がんセンター中央病院",
         REASON_READERS_DIFFER},
        /* in no list: stays readable, goes to a person */
        {"架空大学附属病院", "架空大学附属病院", FIELD_REVIEW, "架空大学附属病院",
         REASON_NOT_IN_LIST},
        {"架空第一病院", "架空第一病院", FIELD_REVIEW, "架空第一病院", REASON_NOT_IN_LIST},
        /* as near to several expected names: the reading is the better value */
        {"京大学医学部附属病院", "例示大学医学部附属病院", FIELD_REVIEW, "京大学医学部附属病院",
         REASON_SEVERAL_IN_LIST},
        /* one character from an expected name, and read alike twice: written so */
        {"愛知県ぽんセンター中央病院", "愛知県ぽんセンター中央病院", FIELD_REVIEW,
         "愛知県ぽんセンター中央病院", REASON_NOT_IN_LIST},
    };

    CHECK_ROWS("facility", rows);
}

/* Hospitals that are not in the form's list but in the country's are known, and are kept as
 * written. */
static void test_other_hospital(void **state)
{
    struct page_result page;

    page_make(&page);
    write_in(&page, "prefecture", "北海道", "北海道");
    write_in(&page, "facility", "札幌中央病院", "札幌中央病院");
    write_in(&page, "responsible.phone", "011-000-1111", "011-000-1111");
    judge_it(&page);
    expect(&page, "facility", FIELD_ACCEPTED, "札幌中央病院");
    expect(&page, "prefecture", FIELD_ACCEPTED, "北海道");

    /* its short name is as good, and becomes the whole one */
    write_in(&page, "facility", "愛全病院", "愛全病院");
    judge_it(&page);
    expect(&page, "facility", FIELD_ACCEPTED, "医療法人 愛全病院");
    expect_reason(&page, "facility", REASON_SNAPPED_TO_LIST);

    /* unless several are called so */
    write_in(&page, "facility", "中村病院", "中村病院");
    judge_it(&page);
    expect_reason(&page, "facility", REASON_SEVERAL_IN_LIST);
    page_result_deinit(&page);
}

static void test_phone(void **state)
{
    static const struct reading_row rows[] = {
        {"0561(00)1111", "0561-00-1111", FIELD_ACCEPTED, "0561-00-1111", REASON_COUNT},
        {"0561-00-1111", "0561-00-1117", FIELD_REVIEW, "0561-00-1111", REASON_READERS_DIFFER},
        {"0561-00-111", "0561-00-111", FIELD_REVIEW, "0561-00-111", REASON_BAD_PHONE},
        {"0561-00-111", "0561-00-1111", FIELD_REVIEW, "0561-00-1111", REASON_READERS_DIFFER},
        {"0561-00-1111 内線 12", "0561-00-1111", FIELD_REVIEW, "0561-00-1111 内線 12",
         REASON_READERS_DIFFER},
        {"03-0000-1111", "03-0000-1111", FIELD_REVIEW, "03-0000-1111", REASON_PREFECTURE_DIFFERS},
        {"080-5000-0000", "080-5000-0000", FIELD_ACCEPTED, "080-5000-0000", REASON_COUNT},
        {"O561-00-1111", "O561-00-1111", FIELD_REVIEW, "O561-00-1111", REASON_BAD_PHONE},
        /* 11 perhaps */
        {"0561-00-1111 内線 1", "0561-00-1111 内線 1", FIELD_REVIEW, "0561-00-1111 内線 1",
         REASON_CHARACTER_LOST},
    };

    CHECK_ROWS("responsible.phone", rows);
}

static void test_email(void **state)
{
    static const struct reading_row rows[] = {
        {"shiken@example.jp", "ｓｈｉｋｅｎ＠ｅｘａｍｐｌｅ．ｊｐ", FIELD_ACCEPTED,
         "shiken@example.jp", REASON_COUNT},
        {"shiken@exarnple.jp", "shiken@example.jp", FIELD_REVIEW, "shiken@exarnple.jp",
         REASON_READERS_DIFFER},
        {"mihon1@example.jp", "mihon1@example.jp", FIELD_ACCEPTED, "mihon1@example.jp",
         REASON_COUNT},
        {"mihonl@example.jp", "mihonl@example.jp", FIELD_REVIEW, "mihonl@example.jp",
         REASON_LOOKALIKE},
        {"shiken@example.ip", "shiken@example.ip", FIELD_REVIEW, "shiken@example.ip",
         REASON_BAD_EMAIL},
        {"shiken@example.ip", "shiken@example.jp", FIELD_REVIEW, "shiken@example.jp",
         REASON_READERS_DIFFER},
        {"Shiken@example.jp", "shiken@example.jp", FIELD_REVIEW, "Shiken@example.jp",
         REASON_READERS_DIFFER},
        {"shiken.example.jp", "shiken.example.jp", FIELD_REVIEW, "shiken.example.jp",
         REASON_BAD_EMAIL},
    };

    CHECK_ROWS("responsible.email", rows);
}

static void test_name(void **state)
{
    static const struct reading_row rows[] = {
        {"澤田 見本", "澤田 見本", FIELD_ACCEPTED, "澤田 見本", REASON_COUNT},
        /* agreed, but no reader tells these for sure */
        {"髙﨑 見本", "髙﨑 見本", FIELD_REVIEW, "髙﨑 見本", REASON_LOOKALIKE},
        {"高山 見本", "高山 見本", FIELD_REVIEW, "高山 見本", REASON_LOOKALIKE},
        {"澤田見本", "澤田 見本", FIELD_ACCEPTED, "澤田 見本", REASON_COUNT}, /* a gap is kept */
        {"髙﨑 見本", "高崎 見本", FIELD_REVIEW, "髙﨑 見本", REASON_READERS_DIFFER},
        {"\xef\xa8\x90本 見", "塚本 見", FIELD_REVIEW, "\xef\xa8\x90本 見", REASON_READERS_DIFFER},
        {"試験 太郎 先生", "試験 太郎 先生", FIELD_ACCEPTED, "試験 太郎", REASON_COUNT},
        {"試験 太郎1", "試験 太郎1", FIELD_REVIEW, "試験 太郎1", REASON_BAD_NAME},
        {"試", "試", FIELD_REVIEW, "試", REASON_BAD_NAME},
        {"試験 太郎", "試験 太", FIELD_REVIEW, "試験 太郎", REASON_READERS_DIFFER},
        /* the second saw one more, which it could not read */
        {"見本 奈美", "見本 奈縛美", FIELD_REVIEW, "見本 奈美", REASON_CHARACTER_LOST},
    };

    CHECK_ROWS("responsible.name", rows);
}

static void test_department(void **state)
{
    static const struct reading_row rows[] = {
        {"緩和ケアセンター", "緩和ケアセンタ−", FIELD_ACCEPTED, "緩和ケアセンター", REASON_COUNT},
        {"看護部\n緩和ケアチーム", "看護部緩和ケアチーム", FIELD_ACCEPTED, "看護部 緩和ケアチーム",
         REASON_COUNT},
        {"架空病棟第七係", "架空病棟第七係", FIELD_ACCEPTED, "架空病棟第七係", REASON_COUNT},
        {"リハビリテーシヨン科", "リハビリテーション科", FIELD_REVIEW, "リハビリテーシヨン科",
         REASON_READERS_DIFFER},
    };

    CHECK_ROWS("responsible.department", rows);
}

/* Free text is always looked at, and its lines are kept. */
static void test_text(void **state)
{
    static const struct reading_row rows[] = {
        {"意見です。\n二行目です。", "意見です。\n二行目です。", FIELD_REVIEW,
         "意見です。\n二行目です。", REASON_FREE_TEXT},
        {"特になし", "特になし", FIELD_REVIEW, "特になし", REASON_FREE_TEXT},
    };

    CHECK_ROWS("opinion", rows);
}

/* Facility or telephone of another prefecture: a person looks at both, and neither value is
 * changed. */
static void test_contradiction(void **state)
{
    struct page_result page;

    page_make(&page);
    write_in(&page, "facility", "静岡県立静岡がんセンター", "静岡県立静岡がんセンター");
    judge_it(&page);
    expect(&page, "facility", FIELD_REVIEW, "静岡県立静岡がんセンター");
    expect_reason(&page, "facility", REASON_PREFECTURE_DIFFERS);
    expect(&page, "prefecture", FIELD_REVIEW, "愛知県");
    expect_reason(&page, "prefecture", REASON_PREFECTURE_DIFFERS);
    expect(&page, "responsible.phone", FIELD_ACCEPTED, "0561-00-1111 内線 1234");
    page_result_deinit(&page);

    page_make(&page);
    write_in(&page, "facility", "静岡県立静岡がんセンタ", "静岡県立がんセンター");
    judge_it(&page);
    /* one that is in doubt itself does not make the other doubtful */
    expect_reason(&page, "facility", REASON_PREFECTURE_DIFFERS);
    expect(&page, "prefecture", FIELD_ACCEPTED, "愛知県");
    page_result_deinit(&page);

    page_make(&page);
    write_in(&page, "practitioner.phone", "06-6000-1111", "06-6000-1111");
    judge_it(&page);
    expect_reason(&page, "practitioner.phone", REASON_PREFECTURE_DIFFERS);
    expect(&page, "practitioner.phone", FIELD_REVIEW, "06-6000-1111");
    expect(&page, "prefecture", FIELD_REVIEW, "愛知県");
    page_result_deinit(&page);
}

/* «同上» takes the value of what it stands for, is no surer than that, and says so. */
static void test_ditto(void **state)
{
    struct page_result page;
    struct field_result *field;

    page_make(&page);
    write_in(&page, "practitioner.phone", "同上", "同上");
    judge_it(&page);
    expect(&page, "practitioner.phone", FIELD_ACCEPTED, "0561-00-1111 内線 1234");
    expect_reason(&page, "practitioner.phone", REASON_DITTO);
    field = field_of(&page, "practitioner.phone");
    assert_string_equal(field->as_written, "同上");
    assert_string_equal(field->candidates[0].text, field->value);
    assert_true(field->confidence <= field_of(&page, "responsible.phone")->confidence);

    /* only one of the two saw it */
    write_in(&page, "practitioner.phone", "同上", "|司上");
    judge_it(&page);
    expect(&page, "practitioner.phone", FIELD_REVIEW, "0561-00-1111 内線 1234");

    /* the source is in doubt itself */
    write_in(&page, "practitioner.phone", "同上", "同上");
    write_in(&page, "responsible.phone", "0561-00-1111", "0561-00-1117");
    judge_it(&page);
    expect(&page, "practitioner.phone", FIELD_REVIEW, "0561-00-1111");

    /* the source is blank */
    leave_blank(&page, "responsible.phone");
    judge_it(&page);
    expect(&page, "practitioner.phone", FIELD_REVIEW, "");
    expect_reason(&page, "practitioner.phone", REASON_UNREAD);

    /* damaged */
    page_result_deinit(&page);
    page_make(&page);
    write_in(&page, "practitioner.phone", "〃", "〃");
    damage(&field_of(&page, "practitioner.phone")->reading);
    judge_it(&page);
    expect(&page, "practitioner.phone", FIELD_REVIEW, "0561-00-1111 内線 1234");
    page_result_deinit(&page);
}

/* auto_accept = no, a threshold above 1, and a higher one. */
static void test_policy(void **state)
{
    struct policy strict = policy;
    struct page_result page;

    page_make(&page);
    strict.auto_accept = false;
    assert_int_equal(judge_page(judge, &strict, &page, NULL), 0);
    for (size_t i = 0; i < sizeof(filled) / sizeof(*filled); i++) {
        expect(&page, filled[i].id, FIELD_REVIEW, filled[i].text);
        expect_reason(&page, filled[i].id, REASON_POLICY);
    }
    expect(&page, "opinion", FIELD_BLANK, "");

    strict = policy;
    strict.threshold[FORM_KIND_NAME][SCRIPT_HAND] = 2;
    strict.threshold[FORM_KIND_EMAIL][SCRIPT_HAND] = 0.9999999;
    assert_int_equal(judge_page(judge, &strict, &page, NULL), 0);
    expect_reason(&page, "responsible.name", REASON_POLICY);
    expect_reason(&page, "responsible.email", REASON_LOW_SCORE);
    expect(&page, "prefecture", FIELD_ACCEPTED, "愛知県");

    strict.threshold[FORM_KIND_PREFECTURE][SCRIPT_HAND] = NAN;
    assert_int_equal(judge_page(judge, &strict, &page, NULL), 0);
    expect(&page, "prefecture", FIELD_REVIEW, "愛知県");
    page_result_deinit(&page);
}

/* Candidates: the value first, each text once, scores falling to a sum of at most one, never more
 * than fit. */
static void test_candidates(void **state)
{
    struct page_result page;
    struct field_result *field;
    struct recognised *by;
    double sum = 0;

    page_make(&page);
    write_in(&page, "responsible.name", "試験 太郎", "試験 大郎");
    by = &field_of(&page, "responsible.name")->reading.by[0];
    by->alternatives = calloc(10, sizeof(*by->alternatives));
    by->n_alternatives = 10;
    for (int i = 0; i < 10; i++) {
        char text[64];

        snprintf(text, sizeof(text), "試験 %s郎",
                 (const char *[]){"太", "大", "犬", "天", "夫", "央", "次", "三", "四", "五"}[i]);
        by->alternatives[i].text = strdup(text);
        by->alternatives[i].score = 0.5 - 0.04 * i;
    }
    judge_it(&page);
    field = field_of(&page, "responsible.name");
    assert_int_equal(field->n_candidates, RESULT_MAX_CANDIDATES);
    assert_string_equal(field->candidates[0].text, field->value);
    for (size_t i = 0; i < field->n_candidates; i++) {
        sum += field->candidates[i].score;
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(field->candidates[i].text, field->candidates[k].text);
        if (i > 1)
            assert_true(field->candidates[i].score <= field->candidates[i - 1].score);
    }
    assert_true(sum <= 1 + 1e-9);

    /* The twin of a kanji is what an operator may want instead. */
    write_in(&page, "responsible.name", "高山 見本", "高山 見本");
    judge_it(&page);
    field = field_of(&page, "responsible.name");
    assert_string_equal(field->candidates[1].text, "髙山 見本");

    /* The expected name stands among the candidates of a name that is not in the list. */
    write_in(&page, "facility", "愛知県ぽんセンター中央病院", "愛知県ぽんセンター中央病院");
    judge_it(&page);
    field = field_of(&page, "facility");
    assert_int_equal(field->n_candidates >= 2, 1);
    assert_string_equal(field->candidates[0].text, "愛知県ぽんセンター中央病院");
    assert_string_equal(field->candidates[1].text, "愛知県がんセンター中央病院");
    page_result_deinit(&page);
}

/* Judging again changes nothing, whatever the first time found; and a page without a form is left
 * alone. */
static void test_idempotent(void **state)
{
    struct result once = {.file = (char *)(uintptr_t) "once", .n_pages = 1};
    struct page_result page;
    char *first, *second;

    page_make(&page);
    write_in(&page, "facility", "愛知県がんセンタ", "愛知県がんセンター中夫病院");
    write_in(&page, "practitioner.phone", "同上", "同 上");
    write_in(&page, "practitioner.name", "なし", "なし");
    write_in(&page, "opinion", "意見\nです", "意見\nでず");
    write_in(&page, "committee.department", "〃", "〃");
    judge_it(&page);
    once.pages = &page;
    first = result_to_json(&once);
    judge_it(&page);
    second = result_to_json(&once);
    assert_string_equal(first, second);
    free(first);
    free(second);

    free(page.form);
    page.form = NULL;
    page.fields[0].status = FIELD_CONFIRMED;
    judge_it(&page);
    assert_int_equal(page.fields[0].status, FIELD_CONFIRMED);
    page.form = strdup("nosuchform");
    assert_int_equal(judge_page(judge, &policy, &page, NULL), -ENOENT);
    page_result_deinit(&page);
}

/* A field that the form does not have is judged by its kind and never taken for blank by mistake.
 */
static void test_unknown_field(void **state)
{
    struct page_result page;

    page_make(&page);
    free(field_of(&page, "opinion")->id);
    page.fields[page.n_fields - 1].id = strdup("nosuchfield");
    write_in(&page, "nosuchfield", "何か", "何か");
    judge_it(&page);
    expect(&page, "nosuchfield", FIELD_REVIEW, "何か");
    page_result_deinit(&page);
}

/* The threshold follows from the rate that the user asks for; a rate that the counts do not allow
 * lets nothing through. */
static void test_target(void **state)
{
    struct policy asked = policy_default();
    struct page_result page;

    asked.target = 0.001;
    assert_int_equal(judge_settle(judge, NULL, &asked), 0);
    assert_true(asked.threshold[FORM_KIND_NAME][SCRIPT_HAND] >= 0.5 &&
                asked.threshold[FORM_KIND_NAME][SCRIPT_HAND] < 1);
    assert_true(asked.threshold[FORM_KIND_NAME][SCRIPT_HAND] ==
                asked.threshold[FORM_KIND_PHONE][SCRIPT_HAND]);

    asked = policy_default();
    asked.target = 0.0001;
    asked.threshold[FORM_KIND_PREFECTURE][SCRIPT_HAND] =
        0.99; /* one that the configuration names stays */
    assert_int_equal(judge_settle(judge, NULL, &asked), 1);
    page_make(&page);
    assert_int_equal(judge_page(judge, &asked, &page, NULL), 0);
    expect(&page, "responsible.name", FIELD_REVIEW, "試験 太郎");
    expect(&page, "prefecture", FIELD_ACCEPTED, "愛知県");
    page_result_deinit(&page);
}

/* Almost the same name, or host of an address, elsewhere on the page: one of the two is misread. */
static void test_repeated(void **state)
{
    struct page_result page;

    page_make(&page);
    write_in(&page, "practitioner.name", "試験 大郎", "試験 大郎");
    write_in(&page, "practitioner.email", "mihon@exarnple.jp", "mihon@exarnple.jp");
    judge_it(&page);
    expect(&page, "responsible.name", FIELD_REVIEW, "試験 太郎");
    expect_reason(&page, "responsible.name", REASON_REPEATED_DIFFERS);
    expect_reason(&page, "practitioner.name", REASON_REPEATED_DIFFERS);
    expect_reason(&page, "responsible.email", REASON_REPEATED_DIFFERS);
    expect(&page, "practitioner.email", FIELD_REVIEW, "mihon@exarnple.jp");
    page_result_deinit(&page);

    /* one in doubt does not make the other doubtful */
    page_make(&page);
    write_in(&page, "practitioner.name", "試験 大郎", "試験 犬郎");
    judge_it(&page);
    expect(&page, "responsible.name", FIELD_ACCEPTED, "試験 太郎");
    expect_reason(&page, "practitioner.name", REASON_REPEATED_DIFFERS);
    page_result_deinit(&page);
}

/* A short name that several hospitals share becomes the one of the page's prefecture. */
static void test_shared_name(void **state)
{
    struct page_result page;

    page_make(&page);
    write_in(&page, "prefecture", "宮城県", "宮城県");
    write_in(&page, "facility", "中村病院", "中村病院");
    leave_blank(&page, "responsible.phone");
    judge_it(&page);
    expect_reason(&page, "facility", REASON_SEVERAL_IN_LIST);
    page_result_deinit(&page);
}

/* What other recognisers read than those that were counted is told apart; the shipped lists and the
 * shipped models belong together. */
static void test_recognisers(void **state)
{
    _cleanup_(cleanup_freep) uint8_t *plan = NULL;
    struct why why = {""};
    char path[4096];
    size_t n;

    snprintf(path, sizeof(path), "%s/models/models.yaml", getenv("UKETSUKE_TEST_SOURCE"));
    assert_int_equal(file_read(path, 1 << 20, &plan, &n, &why), 0);
    assert_true(judge_fits(judge, (const char *)plan));
    assert_false(judge_fits(judge, "uketsuke 0.1.0; ctc ctc_fax 000000000000; tesseract 5.3.0 "
                                   "jpn_fax 000000000000"));
    assert_false(judge_fits(judge, ""));
}

/* A directory without the common lists is refused with the path of what is missing. */
/* What both recognisers read longer is not shortened to what the own network has as its likeliest,
 * and a name of no list is what the second read as a whole. */
static void test_dropped_alternative(void **state)
{
    struct page_result page;
    struct recognised *by;

    page_make(&page);
    write_in(&page, "practitioner.name", "模機 太郎", "模擬 太郎");
    by = field_of(&page, "practitioner.name")->reading.by;
    by[0].log_p = -3;
    by[0].alternatives = calloc(1, sizeof(*by[0].alternatives));
    by[0].n_alternatives = 1;
    by[0].alternatives[0].text = strdup("模 太郎");
    by[0].alternatives[0].score = 0.3;
    by[0].alternatives[0].log_p = -0.5;
    by[1].log_p = -5;
    judge_it(&page);
    expect(&page, "practitioner.name", FIELD_REVIEW, "模擬 太郎");
    page_result_deinit(&page);
}

/* What both read alike may still lack a thin character: where the address has room for one, a
 * little less where the parts of a name meet in it, the readers differ over a name that goes on in
 * a known one, or one of them read more than the value has, a person looks. */
static void test_character_lost(void **state)
{
    static const struct {
        const char *address;
        double white_mm; /* the widest, of 2 mm that a character takes */
        enum field_status status;
    } rows[] = {
        {"mihon@example.jp", 0.95, FIELD_ACCEPTED},   {"mihon@example.jp", 1.1, FIELD_REVIEW},
        {"mi_hon@example.jp", 1.1, FIELD_ACCEPTED}, /* the underscore's own */
        {"myamada@example.jp", 0.8, FIELD_ACCEPTED},  {"myamada@example.jp", 0.95, FIELD_REVIEW},
        {"m_yamada@example.jp", 1.1, FIELD_ACCEPTED}, {"m.yamada@example.jp", 0.95, FIELD_ACCEPTED},
    };
    struct page_result page;

    page_make(&page);
    write_in(&page, "practitioner.name", "山田 誠", "山田 誠");
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct field_result *email = field_of(&page, "practitioner.email");

        write_in(&page, "practitioner.email", rows[i].address, rows[i].address);
        email->reading.whites_mm[0] = rows[i].white_mm;
        judge_it(&page);
        expect(&page, "practitioner.email", rows[i].status, rows[i].address);
        if (rows[i].status == FIELD_REVIEW)
            expect_reason(&page, "practitioner.email", REASON_CHARACTER_LOST);
    }
    write_in(&page, "practitioner.name", "山田 誠", "山田 誠一");
    write_in(&page, "practitioner.phone", "03-0000-8777", "03-0000-87777");
    write_in(&page, "responsible.email", "miida@example.jp", "miiida@example.jp");
    judge_it(&page);
    expect_reason(&page, "practitioner.name", REASON_CHARACTER_LOST);
    expect_reason(&page, "practitioner.phone", REASON_CHARACTER_LOST);
    expect_reason(&page, "responsible.email", REASON_CHARACTER_LOST);
    page_result_deinit(&page);
}

/* An address begins with a capital or a small letter: where the own network is not sure which, a
 * person looks, and the other is a candidate. */
static void test_first_case(void **state)
{
    struct character first = {.text = "m", .score = 0.98, .second = "M", .second_score = 0.02};
    struct page_result page;
    struct field_result *email;

    page_make(&page);
    write_in(&page, "practitioner.email", "mihon@example.jp", "mihon@example.jp");
    email = field_of(&page, "practitioner.email");
    email->reading.by[0].characters = calloc(1, sizeof(first));
    email->reading.by[0].n_characters = 1;
    email->reading.by[0].characters[0] = first;
    judge_it(&page);
    expect(&page, "practitioner.email", FIELD_REVIEW, "mihon@example.jp");
    expect_reason(&page, "practitioner.email", REASON_LOOKALIKE);
    assert_string_equal(email->candidates[1].text, "Mihon@example.jp");

    email->reading.by[0].characters[0].second_score = 0.001;
    judge_it(&page);
    expect(&page, "practitioner.email", FIELD_ACCEPTED, "mihon@example.jp");
    page_result_deinit(&page);
}

static void test_missing_lists(void **state)
{
    struct judge *none = NULL;
    struct why why = {""};

    assert_int_equal(judge_new("/nonexistent", &forms, &none, &why), -ENOENT);
    assert_null(none);
    assert_non_null(strstr(why.text, "/nonexistent/common/areacodes.tsv"));
}

/* What fields are held against can be had as strings: the form's own list first, and the country's
 * hospitals for facilities; nothing for kinds without a list. */
static void test_spellings(void **state)
{
    const char **spellings;
    size_t n, n_seen = 0;

    assert_int_equal(judge_spellings(judge, forms.forms[0], FORM_KIND_PREFECTURE, &spellings, &n),
                     0);
    assert_true(n > 47);
    for (size_t i = 0; i < n; i++)
        n_seen += strcmp(spellings[i], "京都府") == 0 || strcmp(spellings[i], "京都") == 0;
    assert_int_equal(n_seen, 2);
    free(spellings);
    assert_int_equal(judge_spellings(judge, forms.forms[0], FORM_KIND_FACILITY, &spellings, &n), 0);
    assert_true(n > 7000);
    free(spellings);
    assert_int_equal(judge_spellings(judge, forms.forms[0], FORM_KIND_NAME, &spellings, &n), 0);
    assert_int_equal(n, 0);
    free(spellings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_page),
        cmocka_unit_test(test_single_faults),
        cmocka_unit_test(test_damage_beside),
        cmocka_unit_test(test_listed_candidates),
        cmocka_unit_test(test_blank_faults),
        cmocka_unit_test(test_required),
        cmocka_unit_test(test_block),
        cmocka_unit_test(test_prefecture),
        cmocka_unit_test(test_kyoto),
        cmocka_unit_test(test_facility),
        cmocka_unit_test(test_other_hospital),
        cmocka_unit_test(test_phone),
        cmocka_unit_test(test_email),
        cmocka_unit_test(test_name),
        cmocka_unit_test(test_department),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_contradiction),
        cmocka_unit_test(test_ditto),
        cmocka_unit_test(test_policy),
        cmocka_unit_test(test_candidates),
        cmocka_unit_test(test_idempotent),
        cmocka_unit_test(test_unknown_field),
        cmocka_unit_test(test_dropped_alternative),
        cmocka_unit_test(test_character_lost),
        cmocka_unit_test(test_first_case),
        cmocka_unit_test(test_missing_lists),
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_target),
        cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_shared_name),
        cmocka_unit_test(test_never_accepted),
        cmocka_unit_test(test_not_forced),
        cmocka_unit_test(test_likelihood),
        cmocka_unit_test(test_near_but_unlikely),
        cmocka_unit_test(test_recognisers),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
