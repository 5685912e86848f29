/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/desk.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "base/intl.h"
#include "desk/state.h"

/* Often enough that a lease of 15 minutes never ends under a person's hands, while he is there. */
enum { RENEW_MS = 60000 };

/* Whoever presses no key for longer does something else. */
enum { PAUSE_MS = 60000 };

/* Nobody sees, judges and answers in less; keys that a held one repeats come faster (33 ms). */
enum { BLIND_MS = 50 };

/* ---- screen and keys ---- */

void state_show(struct desk *desk, char *screen)
{
    if (screen) {
        terminal_write(desk->terminal, show_erase(desk->show));
        terminal_write(desk->terminal, screen);
    }
    free(screen);
    desk->shown_ms = clock_monotonic_ms();
}

bool state_is_blind(struct desk *desk)
{
    bool is_blind = clock_monotonic_ms() - desk->shown_ms < BLIND_MS;

    if (is_blind)
        why_set(&desk->message, 0,
                _("that key came before this could be seen; nothing was changed"));
    return is_blind;
}

void state_renew(struct desk *desk)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms - desk->renewed_ms < RENEW_MS)
        return;
    desk->renewed_ms = now_ms;
    store_desk_renew(desk->store, &desk->who, &desk->message);
}

/* What the work costs, for the report. */
void state_count_key(struct desk *desk)
{
    int64_t now_ms = clock_monotonic_ms(), gap_ms = now_ms - desk->key_ms;

    desk->n_keys++;
    desk->active_ms += gap_ms < PAUSE_MS ? gap_ms : PAUSE_MS;
    desk->key_ms = now_ms;
}

/* Signals since the last look: WAIT_STOPPED, WAIT_RESIZED or 0. */
static int take_signals(struct desk *desk)
{
    int found = 0, signal;

    while ((signal = terminal_signal(desk->terminal))) {
        if (signal == SIGWINCH) {
            terminal_size(desk->terminal, &desk->view.columns, &desk->view.rows);
            found = found ? found : WAIT_RESIZED;
        } else {
            found = WAIT_STOPPED;
        }
    }
    if (found == WAIT_STOPPED)
        desk->is_over = true;
    return found;
}

bool state_wait_input(struct desk *desk, int *ret_signal)
{
    for (;;) {
        struct pollfd watched[] = {
            {.fd = 0, .events = POLLIN},
            {.fd = terminal_signal_fd(desk->terminal), .events = POLLIN},
            {.fd = pictures_fd(desk->pictures), .events = POLLIN},
        };

        if (poll(watched, 3, -1) < 0 && errno != EINTR) {
            desk->is_over = true;
            *ret_signal = WAIT_STOPPED;
            return false;
        }
        *ret_signal = watched[1].revents ? take_signals(desk) : 0;
        if (watched[0].revents & (POLLHUP | POLLERR)) { /* before SIGHUP, which goes to the shell */
            desk->is_over = true;
            *ret_signal = WAIT_STOPPED;
        }
        if (*ret_signal)
            return false;
        if (watched[2].revents) {
            pictures_take(desk->pictures);
            pictures_ahead(desk->pictures, &desk->session);
        }
        if (watched[0].revents)
            return true;
    }
}

int64_t state_wait(struct desk *desk)
{
    int signal;
    int64_t key;

    do {
        if (!terminal_has_key(desk->terminal) && !state_wait_input(desk, &signal))
            return signal;
        key = terminal_key(desk->terminal);
    } while (key == 0);
    if (key < 0) { /* the line is gone */
        desk->is_over = true;
        return WAIT_STOPPED;
    }
    state_count_key(desk);
    state_renew(desk);
    return key;
}

struct view_picture state_picture(struct desk *desk, const struct picture *picture, int rows)
{
    struct view_picture shown = {.is_text = true};

    if (desk->viewer) {
        viewer_show(desk->viewer, picture, &desk->message);
        return shown;
    }
    shown.is_text = show_is_text(desk->show);
    shown.text = show_picture(desk->show, picture, desk->view.columns, rows, &shown.rows);
    return shown;
}

/* ---- beginning and end ---- */

static int days_until(int month, int day)
{
    time_t now = clock_now();
    struct tm today, then;

    localtime_r(&now, &today);
    then = today;
    then.tm_mon = month - 1;
    then.tm_mday = day;
    if (month < today.tm_mon + 1 || (month == today.tm_mon + 1 && day < today.tm_mday))
        then.tm_year++;
    return (int)(difftime(mktime(&then), now) / 86400);
}

/* The form whose deadline is nearest comes first. */
static void find_urgent(struct desk *desk)
{
    int nearest = 0;

    for (size_t i = 0; i < desk->forms.n_forms; i++) {
        const struct form *form = desk->forms.forms[i];
        int days = form->deadline_month ? days_until(form->deadline_month, form->deadline_day) : -1;

        if (days < 0 || (desk->urgent[0] && days >= nearest))
            continue;
        nearest = days;
        snprintf(desk->urgent, sizeof(desk->urgent), "%s", form->name);
    }
    desk->wish.urgent = desk->urgent;
}

static int name_session(struct desk *desk, struct why *why)
{
    unsigned char random[16];

    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return why_set(why, -EIO, _("the system gives no random numbers"));
    for (size_t i = 0; i < sizeof(random); i++)
        snprintf(desk->session_id + 2 * i, 3, "%02x", random[i]);
    return 0;
}

/* How the terminal can show them. */
static void find_pictures(struct desk *desk)
{
    int w_px = 0, h_px = 0;

    if (desk->viewer)
        return;
    if (show_is_text(desk->show) && terminal_has_sixel(desk->terminal))
        show_use_sixel(desk->show);
    terminal_cell_size(desk->terminal, &w_px, &h_px);
    if (w_px > 0)
        show_set_cell(desk->show, w_px, h_px);
}

static int open_desk(struct desk *desk, const struct desk_options *options, struct why *why)
{
    const char *viewer = options->viewer ? options->viewer : desk->conf->viewer;
    int r = name_session(desk, why);

    desk->who = (struct desk_who){.actor = options->actor,
                                  .session = desk->session_id,
                                  .supervisor = conf_is_supervisor(desk->conf, options->actor)};
    desk->wish = options->wish;
    desk->options = options;
    desk->skipped = json_array();
    desk->left = json_object();
    desk->wish.skipped = desk->skipped;
    desk->show = show_new();
    if (r == 0 && (!desk->show || !desk->skipped || !desk->left))
        r = why_set(why, -ENOMEM, _("out of memory"));
    if (r == 0)
        r = form_set_load(desk->conf->forms_directory, &desk->forms, why);
    if (r == 0 && *viewer)
        r = viewer_new(viewer, &desk->viewer, why);
    if (r == 0)
        r = pictures_open(desk->conf, &desk->pictures, why);
    if (r == 0)
        r = terminal_open(&desk->terminal, why);
    if (r < 0)
        return r;
    find_pictures(desk);
    find_urgent(desk);
    terminal_size(desk->terminal, &desk->view.columns, &desk->view.rows);
    desk->renewed_ms = desk->key_ms = clock_monotonic_ms();
    return 0;
}

static void close_desk(struct desk *desk)
{
    terminal_close(desk->terminal);
    if (desk->who.session)
        store_desk_release(desk->store, &desk->who, 0, NULL);
    viewer_free(desk->viewer);
    pictures_close(desk->pictures);
    show_free(desk->show);
    session_deinit(&desk->session);
    lookup_free(desk->lookup);
    form_set_deinit(&desk->forms);
    json_decref(desk->skipped);
    json_decref(desk->left);
}

/* ---- the loop ---- */

/* The person's usual work, and not one kind, one nomination or a second key. */
static bool is_plain(const struct desk *desk)
{
    return desk->wish.task == DESK_REVIEW && !desk->wish.kind && !desk->wish.nomination &&
           !desk->wish.illegible;
}

/* More fields onto the desk; none is fine. */
static int take_more(struct desk *desk, bool *ret_any, struct why *why)
{
    json_t *items = NULL;
    int r = store_desk_take(desk->store, &desk->who, &desk->wish, &items, why);

    desk->n_left = -1;
    if (r == 0 && is_plain(desk))
        store_desk_left(desk->store, &desk->n_left, NULL);
    if (r == 0)
        r = session_load(&desk->session, items, why);
    for (size_t i = 0; i < desk->session.n_items && desk->n_left >= 0; i++)
        desk->n_left += desk->session.items[i].task == DESK_SPOT; /* nor are they told by that */
    json_decref(items);
    *ret_any = session_item(&desk->session);
    return r;
}

/* The key that answers a sentence, which is drawn anew when its window has another size. */
static int64_t ask(struct desk *desk, const char *sentence)
{
    int64_t key;

    do {
        state_show(desk, view_sentence(&desk->view, sentence));
        key = state_wait(desk);
    } while (key == WAIT_RESIZED);
    return key;
}

static void say_nothing_left(struct desk *desk)
{
    char sentence[200 + sizeof(desk->message.text)];
    int n = snprintf(
        sentence, sizeof(sentence),
        ngettext(
            "Nothing is left to look at. You decided %u field. (u takes back, any other key ends)",
            "Nothing is left to look at. You decided %u fields. (u takes back, any other key ends)",
            desk->session.n_said),
        desk->session.n_said);

    if (n > 0 && (size_t)n < sizeof(sentence))
        snprintf(sentence + n, sizeof(sentence) - (size_t)n, "  %s", desk->message.text);
    desk->message.text[0] = '\0';
    if (ask(desk, sentence) == 'u')
        state_undo(desk);
    else
        desk->is_over = true;
}

/* The database is with others; the person decides how long to wait for it. */
static void say_busy(struct desk *desk, const struct why *why)
{
    char sentence[sizeof(why->text) + 100];
    int64_t key;

    snprintf(sentence, sizeof(sentence), "%s  %s", why->text, _("(any key tries again, q ends)"));
    key = ask(desk, sentence);
    if (key == 'q' || key == 3)
        desk->is_over = true;
}

/* What comes next onto the screen: fields, then a hospital's nominations, then pages. Each is
 * looked for anew once one was dealt with: others work on them, too, and new faxes come. */
static int show_next(struct desk *desk, bool with_fields, bool pages_only, bool *ret_any,
                     struct why *why)
{
    int r = with_fields ? take_more(desk, ret_any, why) : 0;

    if (r == 0 && !*ret_any && is_plain(desk) && !pages_only)
        r = pairs_step(desk, ret_any, why);
    if (r == 0 && !*ret_any && is_plain(desk))
        r = pages_step(desk, ret_any, why);
    return r;
}

static int run(struct desk *desk, bool pages_only, struct why *why)
{
    bool walked = false; /* the nomination, which is walked once */
    int r = 0;

    while (r == 0 && !desk->is_over) {
        bool any = false;

        if (session_item(&desk->session)) {
            field_step(desk);
            continue;
        }
        r = show_next(desk, !pages_only && !(desk->wish.nomination && walked), pages_only, &any,
                      why);
        if (r == -EBUSY) { /* others work on it for longer than a commit takes */
            r = 0;
            say_busy(desk, why);
            continue;
        }
        walked = true;
        if (r == 0 && !any && !desk->is_over)
            say_nothing_left(desk);
    }
    return r;
}

int desk_run(const struct conf *conf, struct store *store, const struct desk_options *options,
             struct why *why)
{
    struct desk desk = {.conf = conf, .store = store};
    int r = open_desk(&desk, options, why);

    if (r == 0)
        r = run(&desk, options->pages_only, why);
    if (desk.n_keys > 0)
        store_desk_worked(store, desk.n_keys, desk.session.n_said,
                          (unsigned)(desk.active_ms / 1000), r < 0 ? NULL : why);
    close_desk(&desk);
    return r;
}
