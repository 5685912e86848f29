/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "intake/faxlog.h"

enum { MAX_FIELDS = 40, ERROR_FIELD = 13, CALLER_FIELD = 15, MAX_PAGES = 100000 };

/* A part of the line. */
struct part {
    const char *begin;
    size_t n;
};

static size_t split(const char *line, size_t n_bytes, struct part parts[MAX_FIELDS])
{
    const char *end = line + n_bytes;
    size_t n = 0;

    while (n < MAX_FIELDS) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));

        parts[n++] = (struct part){line, (size_t)((tab ? tab : end) - line)};
        if (!tab)
            return n;
        line = tab + 1;
    }
    return n;
}

static bool is_word(struct part part, const char *word)
{
    return part.n == strlen(word) && !memcmp(part.begin, word, part.n);
}

/* Digits alone, at most `most`; -1 for anything else. */
static int number(const char *text, size_t n, int most)
{
    int value = 0;

    if (n == 0 || n > 6)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = 10 * value + (text[i] - '0');
    }
    return value <= most ? value : -1;
}

/* "06/28/26 09:12" */
static int read_date(struct part part, struct tm *ret_local)
{
    const char *t = part.begin;
    int month, day, year, hour, minute;

    if (part.n != strlen("06/28/26 09:12") || t[2] != '/' || t[5] != '/' || t[8] != ' ' ||
        t[11] != ':')
        return -EINVAL;
    month = number(t, 2, 12);
    day = number(t + 3, 2, 31);
    year = number(t + 6, 2, 99);
    hour = number(t + 9, 2, 23);
    minute = number(t + 12, 2, 59);
    if (month < 1 || day < 1 || year < 0 || hour < 0 || minute < 0)
        return -EINVAL;
    *ret_local = (struct tm){.tm_year = 100 + year,
                             .tm_mon = month - 1,
                             .tm_mday = day,
                             .tm_hour = hour,
                             .tm_min = minute,
                             .tm_isdst = -1};
    return 0;
}

/* "0:01:24", hours of any length */
static int read_duration(struct part part)
{
    const char *colon = memchr(part.begin, ':', part.n);
    size_t n = colon ? (size_t)(colon - part.begin) : 0;
    int hours, minutes, seconds;

    if (!colon || part.n != n + strlen(":01:24") || colon[3] != ':')
        return -EINVAL;
    hours = number(part.begin, n, 9999);
    minutes = number(colon + 1, 2, 59);
    seconds = number(colon + 4, 2, 59);
    return hours < 0 || minutes < 0 || seconds < 0 ? -EINVAL
                                                   : 3600 * hours + 60 * minutes + seconds;
}

/* Without the quotes around it, cut to size. */
static void keep(struct part part, char *ret_text, size_t size)
{
    if (part.n >= 2 && part.begin[0] == '"' && part.begin[part.n - 1] == '"') {
        part.begin++;
        part.n -= 2;
    }
    if (part.n >= size)
        part.n = size - 1;
    memcpy(ret_text, part.begin, part.n);
    ret_text[part.n] = '\0';
}

int faxlog_parse(const char *line, size_t n_bytes, struct faxlog_entry *ret_entry)
{
    struct part parts[MAX_FIELDS];
    struct faxlog_entry entry = {.n_pages = 0};
    size_t n;

    if (n_bytes > FAXLOG_MAX_LINE_BYTES || memchr(line, '\0', n_bytes))
        return -EINVAL;
    n = split(line, n_bytes, parts);
    if (n < 3 || read_date(parts[0], &entry.local) < 0)
        return -EINVAL;
    if (!is_word(parts[1], "RECV"))
        return 0;
    if (n <= ERROR_FIELD)
        return -EINVAL;
    keep(parts[2], entry.commid, sizeof(entry.commid));
    keep(parts[3], entry.device, sizeof(entry.device));
    keep(parts[4], entry.file, sizeof(entry.file));
    keep(parts[8], entry.sender, sizeof(entry.sender));
    entry.n_pages = number(parts[10].begin, parts[10].n, MAX_PAGES);
    entry.duration_s = read_duration(parts[11]);
    keep(parts[ERROR_FIELD], entry.error, sizeof(entry.error));
    if (n > CALLER_FIELD)
        keep(parts[CALLER_FIELD], entry.caller, sizeof(entry.caller));
    if (!entry.file[0] || entry.n_pages < 0 || entry.duration_s < 0)
        return -EINVAL;
    *ret_entry = entry;
    return 1;
}
