/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/line.h"

#include <stdio.h> /* readline.h wants FILE */

#include <readline/readline.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "desk/others.h"
#include "text/utf8.h"

/* readline calls back without a context, and there is one of it. */
static struct {
    enum line_state state;
    char *text;
    size_t stops[LINE_MAX_STOPS], n_stops;
    char *texts[LINE_MAX_TEXTS]; /* what else was read; owned */
    size_t n_texts;
    size_t (*complete)(void *context, const char *typed, const char **ret_lines, size_t n);
    void *context;
    char *known; /* the line that the next are completions of; owned */
    const char *ends[LINE_MAX_ENDS];
    size_t n_ends, next_end;
    struct others others; /* what they have in a place of the line */
    size_t shown;         /* the one that comes next */
} line;

static const char line_end_sign[] = "⏎";

static void take_line(char *text) /* ours to free; NULL: end of input on an empty line */
{
    rl_callback_handler_remove(); /* before it prints the prompt anew */
    free(line.text);
    line.text = text;
    line.state = text ? LINE_DONE : LINE_GIVEN_UP;
}

static int give_up(int count, int key)
{
    rl_callback_handler_remove();
    line.state = LINE_GIVEN_UP;
    return 0;
}

static void put_in_place(size_t from_bytes, size_t n_bytes, const char *text)
{
    rl_begin_undo_group();
    rl_point = (int)from_bytes;
    rl_delete_text(rl_point, rl_point + (int)n_bytes);
    rl_insert_text(text); /* the cursor then stands behind it */
    rl_end_undo_group();
}

/* After what was typed, not after what Tab put in: then the next of the same completions comes. */
static void find_ends(void)
{
    if (!line.complete || (line.known && !strcmp(line.known, rl_line_buffer)))
        return;
    free(line.known);
    line.known = strdup(rl_line_buffer);
    line.next_end = 0;
    line.n_ends = line.complete(line.context, rl_line_buffer, line.ends, LINE_MAX_ENDS);
}

static bool put_end(void)
{
    const char *end;

    if (line.n_ends == 0)
        return false;
    end = line.ends[line.next_end];
    line.next_end = (line.next_end + 1) % line.n_ends;
    put_in_place(0, (size_t)rl_end, end);
    free(line.known);
    line.known = strdup(end);
    return true;
}

/* Tab: the next completion, else the next stop behind the cursor. */
static int go_to_stop(int count, int key)
{
    size_t left = utf8_length(rl_line_buffer + rl_point), goal = 0;

    if (put_end())
        return 0;
    for (size_t i = 0; i < line.n_stops && goal == 0; i++)
        goal = line.stops[i] < left ? line.stops[i] : 0;
    for (; left > goal; left--) {
        const char *at = rl_line_buffer + rl_point;

        utf8_next(&at);
        rl_point = (int)(at - rl_line_buffer);
    }
    return 0;
}

/* Every `from` becomes `to`. */
static char *replace(const char *text, const char *from, const char *to)
{
    size_t n_from = strlen(from), n_to = strlen(to), n = 0;
    char *copy, *end;

    for (const char *at = text; (at = strstr(at, from)); at += n_from)
        n++;
    copy = end = malloc(strlen(text) + n * n_to + 1);
    if (!copy)
        return NULL;
    while (*text) {
        if (!strncmp(text, from, n_from)) {
            end = stpcpy(end, to);
            text += n_from;
        } else {
            *end++ = *text++;
        }
    }
    *end = '\0';
    return copy;
}

/* ---- what was read otherwise ---- */

/* Bytes of n code points. */
static size_t bytes_of(const char *text, size_t n)
{
    const char *at = text;

    for (; n > 0; n--)
        utf8_next(&at);
    return (size_t)(at - text);
}

/* The first place from the cursor on that another text has otherwise becomes what it has there;
 * the same key again: what the next text has. */
static int next_text(int count, int key)
{
    struct others *others = &line.others;
    const char *text;
    size_t from;

    if (rl_last_func != next_text) {
        size_t n = utf8_length(rl_line_buffer), behind = utf8_length(rl_line_buffer + rl_point);

        others_deinit(others);
        others_find(rl_line_buffer, n - behind, line.texts, line.n_texts, others);
        if (others->n == 0) /* from the beginning then */
            others_find(rl_line_buffer, 0, line.texts, line.n_texts, others);
        line.shown = 0;
    }
    if (others->n == 0)
        return 0;
    text = others->texts[line.shown];
    line.shown = (line.shown + 1) % others->n;
    from = bytes_of(rl_line_buffer, others->from);
    put_in_place(from, bytes_of(rl_line_buffer + from, others->n_points), text);
    others->n_points = utf8_length(text);
    return 0;
}

void line_offer(const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n && line.n_texts < LINE_MAX_TEXTS; i++) {
        char *text = replace(texts[i], "\n", line_end_sign);

        if (text)
            line.texts[line.n_texts++] = text;
    }
    rl_bind_keyseq("\\e[B", next_text);
    rl_bind_keyseq("\\eOB", next_text);
}

void line_begin(const char *prompt, const char *text, size_t cursor_bytes, const size_t *stops,
                size_t n_stops)
{
    char *before = strndup(text, cursor_bytes), *shown = replace(text, "\n", line_end_sign);
    char *shown_before = before ? replace(before, "\n", line_end_sign) : NULL;

    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_readline_name = "uketsuke";
    rl_inhibit_completion = 1;
    line.n_stops = n_stops < LINE_MAX_STOPS ? n_stops : LINE_MAX_STOPS;
    for (size_t i = 0; i < line.n_stops; i++)
        line.stops[i] = stops[i];
    line.state = LINE_GOES_ON;
    rl_variable_bind("enable-bracketed-paste", "on");
    rl_variable_bind("bell-style", "none");
    rl_callback_handler_install(prompt, take_line);
    rl_bind_key(7 /* Ctrl-G */, give_up);
    rl_bind_key(3 /* Ctrl-C */, give_up);
    rl_bind_key('\t', go_to_stop);
    rl_bind_keyseq("\\e\\e", give_up); /* Escape twice: once begins a sequence */
    if (shown)
        rl_insert_text(shown);
    rl_point = shown_before ? (int)strlen(shown_before) : 0;
    rl_redisplay();
    free(before);
    free(shown);
    free(shown_before);
}

/* What was pasted may have line ends; they are shown, and end nothing. */
static void show_line_ends(void)
{
    char *end;

    while ((end = strchr(rl_line_buffer, '\n'))) {
        int at = (int)(end - rl_line_buffer), point = rl_point;

        put_in_place((size_t)at, 1, line_end_sign);
        if (point <= at)
            rl_point = point;
        else
            rl_point = point + (int)strlen(line_end_sign) - 1;
        rl_redisplay();
    }
}

enum line_state line_read(void)
{
    rl_callback_read_char();
    if (line.state == LINE_GOES_ON)
        show_line_ends();
    if (line.state == LINE_GOES_ON)
        find_ends();
    return line.state;
}

void line_complete(size_t (*complete)(void *context, const char *typed, const char **ret_lines,
                                      size_t n),
                   void *context)
{
    line.complete = complete;
    line.context = context;
    line.known = strdup(rl_line_buffer); /* what the line begins with was not typed */
    line.n_ends = line.next_end = 0;
}

size_t line_ends(const char *const **ret_lines)
{
    *ret_lines = line.ends;
    return line.n_ends;
}

char *line_text(void)
{
    return replace(line.state == LINE_DONE ? line.text : rl_line_buffer, line_end_sign, "\n");
}

void line_resized(void)
{
    rl_resize_terminal();
}

void line_end(void)
{
    if (line.state == LINE_GOES_ON)
        rl_callback_handler_remove();
    line.state = LINE_GIVEN_UP;
    free(line.text);
    line.text = NULL;
    for (; line.n_texts > 0; line.n_texts--)
        free(line.texts[line.n_texts - 1]);
    others_deinit(&line.others);
    line.complete = NULL;
    free(line.known);
    line.known = NULL;
    line.n_ends = 0;
}
