/* SPDX-License-Identifier: Apache-2.0
 *
 * phone: one pass over the NFKC text: digits go to the number, or to the extension once a word said
 * so; words of the table are understood; anything else makes it malformed, because a character that
 * we do not understand may be a digit misread.
 */
#include "text/phone.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"
#include "text/utf8.h"

enum {
    LANDLINE_DIGITS = 10,
    NUMBER_MAX_DIGITS = 16, /* more than any number: kept only to see that it is too long */
    EXTENSION_MAX_DIGITS = 6
};

enum word { WORD_LABEL, WORD_EXTENSION, WORD_PHS, WORD_ANSWERED };

/* As fold_key() leaves them. Longer words first where one begins with another. */
static const struct {
    const char *text;
    enum word word;
} words[] = {
    {"内線番号", WORD_EXTENSION},  {"内線", WORD_EXTENSION},  {"内", WORD_EXTENSION},
    {"extension", WORD_EXTENSION}, {"ext", WORD_EXTENSION},   {"x", WORD_EXTENSION},
    {"#", WORD_EXTENSION},         {"phs", WORD_PHS},         {"ピツチ", WORD_PHS},
    {"代表", WORD_ANSWERED},       {"代", WORD_ANSWERED},     {"直通", WORD_ANSWERED},
    {"直", WORD_ANSWERED},         {"telephone", WORD_LABEL}, {"tel", WORD_LABEL},
    {"電話番号", WORD_LABEL},      {"電話", WORD_LABEL},      {"☎", WORD_LABEL},
};

struct parts {
    char number[NUMBER_MAX_DIGITS + 1];
    char extension[EXTENSION_MAX_DIGITS + 1];
    enum word extension_word;
    bool has_extension;
    unsigned gaps; /* bit n: something parts the first n digits of the number from the rest */
};

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* Adds a digit; false when there are too many. */
static bool add_digit(char *digits, size_t size, char digit)
{
    size_t n = strlen(digits);

    if (n + 1 >= size)
        return false;
    digits[n] = digit;
    digits[n + 1] = '\0';
    return true;
}

/* The word at *key, which is moved past it; false: none is there. */
static bool take_word(const char **key, enum word *ret_word)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (starts(*key, words[i].text)) {
            *key += strlen(words[i].text);
            *ret_word = words[i].word;
            return true;
        }
    return false;
}

/* False: something in key is not understood. */
static bool take_apart(const char *key, struct parts *parts)
{
    bool international = key[0] == '+';

    if (international) {
        if (!starts(key, "+81"))
            return false;
        key += strlen("+81");
        while (*key == '-')
            key++;
        if (starts(key, "(0)"))
            key += strlen("(0)");
        else if (*key == '0')
            return false;
        add_digit(parts->number, sizeof(parts->number), '0');
    }
    while (*key) {
        enum word word;

        if (*key >= '0' && *key <= '9') {
            if (!(parts->has_extension ? add_digit(parts->extension, sizeof(parts->extension), *key)
                                       : add_digit(parts->number, sizeof(parts->number), *key)))
                return false;
            key++;
        } else if (strchr("-().:/", *key)) {
            /* A slash parts two numbers, unless it stands before the word for an extension. */
            if (*key == '/' && key[1] >= '0' && key[1] <= '9')
                return false;
            if (!parts->has_extension && strchr("-()", *key))
                parts->gaps |= 1U << strlen(parts->number);
            key++;
        } else if (take_word(&key, &word)) {
            bool wants_extension = word == WORD_EXTENSION || word == WORD_PHS;

            if (word == WORD_LABEL ? parts->number[0] != '\0' : parts->number[0] == '\0')
                return false;
            if (wants_extension) {
                /* «内線 PHS 1234» is one extension; a second set of digits is not. */
                if (parts->extension[0])
                    return false;
                parts->has_extension = true;
                parts->extension_word = word;
            }
        } else {
            return false;
        }
    }
    return parts->number[0] && (!parts->has_extension || parts->extension[0]);
}

/* The longest prefix of number in the table. */
static const struct area_code *find_area(const char *number, const struct area_code *codes,
                                         size_t n_codes)
{
    char prefix[PHONE_PREFIX_SIZE];

    for (size_t n = PHONE_PREFIX_SIZE - 1; n >= 2; n--) {
        size_t low = 0, high = n_codes;

        snprintf(prefix, sizeof(prefix), "%.*s", (int)n, number);
        while (low < high) {
            size_t middle = (low + high) / 2;
            int order = strcmp(prefix, codes[middle].prefix);

            if (order == 0)
                return &codes[middle];
            if (order < 0)
                high = middle;
            else
                low = middle + 1;
        }
    }
    return NULL;
}

/* Is the number parted elsewhere than the plan parts it? Toll-free numbers of ten digits are
 * written in two ways. */
static bool is_parted_otherwise(const struct parts *parts, unsigned first, unsigned second)
{
    size_t n_digits = strlen(parts->number);
    unsigned usual = 3U | 1U << first | 1U << (first + second) | 1U << n_digits;

    if (first == 4 && second == 3 && n_digits == LANDLINE_DIGITS)
        usual |= 1U << 6;
    return parts->gaps & ~usual;
}

/* number in three groups of `first`, `second` and the remaining digits, and the extension. */
static void write_canonical(const struct parts *parts, unsigned first, unsigned second,
                            struct phone *ret_phone)
{
    const char *word = parts->extension_word == WORD_PHS ? "PHS" : "内線";
    int n =
        snprintf(ret_phone->text, sizeof(ret_phone->text), "%.*s-%.*s-%s", (int)first,
                 parts->number, (int)second, parts->number + first, parts->number + first + second);

    if (parts->has_extension)
        snprintf(ret_phone->text + n, sizeof(ret_phone->text) - (size_t)n, " %s %s", word,
                 parts->extension);
    ret_phone->verdict =
        is_parted_otherwise(parts, first, second) ? PHONE_PARTED_OTHERWISE : PHONE_OK;
}

static void judge(const struct parts *parts, const struct area_code *codes, size_t n_codes,
                  struct phone *ret_phone)
{
    size_t n_digits = strlen(parts->number);
    const struct area_code *area = find_area(parts->number, codes, n_codes);

    if (parts->number[0] != '0')
        return;
    if (area && area->n_digits > 0) {
        if (n_digits == area->n_digits)
            write_canonical(parts, area->n_area, area->n_second, ret_phone);
        return;
    }
    if (n_digits != LANDLINE_DIGITS)
        return;
    if (!area) {
        ret_phone->verdict = PHONE_UNKNOWN_AREA;
        return;
    }
    write_canonical(parts, area->n_area, LANDLINE_DIGITS - 4 - area->n_area, ret_phone);
    if (ret_phone->verdict == PHONE_OK)
        ret_phone->prefectures = area->prefectures;
}

/* text on one line, cut to size at a whole character. */
static int write_as_seen(const char *text, struct phone *ret_phone)
{
    _cleanup_(cleanup_freep) char *line = fold_spaces(text);
    const char *end;
    size_t n = 0;

    if (!line)
        return -ENOMEM;
    for (end = line; utf8_next(&end) && (size_t)(end - line) < sizeof(ret_phone->text);)
        n = (size_t)(end - line);
    memcpy(ret_phone->text, line, n);
    ret_phone->text[n] = '\0';
    return 0;
}

int phone_parse(const char *text, const struct area_code *codes, size_t n_codes,
                struct phone *ret_phone)
{
    _cleanup_(cleanup_freep) char *key = fold_key(text);
    struct phone phone = {.verdict = PHONE_MALFORMED};
    struct parts parts = {0};
    int r;

    if (!key)
        return -ENOMEM;
    r = write_as_seen(text, &phone);
    if (r < 0)
        return r;
    if (take_apart(key, &parts))
        judge(&parts, codes, n_codes, &phone);
    *ret_phone = phone;
    return 0;
}
