/* SPDX-License-Identifier: Apache-2.0 */
#include "text/name.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "base/cleanup.h"
#include "text/fold.h"
#include "text/title.h"
#include "text/utf8.h"

/* Characters without the space. The shortest Japanese names have two (one each); Latin names are
 * longer. */
enum { NAME_MIN_LENGTH = 2, NAME_MAX_LENGTH = 40 };

static bool is_kanji(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af) || c == U'々' ||
           c == U'〆' || c == U'〻';
}

static bool is_kana(uint32_t c)
{
    return (c >= 0x3041 && c <= 0x3096) || c == U'ゝ' || c == U'ゞ' ||
           (c >= 0x30a1 && c <= 0x30fa) || (c >= 0x30fc && c <= 0x30fe) ||
           (c >= 0xff66 && c <= 0xff9f);
}

static bool is_latin(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) || (c >= 0xff21 && c <= 0xff3a) ||
           (c >= 0xff41 && c <= 0xff5a);
}

/* What may stand between the letters of a name: «ジャン・ポール», «O'Neil», «J. Smith». */
static bool is_joiner(uint32_t c)
{
    return c == ' ' || c == '.' || c == '-' || c == '\'' || c == 0x2019 || c == U'・' ||
           c == 0xff65;
}

static bool is_selector(uint32_t c)
{
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

static enum name_verdict judge_characters(const char *text)
{
    unsigned n = 0;
    uint32_t c;

    while ((c = utf8_next(&text))) {
        if (is_kanji(c) || is_kana(c) || is_latin(c))
            n++;
        else if (!is_joiner(c) && !is_selector(c))
            return NAME_BAD_CHARACTER;
    }
    return n < NAME_MIN_LENGTH || n > NAME_MAX_LENGTH ? NAME_BAD_LENGTH : NAME_OK;
}

int name_parse(const char *text, struct name *ret_name)
{
    _cleanup_(cleanup_freep) char *line = fold_spaces(text);
    size_t name_end, title_at;
    struct name name = {0};

    if (!line)
        return -ENOMEM;
    if (title_find(line, &name_end, &title_at)) {
        name.title = strdup(line + title_at);
        line[name_end] = '\0';
    } else {
        name.title = strdup("");
    }
    name.text = strdup(line);
    if (!name.text || !name.title) {
        name_deinit(&name);
        return -ENOMEM;
    }
    name.verdict = judge_characters(name.text);
    *ret_name = name;
    return 0;
}

void name_deinit(struct name *name)
{
    free(name->text);
    free(name->title);
    *name = (struct name){0};
}
