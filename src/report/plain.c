/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plain.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/utf8.h"

enum { MAX_ESCAPE = 10 /* bytes of <U+10FFFF> */, MAX_CHARACTER = 5 /* bytes, and a zero */ };

char *plain_line(const char *text)
{
    static const char line_end[] = "⏎";
    char *line = malloc(strlen(text) * MAX_ESCAPE + 1);
    size_t at = 0;
    uint32_t c;

    if (!line)
        return NULL;
    while ((c = utf8_next(&text))) {
        char one[MAX_CHARACTER] = "";

        utf8_put(c, one);
        if (c == '\n')
            at += (size_t)sprintf(line + at, "%s", line_end);
        else if (utf8_has_control(one))
            at += (size_t)sprintf(line + at, "<U+%04X>", (unsigned)c);
        else
            at += (size_t)sprintf(line + at, "%s", one);
    }
    line[at] = '\0';
    return line;
}

void plain_pad(FILE *to, const char *text, unsigned columns)
{
    unsigned width = utf8_width(text);

    fprintf(to, "%s%*s", text, width < columns ? (int)(columns - width) : 0, "");
}

static void begin_line(struct plain_flow *flow)
{
    fprintf(flow->to, "%*s", (int)flow->indent, "");
    flow->at = flow->indent;
}

void plain_flow_end(struct plain_flow *flow)
{
    if (flow->at > 0)
        fputc('\n', flow->to);
    flow->at = 0;
}

/* The piece of n bytes behind what the line holds, on the next line when it is full; one that no
 * line holds is broken anywhere. */
static void add_piece(struct plain_flow *flow, const char *piece, size_t n, bool after_space)
{
    _cleanup_(cleanup_freep) char *text = strndup(piece, n);
    const char *rest = text;
    unsigned width = text ? utf8_width(text) : 0;
    bool fits_a_line = flow->indent + width <= flow->columns;

    after_space = after_space && flow->at > flow->indent;
    if (flow->at > flow->indent && (flow->at + after_space + width > flow->columns || !fits_a_line))
        plain_flow_end(flow);
    if (flow->at == 0)
        begin_line(flow);
    else if (after_space)
        flow->at += (unsigned)fprintf(flow->to, " ");
    for (uint32_t c; rest && (c = utf8_next(&rest));) {
        char one[MAX_CHARACTER] = "";

        utf8_put(c, one);
        width = utf8_width(one);
        if (!fits_a_line && flow->at + width > flow->columns) {
            plain_flow_end(flow);
            begin_line(flow);
        }
        fputs(one, flow->to);
        flow->at += width;
    }
}

void plain_flow_add(struct plain_flow *flow, const char *piece)
{
    add_piece(flow, piece, strlen(piece), /* after_space= */ true);
}

/* What may not begin a line, and what may not end one (JIS X 4051). */
static const char never_first[] =
    "、。，．・：；？！゛゜ヽヾゝゞ々ー〜～…‥）〕］｝〉》」』】〙〗”’％℃"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ)]},.:;?!%";
static const char never_last[] = "（〔［｛〈《「『【〘〖“‘￥＄([{";

static bool is_one_of(const char *set, const char *character)
{
    return strstr(set, character) != NULL;
}

/* Bytes of the word up to the first place where a line may end: beside any character of double
 * width, except where the rules above forbid it. */
static size_t piece_of(const char *word)
{
    const char *at = word;
    char before[MAX_CHARACTER] = "", one[MAX_CHARACTER];
    uint32_t c;

    for (const char *next = at; (c = utf8_next(&next)); at = next) {
        memset(one, 0, sizeof(one));
        utf8_put(c, one);
        if (*before && (utf8_width(before) > 1 || utf8_width(one) > 1) &&
            !is_one_of(never_first, one) && !is_one_of(never_last, before))
            return (size_t)(at - word);
        memcpy(before, one, sizeof(one));
    }
    return strlen(word);
}

void plain_flow_words(struct plain_flow *flow, const char *text)
{
    char *line = plain_line(text), *rest = line;

    for (char *word; (word = strsep(&rest, " "));) {
        bool is_first = true;

        for (size_t n; *word; word += n, is_first = false) {
            n = piece_of(word);
            add_piece(flow, word, n, is_first);
        }
    }
    free(line);
}

unsigned plain_widest_piece(const char *text)
{
    char *line = plain_line(text), *rest = line;
    unsigned widest = 0;

    for (char *word; (word = strsep(&rest, " "));) {
        while (*word) {
            size_t n = piece_of(word);
            char end = word[n];
            unsigned width;

            word[n] = '\0';
            width = utf8_width(word);
            widest = width > widest ? width : widest;
            word[n] = end;
            word += n;
        }
    }
    free(line);
    return widest;
}
