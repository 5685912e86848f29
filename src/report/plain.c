/* SPDX-License-Identifier: Apache-2.0 */
#include "report/plain.h"

#include <stdlib.h>
#include <string.h>

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

void plain_flow_add(struct plain_flow *flow, const char *piece)
{
    unsigned width = utf8_width(piece);

    if (flow->at > flow->indent && flow->at + 1 + width > flow->columns)
        plain_flow_end(flow);
    if (flow->at == 0) {
        begin_line(flow);
    } else {
        fputc(' ', flow->to);
        flow->at++;
    }
    fputs(piece, flow->to);
    flow->at += width;
}

/* A word without spaces, broken where a line is full. */
static void add_long_word(struct plain_flow *flow, const char *word)
{
    uint32_t c;

    if (flow->at > 0)
        plain_flow_end(flow);
    begin_line(flow);
    while ((c = utf8_next(&word))) {
        char one[MAX_CHARACTER] = "";
        unsigned width;

        utf8_put(c, one);
        width = utf8_width(one);
        if (flow->at + width > flow->columns) {
            plain_flow_end(flow);
            begin_line(flow);
        }
        fputs(one, flow->to);
        flow->at += width;
    }
}

void plain_flow_words(struct plain_flow *flow, const char *text)
{
    char *line = plain_line(text), *rest = line;

    for (char *word; (word = strsep(&rest, " "));) {
        if (flow->indent + utf8_width(word) > flow->columns)
            add_long_word(flow, word);
        else if (*word)
            plain_flow_add(flow, word);
    }
    free(line);
}
