/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/nomination.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "sample/spell.h"
#include "text/prefecture.h"

/* How often; estimates. A form's optional block stays blank on most faxes. */
static const double FORGOTTEN = 0.02, OPTIONAL_BLANK = 0.6, OPTIONAL_PARTIAL = 0.15,
                    PARTIAL_KEEPS = 0.6, DITTO = 0.15, UNKNOWN_FACILITY = 0.2,
                    UNKNOWN_SECOND_FACILITY = 0.6, HAS_TITLE = 0.35, HAS_EXTENSION = 0.4,
                    SHARES_NUMBER = 0.6, MOBILE = 0.05, NO_OPINION = 0.35, NAME_UNSPACED = 0.12;
enum { MAX_OPINION_LINES = 5 };

struct person {
    char surname[64], given[64], surname_roman[32], given_roman[32];
};

/* One pass over a form. */
struct draft {
    const struct form *form;
    const struct lists *lists;
    const struct spelling *spelling;
    struct dice *dice;
    struct institution_source source;
    struct institution home;
    struct nomination *nomination;
};

static struct person make_person(const struct draft *draft)
{
    bool specimen = draft->spelling->naming == NAMING_SPECIMEN;
    const char *surname =
        lists_pick(draft->lists, specimen ? LIST_SPECIMEN_SURNAMES : LIST_SURNAMES, draft->dice);
    const char *given =
        lists_pick(draft->lists, specimen ? LIST_SPECIMEN_GIVEN : LIST_GIVEN, draft->dice);
    struct person person = {0};

    list_column(surname, 0, person.surname, sizeof(person.surname));
    list_column(surname, 1, person.surname_roman, sizeof(person.surname_roman));
    list_column(given, 0, person.given, sizeof(person.given));
    list_column(given, 1, person.given_roman, sizeof(person.given_roman));
    return person;
}

static int make_phone(const struct draft *draft, const struct institution *at, char *ret_value)
{
    char inside[8] = "", own[PHONE_TEXT_SIZE];
    struct dice *dice = draft->dice;

    if (draft->spelling->naming == NAMING_COMMON && dice_hit(dice, MOBILE)) {
        char middle[8], last[8];

        institution_digits(dice, 4, middle);
        institution_digits(dice, 4, last);
        snprintf(ret_value, SPELL_SIZE, "0%d0-%s-%s", dice_int(dice, 7, 9), middle, last);
        return 0;
    }
    int r = institution_number(&draft->source, at->area, at->prefecture, own);

    if (r)
        return r;
    if (dice_hit(dice, HAS_EXTENSION))
        institution_digits(dice, dice_int(dice, 2, 4), inside);
    if (inside[0] == '0')
        inside[0] = '2';
    snprintf(ret_value, SPELL_SIZE, "%s%s%s", dice_hit(dice, SHARES_NUMBER) ? at->phone : own,
             inside[0] ? " 内線 " : "", inside);
    return 0;
}

static void make_email(const struct draft *draft, const struct institution *at,
                       const struct person *person, char *ret_value)
{
    static const char *const join[] = {"", ".", "-", "_"};
    static const char *const office[] = {"kanwa", "renkei", "soudan", "chiiki", "info", "soumu"};
    struct dice *dice = draft->dice;
    const char *between = join[dice_index(dice, 4)];
    char local[96];
    int roll = dice_int(dice, 0, 99);

    if (roll < 25)
        snprintf(local, sizeof(local), "%s", person->surname_roman);
    else if (roll < 45)
        snprintf(local, sizeof(local), "%.1s%s%s", person->given_roman, between,
                 person->surname_roman);
    else if (roll < 60)
        snprintf(local, sizeof(local), "%s%s%.1s", person->surname_roman, between,
                 person->given_roman);
    else if (roll < 75)
        snprintf(local, sizeof(local), "%s%s%s", person->given_roman, between,
                 person->surname_roman);
    else if (roll < 88)
        snprintf(local, sizeof(local), "%s%s%d", person->surname_roman, between,
                 dice_int(dice, 1, 999));
    else
        snprintf(local, sizeof(local), "%s%s%.2s", office[dice_index(dice, 6)], between,
                 person->surname_roman);
    if (dice_hit(dice, 0.04))
        local[0] = (char)toupper((unsigned char)local[0]);
    snprintf(ret_value, SPELL_SIZE, "%s@%s", local, at->domain);
}

static void make_text(const struct draft *draft, unsigned max_lines, char *ret_value)
{
    int n = dice_int(draft->dice, 1,
                     max_lines < MAX_OPINION_LINES ? (int)max_lines : MAX_OPINION_LINES);
    size_t used = 0;

    ret_value[0] = '\0';
    for (int i = 0; i < n && used + 200 < SPELL_SIZE; i++) {
        const char *sentence = lists_pick(draft->lists, LIST_OPINIONS, draft->dice);

        if (!strstr(ret_value, sentence))
            used += (size_t)snprintf(ret_value + used, SPELL_SIZE - used, "%s%s", used ? "\n" : "",
                                     sentence);
    }
}

/* Sets one field; written NULL: spelled by its kind. */
static int set_field(struct draft *draft, size_t i, const char *value, const char *written)
{
    struct sample_value *field = &draft->nomination->values[i];
    char spelled[SPELL_SIZE];

    if (!written) {
        spell(draft->form->fields[i].kind, value, draft->spelling->typed, draft->dice, spelled);
        written = spelled;
    }
    free(field->value);
    free(field->written);
    field->value = strdup(value);
    field->written = strdup(written);
    return field->value && field->written ? 0 : -ENOMEM;
}

static int fill_field(struct draft *draft, size_t i, const struct institution *at,
                      const struct person *person)
{
    const struct form_field *field = &draft->form->fields[i];
    char value[SPELL_SIZE] = "", spelled[SPELL_SIZE];
    int r = 0;

    switch (field->kind) {
    case FORM_KIND_PREFECTURE:
        return set_field(draft, i, prefecture_name(at->prefecture), NULL);
    case FORM_KIND_FACILITY:
        spell(field->kind, at->facility_written, draft->spelling->typed, draft->dice, spelled);
        return set_field(draft, i, at->facility, spelled);
    case FORM_KIND_NAME:
        snprintf(value, sizeof(value), "%s%s%s", person->surname,
                 dice_hit(draft->dice, NAME_UNSPACED) ? "" : " ", person->given);
        break;
    case FORM_KIND_DEPARTMENT:
        snprintf(value, sizeof(value), "%s",
                 lists_pick(draft->lists, LIST_DEPARTMENTS, draft->dice));
        if (dice_hit(draft->dice, HAS_TITLE)) {
            strcat(value, dice_hit(draft->dice, 0.7) ? " " : "");
            strcat(value, lists_pick(draft->lists, LIST_TITLES, draft->dice));
        }
        break;
    case FORM_KIND_PHONE:
        r = make_phone(draft, at, value);
        break;
    case FORM_KIND_EMAIL:
        make_email(draft, at, person, value);
        break;
    default:
        if (dice_hit(draft->dice, NO_OPINION))
            return 0;
        make_text(draft, field->max_lines, value);
    }
    return r ? r : set_field(draft, i, value, NULL);
}

static bool same_block(const struct form_field *a, const struct form_field *b)
{
    return a->block && b->block ? !strcmp(a->block, b->block) : a->block == b->block;
}

/* Fills the fields of the block that begins with field `first` (for fields outside blocks: all
 * those). */
static int fill_block(struct draft *draft, size_t first)
{
    const struct form *form = draft->form;
    const struct form_field *head = &form->fields[first];
    struct institution at = draft->home;
    struct person person = make_person(draft);
    bool optional = head->block != NULL;
    double blank = FORGOTTEN;
    int r = 0;

    for (size_t i = first; i < form->n_fields && !r; i++) {
        if (!same_block(&form->fields[i], head))
            continue;
        if (form->fields[i].required == FORM_REQUIRED_ALWAYS)
            optional = false;
        if (head->block && form->fields[i].kind == FORM_KIND_FACILITY)
            r = institution_make(&draft->source, draft->home.prefecture, UNKNOWN_SECOND_FACILITY,
                                 &at);
    }
    if (optional) {
        double roll = dice_unit(draft->dice);

        if (roll < OPTIONAL_BLANK)
            return r;
        if (roll < OPTIONAL_BLANK + OPTIONAL_PARTIAL)
            blank = 1 - PARTIAL_KEEPS;
    }
    for (size_t i = first; i < form->n_fields && !r; i++) {
        const struct form_field *field = &form->fields[i];
        int above = field->same_as ? form_find_field(form, field->same_as) : -1;

        if (!same_block(field, head) || dice_hit(draft->dice, blank))
            continue;
        /* two people of one block row are never the same person; an optional one may repeat the
         * first */
        if (above >= 0 && draft->nomination->values[above].value[0] &&
            (field->kind != FORM_KIND_NAME || optional) && dice_hit(draft->dice, DITTO))
            r = set_field(
                draft, i, draft->nomination->values[above].value,
                spell_ditto(fabs(form->fields[above].box.y - field->box.y) < field->box.h / 2,
                            draft->dice));
        else
            r = fill_field(draft, i, &at, &person);
    }
    return r;
}

static int fill_form(struct draft *draft)
{
    const struct form *form = draft->form;
    int r = 0;

    for (size_t i = 0; i < form->n_fields && !r; i++)
        r = set_field(draft, i, "", "");
    for (size_t i = 0; i < form->n_fields && !r && !draft->spelling->all_blank; i++) {
        size_t first = 0;

        while (!same_block(&form->fields[first], &form->fields[i]))
            first++;
        if (first == i)
            r = fill_block(draft, i);
    }
    return r;
}

int nomination_make(const struct form *form, const struct lists *lists,
                    const struct spelling *spelling, struct dice *dice,
                    struct nomination **ret_nomination, struct why *why)
{
    struct draft draft = {.form = form, .lists = lists, .spelling = spelling, .dice = dice};
    const char *facilities = form->lexicon[FORM_KIND_FACILITY];
    struct lexicon *lexicon = NULL;
    int r = facilities ? lexicon_load(facilities, &lexicon, why) : 0;

    if (r)
        return r;
    draft.source = (struct institution_source){
        .lists = lists, .facilities = lexicon, .naming = spelling->naming, .dice = dice};
    draft.nomination = calloc(1, sizeof(*draft.nomination));
    if (draft.nomination)
        draft.nomination->values = calloc(form->n_fields, sizeof(*draft.nomination->values));
    if (draft.nomination && draft.nomination->values) {
        draft.nomination->n_values = form->n_fields;
        r = institution_make(&draft.source, -1, UNKNOWN_FACILITY, &draft.home);
        if (!r)
            r = fill_form(&draft);
    } else {
        r = -ENOMEM;
    }
    lexicon_free(lexicon);
    if (r) {
        nomination_free(draft.nomination);
        return why_set(why, r, _("out of memory while making up a nomination"));
    }
    *ret_nomination = draft.nomination;
    return 0;
}

struct nomination *nomination_free(struct nomination *nomination)
{
    if (nomination)
        for (size_t i = 0; i < nomination->n_values && nomination->values; i++) {
            free(nomination->values[i].value);
            free(nomination->values[i].written);
        }
    if (nomination)
        free(nomination->values);
    free(nomination);
    return NULL;
}
