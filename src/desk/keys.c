/* SPDX-License-Identifier: Apache-2.0
 *
 * After ECMA-48 (5.3 control functions of the C1 set, 5.4 control sequences, 5.6 control strings)
 * and what xterm adds to it (ctlseqs: bracketed paste, SS3 keys).
 */
#include "desk/keys.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "desk/session.h"
#include "text/utf8.h"

enum {
    ESCAPE_WAIT_MS = 150,   /* for what follows the key Escape, when it was not that key */
    SEQUENCE_WAIT_MS = 3000 /* for the rest of what has surely begun */
};

enum { ESCAPE = 033, BELL = 7 };

bool keys_wait(const struct keys *keys)
{
    return keys->n_bytes > 0;
}

static int read_byte(struct keys *keys, int fd)
{
    ssize_t n = read(fd, keys->bytes + keys->n_bytes, 1);

    if (n <= 0)
        return n < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -EPIPE;
    keys->n_bytes++;
    return 0;
}

static void take(struct keys *keys, size_t n)
{
    keys->n_bytes -= n;
    memmove(keys->bytes, keys->bytes + n, keys->n_bytes);
}

/* The byte at that place, which is read when it was not yet; -1: none comes in time. */
static int byte_at(struct keys *keys, size_t at, int fd, int wait_ms)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};

    while (keys->n_bytes <= at)
        if (poll(&input, 1, wait_ms) <= 0 || read_byte(keys, fd) < 0)
            return -1;
    return keys->bytes[at];
}

/* The next byte of a sequence, taken; -1: none comes. */
static int next_byte(struct keys *keys, int fd)
{
    int byte = byte_at(keys, 0, fd, SEQUENCE_WAIT_MS);

    if (byte >= 0)
        take(keys, 1);
    return byte;
}

/* Up to the closing bracket. A terminal sends '\r' at the end of a line. */
static int64_t take_paste(struct keys *keys, int fd)
{
    static const char end[] = "\033[201~";
    size_t n = 0, n_end = 0;
    int c;

    while (n_end < strlen(end) && (c = next_byte(keys, fd)) >= 0) {
        n_end = c == end[n_end] ? n_end + 1 : c == end[0];
        if (n <= KEYS_MAX_PASTED_BYTES)
            keys->pasted[n++] = c == '\r' ? '\n' : (char)c;
    }
    n = n > KEYS_MAX_PASTED_BYTES || n_end < strlen(end) ? 0 : n - n_end;
    while (n > 0 && keys->pasted[n - 1] == '\n')
        n--;
    keys->pasted[n] = '\0';
    return KEY_PASTED;
}

/* The arrow with that final byte; KEY_OTHER. */
static int64_t arrow(int final)
{
    static const uint32_t arrows[] = {KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT};

    return final >= 'A' && final <= 'D' ? arrows[final - 'A'] : KEY_OTHER;
}

/* Behind "\033[": parameters and intermediate bytes, then one final byte. Whatever else comes ends
 * it and is a key of its own. */
static int64_t take_sequence(struct keys *keys, int fd)
{
    char parameters[8] = "";
    size_t n = 0;
    int c;

    while ((c = byte_at(keys, 0, fd, SEQUENCE_WAIT_MS)) >= 0x20 && c < 0x40) {
        if (n + 1 < sizeof(parameters))
            parameters[n++] = (char)c;
        take(keys, 1);
    }
    if (c < 0x40 || c > 0x7E)
        return KEY_OTHER;
    take(keys, 1);
    if (c == '~' && !strcmp(parameters, "200"))
        return take_paste(keys, fd);
    if (c == '[' && n == 0) /* a function key of the Linux console: one byte more */
        next_byte(keys, fd);
    return n == 0 ? arrow(c) : KEY_OTHER;
}

/* A string of the terminal's, an answer to somebody else's question that came late: up to "\033\\"
 * or a bell. */
static int64_t take_string(struct keys *keys, int fd)
{
    int before = 0, c;

    while ((c = next_byte(keys, fd)) >= 0 && c != BELL && !(before == ESCAPE && c == '\\'))
        before = c;
    return KEY_OTHER;
}

static int64_t take_character(struct keys *keys, int fd)
{
    unsigned char first = keys->bytes[0];
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1, n = 1;
    char text[8] = "";
    const char *at = text;
    uint32_t c;

    while (n < length && (byte_at(keys, n, fd, SEQUENCE_WAIT_MS) & 0xC0) == 0x80)
        n++;
    memcpy(text, keys->bytes, n);
    take(keys, n);
    c = utf8_next(&at);
    return c == UTF8_REPLACEMENT || c == 0 ? KEY_OTHER : c;
}

static int64_t take_escape(struct keys *keys, int fd)
{
    int c = byte_at(keys, 1, fd, ESCAPE_WAIT_MS);

    take(keys, 1);
    if (c < 0 || c == ESCAPE)
        return KEY_ESCAPE;
    if (c >= 0x20 && c < 0x7F && strchr("[OP]X^_", c)) {
        take(keys, 1);
        return c == '['   ? take_sequence(keys, fd)
               : c == 'O' ? arrow(next_byte(keys, fd))
                          : take_string(keys, fd);
    }
    take_character(keys, fd); /* with the key Alt */
    return KEY_OTHER;
}

int64_t keys_read(struct keys *keys, int fd)
{
    if (keys->n_bytes == 0 && read_byte(keys, fd) < 0)
        return -EPIPE;
    if (keys->n_bytes == 0)
        return 0;
    return keys->bytes[0] == ESCAPE ? take_escape(keys, fd) : take_character(keys, fd);
}
