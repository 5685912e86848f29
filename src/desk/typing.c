/* SPDX-License-Identifier: Apache-2.0
 *
 * typing: a line at the foot of the screen, and under it what would complete it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/line.h"
#include "desk/state.h"
#include "text/utf8.h"

static const char prompt_of_values[] = "> ";

struct completer {
    struct desk *desk;
    const struct item *item;
    char lines[LINE_MAX_ENDS][256]; /* addresses that were put together */
};

/* The lists of the item's form; NULL when there are none, which hinders nobody from typing. */
static const struct lookup *lists(struct desk *desk, const struct item *item)
{
    const struct form *form = form_set_find(&desk->forms, item->form);

    if (!form || form == desk->lookup_form)
        return form ? desk->lookup : NULL;
    desk->lookup = lookup_free(desk->lookup);
    desk->lookup_form = form;
    lookup_open(desk->conf->forms_directory, form, &desk->lookup, &desk->message);
    return desk->lookup;
}

/* What is typed before the @, with the domains of the candidates that go on like the rest. */
static size_t complete_address(struct completer *completer, const char *typed,
                               const char **ret_lines, size_t n)
{
    const struct item *item = completer->item;
    const char *at = strchr(typed, '@');
    size_t n_lines = 0;

    for (size_t i = 0; at && i < item->n_candidates && n_lines < n; i++) {
        const char *domain = strchr(item->candidates[i], '@');
        char *line = completer->lines[n_lines];
        bool is_new = domain && !strncmp(domain, at, strlen(at)) && strcmp(domain, at) != 0;

        if (!is_new ||
            (size_t)snprintf(line, sizeof(completer->lines[0]), "%.*s%s", (int)(at - typed), typed,
                             domain) >= sizeof(completer->lines[0]))
            continue;
        for (size_t k = 0; k < n_lines; k++)
            is_new = is_new && strcmp(ret_lines[k], line) != 0;
        if (is_new)
            ret_lines[n_lines++] = line;
    }
    return n_lines;
}

static size_t complete(void *context, const char *typed, const char **ret_lines, size_t n)
{
    struct completer *completer = context;
    const struct lookup *lookup;

    if (completer->item->kind == FORM_KIND_EMAIL)
        return complete_address(completer, typed, ret_lines, n);
    lookup = lists(completer->desk, completer->item);
    return lookup ? lookup_find(lookup, completer->item->kind, typed, ret_lines, n) : 0;
}

/* On the last row, while the line, which began on row_begun, has not grown into it. */
static void show_ends(struct desk *desk, const char *prompt, int row_begun, bool has_doubts)
{
    const char *const *ends;
    size_t n = line_ends(&ends);
    char *row, *typed = line_text();
    int room = (desk->view.rows - row_begun) * (desk->view.columns - 1); /* wide ones leave gaps */
    bool is_free = typed && (int)(utf8_width(prompt) + utf8_width(typed)) < room;

    free(typed);
    row = is_free ? view_ends(&desk->view, ends, n, has_doubts) : NULL;
    if (row) {
        terminal_write(desk->terminal, "\0337");
        terminal_write(desk->terminal, row);
        terminal_write(desk->terminal, "\0338");
    }
    free(row);
}

static void begin(struct completer *completer, const char *prompt, const char *text, size_t cursor)
{
    const struct item *item = completer->item;
    size_t stops[LINE_MAX_STOPS], n_stops = 0;
    const char *texts[LINE_MAX_TEXTS];
    bool is_shown = item && text == item->shown;

    if (is_shown)
        n_stops = spots_stops(&item->spots, stops, LINE_MAX_STOPS);
    line_begin(prompt, text, cursor, stops, n_stops);
    if (is_shown)
        line_offer(texts, item_texts(item, texts, LINE_MAX_TEXTS));
    if (item)
        line_complete(complete, completer);
}

int state_type(struct desk *desk, const char *prompt, const struct item *item, const char *text,
               size_t cursor, char **ret_text)
{
    struct completer completer = {.desk = desk, .item = item};
    enum line_state state = LINE_GOES_ON;
    char place[48];
    int signal = 0, row;

    prompt = prompt ? prompt : prompt_of_values;
    row = view_edit_row(&desk->view, (int)(utf8_width(prompt) + utf8_width(text)));
    snprintf(place, sizeof(place), "\033[%d;1H\033[J", row);
    terminal_write(desk->terminal, place);
    terminal_lend(desk->terminal);
    begin(&completer, prompt, text, cursor);
    show_ends(desk, prompt, row, item != NULL);
    while (state == LINE_GOES_ON && signal != WAIT_STOPPED) {
        if (state_wait_input(desk, &signal)) {
            state_count_key(desk);
            state = line_read();
        } else if (signal == WAIT_RESIZED) {
            line_resized();
        }
        if (state == LINE_GOES_ON)
            show_ends(desk, prompt, row, item != NULL);
        state_renew(desk);
    }
    *ret_text = state == LINE_GIVEN_UP ? NULL : line_text();
    line_end();
    terminal_take_back(desk->terminal);
    if (signal == WAIT_STOPPED)
        return -EINTR;
    return state == LINE_DONE && *ret_text;
}
