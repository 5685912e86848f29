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
#include "desk/session.h"
#include "text/utf8.h"

enum {
    MIN_COLUMNS = 20,
    MIN_ROWS = 8,
    ESCAPE_WAIT_MS = 25,
    ANSWER_WAIT_MS = 1000,  /* a terminal at the other end of the world */
    MAX_PASTED_BYTES = 8192 /* as long as any value */
};

struct terminal {
    struct termios saved, raw;
    sigset_t saved_mask;
    int signal_fd;
    bool is_raw;
    unsigned char bytes[64]; /* read and not yet taken */
    size_t n_bytes;
    char pasted[MAX_PASTED_BYTES + 1];
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

/* ---- keys ---- */

/* One byte, not more: what follows a key may be readline's (line.h). */
static int read_more(struct terminal *terminal)
{
    ssize_t n = terminal->n_bytes < sizeof(terminal->bytes)
                    ? read(STDIN_FILENO, terminal->bytes + terminal->n_bytes, 1)
                    : -1;

    if (n <= 0)
        return n < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -EPIPE;
    terminal->n_bytes += (size_t)n;
    return 0;
}

static void take(struct terminal *terminal, size_t n)
{
    terminal->n_bytes -= n;
    memmove(terminal->bytes, terminal->bytes + n, terminal->n_bytes);
}

/* The rest of a sequence comes at once, or it was the key itself. */
static bool more_comes(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&input, 1, ESCAPE_WAIT_MS) > 0;
}

/* Up to the closing bracket. A terminal sends '\r' at the end of a line. */
static int64_t take_paste(struct terminal *terminal)
{
    static const char end[] = "\033[201~";
    size_t n = 0, n_end = 0;

    while (n_end < strlen(end) && more_comes() && read_more(terminal) == 0) {
        char c = (char)terminal->bytes[0];

        take(terminal, 1);
        n_end = c == end[n_end] ? n_end + 1 : c == end[0];
        if (n <= MAX_PASTED_BYTES)
            terminal->pasted[n++] = c == '\r' ? '\n' : c;
    }
    n = n > MAX_PASTED_BYTES || n < n_end ? 0 : n - n_end;
    while (n > 0 && terminal->pasted[n - 1] == '\n')
        n--;
    terminal->pasted[n] = '\0';
    return KEY_PASTED;
}

const char *terminal_pasted(const struct terminal *terminal)
{
    return terminal->pasted;
}

static int64_t take_escape(struct terminal *terminal)
{
    static const char finals[] = "ABCD", paste[] = "\033[200~";
    static const uint32_t keys[] = {KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT};
    const char *found;
    size_t n = 2;

    if (terminal->n_bytes < 2 && (!more_comes() || read_more(terminal) < 0)) {
        take(terminal, 1);
        return KEY_ESCAPE;
    }
    if (terminal->bytes[1] != '[' && terminal->bytes[1] != 'O') {
        take(terminal, 1);
        return KEY_ESCAPE;
    }
    while (n < sizeof(terminal->bytes)) { /* parameters, then one letter */
        if (n >= terminal->n_bytes && (!more_comes() || read_more(terminal) < 0))
            break;
        if (n < terminal->n_bytes && terminal->bytes[n++] >= 0x40)
            break;
    }
    n = n > terminal->n_bytes ? terminal->n_bytes : n;
    if (n == strlen(paste) && !memcmp(terminal->bytes, paste, n)) {
        take(terminal, n);
        return take_paste(terminal);
    }
    found = n == 3 ? strchr(finals, terminal->bytes[2]) : NULL;
    take(terminal, n);
    return found && *found ? keys[found - finals] : KEY_OTHER;
}

int64_t terminal_key(struct terminal *terminal)
{
    unsigned char first;
    size_t length;
    char text[8] = "";
    const char *at = text;
    uint32_t c;

    if (terminal->n_bytes == 0 && read_more(terminal) < 0)
        return -EPIPE;
    if (terminal->n_bytes == 0)
        return 0;
    first = terminal->bytes[0];
    if (first == '\033')
        return take_escape(terminal);
    length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
    while (terminal->n_bytes < length && more_comes())
        if (read_more(terminal) < 0)
            return -EPIPE;
    length = length > terminal->n_bytes ? terminal->n_bytes : length;
    memcpy(text, terminal->bytes, length);
    take(terminal, length);
    c = utf8_next(&at);
    return c == UTF8_REPLACEMENT || c == 0 ? KEY_OTHER : c;
}

/* ---- what it can do ---- */

/* The answer in what was read, "\033[?62;4;22c"; NULL: not yet whole. */
static char *find_answer(struct terminal *terminal, size_t *ret_n)
{
    char *from = memmem(terminal->bytes, terminal->n_bytes, "\033[?", 3);
    char *end =
        from ? memchr(from, 'c', terminal->n_bytes - (size_t)(from - (char *)terminal->bytes))
             : NULL;

    *ret_n = end ? (size_t)(end - from) + 1 : 0;
    return end ? from : NULL;
}

bool terminal_has_sixel(struct terminal *terminal)
{
    int64_t until_ms = clock_monotonic_ms() + ANSWER_WAIT_MS, left_ms = ANSWER_WAIT_MS;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char *answer = NULL;
    bool has = false;
    size_t n = 0;

    terminal_write(terminal, "\033[c");
    while (!answer && left_ms > 0 && poll(&input, 1, (int)left_ms) > 0 &&
           read_more(terminal) == 0) {
        answer = find_answer(terminal, &n);
        left_ms = until_ms - clock_monotonic_ms();
    }
    for (size_t i = 0; i + 2 < n; i++) /* the parameter 4 */
        has = has || ((answer[i] == ';' || answer[i] == '?') && answer[i + 1] == '4' &&
                      (answer[i + 2] == ';' || answer[i + 2] == 'c'));
    if (answer) { /* what else was read are keys */
        size_t before = (size_t)(answer - (char *)terminal->bytes);

        terminal->n_bytes -= n;
        memmove(answer, answer + n, terminal->n_bytes - before);
    }
    return has;
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
