/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

static enum log_level threshold = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    threshold = level;
}

static void (*write_line)(enum log_level level, const char *line);

void log_set_writer(void (*writer)(enum log_level level, const char *line))
{
    write_line = writer;
}

void log_line(enum log_level level, const char *format, ...)
{
    char line[LOG_LINE_SIZE], output[LOG_LINE_SIZE + 8];
    va_list ap;
    int n;

    if (level > threshold)
        return;
    va_start(ap, format);
    vsnprintf(line, sizeof(line), format, ap);
    va_end(ap);
    if (write_line) {
        write_line(level, line);
        return;
    }
    if (isatty(STDERR_FILENO))
        n = snprintf(output, sizeof(output), "%s\n", line);
    else
        n = snprintf(output, sizeof(output), "<%d>%s\n", (int)level, line);
    /* one write: lines of several processes on one pipe stay whole */
    if (write(STDERR_FILENO, output, (size_t)n) < 0)
        return; /* nobody listens; there is no one to tell */
}

const char *log_quote(const char *text, char *ret_text, size_t size)
{
    size_t at = 0;

    while (*text) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);
        utf8proc_category_t category = n > 0 ? utf8proc_category(c) : UTF8PROC_CATEGORY_CC;

        if (n > 0 && category != UTF8PROC_CATEGORY_CC && category != UTF8PROC_CATEGORY_CF &&
            c != '"' && c != '\\') {
            if (at + (size_t)n + 1 > size)
                break;
            memcpy(ret_text + at, text, (size_t)n);
            at += (size_t)n;
        } else {
            n = n > 0 ? n : 1;
            if (at + (size_t)n * 4 + 1 > size)
                break;
            for (utf8proc_ssize_t i = 0; i < n; i++)
                at += (size_t)sprintf(ret_text + at, "\\x%02X", (unsigned char)text[i]);
        }
        text += n;
    }
    ret_text[at] = '\0';
    return ret_text;
}
