/* SPDX-License-Identifier: Apache-2.0 */
#include "sample/spell.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Between a number and its extension, in a canonical value. */
#define EXTENSION " 内線 "

/* Shares of each habit, estimated from how hospitals fill in forms; they want variety more than
 * exactness. */
static const double FULL_WIDTH_PHONE = 0.15, FULL_WIDTH_EMAIL = 0.04, SHORT_PREFECTURE = 0.12;

static void append(char *text, const char *more)
{
    size_t n = strlen(text);

    snprintf(text + n, SPELL_SIZE - n, "%s", more);
}

/* Printable ASCII as the full-width letters that a Japanese input method makes of it. */
static void widen(char text[SPELL_SIZE])
{
    char wide[SPELL_SIZE] = "";

    for (const char *p = text; *p; p++) {
        unsigned c = (unsigned char)*p;
        char utf8[4] = {(char)c, '\0'};

        if (c == ' ') {
            snprintf(utf8, sizeof(utf8), "　");
        } else if (c > ' ' && c < 0x7f) {
            c += 0xff01 - '!';
            utf8[0] = (char)(0xe0 | c >> 12);
            utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
            utf8[2] = (char)(0x80 | (c & 0x3f));
            utf8[3] = '\0';
        }
        append(wide, utf8);
    }
    memcpy(text, wide, SPELL_SIZE);
}

static void spell_phone(const char *value, bool typed, struct dice *dice, char *written)
{
    static const char *const number[] = {"%s-%s-%s", "%s(%s)%s", "(%s)%s-%s", "%s %s %s"};
    static const char *const extension[] = {" (内線%s)", "(内線 %s)", " 内線%s", " 内線 %s",
                                            "(内)%s"};
    const char *inside = strstr(value, EXTENSION);
    char digits[SPELL_SIZE], *rest = digits, *group[3];
    int roll = dice_int(dice, 0, 99);

    /* not by scanf(): it takes kanji in the format for a mistake in the C locale */
    snprintf(digits, sizeof(digits), "%.*s",
             (int)(inside ? inside - value : (ptrdiff_t)strlen(value)), value);
    for (int i = 0; i < 3; i++)
        group[i] = strsep(&rest, "-");
    if (!group[2]) {
        append(written, value);
        return;
    }
    snprintf(written, SPELL_SIZE,
             number[roll < 72   ? 0
                    : roll < 84 ? 1
                    : roll < 92 ? 2
                                : 3],
             group[0], group[1], group[2]);
    if (typed && dice_hit(dice, FULL_WIDTH_PHONE))
        widen(written);
    if (inside) {
        size_t n = strlen(written);

        snprintf(written + n, SPELL_SIZE - n, extension[dice_index(dice, 5)],
                 inside + strlen(EXTENSION));
    }
}

static void spell_prefecture(const char *value, struct dice *dice, char *written)
{
    const size_t suffix = strlen("県");
    size_t n = strlen(value);

    append(written, value);
    /* 北海道 is never cut, and 京都 would be read as a town */
    if (dice_hit(dice, SHORT_PREFECTURE) && strcmp(value, "北海道") != 0 &&
        strcmp(value, "京都府") != 0)
        written[n - suffix] = '\0';
}

/* A space between two words may be a full-width one. */
static void spell_spaced(const char *value, bool typed, struct dice *dice, char *written)
{
    bool wide = typed && dice_hit(dice, 0.5);

    for (const char *p = value; *p; p++) {
        char one[2] = {*p, '\0'};

        append(written, *p == ' ' && wide ? "　" : one);
    }
}

void spell(enum form_kind kind, const char *value, bool typed, struct dice *dice,
           char ret_written[SPELL_SIZE])
{
    ret_written[0] = '\0';
    switch (kind) {
    case FORM_KIND_PHONE:
        spell_phone(value, typed, dice, ret_written);
        break;
    case FORM_KIND_PREFECTURE:
        spell_prefecture(value, dice, ret_written);
        break;
    case FORM_KIND_NAME:
    case FORM_KIND_DEPARTMENT:
    case FORM_KIND_FACILITY:
        spell_spaced(value, typed, dice, ret_written);
        break;
    case FORM_KIND_EMAIL:
        append(ret_written, value);
        if (typed && dice_hit(dice, FULL_WIDTH_EMAIL))
            widen(ret_written);
        break;
    default:
        append(ret_written, value);
    }
}

const char *spell_ditto(bool left, struct dice *dice)
{
    static const char *const above[] = {"同上", "同上", "同上", "〃"};
    static const char *const beside[] = {"同左", "同左", "同上", "〃"};

    return (left ? beside : above)[dice_index(dice, 4)];
}
