/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/journal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#define PREFIX "UKETSUKE_"

/* Moves *text to the value without its quote (log_quote() leaves none inside) and returns its
 * length; *ret_end: behind it. */
static int take_value(const char **text, const char **ret_end)
{
    size_t n;

    if (**text == '"') {
        ++*text;
        n = strcspn(*text, "\"");
        *ret_end = *text + n + ((*text)[n] == '"');
    } else {
        n = strcspn(*text, " ");
        *ret_end = *text + n;
    }
    return (int)n;
}

/* 0: no key begins here. */
static size_t key_length(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

    return text[n] == '=' ? n : 0;
}

size_t journal_fields(const char *line, char ret_fields[JOURNAL_MAX_FIELDS][JOURNAL_FIELD_SIZE])
{
    size_t n_fields = 0;

    while (*line && n_fields < JOURNAL_MAX_FIELDS) {
        size_t n_key = key_length(line);
        const char *value = line + n_key + 1, *end;
        char *field = ret_fields[n_fields];
        int n_value;

        if (n_key == 0) {
            line += strcspn(line, " ");
            line += *line == ' ';
            continue;
        }
        n_value = take_value(&value, &end);
        snprintf(field, JOURNAL_FIELD_SIZE, PREFIX "%.*s=%.*s", (int)n_key, line, n_value, value);
        for (char *c = field; *c != '='; c++)
            *c = (char)toupper((unsigned char)*c);
        n_fields++;
        line = end;
        line += *line == ' ';
    }
    return n_fields;
}

static void send_line(enum log_level level, const char *line)
{
    char fields[JOURNAL_MAX_FIELDS][JOURNAL_FIELD_SIZE], message[LOG_LINE_SIZE + 16], priority[32];
    struct iovec parts[JOURNAL_MAX_FIELDS + 3];
    size_t n = journal_fields(line, fields);

    for (size_t i = 0; i < n && i < JOURNAL_MAX_FIELDS; i++)
        parts[i] = (struct iovec){fields[i], strlen(fields[i])};
    snprintf(message, sizeof(message), "MESSAGE=%s", line);
    snprintf(priority, sizeof(priority), "PRIORITY=%d", (int)level);
    parts[n++] = (struct iovec){message, strlen(message)};
    parts[n++] = (struct iovec){priority, strlen(priority)};
    parts[n++] = (struct iovec){(char *)"SYSLOG_IDENTIFIER=uketsuked", 27};
    sd_journal_sendv(parts, (int)n); /* a journal that is gone: there is no one to tell */
}

bool journal_take_over(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    uintmax_t device, inode;
    struct stat st;

    if (!stream || sscanf(stream, "%" SCNuMAX ":%" SCNuMAX, &device, &inode) != 2 ||
        fstat(STDERR_FILENO, &st) < 0 || st.st_dev != device || st.st_ino != inode)
        return false;
    log_set_writer(send_line);
    return true;
}
