/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/terminal.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/intl.h"
#include "desk/keys.h"

enum {
    MIN_COLUMNS = 20,
    MIN_ROWS = 8,
    ANSWER_WAIT_MS = 1000 /* a terminal at the other end of the world */
};

struct terminal {
    struct termios saved, raw;
    sigset_t saved_mask;
    int signal_fd;
    bool is_raw;
    struct keys keys;
};

/* What is pasted comes between brackets. readline turns that off when a line ends. */
#define BRACKET_PASTES "\033[?2004h"

/* A screen of its own, no cursor; and back. */
#define ENTER_SCREEN "\033[?1049h\033[?25l" BRACKET_PASTES
#define LEAVE_SCREEN "\033[?2004l\033[0m\033[?25h\033[?1049l"

static int watch_signals(struct terminal *terminal)
{
    static const int watched[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH};
    sigset_t signals;

    sigemptyset(&signals);
    for (size_t i = 0; i < sizeof(watched) / sizeof(watched[0]); i++)
        sigaddset(&signals, watched[i]);
    if (sigprocmask(SIG_BLOCK, &signals, &terminal->saved_mask) < 0)
        return -errno;
    terminal->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    return terminal->signal_fd < 0 ? -errno : 0;
}

int terminal_open(struct terminal **ret_terminal, struct why *why)
{
    _cleanup_(terminal_closep) struct terminal *terminal = NULL;
    struct termios raw;
    int r;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return why_set(why, -ENOTTY,
                       _("this wants a terminal; scripts use list, show, set and confirm"));
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        return why_set(why, -EILSEQ,
                       _("this terminal's locale is %s, which has no Japanese; set "
                         "LANG=ja_JP.UTF-8 (or C.UTF-8)"),
                       nl_langinfo(CODESET));
    terminal = calloc(1, sizeof(*terminal));
    if (!terminal)
        return why_set(why, -ENOMEM, _("out of memory"));
    terminal->signal_fd = -1;
    if (tcgetattr(STDIN_FILENO, &terminal->saved) < 0)
        return why_set(why, -errno, _("the terminal cannot be set: %s"), strerror(errno));
    r = watch_signals(terminal);
    if (r < 0)
        return why_set(why, r, _("signals cannot be watched: %s"), strerror(-r));
    raw = terminal->saved;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) < 0)
        return why_set(why, -errno, _("the terminal cannot be set: %s"), strerror(errno));
    terminal->raw = raw;
    terminal->is_raw = true;
    terminal_write(terminal, ENTER_SCREEN);
    *ret_terminal = terminal;
    terminal = NULL;
    return 0;
}

struct terminal *terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return NULL;
    if (terminal->is_raw) {
        terminal_write(terminal, LEAVE_SCREEN);
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->saved);
    }
    if (terminal->signal_fd >= 0) {
        while (terminal_signal(terminal)) /* what has come must not end us on the way out */
            ;
        close(terminal->signal_fd);
        sigprocmask(SIG_SETMASK, &terminal->saved_mask, NULL);
    }
    free(terminal);
    return NULL;
}

void terminal_size(const struct terminal *terminal, int *ret_columns, int *ret_rows)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
        size = (struct winsize){.ws_col = 80, .ws_row = 24};
    *ret_columns = size.ws_col < MIN_COLUMNS ? MIN_COLUMNS : size.ws_col;
    *ret_rows = size.ws_row < MIN_ROWS ? MIN_ROWS : size.ws_row;
}

int terminal_signal_fd(const struct terminal *terminal)
{
    return terminal->signal_fd;
}

int terminal_signal(struct terminal *terminal)
{
    struct signalfd_siginfo info;

    return read(terminal->signal_fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

int64_t terminal_key(struct terminal *terminal)
{
    return keys_read(&terminal->keys, STDIN_FILENO);
}

bool terminal_has_key(const struct terminal *terminal)
{
    return keys_wait(&terminal->keys);
}

const char *terminal_pasted(const struct terminal *terminal)
{
    return terminal->keys.pasted;
}

/* ---- what it can do ---- */

/* One of the parameters of an answer "\033[?62;4;22c" is 4. */
static bool tells_sixel(const char *answer)
{
    const char *at = strstr(answer, "\033[?");

    for (at = at ? at + 2 : NULL; at; at = strchr(at, ';')) {
        at++;
        if (at[0] == '4' && (at[1] == ';' || at[1] == 'c'))
            return true;
    }
    return false;
}

bool terminal_has_sixel(struct terminal *terminal)
{
    int64_t until_ms = clock_monotonic_ms() + ANSWER_WAIT_MS, left_ms = ANSWER_WAIT_MS;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char answer[64] = ""; /* keys that come before it answer a screen that nobody has seen */
    size_t n = 0;
    char c = 0;

    terminal_write(terminal, "\033[c");
    while (!(c == 'c' && strstr(answer, "\033[?")) && n + 1 < sizeof(answer) && left_ms > 0 &&
           poll(&input, 1, (int)left_ms) > 0 && read(STDIN_FILENO, &c, 1) == 1) {
        answer[n++] = c;
        left_ms = until_ms - clock_monotonic_ms();
    }
    return tells_sixel(answer);
}

void terminal_cell_size(const struct terminal *terminal, int *ret_w_px, int *ret_h_px)
{
    struct winsize size = {0};
    int w, h;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
        return;
    w = size.ws_xpixel / size.ws_col;
    h = size.ws_ypixel / size.ws_row;
    if (w < 4 || w > 60 || 2 * h < 3 * w || 2 * h > 5 * w) /* some send a window of any size */
        return;
    *ret_w_px = w;
    *ret_h_px = h;
}

void terminal_lend(struct terminal *terminal)
{
    struct termios lent = terminal->saved;

    /* Ctrl-C gives up the line, not the desk. (readline turns ISIG on again.) */
    lent.c_cc[VINTR] = lent.c_cc[VQUIT] = lent.c_cc[VSUSP] = _POSIX_VDISABLE;
    terminal_write(terminal, "\033[?25h");
    tcsetattr(STDIN_FILENO, TCSADRAIN, &lent);
}

void terminal_take_back(struct terminal *terminal)
{
    tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal->raw);
    terminal_write(terminal, "\033[?25l" BRACKET_PASTES);
}

void terminal_write(struct terminal *terminal, const char *text)
{
    file_write_all(STDOUT_FILENO, text, strlen(text));
}
