/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/line.h"

#include <stdio.h> /* readline.h wants FILE */

#include <readline/readline.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text/utf8.h"

/* readline calls back without a context, and there is one of it. */
static struct {
    enum line_state state;
    char *text;
    size_t stops[LINE_MAX_STOPS], n_stops;
    char *texts[LINE_MAX_TEXTS]; /* the text itself, then what else was read; owned */
    size_t n_texts, shown;
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

/* To the next stop behind the cursor. */
static int go_to_stop(int count, int key)
{
    size_t left = utf8_length(rl_line_buffer + rl_point), goal = 0;

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

static size_t count_signs(const char *text, const char *end)
{
    size_t n = 0;

    while ((text = strstr(text, line_end_sign)) && text < end) {
        n++;
        text += strlen(line_end_sign);
    }
    return n;
}

/* The n-th line of a text: from *ret_begin, so many bytes. */
static size_t find_line(const char *text, size_t n, const char **ret_begin)
{
    const char *end;

    while (n-- > 0)
        text = strstr(text, line_end_sign) + strlen(line_end_sign);
    end = strstr(text, line_end_sign);
    *ret_begin = text;
    return end ? (size_t)(end - text) : strlen(text);
}

/* The cursor's line as the next text has it. */
static int next_text(int count, int key)
{
    size_t at = count_signs(rl_line_buffer, rl_line_buffer + rl_point), n_old, n_new;
    const char *old, *other;
    char *copy;

    if (line.n_texts < 2 || count_signs(rl_line_buffer, rl_line_buffer + rl_end) !=
                                count_signs(line.texts[0], strchr(line.texts[0], '\0')))
        return 0; /* lines were joined or parted: which is which, nobody knows */
    line.shown = (line.shown + 1) % line.n_texts;
    n_old = find_line(rl_line_buffer, at, &old);
    n_new = find_line(line.texts[line.shown], at, &other);
    copy = strndup(other, n_new);
    if (!copy)
        return 0;
    rl_begin_undo_group();
    rl_point = (int)(old - rl_line_buffer);
    rl_delete_text(rl_point, rl_point + (int)n_old);
    rl_insert_text(copy);
    rl_point -= (int)n_new;
    rl_end_undo_group();
    free(copy);
    return 0;
}

void line_offer(const char *const *texts, size_t n)
{
    size_t n_lines = count_signs(rl_line_buffer, rl_line_buffer + rl_end);

    line.texts[0] = strdup(rl_line_buffer);
    line.n_texts = line.texts[0] ? 1 : 0;
    for (size_t i = 0; i < n && line.n_texts > 0 && line.n_texts < LINE_MAX_TEXTS; i++) {
        char *text = replace(texts[i], "\n", line_end_sign);

        if (text && count_signs(text, strchr(text, '\0')) == n_lines &&
            strcmp(text, line.texts[0]) != 0)
            line.texts[line.n_texts++] = text;
        else
            free(text);
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
    rl_variable_bind("enable-bracketed-paste", "off");
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

enum line_state line_read(void)
{
    rl_callback_read_char();
    return line.state;
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
    line.shown = 0;
}
