/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/institution.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "text/prefecture.h"

static const double OWN_NAME =
    0.7; /* share written as in the list; the others use another of its names */

enum { MAX_TRIES = 200 };

void institution_digits(struct dice *dice, int n, char *ret_text)
{
    for (int i = 0; i < n; i++)
        ret_text[i] = (char)('0' + dice_int(dice, 0, 9));
    ret_text[n] = '\0';
}

int institution_number(const struct institution_source *from, const char *area, int prefecture,
                       char ret_phone[PHONE_TEXT_SIZE])
{
    const struct area_codes *codes = &from->lists->area_codes;
    struct phone phone = {.verdict = PHONE_MALFORMED};

    for (int tries = 0; tries < MAX_TRIES; tries++) {
        char exchange[8] = "5550", rest[8], dialled[24];
        int n_exchange = 6 - (int)strlen(area), r;

        institution_digits(from->dice, 4, rest);
        if (from->naming == NAMING_COMMON)
            institution_digits(from->dice, n_exchange, exchange);
        if (from->naming == NAMING_COMMON || tries > 0) /* none begins with 0 or 1 */
            exchange[0] = (char)('2' + dice_int(from->dice, 0, 7));
        exchange[n_exchange] = '\0';
        snprintf(dialled, sizeof(dialled), "%s%s%s", area, exchange, rest);
        r = phone_parse(dialled, codes->rows, codes->n_rows, &phone);
        if (r)
            return r;
        if (phone.verdict == PHONE_OK &&
            (!phone.prefectures || phone.prefectures & prefecture_bit(prefecture)))
            break;
    }
    snprintf(ret_phone, PHONE_TEXT_SIZE, "%s", phone.text);
    return 0;
}

static void make_domain(const struct institution_source *from, const char *roman, char *ret_domain,
                        size_t size)
{
    bool specimen = from->naming == NAMING_SPECIMEN;
    const char *shape =
        lists_pick(from->lists, specimen ? LIST_SPECIMEN_DOMAINS : LIST_DOMAINS, from->dice);
    char letters[8] = "";
    size_t n = 0;

    for (int i = dice_int(from->dice, 3, 6); i > 0; i--)
        letters[i - 1] = "aiueokstnhmyr"[dice_index(from->dice, 13)];
    for (; *shape && n + 40 < size; shape++) {
        const char one[2] = {*shape, '\0'};

        n += (size_t)snprintf(ret_domain + n, size - n, "%s",
                              *shape == '@'   ? roman
                              : *shape == '#' ? letters
                                              : one);
    }
}

/* A hospital that is in no list: a made-up town's. */
static void make_up_facility(const struct institution_source *from, char *ret_name)
{
    const char *shape = lists_pick(from->lists, LIST_HOSPITALS, from->dice);
    const char *town = lists_pick(from->lists, LIST_TOWNS, from->dice);
    size_t n = 0;

    for (; *shape && n + 32 < SPELL_SIZE; shape++) {
        const char one[2] = {*shape, '\0'};

        n += (size_t)snprintf(ret_name + n, SPELL_SIZE - n, "%s", *shape == '@' ? town : one);
    }
}

/* An entry of a list of hospitals in that prefecture, or anywhere when it is negative; NULL when
 * none was found. */
static const struct lexicon_entry *find_facility(const struct institution_source *from,
                                                 const struct lexicon *list, int prefecture)
{
    for (size_t tries = 0; list && tries < 20 * list->n_entries; tries++) {
        const struct lexicon_entry *entry = &list->entries[dice_index(from->dice, list->n_entries)];

        if (prefecture < 0 || !entry->prefectures ||
            entry->prefectures & prefecture_bit(prefecture))
            return entry;
    }
    return NULL;
}

/* One of the spellings of an entry. */
static const char *facility_spelling(const struct institution_source *from,
                                     const struct lexicon *list, const struct lexicon_entry *entry)
{
    const char *spelling = entry->name;
    unsigned n = 0;

    if (dice_hit(from->dice, OWN_NAME))
        return spelling;
    for (size_t i = 0; i < list->n_keys; i++)
        if (&list->entries[list->keys[i].entry] == entry && dice_index(from->dice, ++n) == 0)
            spelling = list->keys[i].spelling;
    return spelling;
}

/* A hospital of the form's list or, with probability `unknown`, another. prefecture < 0: anywhere.
 */
static void make_facility(const struct institution_source *from, int prefecture, double unknown,
                          struct institution *at)
{
    const struct lexicon *list = from->facilities;
    const struct lexicon_entry *entry;

    if (dice_hit(from->dice, unknown))
        list = from->naming == NAMING_COMMON ? from->lists->hospitals : NULL;
    entry = find_facility(from, list, prefecture);
    at->prefecture = prefecture >= 0 ? prefecture : (int)dice_index(from->dice, PREFECTURE_COUNT);
    if (!entry) {
        make_up_facility(from, at->facility);
        strcpy(at->facility_written, at->facility);
        return;
    }
    if (prefecture < 0 && entry->prefectures)
        at->prefecture = __builtin_ctzll(entry->prefectures);
    snprintf(at->facility, SPELL_SIZE, "%s", entry->name);
    snprintf(at->facility_written, SPELL_SIZE, "%s", facility_spelling(from, list, entry));
}

int institution_make(const struct institution_source *from, int prefecture, double unknown,
                     struct institution *ret_institution)
{
    struct institution at = {0};
    char areas[64], *area, *rest = areas;
    const char *entry;
    int n = 0, r;

    make_facility(from, prefecture, unknown, &at);
    entry = list_find(&from->lists->list[LIST_PREFECTURES], prefecture_name(at.prefecture));
    if (!entry)
        return -ENOENT;
    list_column(entry, 1, at.roman, sizeof(at.roman));
    list_column(entry, 2, areas, sizeof(areas));
    while ((area = strsep(&rest, " "))) /* the first is the likeliest */
        if (n++ == 0 || dice_hit(from->dice, 0.25))
            snprintf(at.area, sizeof(at.area), "%s", area);
    make_domain(from, at.roman, at.domain, sizeof(at.domain));
    r = institution_number(from, at.area, at.prefecture, at.phone);
    if (!r)
        *ret_institution = at;
    return r;
}
